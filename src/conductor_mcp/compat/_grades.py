"""From a change to its grade: what a profile holds breaking, by effect and direction, as data."""

from __future__ import annotations

from conductor_mcp.model.compatibility import ContractChange, Direction, Effect, Grade

ANNOTATIONS = frozenset(
    {"title", "description", "summary", "example", "examples", "externaldocs", "comment", "xml",
     "deprecationmessage", "contact", "license", "terms", "extension"}
)  # fmt: skip
"""Kinds that no program reads."""


_WELCOME = {"default": "looser", "consumer": "looser", "producer": "stricter"}
"""What may become of a schema as a whole without harm, by profile."""


def grade_values(change: ContractChange, profile: str) -> Grade:
    """Grade a change of a bare schema, where data is written by one side and read by the other.

    ``default`` and ``consumer`` hold breaking what makes data written before unreadable after,
    ``producer`` what makes data written after unreadable before, ``strict`` either.
    """
    if change.effect is Effect.NOTHING:
        if change.kind in ANNOTATIONS:
            return Grade.ANNOTATION
        return Grade.NON_BREAKING
    if change.effect is Effect.UNDECIDED:
        if change.kind == "whole" and change.action == _WELCOME.get(profile):
            return Grade.NON_BREAKING
        return Grade.BREAKING if profile == "strict" else Grade.RISKY
    harmful = {
        "producer": {Effect.WIDENS, Effect.REPLACES},
        "strict": {Effect.NARROWS, Effect.WIDENS, Effect.REPLACES},
    }.get(profile, {Effect.NARROWS, Effect.REPLACES})
    if change.effect not in harmful:
        return Grade.NON_BREAKING
    # In an open object any value stood under a name that nobody had declared; few made use of it.
    return Grade.RISKY if change.facts.get("open") else Grade.BREAKING


def harms(effect: Effect, direction: Direction) -> bool:
    """Say whether who calls is hurt: asked for more, or given what was never promised."""
    if effect is Effect.REPLACES:
        return direction is not Direction.NONE
    if direction is Direction.BOTH:
        return effect in (Effect.NARROWS, Effect.WIDENS)
    if direction is Direction.REQUEST:
        return effect is Effect.NARROWS
    return direction is Direction.RESPONSE and effect is Effect.WIDENS
