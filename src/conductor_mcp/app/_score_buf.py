"""How far our protobuf changes agree with buf: rule, file, line and column, by category."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from conductor_mcp.app._score import Score
from conductor_mcp.compat import Family, Side
from conductor_mcp.compat.protobuf import rules_under
from conductor_mcp.model import Document
from conductor_mcp.model.compatibility import Grade

CATEGORIES = ("FILE", "PACKAGE", "WIRE_JSON", "WIRE")


def score_buf(folder: Path, family: Family) -> list[Score]:
    """Score each category on its own; a case's own ``buf.yaml`` does not count here."""
    scores = [Score(f"buf {category}") for category in CATEGORIES]
    for case in sorted(one.parent for one in folder.glob("*/expected.json")):
        told = json.loads((case / "expected.json").read_text(encoding="utf-8"))["by_category"]
        changes = family.compare(_side(case / "base"), _side(case / "revision")).changes
        for category, score in zip(CATEGORIES, scores, strict=True):
            expected = Counter(
                f"{one['rule']} {one['path'] or '-'}:{one['start'][0]}:{one['start'][1]}"
                for one in told[category]
            )
            found = Counter(
                f"{rule} {at.path if at else '-'}:{at.line if at else 1}:{at.column if at else 1}"
                for change in changes
                if family.grade(change, category) is Grade.BREAKING
                for rule in rules_under(change, category)
                for at in (change.revision,)
            )
            score.count(case.name, expected, found)
    return scores


def _side(folder: Path) -> Side:
    found: dict[str, Document] = {}
    for file in sorted(folder.rglob("*.proto")):
        path = file.relative_to(folder).as_posix()
        found[path] = Document(path, file.read_text(encoding="utf-8"))
    return Side(found)
