"""Where TypeScript code reads and writes fields of objects whose type it states.

A receiver's type is known where a parameter or a variable is annotated with it, made on the spot
(``new Order()``) or asserted (``x as Order``), where a function of the file says that it returns
it (or a promise of it that is awaited), where it is one of an array of them (``for … of``, the
callbacks of its methods, ``orders[0]``), for fields that a class states, and for ``this``. The
members of an object that is given to such a variable, or asserted to be of the type, are writes;
destructuring is a read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import captures, in_scope, span, text_of
from conductor_mcp.formats.shapes._typescript import Module, Place, module
from conductor_mcp.formats.shapes._typescript_find import find
from conductor_mcp.formats.shapes._typescript_values import property_name, text_value
from conductor_mcp.formats.uses._use import Use, Uses, enclosing, looked_up

if TYPE_CHECKING:
    from tree_sitter import Node

_QUERY = """
(member_expression property: (property_identifier)) @read
(subscript_expression index: (string)) @read
(public_field_definition) @stated
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
_THROUGH = ("parenthesized_expression", "await_expression", "non_null_expression")
_ARRAYS = ("Array", "ReadonlyArray", "Set", "ReadonlySet", "Iterable")
_EACH = ("map", "filter", "forEach", "find", "some", "every", "flatMap", "findIndex", "findLast")
_RESULTS = ("Promise", "PromiseLike")
_IN = ("", "")
"""Comes first where the places are those of what an array holds."""

Kinds = tuple[tuple[str, str], ...]
"""The places that a type is known by: its own, and those of what it is another name for."""
Types = dict[tuple[str, str], Kinds]


def read(project: Project, path: str) -> list[Use]:
    """Return the uses of fields in a file, in the order of the text."""
    here = module(project, path)
    if here is None or here.root.has_error:
        return []
    grammar = "tsx" if path.lower().endswith(".tsx") else "typescript"
    found = captures(grammar, _QUERY, here.root)
    definitions = [(node, _name(node)) for node in found.get("definition", [])]
    bound = [*found.get("bound", []), *found.get("bare", []), *found.get("stated", [])]
    look = _Look(here)
    for node, scope in in_scope(definitions, [node for node, _ in definitions]):
        look.declare(node, scope)
    for node, scope in in_scope(definitions, bound):
        inner = scope
        if node.type in _BARE[:1]:  # its parameter is known inside of it alone
            inner = ".".join(filter(None, (scope, _name(node))))
        look.bind(node, inner)
    made: list[Use] = []
    wanted = [*found.get("bound", []), *found.get("read", []), *found.get("asserted", [])]
    for node, scope in in_scope(definitions, wanted):
        if node.type in ("member_expression", "subscript_expression"):
            made += look.read(node, scope)
        else:
            made += look.given(node, scope)
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


def _bound_names(target: Node | None) -> Iterator[str]:
    if target is not None and target.type == "identifier":
        yield text_of(target)
    elif target is not None and target.type == "object_pattern":
        for one in target.named_children:
            if one.type == "shorthand_property_identifier_pattern":
                yield text_of(one)


def _kinds(node: Node, here: Module) -> Kinds:
    """Return the one type that an annotation names, ``null`` beside it allowed."""
    while node.type in _AROUND and node.named_children:
        node = node.named_children[0]
    if node.type == "union_type":
        sides = [n for n in node.named_children if text_of(n) not in ("null", "undefined")]
        return _kinds(sides[0], here) if len(sides) == 1 else ()
    if node.type == "array_type" and node.named_children:
        return _several(_kinds(node.named_children[0], here))
    if node.type == "generic_type":
        name, given = text_of(node.child_by_field_name("name")), node.named_children[-1]
        if name in (*_WRAPPERS, *_RESULTS, *_ARRAYS) and given.named_children:
            inner = _kinds(given.named_children[0], here)
            return _several(inner) if name in _ARRAYS else inner
        return _named(name, here)
    return _named(text_of(node), here) if "identifier" in node.type else ()


def _several(kinds: Kinds) -> Kinds:
    """Return what an array of something is, nothing where that is not known."""
    return (_IN, *kinds) if kinds else ()


def _one_of(kinds: Kinds) -> Kinds:
    """Return what an array holds, nothing of what is none."""
    return kinds[1:] if kinds[:1] == (_IN,) else ()


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


@dataclass
class _Look:
    """What is known of the names in one file, by the scope that they stand in."""

    here: Module
    types: Types = field(default_factory=dict[tuple[str, str], Kinds])
    returns: dict[str, Kinds] = field(default_factory=dict[str, Kinds])

    def declare(self, node: Node, scope: str) -> None:
        """Note what a function says that it returns."""
        result = node.child_by_field_name("return_type")
        if result is not None:
            self.returns[f"{scope}.{_name(node)}".lstrip(".")] = _kinds(result, self.here)

    def bind(self, node: Node, scope: str) -> None:
        """Note what a local name is; of two that differ, none is known."""
        if node.type in _BARE:
            target = node.child_by_field_name("parameter") or node.child_by_field_name("left")
            kinds = self._of_bare(node, scope)
        else:
            target, kinds = _pattern(node), self._stated(node, scope)
        named = target is not None and target.type in ("identifier", "property_identifier")
        if node.type == "public_field_definition" or (
            named and any(c.type == "accessibility_modifier" for c in node.children)
        ):
            self._note(scope.partition(".")[0], f"this.{text_of(target)}", kinds)
        for name in _bound_names(target):
            self._note(scope, name, kinds if named else ())

    def _note(self, scope: str, name: str, kinds: Kinds) -> None:
        key = (scope, name)
        self.types[key] = kinds if self.types.get(key, kinds) == kinds else ()

    def _stated(self, node: Node, scope: str) -> Kinds:
        annotation, value = node.child_by_field_name("type"), node.child_by_field_name("value")
        if annotation is not None:
            return _kinds(annotation, self.here)
        if node.type == "required_parameter" and value is None:
            holder = node.parent.parent if node.parent else None
            first = node.parent is not None and node.parent.named_children[0] == node
            return self._of_callback(holder, scope) if first and holder is not None else ()
        return self.kinds(value, scope)

    def _of_bare(self, node: Node, scope: str) -> Kinds:
        if node.type == "for_in_statement":
            over = any(child.type == "of" for child in node.children)
            return _one_of(self.kinds(node.child_by_field_name("right"), scope)) if over else ()
        return self._of_callback(node, scope) if node.type == "arrow_function" else ()

    def _of_callback(self, function: Node, scope: str) -> Kinds:
        """Return what an array's method gives the function that it is called with."""
        given = function.parent
        call = given.parent if given is not None and given.type == "arguments" else None
        if given is None or call is None or given.named_children[0] != function:
            return ()
        method = call.child_by_field_name("function")
        if method is None or text_of(method.child_by_field_name("property")) not in _EACH:
            return ()
        return _one_of(self.kinds(method.child_by_field_name("object"), scope))

    def kinds(self, node: Node | None, scope: str) -> Kinds:
        """Return what an expression is, where the file states it."""
        for _ in range(_HOPS):
            if node is None or node.type not in _THROUGH or not node.named_children:
                break
            node = node.named_children[0]
        if node is None:
            return ()
        found: Kinds = ()
        match node.type:
            case "identifier" | "this":
                found = self._name(text_of(node), scope)
            case "as_expression" | "satisfies_expression":
                found = _kinds(node.named_children[-1], self.here)
            case "new_expression":
                found = _named(text_of(node.child_by_field_name("constructor")), self.here)
            case "call_expression":
                found = self._of_call(node, scope)
            case "member_expression" if text_of(node.child_by_field_name("object")) == "this":
                name = text_of(node.child_by_field_name("property"))
                found = self.types.get((scope.partition(".")[0], f"this.{name}"), ())
            case "subscript_expression":
                found = _one_of(self.kinds(node.child_by_field_name("object"), scope))
            case _:
                pass
        return found

    def _name(self, name: str, scope: str) -> Kinds:
        if name == "this":
            owner = scope.partition(".")[0]
            nodes = self.here.declared.get(owner, [])
            return ((self.here.path, owner),) if nodes and nodes[0].type in _CLASSES else ()
        return looked_up(name, scope, self.types) or ()

    def _of_call(self, node: Node, scope: str) -> Kinds:
        function = node.child_by_field_name("function")
        called = text_of(function)
        if function is not None and function.type == "member_expression":
            if called.startswith("this."):
                return self.returns.get(f"{scope.partition('.')[0]}.{called[5:]}", ())
            name = text_of(function.child_by_field_name("property"))
            holder = self.kinds(function.child_by_field_name("object"), scope)
            return holder if name == "filter" else _one_of(holder) if name == "find" else ()
        return next((self.returns[k] for k in _within(called, scope) if k in self.returns), ())

    def read(self, node: Node, scope: str) -> Iterator[Use]:
        holder, around = node.child_by_field_name("object"), node.parent
        if around is not None and around.type == "call_expression" and (
            around.child_by_field_name("function") == node
        ):  # fmt: skip
            return  # a method
        name = text_of(node.child_by_field_name("property")) or (
            text_value(node.child_by_field_name("index")) or ""
        )
        kinds = self.kinds(holder, scope) if name else ()
        if kinds[:1] == (_IN,):
            return
        left = around.child_by_field_name("left") if around is not None else None
        kind = around.type if around is not None else ""
        writes = kind == "update_expression" or ("assignment" in kind and left == node)
        for path, key in kinds:
            yield Use(span(self.here.path, node), scope, path, key, name, writes)

    def given(self, node: Node, scope: str) -> Iterator[Use]:
        """Yield members of an object that is given to a type, and those that are taken apart."""
        if node.type in ("as_expression", "satisfies_expression"):
            value: Node | None = node.named_children[0]
            kinds = _kinds(node.named_children[-1], self.here)
            target = None
        else:
            target, value = _pattern(node), node.child_by_field_name("value")
            kinds = self._stated(node, scope)
        if target is not None and target.type == "object_pattern":
            pairs, writes = target.named_children, False
        else:
            pairs = value.named_children if value is not None and value.type == "object" else []
            writes = True
        if kinds[:1] == (_IN,):
            return
        for one in pairs:
            name = property_name(one) if one.type in ("pair", "pair_pattern") else (
                text_of(one) if one.type.startswith("shorthand") else ""
            )  # fmt: skip
            for path, key in kinds if name else ():
                yield Use(span(self.here.path, one), scope, path, key, name, writes)


def _within(name: str, scope: str) -> Iterator[str]:
    """Yield what a function that is called by a bare name may be called in full."""
    return (f"{around}.{name}".lstrip(".") for around in enclosing(scope))


USES = Uses("typescript", read)
