"""Where Go code reads and writes fields of structs whose type it states.

A receiver's type is known where a parameter, a method's receiver or a variable states it, and
where it is made on the spot (``order := Order{...}``, ``&Order{...}``). The keys of a literal are
writes. Calls of methods are no uses of fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import captures, in_scope, parse, span, text_of, too_large
from conductor_mcp.formats.shapes._go import Package, package
from conductor_mcp.formats.uses._use import Use, Uses, looked_up

if TYPE_CHECKING:
    from tree_sitter import Node

_QUERY = """
(selector_expression operand: (identifier)) @read
(composite_literal type: [(type_identifier) (qualified_type)]) @made
(parameter_declaration) @bound
(var_spec) @bound
(short_var_declaration) @short
(range_clause left: (expression_list)) @hidden
(function_declaration) @definition
(method_declaration) @definition
(func_literal) @definition
"""
_TYPES = ("type_identifier", "qualified_type")

Place = tuple[str, str]


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
    types: dict[tuple[str, str], Place | None] = {}
    binding = [n for key in ("bound", "short", "hidden") for n in found.get(key, [])]
    for node, scope in in_scope(definitions, binding):
        for name, kind in _bound(node, here, path):
            key = (scope, name)
            types[key] = kind if types.get(key, kind) == kind else None
    made: list[Use] = []
    for node, scope in in_scope(definitions, [*found.get("read", []), *found.get("made", [])]):
        if node.type == "selector_expression":
            made += _read(node, scope, types, path)
        else:
            made += _given(node, scope, here, path)
    return made


def _name(node: Node) -> str:
    """Name a function; a method is called after what it belongs to, too."""
    name = text_of(node.child_by_field_name("name")) or "()"
    given = text_of(node.child_by_field_name("receiver")).strip("()").partition("[")[0].split()
    return f"{given[-1].lstrip('*')}.{name}" if given else name


def _bound(node: Node, here: Package, path: str) -> Iterator[tuple[str, Place | None]]:
    stated = node.child_by_field_name("type")
    if node.type in ("parameter_declaration", "var_spec"):
        for name in node.children_by_field_name("name"):
            yield text_of(name), _place(stated, here, path)
        return
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    names = left.named_children if left is not None else []
    values = right.named_children if right is not None and node.type != "range_clause" else []
    for i, name in enumerate(names):
        value = values[i] if len(values) == len(names) else None
        if value is not None and value.type == "unary_expression":
            value = value.child_by_field_name("operand")
        literal = value is not None and value.type == "composite_literal"
        yield text_of(name), _place(
            value.child_by_field_name("type") if value is not None and literal else None,
            here, path,
        )  # fmt: skip


def _place(node: Node | None, here: Package, path: str) -> Place | None:
    """Return the file and the name of the struct that a type or a pointer to one names."""
    while node is not None and node.type in ("pointer_type", "parenthesized_type"):
        node = node.named_children[0] if node.named_children else None
    if node is None or node.type not in _TYPES:
        return None
    found = here.named(text_of(node), path)
    return (found.path, found.name) if found is not None else None


def _read(
    node: Node, scope: str, types: dict[tuple[str, str], Place | None], path: str
) -> Iterator[Use]:
    around = node.parent
    function = around.child_by_field_name("function") if around is not None else None
    if function is not None and function == node:
        return
    kind = looked_up(text_of(node.child_by_field_name("operand")), scope, types)
    holder = around.parent if around is not None and around.type == "expression_list" else None
    left = holder.child_by_field_name("left") if holder is not None else None
    counted = around is not None and around.type in ("inc_statement", "dec_statement")
    writes = counted or (left is not None and left == around)
    if kind is not None:
        name = text_of(node.child_by_field_name("field"))
        yield Use(span(path, node), scope, *kind, name, writes)


def _given(node: Node, scope: str, here: Package, path: str) -> Iterator[Use]:
    """Yield the keys of a literal."""
    kind = _place(node.child_by_field_name("type"), here, path)
    body = node.child_by_field_name("body")
    for one in body.named_children if kind is not None and body is not None else ():
        key = one.named_children[0] if one.type == "keyed_element" else None
        if key is not None and kind is not None and text_of(key).isidentifier():
            yield Use(span(path, key), scope, *kind, text_of(key), writes=True)


USES = Uses("go", read)
