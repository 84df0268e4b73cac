"""What was found about a base and one revision, told again for the next revision.

What is found of a path of an API, its schemas apart, follows from its two texts and from what
was looked up on the way; what is found of two schemas, from their texts and whatever these refer
to. Where all that is what it was for the revision that was noted down, so is what was found, and
nothing is read for it: per path the remarks and the uses of schemas in their order, per pair of
schemas what differs and the pairs that were asked for, again in order, so that the telling goes
just as the comparing would. It is noted down by ``_findings``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import unquote

from conductor_mcp.compat._findings import (
    AGAIN,
    BELOW,
    NONE,
    Said,
    UntoldError,
    Used,
    beside,
    holding,
    root_of,
    today,
)
from conductor_mcp.compat._leaves import digest, is_list, is_map
from conductor_mcp.compat._pairs import Context, Difference, Edge, Pair, Pairs
from conductor_mcp.compat._shape import LateShape
from conductor_mcp.compat._trees import Place, Trees
from conductor_mcp.model.compatibility import Direction, Effect

_EFFECTS = {one.value: one for one in Effect}
_WAYS = {one.value: one for one in Direction}


def told(notes: object, old: Trees, new: Trees) -> Told | None:
    """Return what may be told of the new version, ``None`` where that is nothing.

    Raises:
        Exception: The notes make no sense.

    """
    sides = root_of(old), root_of(new)
    if sides[0] is None or sides[1] is None or not is_map(notes):
        return None
    if notes["day"] not in ("", today()):
        return None
    try:
        if [beside(sides[0][1]), beside(sides[1][1])] != notes["beside"]:
            return None
    except UntoldError:
        return None
    return Told(notes, (old, new), (sides[0][0], sides[1][0]))


class Told:
    """The findings about one base and a revision, as far as they hold for another revision."""

    def __init__(
        self, notes: dict[str, Any], trees: tuple[Trees, Trees], files: tuple[str, str]
    ) -> None:
        self._others: dict[str, str] = notes["others"]
        self._pairs: list[list[Any]] = notes["pairs"]
        self._units: dict[str, list[list[Any]]] = notes["units"]
        self._words: list[str] = notes["words"]
        self._contexts = [Context(_WAYS[one[0]], *one[1:]) for one in notes["contexts"]]
        self._trees = trees
        self._files = files
        self._known: dict[str, bool] = {}
        self._standing: dict[str, bool] = {}
        self._leaves: dict[str, str | None] = {}
        self._keys = {self._key(one): number for number, one in enumerate(self._pairs)}

    def unit(self, name: str, at: str) -> list[list[Any]] | None:
        """Return what was found of a path; ``at`` is where the new version has it, if it does."""
        found = self._units.get(name)
        if found is None or (at and not self._stands(at)):
            return None
        return found[1] if all(map(self._stands, found[0])) else None

    def find(self, key: tuple[str, str]) -> int | None:
        """Return the number of a pair of schemas if what was found of it holds."""
        number = self._keys.get(key)
        if number is None or len(self._pairs[number]) == 2:  # noqa: PLR2004 - the two sides alone
            return None
        ends = map(self._leaf, self._pairs[number][1])
        return number if all(end is not None and self.holds(end) for end in ends) else None

    def holds(self, at: str) -> bool:
        """Say whether a piece and all that it refers to is what it was."""
        if at in self._known:
            return self._known[at]
        reached, todo = {at}, [at]
        while todo:
            here = todo.pop()
            known = self._known.get(here)
            if known is True:
                continue
            below = self._referred(here) if known is None else None
            if below is None:
                self._known[at] = False
                return False
            todo.extend(one for one in below if one not in reached)
            reached.update(below)
        self._known.update(dict.fromkeys(reached, True))
        return True

    def _referred(self, at: str) -> set[str] | None:
        """Return the pieces that one refers to, ``None`` where it is another than it was."""
        leaf = self._trees[1].leaf(self._files[1], at) if self._stands(at) else None
        if leaf is None:
            return None
        found = {self._leaf(unquote(one[1:])) if one.startswith("#/") else None
                 for one in leaf.refs}  # fmt: skip
        return None if None in found else cast("set[str]", found)

    def _stands(self, at: str) -> bool:
        """Say whether a piece is what it was."""
        found = self._standing.get(at)
        if found is None:
            leaf = self._trees[1].leaf(self._files[1], at)
            was = self._others.get(at)
            if leaf is None:
                found = False
            elif was is None:
                found = self._trees[0].leaf(self._files[0], at) is leaf
            else:
                found = was == digest(leaf.piece)
            self._standing[at] = found
        return found

    def _leaf(self, pointer: str) -> str | None:
        """Return the piece that holds a place, ``None`` where none does."""
        if pointer not in self._leaves:
            self._leaves[pointer] = holding(self._trees[1], self._files[1], pointer)
        return self._leaves[pointer]

    def _key(self, one: list[Any]) -> tuple[str, str]:
        sides = zip(self._files, one, strict=False)
        old, new = ("&".join(f"{file}#{at}" for at in ends) for file, ends in sides)
        return old, new

    # What a pair of schemas is told by; see ``Pairs``

    def pair(self, number: int) -> Pair:
        """Make a pair that was compared before."""
        sides = zip(self._trees, self._files, self._pairs[number], strict=False)
        shapes = (
            LateShape(trees, tuple(Place(file, at, None) for at in ends), guess_types=True,
                      found=False) for trees, file, ends in sides)  # fmt: skip
        made = Pair(*shapes)
        made.told = number
        return made

    def tell(self, engine: Pairs, pair: Pair, number: int) -> None:
        """Fill in a pair."""
        found, asked, edges, parts = self._pairs[number][2:]
        for one in asked:
            self.reach(engine, one)
        for shape, ends, file in zip((pair.base, pair.revision), parts, self._files, strict=False):
            shape.parts = [("", Place(file, at, None)) for at in ends]
        pair.differences.extend(self._difference(one) for one in found)
        pair.below.extend(Edge(self.reach(engine, one), *marks) for one, *marks in edges)

    def reach(self, engine: Pairs, number: int) -> Pair:
        """Return a pair by its number: told or, where that was in doubt, compared."""
        ends = self._pairs[number]
        if len(ends) > 2:  # noqa: PLR2004 - more than the two sides
            return engine.tell(self._key(ends), number)
        sides = zip(self._trees, self._files, ends, strict=True)
        old, new = (
            tuple(one for at in ats if (one := trees.find(file, at))) for trees, file, ats in sides
        )
        return engine.pair_of(old, new)

    def _difference(self, one: list[Any]) -> Difference:
        kind, action, effect, words, was, now, facts = one
        spots = self.place(was, 0), self.place(now, 1)
        return Difference(kind, action, _EFFECTS[effect], words, *spots, _unfacts(facts))

    def place(self, at: str | None, side: int) -> Place | None:
        return None if at is None else Place(self._files[side], at, None)

    def steps(
        self, unit: list[list[Any]], ends: tuple[str, str], engine: Pairs
    ) -> Iterator[Said | Used]:
        """Give the findings of a path again, its schemas compared or told."""
        for step in unit:
            if type(step[0]) is int:
                yield self._used(step, ends, engine)
            else:
                path, effect, told, way, operation, aliases, facts, was, now = step
                said = (path, _EFFECTS[effect], told, _WAYS[way], operation, tuple(aliases))
                yield Said((*said, _unfacts(facts)), (self.place(was, 0), self.place(now, 1)))

    def _used(self, step: list[int], ends: tuple[str, str], engine: Pairs) -> Used:
        number, used, *told = step
        held, old, new, title, operation = (self._words[one] for one in told)
        pair = None
        if number == AGAIN or not self.holds(held):
            pair = engine.pair(self._spot(old, ends, 0), self._spot(new, ends, 1))
        elif number != NONE:
            pair = engine.settled(self.reach(engine, number))
        return Used(pair, title, self._contexts[used], operation)

    def _spot(self, at: str, ends: tuple[str, str], side: int) -> Place:
        if at.startswith(BELOW):
            at = ends[side] + at[1:]
        found = self._trees[side].find(self._files[side], at)
        if found is None:
            raise KeyError(at)
        return found


def _unfacts(facts: dict[str, Any]) -> dict[str, object]:
    return {name: _unfact(value) for name, value in facts.items()}


def _unfact(value: object) -> object:
    if is_list(value):
        members = map(_unfact, value[1:])
        return tuple(members) if value[0] == "t" else list(members)
    return value
