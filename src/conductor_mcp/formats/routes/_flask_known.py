"""The runs that Flask's readers go through, and what they hold of functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import Unknown
from conductor_mcp.formats.routes._python import Function


@dataclass(frozen=True, slots=True)
class Handed:
    """Something that is known, where an expression stands."""

    of: object


@dataclass(slots=True)
class Frame:
    """The names of one run of a function or a module. ``site`` is where it was called from."""

    path: str
    scope: str
    names: dict[str, object] = field(default_factory=dict[str, object])
    above: Frame | None = None
    given: list[object] = field(default_factory=list[object])
    yielded: list[object] | None = None
    site: tuple[str, int] | None = None
    loops: int = 0
    broken: bool = False
    """Whether a loop was left by ``break``."""
    resume: Callable[[object], None] | None = field(default=None, compare=False, repr=False)
    """What goes on where the run yields: the statements of a ``with``."""
    settled: bool = True
    """Whether the run is that of a module, or of a function whose arguments are known."""

    def get(self, name: str) -> object | None:
        """Return what a name is bound to in this run or those around it."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.names:
                return frame.names[name]
            frame = frame.above
        return None

    def has(self, name: str) -> bool:
        """Whether a name is known in this run or those around it, ``None`` included."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.names:
                return not isinstance(frame.names[name], Unknown)
            frame = frame.above
        return False


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
