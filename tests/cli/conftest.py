"""A small repository, and the command line as a real process."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

DECISION = """\
---
status: accepted
date: 2026-01-05
decision-makers: Ada Example
applies_to: ["src/**"]
rules:
  - id: no-redis
    kind: forbid-import
    in: ["src/**"]
    import: ["pkg:redis"]
    why: The cache is in process.
---

# Keep the cache in process

## Context and Problem Statement

A second store is a second thing to run.

## Decision Outcome

Chosen option: "in process", because nothing has to be run.
"""

PROPOSAL = """\
---
status: proposed
date: 2026-02-01
---

# Use PostgreSQL

## Context and Problem Statement

Orders need transactions.

## Decision Outcome

Chosen option: "PostgreSQL", because the team knows it.
"""

PATIENCE = 60.0  # seconds of silence after which something hangs
AGENT_MARKERS = ("CLAUDECODE", "CLAUDE_CODE_ENTRYPOINT", "GEMINI_CLI", "CURSOR_AGENT", "OPENCODE")


class Run(Protocol):
    def __call__(
        self, *arguments: str, stdin: str = "", **environ: str
    ) -> subprocess.CompletedProcess[str]: ...


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return an environment that shows neither the tester's home nor an agent around them."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in AGENT_MARKERS and not name.startswith(("CODEX_", "XDG_"))
    }
    programs = str(Path(sys.executable).parent)
    path = os.pathsep.join((programs, kept.get("PATH", "")))
    return {**kept, "HOME": str(home), "PATH": path, "PYTHONWARNINGS": "default", **more}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    (root / "docs" / "adr").mkdir(parents=True)
    (root / "src").mkdir()
    (root / "docs/adr/0001-keep-the-cache-in-process.md").write_text(DECISION, "utf-8")
    (root / "docs/adr/0002-use-postgresql.md").write_text(PROPOSAL, "utf-8")
    (root / "src/cache.py").write_text("STORE = {}\n", "utf-8")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "Begin")
    return root


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=root, check=True, capture_output=True, text=True
    )
    return done.stdout


@pytest.fixture
def run(repo: Path, home: Path) -> Run:
    """Run the command line in the repository; nothing of it is faked."""

    def call(*arguments: str, stdin: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "conductor_mcp", *arguments],
            cwd=repo,
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=environment(home, **environ),
            check=False,
            timeout=60,
        )

    return call


def heard(end: int, patience: float = PATIENCE) -> bytes:
    """Return what came through a pseudo-terminal, nothing once the other side has closed it.

    Raises:
        TimeoutError: Nothing came and nothing closed; a test must fail then, not wait for ever.

    """
    if not select.select([end], [], [], patience)[0]:
        raise TimeoutError(f"silent for {patience:g} s")
    try:
        return os.read(end, 4096)
    except OSError:  # Linux says so when the other end is closed
        return b""


@pytest.fixture
def at_terminal(repo: Path, home: Path) -> Callable[..., tuple[int, str]]:
    """Run the command line at a real pseudo-terminal, typing ``lines``."""
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")

    def call(*arguments: str, lines: list[str], **environ: str) -> tuple[int, str]:
        mine, theirs = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "conductor_mcp", *arguments],
            cwd=repo,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment(home, TERM="xterm", **environ),
            start_new_session=True,
        )
        os.close(theirs)
        os.write(mine, "".join(f"{line}\n" for line in lines).encode())
        said = b""
        while some := heard(mine):
            said += some
        os.close(mine)
        return process.wait(timeout=60), said.decode("utf-8", "replace")

    return call
