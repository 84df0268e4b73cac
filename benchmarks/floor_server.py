"""The least an MCP server can be on the same SDK: one tool that does nothing."""

from __future__ import annotations

from mcp.server import MCPServer

server = MCPServer("floor", version="0")


@server.tool(structured_output=False)
def nothing() -> str:
    """Do nothing."""
    return ""


if __name__ == "__main__":
    server.run("stdio")
