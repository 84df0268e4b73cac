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
    for record, link, other in subject.supersessions():
        back = link.kind is LinkKind.SUPERSEDED_BY
        new, old = (other, record) if back else (record, other)
        if new.status not in _NEVER or not (back or old.status is Status.ACCEPTED):
            continue
        if back:
            claim = f"it calls itself superseded by {new.id}, which is {new.status.value}"
        else:
            claim = (
                f"it claims to supersede {old.id}, which is {old.status.value}, "
                f"and is itself only {new.status.value}"
            )
        yield finding(
            AUDIT.id,
            record,
            claim,
            f"Accept {new.id}, or take the claim back"
            if new.status is Status.PROPOSED
            else f"Take the claim back: {new.id} was rejected",
            at=link.at,
            because=other.at,
            about=other.key,
        )


AUDIT = Audit("retired-by-unaccepted", run)
