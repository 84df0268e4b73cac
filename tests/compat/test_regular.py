"""Texts that patterns match: found where there are any, and none is told where there is one."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conductor_mcp.compat._automata import automaton
from conductor_mcp.compat._regular import Patience

SHORT = ["".join(one) for n in range(5) for one in itertools.product("ab1-", repeat=n)]


def covers(some: str, all_: str) -> bool | None:
    return Patience().covers(frozenset({some}), frozenset({all_}))


@pytest.mark.parametrize(
    ("some", "all_", "answer"),
    [
        ("^[0-9]+$", "^[0-9]*$", True),
        ("^[0-9]*$", "^[0-9]+$", False),
        ("[0-9]+", "[0-9a-f]+", True),
        ("^[a-z]+$", "^(?:([a-z]+-)*([a-z]+)?)$", True),
        (r"^\d{3}-\d{2}-\d{4}$", "^[A-Za-z0-9_-]+$", True),
        (r"^\S+$", r"^[^\s]+$", True),
        ("^a|b$", "^a", False),
        ("^(a+)+$", "^a+$", True),
        ("^a$|^b$", "^[ab]$", True),
        ("^.{1,30}$", "^.{1,20}$", False),
        ("", "^$", False),
        (r"^\cC$", "^\x03$", True),
        (r"^[\w-]+$", r"^[\w\-]+$", True),
        ("^x(?<year>[0-9]{4})$", r"^x\d+$", True),
        ("^(?!x)a", "a", None),  # what looks around is not read
        (r"^(a)\1$", "^aa$", None),
        (r"^\bA", "^A", None),
        ("(", "(", True),  # the same text is the same pattern
        ("(", "", None),
        ("^(a|b)*a(a|b){12}$", "^(a|b)*b(a|b){12}$", None),  # more than is looked at
    ],
)
def test_what_one_pattern_matches_is_or_is_not_what_another_does(
    some: str, all_: str, answer: object
) -> None:
    assert covers(some, all_) is answer


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    many = st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "{0,}", "*?"])
    return st.one_of(
        st.builds("(?:{}){}".format, inner, many),
        st.builds("({}|{})".format, inner, inner),
        st.builds("{}{}".format, inner, inner),
    )


def fits(pattern: str, text: str) -> bool:
    """Search as ECMA 262 has it: the end is the end, also after a line."""
    return re.search(pattern.replace("$", r"\Z"), text) is not None


LEAVES = ["a", "b", "1", "-", ".", "[ab]", "[^a]", r"\d", r"\w", "[a-b1]", "^", "$", r"\D", "x?"]
PATTERNS = st.recursive(st.sampled_from(LEAVES), _grown, max_leaves=6)


@settings(max_examples=300)
@given(PATTERNS, PATTERNS)
def test_answers_agree_with_every_short_text(one: str, other: str) -> None:
    found = Patience().text_of(frozenset({one}), frozenset({other}))
    told = [t for t in SHORT if fits(one, t) and not fits(other, t)]
    if found.known and found.text is None:
        assert not told
    elif found.known and found.text is not None:
        assert fits(one, found.text)
        assert not fits(other, found.text)
        assert not told or len(found.text) <= len(told[0])


@settings(max_examples=100)
@given(PATTERNS, st.integers(0, 4), st.integers(0, 4))
def test_lengths_are_heard(one: str, least: int, more: int) -> None:
    found = Patience().text_of(frozenset({one}), frozenset(), least, least + more)
    told = [t for t in SHORT if least <= len(t) <= least + more and fits(one, t)]
    if found.known and found.text is not None:
        assert least <= len(found.text) <= least + more
        assert fits(one, found.text)
    elif found.known:
        assert not told


def test_all_questions_together_end() -> None:
    patience = Patience()
    answers = [
        patience.covers(frozenset({f"^(a|b)*a(a|b){{{n}}}$"}), frozenset({f"^(a|b)*b.{{{n}}}$"}))
        for n in range(12, 112)
    ]
    assert set(answers) == {None}
    assert patience.covers(frozenset({"^a$"}), frozenset({"a"})) is None  # nothing is left


def test_a_pattern_that_would_fill_memory_is_not_read() -> None:
    assert automaton("(((a{1,99}){1,99}){1,99})") is None
    assert automaton("(" * 1000 + ")" * 1000) is None
    assert automaton("a" * 5000) is None
