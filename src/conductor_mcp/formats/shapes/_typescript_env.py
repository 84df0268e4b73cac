"""Where a TypeScript type is read: its file and namespace, and what type parameters stand for.

Source: the TypeScript handbook (generics, default types, constraints).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._typescript import Module, Place
from conductor_mcp.formats.shapes._typescript_kinds import (
    ANY,
    BOOLEAN,
    VOID,
    Function,
    Item,
    Kind,
    Lazy,
    Param,
    Tuple,
    known,
)

if TYPE_CHECKING:
    from tree_sitter import Node

AROUND = ("type_annotation", "opting_type_annotation", "omitting_type_annotation",
          "adding_type_annotation", "parenthesized_type", "readonly_type", "default_type",
          "constraint")  # fmt: skip
FUNCTIONS = ("function_declaration", "function_signature", "generator_function_declaration",
             "arrow_function", "function_expression", "method_definition", "method_signature",
             "abstract_method_signature", "call_signature", "function_type")  # fmt: skip
NOT_HERE = "it is not in this repository"


@dataclass(slots=True)
class World:
    """What all types of a side share: how they are read, and what was read already."""

    prelude: Module
    read: Callable[[Node | None, Env], Kind]
    value: Callable[[Place, Env], Kind]
    exact: Callable[[Node | None, Env], Kind]
    wide: Callable[[Node | None, Env], Kind]
    returned: Callable[[Node, Env], Kind]
    declared: dict[tuple[str, str], Lazy] = field(default_factory=dict[tuple[str, str], Lazy])
    written: dict[tuple[str, int, int], Lazy] = field(
        default_factory=dict[tuple[str, int, int], Lazy]
    )


@dataclass(frozen=True, slots=True)
class Env:
    """Where a type stands. ``names`` are type parameters, ``bounds`` what they must be of."""

    world: World
    module: Module
    scope: str = ""
    names: Mapping[str, Lazy] = field(default_factory=dict[str, Lazy])
    bounds: Mapping[str, tuple[Node, Env]] = field(default_factory=dict[str, "tuple[Node, Env]"])
    values: Mapping[str, Lazy] = field(default_factory=dict[str, Lazy])

    def read(self, node: Node | None) -> Kind:
        return self.world.read(node, self)

    def lazy(self, node: Node | None) -> Lazy:
        return Lazy(lambda: self.world.read(node, self))

    def having(self, names: Mapping[str, Lazy]) -> Env:
        merged = {**self.names, **names}
        return Env(self.world, self.module, self.scope, merged, self.bounds, self.values)

    def at(self, place: Place) -> Env:
        """Step into what is declared at a place."""
        return Env(self.world, place.module, place.scope)


def inside(node: Node) -> Node:
    """Return a type without what only stands around it."""
    while node.type in AROUND and node.named_children:
        node = node.named_children[0]
    return node


def children(node: Node | None) -> list[Node]:
    return [c for c in (node.named_children if node is not None else ()) if c.type != "comment"]


def bound(node: Node, env: Env, given: tuple[Lazy, ...] | None) -> Env:
    """Return ``env`` with a declaration's type parameters: as ``given``, usual, or left open.

    ``None`` leaves all open; of those that are given too few, what has no usual type is any.
    """
    holder = node.child_by_field_name("type_parameters")
    if holder is None:
        return env
    names, bounds = dict(env.names), dict(env.bounds)
    inner = replace(env, names=names, bounds=bounds)
    for i, one in enumerate(c for c in children(holder) if c.type == "type_parameter"):
        name = text_of(one.child_by_field_name("name"))
        usual, limit = one.child_by_field_name("value"), one.child_by_field_name("constraint")
        if limit is not None and limit.named_children:
            bounds[name] = (limit.named_children[-1], inner)
        if given is None:
            names[name] = known(
                Param(
                    name,
                    inner.lazy(limit) if limit is not None else None,
                    inner.lazy(usual) if usual is not None else None,
                )
            )
        elif i < len(given):
            names[name] = given[i]
        else:
            names[name] = inner.lazy(usual) if usual is not None else known(ANY)
    return inner


def parameters(node: Node, env: Env) -> Tuple:
    """Return what a function takes."""
    items: list[Item] = []
    holder = node.child_by_field_name("parameters")
    lone = node.child_by_field_name("parameter")
    if holder is None:
        return Tuple((Item(known(ANY), name=text_of(lone)),) if lone is not None else ())
    for one in children(holder):
        pattern = one.child_by_field_name("pattern")
        if pattern is None or pattern.type == "this":
            continue
        stated, usual = one.child_by_field_name("type"), one.child_by_field_name("value")
        rest = pattern.type == "rest_pattern"
        optional = one.type == "optional_parameter" or usual is not None
        if stated is None and usual is not None:
            of = Lazy(partial(env.world.wide, usual, env))
        else:
            of = env.lazy(stated) if stated is not None else known(ANY)
        items.append(Item(of, optional, rest, text_of(pattern)))
    return Tuple(tuple(items))


def function(node: Node, env: Env) -> Function:
    """Return what a declared function, a method, or the type of one is."""
    inner = bound(node, env, None)
    makes = node.type in ("constructor_type", "construct_signature")
    stated = node.child_by_field_name("return_type") or (
        node.child_by_field_name("type") if makes else None
    )
    return Function(parameters(node, inner), _result(node, stated, inner), makes)


def _result(node: Node, stated: Node | None, env: Env) -> Lazy:
    if stated is not None:
        kind = stated.type
        if kind in ("type_predicate", "type_predicate_annotation"):
            return known(BOOLEAN)
        return known(VOID) if kind.startswith("asserts") else env.lazy(stated)
    body = node.child_by_field_name("body")
    if body is None:
        return known(ANY)
    return Lazy(lambda: env.world.returned(node, env))
