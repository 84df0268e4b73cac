"""The calls of a source file with where what they call comes from, read only when asked for.

Names are looked up as the languages do: in the function around, in those around that, in the
file. What a parameter or a local name hides is not followed to the import it hides. What nothing
in the file binds and the language has of itself is followed to there: `builtins.eval`,
`globalThis.fetch`, `builtin.panic`, `java.lang.Thread.sleep`.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conductor_mcp.formats._bindings import (
    INSTANCE,
    LOCAL,
    QUERIES,
    bindings,
    imported,
    required,
)
from conductor_mcp.formats._builtins import bare, built_in
from conductor_mcp.formats._origins import Names, origin_of, unbound
from conductor_mcp.formats._treesitter import captures, parse, span, text_of, too_large
from conductor_mcp.model import Call, Document, Span

if TYPE_CHECKING:
    from tree_sitter import Node

_ECMASCRIPT = """
    (function_declaration) @function (function_expression) @function (arrow_function) @function
    (generator_function_declaration) @function (generator_function) @function
    (method_definition) @function (class_declaration) @class
    (arrow_function parameter: (identifier) @parameter)
    (call_expression) @call (new_expression) @call (decorator) @decorator
    (shorthand_property_identifier_pattern) @shadow (pair_pattern value: (identifier) @shadow)
    (array_pattern (identifier) @shadow)
"""
_CALLS = {
    "python": """
        (function_definition) @function (lambda) @function (class_definition) @class
        (parameters (identifier) @parameter) (lambda_parameters (identifier) @parameter)
        (default_parameter name: (identifier) @parameter)
        (list_splat_pattern (identifier) @parameter)
        (dictionary_splat_pattern (identifier) @parameter)
        (for_statement left: (identifier) @parameter)
        (for_in_clause left: (identifier) @parameter)
        (call) @call (decorator) @decorator
        (pattern_list (identifier) @shadow) (tuple_pattern (identifier) @shadow)
        (global_statement (identifier) @shadow)
    """,
    "javascript": _ECMASCRIPT + "(formal_parameters (identifier) @parameter)",
    "typescript": _ECMASCRIPT
    + "(required_parameter !type pattern: (identifier) @parameter)"
    + "(abstract_class_declaration) @class",
    "go": """
        (function_declaration) @function (method_declaration) @function (func_literal) @function
        (call_expression) @call
    """,
    "java": """
        (method_declaration) @function (constructor_declaration) @function
        (lambda_expression) @function (inferred_parameters (identifier) @parameter)
        (lambda_expression parameters: (identifier) @parameter)
        (class_declaration) @class (record_declaration) @class (enum_declaration) @class
        (interface_declaration) @class
        (method_invocation) @call (object_creation_expression) @call (method_reference) @call
        (marker_annotation) @decorator (annotation) @decorator
    """,
}
_CALLEE = ("function", "constructor", "type", "name")
_UNNAMED = ("arrow_function", "function_expression")
_DEEPEST = 32
"""Functions in functions that are looked through; deeper code is generated."""
_LONGEST = 200


@dataclass(slots=True)
class _Scopes:
    """The names of a file by the function that binds them; ``0`` stands for the file."""

    given: dict[str, str]
    of: dict[int, Names] = field(default_factory=lambda: {0: Names()})

    def view(self, around: tuple[int, ...]) -> Mapping[str, str]:
        known = [self.of[i].names for i in reversed(around) if i in self.of]
        return ChainMap(*known, self.of[0].names, self.given)

    def names(self, around: tuple[int, ...]) -> Names:
        return self.of.setdefault(around[-1] if around else 0, Names())


def calls(language_id: str, grammar: str, document: Document) -> Iterator[Call]:
    """Yield each call whose origin is known, in order; none of a file that is too large."""
    if too_large(document.path, document.text):
        return
    root = parse(grammar, document.text)
    found = captures(grammar, QUERIES[language_id] + _CALLS[language_id], root)
    own = _own(found)
    given = built_in(language_id)
    scopes = _Scopes({name: origin for name, origin in given.items() if name not in own})
    for node in found.get("import", []):
        for name, origin in imported(language_id, node):
            scopes.of[0].take(name, origin)
    openers = [*found.get("function", []), *found.get("class", [])]
    functions = {node.id for node in found.get("function", [])}
    _bind(language_id, found, scopes, openers)
    here = own | {text_of(n.child_by_field_name("name")) for n in found.get("function", ())}
    decorators = {node.id for node in found.get("decorator", [])}
    wanted = [*found.get("call", []), *found.get("decorator", [])]
    for node, around, scope in within(openers, functions, wanted):
        at, view = span(document.path, node), scopes.view(around)
        if node.id in decorators:
            yield _decorator(node, at, view, scope)
        elif origin := called(node, view):
            yield Call(origin, at, written(node), scope, bare(origin))
        else:
            name, origins = unbound(node, view)
            for origin in origins if name not in here else ():
                key = origin.removesuffix(INSTANCE)
                yield Call(key, at, written(node), scope, guess=name)


def _bind(
    language_id: str, found: Mapping[str, list[Node]], scopes: _Scopes, openers: list[Node]
) -> None:
    """Note what parameters and other statements bind, each in the function that it stands in."""
    for node in found.get("local", []):
        name = LOCAL + text_of(node.child_by_field_name("name"))
        scopes.of[0].names[name] = name
    functions = {node.id for node in found.get("function", [])}
    binders = [*found.get("bind", []), *found.get("parameter", [])]
    hidden = {node.id for node in found.get("parameter", [])}
    for node, around, _ in within(openers, functions, binders):
        names = scopes.names(around)
        if node.id in hidden:
            names.hide(text_of(node))
            continue
        view = scopes.view(around)
        for bound in bindings(language_id, node):
            holder = scopes.of[0] if "." in bound.name else names
            holder.bind(bound, view)


def _decorator(node: Node, at: Span, names: Mapping[str, str], scope: str) -> Call:
    """Make a call of a decorator or an annotation, whether its origin is known or not."""
    name = node.child_by_field_name("name") or node.named_children[0]
    name = name.child_by_field_name("function") or name
    origin, said = origin_of(name, names), "".join(text_of(name).split())
    about = f"{scope}.{_decorated(node)}".strip(".")
    guess, origins = unbound(name, names) if not origin else ("", [])
    if len(origins) == 1:
        return Call(origins[0], at, said, about, guess=guess, decorates=True)
    return Call(origin or said, at, said, about, decorates=True)


def _decorated(node: Node) -> str:
    """Return the name of the definition below a decorator, where it does not stand in that."""
    around = node.parent
    below = around.child_by_field_name("definition") if around is not None else None
    if below is None and around is not None and around.type == "export_statement":
        below = around.child_by_field_name("declaration")
    if around is not None and around.type == "public_field_definition":
        below = around
    if below is None and around is not None and around.type == "class_body":
        below = node.next_named_sibling
        while below is not None and below.type == "decorator":
            below = below.next_named_sibling
    return text_of(below.child_by_field_name("name")) if below is not None else ""


def _own(found: Mapping[str, list[Node]]) -> set[str]:
    """Return the names that a file defines itself."""
    own = {text_of(node) for node in found.get("shadow", [])}
    for node in (*found.get("function", ()), *found.get("class", ())):
        # A parent is looked for from the root down: nested functions without names have no need.
        name = text_of(node.child_by_field_name("name"))
        if name and name not in own and not _is_member(node):
            own.add(name)
    return own


def _is_member(node: Node) -> bool:
    """Whether a function is reached through its class alone, so that its name hides nothing."""
    holder = node.parent.parent if node.parent is not None else None
    if node.parent is not None and node.parent.type == "decorated_definition" and holder:
        holder = holder.parent
    inside = holder is not None and "class" in holder.type
    return "class" not in node.type and (inside or node.type.startswith("method_"))


def called(node: Node, names: Mapping[str, str]) -> str:
    """Return the origin of what a call calls, or of the class that it makes one of.

    ``""`` if it is not known, and for ``require("m")``, which is an import.
    """
    found = "" if required(node) else origin_of(node, names).removesuffix(INSTANCE)
    return "" if found.startswith(LOCAL) else found


def written(node: Node) -> str:
    """Return what a call calls as it stands, its white space folded."""
    callee = next((c for c in map(node.child_by_field_name, _CALLEE) if c is not None), node)
    holder = node.child_by_field_name("object")
    start = f"{text_of(holder)}." if holder is not None else ""
    return " ".join((start + text_of(callee)).split())[:_LONGEST]


def within(
    openers: Iterable[Node], functions: set[int], nodes: Iterable[Node]
) -> Iterator[tuple[Node, tuple[int, ...], str]]:
    """Pair each node with the functions around it, outermost first, and their dotted name.

    ``openers`` are functions and classes; one sweep over all in order of their start.
    """
    waiting = sorted(openers, key=lambda n: (n.start_byte, -n.end_byte))
    around: list[tuple[int, int, str]] = []
    at = 0
    for node in sorted(nodes, key=lambda n: (n.start_byte, -n.end_byte)):
        while at < len(waiting) and (
            (waiting[at].start_byte, -waiting[at].end_byte) < (node.start_byte, -node.end_byte)
        ):
            opener = waiting[at]
            at += 1
            while around and around[-1][0] <= opener.start_byte:
                around.pop()
            number = opener.id if opener.id in functions else 0
            around.append((opener.end_byte, number, _name(opener)))
        while around and around[-1][0] <= node.start_byte:
            around.pop()
        nearest = around[-_DEEPEST:]
        ids = tuple(number for _, number, _ in nearest if number)
        yield node, ids, ".".join(name for _, _, name in nearest if name)


def _name(opener: Node) -> str:
    name = opener.child_by_field_name("name")
    if (
        name is None
        and opener.type in _UNNAMED
        and opener.parent is not None
        and opener.parent.type == "variable_declarator"
    ):
        name = opener.parent.child_by_field_name("name")
    return text_of(name)


def reader(
    language_id: str, grammar: Callable[[Document], str]
) -> Callable[[Document], Iterable[Call]]:
    """Make a language's ``calls``; ``grammar`` names the tree-sitter grammar for a document."""

    def read(document: Document) -> Iterable[Call]:
        return calls(language_id, grammar(document), document)

    return read
