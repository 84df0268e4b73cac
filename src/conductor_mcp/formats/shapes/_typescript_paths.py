"""Where a computed TypeScript type leads: ``Order["lines"]``, ``ReturnType<typeof f>``, aliases.

Source: the TypeScript handbook (indexed access types, ``keyof``, utility types, mapped types).
Nothing is computed here: a type that is written somewhere is found, with what is around it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._typescript import Place, find
from conductor_mcp.formats.shapes._typescript_types import Around, arguments_of, flat
from conductor_mcp.formats.shapes._typescript_values import (
    bases_of,
    is_empty,
    property_name,
    words_of,
)

if TYPE_CHECKING:
    from tree_sitter import Node

At = tuple["Node", Around]
"""A type as it is written, and where."""
Keys = Callable[["Node", Around], tuple[str, ...]]
"""Give the names that a type of names holds."""

AROUND = ("type_annotation", "opting_type_annotation", "omitting_type_annotation",
          "adding_type_annotation", "parenthesized_type", "readonly_type", "optional_type",
          "rest_type", "default_type")  # fmt: skip
NAMED = ("type_identifier", "nested_type_identifier", "generic_type", "identifier",
         "member_expression")  # fmt: skip
_ALIAS = "type_alias_declaration"
_CALLED = ("function_type", "method_signature", "method_definition", "call_signature",
           "abstract_method_signature", "function_signature", "function_declaration",
           "arrow_function", "generator_function_declaration")  # fmt: skip
_FIELDS = ("property_signature", "public_field_definition")
_SAME = ("Partial", "Required", "Readonly", "Pick", "Omit", "NonNullable", "NoInfer")
_PROMISES = ("Promise", "PromiseLike")
_STEPS = 24
_DEEPEST = 40


def resolved(node: Node | None, here: Around, keys: Keys) -> At | None:
    """Follow a type to where it is written: an object, a union, a list, a declared name.

    ``None`` where it leads nowhere that can be told, and for parameters nothing is given for.
    """
    for _ in range(_STEPS):
        while node is not None and node.type in AROUND and node.named_children:
            node = node.named_children[-1 if node.type == "rest_type" else 0]
        if node is None or here.depth > _DEEPEST:
            return None
        here = here.inside()
        step = _step(node, here, keys)
        if step is None or step[0] == node:
            return step
        node, here = step
    return None


def _step(node: Node, here: Around, keys: Keys) -> At | None:
    if node.type == "lookup_type":
        return _looked_up(node, here, keys)
    if node.type == "union_type":
        sides = [one for one in flat(node) if not is_empty(one)]
        return (sides[0], here) if len(sides) == 1 else (node, here)
    if node.type == "type_query":
        place = find(words_of(node), here.module, here.scope)
        stated = place.module.typed.get(place.name) if place else None
        return (stated, Around(place.module, place.scope, depth=here.depth)) if (
            place is not None and stated is not None
        ) else (node, here)  # fmt: skip
    return _named(node, here, keys) if node.type in NAMED else (node, here)


def _named(node: Node, here: Around, keys: Keys) -> At | None:  # noqa: PLR0911 - one way each
    head = node.child_by_field_name("name") if node.type == "generic_type" else node
    name, arguments = text_of(head), arguments_of(node)
    if name in here.given:
        bound = here.given[name]
        return None if bound is None or isinstance(bound, str) else (
            bound[0], replace(bound[1], depth=here.depth)
        )  # fmt: skip
    place = find(name, here.module, here.scope)
    if place is not None and place.nodes:
        first = place.nodes[0]
        value = first.child_by_field_name("value") if first.type == _ALIAS else None
        if value is None or place.key in here.active:
            return node, here
        return value, here.into(place, arguments)
    if not arguments:
        return node, here
    if name in ("NonNullable", "NoInfer", "Awaited"):
        inner = resolved(arguments[0], here, keys)
        promised = _promised(inner) if name == "Awaited" and inner is not None else None
        return promised or inner
    if name == "ReturnType":
        function = function_of(arguments[0], here, keys)
        told = function[0].child_by_field_name("return_type") if function else None
        return (told, function[1]) if function is not None and told is not None else None
    return node, here


def _promised(at: At) -> At | None:
    node, here = at
    head = text_of(node.child_by_field_name("name")) if node.type == "generic_type" else ""
    arguments = arguments_of(node) if head in _PROMISES else []
    return (arguments[0], here) if arguments else None


def _looked_up(node: Node, here: Around, keys: Keys) -> At | None:
    holder, key = node.named_children[0], node.named_children[-1]
    position = text_of(key)
    given = parameters(holder, here, keys) if position.isdigit() else None
    if given is not None:
        told = given[0][int(position)].child_by_field_name("type") if (
            int(position) < len(given[0])
        ) else None  # fmt: skip
        return (told, given[1]) if told is not None else None
    if position == "number" or position.isdigit():
        at = resolved(holder, here, keys)
        return _element(at, position) if at is not None else None
    names = keys(key, here)
    found = property_of(holder, here, names[0], keys) if len(names) == 1 else None
    told = found[0].child_by_field_name("type") if found is not None else None
    return (told, found[1]) if found is not None and told is not None else None


def _element(at: At, position: str) -> At | None:
    node, here = at
    if node.type == "array_type" and node.named_children:
        return node.named_children[0], here
    if (
        node.type == "tuple_type"
        and position.isdigit()
        and len(node.named_children) > int(position)
    ):
        one = node.named_children[int(position)]
        return one.child_by_field_name("type") or one, here
    head = text_of(node.child_by_field_name("name")) if node.type == "generic_type" else ""
    arguments = arguments_of(node)
    return (arguments[0], here) if head in ("Array", "ReadonlyArray") and arguments else None


def parameters(node: Node, here: Around, keys: Keys) -> tuple[list[Node], Around] | None:
    """Return the parameters that ``Parameters<F>`` are, with where they stand."""
    at = _wrapper(node, here, "Parameters")
    function = function_of(at[0], at[1], keys) if at is not None else None
    if function is None:
        return None
    holder = function[0].child_by_field_name("parameters")
    given = [one for one in (holder.named_children if holder else ()) if one.type != "comment"]
    return given, function[1]


def _wrapper(node: Node, here: Around, name: str) -> At | None:
    """Return the argument of ``name<X>``, by way of aliases; ``None`` if it is something else."""
    for _ in range(_STEPS):
        if node.type != "generic_type":
            return None
        written, arguments = text_of(node.child_by_field_name("name")), arguments_of(node)
        place = find(written, here.module, here.scope)
        if place is None:
            return (arguments[0], here) if written == name and arguments else None
        value = place.nodes[0].child_by_field_name("value") if place.nodes else None
        if value is None:
            return None
        node, here = value, here.into(place, arguments)
    return None


def function_of(node: Node, here: Around, keys: Keys) -> At | None:
    """Return the signature of the function that a type is."""
    if node.type == "type_query":
        place = find(words_of(node), here.module, here.scope)
        known = place.module.functions.get(place.name) if place is not None else None
        value = place.module.values.get(place.name) if place is not None else None
        stated = known or (value if value is not None and value.type == "arrow_function" else None)
        if place is not None and stated is not None:
            return stated, Around(place.module, place.scope, depth=here.depth)
    if node.type == "lookup_type":
        names = keys(node.named_children[-1], here)
        found = property_of(node.named_children[0], here, names[0], keys) if names else None
        if found is not None and found[0].type in _CALLED:
            return found
    at = resolved(node, here, keys)
    if at is None or at[0].type in _CALLED:
        return at
    for body, inner in _bodies(at[0], at[1]):
        for one in body.named_children:
            if one.type == "call_signature":
                return one, inner
    return None


def _bodies(node: Node, here: Around) -> list[At]:
    """Return the bodies of a type that lists members: its own, or those of its declaration."""
    if node.type in ("object_type", "interface_body", "class_body"):
        return [(node, here)]
    place = _place(node, here)
    bodies = [one.child_by_field_name("body") for one in (place.nodes if place else ())]
    inner = here.into(place, arguments_of(node)) if place is not None else here
    return [(body, inner) for body in bodies if body is not None]


def _place(node: Node, here: Around) -> Place | None:
    if node.type not in NAMED:
        return None
    head = node.child_by_field_name("name") if node.type == "generic_type" else node
    return find(text_of(head), here.module, here.scope)


def property_of(
    node: Node, here: Around, name: str, keys: Keys, seen: set[tuple[str, str]] | None = None
) -> At | None:
    """Return the declaration of a type's member, a method's too, by way of bases and utilities."""
    seen = set() if seen is None else seen
    at = resolved(node, here, keys)
    if at is None or at[1].depth > _DEEPEST:
        return None
    node, here = at
    if node.type == "intersection_type":
        each = (property_of(one, here, name, keys, seen) for one in reversed(flat(node)))
        return next((found for found in each if found is not None), None)
    for body, inner in _bodies(node, here):
        for one in body.named_children:
            if one.type in (*_FIELDS, *_CALLED) and property_name(one) == name:
                return one, inner
            if one.type == "index_signature" and (mapped := _mapped(one, inner, name)):
                return mapped
    return _of_bases(node, here, name, keys, seen)


def _mapped(node: Node, here: Around, name: str) -> At | None:
    clause = next((c for c in node.named_children if c.type == "mapped_type_clause"), None)
    if clause is None or clause.child_by_field_name("alias") is not None:
        return None
    bound = text_of(clause.child_by_field_name("name"))
    return node, replace(here, given={**here.given, bound: name})


def _of_bases(
    node: Node, here: Around, name: str, keys: Keys, seen: set[tuple[str, str]]
) -> At | None:
    place = _place(node, here)
    if place is not None:
        if place.key in seen:
            return None
        seen.add(place.key)
        inner = here.into(place, arguments_of(node))
        bases = [base for one in place.nodes for base in bases_of(one)]
        each = (property_of(base, inner, name, keys, seen) for base in bases)
        return next((found for found in each if found is not None), None)
    head = text_of(node.child_by_field_name("name")) if node.type == "generic_type" else ""
    arguments = arguments_of(node) if head in _SAME else []
    return property_of(arguments[0], here, name, keys, seen) if arguments else None
