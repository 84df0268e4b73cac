"""A server goes when its client has gone, whatever it is still busy with."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from conductor_mcp.app import assemble
from conductor_mcp.app.conductor import Conductor
from conductor_mcp.server._gate import ClosedError, Gate

_SOON = 60.0  # seconds; far less than what the server is made to wait for
_SERVE = """
import sys, threading
from pathlib import Path
from conductor_mcp.server import _leave, _news, serve
for one in (_leave.leave_within, _leave.watch_input):
    one.__defaults__ = (0.5,)
def never(conductor):
    threading.Event().wait(600)
{how}
serve.run(Path(sys.argv[1]))
"""


@contextmanager
def _served(root: Path, how: str = "") -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", _SERVE.format(how=how), str(root)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as process:
        try:
            _send(process, "initialize", 1)
            assert process.stdout is not None
            assert b'"id":1' in process.stdout.readline()
            yield process
        finally:
            process.kill()


def _send(process: subprocess.Popen[bytes], method: str, number: int) -> None:
    about = {"name": "t", "version": "0"}
    params = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": about}
    asked = {"jsonrpc": "2.0", "id": number, "method": method}
    asked |= {"params": params if method == "initialize" else {}}
    assert process.stdin is not None
    process.stdin.write(json.dumps(asked).encode() + b"\n")
    process.stdin.flush()


def _leave(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    process.stdin = None


def test_a_server_goes_while_a_change_is_being_worked_out(root: Path) -> None:
    with _served(root, "_news._library = never") as process:
        _send(process, "tools/list", 2)
        assert process.stdout is not None
        process.stdout.readline()
        _leave(process)
        assert process.wait(_SOON) == 0


def test_a_server_goes_while_a_question_is_being_answered(root: Path) -> None:
    with _served(root, "serve.Gate.ask = lambda *_: never(None)") as process:
        _send(process, "resources/list", 2)
        _leave(process)
        assert process.wait(_SOON) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="nobody tells that the other side has gone")
def test_a_server_goes_although_nobody_reads_its_answers(root: Path) -> None:
    with _served(root) as process:
        for number in range(2, 60):  # more than a pipe holds
            _send(process, "tools/list", number)
        _leave(process)
        assert process.wait(_SOON) == 0


def test_whoever_still_waits_when_the_client_leaves_does_not_open_it_again(root: Path) -> None:
    opened: list[Conductor] = []

    def open_it() -> Conductor:
        opened.append(assemble.conductor(root))
        return opened[-1]

    gate = Gate(open_it)
    asked, go_on, refused = threading.Event(), threading.Event(), threading.Event()

    def first(_: Conductor) -> None:
        asked.set()
        go_on.wait()

    def ask(question: Callable[[Conductor], object]) -> None:
        try:
            gate.ask(question)
        except ClosedError:
            refused.set()

    busy = threading.Thread(target=ask, args=(first,))
    busy.start()
    asked.wait()
    closing = threading.Thread(target=gate.close)
    closing.start()
    go_on.set()
    closing.join()
    busy.join()
    ask(cast("Callable[[Conductor], object]", id))
    assert refused.is_set()
    assert len(opened) == 1
