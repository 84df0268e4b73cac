"""Clauses that a change removes or loosens.

## What it does
A change is judged by the clauses in force before it, and by those it adds. Where it takes a clause
away, makes it reach less far, or ends its record's force, that is reported as something to look
at (`should`), whatever the record says of its own clauses.

## Why
Whoever may edit the rules that judge the same edit is not judged at all.

## How to put it right
Let the decision change first, in a change of its own that its people accept; then the code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from conductor_mcp.app._loosened import weaker
from conductor_mcp.app._more_clauses import more
from conductor_mcp.app.library import Library
from conductor_mcp.config import CONFIG_PATH, parse
from conductor_mcp.formats.rule_sets import Tree
from conductor_mcp.model import (
    Change,
    Cited,
    Clause,
    Document,
    Finding,
    Force,
    Link,
    LinkKind,
    Problem,
    Reading,
    Record,
    Span,
    Status,
    Unjudged,
)
from conductor_mcp.model.errors import ConfigError
from conductor_mcp.model.glob import any_matches
from conductor_mcp.model.values import dataclass, replace

if TYPE_CHECKING:
    from conductor_mcp.app.workspace import Workspace

RULE_ID = "clause-changed"
CLAUSES, _FRONT = "rules:", "front matter:"
"""How the problems of a decision start whose clauses, or whose front matter, cannot be read."""


@dataclass(frozen=True, slots=True)
class Score:
    """What a change is held against, and what it does to that; ``added`` are its own clauses."""

    clauses: tuple[Clause, ...]
    cited: Mapping[str, Cited]
    loosened: tuple[Finding, ...]
    unjudged: tuple[Unjudged, ...]
    added: tuple[Clause, ...] = ()


def score(workspace: Workspace, library: Library, change: Change) -> Score:
    """Return the clauses in force before the change, with those it adds."""
    touched = {d.path for f in change.files for d in (f.before, f.after) if d}
    origins = {f.path: f.origin for f in change.files}
    library, problems = _standing(workspace, library, change, touched)
    every = cache(lambda: frozenset(change.paths_after()))
    gone, came = change.before.keys(), change.after.keys()

    def earlier() -> frozenset[str]:
        return (every() - came) | gone  # the files of the new side, told back

    left, right = (
        Tree(change.exists_before, change.read_before, earlier),
        Tree(change.exists_after, change.read_after, every),
    )
    old_ones, new_ones = change.before.values(), change.after.values()
    before = _Side(library, touched, _readings(workspace, old_ones), problems, left)
    after = _Side(library, touched, _readings(workspace, new_ones), problems, right)
    old, new = before.clauses(), after.clauses(origins)
    # A clause that only moved, to another id or to the record that takes over, is no new one.
    added = [
        replace(c, record=name[0])
        for name, c in new.items()
        if (name not in old or _differs(old[name], c))
        and not any(_same(c, other) for other in old.values())
    ]
    unjudged = {*before.unstated(), *after.unstated(), *before.unread(), *after.unread()}
    return Score(
        (*old.values(), *added),
        {**after.cited(origins), **before.cited()},
        tuple(sorted(_loosened(old, new, before, after, origins))),
        tuple(sorted({*unjudged, *_settings(change)})),
        tuple(added),
    )


def _settings(change: Change) -> Iterator[Unjudged]:
    """Say so when a change alters which files are read: what it hides cannot be held."""
    before, after = change.before.get(CONFIG_PATH), change.after.get(CONFIG_PATH)
    if (before or after) and _read_settings(before) != _read_settings(after):
        words = "this change alters which records are read, so those it hides were not held"
        yield Unjudged(Span(CONFIG_PATH), f"{words}; change [read] in a change of its own")


def _read_settings(document: Document | None) -> object:
    try:
        return parse(document.text if document else "").read
    except ConfigError as error:
        return str(error)


def _standing(
    workspace: Workspace, library: Library, change: Change, touched: set[str]
) -> tuple[Library, list[Problem]]:
    """Return the records of the change's side as a library, and what could not be read of them.

    That side is what is indexed, unless git holds it: then what the disk says does not count.
    """
    if change.stored is None:
        return library, [p for p in workspace.view.problems() if p.at.path not in touched]
    readings: list[Reading] = []
    for path, blob in change.stored.items():
        if path in touched or not _wanted(workspace, path):
            continue
        known = workspace.view.reading(path, blob)
        if known is None and (text := change.read_after(path)) is not None:
            known = workspace.formats.read(Document(path, text, blob))
        if known is not None:
            readings.append(known)
    theirs = Library(workspace)
    theirs.records = {r.key: r for reading in readings for r in reading.records}
    return theirs, [p for reading in readings for p in reading.problems]


def _wanted(workspace: Workspace, path: str) -> bool:
    return workspace.formats.wants(path) and not any_matches(workspace.config.read.exclude, path)


def _readings(workspace: Workspace, documents: Iterable[Document]) -> list[Reading]:
    return [_read(workspace, d) for d in documents if _wanted(workspace, d.path)]


def _read(workspace: Workspace, document: Document) -> Reading:
    known: Reading | None = workspace.view.reading(document.path, document.blob)
    return known or workspace.formats.read(document)


class _Side:
    """The records of one side: those that the change leaves alone, and its own versions."""

    def __init__(
        self,
        library: Library,
        touched: set[str],
        readings: list[Reading],
        problems: list[Problem],
        side: Tree,
    ) -> None:
        self._library = library
        self._touched = touched
        self._changed = [r for reading in readings for r in reading.records]
        still = [r for r in library.records.values() if r.path not in touched]
        self.records = {r.key: r for r in (*still, *self._changed)}
        found = more(self.records, side)
        self.records.update(found.records)
        self._unsaid = found.unsaid
        self._problems = [*problems, *(p for reading in readings for p in reading.problems)]

    def in_force(self, record: Record) -> bool:
        """Whether a record binds on this side."""
        if not record.in_force:
            return False
        retired = self._library.retired_by(record)
        if any(path not in self._touched for path in retired):
            return False
        return not any(
            _names(link, record)
            for other in self._changed
            if other.status is Status.ACCEPTED and other.key != record.key
            for link in other.links
            if link.kind is LinkKind.SUPERSEDES
        )

    def clauses(self, origins: Mapping[str, str] | None = None) -> dict[tuple[str, str], Clause]:
        """Return the clauses in force by the place where their record first was, and their id."""
        moved = origins or {}
        return {
            (moved.get(r.path, r.path) + r.key[len(r.path) :], c.id): c
            for r in self.records.values()
            if r.clauses and self.in_force(r)
            for c in r.clauses
        }

    def cited(self, origins: Mapping[str, str] | None = None) -> dict[str, Cited]:
        """Name the records with clauses by the key they had first."""
        moved = origins or {}
        return {
            moved.get(r.path, r.path) + r.key[len(r.path) :]: Cited(r.id, r.path, r.title)
            for r in self.records.values()
            if r.clauses
        }

    def unstated(self) -> Iterator[Unjudged]:
        for record in self.records.values():
            if record.clauses and record.in_force is None:
                words = f"{record.id} carries clauses and states no status; they were not held"
                yield Unjudged(record.at, words)

    def unread(self) -> Iterator[Unjudged]:
        """Name the clauses that were lost because they are written wrongly, or cannot be said."""
        for key, unsaid in self._unsaid.items():
            if self._may_bind(self.records[key]):
                yield from (one.unjudged for one in unsaid if one.may_bind(self._touched))
        lost = {p.at.path for p in self._problems if p.message.startswith(CLAUSES)}
        binding = {r.path: r for r in self.records.values() if self._may_bind(r)} if lost else {}
        causes = [p for p in self._problems if p.at.path in lost & binding.keys()]
        deeper = {p.at.path for p in causes if p.message.startswith(_FRONT)}
        for cause in causes:
            start = _FRONT if cause.at.path in deeper else CLAUSES
            if cause.message.startswith(start):
                words = cause.message.removeprefix(start).strip()
                record = binding[cause.at.path]
                yield Unjudged(cause.at, f"clauses of {record.id} cannot be read: {words}")

    def _may_bind(self, record: Record) -> bool:
        return record.in_force is None or self.in_force(record)


def _names(link: Link, record: Record) -> bool:
    if link.path:
        return link.path in {record.path, record.key}
    if link.number is not None:
        return link.number == record.number
    return bool(link.title) and link.title.casefold() == record.title.casefold()


def _same(one: Clause, other: Clause) -> bool:
    return not _differs(one, other)


def _differs(old: Clause, new: Clause) -> bool:
    return (old.rule, old.options, old.force) != (new.rule, new.options, new.force)


def _loosened(
    old: Mapping[tuple[str, str], Clause],
    new: Mapping[tuple[str, str], Clause],
    before: _Side,
    after: _Side,
    origins: Mapping[str, str],
) -> Iterator[Finding]:
    newest = {origin: path for path, origin in origins.items()}
    for name, clause in old.items():
        record = before.records[clause.record]
        path = newest.get(record.path, record.path)
        left = after.records.get(path + record.key[len(record.path) :])
        at, words = Span(path), ""
        if name not in new and any(_same(clause, other) for other in new.values()):
            continue  # it lives on elsewhere
        if name in new:
            at, words = new[name].at, weaker(clause, new[name])
        elif left is None:
            words = "its record is removed"
        elif not after.in_force(left):
            at, words = left.at, f"{record.id} is no longer in force ({left.status})"
        else:
            at, words = left.at, "it is removed"
        if words:
            message = f"this change loosens the clause {clause.id} of {record.id}: {words}"
            hint = "Change the decision first, in a change of its own, and have it accepted"
            cited = Cited(record.id, record.path, record.title)
            yield Finding(
                at, RULE_ID, cited, Force.SHOULD, message, hint, clause.at, (*name, words)
            )
