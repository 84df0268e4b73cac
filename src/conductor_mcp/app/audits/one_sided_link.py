"""A supersession that only one of the two decisions tells of.

## What it does
Reports an accepted decision that says it supersedes another which still reads as accepted, and a
decision that says it is superseded by another whose text never mentions it. Any mention counts:
a link, a number, a file name.

## Why
Whoever opens the old decision takes it for the rule; whoever opens the new one does not learn
what it ended.

## How to put it right
Set the old one's status to superseded by the new one, or name the old one in the new one:
`conductor-mcp supersede OLD --by NEW` writes the status.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from conductor_mcp.app._names import plain
from conductor_mcp.app.audits._audit import Audit, Subject, finding
from conductor_mcp.model import Finding, Kind, Link, LinkKind, Record, Status

_SHORT = 12  # a title this short is a phrase that any text may hold
_NEVER = (Status.PROPOSED, Status.REJECTED)


def run(subject: Subject) -> Iterator[Finding]:
    for record, link, other in subject.supersessions():
        if other.kind is not Kind.DECISION:
            continue
        if link.kind is LinkKind.SUPERSEDES:
            yield from _still_reads_accepted(subject, record, link, other)
        else:
            yield from _never_mentioned(subject, record, link, other)


def _still_reads_accepted(
    subject: Subject, new: Record, link: Link, old: Record
) -> Iterator[Finding]:
    if new.status is not Status.ACCEPTED or old.status is not Status.ACCEPTED:
        return
    if any(
        new.key in subject.library.names.target(back, old)
        for back in old.links
        if back.kind in (LinkKind.PARTIALLY_SUPERSEDED_BY, LinkKind.AMENDED_BY)
    ):
        return  # it says that it is replaced in part, which is for people to settle
    yield finding(
        AUDIT.id,
        old,
        f"it reads as accepted, but {new.id} ({new.path}) says that it supersedes it",
        f"Set its status to: superseded by {new.id}",
        because=link.at,
        about=new.key,
    )


def _never_mentioned(subject: Subject, old: Record, link: Link, new: Record) -> Iterator[Finding]:
    if new.status in _NEVER or _mentions(subject, new, old):
        return
    yield finding(
        AUDIT.id,
        new,
        f"{old.id} ({old.path}) says that this supersedes it, and this does not mention it",
        f"Write into {new.path}: supersedes {old.id}",
        because=link.at,
        about=old.key,
    )


def _mentions(subject: Subject, record: Record, other: Record) -> bool:
    names = subject.library.names
    if any(other.key in names.target(link, record) for link in record.links):
        return True
    document = subject.document(record.path)
    if document is None:
        return True
    text = document.text.casefold()
    stem = other.path.rpartition("/")[2].rpartition(".")[0].casefold()
    title = plain(other.title)
    if stem in text or (len(title) > _SHORT and title in plain(text)):
        return True
    if other.number is None:
        return other.id.casefold() in text
    return _cites(other.number).search(text) is not None


def _cites(number: int) -> re.Pattern[str]:
    words = "adr|dr|decision|record|gdp|rfc"
    return re.compile(rf"\b(?:{words})s?\W{{0,3}}0*{number}\b|#0*{number}\b|\b0+{number}\b")


AUDIT = Audit("one-sided-link", run)
