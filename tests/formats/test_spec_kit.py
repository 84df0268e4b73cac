"""spec-kit's specifications and constitution."""

from __future__ import annotations

from conductor_mcp.model import Status
from tests.formats.reading import read, sample

SPEC = "specs/003-reminders/spec.md"


def test_a_specification_states_branch_date_and_status() -> None:
    (record,) = read(SPEC, sample(f"spec-kit/{SPEC}").text).records
    assert record.id == "intent:003-reminders"
    assert record.title == "Gentle reminders"
    assert (record.status, record.status_raw) == (Status.PROPOSED, "Draft")
    assert record.date == "2026-03-01"
    assert record.facts["branch"] == "003-reminders"
    assert record.facts["success"] == ["**SC-001**: Fewer than 5 % of loans are overdue."]
    assert record.facts["scope"] == ["**FR-001**: System MUST send at most one message a week."]


def test_the_constitution_is_in_force_by_being_there() -> None:
    path = ".specify/memory/constitution.md"
    (record,) = read(path, sample(f"spec-kit/{path}").text).records
    assert record.id == "intent:constitution"
    assert record.status is Status.ACCEPTED


def test_a_template_not_filled_in_is_left_out() -> None:
    reading = read(".specify/memory/constitution.md", "# [PROJECT_NAME] Constitution\n")
    assert not reading.records
    assert "template" in reading.left_out[0].why
