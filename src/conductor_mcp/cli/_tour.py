"""What the tour stands on: the example in a checkout of its own, and a client attached to it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from conductor_mcp.cli._person import agent_marker
from conductor_mcp.model import ConductorError

_PATIENCE = 60.0  # seconds that a step may take on a machine that is busy with other things
PERSON = ("Mina Okafor", "mina@shop.example")


def example() -> Path:
    """Find the example repository: inside the installed package, or beside the source.

    Raises:
        ConductorError: It is in neither place.

    """
    package = Path(__file__).resolve().parents[1]
    for place in (package / "_example", package.parents[1] / "examples" / "shop"):
        if place.is_dir():
            return place
    raise ConductorError(
        "the example repository is missing from this installation",
        hint="Install conductor-mcp again, or run the tour from a clone",
    )


@dataclass(frozen=True, slots=True)
class Checkout:
    """A git work tree of the example. Its commits are a person's; the user's settings stay out."""

    root: Path

    @classmethod
    def make(cls, folder: Path) -> Checkout:
        """Lay the example out in ``folder``, commit it, and begin a branch.

        Raises:
            ConductorError: git is missing or fails.

        """
        root = folder / "shop"
        shutil.copytree(example(), root, ignore=shutil.ignore_patterns("__pycache__"))
        made = cls(root)
        made.run("git", "init", "--quiet", "--initial-branch=main")
        made.run("git", "config", "user.name", PERSON[0])
        made.run("git", "config", "user.email", PERSON[1])
        made.run("git", "add", "--all")
        made.run("git", "commit", "--quiet", "--message=The shop")
        made.run("git", "switch", "--quiet", "--create", "feature/guest-checkout")
        return made

    @property
    def environment(self) -> dict[str, str]:
        found = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        # The tour plays a person too, on records that nobody relies on.
        while marker := agent_marker(found):
            del found[marker]
        return {
            **found,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "NO_COLOR": "1",
        }

    def run(self, *command: str, allow: tuple[int, ...] = ()) -> str:
        """Run a command in the checkout and return what it prints.

        Raises:
            ConductorError: It is not there, takes too long, or ends with a code not in ``allow``.

        """
        try:
            done = subprocess.run(
                command,
                cwd=self.root,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                encoding="utf-8",
                timeout=_PATIENCE,
                check=False,
            )
        except FileNotFoundError as error:
            raise ConductorError(f"{command[0]} was not found", hint="Install it") from error
        except subprocess.TimeoutExpired as error:
            raise ConductorError(f"{' '.join(command[:3])} did not end") from error
        if done.returncode and done.returncode not in allow:
            words = (done.stderr or done.stdout).strip()
            raise ConductorError(f"{' '.join(command[:4])} ended with {done.returncode}: {words}")
        return done.stdout

    def ours(self, *arguments: str, allow: tuple[int, ...] = ()) -> str:
        """Run our own command line in the checkout."""
        return self.run(sys.executable, "-m", "conductor_mcp", *arguments, allow=allow)

    def replace(self, path: str, old: str, new: str) -> None:
        """Edit a file as an agent does: exactly this text by that one."""
        file = self.root / path
        text = file.read_text("utf-8")
        if old not in text:
            raise ConductorError(f"the example's {path} is not as the tour expects it")
        file.write_text(text.replace(old, new, 1), "utf-8")

    def changed(self, path: str) -> str:
        """Return the changed lines of a file against the last commit, without the diff's head."""
        diff = self.run("git", "diff", "--unified=1", "--", path).splitlines()
        body = next((n for n, line in enumerate(diff) if line.startswith("@@")), 0)
        return "\n".join(line for line in diff[body:] if not line.startswith("@@"))


class Attached:
    """A real MCP client in a process of its own, attached to a real server over stdio.

    The command line itself never loads the SDK; the client's side lives with the server.
    """

    def __init__(self, checkout: Checkout, log: Path) -> None:
        self._log = log
        with log.open("wb") as stderr:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "conductor_mcp.server.tour_client",
                    str(checkout.root),
                ],
                cwd=checkout.root,
                env=checkout.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                encoding="utf-8",
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._process.communicate(timeout=10)
        except (subprocess.TimeoutExpired, OSError):
            self._process.kill()
            self._process.communicate()

    def hello(self) -> Mapping[str, Any]:
        """Return what the server said of itself when the client attached."""
        return self._heard()

    def call(self, tool: str, **arguments: object) -> Mapping[str, Any]:
        """Call a tool; the answer has ``text``, ``structured`` and ``error``.

        Raises:
            ConductorError: The server went away or refused.

        """
        if self._process.stdin is None:
            raise ConductorError("the client cannot be spoken to")
        try:
            self._process.stdin.write(json.dumps({"tool": tool, "arguments": arguments}) + "\n")
            self._process.stdin.flush()
        except OSError as error:
            raise self._gone() from error
        answer = self._heard()
        if answer["error"]:
            raise ConductorError(f"{tool}: {answer['text']}", hint=self._last_words())
        return answer

    def _heard(self) -> Mapping[str, Any]:
        if self._process.stdout is None:
            raise ConductorError("the client cannot be heard")
        watch = threading.Timer(_PATIENCE, self._process.kill)
        watch.start()
        try:
            line = self._process.stdout.readline()
        finally:
            watch.cancel()
        if not line:
            raise self._gone()
        return cast("Mapping[str, Any]", json.loads(line))

    def _gone(self) -> ConductorError:
        words = self._last_words() or "It said nothing"
        return ConductorError("the server or its client ended early", hint=words)

    def _last_words(self) -> str:
        """Return the end of the server's log, which goes away with the checkout."""
        words = self._log.read_text("utf-8", errors="replace").strip().splitlines()
        return " ".join(words[-3:])
