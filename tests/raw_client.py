"""A server process spoken to over bare pipes: nothing of the SDK stands between."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO, Any, cast

SERVE = (sys.executable, "-m", "conductor_mcp", "serve", "--root")


class GoneError(Exception):
    """The server is no more."""


class RawClient:
    """One server on one root; what it says on stderr goes to the file ``told``."""

    def __init__(self, root: Path, told: Path) -> None:
        with told.open("ab") as stderr:
            self.process = subprocess.Popen(
                [*SERVE, str(root)],
                cwd=root,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""},
            )
        self._in = cast("IO[bytes]", self.process.stdin)
        self._out = cast("IO[bytes]", self.process.stdout)
        self._next = 0
        about = {"name": "storm", "version": "0"}
        self.ask(
            "initialize",
            {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": about},
        )
        self._send({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def ask(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """Send a request and wait for its result; notifications are passed over.

        Raises:
            GoneError: The server went away before it answered.

        """
        self._next += 1
        self._send({"jsonrpc": "2.0", "id": self._next, "method": method, "params": params})
        while line := self._out.readline():
            message = json.loads(line)
            if message.get("id") == self._next:
                return cast("dict[str, Any]", message["result"])
        raise GoneError(method)

    def call(self, tool: str, **arguments: object) -> tuple[str, bool]:
        """Call a tool; return its text and whether it is an error."""
        result = self.ask("tools/call", {"name": tool, "arguments": arguments})
        text = "".join(block.get("text", "") for block in result["content"])
        return text, bool(result.get("isError"))

    def kill(self) -> None:
        """End it as the system would when memory runs out."""
        self.process.kill()
        self._close()

    def leave(self, seconds: float = 20.0) -> None:
        """Close its standard input and wait until it has gone of its own accord.

        Raises:
            subprocess.TimeoutExpired: It did not go.

        """
        self._in.close()
        self.process.wait(seconds)
        self._close()

    def _close(self) -> None:
        self.process.wait()
        for pipe in (self._in, self._out):
            try:
                pipe.close()
            except OSError:
                continue

    def _send(self, message: dict[str, Any]) -> None:
        try:
            self._in.write(json.dumps(message).encode() + b"\n")
            self._in.flush()
        except OSError as error:
            raise GoneError(str(error)) from error
