"""Claude Code: ``.mcp.json`` in the project, hooks in ``.claude/settings.json``.

Source: code.claude.com/docs, pages "mcp" and "hooks", read 2026-08.
"""

from __future__ import annotations

from conductor_mcp.cli.clients._client import Client, Event, Hooks

CLIENT = Client(
    id="claude-code",
    title="Claude Code",
    file=lambda places: places.root / ".mcp.json",
    root="${CLAUDE_PROJECT_DIR:-.}",
    extra={"type": "stdio"},
    hooks=Hooks(
        file=".claude/settings.json",
        events=(
            Event("SessionStart", "session-start"),
            Event("PreToolUse", "pre-tool-use", "Edit|Write|MultiEdit"),
        ),
        timeout=10,
    ),
    note="Claude Code asks once whether this project's servers may run.",
)
