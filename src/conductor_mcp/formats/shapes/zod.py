"""Schemas of zod: objects, what they are extended with, and the types inferred from them.

Source: zod's documentation (versions 3 and 4). A schema is read where it is bound to a name; so
is a type that is ``z.infer`` of one. What it holds is what it accepts, coercion aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._reader import Reader
from conductor_mcp.formats.shapes._typescript import Module, Place, module
from conductor_mcp.formats.shapes._typescript_find import find
from conductor_mcp.formats.shapes._typescript_types import Said, united
from conductor_mcp.formats.shapes._typescript_values import (
    bare,
    constant_values,
    enum_type,
    property_name,
    retired,
    text_value,
)
from conductor_mcp.formats.shapes._zod_words import FORMS, PLAIN
from conductor_mcp.model.shape import Member, Shape, Sort, Type

if TYPE_CHECKING:
    from tree_sitter import Node

_OBJECTS = ("object", "strictObject", "looseObject", "interface")
_LISTS = ("array", "set", "tuple")
_MAPS = ("record", "map", "partialRecord", "looseRecord")
_LIMITS = {"min": "min", "max": "max", "length": "both", "gte": "min", "lte": "max",
           "nonempty": "some", "nonnegative": "zero", "positive": "above", "gt": "exclusiveMin",
           "lt": "exclusiveMax", "regex": "pattern", "multipleOf": "multipleOf"}  # fmt: skip
_ENDS = {Sort.STRING: "Length", Sort.ARRAY: "Items"}
_INFER = re.compile(r"^(?:z|zod)\.(?:infer|output|input|TypeOf)$")
_DEEPEST = 60

Active = frozenset[tuple[str, str]]
"""The schemas on the way to the one that is read."""


@dataclass(slots=True)
class _Schema:
    """What a schema says: the value, and, of an object, its members."""

    said: Said = field(default_factory=Said)
    limits: dict[str, float | str] = field(default_factory=dict[str, float | str])
    members: dict[str, Member] | None = None
    unknown: tuple[str, ...] = ()


def read(project: Project, path: str) -> Iterator[Shape]:
    """Yield a shape for each object schema that is bound to a name, and each inferred type."""
    here = module(project, path)
    if here is None:
        return
    for name, value in here.values.items():
        found = _whole(value, here, (path, name))
        if found is not None and found.members:
            yield _shape(name, value, found, here)
    for name, nodes in here.declared.items():
        wanted = _inferred(nodes[0])
        place = find(wanted, here) if wanted else None
        if place is not None and place.name in place.module.values:
            schema = place.module.values[place.name]
            found = _whole(schema, place.module, place.key)
            if found is not None and found.members:
                yield _shape(name, nodes[0], found, here)


def _whole(node: Node, here: Module, key: tuple[str, str]) -> _Schema | None:
    """Read what a name is bound to; what is nested without reason is no schema."""
    try:
        return _schema(node, here, frozenset({key}))
    except RecursionError:
        return None


def _shape(name: str, node: Node, found: _Schema, here: Module) -> Shape:
    members = tuple((found.members or {}).values())
    return Shape(name, here.at(node), "zod", members, unknown=found.unknown)


def _inferred(node: Node) -> str:
    """Return the schema's name in ``type Order = z.infer<typeof orderSchema>``."""
    value = node.child_by_field_name("value") if node.type == "type_alias_declaration" else None
    if value is None or value.type != "generic_type":
        return ""
    if not _INFER.match(text_of(value.child_by_field_name("name"))):
        return ""
    given = value.child_by_field_name("type_arguments")
    return text_of(given).strip("<> ").removeprefix("typeof").strip()


def _schema(node: Node | None, here: Module, active: Active) -> _Schema | None:
    """Read an expression; ``None`` for one that is no schema."""
    steps: list[tuple[str, list[Node]]] = []
    node = bare(node)
    while node is not None and node.type == "call_expression" and len(steps) < _DEEPEST:
        function = node.child_by_field_name("function")
        given = node.child_by_field_name("arguments")
        arguments = [a for a in (given.named_children if given else ()) if a.type != "comment"]
        if function is not None and function.type == "identifier":
            return _followed_or_none(
                _of_function(text_of(function), here, active), steps, here, active
            )
        if function is None or function.type != "member_expression":
            return None
        name = "".join(text_of(function).split()).replace(
            "?.", "."
        )  # `z` and `.object` on two lines
        origin = _of_zod(name, here)
        if origin:
            made = _made(origin, arguments, here, active)
            return _followed(made, steps, here, active)
        steps.append((text_of(function.child_by_field_name("property")), arguments))
        node = bare(function.child_by_field_name("object"))
    return _followed_or_none(_referred(node, here, active), steps, here, active)


def _followed_or_none(
    found: _Schema | None, steps: list[tuple[str, list[Node]]], here: Module, active: Active
) -> _Schema | None:
    return _followed(found, steps, here, active) if found is not None else None


def _of_function(name: str, here: Module, active: Active) -> _Schema | None:
    """Read what a function of one expression makes (``const text = () => z.string()``)."""
    place = find(name, here)
    if place is None or place.key in active or len(active) > _DEEPEST:
        return None
    node = place.module.functions.get(place.name) or place.module.values.get(place.name)
    body = node.child_by_field_name("body") if node is not None else None
    return _schema(_returned(body), place.module, active | {place.key})


def _returned(body: Node | None) -> Node | None:
    """Return the one expression that a body gives."""
    if body is None or body.type != "statement_block":
        return body
    inner = [one for one in body.named_children if one.type != "comment"]
    last = inner[0] if len(inner) == 1 and inner[0].type == "return_statement" else None
    return last.named_children[0] if last is not None and last.named_children else None


def _of_zod(name: str, here: Module) -> str:
    """Return what a name is in zod (``object``, ``coerce.number``), ``""`` for anything else."""
    first, dot, rest = name.partition(".")
    source, _ = here.imports.get(first, ("", ""))
    known = source.partition("/")[0] in ("zod", "astro:schema", "@hono") or (
        not source and first in ("z", "zod")
    )
    own = rest.removeprefix("coerce.").removeprefix("iso.")
    return rest if dot and known and "." not in own and "(" not in rest else ""


_NAMES = ("identifier", "member_expression", "shorthand_property_identifier")


def _referred(  # noqa: PLR0911 - one way each
    node: Node | None, here: Module, active: Active
) -> _Schema | None:
    if node is None or node.type not in _NAMES:
        return None
    if len(active) > _DEEPEST:
        return None
    name = text_of(node)
    holder, dot, last = name.rpartition(".")
    if dot and (holder.endswith(".shape") or last == "element"):
        whole = _schema(node.child_by_field_name("object"), here, active)
        if last == "element" and whole is not None:
            return _Schema(Said(whole.said.type.items or Type()))
        one = (whole.members or {}).get(last) if whole is not None else None
        if one is not None:
            said = Said(one.type, bool(one.nullable), one.required is False)
            return _Schema(said, dict(one.limits))
    place: Place | None = find(name.removesuffix(".shape"), here)
    if place is None:
        return None
    if place.key in active:
        return _Schema(Said(Type(Sort.OBJECT, ref=_title(place.name))))
    value = place.module.values.get(place.name)
    found = _schema(value, place.module, active | {place.key})
    if found is not None and found.members is not None:
        kind = replace(found.said.type, ref=found.said.type.ref or _title(place.name))
        found = replace(found, said=replace(found.said, type=kind))
    return found


def _title(name: str) -> str:
    return re.sub(r"Schema$", "", name.rpartition(".")[2])


def _made(name: str, given: list[Node], here: Module, active: Active) -> _Schema:
    """Read ``z.object({...})`` and the other ways to start a schema."""
    plain = PLAIN.get(name.removeprefix("coerce."))
    first = bare(given[0]) if given else None
    if plain is not None:
        return _Schema(Said(plain))
    if name in _OBJECTS:
        return _object(first, here, active)
    if name in ("enum", "nativeEnum"):
        return _Schema(Said(_enum(first, here)))
    if name == "literal":
        place = find(text_of(first), here) if first and first.type == "identifier" else None
        named = bare(place.module.values.get(place.name)) if place else None
        return _Schema(_literal(named or first))
    return _composed(name, given, here, active)


def _composed(name: str, given: list[Node], here: Module, active: Active) -> _Schema:
    """Read what is made of other schemas."""
    inner = [_schema(one, here, active) or _Schema() for one in given]
    found = _Schema()
    if name in _WRAPPERS:
        node = bare(given[-1]) if given else None
        body = node.child_by_field_name("body") if node is not None else None
        wrapped = _schema(body if body is not None else node, here, active)
        found = _wrapped(wrapped or found, name)
    elif name in ("union", "discriminatedUnion", "xor"):
        holder = bare(given[-1]) if given else None
        nodes = holder.named_children if holder is not None else []
        parts = [s for n in nodes if (s := _schema(n, here, active)) is not None]
        words = (f"it is one of {len(parts)} forms",)
        found = _Schema(united([p.said for p in parts]), unknown=words)
    elif name == "intersection" and len(inner) > 1:
        found = _merged(inner[0], inner[1])
    elif name in ("null", "undefined", "void"):
        found = _Schema(Said(nullable=name == "null", absent=name != "null"))
    elif name in _LISTS:
        found = _Schema(Said(Type(Sort.ARRAY, items=inner[0].said.type if inner else None)))
    elif name in _MAPS:
        found = _Schema(Said(Type(Sort.MAP, items=inner[-1].said.type if inner else None)))
    return found


_WRAPPERS = ("optional", "nullable", "nullish", "lazy", "preprocess", "readonly", "nonoptional",
             "exactOptional", "prefault", "catch")  # fmt: skip


def _object(node: Node | None, here: Module, active: Active) -> _Schema:
    members: dict[str, Member] = {}
    unknown: list[str] = []
    place = find(text_of(node), here) if node is not None and node.type == "identifier" else None
    if place is not None and place.key not in active:  # what a constant holds
        value = bare(place.module.values.get(place.name))
        return _object(value, place.module, active | {place.key})
    for one in node.named_children if node is not None and node.type == "object" else ():
        if one.type == "spread_element":
            inner = bare(one.named_children[0])
            spread = _referred(inner, here, active) or _object(inner, here, active)
            members |= spread.members or {}
            unknown += [] if spread.members else [f"{text_of(one)} is computed"]
        elif one.type in ("pair", "shorthand_property_identifier", "method_definition"):
            name = property_name(one) or text_of(one)
            value = one.child_by_field_name("value") or _returned(one.child_by_field_name("body"))
            if value is None and one.type == "shorthand_property_identifier":
                value = one
            found = _schema(value, here, active) if value is not None else None
            members[name] = _member(name, one, found or _Schema(), here)
    return _Schema(Said(Type(Sort.OBJECT)), members=members, unknown=tuple(unknown))


def _member(name: str, node: Node, found: _Schema, here: Module) -> Member:
    said = found.said
    return Member(
        name, said.type, here.at(node), name, not said.absent, said.nullable, named=True,
        limits=found.limits, retired=retired(node),
    )  # fmt: skip


def _enum(node: Node | None, here: Module) -> Type:
    if node is not None and node.type == "identifier":
        place = find(text_of(node), here)
        if place is not None and place.nodes and place.nodes[0].type == "enum_declaration":
            return enum_type(place.nodes[0])
        return constant_values(place.module.values.get(place.name) if place else None)
    return constant_values(node)


def _literal(node: Node | None) -> Said:
    if node is not None and node.type == "array":
        return united([_literal(bare(one)) for one in node.named_children])
    if node is None or node.type in ("null", "undefined"):
        return Said(nullable=node is not None and node.type == "null")
    if node.type in ("true", "false"):
        return Said(Type(Sort.BOOLEAN, values=(node.type,)))
    text = text_value(node)
    sort = Sort.STRING if "string" in node.type else Sort.NUMBER
    return Said(Type(sort, values=(text,)) if text is not None else Type())


_ABSENT = ("optional", "nullish", "default", "prefault", "catch", "exactOptional")


def _wrapped(found: _Schema, how: str) -> _Schema:
    said = found.said
    absent = said.absent or how in _ABSENT
    absent = absent and how not in ("nonoptional", "unwrap")
    nullable = (said.nullable or how in ("nullable", "nullish")) and how != "unwrap"
    return replace(found, said=Said(said.type, nullable, absent))


def _merged(one: _Schema, other: _Schema) -> _Schema:
    members = {**(one.members or {}), **(other.members or {})}
    return replace(one, members=members, unknown=(*one.unknown, *other.unknown))


def _followed(
    found: _Schema, steps: list[tuple[str, list[Node]]], here: Module, active: Active
) -> _Schema:
    """Apply what is called on a schema, the innermost first; ``transform`` takes what it took."""
    for name, given in reversed(steps):
        first = bare(given[0]) if given else None
        if name in _MERGERS:
            other = _schema(first, here, active)
            found = _merged(found, other or _object(first, here, active))
        elif name in ("pick", "omit", "partial", "required", "deepPartial"):
            found = _picked(found, name, first)
        elif name == "keyof":
            found = _Schema(Said(Type(Sort.STRING, values=tuple(found.members or ()))))
        elif name == "array":
            found = _Schema(Said(Type(Sort.ARRAY, items=found.said.type)))
        elif name == "or":
            other = _schema(first, here, active) or _Schema()
            found = _Schema(united([found.said, other.said]))
        elif name in _LIMITS:
            limits = _limits(name, first, found.said.type.sort)
            found = replace(found, limits={**found.limits, **limits})
        else:
            found = _wrapped(_narrowed(found, name, first), name)
    return found


_MERGERS = ("extend", "merge", "and", "safeExtend", "augment")


def _narrowed(found: _Schema, name: str, first: Node | None) -> _Schema:
    kind = found.said.type
    if name in ("extract", "exclude"):
        words = constant_values(first).values
        kept = tuple(v for v in kind.values if (v in words) is (name == "extract"))
        kind = replace(kind, values=kept)
    elif name == "int" and kind.sort is Sort.NUMBER:
        kind = replace(kind, sort=Sort.INTEGER)
    elif name in FORMS and kind.sort is Sort.STRING:
        kind = replace(kind, form=FORMS[name])
    return replace(found, said=replace(found.said, type=kind))


def _picked(found: _Schema, how: str, mask: Node | None) -> _Schema:
    names = (
        {property_name(n) for n in mask.named_children if n.type == "pair"}
        if mask is not None and mask.type == "object"
        else None
    )
    kept: dict[str, Member] = {}
    for name, member in (found.members or {}).items():
        hit = names is None or name in names
        if how in ("pick", "omit"):
            kept |= {name: member} if hit is (how == "pick") else {}
        else:
            kept[name] = replace(member, required=how == "required") if hit else member
    return replace(found, members=kept)


def _limits(name: str, node: Node | None, sort: Sort) -> dict[str, float | str]:
    word, end = _LIMITS[name], _ENDS.get(sort, "imum")
    text = text_value(node)
    if word == "pattern":
        inner = node.child_by_field_name("pattern") if node is not None else None
        return {"pattern": text_of(inner)} if inner is not None else {}
    fixed: dict[str, dict[str, float | str]] = {
        "some": {f"min{end}": 1}, "zero": {"minimum": 0}, "above": {"exclusiveMinimum": 0},
    }  # fmt: skip
    if word in fixed:
        return fixed[word]
    if text is None or not re.fullmatch(r"-?\d+(\.\d+)?", text):
        return {}
    number = float(text) if "." in text else int(text)
    if word == "multipleOf":
        return {word: number}
    ends = ("min", "max") if word == "both" else (word,)
    return {f"{one}{'imum' if one.startswith('excl') else end}": number for one in ends}


READER = Reader("zod", ("*.ts", "*.tsx", "*.mts", "*.cts"), ("zod", "z.object"), read)
