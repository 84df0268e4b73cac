"""Comparisons made once: kept by the content of all that was read for them.

A comparison is a function of the two texts and of the files they refer to. Its key is made of the
former and of the code that compares; beside it is noted what was read on the way and with what
content, and a comparison counts only while all of that still reads the same.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeGuard

import conductor_mcp
from conductor_mcp.compat import NO_NOTES, Family, Notes, Side
from conductor_mcp.model import Span
from conductor_mcp.model.compatibility import (
    Comparison,
    ContractChange,
    Direction,
    Effect,
    Position,
)
from conductor_mcp.model.finding import Unjudged
from conductor_mcp.store.shelf import COMPARED, Shelf

_CLASSES: Mapping[str, type[Any]] = {
    one.__name__: one for one in (Comparison, ContractChange, Position, Span, Unjudged)
}
_WORDS: Mapping[str, type[Any]] = {one.__name__: one for one in (Direction, Effect)}
_FIELDS: Mapping[type[Any], Callable[[Any], Any]] = {
    one: attrgetter(*one.__match_args__) for one in _CLASSES.values()
}
_NO_SHELF = Shelf(None)


class Kept:
    """Compares, unless the same was compared before."""

    def __init__(self, shelf: Shelf = _NO_SHELF) -> None:
        self._shelf = shelf

    def compare(self, family: Family, base: Side, revision: Side) -> Comparison:
        """Return what ``family.compare`` returns for these sides."""
        key = _key(family, (base, revision))
        found = self._found(key, (base, revision))
        if found is not None:
            return found
        reads: tuple[dict[str, str], dict[str, str]] = ({}, {})
        notes = _Notes(self._shelf, _started(family).hexdigest(), base)
        noting = _noting(base, reads[0], notes), _noting(revision, reads[1], NO_NOTES)
        try:
            comparison = family.compare(*noting)
        except Exception:
            if not notes.given:
                raise
            notes.blind = True  # what was noted may be to blame: it is not needed
            comparison = family.compare(*noting)
        try:
            rows: dict[tuple[str, ...], int] = {}
            plain = written(comparison, rows)
        except TypeError:  # a family of another distribution may note what we do not know
            return comparison
        self._shelf.put(key, {"reads": reads, "rows": list(rows), "comparison": plain})
        return comparison

    def _found(self, key: str, sides: tuple[Side, Side]) -> Comparison | None:
        kept: Any = self._shelf.get(key)
        try:
            if kept is None:
                return None
            for side, reads in zip(sides, kept["reads"], strict=True):
                if any(_content(side.read(path)) != was for path, was in reads.items()):
                    return None
            rows = [tuple(map(str, row)) for row in kept["rows"]]
            found = read(kept["comparison"], rows)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError):
            return None
        return found if isinstance(found, Comparison) else None


def shelf_of(root: Path, common: Path | None) -> Shelf:
    """Return the shelf for a repository, beside its index; outside one, the user's.

    ``common`` is git's common directory. Where no place is known, nothing is kept.
    """
    if common is not None:
        return Shelf(common / "conductor" / COMPARED)
    if (root / ".conductor").is_dir():
        return Shelf(root / ".conductor" / COMPARED)
    home = _caches()
    return Shelf(home / "conductor-mcp" / COMPARED if home else None)


def _caches() -> Path | None:
    """Return where the platform keeps what can be made again (XDG, else the system's own)."""
    told = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(told):  # noqa: PTH117 - a relative one is to be ignored, says XDG
        return Path(told)
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", "")
        return Path(local) if local else None
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home / "Library" / "Caches" if sys.platform == "darwin" else home / ".cache"


class _Notes:
    """What a family finds out about a text, kept by the text's content and the code's stamp."""

    def __init__(self, shelf: Shelf, stamp: str, side: Side) -> None:
        self._shelf = shelf
        self._stamp = stamp
        self._side = side
        self.given = False
        self.blind = False

    def get(self, text: str, /) -> object:
        found = None if self.blind else self._shelf.get(self._key(text))
        self.given = self.given or found is not None
        return found

    def put(self, text: str, value: object, /) -> None:
        self._shelf.put(self._key(text), value)

    def _key(self, text: str) -> str:
        known = (one.blob for one in self._side.documents.values() if one.text is text)
        content = next(known, "") or _content(text)
        made = hashlib.blake2b(f"notes\0{self._stamp}\0{content}".encode(), digest_size=16)
        return made.hexdigest()


def _started(family: Family) -> hashlib.blake2b:
    made = hashlib.blake2b(digest_size=16)
    for word in (*_stamp(family), family.id):
        made.update(f"{word}\0".encode())
    return made


def _key(family: Family, sides: tuple[Side, Side]) -> str:
    made = _started(family)
    dated = False
    for mark, side in zip(("base", "revision"), sides, strict=True):
        for path, document in side.documents.items():
            dated = dated or "sunset" in document.text
            words = f"{mark}\0{path}\0{document.path}\0{document.blob}\0"
            made.update(words.encode("utf-8", "surrogatepass"))
    if dated:  # a date that has passed is judged otherwise than one to come
        made.update(datetime.now(UTC).date().isoformat().encode())
    return made.hexdigest()


def _stamp(family: Family) -> Iterator[str]:
    yield conductor_mcp.__version__
    yield from _ours()
    module = sys.modules.get(family.compare.__module__)
    if module is not None and module.__file__:
        yield _marks(Path(module.__file__))


@lru_cache(maxsize=1)
def _ours() -> tuple[str, ...]:
    """Return marks of the code that compares: a release has its version, a checkout its files."""
    top = Path(conductor_mcp.__file__).parent
    folders = [top / "syntax", *(Path(folder) for folder, _, _ in os.walk(top / "compat"))]
    return tuple(
        f"{entry.name}:{_marks(entry)}"
        for folder in sorted(folders)
        if folder.name != "__pycache__"
        for entry in sorted(folder.glob("*.py"))
    )


def _marks(place: Path) -> str:
    try:
        known = place.stat()
    except OSError:
        return ""
    return f"{known.st_size}:{known.st_mtime_ns}"


def _noting(side: Side, reads: dict[str, str], notes: Notes) -> Side:
    def read_noted(path: str) -> str | None:
        text = side.read(path)
        reads[path] = _content(text)
        return text

    return Side(side.documents, read_noted, notes)


def _content(text: str | None) -> str:
    if text is None:
        return ""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def written(value: object, rows: dict[tuple[str, ...], int] | None = None) -> object:
    """Turn a comparison into plain data, kinds of collections and classes kept.

    Of rows of texts that occur again and again (the operations that a change affects) the place
    in ``rows`` is written, where these are wanted.

    Raises:
        TypeError: Something in it is of a class that is not known here.

    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is tuple and _is_row(value):
        kept = None if rows is None or len(value) < _LONG else rows
        return ["t", *value] if kept is None else ["r", kept.setdefault(value, len(kept))]
    mark = _MARKS.get(kind)
    if mark is not None:
        members: Any = value
        return [mark, *_all(members, rows)]
    if kind is dict:
        pairs: Any = value
        return ["d", *(_all(pair, rows) for pair in pairs.items())]
    if kind in _WORDS.values():
        word: Any = value
        return ["w", kind.__name__, word.value]
    if kind in _CLASSES.values():
        return ["c", kind.__name__, *_all(_FIELDS[kind](value), rows)]
    raise TypeError(f"{kind.__name__} is not kept")


def _all(values: Iterable[object], rows: dict[tuple[str, ...], int] | None) -> list[object]:
    plain = _PLAIN
    return [one if type(one) in plain else written(one, rows) for one in values]


_LONG = 4
_PLAIN = frozenset({str, int, float, bool, type(None)})
_MARKS: Mapping[type, str] = {tuple: "t", list: "l", set: "s", frozenset: "f"}
_READERS: Mapping[str, Callable[[Iterator[object]], object]] = {
    "t": tuple, "l": list, "s": set, "f": frozenset,
}  # fmt: skip


def _is_row(value: object) -> TypeGuard[tuple[str, ...]]:
    return type(value) is tuple and set(map(type, value)) == {str}  # pyright: ignore[reportUnknownArgumentType] - that is asked


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def read(plain: object, rows: Sequence[tuple[str, ...]] = ()) -> object:
    """Turn back what ``written`` made.

    Raises:
        KeyError, TypeError, ValueError, IndexError: It was not made by it.

    """
    if not _is_list(plain):
        return plain
    mark, *rest = plain
    if mark == "r":
        return rows[int(rest[0])]
    if mark == "d":
        pairs: list[list[object]] = rest
        return {read(key, rows): read(one, rows) for key, one in pairs}
    if mark == "c":
        return _CLASSES[rest[0]](*(read(one, rows) for one in rest[1:]))
    if mark == "w":
        return _WORDS[rest[0]](rest[1])
    below = [read(one, rows) for one in rest]
    return _READERS[mark](iter(below))
