"""``conductor-mcp decide``: a person writes a decision down."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from conductor_mcp.cli._command import Command
from conductor_mcp.cli._drafting import REQUIRED, draft_options, with_rules_read, written
from conductor_mcp.cli._options import emit, json_option, one_of, open_conductor, root_option
from conductor_mcp.cli._person import NOTE, confirm
from conductor_mcp.cli._terminal import at_terminal, harmless
from conductor_mcp.model import ConductorError, Status

_QUESTIONS = {
    "context": "Context: what is the problem, what drives it?",
    "decision": "Decision: what was chosen, and why?",
    "consequences": "Consequences: what becomes easier, what harder? (may be empty)",
}
_LISTS = {
    "options": "Options considered, one per line (may be empty)",
    "applies_to": "Paths it governs, one glob per line, such as src/shop/** (may be empty)",
}


@click.command("decide", epilog=NOTE)
@draft_options
@click.option(
    "--status",
    type=one_of(("proposed", "accepted")),
    help="proposed (the default) or accepted; a person accepts, at a terminal or with --by.",
)
@click.option("--by", default="", metavar="NAME", help="Who accepts it (default: git's author).")
@root_option
@json_option
def run(*, status: str | None, by: str, root: Path, as_json: bool, **words: Any) -> None:
    """Write a decision down, asking for what is not given.

    The file (MADR 4) goes where the repository's decisions already lie, named as they are, else
    to context/decisions.

    Example: conductor-mcp decide --title "Use PostgreSQL"
    """
    from conductor_mcp.app.draft import Draft, write_decision
    from conductor_mcp.app.signoff import person, today

    workspace = open_conductor(root).workspace
    said = with_rules_read(words)
    missing = [name for name in REQUIRED if not said[name].strip()]
    if missing and not at_terminal():
        flags = ", ".join(f"--{name}" for name in missing)
        raise click.UsageError(f"there is no terminal to ask at; give {flags}")
    if missing:
        said["title"] = said["title"] or click.prompt("Title", err=True)
        status = status or _status()
    wanted = Status(status or "proposed")
    # Before the long questions: nobody should type a page and then be sent away.
    accepted = wanted is Status.ACCEPTED
    name = (by or person(workspace).name) if accepted else ""
    if missing:
        said = _asked(said)
    if accepted and not _confirmed(said["title"], name, yes=bool(by), asked=bool(missing)):
        wanted, name = Status.PROPOSED, ""
    answer = write_decision(workspace, Draft(**said, status=wanted, by=name, date=today()))
    emit(answer, as_json=as_json, text=lambda: written(answer))


def _asked(said: dict[str, Any]) -> dict[str, Any]:
    answers = dict(said)
    for name, question in _QUESTIONS.items():
        while not answers[name].strip():
            answers[name] = "\n".join(_lines(question))
            if name not in REQUIRED:
                break
    for name, question in _LISTS.items():
        answers[name] = answers[name] or _lines(question)
    return answers


def _lines(question: str) -> list[str]:
    """Return what a person types, up to an empty line."""
    click.echo(f"{question} An empty line ends it.", err=True)
    typed: list[str] = []
    for line in sys.stdin:
        if not line.strip():
            return typed
        typed.append(line.rstrip())
    if not typed:  # the input ended: nobody is there to go on
        raise click.Abort
    return typed


def _status() -> str:
    answer = click.prompt(
        "Status", type=click.Choice(["proposed", "accepted"]), default="proposed", err=True
    )
    return str(answer)


def _confirmed(title: str, name: str, *, yes: bool, asked: bool) -> bool:
    try:
        confirm(harmless(f"Accept {title!r} as {name}?"), "accept", yes=yes)
    except ConductorError:
        if not asked:
            raise
        click.echo("Not confirmed, so it is written as proposed.", err=True)
        return False
    return True


COMMAND = Command("decide", run)
