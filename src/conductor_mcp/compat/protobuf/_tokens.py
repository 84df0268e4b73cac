"""Protobuf source as statements: words, a block or none, whatever stands between.

Source of the format: the Protocol Buffers language specifications (proto2, proto3, editions).
Never raises; what is no statement is passed over and noted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from conductor_mcp.compat.protobuf._tree import Spot
from conductor_mcp.syntax.tree import Lines

_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*(?:[^*]|\*(?!/))*+\*/)
    |(?P<text>"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+')
    |(?P<word>\.?[A-Za-z_][\w.]*)
    |(?P<number>-?[0-9][\w.+-]*)
    |(?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)
MAX_DEPTH = 64


class Token(NamedTuple):
    text: str
    spot: Spot


@dataclass(slots=True)
class Statement:
    """``words`` up to ``;`` or ``{``, and the statements of the block; ``closed`` if it ends."""

    words: list[Token]
    block: list[Statement] | None = None
    inner: list[Token] = field(default_factory=list[Token])

    @property
    def head(self) -> str:
        return self.words[0].text if self.words else ""

    @property
    def texts(self) -> list[str]:
        return [word.text for word in self.words]


def tokens_of(text: str) -> list[Token]:
    lines = Lines(text)
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "space":
            at = match.start()
            found.append(Token(match.group(), (lines.at(at), lines.column(at))))
    return found


class Statements:
    """Splits tokens into statements; ``trouble`` is the first place that did not read well."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens_of(text)
        self._here = 0
        self.trouble: Spot | None = None

    def all(self) -> list[Statement]:
        found: list[Statement] = []
        while self._here < len(self._tokens):
            found.extend(self._block(0))
            if self._here < len(self._tokens):
                self._wrong()
                self._here += 1
        return found

    def _wrong(self) -> None:
        if self.trouble is None and self._tokens:
            self.trouble = self._tokens[min(self._here, len(self._tokens) - 1)].spot

    def _block(self, depth: int) -> list[Statement]:
        found: list[Statement] = []
        while self._here < len(self._tokens) and self._tokens[self._here].text != "}":
            one = self._statement(depth)
            if one.words:
                found.append(one)
        return found

    def _statement(self, depth: int) -> Statement:
        words: list[Token] = []
        nested = 0
        while self._here < len(self._tokens):
            token = self._tokens[self._here]
            if token.text == "}" and nested == 0:
                self._wrong()  # the semicolon before it is missing
                return Statement(words)
            self._here += 1
            if token.text == ";" and nested == 0:
                return Statement(words)
            if token.text == "{" and nested == 0 and _opens(words):
                return self._with_block(words, depth)
            nested = max(0, nested + (token.text in "{[(") - (token.text in "}])"))
            words.append(token)
        self._wrong()
        return Statement(words)

    def _with_block(self, words: list[Token], depth: int) -> Statement:
        if depth >= MAX_DEPTH:
            self._wrong()
            self._here = len(self._tokens)
            return Statement(words)
        block = self._block(depth + 1)
        if self._here < len(self._tokens):
            self._here += 1
        else:
            self._wrong()
        return Statement(words, block)


def _opens(words: list[Token]) -> bool:
    """Say whether a brace after these words opens a block, not a value."""
    return bool(words) and words[0].text != "option" and words[-1].text not in ("=", ":", ",")
