"""Members of plain definitions read without a parser, into what graphql-core would make of them.

Only for texts that a strict pattern (``_skim``) has found to be what they should be: nothing is
checked here. What plain members cannot hold (escapes in a string) that pattern leaves to
graphql-core, and printing what may be printed in several ways is left to it too.

Source: the GraphQL specification of October 2021, sections 2 and 3 and appendix B.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from conductor_mcp.syntax.lazily import expression

SKIP = r"(?>[ \t\r\n,]++|\#[^\n\r]*+)*+"
NAME = r"[A-Za-z_][0-9A-Za-z_]*+"
TEXT = r'(?:"""(?>[^"\\]++|\\"""|\\|"(?!""))*+"""|"(?!"")[^"\\\n\r]*+")'
NUMBER = r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?(?![0-9A-Za-z_.])"

_TOKEN = expression(rf"{SKIP}(?:({TEXT})|({NAME})|({NUMBER})|([^ \t\r\n,#]))")
_LINES = expression(r"\r\n|[\n\r]")
_PRINTED_AS_IT_IS = expression(r"[ !#-\[\]-~]*\Z")
_TEXT, _NAME, _NUMBER = 1, 2, 3
_WORDS = {"true": ("boolean_value", True), "false": ("boolean_value", False)}
_Made = TypeVar("_Made")


class Node:
    """A node with the attributes that graphql-core's nodes have, of those that are asked for."""

    __slots__ = (
        "arguments", "default_value", "description", "directives", "fields", "kind", "name",
        "text", "type", "value", "values"
    )  # fmt: skip

    def __init__(self, kind: str, text: str = "") -> None:
        self.kind = kind
        self.text = text
        """What the node was read from, where somebody asks for that."""
        self.name: Name | None = None
        self.description: Node | None = None
        self.type: Node | None = None
        self.default_value: Node | None = None
        self.value: object = None
        self.arguments: list[Node] = []
        self.directives: list[Node] = []
        self.fields: list[Node] = []
        self.values: list[Node] = []


class Name:
    """A name and where it stands; it is its own ``loc``."""

    __slots__ = ("start", "value")

    def __init__(self, value: str, start: int) -> None:
        self.value = value
        self.start = start

    @property
    def loc(self) -> Name:
        return self


def read_member(text: str, kind: str, shift: int) -> Node:
    """Read a field, an input field or a value of an enum; ``shift`` is added to its places."""
    reader = _Reader(text, shift)
    return reader.word(kind) if kind == "enum_value_definition" else reader.member(kind)


def read_words(text: str) -> Node | None:
    """Read the description that a definition or a member may begin with."""
    found = _TOKEN.match(text)
    return _scalar(found[_TEXT], _TEXT) if found is not None and found[_TEXT] else None


def read_marks(text: str) -> list[Node]:
    """Read the directives in what stands before the members of a definition."""
    reader = _Reader(text, 0)
    while reader.at < len(reader.tokens) and reader.peek() != "@":
        reader.at += 1
    return reader.directives()


def printed(node: Node) -> str | None:
    """Write a value as graphql-core does, ``None`` where only that knows how."""
    if node.kind in ("list_value", "object_value"):
        return None
    if node.kind == "string_value":
        plain = not node.text.startswith('"""') and _PRINTED_AS_IT_IS.match(str(node.value))
        return node.text if plain else None
    return node.text


def text_of(token: str) -> str:
    """Return the value of a string that has no escapes, or of a block string."""
    if not token.startswith('"""'):
        return token[1:-1]
    inside = token[3:-3]
    if "\\" in inside:
        inside = inside.replace('\\"""', '"""')
    lines: list[str] = _LINES.split(inside) if "\r" in inside else inside.split("\n")
    indents = [len(one) - len(bare) for one in lines[1:] if (bare := one.lstrip(" \t"))]
    if indents and (least := min(indents)):
        lines[1:] = [one[least:] for one in lines[1:]]
    filled = [n for n, one in enumerate(lines) if one.strip(" \t")]
    return "\n".join(lines[filled[0] : filled[-1] + 1]) if filled else ""


class _Reader:
    """Goes through the tokens of a text once."""

    def __init__(self, text: str, shift: int) -> None:
        self.text = text
        self.shift = shift
        self.tokens: list[re.Match[str]] = list(_TOKEN.finditer(text))
        self.at = 0

    def peek(self) -> str:
        found = self.tokens[self.at] if self.at < len(self.tokens) else None
        return found[found.lastindex or 0] if found is not None else ""

    def take(self, mark: str) -> bool:
        """Pass over a mark, where it stands here."""
        if self.peek() != mark:
            return False
        self.at += 1
        return True

    def description(self) -> Node | None:
        return self.literal() if self.tokens[self.at].lastindex == _TEXT else None

    def name(self) -> Name:
        found = self.tokens[self.at]
        self.at += 1
        return Name(found[_NAME], found.start(_NAME) + self.shift)

    def since(self, first: int) -> str:
        """Return the text from a token to the one before this."""
        begin, end = self.tokens[first], self.tokens[self.at - 1]
        return self.text[begin.start(begin.lastindex or 0) : end.end()]

    def word(self, kind: str) -> Node:
        node = Node(kind)
        node.description = self.description()
        node.name = self.name()
        node.directives = self.directives()
        return node

    def member(self, kind: str) -> Node:
        first = self.at
        node = Node(kind)
        node.description = self.description()
        node.name = self.name()
        node.arguments = self.several("(", ")", lambda: self.member("input_value_definition"))
        self.take(":")
        node.type = self.type()
        if self.take("="):
            node.default_value = self.literal()
        node.directives = self.directives()
        node.text = self.since(first)
        return node

    def several(self, opening: str, closing: str, one: Callable[[], _Made]) -> list[_Made]:
        found: list[_Made] = []
        if self.take(opening):
            while not self.take(closing):
                found.append(one())
        return found

    def type(self) -> Node:
        if self.take("["):
            node = Node("list_type")
            node.type = self.type()
            self.take("]")
        else:
            node = Node("named_type")
            node.name = self.name()
        if not self.take("!"):
            return node
        outer = Node("non_null_type")
        outer.type = node
        return outer

    def directives(self) -> list[Node]:
        found: list[Node] = []
        while self.take("@"):
            node = Node("directive")
            node.name = self.name()
            node.arguments = self.several("(", ")", lambda: self.keyed("argument"))
            found.append(node)
        return found

    def keyed(self, kind: str) -> Node:
        node = Node(kind)
        node.name = self.name()
        self.take(":")
        node.value = self.literal()
        return node

    def literal(self) -> Node:
        first = self.at
        token = self.tokens[first]
        word, kind = self.peek(), token.lastindex
        if word == "[":
            node = Node("list_value")
            node.values = self.several("[", "]", self.literal)
        elif word == "{":
            node = Node("object_value")
            node.fields = self.several("{", "}", lambda: self.keyed("object_field"))
        else:
            self.at += 1
            node = _scalar(word, kind)
        node.text = self.since(first)
        return node


def _scalar(word: str, kind: int | None) -> Node:
    if kind == _TEXT:
        node = Node("string_value")
        node.value = text_of(word)
    elif kind == _NUMBER:
        node = Node("float_value" if set(word) & set(".eE") else "int_value")
        node.value = word
    else:
        told = _WORDS.get(word)
        node = Node(told[0] if told else "null_value" if word == "null" else "enum_value")
        node.value = told[1] if told else None if word == "null" else word
    return node
