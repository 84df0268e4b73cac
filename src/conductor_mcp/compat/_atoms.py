"""Schemas as unions of simple cases (atoms): one type each, constraints that all hold."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import cast

from conductor_mcp.compat._atom import (
    MOST_ATOMS,
    UNIVERSE,
    Atom,
    End,
    TooMuchError,
    complement,
    empty,
    kind_of,
    meet,
    meet_all,
)
from conductor_mcp.compat._drafts import is_deaf
from conductor_mcp.compat._keywords import number
from conductor_mcp.compat._patterns import compiles, least_length
from conductor_mcp.compat._shape import canonical
from conductor_mcp.compat._trees import Place, Trees, is_list, is_map
from conductor_mcp.compat._unevaluated import said_otherwise

MOST_DEPTH = 40
MOST_EXACT = 16
"""How many branches of a ``oneOf`` are told from one another."""
_LENGTHS = re.compile(r"\^?\.(?:\{(\d+)(,?)(\d*)\}|([+*]))(\$?)")
Places = tuple[Place, ...]


_OBJECT = ("properties", "patternProperties", "additionalProperties", "propertyNames",
           "dependentRequired", "dependentSchemas", "dependencies")  # fmt: skip
_ARRAY = ("items", "prefixItems", "additionalItems", "contains", "minContains", "maxContains",
          "uniqueItems")  # fmt: skip
_COUNTS = {
    "minLength": ("string", "min"), "maxLength": ("string", "max"),
    "minItems": ("array", "min"), "maxItems": ("array", "max"),
    "minProperties": ("object", "min"), "maxProperties": ("object", "max"),
}  # fmt: skip


class Layered(Place):
    """A place that can be told from others: its value need not be hashable."""

    def __hash__(self) -> int:
        return hash((self.file, self.pointer))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Place) and (self.file, self.pointer) == (
            other.file,
            other.pointer,
        )

    def __ne__(self, other: object) -> bool:
        return not self == other


def atoms(trees: Trees, places: Places, depth: int = 0) -> list[Atom]:
    """Split the meeting of some schemas into atoms.

    Raises:
        TooMuchError: There are too many cases, or references go round without end.

    """
    key = "&".join(place.key for place in places)
    if depth > MOST_DEPTH or trees.known.get(key, key) is None:
        raise TooMuchError
    if key not in trees.known:
        trees.known[key] = None
        found = list(UNIVERSE)
        for place in places:
            found = _narrowed(trees, place, found, depth + 1)
        trees.known[key] = found
    return cast("list[Atom]", trees.known[key])


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
                meet(a, b) and not empty(meet(a, b)) for a in own for b in other
            ):
                own = meet_all(own, complement(other))
        found.extend(own)
    if len(found) > MOST_ATOMS:
        raise TooMuchError
    return found


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
            own = any(place.has(word) for word in _ARRAY)
        case "object":
            names = {str(one.value) for one in place.at("required").elements()}
            atom = replace(atom, required=frozenset(names))
            own = any(place.has(word) for word in _OBJECT)
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
