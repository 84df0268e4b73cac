"""Expressions of any language as a few kinds of values, as far as routes are written with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.routes import _escapes

if TYPE_CHECKING:
    from tree_sitter import Node

DEEPEST = 30
"""What is nested deeper is not looked at."""
_LONGEST = 400
unescaped = _escapes.unescaped
MOST = 5_000
"""Longer lists are cut: nobody writes so many routes by hand."""


@dataclass(frozen=True, slots=True)
class Text:
    """A string."""

    text: str


@dataclass(frozen=True, slots=True)
class Plain:
    """A number or a constant, as it is written."""

    word: str


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """``of.name``."""

    of: Value
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call, or a thing that is made. ``named`` are keyword arguments."""

    function: Value
    given: tuple[Value, ...] = ()
    named: Mapping[str, Value] = field(default_factory=dict[str, "Value"], hash=False)
    line: int = 0

    def at(self, position: int, name: str = "") -> Value | None:
        """Return an argument by its position or its name."""
        if position < len(self.given):
            one = self.given[position]
            if not (isinstance(one, Spread) and one.double):
                return one
        return self.named.get(name) if name else None


@dataclass(frozen=True, slots=True)
class Items:
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Table:
    entries: tuple[tuple[Value, Value], ...]

    def get(self, key: str) -> Value | None:
        """Return the entry under a name or a string; the last one wins."""
        for name, value in reversed(self.entries):
            if (isinstance(name, Text) and name.text == key) or (
                isinstance(name, Name) and name.name == key
            ):
                return value
        return None

    @property
    def spread(self) -> bool:
        """Whether entries of something else are mixed in."""
        return any(isinstance(name, Spread) for name, _ in self.entries)


@dataclass(frozen=True, slots=True)
class Join:
    """Values put together by an operator; ``+`` for strings too."""

    operator: str
    parts: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Pick:
    """``of[key]``, and a generic type."""

    of: Value
    key: Value


@dataclass(frozen=True, slots=True)
class Spread:
    """``*of``, ``...of``; ``double`` where it is ``**of``."""

    of: Value
    double: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A function without a name of its own."""

    node: Node
    line: int


@dataclass(frozen=True, slots=True)
class Odd:
    """Anything else, as it is written."""

    text: str


Value: TypeAlias = (
    Text | Plain | Name | Member | Call | Items | Table | Join | Pick | Spread | Block | Odd
)
_Reader: TypeAlias = "Callable[[Node, int], Value]"

_NAMES = ("identifier", "type_identifier", "property_identifier", "field_identifier", "this",
          "self", "super", "package_identifier", "predefined_type", "integral_type",
          "shorthand_property_identifier", "floating_point_type", "boolean_type", "void_type",
          "undefined", "ellipsis", "private_property_identifier")  # fmt: skip
_PLAIN = ("integer", "float", "true", "false", "none", "null", "number", "decimal_integer_literal",
          "int_literal", "nil", "null_literal", "character_literal")  # fmt: skip
_WRAPPED = ("parenthesized_expression", "await", "await_expression", "as_expression", "type",
            "satisfies_expression", "non_null_expression", "type_annotation", "unary_expression",
            "expression_statement", "literal_element", "pointer_type", "literal_type")  # fmt: skip
_MEMBERS = {
    "attribute": ("object", "attribute"),
    "member_expression": ("object", "property"),
    "selector_expression": ("operand", "field"),
    "field_access": ("object", "field"),
    "nested_identifier": ("object", "property"),
    "nested_type_identifier": ("module", "name"),
    "qualified_type": ("package", "name"),
    "scoped_identifier": ("scope", "name"),
}
_CALLS = {
    "call": "function",
    "call_expression": "function",
    "new_expression": "constructor",
    "object_creation_expression": "type",
}
_ITEMS = ("list", "tuple", "set", "array", "array_initializer", "element_value_array_initializer",
          "expression_list", "pattern_list", "type_arguments", "type_parameter",
          "literal_value")  # fmt: skip
_JOINS = ("binary_operator", "binary_expression", "union_type", "boolean_operator",
          "comparison_operator")  # fmt: skip
_BLOCKS = ("lambda", "arrow_function", "function_expression", "function", "generator_function",
           "func_literal", "lambda_expression", "method_definition", "list_comprehension",
           "generator_expression", "set_comprehension", "dictionary_comprehension")  # fmt: skip
_STRINGS = ("string", "template_string", "string_literal", "interpreted_string_literal",
            "raw_string_literal", "text_block")  # fmt: skip
_SPREADS = ("list_splat", "dictionary_splat", "spread_element", "variadic_argument")
_NO_VALUE = ("comment", "line_comment", "block_comment")


def value_of(node: Node | None, depth: int = 0) -> Value:
    """Read an expression or a type. What no route is written with comes back as it stands."""
    if node is None:
        return Odd("")
    if depth > DEEPEST:
        return Odd("…")
    reader = _READERS.get(node.type)
    return reader(node, depth + 1) if reader else _odd(node)


def _odd(node: Node) -> Odd:
    size = node.end_byte - node.start_byte
    return Odd(text_of(node) if size <= _LONGEST else "…")


def _children(node: Node) -> list[Node]:
    return [one for one in node.named_children if one.type not in _NO_VALUE][:MOST]


def _name(node: Node, _depth: int) -> Value:
    return Name(text_of(node))


def _plain(node: Node, _depth: int) -> Value:
    return Plain(text_of(node))


def _wrapped(node: Node, depth: int) -> Value:
    inner = node.child_by_field_name("value") or next(iter(_children(node)), None)
    return value_of(inner, depth) if inner is not None else _odd(node)


def _member(node: Node, depth: int) -> Value:
    of, name = _MEMBERS[node.type]
    return Member(
        value_of(node.child_by_field_name(of), depth), text_of(node.child_by_field_name(name))
    )


def _scoped_type(node: Node, depth: int) -> Value:
    return Member(value_of(node.named_children[0], depth), text_of(node.named_children[-1]))


def _call(node: Node, depth: int) -> Value:
    function = value_of(node.child_by_field_name(_CALLS[node.type]), depth)
    return _made(function, node.child_by_field_name("arguments"), node, depth)


def _made(function: Value, arguments: Node | None, node: Node, depth: int) -> Call:
    given: list[Value] = []
    named: dict[str, Value] = {}
    for one in _children(arguments) if arguments is not None else ():
        if one.type in ("keyword_argument", "element_value_pair"):
            key = "name" if one.type == "keyword_argument" else "key"
            name = text_of(one.child_by_field_name(key))
            named[name] = value_of(one.child_by_field_name("value"), depth)
        else:
            given.append(value_of(one, depth))
    return Call(function, tuple(given), named, node.start_point[0] + 1)


def _invocation(node: Node, depth: int) -> Value:
    of, name = node.child_by_field_name("object"), text_of(node.child_by_field_name("name"))
    function: Value = Member(value_of(of, depth), name) if of is not None else Name(name)
    return _made(function, node.child_by_field_name("arguments"), node, depth)


def _annotation(node: Node, depth: int) -> Value:
    name = value_of(node.child_by_field_name("name"), depth)
    return _made(name, node.child_by_field_name("arguments"), node, depth)


def _items(node: Node, depth: int) -> Value:
    return Items(tuple(value_of(one, depth) for one in _children(node)))


def _pair(node: Node, depth: int) -> tuple[Value, Value]:
    if node.type in _SPREADS:
        return Spread(value_of(_children(node)[0], depth)), Odd("")
    if node.type == "method_definition":
        return Text(text_of(node.child_by_field_name("name"))), value_of(node, depth)
    key = node.child_by_field_name("key")
    if key is None:
        both = _children(node)
        if len(both) > 1:  # Go's `Path: "/x"`
            return value_of(both[0], depth), value_of(both[-1], depth)
        return Name(text_of(node)), Name(text_of(node))
    computed = key.type == "computed_property_name"
    name = value_of(_children(key)[0] if computed else key, depth)
    if key.type == "property_identifier":
        name = Text(text_of(key))
    return name, value_of(node.child_by_field_name("value"), depth)


def _table(node: Node, depth: int) -> Value:
    return Table(tuple(_pair(one, depth) for one in _children(node)))


def _composite(node: Node, depth: int) -> Value:
    made = value_of(node.child_by_field_name("type"), depth)
    body = node.child_by_field_name("body")
    listed = _children(body) if body is not None else []
    if any(one.type == "keyed_element" for one in listed):
        return Call(made, (Table(tuple(_pair(one, depth) for one in listed)),))
    return Call(made, (Items(tuple(value_of(one, depth) for one in listed)),))


def _join(node: Node, depth: int) -> Value:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    word = node.child_by_field_name("operator") or node.child_by_field_name("operators")
    operator = text_of(word) or "|"
    parts: list[Value] = []
    for one in (left, right) if left is not None else _children(node):
        value = value_of(one, depth)
        same = isinstance(value, Join) and value.operator == operator
        parts += value.parts if same and isinstance(value, Join) else (value,)
    return Join(operator, tuple(parts))


def _pick(node: Node, depth: int) -> Value:
    of = node.child_by_field_name("value") or node.child_by_field_name("object")
    below = _children(node)
    keys = [one for one in below if of is None or one != of]
    if of is None:
        of, keys = below[0], below[1:]
    if len(keys) == 1:
        return Pick(value_of(of, depth), value_of(keys[0], depth))
    return Pick(value_of(of, depth), Items(tuple(value_of(one, depth) for one in keys)))


def _spread(node: Node, depth: int) -> Value:
    below = _children(node)
    double = node.type == "dictionary_splat"
    return Spread(value_of(below[0], depth), double) if below else Odd("")


def _block(node: Node, _depth: int) -> Value:
    return Block(node, node.start_point[0] + 1)


def _string(node: Node, depth: int) -> Value:
    parts: list[Value] = []
    start = next((text_of(one) for one in node.children if one.type == "string_start"), "").lower()
    raw, formatted = "r" in start or node.type == "raw_string_literal", "f" in start
    for one in node.children:
        if one.type in ("interpolation", "template_substitution"):
            parts.append(_put_in(_children(one), depth))
        elif one.type in _PIECES:
            text = text_of(one) if raw else unescaped(text_of(one))
            parts.append(Text(text.replace("{{", "{").replace("}}", "}") if formatted else text))
    if not parts and not start and node.type != "template_string":
        text = text_of(node)[1:-1]
        parts.append(Text(text if raw else unescaped(text)))
    return _put_together(parts)


def _put_in(inner: list[Node], depth: int) -> Value:
    """Return what stands in the braces of a string, formatted as is said there."""
    value = value_of(inner[0], depth) if inner else Odd("")
    spec = next((text_of(one) for one in inner[1:] if one.type == "format_specifier"), "")
    return Call(Name("format"), (value, Text(spec.removeprefix(":")))) if spec else value


_PIECES = ("string_content", "string_fragment", "escape_sequence", "multiline_string_fragment",
           "interpreted_string_literal_content", "raw_string_literal_content")  # fmt: skip


def _concatenated(node: Node, depth: int) -> Value:
    return _put_together([value_of(one, depth) for one in _children(node)])


def _put_together(parts: list[Value]) -> Value:
    if all(isinstance(one, Text) for one in parts):
        return Text("".join(one.text for one in parts if isinstance(one, Text)))
    return Join("+", tuple(parts))


def _choice(node: Node, depth: int) -> Value:
    return Join("?", tuple(value_of(one, depth) for one in _children(node)))


_READERS: dict[str, _Reader] = {
    **dict.fromkeys(_NAMES, _name),
    **dict.fromkeys(_PLAIN, _plain),
    **dict.fromkeys(_WRAPPED, _wrapped),
    **dict.fromkeys(_MEMBERS, _member),
    **dict.fromkeys(_CALLS, _call),
    **dict.fromkeys(_ITEMS, _items),
    **dict.fromkeys(_JOINS, _join),
    **dict.fromkeys(_BLOCKS, _block),
    **dict.fromkeys(_STRINGS, _string),
    **dict.fromkeys(_SPREADS, _spread),
    "dictionary": _table,
    "object": _table,
    "annotation": _annotation,
    "composite_literal": _composite,
    "concatenated_string": _concatenated,
    "conditional_expression": _choice,
    "ternary_expression": _choice,
    "generic_type": _pick,
    "marker_annotation": _annotation,
    "method_invocation": _invocation,
    "scoped_type_identifier": _scoped_type,
    "subscript": _pick,
    "subscript_expression": _pick,
}


def dotted(value: Value | None) -> str:
    """Return ``a.b.c`` for a chain of names, ``""`` for anything else."""
    steps: list[str] = []
    while isinstance(value, Member):
        steps.append(value.name)
        value = value.of
    if not isinstance(value, Name):
        return ""
    return ".".join([value.name, *reversed(steps)])


def texts(value: Value | None) -> Iterator[str]:
    """Yield the strings of a list, or the one that stands alone."""
    if isinstance(value, Text):
        yield value.text
    elif isinstance(value, Items):
        for one in value.values:
            yield from texts(one)
