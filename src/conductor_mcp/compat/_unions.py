"""What two schemas combine: ``oneOf``, ``anyOf``, ``allOf``, ``not``, ``if``, discriminators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from conductor_mcp.compat._pairs import Difference, Edge, Pair, Pairs, name_of, resolved
from conductor_mcp.compat._shape import Shape, canonical, is_null
from conductor_mcp.compat._subset import Subset, layered
from conductor_mcp.compat._trees import Place, is_map
from conductor_mcp.model.compatibility import Effect

MOST_COMPARED = 64
"""How many branches without a partner are compared with one another."""
MOST_LISTED = 20
_ALIKE = 0.34
_KINDS = {"oneOf": "one-of", "anyOf": "any-of"}
_REMARKS = frozenset({"title", "description", "example", "examples", "externalDocs", "$comment"})


def compare(engine: Pairs, pair: Pair) -> Iterator[Difference]:
    old, new = pair.base.unions(), pair.revision.unions()
    for index in range(max(len(old), len(new))):
        if index < len(old) and index < len(new):
            yield from _union(engine, pair, old[index], new[index])
        elif index < len(new):
            word, place = new[index]
            words = f"must match one of {_count(place)} schemas ({word})"
            yield Difference(_KINDS[word], "set", Effect.NARROWS, words, None, place)
        else:
            word, place = old[index]
            words = f"need not match one of {_count(place)} schemas any more ({word})"
            yield Difference(_KINDS[word], "unset", Effect.WIDENS, words, place, None)
    yield from _negation(engine, pair)
    yield from _conditions(engine, pair)
    yield from _discriminator(pair)


def _count(place: Place) -> int:
    return sum(1 for _ in place.elements())


def _branches(place: Place) -> list[Place]:
    return [one for one in place.elements() if not is_null(one.value)]


def _union(
    engine: Pairs, pair: Pair, old: tuple[str, Place], new: tuple[str, Place]
) -> Iterator[Difference]:
    if old[0] != new[0]:
        words = f"must match {new[0]} instead of {old[0]}"
        yield Difference(_KINDS[new[0]], "replaced", Effect.UNDECIDED, words, old[1], new[1])
    matched, gone, fresh = match(engine, _branches(old[1]), _branches(new[1]))
    for one, other in matched:
        pair.below.append(Edge(engine.pair_of((one,), (other,))))
    kind = _KINDS[new[0]]
    for group in _grouped(gone):
        words = f"no longer takes {_listed(group)} in its {old[0]}"
        facts = {"name": _label(group[0])}
        yield Difference(kind, "removed", Effect.NARROWS, words, group[0], new[1], facts)
    for group in _grouped(fresh):
        words = f"takes {_listed(group)} as well in its {new[0]}"
        facts = {"name": _label(group[0])}
        yield Difference(kind, "added", Effect.WIDENS, words, old[1], group[0], facts)


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


def match(
    engine: Pairs, old: Sequence[Place], new: Sequence[Place]
) -> tuple[list[tuple[Place, Place]], list[Place], list[Place]]:
    """Pair branches: by reference or title, by equality, then by what they have in common."""
    matched: list[tuple[Place, Place]] = []
    left, right = list(old), list(new)
    for name in (_name, _text):
        left, right = _by_name(left, right, name, matched)
    if left and right and max(len(left), len(right)) <= MOST_COMPARED:
        shapes = ([engine.shape(p, revised=False) for p in left],
                  [engine.shape(p, revised=True) for p in right])  # fmt: skip
        scores = sorted(
            ((likeness(one, other), -i, -j) for i, one in enumerate(shapes[0])
             for j, other in enumerate(shapes[1])), reverse=True,
        )  # fmt: skip
        taken: tuple[set[int], set[int]] = (set(), set())
        for score, i, j in scores:
            if score >= _ALIKE and -i not in taken[0] and -j not in taken[1]:
                taken[0].add(-i)
                taken[1].add(-j)
                matched.append((left[-i], right[-j]))
        left = [p for i, p in enumerate(left) if i not in taken[0]]
        right = [p for j, p in enumerate(right) if j not in taken[1]]
    return matched, left, right


def _name(place: Place) -> str:
    return place.text("$ref").rpartition("/")[2] or place.text("title")


def _text(place: Place) -> str:
    return canonical(place.value)


def _by_name(
    left: Iterable[Place],
    right: Iterable[Place],
    name: object,
    matched: list[tuple[Place, Place]],
) -> tuple[list[Place], list[Place]]:
    naming = _name if name is _name else _text
    there: dict[str, list[Place]] = {}
    for place in right:
        there.setdefault(naming(place), []).append(place)
    rest: list[Place] = []
    for place in left:
        key = naming(place)
        if key and there.get(key):
            matched.append((place, there[key].pop(0)))
        else:
            rest.append(place)
    return rest, [place for places in there.values() for place in places]


def likeness(one: Shape, other: Shape) -> float:
    """Say how much two schemas have in common, 0 to 1."""
    if one.types and other.types and not one.types & other.types:
        return 0.0
    names = one.properties.keys() | other.properties.keys()
    if names:
        shared = one.properties.keys() & other.properties.keys()
        return len(shared) / len(names)
    if one.enum is not None and other.enum is not None:
        values = one.enum.keys() | other.enum.keys()
        return len(one.enum.keys() & other.enum.keys()) / len(values) if values else 1.0
    return 0.5 if one.types == other.types and one.types is not None else 0.0


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
        below = engine.pair_of(
            *(((plain.place,), (partner,)) if new else ((partner,), (plain.place,)))
        )
        if known:
            pair.below.append(Edge(below))
    effect = _decided(engine, pair) or effect
    words = f"moved into a {word}" if new else f"moved out of its {word}"
    action = "wrapped" if new else "unwrapped"
    pair.differences.append(Difference(_KINDS[word], action, effect, words, *spots))
    return True


def _decided(engine: Pairs, pair: Pair) -> Effect | None:
    """Tell what a move did to the set of values, where that can be proved."""
    a, b = pair.base.places, pair.revision.places
    still = Subset(engine.base, engine.revision).within(layered(a), layered(b))
    before = Subset(engine.revision, engine.base).within(layered(b), layered(a))
    if still and before:
        return Effect.NOTHING
    if still:
        return Effect.WIDENS
    return Effect.NARROWS if before else None


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


def _conditions(engine: Pairs, pair: Pair) -> Iterator[Difference]:
    """Compare ``if``, ``then`` and ``else`` as the one condition that they are."""
    words = ("if", "then", "else")
    sides = [[shape.first(word) for word in words] for shape in (pair.base, pair.revision)]
    told = [[w for w, p in zip(words, side, strict=True) if p is not None] for side in sides]
    old, new = (next((p for p in side if p is not None), None) for side in sides)
    if old is None and new is None:
        return
    if old is None:
        facts = {"parts": told[1]}
        yield Difference("if", "added", Effect.NARROWS, "has a condition", old, new, facts)
    elif new is None:
        facts = {"parts": told[0]}
        yield Difference("if", "removed", Effect.WIDENS, "lost its condition", old, new, facts)
    elif told[0] != told[1] or not all(
        one is None or other is None or engine.same.alike(one, other)
        for one, other in zip(*sides, strict=True)
    ):
        words_ = "has another condition"
        yield Difference("if", "changed", Effect.UNDECIDED, words_, old, new)


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
    unnamed = sum(1 for label, place in those if not label and not _is_in(place, these))
    found: list[Place] = []
    for label, place in these:
        if label in labels or canonical(place.value) in texts:
            continue
        if not label and unnamed:
            unnamed -= 1
            continue
        found.append(place)
    return found


def _is_in(place: Place, those: Sequence[tuple[str, Place]]) -> bool:
    return any(place.value == other.value for _, other in those)


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
