"""Laws that every rule keeps. Adding a rule adds no line here: its cases are found."""

from __future__ import annotations

import inspect
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from conductor_mcp import rules
from conductor_mcp.app.formats import Formats
from conductor_mcp.app.judge import judge
from conductor_mcp.model import Change, Cited, Clause, Document, FileChange, Outcome, Verdict
from conductor_mcp.registry import discover
from tests.cases import RECORD, Case, mirrored, read_cases, standing_still

RULES = discover(rules, "RULE", rules.Rule)
CODE = Formats()
CITED = {RECORD: Cited("ADR-1", RECORD, "An example")}
FOLDER = Path(__file__).parent.parent / "rules"
CASES = {path.stem: read_cases(path) for path in sorted(FOLDER.glob("*.md"))}
ALL = [pytest.param(r, c, id=f"{r}: {c.name}") for r, cs in CASES.items() for c in cs]
HEADINGS = ["What it does", "Why", "How to put it right"]


def judged(
    case: Case, change: Change | None = None, clauses: list[Clause] | None = None
) -> Verdict:
    held = case.held() if clauses is None else clauses
    return judge(case.change if change is None else change, held, RULES, CODE, CITED)


def shown(verdict: Verdict) -> list[str]:
    return [f"{f.at} {f.rule} {f.message}" for f in verdict.findings]


@pytest.mark.parametrize(("rule", "case"), ALL)
def test_case(rule: str, case: Case) -> None:
    verdict = judged(case)
    assert any(clause.rule == rule for clause in case.held())
    assert shown(verdict) == case.findings
    assert [f"{u.at} {u.why}" for u in verdict.unjudged] == case.unjudged
    assert verdict.existing == case.existing


@pytest.mark.parametrize(("rule", "case"), ALL)
@pytest.mark.parametrize("side", ["before", "after"])
def test_nothing_changed_means_nothing_found(rule: str, case: Case, side: str) -> None:
    del rule
    assert shown(judged(case, standing_still(case.change, side))) == []


@pytest.mark.parametrize(("rule", "case"), ALL)
@pytest.mark.parametrize("side", ["before", "after"])
def test_moving_code_down_a_line_means_nothing(rule: str, case: Case, side: str) -> None:
    del rule
    still = standing_still(case.change, side)
    moved = replace(
        still,
        files=tuple(
            FileChange(f.before, f.after and Document(f.after.path, "\n" + f.after.text))
            for f in still.files
        ),
    )
    assert shown(judged(case, moved)) == []


@pytest.mark.parametrize(("rule", "case"), ALL)
def test_renaming_a_file_in_its_folder_finds_nothing_new(rule: str, case: Case) -> None:
    del rule
    still = standing_still(case.change, "after")
    names = {f.path: _renamed(f.path) for f in still.files}
    back = {new: old for old, new in names.items()}
    moved = replace(
        still,
        files=tuple(
            FileChange(f.before, f.after and Document(names[f.path], f.after.text))
            for f in still.files
        ),
        exists_after=lambda path: still.exists_after(back.get(path, path)) and path not in names,
        paths_after=lambda: {names.get(path, path) for path in still.paths_after()},
    )
    governed = {
        f.path
        for f in still.files
        for c in case.held()
        if (held := _options(c)) is None
        or RULES[c.rule].governs(held, f.path) != RULES[c.rule].governs(held, names[f.path])
    }
    if not governed:  # a rename across a boundary is rightly new
        assert shown(judged(case, moved)) == []


def _renamed(path: str) -> str:
    stem, dot, suffix = path.rpartition(".")
    return f"{stem}_renamed{dot}{suffix}"


def _options(clause: Clause) -> object:
    try:
        return RULES[clause.rule].options.model_validate(dict(clause.options))
    except (KeyError, ValueError):
        return None


@pytest.mark.parametrize(("rule", "case"), ALL)
def test_what_a_change_introduces_its_way_back_removes(rule: str, case: Case) -> None:
    there, back = judged(case), judged(case, mirrored(case.change))
    if RULES[rule].of_change or there.unjudged or back.unjudged or case.renamed:
        return
    came = {f.identity for f in there.findings}
    gone = {f.identity for f in back.findings}
    assert came.isdisjoint(gone)
    assert there.existing == back.existing


@pytest.mark.parametrize(("rule", "case"), ALL)
def test_only_the_rule_of_a_case_fires_on_it(rule: str, case: Case) -> None:
    others = [
        replace(c, id=f"{name} {n} {c.id}")
        for name, cs in CASES.items()
        if name != rule
        for n, o in enumerate(cs)
        for c in o.held()
    ]
    alone = judged(case)
    together = judged(case, clauses=[*case.held(), *others])
    assert shown(together) == shown(alone)
    assert together.existing == alone.existing


@pytest.mark.parametrize(("rule", "case"), ALL)
def test_a_rule_that_breaks_down_is_never_a_pass(rule: str, case: Case) -> None:
    def broken(*_: object) -> object:
        raise RuntimeError("out of order")

    across = broken if RULES[rule].across else None
    failing = {**RULES, rule: replace(RULES[rule], check=broken, seek=broken, across=across)}
    verdict = judge(case.change, case.held(), failing, CODE, CITED)
    assert verdict.outcome is not Outcome.HELD


@pytest.mark.parametrize(("rule", "case"), ALL)
def test_a_finding_says_one_thing_to_do_on_one_line(rule: str, case: Case) -> None:
    del rule
    for finding in judged(case).findings:
        assert finding.hint.strip()
        assert "\n" not in finding.message + finding.hint
        assert not finding.message.endswith((".", ":"))


def test_every_rule_has_cases_and_every_case_file_a_rule() -> None:
    assert set(CASES) == set(RULES)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_cases_show_the_rule_speaking_and_silent(rule: str) -> None:
    spoken = [any(f" {rule} " in f for f in c.findings) for c in CASES[rule]]
    assert any(spoken)
    assert not all(spoken)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_the_docstring_is_a_page(rule: str) -> None:
    module = sys.modules[RULES[rule].check.__module__]
    assert re.findall(r"^## (.+)$", inspect.getdoc(module) or "", re.MULTILINE) == HEADINGS
