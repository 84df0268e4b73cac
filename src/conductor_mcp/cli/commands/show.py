"""``conductor-mcp show``: one record, or one rule's page."""

from __future__ import annotations

from pathlib import Path

import click

from conductor_mcp.app.answers import PageAnswer
from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import emit, from_here, json_option, open_conductor, root_option
from conductor_mcp.cli._terminal import harmless, paint


@click.command("show")
@click.argument("record")
@click.option("--section", default="", metavar="HEADING", help="Only this section.")
@click.option(
    "--budget",
    type=click.IntRange(0, 50_000),
    default=0,
    metavar="N",
    help="At most so many tokens (default: all on a terminal, as configured with --json).",
)
@root_option
@json_option
def run(*, record: str, section: str, budget: int, root: Path, as_json: bool) -> None:
    """Print one record, or the page of one rule.

    RECORD is an id, number, title or path, or a rule such as rule:forbid-import.

    Example: conductor-mcp show ADR-0012 --section Consequences
    """
    conductor = open_conductor(root)
    asked = from_here(conductor, record)
    answer = conductor.page(asked, section=section, budget=budget or _budget(as_json))
    emit(answer, as_json=as_json, text=lambda: _text(answer))


def _budget(as_json: bool) -> int:  # noqa: FBT001 - the flag as click gave it
    # A person who asks for a record wants all of it; a program has a context to keep small.
    return 0 if as_json else 50_000


def _text(answer: PageAnswer) -> str:
    head = f"{answer.path}  {answer.status}".rstrip()
    parts = [paint(head, dim=True), "", harmless(answer.text)]
    if answer.omitted:
        parts += ["", answer.omitted]
    return "\n".join(parts)


COMMAND = Command("show", run)
