"""Regular expressions that cannot hang, beside the standard library's."""

from __future__ import annotations

import re

import pytest

from conductor_mcp.syntax.linear import compiled

PATTERNS = (
    "^src/domain", "(^|/)infra(/|$)", r"^src/([^/]+)/.+\.ts$", r"\.(spec|test)\.(js|ts)x?$",
    "^src/(?!common|shared/)", r"a{2,3}?b", "(a|ab)(c|bcd)*", "[^/]*$", r"\bapi\b", "", "^$",
    r"^(?:src|lib)/(?P<n>\w+)", "x*y+?z?", "[a-c0-9_-]+", "(a*)*b", r"[\]\w.]+$", "a|b|", r"\d{2}",
    "(?=.*index)src", "[^a-z]", "(a?){3}c",
)  # fmt: skip
TEXTS = (
    "src/domain/order.ts", "src/shared/a.ts", "infra/db.js", "lib/infra", "aaab", "abcd", "abbcd",
    "src/common/x.spec.tsx", "", "api/x", "xapi", "xxyyz", "a_b-9", "aaaaaaaac", "12", "src/index",
    "src/shared", "]a.b", "ÄÖ", "packages/a/test/b.test.js",
)  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_it_finds_what_the_standard_library_finds(pattern: str) -> None:
    theirs = re.compile(pattern, re.ASCII)
    expected = [found and found[0] for found in map(theirs.search, TEXTS)]
    found = [got and got[0] for got in (compiled(pattern).search(text) for text in TEXTS)]
    assert found == expected


def test_groups_are_those_of_the_first_match() -> None:
    assert compiled("^src/([^/]+)/(x)?([^/]+)").search("src/orders/a.ts") == (
        "src/orders/a.ts", "orders", "", "a.ts",
    )  # fmt: skip


@pytest.mark.parametrize("pattern", ["(a+)+$", "^(a|a)*$", "(.*)*(.*)*(.*)*x", "(a?){50}a{50}b"])
def test_what_would_hang_elsewhere_is_answered(pattern: str) -> None:
    assert compiled(pattern).search("a" * 300 + "!") is None


@pytest.mark.parametrize(
    "pattern",
    ["(", "a)", "*", "[a", r"(a)\1", "(?<=(?=a)b)c", "(?i)a", "a{5000}", "(a{99}){99}", "[z-a]",
     "a**", "(" * 60 + ")" * 60, r"\p{L}", "\\", r"\uZZZZ", "(?<name"],
)  # fmt: skip
def test_what_is_no_expression_or_not_linear_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="cannot be used"):
        compiled(pattern)


@pytest.mark.parametrize(
    ("pattern", "found", "not_found"),
    [
        (r"(?<![.]spec)[.]ts$", "a.ts", "a.spec.ts"),
        (r"(?<=^src/)a", "src/a", "x/src/a"),
        (r".*(?<!\.(ts|jsx))$", "a.css", "a.jsx"),
        (r"(?<=(ab|c)+)d", "abcd", "bd"),
        (r"(?<!\bfoo)bar", "xfoobar", "foobar"),
    ],
)
def test_what_stands_before_is_looked_at(pattern: str, found: str, not_found: str) -> None:
    assert compiled(pattern).search(found) is not None
    assert compiled(pattern).search(not_found) is None
