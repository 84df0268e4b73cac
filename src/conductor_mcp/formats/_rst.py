"""reStructuredText as blocks.

Titles are under- or over-and-underlined, stated values are field lists (``:Status: Draft``).
Source: docutils' reStructuredText specification, sections and field lists.
"""

from __future__ import annotations

from conductor_mcp.formats._blocks import LARGEST, Block, Growing, Page, Shape
from conductor_mcp.formats._frontmatter import FrontMatter
from conductor_mcp.model import Document
from conductor_mcp.syntax.lazily import expression

_ADORNMENT = expression(r"([!-/:-@\[-`{-~])\1{2,}\s*$")
_FIELD = expression(r":([A-Za-z][^:\n]{0,40}):(?:\s+(.*))?$")
_ITEM = expression(r"(\s*)(?:[-*+•]|\d{1,3}[.)]|#\.)\s+(\S.*)$")
_DIRECTIVE = expression(r"\.\.(?:\s|$)")
_POINTS = "-*+•#"
_INDENT = 2
_HEADER = expression(r"([A-Z][A-Za-z-]{1,30}):\s+(\S.*)$")
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
        self._open = Growing()
        self._skip = False
        # Lines that may draw a title's rule; all others need not be looked at twice.
        self._rules = {
            at
            for at, line in enumerate(self._lines)
            if len(line) > 2 and line[0] == line[1] == line[2] and _ADORNMENT.match(line)  # noqa: PLR2004
        }

    def blocks(self) -> list[Block]:
        at, rules = self._header(), self._rules
        while at < len(self._lines):
            titled = (at + 1 in rules or at in rules) and self._heading(at)
            at += titled or self._line(at)
        self._open.end()
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
        here, title, rules = self._get(at), self._get(at + 1), self._rules
        if at in rules and at + 2 in rules and title.strip() and self._get(at + 2)[0] == here[0]:
            return self._titled(at, title.strip(), here[0] * 2, 3)
        plain = here and not here[0].isspace() and at not in rules
        if (
            at + 1 in rules
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
        self._open.end()
        self._skip = False
        return height

    def _line(self, index: int) -> int:
        at, line = index + 1, self._lines[index]
        if not line:
            self._open.end()
            return 1
        first = line[0]
        if self._skip and first.isspace():
            pass
        elif first == "." and _DIRECTIVE.match(line):
            self._skip = True
            self._open.end()
        elif first == ":" and (found := _FIELD.match(line)):
            text = f"{found[1]}: {found[2] or ''}"
            self._found.append(self._open.start(Block(Shape.ITEM, text, at, at, 1)))
        else:
            self._skip = line.endswith("::")
            self._text(at, line)
        return 1

    def _text(self, at: int, line: str) -> None:
        text = line.strip()
        item = _ITEM.match(line) if text[0] in _POINTS or text[0].isdigit() else None
        if item:
            level = 1 + len(item[1]) // _INDENT
            self._found.append(self._open.start(Block(Shape.ITEM, item[2], at, at, level)))
        elif not self._open.add(text, at):
            self._found.append(self._open.start(Block(Shape.PARAGRAPH, text, at, at)))
