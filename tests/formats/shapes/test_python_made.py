"""Classes that decorators and calls make: dataclasses, attrs, typed dictionaries."""

from __future__ import annotations

from tests.formats.shapes.support import members, shapes


def _read(source: str) -> dict[str, list[str]]:
    return {name: members(s) for name, s in shapes({"m.py": source}, "m.py").items()}


def test_dataclasses_under_partial_decorators_and_with_functions_that_make_fields() -> None:
    found = _read(
        """
from dataclasses import dataclass, field, make_dataclass
from enum import Enum, auto
from functools import partial

slotted = partial(dataclass, slots=True)

class Kind(Enum):
    ONE = auto()
    TWO = auto()

def listed(**more):
    return field(default_factory=list, **more)

def plain(**more):
    return field(metadata=more)

def nothing():
    pass

@slotted
class Order:
    note: str = Text.field(" ")
    lines: list = listed()
    key: str = plain(a=1)
    none: str = nothing()
    kind: Kind = Kind.ONE
    text: str = field(kw_only=True)

Point = make_dataclass("Point", [("x", int), ("y", float, 0.0), "z"])
"""
    )
    assert found["Order"] == [
        "note: string, optional",
        "lines: array, optional",
        "key: string, required",
        "none: string, optional",
        "kind: integer = 1|2, optional",
        "text: string, required",
    ]
    assert found["Point"] == ["x: integer, required", "y: number, optional", "z: any, required"]


def test_attrs_classes_take_annotations_only_where_they_say_so() -> None:
    found = _read(
        """
import attr
from attrs import define, field

@attr.s
class Old:
    note: str = "no field"
    key = attr.ib(type=int)
    more = attr.ib(3)

@define
class New:
    name: str = field(alias="title")
    _secret: str
    later: int = field()

    @later.default
    def _(self):
        return 1
"""
    )
    assert found["Old"] == ["key: integer, required", "more: any, optional"]
    assert found["New"] == [
        "name as title: string, required", "_secret: string, required", "later: integer, optional"
    ]  # fmt: skip


def test_a_class_may_stand_on_a_typed_dictionary_that_a_call_makes() -> None:
    found = _read(
        """
from typing import Literal, Protocol, TypedDict
from typing_extensions import NotRequired

Base = TypedDict("Base", {"in": NotRequired[str]})

class Strings(Protocol):
    def __getitem__(self, i): ...
    def __iter__(self): ...
    def __len__(self): ...

class Order(Base):
    other: Base
    words: Strings
    twice: Literal["a", "a", "b"]
"""
    )
    assert found["Order"] == [
        "in as in: string, optional",
        "other as other: object Base, required",
        "words as words: array, required",
        "twice as twice: string = a|b, required",
    ]
