"""The statements of a Python file, by the names that each of them binds or changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.routes._python import root_of

if TYPE_CHECKING:
    from tree_sitter import Node

_DEEPEST = 40
DEFINITIONS = ("function_definition", "class_definition", "decorated_definition")
IMPORTS = ("import_statement", "import_from_statement", "future_import_statement")
COMPOUND = ("if_statement", "elif_clause", "else_clause", "for_statement", "while_statement",
            "try_statement", "except_clause", "finally_clause", "with_statement", "block",
            "match_statement", "case_clause", "except_group_clause")  # fmt: skip
ROUTED = ("get", "post", "put", "patch", "delete", "api_operation")
"""Methods that, as decorators, tell an object of the function below them."""
_OWN_NAMES = ("globals()", "locals()", "vars()")
_PATTERNS = ("pattern_list", "tuple_pattern", "list_pattern", "expression_list", "tuple",
             "list_splat_pattern", "as_pattern_target")  # fmt: skip


@dataclass(slots=True)
class Tree:
    """A file's syntax tree. ``classes`` and ``functions`` are definitions by dotted name."""

    root: Node
    classes: dict[str, Node] = field(default_factory=dict[str, "Node"])
    functions: dict[str, Node] = field(default_factory=dict[str, "Node"])
    _touching: dict[int, list[tuple[Node, frozenset[str]]]] = field(
        default_factory=dict[int, "list[tuple[Node, frozenset[str]]]"]
    )

    def touching(self, block: Node, name: str) -> list[Node]:
        """Return the statements of a block that bind a name or may change what it holds."""
        if block.id not in self._touching:
            listed = [(one, frozenset(names_of(one, 0))) for one in block.named_children]
            self._touching[block.id] = [pair for pair in listed if pair[1]]
        return [one for one, names in self._touching[block.id] if name in names]


@lru_cache(maxsize=512)
def tree_of(text: str) -> Tree | None:
    """Parse a file, ``None`` for one that is too large."""
    root = root_of(text)
    if root is None:
        return None
    tree = Tree(root)
    _define(tree, tree.root, "", 0)
    return tree


def _define(tree: Tree, block: Node, scope: str, depth: int) -> None:
    for one in block.named_children if depth < _DEEPEST else ():
        if one.type in COMPOUND:
            _define(tree, one, scope, depth + 1)
        elif one.type in DEFINITIONS:
            inner = definition_of(one)
            if inner is None:
                continue
            name = text_of(inner.child_by_field_name("name"))
            path = f"{scope}.{name}" if scope else name
            (tree.classes if inner.type == "class_definition" else tree.functions)[path] = one
            if (body := inner.child_by_field_name("body")) is not None:
                _define(tree, body, path, depth + 1)


def definition_of(node: Node) -> Node | None:
    """Return a definition without its decorators."""
    if node.type == "decorated_definition":
        return node.child_by_field_name("definition")
    return node


def names_of(node: Node, depth: int) -> Iterator[str]:
    """Yield the names that a statement binds, and those of what it calls methods of."""
    kind = node.type
    if kind == "decorated_definition":
        for call in routing(node):
            yield from targets(call.child_by_field_name("function"))
    if depth > _DEEPEST or kind in DEFINITIONS:
        return
    if kind == "expression_statement":
        for one in node.named_children:
            yield from _of_expression(one, depth)
    elif kind in COMPOUND:
        if kind == "for_statement":
            yield from targets(node.child_by_field_name("left"))
        for one in node.named_children:
            yield from names_of(one, depth + 1)
    elif kind in IMPORTS:
        yield from (name for name, _ in imported(node))


def routing(node: Node) -> Iterator[Node]:
    """Yield the decorators that tell an object of a function: ``@api.get("/items")``."""
    for one in node.named_children:
        call = one.named_children[0] if one.type == "decorator" and one.named_children else None
        function = call.child_by_field_name("function") if call and call.type == "call" else None
        word = function.child_by_field_name("attribute") if function is not None else None
        if call is not None and word is not None and text_of(word) in ROUTED:
            yield call


def _of_expression(node: Node, depth: int) -> Iterator[str]:
    if node.type in ("assignment", "augmented_assignment"):
        yield from targets(node.child_by_field_name("left"))
        right = node.child_by_field_name("right")
        if right is not None and right.type == "assignment":
            yield from _of_expression(right, depth)
    elif node.type == "call":
        function = node.child_by_field_name("function")
        if function is not None and function.type == "attribute":
            yield from targets(function)
        arguments = node.child_by_field_name("arguments")
        for one in arguments.named_children if arguments is not None else ():
            value = one.child_by_field_name("value") if one.type == "keyword_argument" else one
            if value is not None and value.type == "identifier":
                yield text_of(value)


def targets(node: Node | None) -> Iterator[str]:
    """Yield the names at the root of what is assigned to."""
    while node is not None and node.type in ("attribute", "subscript", "call"):
        if node.type == "call" and text_of(node) in _OWN_NAMES:
            return  # what is put into ``globals()`` changes no name that is written there
        node = (node.child_by_field_name("object") or node.child_by_field_name("value")
                or node.child_by_field_name("function"))  # fmt: skip
    if node is None:
        return
    if node.type == "identifier":
        yield text_of(node)
    elif node.type in _PATTERNS:
        for one in node.named_children:
            yield from targets(one)


def imported(node: Node) -> Iterator[tuple[str, str]]:
    """Yield what an import binds: the name and its key, ``module:name`` or ``module``."""
    if node.type == "import_statement":
        for one in node.children_by_field_name("name"):
            name = "".join(text_of(one.child_by_field_name("name") or one).split())
            alias = text_of(one.child_by_field_name("alias"))
            first = name.partition(".")[0]
            yield (alias, name) if alias else (first, first)
        return
    module = "".join(text_of(node.child_by_field_name("module_name")).split())
    for one in node.children_by_field_name("name"):
        name = text_of(one.child_by_field_name("name") or one)
        yield text_of(one.child_by_field_name("alias")) or name, f"{module}:{name}"
