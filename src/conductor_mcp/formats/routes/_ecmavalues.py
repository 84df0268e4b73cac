"""What expressions of JavaScript come to where a program is gone through without being run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from conductor_mcp.formats.routes._ecmanodes import Bit

LONGEST = 20_000
"""Longer strings are not made."""
MOST = 2_000
"""Longer lists are not made."""
_WAYS = 4


@dataclass(frozen=True, slots=True)
class Unknown:
    """What is not known: the name that it goes by, and the type that is written beside it."""

    name: str = ""
    kind: str = ""


UNKNOWN = Unknown()


class Undefined:
    """``undefined``; ``null`` is ``None``."""

    __slots__ = ()


UNDEFINED = Undefined()


@dataclass(frozen=True, slots=True)
class Outside:
    """What another package gives: ``express.Router``."""

    name: str


@dataclass(frozen=True, slots=True)
class Made:
    """What calling something of another package gives: ``Outside`` of what, and given what."""

    name: str
    given: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression."""

    source: str
    flags: str = ""


@dataclass(eq=False, slots=True)
class Arr:
    """A list; ``open`` where it may hold more."""

    items: list[object] = field(default_factory=list[object])
    open: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values."""

    ways: tuple[object, ...]


class Host(Protocol):
    """An object of a framework: what its methods do."""

    def has(self, name: str) -> bool:
        """Whether it has a method or a property of this name of its own."""
        ...

    def member(self, owner: Obj, name: str) -> object:
        """Return the property."""
        ...


@dataclass(eq=False, slots=True)
class Obj:
    """An object. ``open`` where it may have further properties."""

    props: dict[str, object] = field(default_factory=dict[str, object])
    proto: Obj | None = None
    host: Host | None = None
    open: bool = False
    getters: dict[str, Fn] = field(default_factory=dict[str, "Fn"])
    maker: Fn | None = None
    """The class or function that it was made with."""


@dataclass(slots=True)
class Handed:
    """What a call hands over."""

    this: object
    given: list[object]
    path: str
    line: int
    new: bool = False
    more: bool = False
    """Whether there may be further arguments."""

    def at(self, position: int) -> object:
        if position < len(self.given):
            return self.given[position]
        return UNKNOWN if self.more else UNDEFINED


@dataclass(eq=False, slots=True)
class Env:
    """The names of one block, and the block around it.

    ``unsure`` says below how many conditions that are not known it was entered.
    """

    names: dict[str, object]
    above: Env | None
    path: str
    unsure: int = 0
    this: object = UNDEFINED
    fn: Fn | None = None
    bound: bool = False
    """Whether ``this`` is set here."""
    returned: list[object] | None = None
    yielded: Arr | None = None


@dataclass(eq=False, slots=True)
class Fn(Obj):
    """A function of the project, or a class (``body`` is its constructor's, if any)."""

    node: Bit | None = None
    env: Env | None = None
    name: str = ""
    path: str = ""
    arrow: bool = False
    this: object = None
    """What ``bind`` gave, or the object that ``super`` goes up from."""
    early: tuple[object, ...] = ()
    base: object = None
    is_class: bool = False
    fields: tuple[Bit, ...] = ()
    home: Obj | None = None
    marks: list[object] = field(default_factory=list[object])
    """What its decorators give."""
    made_in: Env | None = None


@dataclass(eq=False, slots=True)
class Native(Obj):
    """A function that is known."""

    call: Callable[[Handed], object] = lambda _handed: UNKNOWN
    name: str = ""


Known = str | int | float | bool


def truth(value: object) -> bool | None:
    """Say whether a value counts as true; ``None`` where that is not known."""
    if isinstance(value, Unknown | Made):
        return None
    if isinstance(value, Choice):
        found = {truth(one) for one in value.ways}
        return found.pop() if len(found) == 1 else None
    if value is None or isinstance(value, Undefined):
        return False
    if isinstance(value, str | int | float):
        return bool(value)
    return True


def ways(value: object) -> tuple[object, ...]:
    """Return what a value may be."""
    return value.ways if isinstance(value, Choice) else (value,)


def is_vague(value: object) -> bool:
    """Whether a value says nothing."""
    return value is None or isinstance(value, Unknown | Undefined)


def either(*values: object) -> object:
    """Return one of several values; what says nothing is left out."""
    found: list[object] = []
    for value in values:
        for one in ways(value):
            if not is_vague(one) and not any(same(one, other) for other in found):
                found.append(one)
    if not found:
        return next((v for v in values if isinstance(v, Unknown)), values[-1] if values else None)
    if len(found) == 1:
        return found[0]
    if all(isinstance(one, bool) for one in found):
        return UNKNOWN
    return Choice(tuple(found[:_WAYS]))


def same(one: object, other: object) -> bool:
    """Whether two values are the same one; never for what is not known."""
    if isinstance(one, Known) and isinstance(other, Known):
        return type(one) is type(other) and one == other
    if isinstance(one, Outside | Pattern) and isinstance(other, Outside | Pattern):
        return one == other
    return one is other


def shown(value: object) -> str | None:
    """Return a value as text; ``None`` where it is not known."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, Undefined):
        return "undefined"
    return "null" if value is None else None


def flat(value: object, depth: int = 0) -> Iterator[object]:
    """Yield what stands in lists in lists, and each way of a choice."""
    if isinstance(value, Arr) and depth < _WAYS:
        for one in value.items[:MOST]:
            yield from flat(one, depth + 1)
    elif isinstance(value, Choice):
        for one in value.ways:
            yield from flat(one, depth + 1)
    else:
        yield value


def prototype_of(fn: Fn) -> Fn | None:
    """Return the class or function whose instances have a method."""
    home = fn.home
    if home is None or isinstance(home, Fn):
        return None
    return home.maker
