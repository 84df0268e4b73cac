"""``conductor-mcp search``: find records by words."""

from __future__ import annotations

from pathlib import Path

import click

from conductor_mcp.app.answers import SearchAnswer
from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import (
    emit,
    from_here,
    json_option,
    one_of,
    open_conductor,
    root_option,
)
from conductor_mcp.cli._terminal import harmless, paint, working
from conductor_mcp.model import Kind


@click.command("search")
@click.argument("query", nargs=-1, required=True)
@click.option(
    "--kind",
    "kinds",
    type=one_of(kind.value for kind in Kind),
    multiple=True,
    help="Only records of this kind (may be given more than once).",
)
@click.option(
    "--path",
    "paths",
    multiple=True,
    metavar="P",
    help="Where you are at work (it counts as evidence), or a folder of records to stay in.",
)
@click.option("--include-retired", is_flag=True, help="Also superseded and rejected records.")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@click.option("--cursor", help="Go on where an earlier answer's next_cursor says.")
@root_option
@json_option
def run(
    *,
    query: tuple[str, ...],
    kinds: tuple[str, ...],
    paths: tuple[str, ...],
    limit: int,
    cursor: str | None,
    root: Path,
    include_retired: bool,
    as_json: bool,
) -> None:
    """Find records by words, best first.

    Example: conductor-mcp search payment retries --kind decision
    """
    with working("Searching"):
        conductor = open_conductor(root)
        answer = conductor.search(
            " ".join(query),
            kinds=kinds,
            paths=[from_here(conductor, path) for path in paths],
            include_retired=include_retired,
            limit=limit,
            cursor=cursor,
        )
    emit(answer, as_json=as_json, text=lambda: _text(answer))


def _text(answer: SearchAnswer) -> str:
    blocks: list[str] = []
    for hit in answer.results:
        head = f"{paint(hit.id, bold=True)}  {harmless(hit.title)}  [{hit.status}]"
        snippet = harmless(" ".join(hit.snippet.split()))
        below = [f"  {line}" for line in (hit.path, snippet) if line]
        blocks.append("\n".join((head, *below)))
    if not blocks and not answer.note:
        blocks.append("Nothing found.")
    if answer.omitted:
        more = f"{answer.omitted} more"
        blocks.append(f"{more}; --cursor {answer.next_cursor}" if answer.next_cursor else more)
    if answer.note:
        blocks.append(answer.note)
    return "\n\n".join(blocks)


COMMAND = Command("search", run)
