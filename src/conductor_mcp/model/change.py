"""A proposed change: files before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field

from conductor_mcp.model.finding import Unjudged
from conductor_mcp.model.source import Document
from conductor_mcp.model.values import dataclass


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file before and after. A missing side was added or removed; paths differ on a rename."""

    before: Document | None
    after: Document | None

    @property
    def path(self) -> str:
        """The newest path there is."""
        side = self.after or self.before
        if side is None:
            raise ValueError("a file change has at least one side")
        return side.path

    @property
    def origin(self) -> str:
        """The oldest path there is: what a finding is identified by."""
        side = self.before or self.after
        if side is None:
            raise ValueError("a file change has at least one side")
        return side.path


@dataclass(frozen=True, slots=True)
class Change:
    """What is judged: the files that differ, what could not be read, and who else exists.

    ``base`` and ``head`` name the two sides for people (a commit, ``working tree``, ``diff``).
    ``exists_before`` and ``exists_after`` tell whether a path is a file on that side, changed or
    not (with a trailing ``/``: whether it is a folder); ``read_before`` and ``read_after`` give
    the text of any file of that side, or ``None``. Imports are resolved with them. ``stored`` are
    all files of the new side with their blobs where git holds that side, ``None`` where it is the
    disk. ``paths_after`` lists all files of the new side when asked, which costs a look at all.
    """

    files: tuple[FileChange, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()
    base: str = ""
    head: str = ""
    exists_before: Callable[[str], bool] = field(default=lambda _path: False, compare=False)
    exists_after: Callable[[str], bool] = field(default=lambda _path: False, compare=False)
    read_before: Callable[[str], str | None] = field(default=lambda _path: None, compare=False)
    read_after: Callable[[str], str | None] = field(default=lambda _path: None, compare=False)
    stored: Mapping[str, str] | None = field(default=None, compare=False)
    paths_after: Callable[[], Iterable[str]] = field(default=tuple, compare=False)

    @property
    def before(self) -> Mapping[str, Document]:
        return {f.before.path: f.before for f in self.files if f.before is not None}

    @property
    def after(self) -> Mapping[str, Document]:
        return {f.after.path: f.after for f in self.files if f.after is not None}

    def paths_before(self) -> frozenset[str]:
        """Return all files of the old side: those of the new one, told back."""
        return (frozenset(self.paths_after()) - self.after.keys()) | self.before.keys()
