"""Expressions that are compiled when first used are those that ``re`` compiles."""

from __future__ import annotations

import importlib
import pkgutil
import re
from typing import Any

import pytest

import conductor_mcp
from conductor_mcp.syntax.lazily import expression


def test_it_does_what_a_compiled_one_does() -> None:
    lazy, plain = expression(r"(\w)(b)?", re.IGNORECASE), re.compile(r"(\w)(b)?", re.IGNORECASE)
    for _ in range(2):
        assert lazy.sub(r"<\1>", "aB c") == plain.sub(r"<\1>", "aB c")
        assert lazy.findall("aB c") == plain.findall("aB c")
        assert (lazy.pattern, lazy.flags, lazy.groups) == (
            plain.pattern, plain.flags, plain.groups,
        )  # fmt: skip
    assert lazy.match("!") is None


def test_nothing_is_compiled_before_it_is_used() -> None:
    wrong = expression("(")
    with pytest.raises(re.error):
        wrong.match("x")


def _within(value: Any) -> list[Any]:
    known: Any = value
    if isinstance(value, dict):
        return [one for pair in known.items() for one in pair]
    return list(known) if isinstance(value, (tuple, list)) else []


def test_every_expression_of_the_program_can_be_compiled() -> None:
    kind: Any = expression
    names = [m.name for m in pkgutil.walk_packages(conductor_mcp.__path__, "conductor_mcp.")]
    todo: list[Any] = []
    for name in names:
        if not name.endswith("__main__"):
            todo += vars(importlib.import_module(name)).values()
    seen = 0
    for depth in range(4):
        seen += sum(bool(one.pattern) for one in todo if isinstance(one, kind))
        todo = [inner for one in todo for inner in _within(one)] if depth < 3 else []
    assert seen > 100
