"""``conductor-mcp try-rule``: see what a clause would hit before a record carries it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import emit, from_here, json_option, open_conductor, root_option
from conductor_mcp.cli._terminal import harmless, paint

if TYPE_CHECKING:
    from conductor_mcp.app.try_rule import TriedRow, TryAnswer

_LARGEST = 1_000_000


@click.command("try-rule")
@click.argument("file", type=click.Path(exists=True, allow_dash=True, dir_okay=False))
@click.option(
    "--limit", type=click.IntRange(1), default=20, show_default=True, help="Hits that are shown."
)
@root_option
@json_option
def run(*, file: str, limit: int, root: Path, as_json: bool) -> int:
    """Hold a clause that is in no record yet against the whole repository.

    FILE holds one clause in YAML, a list of them, or a decision's draft with `rules`; - reads
    standard input. The settings of a tool whose rules are read (.importlinter, tach.toml) do as
    well. Exit codes: 0 nothing is hit, 1 something is, 2 something could not be told, 3 misuse.

    Example: conductor-mcp try-rule clause.yaml --json
    """
    from conductor_mcp.app.try_rule import try_rule

    text = _read(file)
    conductor = open_conductor(root)
    name = "standard input" if file == "-" else from_here(conductor, file)
    told = _progress()
    try:
        answer = try_rule(conductor.workspace, text, name, limit=limit, progress=told)
    finally:
        _wipe()
    emit(answer, as_json=as_json, text=lambda: _text(answer))
    if answer.hits:
        return 1
    return 2 if answer.unsure or not answer.looked else 0


def _read(file: str) -> str:
    with click.open_file(file, "rb") as opened:
        data: bytes = opened.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise click.UsageError(f"{file} is larger than {_LARGEST:,} bytes: that is no clause")
    return data.decode("utf-8", "replace")


def _progress() -> Callable[[int, int], None]:
    def told(done: int, total: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\rLooking at {total:,} files: {done:,} done …", err=True, nl=False)

    return told


def _wipe() -> None:
    if sys.stderr.isatty():
        click.echo("\r\033[K", err=True, nl=False)


def _text(answer: TryAnswer) -> str:
    blocks = [_clause(row) for row in answer.clauses]
    if answer.unjudged:
        lines = [f"  {harmless(f'{row.path}: {row.why}')}" for row in answer.unjudged]
        more = answer.unsure - len(lines)
        lines += [f"  and {more:,} more"] if more > 0 else []
        blocks.append("\n".join((paint("Not told:", bold=True), *lines)))
    files = "1 file" if answer.looked == 1 else f"{answer.looked:,} files"
    blocks.append(f"{_hits(answer.hits)}; {files} looked at.")
    return "\n\n".join(blocks)


def _clause(row: TriedRow) -> str:
    count = len(row.files)
    head = paint(f"{row.id} ({row.kind}): {_hits(row.hits).lower()}", bold=True)
    lines = [harmless(f"  {hit.path}:{hit.line} {hit.message}") for hit in row.shown]
    if row.hits > len(row.shown):
        lines.append(f"  and {row.hits - len(row.shown):,} more; most of all in")
        lines += [
            harmless(f"    {one.hits:5,}  {one.path}") for one in row.files[: min(count, 10)]
        ]
    return "\n".join((head, *lines))


def _hits(count: int) -> str:
    return "Nothing is hit" if not count else "1 hit" if count == 1 else f"{count:,} hits"


COMMAND = Command("try-rule", run)
