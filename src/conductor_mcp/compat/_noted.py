"""What is noted of a large document, so that it need not be read the next time.

Notes are plain data: the pieces of the document in order, what follows from the text of each
(what it refers to, where things stand in it, of YAML its value), and the same of the pieces that
only the other version had, by their digests. They are made of a document and hold for that very
text alone; notes that cannot have been made of it are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conductor_mcp.compat._leaves import LEAST_NOTED, Known, Leaf, Read, digest, is_list, is_map
from conductor_mcp.compat._places import Blocks, LateLines

_DEEPEST = 50


def noted(root: Blocks, known: Known, *, valued: bool) -> dict[str, object]:
    """Note down a document, and the other leaves that are known."""
    own = {id(leaf) for leaf in _leaves(root)}
    more = {
        digest(leaf.piece): leaf.noted(valued=valued)
        for leaf in known.leaves.values()
        if id(leaf) not in own
    }
    return {"tree": [root.line, root.column, _entries(root, valued=valued)], "more": more}


def _leaves(block: Blocks) -> Iterator[Leaf]:
    for first, below in block.entries:
        if isinstance(first, Leaf):
            yield first
        elif isinstance(below, Blocks):
            yield from _leaves(below)


def _entries(block: Blocks, *, valued: bool) -> list[object]:
    found: list[object] = []
    for first, second in block.entries:
        if isinstance(second, Blocks):
            below = _entries(second, valued=valued)
            found.append([second.line, second.column, first, below])
        elif isinstance(first, Leaf):
            found.append([second, second + len(first.piece), *first.noted(valued=valued)])
    return found


def recalled(notes: object, text: str, known: Known, reader: Callable[[str], Read]) -> Blocks:
    """Build a document from its notes, unread.

    Raises:
        ValueError, TypeError, KeyError: They were not made of this text.

    """
    kept = _map(notes)
    line, column, entries = _list(kept["tree"])
    more = _map(kept["more"])
    made = _Recalling(text, known, reader).block(line, column, entries, 0)
    known.more = {name: _list(one) for name, one in more.items()}
    return made


def told_of(notes: object) -> object:
    """Return what was told of a comparison of the document."""
    return _map(notes).get("told")


class _Recalling:
    def __init__(self, text: str, known: Known, reader: Callable[[str], Read]) -> None:
        self._text = text
        self._lines = LateLines(text)
        self._known = known
        self._reader = reader

    def block(self, line: Any, column: Any, entries: Any, depth: int) -> Blocks:
        if not (type(line) is type(column) is int) or depth > _DEEPEST:
            raise ValueError(line)
        made = Blocks(line, column, self._lines)
        text, size, leaves = self._text, len(self._text), self._known.leaves
        for entry in _list(entries):
            begin, stop, key, *rest = _list(entry)
            if not (type(key) is str and type(begin) is type(stop) is int):
                raise ValueError(entry)
            if len(rest) == 1:
                made.nest(key, self.block(begin, stop, rest[0], depth + 1))
            elif 0 <= begin < stop <= size and len(rest) >= LEAST_NOTED - 1:
                piece = text[begin:stop]
                leaf = leaves.get(piece)
                if leaf is None:
                    leaf = leaves[piece] = Leaf(piece, self._reader, noted=entry[2:])
                made.put(leaf, begin)
            else:
                raise ValueError(entry)
        return made


def _map(value: object) -> dict[str, Any]:
    if not is_map(value):
        raise TypeError(value)
    return value


def _list(value: object) -> list[Any]:
    if not is_list(value):
        raise TypeError(value)
    return value
