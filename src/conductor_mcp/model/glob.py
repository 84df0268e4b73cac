"""Globs over paths that cannot hang: ``**`` crosses folders, ``*`` and ``?`` do not."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

_MOST_ALTERNATIVES = 256


def matches(glob: str, path: str) -> bool:
    """Whether ``path`` (relative, with ``/``) lies under ``glob``. Case counts.

    ``**`` stands for any number of whole segments, ``*`` for any run within a segment, ``?`` for
    one character, ``{a,b}`` for either word. A glob that ends in ``/`` means all below it. The
    time is at most the product of both lengths.
    """
    segments = tuple(path.split("/"))
    return any(_walk(pattern, segments) for pattern in _patterns(glob))


def any_matches(globs: Iterable[str], path: str) -> bool:
    """Whether ``path`` lies under one of ``globs``."""
    return any(matches(glob, path) for glob in globs)


@lru_cache(maxsize=4096)
def _patterns(glob: str) -> tuple[tuple[str, ...], ...]:
    cleaned = glob.removeprefix("./").lstrip("/")
    if cleaned.endswith("/"):
        cleaned += "**"
    return tuple(tuple(one.split("/")) for one in _spelt_out(cleaned))


def _spelt_out(glob: str) -> list[str]:
    done: list[str] = []
    waiting = [glob]
    while waiting and len(done) + len(waiting) <= _MOST_ALTERNATIVES:
        head, opened, rest = waiting.pop().partition("{")
        body, closed, tail = rest.partition("}")
        if not opened or not closed:
            done.append(head + opened + rest)
            continue
        # Innermost first, so that nested braces come out right.
        outer, _, inner = body.rpartition("{")
        before = f"{head}{{{outer}" if "{" in body else head
        waiting.extend(f"{before}{word}{tail}" for word in inner.split(","))
    return done or [glob]


def _walk(pattern: tuple[str, ...], segments: tuple[str, ...]) -> bool:
    # One point to return to is enough for wildcards; no recursion, no exponential blow-up.
    p = s = mark = 0
    star = -1
    while s < len(segments):
        if p < len(pattern) and pattern[p] == "**":
            star, mark = p, s
            p += 1
        elif p < len(pattern) and _fits(pattern[p], segments[s]):
            p += 1
            s += 1
        elif star >= 0:
            mark += 1
            p, s = star + 1, mark
        else:
            return False
    return all(part == "**" for part in pattern[p:])


@lru_cache(maxsize=16384)
def _fits(pattern: str, name: str) -> bool:
    p = n = mark = 0
    star = -1
    while n < len(name):
        if p < len(pattern) and pattern[p] == "*":
            star, mark = p, n
            p += 1
        elif p < len(pattern) and pattern[p] in ("?", name[n]):
            p += 1
            n += 1
        elif star >= 0:
            mark += 1
            p, n = star + 1, mark
        else:
            return False
    return not pattern[p:].strip("*")
