"""Flows of movements."""

from __future__ import annotations

from conductor_mcp.model import Kind, Status
from tests.formats.reading import claimed, elements, read, sample


def test_movements_keep_participants_validations_and_what_they_touch() -> None:
    reading = read("context/flows/lend.yaml", sample("flow.yaml").text)
    (record,) = reading.records
    assert record.kind is Kind.FLOW
    assert record.id == "flow:lend-a-book"
    assert record.status is Status.ACCEPTED
    assert record.governs == ("src/lending/**",)
    assert record.facts["endpoints"] == ["GET /readers/{id}", "POST /loans"]
    assert record.facts["models"] == ["Reader", "Loan"]
    first, second = record.facts["movements"]  # type: ignore[misc] # a list of two
    assert first["timeout"] == "2s"
    assert first["validates"][1] == "rule: fewer than five open loans; by: readers"
    assert second["sync_point"] is True
    assert second["rollback_on_failure"] is True
    kind, line, detail = elements(reading)["movement lend-a-book.open-loan"]
    assert (kind, line) == ("movement", 16)
    assert "rolls back on failure" in detail


def test_movements_by_name_and_a_flow_under_its_own_key_are_understood() -> None:
    text = "flow:\n  name: f\n  movements:\n    one: {participants: [a]}\n    two: {}\n"
    reading = read("context/flows/f.yaml", text)
    assert set(elements(reading)) == {"movement f.one"}
    assert reading.problems[0].at.first == 5


def test_place_kind_or_content_make_a_flow() -> None:
    assert claimed("context/flows/x.yml", "name: x\n") == "flow"
    assert claimed("a/x.yml", "kind: flow\nmovements: []\n") == "flow"
    assert claimed("a/x.yml", "movements:\n  - participants: [a]\n") == "flow"
    assert claimed("a/training.yml", "movements: [squat, row]\n") == ""


def test_a_flow_without_movements_is_a_problem() -> None:
    assert "movements" in read("context/flows/x.yml", "name: x\n").problems[0].message
