"""Regular expressions out of contracts: searched with only where that cannot take long.

Python's engine backtracks. A pattern is searched with if no repetition of it can hold another or
a choice; then the ways to try are at most the product of what each part may take, which is held
against a bound for every text. Beyond that it is run as an automaton, where it can be read as one.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from typing import Any, NamedTuple

from conductor_mcp.compat._automata import automaton
from conductor_mcp.compat._regular import holds

MOST_PATTERN = 400
MOST_WAYS = 20_000_000
USUAL_TEXT = 32
"""A pattern that texts of this length cannot be searched with is as good as none."""
_MOST_TIMES = 1000
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})

_LITERAL = re.compile(r"\^?([\w \-/:,@#]*)\$?")

# A control character; anything else that is escaped; the beginning of a group with a name.
_THEIRS = re.compile(r"\\c([A-Za-z])|(\\.)|\(\?<(?![=!])", re.DOTALL)


class _Known(NamedTuple):
    pattern: re.Pattern[str]
    spans: tuple[tuple[int, int], ...]
    least: int

    def ways(self, length: int) -> int:
        """Return how many ways there are at most to try a text of this length."""
        found = length + 1
        for least, most in self.spans:
            found *= max(1, min(most, length) - least + 1)
        return found


def compiles(pattern: str) -> bool:
    """Say whether a pattern is one that we search with: well formed, and certain to be quick."""
    return _known(pattern) is not None or automaton(pattern) is not None


def matches(pattern: str, value: str) -> bool:
    """Search a pattern in a text; what we do not search with matches nothing."""
    known = _known(pattern)
    if known is None or known.ways(len(value)) > MOST_WAYS:
        return holds(pattern, value) is True
    return known.pattern.search(value) is not None


def literal(pattern: str) -> str | None:
    """Return a text that a pattern of plain letters matches; ``None`` for any other pattern."""
    match = _LITERAL.fullmatch(pattern)
    return match[1] if match else None


def least_length(pattern: str) -> int:
    """Return how many characters any text that matches has at least."""
    return known.least if (known := _known(pattern)) else 0


def _ours(pattern: str) -> str:
    """Write what contracts' regular expressions (ECMA 262) spell otherwise the way Python does."""
    return _THEIRS.sub(lambda m: f"\\x{ord(m[1]) % 32:02x}" if m[1] else m[2] or "(?P<", pattern)


@lru_cache(maxsize=4096)
def _known(pattern: str) -> _Known | None:
    if len(pattern) > MOST_PATTERN:
        return None
    parser: Any = import_module("re._parser")  # it says what a pattern is made of
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pattern = _ours(pattern)
            parsed = parser.parse(pattern)
            spans = tuple(_spans(parsed, inside=False))
            known = _Known(re.compile(pattern), spans, int(parsed.getwidth()[0]))
    except (re.error, RecursionError, OverflowError, ValueError):
        return None
    return known if known.ways(USUAL_TEXT) <= MOST_WAYS else None


def _spans(parsed: Any, *, inside: bool) -> Iterator[tuple[int, int]]:
    """Return what each part may take, from least to most.

    Raises:
        ValueError: One repetition can hold another, a choice or a reference back.

    """
    for name, argument in parsed:
        word = str(name)
        if word in _REPEATS:
            least, most, below = int(argument[0]), int(argument[1]), argument[2]
            if (inside and least != most) or least > _MOST_TIMES:
                raise ValueError(word)
            if least != most:
                yield least, most
            yield from _spans(below, inside=inside or most > 1)
        elif word == "BRANCH":
            if inside:
                raise ValueError(word)
            yield 1, len(argument[1])
            for one in argument[1]:
                yield from _spans(one, inside=inside)
        elif word in ("GROUPREF", "GROUPREF_EXISTS"):
            raise ValueError(word)
        elif word in ("SUBPATTERN", "ATOMIC_GROUP", "ASSERT", "ASSERT_NOT"):
            below = argument if word == "ATOMIC_GROUP" else argument[-1]
            yield from _spans(below, inside=inside)
