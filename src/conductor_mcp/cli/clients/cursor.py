"""Cursor: ``.cursor/mcp.json`` in the project. Source: cursor.com/docs, "MCP", read 2026-08."""

from __future__ import annotations

from conductor_mcp.cli.clients._client import Client

CLIENT = Client(
    id="cursor",
    title="Cursor",
    file=lambda places: places.root / ".cursor" / "mcp.json",
    root="${workspaceFolder}",
    note="Switch the server on in Cursor's settings, under MCP.",
)
