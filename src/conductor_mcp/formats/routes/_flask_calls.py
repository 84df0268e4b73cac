"""What calls of Python give: of text, of lists, of functions and classes of the same project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conductor_mcp.formats.routes._flask_asked import Asked
from conductor_mcp.formats.routes._flask_known import MADE, Closure, Partial, hand, known
from conductor_mcp.formats.routes._flask_pieces import is_record, settings
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pyfolders import (
    FOLDERS,
    NEAR,
    members,
    module_name,
)
from conductor_mcp.formats.routes._pyknown import FUNCTIONS, LIBRARY, gone_through, native
from conductor_mcp.formats.routes._pymade import (
    UNKNOWN,
    Frame,
    Many,
    Unknown,
    each,
    gathers,
    table,
)
from conductor_mcp.formats.routes._pything import FROM_OUTSIDE, names_of
from conductor_mcp.formats.routes._python import Argument, Class, Function
from conductor_mcp.formats.routes._values import (
    Call,
    Member,
    Name,
    Spread,
    Value,
    dotted,
)

_EMPTY = ("object", "ABC", "Generic", "Protocol")
_FROM = 3  # the place of `fromlist` among what `__import__` is given
_OURS = object()
_ASKING = ("getattr", "hasattr", "vars", "dir", "map", "filter")
_FINDERS = tuple(f"pkgutil.finder.{name}" for name in ("find_spec", "find_module", "load_module"))
_IMPORTERS = ("import_module", "import_string", "__import__")


@dataclass(slots=True)
class Calls(Asked):
    """Calls. What functions of ours do is for who goes through statements (``run``)."""

    def met(self, call: Call, of: object, frame: Frame) -> object | None:
        """Look at a method call on a thing; return what it gives, ``None`` to go on."""
        del self, call, of, frame
        return None

    def bound(
        self, function: Function, given: Sequence[object], named: Mapping[str, object], at: Frame
    ) -> dict[str, object]:
        """Return what a call binds the parameters of a function to."""
        names: dict[str, object] = {}
        rest = list(given)
        left = dict(named)
        for one in function.arguments:
            if one.star == "*":
                names[one.name], rest = Many(rest), list[object]()
            elif one.star == "**":
                names[one.name] = {**left}
            elif one.star == "/" or not one.name.isidentifier():
                continue
            elif one.name in left:
                names[one.name] = left.pop(one.name)
            elif rest:
                names[one.name] = rest.pop(0)
            else:
                names[one.name] = self.default(one, at)
        return names

    def default(self, one: Argument, at: Frame) -> object:
        if one.default is None:
            return UNKNOWN
        return self.value(one.default, Frame(at.path, at.scope.rpartition(".")[0]))

    def keyword(self, call: Call, name: str, frame: Frame) -> object:
        """Return an argument that a call gives by its name, ``None`` where it gives none."""
        if name in call.named:
            return self.value(call.named[name], frame)
        spread = any(isinstance(one, Spread) for one in call.given)
        return self.arguments(call, frame)[1].get(name) if spread else None

    def below(self, kind: Thing) -> object:
        """Return the classes right below a class."""
        del self, kind
        return UNKNOWN

    def laid_out(self, call: Call, frame: Frame) -> Call:
        """Return a call with what ``*`` and ``**`` stand for in their places."""
        if not any(isinstance(one, Spread) for one in call.given):
            return call
        given: list[Value] = []
        named: dict[str, Value] = {}
        for one in call.given:
            if not isinstance(one, Spread):
                given.append(one)
                continue
            spread = self.value(one.of, frame)
            held = table(spread)
            if held is None:
                given += [hand(inner) for inner in each(spread) or ()]
            else:
                named |= {k: hand(inner) for k, inner in held.items() if isinstance(k, str)}
        return Call(call.function, tuple(given), {**named, **call.named}, call.line)

    def handed_on(
        self, thing: Thing, owner: Thing
    ) -> tuple[list[object], Mapping[str, object]] | None:
        """Return what a class of ours hands on to the framework's when an object is made."""
        del self, thing, owner
        return None

    def call(self, call: Call, frame: Frame) -> object:
        """Return what a call gives."""
        function = call.function
        target: object
        if isinstance(function, Member):
            if isinstance(function.of, Call) and dotted(function.of.function) == "super":
                return self._above(call, function.name, frame)
            of = self.value(function.of, frame)
            found = self._of_value(call, of, function.name, frame)
            if found is not None:
                return found
            if isinstance(of, str) or gathers(of):
                return None
            target = self.member(of, function.name)
        elif isinstance(function, Name) and function.name in FUNCTIONS:
            return FUNCTIONS[function.name](*self.arguments(call, frame))
        else:
            target = self.value(function, frame)
        if isinstance(function, Name) and function.name in _ASKING:
            return self._asked_of(call, function.name, frame)
        return self._apply(call, target, frame)

    def _above(self, call: Call, name: str, frame: Frame) -> object:
        """Return what ``super().name()`` gives."""
        file = self.eyes.file(frame.path)
        function = file.functions.get(frame.scope) if file else None
        owner = file.classes.get(function.owner) if file and function else None
        if function is None or owner is None or not function.arguments:
            return UNKNOWN
        first = function.arguments[0].name
        own = frame.get(first) or Thing(frame.path, frame.scope, first)
        kind = self.eyes.class_of(own) if isinstance(own, Thing) else None
        lineage = list(self.eyes.lineage(kind)) if kind is not None else []
        at = next((n for n, one in enumerate(lineage) if one.what is owner), len(lineage))
        given, named = self.arguments(call, frame)
        for one in lineage[at + 1 :]:
            if one.outside and one.outside.rpartition(".")[2] not in _EMPTY:
                break
            other = self.eyes.file(one.path) if isinstance(one.what, Class) else None
            path = one.what.path if isinstance(one.what, Class) else ""
            if other is not None and (found := other.functions.get(f"{path}.{name}")) is not None:
                thing = Thing(one.path, path, name, found)
                return self.run(thing, (own, *given), named, frame, call.line)
        return self.beyond(name, own, given, named, frame)

    def beyond(
        self, name: str, own: object, given: Sequence[object], named: Mapping[str, object],
        frame: Frame,
    ) -> object:  # fmt: skip
        """Take note of a method that is called of a class outside, on an object of ours."""
        del self, name, own, given, named, frame
        return UNKNOWN

    def _of_value(self, call: Call, of: object, name: str, frame: Frame) -> object | None:
        """Return what a method gives of what is known, ``None`` where it is ours to follow."""
        if isinstance(of, str) or gathers(of):
            return native(self.eyes, of, name, *self.arguments(call, frame))
        if name == "__subclasses__" and isinstance(of, Thing) and isinstance(of.what, Class):
            return self.below(of)
        if name == "load_module" and isinstance(of, Thing) and of.module:
            return of  # what finds modules gives them at once
        return self.met(call, of, frame)

    def _asked_of(self, call: Call, name: str, frame: Frame) -> object:
        """Return what a builtin function tells of a thing."""
        if name in ("getattr", "map", "filter"):
            getting = name == "getattr"
            return self._getattr(call, frame) if getting else self._gone_through(call, name, frame)
        of = self.value(call.at(0), frame)
        if name == "hasattr":
            key = self.value(call.at(1), frame)
            if not isinstance(of, Thing) or of.outside or not isinstance(key, str):
                return UNKNOWN
            if not of.module and not isinstance(of.what, Class):
                return UNKNOWN
            return UNKNOWN if isinstance(self.member(of, key), Unknown) else True
        if name == "vars":
            return self.member(of, "__dict__")
        names = members(self.eyes, of)
        return UNKNOWN if names is None else names

    def _gone_through(self, call: Call, name: str, frame: Frame) -> object:
        def apply(function: object, one: object) -> object:
            return self.apply(function, [one], {}, frame, call.line)

        return gone_through(name, self.arguments(call, frame)[0], apply)

    def _getattr(self, call: Call, frame: Frame) -> object:
        given, _ = self.arguments(call, frame)
        if len(given) > 1 and isinstance(given[1], str):
            found = self.member(given[0], given[1])
            if not isinstance(found, Unknown):
                return found
        return given[-1] if len(given) > len(("object", "name")) else UNKNOWN

    def _apply(self, call: Call, target: object, frame: Frame) -> object:
        if isinstance(target, Thing) and target.outside:
            found = self._outside(call, target, frame)
        elif isinstance(target, Thing) and isinstance(target.what, Class):
            return self.construct(
                self.made(self._named_by(call, target, frame), frame), call, frame
            )
        elif isinstance(target, Unknown) or (
            isinstance(target, Thing) and not isinstance(target.what, Function)
        ):
            record = isinstance(target, Thing) and is_record(target.what)
            found = self.made(call, frame) if record else self.default_of(call, frame)
        else:
            given, named = self.arguments(call, frame)
            found = self.apply(target, given, named, frame, call.line)
        if isinstance(found, Unknown) and len(call.given) == 1:
            # Whatever is put around a view, it is about that view.
            inner = self.value(call.given[0], frame)
            if gathers(inner) and isinstance(target, Thing) and not target.outside:
                return inner if isinstance(target.what, Call) else found  # it is checked by rules
            if isinstance(inner, Closure) or (
                isinstance(inner, Thing) and isinstance(inner.what, Function | Class)
            ):
                return inner
        return found

    @staticmethod
    def _named_by(call: Call, target: Thing, frame: Frame) -> Call:
        """Return a call of ``cls()`` as one of the class that it stands for."""
        name = call.function.name if isinstance(call.function, Name) else ""
        if not name or frame.get(name) is None:
            return call
        return Call(hand(target), call.given, call.named, call.line)

    def construct(self, made: object, call: Call, frame: Frame) -> object:
        """Go through the constructor of a class of ours, where that is worth it."""
        del self, call, frame
        return made

    def apply(
        self, target: object, given: Sequence[object], named: Mapping[str, object], frame: Frame,
        line: int,
    ) -> object:  # fmt: skip
        """Return what calling something gives."""
        if isinstance(target, Partial):
            everything = {**dict(target.named), **named}
            return self.apply(target.of, (*target.given, *given), everything, frame, line)
        return self.run(target, given, named, frame, line)

    def _outside(self, call: Call, target: Thing, frame: Frame) -> object:
        origin, last = target.outside, target.outside.rpartition(".")[2]
        if last == "__init__":
            given, named = self.arguments(call, frame)
            return self.beyond(last, given[0] if given else None, given[1:], named, frame)
        if (found := self._of_library(call, origin, frame)) is not _OURS:
            return found
        if last == "partial":
            given, named = self.arguments(call, frame)
            return Partial(given[0], tuple(given[1:]), tuple(named.items())) if given else UNKNOWN
        of = call.function.of if isinstance(call.function, Member) else None
        if last == "get" and (len(call.given) > 1 or (of is not None and settings(of))):
            return self.default_of(call, frame)
        if isinstance(found := self.fallback(call, frame), str):
            return found
        return self.made(call, frame)

    def _of_library(self, call: Call, origin: str, frame: Frame) -> object:
        """Return what a function of a library gives, ``_OURS`` for those that are not known."""
        if origin.rpartition(".")[2] in _IMPORTERS:
            return self._imported(call, frame)
        if origin in _FINDERS:
            return self.module(self.value(call.at(0, "fullname"), frame), frame)
        if origin == "inspect.getmembers":
            return self._members(self.value(call.at(0), frame))
        given, named = self.arguments(call, frame)
        found: object = UNKNOWN
        if origin in FOLDERS:
            found = FOLDERS[origin](self.eyes, given, {**named, NEAR: frame.path})
        if origin in FROM_OUTSIDE:
            return given[1] if len(given) > 1 else named.get("default")
        if isinstance(found, Unknown) and origin in LIBRARY:
            return LIBRARY[origin](given, named)
        return _OURS if isinstance(found, Unknown) else found

    def _members(self, of: object) -> object:
        every = self.member(of, "__dict__") if isinstance(of, Thing) and of.module else UNKNOWN
        held = table(every)
        return UNKNOWN if held is None else [[name, one] for name, one in held.items()]

    def _imported(self, call: Call, frame: Frame) -> object:
        given, named = self.arguments(call, frame)
        name = given[0] if given else named.get("name")
        if isinstance(name, str) and name.startswith("."):
            around = given[1] if len(given) > 1 else named.get("package")
            name = _absolute(name, around) if isinstance(around, str) else UNKNOWN
        first = dotted(call.function) == "__import__" and len(given) <= _FROM
        if first and isinstance(name, str) and not named.get("fromlist"):
            name = name.partition(".")[0]
        return self.module(name, frame)

    def module(self, name: object, frame: Frame) -> object:
        """Return the module of a name, or what it holds (``module:name``, ``module.name``)."""
        if not isinstance(name, str):
            return UNKNOWN
        if name == module_name(self.eyes, frame.path):
            return Thing(frame.path, module=True)
        module, _, inner = name.partition(":")
        if target := self.eyes.resolve(frame.path, module):
            found: object = Thing(target, module=True)
            return self.member(found, inner) if inner else found
        above, _, last = name.rpartition(".")
        if above and (target := self.eyes.resolve(frame.path, above)):
            return self.member(Thing(target, module=True), last)
        return UNKNOWN

    def made(self, call: Call, frame: Frame) -> object:
        """Return the thing that a constructor makes, with what is known of its arguments."""
        if frame.site is None and not frame.loops:
            return Thing(frame.path, frame.scope, "", call)
        given = tuple(self._fixed(one, frame) for one in call.given)
        named = {name: self._fixed(one, frame) for name, one in call.named.items()}
        if given == call.given and named == dict(call.named):
            return Thing(frame.path, frame.scope, "", call)
        mark = f"{MADE}{call.line} {given} {sorted(named.items(), key=str)}"
        fixed = Call(call.function, given, named, call.line)
        return Thing(frame.path, frame.scope, mark, fixed)

    def _fixed(self, value: Value, frame: Frame) -> Value:
        if not any(frame.has(name) for name in names_of(value)):
            return value
        found = self.value(value, frame)
        return value if isinstance(found, Unknown) else known(found)


def _absolute(name: str, package: str) -> str:
    """Return the name of a module that is named from within a package."""
    steps = len(name) - len(name.lstrip("."))
    around = package.split(".")
    kept = around[: len(around) - steps + 1]
    return ".".join([*kept, name.lstrip(".")]).rstrip(".")
