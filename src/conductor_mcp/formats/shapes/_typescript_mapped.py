"""Index signatures and mapped types of TypeScript: ``{ [K in keyof Order]?: Order[K] }``.

Source: the TypeScript handbook (mapped types, key remapping).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._typescript_types import (
    Around,
    Found,
    Said,
    arguments_of,
    listed,
)
from conductor_mcp.model.shape import Member, Sort

if TYPE_CHECKING:
    from tree_sitter import Node

_EACH = 200  # members whose types a mapped type may compute one by one
_MOST = 3000  # names that a mapped type may go over
_CHANGES = {"opting_type_annotation": False, "omitting_type_annotation": True}


def indexed(
    node: Node,
    here: Around,
    said: Callable[[Node | None, Around], Said],
    members: Callable[[Node | None, Around], Found],
) -> Found:
    """Read ``[key: string]: T``, and mapped types such as ``{ [K in "a" | "b"]?: T }``."""
    kind = node.child_by_field_name("type")
    mapped = next((c for c in node.named_children if c.type == "mapped_type_clause"), None)
    if mapped is None:
        return Found(open=said(kind, here).type)
    name, over = text_of(mapped.child_by_field_name("name")), mapped.child_by_field_name("type")
    template = kind.named_children[0] if kind is not None and kind.named_children else None
    alias = mapped.child_by_field_name("alias")
    if over is None:
        return Found(unknown=["its names are computed"])
    usual = said(template, replace(here, given={**here.given, name: None}))
    if over.type == "index_type_query":
        found = members(over.named_children[0], here)
        kept = listed(tuple(sorted(found.others)), Said(), here.module.at(node))  # its methods
        kept.take(found)
        kept.others = set()
    else:
        keys = said(over, here).type.values
        if not keys or len(keys) > _MOST:
            return Found(open=usual.type) if alias is None else Found(unknown=[_COMPUTED])
        kept = listed(keys, usual, here.module.at(node))
    alike = template is not None and template.type == "lookup_type" and (
        text_of(template.named_children[-1]) == name
    )  # fmt: skip
    below = members(template.named_children[0], here) if template is not None and alike else None

    def changed(one: Member) -> Member:
        found = below.members.get(one.name) if below is not None else None
        if not alike and len(kept.members) <= _EACH:
            own = said(template, replace(here, given={**here.given, name: one.name}))
            one = replace(one, type=own.type, nullable=own.nullable)
        elif not alike or found is not None:
            kind_, null = (found.type, found.nullable) if found else (usual.type, usual.nullable)
            one = replace(one, type=kind_, nullable=null)
        return replace(one, required=_CHANGES.get(kind.type if kind else "", one.required))

    made = kept.changed(changed)
    if alias is None:
        return made
    return _renamed(
        made, lambda key: _called(alias, replace(here, given={**here.given, name: key}), said)
    )


_COMPUTED = "its names are computed"


def _called(alias: Node, here: Around, said: Callable[[Node | None, Around], Said]) -> str | None:
    """Return the name that ``as`` gives a member, ``""`` for none (``never``), ``None`` untold."""
    while alias.type == "parenthesized_type" and alias.named_children:
        alias = alias.named_children[0]
    if alias.type == "conditional_type":
        left, right = (said(alias.child_by_field_name(f), here).type for f in ("left", "right"))
        if not left.values or not (right.values or right.sort is Sort.STRING):
            return None
        fits = not right.values or set(left.values) <= set(right.values)
        outcome = alias.child_by_field_name("consequence" if fits else "alternative")
        return _called(outcome, here, said) if outcome is not None else None
    if text_of(alias) == "never":
        return ""
    left_out = alias.type == "generic_type" and text_of(alias).startswith(("Exclude<", "Extract<"))
    if left_out and len(given := arguments_of(alias)) > 1 and not said(given[1], here).type.values:
        return None
    values = said(alias, here).type.values
    return values[0] if len(values) == 1 else "" if left_out and not values else None


def _renamed(found: Found, called: Callable[[str], str | None]) -> Found:
    """Give members the names of ``as`` (``{ [K in keyof T as `on${K}`]: T[K] }``)."""
    made = Found(others=found.others, unknown=[*found.unknown], open=found.open)
    for one in found.members.values() if len(found.members) <= _EACH else ():
        name = called(one.name)
        if name is None:
            return Found(unknown=[_COMPUTED])
        if name:
            made.add(replace(one, name=name, code_name=name))
    return made if made.members else Found(unknown=[_COMPUTED])
