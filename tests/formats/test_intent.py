"""Intents of our own kind, and product specifications of the same shape."""

from __future__ import annotations

import pytest

from conductor_mcp.formats._aims import aim_of, part_of
from conductor_mcp.formats._intent import status_of
from conductor_mcp.model import Kind, LinkKind, Status
from tests.corpora import corpora
from tests.formats.reading import claimed, read, sample

OURS = "context/intents/gentle-reminders.md"


def test_front_matter_and_sections_together_say_what_is_wanted() -> None:
    (record,) = read(OURS, sample(f"intent/{OURS}").text).records
    assert record.kind is Kind.INTENT
    assert record.id == "intent:gentle-reminders"
    assert record.title == "Gentle reminders"
    assert record.status is Status.ACCEPTED
    assert record.status_raw == "in progress"
    assert record.governs == ("src/reminders/**",)
    assert record.facts["what"] == "Remind a reader two days before a loan runs out."
    assert record.facts["success"] == ["The share of overdue loans falls below 5 %."]
    assert record.facts["owner"] == "@ada"
    assert record.facts["branch"] == "feature/reminders"
    assert record.facts["metrics"] == [
        {"id": "overdue_share", "direction": "down", "baseline": 0.12, "target": 0.05}
    ]


def test_what_is_out_of_scope_is_kept_word_for_word() -> None:
    (record,) = read(OURS, sample(f"intent/{OURS}").text).records
    assert record.facts["out_of_scope"] == [
        "fines",
        "Text messages\n  - neither sent nor received",
        "Reminders for reservations",
    ]


def test_decisions_followed_are_links() -> None:
    (record,) = read(OURS, sample(f"intent/{OURS}").text).records
    (link,) = record.links
    assert (link.kind, link.number) == (LinkKind.FOLLOWS, 7)


def test_a_product_specification_of_that_shape_is_an_intent() -> None:
    path = "docs/product/reading-room.md"
    (record,) = read(path, sample(f"intent/{path}").text).records
    assert (record.status, record.status_raw) == (Status.DEPRECATED, "Done")
    assert record.facts["what"] == "Let readers book a seat."
    assert record.facts["why"] == "The room is full by ten and people travel in vain."
    assert record.facts["out_of_scope"] == ["**Group rooms:** they follow later."]
    assert record.facts["owner"] == "Grace"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("notes/x.md", "---\nkind: intent\n---\n# X\n", "intent"),
        ("notes/x.md", "---\nowner: a\nout_of_scope: [b]\n---\n# X\n", "intent"),
        ("shop/context/intents/x.md", "# X\n", "intent"),
        ("notes/x.md", "---\nowner: a\n---\n# X\n", ""),
        ("README.md", "# Library\n\n## Why\n\n## Out of scope\n\nFines.\n", ""),
        ("notes/x.md", "```\n# Success\n# Out of scope\n# Why\n```\n", ""),
    ],
)
def test_an_intent_says_so_or_stands_among_intents(path: str, text: str, expected: str) -> None:
    assert claimed(path, text) == expected


def test_a_decision_that_names_what_is_out_of_scope_is_no_intent() -> None:
    text = (
        "# 1. Keep it\n\n## Status\n\nAccepted\n\n## Out of scope\n\nx\n"
        "\n## Success criteria\n\ny\n\n## Why\n\nz\n\n## Decision\n\nWe keep it.\n"
        "\n## Consequences\n\nNone.\n"
    )
    assert claimed("docs/notes/0001-keep.md", text) != "intent"
    assert claimed("docs/adr/0001-keep.md", text) != "intent"


def test_pages_beside_the_intents_are_left_out() -> None:
    for name in ("README.md", "template.md", "intent-template.md"):
        reading = read(f"context/intents/{name}", "# About\n")
        assert not reading.records
        assert reading.left_out


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("draft", Status.PROPOSED),
        ("In review", Status.PROPOSED),
        ("not started", Status.PROPOSED),
        ("**In progress**", Status.ACCEPTED),
        ("✅ Approved by @ada", Status.ACCEPTED),
        ("active", Status.ACCEPTED),
        ("Shipped in 2.1", Status.DEPRECATED),
        ("done", Status.DEPRECATED),
        ("dropped", Status.REJECTED),
        ("superseded by x", Status.SUPERSEDED),
        ("purple", Status.UNKNOWN),
        ("", Status.UNKNOWN),
    ],
)
def test_a_teams_word_for_its_status_is_mapped(raw: str, status: Status) -> None:
    assert status_of(raw) is status


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        ("Out of scope", "out_of_scope"),
        ("2. Non-Goals", "out_of_scope"),
        ("What's out of scope", "out_of_scope"),
        ("🚫 Not in scope", "out_of_scope"),
        ("Success Criteria *(mandatory)*", "success"),
        ("Problem Statement", "why"),
        ("What Changes", "what"),
        ("Timeline", ""),
    ],
)
def test_headings_are_known_by_what_they_mean(heading: str, part: str) -> None:
    assert part_of(heading) == part


def test_unreadable_metrics_are_a_problem_and_the_rest_is_read() -> None:
    text = "---\nkind: intent\nowner: a\nmetrics: [fast]\n---\n# X\n\n## Why\n\nBecause.\n"
    reading = read("a.md", text)
    assert reading.records[0].facts["why"] == "Because."
    assert reading.problems[0].at.first == 4


def test_the_deliverables_of_a_real_team_are_intents() -> None:
    root = corpora("adr") / "HHS__simpler-grants-gov"
    folder = root / "documentation/wiki/product/deliverables"
    seen = 0
    for path in sorted(folder.glob("*.md")):
        if path.stem == "README":
            continue
        where = path.relative_to(root).as_posix()
        text = path.read_text(encoding="utf-8")
        assert claimed(where, text) == "intent", where
        (record,) = read(where, text).records
        assert record.facts["out_of_scope"]
        assert record.facts["why"]
        assert record.status is not Status.UNKNOWN
        seen += 1
    assert seen == 5


DIALECTS = (
    "context/intents/a.md",
    "docs/prd.md",
    "openspec/changes/a/proposal.md",
    "specs/001-a/spec.md",
    ".kiro/specs/a/requirements.md",
    "keps/sig-shop/0007-a/README.md",
)
OPEN = (
    "",
    "TBD",
    "- TODO",
    "_To be determined._",
    "[What is not done]",
    "<!-- say here -->",
    "...",
)


@pytest.mark.parametrize("path", DIALECTS)
@pytest.mark.parametrize("said", OPEN)
def test_what_is_still_open_is_stated_nowhere(path: str, said: str) -> None:
    text = (
        "# A\n\n- Owner: TBD\n\n## Summary\n\nSeats.\n\n## Motivation\n\nNone free.\n\n"
        "## Goals\n\n- Two\n\n"
        f"## Success criteria\n\n{said}\n\n## Non-Goals\n\n{said}\n"
    )
    (record,) = read(path, text).records
    assert {"owner", "success", "out_of_scope", "metrics"}.isdisjoint(record.facts)


@pytest.mark.parametrize("path", DIALECTS)
def test_what_is_said_is_kept_even_if_it_is_none(path: str) -> None:
    text = (
        "# A\n\n## Summary\n\nSeats.\n\n## Motivation\n\nNone free.\n\n"
        "## Success criteria\n\n- Nobody stands\n\n## Non-Goals\n\nNone.\n"
    )
    (record,) = read(path, text).records
    assert record.facts["success"] == ["Nobody stands"]
    assert record.facts["out_of_scope"] == ["None."]


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        ("7. Explicitly OUT OF SCOPE", "out_of_scope"),
        ("Out of Scope (for this prototype)", "out_of_scope"),
        ("Future Considerations (Out of Scope)", "out_of_scope"),
        ("\u274c Out of Scope for MVP", "out_of_scope"),
        ("What We're Not Building", "out_of_scope"),
        ("What this change does not do", "out_of_scope"),
        ("Non-Goals / Future Work", "out_of_scope"),
        ("Goals and Non-Goals", ""),
        ("Scope & Out of Scope", ""),
        ("Metrics & Success Criteria", "success"),
        ("Goals & Success Metrics", "success"),
        ("Key Performance Indicators (KPIs)", "success"),
        ("Problem & Opportunity", "why"),
        ("The Problem We\u2019re Solving", "why"),
        ("In-Scope (MVP)", "scope"),
        ("Assumptions & Dependencies", "assumes"),
        ("Why Not GraphQL", ""),
        ("Future Considerations", ""),
        ("Non-Functional Requirements", ""),
    ],
)
def test_a_heading_is_known_whatever_is_said_around_it(heading: str, part: str) -> None:
    assert aim_of(heading) == part


def test_goals_and_non_goals_under_one_heading_are_told_apart() -> None:
    text = (
        "# PRD: Shoes\n\n## Problem\n\nx\n\n## Goals and Non-Goals\n\n- Goals: sell pairs\n"
        "- Non-Goals: laces,\n  and socks\n- **Out of scope:** polish\n"
    )
    (record,) = read("docs/prd.md", text).records
    assert record.facts["out_of_scope"] == ["laces,\nand socks", "polish"]


def test_a_loose_heading_makes_no_other_page_an_intent() -> None:
    text = "# Notes\n\n## Explicitly not included\n\n- x\n\n## Key Results\n\n- y\n\n## Why\n\nz\n"
    assert claimed("notes/a.md", text) == ""
