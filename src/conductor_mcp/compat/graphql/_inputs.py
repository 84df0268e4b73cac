"""What calls give: arguments of fields and directives, and fields of input types."""

from __future__ import annotations

from collections.abc import Callable

from conductor_mcp.compat.graphql._read import Member
from conductor_mcp.compat.graphql._report import Report, Where
from conductor_mcp.compat.graphql._skim import same, same_but_words
from conductor_mcp.compat.graphql._values import (
    described,
    effect_of,
    literal,
    required,
    same_default,
    spelled,
    within,
)
from conductor_mcp.model.compatibility import Direction, Effect

_NOUNS = {"argument": "argument", "directive-argument": "argument", "input-field": "input field"}
Each = Callable[[Where, Member | None, Member], None]
"""Called for each that is in the revision, to look closer."""


def compare_inputs(
    report: Report,
    owner: Where,
    before: dict[str, Member],
    after: dict[str, Member],
    *,
    direction: Direction = Direction.REQUEST,
    each: Each | None = None,
) -> None:
    """Compare two tables of arguments or of input fields; ``owner.place`` says which of them."""
    area = owner.place
    for name, old in before.items():
        if name not in after:
            _removed(report, owner.below(name, f"{_NOUNS[area]} `{name}` of {owner.words}"),
                     old, direction)  # fmt: skip
    for name, new in after.items():
        where = owner.below(name, f"{_NOUNS[area]} `{name}` of {owner.words}")
        was = before.get(name)
        if was is None:
            _added(report, where, new, direction)
            if each is not None and area == "input-field":
                with report.explained():
                    each(where, None, new)
        elif same_but_words(was.node, new.node):
            description(report, where, was, new)
        elif not same(was.node, new.node):
            _compare(report, where, was, new, direction)
            if each is not None:
                each(where, was, new)


def _removed(report: Report, where: Where, old: Member, direction: Direction) -> None:
    must = required(old.node)
    deprecated = any(one.name.value == "deprecated" for one in old.node.directives or ())
    report.add(
        f"{where.place}.removed",
        where.pointer,
        f"{where.words} was removed",
        old,
        effect=Effect.REPLACES if must else Effect.NARROWS,
        direction=direction,
        facts={"deprecated": deprecated, "required": must},
    )


def _added(report: Report, where: Where, new: Member, direction: Direction) -> None:
    must = required(new.node)
    kind = "required" if must else "optional"
    report.add(
        f"{where.place}.added",
        where.pointer,
        f"{kind} {where.words} was added",
        new=new,
        effect=Effect.REPLACES if must else Effect.WIDENS,
        direction=direction,
        harmless=not must,
        facts={
            "required": must,
            "non_null": new.node.type.kind == "non_null_type",
            "default": new.node.default_value is not None,
        },
    )


def _compare(report: Report, where: Where, old: Member, new: Member, direction: Direction) -> None:
    description(report, where, old, new)
    safe = within(new.node.type, old.node.type)
    was, now = old.node.default_value, new.node.default_value
    same = same_default(report.revision, old.node, new.node)
    if not same:
        before, after = (literal(one) if one is not None else "none" for one in (was, now))
        action = "added" if was is None else "removed" if now is None else "changed"
        report.add(
            f"{where.place}.default.{action}",
            where.pointer,
            f"the default of {where.words} changed from {before} to {after}",
            old,
            new,
            direction=direction,
            core=safe,
            facts={"from": before, "to": after},
        )
    before, after = spelled(old.node.type), spelled(new.node.type)
    if before != after:
        report.add(
            f"{where.place}.type.changed",
            where.pointer,
            f"{where.words} changed type from `{before}` to `{after}`",
            old,
            new,
            effect=effect_of(old.node.type, new.node.type),
            direction=direction,
            core=not safe or (was is None and same),
            harmless=safe,
            facts={"safe": safe, "from": before, "to": after},
        )


def description(report: Report, where: Where, old: Member | None, new: Member) -> None:
    """Compare what two versions of one thing are said to be."""
    before = described(old.node) if old is not None else ""
    after = described(new.node)
    if before != after:
        action = "added" if not before else "removed" if not after else "changed"
        words = f"the description of {where.words} was {action}"
        report.add(f"{where.place}.description.{action}", where.pointer, words, old, new)
