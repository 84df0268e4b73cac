"""Our own pairs for every one of buf's rules, with what buf 1.75 said of them when it was run."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from conductor_mcp.compat import Side
from conductor_mcp.compat.protobuf import FAMILY, rules_under
from conductor_mcp.compat.protobuf._rules import RULES
from conductor_mcp.model import Document

CASES: list[Any] = json.loads(
    (Path(__file__).parent / "buf_pairs.json").read_text(encoding="utf-8")
)


def side(files: dict[str, str]) -> Side:
    return Side({path: Document(path, text) for path, text in files.items()})


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_rule_file_line_and_column_are_those_that_buf_names(case: Any) -> None:
    found = FAMILY.compare(side(case["base"]), side(case["revision"]))
    assert not found.unjudged
    for category, told in case["buf"].items():
        ours = Counter(
            f"{rule} {at.path if at else '-'} {at.line if at else 1} {at.column if at else 1}"
            for one in found.changes
            for rule in rules_under(one, category)
            for at in (one.revision,)
        )
        assert ours == Counter(told), category


def test_every_rule_of_buf_is_broken_by_some_pair() -> None:
    broken = {row.split()[0] for case in CASES for rows in case["buf"].values() for row in rows}
    assert broken == set(RULES)


def test_a_change_names_the_calls_it_reaches_and_the_way_it_travels() -> None:
    text = (
        'syntax = "proto3"; package p; message Q { string a = 1; } message R { K k = 1; }'
        "enum K { X = 0; Y = 1; } service S { rpc Get(Q) returns (R); }"
    )
    changed = text.replace("string a", "int32 a").replace("Y = 1", "Z = 1")
    found = FAMILY.compare(side({"a.proto": text}), side({"a.proto": changed})).changes
    told = {one.subject: (one.direction.value, one.operations) for one in found}
    assert told["p.Q.a"] == ("request", ("p.S/Get",))
    assert told["p.K.Z"] == ("response", ("p.S/Get",))
