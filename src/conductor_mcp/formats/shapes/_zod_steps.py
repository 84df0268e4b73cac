"""What is called on a schema of zod: wrappers, limits, and what is picked of an object.

Source: zod's documentation (versions 3 and 4).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._typescript_types import Said
from conductor_mcp.formats.shapes._typescript_values import (
    constant_values,
    property_name,
    text_value,
)
from conductor_mcp.formats.shapes._zod_values import Schema
from conductor_mcp.formats.shapes._zod_words import FORMS
from conductor_mcp.model.shape import Member, Sort

if TYPE_CHECKING:
    from tree_sitter import Node

LIMITS = {"min": "min", "max": "max", "length": "both", "gte": "min", "lte": "max",
           "nonempty": "some", "nonnegative": "zero", "positive": "above", "gt": "exclusiveMin",
           "lt": "exclusiveMax", "regex": "pattern", "multipleOf": "multipleOf"}  # fmt: skip
_ENDS = {Sort.STRING: "Length", Sort.ARRAY: "Items"}


_ABSENT = ("optional", "nullish", "default", "prefault", "catch", "exactOptional")


def wrapped(found: Schema, how: str) -> Schema:
    said = found.said
    absent = said.absent or how in _ABSENT
    absent = absent and how not in ("nonoptional", "unwrap")
    nullable = (said.nullable or how in ("nullable", "nullish")) and how != "unwrap"
    return replace(found, said=Said(said.type, nullable, absent))


def merged(one: Schema, other: Schema) -> Schema:
    members = {**(one.members or {}), **(other.members or {})}
    return replace(one, members=members, unknown=(*one.unknown, *other.unknown))


def narrowed(found: Schema, name: str, first: Node | None) -> Schema:
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


def picked(found: Schema, how: str, mask: Node | None) -> Schema:
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


def limits(name: str, node: Node | None, sort: Sort) -> dict[str, float | str]:
    word, end = LIMITS[name], _ENDS.get(sort, "imum")
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
