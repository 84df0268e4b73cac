"""Judge this repository by its own decisions: every source file, as if it had just been written.

On a branch that changed nothing ``conductor-mcp check`` has nothing to judge, so the files are
laid out in a scratch repository: what was decided is committed, the code is the change.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CODE = "src/"
ENVIRONMENT = {
    **os.environ,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Self check",
    "GIT_AUTHOR_EMAIL": "self@check.example",
    "GIT_COMMITTER_NAME": "Self check",
    "GIT_COMMITTER_EMAIL": "self@check.example",
}


def _git(where: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=where, env=ENVIRONMENT, check=True, capture_output=True, text=True
    )
    return done.stdout


def _copy(paths: list[str], target: Path) -> None:
    for path in paths:
        source = ROOT / path
        if source.is_file():
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target / path)


def main() -> int:
    """Lay the repository out and run ``conductor-mcp check`` on it; return its exit code."""
    tracked = _git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    paths = [p for p in tracked.split("\0") if p and not p.startswith(("examples/", "tests/"))]
    with tempfile.TemporaryDirectory(prefix="conductor-self-") as name:
        target = Path(name)
        _copy([p for p in paths if not p.startswith(CODE)], target)
        _git(target, "init", "--quiet", "--initial-branch=main")
        _git(target, "add", "--all")
        _git(target, "commit", "--quiet", "--message=What was decided")
        _copy([p for p in paths if p.startswith(CODE)], target)
        command = [sys.executable, "-m", "conductor_mcp", "check", "--root", str(target)]
        return subprocess.run(command, env=ENVIRONMENT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
