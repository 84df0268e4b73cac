"""The headings, paragraphs and code of plain Markdown, without a parser.

What is found is what markdown-it-py's block rules find when lists, quotes, rules and tables are
switched off, at a tenth of the cost; a text that needs more than that is told by ``None``.
Source of the rules: CommonMark 0.31, sections 4.2-4.5 and 4.8.
"""

from __future__ import annotations

import re

from conductor_mcp.formats._blocks import Block, Shape
from conductor_mcp.syntax.lazily import expression

# A tag, or a tab where the width of it would matter: left to the parser.
_HARD = expression(r"^ *[\t<]", re.MULTILINE)
_HEADING = expression(r" {0,3}(#{1,6})(?:[ \t]|$)")
_CLOSING = expression(r"(?:^|[ \t])#+[ \t]*$")
_FENCE = expression(r" {0,3}(?:(`{3,})([^`]*)|(~{3,}).*)$", re.DOTALL)
_UNDERLINE = expression(r" {0,3}(?:(=+)|-+)[ \t]*$")
_DEEP = "    "
_MARKS = "#`~=-"
# Text that starts with a letter, or with emphasis, opens no other block.
_PROSE = r"(?:\*\*)?[^\W\d_][^|\n]*"
_PARAGRAPH = expression(rf"{_PROSE}(?:\n{_PROSE})*\Z")
_NO_TABLE = expression(r"[\\`\t\0]")
_RULED = expression(r"\|(?: *:?-+:? *\|)+")
_LEAST_ROWS = 2
_LIST = expression(rf"([-*+]) {_PROSE}(?:\n\1 {_PROSE})*\Z")


def scan(text: str, offset: int, *, roughly: bool = False) -> list[Block] | None:
    """Return the blocks of ``text``, whose line 1 is line ``offset + 1``; ``None``: not plain.

    With ``roughly`` there is always an answer: what would need the parser is a paragraph.
    """
    if not roughly and ("\t" in text or "<" in text) and _HARD.search(text):
        return None
    lines = text.split("\n")
    if not lines[-1].strip(" \t"):
        lines.pop()  # what follows the last line's end is no line
    found: list[Block] = []
    at, end = 0, len(lines)
    while at < end:
        line = lines[at]
        if not line or not line.strip(" \t"):
            at += 1
            continue
        if line.startswith(_DEEP):
            last = _deep(lines, at)
            code = "\n".join(
                one[4:] if one[:4] == _DEEP else one.lstrip(" ") for one in lines[at:last]
            )
            found.append(Block(Shape.CODE, code + "\n", at + offset + 1, last + offset))
            at = last
            continue
        mark = line.lstrip(" ")[0]
        if mark == "#" and (head := _HEADING.match(line)):
            words = _CLOSING.sub("", line[head.end(1) :]).strip()
            number = at + offset + 1
            found.append(Block(Shape.HEADING, words, number, number, len(head[1])))
            at += 1
        elif mark in "`~" and (fence := _FENCE.match(line)):
            last, code = _fenced(lines, at, fence[1] or fence[3])
            found.append(Block(Shape.CODE, code, at + offset + 1, last + offset))
            at = last
        else:
            block = _words(lines, at, offset)
            if not roughly and mark == "[" and "]:" in block.text:
                return None
            found.append(block)
            at = block.last - offset
    return found


def closely(blocks: list[Block], lines: list[str]) -> list[Block] | None:
    """Return what a full parse makes of these blocks and their lines; ``None``: ask the parser.

    Known here are prose, lists of one level with a line for each item, and tables of words.
    """
    found: list[Block] = []
    listed = False
    for block in blocks:
        if block.shape is not Shape.PARAGRAPH or _PARAGRAPH.match(block.text):
            found.append(block)
        elif _LIST.match(block.text):
            listed = True
            found += [
                Block(Shape.ITEM, line[2:].strip(), block.first + n, block.first + n, 1)
                for n, line in enumerate(block.text.split("\n"))
            ]
        elif rows := _table(block):
            found += rows
        else:
            return None
    # What is indented below an item is part of it.
    return None if listed and any(line[:1].isspace() for line in lines) else found


def _table(block: Block) -> list[Block]:
    """Return the rows of a table whose cells hold nothing that needs the parser."""
    if not block.text.startswith("|") or _NO_TABLE.search(block.text):
        return []
    lines = [line.rstrip() for line in block.text.split("\n")]
    if len(lines) < _LEAST_ROWS or not _RULED.fullmatch(lines[1]):
        return []
    if not all(line[:1] == "|" == line[-1:] and len(line) > 1 for line in lines):
        return []
    wide = lines[1].count("|") - 1
    if lines[0].count("|") - 1 != wide:
        return []
    found: list[Block] = []
    for n, line in enumerate(lines):
        if n == 1:
            continue
        cells = tuple(cell.strip() for cell in line[1:-1].split("|"))[:wide]
        cells += ("",) * (wide - len(cells))
        at = block.first + n
        found.append(Block(Shape.ROW, " | ".join(cells), at, at, int(n > 0), cells=cells))
    return found


def _words(lines: list[str], start: int, offset: int) -> Block:
    """Read a paragraph, or the title that the line below it makes of it."""
    at = start + 1
    while at < len(lines):
        line = lines[at]
        bare = line.lstrip(" ")
        if not bare or (bare[0] == "\t" and not line.strip(" \t")):
            break
        if bare[0] in _MARKS and not line.startswith(_DEEP):
            if under := _UNDERLINE.match(line):
                text = "\n".join(lines[start:at]).strip()
                level = 1 if under[1] else 2
                return Block(Shape.HEADING, text, start + offset + 1, at + offset + 1, level)
            if _HEADING.match(line) or _FENCE.match(line):
                break
        at += 1
    text = "\n".join(lines[start:at]).strip()
    return Block(Shape.PARAGRAPH, text, start + offset + 1, at + offset)


def _deep(lines: list[str], start: int) -> int:
    last = at = start + 1
    while at < len(lines):
        if lines[at].strip(" \t"):
            if not lines[at].startswith(_DEEP):
                break
            last = at + 1
        at += 1
    return last


def _fenced(lines: list[str], start: int, mark: str) -> tuple[int, str]:
    """Return the line after a fenced block, and its code."""
    indent = len(lines[start]) - len(lines[start].lstrip(" "))
    closed = re.compile(rf" {{0,3}}{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$")
    at = start + 1
    while at < len(lines) and not closed.match(lines[at]):
        at += 1
    inner = lines[start + 1 : at]
    if indent:
        inner = [one[min(indent, len(one) - len(one.lstrip(" "))) :] for one in inner]
    code = "".join(f"{one}\n" for one in inner)
    return min(at + 1, len(lines)), code
