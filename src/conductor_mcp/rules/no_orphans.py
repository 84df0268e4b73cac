"""No file that neither imports nor is imported.

## What it does
Reports a file that imports nothing and that no file imports, once a change makes it one: it came
so, or it lost its last tie. `from` narrows the files by expressions over paths, `in`, `base`,
`ignore` and `include_only` are those of `forbid-path`, `type_only: allow` leaves out what only a
type checker follows. Who imports a file is looked up in all files under `in`; beyond `max_files`
it is said to be unjudged.

It is not asked of one edit that an agent is about to make (its hook), only of changes: whoever
imports a new file comes with the next edit.

## Why
What nobody uses is read, moved and updated all the same.

## How to put it right
Import it where it is needed, or remove it. Entry points are named in `from.path_not`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conductor_mcp.model import Complaint, Delta, Part, Span, Unjudged
from conductor_mcp.options import Field
from conductor_mcp.rules._edges import edges, reaches
from conductor_mcp.rules._paths import Ends
from conductor_mcp.rules._rule import Rule, UnreadableError, Whole
from conductor_mcp.rules._scope import spared
from conductor_mcp.rules._tied import Tied


@dataclass(frozen=True, slots=True)
class Orphan(Part):
    """A file without ties."""


class Orphans(Tied):
    source: Ends = Field(default=Ends(), alias="from", description="Which files may be none.")


def across(whole: Whole, options: Orphans) -> Iterator[Delta[Orphan] | Unjudged]:
    counted = options.type_only == "forbid"
    asked: dict[str, Span] = {}
    for file in whole.files:
        try:
            now = whole.after(file.after.path) if file.after else None
            then = whole.before(file.before.path) if file.before else None
            new, old = (
                {
                    reaches(part)
                    for part in (edges(s, type_only=counted, reads=options.reads) if s else ())
                }
                for s in (now, then)
            )
        except UnreadableError as error:
            if file.after and governs(options, file.after.path):
                yield error.unjudged
            continue
        if file.after and not _some(new, options) and (then is None or _some(old, options)):
            asked[file.after.path] = Span(file.after.path)
        for path in old - new:
            asked.setdefault(path, Span(file.path))
    for path, at in sorted(asked.items()):
        source = whole.after(path) if governs(options, path) else None
        if source is None or _some(
            {reaches(part) for part in edges(source, type_only=counted, reads=options.reads)},
            options,
        ):
            continue
        found = _imported(whole, path, options)
        if found is None:
            words = f"who imports {path} was looked for in {options.max_files:,} files alone"
            yield Unjudged(at, words)
        elif not found:
            yield Delta(None, Orphan(path, at))


def _some(reached: set[str], options: Orphans) -> bool:
    return any(options.counts((options.told(path),)) for path in reached)


def _imported(whole: Whole, path: str, options: Orphans) -> bool | None:
    """Whether any file imports one; ``None`` where that was too many to ask."""
    left = options.max_files
    for other in whole.paths_after():
        if other == path or not options.looks_at(other):
            continue
        if not left:
            return None
        left -= 1
        source = whole.after(other)
        try:
            counted = options.type_only == "forbid"
            found = edges(source, type_only=counted, reads=options.reads) if source else ()
            if any(part.target == path for part in found):
                return True
        except UnreadableError:
            continue
    return False


def check(delta: Delta[Orphan], options: Orphans) -> Iterator[Complaint]:
    part = delta.after
    if part is not None:
        words = f"{part.key} imports nothing, and nothing imports it"
        yield Complaint(
            part.at, words, options.instead or f"Use {part.key}, or remove it", part.key
        )


def governs(options: Orphans, path: str) -> bool:
    if spared(options.exempt, path) or not options.looks_at(path):
        return False
    return options.source.groups(options.told(path)) is not None


def _wide(options: Orphans) -> bool:
    del options
    return True


RULE: Rule[Orphan, Any] = Rule(
    "no-orphans",
    Orphan,
    Orphans,
    check,
    governs,
    across=across,
    wide=_wide,
    later=True,
)
"""Typed loosely on purpose: ``governs`` takes any options."""
