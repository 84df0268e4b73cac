"""What two schemas combine: ``oneOf``, ``anyOf``, ``allOf``, ``not``, ``if``, discriminators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from conductor_mcp.compat import _conditions
from conductor_mcp.compat._matching import MOST_COMPARED, likeness, match, named
from conductor_mcp.compat._pairs import Difference, Edge, Pair, Pairs, name_of, resolved
from conductor_mcp.compat._proofs import decided
from conductor_mcp.compat._shape import Shape, canonical, is_null
from conductor_mcp.compat._trees import Place, Trees, is_map
from conductor_mcp.model.compatibility import Effect

MOST_LISTED = 20
_KINDS = {"oneOf": "one-of", "anyOf": "any-of"}
_ANY: dict[str, object] = {}
_EVERY_TYPE = frozenset({"string", "number", "boolean", "array", "object"})
_UNLIMITED = frozenset({"type", "items", "title", "description", "nullable"})
_COMBINED = ("oneOf", "anyOf", "allOf", "properties")
_REMARKS = frozenset({"title", "description", "example", "examples", "externalDocs", "$comment"})


def compare(engine: Pairs, pair: Pair) -> Iterator[Difference]:
    old, new = pair.base.unions(), pair.revision.unions()
    for index in range(max(len(old), len(new))):
        if index < len(old) and index < len(new):
            yield from _union(engine, pair, old[index], new[index])
        elif index < len(new):
            word, place = new[index]
            words = f"must match one of {_count(place)} schemas ({word})"
            effect = _limit(engine, pair, word, place)
            yield Difference(_KINDS[word], "set", effect, words, None, place)
        else:
            word, place = old[index]
            words = f"need not match one of {_count(place)} schemas any more ({word})"
            yield Difference(_KINDS[word], "unset", Effect.WIDENS, words, place, None)
    yield from _conditions.compare(engine, pair)


def _limit(engine: Pairs, pair: Pair, word: str, place: Place) -> Effect:
    """Tell what a union that is new does: one of all types there are limits nothing."""
    if engine.options.guess_types and word == "anyOf" and not pair.base.unions():
        plain = {str(one.value.get("type")) for one in _branches(place)
                 if is_map(one.value) and not one.value.keys() - _UNLIMITED
                 and one.value.get("items", _ANY) == _ANY}  # fmt: skip
        if plain >= _EVERY_TYPE:
            return Effect.NOTHING
    known = _decided(engine, pair)
    return known if known is Effect.NOTHING or known is Effect.WIDENS else Effect.NARROWS


def _count(place: Place) -> int:
    return sum(1 for _ in place.elements())


def _branches(place: Place) -> list[Place]:
    return [one for one in place.elements() if not is_null(one.value)]


def _union(
    engine: Pairs, pair: Pair, old: tuple[str, Place], new: tuple[str, Place]
) -> Iterator[Difference]:
    if old[0] != new[0]:
        words = f"must match {new[0]} instead of {old[0]}"
        effect = _decided(engine, pair) or Effect.UNDECIDED
        yield Difference(_KINDS[new[0]], "replaced", effect, words, old[1], new[1])
    matched, gone, fresh = match(engine, _branches(old[1]), _branches(new[1]))
    for one, other in matched:
        pair.below.append(Edge(engine.pair_of((one,), (other,))))
    kind = _KINDS[new[0]]
    # In an API a branch with a name is a thing of its own, even where another allows the same.
    nominal = engine.options.guess_types and any(named(one) for one in (*gone, *fresh))
    known = _decided(engine, pair) if (gone or fresh) and not nominal else None
    lost, won = Effect.NARROWS, Effect.WIDENS
    if max(len(gone), len(fresh)) > MOST_COMPARED:
        lost = won = Effect.UNDECIDED  # too many to say which became which
    lost = Effect.NOTHING if known in {Effect.WIDENS, Effect.NOTHING} else lost
    won = Effect.NOTHING if known in {Effect.NARROWS, Effect.NOTHING} else won
    held = [{_plain_type(trees, one) for one in _branches(union[1])}
            for trees, union in ((engine.base, old), (engine.revision, new))]  # fmt: skip
    for group in _grouped(gone):
        words = f"no longer takes {_listed(group)} in its {old[0]}"
        facts = {"name": _label(group[0])} | _typed(engine.base, group, held[1])
        yield Difference(_KINDS[old[0]], "removed", lost, words, group[0], new[1], facts)
    for group in _grouped(fresh):
        words = f"takes {_listed(group)} as well in its {new[0]}"
        facts = {"name": _label(group[0])} | _typed(engine.revision, group, held[0])
        yield Difference(kind, "added", won, words, old[1], group[0], facts)


def _plain_type(trees: Trees, place: Place) -> str:
    """Return the one type of a branch that is little more than a type; ``""`` for others."""
    found = resolved(trees, place)
    told = found.text("type")
    return "" if told == "object" or any(found.has(word) for word in _COMBINED) else told


def _typed(trees: Trees, group: Sequence[Place], others: set[str]) -> dict[str, object]:
    """Mark branches that bring, or take along, a type that no other branch has."""
    types = {_plain_type(trees, one) for one in group}
    return {"listed": True} if "" not in types and not types & others else {}


def _grouped(places: Sequence[Place]) -> list[Sequence[Place]]:
    if len(places) > MOST_LISTED:
        return [places]
    return [[place] for place in places]


def _listed(places: Sequence[Place]) -> str:
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""  # noqa: PLR2004 - three are enough to know them by
    return ", ".join(f"`{_label(one)}`" for one in places[:3]) + more


def _label(place: Place) -> str:
    ref = place.text("$ref")
    name = name_of(ref.partition("#")[2]) or ref if ref else place.text("title")
    return name or name_of(place.pointer) or f"schema {place.pointer.rpartition('/')[2]}"


def wrapped(engine: Pairs, pair: Pair) -> bool:
    """Find a schema that moved into a union, or out of one: that is one change, not many."""
    old, new = pair.base.unions(), pair.revision.unions()
    if bool(old) is bool(new):
        return False
    plain, other = (pair.base, pair.revision) if new else (pair.revision, pair.base)
    if not _has_content(plain) or _has_content(other):
        return False
    word, union = (new or old)[0]
    trees = engine.revision if new else engine.base
    partner = _partner(engine, plain, union, revised=bool(new))
    spots = (plain.place, union) if new else (union, plain.place)
    effect = Effect.REPLACES
    if partner is not None:
        same = resolved(trees, partner)
        known = same.pointer == plain.place.pointer or same.value == plain.place.value
        if known or not _says_more(engine, plain, partner, revised=bool(new)):
            effect = Effect.WIDENS if new else Effect.NARROWS
            if word == "oneOf" and new and other.first("discriminator") is None:
                # What another branch allows as well is allowed by more than one, so not at all.
                effect = Effect.REPLACES
        below = engine.pair_of(
            *(((plain.place,), (partner,)) if new else ((partner,), (plain.place,)))
        )
        if known:
            pair.below.append(Edge(below))
            # What it said moved along.
            moved = {"removed", "unset"} if new else {"added", "set"}
            kept = [one for one in pair.differences if one.action not in moved]
            pair.differences[:] = kept
    effect = _decided(engine, pair) or effect
    words = f"moved into a {word}" if new else f"moved out of its {word}"
    action = "wrapped" if new else "unwrapped"
    facts: dict[str, object] = {"listed": True} if _all_plain(trees, plain, union) else {}
    pair.differences.append(Difference(_KINDS[word], action, effect, words, *spots, facts))
    return True


def _all_plain(trees: Trees, plain: Shape, union: Place) -> bool:
    types = [_plain_type(trees, one) for one in _branches(union)]
    return (
        "" not in types and len(set(types)) == len(types) and plain.types != frozenset({"object"})
    )


def _decided(engine: Pairs, pair: Pair) -> Effect | None:
    return decided(engine, pair.base.places, pair.revision.places)


def _has_content(shape: Shape) -> bool:
    words = ("properties", "items", "enum", "const", "additionalProperties", "format", "pattern")
    return any(word in shape.words for word in words) or bool(shape.types and not shape.unions())


def _partner(engine: Pairs, plain: Shape, union: Place, *, revised: bool) -> Place | None:
    trees = engine.revision if revised else engine.base
    best: tuple[float, Place | None] = (0.5, None)
    for branch in _branches(union)[:MOST_COMPARED]:
        found = resolved(trees, branch)
        if found.value == plain.place.value or (
            branch.has("$ref") and found.pointer == plain.place.pointer
        ):
            return branch
        score = likeness(engine.shape(branch, revised=revised), plain)
        if score > best[0]:
            best = (score, branch)
    return best[1]


def _says_more(engine: Pairs, plain: Shape, partner: Place, *, revised: bool) -> bool:
    shape = engine.shape(partner, revised=revised)
    return (
        shape.properties.keys() != plain.properties.keys()
        or shape.required.keys() != plain.required.keys()
        or shape.types != plain.types
        or any(
            canonical([p.value for p in places])
            != canonical([p.value for p in plain.properties[name]])
            for name, places in shape.properties.items()
        )
    )


def fold(pair: Pair) -> None:
    """Fold what an added or removed ``allOf`` member explains into that one change."""
    old, new = pair.base.parts, pair.revision.parts
    if not old and not new:
        return
    fresh, gone = _unmatched(new, old), _unmatched(old, new)
    for place in fresh:
        _fold(pair, place, added=True)
    for place in gone:
        _fold(pair, place, added=False)


def _unmatched(
    these: Sequence[tuple[str, Place]], those: Sequence[tuple[str, Place]]
) -> list[Place]:
    labels = {label for label, _ in those if label}
    texts = {canonical(place.value) for _, place in those}
    own = {canonical(place.value) for _, place in these}
    unnamed = sum(1 for label, place in those if not label and canonical(place.value) not in own)
    found: list[Place] = []
    for label, place in these:
        if label in labels or canonical(place.value) in texts:
            continue
        if not label and unnamed:
            unnamed -= 1
            continue
        found.append(place)
    return found


def _fold(pair: Pair, part: Place, *, added: bool) -> None:
    shape = pair.revision if added else pair.base
    target = resolved(shape.trees, part)
    roots = {part.key, target.key}
    own = [one for one in pair.differences if _explained(one, roots, added=added)]
    action = "added" if added else "removed"
    said = target.value.keys() if is_map(target.value) else set[str]()
    if not said - _REMARKS:
        action += "-annotation-only"
    words = (
        f"is also `{_label(part)}` (allOf)" if added else f"is no longer `{_label(part)}` (allOf)"
    )
    old, new = (None, part) if added else (part, None)
    asked = any(one.kind in {"required", "required-property"} for one in own)
    explains = tuple(one.kind for one in own)
    facts: dict[str, object] = {"name": _label(part), "explains": explains, "required": asked}
    effect = together(one.effect for one in own)
    if not own and part.pointer.startswith(tuple(f"{p.pointer}/allOf/" for p in shape.places)):
        facts["unfelt"] = True
    elif not own:
        return
    kept = [one for one in pair.differences if one not in own]
    kept.append(Difference("all-of", action, effect, words, old, new, facts))
    pair.differences[:] = kept


def _explained(one: Difference, roots: set[str], *, added: bool) -> bool:
    place = one.revision if added else one.base
    if place is None or one.action in ("changed", "increased", "decreased"):
        return False
    return any(place.key == root or place.key.startswith(root + "/") for root in roots)


def together(effects: Iterable[Effect]) -> Effect:
    """Sum up several effects on one set of values."""
    found = {one for one in effects if one is not Effect.NOTHING}
    if not found:
        return Effect.NOTHING
    if len(found) == 1:
        return found.pop()
    return Effect.REPLACES if Effect.UNDECIDED not in found else Effect.UNDECIDED
