"""Tables fit, and a repository's text cannot steer a terminal."""

from __future__ import annotations

import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_mcp.cli import _terminal
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


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_long_work_draws_a_bar_on_a_terminal_and_wipes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, stream = iter([0.0, 0.1, 1.0, 2.0, 3.0]), Terminal()
    monkeypatch.setattr("conductor_mcp.cli._terminal.time.monotonic", lambda: next(clock))
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    tell = _terminal.bar("Reading")
    assert tell is not None
    tell(10, 2000)
    assert stream.getvalue() == ""  # too soon for anybody to wonder
    tell(500, 2000)
    tell(1000, 2000)
    assert "Reading [############............] 1,000 of 2,000" in stream.getvalue()
    tell(2000, 2000)
    assert stream.getvalue().endswith("\r\x1b[K")


def test_nothing_is_drawn_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert _terminal.bar("Reading") is None
