"""What pydantic calls fields in the data, and what it takes for their types."""

from __future__ import annotations

from tests.formats.shapes.support import members, shapes

NAMES = """\
from typing import Annotated, Final, Optional, Union
from pydantic import AliasChoices, AliasGenerator, AliasPath, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel, to_pascal
from pydantic.json_schema import SkipJsonSchema

class Named(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)
    sent_as: int = Field(serialization_alias="sentAs_")
    way_in: int = Field(validation_alias=AliasPath("ways", 0))
    one_of: int = Field(validation_alias=AliasChoices(AliasPath("a", "b"), "c"))
    step_one: int = Field(validation_alias=AliasPath("step"))
    fixed: Final[int] = Field(alias="is_fixed")
    no_field: Final[int] = 3
    hidden: SkipJsonSchema[int] = 1
    maybe: Union[int, SkipJsonSchema[None]] = None

class Sent(BaseModel):
    model_config = ConfigDict(alias_generator=AliasGenerator(serialization_alias=to_pascal))
    some_name: str
"""


def test_names_are_those_that_data_is_read_by() -> None:
    found = shapes({"shop.py": NAMES}, "shop.py")
    assert members(found["Named"]) == [
        "sent_as as sentAs: integer, required",
        "way_in as way_in: integer, required",
        "one_of as c: integer, required",
        "step_one as step: integer, required",
        "fixed as is_fixed: integer, required",
        "maybe as maybe: integer, optional",
    ]
    assert members(found["Sent"]) == ["some_name: string, required"]


TYPES = """\
import enum
from typing import Annotated
from pydantic import BaseModel, InstanceOf, PlainValidator, SkipValidation, condecimal
from pydantic_core import core_schema

class Mixed(enum.Enum):
    A = 1
    B = "b"
class Own:
    @classmethod
    def __get_pydantic_core_schema__(cls, source, handler):
        return core_schema.json_or_python_schema(
            python_schema=core_schema.is_instance_schema(cls),
            json_schema=core_schema.int_schema(),
        )
class Written:
    @classmethod
    def __get_pydantic_json_schema__(cls, schema, handler):
        return {"type": "array", "items": {}}
    @classmethod
    def __get_pydantic_core_schema__(cls, source, handler):
        return core_schema.any_schema()
class Old:
    @classmethod
    def __get_validators__(cls):
        yield cls.validate
    @classmethod
    def __modify_schema__(cls, field_schema):
        field_schema.update(type="string", examples=["x"])
class Untold:
    @classmethod
    def __get_validators__(cls):
        yield cls.validate

class Holder(BaseModel):
    mixed: Mixed
    own: Own
    written: Written
    old: Old
    untold: Untold
    price: condecimal(max_digits=3)
    there: InstanceOf[Mixed]
    free: SkipValidation[int]
    made: Annotated[int, PlainValidator(str)]
"""


def test_types_that_describe_themselves_in_a_plain_way() -> None:
    assert members(shapes({"shop.py": TYPES}, "shop.py")["Holder"]) == [
        "mixed: integer | string = 1|b, required",
        "own: integer, required",
        "written: array, required",
        "old: string, required",
        "untold: any, required",
        "price: number | string, required",
        "there: integer | string = 1|b, required",
        "free: integer, required",
        "made: any, required",
    ]


CREATED = """\
from typing import Optional
from pydantic import BaseModel, Field, create_model

class Base(BaseModel):
    id: str

Order = create_model("Order", __base__=Base, total=(int, ...), note=(Optional[str], None))
Open = create_model("Open", **fields)
"""


def test_models_that_a_call_creates() -> None:
    found = shapes({"shop.py": CREATED}, "shop.py")
    assert members(found["Order"]) == [
        "id: string, required", "total: integer, required", "note: string, optional, null"
    ]  # fmt: skip
    assert found["Open"].unknown == ("its fields are computed",)


AROUND = """\
import fractions
import zoneinfo
from typing import Generator, List, NamedTuple, Optional, TypeVar, Union
from pydantic import BaseModel, Field, OnErrorOmit, RootModel, Secret, SerializeAsAny
from sqlmodel import Relationship, SQLModel
from typing_extensions import Self

Tags = RootModel[List[str]]
Point = NamedTuple("Point", [("x", float), ("y", float)])
SHARED = Field(default=None, alias="sharedName")
Made = TypeVar("Made", bound=BaseModel)

class Order(BaseModel):
    tags: Tags
    at: Point
    shared: Optional[str] = SHARED
    secret: Secret[int]
    left_out: OnErrorOmit[int]
    any_made: Made
    whole: SerializeAsAny[Made]
    each: Generator[int, None, None]
    zone: zoneinfo.ZoneInfo
    part: fractions.Fraction
    failed: Union[BaseException, "Order", None] = None
    own: Optional[Self] = None

class Team(SQLModel, table=True):
    id: int
    heroes: List["Hero"] = Relationship(back_populates="team")
"""


def test_types_around_others_and_fields_that_a_name_keeps() -> None:
    found = shapes({"shop.py": AROUND}, "shop.py")
    assert members(found["Order"]) == [
        "tags: array[string], required",
        "at: array, required",
        "shared as sharedName: string, optional, null",
        "secret: integer, required",
        "left_out: integer, optional",
        "any_made: object, required",
        "whole: object, required",
        "each: array[integer], required",
        "zone: string, required",
        "part: number | string, required",
        "failed: object Order, optional, null",
        "own: object, optional, null",
    ]
    assert members(found["Team"]) == ["id: integer, required"]
