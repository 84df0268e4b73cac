"""``conductor-mcp reject``: reject a proposed decision, as a named person."""

from __future__ import annotations

from pathlib import Path

import click

from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import json_option, root_option
from conductor_mcp.cli._person import NOTE
from conductor_mcp.cli._signing import sign_off, yes_option


@click.command("reject", epilog=NOTE)
@click.argument("record", metavar="ID")
@click.option(
    "--reason",
    default="",
    metavar="WORDS",
    help="Why; it goes into the commit message that is printed.",
)
@yes_option
@root_option
@json_option
def run(*, record: str, reason: str, root: Path, yes: bool, as_json: bool) -> None:
    """Reject a proposed decision, as a named person.

    Only the status and sign-off fields change; every other byte of the file
    stays. The person is the one that git would name as the author here.

    Example: conductor-mcp reject ADR-0012 --reason 'too early'
    """
    from conductor_mcp.app.signoff import reject

    sign_off(
        root,
        lambda workspace, by, date: reject(workspace, record, by=by, date=date, reason=reason),
        yes=yes,
        as_json=as_json,
    )


COMMAND = Command("reject", run)
