"""Product requirements documents."""

from __future__ import annotations

import pytest

from conductor_mcp.model import Status
from tests.formats.reading import claimed, read, sample

PATH = "docs/prd-reservations.md"


def test_problem_goals_and_non_goals_are_found() -> None:
    (record,) = read(PATH, sample(f"prd/{PATH}").text).records
    assert record.id == "intent:prd-reservations"
    assert record.title == "Reservations"
    assert (record.status, record.status_raw) == (Status.PROPOSED, "In review")
    assert record.facts["owner"] == "Grace"
    assert record.facts["goals"] == ["A reader can reserve a lent copy"]
    assert record.facts["out_of_scope"] == ["Reserving a seat"]
    assert record.facts["success"] == ["Calls a day | 40 | 10"]
    assert record.facts["metrics"] == [
        {"id": "calls-a-day", "name": "Calls a day", "baseline": "40", "target": "10"}
    ]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("docs/prd.md", "prd"),
        ("docs/prd/reservations.md", "prd"),
        ("product/seats-prd.md", "prd"),
        ("docs/PRD_seats.md", "prd"),
        ("docs/prdoc.md", ""),
        ("docs/sprds.md", ""),
        ("docs/adr/0012-prd.md", "decision"),
    ],
)
def test_the_place_or_the_name_makes_it_one(path: str, expected: str) -> None:
    text = "# Seats\n\n## Problem\n\nNone free.\n"
    if expected == "decision":
        text += "\n## Status\n\nAccepted\n\n## Decision\n\nBuy some.\n"
    assert claimed(path, text) == expected


def test_a_page_without_any_known_heading_is_left_out() -> None:
    reading = read("docs/prd/minutes.md", "# Minutes\n\n## Who came\n\nAll.\n")
    assert not reading.records
    assert reading.left_out


@pytest.mark.parametrize("head", ["| KPI | Today | Goal |", "| Metric | Current | Target value |"])
def test_a_table_of_metrics_is_read_wherever_it_stands(head: str) -> None:
    text = "# Seats\n\n## Problem\n\nNone.\n\n"
    text += f"## Numbers\n\n{head}\n|---|---|---|\n| Wait | 9 | 2 |\n"
    (record,) = read(PATH, text).records
    assert record.facts["metrics"] == [
        {"id": "wait", "name": "Wait", "baseline": "9", "target": "2"}
    ]


def test_a_table_of_anything_else_holds_no_metrics() -> None:
    text = "# Seats\n\n## Problem\n\n| Metric | Owner |\n|---|---|\n| Wait | Grace |\n"
    (record,) = read(PATH, text).records
    assert "metrics" not in record.facts
