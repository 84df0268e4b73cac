"""Pairs of schemas: what a comparison finds, how it is used, and how it becomes changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

from conductor_mcp.compat._same import Sameness
from conductor_mcp.compat._shape import LateShape, Shape
from conductor_mcp.compat._spelt import name_of
from conductor_mcp.compat._trees import Place, Trees, is_map
from conductor_mcp.compat._uses import (
    Context,
    Difference,
    area_of,
    as_text,
    direction_of,
    muted_by,
)
from conductor_mcp.model.compatibility import ContractChange, Direction, Position
from conductor_mcp.model.values import dataclass, replace

__all__ = [
    "MOST_PAIRS",
    "Context",
    "Difference",
    "Edge",
    "Naming",
    "Options",
    "Pair",
    "Pairs",
    "Prover",
    "Telling",
    "located",
    "name_of",
    "resolved",
]

_NAMED = re.compile(r"/(?:schemas|definitions|\$defs)/")
MOST_PAIRS = 400_000
"""How many pairs of schemas one comparison may look at."""


@dataclass(frozen=True, slots=True)
class Options:
    """``guess_types``: a schema with ``properties`` means an object even if it does not say so."""

    guess_types: bool = False


class Edge(NamedTuple):
    """A pair below a pair. ``read_only`` and ``write_only`` mute it in one direction."""

    below: Pair
    read_only: bool = False
    write_only: bool = False
    required: bool = False


class Pair:
    """Two schemas compared: what differs at their own level, and the pairs below.

    ``asked`` are the pairs that were asked for meanwhile; what was found is ``lasting`` where it
    follows from the schemas alone. One that was compared another time has its number ``told``.
    """

    __slots__ = ("asked", "base", "below", "differences", "lasting", "required", "revision",
                 "title", "told", "uses")  # fmt: skip

    def __init__(self, base: Shape, revision: Shape) -> None:
        self.base = base
        self.revision = revision
        self.differences: list[Difference] = []
        self.below: list[Edge] = []
        self.uses: dict[Context, int] = {}
        self.required = False
        self.title = ""
        self.asked: list[Pair] = []
        self.lasting = True
        self.told: int | None = None


Naming = Callable[[Pair, Difference, Mapping[Context, int]], Mapping[str, tuple[str, ...]]]
"""Gives a difference's aliases from the contexts it is used in."""


class Prover(Protocol):
    """Says whether all that one set of schemas allows is allowed by another."""

    def within(self, a: tuple[Place, ...], b: tuple[Place, ...], /) -> bool | None: ...


class Telling(Protocol):
    """What is known of pairs that were compared for another revision: see ``_told``."""

    def find(self, key: tuple[str, str], /) -> int | None: ...

    def pair(self, number: int, /) -> Pair: ...

    def tell(self, engine: Pairs, pair: Pair, number: int, /) -> None: ...


class Pairs:
    """All pairs of one comparison. ``compare`` fills in one pair: see ``_schema``."""

    def __init__(
        self,
        base: Trees,
        revision: Trees,
        options: Options | None,
        compare: Callable[[Pairs, Pair], None],
    ) -> None:
        self._compare = compare
        self.base = base
        self.revision = revision
        self.options = options or Options()
        self.same = Sameness(base, revision)
        self.proofs: tuple[Prover, Prover] | None = None
        self.lasting = True
        self.told: Telling | None = None
        self._asked: list[Pair] = []
        self.operations: list[str] = []
        self._numbers: dict[str, int] = {}
        self._pairs: dict[tuple[str, str], Pair] = {}
        self._waiting: list[Pair] = []
        self._shapes: dict[tuple[int, str], Shape] = {}
        self._used: list[Pair] = []

    def pair(self, base: Place, revision: Place) -> Pair:
        """Compare two schemas and all below them."""
        return self.settled(self.pair_of((base,), (revision,)))

    def pair_of(self, base: tuple[Place, ...], revision: tuple[Place, ...]) -> Pair:
        """Return the pair of two sets of schemas; it is compared once the current one is done."""
        old = tuple(resolved(self.base, one) for one in base)
        new = tuple(resolved(self.revision, one) for one in revision)
        key = (_key(old), _key(new))
        found = self._pairs.get(key)
        if found is None:
            number = self.told.find(key) if self.told else None
            found = self._new(key, old, new) if number is None else self.tell(key, number)
        self._asked.append(found)
        return found

    def _new(self, key: tuple[str, str], old: tuple[Place, ...], new: tuple[Place, ...]) -> Pair:
        if alike := self._alike(old, new):
            guess = self.options.guess_types
            found = Pair(LateShape(self.base, old, guess_types=guess),
                         LateShape(self.revision, new, guess_types=guess))  # fmt: skip
        else:
            found = Pair(
                self._shape(self.base, old, key[0]), self._shape(self.revision, new, key[1])
            )
        self._enter(key, found, late=not alike)
        return found

    def _enter(self, key: tuple[str, str], pair: Pair, *, late: bool) -> None:
        self._pairs[key] = pair
        if len(self._pairs) > MOST_PAIRS:
            file = pair.base.place.file
            self.base.say(file, "too many schemas to compare; the rest was left out")
        elif late:
            self._waiting.append(pair)

    def tell(self, key: tuple[str, str], number: int) -> Pair:
        """Return a pair that was compared for another revision, by the number it had there."""
        found = self._pairs.get(key)
        if found is None:
            told = self.told
            assert told is not None  # noqa: S101 - it gave the number
            found = told.pair(number)
            self._enter(key, found, late=True)
        return found

    def all(self) -> Iterable[Pair]:
        return self._pairs.values()

    def _alike(self, old: tuple[Place, ...], new: tuple[Place, ...]) -> bool:
        return len(old) == len(new) and all(
            self.same.alike(one, other) for one, other in zip(old, new, strict=True)
        )

    def shape(self, place: Place, *, revised: bool) -> Shape:
        """Return what one schema says, of the base or of the revision."""
        trees = self.revision if revised else self.base
        places = (resolved(trees, place),)
        return self._shape(trees, places, _key(places))

    def _shape(self, trees: Trees, places: tuple[Place, ...], key: str) -> Shape:
        name = (id(trees), key)
        if name not in self._shapes:
            guess = self.options.guess_types
            self._shapes[name] = Shape(trees, places, guess_types=guess)
        return self._shapes[name]

    def settled(self, pair: Pair) -> Pair:
        """Compare what waits to be compared."""
        while self._waiting:
            one = self._waiting.pop()
            if one.told is not None and self.told is not None:
                self.told.tell(self, one, one.told)
            else:
                self.lasting, self._asked = True, one.asked
                self._compare(self, one)
                one.lasting = self.lasting
            for edge in one.below:
                edge.below.required |= edge.required
        self._asked = []
        return pair

    def number(self, operation: str) -> int:
        """Return the number of an operation, in the order in which they are named."""
        number = self._numbers.setdefault(operation, len(self.operations))
        if number == len(self.operations):
            self.operations.append(operation)
        return number

    def use(self, pair: Pair, context: Context, operation: str) -> None:
        """Say that an operation sends or takes values of this pair."""
        number = self.number(operation)
        if not pair.uses:
            self._used.append(pair)
        pair.uses[context] = pair.uses.get(context, 0) | (1 << number)

    def changes(self, prefix: str, family: str, naming: Naming) -> Iterator[ContractChange]:
        """Give one change per difference that a use reaches, in the order found."""
        self._spread()
        for pair, difference, uses in self._causes():
            told = as_text(difference, uses)
            yield self._change((prefix, family), pair, told, naming, uses)

    def _causes(self) -> Iterator[tuple[Pair, Difference, dict[Context, int]]]:
        """Give each difference once: what was merged from one place shows in many pairs."""
        found: dict[tuple[object, ...], tuple[Pair, Difference, dict[Context, int]]] = {}
        for pair in self._pairs.values():
            for difference in pair.differences if pair.uses else ():
                uses = muted_by(pair.uses, difference)
                places = difference.base, difference.revision
                key = (difference.kind, difference.action, *(p and p.key for p in places))
                known = found.setdefault(key, (pair, difference, uses))[2]
                if known is not uses:
                    for context, bits in uses.items():
                        known[context] = known.get(context, 0) | bits
        yield from found.values()

    def _spread(self) -> None:
        todo = self._used
        waiting = {id(pair) for pair in todo}
        while todo:
            pair = todo.pop()
            waiting.discard(id(pair))
            for edge in pair.below:
                edge.below.title = edge.below.title or pair.title
                grown = False
                for context, uses in list(pair.uses.items()):  # a schema may be below itself
                    passed = _below(context, edge)
                    old = edge.below.uses.get(passed, 0)
                    if old | uses != old:
                        edge.below.uses[passed] = old | uses
                        grown = True
                if grown and id(edge.below) not in waiting:
                    waiting.add(id(edge.below))
                    todo.append(edge.below)

    def _change(
        self,
        names: tuple[str, str],
        pair: Pair,
        difference: Difference,
        naming: Naming,
        uses: dict[Context, int],
    ) -> ContractChange:
        direction, area = direction_of(uses), area_of(uses)
        place = difference.revision or difference.base or pair.revision.place
        subject = f"{place.pointer} {difference.facts.get('name', '')}".strip()
        prefix, family = names
        words = (prefix, direction.value, area, difference.kind, difference.action)
        operations = 0
        for bits in uses.values():
            operations |= bits
        names_ = tuple(self._names(operations))
        muted = all(context.muted for context in uses)
        sent = all(context.area.startswith("parameter:always") for context in uses)
        marks = {"muted": muted, "always_sent": sent}
        facts = {**difference.facts, **{name: True for name, held in marks.items() if held}}
        return ContractChange(
            id=".".join(word for word in words if word and word != "none"),
            family=family,
            area=area,
            kind=difference.kind,
            action=difference.action,
            direction=direction,
            effect=difference.effect,
            subject=subject,
            message=f"{_spoken(pair, uses, names_)} {difference.words}",
            base=_position(difference.base),
            revision=_position(difference.revision),
            operations=names_,
            aliases=naming(pair, difference, uses),
            facts=facts,
        )

    def _names(self, bits: int) -> Iterator[str]:
        while bits:
            lowest = bits & -bits
            yield self.operations[lowest.bit_length() - 1]
            bits ^= lowest


def _position(place: Place | None) -> Position | None:
    # Lines are found for what is reported, once it is known what that is: see ``located``.
    return None if place is None else Position(place.file, 0, 0, place.pointer)


def located(
    changes: Iterable[ContractChange], base: Trees, revision: Trees
) -> tuple[ContractChange, ...]:
    """Give every change its line and column on both sides."""

    def found(trees: Trees, at: Position | None) -> Position | None:
        return trees.position(at.path, at.pointer) if at is not None and not at.line else at

    return tuple(
        replace(one, base=found(base, one.base), revision=found(revision, one.revision))
        for one in changes
    )


def resolved(trees: Trees, place: Place) -> Place:
    """Follow a schema that is a reference and nothing else to what it stands for."""
    for _ in range(100):
        value = place.value
        if not is_map(value) or len(value) != 1 or not isinstance(value.get("$ref"), str):
            return place
        target = trees.follow(place, place.text("$ref"))
        if target is None:
            return place
        place = target
    return place


def _key(places: tuple[Place, ...]) -> str:
    return places[0].key if len(places) == 1 else "&".join(place.key for place in places)


def _below(context: Context, edge: Edge) -> Context:
    muted = context.muted
    if not muted and edge.read_only and context.direction is Direction.REQUEST:
        muted = "read-only"
    if not muted and edge.write_only and context.direction is Direction.RESPONSE:
        muted = "write-only"
    return Context(context.direction, context.area, True, muted, muted != context.muted)  # noqa: FBT003


def _spoken(pair: Pair, uses: Mapping[Context, int], operations: tuple[str, ...]) -> str:
    """Name a schema the way people do: ``Order.total``, or else by where it is used."""
    pointers = pair.revision.place.pointer, pair.base.place.pointer
    name = name_of(pointers[0]) or name_of(pointers[1])
    first = next(iter(operations), "")
    if name and (not first or any(_NAMED.search(pointer) for pointer in pointers)):
        return f"`{name}`"
    owner = pair.title or _part(uses)
    held = name.removesuffix("[]")
    words = (
        "an item of" if held != name else "",
        f"`{held}` in" if held else "",
        f"{owner} of `{first}`" if first else owner,
    )
    return " ".join(word for word in words if word)


def _part(uses: Mapping[Context, int]) -> str:
    """Say which part of a call holds what is used so: ``the request body``, ``the header``."""
    areas = {context.area.partition(":")[0] for context in uses}
    area = next(iter(areas)) if len(areas) == 1 else "schema"
    way = direction_of(uses)
    sent = way.value if area == "body" and way in (Direction.REQUEST, Direction.RESPONSE) else ""
    return f"the {sent} {area}" if sent else f"the {area}"
