"""A verdict as GitHub workflow commands: annotations on the lines of a pull request."""

from __future__ import annotations

from conductor_mcp.model import Finding, Force, Unjudged, Verdict
from conductor_mcp.render._renderer import About, Renderer, has_place


def render(verdict: Verdict, about: About) -> str:
    lines = [_finding(finding) for finding in verdict.findings]
    lines += [_unjudged(unjudged) for unjudged in verdict.unjudged]
    checked = verdict.checked
    found = len(verdict.findings)
    lines.append(
        f"conductor-mcp: {verdict.outcome.value}, {_many(found, 'finding')}, "
        f"{verdict.existing} there before, {len(verdict.unjudged)} not judged, "
        f"{_many(checked.clauses, about.unit)} held against {_many(checked.files, 'file')}"
    )
    return "\n".join(lines) + "\n"


def _many(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _finding(finding: Finding) -> str:
    level = "error" if finding.force is Force.MUST else "warning"
    at, record = finding.at, finding.record
    title = _property(f"{finding.rule} [{record.id}]")
    words = [finding.message, f"Instead: {finding.hint}" if finding.hint else ""]
    words.append(f"Because: {finding.because} {record.title}")
    message = _data("\n".join(word for word in words if word))
    place = f"file={_property(at.path)},line={at.first},endLine={at.last}"
    return f"::{level} {place},title={title}::{message}"


def _unjudged(unjudged: Unjudged) -> str:
    at = unjudged.at
    place = f"file={_property(at.path)},line={at.first}," if has_place(at) else ""
    return f"::warning {place}title=not judged::{_data(unjudged.why)}"


def _data(text: str) -> str:
    text = "".join(c for c in text if c.isprintable() or c in "\r\n")
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


RENDERER = Renderer("github", render)
