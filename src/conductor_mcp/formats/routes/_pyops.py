"""What operators of Python give: sums, filled texts, comparisons, entries and pieces."""

from __future__ import annotations

import operator
import re
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress

from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import (
    HOLE,
    LONGEST,
    UNKNOWN,
    Attribute,
    Guess,
    Made,
    Many,
    Place,
    Unknown,
    each,
    entry_key,
    gathers,
    is_list,
    listed,
    row,
    table,
    truth,
)
from conductor_mcp.formats.routes._python import Class, Function
from conductor_mcp.formats.routes._values import Call

_WIDE = re.compile(r"%(\(\w+\))?[-#0 +]*(\d*\.)?(\d{4}|\*)")
_BROAD = re.compile(r"\{[^{}]*:[^{}]*(\d{4}|\{)")
"""Places of a text to be filled that say how wide they get."""
_SIGNS: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_CONSTANTS: dict[str, object] = {"True": True, "False": False, "None": None}
_DIGITS = 18
_MADE = Function | Class | Call
_SAME = ("==", "is")
_OTHER = ("!=", "is not")


def plain(word: str) -> object:
    """Return what a number or a constant stands for."""
    if word in _CONSTANTS:
        return _CONSTANTS[word]
    for kind in (lambda: int(word, 0), lambda: float(word)) if len(word) <= _DIGITS else ():
        with suppress(ValueError):
            return kind()
    return UNKNOWN


def joined(parts: Iterable[object]) -> object:
    """Return texts and numbers as one text, :data:`UNKNOWN` where one of them is neither."""
    known = list(parts)
    if not all(isinstance(one, str | int | float) for one in known):
        return UNKNOWN
    text = "".join(str(one) for one in known)
    if len(text) > LONGEST:
        return UNKNOWN
    if isinstance(next((one for one in known if one != ""), None), Place):
        return Place(text)
    return Guess(text) if any(isinstance(one, Guess) for one in known) else text


def patched(parts: Sequence[object]) -> list[object]:
    """Put :data:`HOLE` for what is not known among parts of a text that says something itself."""
    plain = [isinstance(one, str | int | float) for one in parts]
    some = any(isinstance(one, str) and one for one in parts)
    if not some or any(gathers(one) and truth(one) is not None for one in parts):
        return [*parts]
    return [one if known else HOLE for one, known in zip(parts, plain, strict=True)]


def patch(text: object, made: Made) -> None:
    """Put :data:`HOLE` for what is not known of what fills the places of a text."""
    if isinstance(text, str):
        made.given = patched([text, *made.given])[1:]
        named = patched([text, *made.named.values()])[1:]
        made.named = dict(zip(made.named, named, strict=True))


def added(left: object, right: object) -> object:
    """Return the sum of texts, numbers or lists; a list keeps what is not known of it aside."""
    if isinstance(left, str) and isinstance(right, str):
        return joined((left, right))
    if isinstance(left, int) and isinstance(right, int):
        return left + right
    rows = row(left), row(right)
    if rows[0] is not None and rows[1] is not None:
        return (*rows[0], *rows[1])[:LONGEST]
    both = [listed(left), listed(right)]
    if both == [None, None] and not isinstance(left, Made | Attribute):
        return UNKNOWN
    found: list[object] = []
    for given, held in zip((left, right), both, strict=True):
        if held is not None:
            found += held
        elif isinstance(given, Made | Attribute):
            found.append(given)
    sides = [one for one in (left, right) if isinstance(one, Many)]
    unsure = bool(sides) and (None in both or any(one.open for one in sides))
    return Many(found[:LONGEST], open=True) if unsure else found[:LONGEST]


def extend(of: list[object], more: object) -> None:
    """Let a list grow by what another holds; one that is not known leaves it open."""
    held = each(more)
    made = isinstance(more, Made | Attribute)
    if held is None and isinstance(of, Many) and not made:
        of.open = True
    elif held is None and not isinstance(more, Unknown):
        held = [more]  # what an outside function makes of a list
    of += (held or [])[: max(0, LONGEST - len(of))]


def united(left: object, right: object) -> object:
    """Return ``left | right``."""
    tables = table(left), table(right)
    if tables[0] is not None and tables[1] is not None:
        return {**tables[0], **tables[1]}
    return added(left, right) if is_list(left) and is_list(right) else UNKNOWN


def formatted(text: str, values: object) -> object:
    """Return ``text % values`` for texts and numbers."""
    several, named = row(values), table(values)
    parts = several if several is not None else (values,)
    known = all(isinstance(one, str | int) for one in (named.values() if named else parts))
    if not known or len(text) > LONGEST or _WIDE.search(text):
        return UNKNOWN
    try:
        return text % (named if named is not None else parts)
    except (TypeError, ValueError, KeyError):
        return UNKNOWN


def _plainly(text: str) -> bool:
    """Whether the places of a text that are filled ask for no members, entries or other forms."""
    try:
        fields = [(name or "", form) for _, name, _, form in string.Formatter().parse(text)]
    except ValueError:
        return False
    return not any(form or "[" in name or "__" in name for name, form in fields)


def filled(text: object, given: Sequence[object], named: Mapping[str, object]) -> object:
    """Return ``text.format(...)`` for texts and numbers."""
    if not isinstance(text, str) or len(text) > LONGEST or _BROAD.search(text):
        return UNKNOWN
    if not _plainly(text):
        return UNKNOWN
    used = [value for name, value in named.items() if re.search(rf"\{{{name}\b", text)]
    if not all(isinstance(one, str | int | float) for one in (*given, *used)):
        return UNKNOWN
    try:
        return text.format(*given, **named)
    except (IndexError, KeyError, ValueError, AttributeError, TypeError):
        return UNKNOWN


def compared(sign: str, left: object, right: object) -> bool | None:
    """Say whether a comparison holds, ``None`` where that is not known."""
    if any(isinstance(one, str) and HOLE in one for one in (left, right)):
        return None
    if sign in ("in", "not in"):
        held = _holds(right, left)
        return None if held is None else held is (sign == "in")
    if sign in (*_SAME, *_OTHER):
        same = _alike(left, right)
        return None if same is None else same is (sign in _SAME)
    if isinstance(left, int) and isinstance(right, int) and sign in _SIGNS:
        return _SIGNS[sign](left, right)
    return None


def _simple(value: object) -> bool:
    return isinstance(value, str | int | float | None)


def _alike(left: object, right: object) -> bool | None:
    if _simple(left) and _simple(right):
        return left == right
    if left is None or right is None:
        other = right if left is None else left
        if isinstance(other, Thing):
            there = other.outside or other.module or isinstance(other.what, _MADE)
            return False if there else None
        return None if truth(other) is None else False
    return None


def _holds(values: object, one: object) -> bool | None:
    if isinstance(values, str) and isinstance(one, str):
        return one in values
    held = listed(values)
    if held is None or not isinstance(one, str | int | None):
        return None
    if any(_simple(other) and other == one for other in held):
        return True
    unsure = isinstance(values, Many) and values.open
    return False if not unsure and all(_simple(other) for other in held) else None


def picked(of: object, key: object) -> object:
    """Return what stands in a table, a list or a text at a key."""
    if (held := table(of)) is not None:
        under = entry_key(key)
        return UNKNOWN if under is None else held.get(under, UNKNOWN)
    parts = of if isinstance(of, str) else listed(of)
    if isinstance(key, int) and parts is not None and -len(parts) <= key < len(parts):
        return parts[key]
    return UNKNOWN


def sliced(of: object, bounds: Sequence[int | None]) -> object:
    """Return a piece of a text or a list."""
    parts = of if isinstance(of, str) else row(of) or listed(of)
    if parts is None or 0 in bounds[2:]:
        return UNKNOWN
    found = parts[slice(*bounds)]
    if isinstance(of, Place) and isinstance(found, str) and not (len(bounds) > 1 and bounds[0]):
        return Place(found)
    return Many(found, open=of.open) if isinstance(of, Many) else found
