"""Gemini CLI: ``.gemini/settings.json`` in the project, for servers and hooks alike.

Source: geminicli.com/docs, pages "tools/mcp-server" and "hooks/reference", read 2026-08. Time
limits of hooks are in milliseconds there.
"""

from __future__ import annotations

from conductor_mcp.cli.clients._client import Client, Event, Hooks

CLIENT = Client(
    id="gemini",
    title="Gemini CLI",
    file=lambda places: places.root / ".gemini" / "settings.json",
    root=".",
    hooks=Hooks(
        file=".gemini/settings.json",
        events=(
            Event("SessionStart", "session-start"),
            Event("BeforeTool", "pre-tool-use", "write_file|replace"),
        ),
        timeout=10_000,
        extra={"name": "conductor"},
    ),
    note="Gemini CLI reads a project's settings only in a trusted folder.",
)
