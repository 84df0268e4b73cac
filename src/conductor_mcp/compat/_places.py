"""Where the members of a large document stand, found when somebody asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from conductor_mcp.compat._leaves import Leaf, Members
from conductor_mcp.syntax.tree import Node

_CHUNK = 1 << 14


class Block:
    """A place in a document that is some lines below its place in its piece."""

    __slots__ = ("_node", "_shift")

    def __init__(self, node: Node, shift: int) -> None:
        self._node = node
        self._shift = shift

    @property
    def line(self) -> int:
        return self._node.line + self._shift

    @property
    def column(self) -> int:
        return self._node.column

    @property
    def value(self) -> object:
        return self._node.value

    def members(self) -> Mapping[str, Node]:
        return {key: Block(one, self._shift) for key, one in self._node.members().items()}

    def elements(self) -> Sequence[Node]:
        return [Block(one, self._shift) for one in self._node.elements()]


class LeafNode:
    """A leaf in its document, so many lines below where its own piece would begin."""

    __slots__ = ("_leaf", "_shift")

    def __init__(self, leaf: Leaf, shift: int) -> None:
        self._leaf = leaf
        self._shift = shift

    @property
    def line(self) -> int:
        return self.spot("")[0]

    @property
    def column(self) -> int:
        return self.spot("")[1]

    @property
    def value(self) -> object:
        return self._leaf.value

    def members(self) -> Mapping[str, Node]:
        below = self._leaf.node_of().node().members()
        return {key: Block(one, self._shift) for key, one in below.items()}

    def elements(self) -> Sequence[Node]:
        return [Block(one, self._shift) for one in self._leaf.node_of().node().elements()]

    def spot(self, pointer: str) -> tuple[int, int]:
        """Find the line and column of a place below, or of the nearest above it."""
        line, column = self._leaf.spot(pointer)
        return line + self._shift, column


class _Late(Mapping[str, Node]):
    """Nodes by key, each made when somebody asks for it."""

    def __init__(self, entries: Sequence[_Entry], lines: LateLines) -> None:
        self._entries = {key if isinstance(key, str) else key.key: below for key, below in entries}
        self._leaves = {one.key: one for one, _ in entries if isinstance(one, Leaf)}
        self._lines = lines

    def __getitem__(self, key: str) -> Node:
        below = self._entries[key]
        if isinstance(below, int):
            return LeafNode(self._leaves[key], self._lines.at(below) - 1)
        return below

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


class LateLines:
    """The lines of offsets in a large text: counted in chunks, and within the one asked for."""

    __slots__ = ("_counted", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._counted: list[int] = []

    def at(self, offset: int) -> int:
        """Return the 1-based line that ``offset`` lies on."""
        if not self._counted:
            text, counted = self._text, 1
            for start in range(0, len(text) + 1, _CHUNK):
                self._counted.append(counted)
                counted += text.count("\n", start, start + _CHUNK)
        chunk = offset // _CHUNK
        return self._counted[chunk] + self._text.count("\n", chunk * _CHUNK, offset)

    def column(self, offset: int) -> int:
        """Return the 1-based column of ``offset`` in its line, in characters."""
        return offset - self._text.rfind("\n", 0, offset)


class Blocks:
    """A mapping whose members were read one by one.

    ``entries`` say in order where they stand: a leaf with the offset of its piece, or the key of
    a mapping that was cut again with that.
    """

    __slots__ = ("_late", "_lines", "column", "entries", "line", "value")

    def __init__(self, line: int, column: int, lines: LateLines) -> None:
        self.line = line
        self.column = column
        self.value = Members()
        self.entries: list[_Entry] = []
        self._lines = lines
        self._late: _Late | None = None

    def put(self, leaf: Leaf, at: int) -> None:
        """Add a leaf whose piece begins at an offset."""
        self.value.put(leaf)
        self.entries.append((leaf, at))

    def nest(self, key: str, made: Blocks) -> None:
        """Add a mapping."""
        self.value[key] = made.value
        self.entries.append((key, made))

    def members(self) -> Mapping[str, Node]:
        if self._late is None:
            self._late = _Late(self.entries, self._lines)
        return self._late

    def elements(self) -> Sequence[Node]:
        return ()


_Entry = tuple[Leaf, int] | tuple[str, Blocks]
