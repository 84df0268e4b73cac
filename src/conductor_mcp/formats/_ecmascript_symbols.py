"""The definitions of TypeScript and JavaScript: what they are, their decorators, who may use them.

Sources: ECMAScript (export declarations), the TypeScript handbook (accessibility, decorators),
Node's CommonJS modules (``module.exports``, ``exports``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import in_scope, text_of
from conductor_mcp.model import Span, Symbol

if TYPE_CHECKING:
    from tree_sitter import Node

QUERY = """
(function_declaration) @definition
(generator_function_declaration) @definition
(class_declaration) @definition
(method_definition) @definition
(variable_declarator value: (arrow_function)) @definition
(variable_declarator value: (function_expression)) @definition
(program (lexical_declaration (variable_declarator name: (identifier)) @variable))
(program (export_statement (lexical_declaration
    (variable_declarator name: (identifier)) @variable)))
(export_statement !source (export_clause) @listed)
(export_statement value: (identifier) @listed)
(program (expression_statement (assignment_expression left: (member_expression) @assigned)))
"""
TYPED = """
(abstract_class_declaration) @definition
(interface_declaration) @definition
(type_alias_declaration) @definition
(enum_declaration) @definition
"""
_KINDS = {
    "class_declaration": "class",
    "abstract_class_declaration": "class",
    "interface_declaration": "interface",
    "type_alias_declaration": "type",
    "enum_declaration": "enum",
}
_FUNCTIONS = ("arrow_function", "function_expression")


def definitions(found: Mapping[str, list[Node]]) -> list[tuple[Node, str]]:
    """Return the nodes that define something, each with its name."""
    nodes = found.get("definition", [])
    return [(node, text_of(node.child_by_field_name("name"))) for node in nodes]


def symbols(path: str, found: Mapping[str, list[Node]]) -> Iterator[Symbol]:
    """Yield a symbol for each definition and each name that a module itself declares."""
    defined = definitions(found)
    names = {node.id: name for node, name in defined}
    listed = set(_listed(found))
    for node, scope in in_scope(defined, [node for node, _ in defined]):
        name = names[node.id]
        holder = node.child_by_field_name("value") or node
        signature = " ".join(text_of(holder.child_by_field_name("parameters")).split())
        at = Span(path, node.start_point[0] + 1, node.end_point[0] + 1)
        key = f"{scope}.{name}" if scope else name
        kind, decorators = _KINDS.get(node.type, "function"), tuple(_decorators(node))
        yield Symbol(key, at, kind, signature, decorators, _is_exported(node, name, listed))
    for node in found.get("variable", []):
        if node.id not in names and not _loads(node):
            name = text_of(node.child_by_field_name("name"))
            at = Span(path, node.start_point[0] + 1, node.end_point[0] + 1)
            kind = " ".join(text_of(node.child_by_field_name("type")).removeprefix(":").split())
            shown = _is_exported(node, name, listed)
            yield Symbol(name, at, "variable", kind, exported=shown)


def _listed(found: Mapping[str, list[Node]]) -> Iterator[str]:
    """Yield the names that a module exports apart from where it defines them."""
    for node in found.get("listed", []):
        if node.type == "identifier":
            yield text_of(node)
        for given in node.named_children:
            yield text_of(given.child_by_field_name("name"))
    for left in found.get("assigned", []):
        value = left.parent.child_by_field_name("right") if left.parent else None
        if value is None or not text_of(left).startswith(("module.exports", "exports.")):
            continue
        if value.type == "identifier":
            yield text_of(value)
        for given in value.named_children if value.type == "object" else ():
            inner = given.child_by_field_name("value") or given
            if inner.type in ("identifier", "shorthand_property_identifier"):
                yield text_of(inner)


def _loads(node: Node) -> bool:
    value = node.child_by_field_name("value")
    return value is not None and text_of(value.child_by_field_name("function")) == "require"


def _is_exported(node: Node, name: str, listed: set[str]) -> bool:
    if node.type == "method_definition":
        return _is_open(node) and _of_exported_class(node, listed)
    statement = node.parent if node.type == "variable_declarator" else node
    around = statement.parent if statement is not None else None
    if around is None:
        return False
    return around.type == "export_statement" or (around.type == "program" and name in listed)


def _is_open(method: Node) -> bool:
    if text_of(method.child_by_field_name("name")).startswith("#"):
        return False
    access = next((c for c in method.children if c.type == "accessibility_modifier"), None)
    return text_of(access) != "private"


def _of_exported_class(method: Node, listed: set[str]) -> bool:
    holder = method.parent.parent if method.parent else None
    if holder is None or not holder.type.endswith("class_declaration"):
        return False
    return _is_exported(holder, text_of(holder.child_by_field_name("name")), listed)


def _decorators(node: Node) -> Iterator[str]:
    """Yield the names of decorators: they stand in a class or before its export or method."""
    found = [child for child in node.children if child.type == "decorator"]
    around = node.parent
    if around is not None and around.type == "export_statement":
        found = [*(c for c in around.children if c.type == "decorator"), *found]
    if node.type == "method_definition":
        before = node.prev_named_sibling
        while before is not None and before.type == "decorator":
            found.insert(0, before)
            before = before.prev_named_sibling
    for decorator in found:
        given = decorator.named_children[0] if decorator.named_children else None
        called = given.child_by_field_name("function") if given is not None else None
        yield "".join(text_of(called or given).split())
