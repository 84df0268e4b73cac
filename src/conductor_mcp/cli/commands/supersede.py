"""``conductor-mcp supersede``: mark a decision as superseded by another, accepted one."""

from __future__ import annotations

from pathlib import Path

import click

from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import json_option, root_option
from conductor_mcp.cli._person import NOTE
from conductor_mcp.cli._signing import sign_off, yes_option


@click.command("supersede", epilog=NOTE)
@click.argument("record", metavar="ID")
@click.option(
    "--by", "successor", required=True, metavar="ID2", help="The decision that replaces it."
)
@yes_option
@root_option
@json_option
def run(*, record: str, successor: str, root: Path, yes: bool, as_json: bool) -> None:
    """Mark a decision as superseded by another, accepted one.

    Only the status, link and sign-off fields change; every other byte of the file
    stays. The person is the one that git would name as the author here.

    Example: conductor-mcp supersede ADR-0003 --by ADR-0012
    """
    from conductor_mcp.app.signoff import supersede

    sign_off(
        root,
        lambda workspace, by, date: supersede(workspace, record, successor, by=by, date=date),
        yes=yes,
        as_json=as_json,
    )


COMMAND = Command("supersede", run)
