"""What expressions in JavaScript give, as far as that can be told from values that are known."""

from __future__ import annotations

import operator
import posixpath
from collections.abc import Callable
from typing import TYPE_CHECKING

from conductor_mcp.formats._js_methods import Function, Placed, Regex, method, of_global
from conductor_mcp.formats._js_scope import (
    DEEPEST,
    Run,
    Scope,
    assigned,
    list_of,
    table_of,
    truth,
)
from conductor_mcp.formats._literals import UNKNOWN, scalar
from conductor_mcp.formats._treesitter import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_LONGEST = 200_000
_WRAPPED = ("parenthesized_expression", "as_expression", "satisfies_expression",
            "non_null_expression", "await_expression")  # fmt: skip
_HARMLESS = ("console",)


def value_of(node: Node, scope: Scope, run: Run) -> object:
    while node.type in _WRAPPED:
        inner = next((one for one in node.named_children if one.type != "comment"), None)
        if inner is None:
            break
        node = inner
    reader = _READERS.get(node.type)
    if run.depth > DEEPEST or not run.step():
        return UNKNOWN
    if reader is None:
        return scalar(node)
    run.depth += 1
    try:
        return reader(node, scope, run)
    finally:
        run.depth -= 1


def required(node: Node) -> str:
    """Return what ``require("…")`` names, ``""`` for anything else."""
    called = node.child_by_field_name("function") if node.type == "call_expression" else None
    given = node.child_by_field_name("arguments")
    if called is None or text_of(called) not in ("require", "require.resolve") or given is None:
        return ""
    values = [string(one) for one in given.named_children[:1] if one.type == "string"]
    return values[0] if values else ""


def string(node: Node, _scope: Scope | None = None, _run: Run | None = None) -> str:
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


def _template(node: Node, scope: Scope, run: Run, *, raw: bool = False) -> object:
    pieces: list[str] = []
    for one in node.named_children:
        if one.type == "template_substitution" and one.named_children:
            value = value_of(one.named_children[0], scope, run)
            items = list_of(value)
            if items is not None and all(isinstance(v, str) for v in items):
                value = ",".join(map(str, items))
            if isinstance(value, bool) or not isinstance(value, str | int):
                return UNKNOWN
            pieces.append(str(value))
        else:
            pieces.append(text_of(one) if raw else _piece(one))
    found = "".join(pieces)
    return found if len(found) < _LONGEST else UNKNOWN


def _object(node: Node, scope: Scope, run: Run) -> Placed:
    found = Placed()
    found.line, found.path = node.start_point[0] + 1, run.path
    for pair in node.named_children:
        if pair.type == "spread_element" and pair.named_children:
            more = value_of(pair.named_children[0], scope, run)
            nothing = more is None or more is False
            found.whole = found.whole and (nothing or (isinstance(more, Placed) and more.whole))
            run.step(len(table_of(more)))
            found.update(table_of(more))
        elif pair.type == "shorthand_property_identifier":
            found[text_of(pair)] = scope.value(text_of(pair))
        elif pair.type == "pair":
            key = _key(pair.child_by_field_name("key"), scope, run)
            value = pair.child_by_field_name("value")
            if key is None or value is None:
                found.whole = False
            else:
                found[key] = value_of(value, scope, run)
        elif pair.type == "method_definition" and (name := pair.child_by_field_name("name")):
            found[text_of(name)] = Function(pair, scope, run)
        elif pair.type != "comment":
            found.whole = False
    return found


def _key(node: Node | None, scope: Scope, run: Run) -> str | None:
    if node is None:
        return None
    if node.type == "computed_property_name":
        value = value_of(node.named_children[0], scope, run) if node.named_children else None
        return value if isinstance(value, str) else None
    return string(node) if node.type == "string" else text_of(node)


def _list(node: Node, scope: Scope, run: Run) -> list[object]:
    return _given(node, scope, run)


def _given(node: Node, scope: Scope, run: Run) -> list[object]:
    """Return the items of a list, or the arguments of a call."""
    found: list[object] = []
    for one in node.named_children:
        if one.type == "comment":
            continue
        if one.type == "spread_element":
            more = list_of(value_of(one.named_children[0], scope, run))
            run.step(len(more or ()))
            found += more if more is not None and run.left > 0 else [UNKNOWN]
        else:
            found.append(value_of(one, scope, run))
    return found


def _sides(node: Node, scope: Scope, run: Run) -> object:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    sign = text_of(node.child_by_field_name("operator") or node)
    if left is None or right is None:
        return UNKNOWN
    one = value_of(left, scope, run)
    if sign in ("&&", "||", "??"):
        known = truth(one) if sign != "??" else None if one is UNKNOWN else one is not None
        if known is None:
            # What stands in for something unknown is kept, where it can be looked into.
            return either(UNKNOWN, value_of(right, scope, run)) if sign != "&&" else UNKNOWN
        return value_of(right, scope, run) if known is (sign == "&&") else one
    return _joined(sign, one, value_of(right, scope, run))


def _joined(sign: str, one: object, other: object) -> object:
    """Return what a sign between two values gives."""
    known = one is not UNKNOWN and other is not UNKNOWN
    if known and sign in ("===", "==", "!==", "!="):
        plain = not isinstance(one, dict | list) and not isinstance(other, dict | list)
        return (one == other) is sign.startswith("=") if plain else UNKNOWN
    if isinstance(one, int) and isinstance(other, int) and sign in _SIGNS:
        return _SIGNS[sign](one, other) if abs(one) + abs(other) < _LONGEST else UNKNOWN
    if sign == "+" and isinstance(one, str | int) and isinstance(other, str | int):
        found = f"{one}{other}"
        return found if len(found) < _LONGEST else UNKNOWN
    return UNKNOWN


_SIGNS: dict[str, Callable[[int, int], int | bool]] = {
    "+": operator.add,
    "-": operator.sub,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def _unary(node: Node, scope: Scope, run: Run) -> object:
    sign, given = node.child_by_field_name("operator"), node.child_by_field_name("argument")
    if sign is None or given is None or text_of(sign) != "!":
        return scalar(node)
    known = truth(value_of(given, scope, run))
    return UNKNOWN if known is None else not known


def _chosen(node: Node, scope: Scope, run: Run) -> object:
    condition = node.child_by_field_name("condition")
    known = truth(value_of(condition, scope, run)) if condition is not None else None
    branches = [node.child_by_field_name(side) for side in ("consequence", "alternative")]
    if known is None:
        return either(*(value_of(b, scope, run) for b in branches if b is not None))
    branch = branches[0 if known else 1]
    return UNKNOWN if branch is None else value_of(branch, scope, run)


def either(*values: object) -> object:
    """Return what is one of some values: all that lists hold, or the first object."""
    lists = [items for one in values if (items := list_of(one)) is not None]
    if lists:
        return [*(item for items in lists for item in items), UNKNOWN]
    return next((one for one in values if isinstance(one, Placed) and one), UNKNOWN)


def _member(node: Node, scope: Scope, run: Run) -> object:
    of, name = node.child_by_field_name("object"), node.child_by_field_name("property")
    if of is None or name is None:
        return UNKNOWN
    if text_of(node) == "process.env" and scope.home("process") is None:
        return Placed()  # as for whoever sets nothing
    return _inside(value_of(of, scope, run), text_of(name))


def _subscript(node: Node, scope: Scope, run: Run) -> object:
    of, index = node.child_by_field_name("object"), node.child_by_field_name("index")
    if of is None or index is None:
        return UNKNOWN
    return _inside(value_of(of, scope, run), value_of(index, scope, run))


def _inside(owner: object, key: object) -> object:
    if isinstance(owner, Regex):
        return owner.source if key == "source" else UNKNOWN
    items = list_of(owner)
    if items is not None and isinstance(key, int) and not isinstance(key, bool):
        return items[key] if 0 <= key < len(items) and UNKNOWN not in items[:key] else UNKNOWN
    if key == "length" and items is not None:
        return UNKNOWN if UNKNOWN in items else len(items)
    if key == "length" and isinstance(owner, str):
        return len(owner)
    if isinstance(owner, Placed) and isinstance(key, str):
        return owner.get(key, None if owner.whole else UNKNOWN)
    return table_of(owner).get(key, UNKNOWN) if isinstance(key, str) else UNKNOWN


def _call(node: Node, scope: Scope, run: Run) -> object:
    called, given = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if called is None or given is None:
        return UNKNOWN
    if path := required(node):
        return path if "resolve" in text_of(called) else run.load(path).whole
    if given.type == "template_string":
        is_raw = text_of(called) == "String.raw"
        return _template(given, scope, run, raw=True) if is_raw else UNKNOWN
    values = _given(given, scope, run)
    if called.type == "member_expression":
        return _method(node, called, values, scope, run)
    return _placed(node, _called(value_of(called, scope, run), values, run), run)


def _method(node: Node, called: Node, values: list[object], scope: Scope, run: Run) -> object:
    of, name = called.child_by_field_name("object"), called.child_by_field_name("property")
    if of is None or name is None:
        return UNKNOWN
    if of.type == "identifier" and scope.home(text_of(of)) is None:
        harmless = text_of(of) in _HARMLESS
        found = of_global(text_of(of), text_of(name), values, run.call)
        return None if harmless else _told(found, values)
    owner = value_of(of, scope, run)
    if owner is UNKNOWN and text_of(name) == "join" and values:
        return _path(values)
    if isinstance(owner, Placed) and text_of(name) in owner:
        return _placed(node, _called(owner[text_of(name)], values, run), run)
    return _told(method(owner, text_of(name), values, run.call), values)


def _path(values: list[object]) -> object:
    """Return a path that is put together from pieces, as Node's ``path.join`` does."""
    texts = [one for one in values if isinstance(one, str)]
    return posixpath.normpath(posixpath.join(*texts)) if len(texts) == len(values) else UNKNOWN


def _called(function: object, values: list[object], run: Run) -> object:
    return _told(run.call(function, values), () if isinstance(function, Function) else values)


def _told(found: object, values: list[object] | tuple[object, ...]) -> object:
    """Return a result. Of something unknown it is what was handed to it, and maybe more.

    It may have added to them, too.
    """
    if found is not UNKNOWN:
        return found
    tables = [value for value in values if isinstance(value, Placed) and value]
    lists = [items for value in values if (items := list_of(value)) is not None]
    kept = either(*lists) if lists else UNKNOWN
    for items in lists:
        if UNKNOWN not in items:
            items.append(UNKNOWN)
    if not tables:
        return kept
    merged = Placed()
    merged.line, merged.path, merged.whole = tables[-1].line, tables[-1].path, False
    for table in tables:
        merged.update(table)
        table.whole = False
    return merged


def _placed(node: Node, found: object, run: Run) -> object:
    """Let what a function made be said to lie where it was called."""
    if isinstance(found, Placed):
        found.line, found.path = node.start_point[0] + 1, run.path
    return found


def _new(node: Node, scope: Scope, run: Run) -> object:
    made, given = node.child_by_field_name("constructor"), node.child_by_field_name("arguments")
    values = _given(given, scope, run) if given is not None else []
    name = text_of(made) if made is not None else ""
    items = list_of(values[0]) if values else []
    if name == "Set" and items is not None:
        plain = [one for one in items if isinstance(one, str)]
        return list(dict.fromkeys(plain)) if len(plain) == len(items) else [*items]
    if name == "Map" and items is not None:
        return [*items]
    if name == "RegExp" and values and isinstance(values[0], str):
        return Regex(values[0])
    return UNKNOWN


def _assignment(node: Node, scope: Scope, run: Run) -> object:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return UNKNOWN
    value = value_of(right, scope, run)
    if node.type == "augmented_assignment_expression":
        sign = text_of(node.child_by_field_name("operator") or node).removesuffix("=")
        if sign in ("??", "||"):
            old = value_of(left, scope, run)
            value = value if old is None or old is UNKNOWN else old
            assigned(left, value, scope, run)
            return value
        value = _joined(sign, value_of(left, scope, run), value)
    assigned(left, value, scope, run)
    return value


def _regex(node: Node, _scope: Scope, _run: Run) -> object:
    pattern = node.child_by_field_name("pattern")
    return Regex(text_of(pattern)) if pattern is not None else UNKNOWN


_READERS: dict[str, Callable[[Node, Scope, Run], object]] = {
    "object": _object,
    "array": _list,
    "identifier": lambda node, scope, _run: scope.value(text_of(node)),
    "undefined": lambda _node, _scope, _run: None,
    "string": string,
    "template_string": _template,
    "binary_expression": _sides,
    "unary_expression": _unary,
    "ternary_expression": _chosen,
    "member_expression": _member,
    "subscript_expression": _subscript,
    "call_expression": _call,
    "new_expression": _new,
    "regex": _regex,
    "assignment_expression": _assignment,
    "augmented_assignment_expression": _assignment,
    "arrow_function": Function,
    "function_expression": Function,
    "sequence_expression": lambda node, scope, run: value_of(node.named_children[-1], scope, run),
}
