"""Two versions of an Avro schema in; what keeps them from reading each other out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from conductor_mcp.compat._family import Side
from conductor_mcp.compat._trees import Place, Trees
from conductor_mcp.compat.avro._messages import clashes, messages_of
from conductor_mcp.compat.avro._read import Clash, Reading, fields_of
from conductor_mcp.compat.avro._schema import Names, Schema
from conductor_mcp.model import Span
from conductor_mcp.model.compatibility import Comparison, ContractChange, Direction, Effect
from conductor_mcp.model.finding import Unjudged

_IDS = {
    # what a reader misses: area, kind, action in data of before, action in data of after
    "reader_field_missing_default_value": ("field", "required", "added", "removed"),
    "missing_enum_symbols": ("enum", "symbol", "removed", "added"),
    "missing_union_branch": ("union", "branch", "removed", "added"),
    "type_mismatch": ("type", "", "changed", "changed"),
    "name_mismatch": ("name", "", "changed", "changed"),
    "fixed_size_mismatch": ("fixed", "size", "changed", "changed"),
    "logical_type_mismatch": ("type", "logical", "changed", "changed"),
}


def compare(base: Side, revision: Side) -> Comparison:
    """Compare a schema with its next version; never raises."""
    trees = Trees(base), Trees(revision)
    roots = trees[0].document(), trees[1].document()
    if roots[0] is None or roots[1] is None:
        return Comparison((), (*trees[0].problems, *trees[1].problems))
    try:
        changes, problems = _compared(roots[0], roots[1], trees)
    except RecursionError:
        path = roots[1].file
        return Comparison((), (Unjudged(Span(path), "the schema nests too deep to be compared"),))
    said = [*trees[0].problems, *trees[1].problems, *problems]
    return Comparison(tuple(changes), tuple(dict.fromkeys(said)))


def _compared(
    old: Place, new: Place, trees: tuple[Trees, Trees]
) -> tuple[list[ContractChange], list[Unjudged]]:
    names = Names(old), Names(new)
    found: dict[tuple[str, str, str], ContractChange] = {}
    for one, other in _pairs(old, new, names):
        for back, clash in _clashes(one, other, names):
            change = _change(clash, trees, back=back)
            base = change.base.pointer if change.base else ""
            key = change.id, base, change.revision.pointer if change.revision else ""
            if key in found and found[key].effect is not change.effect:
                change = replace(found[key], effect=Effect.REPLACES)
            found.setdefault(key, change)
            found[key] = change
    for quiet in _quiet(names, trees):
        found.setdefault((quiet.id, quiet.subject, ""), quiet)
    problems = [
        Unjudged(Span(p.file), w)
        for p, n in zip((old, new), names, strict=True)
        for w in n.problems
    ]
    if old.has("protocol") and new.has("protocol"):
        for change in _spoken(old, new, names, trees):
            found.setdefault((change.id, change.subject, change.direction.value), change)
    return list(found.values()), problems


def _spoken(
    old: Place, new: Place, names: tuple[Names, Names], trees: tuple[Trees, Trees]
) -> Iterator[ContractChange]:
    """Name what became of the messages of a protocol."""
    was, now = messages_of(old), messages_of(new)
    for one, other, action in ((was, now, "removed"), (now, was, "added")):
        gone = action == "removed"
        for name in one.keys() - other.keys():
            spot = trees[not gone].position(one[name].file, one[name].pointer)
            yield ContractChange(
                id=f"avro.message.{action}",
                family="avro",
                area="message",
                kind="message",
                action=action,
                direction=Direction.REQUEST,
                effect=Effect.NARROWS if gone else Effect.WIDENS,
                subject=name,
                message=f"The message {name} was {action}",
                base=spot if gone else None,
                revision=None if gone else spot,
                operations=(name,),
                facts={"location": "", "reads": ""},
            )
    for sent in clashes(old, new, names):
        way = sent.direction
        read = sent.back is (way is Direction.REQUEST)
        change = _change(sent.clash, trees, back=read)
        effect = Effect.NARROWS if sent.back else Effect.WIDENS
        words = f"Message {sent.message}: {change.message}"
        yield replace(
            change, direction=way, effect=effect, message=words, operations=(sent.message,)
        )


def _pairs(old: Place, new: Place, names: tuple[Names, Names]) -> Iterator[tuple[Schema, Schema]]:
    if old.has("protocol") or new.has("protocol"):
        for name, one in names[0].known.items():
            if name in names[1].known:
                yield one, names[1].known[name]
        return
    yield names[0].of(old, ""), names[1].of(new, "")


def _clashes(old: Schema, new: Schema, names: tuple[Names, Names]) -> Iterable[tuple[bool, Clash]]:
    for clash in Reading(names[1], names[0]).clashes(new, old):
        yield True, clash
    for clash in Reading(names[0], names[1]).clashes(old, new):
        yield False, clash


def _change(clash: Clash, trees: tuple[Trees, Trees], *, back: bool) -> ContractChange:
    area, kind, before, after = _IDS[clash.kind]
    action = before if back else after
    base, revision = (clash.writer, clash.reader) if back else (clash.reader, clash.writer)
    when = "Data written before" if back else "Data written after"
    return ContractChange(
        id=".".join(filter(None, ("avro", area, kind, action))),
        family="avro",
        area=area,
        kind=kind or area,
        action=action,
        direction=Direction.BOTH,
        effect=Effect.NARROWS if back else Effect.WIDENS,
        subject=clash.location,
        message=f"{when}: {clash.message}",
        base=trees[0].position(base.file, base.pointer),
        revision=trees[1].position(revision.file, revision.pointer),
        aliases={"avro": (clash.kind,)},
        facts={"location": clash.location, "reads": "before" if back else "after"},
    )


def _quiet(names: tuple[Names, Names], trees: tuple[Trees, Trees]) -> Iterator[ContractChange]:
    """Name the fields that came or went and have a default: nobody is hurt."""
    for name, old in names[0].known.items():
        new = names[1].known.get(name)
        if new is None or old.type != new.type:
            continue
        sides = [{f.text("name"): f for f in fields_of(one)} for one in (old, new)]
        for index, action in enumerate(("removed", "added")):
            for field, place in sides[index].items():
                if field not in sides[1 - index] and place.has("default"):
                    spot = trees[index].position(place.file, place.pointer)
                    yield ContractChange(
                        id=f"avro.field.optional.{action}",
                        family="avro",
                        area="field",
                        kind="optional",
                        action=action,
                        direction=Direction.BOTH,
                        effect=Effect.NOTHING,
                        subject=f"{name}.{field}",
                        message=f"The field {field} of {name} was {action}; it has a default",
                        base=None if index else spot,
                        revision=spot if index else None,
                        facts={"location": "", "reads": ""},
                    )
