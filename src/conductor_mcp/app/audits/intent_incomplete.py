"""Intents without an owner, a measure of success, or a limit.

## What it does
Reports an intent that is still to be worked on and does not say who owns it, how its success is
told, or what is out of scope: one finding that names all that lacks. Standing pages of other
tools (OpenSpec specs, a constitution, steering) are no pieces of work and are left alone; where a
tool's format has no place for an owner or a measure, none is asked for. What the `design.md` of an
OpenSpec change rules out counts.

## Why
Without a measure nobody can say that it is done; without a limit an agent does more than was
wanted; without an owner nobody can be asked.

## How to put it right
Add what lacks: `owner:` in the front matter, a section `## Success`, a section `## Out of scope`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from conductor_mcp.app.audits._audit import Audit, Subject, finding
from conductor_mcp.model import Finding, Kind, Record

_STANDING = re.compile(r"(?:^|/)(?:openspec/specs|memory/constitution|\.kiro/steering)\b")
# A KEP names its owners in the kep.yaml beside it.
_OWNERLESS = ("openspec", "spec-kit", "kep", "kiro")
# A change of OpenSpec tells its success in the scenarios of the specifications beside it.
_UNMEASURED = ("openspec",)


def run(subject: Subject) -> Iterator[Finding]:
    for record in subject.records.values():
        if record.kind is not Kind.INTENT or subject.retired(record):
            continue
        if _STANDING.search(record.path):
            continue
        lacks = list(_lacking(subject, record))
        if lacks:
            yield finding(
                AUDIT.id,
                record,
                f"it does not say {_joined([words for words, _ in lacks])}",
                f"Add {_joined([place for _, place in lacks])}",
                about=",".join(place for _, place in lacks),
            )


def _lacking(subject: Subject, record: Record) -> Iterator[tuple[str, str]]:
    facts = record.facts
    if not facts.get("owner") and facts.get("format") not in _OWNERLESS:
        yield "who owns it", "owner"
    told = facts.get("success") or facts.get("metrics")
    if not told and facts.get("format") not in _UNMEASURED:
        yield "how its success is told", "## Success"
    if not any(one.facts.get("out_of_scope") for one in (record, *subject.pieces(record))):
        yield "what is out of scope", "## Out of scope"


def _joined(words: list[str]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else words[0]


AUDIT = Audit("intent-incomplete", run)
