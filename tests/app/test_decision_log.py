"""Decisions that share a file are found, shown and guarded each by its own key."""

from __future__ import annotations

from pathlib import Path

import pytest

from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.library import opened, records
from conductor_mcp.app.pages import page
from conductor_mcp.app.search import search
from conductor_mcp.app.signoff import Person, accept
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.model import ConductorError
from tests.app.audits.asking import found
from tests.cli.conftest import git

FILE = "docs/decisions.md"
HATS, POST = f"{FILE}#adr-001-sell-hats", f"{FILE}#adr-002-ship-by-post"
LOG = """\
# Decision log

## ADR-001: Sell hats

Status: Accepted

Decision: hats of felt.

## ADR-002: Ship by post

Status: Proposed

Decision: parcels go by post.

## Use string

Status: Superseded by [the boxes](#use-boxes)

Decision: string around all.

## Use boxes

Status: Accepted

Supersedes [string](#use-string).
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "docs").mkdir()
    (tmp_path / FILE).write_text(LOG, encoding="utf-8")
    git(tmp_path, "init", "-q")
    return open_workspace(tmp_path, memory=True)


@pytest.mark.parametrize("asked", [POST, "ADR-002", "2", "Ship by post"])
def test_a_decision_of_a_log_answers_to_all_its_names(workspace: Workspace, asked: str) -> None:
    assert opened(workspace)[1].resolve(asked).key == POST
    shown = page(workspace, asked)
    assert (shown.id, shown.title, shown.status) == ("ADR-002", "Ship by post", "proposed")
    assert "parcels go by post" in shown.text
    assert "hats of felt" not in shown.text


def test_search_finds_the_one_decision_that_speaks_of_it(workspace: Workspace) -> None:
    assert [hit.title for hit in search(workspace, "felt").results] == ["Sell hats"]


def test_a_log_s_decisions_retire_one_another_by_anchor(workspace: Workspace) -> None:
    rows = {row.title: row for row in records(workspace).records}
    assert rows["Use string"].in_force is False
    assert rows["Use boxes"].in_force is True
    assert found(workspace.root, {}, "dangling-link") == []


def test_signing_off_in_a_file_of_several_is_refused_in_clear_words(workspace: Workspace) -> None:
    ada = Person("Ada", "ada@example.org")
    with pytest.raises(ConductorError, match="holds several decisions"):
        accept(workspace, POST, by=ada, date="2026-03-04")
    with pytest.raises(ConductorError, match="Ask again with one of these"):
        accept(workspace, FILE, by=ada, date="2026-03-04")
    assert (workspace.root / FILE).read_text("utf-8") == LOG


def test_a_log_that_changes_is_read_anew(workspace: Workspace) -> None:
    assert len(records(workspace).records) == 4
    (workspace.root / FILE).write_text(LOG.partition("## Use string")[0], encoding="utf-8")
    assert [row.title for row in records(workspace).records] == ["Sell hats", "Ship by post"]
