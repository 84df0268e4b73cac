"""CODEOWNERS."""

from __future__ import annotations

import pytest

from conductor_mcp.formats.codeowners import glob_of
from conductor_mcp.model import Kind
from conductor_mcp.model.glob import matches
from tests.formats.reading import claimed, read, sample

PATH = ".github/CODEOWNERS"


def test_patterns_and_their_owners_are_kept_in_order() -> None:
    (record,) = read(PATH, sample(f"codeowners/{PATH}").text).records
    assert record.kind is Kind.COMPONENT
    assert record.facts["owners"] == [
        ["**", ["@library/everyone"]],
        ["**/*.md", ["@library/writers"]],
        ["src/lending/**", ["@library/lending", "@ada"]],
        ["docs/*", ["docs@example.org"]],
        ["**/apps/**", ["@library/apps"]],
        ["web/src/my page.ts{,/**}", []],
    ]


@pytest.mark.parametrize(
    ("pattern", "inside", "outside"),
    [
        ("*", ["a", "a/b.py"], []),
        ("*.js", ["a.js", "x/y/a.js"], ["a.jsx"]),
        ("/build/logs/", ["build/logs/a", "build/logs/b/c"], ["x/build/logs/a"]),
        ("docs/*", ["docs/a.md"], ["docs/a/b.md", "x/docs/a.md"]),
        ("apps/", ["apps/a", "x/apps/a/b"], ["appsx/a"]),
        ("/docs", ["docs", "docs/a/b"], ["x/docs/a"]),
        ("Makefile", ["Makefile", "x/Makefile"], ["Makefile.am"]),
        ("**/logs", ["logs/a", "x/y/logs", "x/logs/b"], ["xlogs"]),
        ("src/**/test", ["src/test/a", "src/a/b/test"], ["test"]),
    ],
)
def test_patterns_mean_what_they_mean_to_git(
    pattern: str, inside: list[str], outside: list[str]
) -> None:
    glob = glob_of(pattern)
    assert [p for p in inside if not matches(glob, p)] == []
    assert [p for p in outside if matches(glob, p)] == []


def test_sections_hand_their_owners_down() -> None:
    text = "[Docs][2] @writers\n/docs/\n/docs/api/ @ada\n\n^[Code] @all\n*.py\n"
    (record,) = read("CODEOWNERS", text).records
    assert record.facts["owners"] == [
        ["docs/**", ["@writers"]],
        ["docs/api/**", ["@ada"]],
        ["**/*.py", ["@all"]],
    ]


def test_negation_is_a_problem() -> None:
    (problem,) = read("CODEOWNERS", "* @a\n!x @b\n").problems
    assert problem.at.first == 2


def test_only_the_known_places_count() -> None:
    assert claimed("CODEOWNERS", "* @a\n") == "codeowners"
    assert claimed("docs/CODEOWNERS", "* @a\n") == "codeowners"
    assert claimed("src/deep/CODEOWNERS", "* @a\n") == ""
