"""AsciiDoc as blocks: headings, attributes, lists, tables.

The header's attributes (``:status: accepted``) and its revision line count as stated values, and
``{status}`` in the text stands for the attribute. Source: docs.asciidoctor.org, document header.
"""

from __future__ import annotations

import re

from conductor_mcp.formats._blocks import LARGEST, Block, Growing, Page, Shape
from conductor_mcp.formats._frontmatter import FrontMatter
from conductor_mcp.model import Document
from conductor_mcp.syntax.lazily import expression

_HEADING = expression(r"(={1,6}|#{1,6})\s+(\S.*)$")
_ATTRIBUTE = expression(r":([A-Za-z][\w -]{0,40}):(?:\s+(.*))?$")
_ITEM = expression(r"\s*(\*{1,5}|-|\.{1,5}|\d+\.)\s+(\S.*)$")
_REVISION = expression(r"(?:v\d[\w.]*\s*,\s*)(\S.*)$", re.IGNORECASE)
_FENCE = expression(r"(-{4,}|\.{4,}|\+{4,}|/{4,}|`{3,})\s*$")
_INSET = expression(r"(={4,}|_{4,}|\*{4,}|--)\s*$")
_USED = expression(r"\{([A-Za-z][\w-]{0,40})\}")
_HEADER_LINES = 40
_RULES = "-.+/`=_*"


def read(document: Document) -> Page:
    """Cut an AsciiDoc text into blocks. Never raises."""
    lines = document.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    most = 1 + document.text.count("\n", 0, LARGEST)
    return Page(document, FrontMatter(), _Reader(lines[:most]).blocks(), lines)


class _Reader:
    """A line reader: knows what a decision needs of AsciiDoc, and passes the rest as text."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._found: list[Block] = []
        self._attributes: dict[str, str] = {}
        self._open = Growing()
        self._titled = self._section = False
        self._table: list[tuple[int, str]] | None = None

    def blocks(self) -> list[Block]:
        fence = ""
        for at, raw in enumerate(self._lines, start=1):
            line = raw.strip("\ufeff").rstrip()
            if fence:
                fence = "" if line == fence else fence
            elif self._table is not None:
                self._in_table(at, line)
            elif line and line[0] in _RULES and (found := _FENCE.match(line)):
                fence = found[1]
                self._open.end()
            else:
                self._line(at, line)
        self._open.end()
        return self._found

    def _line(self, at: int, line: str) -> None:
        first = line[:1]
        if not first or line.startswith("//") or (first in _RULES and _INSET.match(line)):
            self._open.end()
        elif first == "|" and line.startswith("|==="):
            self._table = []
            self._open.end()
        elif first == ":" and (attribute := _ATTRIBUTE.match(line)):
            name, value = attribute[1].lower(), (attribute[2] or "").strip()
            self._attributes[name] = value
            if value:
                self._add(Block(Shape.ITEM, f"{name}: {value}", at, at, 1))
            self._open.end()
        elif first in "=#" and (heading := _HEADING.match(line)):
            self._add(Block(Shape.HEADING, heading[2], at, at, len(heading[1])))
            self._open.end()
            self._titled = True
            self._section = self._section or len(heading[1]) > 1
        else:
            self._text(at, line)

    def _text(self, at: int, line: str) -> None:
        first = line.lstrip()[0]
        item = _ITEM.match(line) if first in "*-." or first.isdigit() else None
        early = self._titled and at < _HEADER_LINES and not self._section
        revision = _REVISION.match(line) if early else None
        if item:
            level = len(item[1]) if item[1][0] in "*." else 1
            self._add(self._open.start(Block(Shape.ITEM, self._filled(item[2]), at, at, level)))
        elif revision:
            self._add(Block(Shape.ITEM, f"Revision date: {revision[1]}", at, at, 1))
        elif not self._open.add(text := self._filled(line), at):
            self._add(self._open.start(Block(Shape.PARAGRAPH, text, at, at)))

    def _in_table(self, at: int, line: str) -> None:
        rows = self._table or []
        if not line.startswith("|==="):
            if line.strip():
                rows.append((at, line.strip()))
            self._table = rows
            return
        self._table = None
        cells = [(a, c.strip()) for a, text in rows for c in _cells(text)]
        width = max((len(_cells(text)) for _, text in rows), default=0)
        width = width if width > 1 else 2
        for i in range(0, len(cells) - len(cells) % width, width):
            row = cells[i : i + width]
            texts = tuple(self._filled(c) for _, c in row)
            first, last = row[0][0], row[-1][0]
            level = 0 if i == 0 else 1
            self._add(Block(Shape.ROW, " | ".join(texts), first, last, level, cells=texts))

    def _filled(self, text: str) -> str:
        if "{" not in text or len(text) > _MAX_LINE:
            return text
        return _USED.sub(lambda m: self._attributes.get(m[1].lower(), m[0])[:_MAX_LINE], text)

    def _add(self, block: Block) -> None:
        self._found.append(block)


_MAX_LINE = 2_000


def _cells(line: str) -> list[str]:
    return re.split(r"(?:\s|^)[a-z\d.+^<>]{0,4}\|", line)[1:] if "|" in line else []
