"""Pieces of what is known: entries, slices, sums of texts, lists and tables."""

from __future__ import annotations

from collections.abc import Sequence

from conductor_mcp.formats.routes._flask_known import (
    UNKNOWN,
    Guess,
    Keyed,
    Many,
    Place,
)
from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing
from conductor_mcp.formats.routes._python import Class
from conductor_mcp.formats.routes._values import Call, Items, Member, Name, Text, Value

_DIGITS = 6


def picked(of: object, key: object) -> object:
    """Return what stands in a table or a list at a key."""
    if isinstance(of, Keyed) and isinstance(key, str | int | Thing):
        return of.entries.get(key, UNKNOWN)
    if isinstance(of, Many | str) and isinstance(key, int):
        values = of.values if isinstance(of, Many) else of
        return values[key] if -len(values) <= key < len(values) else UNKNOWN
    return UNKNOWN


def cut(of: object, text: str) -> object:
    """Return a piece of a text or a list: ``name[:-3]``."""
    numbers = text.replace(" ", "").split(":")
    if len(numbers) == 1 and numbers[0].startswith("-") and numbers[0][1:].isdigit():
        return picked(of, int(numbers[0][: _DIGITS + 1]))
    if len(numbers) != len(("from", "to")) or not isinstance(of, str | Many):
        return UNKNOWN
    if not all(one == "" or (one.lstrip("-").isdigit() and len(one) < _DIGITS) for one in numbers):
        return UNKNOWN
    start, end = (int(one) if one else None for one in numbers)
    if isinstance(of, Many):
        return Many(of.values[start:end], of.open)
    return Place(of[start:end]) if isinstance(of, Place) and not start else of[start:end]


def union(parts: Sequence[object]) -> object:
    """Return ``a | b``."""
    if all(isinstance(one, Keyed) for one in parts):
        tables = [one for one in parts if isinstance(one, Keyed)]
        return Keyed({key: value for one in tables for key, value in one.entries.items()})
    return sum_of(parts) if all(isinstance(one, Many) for one in parts) else UNKNOWN


def sum_of(parts: Sequence[object]) -> object:
    """Return ``a + b``."""
    if all(isinstance(one, Many) for one in parts):
        many = [one for one in parts if isinstance(one, Many)]
        return Many([v for one in many for v in one.values], any(one.open for one in many))
    if all(isinstance(one, str | int) for one in parts):
        if any(isinstance(one, str) for one in parts) or len(parts) == 1:
            text = "".join(str(one) for one in parts)
            if isinstance(next((one for one in parts if one != ""), None), Place):
                return Place(text)
            return Guess(text) if any(isinstance(one, Guess) for one in parts) else text
        return sum(one for one in parts if isinstance(one, int))
    return UNKNOWN


def settings(value: Value) -> bool:
    """Whether something is called what the settings of an application are called."""
    name = value.name if isinstance(value, Name | Member) else ""
    return name in ("config", "settings", "conf", "cfg")


def is_record(what: object) -> bool:
    """Whether something is what ``namedtuple`` gives."""
    function = what.function if isinstance(what, Call) else None
    last = function.name if isinstance(function, Name | Member) else ""
    return last in ("namedtuple", "NamedTuple", "make_dataclass")


def _fields(what: object) -> list[str]:
    if not isinstance(what, Call) or not is_record(what):
        return []
    listed = what.at(1, "field_names")
    if isinstance(listed, Text):
        return listed.text.replace(",", " ").split()
    every = listed.values if isinstance(listed, Items) else ()
    first = (one.values[0] if isinstance(one, Items) and one.values else one for one in every)
    return [one.text for one in first if isinstance(one, Text)]


def place_of(eyes: PyEyes, of: Thing, call: Call, name: str) -> int:
    """Return at which place a call that makes a record gives a field, or behind all."""
    owner = eyes.class_of(of) if call.given else None
    file = eyes.file(owner.path) if owner is not None else None
    own = owner.what.path if owner is not None and isinstance(owner.what, Class) else ""
    names = [n for s, n in file.annotated if s == own] if file is not None and own else []
    if owner is None and call.given:
        made = eyes.look(of.path, of.scope, call.function)
        names = _fields(made.what) if made is not None else []
    return names.index(name) if name in names else len(call.given)
