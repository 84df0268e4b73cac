"""A verdict as SARIF 2.1.0 (OASIS), for code scanning and editors."""

from __future__ import annotations

import json
from urllib.parse import quote

from conductor_mcp.model import Finding, Force, Span, Unjudged, Verdict
from conductor_mcp.render._renderer import About, Renderer, has_place

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_BASE = "%SRCROOT%"


def render(verdict: Verdict, about: About) -> str:
    rules = sorted({finding.rule for finding in verdict.findings})
    run = {
        "tool": {
            "driver": {
                "name": "conductor-mcp",
                **({"version": about.version} if about.version else {}),
                "rules": [{"id": rule, "shortDescription": {"text": rule}} for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_BASE: {"description": {"text": "The repository root."}}},
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [_notification(u) for u in verdict.unjudged],
                "properties": {"outcome": verdict.outcome.value, "existing": verdict.existing},
            }
        ],
        "results": [_result(finding, rules) for finding in verdict.findings],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _result(finding: Finding, rules: list[str]) -> dict[str, object]:
    record = finding.record
    message = f"{finding.message}. Instead: {finding.hint}" if finding.hint else finding.message
    because = {**_location(finding.because), "id": 1,
               "message": {"text": f"{record.id} {record.title}".strip()}}  # fmt: skip
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": "error" if finding.force is Force.MUST else "warning",
        "message": {"text": message},
        "locations": [_location(finding.at)],
        "relatedLocations": [because],
        "partialFingerprints": {"conductor/v1": finding.fingerprint},
    }


def _notification(unjudged: Unjudged) -> dict[str, object]:
    notification: dict[str, object] = {"level": "warning", "message": {"text": unjudged.why}}
    if has_place(unjudged.at):
        notification["locations"] = [_location(unjudged.at)]
    return notification


def _location(at: Span) -> dict[str, object]:
    return {
        "physicalLocation": {
            "artifactLocation": {
                "uri": quote(at.path.encode("utf-8", "surrogateescape")),
                "uriBaseId": _BASE,
            },
            "region": {
                "startLine": at.first,
                "endLine": max(at.first, at.last),
                **({"startColumn": at.column} if at.column else {}),
            },
        }
    }


RENDERER = Renderer("sarif", render)
