"""Text in a record that speaks to an agent, or that nobody can see.

## What it does
Reports phrases that try to steer an agent ("ignore previous instructions", "do not tell the
user", an order to call one of this program's tools), HTML comments that address one, and
characters that cannot be seen: zero-width, bidirectional controls, tags. What stands in a code
fence may be an example and is only something to look at. Joiners inside emoji and in scripts that
need them are left alone. Where such text is served, what cannot be seen is spelt out.

## Why
A record is read by every agent that works here. Whoever can slip a sentence into one can steer
all of them, and what is hidden from people is hidden on purpose, or pasted by mistake.

## How to put it right
Take it out, or say to people what the agent should do. An example belongs into a code fence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conductor_mcp.app.audits._audit import Audit, Subject, finding
from conductor_mcp.model import Finding, Force, Record, Span

TOOLS = (
    "get_context", "search_records", "get_record", "check_change", "propose_decision",
    "plan_change", "find_conflicts", "announce_work", "check_plan", "rehearse_merge",
)  # fmt: skip
"""Names of tools that a text may order an agent to call; a law holds them to those there are."""

_PHRASES = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b(?:\W+(?:all|any|every|the|your|my|of|these"
    r"|those|and|other)){0,4}\W+(?:previous|prior|above|preceding|earlier|system|existing"
    r"|original|safety)\W+(?:\w+\W+){0,2}?(?:instruction|prompt|rule|guideline|message|direction"
    r"|context|command)s?\b"
    r"|\byou\s+are\s+(?:now|no\s+longer)\s+(?:an?\s+|the\s+)?(?:\w+\s+){0,3}"
    r"(?:ai|assistant|agent|llm|chatbot|model)\b"
    r"|\b(?:do\s+not|don't|never|without)\s+(?:tell|inform|mention|telling|informing|asking|alert"
    r"|notify|reveal)\w*\s+(?:this\s+|it\s+)?(?:to\s+)?the\s+(?:user|human|developer|operator)\b"
    r"|\b(?:reveal|print|repeat|output|leak|show)\s+(?:your|the)\s+(?:system\s+prompt|hidden"
    r"\s+instructions?|initial\s+instructions?)\b"
    r"|<\/?\s*(?:system|assistant|im_start|im_end)\s*>|<\|im_(?:start|end)\|>|\[/?INST\]"
    r"|\b(?:call|invoke|use|run|execute)\s+(?:the\s+)?(?:tool\s+)?[`'\"]?"
    rf"(?:{'|'.join(TOOLS)})\b",
    re.IGNORECASE,
)
# What each phrase cannot do without: most texts hold none of it, and are passed over.
_NEEDED = (
    "ignore", "disregard", "forget", "override", "bypass",
    "prompt", "hidden", "initial",
    "im_start", "im_end", "inst]", *TOOLS,
)  # fmt: skip
_NEEDED_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"you\s+are\s+no",
        r"do\s+not\s+(?:tell|inform|mention|ask|alert|notify|reveal)",
        r"don't\s+(?:tell|inform|mention|ask|alert|notify|reveal)",
        r"never\s+(?:tell|inform|mention|ask|alert|notify|reveal)",
        r"without\s+(?:tell|inform|mention|ask|alert|notify|reveal)",
        r"<(?:/?\s*)(?:system|assistant|im_)",
    )
)
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
# What AsciiDoc and reStructuredText leave out of the page that people read.
_LEFT_OUT = {
    "adoc": re.compile(r"(?ms)^/{4,}\n(.*?)(?:^/{4,}$|\Z)|^//(?!/)([^\n]*)$"),
    "rst": re.compile(r"(?m)^\.\.[ \t]+(?![\w-]+::|_|\[)(\S[^\n]*(?:\n(?:[ \t]+[^\n]*)?)*)"),
}
_ADDRESSED = re.compile(
    r"\b(?:note|message|instructions?|attention|important)\s*(?:to|for)\s*(?:the\s+|any\s+|all\s+"
    r"|an?\s+)?(?:ai|llm|coding\s+|agents?|assistants?|models?|claude|copilot|cursor|codex|gemini)"
    r"|\b(?:ai|llm|coding)\s+(?:agents?|assistants?|models?)\s*[,:]"
    r"|\b(?:agents?|assistants?|ai|llms?|claude|copilot|codex|gemini)\b[^.\n]{0,30}\b(?:must|should"
    r"|shall|please|always|never)\b",
    re.IGNORECASE,
)
_UNSEEN = re.compile(
    "[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
_FENCE = re.compile(r"^[ ]{0,3}(`{3,}|~{3,})")
_JOINERS = "\u200c\u200d"
_MARKS = "\u200e\u200f\u061c"
_ASCII = 0x80
_LATIN = 0x0590  # above it begin the scripts that need joiners and direction marks


@dataclass(frozen=True, slots=True)
class _Seen:
    line: int
    what: str
    force: Force


def run(subject: Subject) -> Iterator[Finding]:
    done: set[str] = set()
    for record in subject.records.values():
        if record.path in done:
            continue
        done.add(record.path)
        if _UNSEEN.search(record.path):
            yield finding(
                AUDIT.id,
                record,
                "its file's name holds characters that cannot be seen",
                "Rename it",
                force=Force.MUST,
                about="name",
            )
        document = subject.document(record.path)
        if document is None:
            continue
        text = document.text.removeprefix("\ufeff")
        yield from _unseen(record, text)
        yield from _spoken(record, text)


def _unseen(record: Record, text: str) -> Iterator[Finding]:
    if text.isascii():
        return
    at = [m.start() for m in _UNSEEN.finditer(text) if not _belongs(text, m.start())]
    if not at:
        return
    fenced = _Fences(text)
    first = next((i for i in at if not fenced.hold(i)), at[0])
    names = sorted({f"U+{ord(text[i]):04X}" for i in at})
    line = text.count("\n", 0, first) + 1
    lines = len({text.count("\n", 0, i) for i in at[:100]})
    where = f" on {lines} lines" if lines > 1 else ""
    yield finding(
        AUDIT.id,
        record,
        f"it holds characters that cannot be seen ({', '.join(names[:5])}){where}",
        "Delete them; an editor that shows invisible characters finds them",
        at=Span(record.path, line, line),
        force=Force.SHOULD if fenced.hold(first) else Force.MUST,
        about="unseen",
    )


def _belongs(text: str, at: int) -> bool:
    """Whether a character that cannot be seen does its proper work between its neighbours."""
    mark = text[at]
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if mark in _JOINERS:  # in emoji, and in scripts that join their letters
        return bool(before and after) and ord(before) > _LATIN and ord(after) > _LATIN
    if mark in _MARKS:
        return any(c and _LATIN < ord(c) < 0x0900 for c in (before, after))  # noqa: PLR2004  Hebrew to Arabic
    return False


def _may_speak(text: str) -> bool:
    """Tell at little cost that no phrase can be in a text; case does not count."""
    folded = text.lower() if text.isascii() else text.casefold()
    return any(word in folded for word in _NEEDED) or any(
        pattern.search(folded) for pattern in _NEEDED_PATTERNS
    )


def _spoken(record: Record, text: str) -> Iterator[Finding]:
    comments = _LEFT_OUT.get(_suffix(record.path), _COMMENT)
    commented = "<!--" in text if comments is _COMMENT else bool(comments.search(text))
    if not commented and not (_may_speak(text) and _PHRASES.search(text)):
        return
    fenced = _Fences(text)
    hidden = [m.span(m.lastindex or 1) for m in comments.finditer(text)]
    hidden = [span for span in hidden if not fenced.hold(span[0])]
    seen: dict[int, _Seen] = {}
    for begin, end in hidden:
        inside = text[begin:end]
        found = _PHRASES.search(inside) or _ADDRESSED.search(inside)
        if found:
            line = text.count("\n", 0, begin + found.start()) + 1
            words = f"a comment that people do not see says {_shown(found[0])}"
            seen[line] = _Seen(line, words, Force.MUST)
    for found in _PHRASES.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        if any(begin <= found.start() < end for begin, end in hidden):
            continue
        where = "an example says" if fenced.hold(found.start()) else "it speaks to an agent:"
        seen.setdefault(line, _Seen(line, f"{where} {_shown(found[0])}", Force.SHOULD))
    for one in seen.values():
        yield finding(
            AUDIT.id,
            record,
            one.what,
            "Take it out, or say it to people",
            at=Span(record.path, one.line, one.line),
            force=one.force,
            about=one.what,
        )


def _suffix(path: str) -> str:
    suffix = path.rpartition(".")[2].lower()
    return "adoc" if suffix == "asciidoc" else suffix


def _shown(text: str) -> str:
    return repr(" ".join(text.split())[:80])


class _Fences:
    """Where the code fences of a text are."""

    def __init__(self, text: str) -> None:
        self._spans: list[tuple[int, int]] = []
        at, opened, mark = 0, -1, ""
        for line in text.split("\n"):
            found = _FENCE.match(line)
            if found and opened < 0:
                opened, mark = at, found[1]
            elif found and found[1].startswith(mark):
                self._spans.append((opened, at + len(line)))
                opened = -1
            at += len(line) + 1
        if opened >= 0:
            self._spans.append((opened, at))

    def hold(self, at: int) -> bool:
        return any(begin <= at < end for begin, end in self._spans)


AUDIT = Audit("instruction-like-text", run)
