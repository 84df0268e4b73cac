"""Signing off changes the fields that say so, and not one byte more."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

import pytest

from conductor_mcp.app import library
from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.signoff import Person, accept, person, reject, supersede
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.model import ConductorError
from tests.cli.conftest import DECISION, PROPOSAL, git

ADA = Person("Ada Example", "ada@example.org")
DATE = "2026-03-04"
NYGARD = """\
# 3. Send mail by a queue

Date: 2026-01-01

## Status

Proposed

## Context

Mail is slow.   \n\n\n## Decision

We queue it.
"""
ODD = PROPOSAL.replace("status: proposed", "status:   'proposed'   # for now") + "\n\n\ttail  \n"

Open = Callable[..., Workspace]


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    def make(**texts: str | bytes) -> Workspace:
        folder = tmp_path / "docs/adr"
        folder.mkdir(parents=True)
        git(tmp_path, "init", "-q")
        for name, text in texts.items():
            data = text if isinstance(text, bytes) else text.encode()
            (folder / f"{name.replace('_', '-').removeprefix('n')}.md").write_bytes(data)
        return open_workspace(tmp_path, memory=True)

    return make


def _changed(before: bytes, after: bytes) -> list[str]:
    old, new = (data.decode().splitlines(keepends=True) for data in (before, after))
    lines = difflib.unified_diff(old, new, n=0)
    return [line for line in lines if line[:1] in "+-" and line[:3] not in {"+++", "---"}]


@pytest.mark.parametrize("make", [accept, reject])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("text", [PROPOSAL, NYGARD, ODD])
def test_only_the_status_and_sign_off_lines_change(
    opened: Open, make: Callable[..., object], newline: str, mark: bytes, text: str
) -> None:
    before = mark + text.replace("\n", newline).encode()
    workspace = opened(n0003_x=before)
    make(workspace, "docs/adr/0003-x.md", by=ADA, date=DATE).write(workspace)  # type: ignore[attr-defined]
    after = (workspace.root / "docs/adr/0003-x.md").read_bytes()
    assert after.startswith(mark)
    assert after.count(b"\r\n") == (after.count(b"\n") if newline == "\r\n" else 0)
    lines = _changed(before, after)
    assert lines
    for line in lines:
        words = line[1:].strip().lower()
        known = (
            "status",
            "date",
            "decision-makers",
            "deciders",
            "proposed",
            "accepted",
            "rejected",
        )
        assert not words or words.lstrip("'\"*_- ").startswith(known), line
    assert workspace.formats.read(workspace.files.read("docs/adr/0003-x.md")).records[
        0
    ].status in {
        "accepted",
        "rejected",
    }


def test_an_acceptance_names_the_person_and_the_date(opened: Open) -> None:
    workspace = opened(n0002_use_postgresql=PROPOSAL)
    answer = accept(workspace, "ADR-0002", by=ADA, date=DATE).write(workspace)
    text = (workspace.root / answer.path).read_text("utf-8")
    assert "status: accepted" in text
    assert DATE in text
    assert "Ada Example" in text
    assert (answer.was, answer.status, answer.by) == ("proposed", "accepted", str(ADA))
    assert " && git commit -m 'Accept ADR-0002 Use PostgreSQL' -- " in answer.next


def test_a_superseded_decision_links_to_its_successor(opened: Open) -> None:
    accepted = PROPOSAL.replace("proposed", "accepted")
    workspace = opened(n0001_keep=DECISION, n0002_use_postgresql=accepted)
    answer = supersede(workspace, "ADR-0001", "ADR-0002", by=ADA, date=DATE).write(workspace)
    before, after = DECISION.encode(), (workspace.root / answer.path).read_bytes()
    assert "0002-use-postgresql.md" in after.decode()
    known = ("status:", "date:", "retired-by: Ada Example")
    assert all(line[1:].startswith(known) for line in _changed(before, after))
    assert (workspace.root / "docs/adr/0002-use-postgresql.md").read_text("utf-8") == accepted
    listed = library.records(workspace)
    assert listed.problems == ()
    rows = {row.id: row for row in listed.records}
    assert rows["ADR-0001"].in_force is False
    assert rows["ADR-0001"].superseded_by == ("docs/adr/0002-use-postgresql.md",)


def test_a_field_for_the_successor_is_filled(opened: Open) -> None:
    old = DECISION.replace("status: accepted\n", "status: accepted\nsuperseded-by: ~  # none\n")
    workspace = opened(
        n0001_keep=old, n0002_use_postgresql=PROPOSAL.replace("proposed", "accepted")
    )
    answer = supersede(workspace, "ADR-0001", "ADR-0002", by=ADA, date=DATE).write(workspace)
    text = (workspace.root / answer.path).read_text("utf-8")
    assert "status: superseded\n" in text
    assert "superseded-by: 0002-use-postgresql.md  # none\n" in text
    rows = {row.id: row for row in library.records(workspace).records}
    assert rows["ADR-0001"].superseded_by == ("docs/adr/0002-use-postgresql.md",)


def test_only_an_accepted_decision_supersedes(opened: Open) -> None:
    workspace = opened(n0001_keep=DECISION, n0002_use_postgresql=PROPOSAL)
    with pytest.raises(ConductorError, match="First: conductor-mcp accept ADR-0002"):
        supersede(workspace, "1", "2", by=ADA, date=DATE)
    with pytest.raises(ConductorError, match="cannot supersede itself"):
        supersede(workspace, "1", "1", by=ADA, date=DATE)
    with pytest.raises(ConductorError, match="is proposed and cannot become superseded"):
        supersede(workspace, "2", "1", by=ADA, date=DATE)


def test_what_is_decided_is_not_decided_again(opened: Open) -> None:
    workspace = opened(n0001_keep=DECISION)
    with pytest.raises(ConductorError, match="already accepted; nothing was changed"):
        accept(workspace, "1", by=ADA, date=DATE)
    with pytest.raises(ConductorError, match="cannot become rejected"):
        reject(workspace, "1", by=ADA, date=DATE)


def test_a_file_that_changed_in_the_meantime_is_not_written(opened: Open) -> None:
    workspace = opened(n0002_use_postgresql=PROPOSAL)
    planned = accept(workspace, "2", by=ADA, date=DATE)
    path = workspace.root / planned.answer.path
    path.write_text(PROPOSAL + "More.\n", "utf-8")
    with pytest.raises(ConductorError, match="changed in the meantime"):
        planned.write(workspace)
    assert path.read_text("utf-8") == PROPOSAL + "More.\n"


def test_a_file_that_is_not_utf_8_is_refused_unharmed(opened: Open) -> None:
    before = PROPOSAL.replace("team", "équipe").encode("cp1252")
    workspace = opened(n0002_use_postgresql=before)
    with pytest.raises(ConductorError, match="not UTF-8"):
        accept(workspace, "2", by=ADA, date=DATE)


def test_a_reason_for_rejecting_goes_to_the_commit_message(opened: Open) -> None:
    workspace = opened(n0002_use_postgresql=PROPOSAL)
    answer = reject(workspace, "2", by=ADA, date=DATE, reason="it's $(too) early").answer
    assert "it'\"'\"'s $(too) early" in answer.next


def test_a_person_is_whom_git_names_and_nobody_else(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = opened(n0001_keep=DECISION)
    assert person(workspace) == ADA
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "EMAIL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ConductorError, match="git does not know who you are"):
        person(workspace)
    git(workspace.root, "config", "user.name", "Bo")
    git(workspace.root, "config", "user.email", "bo@example.org")
    assert str(person(workspace)) == "Bo <bo@example.org>"


def test_outside_git_nobody_can_be_named(tmp_path: Path) -> None:
    with pytest.raises(ConductorError, match="not a git repository"):
        person(open_workspace(tmp_path, memory=True))
