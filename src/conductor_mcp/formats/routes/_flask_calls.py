"""What calls of Python give: of text, of lists, of functions and classes of the same project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conductor_mcp.formats.routes._flask_calc import Calc, known, settings
from conductor_mcp.formats.routes._flask_known import (
    BUILTINS,
    OUTSIDE,
    UNKNOWN,
    Closure,
    Frame,
    Guess,
    Keyed,
    Many,
    Partial,
    Unknown,
    filled,
    of_keyed,
    of_many,
    of_text,
)
from conductor_mcp.formats.routes._flask_settings import NAME, PATHLIKE, places
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pything import names_of
from conductor_mcp.formats.routes._python import Argument, Class, Function
from conductor_mcp.formats.routes._values import Call, Member, Name, Text, Value, dotted

_EMPTY = ("object", "ABC", "Generic", "Protocol")
_IMPORTERS = ("import_module", "import_string", "__import__")


@dataclass(slots=True)
class Calls(Calc):
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
                names[one.name], rest = Many(rest), []
            elif one.star == "**":
                names[one.name] = table = Keyed()
                table.entries.update(left)
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

    def call(self, call: Call, frame: Frame) -> object:
        """Return what a call gives."""
        function = call.function
        target: object
        if isinstance(function, Member):
            if isinstance(function.of, Call) and dotted(function.of.function) == "super":
                return self._above(call, function.name, frame)
            of = self.value(function.of, frame)
            if isinstance(of, str | Many | Keyed):
                return self._of_known(call, of, function.name, frame)
            if (found := self.met(call, of, frame)) is not None:
                return found
            target = self.member(of, function.name)
        elif isinstance(function, Name) and function.name in BUILTINS:
            return BUILTINS[function.name](self.arguments(call, frame)[0])
        else:
            target = self.value(function, frame)
        if isinstance(function, Name) and function.name == "getattr":
            return self._getattr(call, frame)
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
        self.beyond(name, given, named)
        return UNKNOWN

    def beyond(self, name: str, given: Sequence[object], named: Mapping[str, object]) -> None:
        """Take note of a method that is called of a class outside."""

    def _of_known(self, call: Call, of: str | Many | Keyed, name: str, frame: Frame) -> object:
        given, named = self.arguments(call, frame)
        if isinstance(of, str):
            return filled(of, given, named) if name == "format" else of_text(of, name, given)
        return of_many(of, name, given) if isinstance(of, Many) else of_keyed(of, name, given)

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
            return self.made(call, frame)
        elif isinstance(target, Unknown) or (
            isinstance(target, Thing) and not isinstance(target.what, Function)
        ):
            found = self._default_of(call, frame)
        else:
            given, named = self.arguments(call, frame)
            found = self.apply(target, given, named, frame, call.line)
        if isinstance(found, Unknown) and len(call.given) == 1:
            # Whatever is put around a view, it is about that view.
            inner = self.value(call.given[0], frame)
            if isinstance(inner, Closure) or (
                isinstance(inner, Thing) and isinstance(inner.what, Function | Class)
            ):
                return inner
        return found

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
            self.beyond(last, given[1:], named)
            return UNKNOWN
        if last in _IMPORTERS:
            return self._imported(call, frame)
        if origin in OUTSIDE:
            return OUTSIDE[origin](self.arguments(call, frame)[0])
        if last == "partial":
            given, named = self.arguments(call, frame)
            return Partial(given[0], tuple(given[1:]), tuple(named.items())) if given else UNKNOWN
        if last == "get" and len(call.given) > 1:
            return self._default_of(call, frame)
        return self.made(call, frame)

    def _default_of(self, call: Call, frame: Frame) -> object:
        """Return what ``settings.get(name, default)`` gives where nothing is set."""
        if not isinstance(call.function, Member) or call.function.name != "get":
            return UNKNOWN
        default, key = call.at(1, "default"), call.at(0)
        if not isinstance(key, Text) or not NAME.fullmatch(key.text):
            return UNKNOWN
        found = self.setting(key, frame) if settings(call.function.of) else UNKNOWN
        if not isinstance(found, Unknown):
            return found
        return self.value(default, frame) if default is not None else UNKNOWN

    def setting(self, key: Value, frame: Frame) -> object:
        """Return what a setting is by default."""
        if not isinstance(key, Text) or not NAME.fullmatch(key.text):
            return UNKNOWN
        if not PATHLIKE.search(key.text):
            return UNKNOWN
        found: dict[str, None] = {}
        for path, scope, value in places(self.eyes, frame.path, key.text):
            if isinstance(text := self.value(value, Frame(path, scope)), str):
                found[text] = None
        first = next(iter(found), None)
        if first is None:
            return UNKNOWN
        return first if len(found) == 1 else Guess(first)

    def _imported(self, call: Call, frame: Frame) -> object:
        given, named = self.arguments(call, frame)
        name = given[0] if given else named.get("name")
        if not isinstance(name, str):
            return UNKNOWN
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
        mark = f"@{call.line} {given} {sorted(named.items(), key=str)}"
        fixed = Call(call.function, given, named, call.line)
        return Thing(frame.path, frame.scope, mark, fixed)

    def _fixed(self, value: Value, frame: Frame) -> Value:
        if not any(frame.get(name) is not None for name in names_of(value)):
            return value
        found = self.value(value, frame)
        return value if isinstance(found, Unknown) else known(found)
