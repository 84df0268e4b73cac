"""A Go file as routes need it: functions, what names are bound to, calls, function literals."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import LARGEST, parse, text_of
from conductor_mcp.formats.routes._values import Call, Items, Value, value_of

if TYPE_CHECKING:
    from tree_sitter import Node

_FUNCTIONS = ("function_declaration", "method_declaration", "func_literal")
_MOST_NODES = 400_000


@dataclass(frozen=True, slots=True)
class Function:
    """A function or a literal; ``scope`` is what it is in, ``path`` the scope of its body."""

    name: str
    path: str
    scope: str
    parameters: tuple[tuple[str, str], ...]
    line: int


@dataclass(frozen=True, slots=True)
class Said:
    call: Call
    scope: str


@dataclass(slots=True)
class GoFile:
    imports: dict[str, str] = field(default_factory=dict[str, str])
    functions: dict[str, Function] = field(default_factory=dict[str, Function])
    bound: dict[tuple[str, str], Value] = field(default_factory=dict[tuple[str, str], Value])
    returned: dict[str, list[Value]] = field(default_factory=dict[str, list[Value]])
    said: list[Said] = field(default_factory=list[Said])
    literals: dict[str, tuple[Call, str]] = field(default_factory=dict[str, tuple[Call, str]])


@lru_cache(maxsize=1024)
def go_file(text: str) -> GoFile:
    """Read a file; both sides of a change share what did not change."""
    found = GoFile()
    if len(text) > LARGEST:
        return found
    waiting: list[tuple[Node, str]] = [(parse("go", text), "")]
    left = _MOST_NODES
    while waiting and left:
        node, scope = waiting.pop()
        left -= 1
        below = _look(found, node, scope)
        waiting.extend((one, below) for one in reversed(node.named_children))
    return found


def _look(found: GoFile, node: Node, scope: str) -> str:
    kind = node.type
    if kind in _FUNCTIONS:
        return _function(found, node, scope)
    if kind == "call_expression":
        value = value_of(node)
        if isinstance(value, Call):
            found.said.append(Said(value, scope))
    elif kind in ("short_var_declaration", "assignment_statement"):
        _bind(found, node.child_by_field_name("left"), node.child_by_field_name("right"), scope)
    elif kind in ("const_spec", "var_spec"):
        _specified(found, node, scope)
    elif kind == "keyed_element":
        _keyed(found, node)
    elif kind == "return_statement" and node.named_children:
        value = value_of(node.named_children[0])
        first = value.values[0] if isinstance(value, Items) and value.values else value
        found.returned.setdefault(scope, []).append(first)
    elif kind == "import_spec":
        path = text_of(node.child_by_field_name("path"))[1:-1]
        alias = text_of(node.child_by_field_name("name"))
        found.imports[alias or package_name(path)] = path
    return scope


def _specified(found: GoFile, node: Node, scope: str) -> None:
    given = node.child_by_field_name("value")
    for at, name in enumerate(node.children_by_field_name("name")):
        if given is not None and at < len(given.named_children):
            found.bound[scope, text_of(name)] = value_of(given.named_children[at])


def _keyed(found: GoFile, node: Node) -> None:
    """Remember what a field is made with: ``Server{router: chi.NewRouter()}``."""
    both = [one for one in node.named_children if one.type != "comment"]
    made = value_of(both[-1]) if len(both) > 1 else None
    if isinstance(made, Call):
        found.bound.setdefault(("", f".{text_of(both[0])}"), made)


def package_name(path: str) -> str:
    """Return the name that a package most likely has: ``chi`` for ``github.com/go-chi/chi/v5``."""
    segments = path.split("/")
    last = segments.pop()
    if last[:1] == "v" and last[1:].isdigit() and segments:
        last = segments.pop()
    return last.partition(".")[0]


def _bind(found: GoFile, left: Node | None, right: Node | None, scope: str) -> None:
    if left is None or right is None:
        return
    values = [one for one in right.named_children if one.type != "comment"]
    for at, target in enumerate(one for one in left.named_children if one.type != "comment"):
        if at >= len(values):
            break
        name = text_of(target)
        value = value_of(values[at])
        if target.type == "selector_expression":
            found.bound["", f".{text_of(target.child_by_field_name('field'))}"] = value
        else:
            found.bound.setdefault((scope, name), value)


def _function(found: GoFile, node: Node, scope: str) -> str:
    name = text_of(node.child_by_field_name("name"))
    inner = name or f"<{node.start_point[0] + 1}:{node.start_point[1]}>"
    path = f"{scope}/{inner}" if scope else inner
    parameters: list[tuple[str, str]] = []
    for field_name in ("receiver", "parameters"):
        given = node.child_by_field_name(field_name)
        for one in given.named_children if given is not None else ():
            kind = text_of(one.child_by_field_name("type")).lstrip("*")
            names = one.children_by_field_name("name")
            if field_name == "parameters":
                parameters += [(text_of(each), kind) for each in names]
    line = node.start_point[0] + 1
    found.functions[path] = Function(name, path, scope, tuple(parameters), line)
    around = node.parent
    if around is not None and around.type == "argument_list" and around.parent is not None:
        value = value_of(around.parent)
        if isinstance(value, Call):
            found.literals[path] = (value, scope)
    return path
