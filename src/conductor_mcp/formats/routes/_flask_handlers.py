"""Which function or class answers to a rule, out of what is wrapped around it."""

from __future__ import annotations

from dataclasses import dataclass

from conductor_mcp.formats.routes._flask_found import MOST_WRAPPED, WRAPS, called
from conductor_mcp.formats.routes._flask_known import Closure, Frame, Partial
from conductor_mcp.formats.routes._flask_steps import Steps
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._python import Class, Function
from conductor_mcp.formats.routes._values import Call, Member, Name


@dataclass(slots=True)
class Handlers(Steps):
    """Handlers of rules."""

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
