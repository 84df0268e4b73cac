"""Where a decision states its status, and what it says there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import field
from functools import lru_cache

from conductor_mcp.formats import _dates, _fields, _judgement, _links, _status, _title
from conductor_mcp.formats._blocks import Block, Page, Shape, plain
from conductor_mcp.formats._fields import Field, Outline
from conductor_mcp.formats._frontmatter import Pairs
from conductor_mcp.formats._title import Heading, Name
from conductor_mcp.model import Document, Link, LinkKind, Span, Status
from conductor_mcp.model.values import dataclass
from conductor_mcp.syntax.lazily import expression

Parse = Callable[[Document], Page]

MAX_STATUS = 400
RETIRED_HERE = expression(
    r"\b(?:this|the present)\b.{0,60}\b(?:super[sc]eded|replaced|obsoleted|deprecated)\b"
    r"|^\W*(?:note|warning|important|update|status)?\W*(?:partially |partly )?"
    r"(?:super[sc]eded|replaced|deprecated)\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Carrier:
    """Where a status stands: ``how`` it is written and on which lines."""

    how: str  # front | field | row | heading | section | note
    raw: str
    first: int
    last: int


@dataclass(slots=True)
class Facts:
    """Everything read from one page before it becomes a record."""

    outline: Outline
    name: Name
    heading: Heading | None
    carrier: Carrier | None
    stated: _status.Stated
    links: list[Link] = field(default_factory=list[Link])

    @property
    def page(self) -> Page:
        return self.outline.page

    @property
    def seen(self) -> _judgement.Seen:
        raw = self.carrier.raw if self.carrier else ""
        return _judgement.Seen(self.outline, self.name, self.heading, self.stated, raw)


@lru_cache(maxsize=2)
def paged(document: Document, parse: Parse) -> Page:
    """Parse a page once for all that ask about it, one after the other."""
    return parse(document)


@lru_cache(maxsize=2)
def examine(document: Document, parse: Parse) -> Facts:
    """Read the page once for the claim and the reading that follows it."""
    return of_page(paged(document, parse), _title.of_file(document.stem))


def of_page(page: Page, name: Name) -> Facts:
    """Read what a page, or a part of one, states about the decision called ``name``."""
    outline = _fields.outline(page)
    heading = _title.of_heading(outline.title.text, name) if outline.title else None
    facts = Facts(outline, name, heading, None, _status.Stated())
    _read_status(facts)
    return facts


def _read_status(facts: Facts) -> None:
    carriers = [c for c in (_front_status(facts), _field_status(facts), _part_status(facts)) if c]
    carriers += _later_fields(facts)
    if not carriers and (bare := _bare_word(facts) or _title_tag(facts)):
        carriers = [bare]
    for carrier in carriers:
        stated = _status.classify(carrier.raw)
        if stated.template or stated.status is not Status.UNKNOWN:
            facts.carrier, facts.stated = carrier, stated
            break
    else:
        facts.carrier = carriers[0] if carriers else None
    if facts.stated.status in {Status.UNKNOWN, Status.ACCEPTED} and not facts.stated.template:
        note = _head_note(facts)
        if note is not None:
            facts.carrier = facts.carrier or note
            facts.stated = _status.Stated(_status.classify(note.raw).status or Status.SUPERSEDED)


_BARE_WORD = expression(
    r"\W{0,3}(?P<m>\*\*|__)(?P<status>(?:accepted|approved|proposed|draft|rejected|declined"
    r"|deprecated|withdrawn|super[sc]eded)(?:\s*\([^()*]{1,80}\)|\s+by\s[^*\n]{1,200})?)\.?(?P=m)"
    r"(?P<rest>.*)",
    re.IGNORECASE,
)
_SHOUTED = expression(
    r"(?P<status>(?:ACCEPTED|APPROVED|DECIDED|PROPOSED|DRAFT|REJECTED|DECLINED|DEPRECATED"
    r"|WITHDRAWN|SUPERSEDED)\b(?=\s*(?:[.,:;(\u2013—-]|$|(?:on |by )?[\d\[A-Z])).{0,200})"
)
_BESIDE = expression(r"(?:\(\s*by\b[^()]{1,80}\)|[\s\-\u2013—,:;.(|·)]|\bon\b)*", re.IGNORECASE)


def _bare_word(facts: Facts) -> Carrier | None:
    """Find a status without a label: ``**Accepted**`` right under the title, perhaps with a date.

    Only where the page has the parts of a decision; any other word in the line makes it prose.
    """
    for block in facts.outline.head[:1]:
        shouted = _SHOUTED.match(block.text)
        if shouted and block.shape is Shape.PARAGRAPH:
            return Carrier("field", shouted["status"], block.first, block.first)
    if facts.outline.title is None or not facts.outline.names & {"context", "decision"}:
        return None
    for block in facts.outline.head[:1]:
        line, _, more = block.text.partition("\n")
        found = _BARE_WORD.fullmatch(line.strip())
        if block.shape is not Shape.PARAGRAPH or more.strip() or found is None:
            continue
        rest = found["rest"]
        for date in _dates.find(rest)[:1]:
            rest = rest.replace(date.raw, "", 1)
        if _BESIDE.fullmatch(plain(rest)):
            return Carrier("field", found["status"], block.first, block.first)
    return None


def _title_tag(facts: Facts) -> Carrier | None:
    heading = facts.outline.title
    tag = _title.tag_of(heading.text) if heading is not None else ""
    return Carrier("heading", tag, heading.first, heading.last) if tag and heading else None


def _front_status(facts: Facts) -> Carrier | None:
    node = facts.page.front.get("status", "state", "adr_status", "decision_status")
    if node is None:
        return _nested_status(facts)
    if node.value is None:
        return None
    value = node.value if isinstance(node.value, str) else node.raw
    if isinstance(node.value, Pairs):  # {proposed} is a mapping to YAML, a template's hole to us
        inner = node.plain()
        value = str(inner.get("status") or inner.get("value") or node.raw)
    return Carrier("front", value, node.first, node.last) if value.strip() else None


def _nested_status(facts: Facts) -> Carrier | None:
    """Find ``adr: {status: …}``, a status one level down."""
    node = facts.page.front.get("adr", "decision", "metadata", "meta", "madr")
    if node is None or not isinstance(node.value, Pairs):
        return None
    inner = next((n for key, n in node.value if _fields.fold(key) in {"status", "state"}), None)
    if inner is None or not isinstance(inner.value, str):
        return None
    return Carrier("field", inner.value, inner.first, inner.first)


def _field_status(facts: Facts) -> Carrier | None:
    found = next((f for f in facts.outline.fields if f.role == "status" and f.value), None)
    return _of_field(found) if found else None


def _of_field(found: Field) -> Carrier:
    how = {Shape.ROW: "row", Shape.HEADING: "heading"}.get(found.shape, "field")
    return Carrier(how, found.value, found.first, found.last)


def _later_fields(facts: Facts) -> list[Carrier]:
    return [_of_field(f) for f in facts.outline.fields if f.role == "status" and f.value][1:4]


def _part_status(facts: Facts) -> Carrier | None:
    for part in facts.outline.parts:
        if part.name != "status":
            continue
        blocks = [b for b in part.blocks if b.shape is not Shape.CODE][:12]
        if not blocks:
            continue
        text = "\n".join(_row_or_text(b) for b in blocks)
        return Carrier("section", text, blocks[0].first, blocks[-1].last)
    return None


def _row_or_text(block: Block) -> str:
    if block.shape is Shape.ROW and len(block.cells) > 1:
        label, value = plain(block.cells[0]), block.cells[1]
        return (
            value if _fields.ROLES.get(_fields.fold(label)) == "status" else " ".join(block.cells)
        )
    label, value = _fields.split_label(block.text)
    return value if _fields.ROLES.get(_fields.fold(label)) == "status" and value else block.text


def _head_note(facts: Facts) -> Carrier | None:
    """Find a note at the top that says the whole page was superseded, and by what."""
    for block in facts.outline.head[:8]:
        text = block.text
        if block.shape is not Shape.PARAGRAPH or len(text) > MAX_STATUS:
            continue
        if not RETIRED_HERE.search(plain(text)):
            continue
        at = Span(facts.page.path, block.first, block.last)
        kinds = {link.kind for link in _links.of_prose(text, at, facts.page.references)}
        if LinkKind.SUPERSEDED_BY in kinds:
            return Carrier("note", "Superseded by " + text, block.first, block.last)
    return None


def settled(facts: Facts) -> Status:
    """Let a field ``Superseded by: ADR-12`` speak where the status field was not kept up."""
    status = facts.stated.status
    if status in {Status.UNKNOWN, Status.ACCEPTED} and not facts.stated.template:
        named = any(
            link.kind is LinkKind.SUPERSEDED_BY and (link.path or link.number is not None)
            for link in facts.links
        )
        return Status.SUPERSEDED if named else status
    return status


def status_raw(facts: Facts) -> str:
    return " ".join(facts.carrier.raw.split())[:MAX_STATUS] if facts.carrier else ""
