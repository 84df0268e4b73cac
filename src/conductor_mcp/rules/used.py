"""Files that enough others use, and not too many.

## What it does
Reports a file that `module` describes and that fewer than `less_than` files import, or more than
`more_than`, once a change makes it so. Only importers that `from` describes count. Both have
`path` and `path_not`, expressions over paths as in `forbid-path`; `in`, `base`, `ignore`,
`include_only` and `forms` are those of `forbid-path`. Who imports a file is looked up in all files
under `in`; beyond `max_files` it is said to be unjudged.

It is not asked of one edit that an agent is about to make (its hook), only of changes: whoever
imports a new file comes with the next edit.

## Why
What is shared by one file alone is no shared thing, and what everybody imports cannot change.

## How to put it right
Move the file to the one that uses it; or give its users something smaller to import.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from conductor_mcp.model import Complaint, Delta, Part, Span, Unjudged
from conductor_mcp.options import Field, model_validator
from conductor_mcp.rules._edges import edges
from conductor_mcp.rules._paths import Ends
from conductor_mcp.rules._rule import Rule, Source, UnreadableError, Whole
from conductor_mcp.rules._scope import spared
from conductor_mcp.rules._tied import Tied


@dataclass(frozen=True, slots=True)
class Users(Part):
    """How many files import one."""

    count: int


class Used(Tied):
    module: Ends = Field(default=Ends(), description="The files whose users are counted.")
    source: Ends = Field(default=Ends(), alias="from", description="The users that count.")
    less_than: int = Field(default=0, ge=0, description="Fewer users than these are too few.")
    more_than: int | None = Field(default=None, ge=0, description="More than these, too many.")

    @model_validator(mode="after")
    def _bounded(self) -> Used:
        if not self.less_than and self.more_than is None:
            raise ValueError("give `less_than` or `more_than`")
        return self

    def wrong(self, count: int) -> bool:
        """Whether a number of users is too small, or too large."""
        return count < self.less_than or (self.more_than is not None and count > self.more_than)


def across(whole: Whole, options: Used) -> Iterator[Delta[Users] | Unjudged]:
    asked: dict[str, Span] = {}
    new: set[str] = set()
    for file in whole.files:
        try:
            then = _targets(whole.before(file.before.path) if file.before else None, options)
            now = _targets(whole.after(file.after.path) if file.after else None, options)
        except UnreadableError as error:
            yield error.unjudged
            continue
        if file.after and file.before is None:
            asked[file.after.path] = Span(file.after.path)
            new.add(file.after.path)
        for path in sorted(then ^ now):
            asked.setdefault(path, Span(file.path))
    wanted = {path: at for path, at in asked.items() if governs(options, path)}
    wanted = {path: at for path, at in wanted.items() if whole.after(path) is not None}
    if not wanted:
        return
    users = _users(whole.after, whole.paths_after(), options, wanted)
    before = _users(whole.before, whole.paths_before(), options, wanted)
    if users is None or before is None:
        at = next(iter(wanted.values()))
        words = f"who imports it was looked for in {options.max_files:,} files alone"
        yield Unjudged(at, words)
        return
    for path, at in sorted(wanted.items()):
        if options.wrong(users[path]):
            was = path not in new and options.wrong(before[path])
            part = Users(path, at, users[path])
            yield Delta(part if was else None, part)


def _targets(source: Source | None, options: Used) -> set[str]:
    """Return the files that one imports, as far as it counts as a user."""
    if source is None or not _counts(source.document.path, options):
        return set()
    found = edges(source, type_only=options.type_only == "forbid", reads=options.reads)
    return {part.target for part in found if part.target} - {source.document.path}


def _counts(path: str, options: Used) -> bool:
    return options.looks_at(path) and options.source.groups(options.told(path)) is not None


def _users(
    look: Callable[[str], Source | None],
    paths: Iterable[str],
    options: Used,
    wanted: dict[str, Span],
) -> dict[str, int] | None:
    """Return how many files import each; ``None`` where that was too many to ask."""
    found = dict.fromkeys(wanted, 0)
    left = options.max_files
    for path in paths:
        if not _counts(path, options):
            continue
        if not left:
            return None
        left -= 1
        try:
            for target in _targets(look(path), options) & found.keys():
                found[target] += 1
        except UnreadableError:
            continue
    return found


def check(delta: Delta[Users], options: Used) -> Iterator[Complaint]:
    part = delta.after
    if part is not None and options.wrong(part.count):
        few = part.count < options.less_than
        bound = f"fewer than {options.less_than}" if few else f"more than {options.more_than}"
        words = f"{part.key} is imported by {part.count} files, {bound}"
        hint = "Move it to where it is used" if few else "Give its users something smaller"
        yield Complaint(part.at, words, options.instead or hint, part.key)


def governs(options: Used, path: str) -> bool:
    if spared(options.exempt, path) or not options.looks_at(path):
        return False
    return options.module.groups(options.told(path)) is not None


def _wide(options: Used) -> bool:
    del options
    return True


RULE: Rule[Users, Any] = Rule(
    "used", Users, Used, check, governs, across=across, wide=_wide, later=True
)
"""Typed loosely on purpose: ``governs`` takes any options."""
