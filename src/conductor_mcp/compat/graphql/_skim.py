"""Definitions of types cut into their members, each read only once somebody looks closer.

A strict pattern of what a member may be tells where it ends, what it is called and which types it
names. What the pattern knows is read without a parser too (``_plain``), all else is left to
graphql-core as a whole.

Source: the GraphQL specification of October 2021, appendix B.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from conductor_mcp.compat.graphql._plain import (
    NAME,
    NUMBER,
    SKIP,
    TEXT,
    Name,
    Node,
    read_marks,
    read_member,
    read_words,
)
from conductor_mcp.syntax.lazily import expression

Syntax = Any
"""A node of graphql-core's syntax tree: its classes are not imported before they are needed."""

_LONE = expression("[\ud800-\udfff]")
_FILL = r"[ \t\r\n,]*+"
_ENDS = r"(?![0-9A-Za-z_])"
_PLAIN = rf"(?:{TEXT}|{NAME}|{NUMBER})"
_KEYED = rf"{_FILL}{NAME}{_FILL}:{_FILL}"
_VALUE = rf"(?:{_PLAIN}|\[(?:{_FILL}{_PLAIN})*{_FILL}\]|\{{(?:{_KEYED}{_PLAIN})*{_FILL}\}})"
_MARKS = rf"(?:{_FILL}@{NAME}(?:{_FILL}\((?:{_KEYED}{_VALUE})+{_FILL}\))?)*"
_LEAD = rf"(?:{TEXT}{SKIP})?"
_ONE = rf"{NAME}{_FILL}!?"
_LIST = rf"\[{_FILL}{_ONE}{_FILL}\]{_FILL}!?"
_TYPE = rf"{_ONE}|{_LIST}|\[{_FILL}{_LIST}{_FILL}\]{_FILL}!?"
_INPUT = rf"{_LEAD}{NAME}{_FILL}:{_FILL}(?:{_TYPE})(?:{_FILL}={_FILL}{_VALUE})?{_MARKS}"
_TYPED = rf"{_FILL}:{_FILL}({_TYPE})"
_ALSO = rf"{_FILL}(?:\|{_FILL})?{NAME}(?:{_FILL}\|{_FILL}{NAME})*"

_TAKEN = expression(  # of arguments that are known to be such: what else is in them, or a type
    rf"{TEXT}|\#[^\n\r]*+|\((?>{TEXT}|[^\"()]++)*+\)|\{{(?>{TEXT}|[^\"{{}}]++)*+\}}"
    rf"|{NAME}{_FILL}:[ \t\r\n,\[]*+({NAME})|{NAME}"
)
_FIELD = expression(
    rf"{SKIP}({_LEAD}({NAME})(?:{_FILL}\(((?:{SKIP}{_INPUT})+){SKIP}\))?{_TYPED}{_MARKS})"
)
_WORD = expression(rf"{SKIP}({_LEAD}((?!(?:true|false|null){_ENDS}){NAME}){_MARKS})")
_ENTRY = expression(rf"{SKIP}({_LEAD}({NAME})(){_TYPED}(?:{_FILL}={_FILL}{_VALUE})?{_MARKS})")
_HEAD = expression(
    rf"{SKIP}(?:{_LEAD}|(extend){_ENDS}{_FILL})(?:(type|interface){_ENDS}{_FILL}({NAME})"
    rf"((?:{_FILL}implements{_ENDS}{_FILL}(?:&{_FILL})?{NAME}(?:{_FILL}&{_FILL}{NAME})*)?)"
    rf"|(input|enum){_ENDS}{_FILL}({NAME})){_MARKS}{_FILL}\{{"
)
_SHORT = expression(rf"{SKIP}{_LEAD}(scalar|union|directive){_ENDS}")
_SHORTS = {
    "scalar": expression(rf"{_FILL}{NAME}{_MARKS}"),
    "union": expression(rf"{_FILL}{NAME}{_MARKS}{_FILL}={_ALSO}"),
    "directive": expression(
        rf"{_FILL}@{NAME}(?:{_FILL}\((?:{SKIP}{_INPUT})++{SKIP}\))?"
        rf"(?:{_FILL}repeatable{_ENDS})?{_FILL}on{_ENDS}{_ALSO}"
    ),
}
_UNION = expression(rf"{SKIP}{_LEAD}union{_ENDS}{_FILL}({NAME}){_MARKS}{_FILL}=({_ALSO}){SKIP}\Z")
_END = expression(rf"{SKIP}\}}\Z")
_NOTHING = expression(rf"{SKIP}\Z")
_NAMES = expression(NAME)
_KINDS = {
    "type": "object_type_definition",
    "interface": "interface_type_definition",
    "input": "input_object_type_definition",
    "enum": "enum_type_definition",
    "union": "union_type_definition",
    "extend type": "object_type_extension",
    "extend interface": "interface_type_extension",
    "extend input": "input_object_type_extension",
    "extend enum": "enum_type_extension",
}
_MEMBERS = {"type": _FIELD, "interface": _FIELD, "input": _ENTRY, "enum": _WORD}
_KIND_OF_MEMBER = {
    "type": "field_definition",
    "interface": "field_definition",
    "input": "input_value_definition",
    "enum": "enum_value_definition",
}
Leads = tuple[Sequence[str], Sequence[str]]
"""The types that fields have, and those that their arguments have."""
Links = Sequence[str | int]
"""Names, and after each the place it stands at."""


def _bare(spelled: str) -> str:
    return spelled.strip("[]! \t\r\n,")


class Called:
    """A type named in a list of interfaces, or of a union's members."""

    __slots__ = ("name",)

    def __init__(self, name: Name) -> None:
        self.name = name


class Part:
    """A field, an input field or a value of an enum, known by its text.

    Places in it count from ``shift``, relative to the piece that it stands in.
    """

    __slots__ = ("_given", "_real", "_word", "name", "returns", "shift", "text")

    def __init__(self, word: str, found: re.Match[str]) -> None:
        self.text: str = found[1]
        self._word = word
        self._real: Node | None = None
        self.shift = found.start(1)
        self.name = Name(found[2], found.start(2) - self.shift)
        plain = word == "enum"
        self.returns: str = "" if plain else _bare(found[4])
        self._given: str = "" if plain else found[3] or ""

    @property
    def takes(self) -> list[str]:
        """The types of the arguments, lists and non-nulls aside."""
        return taken(self._given)

    @property
    def description(self) -> Node | None:
        return read_words(self.text) if self.text.startswith('"') else None

    @property
    def rest(self) -> str:
        """The text without the description."""
        return self.text[self.name.start :]

    def __getattr__(self, name: str) -> Any:
        if self._real is None:
            self._real = read_member(self.text, _KIND_OF_MEMBER[self._word], 0)
        return getattr(self._real, name)


def taken(given: str) -> list[str]:
    """Return the types of the arguments in the parentheses of a plain field."""
    return [one[1] for one in _TAKEN.finditer(given) if one[1]] if given else []


class Whole:
    """A plain definition of a type with members; ``begin`` is where these begin in the piece.

    ``leads`` is ``None`` where a name occurs twice among the members, as only the first counts.
    ``links`` are the interfaces, or the members of a union, each with the place it stands at.
    """

    __slots__ = ("_found", "begin", "kind", "leads", "links", "name", "piece", "said", "word")

    def __init__(
        self, piece: str, said: str, name: Name, begin: int, *, leads: Leads | None, links: Links
    ) -> None:
        self.piece = piece
        self.said = said
        self.word = said.removeprefix("extend ")
        self.kind = _KINDS[said]
        self.name = name
        self.begin = begin
        self.leads = leads
        self.links = links
        self._found: list[re.Match[str]] | None = None

    @property
    def text(self) -> str:
        """What stands before the members."""
        return self.piece[: self.begin - 1]

    @property
    def members(self) -> list[re.Match[str]]:
        if self._found is None:
            self._found = _matches(self.word, self.piece, self.begin)
        return self._found

    def named(self) -> dict[str, re.Match[str]] | None:
        """Return the members by name, ``None`` where one name occurs twice."""
        found = {one[2]: one for one in self.members}
        return found if len(found) == len(self.members) else None

    @property
    def types(self) -> Sequence[Called]:
        return called(self.links) if self.word == "union" else ()

    @property
    def interfaces(self) -> Sequence[Called]:
        return () if self.word == "union" else called(self.links)

    @property
    def fields(self) -> Sequence[Part]:
        return () if self.word == "enum" else [Part(self.word, one) for one in self.members]

    @property
    def values(self) -> Sequence[Part]:
        return [Part(self.word, one) for one in self.members] if self.word == "enum" else ()

    @property
    def description(self) -> Node | None:
        return read_words(self.text)

    @property
    def directives(self) -> Sequence[Node]:
        return read_marks(self.text) if "@" in self.text else ()


def called(links: Links) -> list[Called]:
    pairs: Iterator[Any] = iter(links)
    return [Called(Name(name, start)) for name, start in zip(pairs, pairs, strict=True)]


def base_name(node: Syntax) -> str:
    """Return the named type inside lists and non-nulls."""
    while node.kind != "named_type":
        node = node.type
    return str(node.name.value)


def named_by(field: Syntax) -> Iterator[str]:
    """Go through the types of a field and its arguments; its own comes first."""
    if isinstance(field, Part):
        yield field.returns
        yield from field.takes
        return
    yield base_name(field.type)
    for argument in getattr(field, "arguments", None) or ():
        yield base_name(argument.type)


def split(piece: str) -> Iterator[tuple[int, str]]:
    """Cut off the definitions without braces that a piece begins with, with their offsets."""
    at = 0
    while (word := _SHORT.match(piece, at)) and (
        found := _SHORTS[word[1]].match(piece, word.end())
    ):
        yield at, piece[at : found.end()]
        at = found.end()
    if not _NOTHING.match(piece, at):
        yield at, piece[at:]


def skimmed(piece: str) -> Whole | None:
    """Return a piece that is one plain definition of a type, ``None`` for anything else."""
    if not (piece.isascii() or _LONE.search(piece) is None):
        return None  # halves of surrogate pairs are no characters, says the parser
    head = _HEAD.match(piece)
    if head is None:
        return _union(piece)
    word, group = (head[2], 3) if head[2] else (head[5], 6)
    begin = head.end()
    found = _matches(word, piece, begin)
    if not found or not _END.match(piece, found[-1].end()):
        return None
    leads = _leads(found) if word != "enum" else ((), ())
    links = _links(piece, *head.span(4))[2:] if head[4] else ()
    name = Name(head[group], head.start(group))
    said = f"extend {word}" if head[1] else word
    return Whole(piece, said, name, begin, leads=leads, links=links)


def _union(piece: str) -> Whole | None:
    found = _UNION.match(piece) if "union" in piece else None
    if found is None:
        return None
    name, links = Name(found[1], found.start(1)), _links(piece, *found.span(2))
    return Whole(piece, "union", name, found.start(2), leads=((), ()), links=links)


def _links(piece: str, begin: int, end: int) -> Links:
    names = _NAMES.finditer(piece, begin, end)
    return [word for one in names for word in (one[0], one.start())]


def _matches(word: str, piece: str, at: int) -> list[re.Match[str]]:
    members: list[re.Match[str]] = []
    if word == "union":
        return members
    match = _MEMBERS[word].match
    while found := match(piece, at):
        members.append(found)
        at = found.end()
    return members


def _leads(members: list[re.Match[str]]) -> Leads | None:
    if len({one[2] for one in members}) < len(members):
        return None
    made = {_bare(one[4]) for one in members}
    return sorted(made), sorted({name for one in members if one[3] for name in taken(one[3])})


def same_but_words(one: Syntax, other: Syntax) -> bool:
    """Say whether two members are known to be the same text but for their descriptions."""
    return isinstance(one, Part) and isinstance(other, Part) and one.rest == other.rest


def differing(one: Whole, other: Whole) -> tuple[list[Part], list[Part]] | None:
    """Return the members of both but those that are the same text, ``None`` if names recur."""
    before, after = one.named(), other.named()
    if before is None or after is None:
        return None
    return _without(before, after, one.word), _without(after, before, other.word)


def _without(
    members: dict[str, re.Match[str]], others: dict[str, re.Match[str]], word: str
) -> list[Part]:
    return [
        Part(word, found)
        for name, found in members.items()
        if (like := others.get(name)) is None or like[1] != found[1]
    ]


def same(one: Syntax, other: Syntax) -> bool:
    """Say whether two nodes are the same text, as far as that is known without parsing them."""
    if one is other:
        return True
    if isinstance(one, Part):
        return isinstance(other, Part) and one.text == other.text
    return isinstance(one, Whole) and isinstance(other, Whole) and one.text == other.text
