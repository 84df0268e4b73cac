"""Comments beside an import, or on the line above, that say that it is meant to be there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from conductor_mcp.model import Import
from conductor_mcp.rules._rule import Source


def commented(source: Source, word: str, *, reason: bool) -> Iterator[Import]:
    """Yield the imports of a file that no comment with a word spares.

    ``# word`` spares what is imported on its line, or on the next one if it stands alone. A
    reason may follow in parentheses (and has to, with ``reason``), and names, which then are all
    that is spared: as they are imported, or with their module.
    """
    if word not in source.document.text:
        yield from source.imports()
        return
    lines = source.document.text.splitlines()
    for part in source.imports():
        if not any(_spares(lines, n, part, word, reason=reason) for n in _lines(lines, part)):
            yield part


def _lines(lines: list[str], part: Import) -> set[int]:
    """Return the lines of an import on which it begins, and on which its name is."""
    found = {part.at.first}
    name = part.key.partition(":")[2]
    word = re.compile(rf"\b{re.escape(name)}\b") if name and name != "*" else None
    for number in range(part.at.first + 1, min(part.at.last, len(lines)) + 1):
        if word is not None and word.search(lines[number - 1].partition("#")[0]):
            found.add(number)
    return found


def _spares(lines: list[str], number: int, part: Import, word: str, *, reason: bool) -> bool:
    beside = lines[number - 1] if number <= len(lines) else ""
    above = lines[number - 2].strip() if number > 1 else ""
    for text in (beside, above if above.startswith("#") else ""):
        found = _directive(word).search(text) if word in text else None
        if found is not None and (found["reason"] or not reason):
            names = found["names"].split()
            if not names or not names_of(part).isdisjoint(names):
                return True
    return False


def names_of(part: Import) -> set[str]:
    """Return what an import may be called: the name that it takes, and that with its module."""
    module, _, name = part.key.partition(":")
    return {name, f"{module}.{name}"} if name else {module}


@lru_cache(maxsize=8)
def _directive(word: str) -> re.Pattern[str]:
    return re.compile(rf"#\s*{re.escape(word)}(?P<reason>\([^)]*\))?(?P<names>(?:\s+[\w.]+)*)\s*$")
