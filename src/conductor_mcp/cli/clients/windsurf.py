"""Windsurf: one file per user. Source: docs.windsurf.com, "MCP", read 2026-08."""

from __future__ import annotations

from conductor_mcp.cli.clients._client import Client

CLIENT = Client(
    id="windsurf",
    title="Windsurf",
    file=lambda places: places.home / ".codeium" / "windsurf" / "mcp_config.json",
    absolute=True,
    note="Press refresh in Windsurf's MCP settings. It serves one repository: this one.",
)
