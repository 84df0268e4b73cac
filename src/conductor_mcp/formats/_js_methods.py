"""The methods of lists and strings in JavaScript that settings are put together with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

from conductor_mcp.formats._literals import UNKNOWN, Open

_MOST = 100_000
Call = Callable[[object, list[object]], object]
"""Calls a function of the file with values."""


class Placed(Open):
    """An object with the place that it is written at. ``whole`` says that no more is in it."""

    line: int = 1
    path: str = ""
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression."""

    source: str


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function of a file: its node, the names that it sees, and the reading it belongs to."""

    node: object
    scope: object
    run: object


@dataclass(frozen=True, slots=True, eq=False)
class Native:
    """A function that every file has."""

    call: Callable[[object], object]


def _yes(value: object) -> object:
    return value if value is UNKNOWN else isinstance(value, dict | list) or bool(value)


def _text(value: object) -> object:
    plain = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value) if plain else UNKNOWN


NATIVE = {"Boolean": Native(_yes), "String": Native(_text)}


def method(owner: object, name: str, values: list[object], call: Call) -> object:
    """Return what a method of a value gives, ``UNKNOWN`` for one that is not known."""
    if isinstance(owner, str):
        return _of_string(owner, name, values)
    if isinstance(owner, list):
        return _of_list(cast("list[object]", owner), name, values, call)
    return UNKNOWN


def _of_list(items: list[object], name: str, values: list[object], call: Call) -> object:
    first = values[0] if values else None
    if name in _WITH_CALL:
        return _WITH_CALL[name](items, first, call)
    if name == "reduce":
        return _reduced(items, values, call)
    if name in _CHANGING:
        return _CHANGING[name](items, values)
    return UNKNOWN if UNKNOWN in items or name not in _OF_KNOWN else _OF_KNOWN[name](items, values)


def _reduced(items: list[object], values: list[object], call: Call) -> object:
    if len(values) < 2:  # noqa: PLR2004 - a function and where it begins
        return UNKNOWN
    found: object = values[1]
    for number, one in enumerate(items[:]):
        found = call(values[0], [found, one, number])
    return found


def _pushed(items: list[object], values: list[object]) -> object:
    items.extend(values)
    return len(items)


def _put_before(items: list[object], values: list[object]) -> object:
    items[:0] = values
    return len(items)


def _concat(items: list[object], values: list[object]) -> object:
    return [*items, *_flat(values)]


def _join(items: list[object], values: list[object]) -> object:
    mark = values[0] if values else ","
    if not isinstance(mark, str) or not all(isinstance(one, str | int) for one in items):
        return UNKNOWN
    found = mark.join(str(one) for one in items)
    return found if len(found) < _MOST else UNKNOWN


def _slice(items: list[object], values: list[object]) -> object:
    ends = [one for one in values if isinstance(one, int)]
    if len(ends) < len(values):
        return UNKNOWN
    return items[ends[0] if ends else None : ends[1] if len(ends) > 1 else None]


def _includes(items: list[object], values: list[object]) -> object:
    first = values[0] if values else UNKNOWN
    return UNKNOWN if isinstance(first, dict | list) or first is UNKNOWN else first in items


def _index(items: list[object], values: list[object]) -> object:
    found = _includes(items, values)
    return found if found is UNKNOWN else items.index(values[0]) if found else -1


def _sorted(items: list[object], values: list[object]) -> object:
    if values or not all(isinstance(one, str) for one in items):
        items.append(UNKNOWN)
        return UNKNOWN
    items.sort(key=str)
    return items


def _reversed(items: list[object], _values: list[object]) -> object:
    items.reverse()
    return items


_ListMethod = Callable[[list[object], list[object]], object]
_CHANGING: dict[str, _ListMethod] = {
    "push": _pushed,
    "unshift": _put_before,
    "concat": _concat,
    "flat": lambda items, _values: [*_flat(items)],
    "sort": _sorted,
    "reverse": _reversed,
}
_OF_KNOWN: dict[str, _ListMethod] = {
    "join": _join,
    "slice": _slice,
    "includes": _includes,
    "has": _includes,
    "indexOf": _index,
    "entries": lambda items, _values: [[number, one] for number, one in enumerate(items)],
    "values": lambda items, _values: list(items),
}


def _flat(items: list[object]) -> Iterator[object]:
    for one in items:
        if isinstance(one, list):
            yield from cast("list[object]", one)
        else:
            yield one


def _each(items: list[object], function: object, call: Call) -> list[object]:
    if function is UNKNOWN:
        return [one if isinstance(one, dict | list) else UNKNOWN for one in items]
    return [
        one
        if one is UNKNOWN and function is NATIVE.get("Boolean")
        else call(function, [one, number, items])
        for number, one in enumerate(list(items))
    ]


def _picked(items: list[object], function: object, call: Call) -> list[object] | None:
    """Return the items that a function says yes to, ``None`` where it cannot be told."""
    said = _each(items, function, call)
    if UNKNOWN in said:
        return None
    return [
        one for one, yes in zip(items, said, strict=True) if yes or isinstance(yes, dict | list)
    ]


def _filter(items: list[object], function: object, call: Call) -> object:
    """Return what is picked; what cannot be told may be among it, and is said to be unknown."""
    said = [UNKNOWN] * len(items) if function is UNKNOWN else _each(items, function, call)
    found: list[object] = []
    for one, yes in zip(items[:], said, strict=False):
        if yes is UNKNOWN and isinstance(one, dict | list):
            found += [one, UNKNOWN]  # no filter is there to drop all rules
        elif yes is UNKNOWN:
            found.append(UNKNOWN)
        elif yes or isinstance(yes, dict | list):
            found.append(one)
    return found


def _told_apart(items: list[object], function: object, call: Call) -> object:
    if function is UNKNOWN or UNKNOWN in items:
        return UNKNOWN
    found = _picked(items, function, call)
    return UNKNOWN if found is None else found


def _find(items: list[object], function: object, call: Call) -> object:
    found = _told_apart(items, function, call)
    if not isinstance(found, list):
        return UNKNOWN
    return next(iter(cast("list[object]", found)), None)


def _some(items: list[object], function: object, call: Call) -> object:
    found = _told_apart(items, function, call)
    return bool(cast("list[object]", found)) if isinstance(found, list) else UNKNOWN


def _every(items: list[object], function: object, call: Call) -> object:
    found = _told_apart(items, function, call)
    return len(cast("list[object]", found)) == len(items) if isinstance(found, list) else UNKNOWN


def _for_each(items: list[object], function: object, call: Call) -> object:
    _each(items, function, call)
    return None


_WITH_CALL: dict[str, Callable[[list[object], object, Call], object]] = {
    "map": _each,
    "flatMap": lambda items, function, call: [*_flat(_each(items, function, call))],
    "filter": _filter,
    "find": _find,
    "some": _some,
    "every": _every,
    "forEach": _for_each,
}


def _of_string(text: str, name: str, values: list[object]) -> object:
    numbers = [one for one in values if isinstance(one, int)]
    words = [one for one in values if isinstance(one, str)]
    if name in ("slice", "substring") and numbers and len(numbers) == len(values):
        if name == "substring" and min(numbers) < 0:
            return UNKNOWN
        return text[numbers[0] : numbers[1] if len(numbers) > 1 else None]
    if not values and name in _PLAIN:
        return _PLAIN[name](text)
    if not words or len(words) < len(values):
        return UNKNOWN
    if name in ("replace", "replaceAll") and len(words) > 1 and "$" not in words[1]:
        found = text.replace(words[0], words[1], 1 if name == "replace" else -1)
        return found if len(found) < _MOST else UNKNOWN
    return _OF_WORD[name](text, words[0]) if name in _OF_WORD and len(words) == 1 else UNKNOWN


_PLAIN: dict[str, Callable[[str], str]] = {
    "toUpperCase": str.upper,
    "toLowerCase": str.lower,
    "trim": str.strip,
    "toString": str,
}
_OF_WORD: dict[str, Callable[[str, str], object]] = {
    "endsWith": lambda text, word: text.endswith(word),
    "startsWith": lambda text, word: text.startswith(word),
    "includes": lambda text, word: word in text,
    "split": lambda text, word: text.split(word) if word else list(text),
    "concat": lambda text, word: text + word,
}


def of_global(owner: str, name: str, values: list[object], call: Call) -> object:
    """Return what ``Object.keys(…)`` and its like give."""
    first = values[0] if values else None
    if owner == "Array" and name == "isArray" and first is not UNKNOWN:
        return isinstance(first, list)
    if owner == "Array" and name == "from" and isinstance(first, list):
        items = cast("list[object]", first)
        return _each(items, values[1], call) if len(values) > 1 else list(items)
    if owner == "Object" and name == "freeze" and len(values) == 1:
        return first
    return _of_object(first, name, values) if owner == "Object" and name in _OBJECTS else UNKNOWN


_OBJECTS = ("assign", "entries", "keys", "values")


def _of_object(first: object, name: str, values: list[object]) -> object:
    if not isinstance(first, Placed):
        return UNKNOWN
    if name == "assign":
        for more in values[1:]:
            first.whole = first.whole and isinstance(more, Placed) and more.whole
            first.update(cast("dict[str, object]", more) if isinstance(more, dict) else {})
        return first
    if not first.whole:
        return UNKNOWN
    pairs: list[object] = [[key, value] for key, value in first.items()]
    return {"entries": pairs, "keys": [*first], "values": [*first.values()]}[name]
