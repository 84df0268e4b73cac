"""A concern that one place owns.

## What it does
Reports each place outside `owner` where one of the patterns under `any` is found: a structural
pattern (with its `lang`), a `text` expression, or one of `calls`, `decorators`, `env` and
`literals` (see the rule `forbid`), each for the files under its `files`. Files under
`except` are left alone; `in` narrows where to look.

## Why
Two places that write one table, build one message or call one provider drift apart, and every
later change has to find them both.

## How to put it right
Ask the owner: call what the clause names under `instead`, or move the code to the owner's side.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conductor_mcp.model import Complaint, Delta, Match
from conductor_mcp.model.glob import any_matches
from conductor_mcp.options import Field
from conductor_mcp.rules import _scope
from conductor_mcp.rules._patterns import Pattern, Patterned
from conductor_mcp.rules._rule import Rule, Source


class Owned(_scope.Scoped, Patterned):
    owner: _scope.Globs = Field(min_length=1, description="The files that may.")
    any_of: tuple[Pattern, ...] = Field(
        alias="any", min_length=1, description="What only the owner may contain."
    )

    def patterns(self) -> tuple[Pattern, ...]:
        return self.any_of


def seek(source: Source, options: Owned) -> Iterator[Match]:
    seen: set[Match] = set()
    for pattern in options.any_of:
        if not pattern.looks_at(source.document.path):
            continue
        for match in pattern.find(source):
            if match not in seen:
                seen.add(match)
                yield match


def check(delta: Delta[Match], options: Owned) -> Iterator[Complaint]:
    match = delta.after
    if match is not None:
        shown = match.text if len(match.text) <= _SHOWN else f"{match.text[:_SHOWN]}…"
        owner = " | ".join(options.owner)
        words = f"`{shown}` belongs only in {owner}"
        yield Complaint(
            match.at, words, options.instead or f"Move it to {owner} and call it there"
        )


def governs(options: Owned, path: str) -> bool:
    return (
        _scope.governs(options, path)
        and not any_matches(options.owner, path)
        and any(pattern.looks_at(path) for pattern in options.any_of)
    )


def places(options: Owned) -> tuple[str, ...]:
    return (*options.within, *options.owner)


_SHOWN = 80

RULE: Rule[Match, Any] = Rule("only-in", Match, Owned, check, governs, seek=seek, places=places)
"""Typed loosely on purpose: its options are made of two kinds."""
