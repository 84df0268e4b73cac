"""Decisions that share a file are found, shown and guarded each by its own key."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

import pytest

from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.library import opened, records
from conductor_mcp.app.pages import page
from conductor_mcp.app.search import search
from conductor_mcp.app.signoff import Person, Signoff, accept, reject, supersede
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


ADA = Person("Ada", "ada@example.org")


def changed(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), n=0
    )
    return [line for line in lines if line[:1] in "+-" and line[:3] not in {"+++", "---"}]


def test_signing_off_changes_the_one_decision_and_no_other_byte(workspace: Workspace) -> None:
    with pytest.raises(ConductorError, match="Ask again with one of these"):
        accept(workspace, FILE, by=ADA, date="2026-03-04")
    answer = accept(workspace, POST, by=ADA, date="2026-03-04").write(workspace)
    after = (workspace.root / FILE).read_text("utf-8")
    assert changed(LOG, after) == ["-Status: Proposed\n", "+Status: Accepted (Ada, 2026-03-04)\n"]
    assert (answer.path, answer.was, answer.status) == (POST, "proposed", "accepted")
    assert f" -- {FILE} && git commit" in answer.next
    assert answer.next.endswith(f" -- {FILE}")


def test_a_decision_of_a_log_is_superseded_by_its_neighbour(workspace: Workspace) -> None:
    answer = supersede(workspace, HATS, f"{FILE}#use-boxes", by=ADA, date="2026-03-04")
    answer.write(workspace)
    after = (workspace.root / FILE).read_text("utf-8")
    assert changed(LOG, after)[1:] == [
        "+Status: Superseded by [Use boxes](#use-boxes) (Ada, 2026-03-04)\n"
    ]
    rows = {row.title: row for row in records(workspace).records}
    assert rows["Sell hats"].superseded_by == (f"{FILE}#use-boxes",)
    assert records(workspace).problems == ()


ENTRIES = {
    "docs/decisions.md": (
        "# Decisions\n\n## ADR-1: One\n\n### Status\n\n{}\n\n### Decision\n\nYes.\n\n"
        "## ADR-2: Two\n\n### Status\n\nProposed\n\n### Decision\n\nNo.\n"
    ),
    "docs/adl.md": (
        "# Decisions\n\n## ADR-1: One\n\n| Status | {} |\n|---|---|\n| Date | 2024-01-02 |\n\n"
        "## ADR-2: Two\n\n- **Status:** Proposed\n- **Date:** 2024-01-02\n\nNo.\n"
    ),
    "docs/decisions.adoc": (
        "= Decisions\n\n== ADR-1: One\n\n*Status*: {}\n\nYes.\n\n"
        "== ADR-2: Two\n\nStatus: Proposed\n\nNo.\n"
    ),
    "docs/decisions.rst": (
        "Decisions\n=========\n\nADR-1: One\n----------\n\n:Status: {}\n:Date: 2024-01-02\n\n"
        "Yes.\n\nADR-2: Two\n----------\n\n:Status: Proposed\n\nNo.\n"
    ),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("make", [accept, reject])
@pytest.mark.parametrize("path", ENTRIES)
def test_every_carrier_of_a_log_is_signed_in_place(
    tmp_path: Path, path: str, make: Callable[..., Signoff], newline: str
) -> None:
    before = ENTRIES[path].format("Proposed").replace("\n", newline).encode()
    (tmp_path / "docs").mkdir()
    (tmp_path / path).write_bytes(before)
    git(tmp_path, "init", "-q")
    workspace = open_workspace(tmp_path, memory=True)
    assert [r.status for r in records(workspace).records] == ["proposed", "proposed"]
    will = make(workspace, "ADR-1", by=ADA, date="2026-03-04").write(workspace).status
    after = (tmp_path / path).read_bytes()
    word = will.capitalize().encode()
    assert after == before.replace(b"Proposed", word + b" (Ada, 2026-03-04)", 1)
    assert [r.status for r in records(workspace).records] == [will, "proposed"]


def test_a_decision_without_a_status_says_what_to_add(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    text = "# Decisions\n\n## ADR-1: One\n\nDecision: yes\n\n## ADR-2: Two\n\nDecision: no\n"
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    git(tmp_path, "init", "-q")
    workspace = open_workspace(tmp_path, memory=True)
    with pytest.raises(ConductorError, match=r"on line 3 .* add a line 'Status: proposed'"):
        accept(workspace, "ADR-1", by=ADA, date="2026-03-04")
    assert (tmp_path / FILE).read_text("utf-8") == text


def test_a_link_into_a_log_from_another_file_keeps_its_place(workspace: Workspace) -> None:
    other = "# ADR-9: No string\n\n## Status\n\nSuperseded by [boxes](decisions.md#use-boxes)\n"
    (workspace.root / "docs/adr").mkdir()
    text = f"{other}\n## Context\n\nx\n\n## Decision\n\ny\n".replace("(dec", "(../dec")
    (workspace.root / "docs/adr/0009-no-string.md").write_text(text, encoding="utf-8")
    rows = {row.title: row for row in records(workspace).records}
    assert rows["No string"].superseded_by == (f"{FILE}#use-boxes",)
    assert records(workspace).problems == ()


def test_listings_name_the_place_within_the_file(workspace: Workspace) -> None:
    assert records(workspace).records[0].path == HATS
    assert [hit.path for hit in search(workspace, "felt").results] == [HATS]


@pytest.mark.parametrize("mark", ["\u200b", "\u202e", "\U000e0041", "\u3164", "\ufeff"])
def test_what_cannot_be_seen_in_a_heading_reaches_no_listing(
    workspace: Workspace, mark: str
) -> None:
    text = LOG.replace("Ship by post", f"Ship{mark} by post")
    (workspace.root / FILE).write_text(text, encoding="utf-8")
    rows = records(workspace).records
    hits = search(workspace, "parcels").results
    assert mark not in repr(rows) + repr(hits)
    assert mark not in "".join(f"{row.path}{row.title}{row.id}" for row in rows)
    assert mark not in "".join(f"{hit.path}{hit.title}{hit.id}{hit.snippet}" for hit in hits)
    assert page(workspace, "ADR-002").path.isascii()


def test_what_a_log_s_front_matter_says_holds_for_its_decisions_or_is_a_problem(
    workspace: Workspace,
) -> None:
    rules = "rules:\n  - id: a\n    kind: no-import\n"
    front = f"---\napplies_to:\n  - src/**\n{rules}---\n"
    (workspace.root / FILE).write_text(front + LOG, encoding="utf-8")
    found = opened(workspace)[1].records
    assert {r.governs for r in found.values()} == {("src/**",)}
    (problem,) = records(workspace).problems
    assert (problem.line, problem.message[:6]) == (4, "rules:")


def test_a_log_that_changes_is_read_anew(workspace: Workspace) -> None:
    assert len(records(workspace).records) == 4
    (workspace.root / FILE).write_text(LOG.partition("## Use string")[0], encoding="utf-8")
    assert [row.title for row in records(workspace).records] == ["Sell hats", "Ship by post"]
