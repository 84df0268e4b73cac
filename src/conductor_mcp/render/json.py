"""A verdict as one JSON object, in the shape that others script against."""

from __future__ import annotations

import json

from conductor_mcp.model import Finding, Unjudged, Verdict
from conductor_mcp.render._renderer import About, Renderer


def render(verdict: Verdict, about: About) -> str:
    return json.dumps(as_object(verdict, about), ensure_ascii=False, indent=2) + "\n"


def as_object(verdict: Verdict, about: About) -> dict[str, object]:
    """Return the object itself, for an answer that holds more than a verdict."""
    checked = verdict.checked
    return {
        "as_of": dict(about.as_of),
        "outcome": verdict.outcome.value,
        "findings": [_finding(finding) for finding in verdict.findings],
        "existing": verdict.existing,
        "unjudged": [_unjudged(unjudged) for unjudged in verdict.unjudged],
        "checked": {
            "clauses": checked.clauses,
            "files": checked.files,
            "base": about.base,
            "head": about.head,
        },
    }


def _finding(finding: Finding) -> dict[str, object]:
    record = finding.record
    return {
        "rule": finding.rule,
        "record": {"id": record.id, "path": record.path, "title": record.title},
        "force": finding.force.value,
        "path": finding.at.path,
        "line": finding.at.first,
        "end_line": finding.at.last,
        "message": finding.message,
        "hint": finding.hint,
        "because": {"path": finding.because.path, "line": finding.because.first},
        "fingerprint": finding.fingerprint,
    }


def _unjudged(unjudged: Unjudged) -> dict[str, object]:
    first = unjudged.at.first
    why = f"{unjudged.why} (line {first})" if first > 1 else unjudged.why
    return {"path": unjudged.at.path, "why": why}


RENDERER = Renderer("json", render)
