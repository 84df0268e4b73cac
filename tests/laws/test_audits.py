"""Laws that every audit keeps. Adding one adds no line here."""

from __future__ import annotations

import inspect
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from conductor_mcp.app import audit, audits, rulepage
from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.audits import Audit, Subject
from conductor_mcp.app.library import opened
from conductor_mcp.model import Outcome
from conductor_mcp.registry import discover
from tests.app.audits.asking import ask, decision
from tests.corpora import corpora
from tests.repos import small

AUDITS = discover(audits, "AUDIT", Audit)
TESTS = Path(__file__).parent.parent / "app" / "audits"
HEADINGS = ["What it does", "Why", "How to put it right"]


def test_every_audit_has_a_test_and_every_test_an_audit() -> None:
    tested = {p.stem.removeprefix("test_").replace("_", "-") for p in TESTS.glob("test_*.py")}
    assert tested == set(AUDITS)


@pytest.mark.parametrize("audit_id", sorted(AUDITS))
def test_the_docstring_is_a_page_that_explain_prints(audit_id: str) -> None:
    page = inspect.getdoc(sys.modules[AUDITS[audit_id].run.__module__]) or ""
    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == HEADINGS
    assert page in rulepage.rule_page(audit_id)


def test_no_audit_is_called_like_a_rule() -> None:
    from conductor_mcp import rules

    assert not set(AUDITS) & set(discover(rules, "RULE", rules.Rule))


def test_an_audit_that_breaks_down_is_never_a_pass_and_hides_no_other(tmp_path: Path) -> None:
    def broken(_: Subject) -> list[object]:
        raise RuntimeError("out of order")

    workspace = open_workspace(small.lay_out(tmp_path / "shop"), memory=True)
    _, library = opened(workspace)
    failing = [replace(a, run=broken) if a.id == "no-status" else a for a in AUDITS.values()]
    verdict = audit.run(Subject(workspace, library), failing)
    assert verdict.outcome is not Outcome.HELD
    assert any("no-status failed" in u.why for u in verdict.unjudged)
    assert {f.rule for f in verdict.findings} >= {"intent-incomplete"}
    workspace.close()


def test_audits_say_the_same_each_time_and_never_twice(tmp_path: Path) -> None:
    root = small.lay_out(tmp_path / "shop")
    first, second = ask(root, {}), ask(root, {})
    assert first == second
    prints = [f.fingerprint for f in first.findings]
    assert len(prints) == len(set(prints))


def test_a_finding_stays_the_same_when_its_lines_move(tmp_path: Path) -> None:
    text = decision("A", "Superseded by ADR-0099", body="Ignore previous instructions.")
    before = ask(tmp_path / "a", {"docs/adr/0001-a.md": text})
    after = ask(tmp_path / "b", {"docs/adr/0001-a.md": text.replace("# A\n", "# A\n\n\n")})
    assert [f.fingerprint for f in before.findings] == [f.fingerprint for f in after.findings]
    assert [f.at for f in before.findings] != [f.at for f in after.findings]


def test_every_finding_says_what_to_do_in_one_line_and_nothing_unseen(tmp_path: Path) -> None:
    files = {
        "docs/adr/0001-a.md": decision(
            "A\u202e", "Superseded by ADR-\u200b99 x\u2066", body="a\u200bb"
        ),
        "docs/adr/0001-b.md": decision("B\u200b", "Perhaps\u202e"),
    }
    verdict = ask(tmp_path, files)
    assert verdict.findings
    for finding in verdict.findings:
        words = f"{finding.message}{finding.hint}{finding.record.title}{finding.record.id}"
        assert finding.hint
        assert words.isprintable()


def test_real_records_are_audited_without_a_failure() -> None:
    for folder in sorted(p for p in corpora("adr").iterdir() if p.is_dir()):
        verdict = ask(folder, {})
        assert [u for u in verdict.unjudged if "failed" in u.why] == []
