"""Pieces and sums as expressions write them, and the fields of records."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing
from conductor_mcp.formats.routes._pymade import UNKNOWN
from conductor_mcp.formats.routes._pyops import added, joined, picked, sliced, united
from conductor_mcp.formats.routes._python import Class
from conductor_mcp.formats.routes._values import Call, Items, Member, Name, Text, Value

_DIGITS = 6


def cut(of: object, text: str) -> object:
    """Return a piece of a text or a list: ``name[:-3]``."""
    numbers = text.replace(" ", "").split(":")
    if not all(one == "" or (one.lstrip("-").isdigit() and len(one) < _DIGITS) for one in numbers):
        return UNKNOWN
    bounds = [int(one) if one else None for one in numbers]
    return picked(of, bounds[0]) if len(bounds) == 1 else sliced(of, bounds)


def put_together(operator: str, parts: Sequence[object]) -> object:
    """Return ``a + b``, ``a | b``, and a text with what stands in its gaps."""
    if operator == "|":
        return reduce(united, parts)
    text = len(parts) == 1 or any(isinstance(one, str) for one in parts)
    return joined(parts) if text else reduce(added, parts)


def settings(value: Value) -> bool:
    """Whether something is called what the settings of an application are called."""
    name = value.name if isinstance(value, Name | Member) else ""
    return name.lower() in ("conf", "cfg") or name.lower().endswith(("config", "settings"))


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
