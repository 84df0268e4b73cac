"""From a change of tables to its grade.

``default``: breaking is what fails for somebody who writes or reads as before, for certain: a
name that is gone, a column whose values no longer fit, a row that must say more. Risky is what
depends on the data: new constraints, new values for readers, nulls where there were none.
``consumer`` looks at who reads, ``producer`` at who writes, ``strict`` takes risky for breaking.
"""

from __future__ import annotations

from conductor_mcp.model.compatibility import ContractChange, Direction, Effect, Grade

PROFILES = ("default", "strict", "consumer", "producer")
_ON_DATA = frozenset({"unique", "foreign-key", "check"})


def grade(change: ContractChange, profile: str) -> Grade:
    """Grade a change under one of ``PROFILES``; an unknown one counts as ``default``."""
    if profile == "strict":
        found = _default(change)
        return Grade.BREAKING if found is Grade.RISKY else found
    if profile == "consumer" and change.direction is Direction.REQUEST:
        return Grade.NON_BREAKING
    if profile == "producer" and change.direction is Direction.RESPONSE:
        return Grade.NON_BREAKING
    return _default(change)


def _default(change: ContractChange) -> Grade:
    effect = change.effect
    if effect is Effect.NOTHING:
        return Grade.NON_BREAKING
    if effect is Effect.UNDECIDED:
        return Grade.RISKY
    if change.area in _ON_DATA:
        return Grade.RISKY if effect is Effect.NARROWS else Grade.NON_BREAKING
    if effect is Effect.WIDENS:
        return Grade.RISKY if change.direction is Direction.RESPONSE else Grade.NON_BREAKING
    return Grade.BREAKING
