"""Which version of which file lies in one worktree, shared with the other processes on it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from conductor_mcp.store.connect import Index

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
    def marks(self) -> tuple[int, int, int, int]:
        return self.size, self.mtime, self.ctime, self.inode


class Manifest:
    """One worktree's entries, held in memory and written through to the index.

    ``generation`` grows when a version changes, ``tick`` with every write. ``state`` is whatever
    the caller keeps beside the entries.
    """

    def __init__(self, index: Index, root: str) -> None:
        self.index = index
        self.entries: dict[str, Entry] = {}
        self.generation = 0
        self.tick = -1
        self.lens = ""
        self.state: dict[str, Any] = {}
        self.worktree = self._find(root)

    def _find(self, root: str) -> int:
        rows = self.index.read("SELECT id FROM worktree WHERE root = ?", (root,))
        if not rows:
            with self.index.transaction():
                self.index.write(
                    "INSERT INTO worktree (root, generation, tick, floor, lens, state) "
                    "VALUES (?, 1, 0, 0, '', '{}') ON CONFLICT DO NOTHING",
                    (root,),
                )
            rows = self.index.read("SELECT id FROM worktree WHERE root = ?", (root,))
        return int(rows[0][0])

    def catch_up(self) -> dict[str, str]:
        """Take over what other processes wrote; return path -> new version (``""``: removed)."""
        index = self.index
        with index.lock:
            row = index.read(
                "SELECT generation, tick, floor, lens, state FROM worktree WHERE id = ?",
                (self.worktree,),
            )[0]
            generation, tick, floor, lens, state = row
            if tick == self.tick:
                return {}
            since = self.tick
            gone: dict[str, Entry] = {}
            if since < floor:
                since, gone, self.entries = -1, self.entries, {}
            rows = index.read(
                "SELECT path, blob, size, mtime, ctime, inode, racy FROM entry "
                "WHERE worktree = ? AND tick > ?",
                (self.worktree, since),
            )
            moved: dict[str, str] = dict.fromkeys(gone, "")
            for path, blob, size, mtime, ctime, inode, racy in rows:
                old = self.entries.get(path) or gone.get(path)
                moved.pop(path, None)
                if (old.blob if old else "") != blob:
                    moved[path] = blob
                if blob:
                    self.entries[path] = Entry(blob, size, mtime, ctime, inode, bool(racy))
                else:
                    self.entries.pop(path, None)
            self.generation, self.tick = generation, tick
            self.lens, self.state = lens, json.loads(state)
            return moved

    def save(self, changed: Mapping[str, Entry | None]) -> dict[str, str]:
        """Write entries (``None``: removed) and ``lens`` and ``state``; call in a transaction.

        Returns path -> new version for those whose version changed.
        """
        tick = self.tick + 1
        moved: dict[str, str] = {}
        rows: list[tuple[object, ...]] = []
        for path, entry in changed.items():
            old = self.entries.get(path)
            new = entry or Entry("", 0, 0, 0, 0)
            if (old.blob if old else "") != new.blob:
                moved[path] = new.blob
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
            "UPDATE worktree SET generation = ?, tick = ?, lens = ?, state = ? WHERE id = ?",
            (generation, tick, self.lens, json.dumps(self.state), self.worktree),
        )
        for path, entry in changed.items():
            if entry is None:
                self.entries.pop(path, None)
            else:
                self.entries[path] = entry
        self.generation, self.tick = generation, tick
        return moved
