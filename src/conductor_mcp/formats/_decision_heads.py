"""Headings as the starts of decisions that share a file: their marks, and their anchors.

Anchors are those that readers meet: GitHub's for Markdown, Asciidoctor's (``_adr_001_title``)
for AsciiDoc, docutils' for reStructuredText; one that is written out goes first.
"""

from __future__ import annotations

import re

from conductor_mcp.formats import _dates
from conductor_mcp.formats._blocks import Block, Page, Shape, plain
from conductor_mcp.model import Document
from conductor_mcp.model.values import dataclass
from conductor_mcp.syntax.lazily import expression

_ADR = expression(
    r"^\W*(?:(?:architecture|architectural|design|technical)\s+)?"
    r"(?P<code>adr|dr|madr|tdr|pdr|edr|ddr|decision(?:\s+record)?)\s*[-_ #]?\s*#?(?P<n>\d{1,5})\b",
    re.IGNORECASE,
)
_NUMBER = expression(
    r"^\W*(?P<code>[A-Z]{0,4})[-_ #]?(?P<n>\d{1,4})\s*(?:[:.)\]|\u2013—]|-\s)\s*\S"
)
_EXPLICIT = expression(r"\s*\{#([\w.:-]+)\}\s*$")
_LAST_DATE = expression(r"\s*[(\[](?P<d>[^()\[\]]{6,20})[)\]]\s*$")
_NOT_IN_SLUG = expression(r"[^\w\- ]")
_BLANKS = expression("[\u115f\u1160\u3164\uffa0]")  # letters by their class that nobody can see
_NAMED = expression(r"\[(?:\[|#)([\w.:-]+)[^\]]*\]\]?$")
_NOT_IN_ID = expression(r"[^\w\s.-]")
_LOG_STEM = expression(
    r"^(?:(?:architecture|architectural|design|technical|technology|tech|product|project|key|our"
    r"|engineering|backend|frontend)[-_ ]?)*"
    r"(?:decisions?|adrs?|adl|(?:decision|adr)s?[-_ ]?(?:log|record|register|journal|history)s?)$",
    re.IGNORECASE,
)
# Two of these, and a text can hold two decisions; with a digit where its file has a number.
_MARKDOWN = r"^ {0,3}(?:#{1,4}[ \t]%s|-+[ \t]*\r?$|=)"
_STARTS = {
    "asciidoc": r"^(?:={1,4}|#{1,4})[ \t]%s",
    "rst": r"^([!-/:-@\[-`{-~])\1{2,}[ \t]*\r?$",
}
_FENCE = expression(r"^(?:---|\.\.\.)\s*$", re.MULTILINE)
_FRONT = 200_000
_OPENERS = frozenset("#-= ")
_ANY = {m: expression(r.replace("%s", ""), re.MULTILINE) for m, r in _STARTS.items()}
_ANY["markdown"] = expression(_MARKDOWN.replace("%s", ""), re.MULTILINE)
_DIGIT = {m: expression(r.replace("%s", r"[^\n]*\d"), re.MULTILINE) for m, r in _STARTS.items()}
_DIGIT["markdown"] = expression(_MARKDOWN.replace("%s", r"[^\n]*\d"), re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as the start of a decision: how it is marked, and its words without the mark."""

    mark: str  # adr | number | date | ""
    words: str
    number: int | None = None
    id: str = ""
    date: str = ""


def of_heading(block: Block) -> Heading:
    words = plain(_EXPLICIT.sub("", block.text))
    dated = next(iter(_dates.find(words[:40])), None)
    if dated and words.find(dated.raw) in {0, 1}:
        rest = words[words.find(dated.raw) + len(dated.raw) :].lstrip(" ]):.|\u2013—-")
        inner = _ADR.match(rest)
        number = int(inner["n"]) if inner else None
        return Heading("date", rest, number, _cited(inner), dated.raw)
    found = _ADR.match(words)
    code = found or _NUMBER.match(words)
    last = _LAST_DATE.search(words)
    late = next(iter(_dates.find(last["d"])), None) if last else None
    if last and late:
        words = words[: last.start()]
    mark = "adr" if found else "number" if code else "date" if late else ""
    number = int(code["n"]) if code else None
    return Heading(mark, words, number, _cited(code), late.raw if late else "")


def _cited(found: re.Match[str] | None) -> str:
    """Return the id as it is written, ``ADR-3``; a plain word or none becomes our own."""
    if found is None:
        return ""
    code = found["code"]
    if not code or code.casefold().startswith("decision"):
        return f"ADR-{int(found['n']):04d}"
    return f"{code.upper()}-{found['n']}"


def anchors(page: Page, heads: list[Block], markup: str) -> dict[int, str]:
    """Name every heading as its markup's readers do: repeated ones are counted."""
    used: dict[str, int] = {}
    found: dict[int, str] = {}
    named = _named(page) if markup == "asciidoc" else {}
    join = "_" if markup == "asciidoc" else "-"
    for head in heads:
        given = _EXPLICIT.search(head.text)
        words = plain(head.text).strip().lower()
        bare = given[1].lower() if given else named.get(id(head)) or _slug(words, markup)
        bare = anchor = _BLANKS.sub("", bare) or "decision"
        while anchor in used:
            used[bare] += 1
            anchor = f"{bare}{join}{used[bare] + (markup == 'asciidoc')}"
        used[anchor] = 0
        found[id(head)] = anchor
    return found


def _slug(words: str, markup: str) -> str:
    if markup == "asciidoc":
        return "_" + re.sub(r"[\s.-]+", "_", _NOT_IN_ID.sub("", words)).strip("_")
    if markup == "rst":
        return re.sub(r"[^a-z0-9]+", "-", words).strip("-")
    return _NOT_IN_SLUG.sub("", words).replace(" ", "-")


def _named(page: Page) -> dict[int, str]:
    """Find the ids that are written on the line above an AsciiDoc heading."""
    found: dict[int, str] = {}
    for above, block in zip(page.blocks, page.blocks[1:], strict=False):
        if block.shape is Shape.HEADING and above.shape is Shape.PARAGRAPH:
            said = _NAMED.match(above.text.rpartition("\n")[2])
            if said:
                found[id(block)] = said[1].lower()
    return found


def may_start_two(text: str, markup: str, *, numbered: bool) -> bool:
    """Tell by the text alone whether there can be two headings that open a decision each."""
    begin = 0
    if text.startswith("---"):  # front matter's fences are no rules below a title
        closed = _FENCE.search(text, 3, _FRONT)
        begin = closed.end() if closed else 0
    text = text[begin:]
    if markup == "markdown":  # a pattern would look at every letter
        text = "\n".join([line for line in text.split("\n") if line[:1] in _OPENERS])
    starts = (_DIGIT if numbered else _ANY)[markup].finditer(text)
    return next(starts, None) is not None and next(starts, None) is not None


def names_log(stem: str) -> bool:
    """Tell by a file's name that it holds decisions: ``decision-log``, ``ADRs``."""
    return _LOG_STEM.match(stem) is not None


MOST = 500  # decisions in one file
_DENSE = 650  # characters a decision, below which no team's log was seen
_ALWAYS = 150


def most(document: Document) -> int:
    """Return how many decisions of a file are read: what is denser than any team's log is cut."""
    return min(MOST, max(_ALWAYS, len(document.text) // _DENSE))
