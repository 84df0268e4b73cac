"""Markdown as blocks: markdown-it-py's block rules, without its inline parser."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from conductor_mcp.formats import _frontmatter, _outline
from conductor_mcp.formats._blocks import Block, Page, Shape, plain
from conductor_mcp.formats._fields import part_name
from conductor_mcp.model import Document

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


SMALL = 2_500
LARGEST = 1_000_000  # no decision is longer; a bound on what one file may cost
CLOSELY = {"status", "meta", "changelog", "links", "options"}
_EARLY = 3


@cache
def _parser(*, closely: bool) -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Inline parsing is half the cost and only a few short fields need it: see _blocks.plain.
    parser = MarkdownIt("commonmark").disable("inline")
    return parser.enable("table") if closely else parser.disable(["list", "blockquote", "hr"])


def read(document: Document) -> Page:
    """Parse a document into front matter and blocks. Never raises.

    A long text is parsed twice: once without lists and quotes, which finds the headings at a
    third of the cost, and then in full where a decision states something: its head and the parts
    named in ``CLOSELY``. The other parts keep their coarse blocks.
    """
    text = document.text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    front = _frontmatter.read(lines)
    body = lines[front.last :]
    if len(text) > LARGEST:
        body = text[:LARGEST].split("\n")[front.last :]  # the last section keeps all the rest
    if body:
        body[0] = body[0].lstrip("\ufeff")
    env: dict[str, Any] = {}
    if len(text) <= SMALL:
        blocks = _parse(body, front.last, env, closely=True)
    else:
        blocks = list(_in_two_steps(body, front.last, env))
    references = {k: v.get("href", "") for k, v in env.get("references", {}).items()}
    return Page(document, front, blocks, lines, references)


def _parse(body: list[str], offset: int, env: dict[str, Any], *, closely: bool) -> list[Block]:
    text = "\n".join(body).replace("\0", "\ufffd")
    try:
        return _Blocks(offset).of(_parser(closely=closely).parse(text, env))
    except RecursionError:  # its own nesting bound should come first
        return []


def _coarse(body: list[str], offset: int, env: dict[str, Any]) -> list[Block]:
    found = _outline.scan("\n".join(body).replace("\0", "\ufffd"), offset)
    return _parse(body, offset, env, closely=False) if found is None else found


def _in_two_steps(body: list[str], offset: int, env: dict[str, Any]) -> Iterator[Block]:
    coarse = _coarse(body, offset, env)
    for block in coarse:
        if block.shape is Shape.HEADING and block.last > block.first and _is_listed(block.text):
            block.shape, block.level = Shape.PARAGRAPH, 0  # "- item" above a rule is no title
    at = [i for i, block in enumerate(coarse) if block.shape is Shape.HEADING]
    first = at[0] if at else len(coarse)
    seen: set[str] = set()
    yield from _closely(coarse[:first], body, offset, env)
    for n, start in enumerate(at):
        end = at[n + 1] if n + 1 < len(at) else len(coarse)
        heading, under = coarse[start], coarse[start + 1 : end]
        yield heading
        name = part_name(plain(heading.text))
        wanted = (name in CLOSELY and name not in seen) or (n < _EARLY and not name)
        seen.add(name)
        yield from _closely(under, body, offset, env) if wanted else under


def _closely(
    blocks: list[Block], body: list[str], offset: int, env: dict[str, Any]
) -> list[Block]:
    if not any(_is_coarse(block) for block in blocks):
        return blocks
    first, last = blocks[0].first, max(block.last for block in blocks)
    lines = body[first - 1 - offset : last - offset]
    found = _outline.closely(blocks, lines)
    return _parse(lines, first - 1, env, closely=True) if found is None else found


def _is_listed(text: str) -> bool:
    return any(line.lstrip()[:2] in _NO_HEADING for line in text.split("\n"))


def _is_coarse(block: Block) -> bool:
    """Tell a paragraph that a full parse would see as a list, a table or a quote."""
    text = block.text
    return block.shape is Shape.PARAGRAPH and (
        text[:1] in "-*+>|" or text[:1].isdigit() or "\n" in text or "|" in text
    )


_NO_HEADING = {"- ", "* ", "+ ", "> ", "| "}


class _Blocks:
    """Fold markdown-it's flat token stream into blocks."""

    def __init__(self, offset: int) -> None:
        self._offset = offset
        self._depth = 0
        self._quotes = 0
        self._heading = 0
        self._underlined = False
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
            self._underlined = token.markup in {"-", "="}
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
            # The parser's line map leaves a title's underline out.
            lines = [lines[0], lines[1] + self._underlined]
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
