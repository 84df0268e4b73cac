"""What is kept of a large base, so that it need be neither cut nor read the next time.

Notes are plain data: in order the lengths of the pieces that a text was cut into, and of each what
the walk asks of definitions that did not change: kind, name, the types it leads to; the same of
the pieces that only the revision had, by the digests of their texts; what was found between
definitions of the two, by the digests of both; and which operations reach each type. They are made
of a text that was read without a problem, and hold for that very text alone. All else is asked of
the piece itself, once somebody looks closer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from conductor_mcp.compat._leaves import digest, is_list, is_map
from conductor_mcp.compat.graphql._cut import Group, Piece, is_blank
from conductor_mcp.compat.graphql._plain import Name
from conductor_mcp.compat.graphql._skim import (
    Called,
    Leads,
    Links,
    Syntax,
    Whole,
    called,
    named_by,
)

_OF_SHORT = 5
_NOTHING: Leads = (), ()
_NONE: Mapping[str, Any] = {}
Known = tuple[Leads, Links]


class Kept:
    """What the notes on the documents of a base hold beside these."""

    def __init__(self) -> None:
        self.pairs: dict[str, Any] = {}
        self.reached: dict[str, int] | None = None
        self._more: dict[str, Any] = {}

    def take(self, notes: Mapping[str, Any]) -> None:
        """Take what the notes on one document hold.

        Raises:
            ValueError, TypeError, KeyError: They are no such notes.

        """
        pairs, more, reached = (_map(notes[key]) for key in ("pairs", "more", "reached"))
        bits = {name: int(one, 16) for name, one in reached.items()}
        self.reached = bits or self.reached
        self._more |= more
        self.pairs |= pairs

    def seen(self, text: str) -> Syntax:
        """Return the definition that a piece is, ``None`` where that was not kept."""
        plain = self._more.get(digest(text)) if self._more else None
        return None if plain is None else _read(text, plain)


class Short:
    """A definition that took a parser to be read; it is parsed again only if need be."""

    def __init__(self, piece: str, kind: str, name: Name | None, known: Known) -> None:
        self.piece = piece
        self.kind = kind
        self.name = name
        self.leads, self.links = known
        self.operation_types: Sequence[Root] = ()
        self._real: Syntax = None

    @property
    def types(self) -> Sequence[Called]:
        return called(self.links) if self.kind.startswith("union") else ()

    @property
    def interfaces(self) -> Sequence[Called]:
        return () if self.kind.startswith("union") else called(self.links)

    @property
    def directives(self) -> Any:
        return self.__getattr__("directives") if "@" in self.piece else ()

    def __getattr__(self, name: str) -> Any:
        if self._real is None:
            from graphql import parse

            (self._real,) = parse(self.piece).definitions
        return getattr(self._real, name)


class Root:
    """A kind of operation, and the type that a schema has for it."""

    def __init__(self, operation: str, name: str, start: int) -> None:
        self.operation = Name(operation, 0)
        self.type = Called(Name(name, start))


def noted(
    groups: Iterable[Group],
    others: Iterable[Group] = (),
    pairs: Mapping[str, object] = _NONE,
    reached: Mapping[str, int] = _NONE,
) -> object:
    """Note down a text of the base, and with it what was read of the revision and found."""
    own = list(groups)
    base = {id(group) for group in own}
    return {
        "cut": [
            [len(one.text), one.closed, *([p.shift, len(p.text), _plain(p)] for p in one.pieces)]
            for one in own
        ],
        "more": {
            digest(piece.text): plain
            for group in others
            if id(group) not in base
            for piece in group.pieces
            if (plain := _plain(piece)) is not None
        },
        "pairs": pairs,
        "reached": {name: f"{bits:x}" for name, bits in reached.items()},
    }


def _plain(piece: Piece) -> list[object] | None:
    if piece.nodes is None or len(piece.nodes) != 1:
        return None
    node = piece.nodes[0]
    if isinstance(node, Whole):
        return [node.said, *_name(node), node.begin, node.leads, node.links]
    if isinstance(node, Short):
        roots = [(one.operation.value, *_name(one.type)) for one in node.operation_types]
        name = None if node.name is None else _name(node)
        return [node.kind, name, node.leads, node.links, roots]
    if node.kind in ("schema_definition", "schema_extension"):
        roots = [(one.operation.value, *_name(one.type)) for one in node.operation_types or ()]
        return [node.kind, None, _NOTHING, (), roots]
    links = [word for key in ("types", "interfaces") for one in getattr(node, key, None) or ()
             for word in _name(one)]  # fmt: skip
    return [node.kind, _name(node), leads_of(node), links, ()]


def leads_of(node: Syntax) -> Leads:
    """Return the types that the fields of a definition have, and those of their arguments."""
    fields: dict[str, list[str]] = {}
    for field in getattr(node, "fields", None) or ():
        fields.setdefault(field.name.value, list(named_by(field)))
    return [one[0] for one in fields.values()], [n for one in fields.values() for n in one[1:]]


def _name(node: Syntax) -> tuple[str, int]:
    return node.name.value, node.name.loc.start


def recalled(notes: object, text: str, kept: Kept) -> list[Group]:
    """Build from its notes what a text was cut into; ``kept`` takes what else they hold.

    Raises:
        ValueError, TypeError, KeyError: They were not made of this text.

    """
    groups: list[Group] = []
    at = 0
    for length, closed, *pieces in _list(_map(notes)["cut"]):
        cut: list[Piece] = []
        whole = text[at : at + length]
        at += length
        for shift, size, plain in pieces:
            if not 0 <= shift <= shift + size <= length:
                raise ValueError(size)
            piece = whole if size == length else whole[shift : shift + size]
            cut.append(Piece(shift, piece, None if plain is None else [_read(piece, plain)]))
        groups.append(Group(whole, cut, closed))
    if at > len(text) or not is_blank(text, at):
        raise ValueError(at)
    kept.take(_map(notes))
    return groups


def _read(text: str, plain: list[Any]) -> Whole | Short:
    if len(plain) == _OF_SHORT:
        kind, name, leads, links, roots = plain
        short = Short(text, kind, None if name is None else Name(*name), (leads, links))
        short.operation_types = [Root(*one) for one in roots]
        return short
    word, name, start, begin, leads, links = plain
    if not text.startswith(name, start):
        raise ValueError(name)
    return Whole(text, word, Name(name, start), begin, leads=leads, links=links)


def _map(value: object) -> dict[str, Any]:
    if not is_map(value):
        raise TypeError(value)
    return value


def _list(value: object) -> Sequence[Any]:
    if not is_list(value):
        raise TypeError(value)
    return value
