"""SQL types as sets of values: which of two holds more."""

from __future__ import annotations

from typing import NamedTuple

from conductor_mcp.compat.sql._state import Expression
from conductor_mcp.model.compatibility import Effect

UNBOUNDED = 1 << 62
_BITS = {
    "TINYINT": 8, "SMALLINT": 16, "SMALLSERIAL": 16, "MEDIUMINT": 24, "INT": 32, "SERIAL": 32,
    "BIGINT": 64, "BIGSERIAL": 64, "INT128": 128, "INT256": 256, "UTINYINT": 8, "USMALLINT": 16,
    "UMEDIUMINT": 24, "UINT": 32, "UBIGINT": 64,
}  # fmt: skip
_TEXTS = {
    "VARCHAR": UNBOUNDED, "NVARCHAR": UNBOUNDED, "CHAR": 1, "NCHAR": 1, "BPCHAR": UNBOUNDED,
    "TEXT": UNBOUNDED, "TINYTEXT": 255, "MEDIUMTEXT": 1 << 24, "LONGTEXT": UNBOUNDED,
}  # fmt: skip
_BYTES = {
    "BINARY": 1, "VARBINARY": UNBOUNDED, "BLOB": UNBOUNDED, "TINYBLOB": 255,
    "MEDIUMBLOB": 1 << 24, "LONGBLOB": UNBOUNDED,
}  # fmt: skip
_MYSQL = frozenset({"TINYTEXT", "MEDIUMTEXT", "LONGTEXT", "TINYBLOB", "MEDIUMBLOB", "LONGBLOB"})
"""Types of MySQL alone: beside them, ``TEXT`` holds what it holds there."""
_FLOATS = {"FLOAT": 24, "DOUBLE": 53}
_PADDED = ("CHAR", "NCHAR", "BINARY")


class Size(NamedTuple):
    """A family of types and how much one of it holds; ``low`` and ``high`` are exclusive ends."""

    family: str
    low: int
    high: int
    padded: bool = False


def spelled(node: Expression) -> str:
    """Write a type as the file does, in one spelling."""
    return str(node.sql()).upper() if node is not None else "(none)"


def effect_of(old: Expression, new: Expression) -> Effect | None:
    """Say what a change of type does to the set of values; ``None`` for the same type."""
    if spelled(old) == spelled(new) and _kind(old) == _kind(new):
        return None
    mysql = not _MYSQL.isdisjoint((_kind(old), _kind(new)))
    one, other = _size(old, mysql=mysql), _size(new, mysql=mysql)
    if one is None or other is None:
        same = old is not None and new is not None and old.this == new.this
        return Effect.UNDECIDED if same else Effect.REPLACES
    return _across(one, other) if one.family != other.family else _along(one, other)


def _along(one: Size, other: Size) -> Effect | None:
    if (one.low, one.high) == (other.low, other.high):
        return Effect.UNDECIDED if one.padded != other.padded else None
    if other.low <= one.low and one.high <= other.high:
        return Effect.WIDENS
    if one.low <= other.low and other.high <= one.high:
        return Effect.NARROWS
    return Effect.REPLACES


def _across(one: Size, other: Size) -> Effect:
    """Whole numbers fit into floats and decimals that are wide enough, and then not back."""
    order = ("whole", "decimal", "float")
    if one.family in order and other.family in order:
        up = order.index(one.family) < order.index(other.family)
        small, large = (one, other) if up else (other, one)
        if small.family == "whole" and _fits(small, large):
            return Effect.WIDENS if up else Effect.NARROWS
    return Effect.REPLACES


def _fits(whole: Size, large: Size) -> bool:
    most = max(-whole.low, whole.high)
    return most <= (10**-large.low if large.family == "decimal" else 1 << large.high)


def _kind(node: Expression) -> str:
    return str(getattr(getattr(node, "this", None), "name", ""))


def _size(node: Expression, *, mysql: bool = False) -> Size | None:
    name = _kind(node)
    if not name:
        return None
    given = [_number(one) for one in node.expressions]
    if mysql and name in ("TEXT", "BLOB"):
        return Size("text" if name == "TEXT" else "bytes", 0, 65_535)
    if name in _TEXTS or name in _BYTES:
        return _length(name, given)
    if name in _BITS:
        bits = _BITS[name]
        low, high = (0, bits) if name.startswith("U") else (-(1 << (bits - 1)), bits - 1)
        return Size("whole", low, 1 << high)
    if name in _FLOATS:
        return Size("float", 0, _FLOATS[name])
    return _decimal(given) if name == "DECIMAL" else None


def _length(name: str, given: list[int | None]) -> Size:
    family, most = ("text", _TEXTS[name]) if name in _TEXTS else ("bytes", _BYTES[name])
    if given and name not in ("TEXT", "BLOB"):
        most = given[0] if given[0] is not None else UNBOUNDED
    return Size(family, 0, most, name in _PADDED)


def _decimal(given: list[int | None]) -> Size:
    precision = given[0] if given and given[0] is not None else 300
    scale = given[1] if len(given) > 1 and given[1] is not None else (0 if given else 300)
    # Both ends grow with what fits: digits before the point downwards, those after it upwards.
    return Size("decimal", -(precision - scale if given else 300), scale)


def _number(node: Expression) -> int | None:
    text = str(node.name)
    return int(text) if text.isdecimal() and len(text) < 19 else None  # noqa: PLR2004 - 64 bits


def members(node: Expression) -> tuple[str, ...] | None:
    """Return the values of an enum written in place, ``None`` for other types."""
    if node is None or getattr(node.this, "name", "") != "ENUM" or not node.expressions:
        return None
    return tuple(str(one.name) for one in node.expressions)
