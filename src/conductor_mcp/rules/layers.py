"""Layers: each may use those below it, and none above.

## What it does
Reports an import from a file of one layer that reaches a file of a layer above it. `order` lists
the layers from top to bottom; each is a glob or a list of globs. A file that lies in several
layers belongs to the first. `except` leaves files alone, `type_only: allow` leaves alone what only
a type checker follows.

## Why
As long as imports go one way, the lower layers can be understood, tested and replaced without the
upper ones. One import back up ties them together.

## How to put it right
Move what both need down a layer, or let the lower layer declare an interface that the upper one
implements.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from conductor_mcp.model import Complaint, Delta, Import
from conductor_mcp.model.glob import any_matches
from conductor_mcp.rules._edges import edges, reaches
from conductor_mcp.rules._rule import Options, Rule, Source
from conductor_mcp.rules._scope import Globs


class Layers(Options):
    order: Annotated[tuple[Globs, ...], Field(min_length=2)] = Field(
        description="The layers, top to bottom: each a glob or a list of globs."
    )
    exempt: Globs = Field(default=(), alias="except", description="Files that are left alone.")
    type_only: Literal["allow", "forbid"] = Field(
        default="forbid", description="Whether imports for the type checker alone count."
    )
    instead: str = Field(default="", description="What to do instead; a finding says it.")

    def layer(self, path: str) -> int | None:
        """Return the number of a file's layer, 0 for the top one."""
        found = (n for n, globs in enumerate(self.order) if any_matches(globs, path))
        return next(found, None)


def seek(source: Source, options: Layers) -> Iterator[Import]:
    return edges(source, type_only=options.type_only == "forbid")


def check(delta: Delta[Import], options: Layers) -> Iterator[Complaint]:
    part = delta.after
    if part is None or part.target is None:
        return
    own, reached = options.layer(part.at.path), options.layer(part.target)
    if own is None or reached is None or reached >= own:
        return
    names = " | ".join(options.order[own]), " | ".join(options.order[reached])
    words = f"{part.at.path} may not import {part.target}: {names[0]} lies below {names[1]}"
    instead = options.instead or f"Move what both need to {names[0]} or below"
    yield Complaint(part.at, words, instead, reaches(part))


def governs(options: Layers, path: str) -> bool:
    return options.layer(path) is not None and not any_matches(options.exempt, path)


def places(options: Layers) -> Iterator[str]:
    return (glob for globs in options.order for glob in globs)


RULE = Rule("layers", Import, Layers, check, governs, seek=seek, places=places)
