"""Codex: ``.codex/config.toml`` in the project, hooks in ``.codex/hooks.json``.

Source: developers.openai.com/codex, pages "mcp" and "hooks", read 2026-08.
"""

from __future__ import annotations

from conductor_mcp.cli.clients._client import Client, Event, Hooks

CLIENT = Client(
    id="codex",
    title="Codex",
    file=lambda places: places.root / ".codex" / "config.toml",
    table="mcp_servers",
    root=".",
    hooks=Hooks(
        file=".codex/hooks.json",
        events=(
            Event("SessionStart", "session-start"),
            Event("PreToolUse", "pre-tool-use", "apply_patch"),
        ),
        timeout=10,
    ),
    note="Codex reads a project's settings only once the project is trusted.",
)
