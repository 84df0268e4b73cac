"""Expressions of Go code that puts routers together: literals, calls, texts that are joined.

Source: the Go language specification (expressions, composite literals).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.routes._gonames import DEEPEST, Names
from conductor_mcp.formats.routes._govalues import (
    Function,
    Kind,
    Listed,
    Outside,
    Router,
    Scope,
    Several,
    Stripped,
    Thing,
    Value,
)
from conductor_mcp.formats.routes._values import unescaped

if TYPE_CHECKING:
    from tree_sitter import Node

ROUNDS = 200
_WRAPPED = ("unary_expression", "parenthesized_expression", "type_assertion_expression",
            "slice_expression", "literal_element", "variadic_argument", "pointer_type",
            "parenthesized_type")  # fmt: skip


class Expressions(Names):
    """What expressions give."""

    __slots__ = ()

    def call(self, function: Function, given: list[Value]) -> Value:
        """Go through a function with what it is given."""
        raise NotImplementedError

    def answer(
        self, callee: Value, given: list[Value], node: Node, scope: Scope
    ) -> tuple[bool, Value]:
        """Return whether a call is one on a framework, and what it gives."""
        raise NotImplementedError

    def value(self, node: Node | None, scope: Scope, depth: int) -> Value:
        """Return what an expression gives, ``None`` where that is not known."""
        self.step()
        if node is None or depth > DEEPEST:
            return None
        if node.type in _WRAPPED:
            inner = node.child_by_field_name("operand") or next(iter(node.named_children), None)
            return self.value(inner, scope, depth + 1)
        reader = _READERS.get(node.type)
        return reader(self, node, scope, depth + 1) if reader is not None else None

    def named(self, node: Node, scope: Scope, _depth: int) -> Value:
        return self.name(text_of(node), scope)

    def text(self, node: Node, _scope: Scope, _depth: int) -> Value:
        text = text_of(node)[1:-1]
        return text if node.type == "raw_string_literal" else unescaped(text)

    def selector(self, node: Node, scope: Scope, depth: int) -> Value:
        of = self.value(node.child_by_field_name("operand"), scope, depth)
        return self.member(of, text_of(node.child_by_field_name("field")))

    def join(self, node: Node, scope: Scope, depth: int) -> Value:
        left = self.value(node.child_by_field_name("left"), scope, depth)
        right = self.value(node.child_by_field_name("right"), scope, depth)
        plus = text_of(node.child_by_field_name("operator")) == "+"
        both = isinstance(left, str) and isinstance(right, str)
        return f"{left}{right}" if plus and both else None

    def literal(self, node: Node, scope: Scope, _depth: int) -> Value:
        return Function(node, scope)

    def index(self, node: Node, scope: Scope, depth: int) -> Value:
        of = self.value(node.child_by_field_name("operand"), scope, depth)
        key = self.value(node.child_by_field_name("index"), scope, depth)
        pairs = of.pairs if isinstance(of, Listed) else []
        return next((v for k, v in reversed(pairs) if k == key and key is not None), None)

    def called(self, node: Node, scope: Scope, depth: int) -> Value:
        holder = node.child_by_field_name("arguments")
        function = node.child_by_field_name("function")
        listed = [a for a in holder.named_children if a.type != "comment"] if holder else []
        if function is not None and text_of(function) in ("new", "make"):
            return self._fresh(text_of(function), listed, scope)
        callee = self.value(function, scope, depth)
        given = [self.value(one, scope, depth) for one in listed]
        if len(given) == 1 and isinstance(given[0], Several):
            given = list(given[0].values)
        if function is not None and text_of(function) == "append":
            return _appended(given)
        answered, result = self.answer(callee, given, node, scope)
        if answered:
            return result
        if isinstance(callee, Function):
            result = self.call(callee, given)
            return result if told(result) else _through(given) or self._returns(callee)
        if isinstance(callee, Kind) and given:  # a conversion
            return given[0]
        for one in given:
            if isinstance(one, Function):
                self.call(one, [])
        return _through(given)

    def _returns(self, function: Function) -> Value:
        """Return what the type of a result tells."""
        kind = function.node.child_by_field_name("result")
        if kind is not None and kind.type == "parameter_list":
            first = next(iter(kind.named_children), None)
            kind = first.child_by_field_name("type") if first is not None else None
        found = self.of_type(kind, function.scope)
        return found if isinstance(found, Thing) else None

    def _fresh(self, word: str, listed: list[Node], scope: Scope) -> Value:
        if word == "make":
            return Listed()
        kind = self.type_of(listed[0], scope) if listed else None
        if isinstance(kind, Kind):
            return Thing((kind.folder, kind.name))
        return self._whole(listed[0], scope) if listed else None

    def composite(self, node: Node, scope: Scope, depth: int) -> Value:
        return self._made_of(
            node.child_by_field_name("type"), node.child_by_field_name("body"), scope, depth
        )

    def _made_of(self, kind: Node | None, body: Node | None, scope: Scope, depth: int) -> Value:
        """Return what a type's literal holds; the types of inner literals may be left out."""
        listed = [c for c in body.named_children if c.type != "comment"] if body else []
        while kind is not None and kind.type == "pointer_type":
            kind = kind.named_children[0]
        inner = kind.child_by_field_name("element") if kind is not None else None
        if kind is not None and kind.type == "map_type":
            inner = kind.child_by_field_name("value")
        if kind is None or inner is not None:
            return self._list(listed, inner, scope, depth)
        meant = self.type_of(kind, scope)
        if isinstance(meant, Outside):
            return self._whole(kind, scope)
        if isinstance(meant, Kind):
            below, there = self._declared((meant.folder, meant.name))
            if below is not None and below.type != "struct_type":
                return self._made_of(below, body, Scope(there.path, {}, scope), depth)
            return self._thing((meant.folder, meant.name), listed, scope, depth)
        if kind.type == "struct_type":
            names = (
                [
                    text_of(n)
                    for f in kind.named_children[0].named_children
                    for n in f.children_by_field_name("name")
                ]
                if kind.named_children
                else []
            )
            return self._filled(Thing(("", "")), names, listed, scope, depth)
        return None

    def _thing(self, kind: tuple[str, str], listed: list[Node], scope: Scope, depth: int) -> Value:
        made = Thing(kind)
        names = [name for name, _, _ in self._fields(kind)]
        shared = self._made.get(kind)
        self._filled(made, names, listed, scope, depth)
        if shared is None or not shared.fields:
            self._made[kind] = made
        return made

    def _filled(
        self, made: Thing, names: list[str], listed: list[Node], scope: Scope, depth: int
    ) -> Thing:
        kinds = {name: kind for name, kind, _ in self._fields(made.kind)}
        for at, one in enumerate(listed):
            both = [c for c in one.named_children if c.type != "comment"]
            if one.type == "keyed_element" and len(both) > 1:
                name, node = text_of(both[0]), both[-1]
            else:
                name, node = (names[at] if at < len(names) else ""), one
            value = self._element(node, kinds.get(name), scope, depth)
            if name and value is not None:
                made.fields[name] = value
        return made

    def _element(self, node: Node, kind: Node | None, scope: Scope, depth: int) -> Value:
        while node.type == "literal_element" and node.named_children:
            node = node.named_children[0]
        if node.type == "literal_value":
            return self._made_of(kind, node, scope, depth)
        return self.value(node, scope, depth)

    def _list(self, listed: list[Node], kind: Node | None, scope: Scope, depth: int) -> Value:
        found = Listed()
        for one in listed[:ROUNDS]:
            both = [c for c in one.named_children if c.type != "comment"]
            if one.type == "keyed_element" and len(both) > 1:
                key = self._element(both[0], None, scope, depth)
                found.pairs.append((key, self._element(both[-1], kind, scope, depth)))
            else:
                found.items.append(self._element(one, kind, scope, depth))
        return found


def told(value: Value) -> bool:
    """Whether anything is known of a result."""
    if isinstance(value, Several):
        return any(one is not None for one in value.values)
    return value is not None


def _through(given: list[Value]) -> Value:
    """Return the router that an unknown function is given: most wrap it and give it back."""
    return next((one for one in given if isinstance(one, Router | Stripped)), None)


def _appended(given: list[Value]) -> Value:
    first = given[0] if given and isinstance(given[0], Listed) else Listed()
    more = [i for g in given[1:] for i in (g.items if isinstance(g, Listed) else [g])]
    return Listed([*first.items, *more], list(first.pairs))


_READERS: dict[str, Callable[[Expressions, Node, Scope, int], Value]] = {
    "identifier": Expressions.named, "type_identifier": Expressions.named,
    "package_identifier": Expressions.named, "field_identifier": Expressions.named,
    "interpreted_string_literal": Expressions.text, "raw_string_literal": Expressions.text,
    "selector_expression": Expressions.selector, "binary_expression": Expressions.join,
    "func_literal": Expressions.literal, "index_expression": Expressions.index,
    "call_expression": Expressions.called, "composite_literal": Expressions.composite,
}  # fmt: skip
