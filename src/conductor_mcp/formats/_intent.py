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
from conductor_mcp.formats._intent_labels import HEAD, OPEN, has_label, labels, status_of
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
from conductor_mcp.syntax.lazily import expression

_SPELLED = {
    "assumptions": "assumes", "in_scope": "scope", "success_criteria": "success",
    "not_in_scope": "out_of_scope",
}  # fmt: skip
_LISTS = ("success", "scope", "out_of_scope", "guardrails", "assumes", "goals")
_NOT_A_WORD = expression(r"[\W_]+")
_TITLE_LEAD = expression(
    r"^(?:feature specification|feature spec|specification|product requirements document|prd"
    r"|intent|change proposal|change|proposal|deliverable|spec|rfc|kep[- ]?\w{0,8}"
    r"|機能仕様書?|功能规格(?:说明)?|기능 명세서?)(?:\s*[:\uff1a]|\s+[\u2013—-])\s*",
    re.IGNORECASE,
)
_TITLE_TAIL = expression(
    r"\s*[:\u2013—-]\s*(?:product requirements?(?: document)?|prd|feature specification)"
    r"(?:\s*[(\uff08]prd[)\uff09])?$",
    re.IGNORECASE,
)
_PROJECT = expression(
    r"(?:project|product|feature|initiative)(?: name)?\s*:\s*(.+)", re.IGNORECASE
)
_GLOB = expression(r"^[\w.*{},@\[\]-]*(?:/[\w.*{},@\[\]-]*)+$")
_FENCE = expression(r"(?m)^[ \t]*(?:```|~~~)")
# Said without emphasis, only this is a label beyond doubt.
_RULED_OUT = expression(
    r"(?:explicitly )?(?:non-?goals?|(?:out[- ]of|not in)[- ]scope):\s*", re.IGNORECASE
)
_NUMBERED = expression(r"(?:\w+ )?[\d.]*")  # "Requirement 1"
_CAPTION = expression(r"\*\*[^*\n]{1,60}\*\*\s*:?$|\*\*[^*\n]{1,60}:\*\*$")
_NONE = expression(r"[_*]{0,2}none\b[_*]{0,2}\s*(?:[.,(\u2013\u2014-]|$)", re.IGNORECASE)
_MAX_TEXT = 6_000
_MAX_ITEMS = 100
_AROUND = ("readme", "template", "index", "_template", "intent-template", "prd-template", "agents")


@dataclass
class Found:
    """What a page says, by part, and its labelled values."""

    parts: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    fields: dict[str, str] = field(default_factory=dict[str, str])
    metrics: list[dict[str, str]] = field(default_factory=list[dict[str, str]])

    def text(self, part: str) -> str:
        return "\n\n".join(t for t in self.parts.get(part, []) if not OPEN.match(t))[:_MAX_TEXT]

    def items(self, part: str) -> list[str]:
        return [t for t in self.parts.get(part, []) if not OPEN.match(t)][:_MAX_ITEMS]


def search_page(page: Page, parts: Mapping[str, str]) -> Found:
    """Collect the parts and labelled values of a page; ``parts`` are headings of its format."""
    found = Found()
    blocks = page.blocks
    above: list[_Above] = []
    label = ""
    for i, block in enumerate(blocks):
        if block.shape is Shape.HEADING:
            label = ""
            _go_under(found, above, block, parts)
            continue
        part, words = _labelled(block)
        if part:
            for one in above:
                one.told = True
            label = part if not words and block.shape is Shape.PARAGRAPH else ""
            if words or block.shape is Shape.ITEM:
                following = blocks[i + 1 : i + 40]
                found.parts.setdefault(part, []).append(_with_below(block, words, following))
        elif name := label or _under(above):
            _add(found, name, block)
            if above:
                above[-1].told = True
    found.fields.update(labels(blocks))
    found.metrics = list(islice(_metrics.tabled(blocks), _MAX_ITEMS))
    if "what" not in found.parts and (opening := found.fields.get("input") or _opening(blocks)):
        found.parts["what"] = [opening]
    return found


def _named(heading: str, parts: Mapping[str, str]) -> str:
    own = " ".join(_NOT_A_WORD.sub(" ", heading.casefold()).split())
    if own in parts:
        return parts[own]
    return "success" if own.startswith("scenario ") else aim_of(heading)


def _go_under(found: Found, above: list[_Above], block: Block, parts: Mapping[str, str]) -> None:
    while above and above[-1].level >= block.level:
        above.pop()
    words = plain(block.text)
    part = _named(words, parts)
    if not part:
        _name_of_part(found, above, block.level, words)
    above.append(_Above(block.level, part))


@dataclass(slots=True)
class _Above:
    """A heading that a block stands under: what it names, and whether it says so itself."""

    level: int
    part: str
    told: bool = False


def _opening(blocks: list[Block]) -> str:
    """Return the first paragraph below the title, where nothing else says what is wanted."""
    for block in blocks[:HEAD]:
        if block.shape is Shape.HEADING and block.level > 1:
            return ""
        if block.shape is Shape.PARAGRAPH and not split_label(block.text)[0]:
            return block.text.strip()[:_MAX_TEXT]
    return ""


def _under(above: list[_Above]) -> str:
    # What stands deeper under "Overview" is seldom a summary, unless nothing else does; under
    # "Out of scope" it still is out of it.
    if not above or above[-1].part:
        return above[-1].part if above else ""
    if part := next((a.part for a in reversed(above) if a.part in _LISTS), ""):
        return part
    nearest = next((a for a in reversed(above) if a.part), None)
    return nearest.part if nearest is not None and not nearest.told else ""


def _name_of_part(found: Found, above: list[_Above], level: int, words: str) -> None:
    """Take a heading beneath what is ruled out, asked for or open for what it names itself."""
    nearest = next((a for a in reversed(above) if a.part), None)
    if nearest is None or _NUMBERED.fullmatch(words):
        return
    direct = level == nearest.level + 1 and nearest is above[-1]
    if nearest.part == "out_of_scope" or (
        direct and (nearest.part == "scope" or (nearest.part == "what" and not nearest.told))
    ):
        found.parts.setdefault(nearest.part, []).append(words)


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
    elif block.shape is not Shape.CODE and text and not _is_caption(part, block, text):
        texts.append(text[:_MAX_TEXT])


def _is_caption(part: str, block: Block, text: str) -> bool:
    """Tell what only stands around: ``**Performance**:`` above a list, "None", the page's foot."""
    if block.shape is Shape.PARAGRAPH and text.startswith("**") and has_label(text):
        return True
    if part not in ("scope", "success", "assumes", "goals"):
        return False
    caption = block.shape is Shape.PARAGRAPH and _CAPTION.match(text)
    return bool(caption or _NONE.match(text))


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
    front |= {k: front[o] for o, k in _SPELLED.items() if o in front and k not in front}
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
    first = _TITLE_TAIL.sub("", _TITLE_LEAD.sub("", first)).strip()
    if not first or first.casefold() in _GENERIC or part_of(first):
        named = (_PROJECT.fullmatch(plain(head.text)) for head in heads[1:2])
        told = next((found[1] for found in named if found), "")
        return one_line(told or otherwise.replace("-", " ").replace("_", " "))
    return one_line(first)


_GENERIC = (
    "requirements document",
    "requirements",
    "product requirements document",
    "prd",
    "change proposal",
    "proposal",
    "product requirements document (prd)",
    "specification",
    "要件定義書",
    "要件定義",
    "要件",
    "需求文档",
    "需求",
    "요구사항",
    "요구사항 문서",
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
