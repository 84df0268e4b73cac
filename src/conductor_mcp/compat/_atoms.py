"""Schemas as unions of simple cases (atoms): one type each, constraints that all hold."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import cast

from conductor_mcp.compat._atom import (
    LAYERED,
    MOST_ATOMS,
    UNIVERSE,
    Atom,
    End,
    Layered,
    Places,
    TooMuchError,
    complement,
    empty,
    kind_of,
    meet,
    meet_all,
)
from conductor_mcp.compat._drafts import is_deaf
from conductor_mcp.compat._keywords import number
from conductor_mcp.compat._layers import NO_END, item, property_of, times
from conductor_mcp.compat._patterns import compiles, least_length
from conductor_mcp.compat._regular import patience
from conductor_mcp.compat._shape import canonical
from conductor_mcp.compat._trees import Place, Trees, is_list, is_map
from conductor_mcp.compat._unevaluated import said_otherwise

MOST_DEPTH = 40
_DEEP = 3
"""How far below a value a forbidden property or item is looked for."""
MOST_EXACT = 16
"""How many branches of a ``oneOf`` are told from one another."""
_LENGTHS = re.compile(r"\^?\.(?:\{(\d+)(,?)(\d*)\}|([+*]))(\$?)")
_COUNTS = {
    "minLength": ("string", "min"), "maxLength": ("string", "max"),
    "minItems": ("array", "min"), "maxItems": ("array", "max"),
    "minProperties": ("object", "min"), "maxProperties": ("object", "max"),
}  # fmt: skip


def atoms(trees: Trees, places: Places, depth: int = 0) -> list[Atom]:
    """Split the meeting of some schemas into atoms.

    Raises:
        TooMuchError: There are too many cases, or references go round without end.

    """
    key = "&".join(place.key for place in places)
    if key in trees.known and trees.known[key] is None:
        raise _RoundError
    if depth > MOST_DEPTH or trees.known.get(key) is _TOO_MUCH:
        raise TooMuchError
    if key not in trees.known:
        trees.known[key] = None
        found = list(UNIVERSE)
        try:
            for place in places:
                found = _narrowed(trees, place, found, depth + 1)
        except _RoundError:
            del trees.known[key]  # where it is asked for from elsewhere, it need not go round
            raise
        except TooMuchError:
            trees.known[key] = _TOO_MUCH
            raise
        trees.known[key] = found
    return cast("list[Atom]", trees.known[key])


class _RoundError(TooMuchError):
    """References go round without end."""


_TOO_MUCH = object()


def _referred(trees: Trees, place: Place, found: list[Atom], depth: int) -> list[Atom]:
    for word in ("$ref", "$dynamicRef", "$recursiveRef"):
        ref = place.get(word)
        if isinstance(ref, str):
            follow = trees.follow if word == "$ref" else trees.follow_dynamic
            target = follow(place, ref)
            found = meet_all(found, atoms(trees, (target,) if target else (), depth))
            if target is None:
                found = [replace(one, inexact=True) for one in found]
    return found


def _narrowed(trees: Trees, place: Place, found: list[Atom], depth: int) -> list[Atom]:
    value = place.value
    if not is_map(value):
        return [] if value is False else found
    found = _referred(trees, place, found, depth)
    if is_deaf(trees, place):
        return found
    found = meet_all(found, _simple(trees, place))
    for one in place.at("allOf").elements():
        found = meet_all(found, atoms(trees, (one,), depth))
    for word in ("anyOf", "oneOf"):
        if is_list(value.get(word)):
            found = meet_all(found, _union(trees, place.at(word), depth, one_only=word == "oneOf"))
    if "not" in value:
        found = meet_all(found, complement(atoms(trees, (place.at("not"),), depth)))
    if "if" in value:
        yes = atoms(trees, (place.at("if"),), depth)
        then = atoms(trees, (place.at("then"),) if "then" in value else (), depth)
        other = atoms(trees, (place.at("else"),) if "else" in value else (), depth)
        cases = [*meet_all(yes, then), *meet_all(complement(yes), other)]
        found = meet_all(found, cases)
    return found


def _union(trees: Trees, union: Place, depth: int, *, one_only: bool) -> list[Atom]:
    if is_list(union.value) and len(union.value) > MOST_ATOMS:
        raise TooMuchError
    branches = [atoms(trees, (one,), depth) for one in union.elements()]
    if not one_only or len(branches) == 1:
        every = [one for branch in branches for one in branch]
        if len(every) > MOST_ATOMS:
            raise TooMuchError
        return every
    if len(branches) > MOST_EXACT:
        return [replace(one, inexact=True) for branch in branches for one in branch]
    found: list[Atom] = []
    for index, branch in enumerate(branches):
        own = branch
        for position, other in enumerate(branches):
            if position != index and any(
                (both := meet(a, b)) and not hollow(trees, both) for a in own for b in other
            ):
                own = meet_all(own, complement(other, inside=False))
        found.extend(own)
    if len(found) > MOST_ATOMS:
        raise TooMuchError
    return found


def hollow(trees: Trees, atom: Atom, depth: int = 0) -> bool:
    """Say whether an atom is seen to allow nothing. ``False`` does not say that it allows some."""
    if empty(atom):
        return True
    if atom.kind == "string" and (atom.patterns or atom.avoided) and atom.values is None:
        least, most = atom.counts.get("min", 0), atom.counts.get("max")
        found = patience(trees).text_of(atom.patterns, atom.avoided, least, most)
        return found.known and found.text is None
    if depth > _DEEP:
        return False
    if atom.kind == "object":
        needed = [property_of(atom, name) for name in atom.required]
    elif atom.kind == "array":
        most = atom.counts.get("max", NO_END)
        if any(times(place)[0] > most for place in atom.layers if place.has("contains")):
            return True
        needed = [item(atom, n) for n in range(min(atom.counts.get("min", 0), 4))]
    else:
        return False
    return any(impossible(trees, places, depth) for places in needed if places)


def impossible(trees: Trees, places: Places, depth: int = 0) -> bool:
    """Say whether nothing is seen to meet some schemas."""
    try:
        return all(hollow(trees, one, depth + 1) for one in atoms(trees, places))
    except TooMuchError:
        return False


def _simple(trees: Trees, place: Place) -> list[Atom]:
    """Read the keywords of one schema that need no other."""
    told = place.get("type")
    names = [told] if isinstance(told, str) else told if is_list(told) else None
    if names is not None and place.get("nullable") is True:
        names = [*names, "null"]
    found: list[Atom] = []
    for atom in UNIVERSE:
        if names is None or atom.kind in names or "any" in names:
            found.append(_constrained(trees, place, atom))
        elif atom.kind == "number" and "integer" in names:
            whole = replace(atom, multiples=frozenset({Decimal(1)}))
            found.append(_constrained(trees, place, whole))
    listed = [one.value for one in place.at("enum").elements()] if place.has("enum") else None
    for allowed in ([listed] if listed is not None else []) + (
        [[place.get("const")]] if place.has("const") else []
    ):
        found = [both for one in found if (both := _limited(one, allowed))]
    return found


def _limited(atom: Atom, allowed: list[object]) -> Atom | None:
    values = {canonical(v): v for v in allowed if kind_of(v) == atom.kind}
    return meet(atom, replace(atom, values=values)) if values else None


def _constrained(trees: Trees, place: Place, atom: Atom) -> Atom:
    match atom.kind:
        case "number":
            return _ranged(place, atom)
        case "string":
            return _written(place, _counted(place, atom))
        case "array":
            own = _speaks(place, "array")
        case "object":
            names = {str(one.value) for one in place.at("required").elements()}
            atom = replace(atom, required=frozenset(names))
            own = _speaks(place, "object")
        case _:
            return atom
    layers = (Layered(*place),) if own else ()
    word = "unevaluatedProperties" if atom.kind == "object" else "unevaluatedItems"
    odd = False
    if place.has(word):
        plain = said_otherwise(trees, place, atom.kind)
        odd = plain is None
        layers = (*layers, Layered(*plain)) if plain is not None else layers
    return replace(_counted(place, atom), layers=layers, inexact=odd)


def _speaks(place: Place, kind: str) -> bool:
    """Say whether a schema limits what is in a value; ``true`` and ``{}`` limit nothing."""
    return any(
        place.get(word) not in (True, {}) or word in {"uniqueItems", "contains"}
        for word in LAYERED[kind]
        if place.has(word) and not word.startswith("unevaluated")
    )


def _counted(place: Place, atom: Atom) -> Atom:
    counts: dict[str, int] = {}
    for word, (kind, name) in _COUNTS.items():
        bound = number(place.get(word))
        if kind == atom.kind and bound is not None:
            counts[name] = int(bound)
    return replace(atom, counts=counts)


def _written(place: Place, atom: Atom) -> Atom:
    pattern = place.get("pattern")
    if isinstance(pattern, str):
        counts = lengths(pattern)
        if counts is not None:
            atom = meet(atom, Atom("string", counts=counts)) or atom
        elif compiles(pattern):
            atom = replace(atom, patterns=frozenset({pattern}))
            least = max(atom.counts.get("min", 0), least_length(pattern))
            atom = replace(atom, counts={**atom.counts, "min": least}) if least else atom
        else:
            atom = replace(atom, inexact=True)
    words = ("format", "contentEncoding", "contentMediaType")
    more = {f"{word} {place.get(word)}" for word in words if place.has(word)}
    return replace(atom, more=frozenset(more))


def lengths(pattern: str) -> dict[str, int] | None:
    """Read a pattern that only counts characters (``.+``, ``^.{2,5}$``); ``None`` for others."""
    if pattern in {"", "^", "$", "^$"}:
        return {"max": 0} if pattern == "^$" else {}
    match = _LENGTHS.fullmatch(pattern)
    if match is None:
        return None
    least, comma, most, sign, end = match.groups()
    if sign:
        return {"min": 1} if sign == "+" else {}
    counts = {"min": int(least)}
    closed = pattern.startswith("^") and end
    if closed and (most or not comma):
        counts["max"] = int(most or least)
    return counts


def _ranged(place: Place, atom: Atom) -> Atom:
    low, high = number(place.get("minimum")), number(place.get("maximum"))
    over, under = number(place.get("exclusiveMinimum")), number(place.get("exclusiveMaximum"))
    lows: list[End] = [(n, out) for n, out in (
        (low, place.get("exclusiveMinimum") is True), (over, True)) if n is not None]  # fmt: skip
    highs: list[End] = [
        (n, out)
        for n, out in ((high, place.get("exclusiveMaximum") is True), (under, True))
        if n is not None
    ]
    step = number(place.get("multipleOf"))
    multiples = {*atom.multiples, *([step] if step else [])}
    return replace(
        atom,
        low=max(lows) if lows else None,
        high=min(highs, key=lambda end: (end[0], not end[1])) if highs else None,
        multiples=frozenset(multiples),
    )
