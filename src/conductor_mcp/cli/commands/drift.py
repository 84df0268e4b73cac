"""``conductor-mcp drift``: where code, models, contracts and mocks differ now."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conductor_mcp import __version__
from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import (
    as_json_text,
    from_here,
    json_option,
    open_conductor,
    root_option,
    seen,
)
from conductor_mcp.cli._terminal import harmless, paint, table, width, working
from conductor_mcp.model import Outcome

if TYPE_CHECKING:
    from conductor_mcp.app.drift import DriftAnswer
    from conductor_mcp.app.judges import Compared

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
        found = conductor.drift(paths=tuple(from_here(conductor, path) for path in paths))
    verdict = found.verdict
    if as_json:
        from conductor_mcp.render import About
        from conductor_mcp.render.json import as_object

        about = About(
            as_of=dataclasses.asdict(found.answer.as_of), head="working tree",
            version=__version__, unit="table",
        )  # fmt: skip
        whole = as_object(verdict, about) | {"compared": found.compared}
        click.echo(seen(as_json_text(whole), in_json=True))
    else:
        click.echo(seen(_text(found)))
    if verdict.findings:
        return _CODES[Outcome.BROKEN]
    return _CODES[verdict.outcome]


def _text(found: DriftAnswer) -> str:
    verdict = found.verdict
    blocks: list[str] = []
    if found.compared:
        headings = ("RECORD", "HELD AGAINST", "COMPARED", "DIFFERENCES")
        blocks.append(
            table(headings, list(map(_cells, found.compared)), flexible=(1,), columns=width())
        )
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


def _cells(row: Compared) -> tuple[str, ...]:
    unit = row.unit if row.parts == 1 else f"{row.unit}s"
    parts = f"{row.parts:,} {unit}" if row.parts else "whole"
    return row.record, row.against, parts, f"{row.differences:,}" if row.differences else "none"


COMMAND = Command("drift", run)
