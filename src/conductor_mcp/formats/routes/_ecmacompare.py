"""What comparisons and sums of JavaScript come to, where both sides are known."""

from __future__ import annotations

from collections.abc import Callable

from conductor_mcp.formats.routes._ecmavalues import (
    LONGEST,
    UNKNOWN,
    Choice,
    Made,
    Obj,
    Outside,
    Undefined,
    Unknown,
    same,
)


def equal(left: object, right: object) -> object:
    """Say whether two values are the same, unknown where that is not known."""
    empty = [one is None or isinstance(one, Undefined) for one in (left, right)]
    if all(empty):
        return True
    if any(isinstance(one, Unknown | Made | Choice | Outside) for one in (left, right)):
        return UNKNOWN
    return same(left, right)


def compared(word: str, left: object, right: object) -> object:
    if word == "in":
        if isinstance(right, Obj) and isinstance(left, str):
            return True if left in right.props else UNKNOWN if right.open else False
        return UNKNOWN
    if isinstance(left, str) and isinstance(right, str) and word in _ORDERED:
        return _NUMBERS[word]((left > right) - (left < right), 0)
    if not (isinstance(left, int | float) and isinstance(right, int | float)):
        return UNKNOWN
    work = _NUMBERS.get(word)
    return work(left, right) if work is not None and abs(left) + abs(right) < LONGEST else UNKNOWN


_ORDERED = ("<", ">", "<=", ">=")
_NUMBERS: dict[str, Callable[[int | float, int | float], int | float]] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "%": lambda a, b: a % b if b else 0,
    "/": lambda a, b: a / b if b else 0,
}
