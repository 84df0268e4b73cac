"""What Go code holds when routers are put together: routers, objects, functions, lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from tree_sitter import Node

_DEEPEST = 12
_MOST = 40


@dataclass(eq=False, slots=True)
class Router:
    """A router or a group: ``links`` are what it is put below, ``known`` whether these are all.

    ``absolute`` routers see whole paths wherever they are put.
    """

    kind: str
    links: list[tuple[Router, str | None]] = field(
        default_factory=list["tuple[Router, str | None]"]
    )
    known: bool = True

    def prefixes(self, depth: int = 0) -> list[tuple[str, bool]]:
        """Return what its routes start with, each with whether that is known."""
        if not self.links or depth > _DEEPEST:
            return [("", self.known and depth <= _DEEPEST)]
        found: dict[tuple[str, bool], None] = {}
        for above, own in self.links[:_MOST]:
            for start, known in above.prefixes(depth + 1):
                found[joined(start, own or ""), known and own is not None] = None
        return list(found)[:_MOST]


def joined(above: str, below: str) -> str:
    """Put a path below another with one slash between them."""
    if not below:
        return above
    return f"{above.rstrip('/')}/{below.lstrip('/')}"


@dataclass(eq=False, slots=True)
class Thing:
    """A value of a struct of the repository; ``kind`` is its folder and name."""

    kind: tuple[str, str]
    fields: dict[str, Value] = field(default_factory=dict[str, "Value"])


@dataclass(eq=False, slots=True)
class Listed:
    """A slice, or the pairs of a map."""

    items: list[Value] = field(default_factory=list["Value"])
    pairs: list[tuple[Value, Value]] = field(default_factory=list["tuple[Value, Value]"])


@dataclass(eq=False, slots=True)
class Scope:
    """The names of a block, of the file and the folder that it stands in."""

    path: str
    names: dict[str, Value] = field(default_factory=dict[str, "Value"])
    above: Scope | None = None

    def find(self, name: str) -> dict[str, Value] | None:
        around: Scope | None = self
        while around is not None:
            if name in around.names:
                return around.names
            around = around.above
        return None


@dataclass(eq=False, slots=True)
class Function:
    """A function, a method with what it is called on, or a literal with what is around it."""

    node: Node
    scope: Scope
    of: Value = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Outside:
    """A package that is not of the repository (``name`` empty), or what it has."""

    path: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    folder: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of the repository, or of a package of elsewhere (``folder`` is its path)."""

    folder: str
    name: str


@dataclass(eq=False, slots=True)
class Bound:
    """A method of a router, such as ``r.Get``."""

    router: Router
    name: str


@dataclass(eq=False, slots=True)
class Stripped:
    """What ``http.StripPrefix`` is put around."""

    prefix: str | None
    of: Value


@dataclass(frozen=True, slots=True)
class Several:
    """What a function returns that returns more than one value."""

    values: tuple[Value, ...]


Value: TypeAlias = (
    str
    | Router
    | Thing
    | Listed
    | Function
    | Outside
    | Package
    | Kind
    | Bound
    | Stripped
    | Several
    | None
)
