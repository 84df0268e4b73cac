"""What a use of a field is, and what finds the uses of one language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from conductor_mcp.formats._project import Project
from conductor_mcp.model import Span

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Use:
    """One use of ``name`` of the type that is defined as ``key`` in the file ``path``."""

    at: Span
    scope: str
    path: str
    key: str
    name: str
    writes: bool = False


@dataclass(frozen=True, slots=True)
class Uses:
    """How one language's uses are found; ``id`` is the language's."""

    id: str
    read: Callable[[Project, str], list[Use]]


def enclosing(scope: str) -> Iterator[str]:
    """Yield a scope and those around it, the file's own (``""``) last."""
    while scope:
        yield scope
        scope = scope.rpartition(".")[0]
    yield ""


def looked_up(name: str, scope: str, types: Mapping[tuple[str, str], T]) -> T | None:
    """Return what a name means where it is used: what the nearest scope around it says."""
    return next((types[one, name] for one in enclosing(scope) if (one, name) in types), None)
