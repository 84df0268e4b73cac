"""What is done to a state as a whole, and by statements that the parser leaves as text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from conductor_mcp.compat.sql._read import plain
from conductor_mcp.compat.sql._state import Lost, Spot, State, Table

_NAME = r"([\w.\"`\[\]]+)"
_TABLE = rf"\s*alter\s+table\s+(?:only\s+|if\s+exists\s+)*{_NAME}\s+"


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE | re.DOTALL)


def _enum_value(state: State, found: re.Match[str], spot: Spot) -> None:
    name, new, old, now = plain(found[1]), found[2], found[3], found[4]
    values = state.enums.get(name)
    if values is None:
        if old is not None:
            state.lost.append(Lost("enum-value.removed", f"{name}.{old}", spot))
    elif new is not None:
        values.setdefault(new, spot)
    elif old in values:
        del values[old]
        values[now] = spot


def _enum_renamed(state: State, found: re.Match[str], _spot: Spot) -> None:
    from sqlglot import exp

    old, new = plain(found[1]), plain(found[2])
    if old in state.enums:
        state.enums[new] = state.enums.pop(old)
    for table in state.tables.values():
        for column in table.columns.values():
            kind = column.type.args.get("kind") if column.type is not None else None
            if kind is not None and plain(kind if isinstance(kind, str) else kind.sql()) == old:
                column.type = exp.DataType.build(new, udt=True)


def _constraint_renamed(state: State, found: re.Match[str], _spot: Spot) -> None:
    table = state.tables.get(plain(found[1]))
    old, new = plain(found[2]), plain(found[3])
    if table is not None:
        table.constraints = [
            one._replace(name=new) if one.name == old else one for one in table.constraints
        ]
    if old in state.indexes:
        state.indexes[new] = state.indexes.pop(old)


def _index_taken(state: State, found: re.Match[str], _spot: Spot) -> None:
    """Make a constraint of an index that is unique already."""
    table = state.tables.get(plain(found[1]))
    name, kind, index = plain(found[2] or found[4]), found[3].casefold(), plain(found[4])
    if table is None:
        return
    for one in table.constraints:
        if one.name == index and kind != "unique":
            table.primary = tuple(one.what.split(", "))
            table.constraints = [other for other in table.constraints if other is not one]
            return
    table.constraints = [
        one._replace(name=name) if one.name == index else one for one in table.constraints
    ]


def _generated(state: State, found: re.Match[str], spot: Spot) -> None:
    table = state.tables.get(plain(found[1]))
    column = table.columns.get(plain(found[2])) if table is not None else None
    if column is not None:
        column.generated = found[3].casefold() == "add"
        column.spot = spot


def _view_renamed(state: State, found: re.Match[str], _spot: Spot) -> None:
    rename_view(state, plain(found[1]), plain(found[2]))


_KNOWN: tuple[tuple[re.Pattern[str], Callable[[State, re.Match[str], Spot], None]], ...] = (
    (
        _pattern(
            rf"\s*alter\s+type\s+{_NAME}\s+(?:add\s+value\s+(?:if\s+not\s+exists\s+)?'([^']*)'"
            r"|rename\s+value\s+'([^']*)'\s+to\s+'([^']*)')"
        ),
        _enum_value,
    ),
    (_pattern(rf"\s*alter\s+type\s+{_NAME}\s+rename\s+to\s+{_NAME}"), _enum_renamed),
    (_pattern(rf"{_TABLE}rename\s+constraint\s+{_NAME}\s+to\s+{_NAME}"), _constraint_renamed),
    (
        _pattern(
            rf"{_TABLE}add\s+(?:constraint\s+{_NAME}\s+)?(unique|primary\s+key)\s+using\s+index"
            rf"\s+{_NAME}"
        ),
        _index_taken,
    ),
    (
        _pattern(
            rf"{_TABLE}alter\s+(?:column\s+)?{_NAME}\s+(add|drop)\s+(?:generated|identity|expression)"
        ),
        _generated,
    ),
    (
        _pattern(
            rf"\s*alter\s+materialized\s+view\s+(?:if\s+exists\s+)?{_NAME}\s+rename\s+to\s+{_NAME}"
        ),
        _view_renamed,
    ),
)


def like(state: State, table: Table, source: str) -> None:
    """Give a table the columns of another; which it has is not known where that one is not."""
    found = state.tables.get(source)
    if found is None or found.partial:
        table.partial = True
        return
    for name, column in found.columns.items():
        table.columns[name] = replace(column)


def drop_schema(state: State, name: str, spot: Spot) -> None:
    """Drop all that lies in a schema."""
    for held in (state.tables, state.views, state.enums):
        for one in [key for key in held if plain(key).startswith(f"{name}.")]:
            del held[one]
            state.dropped[one] = spot


def rename_view(state: State, old: str, new: str) -> None:
    """Call a view otherwise; of one that is not known nothing can be said."""
    if old in state.views:
        state.views[new] = state.views.pop(old)


def fill_rows(table: Table) -> None:
    """Say that SQLite fills the one column of a key of whole numbers in: it is the row's own."""
    column = table.columns.get(table.primary[0]) if len(table.primary) == 1 else None
    if column is not None and getattr(getattr(column.type, "this", None), "name", "") == "INT":
        column.generated = True


def command(state: State, text: str, spot: Spot) -> bool:
    """Apply a statement that stayed text; ``False`` where it is none that is known here."""
    for pattern, apply in _KNOWN:
        found = pattern.match(text)
        if found is not None:
            apply(state, found, spot)
            return True
    return False
