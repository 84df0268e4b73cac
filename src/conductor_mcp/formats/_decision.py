"""A page of any dialect as the record of one decision."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import unquote

from conductor_mcp.formats import (
    _clauses,
    _facts,
    _fields,
    _judgement,
    _link_words,
    _links,
    _title,
)
from conductor_mcp.formats._blocks import Block, Shape, plain, sections
from conductor_mcp.formats._carriers import (
    MAX_STATUS,
    RETIRED_HERE,
    Facts,
    Parse,
    examine,
    settled,
    status_raw,
)
from conductor_mcp.formats._format import Claim
from conductor_mcp.model import (
    Document,
    Kind,
    LeftOut,
    Link,
    LinkKind,
    Problem,
    Reading,
    Record,
    Span,
)
from conductor_mcp.syntax.lazily import expression


def claims(document: Document, parse: Parse) -> Claim:
    """Say how sure we are that a document is for the reader of decisions. Never raises."""
    placed = _judgement.in_place(document.path)
    if not placed and not _judgement.might_be(document.path, document.text):
        return Claim.NONE
    kind = _declared_kind(document)
    if is_of_another_kind(document):
        return Claim.NONE
    if placed and not kind:
        return Claim.PLACE
    facts = examine(document, parse)
    return _judgement.claim(facts.seen, declared=_declares(facts, kind))


def is_of_another_kind(document: Document) -> bool:
    """Tell a page whose front matter says that it is something else."""
    kind = _declared_kind(document)
    return bool(kind) and kind != Kind.DECISION.value and kind in set(Kind)


def _declared_kind(document: Document) -> str:
    head = document.text[:4_000]
    if "kind:" not in head:
        return ""
    found = re.search(r"^kind:[ \t]*[\"']?([\w-]+)", head, re.MULTILINE)
    return found[1] if found else ""


def _declares(facts: Facts, kind: str) -> bool:
    front = facts.page.front
    if kind == Kind.DECISION.value and front.get("kind") is not None:
        return True
    return bool(
        front.get("applies_to") and front.get("status") and "decision" in facts.outline.names
    )


def read(document: Document, parse: Parse) -> Reading:
    """Read one document as a decision, or say why it is none. Never raises."""
    facts = examine(document, parse)
    path = document.path
    declared = _declares(facts, _declared_kind(document))
    why = "" if declared else _judgement.why_not(facts.seen)
    if why:
        return Reading(left_out=(LeftOut(path, why),))
    record = record_of(facts, Span(path, 1, max(1, len(facts.page.lines))))
    clauses, problems = _clauses.read(facts.page.front, path, record.title)
    front = (Problem(Span(path, line, line), text) for line, text in facts.page.front.problems)
    return Reading(records=(replace(record, clauses=clauses),), problems=(*front, *problems))


def record_of(
    facts: Facts, at: Span, *, anchor: str = "", others: Neighbours | None = None
) -> Record:
    """Make the record of what was read. ``others`` are the decisions that share its file."""
    date, more = _facts.date_of(facts)
    found = _links_of(facts)
    if others:
        found = [others.resolve(link, facts.page.path, anchor) for link in found]
    facts.links = _distinct(found, at.path)
    return Record(
        kind=Kind.DECISION,
        id=_id(facts),
        title=_title_of(facts) or facts.page.document.stem,
        at=at,
        number=_number(facts),
        anchor=anchor,
        status=settled(facts),
        status_raw=status_raw(facts),
        date=date,
        governs=_facts.governs(facts.page),
        links=tuple(facts.links),
        sections=sections(facts.page),
        facts=_facts.more_facts(facts, more),
    )


class Neighbours:
    """The decisions of one file, by their anchors and by their numbers."""

    def __init__(self, numbers: Mapping[str, int | None]) -> None:
        self._numbers = numbers
        self._anchors: dict[int, list[str]] = {}
        for anchor, number in numbers.items():
            if number is not None:
                self._anchors.setdefault(number, []).append(anchor)

    def resolve(self, link: Link, path: str, own: str) -> Link:
        """Point a link at the decision of the same file that it names by anchor or by number."""
        if link.path not in {"", path}:
            return link
        named = re.search(r"#([^\s()<>\[\]\"']+)", link.raw)
        if named and unquote(named[1]).casefold() in self._numbers:
            anchor = unquote(named[1]).casefold()
            number = link.number or self._numbers[anchor]
            return replace(link, path=f"{path}#{anchor}", number=number)
        if link.number is None:
            return link
        same = [a for a in self._anchors.get(link.number, ()) if a != own]
        return replace(link, path=f"{path}#{same[0]}") if len(same) == 1 else link


_BARE_ID = expression(r"^\W*(?:adr|dr|rfc|decision|record)\b", re.IGNORECASE)


def _title_of(facts: Facts) -> str:
    heading = facts.heading
    ours = facts.page.front.get("title")
    if ours is not None and isinstance(ours.value, str) and facts.page.front.get("kind"):
        return ours.value  # written by us beside a heading that would read as something else
    if heading is not None and not heading.generic and not heading.placeholder:
        part = next(iter(facts.outline.parts), None)
        alone = part is not None and not part.name and not facts.outline.head
        if alone and part and not re.search(r"[^\W\d_]{4}", _BARE_ID.sub("", heading.title)):
            return _title.of_heading(
                part.heading.text, facts.name
            ).title  # "ADR-7", then the title
        return heading.title
    node = facts.page.front.get("title", "name")
    if node is not None and isinstance(node.value, str) and node.value.strip():
        named = _title.of_heading(node.value, facts.name)
        if not named.generic and not named.placeholder:
            return named.title
    part = next(iter(facts.outline.parts), None)
    if heading is None and part is not None and not part.name and part.heading.level == 1:
        return _title.of_heading(part.heading.text, facts.name).title
    called = facts.outline.first("name")
    words = plain(called.value) if called else _title.from_slug(facts.name.words)
    return words or (heading.title if heading else "")


def _number(facts: Facts) -> int | None:
    if facts.name.number is not None:
        return facts.name.number
    stated = facts.page.front.get("id", "number", "adr", "adr_number", "adr_id")
    if stated is not None and isinstance(stated.value, int):
        return stated.value
    if stated is not None and isinstance(stated.value, str):
        found = _links.number_of(stated.value)
        if found is not None:
            return found
    if facts.name.date:
        return None
    return facts.heading.number if facts.heading else None


def _id(facts: Facts) -> str:
    stated = facts.page.front.get("id", "adr_id")
    if (
        stated is not None
        and isinstance(stated.value, str)
        and re.fullmatch(r"[A-Za-z][\w.-]{0,40}\d", stated.value.strip())
    ):
        return stated.value.strip()
    number = _number(facts)
    if facts.name.number is None and number is not None:
        return f"ADR-{number:04d}"
    return facts.name.id


def _links_of(facts: Facts) -> list[Link]:
    page, found = facts.page, list[Link]()
    for key, node in page.front.fields.items():
        kind = _link_words.kind_of_label(key)
        if kind is not None:
            at = Span(page.path, node.first, node.last)
            for text in _facts.texts(node):
                found += _links.of_field(kind, text, at, page.references)
    found += _links_of_fields(facts)
    found += _links_of_status(facts)
    if facts.outline.title is not None:
        heading = facts.outline.title
        at = Span(page.path, heading.first, heading.last)
        said = _links.of_prose(heading.text, at, page.references)
        found += [link for link in said if link.kind is LinkKind.SUPERSEDED_BY and link.number]
    found += _links_in_prose(facts)
    return found


def _links_of_fields(facts: Facts) -> list[Link]:
    page, found = facts.page, list[Link]()
    for f in facts.outline.fields:
        kind = _link_words.kind_of_label(f.label)
        at = Span(page.path, f.first, f.last)
        if kind is not None:
            found += _links.of_field(kind, f.value, at, page.references)
        elif f.role or _fields.part_name(f.label):
            continue
        elif _SHORTEST < len(f.value) < MAX_STATUS and _links.opens_with_kind(f.value):
            said = _links.of_prose(f.value, at, page.references)
            found += [link for link in said if link.kind in _LIFE]
    return found


def _links_of_status(facts: Facts) -> list[Link]:
    page, carrier, found = facts.page, facts.carrier, list[Link]()
    if carrier is None or facts.stated.template:
        return found
    at = Span(page.path, carrier.first, carrier.last)
    found += _links.of_prose(carrier.raw, at, page.references)
    part = facts.outline.part("status")
    if part is not None and carrier.how != "section":
        for block in part.blocks[:6]:  # said again beneath a heading, perhaps with a link
            if len(block.text) < MAX_STATUS and _links.opens_with_kind(block.text):
                at = Span(page.path, block.first, block.last)
                found += _links.of_prose(block.text, at, page.references)
    return found


def _links_in_prose(facts: Facts) -> list[Link]:
    """Read link lists (``* Refined by [ADR-5](…)``) and what the head says in a line."""
    page = facts.page
    blocks = [b for b in facts.outline.head[: _fields.MAX_HEAD] if b.shape is not Shape.ROW]
    found: list[Link] = []
    for part in facts.outline.parts:
        kind = _link_words.kind_of_label(part.title) if part.name == "links" else None
        if kind is not None and kind is not LinkKind.RELATES:
            for block in part.blocks[:20]:
                at = Span(page.path, block.first, block.last)
                found += _links.of_field(kind, block.text, at, page.references)
        elif part.name == "links":
            blocks += part.blocks[:40]
    for i, block in enumerate(blocks):
        text = block.text
        if len(text) > MAX_STATUS * 2:
            continue
        if plain(text).rstrip(" :").casefold().endswith((" by", "supersedes", "replaces")):
            text = " ".join([text, *_items_after(blocks, i)])  # the list beneath names them
        if _links.opens_with_kind(text) or RETIRED_HERE.search(plain(text)):
            at = Span(page.path, block.first, block.last)
            said = _links.of_prose(text, at, page.references)
            found += [link for link in said if link.path or link.number is not None]
    return found


def _items_after(blocks: list[Block], at: int) -> list[str]:
    found: list[str] = []
    for block in blocks[at + 1 : at + 9]:
        if block.shape is not Shape.ITEM:
            break
        found.append(block.text.split("\n")[0].rstrip(".;"))
    return found


_WHOLE = {
    LinkKind.SUPERSEDED_BY: LinkKind.PARTIALLY_SUPERSEDED_BY,
    LinkKind.SUPERSEDES: LinkKind.PARTIALLY_SUPERSEDES,
}
_SHORTEST = len("replaces 1")
_LIFE = {
    LinkKind.SUPERSEDED_BY,
    LinkKind.PARTIALLY_SUPERSEDED_BY,
    LinkKind.SUPERSEDES,
    LinkKind.PARTIALLY_SUPERSEDES,
}


def _distinct(found: list[Link], own: str) -> list[Link]:
    # What is said to hold for a part does not hold for the whole, wherever else it is named.
    parts = {
        (kind, name)
        for link in found
        for kind in _WHOLE
        if link.kind is _WHOLE[kind]
        for name in (link.path, link.number)
        if name
    }
    found = [x for x in found if (x.kind, x.path) not in parts and (x.kind, x.number) not in parts]
    paths = {(x.kind, x.number) for x in found if x.path and x.number is not None}
    found = [x for x in found if x.path or x.title or (x.kind, x.number) not in paths]
    kept: dict[tuple[object, ...], Link] = {}
    for link in found:
        if link.path != own:
            kept.setdefault(
                (link.kind, link.path, link.number, "" if link.path else link.title), link
            )
    return list(kept.values())
