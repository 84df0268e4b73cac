"""``conductor-mcp accept``: accept a proposed decision, as a named person."""

from __future__ import annotations

from pathlib import Path

import click

from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import json_option, root_option
from conductor_mcp.cli._person import NOTE
from conductor_mcp.cli._signing import sign_off, yes_option


@click.command("accept", epilog=NOTE)
@click.argument("record", metavar="ID")
@yes_option
@root_option
@json_option
def run(*, record: str, root: Path, yes: bool, as_json: bool) -> None:
    """Accept a proposed decision, as a named person.

    Only the status and sign-off fields change; every other byte of the file
    stays. The person is the one that git would name as the author here.

    Example: conductor-mcp accept ADR-0012
    """
    from conductor_mcp.app.signoff import accept

    sign_off(
        root,
        lambda workspace, by, date: accept(workspace, record, by=by, date=date),
        yes=yes,
        as_json=as_json,
    )


COMMAND = Command("accept", run)
