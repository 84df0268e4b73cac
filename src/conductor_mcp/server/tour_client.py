"""A real MCP client for the tour: a call on one line, its answer on the next, as JSON.

``python -m conductor_mcp.server.tour_client ROOT`` starts the server as any client does, as a
process spoken to over stdio, and first writes one line that says what it found there.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping

import anyio
import anyio.to_thread
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, TextContent


def main() -> None:
    """Attach to a server of the repository named on the command line; end with the input."""
    anyio.run(_relay, sys.argv[1])


async def _relay(root: str) -> None:
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "conductor_mcp", "serve", "--root", root],
        env=dict(os.environ),
    )
    async with Client(server) as client:
        tools = (await client.list_tools()).tools
        server_info = client.server_info
        _say(
            {
                "server": server_info.name if server_info else "",
                "version": server_info.version if server_info else "",
                "protocol": client.protocol_version,
                "tools": sorted(tool.name for tool in tools),
            }
        )
        while line := await anyio.to_thread.run_sync(sys.stdin.readline):
            asked = json.loads(line)
            _say(_told(await client.call_tool(asked["tool"], asked["arguments"])))


def _told(result: CallToolResult) -> Mapping[str, object]:
    texts = [block.text for block in result.content if isinstance(block, TextContent)]
    return {
        "text": "\n".join(texts),
        "structured": result.structured_content,
        "error": bool(result.is_error),
    }


def _say(answer: Mapping[str, object]) -> None:
    sys.stdout.write(f"{json.dumps(answer)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
