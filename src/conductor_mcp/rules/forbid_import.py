"""Imports that a decision rules out.

## What it does
Reports an import from a file under `in` that reaches a file under `import`, or a package named
there as `pkg:name`. Files under `except` are left alone; `type_only: allow` leaves alone what
only a type checker follows. Direct imports count: plain, aliased, `from`, relative, inside a
function, dynamic with a literal name, `require`, re-exports. With `transitive: true` an import
counts as well that only leads there through other files: the chain is printed, and the import that
the change adds is reported, wherever on the chain it is. No chain runs through files under
`except`, or through what is not under `through`. At most `max_files` are read to follow chains;
what lies beyond is said to be unjudged.

## Why
What a decision set apart grows back together one import at a time, and each import looks harmless
by itself.

## How to put it right
Use what the clause names under `instead`. If the import is right, the decision is not: propose
one that supersedes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from conductor_mcp.model import Complaint, Delta, Import, Unjudged
from conductor_mcp.options import AfterValidator, Field
from conductor_mcp.rules import _chains
from conductor_mcp.rules._edges import PACKAGE, edges, meets, reaches, spared_edge
from conductor_mcp.rules._graph import Chain
from conductor_mcp.rules._rule import Rule, Source, Whole
from conductor_mcp.rules._scope import Globs, ScopedEdges, governs, spared


def _named(targets: tuple[str, ...]) -> tuple[str, ...]:
    for target in targets:
        if not target.startswith(PACKAGE) and not set(target) & set("/*.?{"):
            raise ValueError(f"{target!r} is neither: write pkg:{target}, or files as {target}/**")
    return targets


class Forbidden(ScopedEdges, _chains.Followed):
    targets: Annotated[Globs, AfterValidator(_named)] = Field(
        alias="import", min_length=1, description="Files, or packages as `pkg:name`."
    )


def seek(source: Source, options: Forbidden) -> Iterator[Import]:
    # Of a package, only some modules may be meant: what is not does not stand for what is.
    def meant(_: Source, part: Import) -> bool:
        return meets(part, options.targets)

    return edges(source, type_only=options.type_only == "forbid", reads=meant)


def check(delta: Delta[Import], options: Forbidden) -> Iterator[Complaint]:
    part = delta.after
    if part is None or spared_edge(part, options.exempt):
        return
    if isinstance(part, Chain) or meets(part, options.targets):
        yield Complaint(
            part.at,
            f"{part.at.path} may not import {_words(part)}{_chains.leads(part)}",
            options.instead or f"Remove the import of {_words(part)}",
            reaches(part),
        )


def across(whole: Whole, options: Forbidden) -> Iterator[Delta[Import] | Unjudged]:
    return _chains.found(
        whole,
        options,
        start=lambda path: 1 if governs(options, path) else None,
        end=lambda part: 0 if meets(part, options.targets) else None,
        spared=lambda part: (
            spared(options.exempt, part.at.path) or spared_edge(part, options.exempt)
        ),
        through=lambda _path: True,
    )


def _words(part: Import) -> str:
    return part.target or f"the package {part.package}"


def places(options: Forbidden) -> tuple[str, ...]:
    inside = (target for target in options.targets if not target.startswith(PACKAGE))
    return (*options.within, *inside)


RULE: Rule[Import, Any] = Rule(
    "forbid-import", Import, Forbidden, check, governs,
    seek=seek, places=places, across=across, wide=_chains.transitive,
)  # fmt: skip
"""Typed loosely on purpose: ``governs`` takes any scoped options."""
