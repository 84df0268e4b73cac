"""Files that have to import something.

## What it does
Reports a file that `from` describes and that imports nothing of what `to` describes: both are
`path` and `path_not`, expressions over paths as in `forbid-path`; `$1` in `to` stands for what the
groups of `from.path` matched. A file that `to` itself describes needs nothing. `in`, `base`,
`ignore` and `include_only` are those of `forbid-path`.

## Why
What every controller derives from, or every test sets up with, is forgotten by one import at a
time, and nothing breaks until it matters.

## How to put it right
Import what is asked for and use it. If the file needs nothing of it, the decision ought to say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conductor_mcp.model import Complaint, Delta, Import, Part, Span
from conductor_mcp.options import Field
from conductor_mcp.rules._edges import reaches
from conductor_mcp.rules._paths import Ends, Told
from conductor_mcp.rules._rule import Rule, Source
from conductor_mcp.rules._scope import SPARED, Exempt, spared


@dataclass(frozen=True, slots=True)
class Missing(Part):
    """A file without an import that it needs."""


class Required(Told):
    source: Ends = Field(default=Ends(), alias="from", description="The files that need one.")
    to: Ends = Field(description="What they have to import.")
    exempt: Exempt = Field(default=(), alias="except", description=SPARED)
    instead: str = Field(default="", description="What to do instead; a finding says it.")


def seek(source: Source, options: Required) -> Iterator[Missing]:
    groups = options.source.groups(options.told(source.document.path)) or ()
    parts = (part for part in source.imports() if options.reads(source, part))
    if any(options.to.meets(_names(part, options), groups) for part in parts):
        return
    yield Missing("import", Span(source.document.path))


def _names(part: Import, options: Required) -> tuple[str, ...]:
    if part.target is not None:
        return (options.told(part.target),)
    return (part.module, f"node_modules/{part.module}") if reaches(part) else (part.module,)


def check(delta: Delta[Missing], options: Required) -> Iterator[Complaint]:
    part = delta.after
    if part is not None:
        wanted = " | ".join(options.to.path) or "what is asked for"
        words = f"{part.at.path} imports nothing of {wanted}"
        yield Complaint(part.at, words, options.instead or f"Import {wanted}", part.key)


def governs(options: Required, path: str) -> bool:
    if spared(options.exempt, path) or not options.looks_at(path):
        return False
    told = options.told(path)
    groups = options.source.groups(told)
    return groups is not None and not options.to.meets((told,), groups)


RULE: Rule[Missing, Any] = Rule("require-import", Missing, Required, check, governs, seek=seek)
"""Typed loosely on purpose: ``governs`` takes any options."""
