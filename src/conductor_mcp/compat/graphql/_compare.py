"""The walk: schema against schema, type by type."""

from __future__ import annotations

from functools import partial

from conductor_mcp.compat._family import Side
from conductor_mcp.compat.graphql._inputs import compare_inputs, description
from conductor_mcp.compat.graphql._pairs import Pairs
from conductor_mcp.compat.graphql._read import Member, Places, Reader
from conductor_mcp.compat.graphql._report import Report, Where
from conductor_mcp.compat.graphql._schema import ROOTS, Schema, Type, named
from conductor_mcp.compat.graphql._skim import same, same_but_words
from conductor_mcp.compat.graphql._usage import (
    applied,
    compare_definitions,
    compare_marks,
    compare_usages,
    reason_of,
)
from conductor_mcp.compat.graphql._values import effect_of, spelled, within
from conductor_mcp.model.compatibility import Comparison, Direction
from conductor_mcp.syntax.tree import collecting_later

_NOUNS = {
    "object": "type",
    "interface": "interface",
    "input": "input type",
    "enum": "enum",
    "union": "union",
    "scalar": "scalar",
}


def compare_schemas(base: Side, revision: Side) -> Comparison:
    """Compare two versions; where a document of either cannot be read, nothing is claimed."""
    with collecting_later():
        return _compared(base, revision)  # what it made is gone before anything is collected


def _compared(base: Side, revision: Side) -> Comparison:
    reader = Reader(base, revision)
    if reader.problems:
        return Comparison((), tuple(reader.problems))
    try:
        before = Schema(reader.before, reader.kept.reached if reader.alone else None)
        report = Report(before, Schema(reader.after), (Places(base), Places(revision)))
        pairs = Pairs(reader.kept.pairs) if reader.keeps else None
        if pairs is not None:
            report.once = pairs.compare
        _walk(report)
        found = report.changes()
    except RecursionError:
        from conductor_mcp.model import Span
        from conductor_mcp.model.finding import Unjudged

        path = next(iter(revision.documents or base.documents), "")
        return Comparison((), (Unjudged(Span(path), "nested too deep to be compared"),))
    if pairs is not None:
        reached = before.reached if reader.alone else {}
        reader.note(pairs.found, reached, new=pairs.mostly_new)
    return Comparison(found)


def _walk(report: Report) -> None:
    base, revision = report.base, report.revision
    compare_definitions(report)
    _compare_roots(report)
    for name, gone in base.types.items():
        if name not in revision.types:
            _removed(report, gone)
    for name, new in revision.types.items():
        old = base.types.get(name)
        if old is None:
            report.add("type.added", name, f"{_NOUNS[new.kind]} `{name}` was added",
                       new=new.member, direction=_flow(report, new))  # fmt: skip
            with report.explained():
                _compare_once(report, None, new)
        elif not old.is_text_of(new):
            if old.kind == new.kind:
                _compare_once(report, old, new)
            else:
                report.add("type.kind.changed", name,
                           f"`{name}` changed from {_NOUNS[old.kind]} to {_NOUNS[new.kind]}",
                           old.member, new.member, direction=Direction.BOTH)  # fmt: skip
                description(report, Where("type", name, f"{_NOUNS[new.kind]} `{name}`"),
                            old.member, new.member)  # fmt: skip
    where = Where("schema", "", "the schema")
    sides = ([Member(d, one) for one in side.own for d in one.node.directives or ()]
             for side in (base, revision))  # fmt: skip
    compare_usages(report, where, *sides)


def _compare_roots(report: Report) -> None:
    old, new = report.base.roots, report.revision.roots
    for word in ROOTS:
        was, now = old.get(word), new.get(word)
        if was == now:
            continue
        action = "added" if was is None else "removed" if now is None else "changed"
        message = f"the {word} type changed from `{was}` to `{now}`"
        if action != "changed":
            message = f"the {word} type `{now or was}` was {action}"
        report.add(f"schema.{word}.{action}", word, message,
                   _root(report.base, was, word), _root(report.revision, now, word))  # fmt: skip


def _root(schema: Schema, name: str | None, word: str) -> Member | None:
    for one in schema.own:
        for operation in one.node.operation_types or ():
            if operation.operation.value == word:
                return Member(operation.type, one)
    found = schema.types.get(name or "")
    return found.member if found is not None else None


def _flow(report: Report, one: Type) -> Direction:
    if one.kind == "input":
        return Direction.REQUEST
    if one.kind not in ("enum", "scalar"):
        return Direction.RESPONSE
    flows = (report.base.flows, report.revision.flows)
    given = any(one.name in side[0] for side in flows)
    returned = any(one.name in side[1] for side in flows)
    if given and not returned:
        return Direction.REQUEST
    return Direction.RESPONSE if returned and not given else Direction.BOTH


def _removed(report: Report, old: Type) -> None:
    # A fragment on an object type needs only an interface to be valid, no field of that type.
    fragments = old.kind == "object" and any(
        (report.base.reaches(name) or not report.base.roots) and name in report.revision.types
        for name in old.interfaces
    )
    report.add("type.removed", old.name, f"{_NOUNS[old.kind]} `{old.name}` was removed",
               old.member, direction=_flow(report, old),
               facts={"fragments": fragments, "led_to": report.base.led_to(old.name)})  # fmt: skip


def _compare_once(report: Report, old: Type | None, new: Type) -> None:
    types = [new] if old is None else [old, new]
    walk = partial(_compare_type, report, old, new)
    if any(len(one.definitions) > 1 for one in types):
        walk()
        return
    mark = _flow(report, new).value if new.kind == "enum" else ""
    sides = None if old is None else old.definitions[0], new.definitions[0]
    report.once(report, sides, walk, mark)


def _compare_type(report: Report, old: Type | None, new: Type) -> None:
    name, words = new.name, f"{_NOUNS[new.kind]} `{new.name}`"
    alike = old is not None and old.said_alike(new)
    if not alike:
        description(report, Where("type", name, words), old.member if old else None, new.member)
    if new.kind in ("object", "interface"):
        _compare_names(report, "type.interface", (old, new), words)
        _compare_fields(report, old, new, words)
    elif new.kind == "union":
        _compare_names(report, "union-member", (old, new), words)
    elif new.kind == "enum":
        _compare_values(report, old, new, words)
    elif new.kind == "input":
        compare_inputs(report, Where("input-field", name, words), *new.unlike(old),
                       each=partial(_look_closer, report))  # fmt: skip
    if not alike:
        compare_usages(report, Where(new.kind, name, words), old.directives() if old else (),
                       new.directives())  # fmt: skip


def _compare_names(
    report: Report, words: str, sides: tuple[Type | None, Type], owner: str
) -> None:
    old, new = sides
    what = "interface" if words == "type.interface" else "member"

    def listed(one: Type | None) -> dict[str, Member]:
        if one is None:
            return {}
        return one.interfaces if what == "interface" else one.members

    before, after = listed(old), listed(new)
    for name, member in before.items():
        if name not in after:
            report.add(f"{words}.removed", f"{new.name}.{name}",
                       f"{what} `{name}` of {owner} was removed", member, new.member,
                       direction=Direction.RESPONSE)  # fmt: skip
    for name, member in after.items():
        if name not in before:
            report.add(f"{words}.added", f"{new.name}.{name}",
                       f"{what} `{name}` was added to {owner}",
                       old.member if old else None, member,
                       direction=Direction.RESPONSE)  # fmt: skip


def _compare_fields(report: Report, old: Type | None, new: Type, owner: str) -> None:
    before, after = new.unlike(old)
    for name, gone in before.items():
        if name not in after:
            deprecated = reason_of(applied(gone)) is not None
            said = "deprecated field" if deprecated else "field"
            report.add("field.removed", f"{new.name}.{name}",
                       f"{said} `{name}` of {owner} was removed",
                       gone, new.member, direction=Direction.RESPONSE,
                       facts={"deprecated": deprecated})  # fmt: skip
    for name, now in after.items():
        was = before.get(name)
        if was is None:
            report.add("field.added", f"{new.name}.{name}",
                       f"field `{name}` was added to {owner}",
                       old.member if old else None, now, direction=Direction.RESPONSE)  # fmt: skip
            with report.explained():
                _compare_field(report, new.name, None, now)
        elif not same(was.node, now.node):
            _compare_field(report, new.name, was, now)


def _compare_field(report: Report, owner: str, old: Member | None, new: Member) -> None:
    name = new.node.name.value
    pointer, words = f"{owner}.{name}", f"field `{owner}.{name}`"
    description(report, Where("field", pointer, words), old, new)
    if old is not None:
        if same_but_words(old.node, new.node):
            return
        before, after = spelled(old.node.type), spelled(new.node.type)
        if before != after:
            safe = within(old.node.type, new.node.type)
            report.add("field.type.changed", pointer,
                       f"{words} changed type from `{before}` to `{after}`", old, new,
                       effect=effect_of(old.node.type, new.node.type),
                       direction=Direction.RESPONSE, harmless=safe,
                       facts={"safe": safe, "from": before, "to": after})  # fmt: skip
    compare_inputs(report, Where("argument", pointer, words), _arguments(old), _arguments(new),
                   each=partial(_look_closer, report))  # fmt: skip
    compare_marks(report, Where("field", pointer, words), old, new, flagged=True)


def _arguments(member: Member | None) -> dict[str, Member]:
    if member is None:
        return {}
    return named(Member(one, member.definition) for one in member.node.arguments or ())


def _look_closer(report: Report, where: Where, old: Member | None, new: Member) -> None:
    if old is None:
        description(report, where, None, new)
    compare_usages(report, where, applied(old), applied(new))


def _compare_values(report: Report, old: Type | None, new: Type, owner: str) -> None:
    before, after = new.unlike(old)
    direction = _flow(report, new)
    for name, gone in before.items():
        if name not in after:
            report.add("enum-value.removed", f"{new.name}.{name}",
                       f"value `{name}` of {owner} was removed", gone, new.member,
                       direction=direction,
                       facts={"deprecated": reason_of(applied(gone)) is not None})  # fmt: skip
    for name, now in after.items():
        pointer, words = f"{new.name}.{name}", f"value `{name}` of {owner}"
        was = before.get(name)
        if was is None:
            report.add("enum-value.added", pointer, f"value `{name}` was added to {owner}",
                       old.member if old else None, now, direction=direction)  # fmt: skip
            with report.explained():
                _compare_value(report, Where("enum-value", pointer, words), None, now)
        elif not same(was.node, now.node):
            _compare_value(report, Where("enum-value", pointer, words), was, now)


def _compare_value(report: Report, where: Where, old: Member | None, new: Member) -> None:
    description(report, where, old, new)
    if old is None or not same_but_words(old.node, new.node):
        compare_marks(report, where, old, new, flagged=False)
