"""Imports that a decision rules out.

## What it does
Reports an import from a file under `in` that reaches a file under `import`, or a package named
there as `pkg:name`. Files under `except` are left alone; `type_only: allow` leaves alone what
only a type checker follows. Direct imports count: plain, aliased, `from`, relative, inside a
function, dynamic with a literal name, `require`, re-exports.

## Why
What a decision set apart grows back together one import at a time, and each import looks harmless
by itself.

## How to put it right
Use what the clause names under `instead`. If the import is right, the decision is not: propose
one that supersedes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from conductor_mcp.model import Complaint, Delta, Import
from conductor_mcp.rules._edges import PACKAGE, edges, meets, reaches
from conductor_mcp.rules._rule import Rule, Source
from conductor_mcp.rules._scope import Globs, Scoped, governs


def _named(targets: tuple[str, ...]) -> tuple[str, ...]:
    for target in targets:
        if not target.startswith(PACKAGE) and not set(target) & set("/*.?{"):
            raise ValueError(f"{target!r} is neither: write pkg:{target}, or files as {target}/**")
    return targets


class Forbidden(Scoped):
    targets: Annotated[Globs, AfterValidator(_named)] = Field(
        alias="import", min_length=1, description="Files, or packages as `pkg:name`."
    )
    type_only: Literal["allow", "forbid"] = Field(
        default="forbid", description="Whether imports for the type checker alone count."
    )


def seek(source: Source, options: Forbidden) -> Iterator[Import]:
    return edges(source, type_only=options.type_only == "forbid")


def check(delta: Delta[Import], options: Forbidden) -> Iterator[Complaint]:
    part = delta.after
    if part is not None and meets(part, options.targets):
        yield Complaint(
            part.at,
            f"{part.at.path} may not import {_words(part)}",
            options.instead or f"Remove the import of {_words(part)}",
            reaches(part),
        )


def _words(part: Import) -> str:
    return part.target or f"the package {part.package}"


def places(options: Forbidden) -> tuple[str, ...]:
    inside = (target for target in options.targets if not target.startswith(PACKAGE))
    return (*options.within, *inside)


RULE: Rule[Import, Any] = Rule(
    "forbid-import", Import, Forbidden, check, governs, seek=seek, places=places
)
"""Typed loosely on purpose: ``governs`` takes any scoped options."""
