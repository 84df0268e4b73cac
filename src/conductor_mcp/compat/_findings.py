"""What one comparison found, path by path, as plain data for the next: see ``_told``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple, cast
from urllib.parse import unquote

from conductor_mcp.compat._leaves import Leaf, Members, digest, is_map, unescaped
from conductor_mcp.compat._pairs import Context, Difference, Pair, Pairs, resolved
from conductor_mcp.compat._trees import Place, Trees, escaped
from conductor_mcp.model.compatibility import Direction, Effect

MOST_TOLD = 20_000
"""Pairs of schemas, or pieces that a revision does not share with its base: of more, nothing."""
NONE, AGAIN = -1, -2
"""In place of the number of a pair: nothing came of it, and it is compared in any case."""
BELOW = "."
"""Before what follows the pointer to a path's own item."""
_APART = frozenset({"paths", "webhooks", "components", "definitions", "parameters", "responses",
                    "info", "tags", "servers", "externalDocs"})  # fmt: skip
"""Members of a description that a path depends on only where it refers to them, or not at all."""


class Said(NamedTuple):
    """A remark: the arguments that ``Book.add`` was given, its places last."""

    words: tuple[str, Effect, str, Direction, str, tuple[str, ...], Mapping[str, object]]
    spots: tuple[Place | None, Place | None]


class Used(NamedTuple):
    """That a pair of schemas was used; no pair where it is known that nothing comes of it."""

    pair: Pair | None
    title: str
    context: Context
    operation: str
    spots: tuple[Place, Place] | None = None


class Unit(NamedTuple):
    """What was found of one path, in order.

    ``ends`` are the pointers to its item on both sides, ``followed`` the places in the revision
    that were looked up for it.
    """

    ends: tuple[str, str]
    steps: list[Said | Used]
    followed: list[Place]


class UntoldError(Exception):
    """It cannot be noted down."""


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def root_of(trees: Trees) -> tuple[str, Members] | None:
    """Return the version's document, if it is one that was cut."""
    place = trees.document()
    if place is None or not isinstance(place.value, Members) or trees.nests(place.file):
        return None
    return place.file, place.value


def beside(root: Members) -> str:
    """Name what holds for all paths alike: the version, security, and so on.

    Raises:
        UntoldError: Some of it is too large.

    """
    made = hashlib.blake2b(digest_size=16)
    for key in root:
        leaf = root.leaves.get(key)
        if key not in _APART and not key.startswith("x-"):
            if leaf is None:
                raise UntoldError(key)
            made.update(f"{leaf.piece}\0".encode("utf-8", "surrogatepass"))
    return made.hexdigest()


def holding(trees: Trees, file: str, pointer: str) -> str | None:
    """Return the leaf that holds a place, ``None`` where none does."""
    root = trees.root(file)
    here: object = root.value if root else None
    end = 0
    while end < len(pointer) and isinstance(here, Members):
        start, end = end + 1, pointer.find("/", end + 1) % (len(pointer) + 1)
        key = unescaped(pointer[start:end])
        if key in here.leaves:
            return pointer[:end]
        here = here.get(key)
    return None


def findings(
    engine: Pairs, units: Mapping[str, Unit], *, dated: bool
) -> Mapping[str, object] | None:
    """Note down what was found; ``dated`` says that it holds for today alone."""
    sides = root_of(engine.base), root_of(engine.revision)
    if sides[0] is None or sides[1] is None or engine.base.problems or engine.revision.problems:
        return None
    writer = _Writer(engine, (sides[0][0], sides[1][0]))
    try:
        others = {at: digest(leaf.piece) for at, leaf in _others(sides[0][1], sides[1][1], "")}
        if max(len(others), len(writer.listed)) > MOST_TOLD:
            return None
        return {
            "beside": [beside(sides[0][1]), beside(sides[1][1])],
            "day": today() if dated else "",
            "others": others,
            "pairs": writer.pairs(),
            "units": dict(writer.units(units)),
            "contexts": [[one.direction.value, *one[1:]] for one in writer.contexts],
            "words": list(writer.words),
        }
    except UntoldError:
        return None


def _others(old: object, new: Members, pointer: str) -> Iterator[tuple[str, Leaf]]:
    """Give the leaves that are not those of the base at the same place."""
    before = old.leaves if isinstance(old, Members) else {}
    for key, leaf in new.leaves.items():
        if before.get(key) is not leaf:
            yield f"{pointer}/{escaped(key)}", leaf
    for key in new.keys() - new.leaves.keys():
        below = new[key]
        if not isinstance(below, Members):
            raise UntoldError(key)
        there = old[key] if isinstance(old, Members) and key in old else None
        yield from _others(there, below, f"{pointer}/{escaped(key)}")


class _Writer:
    """Writes findings. Texts that come again and again are written once, as are contexts."""

    def __init__(self, engine: Pairs, files: tuple[str, str]) -> None:
        self._trees = engine.base, engine.revision
        self._files = files
        self.listed = [pair for pair in engine.all() if not _silent(pair)]
        self._numbers = {id(pair): number for number, pair in enumerate(self.listed)}
        self._leaves: dict[str, str] = {}
        self.words: dict[str, int] = {}
        self.contexts: dict[Context, int] = {}

    def pairs(self) -> list[list[object]]:
        """Write all pairs; one that cannot be written is compared again, as if in doubt."""
        while True:
            rows = [self._pair(one) for one in self.listed]
            bare = [pair for pair, row in zip(self.listed, rows, strict=True)
                    if pair.lasting and len(row) == 2]  # fmt: skip  # noqa: PLR2004 - its ends
            if not bare:
                return rows
            for pair in bare:
                pair.lasting = False

    def _pair(self, pair: Pair) -> list[object]:
        """Write where schemas stand, and unless that is in doubt what was found of them."""
        sides = pair.base.places, pair.revision.places
        ends: list[object] = [[self._at(one, i) for one in places]
                              for i, places in enumerate(sides)]  # fmt: skip
        if not pair.lasting:
            return ends
        try:
            found = [_difference(one, self._spots(one)) for one in pair.differences]
            asked = [self._number(one) for one in pair.asked if not _silent(one)]
            edges = [[self._number(edge.below), *edge[1:]]
                     for edge in pair.below if not _silent(edge.below)]  # fmt: skip
            shapes = (pair.base, pair.revision) if found else ()
            parts = [[self._at(resolved(shape.trees, part), i) for _, part in shape.parts]
                     for i, shape in enumerate(shapes)]  # fmt: skip
        except UntoldError:
            return ends
        return [*ends, found, asked, edges, parts]

    def units(self, units: Mapping[str, Unit]) -> Iterator[tuple[str, list[object]]]:
        """Write what was found of paths; to be asked for after the pairs."""
        for name, unit in units.items():
            try:
                ends = dict.fromkeys(self._at(one, 1) for one in unit.followed)
                held = dict.fromkeys(map(self._leaf, ends))
                yield name, [list(held), [self._step(one, unit.ends) for one in unit.steps]]
            except UntoldError:
                continue

    def _leaf(self, pointer: str) -> str:
        found = self._leaves.get(pointer) or holding(self._trees[1], self._files[1], pointer)
        if found is None:
            raise UntoldError(pointer)
        self._leaves[pointer] = found
        return found

    def _step(self, step: Said | Used, ends: tuple[str, str]) -> list[object]:
        if isinstance(step, Said):
            path, effect, words, way, operation, aliases, facts = step.words
            at = [None if one is None else self._at(one, i) for i, one in enumerate(step.spots)]
            told = [path, effect.value, words, way.value, operation, list(aliases)]
            return [*told, _facts(facts), *at]
        pair, title, context, operation, spots = step
        if pair is None or spots is None:
            raise UntoldError(operation)
        number = AGAIN if not pair.lasting else NONE if _silent(pair) else self._numbers[id(pair)]
        value = spots[1].value
        ref = spots[1].text("$ref") if is_map(value) and len(value) == 1 else ""
        pointers = [self._at(spot, i) for i, spot in enumerate(spots)]
        held = self._leaf(unquote(ref[1:]) if ref.startswith("#/") else pointers[1])
        short = (_short(at, end) for at, end in zip(pointers, ends, strict=True))
        used = self.contexts.setdefault(context, len(self.contexts))
        return [number, used, *map(self._word, (held, *short, title, operation))]

    def _word(self, text: str) -> int:
        return self.words.setdefault(text, len(self.words))

    def _at(self, place: Place, side: int) -> str:
        if place.file != self._files[side]:
            raise UntoldError(place.file)
        return place.pointer

    def _spots(self, one: Difference) -> list[str | None]:
        spots = one.base, one.revision
        return [None if spot is None else self._at(spot, i) for i, spot in enumerate(spots)]

    def _number(self, pair: Pair) -> int:
        if not pair.lasting:  # it will be compared again, and has to be found for that
            for trees, shape in zip(self._trees, (pair.base, pair.revision), strict=True):
                for place in shape.places:
                    found = trees.find(place.file, place.pointer)
                    if found is None or found.value is not place.value:
                        raise UntoldError(place.pointer)
        return self._numbers[id(pair)]


def _short(pointer: str, end: str) -> str:
    return BELOW + pointer[len(end) :] if end and pointer.startswith(f"{end}/") else pointer


def _silent(pair: Pair) -> bool:
    """Say whether nothing came of a pair, so that it need not be told."""
    return pair.lasting and not pair.differences and not pair.asked


def _difference(one: Difference, spots: list[str | None]) -> list[object]:
    return [one.kind, one.action, one.effect.value, one.words, *spots, _facts(one.facts)]


def _facts(facts: Mapping[str, object]) -> dict[str, object]:
    return {name: _fact(value) for name, value in facts.items()}


def _fact(value: object) -> object:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, tuple | list):
        members = cast("Iterable[object]", value)
        return ["t" if isinstance(value, tuple) else "l", *map(_fact, members)]
    raise UntoldError(value)
