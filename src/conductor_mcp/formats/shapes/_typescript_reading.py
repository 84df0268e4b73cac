"""What a TypeScript type says: what a value of it holds, and what members it has.

Sources: the TypeScript handbook (everyday types, utility types, mapped types, enums, merging).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._typescript import Place, find
from conductor_mcp.formats.shapes._typescript_library import of_language
from conductor_mcp.formats.shapes._typescript_mapped import indexed
from conductor_mcp.formats.shapes._typescript_paths import AROUND, NAMED, parameters, resolved
from conductor_mcp.formats.shapes._typescript_types import (
    SAME,
    Around,
    Found,
    Kept,
    Said,
    altered,
    arguments_of,
    both,
    built_in,
    common,
    flat,
    joined,
    listed,
    literal,
    plain,
    template,
    united,
)
from conductor_mcp.formats.shapes._typescript_values import (
    bases_of,
    constant_keys,
    constant_values,
    enum_type,
    is_called,
    is_empty,
    is_no_field,
    parameters_of,
    property_name,
    retired,
    words_of,
)
from conductor_mcp.model.shape import Member, Sort, Type

if TYPE_CHECKING:
    from tree_sitter import Node

_CLASSES = ("class_declaration", "abstract_class_declaration")
_DEEPEST = 40


def said(node: Node | None, here: Around) -> Said:
    """Read a type."""
    while node is not None and node.type in AROUND and node.named_children:
        node = node.named_children[-1 if node.type == "rest_type" else 0]
    if node is None or here.depth > _DEEPEST:
        return Said()
    reader = _READERS.get(node.type)
    return reader(node, here.inside()) if reader else Said()


def _union(node: Node, here: Around) -> Said:
    return united([said(one, here) for one in flat(node)])


def _intersection(node: Node, here: Around) -> Said:
    sides = flat(node)  # `T & {}` is T without null and undefined
    kept = [one for one in sides if text_of(one) != "{}"] or sides
    if len(kept) < len(sides) and len(kept) == 1:
        return replace(said(kept[0], here), nullable=False, absent=False)
    return joined([said(one, here) for one in kept])


def _list(node: Node, here: Around) -> Said:
    inner = said(node.named_children[0], here) if node.named_children else Said()
    return Said(Type(Sort.ARRAY, items=inner.type))


def _tuple(node: Node, here: Around) -> Said:
    parts = [said(one.child_by_field_name("type") or one, here) for one in node.named_children]
    return Said(Type(Sort.ARRAY, items=united(parts).type if parts else None))


def _object(node: Node, here: Around) -> Said:
    open_ = _open(node, here)
    return Said(Type(Sort.OBJECT) if open_ is None else Type(Sort.MAP, items=open_))


def _open(body: Node | None, here: Around) -> Type | None:
    """Return what any name holds in a type that lists none; ``None`` for one that does."""
    inside = [n for n in body.named_children if n.type != "comment"] if body is not None else []
    if len(inside) != 1 or inside[0].type != "index_signature":
        return None
    mapped = [c for c in inside[0].named_children if c.type == "mapped_type_clause"]
    over = mapped[0].child_by_field_name("type") if mapped else None
    if over is not None and (over.type == "index_type_query" or said(over, here).type.values):
        return None
    given = {text_of(m.child_by_field_name("name")): None for m in mapped}
    inner = replace(here, given={**here.given, **given})
    return said(inside[0].child_by_field_name("type"), inner).type


def _named(node: Node, here: Around) -> Said:
    head = node.child_by_field_name("name") if node.type == "generic_type" else node
    name, arguments = text_of(head), arguments_of(node)
    if name in here.given:
        bound = here.given[name]
        if isinstance(bound, str):
            return Said(Type(Sort.STRING, values=(bound,)))
        return said(bound[0], replace(bound[1], depth=here.depth)) if bound else Said()
    place = find(name, here.module, here.scope)
    if place is not None and place.nodes:
        return _declared(place, arguments, here)
    holder, _, last = name.rpartition(".")
    place = find(holder, here.module, here.scope) if holder else None
    if place is not None and place.nodes and place.nodes[0].type == "enum_declaration":
        return Said(enum_type(place.nodes[0], last))
    if name in _LEADS and arguments:
        return _led(node, here)
    return built_in(name, [said(one, here) for one in arguments[:2]], arguments)


_LEADS = ("ReturnType", "Awaited")  # types that are written somewhere else


def _led(node: Node, here: Around) -> Said:
    at = resolved(node, here, _names)
    return said(*at) if at is not None and at[0] != node else Said()


def _names(node: Node, here: Around) -> tuple[str, ...]:
    return said(node, here).type.values


def _declared(place: Place, arguments: list[Node], here: Around) -> Said:
    node, name = place.nodes[0], place.name.rpartition(".")[2]
    if node.type == "enum_declaration":
        return Said(enum_type(node))
    if place.key in here.active or node.type in _CLASSES:
        return Said(Type(Sort.ANY if node.type == _ALIAS else Sort.OBJECT, ref=name))
    inner = here.into(place, arguments)
    if any(is_called(one) for one in place.nodes):
        return Said()  # a function, whatever else stands on it
    if node.type == _ALIAS:
        found = said(node.child_by_field_name("value"), inner)
        if found.type.sort is Sort.OBJECT and not found.type.ref and not found.type.sorts:
            return replace(found, type=replace(found.type, ref=name))
        return found
    open_ = _open(node.child_by_field_name("body"), inner) if not bases_of(node) else None
    return Said(Type(Sort.OBJECT, ref=name) if open_ is None else Type(Sort.MAP, items=open_))


_ALIAS = "type_alias_declaration"


def _keys(node: Node, here: Around) -> Said:
    target = node.named_children[0] if node.named_children else None
    if target is not None and target.type == "type_query":
        place = find(words_of(target), here.module, here.scope)
        value = place.module.values.get(place.name) if place else None
        stated = place.module.typed.get(place.name) if place else None
        if stated is not None and place is not None:
            inner = Around(place.module, place.scope, depth=here.depth)
            return Said(Type(Sort.STRING, values=tuple(members(stated, inner).members)))
        return Said(Type(Sort.STRING, values=constant_keys(value)))
    found = members(target, here)
    complete = not found.unknown and found.open is None
    return Said(Type(Sort.STRING, values=tuple(found.members) if complete else ()))


def _lookup(node: Node, here: Around) -> Said:
    """Read ``Order["lines"]``, ``Lines[number]``, ``(typeof STATES)[number]``."""
    holder, key = node.named_children[0], node.named_children[-1]
    inner = holder
    while inner.type == "parenthesized_type" and inner.named_children:
        inner = inner.named_children[0]
    if inner.type == "type_query":
        return _of_constant(inner, key, here)
    if (position := text_of(key)).isdigit() and not said(inner, here).type.items:
        given = parameters(inner, here, _names)
        if given is not None and int(position) >= len(given[0]):
            return Said(absent=True)
        return _led(node, here)
    if text_of(key) == "number":
        items = said(inner, here).type.items
        return Said(items or Type())
    wanted = said(key, here).type.values
    found = members(inner, here)
    hits = [found.members[name] for name in wanted if name in found.members]
    if not hits or len(hits) != len(wanted):
        return Said(found.open or Type()) if text_of(key) == "string" else _led(node, here)
    return united([Said(m.type, bool(m.nullable), m.required is False) for m in hits])


def _of_constant(query: Node, key: Node, here: Around) -> Said:
    """Read ``(typeof STATES)[number]``, and with ``[keyof typeof STATES]``."""
    place = find(words_of(query), here.module, here.scope)
    stated = place.module.typed.get(place.name) if place else None
    if place is None or stated is None or here.depth > _DEEPEST:
        return Said(constant_values(place.module.values.get(place.name) if place else None))
    inner = Around(place.module, place.scope, depth=here.depth)
    if text_of(key) == "number":
        return Said(said(stated, inner).type.items or Type())
    found = members(stated, inner).members
    names = found if key.type == "index_type_query" else said(key, here).type.values
    return united([Said(found[name].type) for name in names if name in found])


def _query(node: Node, here: Around) -> Said:
    place = find(words_of(node), here.module, here.scope)
    stated = place.module.typed.get(place.name) if place else None
    if place is not None and stated is not None and here.depth < _DEEPEST:
        return said(stated, Around(place.module, place.scope, depth=here.depth))
    value = place.module.values.get(place.name) if place else None
    return Said(constant_values(value, whole=True))


def _conditional(node: Node, here: Around) -> Said:
    """Read ``A extends B ? C : D``: that which it comes to, or both if they are of one type."""
    sides = [said(node.child_by_field_name(f), here) for f in ("consequence", "alternative")]
    left, right = (said(node.child_by_field_name(f), here) for f in ("left", "right"))
    if right == Said(absent=True) and (left.absent or left.type.known):
        return sides[0 if left == right else 1]
    together = united(sides)
    return together if sides[0].type == sides[1].type else Said()


_READERS: dict[str, Callable[[Node, Around], Said]] = {
    "predefined_type": lambda node, _here: plain(text_of(node)), "union_type": _union,
    "literal_type": lambda node, _here: literal(node),
    "intersection_type": _intersection, "array_type": _list, "tuple_type": _tuple,
    "object_type": _object, "type_identifier": _named, "nested_type_identifier": _named,
    "generic_type": _named, "index_type_query": _keys, "lookup_type": _lookup,
    "type_query": _query, "conditional_type": _conditional, "identifier": _named,
    "member_expression": _named,
    "template_literal_type": lambda node, here: template(node, lambda one: said(one, here)),
    "template_string": lambda _node, _here: Said(Type(Sort.STRING)),
}  # fmt: skip


# -- members


def members(node: Node | None, here: Around) -> Found:  # noqa: PLR0911 - one way each
    """Return the members of a type, own and inherited."""
    while node is not None and node.type in AROUND and node.named_children:
        node = node.named_children[0]
    if node is None or here.depth > _DEEPEST:
        return Found(unknown=["it is nested too deeply"])
    here = here.inside()
    if node.type in ("object_type", "interface_body", "class_body"):
        return _body(node, here)
    if node.type == "intersection_type":
        return both([members(one, here) for one in flat(node)])
    if node.type == "union_type":
        return common([members(one, here) for one in flat(node) if not is_empty(one)])
    if node.type in NAMED:
        return _of_name(node, here)
    at = resolved(node, here, _names) if node.type == "lookup_type" else None
    if at is not None and at[0] != node:
        return members(*at)
    return Found(unknown=[f"`{' '.join(text_of(node).split())[:60]}` is computed"])


def _of_name(node: Node, here: Around) -> Found:
    head = node.child_by_field_name("name") if node.type == "generic_type" else node
    name, arguments = text_of(head), arguments_of(node)
    if name in here.given:
        bound = here.given[name]
        if bound is None or isinstance(bound, str):
            found = members(here.bounds[name], here) if name in here.bounds else Found()
            found.unknown.append(f"{name} stands for any type")
            return found
        return members(bound[0], replace(bound[1], depth=here.depth))
    place = find(name, here.module, here.scope)
    if place is not None and place.nodes:
        return of_place(place, arguments, here)
    return _utility(node, name, arguments, here)


def of_place(place: Place, arguments: list[Node], here: Around) -> Found:
    """Return the members of what is declared at a place, given its type ``arguments``."""
    kept = place.module.project.once("typescript members", Kept)
    if not arguments and place.key in kept.found:
        return kept.found[place.key].only(lambda _: True)
    inner = here.into(place, arguments)
    if place.key in kept.working or max(inner.depth, len(kept.working)) > _DEEPEST:
        kept.cut.add(place.key)
        return Found()
    kept.working.add(place.key)
    plain = replace(inner, active=frozenset({place.key}), depth=0)
    try:
        found = _of_nodes(place, inner if arguments else plain)
    finally:
        kept.working.discard(place.key)
        kept.cut.discard(place.key)
    if not (arguments or kept.cut):  # nothing is missing for being asked on the way to itself
        kept.found[place.key] = found
    return found.only(lambda _: True)


def _of_nodes(place: Place, here: Around) -> Found:
    made = Found()
    for node in place.nodes:
        if node.type == _ALIAS:
            made.take(members(node.child_by_field_name("value"), here))
            continue
        for base in bases_of(node):
            made.take(_of_base(base, here))
        own = _body(node.child_by_field_name("body"), here)
        for name in own.others & made.members.keys():
            if made.members[name].given:  # `get name()` in a class that extends Error
                del made.members[name]
        made.take(own)
    return made


def _of_base(base: Node, here: Around) -> Found:
    found = _of_name(base, here.inside())
    text = " ".join(text_of(base).split())
    found.unknown = [
        f"its base {text} is not in this repository" if w == _NOT_HERE else w
        for w in found.unknown
    ]
    return found


_NOT_HERE = "it is not in this repository"


def _body(body: Node | None, here: Around) -> Found:
    made = Found()
    for node in body.named_children if body is not None else ():
        name = property_name(node) or _computed_name(node, here)
        if node.type in ("property_signature", "public_field_definition"):
            if node.type != "property_signature" and is_no_field(node):
                made.others.add(name)
            elif name:
                made.add(_member(name, node, here))
            else:
                made.unknown.append(f"the name of `{text_of(node)[:40]}` is computed")
        elif node.type in ("method_signature", "method_definition", "abstract_method_signature"):
            made.others.add(name)
            for one in parameters_of(node) if name == "constructor" else ():
                made.add(_member(text_of(one.child_by_field_name("pattern")), one, here))
        elif node.type == "index_signature":
            made.take(indexed(node, here, said, members))
    return made


def _computed_name(node: Node, here: Around) -> str:
    """Return the name of ``[Kind.Paid]: ...``: a member of an enumeration, or a constant."""
    name = node.child_by_field_name("name")
    if name is None or name.type != "computed_property_name" or not name.named_children:
        return ""
    inner = name.named_children[0]
    values = said(inner, here).type.values if inner.type == "member_expression" else ()
    if not values:
        place = find(text_of(inner), here.module, here.scope)
        stated = place.module.typed.get(place.name) if place is not None else None
        constant = place.module.values.get(place.name) if place is not None else None
        values = (
            said(stated, here).type if stated else constant_values(constant, whole=True)
        ).values
    return values[0] if len(values) == 1 else ""


def _member(name: str, node: Node, here: Around) -> Member:
    found = said(node.child_by_field_name("type"), here)
    value = node.child_by_field_name("value")
    if node.child_by_field_name("type") is None and value is not None:
        found = Said(constant_values(value, whole=True, free=True))
    optional = node.type == "optional_parameter" or any(c.type == "?" for c in node.children)
    return Member(
        name, found.type, here.module.at(node), name, not (optional or found.absent),
        found.nullable, named=True, retired=retired(node),
    )  # fmt: skip


def _utility(node: Node, name: str, arguments: list[Node], here: Around) -> Found:
    if name == "Record" and len(arguments) > 1:
        keys, value = said(arguments[0], here).type.values, said(arguments[1], here)
        at = here.module.at(arguments[0])
        return listed(keys, value, at) if keys else Found(open=value.type)
    if name == "InstanceType" and arguments and arguments[0].type == "type_query":
        return _of_name(arguments[0].named_children[0], here)
    if name in _LEADS and arguments:
        led = resolved(node, here, _names)
        if led is not None and led[0] != node:
            return members(*led)
    if arguments and (name in SAME or name == "NonNullable"):
        keys = said(arguments[1], here).type.values if len(arguments) > 1 else ()
        return altered(name, members(arguments[0], here), keys)
    return of_language(name, here.module.at(node)) or Found(unknown=[_NOT_HERE])
