"""A clause that binds less than it did is told from one that binds as much or more."""

from __future__ import annotations

import pytest

from conductor_mcp.app._loosened import weaker
from conductor_mcp.model import Clause, Force, Span

LESS: list[tuple[dict[str, object], dict[str, object]]] = [
    ({"in": ["a/**", "b/**"]}, {"in": ["a/**"]}),
    ({}, {"in": ["a/**"]}),
    ({"except": []}, {"except": [{"path": "a/b.py", "reason": "x"}]}),
    ({"transitive": True}, {}),
    ({}, {"type_only": "allow"}),
    ({"max_lines": 400}, {"max_lines": 500}),
    ({"max_lines": 400}, {}),
    ({"calls": ["a.*", "b.*"]}, {"calls": "a.*"}),
    ({"needs": ["a/**"]}, {"needs": ["a/**", "b/**"]}),
    ({"needs_kinds": ["added"]}, {}),
    ({"lives_in": "a/**"}, {}),
    ({"lives_in": "a/**"}, {"lives_in": ["a/**", "b/**"]}),
    ({}, {"symbols": ["A"]}),
    ({"may_import": ["self"]}, {"may_import": ["self", "a/**"]}),
    ({}, {"signatures": "free"}),
    ({"order": ["a", "b"]}, {"order": ["b", "a"]}),
    ({"modules": {"a": "a/**"}}, {"modules": {"a": "b/**"}}),
]


def _clause(options: dict[str, object]) -> Clause:
    return Clause("r.md", "c", "rule", options, Span("r.md"), Force.MUST, "")


@pytest.mark.parametrize(("old", "new"), LESS)
def test_what_binds_less_is_named(old: dict[str, object], new: dict[str, object]) -> None:
    (changed,) = {key for key in (*old, *new) if old.get(key) != new.get(key)}
    assert weaker(_clause(old), _clause(new)) == f"{changed} changed"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        *((new, old) for old, new in LESS if not {"order", "modules"} & old.keys()),
        ({"instead": "a"}, {"instead": "b"}),
        ({"max_files": 10}, {"max_files": 5}),
        ({"in": "a/**"}, {"in": ["a/**"]}),
        ({"transitive": False}, {}),
    ],
)
def test_what_binds_as_much_or_more_is_not(old: dict[str, object], new: dict[str, object]) -> None:
    assert weaker(_clause(old), _clause(new)) == ""
