"""What a settings file in JavaScript exports, as plain values, without running it.

Constants, lists, objects and strings are followed through what the file itself does with them:
spreads, templates, functions that it declares and calls, ``map``, ``filter`` and the like, loops
over lists, ``push``, and ``require`` or ``import`` of other such files. Steps and depth are
bounded. No environment variable counts as set. All else is ``UNKNOWN``: what comes from outside,
and what was handed to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from conductor_mcp.formats._js_expressions import required, string, value_of
from conductor_mcp.formats._js_methods import NATIVE, Function, Placed
from conductor_mcp.formats._js_scope import (
    EMPTY,
    Exported,
    Load,
    Run,
    Scope,
    assigned,
    bound,
    list_of,
    table_of,
    truth,
)
from conductor_mcp.formats._literals import UNKNOWN
from conductor_mcp.formats._treesitter import parse, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

__all__ = ["Exported", "Load", "Placed", "exported", "module"]

_LEAVES = ("return_statement", "break_statement", "continue_statement")


@dataclass(slots=True)
class _Done:
    """Why a block ended before its end: ``break``, ``continue``, or a function's value."""

    why: str
    value: object = None


@dataclass(slots=True)
class _File:
    named: dict[str, object] = field(default_factory=dict[str, object])
    default: object = EMPTY


def exported(text: str, load: Load, path: str = "") -> object:
    """Return what a file exports as a whole, ``UNKNOWN`` for what is computed."""
    return module(text, load, path).whole


def module(text: str, load: Load, path: str = "") -> Exported:
    """Return all that a file exports; ``path`` is said of the objects that it holds."""
    run = Run(load, path, _body, value_of)
    own = Placed()
    scope = Scope({**NATIVE, "undefined": None, "exports": own, "module": Placed(exports=own)})
    file = _File()
    nodes = parse("javascript", text).named_children
    _hoist(nodes, scope, run)
    for node in nodes:
        if node.type == "export_statement":
            _exporting(node, scope, run, file)
        elif node.type == "import_statement":
            _importing(node, scope, run)
        else:
            _statement(node, scope, run)
    held = table_of(scope.names["module"]).get("exports", UNKNOWN)
    default = file.default
    if default is EMPTY:
        is_script = not (held is own and not own)
        default = held if is_script else Placed(file.named) if file.named else UNKNOWN
    return Exported(default, file.named or table_of(held))


def _exporting(node: Node, scope: Scope, run: Run, file: _File) -> None:
    inner, value = node.child_by_field_name("declaration"), node.child_by_field_name("value")
    is_default = any(child.type == "default" for child in node.children)
    if value is not None and is_default:
        file.default = value_of(value, scope, run)
    elif inner is not None:
        known = set(scope.names)
        _hoist([inner], scope, run)
        _statement(inner, scope, run)
        name = inner.child_by_field_name("name")
        fresh = [*(set(scope.names) - known), *([text_of(name)] if name is not None else [])]
        file.named |= {one: scope.names[one] for one in fresh if one in scope.names}
        if is_default and name is not None:
            file.default = scope.names.get(text_of(name), UNKNOWN)
    for clause in (c for c in node.named_children if c.type == "export_clause"):
        for one in clause.named_children:
            name, alias = one.child_by_field_name("name"), one.child_by_field_name("alias")
            if name is None or node.child_by_field_name("source") is not None:
                continue
            found, called = scope.value(text_of(name)), text_of(alias or name)
            if called == "default":
                file.default = found
            else:
                file.named[called] = found


def _importing(node: Node, scope: Scope, run: Run) -> None:
    source = node.child_by_field_name("source")
    clause = next((c for c in node.named_children if c.type == "import_clause"), None)
    if source is None or clause is None:
        return
    found = run.load(string(source))
    for one in clause.named_children:
        if one.type == "identifier":
            scope.names[text_of(one)] = found.whole
        elif one.type == "namespace_import" and one.named_children:
            scope.names[text_of(one.named_children[0])] = Placed(found.named)
        elif one.type == "named_imports":
            for spec in one.named_children:
                name, alias = spec.child_by_field_name("name"), spec.child_by_field_name("alias")
                if name is not None:
                    scope.names[text_of(alias or name)] = found.member(text_of(name))


def _hoist(nodes: list[Node], scope: Scope, run: Run) -> None:
    for node in nodes:
        inner = (
            node.child_by_field_name("declaration") if node.type == "export_statement" else node
        )
        name = inner.child_by_field_name("name") if inner is not None else None
        if inner is not None and name is not None and inner.type == "function_declaration":
            scope.names[text_of(name)] = Function(inner, scope, run)


def _body(node: Node, scope: Scope, run: Run) -> object:
    """Return what a function's body gives."""
    if node.type != "statement_block":
        return value_of(node, scope, run)
    done = _block(node.named_children, scope, run)
    return done.value if done is not None else None


def _block(nodes: list[Node], scope: Scope, run: Run) -> _Done | None:
    _hoist(nodes, scope, run)
    for node in nodes:
        if (done := _statement(node, scope, run)) is not None:
            return done
    return None


def _statement(node: Node, scope: Scope, run: Run) -> _Done | None:
    if not run.step():
        return _Done("return", UNKNOWN)
    kind = node.type
    if kind in ("lexical_declaration", "variable_declaration"):
        for one in node.named_children:
            _declared(one, scope, run)
    elif kind == "expression_statement":
        for one in node.named_children:
            value_of(one, scope, run)
    elif kind == "return_statement":
        given = node.named_children[0] if node.named_children else None
        return _Done("return", value_of(given, scope, run) if given is not None else None)
    elif kind in _COMPOUND:
        return _COMPOUND[kind](node, scope, run)
    elif kind not in ("comment", "function_declaration", "empty_statement", "debugger_statement"):
        _unsure(node, scope)
    return None


def _declared(node: Node, scope: Scope, run: Run) -> None:
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if name is None:
        return
    if value is not None and name.type == "object_pattern" and (path := required(value)):
        found = run.load(path)
        given: object = Placed({**found.named, **table_of(found.whole)})
        bound(name, given, scope, run)
    else:
        bound(name, value_of(value, scope, run) if value is not None else None, scope, run)


def _if(node: Node, scope: Scope, run: Run) -> _Done | None:
    condition = node.child_by_field_name("condition")
    known = truth(value_of(condition, scope, run)) if condition is not None else None
    if known is None:
        _unsure(node, scope)
        # Whether it goes on from here cannot be told, if it may end in there.
        return _Done("return", UNKNOWN) if _ends(node) else None
    branch = node.child_by_field_name("consequence" if known else "alternative")
    if branch is not None and branch.type == "else_clause" and branch.named_children:
        branch = branch.named_children[0]
    return _statement(branch, scope, run) if branch is not None else None


def _for(node: Node, scope: Scope, run: Run) -> _Done | None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    body, sign = node.child_by_field_name("body"), node.child_by_field_name("operator")
    if left is None or right is None or body is None or sign is None:
        return None
    over = value_of(right, scope, run)
    items = list_of(over)
    if text_of(sign) == "in" and isinstance(over, Placed) and over.whole:
        items = [*over]
    if items is None:
        _unsure(body, scope)
        return _Done("return", UNKNOWN) if _ends(body) else None
    for item in items[:]:
        inner = Scope({}, scope)
        bound(left, item, inner, run)
        done = _statement(body, inner, run)
        if done is not None and done.why == "return":
            return done
        if done is not None and done.why == "break":
            break
    return None


def _try(node: Node, scope: Scope, run: Run) -> _Done | None:
    body, last = node.child_by_field_name("body"), node.child_by_field_name("finalizer")
    done = _statement(body, scope, run) if body is not None else None
    if last is not None and last.named_children:
        _statement(last.named_children[0], scope, run)
    return done


_COMPOUND: dict[str, Callable[[Node, Scope, Run], _Done | None]] = {
    "break_statement": lambda _node, _scope, _run: _Done("break"),
    "continue_statement": lambda _node, _scope, _run: _Done("continue"),
    "statement_block": lambda node, scope, run: _block(node.named_children, Scope({}, scope), run),
    "if_statement": _if,
    "for_in_statement": _for,
    "try_statement": _try,
}


def _walked(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(one.named_children)


def _ends(node: Node) -> bool:
    return any(n.type in _LEAVES for n in _walked(node))


def _unsure(node: Node, scope: Scope) -> None:
    """Forget what a piece may change that may be run, or not, or often."""
    for one in _walked(node):
        left = one.child_by_field_name("left")
        if one.type in ("assignment_expression", "augmented_assignment_expression"):
            if left is not None:
                assigned(left, UNKNOWN, scope)
        elif one.type == "call_expression":
            called = one.child_by_field_name("function")
            of = called.child_by_field_name("object") if called is not None else None
            if of is not None and of.type == "identifier":
                spoil(scope.value(text_of(of)))


def spoil(value: object) -> None:
    """Say of a list or an object that it may hold more than is seen."""
    if isinstance(value, list):
        cast("list[object]", value).append(UNKNOWN)
    elif isinstance(value, Placed):
        value.whole = False
