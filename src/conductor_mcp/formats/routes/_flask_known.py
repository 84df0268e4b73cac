"""What Flask's readers hold of functions, and what stands for an expression."""

from __future__ import annotations

from dataclasses import dataclass, field

from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import Frame
from conductor_mcp.formats.routes._python import Function


@dataclass(frozen=True, slots=True)
class Handed:
    """Something that is known, where an expression stands."""

    of: object


@dataclass(frozen=True, slots=True)
class Closure:
    """A function with the run that it was defined in."""

    thing: Thing
    frame: Frame = field(compare=False, repr=False)

    @property
    def function(self) -> Function | None:
        return self.thing.what if isinstance(self.thing.what, Function) else None


@dataclass(frozen=True, slots=True)
class Partial:
    """A function or a method with some of its arguments given."""

    of: object
    given: tuple[object, ...] = ()
    named: tuple[tuple[str, object], ...] = ()
