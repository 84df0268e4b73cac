"""The imports of one side as a graph, read file by file as far as a search asks."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field

from conductor_mcp.model import Import, Unjudged
from conductor_mcp.model.values import dataclass
from conductor_mcp.rules._edges import Reads, edges, reaches, unresolved
from conductor_mcp.rules._rule import (
    Source,
    UnknownLanguageError,
    UnreadableError,
    Whole,
)

MOST_FILES = 2_000
"""Files that one clause reads to follow imports; what lies beyond is said to be unjudged."""


@dataclass(frozen=True, slots=True)
class Chain(Import):
    """An import that matters for what it leads to; the chain runs through ``files``."""

    files: tuple[str, ...] = ()


def chained(part: Import, files: Iterable[str]) -> Chain:
    return Chain(
        part.key, part.at, part.module, part.target, part.package, part.type_only, part.scope,
        part.dynamic, part.computed, tuple(files),
    )  # fmt: skip


@dataclass(slots=True)
class Graph:
    """Where the imports of each file lead. ``spared`` imports are none.

    ``unread`` says which files could not be read, ``spent`` that more files would have had to
    be read than ``most``.
    """

    at: Callable[[str], Source | None]
    paths: Callable[[], Iterable[str]]
    type_only: bool = True
    spared: Callable[[Import], bool] = lambda _part: False
    most: int = MOST_FILES
    reads: Reads | None = None
    unread: list[Unjudged] = field(default_factory=list[Unjudged])
    spent: bool = False
    _told_spent: bool = False
    _told: int = 0
    _edges: dict[str, tuple[Import, ...]] = field(default_factory=dict[str, tuple[Import, ...]])
    _folders: dict[str, list[str]] | None = None

    def edges(self, path: str) -> tuple[Import, ...]:
        """Return the imports of a file, one for each target; none beyond the bound."""
        if path not in self._edges:
            if len(self._edges) >= self.most:
                self.spent = True
                return ()
            self._edges[path] = tuple(self._read(path))
        return self._edges[path]

    def _read(self, path: str) -> Iterator[Import]:
        try:
            source = self.at(path)
            found = (
                list(edges(source, type_only=self.type_only, reads=self.reads)) if source else []
            )
        except UnreadableError as error:
            self.unread.append(error.unjudged)
            return
        yield from (part for part in found if not self.spared(part))

    def files(self, target: str) -> tuple[str, ...]:
        """Return the files that a target stands for: itself, or those of a package's folder."""
        if self.at(target) is not None:
            return (target,)
        if self._folders is None:
            self._folders = defaultdict(list)
            for path in sorted(self.paths()):
                self._folders[path.rpartition("/")[0] or "."].append(path)
        return tuple(self._folders.get(target, ()))

    def reached(self, part: Import) -> tuple[str, ...]:
        """Return the files of this side that an import leads to."""
        return self.files(part.target) if part.target is not None else ()

    def doubts(self, part: Import) -> Iterator[Unjudged]:
        """Say what keeps a search from an import that found nothing from being sure, once."""
        where = part.target or part.module
        if self.spent and not self._told_spent:
            self._told_spent = True
            words = f"what {where} leads to was followed through no more than {self.most:,} files"
            yield Unjudged(part.at, words)
        told, self._told = self._told, len(self.unread)
        for one in self.unread[told:]:
            yield Unjudged(part.at, f"not all that {where} leads to is known: {one.at}: {one.why}")


def after(whole: Whole, *, type_only: bool, most: int) -> Graph:
    """Return the graph of a change's new side."""
    return Graph(whole.after, whole.paths_after, type_only, most=most)


def come(
    whole: Whole,
    *,
    type_only: bool,
    place: Callable[[str], object],
    governed: Callable[[str], bool],
    through: Callable[[str], bool] | None = None,
    reads: Reads | None = None,
    spared: Callable[[Import], bool],
) -> Iterator[tuple[Import, bool] | Unjudged]:
    """Yield each import of the changed files that are ``governed``, and whether it is new.

    Those that chains may run ``through`` count as well, where their language is read. An import
    is not new where the same file imported the same file before, and both have stayed in their
    ``place``; only what ``reads`` says counts. Files that cannot be read, and imports that lead
    nowhere known, are said; so is what is loaded by a computed name, unless it is ``spared``.
    """
    for file in whole.files:
        if file.after is None:
            continue
        bound = governed(file.after.path)
        if not bound and (through is None or not through(file.after.path)):
            continue
        try:
            now = whole.after(file.after.path)
            then = whole.before(file.before.path) if file.before else None
            same = then is not None and place(file.origin) == place(file.after.path)
            found = list(edges(now, type_only=type_only, reads=reads)) if now else []
            old = list(edges(then, type_only=type_only, reads=reads)) if then and same else []
            if bound and not whole.standing:
                yield from _unresolved(now, then, spared)
        except UnreadableError as error:
            if bound or not isinstance(error, UnknownLanguageError):
                yield error.unjudged
            continue
        known = {reaches(part): part for part in old}
        for part in found:
            origin = whole.origin(reaches(part))
            yield part, not (origin in known and place(origin) == place(reaches(part)))


def _unresolved(
    now: Source | None, then: Source | None, spared: Callable[[Import], bool]
) -> Iterator[Unjudged]:
    known = {part.key for part in _lost(then)}
    for part in _lost(now):
        if part.key not in known and not (part.computed and spared(part)):
            yield Unjudged(part.at, unresolved(part))


def _lost(source: Source | None) -> Iterator[Import]:
    for part in source.parts() if source else ():
        if isinstance(part, Import) and part.target is None and part.package is None:
            yield part


def path_to(
    starts: Iterable[str], goal: Callable[[str], bool], onward: Callable[[str], Iterable[str]]
) -> tuple[str, ...] | None:
    """Return the shortest way from one of ``starts`` to a goal, both ends included."""
    came: dict[str, str] = dict.fromkeys(starts, "")
    for node in came:
        if goal(node):
            return (node,)
    waiting = deque(came)
    while waiting:
        node = waiting.popleft()
        for other in onward(node):
            if other not in came:
                came[other] = node
                if goal(other):
                    return way(came, other)
                waiting.append(other)
    return None


def way(came: Mapping[str, str], node: str) -> tuple[str, ...]:
    """Return the way that a search took to a node; ``came`` holds each node's forerunner."""
    found = [node]
    while came[found[-1]]:
        found.append(came[found[-1]])
    return tuple(reversed(found))


def knots(starts: Iterable[str], onward: Callable[[str], Iterable[str]]) -> dict[str, int]:
    """Return a number for each node that can be reached: equal ones can reach each other.

    Tarjan's strongly connected components, without recursion.
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    knot: dict[str, int] = {}
    stack: list[str] = []
    for start in starts:
        if start in index:
            continue
        index[start] = low[start] = len(index)
        stack.append(start)
        work = [(start, iter(tuple(onward(start))))]
        while work:
            node, rest = work[-1]
            other = next(rest, None)
            if other is None:
                work.pop()
                if work:
                    around = work[-1][0]
                    low[around] = min(low[around], low[node])
                if low[node] == index[node]:
                    _close(node, stack, knot)
            elif other not in index:
                index[other] = low[other] = len(index)
                stack.append(other)
                work.append((other, iter(tuple(onward(other)))))
            elif other not in knot:
                low[node] = min(low[node], index[other])
    return knot


def _close(node: str, stack: list[str], knot: dict[str, int]) -> None:
    number = len(knot)
    while True:
        member = stack.pop()
        knot[member] = number
        if member == node:
            return


def shown(files: tuple[str, ...], most: int) -> str:
    """Write a chain for people; the middle of a long one is counted."""
    if len(files) <= most:
        return " -> ".join(files)
    half = most // 2
    left = len(files) - 2 * half
    return " -> ".join((*files[:half], f"({left} more)", *files[-half:]))
