"""How a schema is used, what differs in one, and how use and difference bear on each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import NamedTuple

from conductor_mcp.compat._trees import Place
from conductor_mcp.model.compatibility import Direction, Effect
from conductor_mcp.model.values import dataclass, replace

_PLAIN = frozenset({"integer", "number", "boolean"})


class Context(NamedTuple):
    """How a schema is used: the way data flows, in which part of a call, and how deep.

    ``area`` is ``body``, ``parameter``, ``header``, ``message`` or the family's own word, after
    a colon what only aliases and grades ask for (``parameter:header``);
    ``nested`` says that it is below the top; ``muted`` that readers ignore it there
    (``read-only`` in a request, ``write-only`` in a response), ``own`` that it says so itself.
    """

    direction: Direction
    area: str
    nested: bool = False
    muted: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two schemas say differently. ``words`` complete "<the schema> …"."""

    kind: str
    action: str
    effect: Effect
    words: str
    base: Place | None = None
    revision: Place | None = None
    facts: Mapping[str, object] = field(default_factory=dict[str, object])


def muted_by(uses: Mapping[Context, int], difference: Difference) -> dict[Context, int]:
    """Mute the uses that ignore the property a difference is about."""
    if difference.kind == "mutability":  # that a property is ignored from now on is not ignored
        return {c._replace(muted="", own=False) if c.own else c: n for c, n in uses.items()}
    silent: dict[Direction, str] = {}
    if difference.facts.get("read_only"):
        silent[Direction.REQUEST] = "read-only"
    if difference.facts.get("write_only"):
        silent[Direction.RESPONSE] = "write-only"
    if not silent:
        return dict(uses)
    return {
        context._replace(muted=context.muted or silent.get(context.direction, "")): bits
        for context, bits in uses.items()
    }


def as_text(difference: Difference, uses: Mapping[Context, int]) -> Difference:
    """See a change of type the way it shows where all values are written as text."""
    if difference.kind != "type" or difference.action != "changed":
        return difference
    if not all(_textual(context) for context in uses):
        return difference
    old, new = difference.facts.get("from"), difference.facts.get("to")
    facts = {**difference.facts, "text": True}
    if new == "string" and old in _PLAIN:
        return replace(difference, action="generalized", effect=Effect.WIDENS, facts=facts)
    if old == "string" and new in _PLAIN:
        return replace(difference, action="specialized", effect=Effect.NARROWS, facts=facts)
    return difference


def _textual(context: Context) -> bool:
    marks = context.area.split(":")
    return "text" in marks and (marks[0] == "body" or not context.nested)


def direction_of(uses: Mapping[Context, int]) -> Direction:
    """Sum up the ways data flows; where it is ignored one way, only the other counts."""
    heard = {context.direction for context in uses if not context.muted}
    found = heard or {context.direction for context in uses}
    if Direction.BOTH in found or {Direction.REQUEST, Direction.RESPONSE} <= found:
        return Direction.BOTH
    return next(iter(found - {Direction.NONE}), Direction.NONE)


def area_of(uses: Mapping[Context, int]) -> str:
    """Name the part of a call: ``property`` below the top, else ``body`` and the like."""
    if any(context.nested for context in uses):
        return "property"
    areas = {context.area.partition(":")[0] for context in uses}
    return next(iter(areas)) if len(areas) == 1 else "schema"
