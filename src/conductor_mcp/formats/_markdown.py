"""Markdown as blocks: markdown-it-py's block rules, without its inline parser."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from conductor_mcp.formats import _frontmatter
from conductor_mcp.formats._blocks import Block, Page, Shape
from conductor_mcp.model import Document

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Inline parsing is half the cost and only a few short fields need it: see _blocks.plain.
    return MarkdownIt("commonmark").enable("table").disable("inline")


def read(document: Document) -> Page:
    """Parse a document into front matter and blocks. Never raises."""
    text = document.text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    front = _frontmatter.read(lines)
    body = "\n".join(lines[front.last :]) if front.last else text
    env: dict[str, Any] = {}
    try:
        tokens = _parser().parse(body.lstrip("\ufeff").replace("\0", "\ufffd"), env)
    except RecursionError:  # its own nesting bound should come first
        tokens = []
    references = {k: v.get("href", "") for k, v in env.get("references", {}).items()}
    return Page(document, front, _Blocks(front.last).of(tokens), lines, references)


class _Blocks:
    """Fold markdown-it's flat token stream into blocks."""

    def __init__(self, offset: int) -> None:
        self._offset = offset
        self._depth = 0
        self._quotes = 0
        self._heading = 0
        self._row: list[str] | None = None
        self._row_at = 0
        self._head = False
        self._found: list[Block] = []

    def of(self, tokens: list[Token]) -> list[Block]:
        for token in tokens:
            kind = token.type
            if kind == "inline":
                self._inline(token)
            elif kind in _STEPS:
                self._step(kind, token)
            elif kind in {"fence", "code_block", "html_block"} and token.map:
                if kind == "html_block" and token.content.lstrip().startswith("<!--"):
                    continue
                self._add(Shape.CODE, token.content, token.map)
        return self._found

    def _step(self, kind: str, token: Token) -> None:
        attribute, delta = _STEPS[kind]
        if attribute:
            setattr(self, attribute, getattr(self, attribute) + delta)
        elif kind == "heading_open":
            self._heading = int(token.tag[1])
        elif kind == "heading_close":
            self._heading = 0
        elif kind in {"thead_open", "thead_close"}:
            self._head = kind == "thead_open"
        elif kind == "tr_open":
            self._row, self._row_at = [], token.map[0] if token.map else 0
        elif self._row is not None:
            line = self._row_at + self._offset + 1
            level = 0 if self._head else 1
            self._found.append(
                Block(Shape.ROW, " | ".join(self._row), line, line, level, cells=tuple(self._row))
            )
            self._row = None

    def _inline(self, token: Token) -> None:
        if self._row is not None:
            self._row.append(token.content)
            return
        lines = token.map or [0, 1]
        if self._heading and not self._depth and not self._quotes:
            self._add(Shape.HEADING, token.content, lines, self._heading)
        elif self._depth:
            self._add(Shape.ITEM, token.content, lines, self._depth)
        else:
            self._add(Shape.PARAGRAPH, token.content, lines)

    def _add(self, shape: Shape, text: str, lines: list[int], level: int = 0) -> None:
        first, end = lines[0] + self._offset + 1, lines[1] + self._offset
        self._found.append(
            Block(shape, text, first, max(first, end), level, quoted=self._quotes > 0)
        )


_STEPS: dict[str, tuple[str, int]] = {
    "bullet_list_open": ("_depth", 1),
    "bullet_list_close": ("_depth", -1),
    "ordered_list_open": ("_depth", 1),
    "ordered_list_close": ("_depth", -1),
    "blockquote_open": ("_quotes", 1),
    "blockquote_close": ("_quotes", -1),
    "heading_open": ("", 0),
    "heading_close": ("", 0),
    "thead_open": ("", 0),
    "thead_close": ("", 0),
    "tr_open": ("", 0),
    "tr_close": ("", 0),
}
