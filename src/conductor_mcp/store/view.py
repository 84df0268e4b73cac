"""One worktree's slice of the index: what its files say now."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from conductor_mcp.model import Document, LeftOut, Part, Problem, Reading, Record, Section, Span
from conductor_mcp.store import codec
from conductor_mcp.store.connect import Index
from conductor_mcp.store.pieces import Pieces
from conductor_mcp.store.quiet import at_a_stretch
from conductor_mcp.store.search import Finder, Hit
from conductor_mcp.store.sweep import ROOM as _SPAN
from conductor_mcp.store.sweep import sweep
from conductor_mcp.store.words import names_in

_AT_ONCE = 400  # parameters in one statement
_PIECE = -2  # what ``held`` says of a file that is only part of the records that refer to it
_OLDER = "as it is now it holds no record; its last readable version is served, marked stale"

_UNNAMED = "its name is not UTF-8, so it is not read: rename it"
FindOlder = Callable[["View", Mapping[str, str]], Mapping[str, str]]
"""Path -> the version to serve, for those of the broken files (path -> version) that have one."""

Step = tuple[frozenset[str], frozenset[str]]
"""The keys of records that came or were read anew, and of those that went."""


class View:
    """What ``app/refresh.py`` last found on the disk, and every version ever read.

    ``generation`` grows with each change of what this worktree's files say.
    """

    def __init__(self, index: Index, worktree: int, reader: str) -> None:
        self.index = index
        self.worktree = worktree
        self.generation = 0
        self._reader = reader
        self._blobs: dict[str, str] = {}
        self._moved: set[str] = set()
        self._by_path: dict[str, tuple[Record, ...]] = {}
        self._ids: dict[str, int] = {}
        self._owner: dict[int, str] = {}  # the record of a reading; "" where it holds several
        self._finder = Finder(index)
        self.pieces = Pieces()
        self._broken: dict[str, str] = {}  # files that hold no record only because of a fault
        self._older: dict[str, str] = {}  # and their versions that are served instead
        self.find_older: FindOlder = lambda _view, _broken: {}
        self.unnamed: Mapping[str, Sequence[str]] = {}  # by folder, what has no name to keep it by
        self.recast = 0  # how often what is served changed while no file did
        self._all: dict[str, Record] = {}
        self._records: Mapping[str, Record] = MappingProxyType(self._all)
        self._step: tuple[Mapping[str, Record], Step] = (self._records, (frozenset(), frozenset()))

    # What refresh tells the view.

    def moved(self, path: str, blob: str) -> None:
        """Take note that ``path`` now holds ``blob`` (``""``: the file is gone)."""
        if blob:
            self._blobs[path] = blob
        else:
            self._blobs.pop(path, None)
        self._moved.add(path)

    def look_again(self) -> None:
        """Look anew for older versions of broken files: git's history is another one now."""
        if self._broken:
            self._moved |= self._broken.keys()
            self.recast += 1

    # What everybody asks.

    def blob(self, path: str) -> str:
        """Return the version of ``path`` on disk, or ``""`` when it is not in the index."""
        return self._blobs.get(path, "")

    def version(self, path: str) -> str:
        """Name what is served of the records in ``path``: its version and those of its pieces."""
        return " ".join([self._shown(path), *map(self._shown, self.pieces.of(path))])

    def records(self) -> Mapping[str, Record]:
        """Return every record by key, sorted by key, without sections."""
        with self.index.lock:
            if self._moved:
                with at_a_stretch(worth_it=len(self._moved) > _AT_ONCE):
                    self._catch_up()
            return self._records

    def since(self, before: Mapping[str, Record]) -> Step | None:
        """Return how ``records`` differ from what they were just before; ``None``: not known."""
        return self._step[1] if self._step[0] is before else None

    def sections(self, key: str) -> tuple[Section, ...]:
        """Return a record's sections in the order of the file."""
        record = self.records().get(key)
        if record is None:
            return ()
        own = self._sections(record.path, self._ids[record.path], key)
        pieces = self.pieces.of(record.path)
        return own + tuple(s for p in pieces for s in self._sections(p, self._ids[p], p))

    def parts(self, *, path: str = "", kind: str = "") -> list[Part]:
        """Return what the contracts and models of this worktree consist of, pieces included."""
        self.records()
        sql = (
            "SELECT r.path, r.parts FROM entry e JOIN reading r ON r.path = e.path AND "
            "r.blob = e.blob AND r.reader = ? WHERE e.worktree = ? AND r.parts != ''"
        )
        values: list[object] = [self._reader, self.worktree]
        if path:
            wanted = [path, *self.pieces.of(path)]
            sql += " AND e.path IN (SELECT value FROM json_each(?))"
            values.append(json.dumps(wanted))
        rows = self.index.read(sql + " ORDER BY r.path", values)
        strays = self.pieces.strays()
        rows = [row for row in rows if row[0] not in strays]
        for where, blob in sorted(self._older.items()):
            if not path or path == where:
                rows += self.index.read(
                    "SELECT path, parts FROM reading WHERE path = ? AND blob = ? AND reader = ? "
                    "AND parts != ''",
                    (where, blob, self._reader),
                )
        found = [part for where, text in rows for part in codec.read_parts(where, text)]
        return [p for p in found if not kind or getattr(p, "kind", "") == kind]

    def problems(self) -> list[Problem]:
        """Return what could not be read, in order of place."""
        self.records()
        found = [p for text in self._notes() for p in codec.read_notes(text)[0]]
        found += [Problem(Span(path), _OLDER) for path in self._older]
        found += self.pieces.problems()
        return sorted(
            found + [Problem(Span(p), _UNNAMED) for n in self.unnamed.values() for p in n]
        )

    def left_out(self) -> list[LeftOut]:
        """Return what looks like a record and is none, in order of path."""
        return sorted(o for text in self._notes() for o in codec.read_notes(text)[1])

    def search(
        self, words: Sequence[str], *, kinds: Sequence[str] = (), limit: int = 10
    ) -> list[Hit]:
        """Propose records that hold words, likely ones first; each is judged by its best section.

        A word matches whole words and, word by word, identifiers (``orderId`` is found by
        ``order``). Rows that hold more of the words, and rarer ones, come first.
        """
        if limit < 1:
            return []
        wanted = set(kinds)
        records, owner = self.records(), self._owner

        def key_at(rowid: int) -> str:
            # Other worktrees' and older versions are in the table as well: they are passed over.
            key = owner.get(rowid // _SPAN)
            if not key:
                key = "" if key is None else self._record_at(rowid)
            if key and key not in records:
                key = self.pieces.whole(key)
            return key if not wanted or (key and records[key].kind in wanted) else ""

        with self.index.lock:
            return self._finder.find(words, key_at, state=self.generation, limit=limit)

    def reading(self, path: str, blob: str) -> Reading | None:
        """Return what a version of a file said, records without sections; ``None``: never read."""
        rows = self.index.read(
            "SELECT records, parts, notes, held FROM reading "
            "WHERE path = ? AND blob = ? AND reader = ?",
            (path, blob, self._reader),
        )
        if not rows:
            return None
        text, parts, notes, held = rows[0]
        problems, left_out = codec.read_notes(notes)
        records = codec.read_records(path, text)
        return Reading(
            () if held == _PIECE else records,
            tuple(codec.read_parts(path, parts) if parts else ()),
            tuple(problems),
            tuple(left_out),
            records if held == _PIECE else (),
        )

    def put(self, document: Document, reading: Reading) -> None:
        """Keep what a version of a file says, whichever side or worktree it comes from."""
        self.put_all([(document, reading)])

    def put_all(self, readings: Iterable[tuple[Document, Reading]]) -> None:
        """Keep many readings in one transaction."""
        with self.index.transaction():
            for document, reading in readings:
                self._put(document, reading)

    def holders(self, versions: Iterable[tuple[str, str]]) -> set[str]:
        """Return the paths of those (path, blob) that hold a record, or a piece of one."""
        held = "SELECT held FROM reading WHERE path = ? AND blob = ? AND reader = ?"
        found = {
            path: row[0]
            for path, blob in versions
            for row in self.index.read(held, (path, blob, self._reader))
        }
        if _PIECE in found.values():
            self.records()
        return {p for p, n in found.items() if n > 0 or (n == _PIECE and self.pieces.whole(p))}

    def broken(self, versions: Iterable[tuple[str, str]]) -> set[str]:
        """Return the paths of those (path, blob) that hold no record because of a fault."""
        wanted = set(versions)
        rows = self.index.read(
            "SELECT path, blob FROM reading WHERE reader = ? AND held = -1 "
            "AND path IN (SELECT value FROM json_each(?))",
            (self._reader, json.dumps([path for path, _ in wanted])),
        )
        return {path for path, blob in rows if (path, blob) in wanted}

    def sweep(self, now: float) -> None:
        """Let go of versions that lie in no worktree, and of what other readers read, in time.

        Every worktree's processes then make sure again that all they need is there.
        """
        sweep(self.index, self._reader, now)

    def unread(self, versions: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return those (path, blob) that nobody has read yet."""
        wanted = list(versions)
        known: set[tuple[str, str]] = set()
        for start in range(0, len(wanted), _AT_ONCE):
            paths = [path for path, _ in wanted[start : start + _AT_ONCE]]
            marks = ",".join("?" * len(paths))
            known.update(
                self.index.read(
                    f"SELECT path, blob FROM reading WHERE reader = ? AND path IN ({marks})",  # noqa: S608 (marks only)
                    [self._reader, *paths],
                )
            )
        return [version for version in wanted if version not in known]

    def _put(self, document: Document, reading: Reading) -> None:
        index, path = self.index, document.path
        cursor = index.write(
            "INSERT INTO reading (path, blob, reader, held, records, parts, notes, seen) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                path,
                document.blob,
                self._reader,
                _held(document, reading),
                codec.write_records(reading.records or reading.pieces),
                codec.write_parts(reading.parts) if reading.parts else "",
                codec.write_notes(reading.problems, reading.left_out),
                time.time(),
            ),
        )
        if cursor.rowcount < 1 or cursor.lastrowid is None:
            return
        row = cursor.lastrowid * _SPAN
        rows = [
            (
                record.title,
                section.heading,
                f"{path} {record.id}",
                section.text,
                names_in(f"{record.title} {section.heading} {section.text}"),
                record.key,
                section.at.first,
                section.at.last,
            )
            for record in reading.records or reading.pieces
            for section in (record.sections or (Section("", record.at, ""),))
        ]
        index.write_all(
            "INSERT INTO section (rowid, title, heading, place, body, names, record, first, last) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(row + n, *map(_clean, values)) for n, values in enumerate(rows[: _SPAN - 1])],
        )

    def _catch_up(self) -> None:
        moved, self._moved = self._moved, set()
        fresh: dict[str, Record] = {}
        old: set[str] = set()
        for path in moved:
            old.update(r.key for r in self._by_path.pop(path, ()))
            self._owner.pop(self._ids.pop(path, 0), None)
            self._broken.pop(path, None)
            self._older.pop(path, None)
            self.pieces.drop(path)
        paths = [path for path in moved if path in self._blobs]
        for start in range(0, len(paths), _AT_ONCE):
            some = paths[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            rows = self.index.read(
                "SELECT id, path, blob, records, held FROM reading "  # noqa: S608 (marks only)
                f"WHERE reader = ? AND held != 0 AND path IN ({marks})",
                [self._reader, *some],
            )
            rows = [row for row in rows if row[2] == self._blobs.get(row[1])]
            read = codec.read_many([(path, text) for _, path, _, text, _ in rows])
            for (id_, path, blob, _, held), here in zip(rows, read, strict=True):
                if not here:
                    self._broken[path] = blob
                self._show(id_, path, here, fresh, piece=held == _PIECE)
        if broken := {path: self._broken[path] for path in paths if path in self._broken}:
            self._show_older(broken, fresh)
        kept = self._all | fresh
        for key in old - fresh.keys():
            del kept[key]
        if fresh.keys() - old:
            kept = {key: kept[key] for key in sorted(kept)}
        self._step = (self._records, (frozenset(fresh), frozenset(old - fresh.keys())))
        self._all, self._records = kept, MappingProxyType(kept)

    def _show(
        self,
        id_: int,
        path: str,
        here: tuple[Record, ...],
        fresh: dict[str, Record],
        *,
        piece: bool = False,
    ) -> None:
        self._ids[path] = id_
        self._owner[id_] = here[0].key if len(here) == 1 else ""
        self.pieces.take(path, here, piece=piece)
        if piece:
            return
        self._by_path[path] = here
        fresh.update([(r.key, r) for r in here])

    def _show_older(self, broken: Mapping[str, str], fresh: dict[str, Record]) -> None:
        for path, blob in self.find_older(self, broken).items():
            reading = self.reading(path, blob)
            if reading is not None:
                marked = [replace(r, facts={**r.facts, "stale": True}) for r in reading.records]
                self._older[path] = blob
                self._show(self._reading_id(path, blob), path, tuple(marked), fresh)

    def _shown(self, path: str) -> str:
        return self._older.get(path) or self._blobs.get(path, "")

    def _reading_id(self, path: str, blob: str) -> int:
        rows = self.index.read(
            "SELECT id FROM reading WHERE path = ? AND blob = ? AND reader = ?",
            (path, blob, self._reader),
        )
        return int(rows[0][0]) if rows else 0

    def _sections(self, path: str, reading: int, key: str) -> tuple[Section, ...]:
        rows = self.index.read(
            "SELECT heading, first, last, body FROM section WHERE rowid BETWEEN ? AND ? "
            "AND record = ? ORDER BY rowid",
            (reading * _SPAN, reading * _SPAN + _SPAN - 1, key),
        )
        return tuple(
            Section(heading, Span(path, first, last), text)
            for heading, first, last, text in rows
            if heading or text
        )

    def _notes(self) -> list[str]:
        rows = self.index.read(
            "SELECT r.notes FROM entry e JOIN reading r ON r.path = e.path AND r.blob = e.blob "
            "AND r.reader = ? WHERE e.worktree = ? AND r.notes != ''",
            (self._reader, self.worktree),
        )
        return [text for (text,) in rows]

    def _record_at(self, rowid: int) -> str:
        return str(self.index.read("SELECT record FROM section WHERE rowid = ?", (rowid,))[0][0])


def _held(document: Document, reading: Reading) -> int:
    if reading.pieces and not reading.records:
        return _PIECE
    return len(reading.records) or -_is_broken(document, reading)


def _is_broken(document: Document, reading: Reading) -> bool:
    # What could not even be opened has no text, and is nobody's slip of the pen.
    return bool(document.text and reading.problems and not reading.left_out)


def _clean(value: object) -> object:
    # A lone surrogate (from an escape in JSON, say) is no text that SQLite can keep.
    if not isinstance(value, str) or value.isascii():
        return value
    return value.encode("utf-8", "replace").decode()
