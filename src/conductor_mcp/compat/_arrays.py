"""What two schemas say about lists: items, places in tuples, contains, uniqueness."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from conductor_mcp.compat._keywords import number
from conductor_mcp.compat._pairs import Difference, Edge, Pair, Pairs
from conductor_mcp.compat._proofs import decided
from conductor_mcp.compat._shape import Shape
from conductor_mcp.compat._trees import Place, is_list
from conductor_mcp.model.compatibility import Effect

MOST_PLACES = 1000
_REMARKS = frozenset(
    {"title", "description", "example", "examples", "nullable", "default", "deprecated",
     "readOnly", "writeOnly", "externalDocs", "xml", "$comment", "$defs", "definitions"}
)  # fmt: skip


def compare(engine: Pairs, pair: Pair) -> Iterator[Difference]:
    yield from _items(engine, pair)
    yield from _unique(pair)
    yield from _contains(engine, pair)
    yield from presence(engine, pair, "unevaluatedItems", "unevaluated-items")
    yield from presence(engine, pair, "contentSchema", "content-schema")


def _tuple(shape: Shape) -> list[tuple[Place, ...]]:
    """Return the schemas of the first places: ``prefixItems``, or ``items`` as a list."""
    listed = [*shape.words.get("prefixItems", ()), *shape.words.get("items", ())]
    columns: list[tuple[Place, ...]] = []
    for place in listed:
        if is_list(place.value):
            for index, one in enumerate(place.elements()):
                if index < len(columns):
                    columns[index] = (*columns[index], one)
                else:
                    columns.append((one,))
    return columns[:MOST_PLACES]


def _rest(shape: Shape) -> tuple[Place, ...]:
    """Return the schemas of all further places; none means anything goes."""
    plain = [p for p in shape.words.get("items", ()) if not is_list(p.value)]
    listed = any(is_list(p.value) for p in shape.words.get("items", ()))
    return (*plain, *(shape.words.get("additionalItems", ()) if listed else ()))


def _items(engine: Pairs, pair: Pair) -> Iterator[Difference]:
    old, new = _tuple(pair.base), _tuple(pair.revision)
    rest = _rest(pair.base), _rest(pair.revision)
    several: list[tuple[Effect, Place, Place]] = []
    for index in range(max(len(old), len(new))):
        one = old[index] if index < len(old) else rest[0]
        other = new[index] if index < len(new) else rest[1]
        if index < min(len(old), len(new)):
            yield from either(engine, pair, one, other, "items", "items")
        elif not all(map(says_nothing, one)) and not all(map(says_nothing, other)):
            effect = decided(engine, one, other) or Effect.UNDECIDED
            several.append((effect, one[0], other[0]))
        else:
            yield from either(engine, pair, one, other, "prefix-items", "items")
    yield from _places(several, fresh=len(new) > len(old))
    yield from either(engine, pair, *rest, "items", "items")


def _places(told: list[tuple[Effect, Place, Place]], *, fresh: bool) -> Iterator[Difference]:
    """Tell once of all places that one side alone has schemas of their own for."""
    effects = {effect for effect, _, _ in told} - {Effect.NOTHING}
    if not effects:
        return
    _, one, other = next(row for row in told if row[0] is not Effect.NOTHING)
    effect = effects.pop() if len(effects) == 1 else Effect.REPLACES
    words = f"{'has' if fresh else 'lost'} schemas of their own for its first places"
    action = "added" if fresh else "removed"
    yield Difference("prefix-items", action, effect, words, one, other)


def either(  # noqa: PLR0917 - two sides, and what to call what differs
    engine: Pairs,
    pair: Pair,
    old: tuple[Place, ...],
    new: tuple[Place, ...],
    kind: str,
    what: str,
) -> Iterator[Difference]:
    """Compare two schemas that may be absent: absence allows anything."""
    old = tuple(place for place in old if not says_nothing(place))
    new = tuple(place for place in new if not says_nothing(place))
    if old and new:
        pair.below.append(Edge(engine.pair_of(old, new)))
    elif new:
        words = f"limits its {what}"
        yield Difference(kind, "added", Effect.NARROWS, words, None, new[0])
    elif old:
        words = f"no longer limits its {what}"
        yield Difference(kind, "removed", Effect.WIDENS, words, old[0], None)


def says_nothing(place: Place) -> bool:
    """Say whether a schema allows everything: ``true`` or ``{}``, remarks aside."""
    value = place.value
    if isinstance(value, dict):
        return not value.keys() - _REMARKS
    return value is not False


def presence(engine: Pairs, pair: Pair, word: str, kind: str) -> Iterator[Difference]:
    """Compare a keyword that holds one schema."""
    old, new = tuple(pair.base.words.get(word, ())), tuple(pair.revision.words.get(word, ()))
    yield from either(engine, pair, old, new, kind, kind.replace("-", " "))


def _unique(pair: Pair) -> Iterator[Difference]:
    old, new = pair.base.flag("uniqueItems"), pair.revision.flag("uniqueItems")
    if old == new:
        return
    spots = pair.base.first("uniqueItems"), pair.revision.first("uniqueItems")
    if new:
        words = "may not hold the same item twice any more"
        yield Difference("unique-items", "set", Effect.NARROWS, words, *spots)
    else:
        words = "may hold the same item twice"
        yield Difference("unique-items", "unset", Effect.WIDENS, words, *spots)


def _contains(engine: Pairs, pair: Pair) -> Iterator[Difference]:
    old, new = pair.base.words.get("contains"), pair.revision.words.get("contains")
    if old and new and (len(old) > 1 or len(new) > 1):
        if len(old) != len(new) or not all(map(engine.same.alike, old, new)):
            words = "must contain other items than before"
            yield Difference("contains", "changed", Effect.UNDECIDED, words, old[0], new[0])
        return
    if old is None or new is None:
        if new is not None:
            words = "must contain a certain item"
            yield Difference("contains", "added", Effect.NARROWS, words, None, new[0])
        elif old is not None:
            words = "need not contain a certain item any more"
            yield Difference("contains", "removed", Effect.WIDENS, words, old[0], None)
        return
    yield from _count(pair, "minContains", "min-contains", lower=True)
    yield from _count(pair, "maxContains", "max-contains", lower=False)
    if not engine.same.alike(old[0], new[0]):
        words = "must contain another item than before"
        yield Difference("contains", "changed", Effect.UNDECIDED, words, old[0], new[0])


def _count(pair: Pair, word: str, kind: str, *, lower: bool) -> Iterator[Difference]:
    places = pair.base.first(word), pair.revision.first(word)
    old, new = (number(p.value) if p else None for p in places)
    if lower:
        old, new = (Decimal(1) if one is None else one for one in (old, new))
    if old == new:
        return
    name = kind.replace("-", " ")
    if old is None:
        yield Difference(kind, "set", Effect.NARROWS, f"has a {name} of {new}", *places)
    elif new is None:
        yield Difference(kind, "unset", Effect.WIDENS, f"lost its {name} of {old}", *places)
    else:
        action = "increased" if new > old else "decreased"
        effect = Effect.NARROWS if (new > old) is lower else Effect.WIDENS
        yield Difference(kind, action, effect, f"has a {name} of {new}", *places)
