"""The text of enhancement proposals."""

from __future__ import annotations

import pytest

from conductor_mcp.model import Kind, Status
from tests.formats.reading import claimed, read, sample

PATH = "keps/sig-shop/0007-sell-shoes/README.md"
TEXT = (
    "# KEP-7: Shoes\n\n## Motivation\n\nNone left.\n\n"
    "### Goals\n\n- Two\n\n### Non-Goals\n\n- Laces\n"
)


def test_summary_motivation_goals_and_non_goals_are_found() -> None:
    (record,) = read(PATH, sample(f"kep/{PATH}").text).records
    assert (record.kind, record.id) == (Kind.INTENT, "intent:0007-sell-shoes")
    assert record.title == "Sell shoes in pairs"
    assert (record.status, record.status_raw) == (Status.UNKNOWN, "")
    assert record.facts["what"] == (
        "The shop sells shoes one by one. This lets it sell them as a pair, with one price."
    )
    assert record.facts["why"] == "Every week somebody walks home with two left shoes."
    assert record.facts["scope"] == ["One price for a pair", "A pair is returned whole"]
    assert record.facts["out_of_scope"] == [
        "Selling laces",
        "Prices by weight, *however* often they are asked for",
    ]
    assert record.facts["success"] == [
        "Pairs can be switched on for one shop",
        "No single shoe was sold for a month",
    ]


def test_goals_are_no_measure_of_success() -> None:
    (record,) = read(PATH, TEXT).records
    assert record.facts["scope"] == ["Two"]
    assert "success" not in record.facts


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (PATH, "kep"),
        ("enhancements/0007-sell-shoes/README.md", "kep"),  # its title says so
        ("keps/sig-shop/0008-decision-records/README.md", "kep"),  # no folder of decisions
        ("keps/sig-shop/0007-sell-shoes/notes.md", ""),
    ],
)
def test_the_place_or_the_title_makes_it_one(path: str, expected: str) -> None:
    assert claimed(path, TEXT) == expected


@pytest.mark.parametrize("path", ["keps/README.md", "keps/sig-shop/README.md", "README.md"])
def test_a_page_about_the_proposals_is_none(path: str) -> None:
    assert claimed(path, "# Enhancements\n\n## Summary\n\nHow to write one.\n") == ""


def test_a_page_that_says_what_it_is_is_believed() -> None:
    text = "---\nkind: intent\n---\n\n" + TEXT
    assert claimed(PATH, text) == "intent"


def test_the_template_is_left_out() -> None:
    reading = read("keps/NNNN-kep-template/README.md", TEXT)
    assert not reading.records
    assert [one.why for one in reading.left_out] == ["a template"]
