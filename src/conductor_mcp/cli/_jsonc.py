"""Change one key of a JSON file with comments, and leave every other byte alone.

JSON with comments and trailing commas is what VS Code and Zed write by hand and by machine.
Source of the grammar: RFC 8259, with ``//`` and ``/* */`` comments and trailing commas allowed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from conductor_mcp.model import ConductorError

Key = str | int
_SPACE = re.compile(r"[\s\ufeff]+")
_COMMENT = re.compile(r"//[^\n\r]*|/\*.*?\*/", re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
_ATOM = re.compile(r"true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_DEEPEST = 100


class JsoncError(ConductorError):
    """The text is not JSON, even with comments allowed; the message names the line."""


@dataclass(slots=True)
class _Node:
    """One value: where it stands, what it is, and what it holds."""

    start: int
    end: int = 0
    value: object = None
    children: list[_Child] = field(default_factory=list["_Child"])

    @property
    def holds(self) -> bool:
        return isinstance(self.value, (dict, list))


@dataclass(slots=True)
class _Child:
    """A member or item: from its key to its value's end; ``comma`` is where its comma stands."""

    key: Key
    start: int
    node: _Node
    comma: int = -1


def parse(text: str) -> object:
    """Return the plain value of ``text``.

    Raises:
        JsoncError: It is not JSON with comments.

    """
    return _Reader(text).root().value


def get(text: str, path: Sequence[Key]) -> object:
    """Return the value at ``path``, or ``None`` where there is none."""
    node = _find(_Reader(text).root(), path)
    return None if node is None else node.value


def put(text: str, path: Sequence[str], value: object) -> str:
    """Set the value at ``path``, making objects on the way; an empty text becomes an object.

    Raises:
        JsoncError: The text is not JSON, or something on the way is not an object.

    """
    if not text.strip("\ufeff \t\r\n"):
        return text[:1].strip(" \t\r\n") + _dumped(_nested(path, value), "  ", "", "\n") + "\n"
    node, depth = _deepest(_Reader(text).root(), path)
    if depth == len(path):
        style = _Style.of(text)
        new = _dumped(value, style.unit, style.indent_at(text, node.start), style.newline)
        return text[: node.start] + new + text[node.end :]
    if not isinstance(node.value, dict):
        raise JsoncError(f"{'.'.join(path[:depth]) or 'the file'} is not an object")
    return _insert(text, node, path[depth], _nested(path[depth + 1 :], value))


def append(text: str, path: Sequence[str], value: object) -> str:
    """Add ``value`` at the end of the list at ``path``, made when it is not there.

    Raises:
        JsoncError: The text is not JSON, or what stands there is not a list.

    """
    if not text.strip("\ufeff \t\r\n") or get(text, path) is None:
        return put(text, path, [value])
    node = _find(_Reader(text).root(), path)
    if node is None or not isinstance(node.value, list):
        raise JsoncError(f"{'.'.join(path)} is not a list")
    return _insert(text, node, None, value)


def remove(text: str, path: Sequence[Key]) -> str:
    """Take out the value at ``path``, and then what it leaves empty above it.

    Comments stay. A text without such a value is returned as it is.

    Raises:
        JsoncError: The text is not JSON.

    """
    way = list(path)
    if _find(_Reader(text).root(), way) is None:
        return text
    while way:
        text = _cut(text, way)
        way.pop()
        left = _find(_Reader(text).root(), way)
        if left is None or left.value or not way:
            break
    return text


def _cut(text: str, way: Sequence[Key]) -> str:
    parent = _find(_Reader(text).root(), way[:-1])
    if parent is None:
        return text
    # Of several members with one name the last one counts.
    at = max(i for i, child in enumerate(parent.children) if child.key == way[-1])
    child = parent.children[at]
    last = at == len(parent.children) - 1
    before = _before(parent, at)
    start = _after_words(text, before, child.start)
    end = child.comma + 1 if child.comma >= 0 else child.node.end
    tail = text[end:]
    if last and child.comma < 0 and at:
        comma = parent.children[at - 1].comma
        kept = text[:comma] + text[comma + 1 : start]
    else:
        kept = text[:start]
    if _in_line_comment(text[before:start]):
        # What follows must not become part of the comment.
        tail = tail if tail[:1] in "\r\n" else "\n" + tail
    return _closed_up(kept, tail) if len(parent.children) == 1 else kept + tail


def _closed_up(kept: str, tail: str) -> str:
    inside = tail.lstrip(" \t\r\n")
    return kept + inside if kept[-1:] in "{[" and inside[:1] in "}]" else kept + tail


def _in_line_comment(words: str) -> bool:
    *_, last = ("", *(found.group() for found in _COMMENT.finditer(words)))
    return last.startswith("//")


def _before(parent: _Node, at: int) -> int:
    """Return where the text before the child at ``at`` may be kept up to."""
    if not at:
        return parent.start + 1
    previous = parent.children[at - 1]
    return previous.comma + 1 if previous.comma >= 0 else previous.node.end


def _after_words(text: str, start: int, end: int) -> int:
    """Return the end of the last comment between two places, else ``start``."""
    at = start
    for found in _COMMENT.finditer(text, start, end):
        at = found.end()
    return at


def _insert(text: str, parent: _Node, key: str | None, value: object) -> str:
    style = _Style.of(text)
    name = "" if key is None else json.dumps(key, ensure_ascii=False) + ": "
    if "\n" not in text[parent.start : parent.end] and parent.children:
        member = name + json.dumps(value, ensure_ascii=False)
        return _insert_in_line(text, parent, member)
    outer = style.indent_at(text, parent.start)
    inner = outer + style.unit
    if parent.children:
        inner = style.indent_at(text, parent.children[-1].start)
    member = style.newline + inner + name + _dumped(value, style.unit, inner, style.newline)
    close = parent.end - 1
    if not parent.children:
        at = _after_words(text, parent.start + 1, close)
        rest = text[at:close]
        gap = rest if "\n" in rest and rest[-1:] != "\n" else style.newline + outer
        return text[:at] + member + gap + text[close:]
    last = parent.children[-1]
    if last.comma >= 0:
        at = _same_line(text, last.comma + 1, close)
        return text[:at] + member + "," + text[at:]
    end = last.node.end
    at = _same_line(text, end, close)
    return text[:end] + "," + text[end:at] + member + text[at:]


def _insert_in_line(text: str, parent: _Node, member: str) -> str:
    last = parent.children[-1]
    if last.comma >= 0:
        at = last.comma + 1
        return f"{text[:at]} {member},{text[at:]}"
    return f"{text[: last.node.end]}, {member}{text[last.node.end :]}"


def _same_line(text: str, start: int, end: int) -> int:
    """Return the end of the comments that follow on the same line."""
    at = start
    for found in _COMMENT.finditer(text, start, end):
        if "\n" in text[start : found.start()]:
            break
        at = found.end()
    return at


def _nested(path: Sequence[str], value: object) -> object:
    for key in reversed(path):
        value = {key: value}
    return value


def _dumped(value: object, unit: str, indent: str, newline: str) -> str:
    text = json.dumps(value, indent=unit, ensure_ascii=False)
    return text.replace("\n", newline + indent)


@dataclass(frozen=True, slots=True)
class _Style:
    unit: str
    newline: str

    @classmethod
    def of(cls, text: str) -> _Style:
        indents = re.findall(r'^([ \t]+)["{}\[\]/]', text, re.MULTILINE)
        unit = min(indents, key=len) if indents else "  "
        return cls("\t" if "\t" in unit else unit, "\r\n" if "\r\n" in text else "\n")

    @staticmethod
    def indent_at(text: str, at: int) -> str:
        line = text[text.rfind("\n", 0, at) + 1 : at]
        return line[: len(line) - len(line.lstrip(" \t"))]


def _find(root: _Node, path: Sequence[Key]) -> _Node | None:
    node, depth = _deepest(root, path)
    return node if depth == len(path) else None


def _deepest(root: _Node, path: Sequence[Key]) -> tuple[_Node, int]:
    node = root
    for depth, key in enumerate(path):
        found = next((c.node for c in reversed(node.children) if c.key == key), None)
        if found is None:
            return node, depth
        node = found
    return node, len(path)


class _Reader:
    """Reads the text once, keeping where each value stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def root(self) -> _Node:
        self._skip()
        node = self._value(0)
        self._skip()
        if self.at < len(self.text):
            raise self._wrong("nothing more was expected here")
        return node

    def _value(self, depth: int) -> _Node:
        if depth > _DEEPEST:
            raise self._wrong(f"nested more than {_DEEPEST} deep")
        letter = self.text[self.at : self.at + 1]
        if letter == "{":
            return self._container(depth, "}")
        if letter == "[":
            return self._container(depth, "]")
        node = _Node(self.at)
        found = (_STRING if letter == '"' else _ATOM).match(self.text, self.at)
        if found is None:
            raise self._wrong("a value was expected")
        try:
            node.value = json.loads(found.group())
        except ValueError as error:
            raise self._wrong("this value is not JSON") from error
        self.at = node.end = found.end()
        return node

    def _container(self, depth: int, close: str) -> _Node:
        node = _Node(self.at)
        self.at += 1
        while True:
            self._skip()
            if self.text[self.at : self.at + 1] == close:
                break
            if node.children and node.children[-1].comma < 0:
                raise self._wrong(f"a comma or {close!r} was expected")
            node.children.append(self._child(depth, len(node.children), named=close == "}"))
            self._skip()
            if self.text[self.at : self.at + 1] == ",":
                node.children[-1].comma = self.at
                self.at += 1
        self.at += 1
        node.end = self.at
        items = [(child.key, child.node.value) for child in node.children]
        node.value = dict(items) if close == "}" else [value for _, value in items]
        return node

    def _child(self, depth: int, count: int, *, named: bool) -> _Child:
        start, key = self.at, count
        if not named:
            return _Child(key, start, self._value(depth + 1))
        if not (found := _STRING.match(self.text, self.at)):
            raise self._wrong("a name in double quotes was expected")
        name = str(json.loads(found.group()))
        self.at = found.end()
        self._skip()
        if self.text[self.at : self.at + 1] != ":":
            raise self._wrong("a colon was expected")
        self.at += 1
        self._skip()
        return _Child(name, start, self._value(depth + 1))

    def _skip(self) -> None:
        while found := _SPACE.match(self.text, self.at) or _COMMENT.match(self.text, self.at):
            self.at = found.end()

    def _wrong(self, words: str) -> JsoncError:
        line = self.text.count("\n", 0, self.at) + 1
        return JsoncError(f"line {line}: {words}")
