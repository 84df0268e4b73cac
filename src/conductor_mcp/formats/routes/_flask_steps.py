"""Go through the statements of Python functions and modules without running anything.

Branches whose condition is not known are both gone through, loops over lists that are known once
for each of their elements. The number of steps is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.routes import _pycode, _pyexpr
from conductor_mcp.formats.routes._flask_known import Closure, Partial
from conductor_mcp.formats.routes._flask_tests import Tests
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import (
    UNKNOWN,
    Frame,
    Many,
    Runner,
    Unknown,
    gathers,
)
from conductor_mcp.formats.routes._python import Class, Function
from conductor_mcp.formats.routes._values import Call, Member, Name, Value, dotted, value_of

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_CALLS = 8
_CONDITIONS = ("not_operator", "comparison_operator", "named_expression")
_FILLING = ("append", "extend", "update", "insert", "add", "setdefault")


@dataclass(slots=True)
class Steps(Tests):
    """A walk through statements. What calls do is for whoever asks, in ``met`` and ``run``."""

    waiting: Callable[[object], None] | None = None
    _calls: int = 0
    _filled: dict[str, Frame] = field(default_factory=dict[str, Frame])

    def spent(self) -> bool:
        """Count a step; say whether there are none left."""
        self.left -= 1
        return self.left < 0

    def block(self, node: Node, frame: Frame) -> bool:
        """Go through the statements below a node; say whether it is left for sure."""
        return _pycode.block(self, frame, node.named_children)

    def evaluate(self, frame: Frame, node: Node) -> object:
        """Return what an expression of the text gives."""
        if node.type in _CONDITIONS:
            return _pyexpr.evaluate(cast("Runner", self), frame, node)
        return self.value(value_of(node), frame)

    def comprehension(self, node: Node, frame: Frame) -> object:
        if node.type == "lambda":
            return UNKNOWN
        return _pyexpr.comprehension(cast("Runner", self), frame, node)

    def bring(self, frame: Frame, node: Node) -> None:
        """Leave imports: they are looked up where their names are asked for."""

    def within(self, frame: Frame, node: Node) -> bool:
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
                _pycode.bind(self, frame, target.named_children[0], found)
            self.block(body, frame)

        given, named = self.arguments(call, frame)
        self.waiting = between
        self.apply(made, given, named, frame, call.line)
        self.waiting = None
        return bool(went)

    def put(self, frame: Frame, name: str, value: object) -> None:
        """Bind a name. What is made here is known by its name, from everywhere."""
        thing = value if isinstance(value, Thing) else None
        here = thing is not None and (
            self._assigned(frame, name)
            if not thing.name
            else (thing.name == name and (thing.path, thing.scope) == (frame.path, frame.scope))
        )
        if thing is not None and here and isinstance(thing.what, Call):
            frame.names.pop(name, None)
        elif not isinstance(value, Unknown) or name in frame.names:
            frame.names[name] = value

    def _assigned(self, frame: Frame, name: str) -> bool:
        """Whether assignments give a name its values, and not only loops."""
        file = self.eyes.file(frame.path)
        every = file.bound.get((frame.scope, name), ()) if file is not None else ()
        return not every or not all(one.each for one in every)

    def assign(self, frame: Frame, target: Node, value: object) -> None:
        """Take note of what a method sets a member of an object to that is known."""
        self.put(frame, text_of(target), value)
        member = value_of(target)
        of = member.of if isinstance(member, Member) else None
        owner = frame.get(of.name) if isinstance(of, Name) else None
        known = isinstance(owner, Thing) and isinstance(owner.what, Call)
        if isinstance(owner, Thing) and known and isinstance(member, Member):
            self.kept.setdefault(owner.key, {})[member.name] = value

    def define(self, frame: Frame, node: Node) -> None:
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
                defined = Thing(frame.path, frame.scope, name, kind)
                self.born(defined, frame)
                self.decorate(defined, kind, frame)
                self.block(body, Frame(frame.path, scope, outer=frame if frame.scope else None))
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

    def born(self, kind: Thing, frame: Frame) -> None:
        """Do what classes above a class do when it is defined."""
        del self, kind, frame

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
        here = Frame(thing.path, function.path, outer=above, site=frame.site or (frame.path, line))
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
        known = [one for one in here.returned if not isinstance(one, Unknown)]
        return known[-1] if known else (UNKNOWN if here.returned else None)

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
