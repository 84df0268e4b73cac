"""Work out what a name of a Python file holds, as far as its text tells, without running it.

A small reading of Python's own semantics (language reference: naming and binding, calls,
attribute access). Only what is asked for is worked out, within a bound of steps; both ways of a
condition are taken where it cannot be told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.routes import _pycode, _pyexpr, _pyknown
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pyfolders import of_module, part_of
from conductor_mcp.formats.routes._pygiving import ancestors, bind_given, result
from conductor_mcp.formats.routes._pymade import (
    MISSING,
    UNKNOWN,
    Attribute,
    Closure,
    Frame,
    Made,
    Method,
    Native,
    Super,
    Unknown,
    class_of,
    function_of,
    gathers,
    truth,
)
from conductor_mcp.formats.routes._pynames import DEEPEST, Names
from conductor_mcp.formats.routes._pyops import patch
from conductor_mcp.formats.routes._pyreflect import special
from conductor_mcp.formats.routes._python import Class, Function
from conductor_mcp.formats.routes._pytree import definition_of, imported, routing

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_WITHIN = 4
"""How often a function is followed into itself."""


@dataclass(slots=True)
class Run(Names):
    """What names hold in one project.

    ``known`` answers for outside functions and members by their dotted name, :data:`MISSING`
    where it does not; ``loaded`` for a function of ours whose own text does not tell.
    """

    known: Callable[[Run, Made], object]
    member: Callable[[Run, object, str], object]
    loaded: Callable[[Run, Made], object]
    imported_for_effect: set[str] = field(default_factory=set[str])
    _running: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    _members: dict[tuple[tuple[str, str, str], str], object] = field(
        default_factory=dict[tuple[tuple[str, str, str], str], object]
    )
    _lines: dict[tuple[str, str, str], list[Thing]] = field(
        default_factory=dict[tuple[str, str, str], "list[Thing]"]
    )

    def evaluate(self, frame: Frame, node: Node) -> object:
        return _pyexpr.evaluate(self, frame, node)

    def look(self, frame: Frame, name: str) -> object:
        """Return what a name means where it stands."""
        around: Frame | None = frame
        while around is not None:
            if name in around.names:
                return around.names[name]
            if around.owner is not None and around.scope == _path(around.owner):
                found = self.own(around.owner, name)
                if found is not MISSING:
                    return found
            around = around.outer
        return self.name(frame.path, name)

    def lineage(self, thing: Thing) -> list[Thing]:
        """Return a class and those that it comes from, nearest first."""
        if class_of(thing) is None:
            return [thing]
        if thing.key not in self._lines:
            self._lines[thing.key] = [thing]  # of a class that comes from itself
            self._lines[thing.key] = ancestors(self, thing, self._node(thing))
        return self._lines[thing.key]

    def _node(self, thing: Thing) -> Node | None:
        tree, what = self.tree(thing.path), class_of(thing)
        node = tree.classes.get(what.path) if tree and what else None
        return definition_of(node) if node is not None else None

    def own(self, thing: Thing, name: str) -> object:
        """Return what the body of a class binds, :data:`MISSING` for nothing."""
        key = (thing.key, name)
        if key in self._members:
            return self._members[key]
        if key in self._open:
            return MISSING
        self._open.add(key)
        try:
            found = self._bound_in(thing, name)
        finally:
            self._open.discard(key)
        self._members[key] = found
        return found

    def _bound_in(self, thing: Thing, name: str) -> object:
        what, tree = class_of(thing), self.tree(thing.path)
        # A class in a function stands in no outline.
        file = (self.eyes if thing.scope else self).file(thing.path)
        if file is None or what is None or tree is None:
            return MISSING
        whole = f"{what.path}.{name}"
        if defined := file.functions.get(whole) or file.classes.get(whole):
            return Thing(thing.path, what.path, name, defined)
        node = self._node(thing)
        body = node.child_by_field_name("body") if node is not None else None
        statements = tree.touching(body, name) if body is not None else []
        if not statements:
            return MISSING
        frame = Frame(thing.path, what.path, owner=thing)
        _pycode.block(self, frame, statements, name)
        return frame.names.get(name, MISSING)

    def put(self, frame: Frame, name: str, value: object) -> None:
        """Bind a name. A list that goes through what is not known is still more than nothing."""
        held = frame.names.get(name)
        if not (isinstance(value, Unknown) and gathers(held) and truth(held) is not None):
            frame.names[name] = value

    def bring(self, frame: Frame, node: Node) -> None:
        """Bind what an import brings."""
        for name, key in imported(node):
            value = self.imported(frame.path, key)
            if value is not MISSING or name not in frame.names:
                frame.names[name] = value

    def within(self, frame: Frame, node: Node) -> bool:
        """Go through a ``with`` in a way of its own: not here."""
        del self, frame, node
        return False

    def assign(self, frame: Frame, target: Node, value: object) -> None:
        """Give an object or a class a member."""
        of, name = target.child_by_field_name("object"), target.child_by_field_name("attribute")
        owner = self.evaluate(frame, of) if of is not None else UNKNOWN
        if isinstance(owner, Made):
            owner.attributes[text_of(name)] = value
        elif isinstance(owner, Thing) and class_of(owner) is not None:
            self._members[owner.key, text_of(name)] = value

    def define(self, frame: Frame, node: Node) -> None:
        """Bind a function or class that a function defines."""
        inner = definition_of(node)
        if inner is None:
            return
        name = text_of(inner.child_by_field_name("name"))
        file, whole = self.eyes.file(frame.path), f"{frame.scope}.{name}" if frame.scope else name
        kind = file.classes.get(whole) if file and inner.type == "class_definition" else None
        function = file.functions.get(whole) if file else None
        thing = Thing(frame.path, frame.scope, name, kind or function)
        bare = kind or (not frame.scope and frame.outer is None)
        frame.names[name] = thing if bare else Closure(frame, node, thing)
        for call in routing(node):
            made = self.evaluate(frame, call)
            if isinstance(made, Made):
                made.attributes["function"] = thing

    def attribute(self, value: object, name: str) -> object:
        """Return a member of anything."""
        if isinstance(value, Thing):
            return self._of_thing(value, name)
        if isinstance(value, Made):
            return self._of_made(value, name)
        if isinstance(value, Super):
            found = self._inherited(value, name)
            return Attribute(value.of, name) if found is MISSING else found
        if isinstance(value, str) or gathers(value):
            if (held := part_of(value, name)) is not None:
                return held
            return value if name == "value" else Native(value, name)
        return Attribute(value, name)

    def _of_thing(self, value: Thing, name: str) -> object:
        if value.outside:
            found = self.member(self, value, name)
            return Thing(outside=f"{value.outside}.{name}") if found is MISSING else found
        if value.module:
            found = self.found(value.path, name)
            if found is MISSING and value.path.endswith("__init__.py"):
                below = value.path.removesuffix("__init__.py") + name
                for place in (f"{below}.py", f"{below}/__init__.py"):
                    if self.eyes.project.exists(place):
                        return Thing(place, module=True)
            given = self.found(value.path, "__getattr__") if found is MISSING else None
            if function_of(given) is not None:  # a module that answers for its members itself
                return self.call(given, Made(given, [name], path=value.path))
            known = of_module(self.eyes, value.path, name) if found is MISSING else found
            return UNKNOWN if known is None and found is MISSING else known
        if class_of(value) is not None and name != "as_view":
            found = self.of_class(value, name, value)
            for more in (special, self.member) if found is MISSING else ():
                found = more(self, value, name) if found is MISSING else found
            return Attribute(value, name) if found is MISSING else found
        return Attribute(value, name)

    def of_class(self, kind: Thing, name: str, of: object) -> object:
        """Return a member of a class or, with its object as ``of``, of an object of it."""
        for one in self.lineage(kind):
            if not one.outside and (found := self.own(one, name)) is not MISSING:
                return self._taken(found, of, one)
        return MISSING

    def _inherited(self, value: Super, name: str) -> object:
        of = value.of
        kind = of.kind if isinstance(of, Made) else of
        line = self.lineage(kind) if isinstance(kind, Thing) else []
        keys = [one.key for one in line]
        after = keys.index(value.after.key) + 1 if value.after.key in keys else 0
        for one in line[after:]:
            if not one.outside and (found := self.own(one, name)) is not MISSING:
                return self._taken(found, of, one)
        return MISSING

    def _taken(self, found: object, of: object, owner: Thing) -> object:
        """Return a member as an object or a class gives it: a method, a property's value."""
        function = function_of(found)
        if function is None or not isinstance(found, Thing):
            return found
        names = {_decorator(one) for one in function.decorators}
        if "staticmethod" in names:
            return found
        if any(name.startswith("class") and name.endswith("method") for name in names):
            return Method(of.kind if isinstance(of, Made) else of, found, owner)
        if not isinstance(of, Made):
            return Method(None, found, owner)
        method = Method(of, found, owner)
        if any(name.endswith("property") for name in names):
            return self.call(method, Made(method, path=found.path, line=function.line))
        return method

    def _of_made(self, value: Made, name: str) -> object:
        if name in value.attributes:
            return value.attributes[name]
        kind = value.kind
        if not isinstance(kind, Thing) or class_of(kind) is None:
            found = value.named.get(name, self.member(self, value, name))
            return Attribute(value, name) if found is MISSING else found
        if name in ("__class__", "__dict__"):
            return kind if name == "__class__" else value.attributes
        found = self.of_class(kind, name, value)
        if found is MISSING or found is None:
            self._settle(value, kind, name)
            found = value.attributes.get(name, found)
        if found is MISSING:
            found = self.member(self, value, name)
        if found is MISSING and not name.startswith("__"):
            answers = self.of_class(kind, "__getattr__", value)
            if isinstance(answers, Method):
                found = self.call(answers, Made(answers, [name], path=value.path, line=value.line))
        return Attribute(value, name) if isinstance(found, Unknown) else found

    def _settle(self, value: Made, kind: Thing, name: str) -> None:
        """Work out the methods that give an object its member."""
        for one in self.lineage(kind):
            file, what = self.eyes.file(one.path), class_of(one)
            for bound in file.bound.get((what.path, name), ()) if file and what else ():
                function = file.functions.get(bound.scope) if file else None
                mark = (id(value), bound.scope)
                if function is None or mark in self._open or name in value.attributes:
                    continue
                self._open.add(mark)  # for good: once is enough
                method = Method(
                    value, Thing(one.path, function.scope, function.name, function), one
                )
                self.call(method, Made(method, path=one.path, line=function.line))

    def call(self, value: object, made: Made) -> object:
        """Return what a call gives; itself where its function is not ours."""
        if self.depth > DEEPEST or self.spent():
            return UNKNOWN
        self.depth += 1
        try:
            return self._call(value, made)
        finally:
            self.depth -= 1

    def _call(  # noqa: PLR0911 - one answer for each kind of function
        self, value: object, made: Made
    ) -> object:
        made.kind = value
        if isinstance(value, Native):
            if self.holes and value.name == "format":
                patch(value.of, made)
            return _pyknown.native(self.eyes, value.of, value.name, made.given, made.named)
        if isinstance(value, Closure):
            return self.function(value.frame, value.node, made)
        if isinstance(value, Method):
            of, function = value.of, function_of(value.function)
            if isinstance(of, Thing | Made) and function is not None:
                made.given.insert(0, of)
            found = self._function(value.function, made, value.owner)
            return self._else_loaded(found, made)
        if isinstance(value, Thing) and function_of(value) is not None:
            if len(made.given) > 1 and (found := self.loaded(self, made)) is not MISSING:
                return found  # what a loader finds is cheaper to find than to work out
            return self._else_loaded(self._function(value, made, None), made)
        if isinstance(value, Thing) and class_of(value) is not None:
            start = self.of_class(value, "__init__", made)
            if isinstance(start, Method):
                self.call(start, Made(start, [*made.given], {**made.named}, made.path, made.line))
            return made
        return self._outside(value, made)

    def _else_loaded(self, found: object, made: Made) -> object:
        if not isinstance(found, Unknown | Attribute | Made | None):
            return found
        other = self.loaded(self, made)
        return found if other is MISSING else other

    def _outside(self, value: object, made: Made) -> object:
        if isinstance(value, Made) and isinstance(value.kind, Thing) and class_of(value.kind):
            method = self.of_class(value.kind, "__call__", value)
            if isinstance(method, Method):
                return self.call(method, made)
        steps: list[str] = []
        base = value
        while isinstance(base, Attribute):
            steps.append(base.name)
            base = base.of
        found = _pyknown.call(self, made)
        if found is MISSING:
            found = self.known(self, made)
        if found is not MISSING:
            return found
        if isinstance(base, Made) and steps:
            base.calls.append((".".join(reversed(steps)), made))
        return made

    def _function(self, thing: Thing, made: Made, owner: Thing | None) -> object:
        function, tree = function_of(thing), self.tree(thing.path)
        node = tree.functions.get(function.path) if function and tree else None
        if function is None or node is None:
            return UNKNOWN
        return self.function(Frame(thing.path, function.scope), node, made, owner, fresh=True)

    def function(
        self,
        outer: Frame,
        node: Node,
        made: Made,
        owner: Thing | None = None,
        *,
        fresh: bool = False,
    ) -> object:
        """Work a function or lambda out with what it is given."""
        inner = definition_of(node)
        mark = (outer.path, node.start_byte)
        if inner is None or self._running.count(mark) >= _MOST_WITHIN or self.costly(mark):
            return UNKNOWN
        self._running.append(mark)
        before = self.enter()
        try:
            return self._run(outer, inner, made, owner, fresh=fresh)
        finally:
            self.leave(before, mark)
            self._running.pop()

    def _run(
        self, outer: Frame, inner: Node, made: Made, owner: Thing | None, *, fresh: bool
    ) -> object:
        name = text_of(inner.child_by_field_name("name")) or "<lambda>"
        scope = f"{outer.scope}.{name}" if outer.scope else name
        around = None if fresh else outer
        frame = Frame(outer.path, scope, {}, around, owner or (around.owner if around else None))
        bind_given(self, frame, outer if not fresh else Frame(outer.path, ""), inner, made)
        body = inner.child_by_field_name("body")
        if body is None:
            return UNKNOWN
        if inner.type == "lambda":
            return self.evaluate(frame, body)
        if b"yield" in (body.text or b""):
            frame.yielded = []
        _pycode.block(self, frame, body.named_children)
        return frame.yielded if frame.yielded is not None else result(frame.returned)


def _path(thing: Thing) -> str:
    return thing.what.path if isinstance(thing.what, Class | Function) else ""


def _decorator(value: object) -> str:
    return str(getattr(value, "name", ""))
