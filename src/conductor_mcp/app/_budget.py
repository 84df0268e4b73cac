"""How large an answer may be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import TypeVar, cast

from conductor_mcp.app._visible import one_line
from conductor_mcp.app.answers import CheckAnswer
from conductor_mcp.model import ConductorError
from conductor_mcp.model.values import dataclass, replace
from conductor_mcp.syntax.lazily import expression

LEAST, MOST = 200, 50_000

_SENTENCE = expression(r"(?<=[.!?])[\"')\]]*\s+(?=[^a-z])")
T = TypeVar("T")
CUT = " […]"


def listed(value: object) -> list[object]:
    """Return the entries of a list that came as plain JSON, or none where it is no list."""
    return list(cast("Iterable[object]", value)) if isinstance(value, list | tuple) else []


def tokens(text: str) -> int:
    """Count tokens as everyone here does: four bytes each, rounded up."""
    return -(-len(text.encode("utf-8", "replace")) // 4)


def within(asked: int, configured: int) -> int:
    """Return the budget to keep: what was asked for, or what is configured when that is 0.

    Raises:
        ConductorError: The budget is outside 200 to 50,000 tokens.

    """
    if not asked:
        return configured
    if not LEAST <= asked <= MOST:
        raise ConductorError(
            f"a budget of {asked} tokens cannot be kept",
            hint=f"Give between {LEAST} and {MOST}, or leave it out",
        )
    return asked


def gist(text: str, most: int) -> str:
    """Return whole sentences of ``text`` up to ``most`` characters, marked where cut.

    A first sentence that is longer than that is cut between words, and the mark says so.
    """
    folded = one_line(text)
    if len(folded) <= most:
        return folded
    kept = ""
    for sentence in _SENTENCE.split(folded):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > most - len(CUT):
            break
        kept = longer
    if not kept:
        kept = folded[: most - len(CUT)].rpartition(" ")[0] or folded[: most - len(CUT)]
    return kept + CUT


@dataclass(slots=True)
class Purse:
    """Text collected within a budget of tokens. What does not fit is refused whole."""

    budget: int
    spent: int = 0
    blocks: list[str] = field(default_factory=list[str])

    def left(self) -> int:
        return self.budget - self.spent

    def take(self, block: str) -> bool:
        """Add ``block`` if it fits, and say whether it did."""
        cost = tokens(block + "\n")
        if cost > self.left():
            return False
        self.blocks.append(block)
        self.spent += cost
        return True

    def text(self) -> str:
        return "\n".join(self.blocks)


def fit_verdict(answer: CheckAnswer, budget: int) -> CheckAnswer:
    """Keep a verdict within ``budget`` tokens of JSON; ``omitted`` says what was cut.

    Findings stay before the list of what was not judged, and the outcome never changes.
    """
    left = budget - 120
    findings = _prefix(answer.findings, left)
    left -= sum(tokens(repr(row)) for row in findings)
    unjudged = _prefix(answer.unjudged, left)
    cut = [
        f"{gone} {what}"
        for gone, what in (
            (len(answer.findings) - len(findings), "more findings"),
            (len(answer.unjudged) - len(unjudged), "more files that were not judged"),
        )
        if gone
    ]
    if not cut:
        return answer
    note = f"{' and '.join(cut)}: narrow with paths, or ask for response_format detailed"
    omitted = f"{answer.omitted}; {note}" if answer.omitted else note
    return replace(answer, findings=findings, unjudged=unjudged, omitted=omitted)


def _prefix(rows: tuple[T, ...], left: int) -> tuple[T, ...]:
    # repr of a row is a little longer than its JSON, so the sum stays on the safe side.
    kept = 0
    for row in rows:
        left -= tokens(repr(row))
        if left < 0:
            break
        kept += 1
    return rows[:kept]
