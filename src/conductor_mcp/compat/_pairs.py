"""Pairs of schemas: what a comparison finds, how it is used, and how it becomes changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from conductor_mcp.compat._same import Sameness
from conductor_mcp.compat._shape import Shape
from conductor_mcp.compat._trees import Place, Trees, is_map
from conductor_mcp.model.compatibility import ContractChange, Direction, Effect, Position
from conductor_mcp.model.values import replace

_PLAIN = frozenset({"integer", "number", "boolean"})
_NAMED = re.compile(r"/(?:schemas|definitions|\$defs)/")
MOST_PAIRS = 400_000
"""How many pairs of schemas one comparison may look at."""


class Context(NamedTuple):
    """How a schema is used: the way data flows, in which part of a call, and how deep.

    ``area`` is ``body``, ``parameter``, ``header``, ``message`` or the family's own word, after
    a colon what only aliases and grades ask for (``parameter:header``);
    ``nested`` says that it is below the top; ``muted`` that readers ignore it there
    (``read-only`` in a request, ``write-only`` in a response), ``own`` that it says so itself.
    """

    direction: Direction
    area: str
    nested: bool = False
    muted: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """``guess_types``: a schema with ``properties`` means an object even if it does not say so."""

    guess_types: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two schemas say differently. ``words`` complete "<the schema> …"."""

    kind: str
    action: str
    effect: Effect
    words: str
    base: Place | None = None
    revision: Place | None = None
    facts: Mapping[str, object] = field(default_factory=dict[str, object])


class Edge(NamedTuple):
    """A pair below a pair. ``read_only`` and ``write_only`` mute it in one direction."""

    below: Pair
    read_only: bool = False
    write_only: bool = False


class Pair:
    """Two schemas compared: what differs at their own level, and the pairs below."""

    __slots__ = ("base", "below", "differences", "required", "revision", "title", "uses")

    def __init__(self, base: Shape, revision: Shape) -> None:
        self.base = base
        self.revision = revision
        self.differences: list[Difference] = []
        self.below: list[Edge] = []
        self.uses: dict[Context, int] = {}
        self.required = False
        self.title = ""


Naming = Callable[[Pair, Difference, Mapping[Context, int]], Mapping[str, tuple[str, ...]]]
"""Gives a difference's aliases from the contexts it is used in."""


class Prover(Protocol):
    """Says whether all that one set of schemas allows is allowed by another."""

    def within(self, a: tuple[Place, ...], b: tuple[Place, ...], /) -> bool | None: ...


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
        self.operations: list[str] = []
        self._numbers: dict[str, int] = {}
        self._pairs: dict[tuple[str, str], Pair] = {}
        self._waiting: list[Pair] = []
        self._shapes: dict[tuple[int, str], Shape] = {}
        self._used: list[Pair] = []

    def pair(self, base: Place, revision: Place) -> Pair:
        """Compare two schemas and all below them."""
        found = self.pair_of((base,), (revision,))
        self._settle()
        return found

    def pair_of(self, base: tuple[Place, ...], revision: tuple[Place, ...]) -> Pair:
        """Return the pair of two sets of schemas; it is compared once the current one is done."""
        old = tuple(resolved(self.base, one) for one in base)
        new = tuple(resolved(self.revision, one) for one in revision)
        key = (_key(old), _key(new))
        found = self._pairs.get(key)
        if found is None:
            found = Pair(
                self._shape(self.base, old, key[0]), self._shape(self.revision, new, key[1])
            )
            self._pairs[key] = found
            if len(self._pairs) > MOST_PAIRS:
                self.base.say(old[0].file, "too many schemas to compare; the rest was left out")
            elif not self._alike(old, new):
                self._waiting.append(found)
        return found

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

    def _settle(self) -> None:
        while self._waiting:
            self._compare(self, self._waiting.pop())

    def use(self, pair: Pair, context: Context, operation: str) -> None:
        """Say that an operation sends or takes values of this pair."""
        number = self._numbers.setdefault(operation, len(self.operations))
        if number == len(self.operations):
            self.operations.append(operation)
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


def muted_by(uses: Mapping[Context, int], difference: Difference) -> dict[Context, int]:
    """Mute the uses that ignore the property a difference is about."""
    if difference.kind == "mutability":  # that a property is ignored from now on is not ignored
        return {c._replace(muted="", own=False) if c.own else c: n for c, n in uses.items()}
    silent: dict[Direction, str] = {}
    if difference.facts.get("read_only"):
        silent[Direction.REQUEST] = "read-only"
    if difference.facts.get("write_only"):
        silent[Direction.RESPONSE] = "write-only"
    if not silent:
        return dict(uses)
    return {
        context._replace(muted=context.muted or silent.get(context.direction, "")): bits
        for context, bits in uses.items()
    }


def as_text(difference: Difference, uses: Mapping[Context, int]) -> Difference:
    """See a change of type the way it shows where all values are written as text."""
    if difference.kind != "type" or difference.action != "changed":
        return difference
    if not all(_textual(context) for context in uses):
        return difference
    old, new = difference.facts.get("from"), difference.facts.get("to")
    facts = {**difference.facts, "text": True}
    if new == "string" and old in _PLAIN:
        return replace(difference, action="generalized", effect=Effect.WIDENS, facts=facts)
    if old == "string" and new in _PLAIN:
        return replace(difference, action="specialized", effect=Effect.NARROWS, facts=facts)
    return difference


def _textual(context: Context) -> bool:
    marks = context.area.split(":")
    return "text" in marks and (marks[0] == "body" or not context.nested)


def direction_of(uses: Mapping[Context, int]) -> Direction:
    """Sum up the ways data flows; where it is ignored one way, only the other counts."""
    heard = {context.direction for context in uses if not context.muted}
    found = heard or {context.direction for context in uses}
    if Direction.BOTH in found or {Direction.REQUEST, Direction.RESPONSE} <= found:
        return Direction.BOTH
    return next(iter(found - {Direction.NONE}), Direction.NONE)


def area_of(uses: Mapping[Context, int]) -> str:
    """Name the part of a call: ``property`` below the top, else ``body`` and the like."""
    if any(context.nested for context in uses):
        return "property"
    areas = {context.area.partition(":")[0] for context in uses}
    return next(iter(areas)) if len(areas) == 1 else "schema"


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


def name_of(pointer: str) -> str:
    """Turn a JSON pointer into a short path: the last named schema, then properties."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    named, words = "", list[str]()
    skip = False
    for index, step in enumerate(steps):
        before = steps[index - 1] if index else ""
        if skip:
            skip = False
        elif step in ("schemas", "definitions", "$defs") and before in ("components", "", *named):
            named, words = "", []
        elif before in ("schemas", "definitions", "$defs"):
            named, words = step, []
        elif step in ("properties", "patternProperties") and index + 1 < len(steps):
            words.append(steps[index + 1])
            skip = True
        elif step in ("items", "prefixItems"):
            words.append("[]")
        elif step == "additionalProperties":
            words.append("*")
    path = ".".join(words).replace(".[]", "[]")
    return ".".join(word for word in (named, path) if word)
