"""What source files import, kept by content: one row for each version of a file ever read.

Beside the index's own tables and made when first used; it goes where the index goes. Several
processes may use it. A row that is missing, damaged or cannot be written costs a second reading.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from conductor_mcp.model import Import, Problem, Reading, Span
from conductor_mcp.store.connect import Index, UnavailableError

MOST = 200_000
"""Rows that are kept; the oldest go first."""
_AT_ONCE = 500  # values of one query
_TABLE = """
CREATE TABLE IF NOT EXISTS code (
    id     INTEGER PRIMARY KEY,
    blob   TEXT NOT NULL,
    reader TEXT NOT NULL,
    facts  TEXT NOT NULL,
    UNIQUE (blob, reader)
)"""
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Facts:
    """The imports of versions of files, without what they lead to, which other files decide."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._there = False

    def get(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Return what is kept of each (blob, reader); hand it to ``reading``."""
        found: dict[tuple[str, str], str] = {}
        with contextlib.suppress(UnavailableError):
            self._make()
            by_reader: dict[str, list[str]] = {}
            for blob, reader in keys:
                by_reader.setdefault(reader, []).append(blob)
            for reader, blobs in by_reader.items():
                for at in range(0, len(blobs), _AT_ONCE):
                    some = blobs[at : at + _AT_ONCE]
                    marks = ",".join("?" * len(some))
                    sql = f"SELECT blob, facts FROM code WHERE reader = ? AND blob IN ({marks})"  # noqa: S608 - marks only
                    rows = self._index.read(sql, [reader, *some])
                    found.update(((blob, reader), facts) for blob, facts in rows)
        return found

    def put(self, readings: Mapping[tuple[str, str], Reading]) -> None:
        """Keep readings by (blob, reader)."""
        rows = [(*key, _written(reading)) for key, reading in readings.items()]
        with contextlib.suppress(UnavailableError):
            self._make()
            with self._index.transaction():
                sql = "INSERT OR REPLACE INTO code (blob, reader, facts) VALUES (?, ?, ?)"
                self._index.write_all(sql, rows)
                self._index.write(
                    "DELETE FROM code WHERE id <= (SELECT max(id) FROM code) - ?", [MOST]
                )

    def _make(self) -> None:
        if not self._there:
            with self._index.transaction():
                self._index.write(_TABLE)
            self._there = True


def _written(reading: Reading) -> str:
    rows = [
        [p.key, p.at.first, p.at.last, p.module, p.type_only + 2 * p.dynamic, p.scope]
        for p in reading.parts
        if isinstance(p, Import)
    ]
    wrong = [[p.at.first, p.at.last, p.message] for p in reading.problems]
    return _encode([rows, wrong])


def reading(path: str, facts: str) -> Reading | None:
    """Return what was kept, for the file at ``path``; ``None`` if it is damaged."""
    try:
        rows, wrong = json.loads(facts)
        return Reading(
            parts=tuple(_import(path, row) for row in rows),
            problems=tuple(
                Problem(Span(path, first, last), words) for first, last, words in wrong
            ),
        )
    except (ValueError, TypeError):
        return None


def _import(path: str, row: Sequence[Any]) -> Import:
    key, first, last, module, marks, scope = row
    at = Span(path, first, last)
    return Import(key, at, module, None, None, bool(marks & 1), scope, bool(marks & 2))
