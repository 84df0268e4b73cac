"""What a TypeScript type comes to: words, literals, unions, lists, functions, objects, and gaps.

Source: the TypeScript handbook (everyday types, object types, template literal types). Nothing
here reads source text. What an object holds is made when it is first asked for, so that types may
speak of themselves; how deep and how long one question may go is bounded for each thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

    from conductor_mcp.formats.shapes._typescript import Module
    from conductor_mcp.model.shape import Member

DEEPEST = 70
_MOST_STEPS, _FEWER_STEPS = 40_000, 3_000
_MOST_WORN = 5
_MOST_SIDES = 20_000
TOO_DEEP = "it is nested too deeply"


class _State(threading.local):
    """How deep and how long the question that a thread is at has become, and what was cut off."""

    depth = 0
    steps = 0
    cuts = 0
    worn = 0


STATE = _State()


def began() -> bool:
    """Step into a type; whether that is still allowed. ``ended`` belongs to it."""
    STATE.depth += 1
    STATE.steps += 1
    if STATE.depth == 1:
        STATE.steps = 0
    most = _MOST_STEPS if STATE.worn < _MOST_WORN else _FEWER_STEPS
    if STATE.depth <= DEEPEST and STATE.steps <= most:
        return True
    STATE.cuts += 1
    STATE.worn += STATE.steps == most + 1
    return False


def ended() -> None:
    STATE.depth -= 1


class Kind:
    """A type, whatever it is."""

    __slots__ = ()


class Lazy:
    """A type that is made when it is first asked for; asked for while it is made, it is a gap."""

    __slots__ = ("_busy", "_kind", "_make")

    def __init__(self, make: Callable[[], Kind], kind: Kind | None = None) -> None:
        self._make = make
        self._kind = kind
        self._busy = 0

    @property
    def made(self) -> bool:
        """Whether what it is, and all that belongs to that, has been read."""
        return isinstance(self._kind, Object) and self._kind.kept is not None

    def get(self) -> Kind:
        make = self._make
        if self._kind is not None:  # looked at after: whoever makes it sets this one first
            return self._kind
        me = threading.get_ident()
        if self._busy == me:
            STATE.cuts += 1
            return CIRCLE
        before, self._busy = STATE.cuts, me
        try:
            found = make()
        finally:
            self._busy = 0
        if STATE.cuts == before or STATE.depth == 0:
            self._kind = found
            self._make = _done  # what it was read from need not be kept
        return found


def _done() -> Kind:
    return CIRCLE


def known(kind: Kind) -> Lazy:
    """Return a type that need not be made any more."""
    return Lazy(_done, kind)


@dataclass(frozen=True, slots=True)
class Word(Kind):
    """One of the language's own words: ``string``, ``null``, ``never``, ``unknown``."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal(Kind):
    """One value, as text; ``word`` says of what."""

    word: str
    value: str


@dataclass(frozen=True, slots=True)
class Either(Kind):
    """A union. Made by ``either``."""

    parts: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Pattern(Kind):
    """A text put together of texts and types, ``on${string}``."""

    parts: tuple[str | Kind, ...]


@dataclass(frozen=True, slots=True)
class Away(Kind):
    """A type of which nothing is told: what it is called, and what stands in the way."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Later(Kind):
    """A type that hangs on a type parameter left open; ``bound`` is what it is at least."""

    bound: Lazy | None = None


@dataclass(eq=False, slots=True)
class Both(Kind):
    """An intersection. Made by ``together``."""

    parts: tuple[Kind, ...]
    name: str = ""
    kept: Body | None = None


@dataclass(eq=False, slots=True)
class Listing(Kind):
    """An array."""

    of: Lazy


@dataclass(frozen=True, slots=True)
class Item:
    """An element of a tuple, or a parameter."""

    of: Lazy
    optional: bool = False
    rest: bool = False
    name: str = ""


@dataclass(eq=False, slots=True)
class Tuple(Kind):
    """A list of so many elements."""

    items: tuple[Item, ...]


@dataclass(eq=False, slots=True)
class Function(Kind):
    """A function; with ``makes``, a constructor."""

    params: Tuple
    result: Lazy
    makes: bool = False


@dataclass(eq=False, slots=True)
class Param(Kind):
    """A type parameter that nothing is given for."""

    name: str
    bound: Lazy | None = None
    usual: Lazy | None = None


@dataclass(eq=False, slots=True)
class Infer(Kind):
    """A place in a pattern of types whose type is looked for."""

    name: str
    bound: Lazy | None = None


@dataclass(eq=False, slots=True)
class Prop:
    """A member. ``sort`` is ``field``, ``method`` or ``accessor``; ``hidden`` from outside.

    ``optional`` is ``None`` where that cannot be told.
    """

    name: str
    value: Lazy
    optional: bool | None = False
    sort: str = "field"
    hidden: bool = False
    node: Node | None = None
    module: Module | None = None
    numeric: bool = False
    told: Member | None = field(default=None, init=False)


@dataclass(slots=True)
class Body:
    """What an object holds: members by name, what any other name holds, and how it is called."""

    props: dict[str, Prop] = field(default_factory=dict[str, Prop])
    index: Lazy | None = None
    numbers: Lazy | None = None
    calls: list[Function] = field(default_factory=list["Function"])
    bases: list[Kind] = field(default_factory=list[Kind])
    unknown: list[str] = field(default_factory=list[str])
    other: set[str] = field(default_factory=set[str])

    def take(self, more: Body) -> None:
        """Add what another has, over what there is."""
        self.props |= more.props
        self.index, self.numbers = more.index or self.index, more.numbers or self.numbers
        self.calls += more.calls
        self.bases += more.bases
        self.other |= more.other
        self.say(more.unknown)

    def say(self, words: Iterable[str]) -> None:
        self.unknown += [one for one in words if one not in self.unknown]


@dataclass(eq=False, slots=True)
class Object(Kind):
    """A type with members. ``origin`` and ``args`` tell of what declaration it is, given what.

    ``form`` is ``map`` or ``call`` where its text alone shows that it is one.
    """

    make: Callable[[], Body]
    name: str = ""
    origin: tuple[str, str] = ("", "")
    args: tuple[Lazy, ...] = ()
    empty: bool = False
    form: Callable[[], str] | None = None
    kept: Body | None = None
    busy: int = 0

    def body(self) -> Body:
        make = self.make
        if self.kept is not None:
            return self.kept
        me = threading.get_ident()
        if self.busy == me:
            STATE.cuts += 1
            return Body()
        if not began():
            ended()
            return Body(unknown=[TOO_DEEP])
        before, self.busy = STATE.cuts, me
        try:
            found = make()
        finally:
            self.busy = 0
            ended()
        if STATE.cuts == before or STATE.depth == 0:
            self.kept = found
            self.make = Body
        return found


ANY, UNKNOWN, NEVER = Word("any"), Word("unknown"), Word("never")
STRING, NUMBER, BOOLEAN = Word("string"), Word("number"), Word("boolean")
BIGINT, SYMBOL, OBJECT = Word("bigint"), Word("symbol"), Word("object")
NULL, UNDEFINED, VOID = Word("null"), Word("undefined"), Word("void")
TRUE, FALSE = Literal("boolean", "true"), Literal("boolean", "false")
LATER, CIRCLE = Later(), Away("", "it goes round in a circle")
KEYS = Either((STRING, NUMBER, SYMBOL))
EMPTY = (NULL, UNDEFINED, VOID)


def sides(kind: Kind) -> tuple[Kind, ...]:
    """Return what a union is of, and of anything else that alone."""
    if isinstance(kind, Either):
        return kind.parts
    return () if kind == NEVER else (kind,)


def either(parts: Iterable[Kind]) -> Kind:
    """Return what may be any of ``parts``."""
    found: dict[Kind, None] = {}
    for part in parts:
        for one in sides(part):
            found[one] = None
        if len(found) > _MOST_SIDES:
            STATE.cuts += 1
            break
    if len(found) == 1:
        return next(iter(found))
    if ANY in found or UNKNOWN in found:
        return ANY if ANY in found else UNKNOWN
    if TRUE in found and FALSE in found:
        at = [BOOLEAN if one == TRUE else one for one in found if one != FALSE]
        found = dict.fromkeys(at)
    words = {one.name for one in found if isinstance(one, Word)}
    kept = [
        one
        for one in found
        if not (isinstance(one, Literal) and one.word in words)
        and not (isinstance(one, Pattern) and "string" in words)
    ]
    return kept[0] if len(kept) == 1 else Either(tuple(kept)) if kept else NEVER


def without(kind: Kind, *gone: Kind) -> Kind:
    """Return a union without some of its sides."""
    return either(one for one in sides(kind) if one not in gone)
