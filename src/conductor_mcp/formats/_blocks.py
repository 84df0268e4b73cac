"""What a written page is made of, whatever the markup: headings, paragraphs, items, rows."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from itertools import islice

from conductor_mcp.formats._frontmatter import FrontMatter
from conductor_mcp.model import Document, Section, Span
from conductor_mcp.syntax.lazily import expression

LARGEST = 1_000_000  # no decision is longer; a bound on what one file may cost
MOST_HEADINGS = 2_000
MOST_TEXT = 20_000  # characters of one paragraph, where it is put together line by line


class Shape(Enum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    CODE = "code"


@dataclass(slots=True)
class Block:
    """One block of text on lines ``first``..``last`` (1-based).

    ``level`` is a heading's level, an item's depth, or for a row 0 in the table's head and 1
    below it. ``text`` is the source without block markers; inline markup is left in.
    """

    shape: Shape
    text: str
    first: int
    last: int
    level: int = 0
    quoted: bool = False
    cells: tuple[str, ...] = ()


@dataclass(slots=True)
class Page:
    """A document as blocks. ``references`` are the targets of reference-style links.

    Of very many headings the first ``MOST_HEADINGS`` count; the rest is their text.
    """

    document: Document
    front: FrontMatter
    blocks: list[Block]
    lines: list[str] = field(repr=False)
    references: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        if len(self.blocks) > MOST_HEADINGS:
            heads = (b for b in self.blocks if b.shape is Shape.HEADING)
            for block in islice(heads, MOST_HEADINGS, None):
                block.shape, block.level = Shape.PARAGRAPH, 0

    @property
    def path(self) -> str:
        return self.document.path


class Growing:
    """The paragraph or item that a line reader is in; it is put together when it ends."""

    __slots__ = ("_block", "_pieces", "_size")

    def __init__(self) -> None:
        self._block: Block | None = None
        self._pieces: list[str] = []
        self._size = 0

    def start(self, block: Block) -> Block:
        self.end()
        self._block, self._pieces, self._size = block, [block.text], len(block.text)
        return block

    def add(self, text: str, at: int) -> bool:
        """Add a line; ``False``: nothing is open, or it is as long as may be."""
        if self._block is None or self._size >= MOST_TEXT:
            return False
        self._pieces.append(text)
        self._size += len(text) + 1
        self._block.last = at
        return True

    def end(self) -> None:
        if self._block is not None:
            self._block.text = "\n".join(self._pieces)
            self._block = None


_LINK = expression(
    r"!?\[((?:[^\[\]\\]|\\.|\[[^\]]{0,200}\]){0,500})\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])"
)
_ASCIIDOC_LINK = expression(
    r"\b(?:link|xref):+([^\[\s]+)\[([^\]]*)\]|<<([^,>]+)(?:,\s*([^>]*))?>>"
)
_RST_LINK = expression(r"`([^`<]+?)\s*<([^>`]+)>`_{1,2}")
_TAG = expression(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.DOTALL)
_MARKS = expression(r"\*\*|__|``|[*`]|~~|(?<!\w)_|_(?!\w)")
_ESCAPE = expression(r"\\([!-/:-@\[-`{-~])")
_PRIVATE = 0xF000  # escaped characters wait here, out of the way of the marks
_ESCAPED = expression("[\uf021-\uf07e]")


@lru_cache(maxsize=4096)  # headings and labels come again and again
def plain(text: str) -> str:
    """Return one fragment's words: links as their text, no emphasis, tags, escapes, breaks."""
    if len(text) > 2_000:  # noqa: PLR2004  a fragment longer than this is prose, not a field
        text = text[:2_000]
    escaped = "\\" in text
    if escaped:
        text = _ESCAPE.sub(lambda m: chr(_PRIVATE + ord(m[1])), text)
    if "[" in text:
        text = _LINK.sub(r"\1", text)
        text = _ASCIIDOC_LINK.sub(lambda m: m[2] or m[4] or m[1] or m[3], text)
    if "<" in text:
        text = _RST_LINK.sub(r"\1", text)
        text = _TAG.sub("", text)
    if "*" in text or "_" in text or "`" in text or "~~" in text:
        text = _MARKS.sub("", text)
    if "&" in text:
        text = html.unescape(text)
    if escaped:
        text = _ESCAPED.sub(lambda m: chr(ord(m[0]) - _PRIVATE), text)
    return " ".join(text.split())


def sections(page: Page) -> tuple[Section, ...]:
    """Cut a page at its headings; text before the first is a section without a heading."""
    heads = [b for b in page.blocks if b.shape is Shape.HEADING]
    found: list[Section] = []
    start = page.front.last + 1
    first = heads[0].first if heads else len(page.lines) + 1
    before = "\n".join(page.lines[start - 1 : first - 1]).strip()
    if before:
        found.append(Section("", Span(page.path, start, max(start, first - 1)), before))
    for i, head in enumerate(heads):
        end = heads[i + 1].first - 1 if i + 1 < len(heads) else max(len(page.lines), head.last)
        text = "\n".join(page.lines[head.last : end]).strip()
        found.append(Section(plain(head.text), Span(page.path, head.first, end), text))
    return tuple(found)
