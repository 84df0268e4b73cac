"""What a file does to applications of Flask, gathered by going through its statements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from conductor_mcp.formats.routes._flask_declared import Declared
from conductor_mcp.formats.routes._flask_found import (
    BRIEF,
    DECORATORS,
    HELPER,
    LISTS,
    REGISTERS,
    SMALL,
    VERBAL,
    WORDS,
    Mark,
    Method,
    called,
    declares,
    mentions,
    written,
)
from conductor_mcp.formats.routes._flask_known import Closure, hand, known
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import UNKNOWN, Frame
from conductor_mcp.formats.routes._python import Class, Function, PyFile
from conductor_mcp.formats.routes._values import Call, Member, Name, Value

_WIRES = ("Flask(", "register_blueprint", "add_namespace", "add_url_rule", "add_resource",
          ".route(")  # fmt: skip
_METHOD = re.compile(r"\b(\w+)\.(\w+)\(")


@dataclass(slots=True)
class FlaskRun(Declared):
    """The walk through one file, from its top and from each function that declares rules."""

    _ran: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    _beyond: dict[str, object] | None = None
    _handed: list[object] = field(default_factory=list[object])

    def file(self, path: str, more: tuple[str, ...] = ()) -> None:
        """Go through a file. ``more`` are functions that are as good as declaring rules."""
        file = self.eyes.file(path)
        if file is None or file.root is None:
            return
        self.block(file.root, Frame(path, ""))
        words = (*WORDS, *(f"{name}(".encode() for name in (*more, *self._helpers(path, file))))
        names = {called(said.call) for said in file.said} | {
            called(bound.value)
            for every in file.bound.values()
            for bound in every
            if isinstance(bound.value, Call)
        }
        own = [f for f in file.every if mentions(f, words)]
        for function in (
            *(f for f in own if f.name not in names), *(f for f in own if f.name in names)
        ):  # fmt: skip
            if (path, function.path) not in self._ran:
                self._alone(path, function)

    def _helpers(self, path: str, file: PyFile) -> Iterator[str]:
        """Yield the names in a file of functions that declare rules for who calls them."""
        text = file.root.text if file.root else None
        for (scope, name), key in file.imports.items():
            if HELPER.search(name) and ":" in key and f"{name}(".encode() in (text or b""):
                found = self.eyes.look(path, scope, Name(name))
                what = found.what if found is not None else None
                if isinstance(what, Function) and mentions(what, WORDS):
                    yield name
        for of, name in dict.fromkeys(_METHOD.findall((text or b"").decode())):
            key = file.imports.get(("", of), "")
            if not key or not HELPER.search(name) or not self._wires(path, key, name):
                continue
            found = self.eyes.look(path, "", Member(Name(of), name))
            what = found.what if found is not None else None
            if isinstance(what, Function) and mentions(what, WORDS):
                yield name
        for function in file.every:
            if HELPER.search(function.name) and mentions(function, WORDS):
                yield function.name

    def _wires(self, path: str, key: str, name: str) -> bool:
        """Whether the text of a module that is imported may have a function that declares."""
        target = self.eyes.resolve(path, key)
        document = self.eyes.project.document(target) if target else None
        text = document.text if document is not None else ""
        there = f"def {name}(" in text or (name in text and str(target).endswith("__init__.py"))
        return there and any(word in text for word in _WIRES)

    def _alone(self, path: str, function: Function) -> None:
        """Go through a function that is called from elsewhere, if at all."""
        body = function.node.child_by_field_name("body")
        if body is None:
            return
        self._ran.add((path, function.path))
        before = len(self.rules), len(self.registered)
        for given in (False, True):
            frame = Frame(path, function.path, settled=False)
            for one in function.arguments:
                known = one.default is not None and not one.star and not given
                asked = Thing(path, function.path, one.name)
                frame.names[one.name] = self.default(one, frame) if known else asked
            stopped = self.block(body, frame)
            # Nobody calls it to do nothing: then it is given something else than its defaults.
            if not stopped or (len(self.rules), len(self.registered)) != before:
                break
            if all(one.default is None for one in function.arguments):
                break

    def worth(self, function: Function) -> bool:
        return written(function) < SMALL or mentions(function, WORDS)

    def run(
        self, target: object, given: Sequence[object], named: Mapping[str, object], frame: Frame,
        line: int,
    ) -> object:  # fmt: skip
        if isinstance(target, Mark):
            self._decorated(target, given)
            return given[0] if given else UNKNOWN
        if isinstance(target, Method):
            return self._later(target, given, named, frame, line)
        thing = target.thing if isinstance(target, Closure) else target
        what = thing.what if isinstance(thing, Thing) else None
        if not isinstance(thing, Thing) or not isinstance(what, Function):
            return super(FlaskRun, self).run(target, given, named, frame, line)
        if not self._calls and not mentions(what, WORDS):
            found = self._briefly(target, given, named, frame, line)
        else:
            found = super(FlaskRun, self).run(target, given, named, frame, line)
        if self.left > 0:  # what was not gone through to its end is gone through alone
            self._ran.add((thing.path, what.path))
        return found

    def _later(
        self, method: Method, given: Sequence[object], named: Mapping[str, object], frame: Frame,
        line: int,
    ) -> object:  # fmt: skip
        """Call a method that was passed around."""
        call = Call(
            Member(known(method.of), method.name),
            tuple(known(one) for one in given),
            {name: known(one) for name, one in named.items()},
            line,
        )
        return self.met(call, method.of, frame)

    def _briefly(
        self, target: object, given: Sequence[object], named: Mapping[str, object], frame: Frame,
        line: int,
    ) -> object:  # fmt: skip
        """Go through a function that only works something out: not for ever."""
        whole, self.left = self.left, min(self.left, BRIEF)
        asked = self.left
        try:
            return super(FlaskRun, self).run(target, given, named, frame, line)
        finally:
            self.left += whole - asked

    def decorated(
        self, decorator: Value, what: object, definition: Function | Class, frame: Frame
    ) -> None:
        filling = bool(self._fillers)
        if not filling and not self._telling(decorator, frame):
            return
        target = self.value(decorator, frame)
        if filling:
            if self.fills(target):
                self.apply(target, (what,), {}, frame, definition.line)
            return
        if isinstance(target, Mark):
            self._decorated(target, (what,))
        elif declares(target):
            self.apply(target, (what,), {}, frame, definition.line)

    def constructed(self, thing: Thing, owner: Thing) -> Mapping[str, object] | None:
        """Return the named arguments that a class of ours hands on to the framework's."""
        made = self.eyes.member(owner, "__init__")
        if made is None or not isinstance(made.what, Function) or not isinstance(thing.what, Call):
            return None
        given, named = self.arguments(thing.what, Frame(thing.path, thing.scope))
        before, self._silent, self._beyond = self._silent, True, None
        here = Frame(thing.path, thing.scope)
        super(FlaskRun, self).run(made, (thing, *given), named, here, thing.what.line)
        self._silent = before
        return self._beyond

    def beyond(
        self, name: str, own: object, given: Sequence[object], named: Mapping[str, object],
        frame: Frame,
    ) -> object:  # fmt: skip
        if name == "__init__" and self._beyond is None:
            self._beyond, self._handed = dict(named), list(given)
        if name not in (*DECORATORS, *REGISTERS, *LISTS) or not isinstance(own, Thing):
            return UNKNOWN
        values = {key: hand(one) for key, one in named.items()}
        given_ = tuple(hand(one) for one in given)
        line = frame.site[1] if frame.site is not None else 0
        call = Call(Member(hand(own), name), given_, values, line)
        role = self.role_of(own)
        return self._direct(call, own, role, frame) if role else UNKNOWN

    def _telling(self, decorator: Value, frame: Frame) -> bool:
        """Whether a decorator may declare a rule: of those from elsewhere their names say."""
        function = decorator.function if isinstance(decorator, Call) else decorator
        if isinstance(function, Member):
            return bool(VERBAL.search(function.name) or HELPER.search(function.name))
        name = function.name if isinstance(function, Name) else ""
        file = self.eyes.file(frame.path)
        elsewhere = file is not None and ("", name) in file.imports
        return not elsewhere or bool(HELPER.search(name) or VERBAL.fullmatch(name))

    def quietly(self, node: object, frame: Frame) -> None:
        before, self._silent = self._silent, True
        try:
            super(FlaskRun, self).quietly(node, frame)  # type: ignore[arg-type]
        finally:
            self._silent = before

    def handed_on(
        self, thing: Thing, owner: Thing
    ) -> tuple[list[object], Mapping[str, object]] | None:
        named = self.constructed(thing, owner)
        return None if named is None else (self._handed, named)
