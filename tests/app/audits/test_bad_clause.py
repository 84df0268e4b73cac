"""Clauses that cannot be held against anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.audits.asking import ask, decision, found

ID = "bad-clause"
GOOD = '{id: a, kind: forbid-import, in: ["src/**"], import: ["pkg:redis"]}'


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("{id: a, kind: forbid-imports, in: [x], import: [pkg:y]}", "no rule 'forbid-imports'"),
        ("{id: a, kind: forbid-import, in: [x]}", "'import' is missing"),
        ("{id: a, kind: forbid-import, imports: [pkg:y]}", "did you mean import"),
        ("{kind: forbid-import, import: [pkg:y]}", "needs an id"),
        ("{id: a}", "needs a kind"),
        ("{id: a, kind: forbid, text: '['}", "clause a was not held"),
        ("just words", "a clause is a mapping"),
    ],
)
def test_a_clause_that_judges_nothing_must_be_put_right(
    tmp_path: Path, clause: str, words: str
) -> None:
    text = decision("A", front=f"status: accepted\nrules:\n  - {clause}")
    verdict = ask(tmp_path, {"docs/adr/0001-a.md": text}, ID)
    (finding,) = verdict.findings
    assert (finding.force, finding.at.first) == ("must", 4)
    assert words in finding.message
    assert verdict.unjudged == ()


def test_a_good_clause_and_one_of_a_retired_decision_are_left_alone(tmp_path: Path) -> None:
    files = {
        "docs/adr/0001-a.md": decision("A", front=f"status: accepted\nrules:\n  - {GOOD}"),
        "docs/adr/0002-b.md": decision(
            "B", front="status: rejected\nrules:\n  - {id: a, kind: x}"
        ),
    }
    assert found(tmp_path, files, ID) == []
