"""What a database holds after some statements: tables, columns, constraints, enums, views."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

Expression = Any
"""A node of sqlglot's tree: its classes are not imported before they are needed."""


class Spot(NamedTuple):
    """A place in a file, as an offset: lines are looked up for what is reported."""

    path: str
    offset: int


@dataclass(slots=True)
class Column:
    name: str
    type: Expression
    spot: Spot
    null: bool = True
    default: str = ""
    generated: bool = False


class Constraint(NamedTuple):
    """``kind`` is ``unique``, ``foreign-key`` or ``check``; ``what`` identifies it."""

    kind: str
    what: str
    name: str
    spot: Spot


@dataclass(slots=True)
class Table:
    name: str
    spot: Spot
    columns: dict[str, Column] = field(default_factory=dict[str, Column])
    primary: tuple[str, ...] = ()
    constraints: list[Constraint] = field(default_factory=list[Constraint])
    partial: bool = False


class Lost(NamedTuple):
    """Something that a statement took from a table nobody defined in the files at hand."""

    words: str
    subject: str
    spot: Spot


@dataclass(slots=True)
class State:
    """All of it.

    ``renamed`` remembers what was called otherwise, new name to first name; ``dropped`` where a
    table, view or column was taken away.
    """

    tables: dict[str, Table] = field(default_factory=dict[str, Table])
    views: dict[str, Spot] = field(default_factory=dict[str, Spot])
    enums: dict[str, dict[str, Spot]] = field(default_factory=dict[str, dict[str, Spot]])
    indexes: dict[str, str] = field(default_factory=dict[str, str])
    renamed: dict[str, str] = field(default_factory=dict[str, str])
    dropped: dict[str, Spot] = field(default_factory=dict[str, Spot])
    lost: list[Lost] = field(default_factory=list[Lost])
    unclear: set[str] = field(default_factory=set[str])

    def table(self, name: str, spot: Spot) -> Table:
        """Return a table; one that the files at hand do not create counts as partly known."""
        found = self.tables.get(name)
        if found is None:
            found = self.tables[name] = Table(name, spot, partial=True)
        return found
