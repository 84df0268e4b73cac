"""What somebody might do to get past a check, or what git might do to confuse one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conductor_mcp.app.answers import CheckAnswer
from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.check import check
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.model.errors import GitError, PatchError
from tests.app.test_check import ACCEPTED, DECISION, RECORD, commit, git, write

BROKEN = "import sqlalchemy\n"
ORDER = "src/domain/order.py"
OTHER = "docs/adr/0002-more.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    at = tmp_path / "work"
    write(
        at,
        {
            RECORD: ACCEPTED,
            ORDER: "x = 1\n",
            "src/domain/old.py": f"{BROKEN}\n\ndef price(order):\n    return order * 2\n",
            "src/infra/db.py": "",
            "src/api/a.py": BROKEN,
        },
    )
    git(at, "init", "-q", "-b", "main")
    commit(at)
    return at


@pytest.fixture
def opened(root: Path) -> Iterator[Callable[..., Workspace]]:
    made: list[Workspace] = []

    def at(place: Path = root) -> Workspace:
        made.append(open_workspace(place))
        return made[-1]

    yield at
    for one in made:
        one.close()


def said(answer: CheckAnswer) -> list[str]:
    return [f"{f.rule} {f.path}:{f.line}" for f in answer.findings]


def outcome(
    root: Path, *, base: str = "", staged: bool = False, diff: str | None = None
) -> tuple[str, list[str]]:
    workspace = open_workspace(root)
    try:
        answer = check(workspace, base=base, staged=staged, diff=diff)[1]
    finally:
        workspace.close()
    return answer.outcome, said(answer)


MALFORMED = {
    "broken inside": ACCEPTED.replace("src/infra/**]", "src/infra/**"),
    "broken above": ACCEPTED.replace("date: 2024-01-01", "tags: [a, b"),
    "no id": ACCEPTED.replace("- id: domain-pure\n ", "-"),
    "no list": ACCEPTED.replace("- id: domain-pure\n", "  id: domain-pure\n"),
    "unknown kind": ACCEPTED.replace("forbid-import", "forbid-imprt"),
    "unknown key": ACCEPTED.replace("  in:", "  inn:"),
    "unknown force": ACCEPTED.replace("  why:", "  force: sometimes\n  why:"),
    "scope elsewhere": ACCEPTED.replace("src/domain/**", "src/domian/**"),
}


@pytest.mark.parametrize("how", MALFORMED)
def test_a_clause_that_cannot_be_read_is_never_a_pass(root: Path, how: str) -> None:
    write(root, {RECORD: MALFORMED[how], OTHER: ACCEPTED.replace("sqlalchemy", "django")})
    commit(root)
    write(root, {ORDER: BROKEN})
    assert outcome(root)[0] != "held"


def test_the_loss_of_clauses_is_said_once_with_its_line(
    root: Path, opened: Callable[..., Workspace]
) -> None:
    write(root, {RECORD: MALFORMED["broken inside"]})
    commit(root)
    write(root, {ORDER: BROKEN})
    lost = [u for u in check(opened())[1].unjudged if u.path == RECORD]
    assert len(lost) == 1
    assert "clauses of ADR-0001 cannot be read" in lost[0].why


def test_a_proposal_with_faulty_clauses_concerns_nobody(root: Path) -> None:
    text = MALFORMED["no id"].replace("accepted", "proposed")
    write(root, {OTHER: text})
    commit(root)
    write(root, {ORDER: "x = 2\n"})
    assert outcome(root) == ("held", [])


def test_a_renamed_file_keeps_what_it_had(root: Path) -> None:
    git(root, "mv", "src/domain/old.py", "src/domain/new.py")
    assert outcome(root) == ("held", [])
    assert outcome(root, staged=True) == ("held", [])


def test_a_move_across_the_boundary_counts(root: Path) -> None:
    git(root, "mv", "src/api/a.py", "src/domain/a.py")
    assert outcome(root) == ("broken", ["forbid-import src/domain/a.py:1"])


def test_a_copy_within_the_boundary_counts(root: Path) -> None:
    shutil.copy(root / "src/domain/old.py", root / "src/domain/copy.py")
    assert outcome(root) == ("broken", ["forbid-import src/domain/copy.py:1"])


def test_reformatting_and_line_ends_mean_nothing(root: Path) -> None:
    place = root / "src/domain/old.py"
    place.write_bytes(b"\n\nimport  sqlalchemy\r\n\r\ndef price( order ):\r\n  return order*2\r\n")
    assert outcome(root) == ("held", [])


def test_an_edge_beside_a_broken_one_is_new(root: Path) -> None:
    write(root, {"src/domain/old.py": BROKEN + "from infra import db\n"})
    assert outcome(root) == ("broken", ["forbid-import src/domain/old.py:2"])


def test_one_edge_is_one_finding_however_often_it_is_written(root: Path) -> None:
    text = "import sqlalchemy\nimport sqlalchemy.orm as o\nfrom sqlalchemy import text\n"
    write(root, {ORDER: text + "def f():\n    from sqlalchemy import select\n"})
    assert outcome(root)[1] == [f"forbid-import {ORDER}:1"]


def test_a_deleted_file_breaks_nothing(root: Path) -> None:
    (root / "src/domain/old.py").unlink()
    assert outcome(root) == ("held", [])


def test_a_mode_change_is_no_change(root: Path) -> None:
    (root / "src/domain/old.py").chmod(0o755)
    assert outcome(root)[1] == []


@pytest.mark.parametrize("text", [b"\0\1\2", b"import sqlalchemy\ndef (\n"])
def test_a_file_turned_unreadable_is_unsure(root: Path, text: bytes) -> None:
    (root / ORDER).write_bytes(text)
    assert outcome(root)[0] == "unsure"


def test_a_decision_turned_unreadable_still_judges(root: Path) -> None:
    (root / RECORD).write_bytes(b"\0\0\0")
    write(root, {ORDER: BROKEN})
    assert outcome(root)[1] == [f"clause-changed {RECORD}:1", f"forbid-import {ORDER}:1"]


def test_a_link_in_a_governed_place_is_said_and_elsewhere_not(root: Path) -> None:
    write(root, {ORDER: "x = 2\n"})
    (root / "link.py").symlink_to("src/infra/db.py")
    assert outcome(root)[0] == "held"
    (root / "src/domain/sly.py").symlink_to("../infra/db.py")
    assert outcome(root)[0] == "unsure"
    git(root, "add", "-A")
    assert outcome(root, staged=True)[0] == "unsure"


def test_a_link_that_becomes_a_file_is_judged(root: Path) -> None:
    (root / "src/domain/sly.py").symlink_to("../api/a.py")
    commit(root)
    (root / "src/domain/sly.py").unlink()
    write(root, {"src/domain/sly.py": BROKEN})
    assert outcome(root) == ("broken", ["forbid-import src/domain/sly.py:1"])
    git(root, "add", "-A")
    assert outcome(root, staged=True) == ("broken", ["forbid-import src/domain/sly.py:1"])


def test_a_submodule_matters_only_where_a_clause_looks(root: Path) -> None:
    head = git(root, "rev-parse", "HEAD").strip()
    write(root, {ORDER: "x = 2\n"})
    git(root, "add", "-A")
    git(root, "update-index", "--add", "--cacheinfo", f"160000,{head},vendor/lib")
    assert outcome(root, staged=True)[0] == "held"
    git(root, "update-index", "--add", "--cacheinfo", f"160000,{head},src/domain/lib")
    assert outcome(root, staged=True)[0] == "unsure"


def test_a_repository_inside_a_governed_place_is_said(root: Path) -> None:
    write(root, {ORDER: "x = 2\n", "vendor/lib/a.py": BROKEN})
    git(root / "vendor/lib", "init", "-q")
    assert outcome(root)[0] == "held"
    write(root, {"src/domain/lib/a.py": BROKEN})
    git(root / "src/domain/lib", "init", "-q")
    assert outcome(root)[0] == "unsure"


def test_what_lies_about_does_not_make_a_wide_clause_unsure(root: Path) -> None:
    wide = ACCEPTED.replace("[src/domain/**]", "['**']").replace("sqlalchemy", "flask")
    write(root, {OTHER: wide.replace(", src/infra/**", "")})
    commit(root)
    git(root, "worktree", "add", "-q", "--detach", "trees/one")
    (root / "logo.png").write_bytes(b"\x89PNG\0")
    write(root, {ORDER: "x = 2\n"})
    assert outcome(root) == ("held", [])
    git(root, "add", ORDER, "logo.png")
    assert outcome(root, staged=True) == ("held", [])


def test_superseding_the_decision_in_the_same_change_does_not_help(root: Path) -> None:
    text = DECISION.format(status="accepted", scope="[src/api/**]").replace(
        "date:", "supersedes: [ADR-0001]\ndate:"
    )
    write(root, {OTHER: text, ORDER: BROKEN})
    _, found = outcome(root)
    assert f"forbid-import {ORDER}:1" in found
    assert any(f.startswith("clause-changed") for f in found)


def test_moving_the_decision_is_no_loosening(root: Path) -> None:
    git(root, "mv", RECORD, "docs/adr/0007-domain-is-pure.md")
    write(root, {ORDER: BROKEN})
    assert outcome(root)[1] == [f"forbid-import {ORDER}:1"]


def test_a_range_is_judged_by_its_own_decisions(root: Path) -> None:
    write(root, {ORDER: BROKEN})
    commit(root)
    (root / RECORD).unlink()  # gone from the disk, and from nothing else
    assert outcome(root, base="HEAD~1..HEAD")[1] == [f"forbid-import {ORDER}:1"]
    write(root, {OTHER: ACCEPTED.replace("domain/", "api/").replace("sqlalchemy", "flask")})
    write(root, {"src/api/a.py": "import flask\n"})
    git(root, "add", "src/api/a.py")
    assert outcome(root, staged=True)[1] == []  # the new decision is not staged


def test_what_is_staged_is_judged_by_the_decisions_in_the_index(root: Path) -> None:
    write(root, {ORDER: BROKEN})
    git(root, "add", "-A")
    write(root, {RECORD: DECISION.format(status="rejected", scope="[src/domain/**]")})
    assert outcome(root, staged=True) == ("broken", [f"forbid-import {ORDER}:1"])


def test_a_merge_brings_only_what_the_branch_did(root: Path) -> None:
    git(root, "checkout", "-qb", "topic")
    write(root, {ORDER: "y = 1\n"})
    commit(root)
    git(root, "checkout", "-q", "main")
    write(root, {"src/domain/late.py": BROKEN})
    commit(root)
    git(root, "checkout", "-q", "topic")
    git(root, "merge", "-q", "--no-edit", "main")
    assert outcome(root) == ("held", [])
    assert outcome(root, base="main..topic") == ("held", [])


def test_a_detached_head_and_a_worktree_are_judged(root: Path) -> None:
    git(root, "worktree", "add", "-q", "--detach", "../other")
    other = root.parent / "other"
    write(other, {ORDER: BROKEN})
    assert outcome(other) == ("broken", [f"forbid-import {ORDER}:1"])
    commit(other)
    assert outcome(other) == ("broken", [f"forbid-import {ORDER}:1"])
    assert outcome(root)[1] == []


def test_the_first_commit_is_judged_before_it_is_made(tmp_path: Path) -> None:
    write(tmp_path, {RECORD: ACCEPTED, ORDER: BROKEN, "src/infra/db.py": ""})
    git(tmp_path, "init", "-q")
    assert outcome(tmp_path) == ("broken", [f"forbid-import {ORDER}:1"])
    git(tmp_path, "add", "-A")
    assert outcome(tmp_path, staged=True) == ("broken", [f"forbid-import {ORDER}:1"])


def test_a_shallow_clone_without_the_base_says_how_to_get_it(root: Path) -> None:
    git(root, "checkout", "-qb", "topic")
    for n in range(3):
        write(root, {ORDER: f"x = {n + 5}\n"})
        commit(root)
    git(root, "checkout", "-q", "main")
    write(root, {"src/infra/db.py": "z = 1\n"})
    commit(root)
    at = root.parent / "shallow"
    git(root, "clone", "-q", "--depth", "1", "--no-single-branch", f"file://{root}", str(at))
    git(at, "checkout", "-q", "topic")
    with pytest.raises(GitError, match="unshallow"):
        outcome(at)


def test_a_folder_of_the_repository_may_be_the_root(root: Path) -> None:
    (root / "part").mkdir()
    shutil.move(root / "docs", root / "part/docs")
    shutil.move(root / "src", root / "part/src")
    commit(root)
    write(root, {f"part/{ORDER}": BROKEN, "elsewhere.py": BROKEN})
    assert outcome(root / "part") == ("broken", [f"forbid-import {ORDER}:1"])
    commit(root)
    assert outcome(root / "part", base="HEAD~1..HEAD")[1] == [f"forbid-import {ORDER}:1"]


def test_a_diff_cannot_reach_out_of_the_root(root: Path) -> None:
    (root / "src/domain/out").symlink_to(root.parent)
    for path in ("../x.py", "/etc/passwd", "src/domain/out/x.py"):
        diff = f"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+import sqlalchemy\n"
        workspace = open_workspace(root)
        with pytest.raises(Exception, match=r"outside|leads out"):
            check(workspace, diff=diff)
        workspace.close()


def test_a_diff_for_no_file_and_a_huge_one_are_refused(root: Path) -> None:
    with pytest.raises(PatchError, match="no such file"):
        outcome(root, diff="--- a/src/no.py\n+++ b/src/no.py\n@@ -1 +1 @@\n-a\n+b\n")
    with pytest.raises(PatchError, match="larger"):
        outcome(root, diff="--- a/x\n+++ b/x\n@@ -1 +1 @@\n" + "+x\n" * 800_000)


def test_a_clause_under_another_id_is_one_clause(root: Path) -> None:
    write(root, {RECORD: ACCEPTED.replace("domain-pure", "domain-clean"), ORDER: BROKEN})
    assert outcome(root)[1] == [f"forbid-import {ORDER}:1"]


def test_a_clause_handed_on_to_a_successor_is_neither_lost_nor_doubled(root: Path) -> None:
    successor = ACCEPTED.replace("date:", "supersedes: [ADR-0001]\ndate:")
    write(root, {OTHER: successor, ORDER: BROKEN})
    assert outcome(root)[1] == [f"forbid-import {ORDER}:1"]


def test_a_decision_moved_and_tightened_reports_an_edge_once(root: Path) -> None:
    git(root, "mv", RECORD, "docs/adr/0007-domain-is-pure.md")
    text = ACCEPTED.replace('"pkg:sqlalchemy"', '"pkg:sqlalchemy", "pkg:flask"')
    write(root, {"docs/adr/0007-domain-is-pure.md": text, ORDER: f"{BROKEN}import flask\n"})
    assert outcome(root)[1] == [f"forbid-import {ORDER}:1", f"forbid-import {ORDER}:2"]


@pytest.mark.parametrize("hidden", ['exclude = ["docs/**"]', "max_bytes = 1000"])
def test_hiding_the_decisions_from_us_is_never_a_pass(root: Path, hidden: str) -> None:
    write(root, {OTHER: ACCEPTED.replace("domain/", "api/").replace("sqlalchemy", "flask")})
    commit(root)
    write(root, {"context/conductor.toml": f"[read]\n{hidden}\n", ORDER: BROKEN})
    assert outcome(root)[0] != "held"


def test_ignoring_the_decisions_does_not_hide_them(root: Path) -> None:
    write(root, {".gitignore": "docs/\n*.md\n", ORDER: BROKEN})
    assert outcome(root)[1] == [f"forbid-import {ORDER}:1"]
    git(root, "add", "-A")
    assert outcome(root, staged=True)[1] == [f"forbid-import {ORDER}:1"]


def test_attributes_do_not_hide_code(root: Path) -> None:
    write(root, {".gitattributes": "*.py binary -diff\n", ORDER: BROKEN})
    assert outcome(root)[1] == [f"forbid-import {ORDER}:1"]
