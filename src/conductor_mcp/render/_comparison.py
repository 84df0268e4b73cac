"""Compared contracts as people and machines want to see them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import cast
from urllib.parse import quote

from conductor_mcp.model import Outcome
from conductor_mcp.model.compatibility import Compared, Grade, Graded, Position
from conductor_mcp.render._fitted import LEAST, breadth, folded, shortened
from conductor_mcp.render._renderer import one_line

FEW = 5
"""How many operations are named."""
_TOOLS = ("oasdiff", "buf", "graphql")
_LEVELS = {Grade.BREAKING: "error", Grade.RISKY: "warning"}
_WORDS = {Outcome.HELD: "Compatible", Outcome.BROKEN: "Breaking", Outcome.UNSURE: "Unsure"}
_BOLD = "1"
_ENCODED = json.JSONEncoder(ensure_ascii=False).encode
_HUES = {Outcome.HELD: "32", Outcome.BROKEN: "31", Outcome.UNSURE: "33"}
_SHADES = {Grade.BREAKING: "31", Grade.RISKY: "33", Grade.NON_BREAKING: "", Grade.ANNOTATION: ""}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_data(compared: Compared) -> dict[str, object]:
    """Return the answer as plain values, in the shape that others script against."""
    return {
        "outcome": compared.outcome.value,
        "changes": [_change(one) for one in compared.changes],
        "unjudged": [
            {"path": one.at.path, "line": one.at.first, "why": one.why}
            for one in compared.unjudged
        ],
    }


def _change(graded: Graded) -> dict[str, object]:
    change = graded.change
    aliases = {tool: list(change.aliases.get(tool, ())) for tool in _TOOLS}
    aliases |= {tool: list(names) for tool, names in change.aliases.items()}
    return {
        "id": change.id,
        "grade": graded.grade.value,
        "family": change.family,
        "area": change.area,
        "kind": change.kind,
        "action": change.action,
        "direction": change.direction.value,
        "base": _place(change.base),
        "revision": _place(change.revision),
        "operations": list(change.operations[:FEW]),
        "operations_total": len(change.operations),
        "message": change.message,
        "aliases": aliases,
        "fingerprint": change.fingerprint,
    }


def _place(at: Position | None) -> dict[str, object] | None:
    if at is None:
        return None
    return {"path": at.path, "line": at.line, "column": at.column, "pointer": at.pointer}


def as_json(compared: Compared) -> str:
    """Return one JSON object, each change on a line of its own: there may be thousands."""
    parts: list[str] = []
    for key, value in as_data(compared).items():
        lines = cast("list[object]", value) if isinstance(value, list) else []
        told = ",\n    ".join(_ENCODED(line) for line in lines)
        parts.append(f'"{key}": ' + (f"[\n    {told}\n  ]" if told else _ENCODED(value)))
    return "{\n  " + ",\n  ".join(parts) + "\n}\n"


def as_text(compared: Compared, columns: int | None = None, *, colour: bool = False) -> str:
    """Return lines for people: what breaks first, remarks only counted.

    Lines are fitted into ``columns`` (``None``: never cut nor broken).
    """
    lines = [line for one in _told(compared) for line in _lines(one, columns, colour=colour)]
    if compared.unjudged:
        lines.append(_painted("Not judged:", _BOLD, colour=colour))
        for one in compared.unjudged:
            lines += folded(f"{one_line(str(one.at))}: {one_line(one.why)}".split(), columns)
    word = _painted(_WORDS[compared.outcome], _HUES[compared.outcome], colour=colour)
    return "\n".join([*lines, f"{word}: {_counts(compared)}."]) + "\n"


def _told(compared: Compared) -> list[Graded]:
    return [one for one in compared.changes if one.grade is not Grade.ANNOTATION]


def _lines(graded: Graded, columns: int | None, *, colour: bool) -> Iterator[str]:
    change = graded.change
    at = change.revision or change.base
    grade = _painted(graded.grade.value, _SHADES[graded.grade], colour=colour)
    if at is None:
        yield f"{grade} {change.id}"
    else:
        place = one_line(f"{at.path}:{at.line}:{at.column}")
        apart = columns is not None and columns < breadth(
            f"{place}: {graded.grade.value} {change.id}"
        )
        shown = shortened(place, max(columns or 0, LEAST) - 1) if apart else place
        shown = _painted(shown, _BOLD, colour=colour)
        if apart:
            yield f"{shown}:"
            yield f"  {grade} {change.id}"
        else:
            yield f"{shown}: {grade} {change.id}"
    yield from folded(one_line(change.message).split(), columns)
    if len(change.operations) > 1:
        yield from folded(("affects", *_operations(change.operations)), columns)


def _painted(text: str, code: str, *, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour and code else text


def _operations(names: tuple[str, ...]) -> Iterator[str]:
    """Say how many there are and name some, each in one piece."""
    yield from (str(len(names)), "operations:")
    shown = [one_line(name) for name in names[:FEW]]
    yield from (f"{name}," for name in shown[:-1])
    yield shown[-1]
    if len(names) > FEW:
        yield from ("and", str(len(names) - FEW), "more")


def _counts(compared: Compared) -> str:
    counts = [(grade, sum(1 for one in compared.changes if one.grade is grade)) for grade in Grade]
    told = [f"{number} {grade.value}" for grade, number in counts if number]
    if compared.unjudged:
        told.append(f"{len(compared.unjudged)} not judged")
    return ", ".join(told) or ("nothing changed" if compared.documents else "nothing to compare")


def as_github(compared: Compared) -> str:
    """Return workflow commands: annotations on the lines of a pull request."""
    lines: list[str] = []
    for one in _told(compared):
        change, at = one.change, one.change.revision or one.change.base
        level = _LEVELS.get(one.grade, "notice")
        place = f"file={_property(at.path)},line={at.line},col={at.column}," if at else ""
        lines.append(f"::{level} {place}title={_property(change.id)}::{_data(change.message)}")
    lines += [
        f"::warning file={_property(one.at.path)},line={one.at.first},title=not judged::"
        f"{_data(one.why)}"
        for one in compared.unjudged
    ]
    lines.append(f"conductor-mcp: {_WORDS[compared.outcome].lower()}, {_counts(compared)}")
    return "\n".join(lines) + "\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_markdown(compared: Compared) -> str:
    """Return a table for a pull request."""
    lines = [f"**{_WORDS[compared.outcome]}**: {_counts(compared)}.", ""]
    if told := _told(compared):
        lines += ["| grade | change | where | operations |", "| --- | --- | --- | --- |"]
    for one in told:
        at = one.change.revision or one.change.base
        where = f"`{at.path}:{at.line}`" if at else ""
        cells = (one.grade.value, f"{one.change.message} (`{one.change.id}`)", where,
                 str(len(one.change.operations) or ""))  # fmt: skip
        lines.append("| " + " | ".join(one_line(c).replace("|", "\\|") for c in cells) + " |")
    lines += [f"- Not judged: `{one.at}` {one_line(one.why)}" for one in compared.unjudged]
    return "\n".join(lines) + "\n"


def as_sarif(compared: Compared) -> str:
    """Return SARIF 2.1.0 (OASIS), for code scanning and editors."""
    told = _told(compared)
    rules = sorted({one.change.id for one in told})
    driver = {"name": "conductor-mcp", "rules": [{"id": rule} for rule in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    {"level": "warning", "message": {"text": one.why}} for one in compared.unjudged
                ],
            }
        ],
        "results": [_result(one, rules) for one in told],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _result(graded: Graded, rules: list[str]) -> Mapping[str, object]:
    change = graded.change
    at = change.revision or change.base
    found: dict[str, object] = {
        "ruleId": change.id,
        "ruleIndex": rules.index(change.id),
        "level": _LEVELS.get(graded.grade, "note"),
        "message": {"text": change.message},
        "partialFingerprints": {"conductor/v1": change.fingerprint},
    }
    if at is not None:
        region = {"startLine": max(at.line, 1), "startColumn": max(at.column, 1)}
        place = {
            "artifactLocation": {"uri": quote(at.path.encode("utf-8", "surrogateescape"))},
            "region": region,
        }
        found["locations"] = [{"physicalLocation": place}]
    return found


FORMS: Mapping[str, Callable[[Compared], str]] = {
    "text": as_text,
    "json": as_json,
    "sarif": as_sarif,
    "github": as_github,
    "markdown": as_markdown,
}
