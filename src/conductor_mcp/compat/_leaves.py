"""The members of large documents: read once, looked up without reading, noted for next time.

A *leaf* is a member that stands in its document as a piece of text of its own. What is known of
it (what it refers to, where things in it stand) follows from that text alone, so that it can be
kept and need not be found out again; a leaf that is known so is read once somebody asks for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, ItemsView, Iterator, Sequence, ValuesView
from typing import NamedTuple, TypeGuard, cast

from conductor_mcp.syntax.tree import Node

Spots = dict[str, tuple[int, int]]
"""Lines and columns in a piece, by the pointers below its member."""
_UNREAD = object()
_KEY, _REFS, _REFERRING, _SPOTS, _VALUE = range(5)
LEAST_NOTED = _VALUE
"""How many things are noted of a leaf at least."""
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")


class Read(NamedTuple):
    """One member, read by itself: its key, its value, and what finds places in it."""

    key: str
    value: object
    node: Callable[[], Node]


class Leaf:
    """One member of a document, by the piece of text that it stands in."""

    __slots__ = ("_noted", "_read", "_reader", "_refs", "_spots", "_value", "key", "piece")

    def __init__(
        self,
        piece: str,
        reader: Callable[[str], Read],
        read: Read | None = None,
        noted: Sequence[object] = (),
    ) -> None:
        """Make a leaf of what was read, or else of its key and what was ``noted`` of it."""
        self.piece = piece
        self._reader = reader
        self._read = read
        self._noted = noted
        self._refs: frozenset[str] | None = None
        self._spots: Spots | None = None
        self.key = read.key if read else str(noted[_KEY])
        self._value: object = _UNREAD
        if read is not None or len(noted) > _VALUE:
            self._value = read.value if read else noted[_VALUE]

    @property
    def value(self) -> object:
        if self._value is _UNREAD:
            self._value = self.node_of().value
        return self._value

    @property
    def refs(self) -> frozenset[str]:
        """Every reference written anywhere in the value."""
        if self._refs is None:
            told = self._noted[_REFS] if self._noted else None
            self._refs = frozenset(told if _is_texts(told) else references(self.value))
        return self._refs

    @property
    def referring(self) -> bool:
        """Whether the value is a mapping with a reference at its top."""
        if self._noted and self._noted[_REFERRING] is False:
            return False
        return is_map(self.value) and "$ref" in self.value

    @property
    def spots(self) -> Spots:
        """What was found so far."""
        if self._spots is None:
            self._spots = _spots(self._noted[_SPOTS]) if self._noted else {}
        return self._spots

    def node_of(self) -> Read:
        if self._read is None:
            self._read = self._reader(self.piece)
        return self._read

    def spot(self, pointer: str) -> tuple[int, int]:
        """Find the line and the column, in the piece, of a place below or the nearest above it."""
        found = self.spots.get(pointer)
        if found is None:
            node = self.node_of().node()
            for step in pointer.split("/")[1:]:
                below = node_below(node, unescaped(step))
                if below is None:
                    break
                node = below
            found = self.spots[pointer] = node.line, node.column
        return found

    def noted(self, *, valued: bool) -> list[object]:
        """Return what to keep as plain data, its key first."""
        plain: list[object] = [self.key, sorted(self.refs), self.referring, self.spots]
        return [*plain, self.value] if valued else plain


def _is_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(
        isinstance(one, str) for one in cast("list[object]", value)
    )


def _spots(noted: object) -> Spots:
    """Read spots that were noted; what makes no sense is left out, and found out again."""
    found: Spots = {}
    for pointer, spot in noted.items() if is_map(noted) else ():
        match spot:
            case [int(line), int(column)]:
                found[pointer] = line, column
            case _:
                pass
    return found


class Members(dict[str, object]):
    """A mapping whose members are read when somebody asks for their values.

    ``leaves`` are those members that are leaves, read or not.
    """

    __slots__ = ("leaves",)

    def __init__(self) -> None:
        super().__init__()
        self.leaves: dict[str, Leaf] = {}

    def put(self, leaf: Leaf) -> None:
        self.leaves[leaf.key] = leaf
        super().__setitem__(leaf.key, leaf)

    def __setitem__(self, key: str, value: object) -> None:
        self.leaves.pop(key, None)
        super().__setitem__(key, value)

    def __getitem__(self, key: str) -> object:
        value = super().__getitem__(key)
        if type(value) is Leaf:
            value = value.value
            super().__setitem__(key, value)
        return value

    def get(self, key: str, default: object = None) -> object:
        try:
            return self[key]
        except KeyError:
            return default

    def _all(self) -> None:
        for key, value in list(super().items()):
            if type(value) is Leaf:
                super().__setitem__(key, value.value)

    def items(self) -> ItemsView[str, object]:  # type: ignore[override]
        self._all()
        return super().items()

    def values(self) -> ValuesView[object]:  # type: ignore[override]
        self._all()
        return super().values()

    def __repr__(self) -> str:
        self._all()
        return super().__repr__()

    def __iter__(self) -> Iterator[str]:  # what copies a mapping goes by this, or past `items`
        return super().__iter__()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Members):
            self._all()
            return super().__eq__(other)
        return len(self) == len(other) and all(self._alike(other, key) for key in self)

    def _alike(self, other: Members, key: str) -> bool:
        if key not in other:
            return False
        leaf = self.leaves.get(key)
        if leaf is not None and leaf is other.leaves.get(key):
            return True
        one, two = self[key], other[key]
        return one is two or one == two

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None


class Known:
    """Leaves by their text; both versions of a document use one.

    ``more`` is what was kept of pieces that are not at hand, by their digests.
    """

    def __init__(self) -> None:
        self.leaves: dict[str, Leaf] = {}
        self.more: dict[str, list[object]] = {}

    def clear(self) -> None:
        self.leaves.clear()
        self.more.clear()

    def leaf(self, piece: str, reader: Callable[[str], Read]) -> Leaf:
        """Return the leaf that a piece is.

        Raises:
            Exception: The reader does not take it for one.

        """
        found = self.leaves.get(piece)
        if found is None:
            found = self._recalled(piece, reader) if self.more else None
            found = found or Leaf(piece, reader, reader(piece))
            self.leaves[piece] = found
        return found

    def _recalled(self, piece: str, reader: Callable[[str], Read]) -> Leaf | None:
        noted = self.more.get(digest(piece))
        if noted is None or len(noted) < LEAST_NOTED:
            return None
        return Leaf(piece, reader, noted=noted)


def digest(piece: str) -> str:
    return hashlib.blake2b(piece.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def is_map(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)


def unescaped(step: str) -> str:
    """Read one step of a JSON pointer (RFC 6901)."""
    return step.replace("~1", "/").replace("~0", "~") if "~" in step else step


def node_below(node: Node, key: str) -> Node | None:
    members = node.members()
    if members:
        return members.get(key)
    if key.isdigit():
        elements = node.elements()
        return elements[int(key)] if int(key) < len(elements) else None
    return None


def is_bare(members: Members, key: str) -> bool:
    """Say whether what a member refers to is not known without reading it."""
    return key not in members.leaves or key in _REFERENCES


def references(value: object) -> set[str]:
    """Collect every reference written anywhere in ``value``."""
    found: set[str] = set()
    todo = [value]
    while todo:
        here = todo.pop()
        if isinstance(here, Members):
            found.update(*(leaf.refs for leaf in here.leaves.values()))
            todo.append({key: here[key] for key in here if is_bare(here, key)})
        elif is_map(here):
            for key, below in here.items():
                if isinstance(below, str):
                    if key in _REFERENCES:
                        found.add(below)
                else:
                    todo.append(below)
        elif is_list(here):
            todo.extend(here)
    return found
