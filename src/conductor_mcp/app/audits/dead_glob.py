"""Scopes that match no file.

## What it does
Reports a glob in `applies_to`, in an intent's scope, in a contract's `x-implemented-by` or in a
clause (its exceptions too) that matches no file git tracks or would track: one finding for each
such glob, however many records name it. Retired and rejected records are left alone; CODEOWNERS
and component files belong to other tools.

## Why
A scope that matches nothing is worse than none: it looks as if the place were covered. Folders
are renamed, and the record still names the old one.

## How to put it right
Name the files' new place, or take the glob out if the files are gone for good.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from conductor_mcp.app._clauses import Held, hold
from conductor_mcp.app.audits._audit import Audit, Subject, finding
from conductor_mcp.model import Finding, Kind, Record, Span
from conductor_mcp.rules import exempted

_NAMED = 5
_ASKED = (Kind.DECISION, Kind.INTENT, Kind.CONTRACT, Kind.MODEL)


def run(subject: Subject) -> Iterator[Finding]:
    dead: dict[str, list[tuple[Record, Span]]] = defaultdict(list)
    alive: set[str] = set()
    for record in subject.records.values():
        if record.kind not in _ASKED or subject.retired(record):
            continue
        for glob, at in _globs(subject, record):
            if glob in dead or not (glob in alive or subject.anything_under(glob)):
                dead[glob].append((record, at or _line(subject, record, glob)))
            else:
                alive.add(glob)
    for glob, places in dead.items():
        yield _dead(glob, places)


def _globs(subject: Subject, record: Record) -> Iterator[tuple[str, Span | None]]:
    for glob in dict.fromkeys(record.governs):
        yield glob, None
    for clause in record.clauses:
        held = hold(clause, subject.rules)
        if isinstance(held, Held) and held.rule.places:
            folders = getattr(held.options, "each", ())  # a module is a folder, with all in it
            globs = (*held.rule.places(held.options), *exempted(held.options))
            for glob in (f"{g.rstrip('/')}/**" if g in folders else g for g in globs):
                if glob not in record.governs:
                    yield glob, clause.at


def _dead(glob: str, places: list[tuple[Record, Span]]) -> Finding:
    record, at = places[0]
    others = sorted({r.id for r, _ in places[1:]} - {record.id})
    more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
    also = f"; the same in {', '.join(others[:_NAMED])}{more}" if others else ""
    return finding(
        AUDIT.id,
        record,
        f"{glob!r} matches no file of this repository{also}",
        "Name where the files are now, or take it out",
        at=at,
        about=glob,
    )


def _line(subject: Subject, record: Record, glob: str) -> Span:
    document = subject.document(record.path)
    lines = document.text.splitlines() if document else []
    number = next((n for n, line in enumerate(lines, 1) if glob in line), record.at.first)
    return Span(record.path, number, number)


AUDIT = Audit("dead-glob", run)
