"""Is every text that one atom allows allowed by another? By patterns, lengths and formats."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from conductor_mcp.compat._atom import Atom, allows
from conductor_mcp.compat._regular import Found, Patience

_MOST_VALUES = 50
_BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_MONTH_DAY = "(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
_SURE = {
    "format uuid": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
    "format ipv4": rf"^{_BYTE}(\.{_BYTE}){{3}}$",
    "format date": f"^[0-9]{{4}}-{_MONTH_DAY}$",
    "format time": f"^{_TIME}$",
    "format date-time": f"^[0-9]{{4}}-{_MONTH_DAY}T{_TIME}$",
    "format hostname": r"^[a-z]([a-z0-9]{0,20})(\.[a-z][a-z0-9]{0,20})?$",
    "format email": r"^[a-z0-9]{1,20}@[a-z][a-z0-9]{0,20}\.[a-z]{2,9}$",
}
"""Texts that are certainly of a format (RFC 4122, 2673, 3339, 1123, 5321); there are others."""
_MADE_OF = {
    "format uuid": "^[0-9A-Fa-f-]{36}$",
    "format ipv4": r"^[0-9.]{7,15}$",
    "format date": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "format date-time": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ].+$",
    "format email": "@",
}
"""What any text of a format matches; not all that matches is one."""


def implied(patience: Patience, a: Atom, b: Atom) -> Iterator[bool | None]:
    """Say for each thing that ``b`` asks of a text whether all of ``a`` meets it."""
    if b.values is not None:
        told = (a.patterns or a.avoided) and len(b.values) <= _MOST_VALUES
        yield _listed(patience, a, b.values.values()) if told else None if a.more else False
    for pattern in sorted(b.patterns - a.patterns):
        yield _none(a, _found(patience, a, unmatched=pattern))
    for pattern in sorted(b.avoided - a.avoided):
        yield _none(a, _found(patience, a, matched=pattern))
    for one in sorted(b.more - a.more):
        yield _formatted(patience, a, one)
    yield from _long_enough(patience, a, b)


def _listed(patience: Patience, a: Atom, values: Iterable[object]) -> bool | None:
    only = frozenset(f"^{re.escape(text)}$" for text in values if isinstance(text, str))
    ends = a.counts.get("min", 0), a.counts.get("max")
    return _none(a, patience.text_of(a.patterns, a.avoided | only, *ends))


def words(patience: Patience, one: Atom, others: list[Atom]) -> Iterator[str]:
    """Give texts that ``one`` may allow, and the others do not where that can be had."""
    patterns = sorted({p for other in others for p in other.patterns - one.patterns})
    avoided = sorted({p for other in others for p in other.avoided - one.avoided})
    asked = [_found(patience, one)]
    asked += [_found(patience, one, unmatched=p) for p in patterns]
    asked += [_found(patience, one, matched=p) for p in avoided]
    least, most = one.counts.get("min", 0), one.counts.get("max")
    every = patience.text_of(one.patterns, one.avoided | frozenset(patterns), least, most)
    yield from (found.text for found in (*asked, every) if found.text is not None)


def _found(
    patience: Patience,
    a: Atom,
    *,
    matched: str = "",
    unmatched: str | None = None,
    least: int = 0,
    most: int | None = None,
) -> Found:
    ends = [end for end in (a.counts.get("max"), most) if end is not None]
    return patience.text_of(
        a.patterns | {matched} if matched else a.patterns,
        a.avoided if unmatched is None else a.avoided | {unmatched},
        max(least, a.counts.get("min", 0)),
        min(ends) if ends else None,
    )


def _none(a: Atom, found: Found) -> bool | None:
    """Turn the text that would be a counterexample into an answer."""
    if not found.known:
        return None
    if found.text is None:
        return True
    return None if a.more or a.inexact or not allows(a, found.text) else False


def _formatted(patience: Patience, a: Atom, asked: str) -> bool | None:
    if not a.patterns:
        return False
    sure, made = _SURE.get(asked), _MADE_OF.get(asked)
    if sure is None:
        return None
    if patience.covers(a.patterns, frozenset({sure})):
        return True
    if made is not None and _none(a, _found(patience, a, unmatched=made)) is False:
        return False
    return None


def _long_enough(patience: Patience, a: Atom, b: Atom) -> Iterator[bool | None]:
    least, most = a.counts.get("min", 0), a.counts.get("max")
    asked, end = b.counts.get("min", 0), b.counts.get("max")
    patterned = bool(a.patterns or a.avoided)
    if asked > least:
        found = _found(patience, a, most=asked - 1)
        yield _none(a, found) if patterned else None if a.more else False
    if end is not None and (most is None or most > end):
        found = _found(patience, a, least=end + 1)
        yield _none(a, found) if patterned else None if a.more else False
