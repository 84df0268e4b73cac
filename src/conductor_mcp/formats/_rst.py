"""reStructuredText as blocks.

Titles are under- or over-and-underlined, stated values are field lists (``:Status: Draft``).
Source: docutils' reStructuredText specification, sections and field lists.
"""

from __future__ import annotations

import re
import string

from conductor_mcp.formats._blocks import LARGEST, MOST_TEXT, Block, Page, Shape
from conductor_mcp.formats._frontmatter import FrontMatter
from conductor_mcp.model import Document

_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1{2,}\s*$")
_FIELD = re.compile(r":([A-Za-z][^:\n]{0,40}):(?:\s+(.*))?$")
_ITEM = re.compile(r"(\s*)(?:[-*+•]|\d{1,3}[.)]|#\.)\s+(\S.*)$")
_DIRECTIVE = re.compile(r"\.\.(?:\s|$)")
_MARKS = tuple(string.punctuation)
_INDENT = 2
_HEADER = re.compile(r"([A-Z][A-Za-z-]{1,30}):\s+(\S.*)$")
_FEWEST = 3  # header lines; fewer are a paragraph with a colon


def read(document: Document) -> Page:
    """Cut a reStructuredText into blocks. Never raises."""
    lines = document.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    most = 1 + document.text.count("\n", 0, LARGEST)
    return Page(document, FrontMatter(), _Reader(lines[:most]).blocks(), lines)


class _Reader:
    """A line reader: titles, field lists, items and paragraphs; directives are passed over."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = [line.strip("\ufeff").rstrip() for line in lines]
        self._styles: list[str] = []
        self._found: list[Block] = []
        self._open: Block | None = None
        self._skip = False

    def blocks(self) -> list[Block]:
        at = self._header()
        while at < len(self._lines):
            at += self._heading(at) or self._line(at)
        return self._found

    def _header(self) -> int:
        """Read the ``Key: value`` lines that proposals such as PEPs open with (RFC 2822)."""
        found: list[Block] = []
        for at, line in enumerate(self._lines):
            pair = _HEADER.match(line)
            if pair:
                found.append(Block(Shape.ITEM, f"{pair[1]}: {pair[2]}", at + 1, at + 1, 1))
            elif found and line[:1].isspace():
                found[-1].text += " " + line.strip()
                found[-1].last = at + 1
            elif line or len(found) < _FEWEST:
                return 0
            else:
                self._found += found
                return at
        return 0

    def _get(self, at: int) -> str:
        return self._lines[at] if at < len(self._lines) else ""

    def _heading(self, at: int) -> int:
        """Read a title at this line, if one stands here; return how many lines it takes."""
        here, title, under = self._get(at), self._get(at + 1), self._get(at + 2)
        if title[:1] not in _MARKS and here[:1] not in _MARKS:
            return 0
        over = _ADORNMENT.match(here) and title.strip() and under[:1] == here[0]
        if over and _ADORNMENT.match(under):
            return self._titled(at, title.strip(), here[0] * 2, 3)
        mark = _ADORNMENT.match(title)
        plain = here and not here[0].isspace() and not _ADORNMENT.match(here)
        if (
            mark
            and plain
            and len(title) + 1 >= min(len(here), 8)
            and not self._get(at - 1 if at else -1)
        ):
            return self._titled(at, here, title[0], 2)
        return 0

    def _titled(self, at: int, text: str, style: str, height: int) -> int:
        if style not in self._styles:
            self._styles.append(style)
        level = self._styles.index(style) + 1
        self._found.append(Block(Shape.HEADING, text, at + 1, at + height, level))
        self._open, self._skip = None, False
        return height

    def _line(self, index: int) -> int:
        at, line = index + 1, self._get(index)
        indented = line[:1].isspace()
        if not line:
            self._open = None
        elif self._skip and indented:
            pass
        elif _DIRECTIVE.match(line):
            self._skip, self._open = True, None
        elif found := _FIELD.match(line):
            self._open = Block(Shape.ITEM, f"{found[1]}: {found[2] or ''}", at, at, 1)
            self._found.append(self._open)
        else:
            self._skip = line.endswith("::")
            self._text(at, line)
        return 1

    def _text(self, at: int, line: str) -> None:
        item = _ITEM.match(line)
        if item:
            level = 1 + len(item[1]) // _INDENT
            self._open = Block(Shape.ITEM, item[2], at, at, level)
            self._found.append(self._open)
        elif self._open is not None and len(self._open.text) < MOST_TEXT:
            self._open.text += "\n" + line.strip()
            self._open.last = at
        else:
            self._open = Block(Shape.PARAGRAPH, line.strip(), at, at)
            self._found.append(self._open)
