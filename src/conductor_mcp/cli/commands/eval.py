"""``conductor-mcp eval``: measure what conductor does against labelled answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import emit, json_option, root_option
from conductor_mcp.cli._terminal import harmless, table, working

if TYPE_CHECKING:
    from conductor_mcp.app.evaluations import Table


@click.command("eval")
@click.argument("what")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@root_option
@json_option
def run(*, what: str, folder: Path, root: Path, as_json: bool) -> None:
    """Measure against the labelled cases in FOLDER.

    WHAT is the search of records (retrieval), the comparison of contracts (contracts), or the
    rules of other tools beside those tools (rules). The repository the command runs in plays no
    part.

    For retrieval: the share answered first (R@1) and among the first five (R@5), for each kind
    and repository, beside plain BM25. For contracts: one table per anchor, and each disagreement.
    For rules: FOLDER is a repository, or holds some, with settings of import-linter, tach or
    dependency-cruiser. Edits of a copy are judged here and by the tool, where it is installed; it
    runs as it always does, so use it on repositories that you trust.

    Example: conductor-mcp eval retrieval labelled/ --json
    """
    from conductor_mcp.app import evaluations
    from conductor_mcp.app.evaluations import Evaluation
    from conductor_mcp.registry import ids, load

    del root
    known = ids(evaluations)
    if what not in known:
        from difflib import get_close_matches

        near = get_close_matches(what.lower(), known, n=1, cutoff=0.5)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        words = f"{what!r} is not one of {', '.join(known)}.{hint}"
        raise click.BadParameter(words, param_hint="WHAT")
    asked = load(evaluations, what, "EVALUATION", Evaluation)
    with working("Measuring"):
        answer = asked.run(folder)
    emit(answer, as_json=as_json, text=lambda: _text(asked.tables(answer)))


def _text(tables: Sequence[Table]) -> str:
    lines: list[str] = []
    for one in tables:
        rows = [tuple(map(harmless, row)) for row in one.rows]
        lines.append(table(one.headings, rows, flexible=(0,)))
        lines += map(harmless, one.notes)
    return "\n".join(lines)


COMMAND = Command("eval", run)
