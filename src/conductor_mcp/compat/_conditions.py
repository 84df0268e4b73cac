"""What two schemas make depend on values: ``not``, ``if`` with its branches, discriminators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from conductor_mcp.compat._pairs import Difference, Edge, Pair, Pairs
from conductor_mcp.compat._shape import Shape
from conductor_mcp.compat._trees import Place
from conductor_mcp.model.compatibility import Effect

_PARTS = ("then", "else")


def compare(engine: Pairs, pair: Pair) -> Iterator[Difference]:
    yield from _negation(engine, pair)
    yield from _conditions(engine, pair)
    yield from _discriminator(pair)


def _negation(engine: Pairs, pair: Pair) -> Iterator[Difference]:
    old, new = pair.base.words.get("not", []), pair.revision.words.get("not", [])
    if not old and not new:
        return
    if len(old) == len(new) and all(map(engine.same.alike, old, new)):
        return
    spots = old[0] if old else None, new[0] if new else None
    if not old:
        yield Difference("not", "added", Effect.NARROWS, "excludes some values", *spots)
    elif not new:
        yield Difference("not", "removed", Effect.WIDENS, "excludes nothing any more", *spots)
    else:
        yield Difference("not", "changed", Effect.UNDECIDED, "excludes other values", *spots)


@dataclass(slots=True)
class _Condition:
    """An ``if`` and what hangs on it."""

    test: Place
    parts: dict[str, Place] = field(default_factory=dict[str, Place])


def _told(shape: Shape) -> list[_Condition]:
    """Collect the conditions that must all hold, each ``if`` with its own branches."""
    found: dict[str, _Condition] = {}
    for place in shape.words.get("if", ()):
        found[_above(place)] = _Condition(place)
    for word in _PARTS:
        for place in shape.words.get(word, ()):
            if condition := found.get(_above(place)):
                condition.parts[word] = place
    return list(found.values())


def _above(place: Place) -> str:
    return place.key.rpartition("/")[0]


def _conditions(engine: Pairs, pair: Pair) -> Iterator[Difference]:
    """Compare conditions: those with the same test part by part, the rest as wholes."""
    old, new = _told(pair.base), _told(pair.revision)
    for one in list(old):
        other = next((c for c in new if engine.same.alike(one.test, c.test)), None)
        if other is not None:
            old.remove(one)
            new.remove(other)
            yield from _parts(engine, pair, one, other)
    while old and new:
        one, other = old.pop(0), new.pop(0)
        words = "has another condition"
        yield Difference("if", "changed", Effect.UNDECIDED, words, one.test, other.test)
    for other in new:
        facts = {"parts": ["if", *other.parts]}
        words = "has a condition"
        yield Difference("if", "added", Effect.NARROWS, words, None, other.test, facts)
    for one in old:
        facts = {"parts": ["if", *one.parts]}
        words = "lost its condition"
        yield Difference("if", "removed", Effect.WIDENS, words, one.test, None, facts)


def _parts(engine: Pairs, pair: Pair, one: _Condition, other: _Condition) -> Iterator[Difference]:
    for word in _PARTS:
        was, now = one.parts.get(word), other.parts.get(word)
        if was is not None and now is not None:
            pair.below.append(Edge(engine.pair_of((was,), (now,))))
        elif now is not None:
            words = f"asks for more where its condition says `{word}`"
            yield Difference(word, "added", Effect.NARROWS, words, None, now)
        elif was is not None:
            words = f"asks for less where its condition says `{word}`"
            yield Difference(word, "removed", Effect.WIDENS, words, was, None)


def _discriminator(pair: Pair) -> Iterator[Difference]:
    old, new = pair.base.first("discriminator"), pair.revision.first("discriminator")
    kind = "discriminator"
    if old is None or new is None:
        if new is not None:
            words = "has a discriminator"
            yield Difference(kind, "added", Effect.NOTHING, words, old, new)
        elif old is not None:
            words = "lost its discriminator"
            yield Difference(kind, "removed", Effect.NOTHING, words, old, new)
        return
    if _tag(old) != _tag(new):
        words = f"is told apart by `{_tag(new)}` instead of `{_tag(old)}`"
        yield Difference(kind, "property-name-changed", Effect.UNDECIDED, words, old, new)
    was, now = dict(old.at("mapping").items()), dict(new.at("mapping").items())
    for action, names in (
        ("mapping-added", [n for n in now if n not in was]),
        ("mapping-deleted", [n for n in was if n not in now]),
        ("mapping-changed", [n for n in now if n in was and was[n].value != now[n].value]),
    ):
        if names:
            words = f"has its discriminator's {', '.join(names[:8])} {action.rpartition('-')[2]}"
            spots = was.get(names[0], old), now.get(names[0], new)
            yield Difference(kind, action, Effect.NOTHING, words, *spots)


def _tag(place: Place) -> str:
    return place.value if isinstance(place.value, str) else place.text("propertyName")
