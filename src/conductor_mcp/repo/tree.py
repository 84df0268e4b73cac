"""Which files of a repository are there to be read, and which changed since they were last seen."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from conductor_mcp.repo.git import Git

SKIPPED = frozenset(
    {".git", ".hg", ".svn", ".conductor", ".venv", "venv", "node_modules", "__pycache__"}
    | {".tox", ".nox", ".mypy_cache", ".ruff_cache", ".pytest_cache", "build", "dist", "target"}
)
Marks = tuple[int, int, int, int]


def marks(place: str | Path) -> Marks | None:
    """Return size, times and inode of a regular file or link; ``None`` for anything else."""
    try:
        about = os.lstat(place)
    except (OSError, ValueError):
        return None
    if not (stat.S_ISREG(about.st_mode) or stat.S_ISLNK(about.st_mode)):
        return None
    return about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino


@dataclass(frozen=True)
class Tree:
    """The files below ``root`` whose name ``wants`` accepts and which git does not ignore."""

    root: Path
    git: Git | None
    wants: Callable[[str], bool]

    def scan(self) -> dict[str, Marks]:
        found: dict[str, Marks] = {}
        for path in self._listed():
            if self.wants(path) and (seen := marks(self.root / path)):
                found[path] = seen
        return found

    def _listed(self) -> list[str]:
        if self.git is not None:
            listed = self.git.run("ls-files", "-co", "--exclude-standard", "-z", "--deduplicate")
            return [p for p in os.fsdecode(listed).split("\0") if p and not p.endswith("/")]
        paths: list[str] = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(set(folders) - SKIPPED)
            below = os.path.relpath(folder, self.root)
            prefix = "" if below == "." else below.replace(os.sep, "/") + "/"
            paths.extend(prefix + name for name in names)
        return paths
