"""Markdown as blocks: markdown-it-py's block rules, without its inline parser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from conductor_mcp.formats import _frontmatter, _outline
from conductor_mcp.formats._blocks import LARGEST, Block, Page, Shape, plain
from conductor_mcp.formats._fields import part_name
from conductor_mcp.model import Document
from conductor_mcp.syntax.lazily import expression

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


SMALL = 2_500
CLOSELY = {"status", "meta", "changelog", "links", "options"}
CLOSE = 40_000  # of a text's weight that is parsed in full
HARD = 48_000  # of the weight of a text that is not plain that the parser is asked about
# A line weighs as much as so many characters: the parser looks at each anew, a target twice.
_PER_LINE = 24
_EARLY = 3
_REFERENCE = expression(
    r"^ {0,3}\[([^\]\n]{1,200})\]:[ \t]*<?(\S{1,1000}?)>?(?:[ \t].*)?$", re.MULTILINE
)


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
    named in ``CLOSELY``. The other parts keep their coarse blocks. ``CLOSE`` and ``HARD`` bound
    what the parser is given, whatever the text.
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
        blocks = parse(body, front.last, env, closely=True)
    else:
        blocks = list(_in_two_steps(body, front.last, env))
    references = {k: v.get("href", "") for k, v in env.get("references", {}).items()}
    return Page(document, front, blocks, lines, references)


def parse(body: list[str], offset: int, env: dict[str, Any], *, closely: bool) -> list[Block]:
    """Ask the parser about these lines, with or without lists, quotes and tables."""
    text = "\n".join(body).replace("\0", "\ufffd")
    try:
        return _Blocks(offset).of(_parser(closely=closely).parse(text, env))
    except RecursionError:  # its own nesting bound should come first
        return []


def _coarse(body: list[str], offset: int, env: dict[str, Any]) -> list[Block]:
    text = "\n".join(body).replace("\0", "\ufffd")
    found = _outline.scan(text, offset)
    if found is not None:
        return found
    if len(text) + _PER_LINE * (len(body) + text.count("]:")) <= HARD:
        return parse(body, offset, env, closely=False)
    # The head as it is, and of the rest what can be told without the parser.
    rough = _outline.scan(text, offset, roughly=True) or []
    near, far = _divided(rough, HARD)
    last = near[-1].last - offset if near else 0
    blocks = parse(body[:last], offset, env, closely=False) if last else []
    known = env.setdefault("references", {})
    for label, target in _REFERENCE.findall("\n".join(body[last:])):
        known.setdefault(" ".join(label.split()).upper(), {"href": target})
    return blocks + far


def closer(page: Page, blocks: list[Block]) -> list[Block]:
    """Parse these neighbouring blocks of a page in full: their lists, tables and quotes."""
    return _closely(blocks, page.lines, 0, {}, CLOSE)


def _in_two_steps(body: list[str], offset: int, env: dict[str, Any]) -> Iterator[Block]:
    coarse = _coarse(body, offset, env)
    for block in coarse:
        if block.shape is Shape.HEADING and block.last > block.first and _is_listed(block.text):
            block.shape, block.level = Shape.PARAGRAPH, 0  # "- item" above a rule is no title
    at = [i for i, block in enumerate(coarse) if block.shape is Shape.HEADING]
    first = at[0] if at else len(coarse)
    seen: set[str] = set()
    left = CLOSE - _size(coarse[:first])
    yield from _closely(coarse[:first], body, offset, env, CLOSE)
    for n, start in enumerate(at):
        end = at[n + 1] if n + 1 < len(at) else len(coarse)
        heading, under = coarse[start], coarse[start + 1 : end]
        yield heading
        name = part_name(plain(heading.text))
        wanted = (name in CLOSELY and name not in seen) or (n < _EARLY and not name)
        seen.add(name)
        if wanted and left > 0:
            yield from _closely(under, body, offset, env, left)
            left -= _size(under)
        else:
            yield from under


def _closely(
    blocks: list[Block], body: list[str], offset: int, env: dict[str, Any], most: int
) -> list[Block]:
    near, far = _divided(blocks, most)
    if not any(_is_coarse(block) for block in near):
        return blocks
    first, last = near[0].first, max(block.last for block in near)
    lines = body[first - 1 - offset : last - offset]
    found = _outline.closely(near, lines)
    return (parse(lines, first - 1, env, closely=True) if found is None else found) + far


def _size(blocks: list[Block]) -> int:
    return sum(weight(block) for block in blocks)


def weight(block: Block) -> int:
    """Say what it costs to parse a block."""
    lines = block.last - block.first + 1
    return len(block.text) + _PER_LINE * (lines + block.text.count("]:"))


def _divided(blocks: list[Block], most: int) -> tuple[list[Block], list[Block]]:
    """Divide blocks where ``most`` characters are reached; a long paragraph between its lines."""
    size = 0
    for i, block in enumerate(blocks):
        size += weight(block)
        if size <= most:
            continue
        lines = block.text.split("\n") if block.shape is Shape.PARAGRAPH else []
        if len(lines) < _LONG or len(lines) != block.last - block.first + 1:
            return blocks[:i], blocks[i:]
        keep = weight(block) - (size - most)
        n = 0
        while n < len(lines) - 1 and keep > 0:
            keep -= len(lines[n]) + _PER_LINE
            n += 1
        if not n:
            return blocks[:i], blocks[i:]
        at = block.first + n
        head = Block(Shape.PARAGRAPH, "\n".join(lines[:n]), block.first, at - 1)
        tail = Block(Shape.PARAGRAPH, "\n".join(lines[n:]), at, block.last)
        return [*blocks[:i], head], [tail, *blocks[i + 1 :]]
    return blocks, []


def _is_listed(text: str) -> bool:
    return any(line.lstrip()[:2] in _NO_HEADING for line in text.split("\n"))


def _is_coarse(block: Block) -> bool:
    """Tell a paragraph that a full parse would see as a list, a table or a quote."""
    text = block.text
    return block.shape is Shape.PARAGRAPH and (
        text[:1] in "-*+>|" or text[:1].isdigit() or "\n" in text or "|" in text
    )


_LONG = 50  # lines; a shorter paragraph is not divided
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
