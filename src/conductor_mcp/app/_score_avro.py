"""How far our answers about Avro agree with the reference's reader and writer check."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from conductor_mcp.app._score import Score
from conductor_mcp.compat import Family, Side
from conductor_mcp.model import Document


def score_avro(folder: Path, family: Family) -> Score:
    """Score by kind of clash and its location in the reader's schema.

    The reference gives ``/`` beside other locations whenever it merges an answer without one,
    so ``/`` counts only where it stands alone.
    """
    score = Score("avro")
    rows = (folder / "index.jsonl").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(rows):
        row = json.loads(line)
        sides = [_side(row[word]) for word in ("base", "revision")]
        changes = [
            change
            for change in family.compare(*sides).changes
            if change.facts.get("reads") == "before"
        ]
        found = Counter(word for one in changes for word in one.aliases["avro"])
        found.update(_places(str(one.facts["location"]) for one in changes))
        expected = Counter(word.rpartition(".")[2] for word in row["incompat"])
        expected.update(_places(row["locations"]))
        score.count(f"row {number + 1}", expected, found)
    return score


def _side(schema: object) -> Side:
    return Side({"schema.avsc": Document("schema.avsc", json.dumps(schema))})


def _places(locations: Iterable[str]) -> set[str]:
    return set(locations) - {"/"} or {"/"}
