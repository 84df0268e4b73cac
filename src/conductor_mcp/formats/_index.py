"""What an index of decisions says of each: the rows and items that link to a decision.

Indexes are written by hand or by tools (adr-log, adr-tools ``toc``, log4brains), as tables with
or without a header, or as lists. Only what stands in the same row or item as the link is taken
for a statement about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from conductor_mcp.formats import _asciidoc, _links, _markdown, _rst, _status
from conductor_mcp.formats._blocks import Block, Shape, plain
from conductor_mcp.formats._fields import fold
from conductor_mcp.model import Document, Status

_LINKED = re.compile(
    r"(?<!!)\[(?P<text>(?:[^\[\]]|\[[^\]]{0,200}\]){1,300})\]\(\s*<?(?P<to>[^()\s<>]+)>?[^)]{0,200}\)"
)
_STATUS = ("status", "state", "decisionstatus", "adrstatus")
_TITLES = ("title", "name", "decision", "adr", "subject", "topic", "description", "summary")
_WORDS = 40  # a status in a list or an unnamed column is short
_MAX = 2_000
_ASCIIDOC = re.compile(
    r"(?:link|xref):(?P<to1>[^\s\[\]]{1,300})\[(?P<text1>[^\]]{0,300})\]"
    r"|<<(?P<to2>[^,<>]{1,300}),(?P<text2>[^<>]{1,300})>>"
)
_RST = re.compile(
    r"(?::doc:)?`(?P<text1>[^`<>]{1,300}?)\s*<(?P<to1>[^`<>]{1,300})>`_{0,2}"
    r"|:doc:`(?P<to2>[^`<>]{1,300})`"
)
_MARKS = " -\u2013—:()[].,*`|~"


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision as an index lists it. ``title`` and ``status_raw`` may be ``""``."""

    path: str
    line: int
    number: int | None
    title: str
    status: Status
    status_raw: str


def entries(document: Document) -> Iterator[Entry]:
    """Yield every entry that links to a file, in order. Never raises."""
    columns: list[str] = []
    for block in _blocks_of(document):
        if block.shape is Shape.ROW and block.level == 0:
            columns = [fold(plain(cell)) for cell in block.cells]
        elif block.shape is Shape.ROW:
            yield from _of_row(block, columns, document.path)
        elif block.shape in {Shape.ITEM, Shape.PARAGRAPH}:
            yield from _of_lines(block, document.path)


def _blocks_of(document: Document) -> Iterator[Block]:
    """Yield the blocks of an index in any markup, their links written as Markdown has them."""
    name = document.name.lower()
    if name.endswith((".adoc", ".asciidoc")):
        links, page = _ASCIIDOC, _asciidoc.read(document)
    elif name.endswith(".rst"):
        links, page = _RST, _rst.read(document)
    else:
        yield from _markdown.read(document).blocks
        return
    for block in page.blocks:
        cells = tuple(_linked(cell, links) for cell in block.cells)
        yield replace(block, text=_linked(block.text, links), cells=cells)


def _linked(text: str, links: re.Pattern[str]) -> str:
    def spelt(found: re.Match[str]) -> str:
        said = {k: v for k, v in found.groupdict().items() if v}
        to = next((v for k, v in said.items() if k[:-1] == "to"), "").partition("#")[0]
        words = next((v for k, v in said.items() if k[:-1] == "text"), "") or to
        if "." not in to.rpartition("/")[2]:
            to += ".adoc" if links is _ASCIIDOC else ".rst"
        return f"[{words.strip()}]({to})" if to else found[0]

    return links.sub(spelt, text[: _MAX * 4])


def _of_row(block: Block, columns: list[str], base: str) -> Iterator[Entry]:
    linked = [(i, f) for i, cell in enumerate(block.cells) if (f := _LINKED.search(cell[:_MAX]))]
    if not linked:
        return
    at, found = linked[0]
    path = _links.resolve(found["to"], base)
    if not path:
        return
    title = plain(found["text"])
    raw = ""
    for i, cell in enumerate(block.cells):
        column = columns[i] if i < len(columns) else ""
        if column in _STATUS:
            raw = plain(cell)
        elif i != at and column in _TITLES and _is_number(title):
            title = plain(cell)
        elif i != at and not columns and not raw and len(plain(cell)) < _WORDS:
            raw = plain(cell) if _stated(plain(cell)) else ""
    number = _links.split(plain(found["text"]))[0]
    yield Entry(path, block.first, number, _bare(title), _means(raw), raw)


def _of_lines(block: Block, base: str) -> Iterator[Entry]:
    for i, line in enumerate(block.text[: _MAX * 4].split("\n")):
        found = list(_LINKED.finditer(line[:_MAX]))
        before = plain(line[: found[0].start()]).strip(_MARKS) if found else ""
        if len(found) != 1 or re.search(r"\w{3}", before):  # an index's line begins with its link
            continue
        path = _links.resolve(found[0]["to"], base)
        after = plain(line[found[0].end() :]).strip(_MARKS)
        raw = next((t for t in (after, before) if len(t) < _WORDS and _stated(t)), "")
        if path:
            number, title = _links.split(plain(found[0]["text"]))
            at = min(block.first + i, block.last)
            yield Entry(path, at, number, _bare(title), _means(raw), raw)


def _means(raw: str) -> Status:
    return _status.classify(raw).status if raw else Status.UNKNOWN


def _stated(raw: str) -> bool:
    return _means(raw) is not Status.UNKNOWN


def _is_number(text: str) -> bool:
    return not re.search(r"[^\W\d_]{4,}", text)


def _bare(title: str) -> str:
    """Take the number off; a file name or a bare number is no title."""
    _, words = _links.split(title)
    return "" if _is_number(words) or re.search(r"\.\w{2,8}$", words) else words
