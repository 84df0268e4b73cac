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


ONE_FILE = (
    "---\ntitle: Shoes in pairs\nauthors:\n  - '@ann'\nowning-sig: sig-shop\n"
    "approvers:\n  - '@bob'\ncreation-date: 2019-02-06\nstatus: {status}\nreplaces:\n"
    "  - /keps/sig-shop/0003-socks.md\n  - keps/sig-shop/12-feet/\n"
    "superseded-by:\n  - n/a\n---\n" + TEXT.replace("KEP-7: ", "") + "\n## Proposal\n\nA box.\n"
)


@pytest.mark.parametrize(
    ("said", "decided", "wanted"),
    [
        ("provisional", Status.PROPOSED, Status.PROPOSED),
        ("implementable", Status.ACCEPTED, Status.ACCEPTED),
        ("implemented", Status.ACCEPTED, Status.DEPRECATED),
    ],
)
def test_a_proposal_of_one_file_is_a_decision_and_an_intent(
    said: str, decided: Status, wanted: Status
) -> None:
    path = "keps/sig-shop/0006-pairs.md"
    decision, intent = read(path, ONE_FILE.format(status=said)).records
    assert (decision.kind, decision.id, decision.key) == (Kind.DECISION, "KEP-6", path)
    assert (decision.status, decision.status_raw, decision.date) == (decided, said, "2019-02-06")
    assert [(link.path, link.number) for link in decision.links] == [
        ("keps/sig-shop/0003-socks.md", 3),
        ("keps/sig-shop/12-feet/kep.yaml", 12),
    ]
    assert (intent.kind, intent.key, intent.status) == (Kind.INTENT, f"{path}#intent", wanted)
    assert intent.title == "Shoes in pairs"
    assert intent.facts["owner"] == "sig-shop"
    assert intent.facts["out_of_scope"] == ["Laces"]
    both = [{s.heading for s in one.sections} for one in (decision, intent)]
    assert both == [{"Shoes", "Proposal"}, {"Motivation", "Goals", "Non-Goals"}]


def test_a_date_in_the_name_is_no_number_and_a_template_is_left_out() -> None:
    text = ONE_FILE.format(status="provisional")
    assert read("keps/20190206-pairs.md", text).records[0].number is None
    assert read("keps/YYYYMMDD-kep-template.md", text).records == ()
