"""Kiro's requirements and steering documents."""

from __future__ import annotations

from conductor_mcp.model import Status
from tests.formats.reading import claimed, read, sample


def test_requirements_are_an_intent_named_after_the_feature() -> None:
    path = ".kiro/specs/reminders/requirements.md"
    (record,) = read(path, sample(f"kiro/{path}").text).records
    assert record.id == "intent:reminders"
    assert record.title == "reminders"
    assert record.status is Status.ACCEPTED
    assert record.facts["what"] == "Reminders before a loan runs out."
    assert record.facts["success"] == [
        "WHEN a loan runs out in two days THEN the system SHALL send one message"
    ]


def test_steering_documents_are_intents_too() -> None:
    path = ".kiro/steering/product.md"
    (record,) = read(path, sample(f"kiro/{path}").text).records
    assert record.id == "intent:steering-product"
    assert record.facts["what"] == "A desk for small libraries."


def test_designs_and_tasks_are_not() -> None:
    assert claimed(".kiro/specs/reminders/tasks.md", "# Tasks\n") == ""
