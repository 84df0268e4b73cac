"""The direct imports of a file, one for each file or package it reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Literal

from conductor_mcp.model import Import
from conductor_mcp.model.glob import any_matches, matches
from conductor_mcp.rules._rule import Source
from conductor_mcp.rules._scope import ExemptedEdge

PACKAGE = "pkg:"
TypeOnly = Literal["allow", "forbid"]
Reads = Callable[[Source, Import], bool]
"""Whether an import of a file counts at all."""


def edges(source: Source, *, type_only: bool, reads: Reads | None = None) -> Iterator[Import]:
    """Yield the first import that reaches each target; what stays unresolved is not an edge.

    ``type_only`` counts imports that only a type checker follows; of the others, only what
    ``reads`` says counts.
    """
    parts = source.imports()
    if reads is not None:
        parts = [part for part in parts if reads(source, part)]
    return firsts(parts, type_only=type_only)


def firsts(parts: Iterable[Import], *, type_only: bool) -> Iterator[Import]:
    """Yield the first of some imports that reaches each target; stated ones before called."""
    seen: set[str] = set()
    for part in sorted(parts, key=attrgetter("dynamic")):
        if part.type_only and not type_only:
            continue
        reached = reaches(part)
        if reached and reached not in seen:
            seen.add(reached)
            yield part


def reaches(part: Import) -> str:
    """Name what an import reaches: a path, or ``pkg:name``; ``""`` when it could not be told."""
    return part.target or (f"{PACKAGE}{part.package}" if part.package else "")


def unresolved(part: Import) -> str:
    """Say that it could not be told what an import reaches."""
    if part.computed:
        return (
            f"what {part.key} loads is known only when it runs; "
            "an `except` of a clause with `dynamic: true` and a reason settles it"
        )
    return f"the import of {part.key.partition(':')[0]} leads to no file or package known"


def meets(part: Import, targets: Iterable[str]) -> bool:
    """Whether an import reaches one of ``targets``: globs over files, ``pkg:`` ones over names."""
    if part.target is not None:
        return any_matches((t for t in targets if not t.startswith(PACKAGE)), part.target)
    if part.package is None:
        return False
    names = {_folded(name) for name in _names(part)}
    wanted = (_folded(t.removeprefix(PACKAGE)) for t in targets if t.startswith(PACKAGE))
    return any(matches(glob, name) for glob in wanted for name in names)


def spared_edge(part: Import, exempt: Iterable[ExemptedEdge]) -> bool:
    """Whether an exception spares this import alone."""
    return any(
        (part.dynamic or not one.dynamic)
        and any_matches(one.path, part.at.path)
        and (not one.targets or meets(part, one.targets))
        for one in exempt
        if one.of_some
    )


def _names(part: Import) -> Iterator[str]:
    # pkg:google.cloud names a part of the package; so does pkg:lodash/fp. What is imported by
    # name may be a module itself: `from google.cloud import storage`.
    yield part.package or ""
    module, _, name = part.key.partition(":")
    if module == part.module and name.isidentifier():
        yield f"{module}.{name}"
    for mark in (".", "/"):
        pieces = part.module.split(mark)
        for size in range(1, len(pieces) + 1):
            yield mark.join(pieces[:size])


def _folded(name: str) -> str:
    # Node's own modules are the same with their scheme and without it.
    return name.lower().removeprefix("node:").replace("-", "_")
