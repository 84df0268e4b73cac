"""The search of records, beside plain BM25 on the same records."""

from __future__ import annotations

from conductor_mcp.app.evaluate_retrieval import Figures, RetrievalAnswer, evaluate
from conductor_mcp.app.evaluations._evaluation import Evaluation, Table

_HEADINGS = ("questions", "n", "R@1", "R@5", "MRR", "plain R@1", "R@5", "MRR")


def tables(answer: RetrievalAnswer) -> tuple[Table, ...]:
    rows = tuple(
        (row.of, str(row.search.n), *_shown(row.search), *_shown(row.plain)) for row in answer.rows
    )
    missing = f"{answer.missing} right answers were not read as records."
    return (Table(_HEADINGS, rows, (missing,) if answer.missing else ()),)


def _shown(figures: Figures) -> tuple[str, str, str]:
    return f"{figures.r1:.3f}", f"{figures.r5:.3f}", f"{figures.mrr:.3f}"


EVALUATION = Evaluation("retrieval", "the search of records", evaluate, tables)
