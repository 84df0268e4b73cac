"""What the readers of intents share: the parts of a brief, whatever the headings are called.

An intent says what is wanted and why, how success is told, what is in scope and what is not.
Facts: ``what`` and ``why`` are text; ``success``, ``scope``, ``out_of_scope``, ``guardrails``,
``assumes`` are lists of verbatim text; ``metrics`` a list of mappings; ``owner`` and ``branch``
text. Only what is there is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import cast

from conductor_mcp.formats import _links, _markdown, _metrics
from conductor_mcp.formats._aims import aim_of, part_of
from conductor_mcp.formats._blocks import Block, Page, Shape, plain, sections
from conductor_mcp.formats._contract import one_line, slug
from conductor_mcp.formats._dates import iso
from conductor_mcp.formats._fields import split_label
from conductor_mcp.formats._frontmatter import Node
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
    Status,
)

_LISTS = ("success", "scope", "out_of_scope", "guardrails", "assumes", "goals")
_FIELDS = {
    "status": "status|deliverable status|state|current status|spec status",
    "owner": "owner|owners|product owner|dri|lead|author|authors|responsible|accountable"
    "|product manager|created by",
    "branch": "branch|feature branch|branches",
    "date": "date|created|updated|last updated|created on",
}
_FIELD_OF = {name: kind for kind, names in _FIELDS.items() for name in names.split("|")}
_STATUSES = {
    Status.PROPOSED: "draft proposed planned backlog idea wip todo new open review reviewing"
    " pending ready later next exploring",
    Status.ACCEPTED: "active accepted approved current implementing ongoing started live now"
    " committed doing in-progress in-development inprogress final agreed building",
    Status.DEPRECATED: "done shipped completed complete implemented delivered released closed"
    " finished archived deprecated obsolete retired",
    Status.REJECTED: "rejected cancelled canceled dropped abandoned declined withdrawn wontfix",
    Status.SUPERSEDED: "superseded replaced",
}
_STATUS_OF = {word: status for status, words in _STATUSES.items() for word in words.split()}
_NOT_A_WORD = re.compile(r"[\W_]+")
_TITLE_LEAD = re.compile(
    r"^(?:feature specification|feature spec|specification|product requirements document|prd"
    r"|intent|change proposal|change|proposal|deliverable|spec|rfc|kep[- ]?\w{0,8})\s*[:—-]\s*",
    re.IGNORECASE,
)
_GLOB = re.compile(r"^[\w.*{},@\[\]-]*(?:/[\w.*{},@\[\]-]*)+$")
_CELL = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.DOTALL)
_FENCE = re.compile(r"(?m)^[ \t]*(?:```|~~~)")
# What stands where nothing is said yet; "none" is said.
_OPEN = re.compile(
    r"^[\W_]{0,9}(?:(?:tbd|tbc|todo|to be (?:determined|defined|decided|confirmed|done|written))"
    r"[\W_]{0,9}|\[[^\[\]]*\][\W_]{0,9})?$",
    re.IGNORECASE,
)
# Said without emphasis, only this is a label beyond doubt.
_RULED_OUT = re.compile(
    r"(?:explicitly )?(?:non-?goals?|(?:out[- ]of|not in)[- ]scope):\s*", re.IGNORECASE
)
_MAX_TEXT = 6_000
_MAX_ITEMS = 100
_HEAD = 25
_AROUND = ("readme", "template", "index", "_template", "intent-template", "prd-template", "agents")


@dataclass
class Found:
    """What a page says, by part, and its labelled values."""

    parts: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    fields: dict[str, str] = field(default_factory=dict[str, str])
    metrics: list[dict[str, str]] = field(default_factory=list[dict[str, str]])

    def text(self, part: str) -> str:
        return "\n\n".join(t for t in self.parts.get(part, []) if not _OPEN.match(t))[:_MAX_TEXT]

    def items(self, part: str) -> list[str]:
        return [t for t in self.parts.get(part, []) if not _OPEN.match(t)][:_MAX_ITEMS]


def status_of(raw: str) -> Status:
    """Map a team's word: draft is proposed, active and approved accepted, shipped deprecated.

    ``deprecated`` for what is done, because it no longer steers work; the raw word is kept.
    """
    words = _NOT_A_WORD.sub(" ", plain(raw).casefold()).split()
    if words[:1] in (["in"], ["under"]):
        words = words[1:]
        if words[:1] == ["review"]:
            return Status.PROPOSED
        if words:
            return Status.ACCEPTED
    if words[:1] == ["not"]:
        return Status.PROPOSED
    return _STATUS_OF.get(words[0], Status.UNKNOWN) if words else Status.UNKNOWN


def search_page(page: Page, parts: Mapping[str, str]) -> Found:
    """Collect the parts and labelled values of a page; ``parts`` are headings of its format."""

    def named(heading: str) -> str:
        own = " ".join(_NOT_A_WORD.sub(" ", heading.casefold()).split())
        return parts[own] if own in parts else aim_of(heading)

    found = Found()
    blocks = page.blocks
    stack: list[tuple[int, str]] = []
    label = ""
    for i, block in enumerate(blocks):
        if block.shape is Shape.HEADING:
            label = ""
            stack = [s for s in stack if s[0] < block.level]
            stack.append((block.level, named(plain(block.text))))
            continue
        part, words = _labelled(block)
        if part:
            label = part if not words and block.shape is Shape.PARAGRAPH else ""
            if words or block.shape is Shape.ITEM:
                following = blocks[i + 1 : i + 40]
                found.parts.setdefault(part, []).append(_with_below(block, words, following))
            continue
        if name := label or _under(stack):
            _add(found, name, block)
    _labels(found, blocks)
    found.metrics = list(islice(_metrics.tabled(blocks), _MAX_ITEMS))
    if "what" not in found.parts and (opening := _opening(blocks)):
        found.parts["what"] = [opening]
    return found


def _opening(blocks: list[Block]) -> str:
    """Return the first paragraph below the title, where nothing else says what is wanted."""
    for block in blocks[:_HEAD]:
        if block.shape is Shape.HEADING and block.level > 1:
            return ""
        if block.shape is Shape.PARAGRAPH and not split_label(block.text)[0]:
            return block.text.strip()[:_MAX_TEXT]
    return ""


def _under(stack: list[tuple[int, str]]) -> str:
    # What stands deeper under "Overview" is seldom a summary; under "Out of scope" it still is.
    nearest = stack[-1][1] if stack else ""
    return nearest or next((p for _, p in reversed(stack) if p in _LISTS), "")


def _labelled(block: Block) -> tuple[str, str]:
    if block.shape not in (Shape.PARAGRAPH, Shape.ITEM):
        return "", ""
    if not block.text.startswith("**"):
        ruled = _RULED_OUT.match(block.text)
        return ("out_of_scope", block.text[ruled.end() :].strip()) if ruled else ("", "")
    if block.shape is Shape.ITEM and block.level > 1:
        return "", ""
    label, words = split_label(block.text)
    return (aim_of(label), words) if label else ("", "")


def _with_below(block: Block, words: str, following: Iterable[Block]) -> str:
    lines = [words] if words else []
    for other in following:
        if other.shape is not Shape.ITEM or other.level <= block.level:
            break
        lines.append(f"{'  ' * (other.level - block.level - 1)}- {other.text}")
    return "\n".join(lines)[:_MAX_TEXT]


def _add(found: Found, part: str, block: Block) -> None:
    texts = found.parts.setdefault(part, [])
    text = block.text.replace("&#x20;", "").strip()
    if block.shape is Shape.ITEM and block.level > 1 and texts:
        texts[-1] = f"{texts[-1]}\n{'  ' * (block.level - 1)}- {text}"[:_MAX_TEXT]
    elif block.shape is Shape.ROW:
        if block.level:
            texts.append(text[:_MAX_TEXT])
    elif block.shape is not Shape.CODE and text:
        texts.append(text[:_MAX_TEXT])


def _labels(found: Found, blocks: list[Block]) -> None:
    for block in blocks[:_HEAD]:
        pairs: list[tuple[str, str]] = []
        if block.shape is Shape.ROW and len(block.cells) > 1:
            pairs = [(plain(block.cells[0]), block.cells[1])]
        elif block.shape in (Shape.PARAGRAPH, Shape.ITEM):
            pairs = [split_label(line) for line in block.text[:2000].split("\n")]
        elif block.shape is Shape.CODE and block.text.lstrip().startswith("<table"):
            rows = [_CELL.findall(row) for row in block.text[:20_000].split("<tr")[1:]]
            pairs = [(plain(row[0]), plain(row[1])) for row in rows if len(row) > 1]
        for label, value in pairs:
            kind = _FIELD_OF.get(_NOT_A_WORD.sub(" ", label.casefold()).strip(), "")
            if kind and value.strip() and not _OPEN.match(value) and "[" not in value[:1]:
                found.fields.setdefault(kind, one_line(plain(value), 200))


def headings(text: str) -> Iterator[str]:
    """Yield what looks like a Markdown heading, cheaply, for a claim."""
    if _FENCE.search(text):
        fenced = False
        for line in text.splitlines():
            if line.lstrip().startswith(("```", "~~~")):
                fenced = not fenced
            elif not fenced and line.startswith("#"):
                yield line.lstrip("#").strip(" #*_:")
        return
    for line in text.splitlines():
        if line.startswith("#"):
            yield line.lstrip("#").strip(" #*_:")


def set_aside(document: Document) -> Reading | None:
    """Leave out the files that stand beside intents and are none."""
    stem = document.stem.lower()
    if stem in _AROUND or stem.endswith("template"):
        why = "a page beside the intents, no intent" if stem != "template" else "a template"
        return Reading(left_out=(LeftOut(document.path, why),))
    return None


def read_intent(
    document: Document,
    format_id: str,
    *,
    name: str = "",
    title: str = "",
    placed: Status = Status.UNKNOWN,
    placed_raw: str = "",
    parts: Mapping[str, str] | None = None,
) -> Reading:
    """Read a page as one intent.

    ``name`` makes the id (the file's stem by default); ``title`` stands in where the page has
    no heading of its own; ``placed`` is the status its place gives it where it states none.
    ``parts`` are headings that mean something else in this format (``""``: no part).
    """
    page = _markdown.read(document)
    found = search_page(page, parts or {})
    front = {key.replace("-", "_").casefold(): node for key, node in page.front.fields.items()}
    problems = [
        Problem(Span(document.path, line, line), words) for line, words in page.front.problems
    ]
    facts = _facts(found, front, document, problems)
    raw = _text(front.get("status")) or found.fields.get("status", "") or placed_raw
    stated = status_of(raw) if raw and raw != placed_raw else placed
    name = _text(front.get("id")).removeprefix("intent:") or name or document.stem
    record = Record(
        kind=Kind.INTENT,
        id=f"intent:{slug(name)}",
        title=_text(front.get("title")) or _title(page, title or name),
        at=Span(document.path, 1, max(1, len(page.lines))),
        status=stated,
        status_raw=raw,
        date=iso(_date(front) or found.fields.get("date", "")),
        governs=tuple(_globs(front)),
        links=tuple(_followed(front, document)),
        sections=sections(page),
        facts={"format": format_id, **facts},
    )
    return Reading(records=(record,), problems=tuple(problems))


def _date(front: Mapping[str, Node]) -> str:
    return next((t for k in ("date", "created", "updated") if (t := _text(front.get(k)))), "")


def _title(page: Page, otherwise: str) -> str:
    heads = [b for b in page.blocks if b.shape is Shape.HEADING]
    first = plain(heads[0].text) if heads and heads[0].level == 1 else ""
    first = _TITLE_LEAD.sub("", first).strip()
    generic = not first or first.casefold() in _GENERIC or bool(part_of(first))
    return one_line(otherwise.replace("-", " ").replace("_", " ") if generic else first)


_GENERIC = (
    "requirements document",
    "requirements",
    "product requirements document",
    "prd",
    "change proposal",
    "proposal",
    "product requirements document (prd)",
    "specification",
)


def _facts(
    found: Found, front: Mapping[str, Node], document: Document, problems: list[Problem]
) -> dict[str, object]:
    facts: dict[str, object] = {"what": found.text("what"), "why": found.text("why")}
    for part in _LISTS:
        facts[part] = [*_texts(front.get(part)), *found.items(part)]
    facts["out_of_scope"] = [
        *_texts(front.get("out_of_scope")),
        *_texts(front.get("non_goals")),
        *found.items("out_of_scope"),
    ]
    for key in ("what", "why"):
        facts[key] = _text(front.get(key)) or facts[key]
    owners = _texts(front.get("owner")) or _texts(front.get("owners"))
    facts["owner"] = ", ".join(owners) or found.fields.get("owner", "")
    facts["branch"] = _text(front.get("branch")) or found.fields.get("branch", "").strip("`")
    facts["components"] = _texts(front.get("components")) or _texts(front.get("component"))
    facts["decisions_followed"] = _texts(front.get("decisions_followed"))
    listed = _metrics.listed(front.get("metrics"), document, problems)
    facts["metrics"] = listed or found.metrics
    return {key: value for key, value in facts.items() if value not in ("", [], None)}


def _listed(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else [value]


def _text(node: Node | None) -> str:
    value = None if node is None else node.plain()
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _texts(node: Node | None) -> list[str]:
    listed = [] if node is None else _listed(node.plain())
    return [str(one).strip() for one in listed if isinstance(one, str | int | float) and one != ""]


def _globs(front: Mapping[str, Node]) -> Iterator[str]:
    seen: set[str] = set()
    for key in ("applies_to", "governs", "paths", "scope"):
        for text in _texts(front.get(key)):
            path = text.removeprefix("./")
            if path not in seen and (key != "scope" or _GLOB.match(path)):
                seen.add(path)
                yield path


def _followed(front: Mapping[str, Node], document: Document) -> Iterator[Link]:
    for key in ("decisions_followed", "follows"):
        if (node := front.get(key)) is not None:
            at = Span(document.path, node.first, max(node.first, node.last))
            for text in _texts(node):
                yield from _links.of_field(LinkKind.FOLLOWS, text, at)
