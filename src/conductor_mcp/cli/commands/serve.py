"""``conductor-mcp serve``: the MCP server, over stdio."""

from __future__ import annotations

from pathlib import Path

import click

from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import json_option, root_option, top_of


@click.command("serve")
@click.option("--watch/--no-watch", default=True, help="Tell clients of changes on the disk.")
@root_option
@json_option
def run(*, root: Path, watch: bool, as_json: bool) -> None:
    """Serve the repository to an MCP client over stdio.

    Clients start this themselves, and it ends with them; `conductor-mcp setup CLIENT` tells them
    how. The protocol is JSON already, so --json changes nothing.

    Example: conductor-mcp serve --root .
    """
    del as_json
    from conductor_mcp.server import serve

    serve.run(top_of(root), watch=watch)


COMMAND = Command("serve", run)
