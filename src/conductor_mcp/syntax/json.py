"""JSON with lines: decoded by the C scanner, positions found by decoding once more where asked."""

from __future__ import annotations

import json
import re

from conductor_mcp.syntax.lazily import expression
from conductor_mcp.syntax.tree import Lines, Node, SyntaxProblem, clean, collecting_later

_DECODER = json.JSONDecoder(strict=False)
_SPACE = expression(r"[ \t\r\n]*")
_BRACKETS = expression(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)
_BETWEEN = expression(r'"(?:[^"\\]++|\\.)*+"|[^"\[\]{}]++', re.DOTALL)
_UNASKED = object()
MAX_DEPTH = 400
"""Deeper nesting is refused: readers walk trees by recursion."""


class JsonNode:
    """A value at an offset. Its own text is decoded again when its children's places matter."""

    __slots__ = ("_at", "_elements", "_lines", "_members", "_start", "_text", "_value")

    def __init__(self, text: str, lines: Lines, at: int, start: int, value: object) -> None:
        self._text = text
        self._lines = lines
        self._at = at
        self._start = start
        self._value = value
        self._members: dict[str, JsonNode] | None = None
        self._elements: list[JsonNode] | None = None

    @property
    def line(self) -> int:
        return self._lines.at(self._at)

    @property
    def column(self) -> int:
        return self._lines.column(self._at)

    @property
    def value(self) -> object:
        return self._value

    def members(self) -> dict[str, JsonNode]:
        if self._members is None:
            self._members = self._decoded()
        return self._members

    def _decoded(self) -> dict[str, JsonNode]:
        found: dict[str, JsonNode] = {}
        if self._text[self._start] != "{":
            return found
        text, here = self._text, _skip(self._text, self._start + 1)
        while text[here] == '"':
            key, end = _DECODER.raw_decode(text, here)
            start = _skip(text, _skip(text, end) + 1)
            value, end = _DECODER.raw_decode(text, start)
            found[clean(key)] = JsonNode(text, self._lines, here, start, value)
            here = _next(text, end)
        return found

    def elements(self) -> list[JsonNode]:
        if self._elements is None:
            self._elements = self._listed()
        return self._elements

    def _listed(self) -> list[JsonNode]:
        found: list[JsonNode] = []
        if self._text[self._start] != "[":
            return found
        text, here = self._text, _skip(self._text, self._start + 1)
        while text[here] != "]":
            value, end = _DECODER.raw_decode(text, here)
            found.append(JsonNode(text, self._lines, here, here, value))
            here = _next(text, end)
        return found


def _skip(text: str, here: int) -> int:
    match = _SPACE.match(text, here)
    return match.end() if match else here


def _next(text: str, end: int) -> int:
    here = _skip(text, end)
    return _skip(text, here + 1) if text[here] == "," else here


def load_json(text: str) -> Node:
    """Read one JSON value.

    Raises:
        SyntaxProblem: The text is not JSON, or nested deeper than ``MAX_DEPTH``.

    """
    start = _skip(text, 1 if text.startswith("\ufeff") else 0)
    with collecting_later():
        try:
            value, end = _DECODER.raw_decode(text, start)
        except json.JSONDecodeError as error:
            raise SyntaxProblem(f"not JSON: {error.msg}", error.lineno) from None
        except RecursionError:
            raise SyntaxProblem("nested too deep to be read") from None
        except ValueError as error:
            raise SyntaxProblem(f"not JSON: {error}") from None
    lines = Lines(text)
    if (rest := _skip(text, end)) < len(text):
        raise SyntaxProblem("not JSON: something follows the end of the value", lines.at(rest))
    if text.count("{") + text.count("[") > MAX_DEPTH:
        _check_depth(text, start, lines)
    return JsonNode(text, lines, start, start, value)


def _check_depth(text: str, start: int, lines: Lines) -> None:
    # Brackets alone, the innermost pairs taken out again and again: a pass is a level or two.
    marks = _BETWEEN.sub("", text)
    for _ in range(MAX_DEPTH // 4):
        marks = marks.replace("{}", "").replace("[]", "")
        if not marks:
            return
    deepest = depth = 0
    for match in _BRACKETS.finditer(text, start):
        mark = match.group()
        if mark in "[{":
            depth += 1
            deepest = max(deepest, depth)
            if deepest > MAX_DEPTH:
                raise SyntaxProblem("nested too deep to be read", lines.at(match.start()))
        elif mark in "]}":
            depth -= 1


def top_keys(text: str) -> tuple[set[str], bool]:
    """Name the keys of a JSON object's top level, and say whether all of it could be read."""
    here = _skip(text, 1 if text.startswith("\ufeff") else 0)
    found: set[str] = set()
    if not text.startswith("{", here):
        return found, False
    here = _skip(text, here + 1)
    try:
        while text.startswith('"', here):
            key, end = _DECODER.raw_decode(text, here)
            found.add(key)
            _, end = _DECODER.raw_decode(text, _skip(text, _skip(text, end) + 1))
            here = _next(text, end)
    except (ValueError, RecursionError, IndexError):
        return found, False
    return found, text.startswith("}", here)
