"""Words laid out for the columns there are: long names give way in the middle."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

LEAST = 40
"""Columns below which nothing is fitted any more: the terminal may break the lines itself."""
_GAP = "…"


def breadth(text: str) -> int:
    """Return how many columns ``text`` takes: wide letters two, combining marks none."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(unicodedata.combining(letter) != 0 for letter in text)


def shortened(text: str, columns: int) -> str:
    """Cut the middle out of ``text`` until it fits: of a path or a pointer both ends tell most."""
    if breadth(text) <= columns:
        return text
    room = max(columns - 1, 2)
    tail = _fitting(reversed(text), room - room // 3)[::-1]
    return _fitting(text, room - breadth(tail)) + _GAP + tail


def _fitting(letters: Iterator[str] | str, room: int) -> str:
    kept: list[str] = []
    for letter in letters:
        room -= breadth(letter)
        if room < 0:
            break
        kept.append(letter)
    return "".join(kept)


def folded(pieces: Iterable[str], columns: int | None, indent: str = "  ") -> Iterator[str]:
    """Lay pieces out in lines, later ones indented more; ``None`` leaves all in one line."""
    if columns is None:
        yield indent + " ".join(pieces)
        return
    columns = max(columns, LEAST)
    here = ""
    for piece in pieces:
        shown = shortened(piece, columns - len(indent) - 2)
        if here and breadth(here) + 1 + breadth(shown) > columns:
            yield here
            here = f"{indent}  {shown}"
        else:
            here = f"{here} {shown}" if here else indent + shown
    yield here
