"""VS Code: ``.vscode/mcp.json`` in the project, JSON with comments.

Source: code.visualstudio.com/docs, "MCP configuration reference", read 2026-05.
"""

from __future__ import annotations

from conductor_mcp.cli.clients._client import Client

CLIENT = Client(
    id="vscode",
    title="VS Code",
    file=lambda places: places.root / ".vscode" / "mcp.json",
    table="servers",
    root="${workspaceFolder}",
    extra={"type": "stdio"},
    note="Start the server from the line above its entry in .vscode/mcp.json.",
)
