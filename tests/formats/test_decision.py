"""Every dialect of decision records, in small examples of our own."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_mcp.formats import Claim, decision, settle_dates
from conductor_mcp.model import Document, Force, Link, LinkKind, Reading, Record, Status

PARTS = "\n## Context\n\nWe sell hats.\n\n## Decision\n\nWe will sell shoes.\n"


def read(text: str, path: str = "docs/adr/0007-sell-shoes.md") -> Reading:
    return decision.read(Document(path, text))


def record(text: str, path: str = "docs/adr/0007-sell-shoes.md") -> Record:
    (found,) = read(text, path).records
    return found


def links(found: Record, kind: LinkKind) -> list[Link]:
    return [link for link in found.links if link.kind is kind]


@dataclass(frozen=True)
class Dialect:
    head: str
    status: Status = Status.ACCEPTED
    date: str = "2024-03-09"
    title: str = "Sell shoes"
    path: str = "docs/adr/0007-sell-shoes.md"


DIALECTS = {
    "adr-tools": Dialect("# 7. Sell shoes\n\nDate: 2024-03-09\n\n## Status\n\nAccepted\n"),
    "MADR 2 bullets": Dialect("# Sell shoes\n\n* Status: accepted\n* Date: 2024-03-09\n"),
    "MADR 2 bold": Dialect("# Sell shoes\n\n* **Status:** Active\n* **Date:** 2024-03-09\n"),
    "MADR 4": Dialect("---\nstatus: accepted\ndate: 2024-03-09\n---\n\n# Sell shoes\n"),
    "MADR in quotes": Dialect(
        "---\nstatus: \"Accepted\"\ndate: '2024-03-09'\n---\n# Sell shoes\n"
    ),
    "braces left in": Dialect("---\nstatus: {accepted}\ndate: {2024-03-09}\n---\n# Sell shoes\n"),
    "no opening fence": Dialect("status: accepted\ndate: 2024-03-09\n---\n\n# Sell shoes\n"),
    "log4brains": Dialect(
        "# Sell shoes\n\n- Status: accepted\n- Deciders: Ada\n- Tags: a b\n",
        path="docs/adr/20240309-sell-shoes.md",
    ),
    "title in front matter": Dialect(
        "---\nid: ARCH-007\ntitle: Sell shoes\nstatus: active\ndate: 2024-03-09\n---\n"
    ),
    "bold without a colon": Dialect(
        "# ADR 7: Sell shoes\n\n**Status** Accepted\n\n**Date** 2024-03-09\n"
    ),
    "bold in one line": Dialect("# Sell shoes\n\n**Status:** Accepted **Date:** 9 March 2024\n"),
    "parted by bars": Dialect("# Sell shoes\n\nStatus: Accepted | Date: 2024-03-09\n"),
    "two columns": Dialect(
        "# Sell shoes\n\n| | |\n|-|-|\n| Status | Approved |\n| Date | Mar 9, 2024 |\n"
    ),
    "two columns with a head": Dialect(
        "# Sell shoes\n\n| Status | Approved |\n|-|-|\n| Date | March 9th, 2024 |\n"
    ),
    "a header row": Dialect(
        "# Sell shoes\n\n| Status | Date | Owner |\n|-|-|-|\n| Approved | 2024-03-09 | Ada |\n"
    ),
    "an HTML table": Dialect(
        "# Sell shoes\n\n<table><tr><td>Status</td><td>Done</td></tr>"
        "<tr><td><b>Date</b></td><td>09.03.2024</td></tr></table>\n"
    ),
    "a heading with a value": Dialect("# Sell shoes\n\n## Status: Accepted\n\nDate: 2024-03-09\n"),
    "a date heading": Dialect("# Sell shoes\n\n## Date\n\n2024-03-09\n\n## Status\n\nAccepted\n"),
    "a badge": Dialect(
        "# 7. Sell shoes\n\nDate: 2024-03-09\n\n## Status\n\n![Accepted](https://x.io/badge/a-b)\n"
    ),
    "a badge by its colour": Dialect(
        "# 7. Sell shoes\n\n![status](https://x.io/adr-accepted-green)\n\nDate: 2024-03-09\n\n"
        "## Status\n\n![adr](https://x.io/badge/adr-accepted-green)\n"
    ),
    "a quote": Dialect("# Sell shoes\n\nDate: 09/03/2024\n\n## Status\n\n> Accepted\n", date=""),
    "back-ticks": Dialect("# Sell shoes\n\nDate: 2024-03-09\n\n## Status\n\n`Accepted`\n"),
    "an emoji": Dialect("# Sell shoes\n\nDate: 2024-03-09\n\n## Status\n\n✅ Accepted\n"),
    "struck through": Dialect(
        "# Sell shoes\n\nDate: 2024-03-09\n\n## Status\n\n~~Proposed~~ Accepted\n"
    ),
    "an arrow": Dialect("# Sell shoes\n\nDate: 2024-03-09\n\n## Status\n\nProposed → Accepted\n"),
    "a history": Dialect(
        "# Sell shoes\n\n## Status\n\n- 2024-03-01: Proposed\n- 2024-03-09: Accepted\n",
        date="2024-03-01",
    ),
    "a change log": Dialect(
        "# ADR 007: Sell shoes\n\n## Changelog\n\n- 2024-03-09: first\n- 2024-05-01: more\n\n"
        "## Status\n\nImplemented\n"
    ),
    "a change log, newest first": Dialect(
        "# ADR 007: Sell shoes\n\n## Changelog\n\n- 2024/5/1: more\n- 2024/3/9: first\n\n"
        "## Status\n\nImplemented in <https://example.org/pull/7>\n"
    ),
    "a vote": Dialect(
        "# Sell shoes\n\n- [Status](#status)\n- [Context](#context)\n\nDate: 2024-03-09\n\n"
        "## Status\n\n**Approved** (by TSC vote on 10/6/21)\n"
    ),
    "a sentence": Dialect(
        "# Sell shoes\n\n2024-03-09\n\n## Status\n\nThis decision was accepted.\n"
    ),
    "no status": Dialect("# Sell shoes\n\nDate: 2024-03-09\n", Status.UNKNOWN),
    "a template's choice": Dialect(
        "# Sell shoes\n\nDate: 2024-03-09\n\n## Status\n\nProposed | Accepted | Rejected\n",
        Status.UNKNOWN,
    ),
    "on hold": Dialect("# Sell shoes\n\n* Status: on hold\n* Date: 2024-03-09\n", Status.PROPOSED),
    "Chinese": Dialect("# Sell shoes\n\n- 状态\uff1a已接受\n- 日期\uff1a2024-03-09\n"),
    "the number elsewhere": Dialect(
        "# ADR-7 Sell shoes\n\nStatus: Declined\nDate: 2024-03-09\n", Status.REJECTED,
        path="architecture/decisions/sell-shoes.md",
    ),
    "a series before the title": Dialect(
        "# Hat Shop Online - Sell shoes\n\nStatus: Obsolete\nDate: 2024-03-09\n",
        Status.DEPRECATED,
        path="records/HSO-ADR-007-sell-shoes.md",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DIALECTS)
def test_a_dialect_is_read(name: str) -> None:
    dialect = DIALECTS[name]
    found = record(dialect.head + PARTS, dialect.path)
    assert (found.title, found.status, found.date) == (
        dialect.title,
        dialect.status,
        dialect.date,
    )


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
@pytest.mark.parametrize("name", DIALECTS)
def test_line_ends_and_a_byte_order_mark_mean_nothing(name: str, newline: str) -> None:
    dialect = DIALECTS[name]
    text = "\ufeff" + (dialect.head + PARTS).replace("\n", newline)
    found = record(text, dialect.path)
    assert (found.title, found.status) == (dialect.title, dialect.status)


STATUSES = {
    "Superseded by [9. New](0009-new.md)": Status.SUPERSEDED,
    "Implemented. Superseded by [ADR-009](0009-new.md)": Status.SUPERSEDED,
    "Accepted\n\nSuperseded by [9. New](0009-new.md)": Status.SUPERSEDED,
    "⌛️ Superseded by [009. New](0009-new.md)": Status.SUPERSEDED,
    "superseded by ADR9": Status.SUPERSEDED,
    "Superseded by 0009": Status.SUPERSEDED,
    "Superseded by #9": Status.SUPERSEDED,
    "Replaced by [New](../adr/0009-new.md#top)": Status.SUPERSEDED,
    "[Superseded by ADR-0009](0009-new.md)": Status.SUPERSEDED,
    "Superseded by [New][1]\n\n[1]: 0009-new.md": Status.SUPERSEDED,
    "Deprecated in favor of [ADR-9](0009-new.md)": Status.DEPRECATED,
    "Deprecated\n\nDeprecated by [New](0009-new.md)": Status.DEPRECATED,
}


@pytest.mark.parametrize("text", STATUSES)
def test_a_successor_is_found(text: str) -> None:
    found = record(f"# 7. Sell shoes\n\n## Status\n\n{text}\n{PARTS}")
    assert found.status is STATUSES[text]
    (link,) = links(found, LinkKind.SUPERSEDED_BY)
    assert link.number == 9
    assert link.path in {"", "docs/adr/0009-new.md"}
    assert ("](" in text or "][" in text) == bool(link.path)


def test_a_successor_in_another_repository_is_no_link() -> None:
    text = "Deprecated in favor of <https://github.com/o/r/pull/12>"
    found = record(f"# 7. Sell shoes\n\n## Status\n\n{text}\n{PARTS}")
    assert (found.status, found.links) == (Status.DEPRECATED, ())


def test_part_of_a_decision_may_be_superseded_while_it_stays_accepted() -> None:
    text = "Implemented. Parts of this ADR were superseded by [ADR-020](adr-020-x.md)"
    found = record(f"# ADR 7: Sell shoes\n\n## Status\n\n{text}\n{PARTS}")
    assert found.status is Status.ACCEPTED
    assert found.facts["implemented"] is True
    assert [link.number for link in links(found, LinkKind.PARTIALLY_SUPERSEDED_BY)] == [20]
    assert not links(found, LinkKind.SUPERSEDED_BY)


def test_both_directions_are_kept_apart() -> None:
    text = "Accepted\n\nSupersedes [3. Hats](0003-hats.md)\n\nAmended by [8. Socks](0008-socks.md)"
    found = record(f"# 7. Sell shoes\n\n## Status\n\n{text}\n{PARTS}")
    assert found.status is Status.ACCEPTED
    (link,) = links(found, LinkKind.SUPERSEDES)
    assert (link.path, link.number, link.title) == ("docs/adr/0003-hats.md", 3, "Hats")
    assert link.at.first == 5
    assert [link.number for link in links(found, LinkKind.AMENDED_BY)] == [8]


def test_fields_and_front_matter_name_links_too() -> None:
    front = '---\nstatus: accepted\nsupersedes: ["0031", ADR-4]\nrelatesTo:\n  - 0002-a.md\n---\n'
    found = record(front + "# Sell shoes\n\n- Amends: [ADR-1](0001-z.md)\n" + PARTS)
    assert [link.number for link in links(found, LinkKind.SUPERSEDES)] == [31, 4]
    assert [link.path for link in links(found, LinkKind.RELATES)] == ["docs/adr/0002-a.md"]
    assert [link.path for link in links(found, LinkKind.AMENDS)] == ["docs/adr/0001-z.md"]


def test_a_field_left_empty_names_nothing() -> None:
    table = (
        "| | |\n|-|-|\n| Status | Approved |\n| Supersedes | N/A |\n| Superseded by: | none |\n"
    )
    found = record(f"# Sell shoes\n\n{table}{PARTS}")
    assert (found.status, found.links) == (Status.ACCEPTED, ())


def test_a_successor_field_outweighs_a_status_nobody_updated() -> None:
    found = record("---\nstatus: accepted\nsuperseded_by: ADR-0009\n---\n# Sell shoes\n" + PARTS)
    assert found.status is Status.SUPERSEDED


def test_a_list_beneath_a_note_names_the_successors() -> None:
    note = "**This document is superseded by**\n\n- [9 - A](0009-a.md), and\n- [10 - B](x-b.md)\n"
    found = record(f"# Sell shoes\n\n- **Status**: superseded\n\n{note}{PARTS}")
    assert [link.number for link in links(found, LinkKind.SUPERSEDED_BY)] == [9, 10]


IDS = {
    "docs/adr/0012-x.md": ("ADR-0012", 12),
    "docs/adr/12-x.md": ("ADR-0012", 12),
    "docs/adr/adr-012-x.md": ("ADR-012", 12),
    "docs/ADR/ADR012-x.md": ("ADR012", 12),
    "rfcs/RFC-7-x.md": ("RFC-7", 7),
    ".archgate/adrs/ARCH-014-x.md": ("ARCH-014", 14),
    "docs/decisions/20240309-x.md": ("20240309-x", None),
    "docs/decisions/2024-03-09-x.md": ("2024-03-09-x", None),
    "docs/decisions/use-x.md": ("use-x", None),
}


@pytest.mark.parametrize("path", IDS)
def test_a_decision_is_cited_the_way_its_team_does(path: str) -> None:
    found = record("# Use x\n\nStatus: accepted\n" + PARTS, path)
    assert (found.id, found.number) == IDS[path]


TITLES = {
    "# 7. Sell shoes": "Sell shoes",
    "# ADR-0007: Sell shoes": "Sell shoes",
    "# ADR 7 - Sell shoes": "Sell shoes",
    "# [ADR-007] Sell shoes": "Sell shoes",
    "# 0007 Sell shoes": "Sell shoes",
    "# Architecture Decision Record: Sell shoes": "Sell shoes",
    "# Sell `shoes` and **hats** &amp; socks": "Sell shoes and hats & socks",
    "# [Sell shoes](https://example.org)": "Sell shoes",
    "# 30k ft view of shoes": "30k ft view of shoes",
    "# ADR025: Decision Record Title (what, not why)": "Sell shoes",
    "# Architecture Decision Record": "Sell shoes",
    "Sell shoes\n==========": "Sell shoes",
    "# Context": "Sell shoes",
}


def test_an_empty_heading_leaves_the_files_name_for_a_title() -> None:
    text = "#\n Sell shoes\n\n| Status | Accepted |\n|---|---|\n\n## What\n\nShoes.\n"
    assert record(text, "docs/adr/HAT-ADR-ART-001.md").title == "HAT-ADR-ART-001"
    assert record(text, "docs/adr/0007-sell-shoes.md").title == "Sell shoes"


@pytest.mark.parametrize("heading", TITLES)
def test_a_title_loses_its_number_and_nothing_else(heading: str) -> None:
    found = record(f"{heading}\n\nStatus: accepted\nDate: 2024-03-09\n{PARTS}")
    assert found.title == TITLES[heading]


LEFT_OUT = {
    "docs/adr/README.md": "# Decisions\n\nWe keep [ADRs](0001-a.md) here.\n\n## Status\n\nMany.\n",
    "docs/adr/index.md": "# Architecture Decision Records\n\n- [1](0001-a.md)\n",
    "docs/adr/template.md": "# {short title}\n\n- Status: {proposed | accepted}\n" + PARTS,
    "docs/adr/0000-template.md": "# NNNN. Title\n\nDate: YYYY-MM-DD\n\n## Status\n\nProposed\n",
    "docs/adr/adr-short.md": (
        "# [short title of solved problem]\n\n* Status: [proposed | accepted]\n\n## Context\n\n"
        "[Describe the context]\n\n## Decision\n\n{what we chose and why}\n"
    ),
    "docs/adr/guides/onboarding.md": "# Onboarding Guide\n\n## Install\n\nRun it.\n",
}


@pytest.mark.parametrize("path", LEFT_OUT)
def test_what_stands_among_decisions_and_is_none_is_left_out_with_a_reason(path: str) -> None:
    reading = read(LEFT_OUT[path], path)
    assert decision.claims(Document(path, LEFT_OUT[path])) is Claim.PLACE
    assert not reading.records
    assert [left.path for left in reading.left_out] == [path]
    assert reading.left_out[0].why


def test_a_name_alone_does_not_make_a_template_or_an_index() -> None:
    text = "# 12. Use a template engine\n\nDate: 2024-03-09\n\n## Status\n\nAccepted\n" + PARTS
    assert record(text, "docs/adr/template.md").title == "Use a template engine"
    whole = text + "\n## Consequences\n\nNone.\n"
    assert record(whole, "docs/adr/use-it/README.md").status is Status.ACCEPTED


def test_template_words_left_in_a_real_record_state_nothing() -> None:
    text = '> Accepted or Rejected\n>\n> Valid statuses are: "Proposed", "Accepted"'
    found = record(f"# ADR030: Sell shoes\n\nDate: 2024-03-09\n\n## Status\n\n{text}\n{PARTS}")
    assert (found.title, found.status, found.in_force) == ("Sell shoes", Status.UNKNOWN, None)


NOT_OURS = {
    "README.md": "# Shop\n\nThe decision is yours. Status: alpha.\n\n## Install\n\nRun it.\n",
    "context/intents/i.md": "---\nkind: intent\nstatus: accepted\n---\n# X\n" + PARTS,
    "openspec/changes/a/design.md": "# X\n\n## Context\n\nx\n\n## Decision\n\ny\n",
    "docs/guide.md": "# Writing ADRs\n\n```md\n## Status\n\n## Context\n\n## Decision\n```\n",
    ".kiro/specs/a/requirements.md": "# X\n" + PARTS,
    "docs/meeting.md": "# Meeting\n\n## Decisions\n\n- buy milk\n",
}


@pytest.mark.parametrize("path", NOT_OURS)
def test_other_documents_are_not_claimed(path: str) -> None:
    assert decision.claims(Document(path, NOT_OURS[path])) is Claim.NONE


def test_a_decision_is_known_by_its_content_wherever_it_lies() -> None:
    text = "# Sell shoes\n\n## Status\n\nAccepted\n" + PARTS
    assert decision.claims(Document("notes/shoes.md", text)) is Claim.CONTENT
    assert decision.claims(Document("docs/adr/shoes.md", text)) is Claim.PLACE
    ours = "---\nkind: decision\nstatus: accepted\n---\n" + text
    assert decision.claims(Document("notes/shoes.md", ours)) is Claim.DECLARED


def test_clauses_stand_at_their_lines_and_malformed_ones_are_problems() -> None:
    front = (
        "---\nstatus: accepted\napplies_to: [src/**]\nrules:\n"
        "  - id: pure\n    kind: forbid-import\n    in: [src/domain/**]\n    import: [pkg:x]\n"
        "  - {id: soft, kind: forbid, force: should, why: Because., lang: python}\n"
        "  - id: pure\n    kind: layers\n"
        "  - kind: layers\n"
        "  - id: loud\n    kind: layers\n    force: maybe\n"
        "---\n"
    )
    reading = read(front + "# Sell shoes\n" + PARTS)
    (found,) = reading.records
    pure, soft = found.clauses
    assert (pure.record, pure.id, pure.rule, pure.at.first) == (
        found.key,
        "pure",
        "forbid-import",
        5,
    )
    assert pure.options == {"in": ["src/domain/**"], "import": ["pkg:x"]}
    assert (pure.why, pure.force) == ("Sell shoes", Force.MUST)
    assert (soft.why, soft.force, soft.options) == ("Because.", Force.SHOULD, {"lang": "python"})
    assert [
        (p.at.first, p.message.removeprefix("rules: ").split(" ")[0]) for p in reading.problems
    ] == [
        (10, "the"),
        (12, "a"),
        (13, "clause"),
    ]
    assert found.governs == ("src/**",)


def test_other_tools_scopes_are_read() -> None:
    front = "---\nid: ARCH-001\ntitle: T\nrules: true\nfiles: ['src/*.ts']\n---\n"
    assert record(front + PARTS).governs == ("src/*.ts",)
    front = "---\nstatus: accepted\naffects:\n  - type: path\n    pattern: src/**\n---\n# T\n"
    assert record(front + PARTS).governs == ("src/**",)


def test_who_decided_and_what_was_turned_down_is_kept() -> None:
    body = (
        "# Sell shoes\n\n* Status: accepted\n* Deciders: Ada, Grace\n\n## Considered Options\n\n"
        '* Shoes\n* Gloves\n* Scarves\n\n## Decision Outcome\n\nChosen option: "Shoes", because.\n'
    )
    facts = record(body).facts
    assert facts["deciders"] == ["Ada", "Grace"]
    assert facts["rejected"] == ["Gloves", "Scarves"]


def test_day_and_month_are_never_guessed_from_one_record() -> None:
    def dated(number: int, date: str) -> Record:
        head = f"# {number}. T\n\nDate: {date}\n\n## Status\n\nAccepted\n"
        return record(head + PARTS, f"docs/adr/{number:04d}-t.md")

    open_one, settled = dated(1, "3/4/2024"), dated(2, "25/4/2024")
    assert open_one.date == ""
    assert open_one.facts["date_ambiguous"] == ["2024-04-03", "2024-03-04"]
    assert settle_dates([open_one])[open_one.key] == ""
    assert settle_dates([open_one, settled])[open_one.key] == "2024-04-03"
    american = dated(3, "4/25/2024")
    assert settle_dates([open_one, american])[open_one.key] == "2024-03-04"
    assert settle_dates([open_one, settled, american])[open_one.key] == ""


def test_malformed_front_matter_gives_what_it_has_and_a_problem() -> None:
    text = "---\nstatus: accepted\nowner: [Ada\ndate: 2024-03-09\n---\n# Sell shoes\n" + PARTS
    reading = read(text)
    assert (reading.records[0].status, reading.records[0].date) == (Status.ACCEPTED, "2024-03-09")
    assert len(reading.problems) == 1


def test_an_alias_bomb_costs_nothing() -> None:
    rows = [
        f"{b}: &{b} [{','.join(['*' + a] * 9)}]"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    text = "---\na: &a [x]\n" + "\n".join(rows) + "\nstatus: accepted\n---\n# T\n" + PARTS
    assert record(text).status is Status.ACCEPTED
    circle = "---\na: &a [*a]\nstatus: accepted\n---\n# T\n" + PARTS
    assert record(circle).status is Status.ACCEPTED


def test_half_a_character_in_front_matter_breaks_nothing() -> None:
    text = "---\nstatus: accepted\nowner: \ud800\n---\n# Sell shoes\n" + PARTS
    assert record(text).status is Status.ACCEPTED


def test_sections_keep_their_lines() -> None:
    found = record("# 7. T\n\nDate: 2024-03-09\n\n## Status\n\nAccepted\n" + PARTS)
    assert [(s.heading, s.at.first) for s in found.sections] == [
        ("7. T", 1),
        ("Status", 5),
        ("Context", 9),
        ("Decision", 13),
    ]
    assert found.sections[2].text == "We sell hats."


def test_a_long_text_is_cut_like_a_short_one() -> None:
    filler = "\n".join(f"- a reason, and one more: {i}\n---\n" for i in range(200))
    fence = "```sh\n# no heading\n```\n"
    text = "# 7. T\n\n* Status: accepted\n* Date: 2024-03-09\n" + PARTS + filler + fence
    found = record(text + "\n## Links\n\n* Supersedes [ADR-3](0003-a.md)\n")
    assert [s.heading for s in found.sections] == ["7. T", "Context", "Decision", "Links"]
    assert [link.number for link in links(found, LinkKind.SUPERSEDES)] == [3]


def test_ten_megabytes_are_read_in_bounded_time() -> None:
    text = (
        "# 7. T\n\n## Status\n\nAccepted\n" + "Words in a line.\n\n* item\n\n## Head\n\n" * 300_000
    )
    start = time.process_time()
    assert record(text).status is Status.ACCEPTED
    assert time.process_time() - start < 20


_PIECES = st.sampled_from([
    "---\n", "# ", "## Status\n", "\n", "status: ", "accepted", "|a|b|\n|-|-|\n", "[x](y.md)",
    "**",
    "\0", "> ", "- ", "```\n", "superseded by ", "ADR-1", "{", "}", "]", "[", "1/2/2024", ":",
    "<!--",
    "    ", "\r", "\t", "rules:\n", "  - id: a\n", "&a ", "*a", "\ud800", "Date", "é", "| ",
])  # fmt: skip


@given(st.lists(_PIECES | st.text(max_size=5), max_size=60).map("".join))
def test_no_text_breaks_the_reader(text: str) -> None:
    for path in ("docs/adr/0001-a.md", "docs/adr/a.md", "elsewhere/a.md"):
        document = Document(path, text)
        decision.claims(document)
        decision.read(document)


BODY = "\n\n## Context\n\nx\n\n## Decision\n\ny\n"


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("**Accepted**", Status.ACCEPTED),
        ("**Accepted** \u2013 2024-03-01", Status.ACCEPTED),
        ("**Approved** (by a vote on 10/6/21)", Status.ACCEPTED),
        ("__Draft__, 2 May 2024", Status.PROPOSED),
        ("**Rejected** on 2024-03-01.", Status.REJECTED),
        ("**Accepted** risks are listed below", Status.UNKNOWN),
        ("**Accepted** practice since 2024-03-01", Status.UNKNOWN),
        ("Accepted", Status.UNKNOWN),
    ],
)
def test_a_bold_word_under_the_title_is_a_status_only_when_it_stands_alone(
    line: str, status: Status
) -> None:
    path = "docs/adr/0001-x.md"
    (found,) = decision.read(Document(path, f"# Use one queue\n\n{line}{BODY}")).records
    assert found.status is status
    (bare,) = decision.read(Document(path, f"# Use one queue\n\n{line}\n\nWords.\n")).records
    assert bare.status is Status.UNKNOWN


def test_a_line_break_in_a_file_s_name_leaves_its_number() -> None:
    (found,) = decision.read(Document("docs/adr/0007-use\nit.md", f"# Use it{BODY}")).records
    assert (found.id, found.number, found.title) == ("ADR-0007", 7, "Use it")


def test_a_link_to_a_file_with_a_long_name_costs_no_more_than_another() -> None:
    text = f"# Use it\n\n## Status\n\nSuperseded by [x]({'a' * 60}.md){BODY}"
    began = time.process_time()
    decision.read(Document("docs/adr/0007-x.md", text))
    assert time.process_time() - began < 1
