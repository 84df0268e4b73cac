"""``conductor-mcp drift``: where code, models, contracts and mocks differ now."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from conductor_mcp import __version__
from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import from_here, json_option, open_conductor, root_option, seen
from conductor_mcp.cli._terminal import harmless, paint, table, width, working
from conductor_mcp.model import Outcome, Verdict

_CODES = {Outcome.HELD: 0, Outcome.BROKEN: 1, Outcome.UNSURE: 2}


@click.command("drift")
@click.argument("paths", nargs=-1)
@root_option
@json_option
def run(*, paths: tuple[str, ...], root: Path, as_json: bool) -> int:
    """Show where code and models, routes and contracts, mocks and contracts differ.

    Everything that is bound to another is compared as it stands, whoever introduced the
    difference: data models with what implements them, contracts with the routes that they claim,
    fixtures and mocks with what they mirror. PATHS narrow what is shown. Exit codes: 0 nothing
    differs, 1 something does, 2 something could not be compared, 3 misuse.

    Example: conductor-mcp drift src/shop --json
    """
    conductor = open_conductor(root)
    with working("Comparing"):
        verdict, answer = conductor.drift(
            paths=tuple(from_here(conductor, path) for path in paths)
        )
    if as_json:
        from conductor_mcp import render
        from conductor_mcp.registry import load
        from conductor_mcp.render import About, Renderer

        about = About(
            as_of=dataclasses.asdict(answer.as_of), head="working tree", version=__version__,
            unit="table",
        )  # fmt: skip
        written = load(render, "json", "RENDERER", Renderer).render(verdict, about)
        click.echo(seen(written, in_json=True), nl=False)
    else:
        click.echo(seen(_text(verdict)))
    if verdict.findings:
        return _CODES[Outcome.BROKEN]
    return _CODES[verdict.outcome]


def _text(verdict: Verdict) -> str:
    blocks: list[str] = []
    if verdict.findings:
        rows = [(f.record.id, str(f.at), f.force.value, f.message) for f in verdict.findings]
        headings = ("RECORD", "WHERE", "FORCE", "WHAT DIFFERS")
        blocks.append(table(headings, rows, flexible=(3,), stubborn=(1,), columns=width()))
    if verdict.unjudged:
        lines = [f"  {u.at}: {u.why}" for u in verdict.unjudged]
        blocks.append("\n".join((paint("Not compared:", bold=True), *map(harmless, lines))))
    count = len(verdict.findings)
    differ = f"{count} difference{'' if count == 1 else 's'}" if count else "Nothing differs"
    files = verdict.checked.files
    blocks.append(f"{differ}; {files} file{'' if files == 1 else 's'} compared.")
    return "\n\n".join(blocks)


COMMAND = Command("drift", run)
