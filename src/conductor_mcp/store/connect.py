"""Open the index: one SQLite file, made anew when it is broken or has another shape."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Generator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from conductor_mcp.model.errors import ConductorError

T = TypeVar("T")

Rows = list[tuple[Any, ...]]

_PATIENCE = 30.0  # seconds; a writer holds the lock for some milliseconds
_BUSY_MS = 5_000
_AWAY = ".broken"


class UnavailableError(ConductorError):
    """The index cannot be used: the disk refuses, or somebody holds its lock for too long."""


class BrokenError(UnavailableError):
    """The index file is damaged; it has been moved aside, and opening it again makes a new one."""


class Index:
    """One connection, shared by the threads of this process under one lock.

    ``path`` is ``None`` where the index is only in memory; ``note`` then says why, and also
    whether a broken file was moved aside.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path | None, note: str = "") -> None:
        self.path = path
        self.note = note
        self.lock = threading.RLock()
        self._connection = connection
        self._writing = False
        self.broken = ""

    def read(self, sql: str, values: Sequence[object] = ()) -> Rows:
        """Return all rows of a query."""
        with self.lock:
            try:
                return _patiently(lambda: self._connection.execute(sql, values).fetchall())
            except sqlite3.DatabaseError as error:
                raise self._failure(error) from error

    def stream(
        self, sql: str, values: Sequence[object] = ()
    ) -> Generator[tuple[Any, ...], None, None]:
        """Yield the rows of a query one by one; hold ``lock`` meanwhile."""
        cursor = self._connection.cursor()
        try:
            yield from cursor.execute(sql, values)
        except sqlite3.DatabaseError as error:
            raise self._failure(error) from error
        finally:
            cursor.close()

    def write(self, sql: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        """Run one statement inside ``transaction``."""
        return self._connection.execute(sql, values)

    def write_all(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Run one statement for each row, inside ``transaction``."""
        self._connection.executemany(sql, rows)

    @contextlib.contextmanager
    def transaction(self) -> Generator[None]:
        """Hold the write lock; nothing is kept unless the block ends well.

        Raises:
            UnavailableError: The lock was not to be had, or the disk refuses to write.

        """
        with self.lock:
            if self._writing:
                yield
                return
            try:
                _patiently(lambda: self._connection.execute("BEGIN IMMEDIATE"))
            except sqlite3.DatabaseError as error:
                raise self._failure(error) from error
            self._writing = True
            try:
                yield
                _patiently(lambda: self._connection.execute("COMMIT"))
            except BaseException as error:
                with contextlib.suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.DatabaseError):
                    raise self._failure(error) from error
                raise
            finally:
                self._writing = False

    def contents(self) -> dict[str, int]:
        """Count the rows of every table that is not SQLite's own work."""
        from sqlite_utils import Database

        with self.lock:
            try:
                tables = Database(self._connection, execute_plugins=False).tables
                own = tuple(f"{one.name}_" for one in tables if one.virtual_table_using)
                return {t.name: t.count for t in tables if not t.name.startswith(own)}
            except sqlite3.DatabaseError as error:
                raise self._failure(error) from error

    def _failure(self, error: sqlite3.DatabaseError) -> UnavailableError:
        if self.path is not None and _is_broken(error):
            self.broken = str(error)
            return BrokenError(self.broken, hint="Ask again: the index is then made anew")
        return UnavailableError(str(error))

    def close(self) -> None:
        with self.lock, contextlib.suppress(sqlite3.Error):
            self._connection.close()


def open_index(path: Path | None) -> Index:
    """Open the index at ``path``, or one in memory when ``path`` is ``None`` or unwritable."""
    if path is None:
        return in_memory("asked for")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        ignore = path.parent / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", "utf-8")
        with _alone(path):
            return _open(path)
    except (OSError, sqlite3.Error, UnavailableError) as error:
        return in_memory(f"{path} cannot be used: {error}")


def reopen_broken(index: Index, why: str) -> Index:
    """Close a damaged index, move its file aside, and open a new one in its place."""
    index.close()
    if index.path is None:
        return in_memory(why)
    try:
        with _alone(index.path):
            # Another process may have put it right meanwhile: then what is there is whole.
            if not _is_whole(index.path):
                _move_aside(index.path)
    except (OSError, sqlite3.Error) as error:
        return in_memory(f"{index.path} cannot be used: {error}")
    again = open_index(index.path)
    again.note = again.note or f"a broken index was moved aside: {why}"
    return again


def in_memory(why: str) -> Index:
    """Make an index that lives and dies with this process."""
    connection = _connect(":memory:")
    _create(connection)
    return Index(connection, None, why)


def _open(path: Path) -> Index:
    note = ""
    try:
        connection = _connect(str(path))
        if _shape_of(connection) == _shape():
            return _writable(connection, path, note)
        old = _shape_of(connection) != 0
        connection.close()
        if old:
            _remove(path)
    except sqlite3.DatabaseError as error:
        if not _is_broken(error):
            raise
        note = f"a broken index was moved to {_move_aside(path)}: {error}"
    connection = _connect(str(path))
    _create(connection)
    return _writable(connection, path, note)


def _writable(connection: sqlite3.Connection, path: Path, note: str) -> Index:
    # A database on a read-only disk opens and reads well; it is the first write that fails.
    _patiently(lambda: connection.execute("BEGIN IMMEDIATE"))
    connection.execute("ROLLBACK")
    return Index(connection, path, note)


def _connect(name: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        name, timeout=_BUSY_MS / 1000, isolation_level=None, check_same_thread=False
    )
    try:
        _patiently(lambda: connection.execute("PRAGMA journal_mode = wal"))
        connection.execute("PRAGMA synchronous = normal")
        connection.execute("PRAGMA cache_size = -4000")
        connection.execute("PRAGMA schema_version")
    except BaseException:
        connection.close()
        raise
    return connection


def _create(connection: sqlite3.Connection) -> None:
    connection.executescript(
        f"BEGIN IMMEDIATE;\n{_schema()}\nPRAGMA user_version = {_shape()};COMMIT;"
    )


@lru_cache(maxsize=1)
def _schema() -> str:
    return Path(__file__).with_name("schema.sql").read_text("utf-8")


@lru_cache(maxsize=1)
def _shape() -> int:
    digest = hashlib.sha1(_schema().encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[:4], "big") & 0x7FFF_FFFF | 1


def _shape_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _is_broken(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in {
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    }


def _is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    }


def _is_whole(path: Path) -> bool:
    try:
        connection = sqlite3.connect(path, timeout=_BUSY_MS / 1000)
        try:
            return bool(connection.execute("PRAGMA quick_check").fetchall() == [("ok",)])
        finally:
            connection.close()
    except sqlite3.DatabaseError:
        return False


def _move_aside(path: Path) -> Path:
    away = path.with_name(path.name + _AWAY)
    path.replace(away)
    _remove(path)
    return away


def _remove(path: Path) -> None:
    # Whoever has it open keeps the unlinked file and stays right: files are the truth.
    for name in (path.name, path.name + "-wal", path.name + "-shm"):
        path.with_name(name).unlink(missing_ok=True)


def _patiently(act: Callable[[], T]) -> T:
    give_up = time.monotonic() + _PATIENCE
    while True:
        try:
            return act()
        except sqlite3.OperationalError as error:
            if not _is_busy(error):
                raise
            if time.monotonic() > give_up:
                raise UnavailableError("another process holds the index") from error
            time.sleep(0.005)


@contextlib.contextmanager
def _alone(path: Path) -> Generator[None]:
    """Let one process at a time look at the file, remove it and make it anew."""
    try:
        import fcntl
    except ImportError:  # Windows refuses to remove an open file by itself
        yield
        return
    descriptor = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
