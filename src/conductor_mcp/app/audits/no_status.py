"""Decisions that state no status.

## What it does
Reports a decision whose status is nowhere stated, or states a word that means none of proposed,
accepted, rejected, deprecated or superseded. Where most of a folder's decisions state none, that
is one finding for the folder.

## Why
Without a status nobody can tell a rule from a suggestion. It is served as unknown, never guessed,
and its clauses judge nothing.

## How to put it right
Add `status: accepted` to the front matter, or a section `## Status`, in the way its neighbours
have it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from conductor_mcp.app.audits._audit import Audit, Subject, finding
from conductor_mcp.model import Finding, Record, Status

_A_LOG = 3
_NAMED = 3


def run(subject: Subject) -> Iterator[Finding]:
    logs: dict[str, list[Record]] = defaultdict(list)
    for record in subject.decisions:
        logs[record.path if record.anchor else record.path.rpartition("/")[0]].append(record)
    for log, records in logs.items():
        mute = [r for r in records if subject.library.status(r) is Status.UNKNOWN]
        if len(mute) >= _A_LOG and len(mute) * 2 > len(records):
            yield _of_log(log, mute, len(records))
            continue
        for record in mute:
            yield _of_one(record)


def _of_log(log: str, mute: list[Record], count: int) -> Finding:
    named = ", ".join(r.id for r in mute[:_NAMED])
    more = f" and {len(mute) - _NAMED} more" if len(mute) > _NAMED else ""
    return finding(
        AUDIT.id,
        mute[0],
        f"{len(mute)} of the {count} decisions in {log or 'the root'} state no status: "
        f"{named}{more}",
        "Agree on one place for the status, and state it in each",
        about=log,
    )


def _of_one(record: Record) -> Finding:
    raw = " ".join(record.status_raw.split())[:80]
    said = f"its status says {raw!r}, which is none we know" if raw else "it states no status"
    return finding(
        AUDIT.id,
        record,
        said,
        "State it: proposed, accepted, rejected, deprecated, or superseded by …",
    )


AUDIT = Audit("no-status", run)
