"""What two schemas say about single values: types, enums, bounds, patterns, formats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from conductor_mcp.compat._pairs import Difference, Pair
from conductor_mcp.compat._regular import Patience
from conductor_mcp.compat._shape import Shape
from conductor_mcp.compat._trees import Place
from conductor_mcp.model.compatibility import Effect

MOST_NAMED = 8
_COUNTS = {
    "minLength": ("min-length", True, 0),
    "maxLength": ("max-length", False, None),
    "minItems": ("min-items", True, 0),
    "maxItems": ("max-items", False, None),
    "minProperties": ("min-properties", True, 0),
    "maxProperties": ("max-properties", False, None),
}
_WIDER = {
    "int8": ("int16", "int32", "int64", "bigint"),
    "int16": ("int32", "int64", "bigint"),
    "int32": ("int64", "bigint"),
    "int64": ("bigint",),
    "uint8": ("uint16", "uint32", "uint64"),
    "uint16": ("uint32", "uint64"),
    "uint32": ("uint64",),
    "float": ("double",),
}
"""The formats (of the OpenAPI format registry) whose values are all values of another."""
_TEXTS = {"contentEncoding": "content-encoding", "contentMediaType": "content-media-type"}
_NAMES: dict[type, str] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    type(None): "null",
    list: "array",
}
MATCH_ALL = frozenset(
    {"", ".*", "^.*$", "(.*)", "^", "$", "^.*", ".*$", "[\\s\\S]*", "^[\\s\\S]*$"}
)


def types(pair: Pair) -> Iterator[Difference]:
    old, new = pair.base.types, pair.revision.types
    if old == new:
        return
    if (old is None or new is None) and _told_elsewhere(pair, old, new):
        return
    spots = pair.base.spot("type"), pair.revision.spot("type")
    listed = len(old or ()) > 1 or len(new or ()) > 1
    was, now = _named(old, pair.base), _named(new, pair.revision)
    facts: dict[str, object] = {"listed": listed, "from": was, "to": now}
    if pair.base.enum is None and pair.revision.enum is not None:
        facts["enum"] = True
    emptied = frozenset() in (old, new)
    if emptied and not (pair.base.nullable and pair.revision.nullable):
        action, effect = "changed", Effect.REPLACES
    elif _within(old, new):
        action, effect = "generalized", Effect.WIDENS
    elif _within(new, old):
        action, effect = "specialized", Effect.NARROWS
    else:
        action, effect = "changed", Effect.REPLACES
    words = f"is of type {now} instead of {was}"
    yield Difference("type", action, effect, words, *spots, facts)


def _told_elsewhere(pair: Pair, old: frozenset[str] | None, new: frozenset[str] | None) -> bool:
    """Say whether a union or an enum took over saying the type."""
    silent, told = (pair.base, new) if old is None else (pair.revision, old)
    if silent.enum is not None and told is not None:
        return all(_type_of(place) in told for place in silent.enum.values())
    return bool(silent.unions())


def _type_of(place: Place) -> str:
    return _NAMES.get(type(place.value), "object")


def _within(one: frozenset[str] | None, other: frozenset[str] | None) -> bool:
    if other is None:
        return True
    return one is not None and all(
        name in other or (name == "integer" and "number" in other) for name in one
    )


def _named(types_: frozenset[str] | None, shape: Shape) -> str:
    """Name types; none but ``null``, or several that nothing can be at once, leave none."""
    empty = "null" if shape.nullable else "none at all"
    return "any" if types_ is None else " or ".join(sorted(types_)) or empty


def nullable(pair: Pair) -> Iterator[Difference]:
    old, new = pair.base.nullable, pair.revision.nullable
    if old is None or new is None or old == new:
        return
    spots = (pair.base.spot("nullable", "x-nullable", "type"),
             pair.revision.spot("nullable", "x-nullable", "type"))  # fmt: skip
    if new:
        yield Difference("nullable", "became-nullable", Effect.WIDENS, "may be null now", *spots)
    else:
        words = "may not be null any more"
        yield Difference("nullable", "became-not-nullable", Effect.NARROWS, words, *spots)


def enums(pair: Pair) -> Iterator[Difference]:
    old, new = pair.base.enum, pair.revision.enum
    spots = pair.base.spot("enum", "const"), pair.revision.spot("enum", "const")
    kind = "const" if "const" in (*pair.base.words, *pair.revision.words) else "enum"
    if old is None and new is not None:
        words = f"takes only {_listed(new)}"
        facts = {"values": _some(new)}
        yield Difference(kind, "added", Effect.NARROWS, words, None, spots[1], facts)
    elif new is None and old is not None:
        words = f"is no longer limited to {_listed(old)}"
        facts = {"values": _some(old)}
        yield Difference(kind, "removed", Effect.WIDENS, words, spots[0], None, facts)
    elif old is not None and new is not None:
        yield from _values(pair, kind, old, new)
    yield from _extensible(pair)


def _values(
    pair: Pair, kind: str, old: Mapping[str, Place], new: Mapping[str, Place]
) -> Iterator[Difference]:
    # `null` in a list is what `nullable` speaks of.
    gone = {k: p for k, p in old.items() if k not in new and k != "null"}
    fresh = {k: p for k, p in new.items() if k not in old and k != "null"}
    open_ = pair.base.extensible is not None or pair.revision.extensible is not None
    if kind == "const" and gone and fresh:
        words = f"must be {_listed(new)} instead of {_listed(old)}"
        spots = next(iter(gone.values())), next(iter(fresh.values()))
        yield Difference("const", "changed", Effect.REPLACES, words, *spots)
        return
    if gone:
        words = f"no longer takes {_listed(gone)}"
        facts = {"values": _some(gone), "extensible": open_}
        first = next(iter(gone.values()))
        spot = pair.revision.spot("enum", "const")
        yield Difference("enum-value", "removed", Effect.NARROWS, words, first, spot, facts)
    if fresh:
        words = f"may be {_listed(fresh)} as well"
        facts = {"values": _some(fresh), "extensible": open_}
        first = next(iter(fresh.values()))
        spot = pair.base.spot("enum", "const")
        yield Difference("enum-value", "added", Effect.WIDENS, words, spot, first, facts)


def _extensible(pair: Pair) -> Iterator[Difference]:
    old, new = pair.base.extensible or {}, pair.revision.extensible or {}
    kind = "x-extensible-enum-value"
    if gone := {k: p for k, p in old.items() if k not in new}:
        words = f"no longer names {_listed(gone)} among its values"
        first = next(iter(gone.values()))
        facts = {"values": _some(gone), "extensible": True}
        if pair.revision.extensible is not None:
            yield Difference(kind, "removed", Effect.NARROWS, words, first, None, facts)
    if fresh := {k: p for k, p in new.items() if k not in old}:
        words = f"names {_listed(fresh)} among its values"
        first = next(iter(fresh.values()))
        facts = {"values": _some(fresh), "extensible": True}
        if pair.base.extensible is not None:
            yield Difference(kind, "added", Effect.NOTHING, words, None, first, facts)


def _some(values: Mapping[str, Place]) -> tuple[str, ...]:
    return tuple(sorted(values)[:50])


def _listed(values: Mapping[str, Place]) -> str:
    shown = list(values)[:MOST_NAMED]
    more = f" and {len(values) - MOST_NAMED} more" if len(values) > MOST_NAMED else ""
    return ", ".join(one[:60] for one in shown) + more


def formats(pair: Pair) -> Iterator[Difference]:
    old, new = _texts(pair.base, "format"), _texts(pair.revision, "format")
    spots = pair.base.first("format"), pair.revision.first("format")
    if old == new:
        return
    if not old:
        effect, action, words = Effect.NARROWS, "added", f"has the format {new[0]}"
    elif not new:
        effect, action, words = Effect.WIDENS, "removed", f"lost the format {old[0]}"
    else:
        action = "changed"
        effect = Effect.REPLACES
        if new[0] in _WIDER.get(old[0], ()):
            effect = Effect.WIDENS
        elif old[0] in _WIDER.get(new[0], ()):
            effect = Effect.NARROWS
        words = f"has the format {new[0]} instead of {old[0]}"
    yield Difference("format", action, effect, words, *spots)


def patterns(pair: Pair, asked: Patience) -> Iterator[Difference]:
    old = tuple(p for p in _texts(pair.base, "pattern") if p not in MATCH_ALL)
    new = tuple(p for p in _texts(pair.revision, "pattern") if p not in MATCH_ALL)
    spots = pair.base.first("pattern"), pair.revision.first("pattern")
    if set(old) == set(new):
        return
    if not old and spots[0] is not None:
        words = f"must match {new[-1]}"
        yield Difference("pattern", "changed", Effect.NARROWS, words, *spots)
    elif not old or set(old) < set(new):
        words = f"must match {new[-1]}"
        yield Difference("pattern", "added", Effect.NARROWS, words, *spots)
    elif not new and spots[1] is not None:
        words = f"may match anything instead of {old[0]}"
        yield Difference("pattern", "generalized", Effect.UNDECIDED, words, *spots)
    elif not new or set(new) < set(old):
        words = f"need not match {old[0]} any more"
        yield Difference("pattern", "removed", Effect.WIDENS, words, *spots)
    else:
        words = f"must match {new[0]} instead of {old[0]}"
        effect = _matched(old, new, asked)
        facts = {"compared": effect is not Effect.UNDECIDED}
        yield Difference("pattern", "changed", effect, words, *spots, facts)


def _matched(old: tuple[str, ...], new: tuple[str, ...], asked: Patience) -> Effect:
    """Tell what other patterns do to the texts that match, where that can be told."""
    was, now = frozenset(old), frozenset(new)
    return Effect.proved(asked.covers(was, now), asked.covers(now, was)) or Effect.UNDECIDED


def _texts(shape: Shape, word: str) -> tuple[str, ...]:
    found = (place.value for place in shape.words.get(word, ()))
    return tuple(dict.fromkeys(one for one in found if isinstance(one, str)))


def bounds(pair: Pair) -> Iterator[Difference]:
    for word, (kind, lower, default) in _COUNTS.items():
        old, new = _strictest(pair.base, word, lower), _strictest(pair.revision, word, lower)
        yield from _bound(pair, kind, lower, (_or(old, default), _or(new, default)), (word,))
    for lower in (True, False):
        yield from _range(pair, lower=lower)
    yield from _multiple(pair)
    for word, kind in _TEXTS.items():
        one, other = _texts(pair.base, word), _texts(pair.revision, word)
        if one != other:
            words = f"has {word} {other[0] if other else 'none'}"
            spots = pair.base.first(word), pair.revision.first(word)
            yield Difference(kind, "changed", Effect.REPLACES, words, *spots)


def _or(value: Decimal | None, default: int | None) -> Decimal | None:
    return Decimal(default) if value is None and default is not None else value


def number(value: object) -> Decimal | None:
    """Read a number exactly as written; ``None`` for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = Decimal(repr(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _strictest(shape: Shape, word: str, lower: bool) -> Decimal | None:  # noqa: FBT001 - one of two ends
    found = [n for place in shape.words.get(word, ()) if (n := number(place.value)) is not None]
    return (max(found) if lower else min(found)) if found else None


def _bound(
    pair: Pair,
    kind: str,
    lower: bool,  # noqa: FBT001 - one of two ends
    values: tuple[Decimal | None, Decimal | None],
    words: tuple[str, ...],
) -> Iterator[Difference]:
    old, new = values
    if old == new:
        return
    told = pair.base.first(words[0]), pair.revision.first(words[0])
    spots = told[0] or pair.base.spot(*words), told[1] or pair.revision.spot(*words)
    name = kind.replace("-", " ")
    if old is None or (lower and told[0] is None and not words[1:]):
        yield Difference(kind, "set", Effect.NARROWS, f"has a {name} of {new}", *spots)
    elif new is None or (lower and told[1] is None and not words[1:]):
        yield Difference(kind, "unset", Effect.WIDENS, f"lost its {name} of {old}", *spots)
    else:
        action = "increased" if new > old else "decreased"
        effect = Effect.NARROWS if (new > old) is lower else Effect.WIDENS
        yield Difference(kind, action, effect, f"has a {name} of {new} instead of {old}", *spots)


def _range(pair: Pair, *, lower: bool) -> Iterator[Difference]:
    old, new = range_end(pair.base, lower=lower), range_end(pair.revision, lower=lower)
    if old == new:
        return
    short = "min" if lower else "max"
    words = (f"{short}imum", f"exclusive{short.capitalize()}imum")
    moved = (old and old[0]) != (new and new[0])
    exclusive = (new or old or (None, False))[1]
    numeric = any(number(p.value) is not None for shape in (pair.base, pair.revision)
                  for p in shape.words.get(words[1], ()))  # fmt: skip
    if moved:
        kind = f"exclusive-{short}" if exclusive and numeric else short
        values = (old[0] if old else None, new[0] if new else None)
        ordered = (words[1], words[0]) if kind.startswith("ex") else words
        yield from _bound(pair, kind, lower, values, ordered)
        return
    spots = pair.base.spot(*reversed(words)), pair.revision.spot(*reversed(words))
    if exclusive:
        text = f"excludes its {short}imum now"
        facts = {"tightened": True}
        yield Difference(f"exclusive-{short}", "set", Effect.NARROWS, text, *spots, facts)
    else:
        text = f"includes its {short}imum now"
        yield Difference(f"exclusive-{short}", "unset", Effect.WIDENS, text, *spots)


def range_end(shape: Shape, *, lower: bool) -> tuple[Decimal, bool] | None:
    """Return the strictest end of the range and whether it is excluded, in either spelling."""
    plain, exclusive = (
        ("minimum", "exclusiveMinimum") if lower else ("maximum", "exclusiveMaximum")
    )
    excluded = shape.flag(exclusive)
    told = [(number(p.value), excluded) for p in shape.words.get(plain, ())]
    told += [(number(p.value), True) for p in shape.words.get(exclusive, ())]
    found = [(value, out) for value, out in told if value is not None]
    if not found:
        return None
    if lower:
        return max(found)
    return min(found, key=lambda one: (one[0], not one[1]))


def _multiple(pair: Pair) -> Iterator[Difference]:
    sides = [{n for p in shape.words.get("multipleOf", ()) if (n := number(p.value))}
             for shape in (pair.base, pair.revision)]  # fmt: skip
    old, new = sides
    if old == new:
        return
    spots = pair.base.first("multipleOf"), pair.revision.first("multipleOf")
    fewer = all(any(b % a == 0 for b in new) for a in old)
    more = all(any(a % b == 0 for a in old) for b in new)
    effect = Effect.NARROWS if fewer else Effect.WIDENS if more else Effect.REPLACES
    action = "set" if not old else "unset" if not new else "changed"
    was, now = (", ".join(sorted(map(str, one))) or "anything" for one in sides)
    words = f"must be a multiple of {now} instead of {was}"
    yield Difference("multiple-of", action, effect, words, *spots)
