"""Chains of imports from one module to another through files that lie in none."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from conductor_mcp.model import Import
from conductor_mcp.rules import _graph
from conductor_mcp.rules._edges import reaches
from conductor_mcp.rules._graph import Graph
from conductor_mcp.rules._rule import Whole

_MOST_ENDS = 200


@dataclass(slots=True)
class Between:
    """A search for the chains that an import is on.

    ``module`` names a file's module, ``""`` for none; ``refused`` says whether a module may not
    reach a target in another one.
    """

    whole: Whole
    graph: Graph
    module: Callable[[str], str]
    refused: Callable[[str, str], bool]
    _came: dict[str, list[str]] | None = None
    _starts: dict[str, list[tuple[str, ...]]] = field(
        default_factory=dict[str, list[tuple[str, ...]]]
    )

    def chain(self, part: Import) -> tuple[str, ...]:
        """Return the files of a chain that may not be and that an import is on, else ``()``."""
        tails = list(self._onward(part))
        if not tails:
            return ()
        for way in self._inward(part.at.path):
            own = self.module(way[0])
            for tail in tails:
                direct = len(way) == 1 and len(tail) == 1
                # What comes by a file twice leads there without this import.
                twice = not set(way).isdisjoint(tail)
                if not direct and not twice and self.refused(own, tail[-1]):
                    return (*way, *tail)
        return ()

    def _onward(self, part: Import) -> Iterator[tuple[str, ...]]:
        """Yield the ways from an import into modules."""
        if part.target is None:
            return
        if self.module(part.target):
            yield (part.target,)
            return
        came = dict.fromkeys(self.graph.reached(part), "")
        waiting = deque(came)
        ends: set[str] = set()
        while waiting and len(ends) < _MOST_ENDS:
            node = waiting.popleft()
            for edge in self.graph.edges(node):
                end = reaches(edge)
                if edge.target is not None and self.module(end):
                    if end not in ends:
                        ends.add(end)
                        yield (*_graph.way(came, node), end)
                    continue
                for other in self.graph.reached(edge):
                    if other not in came:
                        came[other] = node
                        waiting.append(other)

    def _inward(self, path: str) -> list[tuple[str, ...]]:
        """Return a way to a file from each module that leads there."""
        if self.module(path):
            return [(path,)]
        if path not in self._starts:
            came = {path: ""}
            waiting = deque([path])
            found: dict[str, tuple[str, ...]] = {}
            while waiting:
                node = waiting.popleft()
                if own := self.module(node):
                    found.setdefault(own, tuple(reversed(_graph.way(came, node))))
                    continue
                for other in self._importers().get(node, ()):
                    if other not in came:
                        came[other] = node
                        waiting.append(other)
            self._starts[path] = list(found.values())
        return self._starts[path]

    def _importers(self) -> dict[str, list[str]]:
        """Return who imports each file that modules lead to: a look at the whole repository."""
        if self._came is None:
            self._came = {}
            waiting = deque(p for p in sorted(self.whole.paths_after()) if self.module(p))
            seen = set(waiting)
            while waiting:
                node = waiting.popleft()
                for edge in self.graph.edges(node):
                    for other in self.graph.reached(edge):
                        if self.module(other):
                            continue
                        self._came.setdefault(other, []).append(node)
                        if other not in seen:
                            seen.add(other)
                            waiting.append(other)
        return self._came
