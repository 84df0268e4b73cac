"""Shapes written in Python: pydantic, dataclasses, attrs, TypedDict, SQLAlchemy, Django."""

from __future__ import annotations

from conductor_mcp.model.shape import Shape
from tests.formats.shapes.support import members, shapes

PYDANTIC = '''\
import enum
from datetime import datetime
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Optional, Union
from uuid import UUID

import pydantic as p
from pydantic import BaseModel, ConfigDict, Field
from shop.base import Named, State

Name = Annotated[str, Field(min_length=1)]


class Line(BaseModel):
    sku: str
    price: Decimal


class Order(Named):
    """One order."""

    model_config = ConfigDict(extra="forbid")
    kinds: ClassVar[list[str]] = []
    id: UUID
    total: int = Field(ge=0, alias="totalCents")
    lines: list[Line] = Field(default_factory=list, max_length=9)
    state: State
    level: Literal["low", "high"] = "low"
    paid_at: datetime | None = None
    note: Optional["str"]
    name2: Name = Field(...)
    ref: Union[int, str, None] = None
    by_key: dict[str, float] = {}
    old: str = Field("", deprecated=True)
    _cache: int = 0

    @p.computed_field
    @property
    def double(self) -> int:
        return self.total * 2


class Camel(BaseModel):
    model_config = {"alias_generator": p.alias_generators.to_camel}
    first_name: str


class Ids(p.RootModel[list[int]]):
    pass


class NoModel:
    x: int
'''
BASE = """\
from enum import Enum

from pydantic import BaseModel


class State(str, Enum):
    NEW = "new"
    PAID = "paid"


class Named(BaseModel):
    name: str
"""


def read(text: str, path: str = "src/shop/models.py", **more: str) -> dict[str, Shape]:
    files = {path: text, "src/shop/__init__.py": ""}
    files |= {f"src/shop/{name}.py": other for name, other in more.items()}
    return shapes(files, path)


def test_a_pydantic_model_with_what_it_inherits_and_imports() -> None:
    found = read(PYDANTIC, base=BASE)
    assert sorted(found) == ["Camel", "Ids", "Line", "Order"]
    assert members(found["Order"]) == [
        "name: string, required",
        "id: string(uuid), required",
        "total as totalCents: integer, required, minimum=0",
        "lines: array[object Line], optional, maxItems=9",
        "state: string = new|paid, required",
        "level: string = low|high, optional",
        "paid_at: string(date-time), optional, null",
        "note: string, required, null",
        "name2: string, required, minLength=1",
        "ref: integer | string, optional, null",
        "by_key: map[number], optional",
        "old: string, optional, retired",
    ]
    assert found["Order"].unknown == ()
    assert {"double", "kinds"} <= found["Order"].others
    assert members(found["Line"]) == ["sku: string, required", "price: number | string, required"]
    assert members(found["Camel"]) == ["first_name as firstName: string, required"]
    assert found["Ids"].unknown


def test_a_base_that_is_not_here_is_said() -> None:
    text = "from pydantic import BaseModel\nfrom other import Mixin\n\n"
    text += "class A(Mixin, BaseModel):\n    x: int\n"
    assert read(text)["A"].unknown == ("its base other.Mixin is not in this repository",)


def test_bases_that_go_round_in_circles_end() -> None:
    text = "from pydantic import BaseModel\n\nclass A(B, BaseModel):\n    x: int\n\n"
    text += "class B(A):\n    y: int\n"
    assert members(read(text)["A"]) == ["y: integer, required", "x: integer, required"]


ALIASES = """\
from typing import TYPE_CHECKING, Optional, TypeAlias, TypeVar, Union
from pydantic import BaseModel

T = TypeVar("T")


class Unset(BaseModel):
    pass


if TYPE_CHECKING:
    Nullable: TypeAlias = Union[T, None]
else:
    Nullable = TypeAliasType("Nullable", Union[T, None], type_params=(T,))
Maybe = Union[Optional[Nullable[T]], Unset]
Pair = dict[str, T]


class Code(str):
    pass
"""


def test_generic_aliases_are_filled_in() -> None:
    text = (
        "from pydantic import BaseModel\nfrom shop.aliases import Code, Maybe, Nullable, Pair\n\n"
    )
    text += "class A(BaseModel):\n    a: Nullable[int]\n    b: Maybe[str]\n    c: Pair[float]\n"
    text += "    d: Code\n"
    assert members(read(text, aliases=ALIASES)["A"]) == [
        "a: integer, required, null",
        "b: string | object, required, null",
        "c: map[number], required",
        "d: string, required",
    ]


DATACLASSES = """\
from __future__ import annotations
import dataclasses
from dataclasses import KW_ONLY, InitVar, dataclass, field
from typing import ClassVar


@dataclass
class Base:
    id: int


@dataclasses.dataclass(frozen=True)
class Order(Base):
    total: "float"
    _: KW_ONLY
    note: str | None = None
    lines: tuple[str, ...] = field(default_factory=tuple)
    hidden: list[int] = field(repr=False)
    count: ClassVar[int] = 0
    raw: InitVar[str] = ""
"""


def test_a_dataclass() -> None:
    assert members(read(DATACLASSES)["Order"]) == [
        "id: integer, required",
        "total: number, required",
        "note: string, optional, null",
        "lines: array[string], optional",
        "hidden: array[integer], required",
    ]


ATTRS = """\
import attr
from attrs import define, field


@define
class Order:
    id: int
    _secret: str = field(default="")
    lines: list[str] = field(factory=list)


@attr.s
class Old:
    x = attr.ib(type=int)
    y = attr.ib(default=None)
"""


def test_attrs_classes_of_both_kinds() -> None:
    found = read(ATTRS)
    assert members(found["Order"]) == [
        "id: integer, required",
        "_secret: string, optional",
        "lines: array[string], optional",
    ]
    assert [m.name for m in found["Order"].members][1] == "secret"
    assert members(found["Old"]) == ["x: integer, required", "y: any, optional"]


TYPED = """\
from typing import NotRequired, Required, TypedDict


class Base(TypedDict):
    id: int


class Order(Base, total=False):
    total: Required[float]
    note: str | None


class Line(TypedDict):
    sku: str
    size: NotRequired[int]


Header = TypedDict("Header", {"content-type": str, "n": "NotRequired[int]"})
"""


def test_typed_dictionaries() -> None:
    found = read(TYPED)
    assert members(found["Order"]) == [
        "id as id: integer, required",
        "total as total: number, required",
        "note as note: string, optional, null",
    ]
    assert members(found["Line"])[1] == "size as size: integer, optional"
    assert members(found["Header"]) == [
        "content-type as content-type: string, required",
        "n as n: integer, optional",
    ]


ALCHEMY = """\
import enum
import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Integer, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    created: Mapped[int] = mapped_column()


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column("full_name", String(80))
    nick: Mapped[str | None]
    orders: Mapped[list["Order"]] = relationship(back_populates="user")


class Order(Base):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
    total = sa.Column(sa.Numeric(10, 2), nullable=False)
    state = Column(sa.Enum("new", "paid"))
    user = relationship("User")
"""


def test_tables_of_sqlalchemy() -> None:
    found = read(ALCHEMY)
    assert sorted(found) == ["Order", "User"]
    assert members(found["User"]) == [
        "created: integer, required",
        "id: integer, required",
        "name as full_name: string, required, maxLength=80",
        "nick: string, optional, null",
    ]
    assert members(found["Order"]) == [
        "created: integer, required",
        "id: integer, required",
        "total: number | string, required",
        "state: string = new|paid, optional, null",
    ]


DJANGO = """\
from django.db import models


class Stamped(models.Model):
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class Order(Stamped):
    class State(models.TextChoices):
        NEW = "new", "New"
        PAID = "paid", "Paid"

    SIZES = [("s", "Small"), ("l", "Large")]
    number = models.CharField(max_length=20, db_column="no")
    state = models.CharField(max_length=9, choices=State.choices)
    size = models.CharField(max_length=1, choices=SIZES, null=True)
    user = models.ForeignKey("auth.User", on_delete=models.CASCADE)
    tags = models.ManyToManyField("Tag")


class Tag(models.Model):
    slug = models.SlugField(primary_key=True)
    shade = ColourField()
"""


def test_models_of_django() -> None:
    found = read(DJANGO)
    assert members(found["Order"]) == [
        "id: integer, required",
        "made: string(date-time), required",
        "number as no: string, required, maxLength=20",
        "state: string = new|paid, required, maxLength=9",
        "size: string = s|l, optional, null, maxLength=1",
        "user: any, required",
    ]
    assert [m.name for m in found["Order"].members][-1] == "user_id"
    assert members(found["Tag"]) == [
        "slug: string, required, maxLength=50",
        "shade: any, required",
    ]


def test_nothing_in_a_file_makes_a_reader_raise() -> None:
    for text in ("class (", "class A(BaseModel): x: = 3", "\0\0", "x: int", PYDANTIC[:700]):
        read(text)


PARTS = """\
import datetime as dt
from enum import Enum, StrEnum, auto
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypeVar, Union

from pydantic import AliasGenerator, AwareDatetime, BaseModel, ConfigDict, Field, RootModel
from shop import rows
from shop.rows import rows as many

T = TypeVar("T")
K = TypeVar("K", bound="str | int")


class Kind(str, Enum):
    BOLD = "bold"
    ITALIC = "italic"


class Auto(StrEnum):
    ONE = auto()


class Time(RootModel[AwareDatetime]):
    pass


class Ids(RootModel):
    root: list[int]


class Missing:
    pass


class Moment(dt.datetime):
    pass


class Own:
    @classmethod
    def __get_pydantic_core_schema__(cls, source, handler):
        return handler(str)


class Point(NamedTuple):
    x: int


class Page(BaseModel, Generic[T]):
    items: list[T]
    first: T
    key: K


class Order(Page["Order"]):
    class Params(BaseModel):
        size: int = 1

    params: Params
    kind: Literal[Kind.BOLD] = Kind.BOLD
    one: Literal[Auto.ONE]
    at: Time
    ids: Ids | None
    limit: Union[int, Missing, None]
    own: Own
    moment: Moment
    point: Point
    made: Annotated[
        # what is stored
        dt.datetime,
        Field(),
    ]
    ops: int = (
        Field(1, alias="Operations")
    )
    row: rows.Row
    other: many
    chain: int | list[int] | list[int] | list[int] | list[int] | list[int] | list[int] | list[
        int
    ] | list[int] | list[int] | list[int] | list[int] | list[int] | list[int] | list[int] | str
"""
ROWS = (
    "from pydantic import BaseModel\n\n\nclass Row(BaseModel):\n    a: int\n\n\nrows = list[Row]\n"
)


def test_types_that_are_built_of_other_types() -> None:
    assert members(read(PARTS, rows=ROWS)["Order"]) == [
        "items: array[object Order], required",
        "first: object Order, required",
        "key: string | integer, required",
        "params: object Params, required",
        "kind: string = bold, optional",
        "one: any, required",
        "at: string(date-time), required",
        "ids: array[integer], required, null",
        "limit: integer, required, null",
        "own: string, required",
        "moment: string(date-time), required",
        "point: array, required",
        "made: string(date-time), required",
        "ops as Operations: integer, optional",
        "row: object Row, required",
        "other: array[object Row], required",
        "chain: integer | array | string, required",
    ]


def test_names_in_the_data_that_a_function_makes() -> None:
    text = """\
from pydantic import AliasGenerator, BaseModel, ConfigDict
from shop.names import _to_camel, shout


class A(BaseModel):
    model_config = ConfigDict(alias_generator=AliasGenerator(validation_alias=_to_camel))
    x509_certificate: int


class B(BaseModel, alias_generator=_to_camel):
    first_name: int


class C(BaseModel, alias_generator=shout):
    first_name: int
"""
    found = read(text)
    assert members(found["A"]) == ["x509_certificate as x509Certificate: integer, required"]
    assert members(found["B"]) == ["first_name as firstName: integer, required"]
    assert found["C"].unknown == ("its names are computed by shout",)


def test_a_library_that_lies_beside_the_code_is_not_read_for_what_it_is_known_to_be() -> None:
    text = "from pydantic import AnyUrl, BaseModel\n\n\nclass A(BaseModel):\n    url: AnyUrl\n"
    files = {"app.py": text, "pydantic/__init__.py": "class BaseModel: ...\nclass AnyUrl: ...\n"}
    assert members(shapes(files, "app.py")["A"]) == ["url: string(uri), required"]


MORE_TABLES = """\
from sqlalchemy import Column, ForeignKey, Integer, String
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr


class Base(DeclarativeBase):
    __abstract__ = True

    @declared_attr.directive
    def __tablename__(cls):
        return cls.__name__.lower()

    @declared_attr
    def owner_id(cls):
        return Column(Integer, ForeignKey("user.id"), nullable=False)


class Order(Base):
    id = Column(Integer, primary_key=True)
    label: Mapped[str] = Column(String(9))
"""


def test_tables_whose_names_and_columns_methods_give() -> None:
    found = read(MORE_TABLES)
    assert sorted(found) == ["Order"]
    assert members(found["Order"]) == [
        "owner_id: integer, required",
        "id: integer, required",
        "label: string, optional, null, maxLength=9",
    ]


PAGES = """\
from shop.base import Page, SmallField


class Article(Page):
    note = None
    size = SmallField(null=True)
"""
PAGE = """\
from django.db import models


class SmallField(models.CharField):
    pass


class Named(models.Model):
    name = models.TextField()

    class Meta:
        abstract = True


class Page(Named):
    note = models.TextField()
"""


def test_django_models_with_bases_of_their_own_and_abstract_ones() -> None:
    found = read(PAGES, base=PAGE)
    assert members(found["Article"]) == [
        "id: integer, required",
        "name: string, required",
        "size: string, optional, null",
        "page_ptr: any, required",
    ]
    base = shapes({"a.py": PAGE}, "a.py")
    assert [m.name for m in base["Named"].members] == ["name"]
    assert [m.name for m in base["Page"].members] == ["id", "name", "note"]


MARKED = """\
import enum
from dataclasses import dataclass
from shop.marks import model


class Rights(enum.IntFlag):
    READ = 1
    WRITE = 2


@model
class Line:
    sku: str
    rights: Rights = Rights.READ
"""
MARKS = """\
from dataclasses import dataclass


def model(cls):
    cls = dataclass(cls)
    return cls
"""


def test_a_decorator_of_the_repository_that_makes_a_dataclass() -> None:
    found = read(MARKED, marks=MARKS)
    assert members(found["Line"]) == ["sku: string, required", "rights: integer, optional"]
    assert read(MARKED, marks="def model(cls):\n    return cls\n") == {}


PASSED_ON = """\
from typing import TYPE_CHECKING

from shop.compat import Base, data


class Order(Base):
    if TYPE_CHECKING:
        kind: str = "order"
    else:
        kind: str


@data
class Line:
    sku: str
"""
COMPAT = """\
try:
    from pydantic import BaseModel as Base
except ImportError:
    from pydantic.v1 import BaseModel as Base
from dataclasses import dataclass as data
"""


def test_bases_and_decorators_that_files_pass_on_and_fields_under_conditions() -> None:
    found = read(PASSED_ON, compat=COMPAT)
    assert members(found["Order"]) == ["kind: string, required"]
    assert found["Order"].unknown == ()
    assert members(found["Line"]) == ["sku: string, required"]
