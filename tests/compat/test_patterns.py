"""Patterns: searched with where that is certain to be quick, and undecided where it is not."""

from __future__ import annotations

import re

import pytest

from conductor_mcp.compat import _patterns
from conductor_mcp.compat._patterns import compiles, matches


@pytest.mark.parametrize(
    "pattern",
    [r"^[a-z]+$", r"^\d{4}-\d{2}-\d{2}$", r"^v?\d+\.\d+\.\d+$", "^(?:foo|bar)-x*$", "", "^$",
     r"^[^@]+@[^@]+$", "(?i)abc", r"^(?!x-)\w{1,20}$", "a" * 100],
)  # fmt: skip
@pytest.mark.parametrize("value", ["", "abc", "2026-01-02", "v1.2.3", "foo-xx", "a@b", "a" * 100])
def test_usual_patterns_are_searched_with(pattern: str, value: str) -> None:
    assert compiles(pattern)
    assert matches(pattern, value) is (re.search(pattern, value) is not None)


@pytest.mark.parametrize(
    "pattern",
    [r"(a)\1*", r"(?=(a+)+)b", r"(\b|a)*", "(((a{1,99}){1,99}){1,99})", "(", "a{99999999999}",
     "(?P<x", "a" * 5000],
)  # fmt: skip
def test_what_might_take_for_ever_or_is_broken_is_never_searched_with(pattern: str) -> None:
    assert not compiles(pattern)
    assert not matches(pattern, "a" * 40 + "!")


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [("^(a+)+$", False), ("^(a|a)*$", False), ("^(a|aa)+$", False), (r"^(\w+\s?)*$", False),
     ("(a*)*b", False), ("(a*)*!", True), ("(?:a?){30}a{30}", True), ("a?" * 30 + "a" * 30, True),
     ("(?:a|a)" * 40, True), ("a*" * 20 + "b", False), ("^((a{1,9}){1,9}){1,9}$", False),
     ("a" * 500, False)],
)  # fmt: skip
def test_what_would_take_for_ever_is_run_state_by_state(pattern: str, fits: object) -> None:
    assert compiles(pattern)
    assert matches(pattern, "a" * 40 + "!") is fits


def test_the_text_counts_towards_what_is_too_much() -> None:
    pattern = "^a*a*b$"
    assert matches(pattern, "a" * 50 + "b")
    assert matches(pattern, "a" * 5_000 + "b")
    assert not matches(pattern, "a" * 500_000 + "b")
    assert matches("^a*b$", "a" * 1_000 + "b")


def test_no_engine_of_ours_compiles_a_pattern_on_its_own() -> None:
    """A schema's pattern that reached ``re`` elsewhere would not be bounded."""
    from pathlib import Path

    folder = Path(_patterns.__file__).parent
    found = [
        file.name
        for file in (*folder.glob("_*.py"), *folder.glob("json_schema/*.py"))
        if re.search(r"re\.\w+\((?:pattern|value)\b", file.read_text("utf-8"))
    ]
    assert found == ["_patterns.py"]


@pytest.mark.parametrize(
    ("pattern", "value", "found"),
    [
        (r"^\cC$", "\x03", True),
        (r"^\cc$", "\x03", True),
        (r"^(?<year>[0-9]+)$", "2026", True),
        (r"(?<=a)b", "ab", True),
        (r"^\\cC$", "\\cC", True),
        (r"^\.(?<n>a)$", ".a", True),
        (r"^\cC$", "c", False),
    ],
)
def test_what_other_engines_spell_otherwise_is_read(
    pattern: str, value: str, found: object
) -> None:
    assert matches(pattern, value) is found
