"""One file that holds several decisions, each under a heading of its own.

``# Decision log`` with ``## ADR-001: …``, ``## 2024-03-01: …`` or headings that state a status
beneath, in Markdown, AsciiDoc or reStructuredText. A page is read so only when nothing in it
speaks for one decision with many headings.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from conductor_mcp.formats import (
    _asciidoc,
    _carriers,
    _decision,
    _facts,
    _fields,
    _judgement,
    _links,
    _markdown,
    _rst,
    _status,
    _title,
)
from conductor_mcp.formats import _decision_heads as _heads
from conductor_mcp.formats._blocks import Block, Page, Shape, plain
from conductor_mcp.formats._carriers import Facts, Parse
from conductor_mcp.formats._decision_heads import Heading
from conductor_mcp.formats._format import Claim
from conductor_mcp.formats._frontmatter import FrontMatter, Items
from conductor_mcp.model import Document, Problem, Reading, Record, Span, Status
from conductor_mcp.model.values import dataclass, replace
from conductor_mcp.syntax.lazily import expression

_CLOSELY = 60_000  # characters of a file's decisions that are parsed in full
_HEAD = 3_000  # of them for the head of one
_DEEPEST = 4
_SUMMARY = 600  # characters; an entry of an index is no longer
_FEW = 2
_TRIED = 100  # sections of which none decides anything: no log

_NO_DECISION = expression(
    r"^\W*(?:option|alternative|approach|solution|variant|candidate|choice|proposal|phase|step"
    r"|scenario|question|part|chapter|appendix|requirement|example|template|update|amendment"
    r"|version|release|v?\d+\.\d|meeting|minutes|sprint|week|day)\b",
    re.IGNORECASE,
)
_TEMPLATE = expression(r"\b(?:template|example|format)\b", re.IGNORECASE)
_LOG_TITLE = expression(
    r"\b(?:decisions|adrs|adr (?:log|register)"
    r"|decision (?:log|records?|register|journal|history))\b",
    re.IGNORECASE,
)
_CODED = expression(r"(?!ADR-\d{4}$)[A-Z]{1,4}-")  # "D1": nobody numbers a list of prose so
_FILE = expression(r"\]\(|\]\[|\]\]|::|:`|<|\.(?:md|mark|adoc|ascii|rst)", re.IGNORECASE)
_DECIDED = {"decision", "decisionoutcome", "outcome", "chosenoption", "resolution", "wedecided"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision of a log: its heading's mark, its anchor, its lines and what it says."""

    mark: str
    code: str
    anchor: str
    last: int
    facts: Facts
    stated: bool
    decides: bool
    whole: bool

    @property
    def first(self) -> int:
        return self.facts.page.blocks[0].first


def claims_any(document: Document) -> Claim:
    """Say how sure we are of one decision or of a log of several. Never raises."""
    # What is named like a log is asked first: as one decision it would be read whole in vain.
    named = claims(document) if _named(document) else Claim.NONE
    return named or _decision.claims(document, parser(document)) or claims(document)


def claims(document: Document) -> Claim:
    """Say how sure we are of a log that stands outside the places for decisions. Never raises."""
    named = _named(document)
    if not named and not _judgement.might_be(document.path, document.text):
        return Claim.NONE
    if _decision.is_of_another_kind(document) or not entries(document).found:
        return Claim.NONE
    return Claim.PLACE if named else Claim.CONTENT


def read_any(document: Document) -> Reading:
    """Read every decision of a log, or the one that a page is. Never raises."""
    if (reading := read(document)) is not None:
        return reading
    reading = _decision.read(document, parser(document))
    if not entries(document).given_up:
        return reading
    words = (
        f"more than {2 * _heads.MOST:,} sections and fewer than {_heads.MOST} of them decisions:"
        " read as one page; give its decisions a file of their own"
    )
    at = Span(document.path, 1, 1)
    return replace(reading, problems=(*reading.problems, Problem(at, words)))


def read(document: Document) -> Reading | None:
    """Read every decision of a log; ``None``: the page is no log. Never raises."""
    found = entries(document).found
    if not found:
        return None
    others = _decision.Neighbours({e.anchor: e.facts.name.number for e in found})
    records: list[Record] = []
    most = _heads.most(document)
    for entry in found[:most]:
        at = Span(document.path, entry.first, entry.last)
        record = _decision.record_of(entry.facts, at, anchor=entry.anchor, others=others)
        if record.facts.get("date_kind") == "filename":
            record = replace(record, facts={**record.facts, "date_kind": "heading"})
        records.append(record)
    front = _carriers.paged(document, parser(document)).front
    governs = _facts.governs(found[0].facts.page, front)
    if governs:
        records = [replace(r, governs=r.governs or governs) for r in records]
    problems = [Problem(Span(document.path, line, line), text) for line, text in front.problems]
    rules = front.get("rules")
    if rules is not None and isinstance(rules.value, Items):
        words = "rules: the file holds several decisions; give the one they belong to its own file"
        problems.append(Problem(Span(document.path, rules.first, rules.last), words))
    if len(found) > most:
        at = Span(document.path, found[most].first, found[most].first)
        words = f"only the first {most} decisions of this file are read; divide it here"
        problems.append(Problem(at, words))
    return Reading(records=tuple(records), problems=tuple(problems))


def parser(document: Document) -> Parse:
    """Return what parses a document's markup."""
    return {"asciidoc": _asciidoc.read, "rst": _rst.read}.get(_markup(document), _markdown.read)


def _markup(document: Document) -> str:
    suffix = document.name.rpartition(".")[2].lower()
    return {"adoc": "asciidoc", "asciidoc": "asciidoc", "rst": "rst"}.get(suffix, "markdown")


def _closer(page: Page, blocks: list[Block]) -> list[Block]:
    """Parse Markdown in full; the others are never read in less."""
    return _markdown.closer(page, blocks) if _markup(page.document) == "markdown" else blocks


def _named(document: Document) -> bool:
    return _heads.names_log(document.stem)


@dataclass(frozen=True, slots=True)
class Entries:
    """The decisions of a log in order, one more than are read; none for another page.

    ``given_up``: some there are, among so many other sections that the rest was not looked at.
    """

    found: tuple[Entry, ...] = ()
    given_up: bool = False


@lru_cache(maxsize=2)
def entries(document: Document) -> Entries:
    """Find the decisions of a log. Never raises."""
    if not _has_headings(document):
        return Entries()
    page = _carriers.paged(document, parser(document))
    heads = [b for b in page.blocks if b.shape is Shape.HEADING]
    marked = {id(b): _heads.of_heading(b) for b in heads}
    title = next(iter(heads), None)
    log = _named(document) or bool(
        title and not marked[id(title)].mark and _LOG_TITLE.search(plain(title.text))
    )
    if not _worth_it(page, list(marked.values()), log=log):
        return Entries()
    anchors = _heads.anchors(page, heads, _markup(document))
    for level in range(1, _DEEPEST + 1):
        looked_at = _at(level, page, heads, marked, anchors, log=log)
        found, whole = _gathered(looked_at, _heads.most(document))
        if not whole:
            return Entries(given_up=bool(found))
        alone = len(found) == 1 and found[0].mark == "adr" and _named(document)
        if len(found) >= _FEW or alone:
            told = _is_log(found, level, page, heads, marked, log=log)
            return Entries(tuple(found)) if told else Entries()
    return Entries()


def _gathered(looked_at: Iterator[Entry | None], most: int) -> tuple[list[Entry], bool]:
    """Take what reads as a decision; not ``whole``: so many sections, and most decide nothing."""
    found: list[Entry] = []
    for tried, entry in enumerate(looked_at):
        if entry is not None:
            found.append(entry)
        if len(found) > most:
            break
        if tried > (2 * _heads.MOST if found else _TRIED):
            return found, False
    return found, True


def _has_headings(document: Document) -> bool:
    numbered = _numbered(document)
    return _heads.may_start_two(document.text, _markup(document), numbered=numbered)


def _numbered(document: Document) -> bool:
    name = _title.of_file(document.stem)
    return name.number is not None or bool(name.date)


def _worth_it(page: Page, heads: list[Heading], *, log: bool) -> bool:
    """Rule most pages out before any of their sections is looked into."""
    named = sum(h.mark == "adr" for h in heads)
    if _numbered(page.document):
        return named >= _FEW
    text = page.document.text
    return log or named >= _FEW or text.count("tatus") + text.count("ecision") >= 2 * _FEW


def _at(
    level: int,
    page: Page,
    heads: list[Block],
    marked: dict[int, Heading],
    anchors: dict[int, str],
    *,
    log: bool,
) -> Iterator[Entry | None]:
    """Yield the sections at one level that read as decisions, ``None`` for those that do not."""
    where = {id(b): i for i, b in enumerate(page.blocks) if b.shape is Shape.HEADING}
    tops = [b for b in heads if b.level <= level]
    left = _CLOSELY
    for top, after in pairwise([*tops, None]):
        heading = marked[id(top)] if top else None
        if top is None or heading is None or top.level != level or not _may_be(heading):
            continue
        end = where[id(after)] if after else len(page.blocks)
        last = after.first - 1 if after else max(len(page.lines), top.last)
        inside = page.blocks[where[id(top)] : end]
        if any(marked[id(b)].mark in {"adr", "date"} for b in inside[1:] if id(b) in marked):
            continue  # a group of decisions, not one
        own, spent = _own_page(page, inside, heading, last, left)
        left -= spent
        entry = _entry(own, heading, anchors[id(top)], last)
        yield entry if entry is not None and _counts(entry, page, log=log) else None


def _may_be(heading: Heading) -> bool:
    if not re.search(r"[^\W\d_]{2}", heading.words) or _TEMPLATE.search(heading.words[:60]):
        return False
    if heading.mark == "adr":
        return True
    bare = re.sub(r"^\W*\d*[\W_]*", "", heading.words) if heading.mark else heading.words
    return not _NO_DECISION.match(bare) and not _fields.names_part(bare)


def _own_page(
    page: Page, inside: list[Block], heading: Heading, last: int, left: int
) -> tuple[Page, int]:
    """Make a page of one section, its heading the title; return it and what it cost."""
    top = inside[0]
    blocks = [replace(top, level=1, text=heading.words)]
    head: list[Block] = []
    rest, size = inside[1:], 0
    while rest and rest[0].shape is not Shape.HEADING and size < _HEAD:
        size += len(rest[0].text)
        head.append(rest.pop(0))
    blocks += _closer(page, head) if head and size <= left else head
    under: list[Block] = []
    for block in [*rest, None]:
        if block is not None and block.shape is not Shape.HEADING:
            under.append(block)
            continue
        opens = blocks[-1].shape is Shape.HEADING and blocks[-1].level > 1
        name = _fields.names_part(plain(blocks[-1].text)) if opens else ""
        much = sum(len(b.text) for b in under)
        near = under and name in _markdown.CLOSELY and much <= min(_HEAD, left - size)
        blocks += _closer(page, under) if near else under
        size += much if near else 0
        under = []
        if block is not None:
            level = max(2, block.level - top.level + 1)
            blocks.append(replace(block, level=level))
    front = FrontMatter(last=top.first - 1)
    own = Page(page.document, front, blocks, page.lines[:last], page.references)
    return own, size


def _entry(page: Page, heading: Heading, anchor: str, last: int) -> Entry | None:
    name = _title.Name(heading.id or anchor, heading.number, heading.date, heading.words)
    facts = _carriers.of_page(page, name)
    if facts.heading is None:
        title = _title.of_heading(heading.words, name)
        facts.heading = title
    if facts.heading.placeholder or facts.heading.generic:
        return None
    names = facts.outline.names
    decides = (
        "decision" in names
        or any(f.label in _DECIDED and f.value for f in facts.outline.fields)
        or any(_judgement.decides(b) for b in page.blocks[1:8])
    )
    labels = {f.label for f in facts.outline.fields}
    known = names | {part for part in map(_fields.part_name, labels) if part}
    other = known & {"context", "consequences", "options", "drivers"}
    stated = facts.stated.status is not Status.UNKNOWN
    return Entry(
        heading.mark, heading.id, anchor, last, facts, stated, decides, decides and bool(other)
    )


def _counts(entry: Entry, page: Page, *, log: bool) -> bool:
    """Weigh a section's heading, what it says, and where the page stands."""
    if _points_away(entry):
        return False
    says = entry.stated or entry.decides
    if entry.mark == "adr":
        guide = _judgement.is_index_name(page.document.stem) and not _named(page.document)
        return says or (log and not guide)
    coded = entry.mark == "number" and _CODED.match(entry.code)
    if log and _named(page.document) and (entry.mark == "date" or coded):
        return True
    if entry.mark and (log or _judgement.in_place(page.path)):
        return says
    if log or _judgement.in_place(page.path):
        return entry.whole or (entry.stated and log)
    return entry.stated and entry.decides and bool(entry.mark)


def _points_away(entry: Entry) -> bool:
    """Tell an entry of an index: it links to the file that holds the decision."""
    page = entry.facts.page
    number = entry.facts.name.number
    text = "\n".join(b.text for b in page.blocks[1:20])[:3_000]  # the heading is plain words
    if _FILE.search(text) is None:
        return False
    if len(text) >= _SUMMARY and (number is None or str(number) not in text):
        return False
    for found in _links.refer(text, page.path, page.references):
        if not found.path or found.path == page.path:
            continue
        if found.number is not None and found.number == number:
            return True
        short = len(text) < _SUMMARY and not entry.whole
        if short and number is None and _judgement.in_place(found.path):
            return True
    return False


def _is_log(
    found: list[Entry],
    level: int,
    page: Page,
    heads: list[Block],
    marked: dict[int, Heading],
    *,
    log: bool,
) -> bool:
    """Tell several decisions from one whose headings look like some."""
    if any(marked[id(b)].mark == "adr" for b in heads if b.level < level):
        return False
    firsts = [e.first for e in found]
    outside: set[str] = set()
    for block in heads:
        near = bisect_right(firsts, block.first) - 1
        if block.level <= level and (near < 0 or block.first > found[near].last):
            words = plain(block.text)
            if not _LOG_TITLE.search(words):
                outside.add(_fields.names_part(words))
    all_stated = all(e.stated for e in found)
    if outside & {"decision", "status", "consequences", "options", "drivers"}:
        return False
    if "context" in outside and not all(e.stated or e.decides for e in found):
        return False
    if _numbered(page.document):
        numbers = {e.facts.name.number for e in found}
        return all_stated and all(e.mark == "adr" for e in found) and len(numbers) >= _FEW
    return not _states_itself(page, found[0].first) or (log and all_stated)


def _states_itself(page: Page, before: int) -> bool:
    """Whether the page as a whole has a status: in its front matter or above the first entry."""
    node = page.front.get("status", "state")
    raw = [node.raw] if node is not None else []
    head = [b for b in page.blocks if b.last < before and b.shape is not Shape.HEADING]
    fields = _fields.of_blocks(_closer(page, head[:20]) if head else [])
    raw += [f.value for f in fields if f.role == "status"]
    return any(_status.classify(text).status is not Status.UNKNOWN for text in raw)
