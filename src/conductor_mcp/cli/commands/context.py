"""``conductor-mcp context``: what governs a piece of work."""

from __future__ import annotations

from pathlib import Path

import click

from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import emit, from_here, json_option, open_conductor, root_option
from conductor_mcp.cli._terminal import harmless, working


@click.command("context")
@click.option("--task", default="", metavar="T", help="What is to be done, in a sentence.")
@click.option(
    "--path",
    "paths",
    multiple=True,
    metavar="P",
    help="A file or folder that will be worked on (may be given more than once).",
)
@click.option(
    "--budget",
    type=click.IntRange(0, 20_000),
    default=0,
    metavar="N",
    help="At most so many tokens (default: as configured).",
)
@root_option
@json_option
def run(*, task: str, paths: tuple[str, ...], budget: int, root: Path, as_json: bool) -> None:
    """Print the brief for a piece of work.

    It has the decisions, contracts and intents that govern the work; the same brief that an
    agent gets from the tool get_context.

    Example: conductor-mcp context --task "retry failed payments" --path src/shop/payment.py
    """
    with working("Reading the records"):
        conductor = open_conductor(root)
        wanted = [from_here(conductor, path) for path in paths]
        answer = conductor.brief(task=task, paths=wanted, budget=budget)
    emit(answer, as_json=as_json, text=lambda: harmless(answer.text))


COMMAND = Command("context", run)
