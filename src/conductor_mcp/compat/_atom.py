"""An atom: values of one type under constraints that all hold; and what can be done with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import ceil, floor, lcm

from conductor_mcp.compat._keywords import number
from conductor_mcp.compat._patterns import literal, matches
from conductor_mcp.compat._shape import canonical
from conductor_mcp.compat._trees import Place, is_list

KINDS = ("null", "boolean", "number", "string", "array", "object")
MOST_ATOMS = 200
MOST_VALUES = 300
MOST_SAMPLES = 12
MOST_TURNED = 3
"""How many schemas below an atom are turned round; each is a case of its own."""
_MOST_SCALE = 10**9
End = tuple[Decimal, bool]
Places = tuple[Place, ...]


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


class TooMuchError(Exception):
    """A schema has more cases than are looked at."""


@dataclass(frozen=True, slots=True)
class Atom:
    """Values of one type. ``values`` are all there are, where that is known (type: canonical).

    ``counts`` bound lengths, items and properties; ``avoided`` are patterns that match nothing of
    it, ``odd`` numbers that nothing is a multiple of; ``more`` holds what is only compared as
    text; ``inexact`` says that the atom allows more than the schema it stands for.
    """

    kind: str
    values: dict[str, object] | None = None
    excluded: frozenset[str] = frozenset()
    low: End | None = None
    high: End | None = None
    multiples: frozenset[Decimal] = frozenset()
    odd: frozenset[Decimal] = frozenset()
    counts: dict[str, int] = field(default_factory=dict[str, int])
    patterns: frozenset[str] = frozenset()
    avoided: frozenset[str] = frozenset()
    more: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    layers: tuple[Place, ...] = ()
    inexact: bool = False


UNIVERSE = [
    Atom("null", values={"null": None}),
    Atom("boolean", values={"true": True, "false": False}),
    *(Atom(kind) for kind in KINDS[2:]),
]


def kind_of(value: object) -> str:
    """Name the type of a JSON value, integers among the numbers."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    names = ((int | float, "number"), (str, "string"), (list, "array"))
    return next((name for types, name in names if isinstance(value, types)), "object")


def meet(one: Atom, other: Atom) -> Atom | None:
    """Return what both allow, ``None`` where that is plainly nothing."""
    if one.kind != other.kind:
        return None
    values = one.values
    if other.values is not None:
        values = (
            other.values if values is None
            else {k: v for k, v in values.items() if k in other.values}
        )  # fmt: skip
    counts = dict(one.counts)
    for name, bound in other.counts.items():
        pick = max if name == "min" else min
        counts[name] = pick(counts.get(name, bound), bound)
    lows = [end for end in (one.low, other.low) if end]
    highs = [end for end in (one.high, other.high) if end]
    return replace(
        one,
        values=values,
        excluded=one.excluded | other.excluded,
        low=max(lows) if lows else None,
        high=min(highs, key=lambda end: (end[0], not end[1])) if highs else None,
        multiples=one.multiples | other.multiples,
        odd=one.odd | other.odd,
        counts=counts,
        patterns=one.patterns | other.patterns,
        avoided=one.avoided | other.avoided,
        more=one.more | other.more,
        required=one.required | other.required,
        absent=one.absent | other.absent,
        layers=tuple(dict.fromkeys((*one.layers, *other.layers))),
        inexact=one.inexact or other.inexact,
    )


def meet_all(ones: Iterable[Atom], others: list[Atom]) -> list[Atom]:
    """Return the cases that both unions allow."""
    found = [both for one in ones for other in others if (both := meet(one, other))]
    if len(found) > MOST_ATOMS:
        raise TooMuchError
    return found


def settled(atom: Atom) -> Atom:
    """Tighten an atom: whole ends for whole numbers, all values where they are few."""
    step = step_of(atom)
    if step is None:
        return atom
    low, high = atom.low, atom.high
    if low:
        least = ceil(low[0] / step) * step
        low = (least + step if low[1] and least == low[0] else least, False)
    if high:
        most = floor(high[0] / step) * step
        high = (most - step if high[1] and most == high[0] else most, False)
    atom = replace(atom, low=low, high=high)
    if atom.values is None and low and high and (high[0] - low[0]) / step < MOST_VALUES:
        count = int((high[0] - low[0]) / step) + 1
        every = [written_as(low[0] + n * step) for n in range(count)]
        values = {canonical(n): n for n in every if allows(atom, n)}
        atom = replace(atom, values=dict[str, object](values))
    return atom


def written_as(exact: Decimal) -> int | float:
    """Write a number as JSON would be read."""
    return int(exact) if exact % 1 == 0 else float(exact)


def step_of(atom: Atom) -> Decimal | None:
    """Return what all numbers of an atom are multiples of, where that is one number."""
    if atom.kind != "number" or not atom.multiples or any(m <= 0 for m in atom.multiples):
        return None
    ends = [m.normalize().as_tuple().exponent for m in atom.multiples]
    scale = int(10 ** max(0, *(-int(end) for end in ends)))
    if scale > _MOST_SCALE:
        return next(iter(atom.multiples)) if len(atom.multiples) == 1 else None
    return Decimal(lcm(*(int(m * scale) for m in atom.multiples))) / scale


def samples(atom: Atom) -> Iterator[object]:
    """Give some values that an atom may allow, the ones near its ends first."""
    if atom.kind == "number":
        step = step_of(atom) or Decimal(1)
        ends = [end[0] for end in (atom.low, atom.high) if end]
        for start in (*ends, Decimal(0)):
            for n in range(-MOST_SAMPLES, MOST_SAMPLES + 1):
                exact = (start / step).to_integral_value() * step + n * step
                yield written_as(exact)
        if atom.odd:
            yield from (n / 10 for n in range(-MOST_SAMPLES, MOST_SAMPLES))
    elif atom.kind == "string":
        written = [text for pattern in atom.patterns if (text := literal(pattern)) is not None]
        least = atom.counts.get("min", 0)
        sizes = {least, least + 1, min(atom.counts.get("max", 0), MOST_VALUES)}
        yield from written
        yield from (letter * size for size in sorted(sizes) for letter in "a0 -")
    elif atom.kind in ("array", "object"):
        yield [] if atom.kind == "array" else {}


def allows(atom: Atom, value: object) -> bool:
    """Say whether a value meets what an atom says itself (not what its layers say)."""
    if kind_of(value) != atom.kind or canonical(value) in atom.excluded:
        return False
    if isinstance(value, int | float) and not isinstance(value, bool):
        exact = number(value)
        return exact is not None and _in_range(atom, exact)
    if isinstance(value, str | list | dict):
        size = len(value)  # pyright: ignore[reportUnknownArgumentType] - only counted
        if not atom.counts.get("min", 0) <= size <= atom.counts.get("max", size):
            return False
    if isinstance(value, str):
        told = all(matches(pattern, value) for pattern in atom.patterns)
        return told and not any(matches(pattern, value) for pattern in atom.avoided)
    names = set(value) if isinstance(value, dict) else None  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType] - names of a JSON object
    return names is None or (atom.required <= names and not atom.absent & names)


def _in_range(atom: Atom, value: Decimal) -> bool:
    low, high = atom.low, atom.high
    if low and (value < low[0] or (low[1] and value == low[0])):
        return False
    if high and (value > high[0] or (high[1] and value == high[0])):
        return False
    told = all(value % step == 0 for step in atom.multiples)
    return told and not any(value % step == 0 for step in atom.odd)


def empty(atom: Atom | None) -> bool:
    """Say whether an atom plainly allows nothing. ``False`` is no promise that it allows some."""
    if atom is None:
        return True
    atom = settled(atom)
    if atom.values is not None:
        return not any(allows(atom, value) for value in atom.values.values())
    if atom.low and atom.high:
        low, high = atom.low, atom.high
        if low[0] > high[0] or (low[0] == high[0] and (low[1] or high[1])):
            return True
    if "max" in atom.counts and atom.counts["max"] < atom.counts.get("min", 0):
        return True
    if any(m % n == 0 for m in atom.multiples for n in atom.odd):
        return True
    return bool(atom.required & atom.absent or atom.patterns & atom.avoided)


def complement(these: list[Atom], *, inside: bool = True) -> list[Atom]:
    """Return what none of the atoms allows; ``inexact`` where that cannot be said exactly.

    What lies ``inside`` a value is turned round too, or left alone.
    """
    found = list(UNIVERSE)
    for atom in these:
        if not empty(atom):
            against = _against(atom, inside=inside)
            found = [one for one in meet_all(found, against) if not empty(one)]
    return found


def _against(atom: Atom, *, inside: bool) -> list[Atom]:
    found = [one for one in UNIVERSE if one.kind != atom.kind]
    plain = next(one for one in UNIVERSE if one.kind == atom.kind)
    turned = [opposite for _, opposite in pieces(atom)]
    layers = [opposite for _, opposite in layer_pieces(atom)] if inside else []
    told = not atom.layers or (
        0 < len(layers) <= MOST_TURNED and all_turned(atom) and atom.values is None
    )
    found += [replace(plain, **one) for one in (*turned, *(layers if told else ()))]
    if not told or atom.more or atom.inexact:
        found.append(replace(plain, inexact=True))
    return found


Piece = dict[str, object]


def pieces(atom: Atom) -> list[tuple[Piece, Piece]]:
    """Give each constraint that can be turned round, and what its opposite says."""
    if atom.values is not None:
        plain = next(one for one in UNIVERSE if one.kind == atom.kind)
        kept = {k: v for k, v in atom.values.items() if allows(replace(atom, values=None), v)}
        if kept.keys() == {'""'}:
            return [({"counts": {"max": 0}}, {"counts": {"min": 1}})]
        if plain.values is None:
            return [({"values": kept}, {"excluded": frozenset(kept)})]
        others = {k: v for k, v in plain.values.items() if k not in kept}
        return [({"values": kept}, {"values": others})]
    return [*_ends(atom), *_members(atom)]


def _ends(atom: Atom) -> Iterator[tuple[Piece, Piece]]:
    if atom.low:
        yield {"low": atom.low}, {"high": (atom.low[0], not atom.low[1])}
    if atom.high:
        yield {"high": atom.high}, {"low": (atom.high[0], not atom.high[1])}
    least, most = atom.counts.get("min", 0), atom.counts.get("max")
    if least > 0:
        yield {"counts": {"min": least}}, {"counts": {"max": least - 1}}
    if most is not None:
        yield {"counts": {"max": most}}, {"counts": {"min": most + 1}}


def _members(atom: Atom) -> Iterator[tuple[Piece, Piece]]:
    for word, opposite in _OPPOSITES:
        for one in sorted(getattr(atom, word)):
            yield {word: frozenset({one})}, {opposite: frozenset({one})}
    for text in sorted(atom.excluded):
        if (value := _value(text)) is not TooMuchError:
            yield {"excluded": frozenset({text})}, {"values": {text: value}}


_OPPOSITES = (
    ("required", "absent"), ("absent", "required"), ("patterns", "avoided"),
    ("avoided", "patterns"), ("multiples", "odd"), ("odd", "multiples"),
)  # fmt: skip


def layer_pieces(atom: Atom) -> Iterator[tuple[Piece, Piece]]:
    """Do the same for what single properties, all items or some item must be."""
    for place in atom.layers:
        if atom.kind == "object":
            for name, below in place.at("properties").items():
                says = _layer(below, "", "properties", {name: below.value})
                denies = _layer(below, "~not", "properties", {name: {"not": below.value}})
                yield {"layers": says}, {"layers": denies, "required": frozenset({name})}
        elif place.has("items"):
            yield _turned(place.at("items"), "items", "contains", {"min": 1})
        elif place.has("contains"):
            yield _turned(place.at("contains"), "contains", "items", {})


def _turned(below: Place, word: str, opposite: str, counts: dict[str, int]) -> tuple[Piece, Piece]:
    says = _layer(below, "", word, below.value)
    denies = _layer(below, "~not", opposite, {"not": below.value})
    return {"layers": says}, {"layers": denies, "counts": counts}


def _layer(below: Place, mark: str, word: str, value: object) -> tuple[Place, ...]:
    # It lies where the schema in it does, so that references lead where they did.
    return (Layered(below.file, f"{below.pointer}/~{word}{mark}", {word: value}),)


def all_turned(atom: Atom) -> bool:
    """Say whether the layers say nothing but what ``layer_pieces`` turns round."""
    told = {"properties"} if atom.kind == "object" else {"items"}
    for place in atom.layers:
        said = {word for word in place.names() if word in LAYERED[atom.kind]}
        if (said != {"contains"} and not said <= told) or is_list(place.get("items")):
            return False
    return True


LAYERED = {
    "object": frozenset({
        "properties", "patternProperties", "additionalProperties", "propertyNames",
        "dependentRequired", "dependentSchemas", "dependencies", "unevaluatedProperties",
    }),
    "array": frozenset({
        "items", "prefixItems", "additionalItems", "contains", "minContains", "maxContains",
        "uniqueItems", "unevaluatedItems",
    }),
}  # fmt: skip
"""What is said of the values in an object or a list, by the type."""


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return TooMuchError
