"""The tables of entry points that a project's packages declare, by group and name.

They stand in ``pyproject.toml``, ``setup.cfg``, ``setup.py`` or an installed package's
``entry_points.txt``. Source: the Python packaging user guide (entry points specification).
"""

from __future__ import annotations

import ast
import configparser
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import cast

from conductor_mcp.formats._project import Project

_FILES = ("pyproject.toml", "setup.cfg", "setup.py", "entry_points.txt")
_MOST = 100
_LONGEST = 200_000
OF_GROUP = ("pkg_resources.iter_entry_points", "importlib.metadata.entry_points",
            "importlib_metadata.entry_points")  # fmt: skip
"""What asks for the entry points of a group."""
Groups = dict[str, dict[str, str]]


def declared(project: Project) -> Groups:
    """Return the entry points that a project declares, by group and name."""

    def find() -> Groups:
        paths = (p for p in project.paths() if p.rpartition("/")[2] in _FILES)
        found: Groups = {}
        for path in sorted(paths, key=lambda p: (p.count("/"), p))[:_MOST]:
            text = project.read_text(path)
            if text and len(text) < _LONGEST:
                for group, name, value in _said(path.rpartition("/")[2], text):
                    found.setdefault(group, {}).setdefault(name, value)
        return found

    return project.once("py-entry-points", find)


def _said(file: str, text: str) -> Iterator[tuple[str, str, str]]:
    with suppress(ValueError, SyntaxError, RecursionError, MemoryError, configparser.Error):
        if file == "pyproject.toml":
            yield from _of_toml(tomllib.loads(text))
        elif file == "setup.py":
            yield from _of_setup(ast.parse(text))
        elif file == "setup.cfg":
            held = _ini(text)
            if held.has_section("options.entry_points"):
                yield from _of_table(dict(held["options.entry_points"]))
        else:
            held = _ini(text)
            yield from ((group, n, v) for group in held.sections() for n, v in held[group].items())


def _ini(text: str) -> configparser.ConfigParser:
    held = configparser.ConfigParser(delimiters=("=",), interpolation=None, strict=False)
    held.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their case
    held.read_string(text)
    return held


def _of_toml(held: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    for way in (("project", "entry-points"), ("tool", "poetry", "plugins")):
        below: Mapping[str, object] = held
        for key in way:
            inner = below.get(key)
            below = cast("dict[str, object]", inner) if isinstance(inner, dict) else {}
        yield from _of_table(below)


def _of_setup(tree: ast.AST) -> Iterator[tuple[str, str, str]]:
    for node in ast.walk(tree):
        word = (node.arg or "") if isinstance(node, ast.keyword) else ""
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            word = node.targets[0].id
        if word.lower() == "entry_points" and isinstance(node, ast.keyword | ast.Assign):
            with suppress(ValueError):
                yield from _of_table(ast.literal_eval(node.value))


def _of_table(held: object) -> Iterator[tuple[str, str, str]]:
    """Yield what a table of groups says, whose entries are tables, lists of lines or one text."""
    if isinstance(held, str):
        yield from _said("entry_points.txt", held)
    groups = cast("dict[str, object]", held) if isinstance(held, dict) else {}
    for group, lines in groups.items():
        if isinstance(lines, dict):
            pairs = cast("dict[str, object]", lines).items()
            yield from ((group, name, value) for name, value in pairs if isinstance(value, str))
            continue
        rows: Iterable[object] = lines.splitlines() if isinstance(lines, str) else ()
        for one in cast("list[object]", lines) if isinstance(lines, list | tuple) else rows:
            name, mark, value = str(one).partition("=")
            if mark:
                yield group, name.strip(), value.strip()
