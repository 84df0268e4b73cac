"""Where Python code reads and writes fields of objects whose type it states.

A receiver's type is known where a parameter or a variable is annotated with it, where it is made
on the spot (``order = Order(...)``), where a function of the file says that it returns it, where
it is one of a list of them (loops, comprehensions, ``orders[0]``), where it is an attribute that a
class declares, below ``isinstance``, and for ``self``. Method calls are no reads of fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import captures, in_scope, parse, span, text_of, too_large
from conductor_mcp.formats.shapes._python import Module, arguments_of, find, module
from conductor_mcp.formats.shapes._python_literals import literal
from conductor_mcp.formats.uses._use import Use, Uses, enclosing

if TYPE_CHECKING:
    from tree_sitter import Node

_QUERY = """
(attribute) @read
(subscript subscript: (string)) @item
(call function: [(identifier) (attribute)]) @call
(typed_parameter type: (type)) @bound
(typed_default_parameter type: (type)) @bound
(assignment) @bound
(for_statement) @bound
(for_in_clause) @bound
(named_expression) @bound
(with_item (as_pattern)) @hidden
(if_statement condition: (call)) @narrowed
(function_definition) @definition
(class_definition) @definition
"""
_OPTIONAL = ("Optional", "Annotated", "Final", "ClassVar", "Awaitable", "Coroutine", "Mapped")
_CONTAINER_NAMES = """
    list List Sequence MutableSequence Iterable Iterator Collection set Set frozenset FrozenSet
    deque tuple Tuple AsyncIterable AsyncIterator Generator AsyncGenerator QuerySet
"""
_CONTAINERS = frozenset(_CONTAINER_NAMES.split())
_LEAST = 2
_HOPS = 8
_LONGEST = 200

Kind = tuple[str, str, int]
"""Where a class stands, its name, and how many containers are around objects of it."""
Types = dict[tuple[str, str], Kind | None]


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
    look = _Look(here, _narrowed(found.get("narrowed", []), here))
    look.learn(found, definitions)
    wanted = [*found.get("read", []), *found.get("item", []), *found.get("call", [])]
    made: list[Use] = []
    for node, scope in in_scope(definitions, wanted):
        made += look.of_call(node, scope) if node.type == "call" else look.of(node, scope)
    return made


def _narrowed(found: list[Node], here: Module) -> list[tuple[int, int, str, Kind]]:
    """Return where ``isinstance(name, Class)`` says what a name is, and what."""
    ranges: list[tuple[int, int, str, Kind]] = []
    for node in found:
        condition, body = (node.child_by_field_name(n) for n in ("condition", "consequence"))
        if condition is None or body is None:
            continue
        given = arguments_of(condition)[0]
        asks = text_of(condition.child_by_field_name("function")) == "isinstance"
        if not (asks and len(given) == _LEAST and given[0].type == "identifier"):
            continue
        if kind := _class(text_of(given[1]), here):
            ranges.append((body.start_byte, body.end_byte, text_of(given[0]), kind))
    return ranges


@dataclass
class _Look:
    """What is known of the names in one file, by the scope that they stand in."""

    here: Module
    narrowed: list[tuple[int, int, str, Kind]]
    types: Types = field(default_factory=dict[tuple[str, str], Kind | None])
    returns: dict[str, Kind | None] = field(default_factory=dict[str, Kind | None])

    def learn(self, found: dict[str, list[Node]], definitions: list[tuple[Node, str]]) -> None:
        for node, scope in in_scope(definitions, [node for node, _ in definitions]):
            result = node.child_by_field_name("return_type")
            if result is not None:
                name = text_of(node.child_by_field_name("name"))
                self.returns[f"{scope}.{name}".lstrip(".")] = _named(result, self.here)
        bound = [*found.get("bound", []), *found.get("hidden", [])]
        for node, scope in in_scope(definitions, bound):
            for name, kind in self._bound(node, scope):
                key = (scope, name)
                if name.startswith("self."):
                    key = (scope.rpartition(".")[0], name.removeprefix("self."))
                self.types[key] = kind if self.types.get(key, kind) == kind else None

    def _bound(self, node: Node, scope: str) -> Iterator[tuple[str, Kind | None]]:
        """Yield the names that a node binds, with what they are as far as it is told."""
        target = node.child_by_field_name("left") or node.child_by_field_name("name")
        if node.type == "typed_parameter":
            target = node.named_children[0]
        if node.type == "with_item":
            alias = node.named_children[0].child_by_field_name("alias")
            target = alias.named_children[0] if alias and alias.named_children else None
        annotation = node.child_by_field_name("type")
        value = node.child_by_field_name("right") or node.child_by_field_name("value")
        kind: Kind | None = None
        if annotation is not None:
            kind = _named(annotation, self.here)
        elif value is not None and node.type != "typed_default_parameter":
            kind = self.kind(value, scope)
            if node.type in ("for_statement", "for_in_clause"):
                kind = _one_of(kind)
        if target is not None and target.type in ("identifier", "attribute"):
            name = text_of(target)
            if target.type == "identifier" or name.count(".") == 1:
                yield name, kind
        elif target is not None:
            yield from ((text_of(one), None) for one in target.named_children)

    def kind(self, node: Node | None, scope: str) -> Kind | None:
        """Return what an expression is, where the file states it."""
        for _ in range(_HOPS):
            if node is None or node.type not in ("await", "parenthesized_expression"):
                break
            node = node.named_children[0] if node.named_children else None
        if node is None:
            return None
        if node.type == "identifier":
            return self._name(node, scope)
        if node.type == "call":
            called = text_of(node.child_by_field_name("function"))
            own = called.startswith("self.") and f"{scope.rpartition('.')[0]}.{called[5:]}"
            return _class(called, self.here) or self.returns.get(own or called)
        if node.type == "attribute" and text_of(node.child_by_field_name("object")) == "self":
            name = text_of(node.child_by_field_name("attribute"))
            around = next((s for s in enclosing(scope) if s in self.here.classes), "")
            return self.types.get((around, name))
        if node.type == "subscript":
            index = node.child_by_field_name("subscript")
            if index is not None and index.type not in ("slice", "string"):
                return _one_of(self.kind(node.child_by_field_name("value"), scope))
        return None

    def _name(self, node: Node, scope: str) -> Kind | None:
        name, at = text_of(node), node.start_byte
        for first, last, one, kind in self.narrowed:
            if one == name and first <= at < last:
                return kind
        for one in enclosing(scope):
            if (one, name) in self.types and one not in self.here.classes:
                return self.types[one, name]
            if name == "self" and one in self.here.classes:
                return self.here.path, one, 0
        return None

    def of(self, node: Node, scope: str) -> Iterator[Use]:
        holder = node.child_by_field_name("object") or node.child_by_field_name("value")
        around = node.parent
        called = around.child_by_field_name("function") if around is not None else None
        if called is not None and called == node:
            return  # a method
        kind = self.kind(holder, scope)
        if kind is None or kind[2]:
            return
        if node.type == "attribute":
            name: object = text_of(node.child_by_field_name("attribute"))
        else:
            name = literal(node.child_by_field_name("subscript"))
        if isinstance(name, str):
            assigned = around is not None and around.type in ("assignment", "augmented_assignment")
            writes = assigned and around is not None and around.child_by_field_name("left") == node
            yield Use(span(self.here.path, node), scope, *kind[:2], name, writes)

    def of_call(self, node: Node, scope: str) -> Iterator[Use]:
        """Yield the keywords that a class is made with, and what ``getattr`` names."""
        given, keywords = arguments_of(node)
        called = text_of(node.child_by_field_name("function"))
        kind = _class(called, self.here) if keywords else None
        for name, value in keywords.items() if kind else ():
            if kind is not None:
                yield Use(span(self.here.path, value), scope, *kind[:2], name, writes=True)
        if (called == "getattr" and len(given) == _LEAST) or called == "setattr":
            kind = self.kind(given[0], scope) if given else None
            named = literal(given[1]) if kind and not kind[2] and len(given) >= _LEAST else None
            if kind is not None and isinstance(named, str):
                at = span(self.here.path, node)
                yield Use(at, scope, *kind[:2], named, called == "setattr")


def _one_of(kind: Kind | None) -> Kind | None:
    """Return what is in a container, ``None`` of what is none."""
    return (kind[0], kind[1], kind[2] - 1) if kind is not None and kind[2] else None


def _named(node: Node, here: Module) -> Kind | None:
    """Return the one class that an annotation names, ``None`` beside it allowed."""
    while node.type in ("type", "parenthesized_expression") and node.named_children:
        node = node.named_children[0]
    if node.type in ("binary_operator", "union_type"):
        parts = [n for n in node.named_children if n.type != "none" and text_of(n) != "None"]
        return _named(parts[0], here) if len(parts) == 1 else None
    if node.type in ("generic_type", "subscript"):
        return _generic(node, here)
    if node.type == "string":
        return _quoted(literal(node), here)
    return _class(text_of(node), here)


def _quoted(text: object, here: Module) -> Kind | None:
    """Return the class that an annotation between quotes names."""
    if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST:
        return None
    node = parse("python", text.strip()).named_children[0]
    inner = node.named_children[0] if node.named_children else node
    return None if node.has_error or inner.type == "string" else _named(inner, here)


def _generic(node: Node, here: Module) -> Kind | None:
    head = text_of(node.named_children[0]).rpartition(".")[2]
    given = node.named_children[1:]
    if given and given[0].type == "type_parameter":
        given = given[0].named_children
    if head in _OPTIONAL and given:
        return _named(given[-1] if head == "Coroutine" else given[0], here)
    pair = head in ("tuple", "Tuple") and (
        len(given) != _LEAST or text_of(given[1]) not in ("...", "type: ...")
    )
    if head not in _CONTAINERS or not given or pair:
        return None
    kind = _named(given[0], here)
    return (kind[0], kind[1], kind[2] + 1) if kind is not None else None


def _class(name: str, here: Module) -> Kind | None:
    found = find(name, here) if name.replace(".", "").isidentifier() else None
    if found is None or found[1] not in found[0].classes:
        return None
    return found[0].path, found[1], 0


USES = Uses("python", read)
