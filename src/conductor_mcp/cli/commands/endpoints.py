"""``conductor-mcp endpoints``: what the code offers to callers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import emit, from_here, json_option, open_conductor, root_option
from conductor_mcp.cli._terminal import bar, harmless, paint, table, width

if TYPE_CHECKING:
    from conductor_mcp.app.endpoint_rows import EndpointRow, EndpointsAnswer

_MOST_SAID = 10


@click.command("endpoints")
@click.argument("paths", nargs=-1)
@root_option
@json_option
def run(*, paths: tuple[str, ...], root: Path, as_json: bool) -> int:
    """List the endpoints that source files declare, and the contract that claims each.

    Files are read, never run. PATHS narrow the list to files at or under them; all of the
    repository is read without any. What the text alone does not tell (a prefix that is computed,
    the body that a handler reads) is named at the endpoint. `--json` gives parameters, bodies,
    statuses and answers as well. Exit codes: 0 listed, 2 some file could not be read, 3 misuse.

    Example: conductor-mcp endpoints services/shop --json
    """
    from conductor_mcp.app.endpoint_rows import endpoint_rows

    conductor = open_conductor(root)
    answer = endpoint_rows(
        conductor.workspace,
        paths=tuple(from_here(conductor, path) for path in paths),
        progress=bar("Reading source files"),
    )
    emit(answer, as_json=as_json, text=lambda: _text(answer))
    return 2 if answer.unjudged else 0


def _text(answer: EndpointsAnswer) -> str:
    blocks: list[str] = []
    if answer.endpoints:
        headings = ("METHOD", "PATH", "WHERE", "CLAIMED BY", "NOT KNOWN")
        blocks.append(
            table(headings, list(map(_cells, answer.endpoints)), flexible=(1, 2), columns=width())
        )
    if answer.unjudged:
        lines = [f"  {u.path}:{u.line}: {u.why}" for u in answer.unjudged[:_MOST_SAID]]
        more = len(answer.unjudged) - len(lines)
        lines += [f"  and {more:,} more"] if more else []
        blocks.append("\n".join((paint("Not read:", bold=True), *map(harmless, lines))))
    count = len(answer.endpoints)
    blocks.append(
        f"{count:,} endpoint{'' if count == 1 else 's'} in {answer.files:,} "
        f"file{'' if answer.files == 1 else 's'} that may declare some."
    )
    return "\n\n".join(blocks)


def _cells(row: EndpointRow) -> tuple[str, ...]:
    method = "any" if row.method == "*" else row.method
    where = f"{row.file}:{row.line}"
    return method, row.path, where, ", ".join(row.claimed_by) or "-", ", ".join(row.unknown)


COMMAND = Command("endpoints", run)
