"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from conductor_mcp.model import Complaint, Delta, Document, Match, Part


class Options(BaseModel):
    """What a clause may say. Unknown keys are mistakes; schemas are built when first used."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)


class Source(Protocol):
    """One file of one side of a change, as a rule may question it."""

    @property
    def document(self) -> Document: ...

    @property
    def language(self) -> str:
        """The language's name, read by us or not; ``""`` for a file that is not source code."""
        ...

    def parts(self) -> Iterable[Part]:
        """Return what the format read, imports resolved."""
        ...

    def matches(self, query: Mapping[str, object]) -> Iterable[Match]:
        """Yield the places where a structural pattern matches; ``ValueError`` for a bad one."""
        ...

    def lines(self, regex: str) -> Iterable[Match]:
        """Yield the lines of any text that an expression matches; ``ValueError`` for a bad one."""
        ...


P = TypeVar("P", bound=Part)
O = TypeVar("O", bound=Options)  # noqa: E741 - the mathematician's name for it


@dataclass(frozen=True, slots=True)
class Rule(Generic[P, O]):
    """One kind of check. ``part`` and ``options`` are what ``check`` takes; mypy holds them to it.

    ``governs`` says whether a clause looks at a path at all. ``seek`` finds the parts that only
    the clause's options can name (pattern matches); without it, the rule gets the parts of its
    type that the format read.

    A rule is about what *is*: it is shown each side's parts as if they had just been added, and
    the judge keeps what only the new side has. A rule about what *changes* (``of_change``) is
    shown what differs between the sides.

    ``places`` name the globs that must lie somewhere in the repository: a clause about a folder
    that does not exist is a mistake, not a success.
    """

    id: str
    part: type[P]
    options: type[O]
    check: Callable[[Delta[P], O], Iterable[Complaint]]
    governs: Callable[[O, str], bool]
    seek: Callable[[Source, O], Iterable[P]] | None = None
    of_change: bool = False
    places: Callable[[O], Iterable[str]] | None = None


AnyRule = Rule[Any, Any]
