"""Run a tool that is installed beside us, for measurements alone."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from conductor_mcp.model.errors import ConductorError

_TIMEOUT = 900.0


def place_of(name: str) -> str:
    """Return where a program is, ``""`` if it is not installed."""
    return shutil.which(name) or ""


def output_of(command: Sequence[str], folder: Path, *, given: str = "") -> str:
    """Return what a program writes to its standard output; its exit code is not asked for.

    Raises:
        ConductorError: It cannot be run, or takes too long.

    """
    try:
        done = subprocess.run(
            list(command), cwd=folder, input=given, capture_output=True, text=True,
            encoding="utf-8", errors="replace", timeout=_TIMEOUT, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise ConductorError(f"{command[0]} cannot be run: {error}") from error
    if not done.stdout and done.returncode:
        last = done.stderr.strip().splitlines()[-1:]
        raise ConductorError(f"{command[0]} failed: {' '.join(last)}")
    return done.stdout
