"""What a profile makes of an OpenAPI change. Data first: the exceptions to variance, with why."""

from __future__ import annotations

from conductor_mcp.compat._grades import ANNOTATIONS, harms
from conductor_mcp.model.compatibility import ContractChange, Direction, Effect, Grade

PROFILES = ("default", "strict", "consumer", "producer")

_EXCEPTIONS: dict[tuple[str, str, str], Grade] = {
    # Who sends a property that nobody reads any more is not refused, but not heard either.
    ("request", "optional-property", "removed"): Grade.RISKY,
    ("request", "required-property", "removed"): Grade.RISKY,
    # An optional property was never promised; many rely on it all the same.
    ("response", "optional-property", "removed"): Grade.RISKY,
    # New values of an enum are the commonest addition; careful clients expect them.
    ("response", "enum-value", "added"): Grade.RISKY,
    ("response", "enum", "removed"): Grade.RISKY,
    ("response", "any-of", "added"): Grade.RISKY,
    # Few read a pattern of an answer; to those who do, what it becomes cannot be told.
    ("response", "pattern", "removed"): Grade.RISKY,
    # A limit that is written down for the first time was often in force before, unsaid.
    **{
        ("request", kind, "set"): Grade.RISKY
        for kind in (
            "max-length",
            "min-length",
            "min-items",
            "max",
            "min",
            "exclusive-max",
            "exclusive-min",
        )
    },
    # A promise that was taken back, or that nobody can read.
    ("", "stability", "decreased"): Grade.BREAKING,
    ("", "stability", "invalid"): Grade.BREAKING,
    ("", "sunset", "deleted"): Grade.BREAKING,
    ("", "sunset", "earlier"): Grade.BREAKING,
    ("", "sunset", "invalid"): Grade.BREAKING,
}
_ORDER = (Grade.ANNOTATION, Grade.NON_BREAKING, Grade.RISKY, Grade.BREAKING)


def grade(change: ContractChange, profile: str) -> Grade:
    """Grade one change.

    ``default`` and ``consumer`` take the side of whoever calls: a request that is taken no more
    or an answer that was not promised is breaking. ``producer`` takes the side of whoever
    implements the interface. ``strict`` lets nothing pass that is not certain.
    """
    if change.direction is Direction.BOTH:
        ways = (Direction.REQUEST, Direction.RESPONSE)
        found = max((_one(change, way, profile) for way in ways), key=_ORDER.index)
    else:
        found = _one(change, change.direction, profile)
    return Grade.BREAKING if profile == "strict" and found is Grade.RISKY else found


def _one(  # noqa: PLR0911 - the first that applies decides
    change: ContractChange, way: Direction, profile: str
) -> Grade:
    if change.kind in ANNOTATIONS:
        return Grade.ANNOTATION
    if change.facts.get("muted") or change.facts.get("unstable"):
        return Grade.NON_BREAKING
    if change.kind == "default-value" and change.area == "parameter":
        # Who leaves an optional parameter out gets another behaviour.
        return Grade.NON_BREAKING if change.facts.get("always_sent") else Grade.BREAKING
    effect = change.effect.mirrored() if profile == "producer" else change.effect
    if change.facts.get("extensible") and way is Direction.RESPONSE and effect is Effect.WIDENS:
        return Grade.NON_BREAKING
    closed = change.facts.get("closed") and harms(effect, way)
    for key in ((way.value, change.kind, change.action), ("", change.kind, change.action)):
        if key in _EXCEPTIONS and not closed and profile != "producer":
            return _EXCEPTIONS[key]
    if effect is Effect.UNDECIDED:
        return Grade.RISKY
    if harms(effect, way) or change.facts.get("harms"):
        return Grade.BREAKING
    return Grade.NON_BREAKING
