"""A supersession or an amendment that leads nowhere, or to several records.

## What it does
Reports `supersedes`, `superseded by`, `amends`, `amended by` and their partial forms where what
they name is no file of this repository, no number of its logs and no title, or where it is
several. Links out of the repository are left alone. Where a number is shared by two decisions of
one folder, `duplicate-number` says so instead.

## Why
A retired decision whose successor cannot be found leaves its reader with a rule that is void and
nothing in its place.

## How to put it right
Link to the other record by its path: `[ADR-0012](0012-title.md)`.
"""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.app.audits._audit import Audit, Subject, finding
from conductor_mcp.model import Finding, Force, Link, LinkKind, Record

_RETIRES = (LinkKind.SUPERSEDED_BY, LinkKind.PARTIALLY_SUPERSEDED_BY)
_ASKED = frozenset(LinkKind) - {LinkKind.RELATES, LinkKind.FOLLOWS}


def run(subject: Subject) -> Iterator[Finding]:
    names = subject.library.names
    for record in subject.records.values():
        seen: set[tuple[str, int | None, str]] = set()
        for link in record.links:
            if link.kind not in _ASKED or _leads_out(link):
                continue
            what = (link.path, link.number, link.title)
            keys = names.target(link, record)
            if len(keys) == 1 or what in seen or _excused(subject, link, record, keys):
                continue
            seen.add(what)
            yield _dangling(record, link, keys)


def _leads_out(link: Link) -> bool:
    return not link.path and "://" in link.raw


def _excused(subject: Subject, link: Link, record: Record, keys: tuple[str, ...]) -> bool:
    if link.path and subject.exists(link.path):
        return True  # a page that is no record; the link still leads to it
    if not link.path and link.number is None and " " in link.title.strip() and not keys:
        # What a decision replaces may be a thing; what replaces it is another decision.
        return link.kind not in _RETIRES
    if not keys and record.number is not None and link.number == record.number:
        return True  # the record names itself
    carriers = [subject.records[k] for k in keys]
    return len({(r.path.rpartition("/")[0], r.number) for r in carriers}) == 1


def _dangling(record: Record, link: Link, keys: tuple[str, ...]) -> Finding:
    said = " ".join(link.raw.split())[:160]
    what = f"{link.kind.value.replace('_', ' ')} {said!r}"
    if keys:
        message = f"{what} could mean any of {', '.join(keys)}"
    else:
        message = f"{what} names no record of this repository"
    return finding(
        AUDIT.id,
        record,
        message,
        "Link to the record that is meant by its path",
        at=link.at,
        force=Force.MUST,
        about=f"{link.kind.value} {link.path or link.number or link.title}",
    )


AUDIT = Audit("dangling-link", run)
