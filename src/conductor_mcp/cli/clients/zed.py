"""Zed: ``.zed/settings.json`` in the project, JSON with comments.

Source: zed.dev/docs, "Model Context Protocol", read 2026-08. Zed starts a project's servers in
the project's folder.
"""

from __future__ import annotations

from conductor_mcp.cli.clients._client import Client

CLIENT = Client(
    id="zed",
    title="Zed",
    file=lambda places: places.root / ".zed" / "settings.json",
    table="context_servers",
    root=".",
    extra={"source": "custom"},
    note="Zed asks whether the project is trusted before it starts the server.",
)
