"""Directives: their definitions, and where a schema applies them, ``@deprecated`` among them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from conductor_mcp.compat.graphql._inputs import compare_inputs, description
from conductor_mcp.compat.graphql._read import Member
from conductor_mcp.compat.graphql._report import Report, Where
from conductor_mcp.compat.graphql._schema import named
from conductor_mcp.compat.graphql._skim import Syntax
from conductor_mcp.compat.graphql._values import literal, shortened
from conductor_mcp.model.compatibility import Direction, Effect

UNSAID = "No longer supported"
"""The reason that ``@deprecated`` has where none is given."""
_IN_CALLS = frozenset(
    {"QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD",
     "INLINE_FRAGMENT", "VARIABLE_DEFINITION"}
)  # fmt: skip


def compare_definitions(report: Report) -> None:
    """Compare the directives that both sides define."""
    base, revision = report.base.directives, report.revision.directives
    for name, old in base.items():
        new = revision.get(name)
        if new is None or old.node is not new.node:
            sides = old.definition, new.definition if new is not None else None
            report.once(report, sides, partial(_compare_versions, report, name, old, new), "")
    for name, new in revision.items():
        if name not in base:
            report.once(
                report,
                (None, new.definition),
                partial(_compare_versions, report, name, None, new),
                "",
            )


def _compare_versions(report: Report, name: str, old: Member | None, new: Member | None) -> None:
    if new is not None and old is not None:
        _compare_definition(report, name, old, new)
    elif new is not None:
        report.add("directive.added", f"@{name}", f"directive `@{name}` was added", new=new,
                   direction=_flow(new.node))  # fmt: skip
        with report.explained():
            _compare_definition(report, name, None, new)
    elif old is not None:
        report.add("directive.removed", f"@{name}", f"directive `@{name}` was removed", old,
                   direction=_flow(old.node))  # fmt: skip


def _flow(node: Syntax) -> Direction:
    used = any(one.value in _IN_CALLS for one in node.locations)
    return Direction.REQUEST if used else Direction.NONE


def _compare_definition(report: Report, name: str, old: Member | None, new: Member) -> None:
    pointer, subject = f"@{name}", f"directive `@{name}`"
    direction = _flow(new.node)
    description(report, Where("directive", pointer, subject), old, new)
    was = old is not None and old.node.repeatable
    if was != new.node.repeatable:
        action, words = ("removed", "no longer") if was else ("added", "now")
        report.add(f"directive.repeatable.{action}", pointer, f"{subject} is {words} repeatable",
                   old, new, direction=direction)  # fmt: skip
    before = [one.value for one in old.node.locations] if old is not None else []
    after = [one.value for one in new.node.locations]
    for location in before:
        if location not in after:
            report.add("directive.location.removed", f"{pointer}.{location}",
                       f"{subject} may no longer be used on {location}", old, new,
                       direction=_located(location))  # fmt: skip
    for location in after:
        if location not in before:
            report.add("directive.location.added", f"{pointer}.{location}",
                       f"{subject} may now be used on {location}", old, new,
                       direction=_located(location))  # fmt: skip
    compare_inputs(report, Where("directive-argument", pointer, subject), _arguments(old),
                   _arguments(new), direction=direction)  # fmt: skip


def _located(location: str) -> Direction:
    return Direction.REQUEST if location in _IN_CALLS else Direction.NONE


def _arguments(member: Member | None) -> dict[str, Member]:
    if member is None:
        return {}
    return named(Member(one, member.definition) for one in member.node.arguments or ())


def applied(member: Member | None) -> list[Member]:
    """Return the directives on a field, value or argument."""
    if member is None:
        return []
    return [Member(one, member.definition) for one in member.node.directives or ()]


def compare_usages(
    report: Report, where: Where, old: Iterable[Member], new: Iterable[Member]
) -> None:
    """Compare directives applied to one place; repeated ones are matched in their order."""
    before, after = _numbered(old), _numbered(new)
    for (name, number), one in before.items():
        if (name, number) not in after:
            _say(report, where, name, "removed", one)
    for (name, number), one in after.items():
        was = before.get((name, number))
        if was is None:
            _say(report, where, name, "added", one)
            with report.explained(new=False):
                _compare_values(report, where, name, None, one)
        elif was.node is not one.node:
            _compare_values(report, where, name, was, one)


def _numbered(members: Iterable[Member]) -> dict[tuple[str, int], Member]:
    found: dict[tuple[str, int], Member] = {}
    for member in members:
        name = member.node.name.value
        number = 0
        while (name, number) in found:
            number += 1
        found[name, number] = member
    return found


def _say(report: Report, where: Where, name: str, action: str, one: Member) -> None:
    effect, direction = Effect.UNDECIDED, Direction.NONE
    if name == "deprecated":
        effect = Effect.NOTHING
    elif name == "oneOf":
        direction = Direction.REQUEST
        effect = Effect.NARROWS if action == "added" else Effect.WIDENS
    preposition = "to" if action == "added" else "from"
    report.add(
        f"usage.{where.place}.{action}",
        f"{where.pointer}.@{name}",
        f"directive `@{name}` was {action} {preposition} {where.words}",
        one if action == "removed" else None,
        one if action == "added" else None,
        effect=effect,
        direction=direction,
        facts={"directive": name},
    )


def _compare_values(
    report: Report, where: Where, name: str, old: Member | None, new: Member
) -> None:
    before, after = _arguments(old), _arguments(new)
    pointer = f"{where.pointer}.@{name}"
    for key in [*before, *(key for key in after if key not in before)]:
        was, now = before.get(key), after.get(key)
        said = [literal(one.node.value) if one else "" for one in (was, now)]
        if said[0] == said[1]:
            continue
        place = f"{pointer}.{key}"
        on = f"of `@{name}` on {where.words}"
        if was is not None and now is not None:
            report.add("usage-argument.changed", place,
                       f"`{key}` {on} changed from {said[0]} to {said[1]}", was, now)  # fmt: skip
            with report.explained(new=False):
                report.add("usage-argument.removed", place, f"`{key}` {on} was removed", was)
                report.add("usage-argument.added", place, f"`{key}` {on} was added", new=now)
        elif now is None:
            report.add("usage-argument.removed", place, f"`{key}` {on} was removed", was)
        else:
            report.add("usage-argument.added", place, f"`{key}` {on} was added", new=now)


def reason_of(directives: Iterable[Member]) -> str | None:
    """Return why something is deprecated, ``None`` where it is not."""
    for one in directives:
        if one.node.name.value == "deprecated":
            for argument in one.node.arguments or ():
                if argument.name.value == "reason" and argument.value.kind == "string_value":
                    return str(argument.value.value)
            return UNSAID
    return None


def compare_marks(
    report: Report, where: Where, old: Member | None, new: Member, *, flagged: bool
) -> None:
    """Compare all directives on a field or value, its deprecation told as one change.

    ``flagged``: being deprecated and the reason for it are two kinds of change (fields), not
    one (values of an enum).
    """
    before, after = applied(old), applied(new)
    was, now = reason_of(before), reason_of(after)
    pointer = f"{where.pointer}.@deprecated"
    marks = [_of(before, "deprecated"), _of(after, "deprecated")]
    if was != now:
        what = "deprecation" if flagged and (was is None or now is None) else "deprecation-reason"
        action = "changed"
        if was is None or (was == UNSAID and now is not None):
            action, words = "added", f"is deprecated: {now}"
        elif now is None or now == UNSAID:
            action = "removed"
            words = "is no longer deprecated" if now is None else "is deprecated without a reason"
        else:
            words = f"is deprecated for another reason: {now}"
        report.add(f"{where.place}.{what}.{action}", pointer, f"{where.words} {shortened(words)}",
                   *(one[0] if one else None for one in marks))  # fmt: skip
        with report.explained(new=False):
            compare_usages(report, where, *marks)
    else:
        compare_usages(report, where, *marks)
    rest = ([one for one in side if one not in own] for side, own in zip((before, after), marks,
            strict=True))  # fmt: skip
    compare_usages(report, where, *rest)


def _of(members: list[Member], name: str) -> list[Member]:
    return [one for one in members if one.node.name.value == name]
