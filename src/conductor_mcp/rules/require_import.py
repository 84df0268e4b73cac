"""Files that have to import something.

## What it does
Reports a file that `from` describes and that imports nothing of what `to` describes: both are
`path` and `path_not`, expressions over paths as in `forbid-path`; `$1` in `to` stands for what the
groups of `from.path` matched. A file that `to` itself describes needs nothing. With `transitive:
true` it suffices that imports lead there, through however many files; at most `max_files` are read
for that. `in`, `base`, `ignore` and `include_only` are those of `forbid-path`.

## Why
What every controller derives from, or every test sets up with, is forgotten by one import at a
time, and nothing breaks until it matters.

## How to put it right
Import what is asked for and use it. If the file needs nothing of it, the decision ought to say so.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conductor_mcp.model import Complaint, Delta, Import, Part, Span, Unjudged
from conductor_mcp.options import Field
from conductor_mcp.rules._edges import reaches
from conductor_mcp.rules._graph import Graph
from conductor_mcp.rules._paths import Ends
from conductor_mcp.rules._rule import Rule, Source, Whole
from conductor_mcp.rules._scope import spared
from conductor_mcp.rules._tied import Tied


@dataclass(frozen=True, slots=True)
class Missing(Part):
    """A file without an import that it needs."""


class Required(Tied):
    source: Ends = Field(default=Ends(), alias="from", description="The files that need one.")
    to: Ends = Field(description="What they have to import.")
    transitive: bool = Field(default=False, description="Whether it suffices to lead there.")


def seek(source: Source, options: Required) -> Iterator[Missing]:
    if options.transitive:
        return
    groups = options.source.groups(options.told(source.document.path)) or ()
    parts = (part for part in source.imports() if options.reads(source, part))
    if any(options.to.meets(_names(part, options), groups) for part in parts):
        return
    yield Missing("import", Span(source.document.path))


def across(whole: Whole, options: Required) -> Iterator[Delta[Missing] | Unjudged]:
    counted = options.type_only == "forbid"
    after, before = (
        Graph(at, paths, counted, most=options.max_files, reads=options.reads)
        for at, paths in (
            (whole.after, whole.paths_after),
            (whole.before, whole.paths_before),
        )
    )
    changed = [file for file in whole.files if _matters(file.path, after, before)]
    if not changed:
        return
    now, then = _without(after, options), _without(before, options)
    at = changed[0].path
    if after.spent or before.spent:
        words = f"what leads where was followed through no more than {options.max_files:,} files"
        yield Unjudged(Span(at), words)
        return
    fresh = {file.after.path for file in changed if file.after}
    for path in sorted(now):
        if whole.origin(path) not in then:
            yield Delta(None, Missing(path, Span(path if path in fresh else at)))


def _matters(path: str, after: Graph, before: Graph) -> bool:
    """Whether a changed file is new or gone, or leads elsewhere than it did."""
    if after.at(path) is None or before.at(path) is None:
        return True
    now, then = ({reaches(part) for part in graph.edges(path)} for graph in (after, before))
    return now != then


def _without(graph: Graph, options: Required) -> set[str]:
    """Return the files that lead to nothing of what they need."""
    back: dict[str, set[str]] = defaultdict(set)
    wanted: dict[tuple[str, ...], list[str]] = defaultdict(list)
    named: dict[str, tuple[str, ...]] = {}
    for path in sorted(graph.paths()):
        if not options.looks_at(path):
            continue
        for part in graph.edges(path):
            names = _names(part, options)
            if options.counts(names):
                back[reaches(part)].add(path)
                named[reaches(part)] = names
        if governs(options, path):
            wanted[options.source.groups(options.told(path)) or ()].append(path)
    found: set[str] = set()
    for groups, paths in wanted.items():
        led = {one for one, names in named.items() if options.to.meets(names, groups)}
        waiting = deque(led)
        while waiting:
            for other in back.get(waiting.popleft(), ()):
                if other not in led:
                    led.add(other)
                    waiting.append(other)
        found |= set(paths) - led
    return found


def _names(part: Import, options: Required) -> tuple[str, ...]:
    if part.target is not None:
        return (options.told(part.target),)
    return (part.module, f"node_modules/{part.module}") if reaches(part) else (part.module,)


def check(delta: Delta[Missing], options: Required) -> Iterator[Complaint]:
    part = delta.after
    if part is not None:
        wanted = " | ".join(options.to.path) or "what is asked for"
        words = f"{part.at.path} imports nothing of {wanted}"
        if options.transitive:
            words = f"{part.key} leads to nothing of {wanted}"
        yield Complaint(part.at, words, options.instead or f"Import {wanted}", part.key)


def governs(options: Required, path: str) -> bool:
    if spared(options.exempt, path) or not options.looks_at(path):
        return False
    told = options.told(path)
    groups = options.source.groups(told)
    return groups is not None and not options.to.meets((told,), groups)


def _wide(options: Required) -> bool:
    return options.transitive


RULE: Rule[Missing, Any] = Rule(
    "require-import", Missing, Required, check, governs, seek=seek, across=across, wide=_wide
)
"""Typed loosely on purpose: ``governs`` takes any options."""
