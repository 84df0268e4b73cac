"""Where TypeScript code reads and writes fields of objects whose type it states.

A receiver's type is known where a parameter or a variable is annotated with it, made on the spot
(``new Order()``) or asserted (``x as Order``), and for ``this``. The members of an object that is
given to such a variable, or asserted to be of the type, are writes; destructuring is a read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import captures, in_scope, span, text_of
from conductor_mcp.formats.shapes._typescript import Module, Place, find, module
from conductor_mcp.formats.shapes._typescript_values import property_name, text_value
from conductor_mcp.formats.uses._use import Use, Uses, looked_up

if TYPE_CHECKING:
    from tree_sitter import Node

_QUERY = """
(member_expression object: [(identifier) (this)] property: (property_identifier)) @read
(subscript_expression object: (identifier) index: (string)) @read
(required_parameter) @bound
(optional_parameter) @bound
(variable_declarator) @bound
(arrow_function parameter: (identifier)) @bare
(for_in_statement left: (identifier)) @bare
(catch_clause parameter: (identifier)) @bare
(as_expression (object)) @asserted
(satisfies_expression (object)) @asserted
[(function_declaration) (method_definition) (arrow_function) (function_expression)
 (class_declaration) (abstract_class_declaration) (generator_function_declaration)] @definition
"""
_WRAPPERS = ("Readonly", "Partial", "Required", "NonNullable")
_AROUND = ("type_annotation", "parenthesized_type", "readonly_type")
_CLASSES = ("class_declaration", "abstract_class_declaration")
_INFER = ("z.infer", "z.output", "z.input", "zod.infer")
_BARE = ("arrow_function", "for_in_statement", "catch_clause")
_HOPS = 6

Kinds = tuple[tuple[str, str], ...]
"""The places that a type is known by: its own, and those of what it is another name for."""


def read(project: Project, path: str) -> list[Use]:
    """Return the uses of fields in a file, in the order of the text."""
    here = module(project, path)
    if here is None or here.root.has_error:
        return []
    grammar = "tsx" if path.lower().endswith(".tsx") else "typescript"
    found = captures(grammar, _QUERY, here.root)
    definitions = [(node, _name(node)) for node in found.get("definition", [])]
    bound = [*found.get("bound", []), *found.get("bare", [])]
    types: dict[tuple[str, str], Kinds] = {}
    made: list[Use] = []
    for node, scope in in_scope(definitions, bound):
        inner = scope
        if node.type in _BARE[:1]:  # its parameter is known inside of it alone
            inner = ".".join(filter(None, (scope, _name(node))))
        _bind(node, inner, here, types)
    wanted = [*bound, *found.get("read", []), *found.get("asserted", [])]
    for node, scope in in_scope(definitions, wanted):
        if node.type in ("member_expression", "subscript_expression"):
            made += _read(node, scope, types, here)
        elif node.type not in _BARE:
            made += _given(node, scope, types, here)
    return made


def _name(node: Node) -> str:
    """Name a definition; a function without a name is that of what it is bound to, or ``()``."""
    name = text_of(node.child_by_field_name("name"))
    around = node.parent
    if not name and around is not None and around.type == "variable_declarator":
        name = text_of(around.child_by_field_name("name"))
    return name or "()"


def _pattern(node: Node) -> Node | None:
    return node.child_by_field_name("pattern") or node.child_by_field_name("name")


def _bind(node: Node, scope: str, here: Module, types: dict[tuple[str, str], Kinds]) -> None:
    """Note what a local name is; of two that differ, none is known."""
    if node.type in _BARE:
        target = node.child_by_field_name("parameter") or node.child_by_field_name("left")
        kinds: Kinds = ()
    else:
        target, kinds = _pattern(node), _stated(node, here)
    for name in _bound_names(target):
        known = kinds if target is not None and target.type == "identifier" else ()
        key = (scope, name)
        types[key] = known if types.get(key, known) == known else ()


def _bound_names(target: Node | None) -> Iterator[str]:
    if target is not None and target.type == "identifier":
        yield text_of(target)
    elif target is not None and target.type == "object_pattern":
        for one in target.named_children:
            if one.type == "shorthand_property_identifier_pattern":
                yield text_of(one)


def _stated(node: Node, here: Module) -> Kinds:
    annotation, value = node.child_by_field_name("type"), node.child_by_field_name("value")
    if annotation is not None:
        return _kinds(annotation, here)
    if value is not None and value.type == "new_expression":
        return _named(text_of(value.child_by_field_name("constructor")), here)
    if value is not None and value.type in ("as_expression", "satisfies_expression"):
        return _kinds(value.named_children[-1], here)
    return ()


def _kinds(node: Node, here: Module) -> Kinds:
    """Return the one type that an annotation names, ``null`` beside it allowed."""
    while node.type in _AROUND and node.named_children:
        node = node.named_children[0]
    if node.type == "union_type":
        sides = [n for n in node.named_children if text_of(n) not in ("null", "undefined")]
        return _kinds(sides[0], here) if len(sides) == 1 else ()
    if node.type == "generic_type":
        name, given = text_of(node.child_by_field_name("name")), node.named_children[-1]
        if name in _WRAPPERS and given.named_children:
            return _kinds(given.named_children[0], here)
        return _named(name, here)
    return _named(text_of(node), here) if "identifier" in node.type else ()


def _named(name: str, here: Module) -> Kinds:
    kinds: list[tuple[str, str]] = []
    place = find(name, here)
    while place is not None and place.key not in kinds and len(kinds) < _HOPS:
        kinds.append(place.key)
        place = _other_name(place)
    return tuple(kinds)


def _other_name(place: Place) -> Place | None:
    """Return what a type is only another name for: a type, or the schema it is inferred from."""
    node = place.nodes[0] if place.nodes else None
    value = node.child_by_field_name("value") if node is not None else None
    if node is None or value is None or node.type != "type_alias_declaration":
        return None
    if value.type == "generic_type":
        name = text_of(value.child_by_field_name("name"))
        given = text_of(value.child_by_field_name("type_arguments")).strip("<> ")
        wanted = given.removeprefix("typeof").strip() if name in _INFER else ""
    else:
        wanted = text_of(value) if "identifier" in value.type else ""
    return find(wanted, place.module, place.scope) if wanted else None


def _read(
    node: Node, scope: str, types: dict[tuple[str, str], Kinds], here: Module
) -> Iterator[Use]:
    holder, around = node.child_by_field_name("object"), node.parent
    if around is not None and around.type == "call_expression" and (
        around.child_by_field_name("function") == node
    ):  # fmt: skip
        return  # a method
    name = text_of(node.child_by_field_name("property")) or (
        text_value(node.child_by_field_name("index")) or ""
    )
    left = around.child_by_field_name("left") if around is not None else None
    kind = around.type if around is not None else ""
    writes = kind == "update_expression" or ("assignment" in kind and left == node)
    for path, key in _looked_up(text_of(holder), scope, types, here) if name else ():
        yield Use(span(here.path, node), scope, path, key, name, writes)


def _looked_up(
    receiver: str, scope: str, types: dict[tuple[str, str], Kinds], here: Module
) -> Kinds:
    if receiver == "this":
        owner = scope.partition(".")[0]
        nodes = here.declared.get(owner, [])
        return ((here.path, owner),) if nodes and nodes[0].type in _CLASSES else ()
    return looked_up(receiver, scope, types) or ()


def _given(
    node: Node, scope: str, types: dict[tuple[str, str], Kinds], here: Module
) -> Iterator[Use]:
    """Yield the members of an object that is given to a type, and those that are taken apart."""
    if node.type in ("as_expression", "satisfies_expression"):
        value: Node | None = node.named_children[0]
        kinds = _kinds(node.named_children[-1], here)
        target = None
    else:
        target, value = _pattern(node), node.child_by_field_name("value")
        kinds = _stated(node, here)
        if target is not None and target.type == "object_pattern" and not kinds:
            kinds = _looked_up(text_of(value), scope, types, here) if value is not None else ()
    if target is not None and target.type == "object_pattern":
        pairs, writes = target.named_children, False
    else:
        pairs = value.named_children if value is not None and value.type == "object" else []
        writes = True
    for one in pairs:
        name = property_name(one) if one.type in ("pair", "pair_pattern") else (
            text_of(one) if one.type.startswith("shorthand") else ""
        )  # fmt: skip
        for path, key in kinds if name else ():
            yield Use(span(here.path, one), scope, path, key, name, writes)


USES = Uses("typescript", read)
