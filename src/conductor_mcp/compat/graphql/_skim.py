"""Definitions of types cut into their members, each parsed only once somebody looks closer.

A strict pattern of what a member may be tells where it ends, what it is called and which types it
names. All else is asked of graphql-core, with the text of that one member or of what stands
before the braces. What the pattern does not know is left to graphql-core as a whole.

Source: the GraphQL specification of October 2021, appendix B.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from conductor_mcp.syntax.lazily import expression

Syntax = Any
"""A node of graphql-core's syntax tree: its classes are not imported before they are needed."""

_LONE = expression("[\ud800-\udfff]")
_FILL = r"[ \t\r\n,]*+"
_SKIP = r"(?>[ \t\r\n,]++|\#[^\n\r]*+)*+"  # comments are looked for where they are usual
_NAME = r"[A-Za-z_][0-9A-Za-z_]*+"
_ENDS = r"(?![0-9A-Za-z_])"
_TEXT = r'(?:"""(?>[^"\\]++|\\"""|\\|"(?!""))*+"""|"(?!"")[^"\\\n\r]*+")'
_NUMBER = r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?(?![0-9A-Za-z_.])"
_PLAIN = rf"(?:{_TEXT}|{_NAME}|{_NUMBER})"
_KEYED = rf"{_FILL}{_NAME}{_FILL}:{_FILL}"
_VALUE = rf"(?:{_PLAIN}|\[(?:{_FILL}{_PLAIN})*{_FILL}\]|\{{(?:{_KEYED}{_PLAIN})*{_FILL}\}})"
_MARKS = rf"(?:{_FILL}@{_NAME}(?:{_FILL}\((?:{_KEYED}{_VALUE})+{_FILL}\))?)*"
_LEAD = rf"(?:{_TEXT}{_SKIP})?"
_ONE = rf"{_NAME}{_FILL}!?"
_LIST = rf"\[{_FILL}{_ONE}{_FILL}\]{_FILL}!?"
_TYPE = rf"{_ONE}|{_LIST}|\[{_FILL}{_LIST}{_FILL}\]{_FILL}!?"
_INPUT = rf"{_LEAD}{_NAME}{_FILL}:{_FILL}(?:{_TYPE})(?:{_FILL}={_FILL}{_VALUE})?{_MARKS}"
_TYPED = rf"{_FILL}:{_FILL}({_TYPE})"
_ALSO = rf"{_FILL}(?:\|{_FILL})?{_NAME}(?:{_FILL}\|{_FILL}{_NAME})*"

_ARGUMENT = expression(rf"{_SKIP}{_LEAD}{_NAME}{_TYPED}(?:{_FILL}={_FILL}{_VALUE})?{_MARKS}")
_FIELD = expression(
    rf"{_SKIP}({_LEAD}({_NAME})(?:{_FILL}\(((?:{_SKIP}{_INPUT})+){_SKIP}\))?{_TYPED}{_MARKS})"
)
_WORD = expression(rf"{_SKIP}({_LEAD}((?!(?:true|false|null){_ENDS}){_NAME}){_MARKS})")
_ENTRY = expression(rf"{_SKIP}({_LEAD}({_NAME})(){_TYPED}(?:{_FILL}={_FILL}{_VALUE})?{_MARKS})")
_HEAD = expression(
    rf"{_SKIP}{_LEAD}(?:(type|interface){_ENDS}{_FILL}({_NAME})"
    rf"((?:{_FILL}implements{_ENDS}{_FILL}(?:&{_FILL})?{_NAME}(?:{_FILL}&{_FILL}{_NAME})*)?)"
    rf"|(input|enum){_ENDS}{_FILL}({_NAME})){_MARKS}{_FILL}\{{"
)
_SHORT = expression(
    rf"{_SKIP}{_LEAD}(?:scalar{_ENDS}{_FILL}{_NAME}{_MARKS}"
    rf"|union{_ENDS}{_FILL}{_NAME}{_MARKS}{_FILL}={_ALSO}|directive{_ENDS}{_FILL}@{_NAME}"
    rf"(?:{_FILL}\((?:{_SKIP}{_INPUT})++{_SKIP}\))?(?:{_FILL}repeatable{_ENDS})?"
    rf"{_FILL}on{_ENDS}{_ALSO})"
)
_END = expression(rf"{_SKIP}\}}\Z")
_NOTHING = expression(rf"{_SKIP}\Z")
_NAMES = expression(_NAME)
_KINDS = {
    "type": "object_type_definition",
    "interface": "interface_type_definition",
    "input": "input_object_type_definition",
    "enum": "enum_type_definition",
}
_MEMBERS = {"type": _FIELD, "interface": _FIELD, "input": _ENTRY, "enum": _WORD}


def _bare(spelled: str) -> str:
    return spelled.strip("[]! \t\r\n,")


class Name:
    """A name and where it stands; it is its own ``loc``."""

    __slots__ = ("start", "value")

    def __init__(self, value: str, start: int) -> None:
        self.value = value
        self.start = start

    @property
    def loc(self) -> Name:
        return self


class Called:
    """A type named in a list of interfaces."""

    __slots__ = ("name",)

    def __init__(self, name: Name) -> None:
        self.name = name


class Part:
    """A field, an input field or a value of an enum, known by its text.

    Places in it count from ``shift``, relative to the piece that it stands in.
    """

    __slots__ = ("_around", "_given", "_real", "_takes", "name", "returns", "shift", "text")

    def __init__(self, around: str, found: re.Match[str]) -> None:
        self.text: str = found[1]
        self._around = around
        self._real: Syntax = None
        self.shift = found.start(1) - len(around) - 4
        self.name = Name(found[2], found.start(2) - self.shift)
        plain = around == "enum"
        self.returns: str = "" if plain else _bare(found[4])
        self._takes: list[str] | None = None
        self._given: str = "" if plain else found[3] or ""

    @property
    def takes(self) -> list[str]:
        """The types of the arguments, lists and non-nulls aside."""
        if self._takes is None:
            self._takes = [_bare(one[1]) for one in _ARGUMENT.finditer(self._given)]
        return self._takes

    def __getattr__(self, name: str) -> Any:
        if self._real is None:
            from graphql import parse

            (whole,) = parse(f"{self._around} X{{\n{self.text}}}").definitions
            node: Any = whole
            (self._real,) = node.values if self._around == "enum" else node.fields
        return getattr(self._real, name)


class Whole:
    """A definition of a type with members in braces; ``text`` is what stands before these."""

    def __init__(self, head: re.Match[str], parts: list[Part]) -> None:
        word, group = (head[1], 2) if head[1] else (head[4], 5)
        self.kind = _KINDS[word]
        self.name = Name(head[group], head.start(group))
        self.text = head[0][:-1]
        self.fields = [] if word == "enum" else parts
        self.values = parts if word == "enum" else []
        self.types: list[Syntax] = []
        self.interfaces: list[Called] = []
        if head[3]:
            _, *names = _NAMES.finditer(head[0], *head.span(3))
            self.interfaces = [Called(Name(one[0], one.start())) for one in names]

    @cached_property
    def _real(self) -> Syntax:
        from graphql import parse

        return parse(self.text).definitions[0]

    @property
    def description(self) -> Syntax:
        return self._real.description if '"' in self.text else None

    @property
    def directives(self) -> Any:
        return self._real.directives if "@" in self.text else ()


def split(piece: str) -> Iterator[tuple[int, str]]:
    """Cut off the definitions without braces that a piece begins with, with their offsets."""
    at = 0
    while found := _SHORT.match(piece, at):
        yield at, found[0]
        at = found.end()
    if not _NOTHING.match(piece, at):
        yield at, piece[at:]


def skimmed(piece: str) -> Whole | None:
    """Return a piece that is one plain definition of a type, ``None`` for anything else."""
    head = _HEAD.match(piece)
    if head is None or not (piece.isascii() or _LONE.search(piece) is None):
        return None  # halves of surrogate pairs are no characters, says the parser
    word = head[1] or head[4]
    match = _MEMBERS[word].match
    parts: list[Part] = []
    at = head.end()
    while found := match(piece, at):
        parts.append(Part(word, found))
        at = found.end()
    return Whole(head, parts) if parts and _END.match(piece, at) else None


def same(one: Syntax, other: Syntax) -> bool:
    """Say whether two nodes are the same text, as far as that is known without parsing them."""
    if one is other:
        return True
    if isinstance(one, Part):
        return isinstance(other, Part) and one.text == other.text
    return isinstance(one, Whole) and isinstance(other, Whole) and one.text == other.text
