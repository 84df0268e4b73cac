"""The MCP clients that ``setup`` knows, one file each."""

from conductor_mcp.cli.clients._client import Client, Event, Hooks, Places

__all__ = ["Client", "Event", "Hooks", "Places"]
