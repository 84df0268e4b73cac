"""What Flask's readers hold of functions, and what stands for an expression."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import Frame
from conductor_mcp.formats.routes._python import Function
from conductor_mcp.formats.routes._values import Plain, Text, Value

MADE = "@"
"""What the names of things start with that functions made out of what they were given."""


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


def known(value: object) -> Value:
    """Return an expression that gives a value."""
    if isinstance(value, str):
        return Text(value)
    if value is None or isinstance(value, int | float):
        return Plain(repr(value))
    return hand(value)


def hand(value: object) -> Value:
    """Return an expression that gives a value, which was not written there."""
    return cast("Value", Handed(value))


def handed(value: object) -> bool:
    """Whether a value of an expression was handed on, not written there."""
    return isinstance(value, Handed)
