"""Tables of SQLAlchemy, as real applications write them."""

from __future__ import annotations

from tests.formats.shapes.support import members, shapes

_BASE = """
import enum
from functools import partial
from typing import Annotated

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Integer, PrimaryKeyConstraint, String, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry
from sqlalchemy.types import TypeDecorator

LENGTHS = {"name": 80}
ID = 40
intpk = Annotated[int, mapped_column(primary_key=True)]
Needed = partial(Column, nullable=False)


class Base(DeclarativeBase):
    pass


class State(enum.Enum):
    NEW = "new"
    PAID = "paid"


class Level(enum.Enum):
    ONE = "low"


class Seconds(TypeDecorator):
    impl = Integer


class Packed(TypeDecorator):
    impl = String

    def process_bind_param(self, value, dialect):
        return value


def key_type(length=ID):
    return String(length=length)


def stamp():
    return Column(sa.DateTime, nullable=False)

"""


def _read(source: str) -> dict[str, list[str]]:
    found = shapes({"models.py": _BASE + source}, "models.py")
    return {name: members(shape) for name, shape in found.items()}


def test_tables_that_are_made_by_a_call_are_known_by_their_variables_and_mapped_classes() -> None:
    found = _read(
        """
links = Table(
    "links", Base.metadata,
    Column("left", Integer, primary_key=True),
    sa.Column("note", String(LENGTHS["name"])),
)

class Link:
    pass

registry().map_imperatively(Link, links)

class Mapped2(Base):
    __table__ = links
"""
    )
    columns = [
        "left as left: integer, required",
        "note as note: string, optional, null, maxLength=80",
    ]
    assert found == {"links": columns, "Link": columns, "Mapped2": columns}


def test_columns_of_own_functions_partial_calls_types_and_annotated_forms_are_read() -> None:
    found = _read(
        """
class Order(Base):
    __tablename__ = "orders"
    id: Mapped[intpk]
    made = stamp()
    label = Needed(key_type())
    wait = Column(Seconds, nullable=True)
    packed: Mapped[str] = mapped_column(Packed)
    state: Mapped[State]
    level: Mapped[Level]
    kind = Column(sa.Enum(State, values_callable=lambda e: [m.value for m in e]))
    short = sa.orm.deferred(Column(sa.String(2).with_variant(sa.Text, "mysql")))
"""
    )
    assert found["Order"] == [
        "id: integer, required",
        "made: string(date-time), required",
        "label: string, required, maxLength=40",
        "wait: integer, optional, null",
        "packed: string, required",
        "state: string = NEW|PAID, required",
        "level: string, required",
        "kind: string = new|paid, optional, null",
        "short: string, optional, null, maxLength=2",
    ]


def test_columns_of_mixins_depend_on_what_the_class_sets() -> None:
    found = _read(
        """
class Stored:
    needed = True

    @declared_attr
    def name(cls):
        return Column(String, nullable=not cls.needed)

    note = Column(String)


class File(Stored, Base):
    __tablename__ = "files"
    __table_args__ = (PrimaryKeyConstraint("key"),)
    needed = False
    note = None
    key = Column(Integer)
    order_id = Column(ForeignKey("orders.id"))


class Order(Base):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
"""
    )
    assert found["File"] == [
        "name: string, optional, null",
        "key: integer, required",
        "order_id: integer, optional, null",
    ]
    assert "Stored" not in found


def test_a_class_of_flask_needs_no_name_for_its_table() -> None:
    source = "from shop import db\n\nclass Order(db.Model):\n    id = db.Column(db.Integer)\n"
    assert members(shapes({"m.py": source}, "m.py")["Order"]) == ["id: integer, optional, null"]
