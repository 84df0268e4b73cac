"""The rules of other tools, as we hold them and as the tools themselves do."""

from __future__ import annotations

from conductor_mcp.app.evaluate_rules import RulesAnswer, evaluate
from conductor_mcp.app.evaluations._evaluation import Evaluation, Table

_HEADINGS = ("tool", "version", "repository", "edits", "against a rule", "recall", "precision")
_MOST = 40


def tables(answer: RulesAnswer) -> tuple[Table, ...]:
    rows = [
        (row.tool, row.version, row.of, str(row.edits), str(row.wrong), f"{row.recall:.3f}",
         f"{row.precision:.3f}")
        for row in answer.rows
    ]  # fmt: skip
    notes = [f"  {one.tool} {one.of}: {one.words}" for one in answer.misses[:_MOST]]
    notes += [f"  not compared: {one}" for one in answer.skipped]
    return (Table(_HEADINGS, tuple(rows), tuple(notes)),)


EVALUATION = Evaluation("rules", "rules of other tools, beside those tools", evaluate, tables)
