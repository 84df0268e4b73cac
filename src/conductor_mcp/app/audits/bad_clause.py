"""Clauses that cannot be held against anything.

## What it does
Reports a clause in a decision's `rules` that cannot be used: no id, a rule that does not exist,
options that the rule does not know or that do not fit, a pattern that cannot be compiled, an
example of its own that it does not find or should not.
Retired decisions are left alone.

## Why
A clause that judges nothing looks like one that nothing breaks.

## How to put it right
Correct it as the message says; `conductor-mcp explain RULE` lists the options of each rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.app._clauses import Held, hold
from conductor_mcp.app.audits._audit import Audit, Subject, finding
from conductor_mcp.model import Finding, Force, Kind, Record, Span, Unjudged
from conductor_mcp.rules import Patterned

_UNREAD = "rules: "


def run(subject: Subject) -> Iterator[Finding]:
    by_path: dict[str, Record] = {}
    for record in subject.records.values():
        if record.kind is not Kind.DECISION or subject.retired(record):
            continue
        by_path.setdefault(record.path, record)
        for clause in record.clauses:
            held = hold(clause, subject.rules)
            wrong = held if isinstance(held, Unjudged) else _tried(subject, held)
            if wrong is not None:
                hint = f"conductor-mcp explain {clause.rule} lists its options"
                if clause.rule not in subject.rules:
                    hint = f"Use one of: {', '.join(subject.rules)}"
                yield _bad(record, wrong.why, hint, clause.at, clause.id)
    for problem in subject.problems:
        record_there = by_path.get(problem.at.path)
        if record_there is not None and problem.message.startswith(_UNREAD):
            message = problem.message.removeprefix(_UNREAD)
            hint = "Write it as a mapping with id, kind and the rule's options"
            yield _bad(record_there, message, hint, problem.at, message)


def _tried(subject: Subject, held: Held) -> Unjudged | None:
    """Try the clause's patterns and examples in the language of the first file it governs."""
    paths = (p for p in subject.tree if held.rule.governs(held.options, p))
    path = next(paths, None) if isinstance(held.options, Patterned) else None
    if path is None:
        return None
    return held.compiles(subject.example, path) or held.examples(subject.example, path)


def _bad(record: Record, message: str, hint: str, at: Span, about: str) -> Finding:
    return finding(AUDIT.id, record, message, hint, at=at, force=Force.MUST, about=about)


AUDIT = Audit("bad-clause", run)
