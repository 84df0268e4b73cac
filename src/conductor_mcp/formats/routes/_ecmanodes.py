"""The syntax tree of a JavaScript or TypeScript file; what is looked at once is kept."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import LARGEST, parse, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_GRAMMARS = {"ts": "typescript", "mts": "typescript", "cts": "typescript", "tsx": "tsx"}
_SKIPPED = ("comment", "html_comment")
_MOST = 20_000


class Bit:
    """One node: its type and line, its children and fields without comments.

    Filling in what is kept twice gives the same twice, so several threads may ask at once.
    """

    __slots__ = ("_all", "_below", "_fields", "_text", "_words", "line", "raw", "type")

    def __init__(self, raw: Node) -> None:
        self.raw = raw
        self.type: str = raw.type
        self.line: int = raw.start_point[0] + 1
        self._below: tuple[Bit, ...] | None = None
        self._all: tuple[Bit, ...] | None = None
        self._fields: dict[str, Bit | None] = {}
        self._text: str | None = None
        self._words: dict[re.Pattern[bytes], bool] = {}

    @property
    def below(self) -> tuple[Bit, ...]:
        """The named children."""
        if self._below is None:
            named = [n for n in self.raw.named_children if n.type not in _SKIPPED]
            self._below = tuple(Bit(one) for one in named[:_MOST])
        return self._below

    @property
    def every(self) -> tuple[Bit, ...]:
        """All children, keywords too."""
        if self._all is None:
            self._all = tuple(Bit(one) for one in self.raw.children[:_MOST])
        return self._all

    def get(self, name: str) -> Bit | None:
        """Return the child in a field."""
        if name not in self._fields:
            found = self.raw.child_by_field_name(name)
            self._fields[name] = Bit(found) if found is not None else None
        return self._fields[name]

    def has(self, keyword: str) -> bool:
        """Whether a keyword or a sign stands right below."""
        return any(one.type == keyword for one in self.every)

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = text_of(self.raw)
        return self._text

    def mentions(self, words: re.Pattern[bytes]) -> bool:
        """Whether a pattern is found in it."""
        if words not in self._words:
            self._words[words] = words.search(self.raw.text or b"") is not None
        return self._words[words]


@lru_cache(maxsize=1024)
def bits_of(path_end: str, text: str) -> Bit | None:
    """Parse a file; both sides of a change share what did not change."""
    if len(text) > LARGEST:
        return None
    return Bit(parse(_GRAMMARS.get(path_end, "javascript"), text))
