"""Which files of a repository are there to be read, and which changed since they were last seen.

Files are known by what ``lstat`` says of them. Folders are known too: whatever comes into a folder
or leaves it shows in the folder's own time of change, so that a look at the known files and
folders finds everything, without walking the disk. Links are never followed.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from conductor_mcp.model.errors import GitError
from conductor_mcp.repo.git import Git

FOLDER = "folder"
FOREIGN = "foreign"  # the top of another repository
IGNORED = "ignored"
TOP = "/"
IGNORE_FILE = ".gitignore"
_SKIPPED = frozenset(
    {".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".tox", ".nox", "build"}
    | {".mypy_cache", ".ruff_cache", ".pytest_cache", "dist", "target", ".idea", ".gradle"}
)
_NEVER = frozenset({".git", ".conductor"})
_MANY = 200  # paths that git is asked about at once; of more, those it tracks are listed first
# A file system's clock ticks every 4 to 10 ms, or every second or two on old ones.
_FINE, _COARSE, _SECOND = 50_000_000, 2_000_000_000, 1_000_000_000

Marks = tuple[int, int, int, int]
"""Size, time of change, time of change of the inode, inode."""


class Known(Protocol):
    """What was noted of a file or folder: its version or one of the kinds above, and its marks."""

    @property
    def blob(self) -> str: ...
    @property
    def marks(self) -> Marks: ...
    @property
    def racy(self) -> bool: ...


@dataclass(slots=True)
class Survey:
    """What differs: files to read again, folders and ignored things to note, what is gone.

    ``unnamed`` are, for each folder that was listed, those whose name is no text, spelt out.
    ``dropped`` may still be there, but not as ours: ignored now, another repository's, behind a
    link. Paths of folders end with ``/``; the root is ``/`` alone.
    """

    stale: dict[str, Marks] = field(default_factory=dict[str, Marks])
    noted: dict[str, tuple[str, Marks]] = field(default_factory=dict[str, tuple[str, Marks]])
    gone: set[str] = field(default_factory=set[str])
    unnamed: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    dropped: set[str] = field(default_factory=set[str])


def is_racy(seen: Marks, now: int) -> bool:
    """Tell whether a write right after ``now`` (nanoseconds) could leave the marks as they are."""
    newest = max(seen[1], seen[2])
    return newest > now - (_FINE if seen[1] % _SECOND else _COARSE)


def folder_of(path: str) -> str:
    """Return the folder that a file or folder lies in; ``""`` for the root."""
    if path == TOP:
        return ""
    return path.rstrip("/").rpartition("/")[0] + "/"


@dataclass(slots=True)
class Tree:
    """The files below ``root`` that ``wants`` accepts (by path) and git does not ignore.

    ``forced`` are files that git tracks although it would ignore them.
    """

    root: Path
    git: Git | None
    wants: Callable[[str], bool]
    forced: frozenset[str] = frozenset()
    _base: str = ""
    _none_ignored: bool = False  # of what git tracks
    _listed: frozenset[str] | None = None
    _by_list: bool = False  # whether git is asked for all it tracks, before it is asked of each

    def __post_init__(self) -> None:
        self._base = f"{self.root}{os.sep}"

    def marks(self, path: str) -> Marks | None:
        """Return the marks of what lies at ``path`` if it is of the kind the path says."""
        try:
            # With a slash at the end the system would follow a link.
            about = os.lstat(self._base + (path[:-1] if path[-1] == "/" else path))
        except (OSError, ValueError):
            return None
        mode = about.st_mode
        right = stat.S_ISDIR(mode) if path[-1] == "/" else stat.S_ISREG(mode) | stat.S_ISLNK(mode)
        if not right:
            return None
        return about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino

    def look(
        self,
        known: Mapping[str, Known],
        children: Mapping[str, set[str]],
        only: Iterable[str] | None = None,
    ) -> Survey:
        """Compare the disk with what is ``known``; ``children`` are the known paths by folder.

        With ``only``, just those paths (files or folders, known or not) are looked at.
        """
        survey = Survey()
        listing: list[str] = []
        fresh: list[str] = []
        self._listed, self._by_list = None, TOP not in known and only is None
        if only is None:
            self._compare(known, survey, listing)
            fresh += [p for p in self.forced if p not in known and self.marks(p)]
            if TOP not in known:
                listing.append(TOP)
        else:
            self._visit(only, known, survey, listing, fresh)
        self._settle(fresh, survey, listing)
        while listing:
            fresh = []
            for folder in listing:
                self._list(folder, known, children, survey, fresh)
            listing = []
            self._settle(fresh, survey, listing)
        _drop_below(survey, children, self.forced)
        return survey

    def _compare(self, known: Mapping[str, Known], survey: Survey, listing: list[str]) -> None:
        lstat, base = os.lstat, self._base
        for path, old in known.items():
            if old.blob == IGNORED:
                continue
            # By far the most files are as they were: told in the fewest steps.
            try:
                about = lstat(base + (path if path[-1] != "/" else path[:-1]))
                now = (about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino)
                if now == old.marks and not old.racy:
                    continue
            except (OSError, ValueError):
                pass
            seen = self.marks(path)
            if seen is None:
                survey.gone.add(path)
            elif seen != old.marks or old.racy:
                if path[-1] == "/":
                    listing.append(path)
                else:
                    survey.stale[path] = seen

    def _visit(
        self,
        only: Iterable[str],
        known: Mapping[str, Known],
        survey: Survey,
        listing: list[str],
        fresh: list[str],
    ) -> None:
        for path in only:
            folder, _, name = path.rpartition("/")
            parent = known.get(folder + "/")
            # Where the folder is not ours, or new, nothing in it is looked at by itself.
            ours = (parent is not None and parent.blob == FOLDER) or path in self.forced
            if not ours:
                continue
            if name == ".git" and folder:
                listing.append(folder + "/")
            elif name not in _NEVER:
                self._visit_one(path, known, survey, listing, fresh)

    def _visit_one(
        self,
        path: str,
        known: Mapping[str, Known],
        survey: Survey,
        listing: list[str],
        fresh: list[str],
    ) -> None:
        for place in (path, path + "/"):
            old, seen = known.get(place), self.marks(place)
            if old is None:
                if seen is not None and self._may(place):
                    fresh.append(place)
            elif old.blob == IGNORED:
                continue
            elif seen is None:
                survey.gone.add(place)
            elif place[-1] != "/":
                survey.stale[place] = seen
            elif seen != old.marks:
                listing.append(place)

    def _list(
        self,
        folder: str,
        known: Mapping[str, Known],
        children: Mapping[str, set[str]],
        survey: Survey,
        fresh: list[str],
    ) -> None:
        seen = self.marks(folder)
        if seen is None:
            survey.gone.add(folder)
            return
        prefix = "" if folder == TOP else folder
        try:
            with os.scandir(self._base + prefix) as found:
                items = {
                    prefix + e.name + ("/" if e.is_dir(follow_symlinks=False) else "")
                    for e in found
                }
        except OSError:
            items = set[str]()  # unreadable: nothing in it can be served
        foreign = folder != TOP and bool(items & {prefix + ".git", prefix + ".git/"})
        survey.noted[folder] = (FOREIGN if foreign else FOLDER, seen)
        if foreign:
            items = set[str]()
        survey.unnamed[folder] = [] if foreign else sorted(self._unnamed(items))
        survey.gone |= {p for p in children.get(folder, ()) if p not in items} - set(self.forced)
        fresh += [p for p in items if p not in known and p not in survey.noted and self._may(p)]

    def _unnamed(self, items: set[str]) -> Iterator[str]:
        for path in items:
            if not _is_text(path) and (path[-1] == "/" or self.wants(path)):
                yield os.fsencode(path).decode("utf-8", "backslashreplace")

    def _may(self, path: str) -> bool:
        if path[-1] != "/":
            return self._is_wanted(path)
        name = path[:-1].rpartition("/")[2]
        return (
            _is_text(name)
            and name not in _NEVER
            and (self.git is not None or name not in _SKIPPED)
        )

    def _is_wanted(self, path: str) -> bool:
        return _is_text(path) and (path.rpartition("/")[2] == IGNORE_FILE or self.wants(path))

    def _settle(self, fresh: list[str], survey: Survey, listing: list[str]) -> None:
        """Divide what is new into files to read, folders to list, and what git ignores."""
        # Marks are taken before git is asked: an ignore file that changes meanwhile is then seen.
        found = {p: seen for p in fresh if (seen := self.marks(p))}
        ignored = self._ignored(found)
        for path, seen in found.items():
            if path in ignored:
                survey.noted[path] = (IGNORED, seen)
            elif path[-1] == "/":
                listing.append(path)
            else:
                survey.stale[path] = seen

    def _ignored(self, paths: Iterable[str]) -> frozenset[str]:
        asked = [p for p in paths if p != TOP and p not in self.forced]
        if self.git is None:
            return frozenset()
        self._by_list = self._by_list or len(asked) > _MANY
        if asked and self._by_list:
            # What is tracked is not ignored, and a list costs a thousandth of as many questions.
            tracked = self._tracked()
            asked = [p for p in asked if p not in tracked]
        return _ask(self.git, self.root, asked)

    def _tracked(self) -> frozenset[str]:
        """Return the tracked files; with the folders above them where git ignores none of them."""
        if self.git is None:
            return frozenset()
        if self._listed is None:
            names = os.fsdecode(self.git.run("ls-files", "-z", where=self.root)).split("\0")
            folders = _folders_above(names) if self._none_ignored else ()
            self._listed = frozenset((*names, *folders))
        return self._listed

    def tracked_though_ignored(self) -> frozenset[str]:
        """Ask git for the files it tracks although its rules would leave them out."""
        if self.git is None:
            return frozenset()
        answer = self.git.run(
            "ls-files", "-ci", "--exclude-standard", "-z", where=self.root
        )  # fmt: skip
        self._none_ignored = not answer
        return frozenset(p for p in os.fsdecode(answer).split("\0") if p and self._is_wanted(p))


def _folders_above(paths: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for path in paths:
        folder = folder_of(path)
        while folder != TOP and folder not in found:
            found.add(folder)
            folder = folder_of(folder)
    return found


def _ask(git: Git, root: Path, paths: list[str]) -> frozenset[str]:
    if not paths:
        return frozenset()
    question = b"\0".join(map(os.fsencode, paths)) + b"\0"
    try:
        answer = git.run("check-ignore", "--stdin", "-z", stdin=question, allow=(1,), where=root)
    except GitError:
        # One path that git will not look at (beyond a link, say) makes it refuse all of them.
        if len(paths) == 1:
            return frozenset()
        half = len(paths) // 2
        return _ask(git, root, paths[:half]) | _ask(git, root, paths[half:])
    return frozenset(os.fsdecode(answer).split("\0")) - {""}


def now_ns() -> int:
    """Return the time that marks are compared with."""
    return time.time_ns()


def _drop_below(survey: Survey, children: Mapping[str, set[str]], forced: frozenset[str]) -> None:
    """Drop what lies in a folder that is gone, or is not ours any more."""
    closed = {p for p in survey.gone if p[-1] == "/"}
    closed |= {p for p, (kind, _) in survey.noted.items() if kind != FOLDER and p[-1] == "/"}
    todo = list(closed)
    while todo:
        for path in children.get(todo.pop(), ()):
            if path not in forced:
                survey.dropped.add(path)
            if path[-1] == "/":
                todo.append(path)
    survey.gone -= survey.dropped
    lost = survey.gone | survey.dropped
    for found in (survey.stale, survey.noted):
        for path in [p for p in found if p in lost or (closed and _is_below(p, closed))]:
            if path not in forced or path in survey.gone:
                del found[path]


def _is_text(path: str) -> bool:
    # A name that is no UTF-8 can neither be kept nor told to anybody.
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_below(path: str, folders: set[str]) -> bool:
    while path := folder_of(path):
        if path in folders:
            return True
    return False
