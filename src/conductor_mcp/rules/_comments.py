"""Comments beside an import, or on the line above, that say that it is meant to be there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import field
from functools import lru_cache

from conductor_mcp.model import Import, Span
from conductor_mcp.model.values import dataclass
from conductor_mcp.rules._rule import Source


@dataclass(frozen=True, slots=True)
class Needless(Import):
    """A comment that spares nothing, in the shape of an import, among which it is found.

    ``type_only`` says that it is one without the reason that it has to give.
    """


@dataclass(frozen=True, slots=True)
class Commented:
    """The imports of a file that no comment spares, and those that each comment's line does.

    ``bare``: the lines of comments without the reason that they need, and what they are beside.
    """

    kept: tuple[Import, ...]
    spared: dict[int, list[Import]] = field(default_factory=dict[int, list[Import]])
    bare: dict[int, list[Import]] = field(default_factory=dict[int, list[Import]])


def commented(source: Source, parts: tuple[Import, ...], word: str, *, reason: bool) -> Commented:
    """Sort the imports of a file by whether a comment with a word spares them.

    ``# word`` spares what is imported on its line, or on the next one if it stands alone. A
    reason may follow in parentheses (and has to, with ``reason``), and names, which then are all
    that is spared: as they are imported, or with their module.
    """
    if word not in source.document.text:
        return Commented(parts)
    lines = source.document.text.splitlines()
    marks = {n: found for n, text in enumerate(lines, 1)
             if word in text and (found := _directive(word).search(text))}  # fmt: skip
    bare = tuple(n for n, found in marks.items() if reason and not found["reason"])
    for number in bare:
        del marks[number]
    beside = {n: [p for p in parts if n in _lines(lines, p)] for n in bare}
    kept: list[Import] = []
    spared: dict[int, list[Import]] = {number: [] for number in marks}
    for part in parts:
        over = next((n for n in _lines(lines, part) if _spares(lines, marks, n, part)), 0)
        if over:
            spared[over].append(part)
        else:
            kept.append(part)
    return Commented(tuple(kept), spared, beside)


def outward(parts: Iterable[Import]) -> bool:
    """Whether there are imports, and none of them leads to a file."""
    targets = [part.target for part in parts]
    return bool(targets) and not any(targets)


def needless(path: str, line: int, word: str, *, bare: bool = False) -> Needless:
    return Needless(word, Span(path, line, line), word, type_only=bare)


def _lines(lines: list[str], part: Import) -> list[int]:
    """Return the lines on which a comment may spare an import: its own and those above."""
    found = {part.at.first}
    name = part.key.partition(":")[2]
    word = re.compile(rf"\b{re.escape(name)}\b") if name and name != "*" else None
    for number in range(part.at.first + 1, min(part.at.last, len(lines)) + 1):
        if word is not None and word.search(lines[number - 1].partition("#")[0]):
            found.add(number)
    above = {n - 1 for n in found if n > 1 and lines[n - 2].lstrip().startswith("#")}
    return sorted(found | above)


def _spares(lines: list[str], marks: dict[int, re.Match[str]], number: int, part: Import) -> bool:
    if number not in marks or number > len(lines):
        return False
    names = marks[number]["names"].split()
    return not names or not names_of(part).isdisjoint(names)


def names_of(part: Import) -> set[str]:
    """Return what an import may be called: the name that it takes, and that with its module."""
    module, _, name = part.key.partition(":")
    return {name, f"{module}.{name}"} if name else {module}


@lru_cache(maxsize=8)
def _directive(word: str) -> re.Pattern[str]:
    return re.compile(rf"#\s*{re.escape(word)}(?P<reason>\([^)]*\))?(?P<names>(?:\s+[\w.]+)*)\s*$")
