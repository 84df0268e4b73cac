"""Make the index equal to the disk."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import conductor_mcp
from conductor_mcp.app.formats import Formats
from conductor_mcp.model import Document, Problem, Reading, Span, blob_id
from conductor_mcp.model.errors import ConductorError, UnreadableError
from conductor_mcp.repo.files import Files
from conductor_mcp.repo.tree import Marks, Tree, marks
from conductor_mcp.store.manifest import Entry, Manifest
from conductor_mcp.store.view import View

Progress = Callable[[int, int], None]

_BATCH = 64
_ROUNDS = 10
_RACY_NS = 50_000_000
_COARSE_NS = 2_000_000_000


@lru_cache(maxsize=1)
def reader() -> str:
    """Name the program that reads: another version of it reads everything again."""
    digest = hashlib.sha1(conductor_mcp.__version__.encode(), usedforsecurity=False)
    home = Path(conductor_mcp.__file__).parent
    for folder in (home / "formats", home / "model"):
        for file in sorted(folder.glob("*.py")):
            about = file.stat()
            digest.update(f"{file.name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:12]


class Refresh:
    """Keeps one worktree's manifest and view equal to its files."""

    def __init__(
        self,
        files: Files,
        tree: Tree,
        manifest: Manifest,
        view: View,
        formats: Callable[[], Formats],
    ) -> None:
        self._files = files
        self._tree = tree
        self._manifest = manifest
        self._view = view
        self._formats = formats

    def run(self, progress: Progress | None = None) -> None:
        """Look at the disk and take over what changed."""
        index = self._manifest.index
        with index.lock:
            self._tell(self._manifest.catch_up())
            for _ in range(_ROUNDS):
                found = self._tree.scan()
                entries = self._manifest.entries
                stale = {
                    path: seen
                    for path, seen in found.items()
                    if (old := entries.get(path)) is None or old.racy or old.marks != seen
                }
                gone = entries.keys() - found.keys()
                if not stale and not gone:
                    break
                changed: dict[str, Entry | None] = dict.fromkeys(gone)
                changed.update(self._read(stale, progress))
                self._save(changed)
                if not any(entry and entry.racy for entry in changed.values()):
                    break
                break
            self._view.generation = self._manifest.generation

    def _save(self, changed: dict[str, Entry | None]) -> None:
        manifest = self._manifest
        with manifest.index.transaction():
            self._tell(manifest.catch_up())
            moved = manifest.save(changed)
        self._tell(moved)

    def _tell(self, moved: dict[str, str]) -> None:
        for path, blob in moved.items():
            self._view.moved(path, blob)

    def _read(self, stale: dict[str, Marks], progress: Progress | None) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        for path, seen in stale.items():
            now = time.time_ns()
            window = _COARSE_NS if seen[1] % 1_000_000_000 == 0 else _RACY_NS
            blob = self._blob(path)
            entries[path] = Entry(blob, *seen, racy=seen[1] > now - window)
        todo = self._view.unread((path, e.blob) for path, e in entries.items())
        for start in range(0, len(todo), _BATCH):
            some = [self._reading(path) for path, _ in todo[start : start + _BATCH]]
            self._view.put_all(some)
            if progress:
                progress(min(start + _BATCH, len(todo)), len(todo))
        return entries

    def _blob(self, path: str) -> str:
        try:
            return blob_id(self._files.read_bytes(path))
        except ConductorError as error:
            return blob_id(str(error).encode())

    def _reading(self, path: str) -> tuple[Document, Reading]:
        try:
            document = self._files.read(path)
        except (UnreadableError, ConductorError) as error:
            at = Span(path)
            blank = Document(path, "", blob_id(str(error).encode()))
            return blank, Reading(problems=(Problem(at, str(error)),))
        return document, read_safely(self._formats(), document)


def read_safely(formats: Formats, document: Document) -> Reading:
    """Read a document; a format that crashes becomes a problem, and the file is not lost."""
    try:
        return formats.read(document)
    except Exception as error:  # noqa: BLE001 (whatever a format does wrong must not stop the rest)
        at = Span(document.path)
        why = f"its format failed: {type(error).__name__}: {error}"
        return Reading(problems=(Problem(at, why),))
