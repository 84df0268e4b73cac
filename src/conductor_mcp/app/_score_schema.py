"""How far our reading of bare schemas agrees with three anchors."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from conductor_mcp.app._tables import Figure, Table
from conductor_mcp.model.compatibility import Comparison

Within = Callable[[object, object], bool | None]
Values = Callable[[object, object], Comparison]


def _rows(folder: Path) -> Iterator[Any]:
    for line in (folder / "index.jsonl").read_text("utf-8").splitlines():
        yield json.loads(line)


def score_jsonsubschema(folder: Path, within: Within) -> Table:
    """Score "is every instance of the one an instance of the other"; not knowing is a miss."""
    cases = agreed = 0
    misses: list[str] = []
    for number, row in enumerate(_rows(folder), 1):
        found = within(row["s1"], row["s2"])
        if row["op"] == "isEquivalent" and found is not False:
            back = within(row["s2"], row["s1"])
            found = False if back is False else None if None in {found, back} else True
        cases += 1
        agreed += found is row["result"]
        if found is not row["result"]:
            misses.append(f"row {number}: {found}, expected {row['result']}")
    figures = (Figure("same answer", agreed, cases, 0.90),)
    return Table("jsonsubschema", cases, figures, tuple(misses))


def score_jsoncompat(folder: Path, within: Within, breaks: Within) -> Table:
    """Score both directions of each pair; whole API descriptions by ``breaks``."""
    cases = agreed = 0
    misses: list[str] = []
    for row in _rows(folder):
        told, base, revision = row["expect"], row["base"], row["revision"]
        answers: list[tuple[bool | None, bool]]
        if "compatible" in told:
            answers = [(breaks(base, revision) is False, told["compatible"])]
        else:
            answers = [
                (within(revision, base), told["serializer"]),
                (within(base, revision), told["deserializer"]),
            ]
        for found, expected in answers:
            cases += 1
            agreed += found is expected
            if found is not expected:
                misses.append(f"{row['name']}: {found}, expected {expected}")
    figures = (Figure("same answer", agreed, cases, 0.90),)
    return Table("jsoncompat", cases, figures, tuple(misses))


def score_sentry(folder: Path, compare: Values) -> Table:
    """Score whether a pair differs at all, as it has no grades of ours."""
    cases = agreed = 0
    misses: list[str] = []
    for row in _rows(folder):
        found = bool(compare(row["base"], row["revision"]).changes)
        cases += 1
        agreed += found is bool(row["changes"])
        if found is not bool(row["changes"]):
            misses.append(f"{row['fixture']}: {'changes' if found else 'no change'} for us alone")
    return Table("sentry", cases, (Figure("changed or not", agreed, cases, 0.90),), tuple(misses))
