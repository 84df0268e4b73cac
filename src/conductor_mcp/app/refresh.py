"""Make the index equal to the disk: look, read what changed, write it down.

No answer may be older than its call. So marks are taken before a file is read and compared again
under the index's write lock: what moved meanwhile is looked at once more, and of several
processes the last to write is the last to have looked.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import conductor_mcp
from conductor_mcp.model import Document, LeftOut, Problem, Reading, Span, blob_id
from conductor_mcp.model.errors import ConductorError
from conductor_mcp.repo.files import Files
from conductor_mcp.repo.tree import (
    FOLDER,
    IGNORE_FILE,
    IGNORED,
    Marks,
    Survey,
    Tree,
    is_racy,
    now_ns,
)
from conductor_mcp.store.manifest import Entry, Manifest
from conductor_mcp.store.quiet import at_a_stretch
from conductor_mcp.store.view import View

if TYPE_CHECKING:
    from conductor_mcp.app.formats import Formats

Progress = Callable[[int, int], None]
SETTINGS = "context/conductor.toml"

_BATCH = 64
_BATCH_MOST, _BATCH_BYTES = 512, 1_500_000  # small files share a transaction: each has its price
_ROUNDS = 20
_FEW = 64
_SWEPT_EVERY = 86_400.0


@lru_cache(maxsize=1)
def reader() -> str:
    """Name the program that reads: another version of it reads everything again."""
    digest = hashlib.sha1(conductor_mcp.__version__.encode(), usedforsecurity=False)
    home = Path(conductor_mcp.__file__).parent
    for name in ("formats", "model"):
        with os.scandir(home / name) as found:
            files = sorted((e for e in found if e.name.endswith(".py")), key=lambda e: e.name)
        for file in files:
            about = file.stat()
            digest.update(f"{file.name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:12]


@dataclass
class Refresh:
    """Keeps one worktree's manifest and view equal to its files.

    ``settings`` reads what the settings say of the files to look at from the text of
    ``context/conductor.toml``; ``lens`` names what else decides that, outside the root's files.
    """

    files: Files
    tree: Tree
    manifest: Manifest
    view: View
    formats: Callable[[], Formats]
    lens: Callable[[], str] = lambda: ""
    _parsed: bool = field(default=False, init=False)
    _everything: bool = field(default=False, init=False)  # read all files again
    _known: tuple[Any, Any] | None = field(default=None, init=False)
    _news: dict[str, Any] = field(default_factory=dict[str, Any], init=False)

    def run(
        self, only: Iterable[str] | None = None, progress: Progress | None = None
    ) -> frozenset[str]:
        """Look at the disk and take over what changed; return the files whose version changed.

        With ``only``, the disk is known not to have changed but for those paths.
        """
        index, manifest = self.manifest.index, self.manifest
        with index.lock:
            moved = manifest.catch_up()
            touched = set(moved)
            self._tell(moved)
            self.tree.forced = frozenset(manifest.state.get("forced", ()))
            self._everything = False
            if manifest.state.get("covered", {}).get(reader()) != manifest.tick:
                self._cover(progress)
            paths: Iterable[str] | None = only
            anew = self._rules_of_ignoring()
            for _ in range(_ROUNDS):
                survey = self._survey(paths, anew=anew)
                again, done = self._take(survey, progress)
                touched |= done.keys()
                anew = any(p.rpartition("/")[2] == IGNORE_FILE for p in done) and not anew
                if not anew and not again:
                    break
                paths = None if anew or any(p[-1] == "/" for p in again) else again
            if self._parsed and time.time() > manifest.state.get("swept", 0) + _SWEPT_EVERY:
                self._news["swept"] = time.time()
                self.view.sweep(time.time())
            self._parsed = False
            if self._news:
                self._save({}, set())
            self.view.unnamed = manifest.state.get("unnamed", {})
            self.view.generation = manifest.generation + self.view.recast
            return frozenset(touched)

    def _survey(self, only: Iterable[str] | None, *, anew: bool) -> Survey:
        manifest = self.manifest
        if not anew:
            return self.tree.look(manifest.entries, manifest.children, only)
        self.tree.forced = self.tree.tracked_though_ignored()
        self._news["forced"] = sorted(self.tree.forced)
        survey = self.tree.look({}, {})
        present = survey.stale.keys() | survey.noted.keys()
        survey.dropped = manifest.entries.keys() - present
        for path, seen in list(survey.stale.items()):
            old = manifest.entries.get(path)
            same = old is not None and old.marks == seen and not old.racy
            if same and not self._everything:
                del survey.stale[path]
        return survey

    def _rules_of_ignoring(self) -> bool:
        """Tell whether everything must be looked at anew because what git ignores may differ."""
        manifest, git = self.manifest, self.tree.git
        lens = self.lens()
        seen = _marks_of(git.own / "index") if git else None
        known = self._known or (manifest.state.get("lens"), manifest.state.get("index"))
        self._known = (lens, seen)
        if known == self._known:
            return False
        self._news |= {"lens": lens, "index": seen}
        if known[0] != lens:
            self._everything = True
            return True
        # Of git's index only this matters: what is tracked although it would be ignored.
        forced = sorted(self.tree.tracked_though_ignored())
        return bool(forced != manifest.state.get("forced", []))

    def _take(self, survey: Survey, progress: Progress | None) -> tuple[set[str], dict[str, str]]:
        """Read what is stale and save all; return what moved meanwhile, and the new versions."""
        manifest = self.manifest
        self._note_unnamed(survey)
        if not (survey.stale or survey.noted or survey.gone or survey.dropped):
            return set(), {}
        changed: dict[str, Entry | None] = dict.fromkeys(survey.gone | survey.dropped)
        for path, (kind, seen) in survey.noted.items():
            changed[path] = Entry(kind, *seen, racy=kind == FOLDER and is_racy(seen, now_ns()))
        changed.update(self._read(survey.stale, progress))
        kept = {p: e for p, e in changed.items() if e != manifest.entries.get(p)}
        if not kept:
            return set(), {}
        if len(kept) < _FEW and all(
            _only_calmer(e, manifest.entries.get(p)) for p, e in kept.items()
        ):
            for path, entry in kept.items():
                if entry is not None:
                    manifest.calm(path, entry)
            return set(), {}
        return self._save(kept, survey.dropped)

    def _note_unnamed(self, survey: Survey) -> None:
        before: dict[str, list[str]] = self.manifest.state.get("unnamed", {})
        lost = survey.gone | survey.dropped
        kept = {f: names for f, names in before.items() if f not in lost}
        kept = {f: names for f, names in {**kept, **survey.unnamed}.items() if names}
        if kept != before:
            self._news["unnamed"] = kept

    def _save(
        self, changed: dict[str, Entry | None], dropped: set[str]
    ) -> tuple[set[str], dict[str, str]]:
        manifest = self.manifest
        again: set[str] = set()
        with manifest.index.transaction():
            others = manifest.catch_up()
            self._tell(others)
            for path, entry in list(changed.items()):
                if path not in dropped and self._has_moved(path, entry):
                    del changed[path]
                    again.add(path)
            # A folder that came back came back with all that is in it.
            back = tuple(p for p in again if p[-1] == "/")
            if back:
                changed = {p: e for p, e in changed.items() if not p.startswith(back)}
            lost = self.view.unread((p, e.blob) for p, e in changed.items() if e and e.is_file)
            for path, _ in lost:
                del changed[path]
                again.add(path)
            self._note_replaced(changed)
            if manifest.state.get("covered", {}).get(reader(), -1) >= manifest.tick - 1:
                self._news["covered"] = {reader(): manifest.tick + 1}
            manifest.state |= self._news
            moved = manifest.save(changed)
        self._news.clear()
        self._tell(moved)
        return again, others | moved

    def replaced(self) -> Mapping[str, str]:
        """Return path -> the last readable version of those files that are broken on this disk."""
        found: dict[str, str] = self.manifest.state.get("replaced", {})
        return found

    def _note_replaced(self, changed: Mapping[str, Entry | None]) -> None:
        """Remember what a file said until it broke, for as long as it is broken."""
        old = self.manifest.entries
        files = {p: e.blob for p, e in changed.items() if e is not None and e.is_file}
        broken = self.view.broken(files.items())
        were = [(p, old[p].blob) for p in broken if p in old and old[p].is_file]
        before = self.replaced()
        after = {p: b for p, b in before.items() if p not in changed or p in broken}
        good = self.view.holders(were)
        after |= {p: blob for p, blob in were if p in good}
        if after != before:
            self._news["replaced"] = after

    def _has_moved(self, path: str, entry: Entry | None) -> bool:
        seen = self.tree.marks(path)
        if entry is None:
            return seen is not None
        return path[-1] != "/" and entry.blob != IGNORED and seen != entry.marks

    def _tell(self, moved: Mapping[str, str]) -> None:
        for path, blob in moved.items():
            self.view.moved(path, blob)

    def _cover(self, progress: Progress | None) -> None:
        """Read what another version of this program has read, but this one has not."""
        manifest = self.manifest
        versions = [(p, e.blob) for p, e in manifest.entries.items() if e.is_file]
        lacking = {p for p, _ in self.view.unread(versions)}
        self._news["covered"] = {reader(): manifest.tick + 1}
        if reader() not in manifest.state.get("formats", {}):
            self._news["formats"] = {reader(): self.formats().rows}
        if lacking:
            stale = {p: manifest.entries[p].marks for p in lacking}
            self._read(stale, progress)
            for path in lacking:
                self.view.moved(path, manifest.entries[path].blob)

    def told_formats(self) -> object:
        """Return what this version of the program noted of its formats when it first read here."""
        return self.manifest.state.get("formats", {}).get(reader())

    def _read(self, stale: Mapping[str, Marks], progress: Progress | None) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        # Processes that start together begin at different places, and each skips what others did.
        turn = os.getpid() * 7919 % (len(stale) or 1)
        paths = [*stale]
        paths = paths[turn:] + paths[:turn]
        done = 0
        for batch in _batches(paths, stale):
            loaded: dict[str, tuple[str, bytes | Reading]] = {}
            for path in batch:
                now = now_ns()
                loaded[path] = self._load(path)
                seen = stale[path]
                entries[path] = Entry(loaded[path][0], *seen, racy=is_racy(seen, now))
            todo = self.view.unread((path, blob) for path, (blob, _) in loaded.items())
            if todo:
                self._parse({path: loaded[path] for path, _ in todo})
            done += len(batch)
            if progress:
                progress(done, len(paths))
        return entries

    def _parse(self, loaded: Mapping[str, tuple[str, bytes | Reading]]) -> None:
        self._parsed = True
        with at_a_stretch(worth_it=len(loaded) > _BATCH // 2):
            self.view.put_all([self._reading(path, *found) for path, found in loaded.items()])

    def _load(self, path: str) -> tuple[str, bytes | Reading]:
        """Return a file's version, and its bytes, or what is said where it cannot be read."""
        place = self.tree.root / path
        try:
            if place.is_symlink():
                return _of_link(path, str(place.readlink()))
            data = self.files.read_bytes(path)
        except (ConductorError, OSError) as error:
            problem = Problem(Span(path), str(error))
            return blob_id(str(error).encode("utf-8", "replace")), Reading(problems=(problem,))
        return blob_id(data), data

    def _reading(
        self, path: str, version: str, found: bytes | Reading
    ) -> tuple[Document, Reading]:
        if isinstance(found, Reading):
            return Document(path, "", version), found
        if path.rpartition("/")[2] == IGNORE_FILE:
            return Document(path, "", version), Reading()
        try:
            document = self.files.document(path, found)
        except ConductorError as error:
            problem = Problem(Span(path), str(error))
            return Document(path, "", version), Reading(problems=(problem,))
        if path == SETTINGS:
            return document, _of_settings(document)
        return document, read_safely(self.formats(), document)


def _batches(paths: list[str], marks: Mapping[str, Marks]) -> Iterator[list[str]]:
    """Cut what is to be read into pieces: of many small files, or of not too much text."""
    batch: list[str] = []
    size = 0
    for path in paths:
        batch.append(path)
        size += marks[path][0]
        if len(batch) >= _BATCH_MOST or (size > _BATCH_BYTES and len(batch) >= _BATCH):
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def read_safely(formats: Formats, document: Document) -> Reading:
    """Read a document; a format that crashes becomes a problem, and the file is not lost."""
    try:
        return formats.read(document)
    except Exception as error:  # noqa: BLE001 (whatever a format does wrong must not stop the rest)
        why = f"its format failed: {type(error).__name__}: {error}"
        return Reading(problems=(Problem(Span(document.path), why),))


def _of_settings(document: Document) -> Reading:
    from conductor_mcp.config import parse

    try:
        parse(document.text)
    except ConductorError as error:
        return Reading(problems=(Problem(Span(document.path), str(error)),))
    return Reading()


def _of_link(path: str, target: str) -> tuple[str, Reading]:
    # Judged by its words alone, so that nothing but the link itself can change the answer.
    where = os.path.normpath(f"{path.rpartition('/')[0] or '.'}/{target}")
    if target.startswith("/"):
        where = target
    if where == path:
        said = Reading(problems=(Problem(Span(path), "a symbolic link to itself"),))
    elif where.startswith(("../", "/")) or where == "..":
        why = "a symbolic link that leads out of the repository; it is not read"
        said = Reading(problems=(Problem(Span(path), why),))
    else:
        said = Reading(left_out=(LeftOut(path, f"a symbolic link; {where} is read by itself"),))
    return blob_id(b"link " + os.fsencode(target)), said


def _only_calmer(new: Entry | None, old: Entry | None) -> bool:
    return bool(new and old and old.racy and new == old._replace(racy=False))


def _marks_of(place: Path) -> list[int] | None:
    try:
        about = place.stat()
    except OSError:
        return None
    return [about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino]
