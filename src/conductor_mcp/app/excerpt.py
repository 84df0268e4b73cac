"""The few words of a record that show why it was found."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from conductor_mcp.app._budget import gist
from conductor_mcp.app.words import terms
from conductor_mcp.model import Section

_MARKS = re.compile(r"^[ \t]*(?:[-*+>|#]+|[0-9]+[.)])[ \t]+|[*`|]+|^[-=_:| \t]+$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\[\]]{0,200})\]\([^()\s]{0,500}\)")
_STOP = re.compile(r"(?<=[.!?])\s+(?=[^a-z\s])|\n\s*\n|\n(?=\s*[-*+|#])")
_MOST_TEXT = 20_000  # of a section; what a person would not read to the end shows as little


def excerpts(query: str, found: Sequence[Iterable[Section]], most: int) -> list[str]:
    """Return for each record the sentences with the most and rarest words of the question.

    At most ``most`` characters each, marked where cut; without a word in common, where its text
    begins. Rare is what few of the records ``found`` hold.
    """
    asked = frozenset(terms(query))
    texts = [
        [(s.text[:_MOST_TEXT], _held(s.text[:_MOST_TEXT], asked)) for s in one] for one in found
    ]
    holding = Counter(t for one in texts for t in frozenset[str]().union(*(h for _, h in one)))
    weights = {t: math.log(1.0 + len(found) / n) for t, n in holding.items()}
    return [_excerpt(one, weights, most) for one in texts]


def _held(text: str, asked: Iterable[str]) -> frozenset[str]:
    # A stem begins the words it stands for, nearly always, and this is all that time allows.
    lowered = text.lower()
    return frozenset(t for t in asked if t in lowered)


def _excerpt(
    texts: Sequence[tuple[str, frozenset[str]]], weights: Mapping[str, float], most: int
) -> str:
    best, text = 0.0, ""
    for one, held in texts:
        worth = _worth(held, weights)
        if worth > best or not text.strip():
            best, text = worth, one
    pieces = [p for p in _STOP.split(text) if p.strip()]
    if not pieces:
        return ""
    worths = [_worth(_held(piece, weights), weights) for piece in pieces]
    start = worths.index(max(worths))
    kept = unmarked(" ".join(pieces[start : start + 4]))
    return f"… {gist(kept, most - 2)}" if start else gist(kept, most)


def _worth(held: Iterable[str], weights: Mapping[str, float]) -> float:
    return math.fsum(weights[t] for t in held)


def unmarked(text: str) -> str:
    """Return Markdown without its marks, links as their words."""
    return _MARKS.sub(
        lambda found: "" if found[0][0] in "*`" and found[0][-1] in "*`" else " ",
        _LINK.sub(r"\1", text),
    )
