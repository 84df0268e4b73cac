"""Every answer keeps its budget, says what it left out, and gives the same text twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_mcp.app import assemble
from conductor_mcp.app._budget import Purse, fit_verdict, gist, tokens
from conductor_mcp.app._visible import visible
from conductor_mcp.app.answers import (
    AsOf,
    CheckAnswer,
    CheckedRow,
    CitedRow,
    FindingRow,
    LeftOutRow,
    Place,
)
from conductor_mcp.app.conductor import Conductor
from conductor_mcp.app.words import paths_in
from conductor_mcp.server._tool import _plain
from conductor_mcp.store.words import words_of
from tests.repos import small


@pytest.fixture
def conductor(tmp_path: Path) -> Iterator[Conductor]:
    root = small.lay_out(tmp_path)
    long = "\n".join(f"Line {n} says something about orders.\n" for n in range(3_000))
    small.write(
        root, "docs/adr/0006-long.md", f"# Long\n\n## Status\n\nAccepted\n\n## Why\n\n{long}"
    )
    for n in range(20, 80):
        text = small.FILES["docs/adr/0003-orders-in-postgresql.md"].replace('["ADR-0002"]', "[]")
        small.write(root, f"docs/adr/{n:04d}-more.md", text)
    opened = assemble.conductor(root)
    yield opened
    opened.workspace.close()


@pytest.mark.parametrize("budget", [200, 500, 2_000, 20_000])
def test_a_brief_keeps_its_budget(conductor: Conductor, budget: int) -> None:
    answer = conductor.brief(task="orders", paths=["src/shop"], budget=budget)
    assert tokens(answer.text) <= budget
    assert bool(answer.omitted) == ("Left out for length" in answer.text)
    assert answer == conductor.brief(task="orders", paths=["src/shop"], budget=budget)


def test_an_overview_keeps_its_budget(conductor: Conductor) -> None:
    answer = conductor.brief()
    assert tokens(answer.text) <= 2_000
    assert len(answer.records) + len(answer.omitted) >= 60


def test_a_long_record_is_read_to_its_end_page_by_page(conductor: Conductor) -> None:
    seen, section = "", ""
    for _ in range(100):
        answer = conductor.page("docs/adr/0006-long.md", section=section)
        assert tokens(answer.text) <= 5_000
        seen += answer.text
        if not answer.omitted:
            break
        quoted = answer.omitted.split("'")
        section = next(q for q in reversed(quoted) if q.startswith(("Why", "Status", "Long")))
    assert all(f"Line {n} says" in seen for n in range(3_000))


def test_a_search_keeps_its_budget(conductor: Conductor) -> None:
    answer = conductor.search("orders postgresql locking", limit=50)
    assert tokens(json.dumps(_plain(answer), separators=(",", ":"))) <= 1_000
    assert answer.next_cursor


def test_a_rule_has_a_page(conductor: Conductor) -> None:
    answer = conductor.page("rule:forbid-import")
    assert answer.kind == "rule"
    assert "forbid-import" in answer.text
    assert tokens(answer.text) <= 5_000


def finding(n: int) -> FindingRow:
    return FindingRow(
        "forbid-import", CitedRow("ADR-1", "a.md", "T"), "must", f"src/{n}.py", n, n,
        "imports x", "do y", Place("a.md", 3), "0" * 16,
    )  # fmt: skip


@given(st.integers(0, 300), st.integers(0, 300), st.integers(500, 4_000))
def test_a_verdict_is_cut_to_its_budget_and_says_so(many: int, more: int, budget: int) -> None:
    answer = CheckAnswer(
        AsOf("c", "b"), "broken", tuple(map(finding, range(many))), 0,
        tuple(LeftOutRow(f"p{n}", "why not") for n in range(more)), CheckedRow(1, 1, "a", "b"),
    )  # fmt: skip
    cut = fit_verdict(answer, budget)
    gone = many + more - len(cut.findings) - len(cut.unjudged)
    assert bool(gone) == bool(cut.omitted)
    assert sum(tokens(repr(r)) for r in (*cut.findings, *cut.unjudged)) <= budget


@given(st.text(), st.integers(40, 400))
def test_a_gist_is_short_or_marked(text: str, most: int) -> None:
    short = gist(text, most)
    assert len(short) <= most
    assert short == visible(" ".join(text.split())) or short.endswith("[…]")


@given(st.lists(st.text()), st.integers(0, 200))
def test_a_purse_never_holds_more_than_it_may(blocks: list[str], budget: int) -> None:
    purse = Purse(budget)
    for block in blocks:
        purse.take(block)
    assert tokens(purse.text()) <= max(budget, 0)


@given(st.text())
def test_what_is_shown_can_be_seen(text: str) -> None:
    shown = visible(text)
    assert visible(shown) == shown
    assert not {"\u200b", "\u200d", "\u202e", "\u2066", "\ufeff", "\x1b", "\r"} & set(shown)
    shown.encode()


@given(st.text())
def test_any_text_has_words_that_are_bounded(text: str) -> None:
    assert len(words_of(text)) <= 32
    paths_in(text)


def test_identifiers_give_their_pieces() -> None:
    assert words_of("checkoutTotal in order_lines") == (
        "checkouttotal", "checkout", "total", "order", "lines",
    )  # fmt: skip


def test_paths_are_seen_in_a_task() -> None:
    assert paths_in("Tidy src/shop/orders.py, and README.md; see http://x.y/z") [:2] == (
        "src/shop/orders.py", "README.md",
    )  # fmt: skip
