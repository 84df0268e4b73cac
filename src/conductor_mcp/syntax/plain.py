"""Small YAML as people write settings: keys, lists, words, a line each; read without PyYAML.

Loading PyYAML takes longer than most commands. What is written in any other way (flows, anchors,
tags, texts over several lines, quotes within words) is not read here, and left to ``load_yaml``:
what is read is what that would read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from conductor_mcp.syntax.tree import Node

MOST = 4_000
"""Longer texts are worth the loading of PyYAML."""
_WORD = r"(?:[A-Za-z_/.$][\w/.$*+-]*(?: [\w/.$*+-]+)*)"
_SCALAR = rf"{_WORD}|[1-9][0-9]{{0,8}}|0|\"[^\"\\]*\"|'[^']*'"
_LINE = re.compile(
    rf"(?P<indent> *)(?P<dash>- +)?(?:(?P<key>{_WORD}|\"[^\"\\]+\"|'[^']+'):(?=[ ]|$))?"
    rf" *(?P<value>{_SCALAR})?[ ]*(?:(?<= )#.*)?",
    re.ASCII,
)
_CONSTANTS: Mapping[str, object] = {
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_FLOAT = re.compile(r"\.[0-9]|.*[eE][-+]?[0-9]")
_STREAM = ("---", "...")


class _Line(NamedTuple):
    """One line: how far in it begins, whether it is an element, its key and its scalar."""

    number: int
    indent: int
    dash: int
    key: str | None
    value: str | None

    @property
    def inner(self) -> int:
        """Where the key or the scalar stands."""
        return self.indent + self.dash


class _Otherwise(Exception):  # noqa: N818 - no error: the text is left to others
    """The text is written otherwise."""


class Plain:
    """A value read from lines."""

    __slots__ = ("_elements", "_members", "column", "line", "value")

    def __init__(
        self,
        at: tuple[int, int],
        value: object,
        members: Mapping[str, Plain] | None = None,
        elements: Sequence[Plain] = (),
    ) -> None:
        self.line, self.column = at
        self.value = value
        self._members = members or {}
        self._elements = elements

    def members(self) -> Mapping[str, Plain]:
        return self._members

    def elements(self) -> Sequence[Plain]:
        return self._elements


def load_plain(text: str) -> Node | None:
    """Read a mapping; ``None`` where it is written in a way that is not known here."""
    if len(text) > MOST or not text.isascii():
        return None
    try:
        lines = [one for one in map(_line, enumerate(text.split("\n"), 1)) if one]
        if not lines or lines[0].dash:
            return None
        made, rest = _mapping(lines, 0, lines[0].inner, (lines[0].number, lines[0].inner + 1))
    except _Otherwise:
        return None
    return made if rest == len(lines) else None


def _line(numbered: tuple[int, str]) -> _Line | None:
    number, line = numbered
    if not line.strip(" ") or line.lstrip(" ").startswith("#"):
        return None
    found = _LINE.fullmatch(line)
    if found is None or line.startswith(_STREAM):
        raise _Otherwise
    key, value = found["key"], found["value"]
    if key is None and value is None:
        raise _Otherwise
    dash = len(found["dash"] or "")
    return _Line(number, len(found["indent"]), dash, key, value)


def _mapping(
    lines: Sequence[_Line], here: int, indent: int, at: tuple[int, int]
) -> tuple[Plain, int]:
    """Read the members that stand at ``indent``; the first may follow a dash."""
    members: dict[str, Plain] = {}
    first = here
    while here < len(lines):
        line = lines[here]
        if line.inner != indent or (line.dash and here > first) or line.key is None:
            break
        spot = line.number, line.inner + 1
        here += 1
        key = _text(line.key)
        if key in members or key == "<<":
            raise _Otherwise
        if line.value is not None:
            members[key] = Plain(spot, _scalar(line.value))
        else:
            members[key], here = _below(lines, here, indent, spot)
    if here < len(lines) and (lines[here].indent > indent or lines[here].inner == indent != 0):
        _refuse(lines[here], indent)
    return Plain(at, {name: one.value for name, one in members.items()}, members), here


def _refuse(line: _Line, indent: int) -> None:
    """Accept only what ends a mapping: a line further out, or an element of the list around."""
    if line.indent >= indent:
        raise _Otherwise


def _below(
    lines: Sequence[_Line], here: int, indent: int, spot: tuple[int, int]
) -> tuple[Plain, int]:
    """Read what stands below a key at ``indent``."""
    following = lines[here] if here < len(lines) else None
    if following is None:
        return Plain(spot, None), here
    if following.dash and following.indent >= indent:
        return _list(lines, here, following.indent, spot)
    if following.indent <= indent:
        return Plain(spot, None), here
    if following.key is None:
        raise _Otherwise
    return _mapping(lines, here, following.indent, spot)


def _list(
    lines: Sequence[_Line], here: int, indent: int, spot: tuple[int, int]
) -> tuple[Plain, int]:
    elements: list[Plain] = []
    while here < len(lines) and lines[here].dash and lines[here].indent == indent:
        line = lines[here]
        at = line.number, line.inner + 1
        if line.key is not None:
            one, here = _mapping(lines, here, line.inner, at)
        else:
            one, here = Plain(at, _scalar(line.value or "")), here + 1
        elements.append(one)
    if here < len(lines) and (lines[here].indent > indent or lines[here].dash):
        _refuse(lines[here], indent)
    return Plain(spot, [one.value for one in elements], None, elements), here


def _text(written: str) -> str:
    return written[1:-1] if written[0] in "\"'" else written


def _scalar(written: str) -> object:
    if written[0] in "\"'":
        return _text(written)
    if written in _CONSTANTS:
        return _CONSTANTS[written]
    if written.isdecimal():
        return int(written)
    if _FLOAT.match(written):
        raise _Otherwise
    return written
