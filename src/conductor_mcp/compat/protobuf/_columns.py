"""Columns: protoc counts bytes and tab stops of eight, buf what a terminal shows, with four.

buf 1.75 places a problem by the width of what stands before it: a tab ends at the next multiple
of four, East Asian wide characters and emoji take two, combining marks none (measured on it).
"""

from __future__ import annotations

import unicodedata

_JOINER = "\N{ZERO WIDTH JOINER}"


def index_of(line: str, column: int) -> int:
    """Turn protoc's 1-based column into the 1-based index of a character."""
    if line.isascii() and "\t" not in line:
        return column
    here = 0
    for index, char in enumerate(line):
        if here >= column - 1:
            return index + 1
        here += 8 - here % 8 if char == "\t" else len(char.encode("utf-8", "surrogatepass"))
    return len(line) + 1


def shown(line: str, index: int) -> int:
    """Turn the 1-based index of a character into the 1-based column that buf names."""
    before = line[: index - 1]
    if before.isascii() and "\t" not in before:
        return index
    here, joined = 0, False
    for char in before:
        if char == "\t":
            here += 4 - here % 4
        elif not joined:
            here += _width(char)
        joined = char == _JOINER
    return here + 1


def _width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
