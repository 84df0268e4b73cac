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
            what = (link.path, link.number, link.title)
            # What stands on the web may be another repository's.
            if link.kind not in _ASKED or "://" in link.raw or what in seen:
                continue
            keys = names.target(link, record)
            if len(keys) == 1:
                if link.path and not _is_there(subject, link):
                    seen.add(what)
                    yield _guessed(record, link, subject.records[keys[0]])
            elif not _excused(subject, link, record, keys):
                seen.add(what)
                yield _dangling(record, link, keys)


def _excused(subject: Subject, link: Link, record: Record, keys: tuple[str, ...]) -> bool:
    if link.path and _is_there(subject, link):
        return True  # a page that is no record; the link still leads to it
    if not link.path and link.number is None and " " in link.title.strip() and not keys:
        # What a decision replaces may be a thing; what replaces it is another decision.
        return link.kind not in _RETIRES
    if not keys and record.number is not None and link.number == record.number:
        return True  # the record names itself
    carriers = [subject.records[k] for k in keys]
    return len({(r.path.rpartition("/")[0], r.number) for r in carriers}) == 1


def _is_there(subject: Subject, link: Link) -> bool:
    return subject.exists(link.path.partition("#")[0])  # an anchor is a place within the file


def _guessed(record: Record, link: Link, meant: Record) -> Finding:
    return finding(
        AUDIT.id,
        record,
        f"{_said(link)} leads to {link.path}, where there is no file; by its number or title "
        f"it is taken to mean {meant.path}",
        f"Link to {meant.path}, if that is meant",
        at=link.at,
        because=meant.at,
        about=f"{link.kind.value} {link.path}",
    )


def _said(link: Link) -> str:
    return f"{link.kind.value.replace('_', ' ')} {' '.join(link.raw.split())[:160]!r}"


def _dangling(record: Record, link: Link, keys: tuple[str, ...]) -> Finding:
    if keys:
        message = f"{_said(link)} could mean any of {', '.join(keys)}"
    else:
        message = f"{_said(link)} names no record of this repository"
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
