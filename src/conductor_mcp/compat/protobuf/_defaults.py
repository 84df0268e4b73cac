"""What a reader takes a missing field for: the same under another spelling is no change."""

from __future__ import annotations

import struct

from conductor_mcp.compat.protobuf._tree import REPEATED, Field, Schema

_TEXTS = ("string", "bytes")
_FLOATS = ("float", "double")


def default_of(schema: Schema, one: Field) -> float | str | None:
    """Return a field's default as a number or a text; ``None`` where it has none of its own.

    Zero, false and the empty text are what a field without a default has. Booleans count as 0
    and 1, enums by their numbers.
    """
    if one.label == REPEATED or one.type in ("message", "group", ""):
        return None
    if one.type == "enum":
        return _number_of(schema, one)
    if one.type in _TEXTS:
        return one.default or ""
    return _number(one.default or "0", one.type)


def _number(told: str, type_: str) -> float | str:
    if told in ("true", "false"):
        return int(told == "true")
    if type_ in _FLOATS:
        return _float(told, single=type_ == "float")
    try:
        return int(told, 0)
    except ValueError:
        return told


def _number_of(schema: Schema, one: Field) -> float | str | None:
    enum = schema.all_enums.get(one.type_name)
    if enum is None or not enum.values:
        return one.default
    if one.default is None:
        return enum.values[0].number
    return next((v.number for v in enum.values if v.name == one.default), one.default)


def _float(told: str, *, single: bool) -> float | str:
    try:
        value = float(told)
        return float(struct.unpack("f", struct.pack("f", value))[0]) if single else value
    except (ValueError, OverflowError):
        return told


def same_default(old: Schema, new: Schema, before: Field, after: Field) -> bool:
    one, other = default_of(old, before), default_of(new, after)
    if "float" in (before.type, after.type):
        one, other = (
            _float(str(v), single=True) if isinstance(v, int | float) else v for v in (one, other)
        )
    if one is None or other is None:
        return True
    if one == other or (not one and not other):
        return True
    return one != one and other != other  # noqa: PLR0124 - not a number is as good as another
