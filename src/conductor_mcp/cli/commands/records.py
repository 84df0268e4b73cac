"""``conductor-mcp records``: what the repository has written down."""

from __future__ import annotations

from pathlib import Path

import click

from conductor_mcp.app.answers import RecordRow, RecordsAnswer
from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import emit, json_option, open_conductor, root_option
from conductor_mcp.cli._terminal import harmless, paint, table, width, working

_ROOMY = 90  # columns: from here on paths are shown too


@click.command("records")
@click.option("--left-out", is_flag=True, help="List also the files that were left out, and why.")
@root_option
@json_option
def run(*, root: Path, left_out: bool, as_json: bool) -> None:
    """List every record, of whatever kind.

    Decisions, contracts, data models, intents, flows and components lie wherever the team
    keeps them; they are recognised by what they say. What could not be read is listed under
    problems.

    Example: conductor-mcp records --left-out
    """
    with working("Reading the records"):
        answer = open_conductor(root).records()
    emit(answer, as_json=as_json, text=lambda: _text(answer, left_out=left_out))


def _text(answer: RecordsAnswer, *, left_out: bool) -> str:
    blocks: list[str] = []
    if answer.records:
        columns = width()
        # A terminal too narrow for all shows what a person can go on with: ids, whole.
        shown = slice(None) if columns is None or columns >= _ROOMY else slice(4)
        rows = [(r.id, r.kind, _standing(r), r.title, r.path)[shown] for r in answer.records]
        headings = ("ID", "KIND", "STATUS", "TITLE", "PATH")[shown]
        flexible = (3, 4)[: len(headings) - 3]
        blocks.append(table(headings, rows, flexible=flexible, stubborn=(0,), columns=columns))
    count = len(answer.records)
    summary = [f"{count} record{'' if count == 1 else 's'}"]
    if not count:
        summary = ["No records found. `conductor-mcp init` shows where to begin"]
    if answer.left_out and not left_out:
        summary.append(f"{len(answer.left_out)} files left out (--left-out lists them)")
    blocks.append("; ".join(summary) + ".")
    if answer.problems:
        lines = [f"  {p.path}:{p.line}: {p.message}" for p in answer.problems]
        blocks.append("\n".join((paint("Problems:", bold=True), *map(harmless, lines))))
    if left_out and answer.left_out:
        lines = [f"  {row.path}: {row.why}" for row in answer.left_out]
        blocks.append("\n".join((paint("Left out:", bold=True), *map(harmless, lines))))
    return "\n\n".join(blocks)


def _standing(row: RecordRow) -> str:
    if row.status == "unknown":
        return row.status_raw or "-"
    if row.in_force is False and row.status == "accepted":
        return "accepted, retired"
    return row.status


COMMAND = Command("records", run)
