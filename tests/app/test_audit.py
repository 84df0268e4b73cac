"""``check --records``: the records looked over, as one verdict."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from conductor_mcp.app.assemble import conductor
from conductor_mcp.model import ConductorError, Outcome
from tests.app.audits.asking import decision, lay

GOOD = {"docs/adr/0001-a.md": decision("A"), "docs/adr/0002-b.md": decision("B")}


def run(root: Path, *arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "conductor_mcp", "check", "--records", *arguments],
        cwd=root, capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_records_in_order_are_held(tmp_path: Path) -> None:
    verdict, answer = conductor(lay(tmp_path, GOOD)).audit()
    assert (verdict.outcome, answer.checked.files) == (Outcome.HELD, 2)
    assert answer.checked.clauses > 5


def test_no_record_at_all_is_unsure(tmp_path: Path) -> None:
    verdict, answer = conductor(tmp_path).audit()
    assert verdict.outcome is Outcome.UNSURE
    assert "nothing checked" in answer.unjudged[0].why


def test_what_could_not_be_read_is_not_judged(tmp_path: Path) -> None:
    lay(
        tmp_path, {**GOOD, "docs/adr/0003-c.md": "---\nstatus: [\n---\n# C\n\n## Decision\n\nX.\n"}
    )
    verdict, _ = conductor(tmp_path).audit()
    assert any(u.at.path == "docs/adr/0003-c.md" for u in verdict.unjudged)
    assert verdict.outcome is Outcome.UNSURE


def test_paths_narrow_what_is_told(tmp_path: Path) -> None:
    lay(tmp_path, {**GOOD, "other/adr/0001-x.md": decision("X", "Superseded by ADR-0099")})
    held, _ = conductor(tmp_path).audit(paths=["docs"])
    broken, _ = conductor(tmp_path).audit(paths=["other/adr/"])
    nothing, _ = conductor(tmp_path).audit(paths=["src"])
    assert [v.outcome.value for v in (held, broken, nothing)] == ["held", "broken", "unsure"]
    with pytest.raises(ConductorError):
        conductor(tmp_path).audit(paths=["../elsewhere"])


def test_exit_codes_and_every_form_are_those_of_a_check(tmp_path: Path) -> None:
    assert run(lay(tmp_path / "good", GOOD))[0] == 0
    (tmp_path / "none").mkdir()
    assert run(tmp_path / "none")[0] == 2
    assert run(tmp_path / "none", "--allow-unsure")[0] == 0
    bad = lay(tmp_path / "bad", {"docs/adr/0001-a.md": decision("A", "Superseded by ADR-0099")})
    code, text, _ = run(bad)
    assert (code, "dangling-link" in text, "audits held against 1 file" in text) == (1, True, True)
    code, text, _ = run(bad, "--json")
    answer = json.loads(text)
    assert (code, answer["outcome"]) == (1, "broken")
    finding = next(f for f in answer["findings"] if f["rule"] == "dangling-link")
    assert (finding["force"], finding["line"], finding["record"]["id"]) == ("must", 5, "ADR-0001")
    assert "::error file=docs/adr/0001-a.md" in run(bad, "--format", "github")[1]
    assert '"ruleId": "dangling-link"' in run(bad, "--format", "sarif")[1]


def test_a_change_and_the_records_are_not_judged_at_once(tmp_path: Path) -> None:
    code, _, words = run(lay(tmp_path, GOOD), "--staged")
    assert (code, "--records" in words, "Traceback" in words) == (3, True, False)


def test_doctor_shows_the_findings_and_explain_their_page(tmp_path: Path) -> None:
    lay(tmp_path, {"docs/adr/0001-a.md": decision("A", "Superseded by ADR-0099")})

    def said(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "conductor_mcp", *arguments],
            cwd=tmp_path, capture_output=True, text=True, check=False, encoding="utf-8",
        )  # fmt: skip
        return done.stdout

    assert "dangling-link [ADR-0001]" in said("doctor")
    assert "## How to put it right" in said("explain", "dangling-link")
