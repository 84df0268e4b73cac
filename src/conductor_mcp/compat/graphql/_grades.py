"""From a change of a schema to its grade, profile by profile.

- ``default``: what graphql-inspector says, with three exceptions. What no operation reaches is
  risky, not breaking (another file may use it; within this schema nobody can). So is a value
  less in an enum that is only returned. A type that is gone is no news beside what led to it.
- ``consumer``: by the way data flows: output that grows beyond what was promised is breaking,
  output that shrinks to less of it is not, and a type that is gone is as bad as what led to it.
- ``producer``: the same the other way, for who implements a schema that others wrote.
- ``strict``: the worse of ``default`` and ``consumer``, and what is risky counts as breaking.
- ``graphql-inspector``, ``graphql-core``: those tools' own levels. The first takes that tool's
  optional rules, as in ``graphql-inspector+safe-unreachable``.
"""

from __future__ import annotations

from conductor_mcp.model.compatibility import ContractChange, Direction, Effect, Grade

INSPECTOR_RULES = (
    "dangerous-breaking",
    "suppress-removal-of-deprecated-fields",
    "safe-unreachable",
    "ignore-description-changes",
)
PROFILES = (
    "default",
    "strict",
    "consumer",
    "producer",
    "graphql-inspector",
    *(f"graphql-inspector+{rule}" for rule in INSPECTOR_RULES),
    "graphql-core",
)
_ORDER = (Grade.ANNOTATION, Grade.NON_BREAKING, Grade.RISKY, Grade.BREAKING)
_REMOVED_RISKY = frozenset({"usage", "usage-argument"})
_ADDED_RISKY = frozenset({"enum-value", "union-member", "argument"})
_CORE_BREAKING = frozenset(
    {"TYPE_REMOVED", "TYPE_CHANGED_KIND", "TYPE_REMOVED_FROM_UNION", "VALUE_REMOVED_FROM_ENUM",
     "REQUIRED_INPUT_FIELD_ADDED", "IMPLEMENTED_INTERFACE_REMOVED", "FIELD_REMOVED",
     "FIELD_CHANGED_KIND", "REQUIRED_ARG_ADDED", "ARG_REMOVED", "ARG_CHANGED_KIND",
     "DIRECTIVE_REMOVED", "DIRECTIVE_ARG_REMOVED", "REQUIRED_DIRECTIVE_ARG_ADDED",
     "DIRECTIVE_REPEATABLE_REMOVED", "DIRECTIVE_LOCATION_REMOVED"}
)  # fmt: skip
_CORE_DANGEROUS = frozenset(
    {"VALUE_ADDED_TO_ENUM", "TYPE_ADDED_TO_UNION", "OPTIONAL_INPUT_FIELD_ADDED",
     "OPTIONAL_ARG_ADDED", "IMPLEMENTED_INTERFACE_ADDED", "ARG_DEFAULT_VALUE_CHANGE",
     "INPUT_FIELD_DEFAULT_VALUE_CHANGE"}
)  # fmt: skip


def grade(change: ContractChange, profile: str) -> Grade:
    """Grade a change under one of ``PROFILES``; an unknown one counts as ``default``."""
    name, *rules = profile.split("+")
    if name == "graphql-inspector":
        return _ruled(change, rules)
    if name == "graphql-core":
        return _core(change)
    if name == "consumer":
        return _consumer(change)
    if name == "producer":
        return _producer(change)
    if name == "strict":
        worst = max(_default(change), _consumer(change), key=_ORDER.index)
        return Grade.BREAKING if worst is Grade.RISKY else worst
    return _default(change)


def _default(change: ContractChange) -> Grade:
    found = _inspector(change)
    if found is not Grade.BREAKING:
        return found
    if _echoed(change) or (change.area == "directive-argument" and _optional(change)):
        return Grade.NON_BREAKING
    returned = change.area == "enum-value" and change.direction is Direction.RESPONSE
    return Grade.RISKY if returned or _unused(change) else Grade.BREAKING


def _echoed(change: ContractChange) -> bool:
    """Say whether a type's end follows from what led to it, which is told on its own."""
    gone = change.area == "type" and change.kind == "existence" and change.action == "removed"
    return gone and bool(change.facts.get("led_to")) and not change.facts.get("fragments")


def _optional(change: ContractChange) -> bool:
    return change.action == "added" and not change.facts.get("required")


def _unused(change: ContractChange) -> bool:
    """Say whether no operation reaches it, in a schema that has operations at all."""
    return not change.facts.get("reachable", True) and not change.facts.get("rootless")


def _inspector(change: ContractChange) -> Grade:
    if change.kind == "description":
        return Grade.ANNOTATION
    if change.effect is Effect.NOTHING or change.facts.get("new"):
        return Grade.NON_BREAKING
    if change.area in _REMOVED_RISKY:
        return _usage(change)
    if change.kind == "default" or (change.kind == "repeatable" and change.action == "removed"):
        return Grade.RISKY
    if change.action == "added":
        return _added(change)
    return Grade.NON_BREAKING if change.facts.get("safe") else Grade.BREAKING


def _added(change: ContractChange) -> Grade:
    facts = change.facts
    if change.area == "directive-argument":
        return Grade.BREAKING if facts["non_null"] else Grade.NON_BREAKING
    if facts.get("required"):
        return Grade.BREAKING
    if change.area in _ADDED_RISKY or change.kind == "interface" or facts.get("default"):
        return Grade.RISKY
    return Grade.NON_BREAKING


def _usage(change: ContractChange) -> Grade:
    if change.area == "usage-argument":
        return Grade.NON_BREAKING if change.action == "added" else Grade.RISKY
    if change.facts.get("directive") == "oneOf":
        return Grade.BREAKING if change.action == "added" else Grade.NON_BREAKING
    return Grade.RISKY


def _ruled(change: ContractChange, rules: list[str]) -> Grade:
    found = _inspector(change)
    for rule in rules:
        if rule == "dangerous-breaking" and found is Grade.RISKY:
            found = Grade.BREAKING
        elif found is not Grade.BREAKING:
            continue
        elif rule == "safe-unreachable" and not change.facts.get(
            "reachable", change.area == "schema"
        ):  # to that rule nothing reaches a directive either
            found = Grade.NON_BREAKING
        elif rule == "suppress-removal-of-deprecated-fields":
            retired = change.facts.get("deprecated") or change.area == "type"
            if change.action == "removed" and change.kind == "existence" and retired:
                found = Grade.RISKY
    return found


def _core(change: ContractChange) -> Grade:
    names = set(change.aliases.get("graphql-core", ()))
    if names & _CORE_BREAKING:
        return Grade.BREAKING
    if names & _CORE_DANGEROUS:
        return Grade.RISKY
    return Grade.ANNOTATION if change.kind == "description" else Grade.NON_BREAKING


def _consumer(change: ContractChange) -> Grade:
    return _flow(change, change.effect, change.action)


def _producer(change: ContractChange) -> Grade:
    swapped = {"added": "removed", "removed": "added"}
    action = swapped.get(change.action, change.action)
    return _flow(change, change.effect.mirrored(), action)


def _flow(change: ContractChange, effect: Effect, action: str) -> Grade:
    if change.kind == "description":
        return Grade.ANNOTATION
    if effect is Effect.NOTHING or change.facts.get("new"):
        return Grade.NON_BREAKING
    if effect is Effect.UNDECIDED:
        return Grade.RISKY
    if not _harmful(change, effect, action):
        return Grade.NON_BREAKING
    return Grade.RISKY if _unused(change) else Grade.BREAKING


def _harmful(change: ContractChange, effect: Effect, action: str) -> bool:
    if change.area == "type" and change.kind == "existence":
        return action == "removed" and not _echoed(change)
    if change.area == "union-member":
        return True
    by_name = change.area in ("field", "schema", "directive") and change.kind != "type"
    if by_name or change.kind == "interface":
        return effect is not Effect.WIDENS
    return _by_direction(effect, change.direction)


def _by_direction(effect: Effect, direction: Direction) -> bool:
    harmful = effect is Effect.REPLACES or direction is Direction.BOTH
    harmful |= direction in (Direction.REQUEST, Direction.NONE) and effect is Effect.NARROWS
    harmful |= direction is Direction.RESPONSE and effect is Effect.WIDENS
    return harmful
