"""Which function or class answers to a rule, out of what is wrapped around it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from conductor_mcp.formats.routes._flask_found import MOST_WRAPPED, WORDS, WRAPS, called, mentions
from conductor_mcp.formats.routes._flask_known import Closure, Partial
from conductor_mcp.formats.routes._flask_registry import Registries
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import Frame
from conductor_mcp.formats.routes._pything import names_of
from conductor_mcp.formats.routes._python import Class, Function
from conductor_mcp.formats.routes._values import Call, Member, Name, Value


@dataclass(slots=True)
class Handlers(Registries):
    """Handlers of rules, and objects that declare rules when they are made."""

    _declares: dict[tuple[str, str, str], bool] = field(
        default_factory=dict[tuple[str, str, str], bool]
    )

    def role_of(self, thing: Thing) -> str:
        """Say whether something is an app, a blueprint, an API or a namespace."""
        del self, thing
        return ""

    def construct(self, made: object, call: Call, frame: Frame) -> object:
        """Go through the constructor of a class of ours that declares rules."""
        kind = self.eyes.class_of(made) if isinstance(made, Thing) else None
        init = self.eyes.member(kind, "__init__") if kind is not None else None
        if kind is None or init is None or not isinstance(made, Thing):
            return made
        if not isinstance(init.what, Function) or not self._declaring(kind, init.what):
            return made
        if self.role_of(made):
            return made
        one = replace(made, name=f"{made.name}@{call.line} {kind.path} {kind.name}")
        self.objects.add(one.key)
        self.kept[one.key] = {}
        given, named = self.arguments(call, frame)
        self.run(init, (one, *given), named, frame, call.line)
        return one

    def _declaring(self, kind: Thing, init: Function) -> bool:
        """Whether a constructor, or a method that it calls, declares rules."""
        if kind.key not in self._declares:
            text = init.node.text or b""
            self._declares[kind.key] = mentions(init, WORDS) or any(
                f"self.{function.name}(".encode() in text and mentions(function, WORDS)
                for one in self.eyes.lineage(kind)
                if isinstance(one.what, Class) and (file := self.eyes.file(one.path)) is not None
                for function in file.methods(one.what.path)
            )
        return self._declares[kind.key]

    def handler(self, found: object, depth: int = 0) -> Thing | None:
        """Return the function or the class that answers, out of what is wrapped around it."""
        if depth > MOST_WRAPPED:
            return None
        if isinstance(found, Partial):
            return self.handler(found.of, depth + 1)
        thing = found.thing if isinstance(found, Closure) else found
        if not isinstance(thing, Thing):
            return None
        if isinstance(thing.what, Function) and isinstance(found, Closure):
            return self._unwrapped(thing.what, found.frame, depth) or thing
        if isinstance(thing.what, Call) and (inner := self._inside_of(thing, thing.what, depth)):
            return inner
        known_ = thing.outside or isinstance(thing.what, Function | Class)
        return thing if known_ else None

    def _unwrapped(self, function: Function, frame: Frame, depth: int) -> Thing | None:
        """Return what a function is ``wraps`` of."""
        for one in function.decorators:
            if isinstance(one, Call) and called(one) in WRAPS:
                return self.handler(self.value(one.at(0), frame), depth + 1)
        return None

    def _inside_of(self, thing: Thing, call: Call, depth: int) -> Thing | None:
        """Return what answers, among what a call is given."""
        within = Frame(thing.path, thing.scope)
        for one in (*call.given, *call.named.values()):
            if isinstance(one, Name | Member | Call):
                inner = self.handler(self.value(one, within), depth + 1)
                if inner is not None and not inner.outside:
                    return inner
        return None

    def outer(self, frame: Frame) -> str:
        """Return the function that a function is defined in, which knows more."""
        file, outer = self.eyes.file(frame.path), frame.scope.rpartition(".")[0]
        return outer.rpartition(".")[2] if file is not None and outer in file.functions else ""

    def asked(self, values: tuple[Value, ...], frame: Frame) -> bool:
        """Whether values name a parameter of the function that is gone through."""
        file = self.eyes.file(frame.path)
        function = file.functions.get(frame.scope) if file else None
        own = {one.name for one in function.arguments} if function else set[str]()
        first = frame.get("self")  # an application of a class of ours knows its own rules
        own -= {"self"} if isinstance(first, Thing) and self.role_of(first) == "app" else set()
        return any(name in own for value in values for name in names_of(value))
