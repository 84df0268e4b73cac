"""The server as a process and under failure."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from conductor_mcp.app import pages
from conductor_mcp.app.conductor import Conductor
from conductor_mcp.server.serve import INSTRUCTIONS, build
from tests.repos import small
from tests.server.conftest import Attach, said

pytestmark = pytest.mark.anyio


async def test_the_greeting_names_the_server_and_quotes_no_record(attach: Attach) -> None:
    async with attach() as client:
        assert client.server_info.name == "conductor"
        assert client.server_info.version
        assert client.instructions == INSTRUCTIONS
        assert client.protocol_version in ("2026-07-28", "2025-11-25")


async def test_a_crash_tells_the_agent_nothing_of_what_crashed(
    near: Attach, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def crash(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret of /etc/passwd")

    monkeypatch.setattr(pages, "page", crash)
    async with near() as client:
        with caplog.at_level(logging.ERROR):
            answer = await client.call_tool("get_record", {"record_id": "ADR-3"})
    assert answer.is_error
    assert "secret" not in said(answer)
    assert "fault of its own" in said(answer)
    assert "secret of /etc/passwd" in caplog.text


async def test_broken_settings_are_a_steering_error(near: Attach, root: Path) -> None:
    small.write(root, "context/conductor.toml", "budget = 3\n")
    async with near() as client:
        answer = await client.call_tool("get_context", {"paths": ["src"]})
    assert answer.is_error
    assert "context/conductor.toml" in said(answer)


async def test_a_folder_without_git_is_served_too(tmp_path: Path) -> None:
    text = small.FILES["docs/adr/0003-orders-in-postgresql.md"]
    small.write(tmp_path, "docs/adr/0003-orders-in-postgresql.md", text)
    target = StdioServerParameters(
        command=sys.executable,
        args=["-m", "conductor_mcp", "serve", "--root", str(tmp_path)],
        env=dict(os.environ),
    )
    async with Client(target) as client:
        answer = await client.call_tool("get_record", {"record_id": "ADR-3"})
    assert not answer.is_error
    assert "row-level locking" in said(answer)


async def test_calls_made_at_once_are_all_answered(conductor: Conductor) -> None:
    import anyio

    answers: list[Any] = []
    async with Client(build(conductor)) as client:

        async def ask(n: int) -> None:
            name, asked = (
                ("get_record", {"record_id": "ADR-3"}),
                ("get_context", {"paths": ["src/shop/orders.py"]}),
                ("search_records", {"query": "orders"}),
                ("check_change", {}),
            )[n % 4]
            answers.append(await client.call_tool(name, asked))

        async with anyio.create_task_group() as group:
            for n in range(24):
                group.start_soon(ask, n)
    assert len(answers) == 24
    assert not [a for a in answers if a.is_error]
