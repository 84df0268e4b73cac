"""A verdict for people: each finding with both places, the reason and one thing to do."""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.model import Finding, Force, Outcome, Unjudged, Verdict
from conductor_mcp.render._renderer import About, Renderer, has_place, one_line

_CODES = {"red": "31", "green": "32", "yellow": "33", "dim": "2", "bold": "1"}
_OUTCOMES = {
    Outcome.HELD: ("Held", "green"),
    Outcome.BROKEN: ("Broken", "red"),
    Outcome.UNSURE: ("Unsure", "yellow"),
}


def render(verdict: Verdict, about: About = About()) -> str:  # noqa: B008 (a frozen value)
    blocks = ["\n".join(_finding(finding, about)) for finding in verdict.findings]
    if verdict.unjudged:
        lines = [_paint("Not judged:", "bold", about), *map(_unjudged, verdict.unjudged)]
        blocks.append("\n".join(lines))
    blocks.append(_summary(verdict, about))
    return "\n\n".join(blocks) + "\n"


def _finding(finding: Finding, about: About) -> Iterator[str]:
    colour = "red" if finding.force is Force.MUST else "yellow"
    record = one_line(f"{finding.record.id} {finding.record.title}")
    place = _paint(one_line(str(finding.at)), "bold", about)
    force = _paint(finding.force.value, colour, about)
    yield f"{place}: {force} {finding.rule} [{record}]"
    yield f"  {one_line(finding.message)}"
    if finding.hint:
        first, *more = finding.hint.splitlines()
        yield f"  instead: {one_line(first)}"
        yield from (f"    {one_line(line)}".rstrip() for line in more)  # something to fill in
    yield _paint(f"  because: {one_line(str(finding.because))}", "dim", about)


def _unjudged(unjudged: Unjudged) -> str:
    place = f"{one_line(str(unjudged.at))}: " if has_place(unjudged.at) else ""
    return f"  {place}{one_line(unjudged.why)}"


def _summary(verdict: Verdict, about: About) -> str:
    word, colour = _OUTCOMES[verdict.outcome]
    must = sum(f.force is Force.MUST for f in verdict.findings)
    counts: list[str] = []
    if verdict.findings:
        counts.append(f"{_count(must, 'finding')} that must, "
                      f"{len(verdict.findings) - must} that should be put right")  # fmt: skip
    if verdict.existing:
        counts.append(f"{verdict.existing} there before and left alone")
    if verdict.unjudged:
        counts.append(f"{len(verdict.unjudged)} not judged")
    checked = verdict.checked
    held = f"{_count(checked.clauses, about.unit)} held against {_count(checked.files, 'file')}"
    counts.append(held)
    sides = f" ({about.base} → {about.head})" if about.base and about.head else ""
    return f"{_paint(word, colour, about)}: {'; '.join(counts)}{one_line(sides) and sides}."


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _paint(text: str, colour: str, about: About) -> str:
    return f"\x1b[{_CODES[colour]}m{text}\x1b[0m" if about.colour else text


RENDERER = Renderer("text", render)
