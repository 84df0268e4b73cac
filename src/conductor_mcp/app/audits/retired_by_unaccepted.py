"""A decision said to be replaced by one that nobody has accepted.

## What it does
Reports a proposed or rejected decision that claims to supersede an accepted one, and a decision
that calls itself superseded by one that is proposed or rejected. Until the successor is accepted,
the older one is served as it stands.

## Why
Only an accepted decision retires another. Read by themselves, such a pair says both that the old
rule holds and that it does not.

## How to put it right
Accept the successor, or word the claim as what it is: "will supersede ADR-0003 when accepted".
A rejected one should claim nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.app.audits._audit import Audit, Subject, finding
from conductor_mcp.model import Finding, LinkKind, Status

_NEVER = (Status.PROPOSED, Status.REJECTED)


def run(subject: Subject) -> Iterator[Finding]:
    names = subject.library.names
    for record in subject.decisions:
        for link in record.links:
            if link.kind not in (LinkKind.SUPERSEDES, LinkKind.SUPERSEDED_BY):
                continue
            keys = names.target(link, record)
            other = subject.records[keys[0]] if len(keys) == 1 else None
            if other is None:
                continue
            back = link.kind is LinkKind.SUPERSEDED_BY
            new, old = (other, record) if back else (record, other)
            if new.status not in _NEVER:
                continue
            if back or old.status is Status.ACCEPTED:
                claims = (
                    f"it calls itself superseded by {new.id}"
                    if back
                    else f"it claims to supersede {old.id}"
                )
                yield finding(
                    AUDIT.id,
                    record,
                    f"{claims}, which is {new.status.value if back else old.status.value}"
                    + ("" if back else f", and is itself only {new.status.value}"),
                    f"Accept {new.id}, or take the claim back"
                    if new.status is Status.PROPOSED
                    else f"Take the claim back: {new.id} was rejected",
                    at=link.at,
                    because=other.at,
                    about=other.key,
                )


AUDIT = Audit("retired-by-unaccepted", run)
