"""``conductor-mcp eval``: measure what conductor does against labelled answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import emit, json_option, one_of, root_option
from conductor_mcp.cli._terminal import harmless, table, working

if TYPE_CHECKING:
    from conductor_mcp.app.evaluate_contracts import ContractsAnswer
    from conductor_mcp.app.evaluate_retrieval import Figures, RetrievalAnswer


@click.command("eval")
@click.argument("what", type=one_of(["retrieval", "contracts"]))
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@root_option
@json_option
def run(*, what: str, folder: Path, root: Path, as_json: bool) -> None:
    """Measure against the labelled cases in FOLDER.

    WHAT is the search of records (retrieval) or the comparison of contracts.

    Prints, for all questions and for each kind and repository, the share answered first (R@1)
    and among the first five (R@5), beside plain BM25 on the same records. The repository the
    command runs in plays no part. For contracts, one table per anchor: what was asked for, and
    each disagreement by its case.

    Example: conductor-mcp eval retrieval labelled/ --json
    """
    del root
    if what == "contracts":
        _contracts(folder, as_json=as_json)
        return
    from conductor_mcp.app.evaluate_retrieval import evaluate

    with working("Asking"):
        answer = evaluate(folder)
    emit(answer, as_json=as_json, text=lambda: _text(answer))


def _contracts(folder: Path, *, as_json: bool) -> None:
    from conductor_mcp.app.evaluate_contracts import evaluate

    with working("Comparing"):
        answer = evaluate(folder)
    emit(answer, as_json=as_json, text=lambda: _tables(answer))


def _tables(answer: ContractsAnswer) -> str:
    blocks: list[str] = []
    for found in answer.tables:
        rows = [
            (one.name, f"{one.part}/{one.whole}", f"{one.share:.3f}",
             f"{'at most' if one.most else 'at least'} {one.target:.2f}",
             "met" if one.met else "NOT MET")
            for one in found.figures
        ]  # fmt: skip
        headings = (f"{found.anchor}, {found.cases} cases", "n", "share", "asked", "")
        blocks.append(table(headings, rows, flexible=(0,)))
        blocks.extend(f"  {harmless(miss)}" for miss in found.misses)
    return "\n".join(blocks)


def _text(answer: RetrievalAnswer) -> str:
    rows = [
        (harmless(row.of), str(row.search.n), *_shown(row.search), *_shown(row.plain))
        for row in answer.rows
    ]
    headings = ("questions", "n", "R@1", "R@5", "MRR", "plain R@1", "R@5", "MRR")
    lines = [table(headings, rows, flexible=(0,))]
    if answer.missing:
        lines.append(f"{answer.missing} right answers were not read as records.")
    return "\n".join(lines)


def _shown(figures: Figures) -> tuple[str, str, str]:
    return f"{figures.r1:.3f}", f"{figures.r5:.3f}", f"{figures.mrr:.3f}"


COMMAND = Command("eval", run)
