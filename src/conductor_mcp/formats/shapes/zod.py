"""Schemas of zod: objects, what they are extended with, and the types inferred from them.

Source: zod's documentation (versions 3 and 4). A schema is read where it is bound to a name; so
is a type that is ``z.infer`` of one. What it holds is what it accepts, coercion aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._reader import Reader
from conductor_mcp.formats.shapes._typescript import Module, Place, module
from conductor_mcp.formats.shapes._typescript_find import find
from conductor_mcp.formats.shapes._typescript_types import Said, united
from conductor_mcp.formats.shapes._typescript_values import (
    bare,
    property_name,
    retired,
)
from conductor_mcp.formats.shapes._zod_steps import (
    LIMITS,
    limits,
    merged,
    narrowed,
    picked,
    wrapped,
)
from conductor_mcp.formats.shapes._zod_values import (
    Active,
    Schema,
    constant,
    entry,
    literal,
    words,
)
from conductor_mcp.formats.shapes._zod_words import PLAIN
from conductor_mcp.model.shape import Member, Shape, Sort, Type

if TYPE_CHECKING:
    from tree_sitter import Node

_OBJECTS = ("object", "strictObject", "looseObject", "interface")
_LISTS = ("array", "set", "tuple")
_MAPS = ("record", "map", "partialRecord", "looseRecord")
_INFER = re.compile(r"^(?:z|zod)\.(?:infer|output|input|TypeOf)$")
_DEEPEST = 60


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


def _whole(node: Node, here: Module, key: tuple[str, str]) -> Schema | None:
    """Read what a name is bound to; what is nested without reason is no schema."""
    try:
        return _schema(node, here, Active(frozenset({key})))
    except RecursionError:
        return None


def _shape(name: str, node: Node, found: Schema, here: Module) -> Shape:
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


def _schema(node: Node | None, here: Module, active: Active) -> Schema | None:
    """Read an expression; ``None`` for one that is no schema."""
    steps: list[tuple[str, list[Node]]] = []
    node = bare(node)
    while node is not None and node.type == "call_expression" and len(steps) < _DEEPEST:
        function = node.child_by_field_name("function")
        given = node.child_by_field_name("arguments")
        arguments = [a for a in (given.named_children if given else ()) if a.type != "comment"]
        called = _called(function, here)
        if called is not None:
            made = _of_function(called, arguments, here, active)
            return _followed_or_none(made, steps, here, active)
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
    found = _chosen(node, here, active) if node is not None else None
    return _followed_or_none(found or _referred(node, here, active), steps, here, active)


def _chosen(node: Node, here: Module, active: Active) -> Schema | None:
    """Read a choice between schemas: of two it may be either, of a usual one that."""
    if node.type == "ternary_expression":
        fields = ("consequence", "alternative")
        parts = [_schema(node.child_by_field_name(one), here, active) for one in fields]
        one, other = (part or Schema() for part in parts)
        return replace(one, said=united([one.said, other.said]))
    if node.type == "binary_expression":
        return _schema(node.child_by_field_name("left"), here, active)
    return None


def _followed_or_none(
    found: Schema | None, steps: list[tuple[str, list[Node]]], here: Module, active: Active
) -> Schema | None:
    return _followed(found, steps, here, active) if found is not None else None


def _called(function: Node | None, here: Module) -> tuple[Node, Place | None] | None:
    """Return the function of the repository that is called, ``None`` for any other."""
    inner = bare(function)
    if inner is None or inner.type in _FUNCTIONS:
        return (inner, None) if inner is not None else None
    if inner.type not in _NAMES:
        return None
    place = find("".join(text_of(inner).split()), here)
    if place is None:
        return None
    found = place.module.functions.get(place.name) or bare(place.module.values.get(place.name))
    return (found, place) if found is not None and "function" in found.type else None


def _of_function(
    called: tuple[Node, Place | None], given: list[Node], here: Module, active: Active
) -> Schema | None:
    """Read what a function makes (``const text = (least: number) => z.string().min(least)``)."""
    node, place = called
    if len(active) > _DEEPEST or (place is not None and place.key in active):
        return None
    holder = node.child_by_field_name("parameters")
    names: dict[str, Schema] = {}
    for one, value in zip(holder.named_children if holder else (), given, strict=False):
        found = _schema(value, here, active) or _object(bare(value), here, active)
        names[text_of(one.child_by_field_name("pattern"))] = found
    inner = active | {place.key} if place is not None else active
    where = place.module if place is not None else here
    return _body(node.child_by_field_name("body"), where, inner.having(names))


def _body(body: Node | None, here: Module, active: Active) -> Schema | None:
    """Read what a function's body gives, the constants before it included."""
    if body is None or body.type != "statement_block":
        return _schema(body, here, active)
    for one in body.named_children:
        if one.type == "return_statement" and one.named_children:
            return _schema(one.named_children[0], here, active)
        for each in one.named_children if one.type in _CONSTANTS else ():
            value = each.child_by_field_name("value")
            found = _schema(value, here, active) or _object(bare(value), here, active)
            active = active.having({text_of(each.child_by_field_name("name")): found})
    return None


_FUNCTIONS = ("arrow_function", "function_expression")
_CONSTANTS = ("lexical_declaration", "variable_declaration")


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
) -> Schema | None:
    if node is None or node.type not in _NAMES:
        return None
    if len(active) > _DEEPEST:
        return None
    name = "".join(text_of(node).split()).replace("?.", ".")
    if name.removesuffix(".shape") in active.names:
        return active.names[name.removesuffix(".shape")]
    holder, dot, last = name.rpartition(".")
    if dot and (holder.endswith(".shape") or last == "element"):
        whole = _schema(node.child_by_field_name("object"), here, active)
        if last == "element" and whole is not None:
            return Schema(Said(whole.said.type.items or Type()))
        one = (whole.members or {}).get(last) if whole is not None else None
        if one is not None:
            said = Said(one.type, bool(one.nullable), one.required is False)
            return Schema(said, dict(one.limits))
    place: Place | None = find(name.removesuffix(".shape"), here)
    if place is None:
        held = entry(name.removesuffix(".shape"), here)
        inner = {(held[1].path, name)} if held is not None else set[tuple[str, str]]()
        return (
            _schema(held[0], held[1], active | inner) if held and not inner & active.keys else None
        )
    if place.key in active:
        return Schema(Said(Type(Sort.OBJECT, ref=_title(place.name))))
    value = place.module.values.get(place.name)
    found = _schema(value, place.module, active | {place.key})
    if found is not None and found.members is not None:
        kind = replace(found.said.type, ref=found.said.type.ref or _title(place.name))
        found = replace(found, said=replace(found.said, type=kind))
    return found


def _title(name: str) -> str:
    return re.sub(r"^default$|Schema$", "", name.rpartition(".")[2])


def _made(name: str, given: list[Node], here: Module, active: Active) -> Schema:
    """Read ``z.object({...})`` and the other ways to start a schema."""
    plain = PLAIN.get(name.removeprefix("coerce."))
    first = bare(given[0]) if given else None
    if plain is not None:
        return Schema(Said(plain))
    if name in _OBJECTS:
        return _object(first, here, active)
    if name in ("enum", "nativeEnum"):
        return Schema(Said(words(first, here)))
    if name == "literal":
        return Schema(literal(first, here))
    return _composed(name, given, here, active)


def _composed(name: str, given: list[Node], here: Module, active: Active) -> Schema:
    """Read what is made of other schemas."""
    inner = [_schema(one, here, active) or Schema() for one in given]
    found = Schema()
    if name in _WRAPPERS:
        node = bare(given[-1]) if given else None
        body = node.child_by_field_name("body") if node is not None else None
        within = _schema(body if body is not None else node, here, active)
        found = wrapped(within or found, name)
    elif name in ("union", "discriminatedUnion", "xor"):
        holder = bare(given[-1]) if given else None
        nodes = holder.named_children if holder is not None else []
        parts = [s for n in nodes if (s := _schema(n, here, active)) is not None]
        why = (f"it is one of {len(parts)} forms",)
        found = Schema(united([p.said for p in parts]), unknown=why)
    elif name == "intersection" and len(inner) > 1:
        found = merged(inner[0], inner[1])
    elif name in ("null", "undefined", "void"):
        found = Schema(Said(nullable=name == "null", absent=name != "null"))
    elif name in _LISTS:
        found = Schema(Said(Type(Sort.ARRAY, items=inner[0].said.type if inner else None)))
    elif name in _MAPS:
        found = Schema(Said(Type(Sort.MAP, items=inner[-1].said.type if inner else None)))
    return found


_WRAPPERS = ("optional", "nullable", "nullish", "lazy", "preprocess", "readonly", "nonoptional",
             "exactOptional", "prefault", "catch")  # fmt: skip


def _object(node: Node | None, here: Module, active: Active) -> Schema:
    members: dict[str, Member] = {}
    unknown: list[str] = []
    if node is not None and text_of(node) in active.names:
        return replace(active.names[text_of(node)], said=Said(Type(Sort.OBJECT)))
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
            name = property_name(one) or _key(one, here)
            if not name:
                unknown.append(f"the name of `{text_of(one)[:40]}` is computed")
                continue
            value = one.child_by_field_name("value")
            if value is None and one.type == "shorthand_property_identifier":
                value = one
            got = one.child_by_field_name("body")
            found = _schema(value, here, active) if got is None else _body(got, here, active)
            members[name] = _member(name, one, found or Schema(), here)
    return Schema(Said(Type(Sort.OBJECT)), members=members, unknown=tuple(unknown))


def _member(name: str, node: Node, found: Schema, here: Module) -> Member:
    said = found.said
    return Member(
        name, said.type, here.at(node), name, not said.absent, said.nullable, named=True,
        limits=found.limits, retired=retired(node),
    )  # fmt: skip


def _key(one: Node, here: Module) -> str:
    """Return the name of an entry that is a word, or is computed from constants."""
    key = one.child_by_field_name("key") or one.child_by_field_name("name")
    if key is None or key.type != "computed_property_name":
        return text_of(one) if one.type == "shorthand_property_identifier" else text_of(key)
    return constant(key.named_children[0], here) or "" if key.named_children else ""


def _followed(
    found: Schema, steps: list[tuple[str, list[Node]]], here: Module, active: Active
) -> Schema:
    """Apply what is called on a schema, the innermost first; ``transform`` takes what it took."""
    for name, given in reversed(steps):
        first = bare(given[0]) if given else None
        if name in _MERGERS:
            other = _schema(first, here, active)
            found = merged(found, other or _object(first, here, active))
        elif name in ("pick", "omit", "partial", "required", "deepPartial"):
            found = picked(found, name, first)
        elif name == "keyof":
            found = Schema(Said(Type(Sort.STRING, values=tuple(found.members or ()))))
        elif name == "array":
            found = Schema(Said(Type(Sort.ARRAY, items=found.said.type)))
        elif name == "or":
            other = _schema(first, here, active) or Schema()
            found = Schema(united([found.said, other.said]))
        elif name in LIMITS:
            more = limits(name, first, found.said.type.sort)
            found = replace(found, limits={**found.limits, **more})
        else:
            found = wrapped(narrowed(found, name, first), name)
    return found


_MERGERS = ("extend", "merge", "and", "safeExtend", "augment")


READER = Reader("zod", ("*.ts", "*.tsx", "*.mts", "*.cts"), ("zod", "z.object"), read)
