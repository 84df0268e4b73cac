"""One file that holds several decisions, and files that only look as if they did."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_mcp.formats import _decision_heads
from conductor_mcp.model import LinkKind, Status
from tests.formats.reading import claimed, read

LOG = """\
# Architecture Decision Log

How we write: one section each.

## ADR-001: Sell shoes

### Status

Superseded by [ADR-003](#adr-003-sell-hats)

### Context

Nobody sells shoes.

### Decision

We sell shoes.

## ADR-002: Ship by post

**Status:** Accepted
**Date:** 2024-03-01

**Decision:** By post, in boxes.

## ADR-003: Sell hats

| Status | Accepted |
|--------|----------|
| Date   | 2024-05-06 |

Supersedes ADR-001.
"""


def test_every_section_of_a_log_is_a_record_of_its_own() -> None:
    records = read("docs/decisions.md", LOG).records
    assert [r.key for r in records] == [
        "docs/decisions.md#adr-001-sell-shoes",
        "docs/decisions.md#adr-002-ship-by-post",
        "docs/decisions.md#adr-003-sell-hats",
    ]
    assert [(r.id, r.number, r.title) for r in records] == [
        ("ADR-001", 1, "Sell shoes"),
        ("ADR-002", 2, "Ship by post"),
        ("ADR-003", 3, "Sell hats"),
    ]
    assert [r.status for r in records] == [Status.SUPERSEDED, Status.ACCEPTED, Status.ACCEPTED]
    assert [r.date for r in records] == ["", "2024-03-01", "2024-05-06"]
    assert [s.heading for s in records[0].sections][1:] == ["Status", "Context", "Decision"]


def test_a_log_s_decisions_link_to_one_another_within_the_file() -> None:
    first, _, third = read("docs/decisions.md", LOG).records
    assert [(x.kind, x.path) for x in first.links] == [(LinkKind.SUPERSEDED_BY, third.key)]
    assert [(x.kind, x.path) for x in third.links] == [(LinkKind.SUPERSEDES, first.key)]


def test_lists_and_tables_are_read_in_a_long_log_too() -> None:
    entry = (
        "## Decision {n} - Use queue {n}\n\n- Status: Accepted\n- Date: 2024-01-{n:02}\n\n{p}\n\n"
    )
    text = "# Decisions\n\n" + "".join(
        entry.format(n=n, p="Words that explain it. " * 40) for n in range(1, 10)
    )
    records = read("docs/architecture/log.md", text).records or read("DECISIONS.md", text).records
    assert [r.number for r in records] == list(range(1, 10))
    assert [r.id for r in records][:2] == ["ADR-0001", "ADR-0002"]
    assert {r.status for r in records} == {Status.ACCEPTED}
    assert [r.date for r in records][-1] == "2024-01-09"


def test_headings_that_open_with_a_date_are_decisions_of_a_decision_log() -> None:
    text = (
        "# Decision log\n\n## 2024-03-01 \u2013 Use boxes\n\nCheaper.\n\n"
        "## 2024-04-02: Use string\n\nx\n"
    )
    records = read("docs/decision-log.md", text).records
    assert [(r.title, r.date, r.number) for r in records] == [
        ("Use boxes", "2024-03-01", None),
        ("Use string", "2024-04-02", None),
    ]
    assert records[0].facts["date_kind"] == "heading"
    assert records[0].status is Status.UNKNOWN


def test_top_level_headings_and_groups_of_decisions_are_read() -> None:
    part = "{h} ADR-{n}: Use {n}\n\n{h}# Status\n\nProposed\n\n{h}# Decision\n\nUse it.\n\n"
    top = "".join(part.format(h="#", n=n) for n in (1, 2))
    assert len(read("docs/adr/all.md", top).records) == 2
    below = "".join(part.format(h="###", n=n) for n in (1, 2))
    grouped = f"# Our ADRs\n\n## Backend\n\n{below}## Frontend\n\n{below.replace('Use ', 'Take ')}"
    records = read("docs/adr/all.md", grouped).records
    assert len(records) == len({r.key for r in records}) == 4


def test_the_same_heading_twice_is_counted_as_github_counts() -> None:
    text = "# Decision log\n\n" + "## ADR-1: Use it\n\nStatus: Accepted\n\n" * 2
    keys = [r.key for r in read("docs/decisions.md", text).records]
    assert keys == ["docs/decisions.md#adr-1-use-it", "docs/decisions.md#adr-1-use-it-1"]


def test_a_log_that_is_too_long_says_from_which_line_on() -> None:
    entry = "## ADR-{n}: Use it\n\nStatus: Accepted\n\n"
    found = read("docs/decisions.md", "".join(entry.format(n=n) for n in range(1, 203)))
    assert len(found.records) == 150  # what is denser than any team's log is cut
    (problem,) = found.problems
    assert problem.at.first == 601
    assert "divide it here" in problem.message
    real = entry + "We need one, and this is the one that we know best. " * 13 + "\n\n"
    found = read("docs/decisions.md", "".join(real.format(n=n) for n in range(1, 503)))
    assert len(found.records) == 500


def test_a_page_with_too_many_sections_to_look_at_says_that_it_is_read_as_one() -> None:
    text = "# Decisions\n\n## ADR-1: Use it\n\nStatus: Accepted\n\n"
    text += "".join(f"## Words {n}\n\nMore of them.\n\n" for n in range(1_100))
    found = read("docs/adr/all.md", text)
    assert len(found.records) == 1
    (problem,) = found.problems
    assert "read as one page" in problem.message


def test_a_long_page_without_any_decision_is_no_log_and_no_problem() -> None:
    text = "# Handbook\n\n" + "".join(f"## Words {n}\n\nMore.\n\n" for n in range(1_100))
    assert not read("docs/adr/all.md", text).problems


ONE = "# ADR-7: Store things\n\n## Status\n\nAccepted\n\n## Context\n\nx\n\n"


@pytest.mark.parametrize(
    "text",
    [
        ONE + "## Option 1\n\nDecision: no\n\n## Option 2\n\nDecision: yes\n",
        ONE + "## Decision 1: Use rows\n\nWe will.\n\n## Decision 2: Use columns\n\nWe will.\n",
        ONE + "## Decision\n\n### Decision 1: Rows\n\nStatus: x\n\n### Decision 2: Columns\n\nx\n",
        ONE + "## Changelog\n\n### 2024-01-02 Started\n\nx\n\n### 2024-02-03 Accepted\n\nx\n",
        ONE + "## Decision\n\nx\n\n## ADR-3: related\n\nx\n\n## ADR-4: related\n\nx\n",
    ],
)
@pytest.mark.parametrize("path", ["docs/adr/0007-store.md", "docs/adr/store.md"])
def test_one_decision_with_many_headings_stays_one(path: str, text: str) -> None:
    (record,) = read(path, text).records
    assert (record.key, record.anchor) == (path, "")


@pytest.mark.parametrize(
    "text",
    [
        "# ADRs\n\n## [ADR-1: A thing](0001-a.md)\n\nAccepted\n\n## [ADR-2: B thing](0002-b.md)\n",
        (
            "# ADRs\n\n## ADR-1: Aa\n\nStatus: Accepted\n\n[Text](0001-a.md)\n\n"
            "## ADR-2: Bb\n\nStatus: Accepted\n\n[Text](0002-b.md)\n"
        ),
        "# ADRs\n\n## Accepted\n\n- [A](0001-a.md)\n\n## Proposed\n\n- [B](0002-b.md)\n",
        "# Decision records\n\n## 1. What they are\n\nWords.\n\n## 2. When to write\n\nWords.\n",
    ],
)
def test_an_index_or_a_guide_is_still_left_out(text: str) -> None:
    found = read("docs/adr/README.md", text)
    assert not found.records
    assert found.left_out


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("CHANGELOG.md", "# Changes\n\n## 2024-01-02 One thing\n\nx\n\n## 2024-02-03 Two\n\nx\n"),
        ("docs/roadmap.md", "# Plan\n\n## Shop\n\nStatus: active\n\n## Till\n\nStatus: draft\n"),
        ("docs/guide.md", "# Guide\n\n## 1. Start\n\nDecision: x\n\n## 2. Options\n\nStatus\n"),
    ],
)
def test_other_pages_with_dates_and_statuses_are_none_of_ours(path: str, text: str) -> None:
    assert claimed(path, text) != "decision"


# Three back-ticks would open a fence, and what follows would be code.
WORDS = st.text("abc ÄßЖ-_#`*0", min_size=1, max_size=12).filter(lambda w: "```" not in w)


@given(st.lists(st.tuples(st.integers(1, 3), WORDS, WORDS), min_size=2, max_size=12))
def test_keys_are_unique_and_spans_disjoint_whatever_the_headings(
    entries: list[tuple[int, str, str]],
) -> None:
    text = "# Decision log\n\n" + "".join(
        f"## ADR-{n}: Use {words}\n\nStatus: Accepted\n\n{body}\n\n" for n, words, body in entries
    )
    records = read("docs/decisions.md", text).records
    assert records == read("docs/decisions.md", text).records
    assert len({r.key for r in records}) == len(records) >= 1
    ends = [0, *(r.at.last for r in records)]
    assert all(r.at.first > end for r, end in zip(records, ends, strict=False))
    assert all(
        r.at.first <= s.at.first and s.at.last <= r.at.last for r in records for s in r.sections
    )


def test_the_fences_of_front_matter_are_no_second_heading() -> None:
    said = "---\nstatus: accepted\n---\n\n# 7 hats\n\nWe sell hats.\n"
    assert not _decision_heads.may_start_two(said, "markdown", numbered=True)
    assert _decision_heads.may_start_two(f"{said}\n## 8 hats\n", "markdown", numbered=True)
    assert _decision_heads.may_start_two("---\n\n# ADR-1\n\n## ADR-2\n", "markdown", numbered=True)
    assert _decision_heads.may_start_two("ADR 1\n---\n\nADR 2\n---\n", "markdown", numbered=False)
