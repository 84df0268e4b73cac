"""Settings in plain YAML are read as PyYAML reads them, or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conductor_mcp.syntax.plain import load_plain
from conductor_mcp.syntax.tree import Node, SyntaxProblem
from conductor_mcp.syntax.yaml import load_yaml

SETTINGS = """# for buf
version: v2
modules:
  - path: proto   # ours
    excludes:
    - proto/old
  - path: vendor
breaking:
  use: [FILE]
"""
KEYS = ["a", "b c", "x.y", '"q"', "'r'", "e/f", "1", "true", "null", "$ref", "<<", "k "]
WORDS = [
    *("v1", "true", "null", "12", "0", "a/b.proto", '"q q"', "'x'", "foo bar", ".", "v1.2", "1.5"),
    *("012", "no", "a  b", "~", "1e5", ".5", "k:v", "a#b", "", "*x", "-1", "a:", "x # c", "0x1f"),
    *("2024-01-01", "1_000", ".inf", "- y", "{a: 1}", "[1]", "|", "&a b", "!t x", '"\\n"', "\tx"),
]


def tree(node: Node) -> tuple[Any, ...]:
    below = {key: tree(one) for key, one in node.members().items()}
    return node.line, node.column, node.value, below, [tree(one) for one in node.elements()]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Write nearly regular documents: nested as they should be, a line now and then moved."""
    lines: list[str] = []

    def write(indent: int, depth: int) -> None:
        listed = depth > 0 and draw(st.booleans())
        for _ in range(draw(st.integers(1, 3))):
            deeper = depth < 3 and draw(st.booleans())
            if listed and not deeper:
                lines.append(" " * indent + "- " + draw(st.sampled_from(WORDS)))
            elif listed:
                here = len(lines)
                write(indent + 2, depth + 1)
                lines[here] = " " * indent + "- " + lines[here].lstrip(" ")
            elif deeper:
                lines.append(" " * indent + draw(st.sampled_from(KEYS[:6])) + ":")
                write(indent + draw(st.sampled_from([0, 2, 2, 4])), depth + 1)
            else:
                words = draw(st.sampled_from(KEYS)), draw(st.sampled_from(WORDS))
                lines.append(" " * indent + ": ".join(words))

    write(0, 0)
    if draw(st.integers(0, 2)) == 0:
        at = draw(st.integers(0, len(lines) - 1))
        moved = [" " + lines[at], lines[at][1:], lines[at] + ":", lines[at] + " # x", "# x", "---"]
        lines[at] = draw(st.sampled_from(moved))
    return "\n".join(lines) + draw(st.sampled_from(["", "\n", "\n\n"]))


@settings(max_examples=400)
@given(texts())
def test_what_is_read_is_what_pyyaml_reads(text: str) -> None:
    found = load_plain(text)
    if found is not None:
        assert tree(found) == tree(load_yaml(text))


@pytest.mark.parametrize(
    "text",
    ["a: b\n", "version: v1\nbreaking:\n  use:\n    - FILE\n  ignore_unstable_packages: true\n",
     "a:\n- b\n- c: d\n  e: f\ng:\n", "# c\n\na:   'b'  # c\n", "a:\n  b:\n    c: 1\n  d: x y\n"],
)  # fmt: skip
def test_settings_as_people_write_them_are_read(text: str) -> None:
    found = load_plain(text)
    assert found is not None
    assert tree(found) == tree(load_yaml(text))


def test_a_comment_and_a_list_of_mappings_are_read_and_a_flow_is_not() -> None:
    assert load_plain(SETTINGS) is None
    found = load_plain(SETTINGS.replace("[FILE]", "FILE"))
    assert found is not None
    assert found.value == {
        "version": "v2",
        "modules": [{"path": "proto", "excludes": ["proto/old"]}, {"path": "vendor"}],
        "breaking": {"use": "FILE"},
    }


@pytest.mark.parametrize("text", ["", "a", "- a\n", "a: b\na: c\n", "a: &x b\n", "a: |\n  b\n"])
def test_what_is_written_otherwise_is_left_to_others(text: str) -> None:
    assert load_plain(text) is None


@given(st.text(alphabet="ab:- #'\"\n\t{[&*!|>~.0", max_size=30))
def test_any_text_is_read_alike_or_not_at_all(text: str) -> None:
    found = load_plain(text)
    if found is not None:
        try:
            assert tree(found) == tree(load_yaml(text))
        except SyntaxProblem:
            pytest.fail(f"{text!r} is no YAML")
