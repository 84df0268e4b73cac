"""The quick reader of plain Markdown finds what the parser finds, or says that it cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_mcp.formats import _markdown, _outline
from conductor_mcp.formats._blocks import Block, Shape
from conductor_mcp.model import Document

_LINES = st.sampled_from(
    (
        "", " ", "word", "**Bold:** word", "# Title", "   ## Deeper ##", "####### seven", "#none",
        "===", "---", "--- -", "  - - -", "```", "   ```py", "````", "~~~", "``` a`b", "    deep",
        "     deeper", "- item", "* item", "+ **item**", "  - nested", "- # no", "1. one", "> q",
        "| a | b |", "|---|---|", "a | b", "[a]: /b", "[a](b)", "[a", "]: /b", "<b>", "<!--",
        "-->", "\t", " \tx", "word\t", "*", "- ", "***", "_x_", "\\# no", "\x0c", "\u2028x", "w  ",
    )
)  # fmt: skip


def _trimmed(blocks: list[Block]) -> list[Block]:
    return [replace(block, text=block.text.rstrip("\n")) for block in blocks]


_TEXTS = st.lists(_LINES, max_size=12).map("\n".join)


@given(_TEXTS)
def test_what_is_found_is_what_the_parser_finds(text: str) -> None:
    lines = text.split("\n")
    found = _outline.scan(text, 3)
    if found is not None:
        assert _trimmed(found) == _trimmed(_markdown.parse(lines, 3, {}, closely=False))


@given(_TEXTS)
def test_lists_and_prose_are_what_the_parser_finds(text: str) -> None:
    assert_like_the_parser(text)


def assert_like_the_parser(text: str) -> None:
    lines = text.split("\n")
    found = _outline.scan(text, 3)
    if found is None or any(block.shape is Shape.HEADING for block in found):
        return  # what stands between two headings is asked for
    blocks = _outline.closely(found, lines)
    if blocks is not None:
        assert _trimmed(blocks) == _trimmed(_markdown.parse(lines, 3, {}, closely=True))


@pytest.mark.parametrize("text", ["# A\n\nwords\n\n* one\n* two\n\n```\ncode\n```\n", "A\n=\n\nb"])
def test_plain_text_needs_no_parser(text: str) -> None:
    blocks = _outline.scan(text, 0)
    assert blocks is not None
    assert _outline.closely(blocks, text.split("\n")) is not None


def test_long_runs_of_blanks_and_marks_cost_no_time() -> None:
    for run in (" ", "#", "`", "\t", "- ", "# ", "[", "<", "=", "**a"):
        _markdown.read(Document("docs/adr/0001-a.md", f"# A\n\n{run * 200_000}x\n"))


_CELLS = st.lists(
    st.sampled_from(["", "a", "b c", "**d**", "[e](f)", ":", "-", "--", "`", "\\"]),
    min_size=1,
    max_size=4,
)


@given(head=_CELLS, rows=st.lists(_CELLS, max_size=4), wide=st.integers(1, 4), after=_TEXTS)
def test_tables_are_what_the_parser_finds(
    head: list[str], rows: list[list[str]], wide: int, after: str
) -> None:
    lines = [f"|{'|'.join(head)}|", "|" + "---|" * wide, *(f"| {' | '.join(r)} |" for r in rows)]
    assert_like_the_parser("\n".join(lines))
    assert_like_the_parser("\n".join([*lines, "", after]))
