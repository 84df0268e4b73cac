"""What a Python text is worked out to: plain values, and these for what is not plain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol, cast

from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._python import Class, Function

if TYPE_CHECKING:
    from tree_sitter import Node


_DEEPEST = 8


class Unknown:
    """Something that the text does not tell."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()
MISSING: Final = Unknown()
"""What a name is that nothing binds."""


@dataclass(eq=False, slots=True)
class Frame:
    """The names of a module, a class or a call of a function, and those around them."""

    path: str
    scope: str
    names: dict[str, object] = field(default_factory=dict[str, object])
    outer: Frame | None = None
    owner: Thing | None = None
    returned: list[object] = field(default_factory=list[object])
    yielded: list[object] | None = None


@dataclass(eq=False, slots=True)
class Made:
    """What a call gives whose function is not run: an object, or what an outside function makes.

    ``kind`` is what is called; ``calls`` are the methods that were called on it in turn.
    """

    kind: object
    given: list[object] = field(default_factory=list[object])
    named: dict[str, object] = field(default_factory=dict[str, object])
    path: str = ""
    line: int = 0
    attributes: dict[str, object] = field(default_factory=dict[str, object])
    calls: list[tuple[str, Made]] = field(default_factory=list["tuple[str, Made]"])

    def at(self, position: int, name: str = "") -> object:
        """Return an argument by its position or its name, ``None`` where it is not given."""
        return self.given[position] if position < len(self.given) else self.named.get(name)


@dataclass(eq=False, slots=True)
class Attribute:
    """A member of what is not ours."""

    of: object
    name: str


@dataclass(eq=False, slots=True)
class Method:
    """A function with the object or class that it was taken from."""

    of: object
    function: Thing
    owner: Thing


@dataclass(eq=False, slots=True)
class Closure:
    """A function or lambda that a function makes, with the names around it."""

    frame: Frame
    node: Node
    function: Thing | None = None


@dataclass(eq=False, slots=True)
class Native:
    """A method of a plain value."""

    of: object
    name: str


@dataclass(eq=False, slots=True)
class Super:
    """The classes of ``of`` that come after ``after``."""

    of: object
    after: Thing


def function_of(value: object) -> Function | None:
    return value.what if isinstance(value, Thing) and isinstance(value.what, Function) else None


def class_of(value: object) -> Class | None:
    return value.what if isinstance(value, Thing) and isinstance(value.what, Class) else None


def listed(value: object) -> list[object] | None:
    """Return what can be gone through one by one, ``None`` where that is not known."""
    if isinstance(value, list):
        return cast("list[object]", value)
    if isinstance(value, tuple):
        return list(cast("tuple[object, ...]", value))
    if isinstance(value, dict):
        return list(cast("dict[object, object]", value))
    return None


def is_list(value: object) -> bool:
    return isinstance(value, list)


def table(value: object) -> dict[object, object] | None:
    """Return a dictionary, ``None`` for anything else."""
    return cast("dict[object, object]", value) if isinstance(value, dict) else None


def parts(value: object) -> list[object] | None:
    """Return what can be taken apart: also what ``include()`` makes, whose list comes first."""
    if isinstance(value, Made) and last(value.kind) == "include":
        return [value, UNKNOWN, UNKNOWN]
    return listed(value)


def row(value: object) -> tuple[object, ...] | None:
    """Return a tuple, ``None`` for anything else."""
    return cast("tuple[object, ...]", value) if isinstance(value, tuple) else None


def _guessed(values: list[object], depth: int) -> bool:
    return depth < _DEEPEST and all(
        isinstance(one, Unknown)
        or (isinstance(one, list) and _guessed(cast("list[object]", one), depth + 1))
        for one in values
    )


def truth(value: object) -> bool | None:
    """Return whether a value counts as true, ``None`` where that is not known."""
    if isinstance(value, Unknown | Attribute):
        return None
    if isinstance(value, Made):
        return None if class_of(value.kind) is None else True
    if isinstance(value, list) and value and _guessed(cast("list[object]", value), 0):
        return None  # what goes through something unknown has one entry for any number
    if isinstance(value, list | tuple | dict | str | int | float | None):
        return bool(cast("object", value))
    if isinstance(value, Thing):
        return None if value.outside else True
    return True


def vague(value: object) -> bool:
    """Whether a value is not told: also a setting that no settings give."""
    if isinstance(value, Thing):
        return ".settings." in value.outside
    return isinstance(value, Unknown | Attribute)


def origin(value: object) -> str:
    """Return the dotted outside name of a thing, or of what a call's function is."""
    if isinstance(value, Thing):
        return value.outside
    if isinstance(value, Attribute):
        above = origin(value.of)
        return f"{above}.{value.name}" if above else value.name
    return ""


def last(value: object) -> str:
    """Return the last name of what is called: ``path`` of ``django.urls.path``."""
    if isinstance(value, Attribute):
        return value.name
    if isinstance(value, Thing):
        return value.outside.rpartition(".")[2] or value.name
    return ""


class Runner(Protocol):
    """What works texts out; see ``_pyrun``."""

    def spent(self) -> bool: ...
    def look(self, frame: Frame, name: str) -> object: ...
    def key_of(self, path: str, name: str) -> str: ...
    def imported(self, path: str, key: str) -> object: ...
    def evaluate(self, frame: Frame, node: Node) -> object: ...
    def attribute(self, value: object, name: str) -> object: ...
    def call(self, value: object, made: Made) -> object: ...
    def assign(self, owner: object, name: str, value: object) -> None: ...
    def define(self, frame: Frame, node: Node) -> None: ...
    def lineage(self, thing: Thing) -> list[Thing]: ...
