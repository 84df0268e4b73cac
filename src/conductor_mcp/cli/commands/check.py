"""``conductor-mcp check``: hold a change against the decisions in force."""

from __future__ import annotations

from pathlib import Path

import click

from conductor_mcp import __version__, render
from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import from_here, json_option, open_conductor, root_option, seen
from conductor_mcp.cli._terminal import coloured
from conductor_mcp.model import Outcome
from conductor_mcp.registry import ids, load
from conductor_mcp.render import About, Renderer

_IN_JSON = ("json", "sarif")
_CODES = {Outcome.HELD: 0, Outcome.BROKEN: 1, Outcome.UNSURE: 2}


@click.command("check")
@click.option(
    "--base",
    metavar="REF",
    default="",
    help="Judge the branch and what is not committed since its merge base with REF, or a range "
    "A..B (default: the integration branch).",
)
@click.option("--staged", is_flag=True, help="Judge what is staged, against HEAD.")
@click.option(
    "--diff",
    "diff",
    metavar="FILE",
    type=click.Path(exists=True, allow_dash=True, dir_okay=False),
    help="Judge a unified diff as if it were applied; - reads it from standard input.",
)
@click.option(
    "--intent", metavar="ID", default="", help="The intent it serves (default: its branch's)."
)
@click.option("--records", is_flag=True, help="Look the records themselves over, not a change.")
@click.option(
    "--format",
    "form",
    type=click.Choice(ids(render)),
    default="text",
    show_default=True,
    help="How to print the verdict.",
)
@click.option("--allow-unsure", is_flag=True, help="Exit with 0, not 2, when unsure; for CI.")
@click.argument("paths", nargs=-1)
@root_option
@json_option
def run(
    *,
    base: str,
    staged: bool,
    diff: str | None,
    intent: str,
    records: bool,
    form: str,
    allow_unsure: bool,
    paths: tuple[str, ...],
    root: Path,
    as_json: bool,
) -> int:
    """Judge a change by the decisions, contracts and intents in force.

    Without options the change is the branch since its merge base with the integration branch,
    together with what is not committed; only what it introduces counts. PATHS narrow it. Exit
    codes: 0 held, 1 broken, 2 unsure, 3 misuse. With --records, the records as they stand are
    looked over instead: shared numbers, links that lead nowhere, indexes that disagree, scopes
    that match no file, and the like; `explain` prints the page of each finding's name.

    Example: git diff main...topic | conductor-mcp check --diff -
    """
    if records and (base or staged or intent or diff is not None):
        words = "leave --base, --staged, --diff and --intent out"
        raise click.UsageError(f"--records judges no change: {words}")
    text = None if diff is None else _read(diff)
    conductor = open_conductor(root)
    paths = tuple(from_here(conductor, path) for path in paths)
    if records:
        verdict, answer = conductor.audit(paths=paths)
    else:
        verdict, answer = conductor.judge(
            base=base, staged=staged, diff=text, paths=paths, intent=intent
        )
    renderer: Renderer = load(render, "json" if as_json else form, "RENDERER", Renderer)
    at = answer.as_of
    about = About(
        as_of={"commit": at.commit, "branch": at.branch, "dirty": at.dirty},
        base=answer.checked.base,
        head=answer.checked.head,
        version=__version__,
        colour=renderer.id == "text" and coloured(),
        unit="audit" if records else "clause",
    )
    written = renderer.render(verdict, about)
    click.echo(seen(written, in_json=renderer.id in _IN_JSON), nl=False)
    if allow_unsure and verdict.outcome is Outcome.UNSURE:
        return 0
    return _CODES[verdict.outcome]


def _read(diff: str) -> str:
    with click.open_file(diff, "rb") as file:
        data: bytes = file.read()
    return data.decode("utf-8", "replace")


COMMAND = Command("check", run)
