"""A server over a small shop, reached as agents reach it: in memory and over stdio."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from conductor_mcp.app import assemble
from conductor_mcp.app.conductor import Conductor
from conductor_mcp.server.serve import build
from tests.repos import small

Attach = Callable[..., AbstractAsyncContextManager[Client]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small.lay_out(tmp_path / "shop")


@pytest.fixture
def conductor(root: Path) -> Iterator[Conductor]:
    opened = assemble.conductor(root)
    yield opened
    opened.workspace.close()


WAYS = [(place, mode) for place in ("memory", "stdio") for mode in ("auto", "legacy")]


@pytest.fixture(params=WAYS, ids=["-".join(way) for way in WAYS])
def attach(request: pytest.FixtureRequest, root: Path, conductor: Conductor) -> Attach:
    """Attach a real client: both ways in, both protocol eras."""
    place, mode = request.param

    @asynccontextmanager
    async def attached(**options: Any) -> AsyncIterator[Client]:
        target: Any = build(conductor, watch=False)
        if place == "stdio":
            target = StdioServerParameters(
                command=sys.executable,
                args=["-m", "conductor_mcp", "serve", "--root", str(root), "--no-watch"],
                env=dict(os.environ),
            )
        async with Client(target, mode=mode, **options) as client:
            yield client

    return attached


@pytest.fixture(params=["auto", "legacy"])
def near(request: pytest.FixtureRequest, conductor: Conductor) -> Attach:
    """Attach in memory, in both eras."""

    @asynccontextmanager
    async def attached(*, watch: bool = False, **options: Any) -> AsyncIterator[Client]:
        async with Client(build(conductor, watch=watch), mode=request.param, **options) as client:
            yield client

    return attached


def said(answer: Any) -> str:
    """Return the text of an answer."""
    return "\n".join(block.text for block in answer.content)
