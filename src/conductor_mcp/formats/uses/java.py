"""Where Java code reads and writes fields of objects whose type it states.

A receiver's type is known where a parameter, a field or a variable states it, or is made on the
spot (``var order = new Order()``). ``order.getTotal()``, ``order.isPaid()`` and, of a record,
``order.total()`` (or ``Order::total``) read a field, ``order.setTotal(...)`` writes it, unless the
class, all of whose bases are known, has a method of that name itself. Other calls are no uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import captures, in_scope, parse, span, text_of, too_large
from conductor_mcp.formats.shapes._java import Class, Module, find, lineage, module
from conductor_mcp.formats.uses._use import Use, Uses, looked_up

if TYPE_CHECKING:
    from tree_sitter import Node

_QUERY = """
(field_access object: (identifier)) @read
(method_invocation object: (identifier)) @call
(method_reference . (identifier) (identifier)) @given
(formal_parameter) @bound
(local_variable_declaration) @bound
(field_declaration) @bound
(enhanced_for_statement) @bound
(lambda_expression parameters: (identifier)) @hidden
[(class_declaration) (record_declaration) (method_declaration) (constructor_declaration)
 (lambda_expression)] @definition
"""
_ACCESS = re.compile(r"(get|is|set)([A-Z]\w*)$")
_OF_ALL = ("getClass", "toString", "hashCode", "equals", "notify", "notifyAll", "wait")
_MADE = "object_creation_expression"


def read(project: Project, path: str) -> list[Use]:
    """Return the uses of fields in a file, in the order of the text."""
    document, here = project.document(path), module(project, path)
    if document is None or here is None or too_large(path, document.text):
        return []
    root = parse("java", document.text)
    if root.has_error:
        return []
    found = captures("java", _QUERY, root)
    definitions = [
        (node, text_of(node.child_by_field_name("name")) or "()")
        for node in found.get("definition", [])
    ]
    types: dict[tuple[str, str], Class | None] = {}
    for node, scope in in_scope(definitions, found.get("bound", [])):
        for name, kind in _bound(node, scope, here):
            key = (scope, name)
            same = key not in types or _key(types[key]) == _key(kind)
            types[key] = kind if same else None
    for node, scope in in_scope(definitions, found.get("hidden", [])):
        name = text_of(node.child_by_field_name("parameters"))
        types[".".join(filter(None, (scope, "()"))), name] = None
    made: list[Use] = []
    wanted = [n for key in ("read", "call", "given") for n in found.get(key, [])]
    for node, scope in in_scope(definitions, wanted):
        if node.type == "method_reference":
            kind = find(text_of(node.named_children[0]), here, _around(scope, here))
            called = text_of(node.named_children[-1])
            name, writes = _accessed(called, kind) if kind is not None else ("", False)
        else:
            kind = looked_up(text_of(node.child_by_field_name("object")), scope, types)
            name, writes = _field(node, kind) if kind is not None else ("", False)
        if kind is not None and name:
            made.append(Use(span(path, node), scope, kind.module.path, kind.key, name, writes))
    return made


def _key(kind: Class | None) -> tuple[str, str] | None:
    return (kind.module.path, kind.key) if kind is not None else None


def _bound(node: Node, scope: str, here: Module) -> Iterator[tuple[str, Class | None]]:
    stated = node.child_by_field_name("type")
    if node.type in ("formal_parameter", "enhanced_for_statement"):
        yield text_of(node.child_by_field_name("name")), _class(stated, scope, here)
        return
    for one in node.children_by_field_name("declarator"):
        value = one.child_by_field_name("value")
        kind = stated
        if text_of(stated) == "var" and value is not None and value.type == _MADE:
            kind = value.child_by_field_name("type")
        yield text_of(one.child_by_field_name("name")), _class(kind, scope, here)


def _class(node: Node | None, scope: str, here: Module) -> Class | None:
    if node is None or node.type not in ("type_identifier", "scoped_type_identifier"):
        return None
    return find(text_of(node), here, _around(scope, here))


def _around(scope: str, here: Module) -> str:
    """Return the class around a scope; the methods around it hold no types."""
    while scope and scope not in here.classes:
        scope = scope.rpartition(".")[0]
    return scope


def _field(node: Node, kind: Class) -> tuple[str, bool]:
    """Return the field that an access or a call is about, and whether it is set."""
    around = node.parent
    if node.type == "field_access":
        kind_ = around.type if around is not None else ""
        left = around.child_by_field_name("left") if around is not None else None
        writes = kind_ == "update_expression" or (
            kind_ == "assignment_expression" and left == node
        )
        return text_of(node.child_by_field_name("field")), writes
    return _accessed(text_of(node.child_by_field_name("name")), kind)


def _accessed(called: str, kind: Class) -> tuple[str, bool]:
    """Return the field that a method stands for, and whether it is set; ``""`` if for none."""
    access = _ACCESS.match(called)
    name = access[2][:1].lower() + access[2][1:] if access else called
    record = kind.node.type == "record_declaration"
    if not (access or record) or (name not in _declared(kind) and not _lacks(kind, called)):
        return "", False
    return name, bool(access) and called.startswith("set")


def _lacks(kind: Class, called: str) -> bool:
    """Whether a class surely has no method of that name: what it is based on is known as well."""
    classes, outside = lineage(kind)
    if outside or called in _OF_ALL:
        return False
    for one in classes:
        if one.node.child_by_field_name("interfaces") is not None:
            return False
        for node in one.body:
            if node.type == "method_declaration" and (
                text_of(node.child_by_field_name("name")) == called
            ):
                return False
    return True


def _declared(kind: Class) -> set[str]:
    found: set[str] = set()
    for one in lineage(kind)[0]:
        holder = one.node.child_by_field_name("parameters")
        for node in holder.named_children if holder is not None else ():
            found.add(text_of(node.child_by_field_name("name")))
        for node in one.body:
            declared = node.children_by_field_name("declarator")
            found |= {text_of(d.child_by_field_name("name")) for d in declared}
    return found


USES = Uses("java", read)
