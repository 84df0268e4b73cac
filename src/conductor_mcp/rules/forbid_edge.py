"""Imports that the graph of all files, or of their folders, speaks against.

## What it does
Forbids imports by what only the whole graph tells of them: whether they close a circle
(`circular`), and whether what is imported is less stable than who imports it (`less_stable`). A
file's instability is the share of its imports among all its ties. With `of: folder` it is about
folders: a folder imports another one where a file anywhere below it imports a file that lies right
in that one, and is as unstable as the ties across its border say. `from` and `to` are `path` and
`path_not`, expressions over the paths of files or folders as in `forbid-path`; `$1` in `to` stands
for what the groups of `from.path` matched. `in`, `base`, `ignore`, `include_only` and `forms` are
those of `forbid-path`. All files under `in` are read, at most `max_files`; what lies beyond is
said to be unjudged.

## Why
A circle of folders is seen in none of their files. What many others rest on changes at a price,
and should not rest on what changes often.

## How to put it right
Turn the import round, with an interface that lies with whoever is imported by more; or move what
both need to a place of its own.
"""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from conductor_mcp.model import Complaint, Delta, Import, Part, Span, Unjudged
from conductor_mcp.options import Field
from conductor_mcp.rules import _graph
from conductor_mcp.rules._graph import Graph
from conductor_mcp.rules._manifest import is_core
from conductor_mcp.rules._paths import Ends
from conductor_mcp.rules._rule import Rule, Source, Whole
from conductor_mcp.rules._scope import spared
from conductor_mcp.rules._tied import Tied
from conductor_mcp.rules._written import form

Ties = Mapping[str, Mapping[str, int]]
"""What each file imports, and in how many ways that is written."""
_Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Tie(Part):
    """An import between two files or folders, and what speaks against it."""

    why: str = ""


class Edges(Tied):
    of: Literal["file", "folder"] = Field(default="file", description="What imports another.")
    source: Ends = Field(default=Ends(), alias="from", description="Who imports.")
    to: Ends = Field(default=Ends(), description="What is imported.")
    circular: bool | None = Field(
        default=None, description="Forbid what closes a circle, or (false) what closes none."
    )
    less_stable: bool | None = Field(
        default=None,
        description="Forbid what is less stable than who imports it, or (false) what is not.",
    )


def across(whole: Whole, options: Edges) -> Iterator[Delta[Tie] | Unjudged]:
    changed = [file.after.path for file in whole.files if file.after]
    near = [path for path in changed if options.looks_at(path)]
    if not near and not any(f.before and options.looks_at(f.before.path) for f in whole.files):
        return
    counted = options.type_only == "forbid"
    after, before = (
        Graph(at, paths, counted, most=options.max_files, reads=options.reads)
        for at, paths in (
            (whole.after, whole.paths_after),
            (whole.before, whole.paths_before),
        )
    )
    now, then = _ties(after, options), _ties(before, options)
    at = (near or [file.path for file in whole.files])[0]
    if after.spent or before.spent:
        words = f"who imports whom was read of no more than {options.max_files:,} files"
        yield Unjudged(Span(at), words)
        return
    if now == then:
        return
    known = _against(then, options)
    for pair, why in sorted(_against(now, options).items()):
        key = f"{pair[0]} -> {pair[1]}"
        old = known.get(pair) or known.get(_origins(pair, whole, options))
        before_ = Tie(key, Span(at), old) if old is not None else None
        yield Delta(before_, Tie(key, _place(pair, after, near, options) or Span(at), why))


def _origins(pair: _Pair, whole: Whole, options: Edges) -> _Pair:
    """Return what two files were called before."""
    one, other = (
        options.told(whole.origin(posixpath.normpath(posixpath.join(options.base, path))))
        for path in pair
    )
    return one, other


def _place(pair: _Pair, graph: Graph, near: Iterable[str], options: Edges) -> Span | None:
    """Return the import of a changed file that makes a tie."""
    for path in near:
        for part in graph.edges(path):
            if pair in _pairs_of(options.told(path), _name(part, options), options):
                return part.at
    return None


def _pairs_of(source: str, target: str, options: Edges) -> Iterator[_Pair]:
    if options.of == "file":
        yield source, target
        return
    for folder in _above(source):
        if not target.startswith(f"{folder}/"):
            yield folder, _folder(target)


def _above(path: str) -> Iterator[str]:
    """Yield the folders that a file lies below; the root's files lie in ``.``."""
    steps = (posixpath.dirname(path) or ".").split("/")
    yield from ("/".join(steps[:size]) for size in range(1, len(steps) + 1))


def _folder(path: str) -> str:
    return posixpath.dirname(path) or path


def _name(part: Import, options: Edges) -> str:
    """Name what is imported as paths are told: a package lies in its folder."""
    if part.target is not None:
        return options.told(part.target)
    return part.module.removeprefix("node:") if is_core(part) else f"node_modules/{part.module}/"


def _ties(graph: Graph, options: Edges) -> dict[str, dict[str, int]]:
    """Return what each file imports, as paths are told, and in how many ways."""
    found: dict[str, dict[str, int]] = {}
    for path in sorted(graph.paths()):
        if options.looks_at(path):
            ways = found[options.told(path)] = {}
            for part in graph.edges(path):
                name = _name(part, options)
                if options.counts((name.rstrip("/"),)):
                    ways[name] = 1
            if options.less_stable is not None and ways:
                _count(ways, graph.at(path), options)
    return found


def _count(ways: dict[str, int], source: Source | None, options: Edges) -> None:
    """Count an import twice that is spelt in two ways, or written in two."""
    spelt: set[tuple[str, str, str]] = set()
    if source is None:
        return
    for part in source.imports():
        if options.reads(source, part) and (options.type_only == "forbid" or not part.type_only):
            spelt.add((_name(part, options), part.module, form(source, part)))
    counted = Counter(name for name, _, _ in spelt)
    ways.update({name: counted[name] for name in ways if name in counted})


def _against(ties: Ties, options: Edges) -> dict[_Pair, str]:
    """Return each tie that is forbidden, and why."""
    counted: dict[_Pair, int] = defaultdict(int)
    for source, targets in ties.items():
        for target in targets:
            for pair in _pairs_of(source, target, options):
                counted[pair] += 1
    onward: dict[str, list[str]] = defaultdict(list)
    for one, other in sorted(counted):
        onward[one].append(other)
    knots = _graph.knots(sorted(onward), lambda node: onward.get(node, ()))
    share = _shares(ties, options) if options.less_stable is not None else {}
    found: dict[_Pair, str] = {}
    for one, other in counted:
        groups = options.source.groups(one)
        if groups is None or not options.to.meets((other.rstrip("/"),), groups):
            continue
        round_ = knots[one] == knots[other]
        looser = share.get(one, 0.0) < share.get(other, 0.0)
        wanted = (options.circular, round_), (options.less_stable, looser)
        if all(asked is None or asked is met for asked, met in wanted):
            found[one, other] = _why(options, share.get(one, 0.0), share.get(other, 0.0))
    return found


def _why(options: Edges, own: float, other: float) -> str:
    words: list[str] = []
    if options.circular is not None:
        words.append("it closes a circle" if options.circular else "it closes no circle")
    if options.less_stable is not None:
        words.append(f"instability {own:.2f} rests on {other:.2f}")
    return ", ".join(words)


def _shares(ties: Ties, options: Edges) -> dict[str, float]:
    """Return the share of imports among the ties of each file or folder that is read."""
    out: dict[str, int] = defaultdict(int)
    into: dict[str, int] = defaultdict(int)
    for source, targets in ties.items():
        for target, ways in targets.items():
            if options.of == "file":
                out[source] += ways
                into[target] += 1
                continue
            for folder in _above(source):
                out[folder] += 0 if target.startswith(f"{folder}/") else ways
            for folder in _above(target) if target in ties else ():
                into[folder] += not source.startswith(f"{folder}/")
    names = ties if options.of == "file" else {f for path in ties for f in _above(path)}
    return {n: out[n] / (out[n] + into[n]) if out[n] + into[n] else 0.0 for n in names}


def check(delta: Delta[Tie], options: Edges) -> Iterator[Complaint]:
    part = delta.after
    if part is not None:
        one, _, other = part.key.partition(" -> ")
        why = f": {part.why}" if part.why else ""
        hint = options.instead or f"Turn it round, or move what both need out of {one}"
        yield Complaint(part.at, f"{one} may not import {other.rstrip('/')}{why}", hint, part.key)


def governs(options: Edges, path: str) -> bool:
    return options.looks_at(path) and not spared(options.exempt, path)


def _wide(options: Edges) -> bool:
    del options
    return True


RULE: Rule[Tie, Any] = Rule("forbid-edge", Tie, Edges, check, governs, across=across, wide=_wide)
"""Typed loosely on purpose: ``governs`` takes any options."""
