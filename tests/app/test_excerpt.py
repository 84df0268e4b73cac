"""The words shown with a result: those of the question, as a reader sees them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conductor_mcp.app.excerpt import excerpts
from conductor_mcp.model import Section, Span

_AT = Span("a.md", 1, 1)


def sections(*texts: str) -> tuple[Section, ...]:
    return tuple(Section("Context", _AT, text) for text in texts)


def test_the_sentence_with_the_rarer_words_is_shown() -> None:
    one = sections("Orders are kept. Nothing else.", "First this. Orders are rounded half up.")
    other = sections("Orders come and go.")
    shown = excerpts("how are orders rounded", [one, other], 200)
    assert shown == ["… Orders are rounded half up.", "Orders come and go."]


def test_marks_of_markdown_are_not_shown() -> None:
    one = sections("* **Queue** entries are [retried](https://example.org/a) `twice`")
    assert excerpts("queue", [one], 200) == ["Queue entries are retried twice"]


def test_without_a_common_word_the_beginning_is_shown() -> None:
    assert excerpts("zebra", [sections("", "It begins so. And goes on.")], 200) == [
        "It begins so. And goes on."
    ]


def test_a_record_without_text_shows_nothing() -> None:
    assert excerpts("queue", [(), sections("")], 200) == ["", ""]


@given(st.text(), st.lists(st.lists(st.text(), max_size=3), max_size=3), st.integers(40, 300))
def test_any_text_is_shown_within_its_length(
    query: str, texts: list[list[str]], most: int
) -> None:
    shown = excerpts(query, [sections(*one) for one in texts], most)
    assert len(shown) == len(texts)
    assert all(len(one) <= most for one in shown)
