"""Imports that matter for where they lead: chains from files that may not to what they may not."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from conductor_mcp.model import Delta, Import, Span, Unjudged
from conductor_mcp.model.glob import any_matches
from conductor_mcp.options import Field
from conductor_mcp.rules import _graph
from conductor_mcp.rules._edges import Reads, TypeOnly, reaches
from conductor_mcp.rules._graph import Chain, Graph
from conductor_mcp.rules._rule import Options, Whole
from conductor_mcp.rules._scope import Globs

_SHOWN = 12
_DIRECT = 2
Came = dict[str, str]
_Tail = tuple[int, tuple[str, ...]] | None
_NOWHERE = Span(".")


class Followed(Options):
    """The options of a rule that may follow imports through other files."""

    type_only: TypeOnly = Field(
        default="forbid", description="Whether imports for the type checker alone count."
    )
    transitive: bool = Field(
        default=False, description="Whether an import counts that leads there through others."
    )
    max_files: int = Field(
        default=_graph.MOST_FILES, ge=1, description="Files that are read to follow imports."
    )
    through: Globs = Field(
        default=("**",), description="Files that a chain may run through; left out, all."
    )

    def runs_through(self, path: str) -> bool:
        """Whether a chain may run through a file."""
        return self.through == ("**",) or any_matches(self.through, path)


class _Rank(Protocol):
    def __call__(self, path: str, /) -> int | None: ...


def transitive(options: Followed) -> bool:
    return options.transitive


def leads(part: Import) -> str:
    """Return the words that show a chain, none for a direct import."""
    if not isinstance(part, Chain) or len(part.files) <= _DIRECT:
        return ""
    return f" ({_graph.shown(part.files, _SHOWN)})"


def found(
    whole: Whole,
    options: Followed,
    *,
    start: _Rank,
    end: Callable[[Import], int | None],
    spared: Callable[[Import], bool],
    through: Callable[[str], bool],
    reads: Reads | None = None,
) -> Iterator[Delta[Import] | Unjudged]:
    """Yield the imports that the change adds to a chain that may not be.

    A chain runs from a file with a rank (``start``) over imports, through files that it may run
    ``through``, to an import with a lower rank (``end``). ``spared`` imports are no part of one.
    An import that was there before and breaks the rule by itself is yielded with both sides.
    """
    graph = _graph.after(whole, type_only=options.type_only == "forbid", most=options.max_files)
    graph.spared, graph.reads = spared, reads

    def runs(path: str) -> bool:
        return through(path) and options.runs_through(path)

    search = _Search(whole, graph, start, end, runs)

    def place(path: str) -> object:
        if path.startswith("pkg:"):
            return path
        return start(path), runs(path), end(Import("", _NOWHERE, "", path))

    for one in _graph.come(
        whole,
        type_only=options.type_only == "forbid",
        place=place,
        governed=lambda path: start(path) is not None,
        through=runs,
        reads=reads,
        spared=spared,
    ):
        if isinstance(one, Unjudged):
            yield one
            continue
        part, new = one
        if spared(part):
            continue
        files = search.chain(part) if new else search.direct(part)
        if files:
            chain = _graph.chained(part, files)
            yield Delta(None if new else chain, chain)
        elif new:
            yield from graph.doubts(part)


@dataclass(slots=True)
class _Search:
    whole: Whole
    graph: Graph
    start: _Rank
    end: Callable[[Import], int | None]
    through: Callable[[str], bool]
    _came: dict[int, Came] = field(default_factory=dict[int, Came])
    _sources: dict[int, list[str]] | None = None
    _dead: set[str] = field(default_factory=set[str])
    _tails: dict[str, _Tail] = field(default_factory=dict[str, "_Tail"])

    def direct(self, part: Import) -> tuple[str, ...]:
        """Return both ends of an import that breaks the rule by itself."""
        first, last = self.start(part.at.path), self.end(part)
        if first is None or last is None or last >= first:
            return ()
        return (part.at.path, reaches(part))

    def chain(self, part: Import) -> tuple[str, ...]:
        """Return the files of the chain that an import is on, ``()`` if on none."""
        if files := self.direct(part):
            return files
        onward = self._onward(part)
        if onward is None:
            return ()
        last, tail = onward
        inward = self._inward(part.at.path, last)
        if inward and not set(inward).isdisjoint(tail):
            # What comes by a file twice leads there without this import.
            inward = self._around(part.at.path, last, frozenset(tail))
        return (*inward, *tail) if inward else ()

    def _around(self, path: str, last: int, tail: frozenset[str]) -> tuple[str, ...]:
        """Return a way to a file that comes by none of ``tail``."""
        if path in tail:
            return ()
        starts = [f for rank, fs in self._ranked().items() if rank > last for f in fs]
        came: Came = dict.fromkeys((f for f in starts if f not in tail), "")
        waiting = deque(came)
        while waiting and path not in came:
            node = waiting.popleft()
            for edge in self.graph.edges(node):
                for other in self.graph.reached(edge):
                    if other not in came and other not in tail and self.through(other):
                        came[other] = node
                        waiting.append(other)
        return _graph.way(came, path) if path in came else ()

    def _inward(self, path: str, last: int) -> tuple[str, ...]:
        """Return a way to a file from one whose rank is above ``last``."""
        own = self.start(path)
        if own is not None and last < own:
            return (path,)
        if not self.through(path):
            return ()
        for rank in sorted((r for r in self._ranked() if r > last), reverse=True):
            came = self._reached(rank)
            if path in came:
                return _graph.way(came, path)
        return ()

    def _onward(self, part: Import) -> _Tail:
        """Return the lowest rank that an import leads to, and the files it gets there through."""
        rank = self.end(part)
        if rank is not None:
            return rank, (reaches(part),)
        target = reaches(part)
        if target not in self._tails:
            self._tails[target] = self._searched(part)
        return self._tails[target]

    def _searched(self, part: Import) -> _Tail:
        first = [f for f in self.graph.reached(part) if self.through(f) and f not in self._dead]
        came: Came = dict.fromkeys(first, "")
        waiting = deque(first)
        best: _Tail = None
        while waiting:
            node = waiting.popleft()
            for edge in self.graph.edges(node):
                rank = self.end(edge)
                if rank is not None:
                    if best is None or rank < best[0]:
                        best = rank, (*_graph.way(came, node), reaches(edge))
                    if rank == 0:
                        return best
                    continue
                for other in self.graph.reached(edge):
                    if other not in came and other not in self._dead and self.through(other):
                        came[other] = node
                        waiting.append(other)
        if best is None and not self.graph.spent:
            self._dead |= came.keys()
        return best

    def _ranked(self) -> dict[int, list[str]]:
        """Return the files that chains may start from, by rank: a look at the whole repository."""
        if self._sources is None:
            self._sources = {}
            for path in sorted(self.whole.paths_after()):
                rank = self.start(path)
                if rank is not None:
                    self._sources.setdefault(rank, []).append(path)
        return self._sources

    def _reached(self, rank: int) -> Came:
        """Return all files that those of a rank lead to, each with its forerunner."""
        if rank not in self._came:
            came: Came = dict.fromkeys(self._ranked()[rank], "")
            waiting = deque(came)
            while waiting:
                node = waiting.popleft()
                for edge in self.graph.edges(node):
                    for other in self.graph.reached(edge):
                        if other not in came and self.through(other):
                            came[other] = node
                            waiting.append(other)
            self._came[rank] = came
        return self._came[rank]
