"""The shape of data: what fields it has, whatever it is written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from conductor_mcp.model.part import Part
from conductor_mcp.model.source import Span
from conductor_mcp.model.values import dataclass


class Sort(StrEnum):
    """The families of types that every language can tell apart, and ``ANY`` for none told."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    ARRAY = "array"
    MAP = "map"
    OBJECT = "object"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Type:
    """What a field holds.

    ``form`` narrows a sort in JSON Schema's words (``date-time``, ``uuid``, ``decimal``,
    ``binary``); ``items`` is what an array or a map holds; ``ref`` the name of another shape;
    ``values`` the only values allowed, as text, in order. ``written`` is the source text.
    ``sorts`` are further families that the type may also be (a union); empty for most.
    """

    sort: Sort = Sort.ANY
    form: str = ""
    items: Type | None = None
    ref: str = ""
    values: tuple[str, ...] = ()
    sorts: tuple[Sort, ...] = ()
    written: str = ""

    @property
    def known(self) -> bool:
        """Whether anything can be said about it."""
        return self.sort is not Sort.ANY or bool(self.ref)


@dataclass(frozen=True, slots=True)
class Member:
    """One field. ``name`` is what stands in the data, ``code_name`` what the code calls it.

    ``required``: the data must carry it; ``nullable``: it may be null; ``None`` where that is not
    told. ``named``: the code states ``name`` itself (an alias, a tag, a column). ``limits`` are
    constraints in JSON Schema's words (``minLength``, ``maximum``, ``pattern``). ``retired``: it
    is marked as deprecated. ``given``: it is the language's own (``message`` of an ``Error``), and
    nobody has to know of it who does not want it.
    """

    name: str
    type: Type
    at: Span
    code_name: str = ""
    required: bool | None = None
    nullable: bool | None = None
    named: bool = False
    limits: Mapping[str, float | str] = field(default_factory=dict[str, float | str])
    retired: bool = False
    given: bool = False


@dataclass(frozen=True, slots=True)
class Shape(Part):
    """A record, class, table, message or schema with its members, own and inherited.

    ``key`` is its name in its file (``Customer``, ``shop.v1.Customer``, ``public.customers``);
    ``kind`` the reader's id. ``others`` are names that may be asked of it and are no data
    (methods, properties). ``unknown`` says what could not be told, a sentence each: a shape with
    any may have more members than are listed. ``bound`` are the implementations that it names
    itself (``src/shop/models.py#Customer``).
    """

    kind: str
    members: tuple[Member, ...] = ()
    others: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()
    bound: tuple[str, ...] = ()

    def member(self, name: str) -> Member | None:
        """Return the member that the data or the code calls ``name``."""
        return next((m for m in self.members if name in (m.name, m.code_name)), None)
