"""Files that have to be within reach.

## What it does
Reports a file that `to` describes and that no file that `from` describes leads to, through however
many imports, once a change makes it so: it came so, or what led there was taken out. Both have
`path` and `path_not`, expressions over paths as in `forbid-path`; `$1` in `to` stands for what the
groups of `from.path` matched. `in`, `base`, `ignore`, `include_only` and `forms` are those of
`forbid-path`. All that `from` leads to is read, at most `max_files`; what lies beyond is said to
be unjudged.

It is not asked of one edit that an agent is about to make (its hook), only of changes: what leads
to a new file comes with the next edit.

## Why
What no entry point leads to is not run, not shipped or not tested, and is kept up all the same.

## How to put it right
Import it from where it is needed, or remove it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from conductor_mcp.model import Complaint, Delta, Part, Span, Unjudged
from conductor_mcp.options import Field
from conductor_mcp.rules._edges import edges
from conductor_mcp.rules._graph import Graph
from conductor_mcp.rules._paths import Ends
from conductor_mcp.rules._rule import Rule, Source, UnreadableError, Whole
from conductor_mcp.rules._scope import spared
from conductor_mcp.rules._tied import Tied


@dataclass(frozen=True, slots=True)
class Lost(Part):
    """A file that nothing leads to."""


class Reached(Tied):
    source: Ends = Field(default=Ends(), alias="from", description="Where ways begin.")
    to: Ends = Field(default=Ends(), description="The files that have to be within reach.")

    def may_be_meant(self, path: str) -> bool:
        """Whether a file may be one that has to be within reach."""
        texts = (*self.to.path, *self.to.path_not)
        return any("$" in text for text in texts) or self.to.meets((self.told(path),))

    def meant(self, path: str, starts: Iterable[str]) -> list[str]:
        """Return those of some starts from which a file has to be reached."""
        told = self.told(path)
        found: list[str] = []
        for start in starts:
            groups = self.source.groups(self.told(start))
            if start != path and groups is not None and self.to.meets((told,), groups):
                found.append(start)
        return found


def across(whole: Whole, options: Reached) -> Iterator[Delta[Lost] | Unjudged]:
    cut = [file for file in whole.files if _matters(whole, file.path, options)]
    if not cut:
        return
    after = Graph(whole.after, whole.paths_after, options.type_only == "forbid",
                  most=options.max_files, reads=options.reads)  # fmt: skip
    before = Graph(whole.before, whole.paths_before, options.type_only == "forbid",
                   most=options.max_files, reads=options.reads)  # fmt: skip
    now = _out_of_reach(after, options)
    then = _out_of_reach(before, options)
    changed = {file.after.path for file in whole.files if file.after}
    at = min(cut, key=lambda file: (file.before is None, file.path)).path
    if after.spent or before.spent:
        words = f"what leads where was followed through no more than {options.max_files:,} files"
        yield Unjudged(Span(at), words)
        return
    for path in sorted(now):
        if path not in then:
            yield Delta(None, Lost(path, Span(path if path in changed else at)))


def _matters(whole: Whole, path: str, options: Reached) -> bool:
    """Whether a changed file is new or gone, or leads to less than it did."""
    now, then = whole.after(path), whole.before(path)
    if now is None or then is None:
        return True
    try:
        return bool(_targets(then, options) - _targets(now, options))
    except UnreadableError:
        return False


def _targets(source: Source, options: Reached) -> set[str | None]:
    found = edges(source, type_only=options.type_only == "forbid", reads=options.reads)
    return {part.target for part in found}


def _out_of_reach(graph: Graph, options: Reached) -> set[str]:
    """Return the files that have to be within reach, and are not."""
    paths = [path for path in sorted(graph.paths()) if options.counts((options.told(path),))]
    starts = [
        p
        for p in paths
        if options.looks_at(p) and options.source.groups(options.told(p)) is not None
    ]
    wanted = {path: found for path in paths if governs(options, path)
              and (found := options.meant(path, starts))}  # fmt: skip
    reach: dict[tuple[str, ...], set[str]] = {}

    def within(found: list[str]) -> set[str]:
        key = tuple(found)
        if key not in reach:
            reach[key] = _all_from(found, graph, options.looks_at)
        return reach[key]

    return {path for path, found in wanted.items() if path not in within(found)}


def _all_from(starts: Iterable[str], graph: Graph, through: Callable[[str], bool]) -> set[str]:
    """Return all that some files lead to; a start is only among it where another leads there."""
    found: set[str] = set()
    seen = set(starts)
    waiting = deque(seen)
    while waiting:
        node = waiting.popleft()
        for edge in graph.edges(node) if through(node) else ():
            for other in graph.reached(edge):
                if other != node:
                    found.add(other)
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
    return found


def check(delta: Delta[Lost], options: Reached) -> Iterator[Complaint]:
    part = delta.after
    if part is not None:
        starts = " | ".join(options.source.path) or "any other file"
        words = f"nothing of {starts} leads to {part.key}"
        hint = options.instead or f"Use {part.key}, or remove it"
        yield Complaint(part.at, words, hint, part.key)


def governs(options: Reached, path: str) -> bool:
    if spared(options.exempt, path) or not options.looks_at(path):
        return False
    return options.may_be_meant(path)


def _wide(options: Reached) -> bool:
    del options
    return True


RULE: Rule[Lost, Any] = Rule(
    "reached", Lost, Reached, check, governs, across=across, wide=_wide, later=True
)
"""Typed loosely on purpose: ``governs`` takes any options."""
