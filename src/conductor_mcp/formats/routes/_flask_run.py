"""What a file does to applications of Flask, gathered by going through its statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from conductor_mcp.formats.routes._flask_calc import hand, handed, known
from conductor_mcp.formats.routes._flask_found import (
    BLUEPRINT,
    BRIEF,
    DECORATORS,
    HELPER,
    LISTS,
    PARENTS,
    REGISTERS,
    ROOTED,
    ROOTS,
    SHOWS,
    SMALL,
    VERBAL,
    WORDS,
    Mark,
    Method,
    Registered,
    Rule,
    called,
    declares,
    leans,
    loner,
    mentions,
    of_others,
    written,
)
from conductor_mcp.formats.routes._flask_handlers import Handlers
from conductor_mcp.formats.routes._flask_known import Closure, Partial
from conductor_mcp.formats.routes._flask_views import (
    classful,
    index_of,
    is_classful,
    is_shown,
    shown,
)
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import UNKNOWN, Frame, Unknown, each, gathers
from conductor_mcp.formats.routes._python import Class, Function, PyFile
from conductor_mcp.formats.routes._values import Call, Member, Name, Value


@dataclass(slots=True)
class FlaskRun(Handlers):
    """The walk through one file, from its top and from each function that declares rules."""

    role: Callable[[Thing], str] = lambda _thing: ""
    rules: list[Rule] = field(default_factory=list[Rule])
    registered: list[Registered] = field(default_factory=list[Registered])
    borrowed: set[str] = field(default_factory=set[str])
    shown: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])
    """The classes that are given to Flask-AppBuilder."""
    _ran: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    _roles: dict[tuple[str, str, str], str] = field(
        default_factory=dict[tuple[str, str, str], str]
    )
    _silent: bool = False
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
        for function in file.every:
            if HELPER.search(function.name) and mentions(function, WORDS):
                yield function.name

    def _alone(self, path: str, function: Function) -> None:
        """Go through a function that is called from elsewhere, if at all."""
        body = function.node.child_by_field_name("body")
        if body is None:
            return
        frame = Frame(path, function.path, settled=False)
        for one in function.arguments:
            known = one.default is not None and not one.star
            asked = Thing(path, function.path, one.name)
            frame.names[one.name] = self.default(one, frame) if known else asked
        self._ran.add((path, function.path))
        self.block(body, frame)

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
        if not self._telling(decorator, frame):
            return
        target = self.value(decorator, frame)
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
        return not elsewhere or bool(HELPER.search(name))

    def quietly(self, node: object, frame: Frame) -> None:
        before, self._silent = self._silent, True
        try:
            super(FlaskRun, self).quietly(node, frame)  # type: ignore[arg-type]
        finally:
            self._silent = before

    def met(self, call: Call, of: object, frame: Frame) -> object | None:
        name = call.function.name if isinstance(call.function, Member) else ""
        if name == "as_view" and isinstance(of, Thing):
            return of
        if name in SHOWS or (name == "register" and is_classful(self, of)):
            self._whole(call, of, name, frame)
            return UNKNOWN
        if name not in (*DECORATORS, *REGISTERS, *LISTS):
            return None
        role = self.role_of(of) if isinstance(of, Thing) else ""
        if not role:
            of, role = self._called_like(call, of, name, frame)
        if not role or not isinstance(of, Thing):
            return None
        if (found := self._overridden(call, of, name, frame)) is not None:
            return found
        return self._direct(call, of, role, frame)

    def _called_like(self, call: Call, of: object, name: str, frame: Frame) -> tuple[object, str]:
        """Return what something is by its name, in a file of Flask, where nothing else tells."""
        on = call.function.of if isinstance(call.function, Member) else None
        word = on.name if isinstance(on, Name | Member) else ""
        unknown = isinstance(of, Unknown)
        if name not in ROOTED or not word:
            return of, ""
        if isinstance(on, Member) and unknown and word in ROOTS:
            return Thing(frame.path, frame.scope, word), "app"
        bare = isinstance(of, Thing) and (of.outside or isinstance(of.what, Call | None))
        if isinstance(on, Member) or not (unknown or bare) or of_others(self.eyes, frame.path):
            return of, ""
        if word in ROOTS:
            return Thing(frame.path, frame.scope, word), "app"
        thing = of if isinstance(of, Thing) and of.name else Thing(frame.path, "", word)
        return thing, "blueprint" if BLUEPRINT.search(word) else ""

    def _overridden(self, call: Call, of: Thing, name: str, frame: Frame) -> object | None:
        """Go through a method of a class of ours that stands for the framework's.

        What it does is forgotten where it declares nothing, or nothing that is known.
        """
        found = self.eyes.member(of, name) if of.name != "self" else None
        if found is None or not isinstance(found.what, Function) or not found.what.owner:
            return None
        if not mentions(found.what, (b"super()", f"{name}(".encode())):
            return None
        before = len(self.rules), len(self.registered)
        given, named = self.arguments(call, frame)
        result = self.run(found, (of, *given), named, frame, call.line)
        if isinstance(result, Mark) or declares(result):
            return result
        rules = self.rules[before[0] :]
        unknown = any(not isinstance(text, str) for one in rules for text in one.rules)
        if unknown or (not rules and len(self.registered) == before[1]):
            del self.rules[before[0] :], self.registered[before[1] :]
            return None
        return UNKNOWN

    def _direct(self, call: Call, of: Thing, role: str, frame: Frame) -> object:
        """Take note of what is declared on an application or a blueprint."""
        name = call.function.name if isinstance(call.function, Member) else ""
        if name in DECORATORS:
            return Mark(call, of, frame)
        if name in REGISTERS:
            self._register(call, of, role, frame)
        elif name == "add_resource":
            handler = self.handler(self.value(call.at(0), frame))
            given = tuple(self.arguments(call, frame)[0][1:])
            self._rule(call, of, given, handler, (call.given, frame))
        else:
            handler = self.handler(self.value(call.at(2, "view_func"), frame))
            rule = self.value(call.at(0, "rule"), frame)
            whole = tuple(one for one in (call.at(0, "rule"), call.at(2, "view_func")) if one)
            self._rule(call, of, (rule,), handler, (whole, frame))
        return UNKNOWN

    def _whole(self, call: Call, of: object, name: str, frame: Frame) -> None:
        """Take note of a view class that is registered whole."""
        if name in SHOWS:
            self._show(call, of, frame)
        elif isinstance(of, Thing) and not self._silent:
            self.rules += classful(self, call, of, frame)

    def _show(self, call: Call, of: object, frame: Frame) -> None:
        """Take note of views that something is given to show."""
        for given in self.arguments(call, frame)[0]:
            views = each(given) if gathers(given) else [given]
            for view in views or ():
                owner = self.eyes.class_of(view) if isinstance(view, Thing) else None
                if owner is not None:
                    self.shown.add(owner.key)
                if isinstance(view, Thing) and is_shown(self, view) and not self._silent:
                    self.rules += shown(self, view, of, (frame.path, call.line))

    def made(self, call: Call, frame: Frame) -> object:
        found = super(FlaskRun, self).made(call, frame)
        if "index_view" in call.named and isinstance(found, Thing) and not self._silent:
            index = index_of(self, found)
            if isinstance(index, Thing) and is_shown(self, index):
                self.rules += shown(self, index, found, (frame.path, call.line))
        return found

    def handed_on(
        self, thing: Thing, owner: Thing
    ) -> tuple[list[object], Mapping[str, object]] | None:
        named = self.constructed(thing, owner)
        return None if named is None else (self._handed, named)

    def member(self, of: object, name: str) -> object:
        if isinstance(of, Thing) and name in (*DECORATORS, *REGISTERS, *LISTS, *PARENTS):
            role = self.role_of(of)
            if role == "api" and name in PARENTS and isinstance(of.what, Call):
                return self.value(of.what.at(0, "app"), Frame(of.path, of.scope))
            if role and name not in PARENTS:
                return Method(of, name)
        return super(FlaskRun, self).member(of, name)

    def role_of(self, thing: Thing) -> str:
        if thing.key not in self._roles or not thing.name:
            self._roles[thing.key] = self.role(thing)
        return self._roles[thing.key]

    def _decorated(self, mark: Mark, given: Sequence[object]) -> None:
        call, role = mark.call, self.role_of(mark.on)
        rules = call.given or tuple(v for k, v in call.named.items() if k in ("rule", "endpoint"))
        if role in ("app", "blueprint"):
            rules = rules[:1]
        handler = self.handler(given[0]) if given else None
        values = tuple(self.value(one, mark.frame) for one in rules)
        self._rule(call, mark.on, values, handler, (rules, mark.frame))

    def _rule(
        self, call: Call, on: Thing, rules: tuple[object, ...], handler: Thing | None,
        asked: tuple[tuple[Value, ...], Frame],
    ) -> None:  # fmt: skip
        if self._silent or self.left <= 0:
            return
        name = call.function.name if isinstance(call.function, Member) else ""
        methods: tuple[str, ...] | None = (name.upper(),)
        if name not in DECORATORS[:5]:
            methods = self._methods(self.keyword(call, "methods", asked[1]))
        here = asked[1]
        # A rule that is written out whole stands here, whoever is given to answer it.
        texts = (
            asked[0][:1] if methods and handler is None and name == "add_url_rule" else asked[0]
        )
        depends = any(handed(one) or leans(one, here) for one in texts)
        at = here.site if here.site is not None and depends else (here.path, call.line)
        known = all(isinstance(one, str) for one in rules) and handler is not None
        lonely = ""
        if here.site is None and depends and (not known or self.asked(asked[0], here)):
            lonely = loner(here)
        elif here.site is None and not all(isinstance(one, str) for one in rules):
            lonely = self.outer(here)
        self.rules.append(Rule(on, rules, methods, at, handler, lonely))

    def _methods(self, value: object) -> tuple[str, ...] | None:
        if value is None:
            return ()
        found = [value] if isinstance(value, str) else each(value)
        known = [one.upper() for one in found or () if isinstance(one, str)]
        return tuple(known) if found is not None and known else ()

    def _register(self, call: Call, of: Thing, role: str, frame: Frame) -> None:
        name = call.function.name if isinstance(call.function, Member) else ""
        child = self.value(call.at(0), frame)
        if self._silent or isinstance(child, Closure | Partial) or not isinstance(child, Thing):
            return
        if name == "init_app":
            if role == "api":
                self.registered.append(Registered(of, child, None))
            return
        prefix = self.keyword(call, "url_prefix", frame)
        if name == "add_namespace":
            given = call.at(1, "path")
            prefix = None if given is None else self.value(given, frame)
        for one in (child, prefix):
            if isinstance(one, Thing) and one.what is None and not one.outside and not one.module:
                self.borrowed.add(one.scope.rpartition(".")[2])
        if child.name:
            self.registered.append(Registered(child, of, prefix))
