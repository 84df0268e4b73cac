"""Shared by every test."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# Wall-clock deadlines only measure how busy the machine is; CI must see the same cases twice.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")

# A user's own git settings (hooks, signing, default branch) must not reach the tests.
os.environ.update(
    GIT_CONFIG_GLOBAL=os.devnull,
    GIT_CONFIG_NOSYSTEM="1",
    GIT_AUTHOR_NAME="Ada Example",
    GIT_AUTHOR_EMAIL="ada@example.org",
    GIT_COMMITTER_NAME="Ada Example",
    GIT_COMMITTER_EMAIL="ada@example.org",
)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
