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
from conductor_mcp.compat._trees import Place

KINDS = ("null", "boolean", "number", "string", "array", "object")
MOST_ATOMS = 200
MOST_VALUES = 300
MOST_SAMPLES = 12
End = tuple[Decimal, bool]


class TooMuchError(Exception):
    """A schema has more cases than are looked at."""


@dataclass(frozen=True, slots=True)
class Atom:
    """Values of one type. ``values`` are all there are, where that is known (type: canonical).

    ``counts`` bound lengths, items and properties; ``more`` holds what is only compared as text;
    ``inexact`` says that the atom allows more than the schema it stands for.
    """

    kind: str
    values: dict[str, object] | None = None
    excluded: frozenset[str] = frozenset()
    low: End | None = None
    high: End | None = None
    multiples: frozenset[Decimal] = frozenset()
    counts: dict[str, int] = field(default_factory=dict[str, int])
    patterns: frozenset[str] = frozenset()
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
        counts=counts,
        patterns=one.patterns | other.patterns,
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
    if step % 1 != 0:
        return atom
    if atom.values is None and low and high and high[0] - low[0] < MOST_VALUES:
        every = {str(n): n for n in range(int(low[0]), int(high[0]) + 1)}
        values = {k: n for k, n in every.items() if all(n % m == 0 for m in atom.multiples)}
        atom = replace(atom, values=dict[str, object](values))
    return atom


def step_of(atom: Atom) -> Decimal | None:
    """Return what all numbers of an atom are multiples of, where that is one number."""
    if atom.kind != "number" or not atom.multiples or any(m <= 0 for m in atom.multiples):
        return None
    whole = [int(m) for m in atom.multiples if m % 1 == 0]
    if len(whole) == len(atom.multiples):
        return Decimal(lcm(*whole))
    return next(iter(atom.multiples)) if len(atom.multiples) == 1 else None


def samples(atom: Atom) -> Iterator[object]:
    """Give some values that an atom may allow, the ones near its ends first."""
    if atom.kind == "number":
        step = step_of(atom) or Decimal(1)
        ends = [end[0] for end in (atom.low, atom.high) if end]
        for start in (*ends, Decimal(0)):
            for n in range(-MOST_SAMPLES, MOST_SAMPLES + 1):
                exact = (start / step).to_integral_value() * step + n * step
                yield int(exact) if exact % 1 == 0 else float(exact)
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
        return all(matches(pattern, value) for pattern in atom.patterns)
    names = set(value) if isinstance(value, dict) else None  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType] - names of a JSON object
    return names is None or (atom.required <= names and not atom.absent & names)


def _in_range(atom: Atom, value: Decimal) -> bool:
    low, high = atom.low, atom.high
    if low and (value < low[0] or (low[1] and value == low[0])):
        return False
    if high and (value > high[0] or (high[1] and value == high[0])):
        return False
    return all(value % step == 0 for step in atom.multiples)


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
    return bool(atom.required & atom.absent)


def complement(these: list[Atom]) -> list[Atom]:
    """Return what none of the atoms allows; ``inexact`` where that cannot be said exactly."""
    found = list(UNIVERSE)
    for atom in these:
        if not empty(atom):
            found = [one for one in meet_all(found, _against(atom)) if not empty(one)]
    return found


def _against(atom: Atom) -> list[Atom]:
    found = [one for one in UNIVERSE if one.kind != atom.kind]
    plain = next(one for one in UNIVERSE if one.kind == atom.kind)
    found.extend(replace(plain, **one) for one in denied(atom))  # type: ignore[arg-type]
    if atom.layers or atom.patterns or atom.more or atom.inexact or atom.multiples:
        found.append(replace(plain, inexact=True))
    return found


def denied(atom: Atom) -> list[dict[str, object]]:
    """Give, for each constraint that can be turned round, what its opposite says."""
    found: list[dict[str, object]] = []
    if atom.values is not None:
        plain = next(one for one in UNIVERSE if one.kind == atom.kind)
        kept = {k: v for k, v in atom.values.items() if allows(replace(atom, values=None), v)}
        if kept.keys() == {'""'}:
            return [{"counts": {"min": 1}}]
        if plain.values is None:
            return [{"excluded": frozenset(kept)}]
        return [{"values": {k: v for k, v in plain.values.items() if k not in kept}}]
    if atom.low:
        found.append({"high": (atom.low[0], not atom.low[1])})
    if atom.high:
        found.append({"low": (atom.high[0], not atom.high[1])})
    if atom.counts.get("min", 0) > 0:
        found.append({"counts": {"max": atom.counts["min"] - 1}})
    if "max" in atom.counts:
        found.append({"counts": {"min": atom.counts["max"] + 1}})
    found.extend({"absent": frozenset({name})} for name in atom.required)
    found.extend({"required": frozenset({name})} for name in atom.absent)
    found.extend(
        {"values": {k: _value(k)}} for k in atom.excluded if _value(k) is not TooMuchError
    )
    return found


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return TooMuchError
