"""Layers: each may use those below it, and none above.

## What it does
Reports an import from a file of one layer that reaches a file of a layer above it. `order` lists
the layers from top to bottom; each is a glob or a list of globs. A file that lies in several
layers belongs to the first. `except` leaves files alone, `type_only: allow` leaves alone what only
a type checker follows. With `transitive: true` an import counts as well that leads to a layer
above through files of no layer: the chain is printed, and the import that the change adds is
reported. No chain runs through what is not under `through`.
At most `max_files` are read to follow chains; what lies beyond is said to be unjudged.

## Why
As long as imports go one way, the lower layers can be understood, tested and replaced without the
upper ones. One import back up ties them together.

## How to put it right
Move what both need down a layer, or let the lower layer declare an interface that the upper one
implements.
"""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.model import Complaint, Delta, Import, Unjudged
from conductor_mcp.model.glob import any_matches
from conductor_mcp.options import Field
from conductor_mcp.rules import _chains
from conductor_mcp.rules._edges import edges, reaches, spared_edge
from conductor_mcp.rules._graph import Chain
from conductor_mcp.rules._rule import Rule, Source, Whole
from conductor_mcp.rules._scope import SPARED_EDGES, ExemptEdges, Globs, spared


class Layers(_chains.Followed):
    order: tuple[Globs, ...] = Field(
        min_length=2, description="The layers, top to bottom: each a glob or a list of globs."
    )
    exempt: ExemptEdges = Field(default=(), alias="except", description=SPARED_EDGES)
    instead: str = Field(default="", description="What to do instead; a finding says it.")

    def layer(self, path: str) -> int | None:
        """Return the number of a file's layer, 0 for the top one."""
        found = (n for n, globs in enumerate(self.order) if any_matches(globs, path))
        return next(found, None)


def seek(source: Source, options: Layers) -> Iterator[Import]:
    return edges(source, type_only=options.type_only == "forbid")


def check(delta: Delta[Import], options: Layers) -> Iterator[Complaint]:
    part = delta.after
    if part is None or part.target is None or spared_edge(part, options.exempt):
        return
    files = part.files if isinstance(part, Chain) else (part.at.path, part.target)
    own, reached = options.layer(files[0]), options.layer(files[-1])
    if own is None or reached is None or reached >= own:
        return
    names = " | ".join(options.order[own]), " | ".join(options.order[reached])
    leads = _chains.leads(part)
    words = f"{part.at.path} may not import {part.target}{leads}: {names[0]} lies below {names[1]}"
    instead = options.instead or f"Move what both need to {names[0]} or below"
    yield Complaint(part.at, words, instead, reaches(part))


def across(whole: Whole, options: Layers) -> Iterator[Delta[Import] | Unjudged]:
    return _chains.found(
        whole,
        options,
        start=options.layer,
        end=lambda part: options.layer(part.target) if part.target else None,
        spared=lambda part: (
            spared(options.exempt, part.at.path) or spared_edge(part, options.exempt)
        ),
        through=lambda path: options.layer(path) is None,
    )


def governs(options: Layers, path: str) -> bool:
    return options.layer(path) is not None and not spared(options.exempt, path)


def places(options: Layers) -> Iterator[str]:
    return (glob for globs in options.order for glob in globs)


RULE = Rule(
    "layers", Import, Layers, check, governs,
    seek=seek, places=places, across=across, wide=_chains.transitive,
)  # fmt: skip
