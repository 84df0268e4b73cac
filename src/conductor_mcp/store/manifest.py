"""Which version of which file lies in one worktree, shared with the other processes on it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from conductor_mcp.store.connect import Index

_NAME = 40  # hex digits of a version
_TRACES = 2_000  # removed entries kept, so that other processes hear of them


class Entry(NamedTuple):
    """A file as it was last seen: the version, and the marks it is known by.

    ``racy`` says that it was read so soon after it was written that a later write could have left
    the marks as they are.
    """

    blob: str
    size: int
    mtime: int
    ctime: int
    inode: int
    racy: bool = False

    @property
    def is_file(self) -> bool:
        """Whether it has a version, and not a word (a folder, something ignored)."""
        return len(self[0]) == _NAME

    @property
    def version(self) -> str:
        """The name of its content; ``""`` for what has none."""
        return self.blob if self.is_file else ""

    @property
    def marks(self) -> tuple[int, int, int, int]:
        return self[1:5]


class Manifest:
    """One worktree's entries, held in memory and written through to the index.

    ``generation`` grows when a version changes, ``tick`` with every write. ``state`` is whatever
    the caller keeps beside the entries.
    """

    def __init__(self, index: Index, root: str) -> None:
        self.index = index
        self.entries: dict[str, Entry] = {}
        self.children: dict[str, set[str]] = {}
        self.noted: dict[str, Entry] = {}  # those that are no files
        self.generation: int = 0
        self.tick: int = -1
        self.state: dict[str, Any] = {}
        self.head: dict[str, Any] = {}
        self.worktree = self._find(root)

    def _find(self, root: str) -> int:
        rows = self.index.read("SELECT id FROM worktree WHERE root = ?", (root,))
        if not rows:
            with self.index.transaction():
                self.index.write(
                    "INSERT INTO worktree (root, generation, tick, floor, state, head) "
                    "VALUES (?, 1, 0, 0, '{}', '{}') ON CONFLICT DO NOTHING",
                    (root,),
                )
            rows = self.index.read("SELECT id FROM worktree WHERE root = ?", (root,))
        return int(rows[0][0])

    def catch_up(self) -> dict[str, str]:
        """Take over what other processes wrote; return path -> new version (``""``: removed)."""
        index = self.index
        with index.lock:
            row = index.read(
                "SELECT generation, tick, floor, state, head FROM worktree WHERE id = ?",
                (self.worktree,),
            )[0]
            generation, tick, floor, state, head = row
            if tick == self.tick:
                return {}
            since = self.tick
            gone: dict[str, Entry] = {}
            if since < floor:
                since, gone, self.entries = -1, self.entries, {}
                self.children, self.noted = {}, {}
            rows = index.read(
                "SELECT path, blob, size, mtime, ctime, inode, racy FROM entry "
                "WHERE worktree = ? AND tick > ?",
                (self.worktree, since),
            )
            moved = {p: "" for p, e in gone.items() if e.is_file}
            for path, blob, size, mtime, ctime, inode, racy in rows:
                old = self.entries.get(path) or gone.get(path)
                moved.pop(path, None)
                version = blob if len(blob) == _NAME else ""
                if (old.version if old else "") != version:
                    moved[path] = version
                new = Entry(blob, size, mtime, ctime, inode, bool(racy)) if blob else None
                self._set(path, new)
            self.generation, self.tick = generation, tick
            self.state, self.head = json.loads(state), json.loads(head)
            return moved

    def save(self, changed: Mapping[str, Entry | None]) -> dict[str, str]:
        """Write entries (``None``: removed) and ``state``; call in a transaction.

        Returns path -> new version for those whose version changed.
        """
        tick = self.tick + 1
        moved: dict[str, str] = {}
        rows: list[tuple[object, ...]] = []
        for path, entry in changed.items():
            old = self.entries.get(path)
            new = entry or Entry("", 0, 0, 0, 0)
            if (old.version if old else "") != new.version:
                moved[path] = new.version
            rows.append((self.worktree, path, *new, tick))
        self.index.write_all(
            "INSERT INTO entry (worktree, path, blob, size, mtime, ctime, inode, racy, tick) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET blob = excluded.blob, "
            "size = excluded.size, mtime = excluded.mtime, ctime = excluded.ctime, "
            "inode = excluded.inode, racy = excluded.racy, tick = excluded.tick",
            rows,
        )
        generation = self.generation + bool(moved)
        self.index.write(
            "UPDATE worktree SET generation = ?, tick = ?, state = ? WHERE id = ?",
            (generation, tick, json.dumps(self.state), self.worktree),
        )
        for path, entry in changed.items():
            self._set(path, entry)
        self.generation, self.tick = generation, tick
        self._sweep(sum(entry is None for entry in changed.values()))
        return moved

    def keep_head(self, head: dict[str, Any]) -> None:
        """Keep what was found out about HEAD, for this process and for those to come."""
        self.head = head
        with self.index.transaction():
            self.index.write(
                "UPDATE worktree SET head = ? WHERE id = ?", (json.dumps(head), self.worktree)
            )

    def calm(self, path: str, entry: Entry) -> None:
        """Take note, in this process alone, that an entry is racy no more."""
        self.entries[path] = entry

    def _set(self, path: str, entry: Entry | None) -> None:
        folder = "" if path == "/" else path.rstrip("/").rpartition("/")[0] + "/"
        self.noted.pop(path, None)
        if entry is not None:
            self.entries[path] = entry
            if not entry.is_file:
                self.noted[path] = entry
            self.children.setdefault(folder, set()).add(path)
        elif self.entries.pop(path, None) is not None:
            self.children[folder].discard(path)

    def _sweep(self, removed: int) -> None:
        if not removed:
            return
        where = "FROM entry WHERE worktree = ? AND blob = ''"
        if self.index.read(f"SELECT count(*) {where}", (self.worktree,))[0][0] > _TRACES:
            self.index.write(f"DELETE {where}", (self.worktree,))
            self.index.write(
                "UPDATE worktree SET floor = ? WHERE id = ?", (self.tick, self.worktree)
            )
