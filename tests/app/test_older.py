"""A file that broke goes on being served as it last was, marked, and with what is wrong."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.library import Library
from conductor_mcp.app.pages import standing
from conductor_mcp.app.workspace import Workspace
from tests.repos_on_disk import git, opened, put, repository

CONTRACT = """\
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: all}}
"""
PATH = "docs/a.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "repo", {PATH: "title good\nword: 1", "docs/b.md": "title b"})


@pytest.fixture
def workspace(root: Path) -> Iterator[Workspace]:
    workspace = opened(root)
    workspace.sync()
    yield workspace
    workspace.close()


def _served(workspace: Workspace) -> tuple[str, object]:
    workspace.sync()
    record = workspace.view.records()[PATH]
    return record.title, record.facts.get("stale")


def test_a_broken_contract_is_served_as_it_last_was(tmp_path: Path) -> None:
    path = "context/contracts/orders.yaml"
    root = repository(tmp_path / "repo", {path: CONTRACT})
    workspace = open_workspace(root)
    try:
        workspace.sync()
        put(root, path, CONTRACT.replace("paths:", "paths: ["))
        as_of = workspace.sync()
        assert as_of.dirty == (path,)
        record = workspace.view.records()[path]
        assert (record.title, record.facts["stale"]) == ("Orders", True)
        said = [p.message for p in workspace.view.problems() if p.at.path == path]
        assert any("last readable version" in words for words in said)
        assert len(said) > 1
        assert any("listOrders" in p.key or "orders" in p.key for p in workspace.view.parts())
        assert workspace.view.sections(path)
        assert [h.key for h in workspace.view.search(["orders"], limit=3)] == [path]
        assert "STALE" in standing(Library(workspace), record)
        put(root, path, CONTRACT.replace("Orders", "Orders two"))
        workspace.sync()
        assert "stale" not in workspace.view.records()[path].facts
        assert workspace.view.problems() == []
    finally:
        workspace.close()


def test_a_version_that_was_committed_broken_gives_way_to_the_one_before(
    root: Path, workspace: Workspace
) -> None:
    put(root, PATH, "bad")
    git(root, "commit", "-qam", "broken")
    put(root, PATH, "bad\nstill")
    assert _served(workspace) == ("title good", True)
    fresh = opened(root, memory=True)
    try:
        assert _served(fresh) == ("title good", True)
    finally:
        fresh.close()


def test_what_is_put_right_or_removed_is_no_longer_served_as_it_was(
    root: Path, workspace: Workspace
) -> None:
    put(root, PATH, "bad")
    assert _served(workspace) == ("title good", True)
    put(root, PATH, "title better")
    assert _served(workspace) == ("title better", None)
    put(root, PATH, "left out")
    workspace.sync()
    assert list(workspace.view.records()) == ["docs/b.md"]
    (root / PATH).unlink()
    workspace.sync()
    assert list(workspace.view.records()) == ["docs/b.md"]


def test_what_was_never_readable_is_a_problem_and_no_record(
    root: Path, workspace: Workspace
) -> None:
    put(root, "docs/c.md", "bad")
    workspace.sync()
    assert [p.message for p in workspace.view.problems()] == ["it is bad"]
    assert "docs/c.md" not in workspace.view.records()


def test_history_counts_from_where_head_is(root: Path, workspace: Workspace) -> None:
    git(root, "checkout", "-q", "--orphan", "new")
    git(root, "rm", "-q", "-r", "--cached", ".")
    put(root, PATH, "bad")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "begun anew")
    workspace.sync()
    assert PATH not in workspace.view.records()
    git(root, "reset", "-q", "--soft", "main")
    assert _served(workspace) == ("title good", True)


def test_a_slip_gives_way_to_what_it_replaced_on_the_disk_for_every_process(
    root: Path, workspace: Workspace
) -> None:
    put(root, PATH, "title newer")
    assert _served(workspace) == ("title newer", None)
    put(root, PATH, "bad")
    assert _served(workspace) == ("title newer", True)
    put(root, PATH, "bad\nand worse")
    assert _served(workspace) == ("title newer", True)
    another = opened(root)
    try:
        assert _served(another) == ("title newer", True)
    finally:
        another.close()
    git(root, "commit", "-qam", "broken")
    assert _served(workspace) == ("title good", True)


def test_without_git_a_broken_file_is_served_as_it_last_lay_here(tmp_path: Path) -> None:
    root = tmp_path / "plain"
    put(root, PATH, "title good\nword: 1")
    workspace = opened(root)
    try:
        workspace.sync()
        put(root, PATH, "bad")
        assert _served(workspace) == ("title good", True)
        workspace.view.sweep(time.time() + 400 * 86_400)
        another = opened(root)
        try:
            assert _served(another) == ("title good", True)
        finally:
            another.close()
        put(root, PATH, "left out")
        workspace.sync()
        assert dict(workspace.view.records()) == {}
        put(root, PATH, "bad")
        workspace.sync()
        assert dict(workspace.view.records()) == {}
    finally:
        workspace.close()
