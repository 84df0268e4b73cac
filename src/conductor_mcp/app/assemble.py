"""Put the pieces together."""

from __future__ import annotations

from pathlib import Path

from conductor_mcp.app.conductor import Conductor
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.model.errors import ConductorError
from conductor_mcp.repo.git import Git
from conductor_mcp.store.connect import in_memory, open_index


def find_root(start: Path | None = None) -> Path:
    """Return the top of the git work tree that holds ``start``, or ``start`` outside git.

    ``start`` is the current directory unless given.
    """
    start = (start or Path.cwd()).resolve()
    git = Git.find(start)
    return git.root.resolve() if git else start


def around(start: Path) -> Conductor:
    """Open the repository that holds ``start`` for questions; git is asked once.

    Raises:
        ConductorError: The folder, its git or its settings cannot be used.

    """
    start = start.resolve()
    git = Git.find(start)
    return Conductor(_opened(git.root.resolve() if git else start, git))


def open_workspace(root: Path, *, memory: bool = False) -> Workspace:
    """Open the repository at ``root``, which need not be under git.

    With ``memory`` nothing is written to the disk.

    Raises:
        ConductorError: ``root`` is not a directory.

    """
    root = root.resolve()
    if not root.is_dir():
        raise ConductorError(f"{root} is not a directory", hint="Give the repository's root")
    git = Git.find(root)
    return Workspace(root, git, in_memory("asked for")) if memory else _opened(root, git)


def _opened(root: Path, git: Git | None) -> Workspace:
    if not root.is_dir():
        raise ConductorError(f"{root} is not a directory", hint="Give the repository's root")
    home = git.common / "conductor" if git else root / ".conductor"
    return Workspace(root, git, open_index(home / "index.db"))


def conductor(root: Path | None = None) -> Conductor:
    """Open a repository for questions; without ``root``, the one around the current directory."""
    return Conductor(open_workspace(find_root() if root is None else root))
