"""Whole checks: a repository with decisions, a change, a verdict."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from conductor_mcp.app.answers import CheckAnswer
from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.check import check
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.model import ConductorError, Outcome, Verdict
from conductor_mcp.model.errors import OutsideRootError, PatchError

RECORD = "docs/adr/0001-domain-is-pure.md"
DECISION = """\
---
status: {status}
date: 2024-01-01
rules:
- id: domain-pure
  kind: forbid-import
  in: {scope}
  import: ["pkg:sqlalchemy", src/infra/**]
  why: the domain knows no database
---
# The domain is pure

## Context

Tests are slow.

## Decision

The domain imports no database.
"""
ACCEPTED = DECISION.format(status="accepted", scope="[src/domain/**]")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, {RECORD: ACCEPTED, "src/domain/order.py": "x = 1\n", "src/infra/db.py": ""})
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path)
    return tmp_path


@pytest.fixture
def workspace(root: Path) -> Iterator[Workspace]:
    opened = open_workspace(root)
    yield opened
    opened.close()


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=root, check=True, capture_output=True, text=True
    )
    return done.stdout


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def commit(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-qm", "step")


def rules(verdict: Verdict) -> list[str]:
    return [f"{f.rule} {f.at}" for f in verdict.findings]


def whys(answer: CheckAnswer) -> str:
    return "\n".join(f"{u.path}: {u.why}" for u in answer.unjudged)


def test_a_change_that_breaks_a_decision_cites_it(root: Path, workspace: Workspace) -> None:
    write(root, {"src/domain/order.py": "import sqlalchemy\nx = 1\n"})
    verdict, answer = check(workspace)
    (row,) = answer.findings
    assert answer.outcome == "broken"
    assert (row.record.path, row.because.line, row.path, row.line) == (
        RECORD, 5, "src/domain/order.py", 1,
    )  # fmt: skip
    assert "the domain knows no database" in row.message
    assert verdict.outcome is Outcome.BROKEN


def test_a_change_that_keeps_to_it_is_held(root: Path, workspace: Workspace) -> None:
    write(root, {"src/domain/order.py": "import json\nx = 1\n"})
    _, answer = check(workspace)
    assert (answer.outcome, answer.checked.clauses, answer.checked.files) == ("held", 1, 1)


def test_no_change_at_all_is_unsure(workspace: Workspace) -> None:
    _, answer = check(workspace)
    assert answer.outcome == "unsure"
    assert "nothing checked: no file differs" in whys(answer)


def test_a_file_that_no_clause_governs_is_unsure(root: Path, workspace: Workspace) -> None:
    write(root, {"README.md": "hello\n"})
    _, answer = check(workspace)
    assert answer.outcome == "unsure"
    assert "nothing checked" in whys(answer)


@pytest.mark.parametrize("status", ["proposed", "rejected"])
def test_only_decisions_in_force_judge(root: Path, workspace: Workspace, status: str) -> None:
    write(root, {RECORD: DECISION.format(status=status, scope="[src/domain/**]")})
    commit(root)
    write(root, {"src/domain/order.py": "import sqlalchemy\n"})
    assert rules(check(workspace)[0]) == []


def test_a_diff_is_judged_without_being_written(root: Path, workspace: Workspace) -> None:
    head = "--- a/src/domain/order.py\n+++ b/src/domain/order.py\n"
    diff = f"{head}@@ -1,7 +1 @@\n+import sqlalchemy\n x = 1\n"
    verdict, _ = check(workspace, diff=diff)
    assert rules(verdict) == ["forbid-import src/domain/order.py:1"]
    assert (root / "src/domain/order.py").read_text() == "x = 1\n"


def test_whole_files_are_judged(workspace: Workspace) -> None:
    verdict, _ = check(workspace, files={"src/domain/new.py": "from infra import db\n"})
    assert rules(verdict) == ["forbid-import src/domain/new.py:1"]


def test_staged_work_and_ranges_are_judged(root: Path, workspace: Workspace) -> None:
    write(root, {"src/domain/order.py": "import sqlalchemy\n"})
    git(root, "add", "-A")
    assert rules(check(workspace, staged=True)[0]) == ["forbid-import src/domain/order.py:1"]
    commit(root)
    assert rules(check(workspace, base="HEAD~1..HEAD")[0]) == [
        "forbid-import src/domain/order.py:1"
    ]
    assert check(workspace)[0].findings == ()


def test_what_was_broken_before_is_counted_apart(root: Path, workspace: Workspace) -> None:
    write(root, {"src/domain/order.py": "import sqlalchemy\n"})
    commit(root)
    write(root, {"src/domain/order.py": "\n\nimport sqlalchemy\ny = 2\n"})
    _, answer = check(workspace)
    assert (answer.outcome, answer.existing, answer.findings) == ("held", 1, ())


@pytest.mark.parametrize(
    "loosened",
    [
        DECISION.format(status="accepted", scope="[src/nothing/**]"),
        DECISION.format(status="deprecated", scope="[src/domain/**]"),
        ACCEPTED.replace('"pkg:sqlalchemy", ', ""),
        ACCEPTED.replace("  why:", "  force: should\n  why:"),
        ACCEPTED.replace("forbid-import", "layers"),
        None,
    ],
)
def test_a_change_cannot_loosen_what_judges_it(
    root: Path, workspace: Workspace, loosened: str | None
) -> None:
    write(root, {"src/domain/order.py": "import sqlalchemy\n", "src/nothing/x.py": ""})
    if loosened is None:
        (root / RECORD).unlink()
    else:
        write(root, {RECORD: loosened})
    verdict, _ = check(workspace)
    found = [f.rule for f in verdict.findings]
    assert "forbid-import" in found
    assert "clause-changed" in found
    assert verdict.outcome is Outcome.BROKEN


def test_a_clause_that_the_change_adds_judges_what_it_introduces(
    root: Path, workspace: Workspace
) -> None:
    write(root, {"src/api/a.py": "import flask\n"})
    commit(root)
    text = ACCEPTED.replace("src/domain/**", "src/api/**").replace("pkg:sqlalchemy", "pkg:flask")
    write(root, {"docs/adr/0002-no-flask.md": text.replace("The domain is pure", "No flask")})
    write(root, {"src/api/a.py": "import flask\nx = 1\n", "src/api/b.py": "import flask\n"})
    verdict, _ = check(workspace)
    assert rules(verdict) == ["forbid-import src/api/b.py:1"]
    assert verdict.existing == 1


def test_a_clause_that_the_change_adds_counts_what_was_there_in_files_left_alone(
    root: Path, workspace: Workspace
) -> None:
    write(root, {f"src/api/a{n}.py": "import flask\n" for n in range(3)})
    write(root, {"src/api/clean.py": "import json\n", "src/web/c.py": "import flask\n"})
    commit(root)
    text = ACCEPTED.replace("src/domain/**", "src/api/**").replace("pkg:sqlalchemy", "pkg:flask")
    write(root, {"docs/adr/0002-no-flask.md": text.replace("The domain is pure", "No flask")})
    write(root, {"src/api/a0.py": "import flask\nx = 1\n"})
    verdict, _ = check(workspace)
    assert rules(verdict) == []
    assert verdict.existing == 3
    base = workspace.git.run("rev-parse", "HEAD").decode().strip() if workspace.git else ""
    commit(root)
    verdict, _ = check(workspace, base=f"{base}..HEAD")
    assert verdict.existing == 3


CIRCLES = """\
---
status: accepted
rules:
- {id: round, kind: no-cycles, in: [src/ring/**]}
- {id: far, kind: forbid-import, in: [src/far/**], import: [src/infra/**], transitive: true}
---
# No circles
"""


def test_an_added_clause_counts_the_circles_and_chains_that_were_there(
    root: Path, workspace: Workspace
) -> None:
    write(root, {f"src/ring/{n}.py": f"from ring import {m}\n" for n, m in ("ab", "bc", "ca")})
    write(root, {"src/ring/d.py": "from ring import a\n", "src/ring/e.py": "import json\n"})
    write(
        root, {"src/far/a.py": "from near import b\n", "src/near/b.py": "from infra import db\n"}
    )
    commit(root)
    write(root, {"docs/adr/0002-no-circles.md": CIRCLES, "src/ring/e.py": "import os\n"})
    verdict, _ = check(workspace)
    assert rules(verdict) == []
    assert (
        verdict.existing == 4
    )  # a, b and c are in a circle, d leads to it; a chain starts in far
    write(root, {"src/ring/e.py": "from ring import d\n", "src/ring/c.py": "from ring import e\n"})
    verdict, _ = check(workspace)
    assert rules(verdict) == ["no-cycles src/ring/c.py:1", "no-cycles src/ring/e.py:1"]


def test_a_tightened_clause_is_no_loosening(root: Path, workspace: Workspace) -> None:
    write(
        root, {RECORD: DECISION.format(status="accepted", scope='[src/domain/**, "src/api/**"]')}
    )
    write(root, {"src/api/a.py": "import sqlalchemy\n"})
    assert rules(check(workspace)[0]) == ["forbid-import src/api/a.py:1"]


def test_paths_narrow_the_change(root: Path, workspace: Workspace) -> None:
    write(
        root,
        {"src/domain/order.py": "import sqlalchemy\n", "src/domain/b/c.py": "import sqlalchemy\n"},
    )
    verdict, _ = check(workspace, paths=["src/domain/b"])
    assert rules(verdict) == ["forbid-import src/domain/b/c.py:1"]
    with pytest.raises(OutsideRootError):
        check(workspace, paths=["../elsewhere"])


def test_two_kinds_of_change_at_once_are_refused(workspace: Workspace) -> None:
    with pytest.raises(ConductorError, match="only one"):
        check(workspace, staged=True, diff="")


def test_a_malformed_diff_is_refused_with_a_way_out(workspace: Workspace) -> None:
    with pytest.raises(PatchError, match="files="):
        check(workspace, diff="hello")


def test_a_fingerprint_stays_while_lines_move(root: Path, workspace: Workspace) -> None:
    seen: set[str] = set()
    for text in ("import sqlalchemy\n", "\n\n# later\nimport sqlalchemy as sa\n"):
        write(root, {"src/domain/order.py": text})
        seen.update(row.fingerprint for row in check(workspace)[1].findings)
    assert len(seen) == 1


def test_binary_files_matter_only_where_a_clause_governs(root: Path, workspace: Workspace) -> None:
    write(root, {"src/domain/order.py": "y = 1\n"})
    (root / "logo.png").write_bytes(b"\x89PNG\0\0")
    assert check(workspace)[1].outcome == "held"
    (root / "src/domain/odd.py").write_bytes(b"\0\1\2")
    _, answer = check(workspace)
    assert answer.outcome == "unsure"
    assert "src/domain/odd.py: is not text" in whys(answer)


@pytest.mark.parametrize(
    ("path", "text", "call"),
    [
        ("src/domain/a.py", "import importlib\nimportlib.import_module(n)\n", "import_module(n)"),
        ("src/domain/a.ts", "\nconst x = await import(n);\n", "import(n)"),
    ],
)
def test_a_computed_name_is_said_where_imports_are_held(
    root: Path, workspace: Workspace, path: str, text: str, call: str
) -> None:
    verdict, answer = check(workspace, files={path: text})
    assert verdict.outcome is Outcome.UNSURE
    assert f"{call} loads is known only when it runs; an `except` of a clause" in whys(answer)
    assert "settles it (line 2)" in whys(answer)
    write(root, {path: text})
    commit(root)
    _, answer = check(workspace, files={path: f"{text}x = 2\n"})
    assert (answer.outcome, answer.unjudged) == ("held", ())


def test_an_exception_settles_what_a_computed_name_loads(root: Path, workspace: Workspace) -> None:
    rules = (
        "- {id: local, kind: forbid-import, in: [src/domain/**], import: ['pkg:flask']}\n"
        "- {id: pure, kind: forbid-import, in: [src/domain/**], import: ['pkg:requests'], "
        "except: {path: src/domain/a.py, dynamic: true, reason: Plugins are named in settings}}"
    )
    text = f"---\nstatus: accepted\nrules:\n{rules}\n---\n# The domain is pure\n"
    write(root, {RECORD: text})
    commit(root)
    loads = "from importlib import import_module\nimport_module(n)\n"
    _, answer = check(workspace, files={"src/domain/a.py": loads})
    assert (answer.outcome, answer.unjudged) == ("held", ())
    _, answer = check(workspace, files={"src/domain/b.py": loads})
    assert answer.outcome == "unsure"
    _, answer = check(workspace, files={"src/domain/a.py": f"{loads}import requests\n"})
    assert answer.outcome == "broken"


JAVA = """\
---
status: accepted
rules:
- id: no-store
  kind: forbid-import
  in: [src/web/**]
  import: [src/store/**]
---
# The web knows no store
"""


def test_a_package_that_is_imported_whole_is_told_once(root: Path, workspace: Workspace) -> None:
    head = "package web;\nimport store.*;\n"
    write(
        root,
        {
            "docs/adr/0002-web.md": JAVA,
            "src/store/Db.java": "package store;\npublic class Db {}\n",
            "src/store/Row.java": "package store;\npublic class Row {}\n",
            "src/web/Old.java": f"{head}class Old {{ Db db; }}\n",
        },
    )
    commit(root)
    verdict, _ = check(workspace, files={"src/web/A.java": f"{head}class A {{ Db db; Row r; }}\n"})
    assert rules(verdict) == ["forbid-import src/web/A.java:2"]
    # What comes later through the same import is a new tie.
    verdict, _ = check(
        workspace, files={"src/web/Old.java": f"{head}class Old {{ Db d; Row r; }}\n"}
    )
    assert rules(verdict) == ["forbid-import src/web/Old.java:3"]


def test_lines_may_end_with_carriage_returns_alone(root: Path, workspace: Workspace) -> None:
    (root / "src/domain/order.py").write_bytes(b"# why\rimport sqlalchemy\rx = 1\r")
    assert rules(check(workspace)[0]) == ["forbid-import src/domain/order.py:2"]
