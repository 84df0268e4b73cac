"""``conductor-mcp compare``: say what changed between two versions of a contract, graded."""

from __future__ import annotations

from pathlib import Path

import click

from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import json_option, root_option, top_of
from conductor_mcp.model import Outcome

_CODES = {Outcome.HELD: 0, Outcome.BROKEN: 1, Outcome.UNSURE: 2}


@click.command("compare")
@click.argument("base")
@click.argument("revision")
@click.option(
    "--profile",
    metavar="NAME",
    default="",
    help="Who is asking: default, strict, consumer or producer; for protobuf also FILE, PACKAGE, "
    "WIRE_JSON and WIRE.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github", "markdown"]),
    default="text",
    show_default=True,
    help="How to print the changes.",
)
@root_option
@json_option
def run(*, base: str, revision: str, profile: str, form: str, root: Path, as_json: bool) -> int:
    """Compare two versions of contracts: OpenAPI, JSON Schema, protobuf, GraphQL and more.

    BASE and REVISION are files, folders, or REV:path for a version in git. Each change is
    breaking, risky, non-breaking or an annotation. Exit codes: 0 nothing breaking, 1 breaking,
    2 unsure, 3 misuse.

    Example: conductor-mcp compare main:openapi.yaml openapi.yaml
    """
    from conductor_mcp.app.compare import compare
    from conductor_mcp.render import FORMS

    found = compare(top_of(root), _given(root, base), _given(root, revision), profile=profile)
    click.echo(FORMS["json" if as_json else form](found), nl=False)
    return _CODES[found.outcome]


def _given(root: Path, asked: str) -> str:
    """Read a path the way a shell means it: from the current folder, else from ``root``."""
    for place in (Path(asked), root / asked):
        if place.exists():
            return str(place.resolve())
    return asked


COMMAND = Command("compare", run)
