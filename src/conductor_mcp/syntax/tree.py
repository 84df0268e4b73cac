"""One view of JSON and YAML documents: plain values, each with the line it stands on."""

from __future__ import annotations

import gc
from bisect import bisect_right
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol

from conductor_mcp.syntax.lazily import expression

_LONE = expression("[\ud800-\udfff]")


class Node(Protocol):
    """A value in a document, read as far as somebody asks.

    ``value`` is plain Python data; ``members`` are the entries of a mapping (the last of
    duplicate keys wins, as in JSON) and empty for anything else; ``elements`` likewise for a
    list. Neither ``members`` nor ``elements`` raises on a tree that loaded.
    """

    @property
    def line(self) -> int:
        """The 1-based line of the key, or of the value where there is no key."""
        ...

    @property
    def column(self) -> int:
        """The 1-based column of the key, or of the value where there is no key."""
        ...

    @property
    def value(self) -> object: ...

    def members(self) -> Mapping[str, Node]: ...

    def elements(self) -> Sequence[Node]: ...


class SyntaxProblem(Exception):  # noqa: N818 - it ends as a Problem in a reading, never as an error
    """The text is not well formed; ``line`` says where."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = max(1, line)


class Lines:
    """The line of an offset, found by bisection once somebody asks."""

    __slots__ = ("_starts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: list[int] | None = None

    def at(self, offset: int) -> int:
        """Return the 1-based line that ``offset`` lies on."""
        return bisect_right(self._found(), offset)

    def column(self, offset: int) -> int:
        """Return the 1-based column of ``offset`` in its line, in characters."""
        starts = self._found()
        return offset - starts[bisect_right(starts, offset) - 1] + 1

    def place(self, offset: int) -> tuple[int, int]:
        """Return the 1-based line and column of ``offset``."""
        starts = self._found()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def _found(self) -> list[int]:
        if self._starts is None:
            starts, here = [0], self._text.find("\n")
            while here >= 0:
                starts.append(here + 1)
                here = self._text.find("\n", here + 1)
            self._starts = starts
        return self._starts


@contextmanager
def collecting_later() -> Generator[None]:
    """Keep the garbage collector away while many objects are built; none of them is garbage."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def dig(node: Node | None, *keys: str) -> Node | None:
    """Follow ``keys`` down; ``None`` where one is missing."""
    for key in keys:
        if node is None:
            return None
        node = node.members().get(key)
    return node


def clean(text: str) -> str:
    """Replace halves of surrogate pairs, which JSON can escape and no file or index can hold."""
    if text.isascii() or not _LONE.search(text):
        return text
    return text.encode("utf-8", "replace").decode()


def text_of(node: Node | None) -> str:
    """Return a scalar as one line of text, ``""`` for anything else."""
    value = None if node is None else node.value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return clean(str(value)).strip()


def text_at(node: Node | None, *keys: str) -> str:
    """Return the scalar below ``keys`` as text, ``""`` where there is none."""
    return text_of(dig(node, *keys))


def texts_of(node: Node | None) -> tuple[str, ...]:
    """Return a list of scalars, or a single one, as texts."""
    if node is None:
        return ()
    found = [text_of(one) for one in node.elements()] or [text_of(node)]
    return tuple(one for one in found if one)


def end_line(node: Node) -> int:
    """Return the last line on which something below ``node`` starts."""
    last = node.line
    while below := [*node.members().values(), *node.elements()]:
        node = below[-1]
        last = max(last, node.line)
    return last
