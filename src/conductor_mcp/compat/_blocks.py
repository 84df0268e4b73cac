"""Large documents read block by block, so that blocks equal on both sides are read once.

A document written as usual, one member per line under its parent, is cut at its indentation; each
block is then read by itself, which gives what reading the whole gives: a block that is not whole
(half a text, half a list, an alias without its anchor) does not read, and then the document is
read as one. Equal blocks give the very same values, which also compare in no time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from json import JSONDecodeError, JSONDecoder
from typing import NamedTuple

from conductor_mcp.compat._leaves import Known, Read
from conductor_mcp.compat._places import Block, Blocks, LateLines
from conductor_mcp.syntax.json import load_json
from conductor_mcp.syntax.tree import Node, SyntaxProblem, clean, collecting_later
from conductor_mcp.syntax.yaml import load_all_yaml

LEAST = 64_000
"""Smaller documents are read as one."""
_PART = 5
"""Blocks of more than this part of it are cut again."""
_DEEPEST = 6
_SAFE = 100  # brackets: with fewer, nothing is nested too deep
_DECODER = JSONDecoder(strict=False)
_BREAKS = ("\x85", "\u2028", "\u2029", "\ufeff")
_STREAM = ("\r", "\n---", "\n...", "\n%")
_KEY = re.compile(
    r"""( *)(?:[^\s"'#&*!|>%@`{}\[\],:?-][^\s"'#&*!|>{}\[\],:]*|"[^"\\\n]*"|'[^'\n]*')"""
    r":[ ]*(?:#[^\n]*)?\n"
)
_MERGE = re.compile(r"^\s*<<\s*:", re.MULTILINE)
_INDENT = re.compile(r"^( *)[^\s#]", re.MULTILINE)
_HEAD = re.compile(r'( *)("(?:[^"\\\n]|\\.)*+"): \{\n')


class _NotWholeError(Exception):
    """The document is not written so that it can be cut."""


def load_blocks(text: str, known: Known, *, json: bool, least: int = LEAST) -> Blocks | None:
    """Read a large document block by block; ``None`` where it has to be read as one."""
    if len(text) < least:
        return None
    try:
        with collecting_later():
            return (_json if json else _yaml)(text, known, least // _PART)
    except (_NotWholeError, SyntaxProblem, RecursionError, JSONDecodeError):
        return None


def _only(node: Node) -> tuple[str, object]:
    """Return the one member of a mapping."""
    value = node.value
    if not isinstance(value, dict) or len(value) != 1:  # pyright: ignore[reportUnknownArgumentType] - only counted
        raise _NotWholeError
    (member,) = value.items()  # pyright: ignore[reportUnknownVariableType]
    return member  # pyright: ignore[reportUnknownVariableType]


class _Region(NamedTuple):
    """Where the members of one mapping stand."""

    text: str
    lines: LateLines
    start: int
    end: int
    large: int

    def inside(self, start: int, end: int) -> _Region:
        return _Region(self.text, self.lines, start, end, self.large)

    def cut(self, mark: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        """Give the members, each from a mark up to the next."""
        starts = [one.start() + 1 for one in mark.finditer(self.text, self.start, self.end)]
        yield from zip([self.start, *starts], [*starts, self.end], strict=True)


# YAML


def _yaml(text: str, known: Known, large: int) -> Blocks:
    if any(mark in text for mark in (_STREAM if text.isascii() else _STREAM + _BREAKS)):
        raise _NotWholeError  # several documents, or lines that are counted otherwise
    first = _INDENT.search(text)
    if first is None or first[1]:
        raise _NotWholeError
    lines = LateLines(text)
    root = Blocks(text.count("\n", 0, first.start()) + 1, 1, lines)
    _fill_yaml(root, _Region(text, lines, 0, len(text), large), 0, known)
    return root


def _fill_yaml(block: Blocks, region: _Region, indent: int, known: Known) -> None:
    mark = re.compile("\n" + " " * indent + r"[^\s#-]")
    for begin, stop in region.cut(mark):
        piece = region.text[begin:stop]
        below = _below(piece) if stop - begin > region.large and indent < _DEEPEST else None
        if below is None:
            block.put(known.leaf(piece, read_yaml), begin)
        else:
            head, deeper = below
            key, nothing, node = read_yaml(piece[:head])
            if nothing is not None:
                raise _NotWholeError
            made = Blocks(region.lines.at(begin) + node().line - 1, indent + 1, region.lines)
            _fill_yaml(made, region.inside(begin + head, stop), deeper, known)
            block.nest(key, made)


def _below(piece: str) -> tuple[int, int] | None:
    """Return where the members below a member's key begin, and how deep they stand."""
    head = _KEY.match(piece)
    inside = _INDENT.search(piece, head.end()) if head else None
    if head is None or inside is None or len(inside[1]) <= len(head[1]) or inside[0][-1] == "-":
        return None
    return head.end(), len(inside[1])


def read_yaml(piece: str) -> Read:
    """Read one member of a YAML mapping.

    Raises:
        Exception: It is not one, or not whole.

    """
    if "<<" in piece and _MERGE.search(piece):
        raise _NotWholeError  # it puts its members into the mapping around it
    node, *more = load_all_yaml(piece, most=2)  # what follows the first must be nothing
    key, value = _only(node)
    if more or list(node.members()) != [key] or (value is None and node.members()[key].members()):
        raise _NotWholeError
    return Read(key, value, lambda: node.members()[key])


# JSON


def _json(text: str, known: Known, large: int) -> Blocks:
    inside = _INDENT.match(text, 2)
    if not text.startswith("{\n") or text[-3:].rstrip()[-1:] != "}" or not inside:
        raise _NotWholeError
    lines = LateLines(text)
    root = Blocks(1, 1, lines)
    region = _Region(text, lines, 2, text.rindex("}"), large)
    _fill_json(root, region, len(inside[1]), known)
    return root


def _fill_json(block: Blocks, region: _Region, indent: int, known: Known) -> None:
    text, leaves = region.text, known.leaves
    for begin, stop in region.cut(re.compile("\n" + " " * indent + '"')):
        if stop < region.end and text.startswith("},\n", stop - 3):
            end = stop - 2  # as nearly all are: the rest is done in steps
        else:
            end = begin + len(text[begin:stop].rstrip(" \n\t"))
            if text.startswith(",", end - 1) is (stop == region.end):
                raise _NotWholeError  # members are parted by commas, and none follows the last
            end -= stop != region.end
        large = stop - begin > region.large and indent < _DEEPEST * 2
        below = _braces(text, begin, end, indent) if large else None
        if below is None:
            piece = text[begin:end]
            block.put(leaves.get(piece) or known.leaf(piece, read_json), begin)
        else:
            key, head, tail, deeper = below
            made = Blocks(region.lines.at(begin), indent + 1, region.lines)
            _fill_json(made, region.inside(head, tail), deeper, known)
            block.nest(key, made)


def _braces(text: str, begin: int, end: int, indent: int) -> tuple[str, int, int, int] | None:
    """Return the key of an object, where its members begin and end, and how deep they stand."""
    close = "\n" + " " * indent + "}"
    head = _HEAD.match(text, begin, end)
    inside = _INDENT.match(text, head.end(), end) if head else None
    if head is None or inside is None or not text.endswith(close, begin, end):
        return None
    if len(head[1]) != indent or len(inside[1]) <= indent or inside[0][-1] != '"':
        return None
    key, _ = _DECODER.raw_decode(head[2])
    return key, head.end(), end - 1, len(inside[1])


def read_json(piece: str) -> Read:
    """Read one member of a JSON object.

    Raises:
        Exception: It is not one, or not whole.

    """
    text = "{" + piece.lstrip(" ") + "}"
    if text.count("{") + text.count("[") > _SAFE:
        key, value = _only(load_json(text))
    else:
        found, end = _DECODER.raw_decode(text)
        if end != len(text) or len(found) != 1:
            raise _NotWholeError
        ((key, value),) = found.items()
    if clean(key) != key:
        raise _NotWholeError
    return Read(key, value, lambda: Block(load_json("{\n" + piece + "}").members()[key], -1))
