"""Where Go code reads and writes fields of structs whose type it states.

A receiver's type is known where a parameter, a method's receiver or a variable states it, where
it is made on the spot (``order := Order{...}``, ``&Order{...}``, ``new(Order)``), where a function
of the file says that it returns it, and where it is one of a slice or a map of them (``range``,
``orders[0]``). The keys of a literal are writes. Calls of methods are no uses of fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import captures, in_scope, parse, span, text_of, too_large
from conductor_mcp.formats.shapes._go import Package, package
from conductor_mcp.formats.uses._use import Use, Uses, looked_up

if TYPE_CHECKING:
    from tree_sitter import Node

_QUERY = """
(selector_expression) @read
(composite_literal type: [(type_identifier) (qualified_type)]) @made
(parameter_declaration) @bound
(var_spec) @bound
(short_var_declaration) @short
(range_clause left: (expression_list)) @short
(function_declaration) @definition
(method_declaration) @definition
(func_literal) @definition
"""
_TYPES = ("type_identifier", "qualified_type")

Place = tuple[str, str, int]
"""Where a struct stands, its name, and how many slices or maps are around values of it."""
Types = dict[tuple[str, str], Place | None]
_HOLDERS = {"slice_type": "element", "array_type": "element", "map_type": "value",
            "channel_type": "value"}  # fmt: skip
_DEEPEST = 8


def read(project: Project, path: str) -> list[Use]:
    """Return the uses of fields in a file, in the order of the text."""
    document = project.document(path)
    if document is None or too_large(path, document.text):
        return []
    root = parse("go", document.text)
    if root.has_error:
        return []
    here = package(project, path.rpartition("/")[0])
    found = captures("go", _QUERY, root)
    definitions = [(node, _name(node)) for node in found.get("definition", [])]
    look = _Look(here, path)
    for node, _ in in_scope(definitions, [node for node, _ in definitions]):
        look.declare(node)
    binding = [*found.get("bound", []), *found.get("short", [])]
    for node, scope in in_scope(definitions, binding):
        for name, kind in look.bound(node, scope):
            key = (scope, name)
            look.types[key] = kind if look.types.get(key, kind) == kind else None
    made: list[Use] = []
    for node, scope in in_scope(definitions, [*found.get("read", []), *found.get("made", [])]):
        if node.type == "selector_expression":
            made += look.read(node, scope)
        else:
            made += _given(node, scope, here, path)
    return made


def _name(node: Node) -> str:
    """Name a function; a method is called after what it belongs to, too."""
    name = text_of(node.child_by_field_name("name")) or "()"
    given = text_of(node.child_by_field_name("receiver")).strip("()").partition("[")[0].split()
    return f"{given[-1].lstrip('*')}.{name}" if given else name


@dataclass
class _Look:
    """What is known of the names in one file, by the scope that they stand in."""

    here: Package
    path: str
    types: Types = field(default_factory=dict[tuple[str, str], Place | None])
    returns: dict[str, Place | None] = field(default_factory=dict[str, Place | None])

    def declare(self, node: Node) -> None:
        """Note what a function gives first; of `(*Order, error)` that is what it is about."""
        result = node.child_by_field_name("result")
        if result is not None and result.type == "parameter_list":
            first = result.named_children[0] if result.named_children else None
            result = first.child_by_field_name("type") if first is not None else None
        if node.type == "function_declaration":
            self.returns[text_of(node.child_by_field_name("name"))] = self.place(result)

    def bound(self, node: Node, scope: str) -> Iterator[tuple[str, Place | None]]:
        if node.type in ("parameter_declaration", "var_spec"):
            stated = node.child_by_field_name("type")
            for name in node.children_by_field_name("name"):
                yield text_of(name), self.place(stated)
            return
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        names = left.named_children if left is not None else []
        if node.type == "range_clause":
            one = _one_of(self.kind(right, scope))
            for i, name in enumerate(names):  # the first is an index or a key
                yield text_of(name), one if i else None
            return
        values = right.named_children if right is not None else []
        for i, name in enumerate(names):
            same = len(values) == len(names)
            value = values[i] if same else values[0] if values and not i else None
            called = value is not None and value.type == "call_expression"
            yield text_of(name), self.kind(value, scope) if same or called else None

    def kind(self, node: Node | None, scope: str) -> Place | None:
        """Return what an expression is, where the file states it."""
        while node is not None and node.type in ("unary_expression", "parenthesized_expression"):
            node = node.child_by_field_name("operand") or node.named_children[0]
        if node is None:
            return None
        if node.type == "identifier":
            return looked_up(text_of(node), scope, self.types)
        if node.type == "composite_literal":
            return self.place(node.child_by_field_name("type"))
        if node.type == "index_expression":
            return _one_of(self.kind(node.child_by_field_name("operand"), scope))
        return self._given_by(node) if node.type == "call_expression" else None

    def _given_by(self, call: Node) -> Place | None:
        called = text_of(call.child_by_field_name("function"))
        given = call.child_by_field_name("arguments")
        if called == "new" and given is not None and given.named_children:
            return self.place(given.named_children[0])
        return self.returns.get(called)

    def place(self, node: Node | None) -> Place | None:
        """Return the struct that a type names, a pointer to one, or a slice or map of them."""
        depth = 0
        for _ in range(_DEEPEST):
            if node is not None and node.type in _HOLDERS:
                depth += 1
                node = node.child_by_field_name(_HOLDERS[node.type])
            elif node is not None and node.type in ("pointer_type", "parenthesized_type"):
                node = node.named_children[0] if node.named_children else None
            else:
                break
        if node is None or node.type not in (*_TYPES, "identifier", "selector_expression"):
            return None
        found = self.here.named(text_of(node), self.path)
        return (found.path, found.name, depth) if found is not None else None

    def read(self, node: Node, scope: str) -> Iterator[Use]:
        around = node.parent
        function = around.child_by_field_name("function") if around is not None else None
        if function is not None and function == node:
            return
        kind = self.kind(node.child_by_field_name("operand"), scope)
        holder = around.parent if around is not None and around.type == "expression_list" else None
        left = holder.child_by_field_name("left") if holder is not None else None
        counted = around is not None and around.type in ("inc_statement", "dec_statement")
        writes = counted or (left is not None and left == around)
        if kind is not None and not kind[2]:
            name = text_of(node.child_by_field_name("field"))
            yield Use(span(self.path, node), scope, *kind[:2], name, writes)


def _one_of(kind: Place | None) -> Place | None:
    """Return what is in a slice or a map, ``None`` of what is none."""
    return (kind[0], kind[1], kind[2] - 1) if kind is not None and kind[2] else None


def _given(node: Node, scope: str, here: Package, path: str) -> Iterator[Use]:
    """Yield the keys of a literal."""
    kind = _Look(here, path).place(node.child_by_field_name("type"))
    body = node.child_by_field_name("body")
    for one in body.named_children if kind is not None and body is not None else ():
        key = one.named_children[0] if one.type == "keyed_element" else None
        if key is not None and kind is not None and text_of(key).isidentifier():
            yield Use(span(path, key), scope, *kind[:2], text_of(key), writes=True)


USES = Uses("go", read)
