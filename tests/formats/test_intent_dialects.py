"""Intents as teams really word and lay them out; the words here are our own."""

from __future__ import annotations

import pytest

from conductor_mcp.formats._aims import aim_of
from conductor_mcp.formats._intent import status_of
from conductor_mcp.model import Record, Status
from tests.formats.reading import claimed, read

CHANGE = "openspec/changes/lend-more/proposal.md"
SPEC = "specs/001-lend/spec.md"


def only(path: str, text: str) -> Record:
    (record,) = read(path, text).records
    return record


def test_a_change_told_in_sub_sections_alone_still_says_what_changes() -> None:
    text = "## Why\n\nFew.\n\n## What Changes\n\n### 1. A shelf\n\nOf wood.\n\n### 2. A lamp\n"
    assert only(CHANGE, text).facts["what"] == "1. A shelf\n\nOf wood.\n\n2. A lamp"


def test_what_stands_deeper_is_left_alone_where_the_section_speaks_for_itself() -> None:
    text = "## What Changes\n\nA shelf.\n\n### Tools\n\nA saw.\n"
    assert only(CHANGE, text).facts["what"] == "A shelf."


def test_a_heading_under_what_is_ruled_out_is_ruled_out_itself() -> None:
    text = "## Why\n\nFew.\n\n## Non-Goals\n\n### Selling books\n\nWe only lend.\n"
    assert only(CHANGE, text).facts["out_of_scope"] == ["Selling books", "We only lend."]


def test_a_name_that_begins_like_a_label_keeps_its_beginning() -> None:
    record = only(
        "openspec/specs/change-log/spec.md", "# change-log Specification\n\n## Purpose\n"
    )
    assert record.title == "change-log Specification"


def test_scenarios_of_a_specification_tell_its_success_and_requirements_its_scope() -> None:
    text = (
        "# loans\n\n## Purpose\nLending.\n\n## Requirements\n\n### Requirement: A loan ends\n"
        "It SHALL end.\n\n#### Scenario: In time\n- **WHEN** it is back\n"
    )
    facts = only("openspec/specs/loans/spec.md", text).facts
    assert facts["scope"] == ["Requirement: A loan ends", "It SHALL end."]
    assert facts["success"] == ["**WHEN** it is back"]


def test_the_design_beside_a_change_is_a_piece_that_tells_what_is_ruled_out() -> None:
    path = "openspec/changes/lend-more/design.md"
    text = "## Context\n\nA hall.\n\n## Goals / Non-Goals\n\n**Non-Goals:**\n\n- Selling\n"
    reading = read(path, text)
    assert not reading.records
    assert reading.pieces[0].facts["out_of_scope"] == ["Selling"]
    assert only(CHANGE, "## Why\n\nFew.\n").facts["refs"] == [path]
    assert claimed("docs/design.md", text) == ""


def test_what_was_put_in_is_what_a_specification_wants() -> None:
    text = (
        "# Feature Specification: Lend\n\n**Feature Branch**: `001-lend`\n**Status**: Draft\n"
        '**Input**: User description: "Lend two books at once"\n\n## User Scenarios\n\n'
        "**Why this priority**: Readers ask for it.\n\n## Success Criteria *(mandatory)*\n\n"
        "**Speed**:\n- **SC-001**: In a minute\n"
    )
    facts = only(SPEC, text).facts
    assert facts["what"] == "Lend two books at once"
    assert facts["why"] == "Readers ask for it."
    assert facts["success"] == ["**SC-001**: In a minute"]


def test_a_hole_of_the_template_is_nothing_that_was_put_in() -> None:
    text = (
        '# Lend\n\n**Input**: User description: "$ARGUMENTS"\n\n## Requirements\n\n- **FR-1** A\n'
    )
    assert "what" not in only(SPEC, text).facts


def test_a_constitution_may_name_the_holes_it_filled() -> None:
    path = ".specify/memory/constitution.md"
    text = (
        "<!-- [PROJECT_NAME] became Hall -->\n# Hall Constitution\n\n## Core Principles\n\n"
        "### I. Quiet\n\nNobody MUST shout.\n\n### Prohibited Actions\n\n- Eating\n\n"
        "**Version**: 1.0.0 | **Ratified**: 2025-01-04 | **Last Amended**: 2025-02-04\n"
    )
    record = only(path, text)
    assert record.date == "2025-01-04"
    assert record.facts["scope"] == ["I. Quiet", "Nobody MUST shout."]
    assert record.facts["guardrails"] == ["Eating"]
    assert not read(path, "# [PROJECT_NAME] Constitution\n").records


def test_a_page_that_begins_with_a_rule_has_no_front_matter() -> None:
    text = (
        "---\n# Product Requirements Document (PRD)\n\n| Metadata | Details |\n|---|---|\n"
        "| **Status** | In Review |\n| **Author(s)** | Ada |\n\n---\n\n## Problem\n\nNone free.\n"
    )
    reading = read("docs/prd.md", text)
    assert not reading.problems
    (record,) = reading.records
    assert (record.status, record.facts["owner"]) == (Status.PROPOSED, "Ada")


def test_what_the_last_lines_state_counts() -> None:
    body = "".join(f"Words {i}.\n\n" for i in range(40))
    text = (
        f"# Seats\n\n## Problem\n\nNone free.\n\n{body}---\n\n**Version**: 1\n**Status**: ACTIVE\n"
    )
    record = only("docs/prd.md", text)
    assert record.status is Status.ACCEPTED
    assert "ACTIVE" not in str(record.facts["why"])


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("# seats - Product Requirements Document (PRD)", "seats"),
        ("# Product Requirements Document (PRD)\n## Project Name: Seats 2", "Seats 2"),
        ("# 機能仕様書: 座席", "座席"),
    ],
)
def test_the_title_is_what_is_left_when_the_kind_of_page_is_taken_away(
    head: str, title: str
) -> None:
    assert only("docs/prd.md", f"{head}\n\n## Problem\n\nNone.\n").title == title


def test_measures_are_read_from_columns_that_say_more_than_their_name() -> None:
    text = (
        "# Seats\n\n## Problem\n\nNone.\n\n## KPIs\n\n"
        "| Category | Target KPI Metric | Baseline / Benchmark | Target (Year 1) |\n"
        "|---|---|---|---|\n| Wait | Minutes | 9 | 2 |\n"
    )
    (measure,) = only("docs/prd.md", text).facts["metrics"]  # type: ignore[misc]  # a list of one
    assert (measure["name"], measure["baseline"], measure["target"]) == ("Minutes", "9", "2")


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        ("成功基準 *(必須)*", "success"),
        ("2.2 非目标", "out_of_scope"),
        ("一、产品定位", "what"),
        ("12. V1 验收标准", "success"),
        ("안 만드는 것", "out_of_scope"),
        ("Fora do escopo", "out_of_scope"),
        ("Nicht-Ziele", "out_of_scope"),
        ("Критерии успеха", "success"),
        ("Out of v1", "out_of_scope"),
        ("In for v1", "scope"),
        ("Not a goal", "out_of_scope"),
        ("Core problem", "why"),
        ("🎯 Primary Objective", "goals"),
        ("Key Design Goals", "goals"),
    ],
)
def test_headings_of_real_pages_name_their_part(heading: str, part: str) -> None:
    assert aim_of(heading) == part


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("ドラフト", Status.PROPOSED),
        ("草稿", Status.PROPOSED),
        ("Pre-implementation: defines scope", Status.PROPOSED),
        ("🟡 In Review", Status.PROPOSED),
        ("완료", Status.DEPRECATED),
        ("MVP implemented; release pending", Status.UNKNOWN),
    ],
)
def test_a_status_in_any_language_is_known_or_unknown(raw: str, status: Status) -> None:
    assert status_of(raw) is status


def test_an_intent_in_another_language_is_told_like_any_other() -> None:
    text = (
        "# 座位 PRD\n\n状态\uff1aDraft\n负责人\uff1a小明\n\n## 1. 产品概述\n\n预订座位。\n\n"
        "## 2. 背景\n\n没有座位。\n\n"
        "## 3. 非目标\n\n- 罚款\n\n## 4. 成功指标\n\n- 每天十个\n"
    )
    record = only("docs/prd.md", text)
    assert record.status is Status.PROPOSED
    facts = record.facts
    assert (facts["what"], facts["why"], facts["owner"]) == ("预订座位。", "没有座位。", "小明")
    assert (facts["out_of_scope"], facts["success"]) == (["罚款"], ["每天十个"])
