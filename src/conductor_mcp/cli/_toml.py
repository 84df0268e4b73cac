"""Change one table of a TOML file, and leave every other byte alone.

The edit is made on lines and then proved: the new text must say exactly what the old one said but
for that table, or nothing is written. Source of the grammar: TOML 1.0.0.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from conductor_mcp.cli._shapes import mapping
from conductor_mcp.model import ConductorError

_HEADER = re.compile(r"\s*\[(?!\[)\s*(?P<name>[^\]]+?)\s*\]\s*(?:#.*)?$")
_ANY_HEADER = re.compile(r"\s*\[{1,2}[^\[\]]+\]{1,2}\s*(?:#.*)?$")
_KEY = re.compile(r"\s*(?P<key>[A-Za-z0-9_-]+)\s*=")
_WORD = re.compile(r"[A-Za-z0-9_-]+$")
_FENCES = ('"""', "'''")


class TomlError(ConductorError):
    """The text is not TOML, or holds the table in a form that is not safe to edit."""


def parse(text: str) -> dict[str, Any]:
    """Return what ``text`` says.

    Raises:
        TomlError: It is not TOML; the message names the line.

    """
    try:
        return tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        last = f"at line {text.count(chr(10)) + 1}, the last"
        raise TomlError(str(error).replace("at end of document", last)) from error


def get(text: str, path: Sequence[str]) -> object:
    """Return the value at ``path``, or ``None`` where there is none."""
    found: object = parse(text)
    for key in path:
        found = (mapping(found) or {}).get(key)
    return found


def put(text: str, path: Sequence[str], values: Mapping[str, object]) -> str:
    """Set ``values`` in the table at ``path``; other keys of the table stay.

    Raises:
        TomlError: The text is not TOML, or the table is written in a way that is not safe to edit.

    """
    newline = "\r\n" if "\r\n" in text else "\n"
    wanted = [f"{key} = {_literal(value)}" for key, value in values.items()]
    if get(text, path) is None:
        gap = "" if not text.strip("\ufeff \t\r\n") else newline
        start = text if not text or text.endswith("\n") else text + newline
        table = [f"[{'.'.join(map(_word, path))}]", *wanted]
        new = start + gap + newline.join(table) + newline
    else:
        new = _replaced(text, path, dict(zip(values, wanted, strict=True)), newline)
    _prove(text, new, path, {**_table(text, path), **values})
    return new


def remove(text: str, path: Sequence[str]) -> str:
    """Take out the table at ``path`` with the tables below it; comments between tables stay.

    Raises:
        TomlError: The text is not TOML, or the table is written in a way that is not safe to edit.

    """
    if get(text, path) is None:
        return text
    lines = text.splitlines(keepends=True)
    kept: list[str] = []
    for first, last, name in _tables(lines):
        if tuple(name[: len(path)]) == tuple(path):
            if kept and not kept[-1].strip():
                kept.pop()  # the empty line that stood before it
        else:
            kept += lines[first:last]
            continue
        kept += _trailing(lines[first:last])
    new = "".join(kept)
    _prove(text, new, path, None)
    return new


def _replaced(text: str, path: Sequence[str], wanted: dict[str, str], newline: str) -> str:
    lines = text.splitlines(keepends=True)
    for first, last, name in _tables(lines):
        if tuple(name) != tuple(path):
            continue
        end = last - len(_trailing(lines[first:last]))
        body = lines[first:end]
        for i, line in enumerate(body):
            found = _KEY.match(line)
            if i and found and found["key"] in wanted:
                body[i] = wanted.pop(found["key"]) + newline
        if wanted and not body[-1].endswith("\n"):
            body[-1] += newline
        body += [line + newline for line in wanted.values()]
        return "".join((*lines[:first], *body, *lines[end:]))
    return text


def _trailing(lines: Sequence[str]) -> list[str]:
    """Return the comments and empty lines at the end: they belong to what comes after."""
    at = len(lines)
    while at > 1 and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith("#")):
        at -= 1
    return list(lines[at:])


def _tables(lines: Sequence[str]) -> list[tuple[int, int, list[str]]]:
    """Cut the lines at the table headers, passing over strings and lists of several lines."""
    starts: list[tuple[int, list[str]]] = [(0, [])]
    fence, depth = "", 0
    for i, line in enumerate(lines):
        if not fence and depth <= 0 and _ANY_HEADER.match(line):
            found = _HEADER.match(line)
            starts.append((i, _names(found["name"]) if found else ["[[]]"]))
            continue
        fence, depth = _open_ends(line, fence, depth)
    ends = [start for start, _ in starts[1:]] + [len(lines)]
    return [(start, end, name) for (start, name), end in zip(starts, ends, strict=True)]


def _open_ends(line: str, fence: str, depth: int) -> tuple[str, int]:
    at = 0
    while at < len(line):
        if fence:
            close = line.find(fence, at)
            if close < 0:
                return fence, depth
            at, fence = close + len(fence), ""
            continue
        if line.startswith(_FENCES, at):
            fence, at = line[at : at + 3], at + 3
        elif line[at] in "\"'":
            word = re.compile(r'"(?:[^"\\]|\\.)*"' if line[at] == '"' else r"'[^']*'")
            found = word.match(line, at)
            at = found.end() if found else len(line)
        elif line[at] == "#":
            return fence, depth
        else:
            depth += (line[at] in "[{") - (line[at] in "]}")
            at += 1
    return fence, depth


def _names(header: str) -> list[str]:
    try:
        found: Any = tomllib.loads(f"[{header}]")
    except tomllib.TOMLDecodeError:
        return ["?"]
    names: list[str] = []
    while found:
        name, found = next(iter(found.items()))
        names.append(name)
    return names


def _table(text: str, path: Sequence[str]) -> dict[str, Any]:
    return dict(mapping(get(text, path)) or {})


def _prove(old: str, new: str, path: Sequence[str], table: dict[str, Any] | None) -> None:
    wanted = parse(old)
    level = wanted
    for key in path[:-1]:
        level = level.setdefault(key, {})
    if table is None:
        level.pop(path[-1], None)
        _prune(wanted, path[:-1])
    else:
        level[path[-1]] = table
    try:
        said = parse(new)
    except TomlError:
        said = {}
    if table is None:
        _prune(said, path[:-1])
    if said != wanted:
        name = ".".join(path)
        raise TomlError(
            f"{name} is written in a way that is not safe to edit; nothing was written",
            hint=f"Give it a table of its own, [{name}], or edit it by hand",
        )


def _prune(level: dict[str, Any], path: Sequence[str]) -> None:
    for depth in range(len(path), 0, -1):
        holder = level
        for key in path[: depth - 1]:
            holder = holder.get(key, {})
        if holder.get(path[depth - 1]) == {}:
            del holder[path[depth - 1]]


def _literal(value: object) -> str:
    # JSON strings, numbers, booleans and lists of them are TOML too.
    return json.dumps(value, ensure_ascii=False)


def _word(name: str) -> str:
    return name if _WORD.match(name) else json.dumps(name, ensure_ascii=False)
