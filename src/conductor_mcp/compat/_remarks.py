"""What two schemas say beside the values they allow: defaults, deprecation, who writes, words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from conductor_mcp.compat._pairs import Difference, Pair
from conductor_mcp.compat._shape import Shape, canonical
from conductor_mcp.compat._trees import Place
from conductor_mcp.model.compatibility import Effect

_WORDS = (
    "title",
    "description",
    "example",
    "examples",
    "externalDocs",
    "$comment",
    "deprecationMessage",
)
_LEVELS = ("draft", "alpha", "beta", "stable")


def compare(pair: Pair) -> Iterator[Difference]:
    yield from _default(pair)
    yield from _deprecated(pair)
    yield from _mutability(pair, "readOnly", "read-only")
    yield from _mutability(pair, "writeOnly", "write-only")
    yield from _stability(pair)
    yield from _xml(pair)
    for word in _WORDS:
        old, new = _said(pair.base, word), _said(pair.revision, word)
        if _text(old) != _text(new):
            yield remark(word, old, new)


def remark(word: str, old: Place | None, new: Place | None) -> Difference:
    """Say that some words changed that no program reads."""
    action = "added" if old is None else "removed" if new is None else "changed"
    words = f"has its {word} {action}"
    return Difference(word.lstrip("$").lower(), action, Effect.NOTHING, words, old, new)


def _said(shape: Shape, word: str) -> Place | None:
    """Return what the schema itself says, before anything it refers to."""
    own = [place for place in shape.places if place.has(word)]
    return own[0].at(word) if own else shape.first(word)


def _text(place: Place | None) -> str | None:
    return None if place is None else canonical(place.value)


def _default(pair: Pair) -> Iterator[Difference]:
    old, new = _said(pair.base, "default"), _said(pair.revision, "default")
    if _text(old) == _text(new):
        return
    was, now = (canonical(p.value)[:60] if p else "none" for p in (old, new))
    action = "added" if old is None else "removed" if new is None else "changed"
    words = f"has the default {now} instead of {was}"
    yield Difference("default-value", action, Effect.NOTHING, words, old, new)


def sunset(told: object) -> datetime | None:
    """Read ``x-sunset``: a date or a time (RFC 3339); ``None`` where it cannot be read."""
    try:
        found = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _deprecated(pair: Pair) -> Iterator[Difference]:
    old, new = pair.base.flag("deprecated"), pair.revision.flag("deprecated")
    if old == new:
        return
    spots = pair.base.first("deprecated"), pair.revision.first("deprecated")
    if not new:
        words = "is no longer deprecated"
        yield Difference("deprecation", "reactivated", Effect.NOTHING, words, *spots)
        return
    told = pair.revision.first("x-sunset")
    due = sunset(told.value) if told is not None else None
    if told is not None and due is None:
        words = f"is deprecated, with a sunset date that cannot be read: {told.value}"
        yield Difference("sunset", "invalid", Effect.NOTHING, words, spots[0], told)
    elif told is not None and due is not None and due.date() < datetime.now(UTC).date():
        words = f"is deprecated, and its sunset date is past: {due:%Y-%m-%d}"
        yield Difference("sunset", "past", Effect.NOTHING, words, spots[0], told)
    else:
        facts = {"sunset": str(told.value) if told is not None else ""}
        words = "is deprecated"
        yield Difference("deprecation", "deprecated", Effect.NOTHING, words, *spots, facts)


def _mutability(pair: Pair, word: str, name: str) -> Iterator[Difference]:
    old, new = pair.base.flag(word), pair.revision.flag(word)
    if old == new:
        return
    spots = pair.base.first(word), pair.revision.first(word)
    action = f"became-{name}" if new else f"became-not-{name}"
    words = f"is {name} now" if new else f"is no longer {name}"
    facts = {"required": pair.required}
    yield Difference("mutability", action, Effect.NOTHING, words, *spots, facts)


def _stability(pair: Pair) -> Iterator[Difference]:
    old, new = (_said(shape, "x-stability-level") for shape in (pair.base, pair.revision))
    if new is not None and new.value not in _LEVELS and canonical(new.value) != _text(old):
        words = "has no stability level that is known"
        yield Difference("stability", "invalid", Effect.NOTHING, words, old, new)
        return
    ranks = [_rank(place) for place in (old, new)]
    if ranks[0] == ranks[1]:
        return
    action = "decreased" if ranks[1] < ranks[0] else "increased"
    words = f"is {_level(new)} instead of {_level(old)}"
    yield Difference("stability", action, Effect.NOTHING, words, old, new)


def _level(place: Place | None) -> str:
    return place.value if place is not None and isinstance(place.value, str) else "stable"


def _rank(place: Place | None) -> int:
    level = _level(place)
    return _LEVELS.index(level) if level in _LEVELS else len(_LEVELS) - 1


def _xml(pair: Pair) -> Iterator[Difference]:
    old, new = pair.base.first("xml"), pair.revision.first("xml")
    if _plain_xml(old) != _plain_xml(new):
        words = "is written otherwise in XML"
        yield Difference("xml", "changed", Effect.NOTHING, words, old, new)


def _plain_xml(place: Place | None) -> str:
    said = {} if place is None else dict(place.items())
    kept = {k: p.value for k, p in said.items() if p.value is not False}
    return canonical(kept)
