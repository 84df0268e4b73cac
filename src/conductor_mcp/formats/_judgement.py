"""Whether a page is a decision, and if not, what else it is. By content first, then place."""

from __future__ import annotations

import re
from functools import cache

from conductor_mcp.formats import _dates, _status
from conductor_mcp.formats._blocks import Block, Page, Shape, plain
from conductor_mcp.formats._fields import Outline
from conductor_mcp.formats._format import Claim
from conductor_mcp.formats._title import Heading, Name
from conductor_mcp.model import Status
from conductor_mcp.model.values import dataclass
from conductor_mcp.syntax.lazily import expression

_FOLDER = expression(
    r"^(?:.*[-_. ])?(?:adrs?|decisions?|decision[-_ ]?(?:records?|logs?)|gdps?|rfds?|adls?)"
    r"(?:[-_. ].*)?$",
    re.IGNORECASE,
)
_PROPOSALS = expression(r"^(?:rfcs?|peps?|keps?|seps?|proposals?)$", re.IGNORECASE)
_NUMBERED = expression(r"^(?:(?:rfc|pep|kep|sep)[-_]?)?\d", re.IGNORECASE)
_FILE = expression(r"^(?:[a-z0-9]+[-_ ])*adr[-_ ]?(?:\d{1,5}|[xn]+)(?:[-_. ]|$)", re.IGNORECASE)
_ELSEWHERE = expression(
    r"(?:^|/)(?:openspec|\.kiro|\.specify|specs?|node_modules|vendor|intents?|flows?|prds?"
    r"|requirements|deliverables|\.github|templates?|test(?:s|data)?|fixtures?)/",
    re.IGNORECASE,
)
_INDEX_NAMES = {
    "readme", "index", "intro", "introduction", "overview", "home", "toc", "process", "guide",
    "contributing", "about", "summary", "_index", "log", "decisions", "adr", "adrs", "_sidebar",
    "sidebar", "changelog", "glossary", "claude", "agents", "skill", "guidelines", "howto",
    "how-to", "decision-log", "adr-index", "adr-log", "adr-process", "nav", "adr-nav",
}  # fmt: skip
_INDEX_WORDS = {"index", "readme", "toc", "adr index", "table of contents", "adr log"}
_ABOUT = expression(
    r"\b(?:adr|decision record|decision log)s?\b.{0,40}\b(?:process|guide|index|how to|template"
    r"|lifecycle|overview|list|log)\b|\bhow (?:to|we)\b.{0,30}\badrs?\b"
    r"|^(?:architecture|architectural|our)?\s*(?:decision"
    r"(?: record| log)?s?|adrs?|decision records? \(adrs?\))$|\b(?:how to|writing|creating)\b"
    r".{0,30}\badrs?\b|\bonboarding guide\b|^index\b|^table of contents",
    re.IGNORECASE,
)
_COMPANION = expression(
    r"\b(?:guide|guidelines|checklist|cheat ?sheet|roadmap|faq|meeting notes|minutes|retrospective"
    r"|(?:implementation|migration|test|rollout) (?:plan|summary|report|status|notes))$",
    re.IGNORECASE,
)
_TEMPLATE_NAME = expression(
    r"(?:^|[-_. ])(?:template|tmpl|boilerplate|skeleton|example)(?:[-_. ]|$)", re.IGNORECASE
)
_BLANK = expression(
    r"^\W{0,3}(?:\{[^{}]*\}|\[[^\[\]]*\](?!\()|<[^<>:]*>|\.{3}|…)\W{0,3}(?:<!--.*)?$", re.DOTALL
)
_HOLE = expression(
    r"\{(?!\{)[a-z][^{}\n]{3,}\}|\[(?:[a-z][^\[\]\n]{6,}|[A-Z ]{4,}|option \d)\](?!\(|\[|:)"
    r"|<[a-z][^<>\n:=/\"]*\s[^<>\n=\"]{3,}>|YYYY-MM-DD|yyyy-mm-dd|DD[-/.]MM",
)
_INSTRUCTION = expression(
    r"^(?:>\s*)?(?:a couple (?:of )?sentences|describe (?:here )?(?:the|what|why|how|your)"
    r"|what is the (?:issue|change|status|motivat)|what are the|this section (?:should|describes"
    r"|contains|explains|must)|what becomes easier|list (?:the|all|any)|briefly"
    r"|explain (?:the|why)|insert|add (?:the|your|a)|provide"
    r"|the (?:issue|change) (?:motivating|that we)|optional"
    r"|bulleted list|carefully describe|include (?:the|any|a)|why do we|how (?:will|does|do) "
    r"|write |in the context of <|\(?who was involved|what the team|the facts behind|both positive"
    r"|the abstract should|if applicable|use this section)",
    re.IGNORECASE,
)
_Y_STATEMENT = expression(
    r"\bin the context of\b.{3,400}?\b(?:facing|we (?:have )?(?:decided|chose))\b",
    re.IGNORECASE | re.DOTALL,
)
_CHOSEN = expression(
    r"\b(?:chosen option|we (?:will|have decided|decided|choose|chose))\b", re.IGNORECASE
)
_STRONG = 5
_WEAK = 2
_HOLES = 3
_STUB = 4
_LINES_READ = 60


@dataclass(frozen=True, slots=True)
class Seen:
    """All that the judgement is made from."""

    outline: Outline
    name: Name
    heading: Heading | None
    stated: _status.Stated
    status_raw: str


@cache
def folder_of_decisions(folder: str) -> bool:
    """Tell whether a folder's path names it as one for decisions."""
    return any(_FOLDER.match(part) for part in folder.split("/") if part)


def in_place(path: str) -> bool:
    """Tell a path where decisions are kept, or that is named like one."""
    folder, _, name = path.rpartition("/")
    proposal = _NUMBERED.match(name) and _PROPOSALS.match(folder.rpartition("/")[2])
    return folder_of_decisions(folder) or bool(_FILE.match(name) or proposal)


def might_be(path: str, text: str) -> bool:
    """Decide cheaply whether a page that stands elsewhere is worth reading."""
    if _ELSEWHERE.search(path):
        return False
    # A decision says so in a heading or in its front matter; a few cheap words rule most out.
    return (
        ("ecision" in text and ("tatus" in text or "onsequences" in text or "ptions" in text))
        or "决" in text
        or ("kind: decision" in text[:4_000])
    )


def claim(seen: Seen, *, declared: bool) -> Claim:
    """Say how sure we are that a page is for the reader of decisions."""
    if declared:
        return Claim.DECLARED
    if in_place(seen.outline.page.path):
        return Claim.PLACE
    return Claim.CONTENT if _is_whole(seen) and not why_not(seen) else Claim.NONE


def _is_whole(seen: Seen) -> bool:
    """Tell a page that nobody would take for anything but a decision, wherever it stands."""
    names = seen.outline.names
    if "decision" not in names or not names & {"context", "consequences", "options"}:
        return False
    known = seen.stated.status is not Status.UNKNOWN
    return (
        (known and "context" in names)
        or {"context", "consequences"} <= names
        or ({"options", "context"} <= names)
    )


def is_index_name(stem: str) -> bool:
    """Tell a file's stem that commonly names an index or a guide."""
    return stem.casefold() in _INDEX_NAMES


def decides(block: Block) -> bool:
    """Tell a paragraph that says what was decided."""
    text = block.text[:1_500]
    return block.shape is Shape.PARAGRAPH and bool(
        _CHOSEN.search(text[:600]) or _Y_STATEMENT.search(text)
    )


def why_not(seen: Seen) -> str:
    """Return why a page in a decisions' place is none, or ``""`` when it is one."""
    if _is_template(seen):
        return "a template: its title or fields are still to be filled in"
    stem = seen.outline.page.document.stem.casefold()
    score = _score(seen)
    title = seen.heading.title if seen.heading else ""
    # A number before the title outweighs a title that speaks of decision records themselves.
    about = bool(_ABOUT.search(title)) and seen.name.number is None and not seen.name.date
    if (
        _COMPANION.search(title)
        and not (seen.name.number or seen.name.date)
        and not seen.outline.names & {"decision", "context"}
    ):
        return "it stands beside a decision and decides nothing itself"
    if stem in _INDEX_NAMES or about or seen.name.words.casefold() in _INDEX_WORDS:
        whole = _is_whole(seen) and score > _STRONG and seen.stated.status is not Status.UNKNOWN
        return "" if whole else "an index or a guide: it decides nothing itself"
    if seen.name.number is not None or seen.name.date or seen.name.undecided:
        return "" if seen.outline.page.blocks else "empty"
    if score >= _WEAK or _is_stub(seen):
        return ""
    return "no status, no decision and no other part of a decision was found"


def _is_stub(seen: Seen) -> bool:
    blocks = seen.outline.page.blocks
    folder = seen.outline.page.path.rpartition("/")[0].rpartition("/")[2]
    return (
        seen.heading is not None
        and len(blocks) < _STUB
        and sum(len(b.text) for b in blocks) < 400  # noqa: PLR2004  a title and a sentence
        and _FOLDER.match(folder) is not None
    )


def _score(seen: Seen) -> int:
    outline = seen.outline
    names = outline.names
    score = 3 * ("decision" in names) + sum(
        part in names for part in ("context", "consequences", "options", "drivers")
    )
    score += 2 * (seen.stated.status is not Status.UNKNOWN or seen.stated.template)
    score += outline.first("decided") is not None or outline.first("created") is not None
    score += outline.first("deciders") is not None
    score += bool(seen.heading and seen.heading.prefixed)
    texts = [b.text for b in outline.page.blocks[:_LINES_READ] if b.shape is Shape.PARAGRAPH]
    score += 3 * any(_Y_STATEMENT.search(t[:1_500]) for t in texts)
    return score + any(_CHOSEN.search(t[:600]) for t in texts)


def _is_template(seen: Seen) -> bool:
    """Weigh a template's marks; one left in by an author does not make a template."""
    page = seen.outline.page
    heading = seen.heading
    named = bool(_TEMPLATE_NAME.search(page.document.stem)) or seen.name.undecided
    open_title = heading is None or heading.placeholder or heading.generic
    front = page.front.get("title")
    titled = bool(heading and re.search(r"\btemplate\b", heading.title, re.IGNORECASE))
    titled |= bool(front and re.search(r"\btemplate\b", str(front.value), re.IGNORECASE))
    holes = _holes(page)
    stated = seen.stated.status is not Status.UNKNOWN
    if heading and heading.placeholder and (holes >= _WEAK or not stated):
        return not (seen.name.number and stated and holes < _HOLES)
    if named and not stated and (titled or open_title or holes >= _HOLES):
        return True
    if named and (titled or open_title) and (holes or _dateless(seen)):
        return True
    if titled and open_title and holes >= _HOLES and not stated:
        return True
    return seen.stated.template and open_title and holes >= _HOLES and not _named_well(seen)


def _named_well(seen: Seen) -> bool:
    return seen.name.number is not None and len(seen.name.words) > 8  # noqa: PLR2004


def _dateless(seen: Seen) -> bool:
    found = seen.outline.first("decided") or seen.outline.first("created")
    return found is None or not _dates.find(found.value)


def _holes(page: Page) -> int:
    """Count what a template leaves to fill in, in the first blocks of a page."""
    found = sum(_is_hole(b) for b in page.blocks[:_LINES_READ])
    for node in page.front.fields.values():
        found += node.raw.startswith("{") and len(node.raw) > 1 and " " in node.raw
    return found


def _is_hole(block: Block) -> bool:
    if block.shape is Shape.CODE:
        return False
    text = block.text[:600]
    if _BLANK.match(text) or _HOLE.search(text):
        return True
    return bool(_INSTRUCTION.match(plain(text[:200])))
