"""What two schemas say about objects: properties, required ones, and what else may stand there."""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.compat._arrays import either, presence, says_nothing
from conductor_mcp.compat._pairs import Difference, Edge, Pair, Pairs
from conductor_mcp.compat._patterns import matches
from conductor_mcp.compat._shape import Shape, canonical
from conductor_mcp.compat._trees import Place, is_map
from conductor_mcp.model.compatibility import Effect


def compare(engine: Pairs, pair: Pair) -> Iterator[Difference]:
    yield from _properties(engine, pair)
    yield from _additional(engine, pair)
    yield from presence(engine, pair, "unevaluatedProperties", "unevaluated-properties")
    yield from presence(engine, pair, "propertyNames", "property-names")
    yield from _patterns(engine, pair)
    yield from _dependent(engine, pair)


def _properties(engine: Pairs, pair: Pair) -> Iterator[Difference]:
    old, new = pair.base.properties, pair.revision.properties
    for name in old:
        if name not in new:
            yield _removed(engine, pair, name)
    for name, places in new.items():
        if name not in old:
            yield _added(engine, pair, name)
            continue
        below = engine.pair_of(old[name], places)
        read_only, write_only = (below.revision.flag(word) for word in ("readOnly", "writeOnly"))
        pair.below.append(Edge(below, read_only, write_only, name in pair.revision.required))
    yield from _required(engine, pair)


def _facts(shape: Shape | None, name: str, **more: object) -> dict[str, object]:
    facts: dict[str, object] = {"name": name, **more}
    if shape is not None:
        facts |= {"read_only": shape.flag("readOnly"), "write_only": shape.flag("writeOnly")}
        facts |= {"has_default": "default" in shape.words, "deprecated": shape.flag("deprecated")}
    return facts


def _shape(engine: Pairs, place: Place | None, *, revised: bool) -> Shape | None:
    return None if place is None else engine.shape(place, revised=revised)


def _removed(engine: Pairs, pair: Pair, name: str) -> Difference:
    place = pair.base.properties[name][0]
    required = name in pair.base.required
    shape = _shape(engine, place, revised=False)
    elsewhere = _elsewhere(pair.revision, name)
    closed = pair.revision.closed and not elsewhere
    effect = Effect.NOTHING
    if closed:
        effect = Effect.REPLACES if required else Effect.NARROWS
    elif engine.options.guess_types or name not in pair.revision.required:
        effect = Effect.WIDENS if required else Effect.NOTHING
    unsaid = _beside(engine, pair, name, elsewhere, revised=False) and effect is Effect.NOTHING
    facts = _facts(shape, name, required=required, closed=closed, open=unsaid)
    words = f"no longer has the {'required' if required else 'optional'} property `{name}`"
    kind = "required-property" if required else "optional-property"
    spot = pair.revision.spot("properties")
    effect = Effect.WIDENS if unsaid else effect
    return Difference(kind, "removed", effect, words, place, spot, facts)


def _added(engine: Pairs, pair: Pair, name: str) -> Difference:
    place = pair.revision.properties[name][0]
    required = name in pair.revision.required
    shape = _shape(engine, place, revised=True)
    elsewhere = _elsewhere(pair.base, name)
    closed = pair.base.closed and not elsewhere
    effect = Effect.NOTHING
    if closed:
        effect = Effect.REPLACES if required else Effect.WIDENS
    elif required and name not in pair.base.required:
        effect = Effect.NARROWS
    unsaid = _beside(engine, pair, name, elsewhere, revised=True) and effect is Effect.NOTHING
    facts = _facts(shape, name, required=required, closed=closed, open=unsaid)
    words = f"has the new {'required' if required else 'optional'} property `{name}`"
    kind = "required-property" if required else "optional-property"
    spot = pair.base.spot("properties")
    effect = Effect.NARROWS if unsaid else effect
    return Difference(kind, "added", effect, words, spot, place, facts)


def _elsewhere(shape: Shape, name: str) -> tuple[Place, ...]:
    """Return what a schema that does not declare a property says of it all the same."""
    found = [p for pattern, places in shape.patterns.items()
             if matches(pattern, name) for p in places]  # fmt: skip
    rest = shape.words.get("additionalProperties", ())
    return tuple(found) or tuple(p for p in rest if is_map(p.value) and not says_nothing(p))


def _beside(
    engine: Pairs, pair: Pair, name: str, elsewhere: tuple[Place, ...], *, revised: bool
) -> bool:
    """Compare a property that one side alone declares with what the other says of such names.

    Says whether the other says nothing, so that values which nobody meant were allowed there.
    """
    if engine.options.guess_types:
        return False
    own = (pair.revision if revised else pair.base).properties[name]
    if elsewhere:
        sides = (elsewhere, own) if revised else (own, elsewhere)
        pair.below.append(Edge(engine.pair_of(*sides)))
        return False
    other = pair.base if revised else pair.revision
    return not other.closed and not all(says_nothing(place) for place in own)


def _required(engine: Pairs, pair: Pair) -> Iterator[Difference]:
    old, new = pair.base.required, pair.revision.required
    for name, place in new.items():
        if name in old or (name in pair.revision.properties and name not in pair.base.properties):
            continue
        declared = pair.revision.properties.get(name, (None,))[0]
        facts = _facts(_shape(engine, declared, revised=True), name, declared=declared is not None)
        if declared is None and engine.options.guess_types:
            # A name that nothing declares is more often a slip than a demand.
            words = f"requires `{name}`, which it does not declare"
            spot = pair.base.place
            yield Difference("required", "undeclared", Effect.UNDECIDED, words, spot, place, facts)
            continue
        words = f"requires `{name}`"
        spot = pair.base.properties.get(name, (pair.base.place,))[0]
        yield Difference("required", "became-required", Effect.NARROWS, words, spot, place, facts)
    for name, place in old.items():
        if name in new or (name in pair.base.properties and name not in pair.revision.properties):
            continue
        declared = pair.revision.properties.get(name, (None,))[0]
        facts = _facts(_shape(engine, declared, revised=True), name, declared=declared is not None)
        words = f"no longer requires `{name}`"
        spot = declared or pair.revision.place
        yield Difference("required", "became-optional", Effect.WIDENS, words, place, spot, facts)


def _additional(engine: Pairs, pair: Pair) -> Iterator[Difference]:
    word = "additionalProperties"
    old, new = (tuple(shape.words.get(word, ())) for shape in (pair.base, pair.revision))
    shut = [any(p.value is False for p in places) for places in (old, new)]
    if shut[0] != shut[1] and not (_silent(pair.base) or _silent(pair.revision)):
        place = (new if shut[1] else old)[0]
        if shut[1]:
            words, effect = "may hold no undeclared properties any more", Effect.NARROWS
            spots = (old[0] if old else pair.base.place, place)
        else:
            words, effect = "may hold undeclared properties now", Effect.WIDENS
            spots = (place, new[0] if new else pair.revision.place)
        action = "closed" if shut[1] else "opened"
        yield Difference("additional-properties", action, effect, words, *spots)
    elif not any(shut):
        yield from either(engine, pair, old, new, "additional-properties", "other properties")


def _silent(shape: Shape) -> bool:
    """Say whether a schema speaks of other values than objects only."""
    return shape.types is not None and "object" not in shape.types


def _patterns(engine: Pairs, pair: Pair) -> Iterator[Difference]:
    old, new = pair.base.patterns, pair.revision.patterns
    for pattern, places in old.items():
        if pattern in new:
            pair.below.append(Edge(engine.pair_of(places, new[pattern])))
            continue
        effect = Effect.NARROWS if pair.revision.closed else Effect.WIDENS
        words = f"says nothing of properties that match {pattern} any more"
        facts = {"name": pattern}
        if not says_nothing(places[0]) or pair.revision.closed:
            yield Difference("pattern-property", "removed", effect, words, places[0], None, facts)
    for pattern, places in new.items():
        if pattern not in old and (not says_nothing(places[0]) or pair.base.closed):
            effect = Effect.WIDENS if pair.base.closed else Effect.NARROWS
            words = f"limits properties that match {pattern}"
            facts = {"name": pattern}
            yield Difference("pattern-property", "added", effect, words, None, places[0], facts)


def _dependent(engine: Pairs, pair: Pair) -> Iterator[Difference]:
    for kind in ("dependent-required", "dependent-schema"):
        old, new = _dependencies(pair.base, kind), _dependencies(pair.revision, kind)
        for name in dict.fromkeys((*old, *new)):
            yield from _dependency(engine, pair, kind, name, (old.get(name), new.get(name)))


def _dependencies(shape: Shape, kind: str) -> dict[str, Place]:
    listed = kind == "dependent-required"
    word = "dependentRequired" if listed else "dependentSchemas"
    found = {name: one for place in shape.words.get(word, ()) for name, one in place.items()}
    for place in shape.words.get("dependencies", ()):
        found |= {n: one for n, one in place.items() if isinstance(one.value, list) is listed}
    return found


def _dependency(
    engine: Pairs, pair: Pair, kind: str, name: str, sides: tuple[Place | None, Place | None]
) -> Iterator[Difference]:
    old, new = sides
    facts = {"name": name}
    if old is None:
        words = f"asks for more where `{name}` is present"
        yield Difference(kind, "added", Effect.NARROWS, words, old, new, facts)
    elif new is None:
        words = f"asks for nothing more where `{name}` is present"
        yield Difference(kind, "removed", Effect.WIDENS, words, old, new, facts)
    elif kind == "dependent-schema":
        pair.below.append(Edge(engine.pair_of((old,), (new,))))
    else:
        was = {canonical(one.value) for one in old.elements()}
        now = {canonical(one.value) for one in new.elements()}
        if was != now:
            effect = (Effect.NARROWS if was < now else Effect.WIDENS if now < was
                      else Effect.REPLACES)  # fmt: skip
            words = f"asks for other properties where `{name}` is present"
            yield Difference(kind, "changed", effect, words, old, new, facts)
