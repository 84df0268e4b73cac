"""From a change of an AsyncAPI document to its grade: variance, and a few exceptions as data.

``default`` and ``consumer`` take the side of whoever talks to the application: what it receives
is a request, what it sends a response. ``producer`` takes the application's side, ``strict``
lets nothing pass that is not certain.
"""

from __future__ import annotations

from conductor_mcp.compat._grades import ANNOTATIONS, harms
from conductor_mcp.model.compatibility import ContractChange, Direction, Effect, Grade

PROFILES = ("default", "strict", "consumer", "producer")
_NAMES = frozenset({"channel", "operation", "server"})
_EXCEPTIONS: dict[tuple[str, str, str], Grade] = {
    # Readers of a topic are told to skip what they do not know; not all do.
    ("response", "message", "added"): Grade.RISKY,
    # Nobody is refused, but whoever waits for it waits in vain.
    ("response", "message", "removed"): Grade.RISKY,
    # As in requests and answers over HTTP.
    ("request", "optional-property", "removed"): Grade.RISKY,
    ("request", "required-property", "removed"): Grade.RISKY,
    ("response", "optional-property", "removed"): Grade.RISKY,
    ("response", "enum-value", "added"): Grade.RISKY,
    ("response", "enum", "removed"): Grade.RISKY,
    ("response", "any-of", "added"): Grade.RISKY,
    ("request", "mutability", "became-read-only"): Grade.BREAKING,
}
_ORDER = (Grade.ANNOTATION, Grade.NON_BREAKING, Grade.RISKY, Grade.BREAKING)


def grade(change: ContractChange, profile: str) -> Grade:
    """Grade a change under one of ``PROFILES``; an unknown one counts as ``default``."""
    both = (Direction.REQUEST, Direction.RESPONSE)
    ways = both if change.direction is Direction.BOTH else (change.direction,)
    found = max((_one(change, way, profile) for way in ways), key=_ORDER.index)
    return Grade.BREAKING if profile == "strict" and found is Grade.RISKY else found


def _one(change: ContractChange, way: Direction, profile: str) -> Grade:
    told_only = change.effect is Effect.NOTHING and change.area == "document"
    if told_only or change.kind in ANNOTATIONS or change.kind in ("tag", "name"):
        return Grade.ANNOTATION
    if change.facts.get("muted"):
        return Grade.NON_BREAKING
    effect = change.effect.mirrored() if profile == "producer" else change.effect
    known = (way.value, change.kind, change.action)
    if known in _EXCEPTIONS and profile != "producer":
        return _EXCEPTIONS[known]
    if effect is Effect.NOTHING:
        return Grade.NON_BREAKING
    if effect is Effect.UNDECIDED:
        return Grade.RISKY
    return Grade.BREAKING if _harmful(change, effect, way) else Grade.NON_BREAKING


def _harmful(change: ContractChange, effect: Effect, way: Direction) -> bool:
    if change.kind in _NAMES:
        # Something to talk to: gone is gone, whichever way the messages went.
        return change.effect is not Effect.WIDENS
    return harms(effect, way) or (way is Direction.NONE and effect is not Effect.WIDENS)
