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
    if memory:
        return Workspace(root, git, in_memory("asked for"))
    home = git.common / "conductor" if git else root / ".conductor"
    return Workspace(root, git, open_index(home / "index.db"))


def conductor(root: Path | None = None) -> Conductor:
    """Open a repository for questions; without ``root``, the one around the current directory."""
    return Conductor(open_workspace(find_root() if root is None else root))
