"""What an MCP client is to us: where its settings lie, and how it wants a server written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Places:
    """What a client's settings may depend on; ``platform`` is as in ``sys.platform``."""

    root: Path
    home: Path
    platform: str
    environ: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Event:
    """One hook: the client's name for the event, ours, and which of its tools it is about."""

    name: str
    ours: str
    matcher: str = ""


@dataclass(frozen=True, slots=True)
class Hooks:
    """Where a client's command hooks are written, relative to the root, and which we ask for.

    ``timeout`` is in the client's own unit.
    """

    file: str
    events: tuple[Event, ...]
    timeout: int
    extra: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Client:
    """One MCP client.

    ``file`` says where its settings lie, ``table`` which key holds its servers, ``root`` how the
    root is written there (``""``: as an absolute path), ``extra`` what an entry has beside
    command and args. ``absolute`` is for clients that do not search PATH; ``note`` is what a
    person must still do.
    """

    id: str
    title: str
    file: Callable[[Places], Path]
    table: str = "mcpServers"
    root: str = ""
    extra: Mapping[str, object] = field(default_factory=dict[str, object])
    absolute: bool = False
    hooks: Hooks | None = None
    note: str = ""
