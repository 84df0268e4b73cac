"""Reads schema definitions with graphql-core, and only once what both sides share.

A text is cut into its top-level definitions first, by a lexer that knows nothing but strings,
comments and brackets. Equal pieces of the two sides are read once and stay one object, so that
the walk can pass over what did not change by looking at identities. Of plain definitions of
types, graphql-core reads only the members that differ (``_skim``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from conductor_mcp.compat._family import Side
from conductor_mcp.compat._places import LateLines
from conductor_mcp.compat.graphql._skim import Part, Syntax, skimmed, split
from conductor_mcp.model import Span
from conductor_mcp.model.compatibility import Position
from conductor_mcp.model.finding import Unjudged

_MARKS = re.compile(
    r'"""(?>[^"\\]++|\\"""|\\|"(?!""))*+"""|"""|"(?>[^"\\\n]++|\\.)*+"|\#[^\n]*|[{}()\[\]]'
)
_WORDS = re.compile(r'"""(?>[^"\\]|\\"""|\\|"(?!""))*+"""|"(?>[^"\\\n]|\\.)*+"|\#[^\n]*')


class Definition(NamedTuple):
    """One top-level definition and where its piece of text starts."""

    node: Syntax
    path: str
    start: int


class Member(NamedTuple):
    """A field, value, argument or other named node, with the definition it stands in."""

    node: Syntax
    definition: Definition


def member_of(node: Syntax, one: Definition) -> Member:
    """Return a node of a definition; places in one that was cut out count from itself."""
    if isinstance(node, Part):
        return Member(node, Definition(one.node, one.path, one.start + node.shift))
    return Member(node, one)


class Reader:
    """Parses both sides, remembering pieces by their text."""

    def __init__(self, base: Side, revision: Side) -> None:
        self._parsed: dict[str, tuple[Syntax, ...]] = {}
        self._cut = {id(side): _cut(side) for side in (base, revision)}
        texts = [{piece for _, _, piece in self._cut[id(side)]} for side in (base, revision)]
        self._shared = texts[0] & texts[1]
        self._texts: dict[str, str] = {}
        self.problems: list[Unjudged] = []

    def read(self, side: Side) -> list[Definition]:
        """Return a side's definitions in order; what cannot be parsed is a problem."""
        found: list[Definition] = []
        self._texts = {one.path: one.text for one in side.documents.values()}
        failed = ""
        for path, start, piece in self._cut[id(side)]:
            if path != failed:
                nodes = self._parsed.get(piece)
                if nodes is None:
                    nodes = self._parse(path, start, piece)
                    if nodes is None:
                        failed = path
                        continue
                    self._parsed[piece] = nodes
                found.extend(Definition(node, path, start) for node in nodes)
        return found

    def _parse(self, path: str, start: int, piece: str) -> tuple[Syntax, ...] | None:
        from graphql import GraphQLSyntaxError, parse

        line, why = 1, ""
        try:
            if whole := skimmed(piece):
                return (whole,)
            # What a shared piece says of itself in words is compared with nothing.
            told = _wordless(piece) if piece in self._shared else piece
            return tuple(parse(told).definitions)
        except GraphQLSyntaxError as error:
            line = error.locations[0].line if error.locations else 1
            why = f"not a GraphQL schema: {error.message.removeprefix('Syntax Error: ')}"
        except RecursionError:
            why = "nested too deep to be read"
        except (ValueError, UnicodeError) as error:
            why = f"not a GraphQL schema: {error}"
        line += LateLines(self._texts[path]).at(start) - 1
        self.problems.append(Unjudged(Span(path, line, line), why))
        return None


def _cut(side: Side) -> list[tuple[str, int, str]]:
    return [
        (document.path, start + at, part)
        for document in side.documents.values()
        for start, piece in pieces(document.text)
        for at, part in split(piece)
    ]


def _wordless(piece: str) -> str:
    """Blank the descriptions of a piece, everything else staying where it is."""

    def blank(found: re.Match[str]) -> str:
        text, start = found[0], found.start()
        before = piece[max(0, start - 200) : start].rstrip()[-1:]
        # A value follows one of these; a description among arguments may, and is left alone.
        value = before in ("=", ":", "[", ",", "(", '"')
        return text if value or not text.startswith('"""') else " " * len(text)

    return _WORDS.sub(blank, piece)


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """Cut a text after each brace that closes a definition; pieces of blanks are left out."""
    depth = last = 0
    for mark in _MARKS.finditer(text):
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
                yield last, text[last : mark.end()]
                last = mark.end()
    if _has_more(text, last):
        yield last, text[last:]


_BLANK = re.compile(r"(?>[\s,\ufeff]|#[^\n]*)*+\Z")


def _has_more(text: str, start: int) -> bool:
    return _BLANK.match(text, start) is None


class Places:
    """Finds lines and columns, one bisection per place asked for."""

    def __init__(self, side: Side) -> None:
        self._lines = {one.path: LateLines(one.text) for one in side.documents.values()}

    def at(self, definition: Definition, node: Syntax, pointer: str) -> Position:
        """Say where a node's name stands (a node itself starts with its description)."""
        named = getattr(node, "name", None) or node
        where = named.loc
        offset = definition.start + (where.start if where is not None else 0)
        lines = self._lines[definition.path]
        return Position(definition.path, lines.at(offset), lines.column(offset), pointer)
