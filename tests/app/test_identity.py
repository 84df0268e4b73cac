"""What a finding is known by, where definitions get other names, and what is said beside it."""

from __future__ import annotations

from pathlib import Path

from conductor_mcp import render
from conductor_mcp.app.answers import CheckAnswer
from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.check import check
from conductor_mcp.model import Verdict
from conductor_mcp.registry import discover
from conductor_mcp.render import About, Renderer
from tests.repos_on_disk import put, repository

RECORD = "docs/adr/0001-a.md"


def decided(rules: str) -> str:
    return f"---\nstatus: accepted\nrules:\n{rules}---\n# A rule\n\n## Decision Outcome\n\nYes.\n"


def judged(root: Path) -> CheckAnswer:
    return both(root)[1]


def both(root: Path) -> tuple[Verdict, CheckAnswer]:
    workspace = open_workspace(root)
    try:
        return check(workspace)
    finally:
        workspace.close()


def whys(answer: CheckAnswer) -> list[str]:
    return [row.why for row in answer.unjudged]


NO_EVAL = "- {id: q, kind: forbid, in: src/**, calls: [eval]}\n"
OLD = "class Old:\n    def price(self):\n        return eval('1')\n"


def changed(root: Path, before: str, after: str) -> list[str]:
    repository(root, {RECORD: decided(NO_EVAL), "src/a.py": before})
    put(root, "src/a.py", after)
    answer = judged(root)
    return [f"{row.line} of {answer.existing}" for row in answer.findings]


def test_a_definition_that_gets_another_name_takes_what_stands_in_it_along(tmp_path: Path) -> None:
    both = OLD.replace("Old", "New").replace("price", "total")
    assert changed(tmp_path / "a", OLD, both + "x = 1\n") == []
    assert changed(tmp_path / "b", OLD, both + "    # eval\n        or eval('2')\n") == []


def test_where_the_old_name_still_stands_nothing_was_renamed(tmp_path: Path) -> None:
    kept = OLD.replace("eval('1')", "1") + "def other():\n    return eval('1')\n"
    assert changed(tmp_path / "a", OLD, kept) == ["5 of 0"]
    twice = OLD.replace("price", "total") + "\n    def more(self):\n        return eval('1')\n"
    assert changed(tmp_path / "b", OLD, twice) == ["6 of 1"]


def test_a_verdict_with_a_finding_does_not_say_that_nothing_was_checked(tmp_path: Path) -> None:
    rule = "- {id: l, kind: dependency, licences: [MIT], known: {b: GPL-3.0}}\n"
    repository(tmp_path, {RECORD: decided(rule), "requirements.txt": ""})
    put(tmp_path, "requirements.txt", "b\nc\n")
    answer = judged(tmp_path)
    assert [row.line for row in answer.findings] == [1]
    assert whys(answer) == ["the licence of c is not known here (line 2)"]


def test_a_clause_is_said_to_be_held_only_in_part_where_some_of_it_was(tmp_path: Path) -> None:
    rule = "- {id: o, kind: only-in, owner: svc/**, any: [{text: foo}]}\n"
    repository(tmp_path, {RECORD: decided(rule), "a.txt": ""})
    put(tmp_path, "a.txt", "foo\n")
    answer = judged(tmp_path)
    assert len(answer.findings) == 1
    assert whys(answer) == [
        "clause o was held without 'svc/**', which lies nowhere in this repository (line 4)"
    ]


def test_a_file_whose_name_is_no_text_is_judged_and_shown(tmp_path: Path) -> None:
    repository(tmp_path, {RECORD: decided(NO_EVAL), "src/a.py": "x = 1\n"})
    named = "src/caf\udce9.py"
    put(tmp_path, named, "eval('1')\n")
    verdict, answer = both(tmp_path)
    assert [row.path for row in answer.findings] == [named]
    assert len(answer.findings[0].fingerprint) == 16
    renderers = discover(render, "RENDERER", Renderer)
    shown = {name: one.render(verdict, About()) for name, one in renderers.items()}
    assert "src/caf%E9.py" in shown["sarif"]


def test_imports_that_lead_nowhere_are_counted_beyond_the_first(tmp_path: Path) -> None:
    rule = "- {id: q, kind: forbid-import, in: src/**, import: 'pkg:x'}\n"
    repository(tmp_path, {RECORD: decided(rule), "src/a.ts": "1;\n"})
    put(tmp_path, "src/a.ts", "".join(f'import "./m{i}";\n' for i in range(1_025)))
    said = whys(judged(tmp_path))
    assert len(said) == 21
    assert "1,005 more of its imports lead to no file or package known (line 21)" in said
