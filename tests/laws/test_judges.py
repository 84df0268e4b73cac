"""Laws that every judge keeps. Adding a judge adds no line here: they are walked."""

from __future__ import annotations

import inspect
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from conductor_mcp import rules
from conductor_mcp.app import audits, judges
from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.check import check
from conductor_mcp.app.judges import Asked, Judge, Judged
from conductor_mcp.app.rulepage import rule_page
from conductor_mcp.registry import discover, ids
from tests.repos_on_disk import put, repository

JUDGES = discover(judges, "JUDGE", Judge)
HEADINGS = ["What it does", "Why", "How to put it right"]
TESTS = Path(__file__).parent.parent / "app"


@pytest.mark.parametrize("judge_id", sorted(JUDGES))
def test_the_docstring_is_a_page_that_explain_prints(judge_id: str) -> None:
    page = inspect.getdoc(sys.modules[JUDGES[judge_id].run.__module__]) or ""
    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == HEADINGS
    assert rule_page(judge_id).startswith(f"# {judge_id}\n")


@pytest.mark.parametrize("judge_id", sorted(JUDGES))
def test_every_judge_has_a_test(judge_id: str) -> None:
    name = judge_id.replace("-", "_")
    found = [p for p in TESTS.rglob("test_*.py") if f"judges.{name}" in p.read_text("utf-8")]
    assert found, f"no test under tests/app imports conductor_mcp.app.judges.{name}"


def test_no_judge_is_called_like_a_rule_or_an_audit() -> None:
    assert not JUDGES.keys() & {*ids(rules), *ids(audits)}


@pytest.mark.parametrize("judge_id", sorted(JUDGES))
def test_a_judge_that_breaks_down_is_never_a_pass(
    judge_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_order(_: Asked) -> Judged:
        raise RuntimeError("out of order")

    def walked(*_: object) -> dict[str, Judge]:
        return {**JUDGES, judge_id: replace(JUDGES[judge_id], run=out_of_order)}

    monkeypatch.setattr("conductor_mcp.app.check.discover", walked)
    root = repository(tmp_path / "repo", {"notes.txt": "one"})
    put(root, "notes.txt", "two")
    verdict, answer = check(open_workspace(root))
    assert answer.outcome == "unsure"
    assert any("out of order" in u.why and judge_id in u.why for u in verdict.unjudged)
