"""The smaller facts of a decision: its date, who decided, what was turned down, where it holds."""

from __future__ import annotations

import re
from typing import cast

from conductor_mcp.formats import _dates, _fields
from conductor_mcp.formats._blocks import Block, Page, Shape, plain
from conductor_mcp.formats._carriers import MAX_STATUS, Facts
from conductor_mcp.formats._frontmatter import FrontMatter, Items, Node, Pairs
from conductor_mcp.syntax.lazily import expression

_MOST_ALLOWED = 200
_MAX_TEXT = 160
_DECIDERS = ("decision-makers", "deciders", "decided-by", "approvers", "owners", "authors")
_CHOSEN = expression(
    r"chosen option\s*:?\s*[\"“”'*_`\[]*(.+?)[\"“”'*_`\]]*\s*(?:,|\.\s|because|$)", re.IGNORECASE
)


def date_of(facts: Facts) -> tuple[str, dict[str, object]]:
    """Return the date and what is to be said about it: kind, raw text, both readings.

    The first text that holds a date decides; a month without a day is completed by a later date
    of that month. Day and month that could be either are left open (``date_ambiguous``).
    """
    texts = stated_dates(facts)
    order = _dates.settle(value for _, value in texts)
    more: dict[str, object] = {"date_order": order} if order else {}
    month = ""
    for kind, value in texts:
        dates = _dates.find(value, order)
        if len(dates) > 1 and (said := _ACCEPTED.search(value)):
            dates = [d for d in dates if value.find(d.raw) <= said.start()][-1:] or dates
        found = next(iter(dates), None)
        if found is None or (month and not found.iso.startswith(month + "-")):
            continue
        if month or len(found.iso) == _FULL:
            return found.iso, {"date_kind": kind, **more}
        more = {"date_kind": kind, **more}
        if found.ambiguous:
            return "", {**more, "date_raw": found.raw, "date_ambiguous": [found.dmy, found.mdy]}
        month = found.iso
    return month, more


# Of several dates, the one that is told to be the acceptance.
_ACCEPTED = expression(r"(?<=\d)\s*\((?:accepted|approved|decided|adopted)\b", re.IGNORECASE)
_FULL = len("YYYY-MM-DD")


def stated_dates(facts: Facts) -> list[tuple[str, str]]:
    front = facts.page.front
    texts: list[tuple[str, str]] = []
    for role in ("decided", "created", "modified"):
        for key, node in front.fields.items():
            if _fields.ROLES.get(_fields.fold(key)) == role and node.value is not None:
                texts.append((role, str(node.value)))
    for role in ("decided", "created", "modified", "revision"):
        texts += [
            (role, plain(f.value)) for f in facts.outline.fields if f.role == role and f.value
        ]
    change = facts.outline.part("changelog")
    if change is not None:
        texts += [("changelog", text) for text in _changes(change.blocks)]
    if facts.carrier is not None:
        texts.append(("status", facts.carrier.raw))
    texts += [("stated", b.text) for b in facts.outline.head[:3] if _only_date(b)]
    return [*texts, ("filename", facts.name.date)]


def _changes(blocks: list[Block]) -> list[str]:
    """Return a change log's lines, the earliest first when they run from newest to oldest."""
    lines = [" ".join(b.cells) if b.cells else b.text for b in blocks[:40]]
    dated = [(found[0].iso, line) for line in lines if (found := _dates.find(line[:60]))]
    if len(dated) > 1 and dated[0][0] > dated[-1][0] > "":
        dated.reverse()
    return [line for _, line in dated]


def _only_date(block: Block) -> bool:
    text = plain(block.text)
    found = _dates.find(text) if len(text) < 60 else []  # noqa: PLR2004  a date and a word or two
    return bool(found) and len(found[0].raw) * 2 > len(text)


def governs(page: Page, front: FrontMatter | None = None) -> tuple[str, ...]:
    """Return the globs a decision says it applies to, in any of the keys teams use."""
    front = front or page.front
    for key in ("applies_to", "files", "affects", "governs", "scope_paths", "paths"):
        node = front.get(key)
        if node is None or not isinstance(node.value, (Items, str)):
            continue
        items = node.value if isinstance(node.value, Items) else [node]
        globs = [g for item in items if (g := _glob(item, strict=key in {"affects", "governs"}))]
        if globs:
            return tuple(dict.fromkeys(globs))
    return ()


def _glob(item: Node, *, strict: bool) -> str:
    said: object = item.plain()
    if isinstance(item.value, Pairs):
        said = cast("dict[str, object]", said)
        if said.get("type", "path") not in {"path", "paths", "file", "glob"}:
            return ""
        said = said.get("pattern") or said.get("path") or said.get("glob")
        strict = False
    if not isinstance(said, str) or not said.strip():
        return ""
    text = said.strip().removeprefix("./")
    return "" if strict and "/" not in text and "*" not in text else text


def more_facts(facts: Facts, more: dict[str, object]) -> dict[str, object]:
    deciders = _deciders(facts)
    if deciders:
        more["deciders"] = deciders
    rejected = _rejected(facts)
    if rejected:
        more["rejected"] = rejected
    implemented = _implemented(facts)
    if implemented is not None:
        more["implemented"] = implemented
    if facts.page.front.fields:
        _add_written(facts.page.front, more)
    return more


def _add_written(front: FrontMatter, more: dict[str, object]) -> None:
    """Add what front matter says in fields of our own."""
    for key in ("accepted_by", "rejected_by", "superseded_on", "tags", "domain", "compatibility"):
        node = front.get(key)
        if node is not None and isinstance(node.value, (str, Items)) and node.value:
            more[key] = texts(node) if isinstance(node.value, Items) else node.value
    about = front.get("components", "component")
    if about is not None and (told := texts(about)):
        more["components"] = told[:_MOST_ALLOWED]
    settings = front.get("rules_from")
    if settings is not None and (told := texts(settings)):
        more["rules_from"] = told[:_MOST_ALLOWED]
    for key in ("allows_break", "allows_changes"):
        if (node := front.get(key)) is not None and (told := texts(node)):
            more[key] = told[:_MOST_ALLOWED]


def _implemented(facts: Facts) -> bool | None:
    node = facts.page.front.get("implemented")
    if node is not None and isinstance(node.value, bool):
        return node.value
    stated = facts.outline.first("implemented")
    if stated is not None and plain(stated.value).casefold() in {"true", "yes", "false", "no"}:
        return plain(stated.value).casefold() in {"true", "yes"}
    return facts.stated.implemented


def _deciders(facts: Facts) -> list[str]:
    for key in _DECIDERS if facts.page.front.fields else ():
        node = facts.page.front.get(key)
        if node is not None and node.value:
            said = texts(node)
            names = said if len(said) > 1 else [n for t in said for n in re.split(r",\s*", t)]
            return [n.strip()[:_MAX_TEXT] for n in names if n.strip()][:50]
    found = facts.outline.first("deciders")
    if found is None or "{" in found.value or found.value.lstrip().startswith("[list"):
        return []
    names = [plain(n) for n in re.split(r"[,;\n]\s*", found.value)]
    return [n[:_MAX_TEXT] for n in names if n][:50]


def _rejected(facts: Facts) -> list[str]:
    """Return the options that were turned down, as stated or as considered but not chosen."""
    node = facts.page.front.get("rejected")
    if node is not None:
        return [t[:_MAX_TEXT] for t in texts(node)][:50]
    options, decision = facts.outline.part("options"), facts.outline.part("decision")
    if options is None or decision is None or not decision.blocks:
        return []
    listed = [plain(b.text)[:_MAX_TEXT] for b in options.blocks if _is_option(b)]
    chosen = _CHOSEN.search(plain(decision.blocks[0].text[:MAX_STATUS]))
    if chosen is None:
        return []
    words = chosen[1].casefold().strip()
    took = [o for o in listed if o.casefold().startswith(words) or words.startswith(o.casefold())]
    return [o for o in listed if o not in took][:50] if len(took) == 1 else []


def _is_option(block: Block) -> bool:
    return block.shape is Shape.ITEM and block.level == 1


def texts(node: Node) -> list[str]:
    if isinstance(node.value, Items):
        return [text for item in node.value for text in texts(item)]
    if isinstance(node.value, Pairs):
        keys = ("path", "id", "adr", "ref", "file", "target", "number")
        said = node.plain()
        return [str(said[k]) for k in keys if said.get(k)][:1]
    if isinstance(node.value, bool) or node.value is None:
        return []
    return [str(node.value)]
