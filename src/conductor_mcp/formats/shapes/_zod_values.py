"""What zod's readers pass around: schemas, the names of a function, and constants beside them.

Source: zod's documentation (versions 3 and 4), the TypeScript handbook (``as const``, enums).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._typescript import Module
from conductor_mcp.formats.shapes._typescript_find import find
from conductor_mcp.formats.shapes._typescript_types import Said, united
from conductor_mcp.formats.shapes._typescript_values import (
    bare,
    constant_values,
    enum_type,
    property_name,
    text_value,
)
from conductor_mcp.model.shape import Member, Sort, Type

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST = 500
_DEEPEST = 10


@dataclass(slots=True)
class Schema:
    """What a schema says: the value, and, of an object, its members."""

    said: Said = field(default_factory=Said)
    limits: dict[str, float | str] = field(default_factory=dict[str, float | str])
    members: dict[str, Member] | None = None
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Active:
    """The schemas on the way to the one that is read, and what names in a function stand for."""

    keys: frozenset[tuple[str, str]] = frozenset()
    names: Mapping[str, Schema] = field(default_factory=dict[str, Schema])

    def __contains__(self, key: tuple[str, str]) -> bool:
        return key in self.keys

    def __len__(self) -> int:
        return len(self.keys)

    def __or__(self, keys: Iterable[tuple[str, str]]) -> Active:
        return Active(self.keys | frozenset(keys))  # elsewhere these names are not known

    def having(self, names: Mapping[str, Schema]) -> Active:
        return replace(self, names={**self.names, **names})


def entry(name: str, here: Module, deep: int = 0) -> tuple[Node, Module] | None:
    """Return what an object constant holds under a name (``schemas.order``), and its file."""
    holder, dot, last = name.rpartition(".")
    if not dot or deep > _DEEPEST:
        return None
    place = find(holder, here)
    found: tuple[Node, Module] | None
    if place is not None and place.name in place.module.values:
        found = place.module.values[place.name], place.module
    else:
        found = entry(holder, here, deep + 1)
    whole = bare(found[0]) if found is not None else None
    if found is None or whole is None or whole.type != "object":
        return None
    for one in whole.named_children[:_MOST]:
        value = one.child_by_field_name("value")
        if one.type == "pair" and value is not None and property_name(one) == last:
            return value, found[1]
    return None


def constant(node: Node | None, here: Module, deep: int = 0) -> str | None:
    """Return the text of a literal, of a constant, or of an enumeration's member."""
    node = bare(node)
    plain = text_value(node)
    if plain is not None or node is None or deep > _DEEPEST:
        return plain
    name = text_of(node)
    if node.type == "identifier":
        place = find(name, here)
        value = place.module.values.get(place.name) if place is not None else None
        return constant(value, place.module, deep + 1) if place and value is not None else None
    if node.type != "member_expression":
        return None
    found = entry(name, here)
    if found is not None:
        return constant(found[0], found[1], deep + 1)
    values = member_of(name, here).values
    return values[0] if values else None


def member_of(name: str, here: Module) -> Type:
    """Return what a member of an enumeration is (``Kind.Paid``)."""
    holder, _, last = name.rpartition(".")
    place = find(holder, here) if holder else None
    if place is None or not place.nodes or place.nodes[0].type != "enum_declaration":
        return Type()
    return enum_type(place.nodes[0], last)


def words(  # noqa: PLR0911 - one way each
    node: Node | None, here: Module, deep: int = 0
) -> Type:
    """Return the words of an enumeration: of a list, a constant, or what is put together."""
    node = bare(node)
    if node is None or deep > _DEEPEST:
        return Type()
    if node.type in ("identifier", "member_expression"):
        place = find(text_of(node), here)
        if place is not None and place.nodes and place.nodes[0].type == "enum_declaration":
            return enum_type(place.nodes[0])
        if place is not None:
            return words(place.module.values.get(place.name), place.module, deep + 1)
        found = entry(text_of(node), here)
        return words(found[0], found[1], deep + 1) if found is not None else Type()
    inner = [one for one in node.named_children if one.type != "comment"]
    if node.type != "array" or not any(one.type != "string" for one in inner):
        return constant_values(node)
    each = [
        words(one.named_children[0], here, deep + 1) if one.type == "spread_element" else (
            _single(one, here)
        )
        for one in inner
    ]  # fmt: skip
    if not each or any(not one.values for one in each):
        return replace(each[0], values=()) if each else Type()
    return replace(each[0], values=tuple(dict.fromkeys(v for one in each for v in one.values)))


def _single(node: Node, here: Module) -> Type:
    text = constant(node, here)
    if text is None:
        return Type()
    return Type(Sort.NUMBER if node.type == "number" else Sort.STRING, values=(text,))


def literal(  # noqa: PLR0911 - one way each
    node: Node | None, here: Module, deep: int = 0
) -> Said:
    """Return what ``z.literal(...)`` of a value is: of a constant or a member what those are."""
    node = bare(node)
    if node is None or node.type in ("null", "undefined") or deep > _DEEPEST:
        return Said(nullable=node is not None and node.type == "null")
    if node.type == "array":
        return united([literal(one, here, deep + 1) for one in node.named_children])
    if node.type in ("true", "false"):
        return Said(Type(Sort.BOOLEAN, values=(node.type,)))
    if node.type == "identifier":
        place = find(text_of(node), here)
        value = place.module.values.get(place.name) if place is not None else None
        return literal(value, place.module, deep + 1) if place and value is not None else Said()
    if node.type == "member_expression":
        found = entry(text_of(node), here)
        if found is not None:
            return literal(found[0], found[1], deep + 1)
        return Said(member_of(text_of(node), here))
    text = text_value(node)
    sort = Sort.STRING if "string" in node.type else Sort.NUMBER
    return Said(Type(sort, values=(text,)) if text is not None else Type())
