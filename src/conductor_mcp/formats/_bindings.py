"""What a statement binds to a local name, in each language: the grammar's side of ``_origins``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.model.values import dataclass, replace
from conductor_mcp.syntax.lazily import expression

if TYPE_CHECKING:
    from tree_sitter import Node

EVERYTHING = ".*"
"""Ends the local name under which a wildcard import is kept."""

INSTANCE = "()"
"""What is added to a type's origin for a value of it, and to a function's for what it returns."""

LOCAL = "#"
"""Starts the origin of a type of the file's own, whose fields lead on to others."""

QUERIES = {
    "python": """
        (import_statement) @import (import_from_statement) @import
        (assignment) @bind (named_expression) @bind (as_pattern) @bind
        (typed_parameter) @bind (typed_default_parameter) @bind
    """,
    "javascript": """
        (import_statement) @import (variable_declarator) @bind (assignment_expression) @bind
    """,
    "typescript": """
        (import_statement) @import (variable_declarator) @bind (assignment_expression) @bind
        (required_parameter) @bind (optional_parameter) @bind (public_field_definition) @bind
    """,
    "go": """
        (import_spec) @import (short_var_declaration) @bind (var_spec) @bind
        (assignment_statement) @bind (parameter_declaration) @bind (field_declaration) @bind
        (type_spec type: (struct_type)) @local
    """,
    "java": """
        (import_declaration) @import (field_declaration) @bind (local_variable_declaration) @bind
        (formal_parameter) @bind (resource) @bind
    """,
}
_VERSION = expression(r"v\d+")
_TUPLES = ("pattern_list", "tuple_pattern")
_FIELDS = ("accessibility_modifier", "override_modifier", "readonly")


@dataclass(frozen=True, slots=True)
class Bound:
    """A local name, the value or type it stands for, and what its origin has beyond that one's.

    ``suffix`` is ``()`` where ``value`` is the type of the name, ``.x`` for ``{ x } = value``.
    """

    name: str
    value: Node
    suffix: str = ""


def imported(language: str, node: Node) -> Iterator[tuple[str, str]]:
    """Yield (local name, origin) for what an import statement binds."""
    match language:
        case "python":
            return _python_imports(node)
        case "go":
            return _go_imports(node)
        case "java":
            return _java_imports(node)
        case _:
            return _ecmascript_imports(node)


def bindings(language: str, node: Node) -> Iterator[Bound]:
    """Yield what any other statement or parameter binds."""
    match language:
        case "python":
            return _python_bindings(node)
        case "go":
            return _go_bindings(node)
        case "java":
            return _java_bindings(node)
        case _:
            return _ecmascript_bindings(node)


def literal(node: Node | None) -> str:
    """Return what a plain string literal says, without its quotes."""
    return text_of(node)[1:-1]


def required(node: Node) -> str:
    """Return the module that ``require("m")`` or ``import("m")`` loads, ``""`` for other calls."""
    if node.type == "call_expression":
        function = node.child_by_field_name("function")
        given = node.child_by_field_name("arguments")
        if function is not None and given is not None and given.named_children:
            first = next((n for n in given.named_children if n.type != "comment"), None)
            called = function.type == "import" or text_of(function) == "require"
            if called and first is not None and first.type == "string":
                return literal(first)
    return ""


def squeezed(node: Node | None) -> str:
    """Return a dotted name without the spaces and line ends that it may be written with."""
    return "".join(text_of(node).split())


def _pair(target: Node | None, value: Node | None, suffix: str = "") -> Iterator[Bound]:
    if target is None or value is None:
        return
    names = ("identifier", "attribute", "member_expression")
    if target.type in names and (target.type == "identifier" or _is_own(target)):
        yield Bound(squeezed(target), value, suffix)


def _is_own(target: Node) -> bool:
    holder = target.child_by_field_name("object")
    return text_of(holder) in ("self", "cls", "this")


def _python_imports(node: Node) -> Iterator[tuple[str, str]]:
    module = squeezed(node.child_by_field_name("module_name"))
    start = module if module.endswith(".") else f"{module}."
    for given in node.children_by_field_name("name"):
        name = squeezed(given.child_by_field_name("name") or given)
        alias = text_of(given.child_by_field_name("alias"))
        if module:
            yield alias or name, start + name
        elif alias:
            yield alias, name
        else:
            top = name.partition(".")[0]
            yield top, top
    if module and any(child.type == "wildcard_import" for child in node.children):
        yield module + EVERYTHING, module


def _python_bindings(node: Node) -> Iterator[Bound]:
    kind = node.child_by_field_name("type")
    value = node.child_by_field_name("right") or node.child_by_field_name("value")
    target = node.child_by_field_name("left") or node.child_by_field_name("name")
    if node.type == "as_pattern":
        alias = node.child_by_field_name("alias")
        target = alias.named_children[0] if alias and alias.named_children else None
        value = node.named_children[0]
        if node.parent is not None and node.parent.type == "except_clause":
            yield from _pair(target, value, INSTANCE)
            return
    elif node.type == "typed_parameter":
        target = node.named_children[0]
    if target is not None and target.type in _TUPLES and value is not None:
        values = value.named_children if value.type in ("expression_list", "tuple") else []
        if len(values) == len(target.named_children):
            for each, given in zip(target.named_children, values, strict=True):
                yield from _pair(each, given)
        return
    typed = kind is not None and (value is None or node.type.endswith("parameter"))
    for bound in _pair(target, kind if typed else value, INSTANCE if typed else ""):
        yield replace(bound, name=f"self.{bound.name}") if _is_attribute(node) else bound


def _is_attribute(node: Node) -> bool:
    """Whether an assignment stands in a class itself, where it makes an attribute of objects."""
    block = node.parent.parent if node.parent is not None else None
    holder = block.parent if block is not None else None
    return holder is not None and holder.type == "class_definition"


def _ecmascript_imports(node: Node) -> Iterator[tuple[str, str]]:
    for clause in node.named_children:
        if clause.type == "import_require_clause":
            yield text_of(clause.named_children[0]), literal(clause.child_by_field_name("source"))
        if clause.type != "import_clause":
            continue
        module = literal(node.child_by_field_name("source"))
        for group in clause.named_children:
            if group.type == "identifier":
                yield text_of(group), module
            elif group.type == "namespace_import":
                yield text_of(group.named_children[-1]), module
            elif group.type == "named_imports":
                for given in group.named_children:
                    name = text_of(given.child_by_field_name("name")).strip("'\"")
                    alias = text_of(given.child_by_field_name("alias"))
                    yield alias or name, module if name == "default" else f"{module}.{name}"


def _ecmascript_bindings(node: Node) -> Iterator[Bound]:
    kind = node.child_by_field_name("type")
    value = node.child_by_field_name("value") or node.child_by_field_name("right")
    target = (
        node.child_by_field_name("name")
        or node.child_by_field_name("left")
        or node.child_by_field_name("pattern")
    )
    if target is None:
        return
    if kind is not None and (value is None or node.type.endswith("_parameter")):
        yield from _pair(target, kind, INSTANCE)
    elif target.type == "object_pattern" and value is not None:
        yield from _taken_apart(target, value)
    elif target.type != "property_identifier":
        yield from _pair(target, value)
    if node.type == "public_field_definition" or any(c.type in _FIELDS for c in node.children):
        if kind is not None:
            yield Bound(f"this.{text_of(target)}", kind, INSTANCE)
        elif value is not None:
            yield Bound(f"this.{text_of(target)}", value)


def _taken_apart(pattern: Node, value: Node) -> Iterator[Bound]:
    """Yield what ``const { a, b: c, d = 1 } = value`` binds, one level deep."""
    for given in pattern.named_children:
        if given.type == "shorthand_property_identifier_pattern":
            yield Bound(text_of(given), value, f".{text_of(given)}")
        elif given.type == "object_assignment_pattern":
            name = text_of(given.child_by_field_name("left"))
            yield Bound(name, value, f".{name}")
        elif given.type == "pair_pattern":
            key = text_of(given.child_by_field_name("key")).strip("'\"")
            target = given.child_by_field_name("value")
            yield from _pair(target, value, "" if key == "default" else f".{key}")


def _go_imports(node: Node) -> Iterator[tuple[str, str]]:
    path = literal(node.child_by_field_name("path"))
    given = node.child_by_field_name("name")
    if given is None:
        yield package_name(path), path
    elif given.type == "dot":
        yield path + EVERYTHING, path
    elif given.type == "package_identifier":
        yield text_of(given), path


def package_name(path: str) -> str:
    """Return the name that a Go package most likely has: its path's last element that is one."""
    above, _, last = path.rpartition("/")
    if _VERSION.fullmatch(last) and above:
        last = above.rpartition("/")[2]
    last = re.sub(r"\.v\d+$", "", last)
    if not last.isidentifier():
        last = re.sub(r"^go-|[-.]go$", "", last)
    return re.sub(r"\W", "", last)


def _go_bindings(node: Node) -> Iterator[Bound]:
    kind = node.child_by_field_name("type")
    if node.type == "field_declaration":
        yield from _go_fields(node, kind)
        return
    value = node.child_by_field_name("right") or node.child_by_field_name("value")
    left = node.child_by_field_name("left")
    targets = left.named_children if left else node.children_by_field_name("name")
    values = value.named_children if value else []
    for at, target in enumerate(targets):
        if kind is not None:
            yield from _pair(target, kind, INSTANCE)
        elif len(values) == len(targets) or (values and at == 0):
            # Of `resp, err := http.Get(u)` the first is what it is about.
            yield from _pair(target, values[at])


def _go_fields(node: Node, kind: Node | None) -> Iterator[Bound]:
    """Yield the fields of a struct that has a name, each as ``#Store.db``."""
    holder = node.parent.parent.parent if node.parent and node.parent.parent else None
    if kind is None or holder is None or holder.type != "type_spec":
        return
    around = text_of(holder.child_by_field_name("name"))
    for name in node.children_by_field_name("name"):
        yield Bound(f"{LOCAL}{around}.{text_of(name)}", kind, INSTANCE)


def _java_imports(node: Node) -> Iterator[tuple[str, str]]:
    name = next((squeezed(n) for n in node.named_children if n.type.endswith("identifier")), "")
    if any(child.type == "asterisk" for child in node.children):
        yield name + EVERYTHING, name
    else:
        yield name.rpartition(".")[2], name


def _java_bindings(node: Node) -> Iterator[Bound]:
    kind, value = node.child_by_field_name("type"), node.child_by_field_name("value")
    for target in node.children_by_field_name("declarator") or [node]:
        name = target.child_by_field_name("name")
        if text_of(kind) == "var":
            yield from _pair(name, target.child_by_field_name("value") or value)
        else:
            yield from _pair(name, kind, INSTANCE)
