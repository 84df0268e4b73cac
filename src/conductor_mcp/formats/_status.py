"""What a stated status means: six words, from the hundred ways teams write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from conductor_mcp.formats import _dates
from conductor_mcp.formats._blocks import plain
from conductor_mcp.formats._languages import PARTLY, STATUSES
from conductor_mcp.model import Status
from conductor_mcp.model.values import dataclass
from conductor_mcp.syntax.lazily import expression

_WORDS: dict[Status, str] = {
    Status.SUPERSEDED: (
        "superseded superceded supersceded superseeded replaced overridden supplanted overtaken"
    ),
    Status.REJECTED: (
        "rejected rejection declined withdrawn abandoned denied cancelled canceled dismissed"
        " discarded dropped reject refused vetoed"
        "|not accepted|not approved|not adopted|won't do|wont do|will not do|won't implement"
        "|turned down|voted down"
    ),
    Status.DEPRECATED: (
        "deprecated deprecate obsolete obsoleted outdated retired reverted archived inactive"
        " expired removed rescinded revoked sunset sunsetted legacy invalid invalidated undone"
        " historical historic"
        "|no longer|out of date|rolled back|not in use|not in force|not applicable any more"
        "|not applicable anymore|end of life"
    ),
    Status.PROPOSED: (
        "proposed proposal draft drafted drafting pending review reviewing discussing discussion"
        " incomplete tbd tba todo wip rfc open provisional undecided deferred postponed planned"
        " planning suggested candidate idea unresolved paused blocked evaluating evaluation"
        " exploring experimental ongoing unapproved submitted upcoming proposing investigating"
        "|in review|under review|for review|in discussion|under discussion|on hold|onhold"
        "|in progress|inprogress|work in progress|to be decided|to be determined|to be discussed"
        "|request for comments|request for comment|not decided|not yet|awaiting|waiting|needs"
        "|in draft|in proposal|ready for review|seeking|up for|under consideration|in development"
        "|under evaluation|last call|trial|pilot|to be approved|to be accepted|for approval"
        "|for decision|for discussion|ready for|not started|proof of concept"
    ),
    Status.ACCEPTED: (
        "accepted accept approved approve active valid decided implemented final finalised"
        " finalized adopted agreed ratified done complete completed current effective enacted"
        " merged living released stable resolved committed confirmed enforced published decision"
        " implementable implementing validated endorsed passed acknowledged live signed taken ok"
        " yes realised realized selected authorised authorized shipped deployed landed"
        "|in force|in use|in effect|signed off|in production|partially implemented"
        "|partly implemented|partially accepted|being implemented|rolled out"
    ),
}


def _table() -> dict[str, Status]:
    found: dict[str, Status] = {}
    for status, text in _WORDS.items():
        words, _, phrases = text.partition("|")
        elsewhere = STATUSES.get(status.value, "")
        for word in [*words.split(), *phrases.split("|"), *elsewhere.split("|")]:
            if word:
                found[word.casefold()] = status
    return found


_TABLE = _table()
_PHRASE = expression(
    "(?:" + "|".join(sorted(map(re.escape, _TABLE), key=len, reverse=True)) + r")(?![^\W_])"
)
_BADGE = expression(r"!\[([^\]]*)\]\(([^)]*)\)")
_STRUCK = expression(r"~~.*?~~|<(del|s|strike)>.*?</\1>", re.DOTALL | re.IGNORECASE)
_COMMENT = expression(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LEADING_DATE = expression(
    r"^(?:\[|\()?\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:\]|\))?\s*[-\u2013—:|,]*\s*"
)
_LEAD_IN = expression(
    r"^(?:(?:the |our |current |decision |adr |this )*(?:status|state|decision|adr|rfc|document)"
    r"(?: (?:is|was|has been|record))*|"
    r"(?:it |this )?(?:is|was|has been|have been)|currently|now|mostly|already|fully|"
    r"conditionally|tentatively|provisionally|unanimously|formally|initially|closed|"
    r"implicitly|de facto|phase \d+|v\d[\w.]*)\b[\s:,\u2013—-]*"
)
_PARTIAL = expression(
    rf"\b(?:{PARTLY})\W{{0,3}}(?:super[sc]ed|replaced|ersetzt|reemplazad|sustituid|remplacé|substituíd|замен)"
    r"|\b(?:partial(?:ly)?|partly|in part|(?:some |many |most )?(?:parts?|sections?|portions?)"
    r"(?: of [^.;]{1,60})?)\W{0,3}(?:\w+ ){0,3}?"
    r"(?:super[sc]ed\w*|superseeded|replaced|overridden|deprecated|obsolete\w*)"
    r"|\b(?:super[sc]eded|replaced) (?:in part|partially|partly)\b"
    r"|\bamended\b"
)
WHEN = r"(?:[\d./-]{6,10}|\d{1,2} \w{3,9},? \d{4}|\w{3,9} \d{1,2},? \d{4})"
# "Accepted; the second point superseded by …": not the whole of it.
NARROWED = expression(
    r"\b(?:accepted|approved|active|implemented|adopted|agreed|принято|aceptad[oa]|angenommen"
    r"|acceptée?|aceit[oa])\b[^.\n]*[;,(]\s*"
    r"(?!(?:the|this|our) (?:adr|decision|record|document|proposal|whole|entire)\b)"
    r"(?:the|its|our|points?|sections?|rules?|parts?|items?|clauses?|steps?|phases?|§"
    r"|пункты?|часть|раздел|puntos?|partes?|punkte?|teile?|abschnitt)\b"
    r"[^;,\n]{2,60}?\s(?:(?:was|is|are|were|has|have|been|later|now)\s+)*$",
    re.IGNORECASE,
)
_SUPERSEDED = expression(
    r"\b(?:super[sc]eded|superseeded|replaced|overridden|supplanted|obsoleted|overtaken)\s*"
    rf"(?:\([^)]*\)\s*|(?:on |in )?{WHEN}\s+)?(?:by|with|through|:|->|→|, see\b)"
    r"|被.{1,60}?(?:取代|替代|替换)"
)
_CHOICE = expression(r"\s*(?:\||/|,|\bor\b|…|\.\.\.)\s*")
_GONE = {Status.SUPERSEDED, Status.DEPRECATED}
_NOT_WORD = expression(r"^[\W_]+|[\W_]+$")
_BOX = expression(r"^\W{0,3}\[(?P<x>[ xX✓✔])\]\s+", re.MULTILINE)
_SHORTCODE = expression(r":[a-z][a-z0-9_+-]+:")
_ARROWS = expression(r"\s*(?:→|->|⇒|\||/|,|\bor\b)\s*")
_OPENERS = "{}[]<>()\"'`“”\u2018\u2019*_~.!?:;,|-\u2013—→> \t#\u2060\ufe0f"
_EMOJI = {
    "✅": Status.ACCEPTED, "✔": Status.ACCEPTED, "☑": Status.ACCEPTED, "👍": Status.ACCEPTED,
    "🟢": Status.ACCEPTED, "❌": Status.REJECTED, "🚫": Status.REJECTED, "⛔": Status.REJECTED,
    "🤔": Status.PROPOSED, "🚧": Status.PROPOSED, "📝": Status.PROPOSED, "💡": Status.PROPOSED,
    "🟡": Status.PROPOSED, "⌛": Status.SUPERSEDED, "🗑": Status.DEPRECATED,
}  # fmt: skip
_IMPLEMENTED = expression(r"\b(not (?:yet )?|never )?(?:been )?(partially |partly )?implemented\b")
_MAX = 1_500
_WORD_GAP = 2


@dataclass(frozen=True, slots=True)
class Stated:
    """A status as read: the word it maps to, and whether the text is a template's choice."""

    status: Status = Status.UNKNOWN
    template: bool = False
    implemented: bool | None = None


def classify(raw: str) -> Stated:
    """Map a status text, of one or several lines, to one of the six words."""
    # Most say "Accepted", over and over.
    return _known(raw) if len(raw) < _SHORT_LINE else _classify(raw)


@lru_cache(maxsize=1_024)
def _known(raw: str) -> Stated:
    return _classify(raw)


def _classify(raw: str) -> Stated:
    text = _SHORTCODE.sub("", _COMMENT.sub("", raw[:_MAX]).replace("\u2019", "'"))
    if boxes := _BOX.findall(text):
        if not any(box.strip() for box in boxes):
            return Stated(template=True)  # nothing is ticked yet
        ticked = [x for x in text.split("\n") if (box := _BOX.match(x)) and box["x"].strip()]
        text = "\n".join(_BOX.sub("", line) for line in ticked)
    text = _STRUCK.sub("", text)
    text = _BADGE.sub(_badge, text)
    lines = [words for line in text.split("\n") if (words := plain(line).casefold())]
    if any(_is_choice(line) for line in lines[:8]):
        return Stated(template=True)
    found = [(line, status) for line in lines if (status := _of_line(line)) is not None]
    return Stated(_decide(found), implemented=_implemented(" ".join(lines)))


def mentions(text: str) -> set[Status]:
    """Return every status a text names as a whole word."""
    return {_TABLE[m[0]] for m in _PHRASE.finditer(text.casefold())}


def _badge(found: re.Match[str]) -> str:
    label = found[1].strip()
    if _of_line(label.casefold()) is not None:
        return label
    words = re.split(r"[-_/.?=&%\s]+", found[2].casefold())
    return next((w for w in words if w in _TABLE and w != "decision"), label)


def _is_choice(text: str) -> bool:
    """Tell a template's list of words to choose from: ``proposed | accepted | …``."""
    bare = re.sub(r"\([^)]*\)", "", text)
    head = bare[:160].strip(_OPENERS)
    parts = [_NOT_WORD.sub("", p) for p in _CHOICE.split(head)]
    life = [_NOT_WORD.sub("", p) for p in _ARROWS.split(head)]
    if len({_TABLE[p] for p in life[:4] if p in _TABLE}) > 2:  # noqa: PLR2004  not a step, a life
        return True
    named = {p for p in parts if p in _TABLE}
    if named and {_TABLE[p] for p in named} <= _GONE:
        return False  # "Deprecated / Superseded": said twice
    if len(named) > 1 and parts[0] in named and len({_TABLE[p] for p in named}) > 1:
        return True
    return text.startswith(("{", "[", "<")) and (
        len({_TABLE[p] for p in named}) > 1 or "reason" in head
    )


def _of_line(line: str) -> Status | None:
    emoji = next((s for e, s in _EMOJI.items() if line[:4].startswith(e)), None)
    text = _strip(line)
    text = _strip(_LEADING_DATE.sub("", text))
    if _PARTIAL.search(text):
        first = _lead(text)
        gone = first in {Status.SUPERSEDED, Status.DEPRECATED}
        return Status.ACCEPTED if first is None or gone else first
    retired = _SUPERSEDED.search(text)
    if retired and not re.search(r"\bnot (?:been )?super", text):
        first = _lead(text)
        if retired.start() == 0:
            return Status.SUPERSEDED
        if NARROWED.search(text[: retired.start()]):
            return first
        if first is not Status.DEPRECATED and first is not Status.REJECTED:
            return Status.SUPERSEDED
    for arrow in ("→", "->", "⇒"):
        if arrow in text:
            return _lead(_strip(text.rpartition(arrow)[2])) or _lead(text) or emoji
    return _lead(text) or emoji


def _strip(text: str) -> str:
    i = 0
    while i < len(text) and (text[i] in _OPENERS or not (text[i].isalnum())):
        i += 1
    return text[i:].rstrip()


def _lead(text: str) -> Status | None:
    if text in _TABLE:  # what most say; to compile the expression takes longer than all else here
        return _TABLE[text]
    for _ in range(_WORD_GAP + 1):
        found = _PHRASE.match(text)
        if found and not (found[0] == "decision" and len(text) > len("decision ")):
            return _TABLE[found[0]]
        shorter = _strip(_LEAD_IN.sub("", text, count=1))
        if shorter == text:
            return None
        text = shorter
    return None


def _decide(found: list[tuple[str, Status]]) -> Status:
    """Choose between several lines: the latest dated one, else a retirement, else the first."""
    if not found:
        return Status.UNKNOWN
    dated = [(iso, i) for i, (line, _) in enumerate(found) if (iso := _first_date(line))]
    if len(dated) > 1 and len(dated) == len(found):
        return found[max(dated)[1]][1]
    states = [status for _, status in found]
    if Status.SUPERSEDED in states:
        return Status.SUPERSEDED
    # After an acceptance a later line may retire it; before one it is only history.
    for status in (Status.DEPRECATED, Status.REJECTED):
        if status in states[1:] and len(found[states.index(status, 1)][0]) < _SHORT_LINE:
            return status
    short = [s for line, s in found if len(line) < _SHORT_LINE]
    if states[0] is Status.PROPOSED and len(short) > 1 and short[-1] is Status.ACCEPTED:
        return Status.ACCEPTED
    return states[0]


_SHORT_LINE = 60


def _first_date(line: str) -> str:
    dates = _dates.find(line)
    return dates[0].iso if dates else ""


def _implemented(text: str) -> bool | None:
    found = _IMPLEMENTED.search(text)
    if found is None:
        return None
    return None if found[2] else not found[1]


def best(texts: Iterable[str]) -> tuple[int, Stated] | None:
    """Return the first of several texts that states something, with its index."""
    for i, text in enumerate(texts):
        stated = classify(text)
        if stated.template or stated.status is not Status.UNKNOWN:
            return i, stated
    return None
