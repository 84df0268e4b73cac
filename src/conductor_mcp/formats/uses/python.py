"""Where Python code reads and writes fields of objects whose type it states.

A receiver's type is known where a parameter or a variable is annotated with it, where it is made
on the spot (``order = Order(...)``), and for ``self``. Method calls are no reads of fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import captures, in_scope, parse, span, text_of, too_large
from conductor_mcp.formats.shapes._annotations import literal
from conductor_mcp.formats.shapes._python import Module, arguments_of, find, module
from conductor_mcp.formats.uses._use import Use, Uses, enclosing

if TYPE_CHECKING:
    from tree_sitter import Node

_QUERY = """
(attribute object: (identifier) @receiver) @read
(subscript value: (identifier) @held subscript: (string)) @item
(call function: [(identifier) (attribute)]) @call
(typed_parameter type: (type)) @typed
(typed_default_parameter type: (type)) @typed
(assignment left: (identifier)) @assigned
(function_definition) @definition
(class_definition) @definition
"""
_OPTIONAL = ("Optional", "Annotated", "Final")


def read(project: Project, path: str) -> list[Use]:
    """Return the uses of fields in a file, in the order of the text."""
    here = module(project, path)
    document = project.document(path)
    if here is None or document is None or too_large(path, document.text):
        return []
    root = parse("python", document.text)
    if root.has_error:
        return []
    found = captures("python", _QUERY, root)
    definitions = [
        (node, text_of(node.child_by_field_name("name"))) for node in found.get("definition", [])
    ]
    types = _types(found, definitions, here)
    wanted = [*found.get("read", []), *found.get("item", []), *found.get("call", [])]
    made: list[Use] = []
    for node, scope in in_scope(definitions, wanted):
        made += (
            _of_call(node, scope, here) if node.type == "call" else _of(node, scope, types, here)
        )
    return made


Types = dict[tuple[str, str], tuple[str, str] | None]


def _types(
    found: dict[str, list[Node]], definitions: list[tuple[Node, str]], here: Module
) -> Types:
    """Return the type of each local name by scope; of two that differ, none is known."""
    types: Types = {}
    for node, scope in in_scope(
        definitions, [*found.get("typed", []), *found.get("assigned", [])]
    ):
        name = text_of(node.child_by_field_name("name") or node.child_by_field_name("left")) or (
            text_of(node.named_children[0])
        )
        annotation, value = node.child_by_field_name("type"), node.child_by_field_name("right")
        kind = None
        if annotation is not None:
            kind = _named(annotation, here)
        elif value is not None and value.type == "call":
            kind = _class(text_of(value.child_by_field_name("function")), here)
        if (scope, name) in types and types[scope, name] != kind:
            kind = None
        types[scope, name] = kind
    return types


def _named(node: Node, here: Module) -> tuple[str, str] | None:
    """Return the one class that an annotation names, ``None`` beside it allowed."""
    while node.type in ("type", "parenthesized_expression") and node.named_children:
        node = node.named_children[0]
    if node.type in ("binary_operator", "union_type"):
        parts = [n for n in node.named_children if n.type != "none" and text_of(n) != "None"]
        return _named(parts[0], here) if len(parts) == 1 else None
    if node.type in ("generic_type", "subscript"):
        head = text_of(node.named_children[0]).rpartition(".")[2]
        inner = node.named_children[1:]
        return _named(inner[0].named_children[0], here) if (
            head in _OPTIONAL and inner and inner[0].named_children
        ) else None  # fmt: skip
    if node.type == "string":
        text = literal(node)
        return _class(text, here) if isinstance(text, str) else None
    return _class(text_of(node), here)


def _class(name: str, here: Module) -> tuple[str, str] | None:
    found = find(name, here) if name.replace(".", "").isidentifier() else None
    if found is None or found[1] not in found[0].classes:
        return None
    return found[0].path, found[1]


def _of(node: Node, scope: str, types: Types, here: Module) -> Iterator[Use]:
    holder = node.child_by_field_name("object") or node.child_by_field_name("value")
    around = node.parent
    if (
        around is not None
        and around.type == "call"
        and (around.child_by_field_name("function") == node)
    ):
        return  # a method
    receiver = text_of(holder)
    kind = _looked_up(receiver, scope, types, here)
    if kind is None:
        return
    if node.type == "attribute":
        name: object = text_of(node.child_by_field_name("attribute"))
    else:
        name = literal(node.child_by_field_name("subscript"))
    if isinstance(name, str):
        assigned = around is not None and around.type in ("assignment", "augmented_assignment")
        writes = assigned and around is not None and around.child_by_field_name("left") == node
        yield Use(span(here.path, node), scope, *kind, name, writes)


def _looked_up(receiver: str, scope: str, types: Types, here: Module) -> tuple[str, str] | None:
    for one in enclosing(scope):
        if (one, receiver) in types:
            return types[one, receiver]
        if receiver == "self" and one in here.classes:
            return here.path, one
    return None


def _of_call(node: Node, scope: str, here: Module) -> Iterator[Use]:
    """Yield the keywords that a class is made with."""
    keywords = arguments_of(node)[1]
    kind = _class(text_of(node.child_by_field_name("function")), here) if keywords else None
    for name, value in keywords.items() if kind else ():
        if kind is not None:
            yield Use(span(here.path, value), scope, *kind, name, writes=True)


USES = Uses("python", read)
