"""Every file of a repository, whatever it holds."""

from __future__ import annotations

import os
from pathlib import Path

from conductor_mcp.repo.git import Git
from conductor_mcp.repo.tree import Tree


def every_file(root: Path, git: Git | None) -> tuple[str, ...]:
    """Return the files below ``root`` that git tracks or would, sorted, relative to it.

    Outside git, what build tools and editors leave behind is passed over.

    Raises:
        GitError: Git refused.

    """
    if git is not None:
        answer = git.run("ls-files", "-co", "--exclude-standard", "-z", where=root)
        return tuple(sorted({p for p in os.fsdecode(answer).split("\0") if p}))
    return tuple(sorted(Tree(root, None, lambda _path: True).look({}, {}).stale))
