"""Plain front matter is read without the parser, and says what the parser would say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_mcp.formats import _frontmatter
from conductor_mcp.formats._frontmatter import FrontMatter, Items, Node

_KEYS = st.sampled_from(("status", "date", "a-b", "_x", "true", "null", "N", "y", "on", "e1"))
_VALUES = st.sampled_from(
    (
        "accepted", "2024-01-02", "1", "1.", "1.5", "1e3", "012", "0x1F", "true", "no", "a b",
        "a - b", "a -", "a-", "- a", "a/b", "a. b", "..", "null", "a  b ", "~", "+1", ".5", "a\t",
        "a: b", "a #b", "a#b", "'a'", "*a", "&a b", "!a", "", "{a}", "[a]", "[a, b]", "[ a ,b ]",
        "[src/**]", "[true, 1, 1.0]", "[a b]", "[*a]", "[.a]", "[-a]", "[a-]", "[...]", "[---]",
        "[a,]", "[]", "[a", "1_000", "0b1", "é",
    )
)  # fmt: skip
_LINES = st.tuples(_KEYS, st.sampled_from((": ", ":  ", ":")), _VALUES).map("".join)


def _said(front: FrontMatter) -> Any:
    def one(node: Node) -> Any:
        inner = [one(n) for n in node.value] if isinstance(node.value, Items) else node.plain()
        return inner, node.first, node.last, node.raw

    fields = {key: one(node) for key, node in front.fields.items()}
    return fields, front.problems, front.first, front.last


@given(st.lists(_LINES, min_size=1, max_size=5))
def test_plain_front_matter_says_what_the_parser_says(body: list[str]) -> None:
    lines = ["---", *body, "---", "# Title"]
    quick = _frontmatter.read(lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_frontmatter, "_MAX_PLAIN", -1)
        slow = _frontmatter.read(lines)
    assert _said(quick) == _said(slow)


def test_plain_front_matter_needs_no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_frontmatter, "parse", None)
    front = _frontmatter.read(["---", "status: accepted", "applies_to: [src/**]", "---"])
    assert {k: v.plain() for k, v in front.fields.items()} == {
        "status": "accepted",
        "applies_to": ["src/**"],
    }
