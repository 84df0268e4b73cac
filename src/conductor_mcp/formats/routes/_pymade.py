"""What a Python text is worked out to: plain values, and these for what is not plain."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Protocol, cast

from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing
from conductor_mcp.formats.routes._python import Class, Function

if TYPE_CHECKING:
    from tree_sitter import Node


_DEEPEST = 8
LONGEST = 5_000
"""Longer texts and lists are no paths and no tables of routes."""
HOLE = "\ufffc"
"""Stands in a text for a piece of it that is not known, where a reader asks for such texts."""


class Unknown:
    """Something that the text does not tell."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()
MISSING: Final = Unknown()
"""What a name is that nothing binds."""


class Guess(str):
    """A text of which there are several, of which this one is as good as any."""

    __slots__ = ()


class Place(str):
    """A path of the repository, from its root."""

    __slots__ = ()


class Many(list[object]):
    """A list that may be ``open``: there may be more in it than is known."""

    __slots__ = ("open",)

    def __init__(self, values: Iterable[object] = (), *, open: bool = False) -> None:  # noqa: A002
        super().__init__(values)
        self.open = open


class Row(Many):
    """A tuple whose places have names too."""

    __slots__ = ("names",)

    def __init__(self, values: Iterable[object], names: tuple[str, ...]) -> None:
        super().__init__(values)
        self.names = names

    def get(self, name: str) -> object | None:
        """Return what stands at a place that has a name, ``None`` for others."""
        at = self.names.index(name) if name in self.names else len(self)
        return self[at] if at < len(self) else None


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
    site: tuple[str, int] | None = None
    """Where a function was called from, which is told for its rules."""
    loops: int = 0
    broken: bool = False
    """Whether a loop was left by ``break``."""
    resume: Callable[[object], None] | None = None
    """What goes on where the run yields: the statements of a ``with``."""
    settled: bool = True
    """Whether the run is that of a module, or of a function whose arguments are known."""

    def inside(self) -> Frame:
        """Return the same run with names of its own before these."""
        return replace(self, names={}, outer=self, returned=[])

    def get(self, name: str) -> object | None:
        """Return what a name is bound to in this run or those around it."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.names:
                return frame.names[name]
            frame = frame.outer
        return None

    def has(self, name: str) -> bool:
        """Whether a name is known in this run or those around it, ``None`` included."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.names:
                return not isinstance(frame.names[name], Unknown)
            frame = frame.outer
        return False


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
    """Return what a list or a table holds, ``None`` for anything else."""
    if isinstance(value, Many) and value.open and not value:
        return None
    if isinstance(value, list):
        return cast("list[object]", value)
    if isinstance(value, tuple):
        return list(cast("tuple[object, ...]", value))
    if isinstance(value, dict):
        return list(cast("dict[object, object]", value))
    return None


def each(value: object) -> list[object] | None:
    """Return what going through a value gives, ``None`` where that is not known."""
    if isinstance(value, str):
        return [*value[:LONGEST]]
    held = listed(value)
    return None if held is None else held[:LONGEST]


def is_list(value: object) -> bool:
    return isinstance(value, list)


def gathers(value: object) -> bool:
    """Whether something is a list, a tuple or a table."""
    return isinstance(value, list | tuple | dict)


def table(value: object) -> dict[object, object] | None:
    """Return a dictionary, ``None`` for anything else."""
    return cast("dict[object, object]", value) if isinstance(value, dict) else None


def parts(value: object) -> list[object] | None:
    """Return what can be taken apart: also what ``include()`` makes, whose list comes first."""
    if isinstance(value, Made) and last(value.kind) == "include":
        return [value, UNKNOWN, UNKNOWN]
    return listed(value)


def entry_key(value: object) -> object | None:
    """Return what a table keeps a value under, ``None`` for what is no key that is known."""
    if isinstance(value, str | int | Thing):
        return value
    held = None if isinstance(value, dict) else listed(value)
    known = held and all(isinstance(one, str | int | Thing) for one in held)
    return tuple(held) if held and known else None


def row(value: object) -> tuple[object, ...] | None:
    """Return a tuple, ``None`` for anything else."""
    return cast("tuple[object, ...]", value) if isinstance(value, tuple) else None


def _guessed(values: list[object], depth: int) -> bool:
    if not depth and (not values or isinstance(values, Many)):
        return False  # a list that knows whether there is more in it
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
    if isinstance(value, Many) and value.open and not value:
        return None
    if is_list(value) and _guessed(cast("list[object]", value), 0):
        return None  # what goes through something unknown has one entry for any number
    if gathers(value) or isinstance(value, str | int | float | None):
        return bool(value)
    bare = isinstance(value, Thing) and (value.what is None and not value.module)
    return None if bare else True


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


class Walker(Protocol):
    """What goes through statements with ``_pycode``."""

    def spent(self) -> bool: ...
    def evaluate(self, frame: Frame, node: Node) -> object: ...
    def put(self, frame: Frame, name: str, value: object) -> None: ...
    def assign(self, frame: Frame, target: Node, value: object) -> None: ...
    def bring(self, frame: Frame, node: Node) -> None: ...
    def define(self, frame: Frame, node: Node) -> None: ...
    def within(self, frame: Frame, node: Node) -> bool: ...


class Runner(Walker, Protocol):
    """What works texts out; see ``_pyrun``."""

    eyes: PyEyes
    holes: bool

    def look(self, frame: Frame, name: str) -> object: ...
    def key_of(self, path: str, name: str) -> str: ...
    def imported(self, path: str, key: str) -> object: ...
    def attribute(self, value: object, name: str) -> object: ...
    def call(self, value: object, made: Made) -> object: ...
    def lineage(self, thing: Thing) -> list[Thing]: ...
