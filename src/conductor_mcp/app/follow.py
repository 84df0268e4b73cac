"""Make looking at the disk cheap while the system reports changes, and never less true."""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from conductor_mcp.app.refresh import Progress, Refresh
from conductor_mcp.repo.tree import FOLDER, TOP, folder_of
from conductor_mcp.repo.watch import Bell, Watch, WatchError, unwatchable

_FULL_EVERY = 5.0  # seconds; what no watcher reports (memory maps, foreign hard links) shows then
_RETRY_AFTER = 30.0
_POLL = 2.0
_TRIES = 3

OnChange = Callable[[frozenset[str]], None]


@dataclass
class Follow:
    """Refreshes by what the watcher reports, or by looking at everything where it is not sure.

    ``note`` says why there is no watcher; ``""`` while there is one, or none was asked for.
    """

    root: Path
    refresh: Refresh
    watch: Watch
    note: str = ""
    _armed: dict[str, int] = field(default_factory=dict[str, int])
    _last_full: float = 0.0
    _retry_at: float = 0.0

    def run(self, progress: Progress | None = None) -> frozenset[str]:
        """Bring the index up to date; return the files whose version changed."""
        reported = self._reported()
        touched: frozenset[str] = frozenset()
        if reported is not None:
            touched = self.refresh.run(reported, progress)
            if self._armed == self._folders():
                return touched
        for _ in range(_TRIES):
            armed = self._arm()
            touched |= self.refresh.run(None, progress)
            self._last_full = time.monotonic()
            # What happened in a new folder before it was watched is found by looking once more.
            if not armed or self._armed == self._folders():
                return touched
        return touched

    def close(self) -> None:
        self.watch.close()

    def _reported(self) -> set[str] | None:
        if not self._armed or time.monotonic() - self._last_full > _FULL_EVERY:
            if self._armed:
                self.watch.drain()
            return None
        paths = self.watch.drain()
        if paths is None:
            self._armed = {}
            return None
        base = f"{self.root}/"
        return {p.removeprefix(base) for p in paths if p.startswith(base)}

    def _arm(self) -> bool:
        folders = self._folders()
        if self._armed == folders and folders:
            return True
        if time.monotonic() < self._retry_at:
            return False
        self._armed = {}
        if not folders:
            return True  # nothing is known yet: look first
        try:
            self.note = unwatchable(self.root)
            if not self.note:
                self.watch.arm(places(self.root, folders))
                self._armed = folders
                return True
        except WatchError as error:
            if all((self.root / f).is_dir() for f in folders if f != TOP):
                self.note = str(error)
        if self.note:
            self._retry_at = time.monotonic() + _RETRY_AFTER
        return False

    def _folders(self) -> dict[str, int]:
        return folders_of(self.refresh)


def folders_of(refresh: Refresh) -> dict[str, int]:
    """Return the folders in which a change matters, with their inodes."""
    manifest = refresh.manifest
    found = {p: e.inode for p, e in manifest.noted.items() if e.blob == FOLDER}
    for path in refresh.tree.forced:
        found.setdefault(folder_of(path), 0)
    return found


def places(root: Path, folders: dict[str, int]) -> list[Path]:
    return [root if f == TOP else root / f.rstrip("/") for f in sorted(folders)]


def why_unwatched(root: Path, refresh: Refresh) -> str:
    """Try to watch what matters below ``root``, and say why it fails; ``""`` when it does not."""
    if why := unwatchable(root):
        return why
    watch = Watch(None)
    try:
        watch.arm(places(root, folders_of(refresh)))
    except WatchError as error:
        return str(error)
    finally:
        watch.close()
    return ""


class Notifier:
    """A thread that tells ``on_change`` of changed files soon after they were saved."""

    def __init__(
        self,
        root: Path,
        sync: Callable[[], object],
        folders: Callable[[], dict[str, int]],
        on_change: OnChange,
    ) -> None:
        self._root, self._sync, self._folders, self._on_change = root, sync, folders, on_change
        self._stop = threading.Event()
        self._untold: set[str] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="conductor-notifier", daemon=True)
        self._thread.start()
        # A daemon thread inside native code must be home before the interpreter goes.
        atexit.register(self.close)

    def add(self, paths: frozenset[str]) -> None:
        """Take note of changed files, whoever's question found them."""
        with self._lock:
            self._untold |= paths

    def close(self) -> None:
        self._stop.set()
        if self._thread is not threading.current_thread():
            self._thread.join(timeout=5)
        atexit.unregister(self.close)

    def _run(self) -> None:
        bell: Bell | None = None
        armed: dict[str, int] = {}
        while not self._stop.is_set():
            try:
                folders = self._folders()
                if bell is None or armed != folders:
                    if bell is not None:
                        bell.close()
                        bell = None
                    bell, armed = Bell(places(self._root, folders)), folders
                    self._sync()
                elif bell.wait(0.25):
                    self._sync()
            except (WatchError, OSError):
                bell = None
                self._sync_slowly()
            self._tell()
        if bell is not None:
            bell.close()

    def _sync_slowly(self) -> None:
        if not self._stop.wait(_POLL):
            self._sync()

    def _tell(self) -> None:
        with self._lock:
            paths, self._untold = frozenset(self._untold), set()
        if paths and not self._stop.is_set():
            self._on_change(paths)
