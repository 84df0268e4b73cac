"""What a decision states beside its prose: labelled values, wherever the dialect keeps them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from conductor_mcp.formats import _link_words, _status
from conductor_mcp.formats._blocks import Block, Page, Shape, plain
from conductor_mcp.formats._languages import LABELS, PARTS
from conductor_mcp.syntax.lazily import expression

MAX_HEAD = 60  # blocks: a page whose head is longer has no head, only prose
_MAX_LABEL = 40
_MAX_VALUE = 2_000

_STATUS = "status state adrstatus decisionstatus currentstatus recordstatus"
_DECIDED = (
    "date decisiondate datedecided decidedon decided accepted acceptedon accepteddate approved"
    " approvedon dateaccepted dateapproved approvaldate dated adopted adoptedon dateofdecision"
    " resolution resolved resolvedon decisionmade lastdecided"
)
_CREATED = (
    "created datecreated createdon createdat creationdate creation proposed proposedon"
    " dateproposed submitted drafted opened startdate authoredon initialdate draftdate"
    " started written documented recorded raised"
)
_MODIFIED = (
    "lastmodified lastupdated updated modified lastupdate revised lastrevised updatedon updatedat"
    " logdate lastchanged datemodified dateupdated lastreviewed lastrevisiondate"
)
_DECIDERS = (
    "deciders decider decisionmakers decisionmaker decidedby approvers approvedby acceptedby"
    " owners owner authors author participants contributors stakeholders"
)

ROLES: dict[str, str] = {
    **dict.fromkeys(_STATUS.split(), "status"),
    **dict.fromkeys(_DECIDED.split(), "decided"),
    **dict.fromkeys(_CREATED.split(), "created"),
    **dict.fromkeys(_MODIFIED.split(), "modified"),
    **dict.fromkeys(_DECIDERS.split(), "deciders"),
    "revisiondate": "revision",
    "implemented": "implemented",
    "name": "name",
    "featurename": "name",
    "title": "name",
    **{label: role for role, labels in LABELS.items() for label in labels.split()},
}
_PARTS: tuple[tuple[str, str], ...] = (
    (
        "status",
        r"(?:adr |decision |current )?status(?: (?:and|&|/) (?:date|history|log))?|state",
    ),
    (
        "context",
        (
            r"(?:context|background|problem|motivation|issue|question|why|需求|背景|上下文"
            r"|contexto|contexte|kontext|コンテキスト|контекст)"
            r"(?: (?:and|&|/) .*| statement| description"
            r"| (?:&|and) problem statement)?|(?:problem|context) (?:statement|and .*)"
            r"|问题陈述|problem to solve"
        ),
    ),
    (
        "decision",
        (
            r"(?:the |our |final )?decisions?(?: outcome| result| made| taken| details?|/.*)?"
            r"|outcome|chosen option|resolution|selected option|recommendation|conclusion"
            r"|决策|决定|决策结果|decisión|décision|entscheidung|решение|決定|decisão"
        ),
    ),
    (
        "consequences",
        (
            r"(?:positive |negative |expected )?(?:consequences|implications|impacts?"
            r"|trade-?offs?)(?: .*)?|后果|影响"
            r"|consecuencias|conséquences|konsequenzen|последствия|結果"
        ),
    ),
    (
        "options",
        (
            r"(?:considered |alternative |possible )?(?:options|alternatives|solutions)"
            r"(?: considered| evaluated)?(?: .*)?|considered (?:options|alternatives)"
            r"|pros and cons.*|备选方案|考虑的选项|alternativas|alternativen"
        ),
    ),
    ("drivers", r"decision (?:drivers|criteria)|drivers|forces|assumptions|rationale"),
    ("changelog", r"change ?log|history|revisions?|revision history|change history"),
    (
        "links",
        (
            r"links?|related(?: .*)?|references?|more information|see also|supersedes"
            r"|superseded by|notes|relations(?:hips)?|dependencies"
        ),
    ),
    (
        "meta",
        (
            r"meta ?data|meta|summary(?: details)?|abstract|details|document info(?:rmation)?"
            r"|info(?:rmation)?"
            r"|properties|adr info(?:rmation)?|date|deciders|authors?|participants"
            r"|table of contents|contents|toc|tags?|document (?:control|status|properties)"
        ),
    ),
)
# The first part that fits decides.
_PART = expression(
    r"\W*(?:\d+[.)]?\s*)?(?:"
    + "|".join(
        rf"(?P<{part}>(?:{words}{'|' + PARTS[part] if part in PARTS else ''})\b[\W\d]*$)"
        for part, words in _PARTS
    )
    + ")",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Field:
    """A labelled value. ``first``..``last`` are its lines, ``label`` is folded."""

    label: str
    value: str
    first: int
    last: int
    shape: Shape

    @property
    def role(self) -> str:
        return ROLES.get(self.label, "")


@dataclass(slots=True)
class Part:
    """A heading with what stands under it, up to the next heading of any level."""

    name: str  # status, context, decision, …; "" for any other
    heading: Block
    title: str
    blocks: list[Block] = field(default_factory=list[Block])


@dataclass(slots=True)
class Outline:
    """A page as a reader of decisions sees it."""

    page: Page
    title: Block | None
    head: list[Block]
    parts: list[Part]
    fields: list[Field]

    def first(self, role: str) -> Field | None:
        return next((f for f in self.fields if f.role == role and f.value), None)

    def part(self, name: str) -> Part | None:
        return next((p for p in self.parts if p.name == name), None)

    @property
    def names(self) -> set[str]:
        return {p.name for p in self.parts if p.name}


@lru_cache(maxsize=4096)
def fold(label: str) -> str:
    """Reduce a label to its letters: ``**Decision-Makers**`` is ``decisionmakers``."""
    return "".join(c for c in label.casefold() if c.isalpha())


@lru_cache(maxsize=4096)
def part_name(heading: str) -> str:
    """Say which part of a decision a heading names, or ``""``."""
    if len(heading) > 60:  # noqa: PLR2004  no such heading is a name
        return ""
    found = _PART.match(heading)
    return (found.lastgroup or "") if found else ""


def outline(page: Page) -> Outline:
    """Split a page into its title, its head with labelled values, and its parts."""
    title: Block | None = None
    head: list[Block] = []
    parts: list[Part] = []
    top = min((b.level for b in page.blocks if b.shape is Shape.HEADING), default=0)
    for block in page.blocks:
        if block.shape is not Shape.HEADING:
            (parts[-1].blocks if parts else head).append(block)
            continue
        words = plain(block.text)
        name = names_part(words)
        if title is None and not name and not parts and block.level <= max(2, top):
            title = block
        else:
            parts.append(Part(name, block, words))
    found = Outline(page, title, head, parts, [])
    found.fields = list(_fields(found))
    return found


def names_part(words: str) -> str:
    """Say which part a heading opens, a value beside its name included (``Status: x``)."""
    name = part_name(words)
    if name:
        return name
    label, value = split_label(words)
    return "status" if value and ROLES.get(fold(label)) == "status" else ""


def _fields(page: Outline) -> Iterator[Field]:
    yield from of_blocks(page.head[:MAX_HEAD])
    for part in page.parts:
        label, value = split_label(part.heading.text)
        if value and fold(label) in ROLES:
            line = part.heading.first
            yield Field(fold(label), value, line, line, Shape.HEADING)
        elif ROLES.get(fold(part.title), "status") != "status" and part.blocks:
            block = part.blocks[0]  # "## Date" with the date beneath
            yield Field(fold(part.title), block.text, block.first, block.last, block.shape)
    # Some keep their table or list under a heading of its own, or under a second title.
    early = [p for p in page.parts[:4] if p.name in {"meta", "changelog", ""}]
    for part in early:
        if part.name != "changelog":
            known = (f for f in of_blocks(part.blocks[:MAX_HEAD]))
            yield from (f for f in known if f.role or _link_words.kind_of_label(f.label))
    for part in page.parts:
        if part.name == "status":
            beside = (f for f in of_blocks(part.blocks[:MAX_HEAD]) if f.role != "status")
            yield from (f for f in beside if f.role or _link_words.kind_of_label(f.label))
        elif part.name != "changelog" and part not in early:
            rows = [b for b in part.blocks[:MAX_HEAD] if _may_state(b)]
            if not any(b.text.lstrip().startswith("**") for b in rows):
                continue
            yield from (f for f in of_blocks(rows) if f.role == "status" and _bold(f, rows))


def _may_state(block: Block) -> bool:
    return block.shape is not Shape.ITEM and "tatus" in block.text[:80]


def _bold(found: Field, blocks: list[Block]) -> bool:
    return any(b.first == found.first and b.text.lstrip().startswith("**") for b in blocks)


def of_blocks(blocks: list[Block]) -> Iterator[Field]:
    """Yield the labelled values of lines, list items and table rows."""
    columns: list[str] = []
    for i, block in enumerate(blocks):
        if block.shape is Shape.ROW:
            if block.level == 0:
                columns = _columns(block)
            if block.level == 0 and columns:
                continue
            yield from _of_row(block, columns, blocks[i + 1 : i + 12])
        elif block.shape in {Shape.PARAGRAPH, Shape.ITEM}:
            yield from _of_lines(block, blocks[i + 1 : i + 12])
        elif "<t" in block.text:
            yield from _of_html_table(block)
        elif block.text.startswith("<"):
            words = _TAGS.sub("", _BREAK.sub("\n", _HEAVY.sub("**", block.text[:_MAX_VALUE])))
            yield from _of_lines(Block(Shape.PARAGRAPH, words, block.first, block.last), [])


def _columns(block: Block) -> list[str]:
    """Return a header row's labels when it is one: ``| Status | Date | Deciders |``."""
    labels = [fold(plain(c)) for c in block.cells]
    if len(labels) == 2 and _status.mentions(block.cells[1]):  # noqa: PLR2004  a label, a value
        return []
    known = [label for label in labels if label in ROLES]
    return labels if len(known) > 1 and all(not c or len(c) < _MAX_LABEL for c in labels) else []


def _of_row(block: Block, columns: list[str], following: list[Block]) -> Iterator[Field]:
    if columns:
        # Several rows are a history: the first says when it began, the last how it stands.
        rows = [block, *(b for b in following if b.shape is Shape.ROW and b.level)]
        for label, *cells in zip(columns, *(row.cells for row in rows), strict=False):
            at = -1 if ROLES.get(label) == "status" else 0
            yield Field(label, cells[at].strip(), rows[at].first, rows[at].last, Shape.ROW)
        columns.clear()
    elif len(block.cells) > 1:
        label = plain(block.cells[0]).rstrip(":\uff1a ")
        if 0 < len(label) < _MAX_LABEL:
            yield Field(fold(label), block.cells[1].strip(), block.first, block.last, Shape.ROW)


def _of_html_table(block: Block) -> Iterator[Field]:
    for row in block.text[:20_000].split("<tr")[1:]:
        cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)
        if len(cells) == 2 and fold(plain(cells[0])) in ROLES:  # noqa: PLR2004  label and value
            yield Field(fold(plain(cells[0])), cells[1], block.first, block.last, Shape.CODE)


def _of_lines(block: Block, following: list[Block]) -> Iterator[Field]:
    text = block.text[: _MAX_VALUE * 2]
    lines = (_DEFINED.sub(r"\1: ", text) if "\n:" in text else text).split("\n")
    found: Field | None = None
    if block.shape is Shape.ITEM and len(lines) == 1 and ROLES.get(fold(text)) == "status":
        yield _completed(
            Field(fold(text), "", block.first, block.last, block.shape), block, following
        )
    for i, line in enumerate(lines):
        at = min(block.first + i, block.last)
        for piece in _pieces(line):
            label, value = split_label(piece)
            if label:
                if found:
                    yield _completed(found, block, following)
                found = Field(fold(label), value, at, at, block.shape)
            elif found and piece.strip() and len(found.value) < _MAX_VALUE:
                found.value += "\n" + piece.strip()
                found.last = at
    if found:
        yield _completed(found, block, following)


def _completed(found: Field, block: Block, following: list[Block]) -> Field:
    """Take the items beneath as the value when nothing stands beside the label."""
    if found.value or found.label not in ROLES:
        return found
    below: list[str] = []
    for other in following:
        deeper = other.shape is Shape.ITEM and other.level > block.level
        if not deeper and not (block.shape is Shape.PARAGRAPH and not below and _short(other)):
            break
        below.append(other.text)
        found.last = other.last
        if not deeper:
            break
    found.value = "\n".join(below)
    return found


def _short(block: Block) -> bool:
    prose = block.shape is not Shape.PARAGRAPH or len(block.text) > _MAX_LABEL * 2
    return not prose and not split_label(block.text)[0]


_PIECES = expression(
    r"\s+[|·•]\s+|<br\s*/?>|(?:,|;|\s)\s*"
    r"(?=\*\*[A-Za-z][^*]{1,30}:\s*\*\*|\*\*[A-Za-z][^*]{1,30}\*\*\s*:)"
)


def _pieces(line: str) -> list[str]:
    split = "|" in line or "·" in line or "•" in line or "<br" in line
    if not split and line.count("**") < 4:  # noqa: PLR2004  two bold labels make four
        return [line]
    pieces = [p for p in _PIECES.split(line) if p.strip()]
    labelled = [p for p in pieces if fold(split_label(p)[0]) in ROLES]
    return pieces if len(labelled) > 1 else [line]


_HEAVY = expression(r"</?(?:b|strong)>", re.IGNORECASE)
_BREAK = expression(r"<br\s*/?>|</(?:p|div|li|dd)>", re.IGNORECASE)
_TAGS = expression(r"</?[A-Za-z][^<>]*>")
_DEFINED = expression(r"^([^\n:]{1,40})\n:[ \t]+", re.MULTILINE)
_BRACKETED = expression(r"^(?P<l>status|state)\s*\((?P<v>[^()]+)\)$", re.IGNORECASE)
_BOLD = expression(
    r"^(\*{1,3}|_{1,3})(?P<l>[^*_\n]{1,60}?)\s*\1\s*[:\uff1a=]?\s*(?P<v>.*)$", re.DOTALL
)
_PLAIN = expression(
    r"^(?P<l>[^\W\d_][^:\uff1a\n\[\](){}<>`*\"]{0,38}?)\s*(?:\uff1a|:(?=\s|$|\*|`|!|\[|\{|\d))\s*(?P<v>.*)$",
    re.DOTALL,
)  # fmt: skip
_SPACED = expression(
    r"^(?P<l>status|date)\s*(?:=|[-\u2013—]\s)\s*(?P<v>.+)$", re.IGNORECASE | re.DOTALL
)


_LABELLED = expression(r"[:\uff1a*_]|\b(?:status|date|state)\b", re.IGNORECASE)


def split_label(line: str) -> tuple[str, str]:
    """Split ``**Status:** Accepted``, ``Status: x``, ``**Date** y``; no label gives two ``""``."""
    if _LABELLED.search(line) is None:
        return "", ""
    text = line.strip()
    if "<" in text:
        text = _TAGS.sub("", _HEAVY.sub("**", text))
    text = text.lstrip("-•·>+ \t") if text[:1] in "-•·>+" else text
    start, most = 0, min(len(text), _MAX_LABEL)
    while start < most and not text[start].isalnum() and text[start] not in "*_":
        start += 1  # an emoji, a bracket, an escape before the label
    text = text[start:]
    found = _BOLD.match(text)
    if found:
        label, value = found["l"].strip(), found["v"].strip()
        if ":" in label.rstrip(":\uff1a"):
            label, _, inner = label.partition(":")
            value = f"{inner.strip()} {value}".strip()
        label = label.rstrip(":\uff1a ")
        return (label, value) if len(label) <= _MAX_LABEL else ("", "")
    found = _PLAIN.match(text) or _SPACED.match(text) or _BRACKETED.match(text)
    if found:
        return found["l"].strip(), found["v"].strip()
    return "", ""
