"""The comparison of contracts, against what other tools say of the same pairs."""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.app.evaluate_contracts import ContractsAnswer, evaluate
from conductor_mcp.app.evaluations._evaluation import Evaluation, Table


def tables(answer: ContractsAnswer) -> tuple[Table, ...]:
    return tuple(_tables(answer))


def _tables(answer: ContractsAnswer) -> Iterator[Table]:
    for found in answer.tables:
        rows = [
            (one.name, f"{one.part}/{one.whole}", f"{one.share:.3f}",
             f"{'at most' if one.most else 'at least'} {one.target:.2f}",
             "met" if one.met else "NOT MET")
            for one in found.figures
        ]  # fmt: skip
        headings = (f"{found.anchor}, {found.cases} cases", "n", "share", "asked", "")
        yield Table(headings, tuple(rows), tuple(f"  {miss}" for miss in found.misses))


EVALUATION = Evaluation("contracts", "the comparison of contracts", evaluate, tables)
