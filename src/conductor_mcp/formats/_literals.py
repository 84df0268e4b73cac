"""Literals in source code as plain values: what a factory or a mock holds, as far as it is told.

Read with tree-sitter from Python, TypeScript and JavaScript. What is computed is ``UNKNOWN``; an
object that something is spread into is ``Open``, since it may hold more than is seen.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from conductor_mcp.formats._treesitter import parse, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_GRAMMARS = {"py": "python", "ts": "typescript", "mts": "typescript", "cts": "typescript",
             "tsx": "tsx", "js": "javascript", "jsx": "javascript", "mjs": "javascript",
             "cjs": "javascript"}  # fmt: skip
_OBJECTS = ("dictionary", "object")
_LISTS = ("list", "array", "tuple")
_CONSTANTS = {"true": True, "false": False, "none": None, "null": None}
_WRAPPED = ("parenthesized_expression", "as_expression", "satisfies_expression",
            "non_null_expression")  # fmt: skip
_DEEPEST = 60


class _Unknown:
    """The type of ``UNKNOWN``."""

    def __repr__(self) -> str:
        return "something computed"


UNKNOWN: Final = _Unknown()


class Open(dict[str, object]):
    """An object that may hold more than is seen."""


@dataclass(slots=True)
class Literal:
    """A value, and the line of each of its members by their path."""

    value: object
    line: int
    lines: dict[tuple[str | int, ...], int] = field(
        default_factory=dict[tuple[str | int, ...], int]
    )


def literal_after(path: str, text: str, line: int) -> Literal | None:
    """Return the first object or list that starts below ``line`` (1-based), or is given there.

    In Python a call with keywords (``Order(total=1)``) counts as an object. ``None`` where there
    is none, or the language is not read.
    """
    grammar = _GRAMMARS.get(path.rpartition(".")[2].lower())
    if grammar is None:
        return None
    node = next(_candidates(parse(grammar, text), line), None)
    if node is None:
        return None
    found = Literal(None, node.start_point[0] + 1)
    found.value = _value(node, (), found)
    return found


def _candidates(root: Node, line: int) -> Iterator[Node]:
    """Yield the outermost literals from ``line`` on, in document order, without recursion."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.end_point[0] + 1 < line:
            continue
        begins = node.start_point[0] + 1 >= line
        if node.type in _NOT_MEANT:
            continue
        literal = node.type in (*_OBJECTS, "list", "array") or _is_keyed_call(node)
        if begins and (literal or _is_declared(node)):
            yield node
            continue
        waiting.extend(reversed(node.named_children))


_NOT_MEANT = ("formal_parameters", "parameters", "lambda_parameters", "type_annotation", "comment",
              "decorator", "import_statement", "import_from_statement")  # fmt: skip


def _is_keyed_call(node: Node) -> bool:
    arguments = node.child_by_field_name("arguments") if node.type == "call" else None
    return bool(arguments) and any(
        n.type == "keyword_argument" for n in (arguments.named_children if arguments else ())
    )


def _makes(call: Node) -> bool:
    """Whether a call makes an object of what it is given, and not something of its own."""
    name = text_of(call.child_by_field_name("function"))
    return name.isidentifier() and name[:1].isupper() and not name.endswith("Factory")


def _is_declared(node: Node) -> bool:
    """Whether a class says by its attributes what the objects that it makes hold (factories)."""
    return node.type == "class_definition" and any(True for _ in _attributes(node))


def _attributes(node: Node) -> Iterator[Node]:
    body = node.child_by_field_name("body")
    for statement in body.named_children if body is not None else ():
        one = statement.named_children[0] if statement.type == "expression_statement" else None
        target = one.child_by_field_name("left") if one and one.type == "assignment" else None
        named = target is not None and target.type == "identifier" and text_of(target)[:1] != "_"
        if one is not None and named and one.child_by_field_name("right") is not None:
            yield one


def _declared(node: Node, path: tuple[str | int, ...], found: Literal) -> object:
    """Return what a class says; what else its objects hold is its bases' to say."""
    kept: dict[str, object] = {}
    for one in _attributes(node):
        name, value = (one.child_by_field_name(field) for field in ("left", "right"))
        if value is not None:
            kept[text_of(name)] = _value(value, (*path, text_of(name)), found)
            found.lines[*path, text_of(name)] = one.start_point[0] + 1
    return Open(kept)


def _value(node: Node, path: tuple[str | int, ...], found: Literal) -> object:
    while node.type in _WRAPPED and node.named_children:
        node = node.named_children[0]
    found.lines[path] = node.start_point[0] + 1
    if len(path) > _DEEPEST or (path and _is_keyed_call(node) and not _makes(node)):
        return UNKNOWN
    if node.type == "class_definition":
        return _declared(node, path, found)
    if node.type in _OBJECTS or _is_keyed_call(node):
        return _object(node, path, found)
    if node.type in _LISTS:
        items = [n for n in node.named_children if n.type != "comment"]
        if any(n.type in ("list_splat", "spread_element") for n in items):
            return UNKNOWN
        return [_value(one, (*path, i), found) for i, one in enumerate(items)]
    return scalar(node)


def _object(node: Node, path: tuple[str | int, ...], found: Literal) -> object:
    holder = node if node.type in _OBJECTS else node.child_by_field_name("arguments") or node
    kept: dict[str, object] = {}
    is_open = False
    for pair in holder.named_children:
        if pair.type == "comment":
            continue
        name = pair.child_by_field_name("key") or pair.child_by_field_name("name")
        value = pair.child_by_field_name("value")
        if pair.type == "shorthand_property_identifier":
            kept[text_of(pair)] = UNKNOWN
        elif name is None or value is None or (key := _key(name, pair)) is None:
            is_open = True
        else:
            kept[key] = _value(value, (*path, key), found)
            found.lines[*path, key] = pair.start_point[0] + 1
    return Open(kept) if is_open else kept


def _key(name: Node, pair: Node) -> str | None:
    if name.type in ("identifier", "property_identifier"):
        # In a Python dictionary a bare name is a variable, not a key.
        in_dictionary = pair.type == "pair" and name.type == "identifier"
        return None if in_dictionary else text_of(name)
    value = scalar(name)
    return value if isinstance(value, str) else None


def scalar(node: Node) -> object:
    text = text_of(node)
    if node.type in _CONSTANTS:
        return _CONSTANTS[node.type]
    if node.type == "template_string" and any(
        n.type == "template_substitution" for n in node.named_children
    ):
        return UNKNOWN
    if (
        node.type in ("string", "template_string")
        and text[:1] in "'`\""
        and text[1:-1]
        == ("".join(text_of(n) for n in node.named_children if n.type != "escape_sequence"))
    ):
        return text[1:-1]
    if node.type in ("string", "integer", "float", "number", "unary_operator", "unary_expression"):
        with suppress(ValueError, SyntaxError, MemoryError, RecursionError):
            found: object = ast.literal_eval(text.replace("\n", "\\n"))
            return found if isinstance(found, str | int | float) else UNKNOWN
    return UNKNOWN
