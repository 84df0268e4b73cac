"""Unions: which branch became which, and what a proof says of those that came or went."""

from __future__ import annotations

import itertools
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from conductor_mcp.compat import Side
from conductor_mcp.compat._matching import assignment
from conductor_mcp.compat.json_schema import FAMILY
from conductor_mcp.model import Document

SCORES = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 9), min_size=size[1], max_size=size[1]),
        min_size=size[0],
        max_size=size[0],
    )
)


def side(schema: Any) -> Side:
    return Side({"s.json": Document("s.json", json.dumps(schema))})


def told(was: Any, now: Any) -> dict[str, str]:
    changes = FAMILY.compare(side(was), side(now)).changes
    return {f"{one.kind}.{one.action}": FAMILY.grade(one, "default").value for one in changes}


@given(SCORES)
def test_no_other_assignment_has_more_in_common(scores: list[list[int]]) -> None:
    found = assignment(scores)
    assert len({i for i, _ in found}) == len({j for _, j in found}) == len(found)
    turned = [list(row) for row in zip(*scores, strict=True)]
    wide = scores if len(scores) <= len(scores[0]) else turned
    best = max(
        sum(row[j] for row, j in zip(wide, order, strict=True))
        for order in itertools.permutations(range(len(wide[0])), len(wide))
    )
    assert sum(scores[i][j] for i, j in found) == best


def test_a_branch_that_grew_is_matched_with_what_it_was() -> None:
    was = {"anyOf": [{"type": "string"}, {"type": "integer"}]}
    now = {"anyOf": [{"type": "number"}, {"type": "string"}]}
    assert told(was, now) == {"type.generalized": "non-breaking"}
    assert told(now, was) == {"type.specialized": "breaking"}


def test_a_branch_that_others_cover_may_go() -> None:
    every = {"type": "integer"}
    was = {"anyOf": [every, {"type": "integer", "minimum": 3}, {"type": "string"}]}
    now = {"anyOf": [every, {"type": "string"}]}
    assert set(told(was, now).values()) == {"non-breaking"}


def test_more_branches_than_are_matched_are_risky_and_not_silently_fine() -> None:
    def many(start: int) -> dict[str, Any]:
        names = [f"n{number}" for number in range(start, start + 80)]
        return {"anyOf": [{"properties": {n: {"type": "string"}}, "required": [n]} for n in names]}

    assert "risky" in told(many(0), many(1000)).values()


def test_conditions_are_compared_part_by_part() -> None:
    test = {"properties": {"a": {"const": 1}}, "required": ["a"]}
    was = {"allOf": [{"if": test, "then": {"required": ["b"]}}, {"if": {"minimum": 3}}]}
    now = {"allOf": [{"if": test, "then": {"required": ["b", "c"]}}, {"if": {"minimum": 3}}]}
    assert told(was, now)["required.became-required"] == "breaking"
    gone = {"allOf": [{"if": test, "else": {"required": ["b"]}}, {"if": {"minimum": 3}}]}
    assert told(was, gone) == {"then.removed": "non-breaking", "else.added": "breaking"}
