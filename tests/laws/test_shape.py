"""Laws of size: a file or function that outgrows them is asking to be divided."""

from __future__ import annotations

import ast
from pathlib import Path

import conductor_mcp

ROOT = Path(conductor_mcp.__file__).parent
TREES = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for path in sorted(ROOT.rglob("*.py"))
    if "_example" not in path.parts
}


def test_no_file_is_longer_than_400_lines() -> None:
    assert [name for name, text in TREES.items() if text.count("\n") > 400] == []


def test_no_function_is_longer_than_50_lines() -> None:
    long = [
        f"{name}:{node.name}"
        for name, text in TREES.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= 50
    ]
    assert long == []


def test_every_module_says_what_it_is() -> None:
    assert [name for name, text in TREES.items() if not ast.get_docstring(ast.parse(text))] == []


def test_no_name_says_what_everything_is() -> None:
    empty = ("Manager", "Service", "Handler", "Util", "Utils", "Helper", "Helpers", "Base")
    found = [
        f"{name}:{node.name}"
        for name, text in TREES.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef) and node.name.endswith(empty)
    ]
    assert found == []
