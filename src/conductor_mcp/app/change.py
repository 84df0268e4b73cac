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
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from conductor_mcp.app.library import Library
from conductor_mcp.model import (
    Change,
    Cited,
    Clause,
    Document,
    Finding,
    Force,
    Link,
    LinkKind,
    Reading,
    Record,
    Span,
    Status,
    Unjudged,
)

if TYPE_CHECKING:
    from conductor_mcp.app.workspace import Workspace

RULE_ID = "clause-changed"
_WIDENS = ("in", "import", "any")
_NARROWS = ("except", "unless", "owner", "files")
_HARMLESS = ("instead", "bad", "good")


@dataclass(frozen=True, slots=True)
class Score:
    """What a change is held against, and what it does to that."""

    clauses: tuple[Clause, ...]
    cited: Mapping[str, Cited]
    loosened: tuple[Finding, ...]
    unjudged: tuple[Unjudged, ...]


def score(workspace: Workspace, library: Library, change: Change) -> Score:
    """Return the clauses in force before the change, with those it adds."""
    touched = {d.path for f in change.files for d in (f.before, f.after) if d}
    origins = {f.path: f.origin for f in change.files}
    still = [r for r in library.records.values() if r.path not in touched]
    before = _Side(library, touched, still, _records(workspace, change.before.values()))
    after = _Side(library, touched, still, _records(workspace, change.after.values()))
    old, new = before.clauses(), after.clauses(origins)
    added = [c for name, c in new.items() if name not in old or _differs(old[name], c)]
    return Score(
        (*old.values(), *added),
        {**after.cited(), **before.cited()},
        tuple(sorted(_loosened(old, new, before, after, origins))),
        tuple(sorted({*before.unstated(), *after.unstated()})),
    )


def _records(workspace: Workspace, documents: Iterable[Document]) -> list[Record]:
    return [r for d in documents if workspace.formats.wants(d.path) for r in _read(workspace, d)]


def _read(workspace: Workspace, document: Document) -> tuple[Record, ...]:
    known: Reading | None = workspace.view.reading(document.path, document.blob)
    return (known or workspace.formats.read(document)).records


class _Side:
    """The records of one side: those that the change leaves alone, and its own versions."""

    def __init__(
        self, library: Library, touched: set[str], still: list[Record], changed: list[Record]
    ) -> None:
        self._library = library
        self._touched = touched
        self._changed = changed
        self.records = {r.key: r for r in (*still, *changed)}

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

    def cited(self) -> dict[str, Cited]:
        return {r.key: Cited(r.id, r.path, r.title) for r in self.records.values() if r.clauses}

    def unstated(self) -> Iterator[Unjudged]:
        for record in self.records.values():
            if record.clauses and record.in_force is None:
                words = f"{record.id} carries clauses and states no status; they were not held"
                yield Unjudged(record.at, words)


def _names(link: Link, record: Record) -> bool:
    if link.path:
        return link.path == record.path
    if link.number is not None:
        return link.number == record.number
    return bool(link.title) and link.title.casefold() == record.title.casefold()


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
        if name in new:
            at, words = new[name].at, _weaker(clause, new[name])
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


def _weaker(old: Clause, new: Clause) -> str:
    """Say in what a clause binds less than before; ``""`` if it does not."""
    if old.rule != new.rule:
        return f"its rule was {old.rule} and is {new.rule}"
    if old.force is Force.MUST and new.force is Force.SHOULD:
        return "it was a must and is a should"
    keys = sorted(old.options.keys() | new.options.keys())
    weaker = [key for key in keys if _less(key, old.options.get(key), new.options.get(key))]
    return f"{', '.join(weaker)} changed" if weaker else ""


def _less(key: str, old: object, new: object) -> bool:
    if old == new or key in _HARMLESS:
        return False
    kept, came = _words(old), _words(new)
    if key in _WIDENS:
        return not kept <= came
    if key in _NARROWS:
        return not came <= kept
    return True


def _words(value: object) -> set[str]:
    if value is None:
        return set()
    each = cast("Iterable[object]", value) if isinstance(value, (list, tuple)) else (value,)
    return {repr(one) for one in each}
