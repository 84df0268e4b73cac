"""Which files of a repository an answer is about, where paths narrow it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from conductor_mcp.app.library import located
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.model import ConductorError


def narrowed(
    workspace: Workspace, files: Iterable[str], paths: Sequence[str]
) -> Callable[[str], bool]:
    """Return what says whether a file is at or under one of ``paths``; all are, without any.

    Raises:
        OutsideRootError: A path leads out of the repository.
        ConductorError: None of ``files`` is at or under a path.

    """
    wanted = [located(workspace, path) for path in paths]
    known = tuple(files) if wanted else ()
    for one in wanted:
        if not any(_under(path, one) for path in known):
            raise ConductorError(f"no file is at or under {one}", hint="Paths are from the root")
    return lambda path: not wanted or any(_under(path, one) for one in wanted)


def _under(path: str, wanted: str) -> bool:
    return not wanted or path == wanted or path.startswith(f"{wanted}/")
