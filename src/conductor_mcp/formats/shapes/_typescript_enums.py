"""Enumerations of TypeScript: their members, and what those are, computed ones too.

Source: the TypeScript handbook (enums: numeric, string, heterogeneous, computed, constant).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._typescript import Place
from conductor_mcp.formats.shapes._typescript_env import Env, children
from conductor_mcp.formats.shapes._typescript_find import find
from conductor_mcp.formats.shapes._typescript_kinds import (
    NUMBER,
    Kind,
    Literal,
    either,
)
from conductor_mcp.formats.shapes._typescript_values import bare, property_name, text_value

if TYPE_CHECKING:
    from tree_sitter import Node

Value = int | float | str | None
_DEEPEST = 30


def enum_kind(place: Place, env: Env) -> Kind:
    """Return what a value of an enumeration may be."""
    return either(enum_members(place, env).values())


def enum_members(place: Place, env: Env) -> dict[str, Kind]:
    """Return the members of an enumeration by name; what is computed at run time is a number."""
    found: dict[str, Value] = {}
    for node in place.nodes:
        if node.type == "enum_declaration":
            _read(node, found, place, env)
    return {name: _kind(value) for name, value in found.items()}


def _kind(value: Value) -> Kind:
    if value is None:
        return NUMBER
    if isinstance(value, str):
        return Literal("string", value)
    whole = isinstance(value, float) and value.is_integer()
    return Literal("number", str(int(value) if whole else value))


def _read(node: Node, found: dict[str, Value], place: Place, env: Env) -> None:
    following: Value = 0
    for one in children(node.child_by_field_name("body")):
        name = property_name(one) or text_value(one) or text_of(one)
        if one.type == "enum_assignment":
            value = _value(one.child_by_field_name("value"), found, place, env, 0)
        else:
            value = following
        found[name] = value
        following = value + 1 if isinstance(value, int | float) else None


def _value(node: Node | None, known: dict[str, Value], place: Place, env: Env, deep: int) -> Value:  # noqa: PLR0911 - one way each
    node = bare(node)
    if node is None or deep > _DEEPEST:
        return None
    text = text_of(node)
    if node.type in ("string", "template_string"):
        plain = text_value(node)
        return plain if plain is not None else _joined(node, known, place, env, deep)
    if node.type == "number":
        return _number(text)
    if node.type == "unary_expression":
        inner = _value(node.child_by_field_name("argument"), known, place, env, deep + 1)
        if not isinstance(inner, int | float):
            return None
        return {"-": -inner, "+": inner, "~": ~int(inner)}.get(text[0])
    if node.type == "binary_expression":
        sides = [
            _value(node.child_by_field_name(f), known, place, env, deep + 1)
            for f in ("left", "right")
        ]
        return _computed(text_of(node.child_by_field_name("operator")), sides[0], sides[1])
    if node.type == "identifier" and text in known:
        return known[text]
    if node.type in ("identifier", "member_expression", "subscript_expression"):
        return _referred(text, known, place, env, deep)
    return None


def _joined(node: Node, known: dict[str, Value], place: Place, env: Env, deep: int) -> str | None:
    parts: list[str] = []
    for one in children(node):
        inner = text_of(one) if one.type == "string_fragment" else (
            _value(children(one)[0] if children(one) else None, known, place, env, deep + 1)
        )  # fmt: skip
        if inner is None:
            return None
        parts.append(str(inner))
    return "".join(parts)


def _number(text: str) -> Value:
    plain = text.replace("_", "")
    try:
        return int(plain, 0) if plain[:2].lower() in ("0x", "0b", "0o") else (
            float(plain) if any(c in plain for c in ".eE") else int(plain)
        )  # fmt: skip
    except ValueError:
        return None


def _computed(word: str, one: Value, other: Value) -> Value:  # noqa: PLR0911 - one way each
    if word == "+" and (isinstance(one, str) or isinstance(other, str)):
        return f"{one}{other}" if one is not None and other is not None else None
    if not isinstance(one, int | float) or not isinstance(other, int | float):
        return None
    if word in ("+", "-", "*"):
        return {"+": one + other, "-": one - other, "*": one * other}[word]
    a, b = int(one), int(other)
    if word in ("|", "&", "^"):
        return {"|": a | b, "&": a & b, "^": a ^ b}[word]
    if word in ("<<", ">>", ">>>") and 0 <= b < 32:  # noqa: PLR2004 - bits of a number there
        wrapped = (a << b) & 0xFFFFFFFF
        signed = wrapped - (1 << 32) if wrapped >> 31 else wrapped
        return signed if word == "<<" else a >> b
    if word in ("/", "%") and other:
        return one / other if word == "/" else one % other
    return None


def _referred(text: str, known: dict[str, Value], place: Place, env: Env, deep: int) -> Value:
    holder, _, last = text.replace('["', ".").replace('"]', "").rpartition(".")
    if holder == place.name.rpartition(".")[2] and last in known:
        return known[last]
    outer = find(holder or text, place.module, place.scope)
    if outer is None:
        return None
    if outer.nodes and outer.nodes[0].type == "enum_declaration" and outer.key != place.key:
        if deep > 5:  # noqa: PLR2004 - enumerations that are made of each other
            return None
        kind = enum_members(outer, env).get(last)
        if isinstance(kind, Literal):
            return kind.value if kind.word == "string" else _number(kind.value)
        return None
    value = outer.module.values.get(outer.name)
    return _value(value, {}, outer, env, deep + 1) if value is not None else None
