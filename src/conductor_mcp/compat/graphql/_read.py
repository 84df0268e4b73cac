"""Reads schema definitions with graphql-core, and only once what both sides share.

A text is cut into its top-level definitions first (``_cut``). Equal pieces of the two sides are
read once and stay one object, so that the walk can pass over what did not change by looking at
identities. Plain definitions of types are not parsed, but cut into members (``_skim``). What is
known of the pieces of a large base is kept for the next comparison with it (``_recall``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from typing import NamedTuple

from conductor_mcp.compat._blocks import LEAST
from conductor_mcp.compat._family import Side
from conductor_mcp.compat._places import LateLines
from conductor_mcp.compat.graphql._cut import Group, cut, cut_like
from conductor_mcp.compat.graphql._recall import Kept, Short, noted, recalled
from conductor_mcp.compat.graphql._skim import Part, Syntax, Whole, skimmed
from conductor_mcp.model import Span
from conductor_mcp.model.compatibility import Position
from conductor_mcp.model.finding import Unjudged

_NEAR = 1 << 13


class Definition(NamedTuple):
    """One top-level definition and where its piece of text starts."""

    node: Syntax
    path: str
    start: int


class Member(NamedTuple):
    """A field, value, argument or other named node, with the definition it stands in."""

    node: Syntax
    definition: Definition


class Spot(NamedTuple):
    """An offset in a document."""

    path: str
    offset: int


def member_of(node: Syntax, one: Definition) -> Member:
    """Return a node of a definition; places in one that was cut out count from itself."""
    if isinstance(node, Part):
        return Member(node, Definition(one.node, one.path, one.start + node.shift))
    return Member(node, one)


class Reader:
    """Cuts and parses both sides."""

    def __init__(self, base: Side, revision: Side) -> None:
        self._base = base
        self._large: dict[str, list[Group]] = {}
        self._unnoted = False
        self.kept = Kept()
        self.problems: list[Unjudged] = []
        before = {key: self._cut(one.text) for key, one in base.documents.items()}
        every = list(chain.from_iterable(before.values()))
        self._revised = {
            key: list(cut_like(one.text, every)) for key, one in revision.documents.items()
        }
        # Definitions without braces are cut off together with what follows, which may change.
        self._short = {
            piece.text: piece
            for group in every
            if len(group.pieces) > 1 or not group.closed
            for piece in group.pieces
        }
        self.before = self._read(base, before)
        self.after = self._read(revision, self._revised)

    @property
    def keeps(self) -> bool:
        """Whether the base is large enough for notes."""
        return bool(self._large)

    @property
    def alone(self) -> bool:
        """Whether the base is one document, so that notes may say what follows from all of it."""
        return len(self._base.documents) == 1

    def _cut(self, text: str) -> list[Group]:
        """Cut a text of the base, or recall how it was cut."""
        if len(text) < LEAST:
            return list(cut(text))
        notes = self._base.notes.get(text)
        if notes is not None:
            with suppress(ValueError, TypeError, KeyError):
                groups = recalled(notes, text, self.kept)
                self._large[text] = groups
                return groups
        self._unnoted = True
        self._large[text] = list(cut(text))
        return self._large[text]

    def note(self, pairs: Mapping[str, object], reached: Mapping[str, int], *, new: bool) -> None:
        """Leave notes about large documents of the base, where there are none or much is ``new``.

        Everything must have been read. ``pairs`` are what was found between definitions.
        """
        if not (self._unnoted or new):
            return
        others: Iterable[Group] = chain.from_iterable(self._revised.values())
        for text, groups in self._large.items():
            self._base.notes.put(text, noted(groups, others, pairs, reached))
            others, pairs = (), {}  # once is enough

    def _read(self, side: Side, cuts: Mapping[str, list[Group]]) -> list[Definition]:
        """Return a side's definitions in order; what cannot be parsed is a problem."""
        found: list[Definition] = []
        for key, document in side.documents.items():
            path, at = document.path, 0
            for group in cuts[key]:
                for piece in group.pieces:
                    start = at + piece.shift
                    if piece.nodes is None and (known := self._short.get(piece.text)):
                        piece.nodes = known.nodes
                    if piece.nodes is None:
                        piece.nodes = self._parse(path, document.text, start, piece.text)
                    if piece.nodes is None:
                        break
                    found += [Definition(node, path, start) for node in piece.nodes]
                else:
                    at += len(group.text)
                    continue
                break
        return found

    def _parse(self, path: str, text: str, start: int, piece: str) -> Sequence[Syntax] | None:
        whole = self.kept.seen(piece) or skimmed(piece)
        if whole is not None:
            return [whole]
        from graphql import GraphQLSyntaxError, parse

        line, why = 1, ""
        try:
            return parse(piece).definitions
        except GraphQLSyntaxError as error:
            line = error.locations[0].line if error.locations else 1
            why = f"not a GraphQL schema: {error.message.removeprefix('Syntax Error: ')}"
        except RecursionError:
            why = "nested too deep to be read"
        except (ValueError, UnicodeError) as error:
            why = f"not a GraphQL schema: {error}"
        line += LateLines(text).at(start) - 1
        self.problems.append(Unjudged(Span(path, line, line), why))
        return None


def text_of(one: Definition) -> str:
    """Return the piece of text that a definition stands in."""
    node = one.node
    return str(node.piece if isinstance(node, Whole | Short) else node.loc.source.body)


def spot_of(member: Member) -> Spot:
    """Say where a node's name stands (a node itself starts with its description)."""
    node, one = member
    where = (getattr(node, "name", None) or node).loc
    return Spot(one.path, one.start + (where.start if where is not None else 0))


class Places:
    """Finds lines and columns; those asked for one after the other mostly lie near."""

    def __init__(self, side: Side) -> None:
        self._texts = {one.path: one.text for one in side.documents.values()}
        self._lines = {path: LateLines(text) for path, text in self._texts.items()}
        self._last: dict[str, tuple[int, int]] = dict.fromkeys(self._texts, (0, 1))

    def at(self, spot: Spot, pointer: str) -> Position:
        """Say where ``pointer`` is."""
        path, offset = spot
        text = self._texts[path]
        last, line = self._last[path]
        if last <= offset < last + _NEAR:
            line += text.count("\n", last, offset)
        else:
            line = self._lines[path].at(offset)
        self._last[path] = offset, line
        return Position(path, line, offset - text.rfind("\n", 0, offset), pointer)
