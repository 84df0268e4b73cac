"""A worktree that was left behind is told what the integration branch has decided since."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.brief import brief
from conductor_mcp.app.newer import newer_on_integration
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.repo import git as git_module
from tests.repos_on_disk import git, put, repository

ONE, TWO, THREE = (f"docs/adr/000{n}-a.md" for n in (1, 2, 3))


def _decision(title: str, status: str = "accepted", applies_to: str = "src/**") -> str:
    return (
        f'---\nstatus: {status}\napplies_to: ["{applies_to}"]\n---\n# {title}\n\n'
        f"## Context\n\nWords.\n\n## Decision\n\nWe will {title.lower()}.\n"
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = repository(
        tmp_path / "repo",
        {ONE: _decision("Use one"), TWO: _decision("Use two"), "src/a.py": "", "web/a.ts": ""},
    )
    git(root, "checkout", "-q", "-b", "feature")
    return root


@pytest.fixture
def workspace(root: Path) -> Iterator[Workspace]:
    workspace = open_workspace(root)
    yield workspace
    workspace.close()


def _on_main(root: Path, files: dict[str, str | None]) -> None:
    git(root, "checkout", "-q", "main")
    for path, text in files.items():
        if text is None:
            (root / path).unlink()
        else:
            put(root, path, text)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "on main")
    git(root, "checkout", "-q", "feature")


def _newer(workspace: Workspace) -> set[tuple[str, str, str]]:
    workspace.sync()
    return {(n.branch, n.record.path, n.what) for n in newer_on_integration(workspace)}


def test_what_main_added_changed_and_retired_since_is_told(
    root: Path, workspace: Workspace
) -> None:
    assert _newer(workspace) == set()
    retired = _decision("Use one", "superseded by ADR-0003")
    _on_main(root, {ONE: retired, TWO: _decision("Use two now"), THREE: _decision("Use three")})
    assert _newer(workspace) == {
        ("main", ONE, "retired"), ("main", TWO, "changed"), ("main", THREE, "added"),
    }  # fmt: skip
    git(root, "merge", "-q", "main")
    assert _newer(workspace) == set()


def test_a_record_that_is_gone_there_is_retired_and_a_copied_one_is_not_newer(
    root: Path, workspace: Workspace
) -> None:
    _on_main(root, {ONE: None, THREE: _decision("Use three")})
    put(root, THREE, _decision("Use three"))
    assert _newer(workspace) == {("main", ONE, "retired")}


def _replacing(status: str) -> str:
    text = _decision("Use three", status)
    return text.replace("## Context", f"Supersedes: [the first]({Path(ONE).name})\n\n## Context")


def test_what_a_successor_on_main_replaces_is_retired_there_though_its_text_is_the_same(
    root: Path, workspace: Workspace
) -> None:
    _on_main(root, {THREE: _replacing("accepted")})
    assert _newer(workspace) == {("main", ONE, "retired"), ("main", THREE, "added")}
    git(root, "merge", "-q", "main")
    assert _newer(workspace) == set()


def test_a_proposal_on_main_retires_nothing(root: Path, workspace: Workspace) -> None:
    _on_main(root, {THREE: _replacing("proposed")})
    assert _newer(workspace) == {("main", THREE, "added")}


def test_the_brief_says_so_first_where_the_paths_are_governed(
    root: Path, workspace: Workspace
) -> None:
    _on_main(root, {THREE: _decision("Use three"), TWO: _decision("Use two now")})
    said = brief(workspace, paths=["src/a.py"]).text
    assert said.startswith("main has 2 newer decisions here: ")
    assert "Use three (added)" in said.splitlines()[0]
    assert "newer" not in brief(workspace, paths=["web/a.ts"]).text
    assert brief(workspace).text.startswith("main has 2 newer decisions here: ")


def test_the_configured_branch_and_the_remote_s_count(root: Path, tmp_path: Path) -> None:
    _on_main(root, {THREE: _decision("Use three")})
    clone = tmp_path / "clone"
    git(root, "checkout", "-q", "main")
    git(root, "clone", "-q", str(root), str(clone))
    git(clone, "checkout", "-q", "-b", "mine", "HEAD~1")
    git(clone, "branch", "-q", "-D", "main")
    cloned = open_workspace(clone)
    try:
        assert _newer(cloned) == {("origin/main", THREE, "added")}
        git(clone, "branch", "-q", "trunk", "HEAD")
        put(clone, "context/conductor.toml", 'integration_branch = "trunk"')
        assert _newer(cloned) == set()
    finally:
        cloned.close()


def test_no_process_is_started_while_nothing_moved(
    root: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    _on_main(root, {THREE: _decision("Use three")})
    first = _newer(workspace)
    git(root, "pack-refs", "--all")
    workspace.sync()

    def refuse(*_: object, **__: object) -> subprocess.CompletedProcess[bytes]:
        raise AssertionError("a process was started")

    monkeypatch.setattr(git_module, "_run", refuse)
    assert {(n.branch, n.record.path, n.what) for n in newer_on_integration(workspace)} == first
