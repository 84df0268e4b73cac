"""Tables fit, and a repository's text cannot steer a terminal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conductor_mcp.cli._terminal import harmless, table

ROWS = [("ADR-0001", "a" * 60, "docs/adr/" + "b" * 50), ("ADR-0002", "長い題名" * 20, "c.md")]


def test_a_table_is_as_wide_as_it_may_be() -> None:
    text = table(("ID", "TITLE", "PATH"), ROWS, flexible=(1, 2), columns=60)
    assert all(len(line) + sum(c > "\u2fff" for c in line) <= 60 for line in text.splitlines())
    assert "…" in text
    assert "ADR-0001" in text


def test_nothing_is_cut_without_a_width() -> None:
    assert "…" not in table(("ID", "TITLE", "PATH"), ROWS, flexible=(1, 2))


@given(st.text())
def test_no_control_character_reaches_a_terminal(text: str) -> None:
    assert not {c for c in harmless(text) if ord(c) < 32 or 127 <= ord(c) < 160} - {"\n", "\t"}
