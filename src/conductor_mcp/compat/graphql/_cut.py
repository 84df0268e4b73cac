"""Cuts texts into their top-level definitions, passing over what two texts have in common.

The lexer that cuts knows nothing but strings, comments and brackets. What it makes of a text from
some place on depends on nothing before, so a piece that was cut from one text and stands in
another where a definition may begin would be cut there too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from conductor_mcp.compat.graphql._skim import Syntax, split

_MARKS = re.compile(
    r'"""(?>[^"\\]++|\\"""|\\|"(?!""))*+"""|"""|"(?>[^"\\\n]++|\\.)*+"|\#[^\n]*|[{}()\[\]]'
)
_BLANK = re.compile(r"(?>[\s,\ufeff]|#[^\n]*)*+\Z")
_TELLING = 160
"""How much of a piece is looked at first to find it again."""


class Piece:
    """A piece of text with a definition, and what was read from it once that is known."""

    __slots__ = ("nodes", "shift", "text")

    def __init__(self, shift: int, text: str, nodes: Sequence[Syntax] | None = None) -> None:
        self.shift = shift
        self.text = text
        self.nodes = nodes


class Group(NamedTuple):
    """A piece of text up to a brace that closes a definition, and what it was split into.

    What is left at the end of a text is not ``closed``.
    """

    text: str
    pieces: Sequence[Piece]
    closed: bool


def cut(text: str, start: int = 0) -> Iterator[Group]:
    """Cut a text after each brace that closes a definition; a rest of blanks is left out."""
    depth, last = 0, start
    for mark in _MARKS.finditer(text, start):
        word = mark[0]
        if len(word) > 1:
            if word == '"""':  # never closed: the parser says so
                break
        elif word in "{([":
            depth += 1
        else:
            depth -= 1
            if depth < 0:
                break
            if depth == 0 and word == "}":
                yield _group(text[last : mark.end()], closed=True)
                last = mark.end()
    if not is_blank(text, last):
        yield _group(text[last:], closed=False)


def is_blank(text: str, start: int) -> bool:
    """Say whether there is nothing from a place on but blanks and comments."""
    return _BLANK.match(text, start) is not None


def _group(text: str, *, closed: bool) -> Group:
    return Group(text, [Piece(shift, piece) for shift, piece in split(text)], closed)


def cut_like(text: str, other: Iterable[Group]) -> Iterator[Group]:
    """Cut a text; pieces that other texts were cut into are the same where they come again."""
    known = [one for one in other if one.closed]
    places = {one.text[:_TELLING]: number for number, one in enumerate(known)}
    at = following = 0
    while True:
        # Where a piece was changed, the one after it comes next.
        for number in range(following, min(following + 2, len(known))):
            if text.startswith(known[number].text, at):
                group, following = known[number], number + 1
                break
        else:
            found = next(cut(text, at), None)
            if found is None:
                return
            group = found
            number = places.get(found.text[:_TELLING], -1)
            if number >= 0 and known[number].text == found.text:
                group, following = known[number], number + 1
        yield group
        if not group.closed:
            return
        at += len(group.text)
