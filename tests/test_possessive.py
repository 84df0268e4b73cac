"""A possessive group and the atomic one that it is written as match the same."""

from __future__ import annotations

import itertools
import re

import pytest

from conductor_mcp.syntax._possessive import WRONG, atomic

TEXTS = ["".join(one) for n in range(5) for one in itertools.product("ab)]", repeat=n)]


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("a*+", "a*+"),
        (r"\(*+[(]++", r"\(*+[(]++"),
        ("(?:ab?)*+b", "(?>(?:ab?)*)b"),
        ("((?:a)++b)?+", "(?>((?>(?:a)+)b)?)"),
        (r"(?:[])]|[^]a]\))++a", r"(?>(?:[])]|[^]a]\))+)a"),
        (r"(?:[\]a])*+", r"(?>(?:[\]a])*)"),
    ],
)
def test_groups_are_made_atomic_and_all_else_is_left(given: str, written: str) -> None:
    assert atomic(given) == written
    if not WRONG:
        for text in TEXTS:
            one, other = re.match(given, text), re.match(written, text)
            assert (one and one.span()) == (other and other.span())


def test_what_stands_in_a_group_may_try_several_ways_in_every_version() -> None:
    assert re.fullmatch(atomic("(?:ab?c)*+"), "acabc")
    assert not re.match(atomic("(?:a|ab)*+c"), "aabc")
