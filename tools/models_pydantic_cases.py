"""Write small pydantic modules that put annotations, fields and settings together in every way.

``python tools/models_pydantic_cases.py DIR [--count N] [--seed S]`` writes a package ``cases``
below DIR; ``tools/models_pydantic.py DIR cases`` says what pydantic makes of it, and
``tools/models_score.py pydantic DIR KNOWN.json`` compares. What is written means nothing.
"""

# ruff: noqa: E501 - cases, one beside the other

from __future__ import annotations

import argparse
import random
import re
from pathlib import Path

_HEAD = """\
import dataclasses, datetime, decimal, enum, ipaddress, pathlib, re, uuid
from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterable, Mapping, MutableMapping, Sequence, Set as AbstractSet
from typing import (Annotated, Any, ClassVar, Dict, Final, FrozenSet, Generic, List, Literal, NamedTuple,
                    NewType, Optional, Pattern, Set, Tuple, Type, TypeVar, Union)
from typing_extensions import TypeAliasType, TypedDict, NotRequired, Required
from pydantic import (AliasChoices, AliasGenerator, AliasPath, AnyUrl, AwareDatetime, Base64Str, BaseModel, BeforeValidator,
                      ByteSize, ConfigDict, Discriminator, EmailStr, Field, FilePath, HttpUrl, ImportString, Json,
                      NaiveDatetime, NegativeInt, NonNegativeFloat, PastDate, PlainSerializer, PositiveInt,
                      PrivateAttr, RootModel, SecretBytes, SecretStr, SkipValidation, StrictBool, StrictInt,
                      StrictStr, StringConstraints, Tag, UUID4, WithJsonSchema, computed_field, conint, conlist,
                      constr, create_model, field_validator, model_validator, IPvAnyAddress, PlainValidator,
                      AfterValidator, WrapValidator, confloat, condecimal, conset, InstanceOf, Strict, AnyHttpUrl,
                      NonNegativeInt, PastDatetime, FutureDate, DirectoryPath, NewPath, PostgresDsn, NameEmail)
from pydantic.alias_generators import to_camel, to_pascal, to_snake
from pydantic.dataclasses import dataclass as pydantic_dataclass
from pydantic.json_schema import SkipJsonSchema
from pydantic_settings import BaseSettings, SettingsConfigDict
T = TypeVar("T")
K = TypeVar("K", bound=str)
class Colour(str, enum.Enum):
    RED = "red"
    BLUE = "blue"
class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2
class Mixed(enum.Enum):
    A = 1
    B = "b"
class Auto(enum.StrEnum):
    ONE = enum.auto()
    TWO = enum.auto()
class Flagged(enum.Flag):
    A = 1
    B = 2
class Plain(enum.Enum):
    X = "x"
    Y = "y"
UserId = NewType("UserId", int)
Name = Annotated[str, StringConstraints(min_length=1)]
Alias = Union[int, str]
Lazy = TypeAliasType("Lazy", "list[Part]")
Num = TypeAliasType("Num", Annotated[int, Field(gt=1)])
class Part(BaseModel):
    name: str
    size: Optional[int] = None
class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int = 9
class Dog(BaseModel):
    kind: Literal["dog"] = "dog"
Pet = Annotated[Union[Cat, Dog], Field(discriminator="kind")]
class Root(RootModel[list[int]]):
    pass
class RootMap(RootModel):
    root: Dict[str, Part]
class RootText(RootModel[str]):
    pass
class Box(BaseModel, Generic[T]):
    item: T
    items: list[T] = []
    maybe: Optional[T] = None
class Pair(BaseModel, Generic[T, K]):
    left: T
    right: K
class TD(TypedDict):
    a: int
class TDLoose(TypedDict, total=False):
    a: int
    b: Required[str]
class NT(NamedTuple):
    x: int
    y: str = "y"
@dataclasses.dataclass
class DC:
    a: int
    b: list[str] = dataclasses.field(default_factory=list)
@pydantic_dataclass
class PDC:
    a: int
class Own:
    @classmethod
    def __get_pydantic_core_schema__(cls, source, handler):
        from pydantic_core import core_schema
        return core_schema.str_schema()
class Shown(str):
    @classmethod
    def __get_pydantic_core_schema__(cls, source, handler):
        from pydantic_core import core_schema
        return core_schema.no_info_after_validator_function(cls, handler(str))
    @classmethod
    def __get_pydantic_json_schema__(cls, schema, handler):
        return {"type": "string", "format": "shown"}
class IntSub(int):
    pass
class StrSub(str):
    pass
def first(v): return v
def caps(name: str) -> str:
    return name.upper()
"""
_TYPES = """str|int|float|bool|bytes|None|Any|object|complex_|datetime.datetime|datetime.date|datetime.time|datetime.timedelta
decimal.Decimal|uuid.UUID|UUID4|pathlib.Path|FilePath|DirectoryPath|HttpUrl|AnyUrl|PostgresDsn|EmailStr|NameEmail|ByteSize|SecretStr
SecretBytes|Json|Json[list[int]]|Json[Part]|StrictInt|StrictStr|StrictBool|PositiveInt|NegativeInt|NonNegativeFloat|PastDate|FutureDate
AwareDatetime|NaiveDatetime|PastDatetime|IPvAnyAddress|ipaddress.IPv4Address|ipaddress.IPv6Network|re.Pattern|Pattern[str]|Base64Str
Colour|Level|Mixed|Auto|Flagged|Plain|UserId|Name|Alias|Lazy|Num|Part|Pet|Root|RootMap|RootText|Box[int]|Box[Part]|Box|Pair[int, str]
TD|TDLoose|NT|DC|PDC|Own|Shown|constr(min_length=2)|conint(ge=1)|conlist(int, min_length=1)|confloat(gt=0)|condecimal(max_digits=3)
conset(int, max_length=3)|Literal["a", "b"]|Literal[1, "x", None]|Literal[True]|Literal[Colour.RED]|Literal[Level.LOW, "z"]|Type[Part]|type
deque[int]|defaultdict[str, int]|OrderedDict[str, int]|Annotated[str, Field(max_length=3)]|Annotated[int, "note"]|IntSub_|list|dict|tuple|set
Annotated[Optional[int], Field(gt=1)]|Annotated[int, WithJsonSchema({"type": "string"})]|Annotated[datetime.date, PlainSerializer(str)]
SkipJsonSchema[int]|Annotated[int, BeforeValidator(first)]|Annotated[int, AfterValidator(first)]|Annotated[int, PlainValidator(first)]
Annotated[str, WrapValidator(first)]|Union[int, SkipJsonSchema[None]]|SkipValidation[int]|"Part"|Optional["Part"]|AbstractSet[int]
Annotated[Union[Annotated[Cat, Tag("cat")], Annotated[Dog, Tag("dog")]], Discriminator("kind")]|tuple[int, str]|Tuple[int, ...]|tuple[()]
Iterable[int]|Sequence[Part]|Mapping[str, int]|MutableMapping[str, Part]|FrozenSet[str]|Dict[Colour, int]|dict[str, Any]|Annotated[int, Strict()]
Union[str, list[str]]|int | str|Part | None|list[Part | None]|Optional[Literal["q"]]|Optional[Any]|Union[int, None, str]|Final[int]
InstanceOf[Part]|ImportString|List|Dict|Optional[Union[int, float]]|enum.Enum_"""
_WRAPS = ["@"] * 8 + ["Optional[@]", "list[@]", "dict[str, @]", "@ | None", "Union[@, int]", "Annotated[@, Field(description='d')]", "List[@]", "set_", "tuple[@, ...]", "Optional[list[@]]", "Sequence[@]"]  # fmt: skip
_DEFAULTS = [""] * 6 + [
    " = None", " = Field()", " = Field(...)", " = ...", " = Field(default=None)", " = Field(None, alias='Other$')",
    " = Field(alias='al$')", " = Field(..., validation_alias='va$')", " = Field(validation_alias=AliasChoices('c1$', 'c2$'))",
    " = Field(validation_alias=AliasPath('p$', 0))", " = Field(validation_alias=AliasChoices(AliasPath('p$', 'q'), 'c3$'))",
    " = Field(serialization_alias='sa$')", " = Field(default_factory=list)", " = Field(default_factory=lambda: 1, alias='df$')",
    " = Field(exclude=True)", " = Field(deprecated=True)", " = Field(frozen=True, title='t')", " = Field(alias='x$', serialization_alias='y$')",
    " = Field(alias='x$', validation_alias='z$')", " = Field(json_schema_extra={'examples': [1]})", " = Field(alias_priority=1)", " = Field(init=False, default=None)",
    " = Field(discriminator=None)", " = Field(repr=False)", " = Field(default=..., description='x')", " = Field(union_mode='left_to_right')",
]  # fmt: skip
_CONFIGS = ["", "", "", "alias_generator=to_camel", "alias_generator=to_pascal, populate_by_name=True", "extra='allow'",
            "use_enum_values=True", "frozen=True, title='Titled'", "alias_generator=caps", "alias_generator=lambda n: n + '_x'",
            "arbitrary_types_allowed=True", "alias_generator=AliasGenerator(validation_alias=to_camel, serialization_alias=to_pascal)",
            "alias_generator=AliasGenerator(alias=to_camel)", "alias_generator=to_snake, extra='forbid'", "str_max_length=10", "json_schema_extra={'x': 1}",
            "ser_json_timedelta='float'", "ser_json_bytes='base64'", "validate_by_name=True, validate_by_alias=True", "strict=True", "use_attribute_docstrings=True",
            "json_schema_serialization_defaults_required=True", "protected_namespaces=()", "coerce_numbers_to_str=True"]  # fmt: skip
_EXTRAS = [
    "    @computed_field\n    @property\n    def area(self) -> int: return 1\n",
    "    _hidden: int = PrivateAttr(default=1)\n", "    _other: str = 'x'\n", "    shared: ClassVar[int] = 3\n", "    CONST: ClassVar = 3\n",
    "    @field_validator('*')\n    @classmethod\n    def check(cls, v): return v\n", "    plain = None\n" if False else "",
    "    @property\n    def prop(self) -> str: return ''\n", "    def method(self): pass\n", "    class Inner(BaseModel):\n        deep: int\n    inner: Inner = None\n",
    "    @model_validator(mode='before')\n    @classmethod\n    def before(cls, v): return v\n", "    me: 'Optional[{}]' = None\n", "    mine: 'list[{}]' = []\n",
]  # fmt: skip
_BASES = ["BaseModel"] * 6 + ["Part", "Box[int]", "Box[Colour]", "Pair[Part, str]", "Box[list[T]], Generic[T]", "Mixin, BaseModel", "Aliased", "Cat", "Strict1", "OldStyle", "BaseSettings", "Dog, Aliased"]  # fmt: skip
_MIXINS = """\
class Mixin:
    mixed: int = 1
    def helper(self): pass
class Aliased(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)
    base_name: str
    other_name: int | None = None
class Strict1(BaseModel, extra='forbid', alias_generator=to_pascal):
    strict_one: bool
class OldStyle(BaseModel):
    class Config:
        populate_by_name = True
        alias_generator = caps
    old_name: int
Made = create_model('Made', a=(int, ...), b=(str, 'x'), c=(Optional[int], None))
"""


class _Maker:
    def __init__(self, random_: random.Random) -> None:
        self.random = random_
        self.types = re.split(r"(?<! )\|(?! )|\n", _TYPES)

    def type(self) -> str:
        while (kind := self.random.choice(self.types)).endswith("_"):
            pass
        while (wrap := self.random.choice(_WRAPS)) == "set_":
            pass
        if kind.startswith(('"', "Final")) and ("|" in wrap or wrap != "@"):
            wrap = "@"
        return wrap.replace("@", kind)

    def model(self, name: str) -> str:
        base = self.random.choice(_BASES)
        config = self.random.choice(_CONFIGS) if base != "BaseSettings" else ""
        lines = [f"class {name}({base}):"]
        if config:
            lines.append(f"    model_config = ConfigDict({config})")
        names = self.random.sample(
            ["some_name", "value", "list_of", "class_", "xId", "a1_b2", "URL"], 3
        )
        for one in names:
            default = self.random.choice(_DEFAULTS).replace("$", one)
            lines.append(f"    {one}: {self.type()}{default}")
        text = "\n".join(lines) + "\n"
        for _ in range(self.random.choice([0, 0, 1, 2])):
            text += self.random.choice(_EXTRAS).replace("{}", name)
        return f"try:\n{_indented(text)}except Exception: pass\n"

    def file(self, number: int) -> str:
        models = "".join(self.model(f"M{number}_{i}") for i in range(12))
        return _HEAD + _MIXINS + models


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


def main() -> None:
    """Write the package."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    home = given.folder / "cases"
    home.mkdir(parents=True, exist_ok=True)
    (home / "__init__.py").write_text("", "utf-8")
    maker = _Maker(random.Random(given.seed))  # noqa: S311 - cases, no secrets
    for number in range(given.count):
        (home / f"case{number}.py").write_text(maker.file(number), "utf-8")


if __name__ == "__main__":
    main()
