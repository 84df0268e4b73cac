"""What Go types give that write themselves: what ``MarshalJSON`` and ``MarshalText`` return.

Sources: the documentation of ``encoding/json`` (``Marshaler``), the Go language specification
(promoted methods). A body is read, never run: where its returns do not agree, nothing is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._go import Declared
from conductor_mcp.model.shape import Sort, Type

if TYPE_CHECKING:
    from tree_sitter import Node

Told = tuple[Type, bool | None]
Typed = Callable[["Node | None", Declared, int], Told]

_STRING, _INTEGER = Type(Sort.STRING), Type(Sort.INTEGER)
_CONVERTED = {"string": _STRING, "float64": Type(Sort.NUMBER), "float32": Type(Sort.NUMBER),
              "bool": Type(Sort.BOOLEAN)}  # fmt: skip
_WHOLE = ("int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64")
_TEXTS = ("String", "Format", "Error", "Hex", "Sprintf", "Sprint", "Itoa", "FormatInt", "Quote",
          "EncodeToString", "Join", "ToLower", "ToUpper", "FormatBool", "FormatUint")  # fmt: skip
_NUMBERS = ("Unix", "UnixNano", "UnixMilli", "Int64", "len")
_BYTES = {"Quote": _STRING, "QuoteToASCII": _STRING, "Itoa": _INTEGER, "FormatInt": _INTEGER,
          "FormatUint": _INTEGER, "FormatBool": Type(Sort.BOOLEAN),
          "FormatFloat": Type(Sort.NUMBER)}  # fmt: skip
_STARTS = {'"': _STRING, "{": Type(Sort.OBJECT), "[": Type(Sort.ARRAY), "t": Type(Sort.BOOLEAN),
           "f": Type(Sort.BOOLEAN)}  # fmt: skip
_LITERALS = {"interpreted_string_literal": _STRING, "raw_string_literal": _STRING,
             "int_literal": _INTEGER, "float_literal": Type(Sort.NUMBER),
             "true": Type(Sort.BOOLEAN), "false": Type(Sort.BOOLEAN)}  # fmt: skip
_NOTHING: Told = (Type(), None)
_NULL: Told = (Type(), True)
_DEEPEST = 8
_MOST_NODES = 4_000
_TIME = ("time.Time", "math/big.Int")  # what is often embedded and writes itself


def writes_itself(of: Declared, name: str) -> tuple[Declared, Node] | str:
    """Return the method that writes a type, its own or promoted, with the type that has it.

    ``""`` stands for none, other words for a type outside that has it.
    """
    level, seen = [of], {id(of.node)}
    for _ in range(_DEEPEST):
        below: list[Declared] = []
        found: list[tuple[Declared, Node] | str] = []
        for one in level:
            if (method := one.package.bodies.get(one.name, {}).get(name)) is not None:
                found.append((one, method))
                continue
            for word in _embedded(one):
                inner = one.package.named(word, one.path)
                if inner is None:
                    full = one.package.full(word, one.path)
                    found += [full] if full in _TIME else []
                elif id(inner.node) not in seen:
                    seen.add(id(inner.node))
                    below.append(inner)
        if found or not below:
            return found[0] if len(found) == 1 else ""
        level = below
    return ""


def _embedded(of: Declared) -> Iterator[str]:
    body = of.node.child_by_field_name("type")
    if body is None or body.type != "struct_type" or not body.named_children:
        return
    for node in body.named_children[0].named_children:
        if node.type == "field_declaration" and not node.children_by_field_name("name"):
            yield text_of(node.child_by_field_name("type")).lstrip("*").partition("[")[0]


def written(of: Declared, typed: Typed) -> Told | None:
    """Return what a type gives that writes itself, ``None`` for one that does not.

    ``typed`` says what a type holds that a body names.
    """
    method = writes_itself(of, "MarshalJSON")
    if not method:
        return (_STRING, False) if writes_itself(of, "MarshalText") else None
    if isinstance(method, str):
        return Type(Sort.STRING, "date-time") if method == "time.Time" else _INTEGER, False
    owner, node = method
    body = node.child_by_field_name("body")
    if body is None:
        return _NOTHING
    found = [one for one in _Body(owner, node, body, typed).returned() if one is not None]
    kinds = {kind for kind, _ in found if kind != Type()}
    unsure = any(kind == Type() and nullable is None for kind, nullable in found)
    nullable = True if any(null for _, null in found) else None if unsure else False
    return (kinds.pop() if len(kinds) == 1 and not unsure else Type()), nullable


@dataclass(slots=True)
class _Body:
    """One method, and the type that has it."""

    of: Declared
    method: Node
    body: Node
    typed: Typed

    def returned(self) -> Iterator[Told | None]:
        for node in self._nodes("return_statement"):
            holder = node.named_children[0] if node.named_children else None
            if holder is not None and holder.named_children:
                yield self._bytes(holder.named_children[0], 0)

    def _nodes(self, *kinds: str) -> Iterator[Node]:
        waiting, left = [self.body], _MOST_NODES
        while waiting and left:
            node = waiting.pop()
            left -= 1
            if node.type in kinds:
                yield node
            if node.type != "func_literal":
                waiting += reversed(node.named_children)

    def _bound(self, name: str) -> Iterator[Node]:
        """Yield what a name of the body is given; of several results the first."""
        for node in self._nodes("short_var_declaration", "assignment_statement", "var_spec"):
            left = node.child_by_field_name("left")
            names = left.named_children if left else node.children_by_field_name("name")
            right = node.child_by_field_name("right") or node.child_by_field_name("value")
            given = right.named_children if right is not None else []
            for at, one in enumerate(names):
                if text_of(one) == name and at < len(given):
                    yield given[at]

    def _bytes(self, node: Node, depth: int) -> Told | None:  # noqa: PLR0911 - one for each way to write it
        """Return what an expression of ``[]byte`` holds as JSON; ``None`` for no bytes."""
        if depth > _DEEPEST or text_of(node) == "nil":
            return None if text_of(node) == "nil" else _NOTHING
        if node.type == "identifier":
            known = {self._bytes(one, depth + 1) for one in self._bound(text_of(node))} - {None}
            return known.pop() if len(known) == 1 else _NOTHING
        if node.type == "type_conversion_expression":
            return self._text(node.child_by_field_name("operand"), depth)
        if node.type != "call_expression":
            return _NOTHING
        function = node.child_by_field_name("function")
        given = node.child_by_field_name("arguments")
        first = given.named_children[0] if given is not None and given.named_children else None
        name = text_of(function).rpartition(".")[2]
        holder = function.child_by_field_name("operand") if function is not None else None
        if name in ("Marshal", "MarshalIndent", "MarshalNoEscape") and first is not None:
            return self._value(first, depth)
        if name == "MarshalJSON" and holder is not None:
            return self._value(holder, depth)
        if name == "AppendQuote":
            return _STRING, False
        if text_of(function) == "append" and given is not None:
            return self._appended(given.named_children)
        return self._together(given.named_children if given is not None else [], depth)

    def _together(self, given: list[Node], depth: int) -> Told | None:
        """Return what a function makes of bytes that are objects, or of the receiver itself."""
        words = text_of(self.method.child_by_field_name("receiver")).strip("()").split()
        if [text_of(one) for one in given] == words[:1]:
            return None  # another way to the same
        known = [self._bytes(one, depth + 1) for one in given]
        whole = bool(known) and all(
            one and one[0].sort in (Sort.OBJECT, Sort.MAP) for one in known
        )
        return (Type(Sort.OBJECT), False) if whole else _NOTHING

    @staticmethod
    def _appended(given: list[Node]) -> Told:
        first = text_of(given[1]).strip("'`") if len(given) > 1 else ""
        return (_STRING, False) if first in ('"', '\\"') else _NOTHING

    @staticmethod
    def _text(node: Node | None, depth: int) -> Told:
        """Return what a text converted to bytes is, by how it starts."""
        del depth
        while node is not None and node.type == "binary_expression":
            node = node.child_by_field_name("left")
        if node is not None and node.type == "call_expression":
            name = text_of(node.child_by_field_name("function")).rpartition(".")[2]
            if name in _BYTES:
                return _BYTES[name], False
            given = node.child_by_field_name("arguments")
            if name != "Sprintf" or given is None or not given.named_children:
                return _NOTHING
            node = given.named_children[0]
        if node is None or not node.type.endswith("string_literal"):
            return _NOTHING
        text = text_of(node)[1:-1].replace('\\"', '"').strip()
        if text == "null":
            return _NULL
        start = '"' if text.startswith("%q") else text[:1]
        number = text[:1].isdigit() or text[:2] == "%d"
        return (_INTEGER if number else _STARTS.get(start, Type())), False if text else None

    def _value(self, node: Node | None, depth: int) -> Told:  # noqa: PLR0911 - one for each way to write it
        """Return what an expression is that is given to ``json.Marshal``."""
        if node is None or depth > _DEEPEST:
            return _NOTHING
        match node.type:
            case "nil":
                return _NULL
            case "unary_expression":
                return self._value(node.child_by_field_name("operand"), depth + 1)
            case "parenthesized_expression":
                return self._value(node.named_children[0], depth + 1)
            case "composite_literal" | "type_conversion_expression":
                return self._kind(node.child_by_field_name("type"), depth)
            case "call_expression":
                return self._call(node, depth)
            case "selector_expression":
                return self._field(node)
            case "identifier":
                return self._name(node, depth)
            case "binary_expression":
                return self._value(node.child_by_field_name("left"), depth + 1)
            case _:
                return _LITERALS.get(node.type, Type()), False if node.type in _LITERALS else None

    def _kind(self, node: Node | None, depth: int) -> Told:
        if node is not None and node.type == "type_identifier":
            for spec in self._nodes("type_spec", "type_alias"):
                if text_of(spec.child_by_field_name("name")) == text_of(node):
                    below = spec.child_by_field_name("type")
                    bare = text_of(below) == self.of.name  # without its methods
                    kind = self.of.node.child_by_field_name("type") if bare else below
                    return self.typed(kind, self.of, depth + 1)
        return self.typed(node, self.of, depth + 1)

    def _call(self, node: Node, depth: int) -> Told:  # noqa: PLR0911 - one for each way to write it
        function = node.child_by_field_name("function")
        name = text_of(function)
        last = name.rpartition(".")[2]
        if name in _CONVERTED or name in _WHOLE:
            return _CONVERTED.get(name, _INTEGER), False
        if function is not None and function.type == "parenthesized_expression":
            return self._converted(function, depth)  # (*Alias)(x)
        if name == "new" or (function is not None and function.type == "identifier"):
            result = self.of.package.results.get(("", name))
            if result is not None:
                return self.typed(result, self.of, depth + 1)
            return self._kind_called(name, depth)
        if last in _TEXTS:
            return _STRING, False
        if last in _NUMBERS:
            return _INTEGER, False
        result = self.of.package.results.get((self.of.name, last))
        return self.typed(result, self.of, depth + 1) if result is not None else _NOTHING

    def _converted(self, function: Node, depth: int) -> Told:
        inner = function.named_children[0] if function.named_children else None
        if inner is not None and inner.type == "unary_expression":
            inner = inner.child_by_field_name("operand")
        return self._kind_called(text_of(inner), depth)

    def _kind_called(self, name: str, depth: int) -> Told:
        """Return what a conversion to a type gives: ``Alias(x)``."""
        for spec in self._nodes("type_spec", "type_alias"):
            if text_of(spec.child_by_field_name("name")) == name:
                return self._kind(spec.child_by_field_name("name"), depth)
        found = self.of.package.types.get(name)
        if found is None or depth > _DEEPEST or found.name == self.of.name:
            return _NOTHING
        return self.typed(found.node.child_by_field_name("name"), found, depth + 1)

    def _field(self, node: Node) -> Told:
        """Return what a field of the receiver holds."""
        given = text_of(self.method.child_by_field_name("receiver")).strip("()").split()
        holder = text_of(node.child_by_field_name("operand"))
        wanted = text_of(node.child_by_field_name("field"))
        body = self.of.node.child_by_field_name("type")
        if len(given) < 2 or holder != given[0] or body is None or body.type != "struct_type":  # noqa: PLR2004 - a name and a type
            return _NOTHING
        for one in body.named_children[0].named_children if body.named_children else ():
            kind = one.child_by_field_name("type")
            names = [text_of(n) for n in one.children_by_field_name("name")]
            names = names or [text_of(kind).lstrip("*").rpartition(".")[2]]
            if wanted in names:
                return self.typed(kind, self.of, 1)
        return _NOTHING

    def _name(self, node: Node, depth: int) -> Told:
        name = text_of(node)
        if name == "nil":
            return _NULL
        for spec in self._nodes("var_spec"):
            kind = spec.child_by_field_name("type")
            if kind is not None and name in map(text_of, spec.children_by_field_name("name")):
                return self._kind(kind, depth)
        known = {self._value(one, depth + 1) for one in self._bound(name)}
        return known.pop() if len(known) == 1 else _NOTHING
