"""Go through the statements of Python functions and modules without running anything.

Branches whose condition is not known are both gone through, loops over lists that are known once
for each of their elements. The number of steps is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.routes._flask_known import Closure, Frame, Partial
from conductor_mcp.formats.routes._flask_tests import Tests
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pyknown import extend
from conductor_mcp.formats.routes._pymade import (
    UNKNOWN,
    Many,
    Unknown,
    each,
    gathers,
    is_list,
    table,
)
from conductor_mcp.formats.routes._python import Class, Function
from conductor_mcp.formats.routes._values import Call, Member, Name, Value, dotted, value_of

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_CALLS = 8
_FILLING = ("append", "extend", "update", "insert", "add", "setdefault")


@dataclass(slots=True)
class Steps(Tests):
    """A walk through statements. What calls do is for whoever asks, in ``met`` and ``run``."""

    waiting: Callable[[object], None] | None = None
    _calls: int = 0
    _filled: dict[str, Frame] = field(default_factory=dict[str, Frame])

    def block(self, node: Node, frame: Frame) -> bool:
        """Go through the statements below a node; say whether it is left for sure."""
        for one in node.named_children:
            if self.left <= 0:
                return True
            self.left -= 1
            if self._statement(one, frame):
                return True
        return False

    def _statement(self, node: Node, frame: Frame) -> bool:
        kind = node.type
        if kind == "expression_statement":
            for one in node.named_children:
                self._expression(one, frame)
        elif kind == "if_statement":
            return self._if(node, frame)
        elif kind == "for_statement":
            self._for(node, frame)
        elif kind == "return_statement":
            below = node.named_children
            frame.given.append(self.value(value_of(below[0]), frame) if below else None)
            return True
        elif kind in ("function_definition", "class_definition", "decorated_definition"):
            self.define(node, frame)
        elif kind in ("raise_statement", "continue_statement", "break_statement"):
            frame.broken = frame.broken or kind == "break_statement"
            return True
        elif kind == "with_statement" and self._with(node, frame):
            return False
        elif kind in ("try_statement", "with_statement", "while_statement", "match_statement"):
            return self._inside(node, frame)
        return False

    def _inside(self, node: Node, frame: Frame) -> bool:
        for one in node.named_children:
            if one.type == "block":
                left = self.block(one, frame)
                if left and node.type in ("with_statement", "try_statement"):
                    return node.type == "with_statement"
            elif one.type in ("except_clause", "else_clause", "finally_clause", "case_clause"):
                self._inside(one, frame)
        return False

    def _with(self, node: Node, frame: Frame) -> bool:
        """Go through what is between the two halves of a context manager of ours, if it is one."""
        body = node.child_by_field_name("body")
        clause = next((one for one in node.named_children if one.type == "with_clause"), None)
        items = clause.named_children if clause is not None else []
        if body is None or len(items) != 1 or not items[0].named_children:
            return False
        item, target = items[0].named_children[0], None
        if item.type == "as_pattern":
            target = item.child_by_field_name("alias")
            item = item.named_children[0]
        call = value_of(item)
        if not isinstance(call, Call):
            return False
        made = self.value(call.function, frame)
        function = made
        while isinstance(function, Closure | Partial):
            function = function.of if isinstance(function, Partial) else function.thing
        what = function.what if isinstance(function, Thing) else None
        if not isinstance(what, Function) or not _manages(what):
            return False
        went: list[object] = []

        def between(found: object) -> None:
            went.append(found)
            if target is not None and target.named_children:
                self.bind(target.named_children[0], found, frame)
            self.block(body, frame)

        given, named = self.arguments(call, frame)
        self.waiting = between
        self.apply(made, given, named, frame, call.line)
        self.waiting = None
        return bool(went)

    def _expression(self, node: Node, frame: Frame) -> None:
        if node.type == "assignment":
            self._assign(node, frame)
        elif node.type == "augmented_assignment":
            self._augment(node, frame)
        elif node.type == "yield":
            self._yield(node, frame)
        elif node.type in ("call", "await", "named_expression"):
            self.value(value_of(node), frame)

    def _yield(self, node: Node, frame: Frame) -> None:
        below = node.named_children
        found = self.value(value_of(below[0]), frame) if below else None
        if frame.resume is not None:
            frame.resume(found)
        if frame.yielded is None or not below:
            return
        if any(one.type == "from" for one in node.children):
            frame.yielded.extend(each(found) or ())
        else:
            frame.yielded.append(found)

    def _assign(self, node: Node, frame: Frame) -> None:
        targets: list[Node] = []
        right: Node | None = node
        while right is not None and right.type == "assignment":  # a = b = value
            left = right.child_by_field_name("left")
            targets += [left] if left is not None else []
            right = right.child_by_field_name("right")
        if right is None:
            return
        found = self.value(value_of(right), frame)
        for target in targets:
            self.bind(target, found, frame)

    def bind(self, target: Node, found: object, frame: Frame) -> None:
        """Bind the names of a target."""
        if target.type in ("identifier", "attribute"):
            _bind_name(text_of(target), found, frame)
            if target.type == "attribute":
                self._keep(value_of(target), found, frame)
        elif target.type in ("pattern_list", "tuple_pattern", "list_pattern", "tuple_expression"):
            values = each(found)
            for at, one in enumerate(target.named_children):
                known = values is not None and at < len(values)
                self.bind(one, values[at] if values is not None and known else UNKNOWN, frame)
        elif target.type == "subscript":
            of = self.value(value_of(target.child_by_field_name("value")), frame)
            key = self.value(value_of(target.child_by_field_name("subscript")), frame)
            if (held := table(of)) is not None and isinstance(key, str | int | Thing):
                held[key] = found

    def _keep(self, target: Value, found: object, frame: Frame) -> None:
        """Take note of what a method sets a member of an object to that is known."""
        of = target.of if isinstance(target, Member) else None
        owner = frame.get(of.name) if isinstance(of, Name) else None
        if (
            isinstance(owner, Thing)
            and isinstance(owner.what, Call)
            and isinstance(target, Member)
        ):
            self.kept.setdefault(owner.key, {})[target.name] = found

    def _augment(self, node: Node, frame: Frame) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or "+=" not in [text_of(one) for one in node.children]:
            return
        old, new = self.value(value_of(left), frame), self.value(value_of(right), frame)
        if is_list(old):
            extend(cast("list[object]", old), new)
        elif isinstance(old, str | int) and type(old) is type(new):
            self.bind(left, old + new, frame)  # type: ignore[operator]
        else:
            self.bind(left, UNKNOWN, frame)

    def _if(self, node: Node, frame: Frame) -> bool:
        holds = self.test(node.child_by_field_name("condition"), frame)
        body = node.child_by_field_name("consequence")
        left = body is not None and holds is not False and self.block(body, frame)
        if holds is True:
            return left
        every = left or holds is False
        closed = False
        for one in node.children_by_field_name("alternative"):
            if one.type == "elif_clause":
                left, holds = self._elif(one, frame)
                if holds is True:
                    return every and left
                every = every and (left or holds is False)
            else:
                inner = one.child_by_field_name("body")
                closed = inner is not None and self.block(inner, frame)
        return every and closed

    def _elif(self, node: Node, frame: Frame) -> tuple[bool, bool | None]:
        holds = self.test(node.child_by_field_name("condition"), frame)
        body = node.child_by_field_name("consequence")
        return (body is not None and holds is not False and self.block(body, frame)), holds

    def _for(self, node: Node, frame: Frame) -> None:
        target, body = node.child_by_field_name("left"), node.child_by_field_name("body")
        values = each(self.value(value_of(node.child_by_field_name("right")), frame))
        if target is None or body is None:
            return
        frame.loops += 1
        for one in [UNKNOWN] if values is None else values:
            self.bind(target, one, frame)
            if isinstance(one, Unknown) and target.type == "identifier":
                frame.names[text_of(target)] = UNKNOWN
            left = self.block(body, frame)
            broken, frame.broken = frame.broken, False
            if left and broken:
                break
        frame.loops -= 1

    def define(self, node: Node, frame: Frame) -> None:
        """Take note of a function or a class."""
        inner = node.child_by_field_name("definition") or node
        name = text_of(inner.child_by_field_name("name"))
        scope = f"{frame.scope}.{name}" if frame.scope else name
        file = self.eyes.file(frame.path)
        if file is None:
            return
        line = node.start_point[0] + 1
        if inner.type == "class_definition":
            kind = file.classes.get(scope)
            if kind is not None and (body := inner.child_by_field_name("body")) is not None:
                self.decorate(Thing(frame.path, frame.scope, name, kind), kind, frame)
                self.block(body, Frame(frame.path, scope, above=frame if frame.scope else None))
            return
        function = file.functions.get(scope)
        if function is None or function.line != line:
            same = (f for f in file.every if f.line == line and f.scope == frame.scope)
            function = next(same, None)
        if function is None:
            return
        thing = Thing(frame.path, frame.scope, name, function)
        made = Closure(thing, frame) if frame.scope else thing
        if frame.scope and frame.scope not in file.classes:
            frame.names[name] = made
        self.decorate(made, function, frame)

    def decorate(self, what: object, definition: Function | Class, frame: Frame) -> None:
        """Apply the decorators of a definition, the nearest first."""
        for one in reversed(definition.decorators):
            if isinstance(one, Call | Name | Member):
                self.decorated(one, what, definition, frame)

    def decorated(
        self, decorator: Value, what: object, definition: Function | Class, frame: Frame
    ) -> None:
        """Apply one decorator."""
        target = self.value(decorator, frame)
        if not isinstance(target, Unknown):
            self.apply(target, (what,), {}, frame, definition.line)

    def worth(self, function: Function) -> bool:
        """Whether it is worth it to go through a function that is called."""
        del function
        return True

    def run(
        self, target: object, given: Sequence[object], named: Mapping[str, object], frame: Frame,
        line: int,
    ) -> object:  # fmt: skip
        """Go through a function of ours that is called and return what it gives."""
        above = target.frame if isinstance(target, Closure) else None
        thing = target.thing if isinstance(target, Closure) else target
        if not isinstance(thing, Thing) or not isinstance(thing.what, Function):
            return UNKNOWN
        function = thing.what
        body = function.node.child_by_field_name("body")
        if body is None or self._calls >= _MOST_CALLS or not self.worth(function):
            return UNKNOWN
        here = Frame(thing.path, function.path, above=above, site=frame.site or (frame.path, line))
        here.names = self.bound(function, given, named, here)
        here.yielded = [] if _yields(body) else None
        here.resume, self.waiting = self.waiting, None
        self._calls += 1
        try:
            self.block(body, here)
        finally:
            self._calls -= 1
        if here.yielded is not None:
            return Many(here.yielded)
        known = [one for one in here.given if not isinstance(one, Unknown)]
        return known[-1] if known else (UNKNOWN if here.given else None)

    def built(self, thing: Thing) -> object | None:
        """Return a list or a table of a module that later statements fill."""
        file = self.eyes.file(thing.path)
        if file is None or thing.scope or not thing.name or file.root is None:
            return None
        filled = any(bound.added for bound in file.bound.get(("", thing.name), ())) or any(
            isinstance(said.call.function, Member)
            and said.call.function.name in _FILLING
            and isinstance(said.call.function.of, Name)
            and said.call.function.of.name == thing.name
            for said in file.said
        )
        if not filled:
            return None
        if thing.path not in self._filled:
            self._filled[thing.path] = frame = Frame(thing.path, "")
            self.quietly(file.root, frame)
        found = self._filled[thing.path].names.get(thing.name)
        return found if gathers(found) else None

    def quietly(self, node: Node, frame: Frame) -> None:
        """Go through a module only to see what its names are bound to."""
        self.block(node, frame)


def _bind_name(name: str, found: object, frame: Frame) -> None:
    anew = isinstance(found, Thing) and isinstance(found.what, Call)
    here = isinstance(found, Thing) and (
        not found.name
        or (found.name == name and (found.path, found.scope) == (frame.path, frame.scope))
    )
    if anew and here:
        # What is made here is known by its name, from everywhere.
        frame.names.pop(name, None)
    elif not isinstance(found, Unknown) or name in frame.names:
        frame.names[name] = found


def _manages(function: Function) -> bool:
    """Whether a function is made a context manager."""
    return any(dotted(one).endswith("contextmanager") for one in function.decorators)


def _yields(body: Node) -> bool:
    waiting = [body] if b"yield" in (body.text or b"") else []
    while waiting:
        one = waiting.pop()
        if one.type == "yield":
            return True
        if one.type not in ("function_definition", "lambda"):
            waiting.extend(one.named_children)
    return False
