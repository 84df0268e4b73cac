"""Two decisions of one log under the same number.

## What it does
Reports a number that several decisions in the same folder carry. Names that begin with a date
(log4brains and others) are no numbers; folders are logs of their own; a text beside its
translation is one decision.

## Why
People and code cite decisions by number. Of two that share one, a citation means either, and
parallel branches make such pairs without a conflict in git.

## How to put it right
Give the younger file the next free number, in its name, its title and whatever cites it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from conductor_mcp.app.audits._audit import Audit, Subject, finding
from conductor_mcp.model import Finding, Force, Record

_DATED = re.compile(r"\d{8}|\d{4}-\d\d-\d\d|\d{6}")
_SERIES = re.compile(r"[^\W\d_]*")
_LANGUAGE = re.compile(r"[._-](?:[a-z]{2}|zh[-_]?\w{2,4}|pt[-_]br|en[-_]\w\w)$", re.IGNORECASE)


def run(subject: Subject) -> Iterator[Finding]:
    logs: dict[tuple[str, str], dict[int, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for record in subject.decisions:
        folder, _, name = record.path.rpartition("/")
        if record.number is not None and not _DATED.match(name):
            log = folder if not record.anchor else record.path
            series = _SERIES.match(name)
            logs[log, series[0].casefold() if series else ""][record.number].append(record)
    for numbers in logs.values():
        free = max(numbers) + 1
        for number, sharing in numbers.items():
            distinct = _apart(sharing)
            if len(distinct) > 1:
                yield _shared(number, distinct, free)
                free += 1


def _apart(sharing: list[Record]) -> list[Record]:
    """Take a text and its translations, or its parts under other suffixes, for one decision."""
    seen: dict[str, Record] = {}
    for record in sorted(sharing, key=lambda r: (r.date or "9", r.key)):
        stem = record.path.rpartition(".")[0]
        seen.setdefault(f"{_LANGUAGE.sub('', stem)}#{record.anchor}", record)
    return list(seen.values())


def _shared(number: int, sharing: list[Record], free: int) -> Finding:
    first, *others = sharing
    also = ", ".join(r.key for r in (first, *others[:-1]))
    return finding(
        AUDIT.id,
        others[-1],
        f"number {number} is also that of {also}",
        f"Give {others[-1].key} a free number, such as {free}, in its name and title",
        because=first.at,
        force=Force.MUST,
        about=str(number),
    )


AUDIT = Audit("duplicate-number", run)
