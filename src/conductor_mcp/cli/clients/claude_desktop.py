"""Claude Desktop: one file per user, at a place that depends on the system.

Source: modelcontextprotocol.io, "Connect to local MCP servers", read 2026-08.
"""

from __future__ import annotations

from pathlib import Path

from conductor_mcp.cli.clients._client import Client, Places


def _file(places: Places) -> Path:
    name = Path("Claude") / "claude_desktop_config.json"
    if places.platform == "darwin":
        return places.home / "Library" / "Application Support" / name
    if places.platform == "win32":
        roaming = places.environ.get("APPDATA")
        return (Path(roaming) if roaming else places.home / "AppData" / "Roaming") / name
    settings = places.environ.get("XDG_CONFIG_HOME")
    return (Path(settings) if settings else places.home / ".config") / name


CLIENT = Client(
    id="claude-desktop",
    title="Claude Desktop",
    file=_file,
    absolute=True,
    note="Quit Claude Desktop and start it again. It serves one repository: this one.",
)
