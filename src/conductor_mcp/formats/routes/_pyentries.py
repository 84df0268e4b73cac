"""Entry points: what a project's packages declare for others to find and load by a group's name.

They stand in ``pyproject.toml``, ``setup.cfg``, ``setup.py`` or an installed package's
``entry_points.txt``. Sources: the Python packaging user guide (entry points specification), the
documentation of ``importlib.metadata``, of ``pkg_resources`` and of stevedore.
"""

from __future__ import annotations

import ast
import configparser
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import cast

from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing
from conductor_mcp.formats.routes._pymade import (
    MISSING,
    UNKNOWN,
    Attribute,
    Made,
    Runner,
    class_of,
    last,
    origin,
)

_FILES = ("pyproject.toml", "setup.cfg", "setup.py", "entry_points.txt")
_MOST = 100
_LONGEST = 200_000
_POINT = "importlib.metadata.EntryPoint"
_OF_GROUP = ("pkg_resources.iter_entry_points", "importlib.metadata.entry_points",
             "importlib_metadata.entry_points")  # fmt: skip
Groups = dict[str, dict[str, str]]


def entries(run: Runner, made: Made) -> object:
    """Return what asking for entry points gives, :data:`MISSING` for any other call."""
    name, short = origin(made.kind), last(made.kind)
    if name in _OF_GROUP:
        group = made.at(0, "group")
        if group is None:
            held = declared(run.eyes)
            return {one: _points(run, made, one) for one in held} if held else UNKNOWN
        return _points(run, made, group) if isinstance(group, str) else UNKNOWN
    if name.startswith("stevedore.") and short.endswith("Manager"):
        return _extensions(run, made)
    of = made.kind.of if isinstance(made.kind, Attribute) else None
    if short in ("load", "resolve", "require") and isinstance(of, Made) and _is_point(of):
        return _loaded(run, of)
    return MISSING


def _is_point(made: Made) -> bool:
    return origin(made.kind) == _POINT


def _loaded(run: Runner, point: Made) -> object:
    text = str(point.attributes.get("value", "")).partition("[")[0]
    module, _, name = "".join(text.split()).partition(":")
    found = run.imported(point.path, f"{module}:{name}" if name else module)
    return UNKNOWN if found is MISSING else found


def _points(run: Runner, made: Made, group: str) -> object:
    """Return the entry points of a group; what nobody declares may be there all the same."""
    named = made.named.get("name") or (made.given[1] if len(made.given) > 1 else None)
    rows = [
        (name, value)
        for name, value in declared(run.eyes).get(group, {}).items()
        if not isinstance(named, str) or name == named
    ]
    found: list[object] = []
    for name, value in rows:
        module, _, attribute = value.partition(":")
        said: dict[str, object] = {"name": name, "value": value, "group": group, "attr": attribute}
        said |= {"module": module, "module_name": module, "attrs": attribute.split(".")}
        kind = Thing(outside=_POINT)
        found.append(Made(kind, [], {}, made.path, made.line, said))
    return found or UNKNOWN


def _extensions(run: Runner, made: Made) -> object:
    group = made.at(0, "namespace")
    held = _points(run, made, group) if isinstance(group, str) else UNKNOWN
    if not isinstance(held, list):
        return MISSING
    for one in cast("list[object]", held):
        if isinstance(one, Made):
            plugin = one.attributes["plugin"] = _loaded(run, one)
            one.attributes["obj"] = UNKNOWN
            if made.named.get("invoke_on_load") is True and class_of(plugin) is not None:
                maker = Made(plugin, path=made.path, line=made.line)
                one.attributes["obj"] = run.call(plugin, maker)
    return cast("object", held)


def declared(eyes: PyEyes) -> Groups:
    """Return the entry points that a project declares, by group and name."""

    def find() -> Groups:
        paths = (p for p in eyes.project.paths() if p.rpartition("/")[2] in _FILES)
        found: Groups = {}
        for path in sorted(paths, key=lambda p: (p.count("/"), p))[:_MOST]:
            text = eyes.project.read_text(path)
            if text and len(text) < _LONGEST:
                for group, name, value in _said(path.rpartition("/")[2], text):
                    found.setdefault(group, {}).setdefault(name, value)
        return found

    return eyes.project.once("py-entry-points", find)


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
