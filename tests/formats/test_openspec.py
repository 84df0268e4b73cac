"""OpenSpec changes and specifications."""

from __future__ import annotations

from conductor_mcp.model import Status
from tests.formats.reading import claimed, read, sample

CHANGE = "openspec/changes/add-reminders/proposal.md"


def test_a_change_is_an_intent_named_after_its_folder() -> None:
    (record,) = read(CHANGE, sample(f"openspec/{CHANGE}").text).records
    assert record.id == "intent:add-reminders"
    assert record.title == "add reminders"
    assert record.status is Status.ACCEPTED
    assert record.facts["why"] == "Readers forget."
    assert record.facts["out_of_scope"] == ["Fines"]


def test_an_archived_change_is_done() -> None:
    path = "openspec/changes/archive/2026-01-02-add-reminders/proposal.md"
    (record,) = read(path, sample(f"openspec/{CHANGE}").text).records
    assert (record.status, record.status_raw) == (Status.DEPRECATED, "archived")


def test_a_specification_tells_its_purpose_and_requirements() -> None:
    path = "openspec/specs/loans/spec.md"
    (record,) = read(path, sample(f"openspec/{path}").text).records
    assert record.id == "intent:loans"
    assert record.facts["what"] == "Lending books to readers."
    assert "Requirement: A loan ends" in [s.heading for s in record.sections]


def test_tasks_and_designs_beside_a_change_are_not_intents() -> None:
    assert claimed("openspec/changes/add-reminders/tasks.md", "# Tasks\n") == ""
    assert claimed("openspec/project.md", "# Project\n") == ""
