"""A repository opened for questions: its files, its index, its settings."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from conductor_mcp.app.answers import AsOf
from conductor_mcp.app.asof import Reflection
from conductor_mcp.app.older import Older
from conductor_mcp.app.refresh import SETTINGS, Progress, Refresh, read_safely, reader
from conductor_mcp.model import Document, Reading, glob
from conductor_mcp.repo.files import Files
from conductor_mcp.repo.git import Git
from conductor_mcp.repo.tree import Tree
from conductor_mcp.store.connect import (
    BrokenError,
    Index,
    UnavailableError,
    in_memory,
    reopen_broken,
)
from conductor_mcp.store.manifest import Manifest
from conductor_mcp.store.view import View

if TYPE_CHECKING:
    from conductor_mcp.app.follow import Follow, Notifier, OnChange
    from conductor_mcp.app.formats import Formats
    from conductor_mcp.config import Config
    from conductor_mcp.rules import AnyRule

_MAX_BYTES = 20_000_000


class Workspace:
    """One repository root. Safe to use from several threads.

    Every public question is preceded by one ``sync``; between two of them ``view`` stands still.
    Whoever watches for changes holds ``question`` while putting one: the watcher syncs too.
    """

    def __init__(self, root: Path, git: Git | None, index: Index) -> None:
        self.root = root
        self.git = git
        self.files = Files(root)
        self.question = threading.RLock()
        self._lock = threading.RLock()
        self._seen_settings: tuple[object, ...] | None = None
        self._exclude: tuple[str, ...] = ()
        self._config: tuple[str, Config] | None = None
        self._follow: Follow | None = None
        self._notifier: Notifier | None = None
        self.told: Progress | None = None
        """Whoever is told how many of how many files were read, where nobody else asks to be."""
        try:
            self._use(index)
        except BrokenError as error:
            self._use(reopen_broken(index, str(error)))

    def _use(self, index: Index) -> None:
        self.index = index
        manifest = Manifest(index, str(self.root))
        self.view = View(index, manifest.worktree, reader())
        tree = Tree(self.root, self.git, self.wants)
        self._refresh = Refresh(
            self.files, tree, manifest, self.view, lambda: self.formats, self._lens
        )
        self._older = Older(self.git, self.root, self.read, self._refresh.replaced)
        self.view.find_older = self._older
        self._reflection = (
            Reflection(
                self.git,
                self.root,
                self.files,
                manifest,
                self.view,
                self.wants,
                self.read,
            )
            if self.git
            else None
        )
        if self._follow is not None:
            self._follow.refresh = self._refresh

    @cached_property
    def formats(self) -> Formats:
        from conductor_mcp.app.formats import Formats

        return Formats.of(self._refresh.told_formats())

    @cached_property
    def rules(self) -> Mapping[str, AnyRule]:
        from conductor_mcp import rules
        from conductor_mcp.registry import discover

        return discover(rules, "RULE", rules.Rule)

    @property
    def config(self) -> Config:
        """The settings as they stand in ``context/conductor.toml``.

        Raises:
            ConfigError: They cannot be used.

        """
        from conductor_mcp.config import parse

        text = self.files.read(SETTINGS).text if self.files.exists(SETTINGS) else ""
        if self._config is None or self._config[0] != text:
            self._config = (text, parse(text))
        return self._config[1]

    def sync(self, progress: Progress | None = None, *, dated: bool = True) -> AsOf:
        """Make the index reflect the disk now, and say what it reflects.

        ``progress`` is told how many of how many files have been read. What differs from HEAD is
        not found out where nobody wants it ``dated``.
        """
        with self._lock:
            if self.index.broken:
                self._use(reopen_broken(self.index, self.index.broken))
            try:
                return self._sync(progress, dated=dated)
            except BrokenError as error:
                self._use(reopen_broken(self.index, str(error)))
                return self._sync(progress, dated=dated)
            except UnavailableError as error:
                # Nobody asks a question to hear of a lock: go on without the file.
                self.index.close()
                self._use(in_memory(f"the index file could not be used: {error}"))
                return self._sync(progress, dated=dated)

    def _sync(self, progress: Progress | None, *, dated: bool) -> AsOf:
        if self.git and self._older.moved(self.git.head()[0]):
            self.view.look_again()
        touched = (self._follow or self._refresh).run(progress=progress or self.told)
        if touched and self._notifier is not None:
            self._notifier.add(touched)
        if self._reflection is None:
            return AsOf(None, None)
        if not dated:
            self._reflection.later(touched)
            return AsOf(*self._reflection.git.head())
        return self._reflection.now(touched)

    def start_watching(self, on_change: OnChange | None = None) -> None:
        """Let the system report changes, which makes ``sync`` cheap; tell ``on_change`` of them.

        ``on_change`` is called from a thread of its own with the paths whose content changed.
        Where changes cannot be watched, nothing but the price of ``sync`` is different.
        """
        from conductor_mcp.app.follow import Follow, Notifier
        from conductor_mcp.repo.watch import Watch

        with self._lock:
            if self._follow is None:
                home = self.index.path.parent / "watch" if self.index.path else None
                self._follow = Follow(self.root, self._refresh, Watch(home))
            if on_change is not None and self._notifier is None:
                self.sync()
                self._notifier = Notifier(self.root, self._sync_between, self._folders, on_change)

    def _sync_between(self) -> None:
        with self.question:
            self.sync()

    @property
    def watching(self) -> str:
        """Why changes are not watched; ``""`` when they are, or nobody asked for it."""
        return self._follow.note if self._follow else ""

    def unwatched(self) -> str:
        """Say why changes cannot be watched here, having tried; ``""`` when they can be."""
        from conductor_mcp.app.follow import why_unwatched

        with self._lock:
            return why_unwatched(self.root, self._refresh)

    def close(self) -> None:
        """Stop watching and let go of the index."""
        if self._notifier is not None:
            self._notifier.close()
            self._notifier = None
        with self._lock:
            if self._follow is not None:
                self._follow.close()
                self._follow = None
            self.index.close()

    def _folders(self) -> dict[str, int]:
        from conductor_mcp.app.follow import folders_of

        with self._lock:
            return folders_of(self._refresh)

    def read(self, document: Document) -> Reading:
        """Read a document that need not lie on the disk; what fails becomes a problem."""
        return read_safely(self.formats, document)

    def wants(self, path: str) -> bool:
        """Tell whether a file's path makes it worth reading for records."""
        if path == SETTINGS:
            return True
        if any(glob.matches(pattern, path) for pattern in self._exclude):
            return False
        return self.formats.wants(path)

    def _lens(self) -> str:
        """Name what decides, besides the files in the tree, which files are read."""
        seen = _marks(self.root / SETTINGS)
        if seen != self._seen_settings:
            self._seen_settings = seen
            read = _read_table(self.root / SETTINGS) if seen else {}
            exclude, limit = read.get("exclude", ()), read.get("max_bytes", _MAX_BYTES)
            self._exclude = tuple(g for g in exclude if isinstance(g, str))
            limit = limit if isinstance(limit, int) else _MAX_BYTES
            self.files = Files(self.root, limit)
            self._refresh.files = self.files
            if self._reflection is not None:
                self._reflection.files = self.files
        places = _ignore_places(self.git) if self.git else ()
        return repr((self._exclude, self.files.max_bytes, [_marks(p) for p in places]))


def _read_table(place: Path) -> dict[str, Any]:
    # Lenient, and without the checks of ``config``: those are dear, and their findings are told
    # by ``Workspace.config`` and by the view's problems.
    import tomllib

    try:
        table: Any = tomllib.loads(place.read_text("utf-8")).get("read")
    except (OSError, ValueError):
        return {}
    return cast("dict[str, Any]", table) if isinstance(table, dict) else {}


def _ignore_places(git: Git) -> tuple[Path, ...]:
    home = Path(os.environ.get("HOME") or "/")
    xdg = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return (
        git.common / "info" / "exclude",
        git.common / "config",
        home / ".gitconfig",
        xdg / "git" / "config",
        xdg / "git" / "ignore",
    )


def _marks(place: Path) -> tuple[object, ...] | None:
    try:
        about = place.stat()
    except OSError:
        return None
    return about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino
