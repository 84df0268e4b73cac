"""Statements that the parser does not know, spelled in a way that it does."""

from __future__ import annotations

import re
from collections.abc import Iterator

UNNAMED = "__unnamed__"
"""A constraint's name that nobody gave."""
_NAME = r"(?:[\w.\"`\[\]]+)"
_TABLE = rf"\s*alter\s+table\s+(?:only\s+|if\s+exists\s+)*{_NAME}\s+"
_COLUMN = re.compile(
    rf"({_TABLE}rename\s+)(?!to\b|column\b|constraint\b|index\b|key\b|as\b)(?={_NAME}\s+to\s)",
    re.IGNORECASE,
)
_CHECK = re.compile(r"(\badd\s+)(?=check\s*\()", re.IGNORECASE)
_SEVERAL = re.compile(r"\badd\s+(?:column\s+)?\(", re.IGNORECASE)
_OPTION = re.compile(r"\b(?:without\s{1,9}rowid|strict)$", re.IGNORECASE)
_ALTERS = re.compile(r"\s*alter\s+table\b", re.IGNORECASE)
_CREATES = re.compile(r"\s*create\s+(?:\w+\s+)?table\b", re.IGNORECASE)
_WORDS = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`|[(),]")


def respelt(words: str) -> str:
    """Return a statement as it can be read: of the same length, or with other offsets.

    PostgreSQL's ``RENAME a TO b`` of a column, MySQL's ``ADD CHECK`` and ``ADD (a …, b …)``, and
    what stands behind a table of SQLite.
    """
    if _CREATES.match(words):
        kept = words.rstrip()
        while found := _OPTION.search(kept, max(len(kept) - 30, 0)):
            kept = kept[: found.start()].rstrip(" \t\r\n,")
        return kept + " " * (len(words) - len(kept))
    if not _ALTERS.match(words):
        return words
    column = _COLUMN.match(words)
    said = f"{column[1]}COLUMN {words[column.end() :]}" if column else words
    said = _CHECK.sub(rf"\1CONSTRAINT {UNNAMED} ", said)
    start = _SEVERAL.search(said)
    return said if start is None else _apart(said, start.start(), start.end())


def _apart(words: str, start: int, inside: int) -> str:
    """Add columns one by one that stand in one pair of parentheses."""
    pieces = list(_pieces(words, inside))
    if not pieces:
        return words
    added = ", ".join(f"ADD {words[a:b].strip()}" for a, b in pieces)
    return words[:start] + added + words[pieces[-1][1] + 1 :]


def _pieces(words: str, here: int) -> Iterator[tuple[int, int]]:
    depth = 0
    for one in _WORDS.finditer(words, here):
        sign = one[0]
        if sign == "(":
            depth += 1
        elif sign in ",)" and depth == 0:
            yield here, one.start()
            if sign == ")":
                return
            here = one.end()
        elif sign == ")":
            depth -= 1
