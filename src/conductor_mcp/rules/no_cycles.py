"""No circle of imports.

## What it does
Reports an import that the change adds and that closes a circle: what it imports leads back,
through however many files, to the importing file. The shortest such circle is printed. With
`each`, the circles are those between modules, the folders that the glob matches, instead of
files. Only files under `in`, and none under `except`, are part of a circle. `type_only: allow`
leaves out what only a type checker follows. With `from` and `to`, expressions over paths as in
`forbid-path`, only circles count with an import from the one to the other; with `only`, those all
of whose files it describes, with `some` and `some_not`, those with a file that it describes, or
does not. `types` and `types_not` of `to`, `only` and `some_types` narrow by the sort of imports
that a circle is made of. `base`, `ignore`, `include_only` and `forms` are those of `forbid-path`.

The search starts from the imports that came and reads at most `max_files`; what lies beyond is
said to be unjudged. Circles that were there are neither told nor counted.

## Why
What is in a circle can only be understood, tested, built and replaced as a whole, and each further
import makes the whole larger.

## How to put it right
Take one import out of the circle: move what both sides need into a file that neither of them is,
or hand it in from outside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any

from conductor_mcp.model import Complaint, Delta, Import, Unjudged
from conductor_mcp.options import AfterValidator, Field
from conductor_mcp.rules import _graph
from conductor_mcp.rules._edges import TypeOnly, reaches, spared_edge
from conductor_mcp.rules._manifest import Manifest, Sort
from conductor_mcp.rules._modules import folders, module_of
from conductor_mcp.rules._paths import Ends, Expressions, Told, any_of, filled
from conductor_mcp.rules._rule import Options, Rule, Source, Whole
from conductor_mcp.rules._scope import SPARED_EDGES, ExemptEdges, Globs, governs

_SHOWN = 12
_FEW = 20
_MOST_STEPS = 3_000_000
_ELLIPSIS = "…"
_GROUP = re.compile(r"\$\d")
_WayBack = Callable[[Iterable[str], str], tuple[str, ...] | None]
_Sorts = Callable[[str, str], Iterable[frozenset[str]]]


class Sorted(Options):
    """Of which sorts imports are."""

    types: tuple[Sort, ...] = ()
    types_not: tuple[Sort, ...] = ()

    @property
    def by_sort(self) -> bool:
        """Whether it matters of which sort an import is."""
        return bool(self.types or self.types_not)

    def suits(self, sorts: frozenset[str]) -> bool:
        return not (self.types and not sorts & set(self.types)) and not sorts & set(self.types_not)


class SortedEnds(Ends, Sorted):
    """What one end of an import is like, and of which sorts the import is."""


class Acyclic(Told):
    source: Ends = Field(default=Ends(), alias="from", description="An importing file in it.")
    to: SortedEnds = Field(default=SortedEnds(), description="What that file imports.")
    only: SortedEnds = Field(
        default=SortedEnds(), description="What all files and imports of a circle are like."
    )
    some: Expressions = Field(default=(), description="What one file of it is like, or more.")
    some_not: Expressions = Field(default=(), description="What not all of its files are like.")
    some_types: Sorted = Field(
        default=Sorted(), description="Sorts of which one import of it is, or not all are."
    )
    instead: str = Field(default="", description="What to do instead; a finding says it.")
    exempt: ExemptEdges = Field(default=(), alias="except", description=SPARED_EDGES)
    each: Annotated[Globs, AfterValidator(folders)] = Field(
        default=(), description="Folders that are one module each, such as `src/modules/*`."
    )
    type_only: TypeOnly = Field(
        default="forbid", description="Whether imports for the type checker alone count."
    )
    max_files: int = Field(
        default=_graph.MOST_FILES, ge=1, description="Files that are read to follow imports."
    )

    def node(self, path: str) -> str:
        """Return what a file is part of: itself, or its module; ``""`` for none."""
        if not governs(self, path) or not self.looks_at(path):
            return ""
        if self.only.asks and not self._by_groups and self.only.groups(self.told(path)) is None:
            return ""
        return module_of(self.each, path) if self.each else path

    @cached_property
    def _by_groups(self) -> bool:
        """Whether what a circle runs through is told by groups of ``from``."""
        texts = (*self.only.path, *self.only.path_not, *self.some, *self.some_not)
        return any(_GROUP.search(text) for text in texts)

    def counts_circle(self, circle: tuple[str, ...], sorts: _Sorts) -> bool:
        """Whether a circle, both ends the same, is one of those that are asked about.

        ``sorts`` returns those of each import of one file by another.
        """
        if self.some_types.by_sort and not self._some(circle, sorts):
            return False
        told = [self.told(path) for path in circle]
        if not self.source.asks and not self.to.asks and not self.to.by_sort:
            return self._through(told, ("",))
        return any(
            groups is not None
            and self.to.meets((other,), groups)
            and (not self.to.by_sort or any(map(self.to.suits, sorts(circle[n], circle[n + 1]))))
            and self._through(told, groups)
            for n, (one, other) in enumerate(pairwise(told))
            for groups in (self.source.groups(one),)
        )

    def _through(self, told: list[str], groups: tuple[str, ...]) -> bool:
        some, some_not = (
            [filled(text, groups) for text in texts] for texts in (self.some, self.some_not)
        )
        if some and not any_of(some, told):
            return False
        if some_not and all(any_of(some_not, (path,)) for path in told):
            return False
        only = self.only
        return not self._by_groups or all(only.meets((path,), groups) for path in told)

    def _some(self, circle: tuple[str, ...], sorts: _Sorts) -> bool:
        asked = self.some_types
        each = [next(iter(sorts(one, other)), frozenset[str]()) for one, other in pairwise(circle)]
        if asked.types and not any(one & set(asked.types) for one in each):
            return False
        return not asked.types_not or not all(one & set(asked.types_not) for one in each)


class _Circles:
    def __init__(self, whole: Whole, options: Acyclic) -> None:
        self._options = options
        self.graph = _graph.after(
            whole, type_only=options.type_only == "forbid", most=options.max_files
        )
        narrowed = options.forms or options.only.by_sort or options.mapped == "leave"
        self.graph.reads = self.reads if narrowed else None
        self._whole = whole
        self.graph.spared = lambda part: spared_edge(part, options.exempt)
        self._onward: dict[str, tuple[str, ...]] = {}
        self._steps = 0
        self._members: dict[str, list[str]] | None = None
        self._paths = whole.paths_after

    def reads(self, source: Source, part: Import) -> bool:
        """Whether an import may be part of a circle."""
        if not self._options.reads(source, part):
            return False
        only = self._options.only
        return not only.by_sort or only.suits(Manifest(source).sorts(part))

    def sorts(self, one: str, other: str) -> Iterator[frozenset[str]]:
        """Yield the sorts of the imports of one file by another, those of values first."""
        source = self._whole.after(one)
        manifest = Manifest(source) if source is not None else None
        parts = source.imports() if source is not None else ()
        for part in sorted(parts, key=lambda p: p.type_only):
            if manifest is not None and part.target == other:
                yield manifest.sorts(part)

    def onward(self, node: str) -> tuple[str, ...]:
        """Return the nodes that a node imports, itself left out."""
        if node not in self._onward:
            files = (f for file in self._files(node) for f in self._next(file))
            found = {self._options.node(file) for file in files}
            self._onward[node] = tuple(sorted(found - {"", node}))
        return self._onward[node]

    def _next(self, file: str) -> Iterator[str]:
        for part in self.graph.edges(file):
            for reached in self.graph.reached(part):
                if reached != file:
                    yield reached

    def _files(self, node: str) -> Iterable[str]:
        if not self._options.each:
            return (node,)
        if self._members is None:
            self._members = {}
            for path in sorted(self._paths()):
                if module := self._options.node(path):
                    self._members.setdefault(module, []).append(path)
        return self._members.get(node, ())

    def ways_back(self, owners: Iterable[str]) -> _WayBack:
        """Return what finds the shortest way from some nodes to one of the owners.

        One by one, a search ends when it arrives. Where there are many, what can be in a circle
        at all is found out first, in one sweep over everything.
        """
        every = set(owners)
        if len(every) <= _FEW:
            dead: dict[str, set[str]] = {own: set() for own in every}
            return lambda starts, own: self._search(starts, own, dead[own])
        knot = _graph.knots(sorted(every), self.onward)

        near: dict[str, tuple[str, ...]] = {}

        def inside(node: str) -> tuple[str, ...]:
            if node not in near:
                near[node] = tuple(n for n in self.onward(node) if knot.get(n) == knot[node])
            self._steps += len(near[node]) + 1
            return near[node]

        def within(starts: Iterable[str], own: str) -> tuple[str, ...] | None:
            first = [n for n in starts if knot.get(n, -1) == knot[own]]
            if self._steps > _MOST_STEPS and first:
                return (first[0], _ELLIPSIS, own)  # there is a way; which is too much to ask
            return _graph.path_to(first, own.__eq__, inside)

        return within

    def _search(self, starts: Iterable[str], own: str, dead: set[str]) -> tuple[str, ...] | None:
        seen: set[str] = set()

        def onward(node: str) -> list[str]:
            seen.add(node)
            return [n for n in self.onward(node) if n not in dead]

        found = _graph.path_to([n for n in starts if n not in dead], own.__eq__, onward)
        if found is None:
            dead |= seen
        return found


def across(whole: Whole, options: Acyclic) -> Iterator[Delta[Import] | Unjudged]:
    circles = _Circles(whole, options)
    added: list[tuple[Import, str, tuple[str, ...]]] = []
    for found in _graph.come(
        whole,
        type_only=options.type_only == "forbid",
        place=options.node,
        governed=lambda path: bool(options.node(path)),
        reads=circles.graph.reads,
        spared=lambda part: spared_edge(part, options.exempt),
    ):
        if isinstance(found, Unjudged):
            yield found
            continue
        part, new = found
        if not new or spared_edge(part, options.exempt):
            continue
        own = options.node(part.at.path)
        there = {options.node(file) for file in circles.graph.reached(part)} - {"", own}
        if there:
            added.append((part, own, tuple(sorted(there))))
    way_back = circles.ways_back(own for _, own, _ in added)
    for part, own, targets in added:
        back = way_back(targets, own)
        if back is not None and options.counts_circle((own, *back), circles.sorts):
            yield Delta(None, _graph.chained(part, (own, *back)))
        elif back is None:
            yield from circles.graph.doubts(part)


def check(delta: Delta[Import], options: Acyclic) -> Iterator[Complaint]:
    part = delta.after
    if not isinstance(part, _graph.Chain):
        return
    there = part.files[1]
    circle = _graph.shown(part.files, _SHOWN)
    words = f"{part.at.path} may not import {part.target}: that closes the circle {circle}"
    instead = options.instead or f"Move what both need to a place that {there} does not import"
    yield Complaint(part.at, words, instead, reaches(part))


def places(options: Acyclic) -> tuple[str, ...]:
    return (*options.within, *options.each)


RULE: Rule[Import, Any] = Rule(
    "no-cycles", Import, Acyclic, check, governs, places=places, across=across
)
"""Typed loosely on purpose: ``governs`` takes any scoped options."""
