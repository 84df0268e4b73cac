"""Go code gone through as it would run, as far as it puts routers together; nothing is run.

Both ways of a condition are taken; a loop over what is known is gone through, over what is not
once. A function that nobody calls is called with what its parameters' types tell.
Source: the Go language specification (statements, functions).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.routes._goexpr import ROUNDS, Expressions, told
from conductor_mcp.formats.routes._gonames import CALLS, DEEPEST, Spent
from conductor_mcp.formats.routes._govalues import (
    Function,
    Kind,
    Listed,
    Scope,
    Several,
    Thing,
    Value,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_BLOCKS = ("block", "if_statement", "for_statement", "expression_switch_statement",
           "type_switch_statement", "select_statement", "expression_case", "default_case",
           "type_case", "communication_case", "labeled_statement", "statement_list",
           "go_statement", "defer_statement", "expression_statement")  # fmt: skip
_ADDS = frozenset({
    "Handle", "HandleFunc", "Route", "Mount", "Group", "Method", "MethodFunc", "Get", "Post",
    "Put", "Patch", "Delete", "Head", "Options", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD",
    "OPTIONS", "Any", "Match", "Static", "StaticFS", "StaticFile", "NewServeMux", "NewRouter",
    "NewMux", "gin", "chi",
})  # fmt: skip
_MAYBE = ("if_statement", "expression_switch_statement", "type_switch_statement")
Ask = Callable[["Run", Value, list[Value], "Node", Scope], "tuple[bool, Value]"]


def _nobody(
    _run: Run, _callee: Value, _given: list[Value], _node: Node, _scope: Scope
) -> tuple[bool, Value]:
    return False, None


@dataclass(slots=True)
class Run(Expressions):
    """One going through; ``ask`` answers calls on what frameworks have."""

    ask: Ask = _nobody
    _calls: int = 0
    _maybe: int = 0
    _done: dict[tuple[object, ...], Value] = field(
        default_factory=dict["tuple[object, ...]", Value]
    )
    _seen: set[tuple[str, int]] = field(default_factory=set["tuple[str, int]"])
    _returned: list[list[Value]] = field(default_factory=list["list[Value]"])

    def answer(
        self, callee: Value, given: list[Value], node: Node, scope: Scope
    ) -> tuple[bool, Value]:
        """Ask the frameworks."""
        return self.ask(self, callee, given, node, scope)

    def everything(self) -> None:
        """Go through ``main`` and ``init``, what nobody calls, then what was not come by."""
        every = [
            (path, key, node)
            for folder in self.sources.folders()
            for path in self.sources.package(folder)
            for key, node in self.sources.file(path).functions.items()
        ]
        words = {(path, key): _words(node) for path, key, node in every}
        named = {word for found in words.values() for word in found}
        first = [e for e in every if not e[1][0] and e[1][1].strip() in ("main", "init")]
        # What names no call that adds a route is come by, or has none.
        direct = [e for e in every if not _ADDS.isdisjoint(words[e[0], e[1]])]
        alone = [e for e in direct if e[1][1] not in named]
        for path, (of, _), node in [*first, *alone, *direct]:
            if (path, node.start_byte) not in self._seen and self.fresh():
                holder = self._of_type(Kind(path.rpartition("/")[0], of)) if of else None
                self._start(Function(node, Scope(path), holder))

    def _start(self, function: Function) -> None:
        depth, self._calls = self._calls, 0
        try:
            self.call(function, [])
        except (Spent, RecursionError):
            pass  # what was found until then stays
        finally:
            self._calls = depth

    def call(self, function: Function, given: list[Value]) -> Value:
        """Go through a function with what it is given, once for each such."""
        node = function.node
        body = node.child_by_field_name("body")
        if body is None or self._calls > CALLS:
            return None
        key = (
            function.scope.path,
            node.start_byte,
            id(function.of),
            id(function.scope) if node.type == "func_literal" else 0,
            *(g if isinstance(g, str) else id(g) if g is not None else None for g in given),
        )
        if key in self._done:
            return self._done[key]
        self._done[key] = None
        self._seen.add((function.scope.path, node.start_byte))
        inner = Scope(function.scope.path, {}, function.scope)
        self._parameters(function, given, inner)
        self._calls += 1
        self._returned.append([])
        try:
            self.do(body, inner, 0)
        finally:
            self._calls -= 1
            returned = self._returned.pop()
        result = next((r for r in returned if told(r)), None)
        if result is None:
            result = self._result(node, inner)
        self._done[key] = result
        return result

    def _result(self, node: Node, scope: Scope) -> Value:
        """Return what named results hold at a bare ``return``."""
        result = node.child_by_field_name("result")
        if result is None or result.type != "parameter_list":
            return None
        names = [
            text_of(n) for p in result.named_children for n in p.children_by_field_name("name")
        ]
        return Several(tuple(scope.names.get(name) for name in names)) if names else None

    def _parameters(self, function: Function, given: list[Value], scope: Scope) -> None:
        holder = function.node.child_by_field_name("receiver")
        for one in holder.named_children if holder is not None else ():
            for name in one.children_by_field_name("name"):
                scope.names[text_of(name)] = function.of
        listed = function.node.child_by_field_name("parameters")
        at = 0
        for one in listed.named_children if listed is not None else ():
            kind = one.child_by_field_name("type")
            for name in one.children_by_field_name("name"):
                if one.type == "variadic_parameter_declaration":
                    rest = given[at:]
                    whole = rest[0] if len(rest) == 1 and isinstance(rest[0], Listed) else None
                    scope.names[text_of(name)] = whole or Listed(rest)
                elif at < len(given) and given[at] is not None:
                    scope.names[text_of(name)] = given[at]
                else:
                    scope.names[text_of(name)] = self.of_type(kind, function.scope)
                at += 1
            at += not one.children_by_field_name("name")

    def do(self, node: Node, scope: Scope, depth: int) -> None:
        """Go through a statement and those below it."""
        self.step()
        if depth > DEEPEST:
            return
        match node.type:
            case "short_var_declaration" | "assignment_statement":
                self._assign(node, scope, depth)
            case "var_declaration" | "const_declaration":
                self._declare(node, scope, depth)
            case "return_statement":
                self._return(node, scope, depth)
            case "for_statement":
                self._loop(node, Scope(scope.path, {}, scope), depth)
            case "range_clause" | "comment":
                pass
            case kind if kind in _BLOCKS:
                inner = Scope(scope.path, {}, scope) if kind != "expression_statement" else scope
                self._maybe += kind in _MAYBE
                try:
                    for one in node.named_children:
                        self.do(one, inner, depth + 1)
                finally:
                    self._maybe -= kind in _MAYBE
            case _:
                self.value(node, scope, depth + 1)

    def _return(self, node: Node, scope: Scope, depth: int) -> None:
        listed = node.named_children[0].named_children if node.named_children else []
        values = [self.value(one, scope, depth + 1) for one in listed if one.type != "comment"]
        if values:
            self._returned[-1].append(values[0] if len(values) == 1 else Several(tuple(values)))

    def _assign(self, node: Node, scope: Scope, depth: int) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        values = [self.value(one, scope, depth + 1) for one in right.named_children]
        operator = text_of(node.child_by_field_name("operator"))
        if len(values) == 1 and isinstance(values[0], Several):
            values = list(values[0].values)
        for at, target in enumerate(left.named_children):
            value = values[at] if at < len(values) else None
            if operator == "+=":
                before = self.value(target, scope, depth + 1)
                both = isinstance(before, str) and isinstance(value, str)
                value = f"{before}{value}" if both else None
            self._put(target, value, scope, fresh=node.type == "short_var_declaration")

    def _put(self, target: Node, value: Value, scope: Scope, *, fresh: bool) -> None:
        if target.type == "identifier":
            name = text_of(target)
            holder = scope.names if fresh else scope.find(name)
            if holder is None:  # of the package
                holder = self._tops.setdefault(scope.path.rpartition("/")[0], {})
            # Of texts that hang on a condition the first one stays.
            kept = self._maybe and not fresh and isinstance(holder.get(name), str)
            if not kept and (value is not None or fresh or name not in holder):
                holder[name] = value
        elif target.type == "selector_expression":
            of = self.value(target.child_by_field_name("operand"), scope, 0)
            name = text_of(target.child_by_field_name("field"))
            if isinstance(of, Thing) and value is not None:
                self._remember(of, name, value)
        elif target.type == "index_expression":
            of = self.value(target.child_by_field_name("operand"), scope, 0)
            key = self.value(target.child_by_field_name("index"), scope, 0)
            if isinstance(of, Listed):
                of.pairs.append((key, value))

    def _remember(self, of: Thing, name: str, value: Value) -> None:
        of.fields[name] = value
        shared = self._made.setdefault(of.kind, of)
        shared.fields.setdefault(name, value)

    def _declare(self, node: Node, scope: Scope, depth: int) -> None:
        waiting = list(node.named_children)
        while waiting:
            one = waiting.pop(0)
            if one.type == "var_spec_list":
                waiting += one.named_children
            if one.type not in ("var_spec", "const_spec"):
                continue
            given = one.child_by_field_name("value")
            values = (
                [self.value(v, scope, depth + 1) for v in given.named_children] if given else []
            )
            if len(values) == 1 and isinstance(values[0], Several):
                values = list(values[0].values)
            for at, name in enumerate(map(text_of, one.children_by_field_name("name"))):
                told = values[at] if at < len(values) else None
                kind = one.child_by_field_name("type")
                scope.names[name] = told if values else self._whole(kind, scope)

    def _loop(self, node: Node, scope: Scope, depth: int) -> None:
        body = node.child_by_field_name("body")
        clause = next((c for c in node.named_children if c.type == "range_clause"), None)
        if clause is None or body is None:
            for one in node.named_children:
                self.do(one, scope, depth + 1)
            return
        over = self.value(clause.child_by_field_name("right"), scope, depth + 1)
        left = clause.child_by_field_name("left")
        names = [text_of(n) for n in left.named_children] if left is not None else []
        for key, value in self._rounds(over):
            inner = Scope(scope.path, dict(zip(names, (key, value), strict=False)), scope)
            self.do(body, inner, depth + 1)

    @staticmethod
    def _rounds(over: Value) -> list[tuple[Value, Value]]:
        if isinstance(over, Listed) and (over.items or over.pairs):
            rounds: list[tuple[Value, Value]] = [(None, item) for item in over.items]
            return [*rounds, *over.pairs][:ROUNDS]
        return [(None, None)]


def _words(node: Node) -> set[str]:
    """Return the names that a function's body names."""
    found: set[str] = set()
    waiting = [node.child_by_field_name("body")]
    while waiting:
        one = waiting.pop()
        if one is not None and one.type in ("identifier", "field_identifier"):
            found.add(text_of(one))
        elif one is not None:
            waiting += one.named_children
    return found
