"""What a call says by name, also where a table is spread into it, and whether a value is false."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from conductor_mcp.formats.routes._fastapi_types import Where
from conductor_mcp.formats.routes._pything import Thing, nothing
from conductor_mcp.formats.routes._python import Class, Function
from conductor_mcp.formats.routes._values import (
    Call,
    Join,
    Member,
    Name,
    Pick,
    Plain,
    Spread,
    Table,
    Text,
    Value,
)

if TYPE_CHECKING:
    from conductor_mcp.formats.routes._pyeyes import PyEyes

_DEEPEST = 12
_CONSTANTS = {"True": True, "False": False, "None": False, "0": False, "1": True}


def said_by_name(
    eyes: PyEyes, path: str, scope: str, call: Call, places: tuple[str, ...]
) -> dict[str, Where]:
    """Return the arguments of a call by name; ``places`` names those that go by position."""
    found: dict[str, Where] = {}
    alone: list[Where] = []
    for value in call.given:
        if not isinstance(value, Spread):
            alone.append(Where(path, scope, value))
            continue
        found.update(_spread(eyes, path, scope, value.of))
        if not value.double:
            things = eyes.elements(Thing(path, scope, "", value.of))
            alone += [
                Where(t.path, t.scope, t.what, t.given)
                for t in things
                if t.what is not None and not isinstance(t.what, Class | Function)
            ]
    found.update(zip(places, alone, strict=False))
    found.update((name, Where(path, scope, value)) for name, value in call.named.items())
    return found


def said_of(eyes: PyEyes, path: str, scope: str, call: Call | None, name: str) -> Where | None:
    """Return one argument of a call by its name, also where a table is spread into it."""
    if call is None:
        return None
    if (value := call.named.get(name)) is not None:
        return Where(path, scope, value)
    if not any(isinstance(one, Spread) for one in call.given):
        return None
    return said_by_name(eyes, path, scope, call, ()).get(name)


def _spread(
    eyes: PyEyes, path: str, scope: str, value: Value, depth: int = 0
) -> Iterator[tuple[str, Where]]:
    thing = Thing(path, scope, "", value)
    if depth > _DEEPEST:
        return
    if not isinstance(value, Table):
        thing = eyes.look(path, scope, value) or thing
    if isinstance(thing.what, Call) and thing.what.function == Name("dict"):
        for name, one in thing.what.named.items():
            yield name, Where(thing.path, thing.scope, one)
    for key, one in thing.what.entries if isinstance(thing.what, Table) else ():
        if isinstance(key, Spread) and (key.of != value or thing.scope != scope):
            yield from _spread(eyes, thing.path, thing.scope, key.of, depth + 1)
        if isinstance(key, Text):
            yield key.text, Where(thing.path, thing.scope, one)


def is_false(eyes: PyEyes, path: str, scope: str, value: Value | None) -> bool:
    """Whether an expression is known to be false where nobody sets what it asks for."""
    return value is not None and _truth(eyes, path, scope, value, 0) is False


def _truth(eyes: PyEyes, path: str, scope: str, value: Value, depth: int) -> bool | None:
    if isinstance(value, Plain):
        return _CONSTANTS.get(value.word)
    if depth > _DEEPEST:
        return None
    if isinstance(value, Join):
        return _of_parts(eyes, path, scope, value, depth + 1)
    found = eyes.look(path, scope, value) if isinstance(value, Name | Member | Pick) else None
    what = found.what if found is not None and not found.outside else None
    if found is not None and isinstance(what, Plain | Join | Text | Call) and what is not value:
        with eyes.under(found.given):
            return _truth(eyes, found.path, found.scope, what, depth + 1)
    text = eyes.text(path, scope, value) if isinstance(value, Text | Call) else None
    if text is not None:
        return bool(text)
    return False if nothing(Thing(path, scope, "", value)) else None


def _of_parts(eyes: PyEyes, path: str, scope: str, value: Join, depth: int) -> bool | None:
    if value.operator in ("and", "or"):
        every = [_truth(eyes, path, scope, one, depth) for one in value.parts]
        decides = value.operator == "or"
        return decides if decides in every else None if None in every else not decides
    compare = _COMPARED.get(value.operator)
    text = eyes.text(path, scope, value.parts[0])
    if compare is None or text is None or len(value.parts) != 2:  # noqa: PLR2004
        return None
    other = value.parts[1]
    if value.operator in ("==", "!="):
        texts = [eyes.text(path, scope, other)]
    else:
        things = eyes.elements(Thing(path, scope, "", other))
        texts = [eyes.text(t.path, t.scope, _value(t)) for t in things]
    return None if not texts or None in texts else compare(text, texts)


def _value(thing: Thing) -> Value | None:
    what = thing.what
    return what if isinstance(what, Text | Name | Member | Pick | Call | Join) else None


_COMPARED: dict[str, Callable[[str, list[str | None]], bool]] = {
    "==": lambda text, texts: text in texts,
    "in": lambda text, texts: text in texts,
    "!=": lambda text, texts: text not in texts,
    "not in": lambda text, texts: text not in texts,
}
