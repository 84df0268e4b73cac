"""What a settings file in JavaScript exports, as plain values, without running it.

Objects, lists, strings and constants that the file itself declares are followed: names, spreads,
strings that are put together, ``join``, ``concat``, the ``source`` of a regular expression, and
``require`` or ``import`` of another such file. All else is ``UNKNOWN``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from conductor_mcp.formats._literals import UNKNOWN, Open, scalar
from conductor_mcp.formats._treesitter import parse, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
Load = Callable[[str], object]
"""Gives what another file exports, by the specifier that it is named with."""

_DEEPEST, _MOST = 80, 100_000
_WRAPPED = ("parenthesized_expression", "as_expression", "satisfies_expression",
            "non_null_expression", "await_expression")  # fmt: skip
_STRINGS = ("number", "true", "false", "null", "unary_expression")


class Placed(Open):
    """An object with the line that it is written on. ``whole`` says that no more is in it."""

    line: int = 1
    whole: bool = True


@dataclass(slots=True)
class _Module:
    load: Load
    names: dict[str, Node] = field(default_factory=dict[str, "Node"])
    loaded: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    exported: Node | None = None
    left: int = _MOST
    open: set[str] = field(default_factory=set[str])


def exported(text: str, load: Load) -> object:
    """Return what a file exports, ``UNKNOWN`` for what is computed."""
    module = _Module(load)
    for node in parse("javascript", text).named_children:
        _declared(node, module)
    return _value(module.exported, module, 0) if module.exported is not None else UNKNOWN


def _declared(node: Node, module: _Module) -> None:
    if node.type == "export_statement":
        inner = node.child_by_field_name("declaration")
        value = node.child_by_field_name("value")
        if inner is not None:
            _declared(inner, module)
        if any(c.type == "default" for c in node.children) and value is not None:
            module.exported = value
    elif node.type in ("lexical_declaration", "variable_declaration"):
        for one in node.named_children:
            name, value = one.child_by_field_name("name"), one.child_by_field_name("value")
            if name is not None and value is not None:
                _named(name, value, module)
    elif node.type == "import_statement":
        _imported(node, module)
    elif node.type == "expression_statement" and node.named_children:
        given = node.named_children[0]
        left, right = given.child_by_field_name("left"), given.child_by_field_name("right")
        written = text_of(left).replace(" ", "") if left is not None else ""
        if given.type == "assignment_expression" and written == "module.exports" and right:
            module.exported = right


def _named(name: Node, value: Node, module: _Module) -> None:
    if name.type == "identifier":
        module.names[text_of(name)] = value
    elif name.type == "object_pattern" and (path := _required(value)):
        for one in name.named_children:
            if one.type == "shorthand_property_identifier_pattern":
                module.loaded[text_of(one)] = (path, text_of(one))


def _imported(node: Node, module: _Module) -> None:
    source = node.child_by_field_name("source")
    clause = next((c for c in node.named_children if c.type == "import_clause"), None)
    path = _string(source) if source is not None else None
    for one in clause.named_children if clause is not None and isinstance(path, str) else ():
        if one.type == "identifier":
            module.loaded[text_of(one)] = (str(path), "")


def _required(node: Node) -> str:
    """Return what ``require("…")`` names, ``""`` for anything else."""
    called = node.child_by_field_name("function") if node.type == "call_expression" else None
    given = node.child_by_field_name("arguments")
    if called is None or text_of(called) not in ("require", "require.resolve") or given is None:
        return ""
    values = [_string(one) for one in given.named_children[:1] if one.type == "string"]
    return values[0] if values else ""


def _value(node: Node, module: _Module, depth: int) -> object:
    while node.type in _WRAPPED and node.named_children:
        node = node.named_children[0]
    module.left -= 1
    if depth > _DEEPEST or module.left < 0:
        return UNKNOWN
    if node.type in _STRINGS:
        return scalar(node)
    reader = _READERS.get(node.type)
    return reader(node, module, depth) if reader is not None else UNKNOWN


def _object(node: Node, module: _Module, depth: int) -> Placed:
    found = Placed()
    found.line = node.start_point[0] + 1
    for pair in node.named_children:
        if pair.type == "spread_element" and pair.named_children:
            more = _value(pair.named_children[0], module, depth + 1)
            found.whole = found.whole and isinstance(more, Placed) and more.whole
            found.update(_table(more))
        elif pair.type == "shorthand_property_identifier":
            found[text_of(pair)] = _name(text_of(pair), module, depth)
        elif pair.type == "pair":
            key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
            name = text_of(key).strip("\"'") if key is not None else ""
            if key is None or value is None or key.type == "computed_property_name":
                found.whole = False
            else:
                found[name] = _value(value, module, depth + 1)
        elif pair.type != "comment":
            found.whole = False
    return found


def _list(node: Node, module: _Module, depth: int) -> list[object]:
    found: list[object] = []
    for one in node.named_children:
        if one.type == "comment":
            continue
        if one.type == "spread_element":
            more = _value(one.named_children[0], module, depth + 1)
            found += cast("list[object]", more) if isinstance(more, list) else [UNKNOWN]
        else:
            found.append(_value(one, module, depth + 1))
    return found


def _name(name: str, module: _Module, depth: int) -> object:
    if name == "undefined":
        return None
    if name in module.loaded:
        path, member = module.loaded[name]
        value = module.load(path)
        return _table(value).get(member, UNKNOWN) if member else value
    node = module.names.get(name)
    if node is None or name in module.open:
        return UNKNOWN
    module.open.add(name)
    value = _value(node, module, depth + 1)
    module.open.discard(name)
    return value


def _template(node: Node, module: _Module, depth: int) -> object:
    pieces: list[str] = []
    for one in node.named_children:
        if one.type == "template_substitution" and one.named_children:
            value = _value(one.named_children[0], module, depth + 1)
            if not isinstance(value, str | int):
                return UNKNOWN
            pieces.append(str(value))
        else:
            pieces.append(_piece(one))
    return "".join(pieces)


def _string(node: Node, _module: _Module | None = None, _depth: int = 0) -> str:
    return "".join(map(_piece, node.named_children))


def _piece(node: Node) -> str:
    text = text_of(node)
    if node.type != "escape_sequence":
        return text
    digits = text[2:].strip("{}")
    if text[1] in "xu" and digits and int(digits, 16) < 0x110000:  # noqa: PLR2004
        return chr(int(digits, 16))
    # A backslash before what needs none is dropped, as in "\.".
    return _ESCAPES.get(text[1], "" if text[1] in "\r\n" else text[1])


def _sum(node: Node, module: _Module, depth: int) -> object:
    sides = [node.child_by_field_name(side) for side in ("left", "right")]
    sign = node.child_by_field_name("operator")
    values = [_value(side, module, depth + 1) for side in sides if side is not None]
    if sign is None or text_of(sign) != "+" or not all(isinstance(v, str) for v in values):
        return UNKNOWN
    return "".join(str(v) for v in values)


def _member(node: Node, module: _Module, depth: int) -> object:
    of, name = node.child_by_field_name("object"), node.child_by_field_name("property")
    if of is None or name is None:
        return UNKNOWN
    if of.type == "regex" and text_of(name) == "source":
        pattern = of.child_by_field_name("pattern")
        return text_of(pattern) if pattern is not None else UNKNOWN
    value = _value(of, module, depth + 1)
    return _table(value).get(text_of(name), UNKNOWN)


def _table(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _call(node: Node, module: _Module, depth: int) -> object:
    called, given = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if path := _required(node):
        resolved = called is not None and "resolve" in text_of(called)
        return path if resolved else module.load(path)
    of = called.child_by_field_name("object") if called is not None else None
    name = called.child_by_field_name("property") if called is not None else None
    if of is None or name is None or given is None:
        return UNKNOWN
    values = [_value(one, module, depth + 1) for one in given.named_children]
    if text_of(of) == "Object" and text_of(name) == "freeze" and len(values) == 1:
        return values[0]
    own = _value(of, module, depth + 1)
    if not isinstance(own, list):
        return UNKNOWN
    return _of_list(cast("list[object]", own), text_of(name), values)


def _of_list(items: list[object], name: str, values: list[object]) -> object:
    """Return what a method of a list gives."""
    if name == "join" and all(isinstance(one, str) for one in items):
        mark = values[0] if values else ","
        return mark.join(str(one) for one in items) if isinstance(mark, str) else UNKNOWN
    if name == "concat":
        lists = [cast("list[object]", v) if isinstance(v, list) else [v] for v in values]
        return [*items, *(one for listed in lists for one in listed)]
    return UNKNOWN


_READERS: dict[str, Callable[[Node, _Module, int], object]] = {
    "object": _object,
    "array": _list,
    "identifier": lambda node, module, depth: _name(text_of(node), module, depth),
    "undefined": lambda _node, _module, _depth: None,
    "string": _string,
    "template_string": _template,
    "binary_expression": _sum,
    "member_expression": _member,
    "call_expression": _call,
}
