"""Work out the expressions of a Python text as far as routes are written with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias, cast

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.routes._pycode import bind, holds
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pyfolders import placed
from conductor_mcp.formats.routes._pymade import (
    LONGEST,
    UNKNOWN,
    Attribute,
    Closure,
    Frame,
    Made,
    Place,
    Runner,
    Super,
    Unknown,
    each,
    listed,
    row,
    table,
    truth,
)
from conductor_mcp.formats.routes._pyops import (
    added,
    compared,
    formatted,
    joined,
    patched,
    picked,
    plain,
    sliced,
    united,
)
from conductor_mcp.formats.routes._pyreflect import Filled, same
from conductor_mcp.formats.routes._values import unescaped

if TYPE_CHECKING:
    from tree_sitter import Node

_Reader: TypeAlias = "Callable[[Runner, Frame, Node], object]"
_CONSTANTS: dict[str, object] = {"true": True, "false": False, "none": None}
_ALIKE = {"is": True, "==": True, "is not": False, "!=": False}
_MOST = LONGEST


def evaluate(run: Runner, frame: Frame, node: Node) -> object:
    """Return what an expression gives, :data:`UNKNOWN` where that is not known."""
    if node.type in _CONSTANTS:
        return _CONSTANTS[node.type]
    reader = _READERS.get(node.type)
    if reader is None or run.spent():
        return UNKNOWN
    found = reader(run, frame, node)
    return UNKNOWN if isinstance(found, str) and len(found) > LONGEST else found


def _field(run: Runner, frame: Frame, node: Node, name: str) -> object:
    inner = node.child_by_field_name(name)
    return UNKNOWN if inner is None else run.evaluate(frame, inner)


def _name(run: Runner, frame: Frame, node: Node) -> object:
    return run.look(frame, text_of(node))


def _number(_run: Runner, _frame: Frame, node: Node) -> object:
    return plain(text_of(node))


def _wrapped(run: Runner, frame: Frame, node: Node) -> object:
    below = [one for one in node.named_children if one.type != "comment"]
    return run.evaluate(frame, below[0]) if below else UNKNOWN


def _attribute(run: Runner, frame: Frame, node: Node) -> object:
    of = _field(run, frame, node, "object")
    return run.attribute(of, text_of(node.child_by_field_name("attribute")))


def _items(run: Runner, frame: Frame, node: Node) -> list[object]:
    found: list[object] = []
    for one in node.named_children[:_MOST]:
        if one.type == "list_splat":
            value = _wrapped(run, frame, one)
            more = listed(value)
            found += (
                [value] if more is None and isinstance(value, Made | Attribute) else more or []
            )
        elif one.type != "comment":
            found.append(run.evaluate(frame, one))
    return found


def _tuple(run: Runner, frame: Frame, node: Node) -> object:
    return tuple(_items(run, frame, node))


def _table(run: Runner, frame: Frame, node: Node) -> object:
    found: dict[object, object] = {}
    for one in node.named_children[:_MOST]:
        if one.type == "pair":
            key = _field(run, frame, one, "key")
            value = _field(run, frame, one, "value")
            if isinstance(key, str | int | float | None):
                found[key] = value
        elif one.type == "dictionary_splat":
            more = _wrapped(run, frame, one)
            found.update(cast("dict[object, object]", more) if isinstance(more, dict) else {})
    return found


def _string(run: Runner, frame: Frame, node: Node) -> object:
    start = next((text_of(one) for one in node.children if one.type == "string_start"), "").lower()
    parts: list[object] = []
    for one in node.named_children:
        if one.type == "interpolation":
            inner = one.child_by_field_name("expression") or next(iter(one.named_children), None)
            parts.append(run.evaluate(frame, inner) if inner is not None else UNKNOWN)
        elif one.type == "string_content":
            piece = text_of(one)
            if "f" in start:
                piece = piece.replace("{{", "{").replace("}}", "}")
            parts.append(piece if "r" in start or "\\" not in piece else unescaped(piece))
    return UNKNOWN if "b" in start else joined(patched(parts) if run.holes else parts)


def _strings(run: Runner, frame: Frame, node: Node) -> object:
    parts = [run.evaluate(frame, one) for one in node.named_children if one.type != "comment"]
    return joined(patched(parts) if run.holes else parts)


def _binary(run: Runner, frame: Frame, node: Node) -> object:
    left, right = _field(run, frame, node, "left"), _field(run, frame, node, "right")
    operator = text_of(node.child_by_field_name("operator"))
    if operator == "%" and isinstance(left, str):
        found = formatted(left, right)
        several, named = row(right), table(right)
        if not run.holes or named is not None or not isinstance(found, Unknown):
            return found
        return formatted(left, tuple(patched([left, *(several or (right,))])[1:]))
    if operator == "/" and isinstance(left, Place):
        return placed((left, right))
    if operator == "|":
        return united(left, right)
    if operator == "+" and run.holes and isinstance(left, str) is not isinstance(right, str):
        left, right = patched([left, right])
    return added(left, right) if operator == "+" else UNKNOWN


def _boolean(run: Runner, frame: Frame, node: Node) -> object:
    left = _field(run, frame, node, "left")
    known, decides = truth(left), text_of(node.child_by_field_name("operator")) == "or"
    if known is decides:
        return left
    right = _field(run, frame, node, "right")
    if known is None:
        if truth(right) is decides and not decides:
            return right
        return right if decides and isinstance(left, Unknown) and listed(right) else UNKNOWN
    return right


def _not(run: Runner, frame: Frame, node: Node) -> object:
    known = holds(run, frame, node)
    return UNKNOWN if known is None else known


def _sign(run: Runner, frame: Frame, node: Node) -> object:
    value = _field(run, frame, node, "argument")
    minus = text_of(node.child_by_field_name("operator")) == "-"
    return -value if minus and isinstance(value, int) else UNKNOWN


def _comparison(run: Runner, frame: Frame, node: Node) -> object:
    sides = [run.evaluate(frame, one) for one in node.named_children if one.type != "comment"]
    written = [text_of(one) for one in node.children if not one.is_named]
    if len(sides) != 2:  # noqa: PLR2004 - a < b < c
        return UNKNOWN
    sign, (left, right) = " ".join(written), sides
    if isinstance(left, Thing) and isinstance(right, Thing) and sign in _ALIKE:
        alike = same(left, right)
        return UNKNOWN if alike is None else alike is _ALIKE[sign]
    found = compared(sign, left, right)
    return UNKNOWN if found is None else found


def _choice(run: Runner, frame: Frame, node: Node) -> object:
    below = [one for one in node.named_children if one.type != "comment"]
    if len(below) != 3:  # noqa: PLR2004 - VALUE if CONDITION else OTHER
        return UNKNOWN
    known = holds(run, frame, below[1])
    if known is not None:
        return run.evaluate(frame, below[0 if known else 2])
    both = [run.evaluate(frame, below[0]), run.evaluate(frame, below[2])]
    lists = [listed(one) for one in both]
    if None not in lists:
        return [one for held in lists for one in held or ()]
    return next((one for one in both if not isinstance(one, Unknown | None)), UNKNOWN)


def _subscript(run: Runner, frame: Frame, node: Node) -> object:
    of = _field(run, frame, node, "value")
    key = node.child_by_field_name("subscript")
    if key is None or isinstance(of, Thing):  # List[int], Base[Model]
        return of if isinstance(of, Thing) else UNKNOWN
    if key.type == "slice":
        return _slice(run, frame, key, of)
    at = run.evaluate(frame, key)
    if isinstance(of, Made | Attribute):
        return Attribute(of, f"[{at}]")
    if isinstance(of, Filled):
        return of.at(at)
    return picked(of, at)


def _slice(run: Runner, frame: Frame, node: Node, of: object) -> object:
    bounds: list[int | None] = [None]
    for one in node.children:
        if one.type == ":":
            bounds.append(None)
            continue
        value = run.evaluate(frame, one)
        if not isinstance(value, int):
            return UNKNOWN
        bounds[-1] = value
    return sliced(of, bounds)


def comprehension(run: Runner, frame: Frame, node: Node) -> object:
    body = node.child_by_field_name("body")
    clauses = [one for one in node.named_children if one.type in ("for_in_clause", "if_clause")]
    inner = Frame(frame.path, frame.scope, {}, frame, frame.owner)
    if node.type == "dictionary_comprehension":
        table: dict[object, object] = {}
        for _ in _rounds(run, inner, clauses):
            key = _field(run, inner, body, "key") if body is not None else UNKNOWN
            if body is not None and isinstance(key, str | int | Thing):
                table[key] = _field(run, inner, body, "value")
        return table
    rounds = _rounds(run, inner, clauses)
    return [run.evaluate(inner, body) for _ in rounds][:_MOST] if body is not None else UNKNOWN


def _rounds(run: Runner, frame: Frame, clauses: list[Node]) -> Iterator[None]:
    """Bind the names of a comprehension's clauses in turn."""
    if run.spent():
        return
    if not clauses:
        yield
        return
    first, rest = clauses[0], clauses[1:]
    if first.type == "if_clause":
        if holds(run, frame, first.named_children[0]) is not False:
            yield from _rounds(run, frame, rest)
        return
    values = each(_field(run, frame, first, "right"))
    left = first.child_by_field_name("left")
    for value in [UNKNOWN] if values is None else values:
        if left is not None:
            bind(run, frame, left, value)
            if isinstance(value, Unknown) and left.type == "identifier":
                frame.names.setdefault(text_of(left), UNKNOWN)
        yield from _rounds(run, frame, rest)


def _lambda(_run: Runner, frame: Frame, node: Node) -> object:
    return Closure(frame, node)


def _named(run: Runner, frame: Frame, node: Node) -> object:
    value = _field(run, frame, node, "value")
    run.put(frame, text_of(node.child_by_field_name("name")), value)
    return value


def _call(run: Runner, frame: Frame, node: Node) -> object:
    function = node.child_by_field_name("function")
    arguments = node.child_by_field_name("arguments")
    if function is None or arguments is None:
        return UNKNOWN
    if function.type == "identifier" and text_of(function) == "super" and frame.owner is not None:
        return Super(_own(frame), frame.owner)
    called = run.evaluate(frame, function)
    made = Made(called, path=frame.path, line=node.start_point[0] + 1)
    if arguments.type == "generator_expression":
        made.given.append(run.evaluate(frame, arguments))
        return run.call(called, made)
    for one in arguments.named_children[:_MOST]:
        if one.type == "keyword_argument":
            name = text_of(one.child_by_field_name("name"))
            made.named[name] = _field(run, frame, one, "value")
        elif one.type == "list_splat":
            made.given += listed(_wrapped(run, frame, one)) or []
        elif one.type == "dictionary_splat":
            more = _wrapped(run, frame, one)
            table = cast("dict[object, object]", more) if isinstance(more, dict) else {}
            made.named.update((name, v) for name, v in table.items() if isinstance(name, str))
        elif one.type != "comment":
            made.given.append(run.evaluate(frame, one))
    return run.call(called, made)


def _own(frame: Frame) -> object:
    around: Frame | None = frame
    while around is not None:
        for name in ("self", "cls"):
            if name in around.names:
                return around.names[name]
        around = around.outer
    return UNKNOWN


_READERS: dict[str, _Reader] = {
    "identifier": _name,
    "integer": _number,
    "float": _number,
    "attribute": _attribute,
    "call": _call,
    "string": _string,
    "concatenated_string": _strings,
    "binary_operator": _binary,
    "boolean_operator": _boolean,
    "not_operator": _not,
    "unary_operator": _sign,
    "comparison_operator": _comparison,
    "conditional_expression": _choice,
    "subscript": _subscript,
    "dictionary": _table,
    "lambda": _lambda,
    "named_expression": _named,
    **dict.fromkeys(("list", "set"), _items),
    **dict.fromkeys(("tuple", "expression_list", "pattern_list"), _tuple),
    **dict.fromkeys(("parenthesized_expression", "await", "yield", "list_splat"), _wrapped),
    **dict.fromkeys(("list_comprehension", "set_comprehension", "generator_expression",
                     "dictionary_comprehension"), comprehension),
}  # fmt: skip
