"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from conductor_mcp.model import (
    Call,
    Complaint,
    Delta,
    Dependency,
    Document,
    FileChange,
    Import,
    Literal,
    Match,
    Part,
    Unjudged,
)
from conductor_mcp.model.endpoint import Endpoint
from conductor_mcp.model.shape import Shape
from conductor_mcp.model.values import dataclass
from conductor_mcp.options import Options as Options  # noqa: PLC0414 - rules have it from here


class UnreadableError(Exception):
    """A file cannot be looked at; ``unjudged`` says why."""

    def __init__(self, unjudged: Unjudged) -> None:
        super().__init__(unjudged.why)
        self.unjudged = unjudged


class UnknownLanguageError(UnreadableError):
    """A file is source code of a language that is not read."""


class Source(Protocol):
    """One file of one side of a change, as a rule may question it.

    What asks for the inside of source code raises ``UnreadableError`` where it cannot be read.
    """

    @property
    def document(self) -> Document: ...

    @property
    def language(self) -> str:
        """The language's name, read by us or not; ``""`` for a file that is not source code."""
        ...

    def text(self) -> str:
        """Return the whole text, looked at as such."""
        ...

    def parts(self) -> Iterable[Part]:
        """Return what the format read, imports resolved."""
        ...

    def imports(self) -> Iterable[Import]:
        """Return the imports alone, resolved; of a file that did not change, from what is kept."""
        ...

    def matches(self, query: Mapping[str, object]) -> Iterable[Match]:
        """Yield the places where a structural pattern matches; ``ValueError`` for a bad one."""
        ...

    def lines(self, regex: str) -> Iterable[Match]:
        """Yield the lines of any text that an expression matches; ``ValueError`` for a bad one."""
        ...

    def calls(self) -> Iterable[Call]:
        """Return the calls whose origin is known."""
        ...

    def literals(self) -> Iterable[Literal]:
        """Return the string literals and the environment variables that are read."""
        ...

    def dependencies(self) -> Iterable[Dependency]:
        """Return the packages that a manifest asks for, none for what is no manifest."""
        ...

    def shapes(self) -> Iterable[Shape]:
        """Return the data models that the file holds, bases in other files followed."""
        ...

    def endpoints(self) -> Iterable[Endpoint]:
        """Return the endpoints that the file declares, names in other files followed."""
        ...

    def other(self, path: str) -> Source | None:
        """Return another file of the same side, read when asked; ``None`` if there is none."""
        ...


class Whole(Protocol):
    """A change as a whole, as a rule may question it: what differs, and any file of each side."""

    @property
    def files(self) -> Sequence[FileChange]: ...

    @property
    def standing(self) -> bool:
        """Whether nothing changes: the files are looked at as if they had just come."""
        ...

    def before(self, path: str) -> Source | None:
        """Return a file of the old side, ``None`` if there is none that can be read."""
        ...

    def after(self, path: str) -> Source | None:
        """Return a file of the new side, ``None`` if there is none that can be read."""
        ...

    def paths_before(self) -> Iterable[str]:
        """Return all files of the old side: a look at the whole repository."""
        ...

    def paths_after(self) -> Iterable[str]:
        """Return all files of the new side: a look at the whole repository."""
        ...

    def origin(self, path: str) -> str:
        """Return what a file of the new side was called on the old one."""
        ...

    def rewires(self) -> bool:
        """Whether a line differs that says below which path other files' endpoints are reached."""
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
    shown what differs between the sides. A rule about the change as a whole (``across``, where
    ``wide`` says so of its options) finds the deltas itself: what has both sides was wrong before
    and is counted, not told; an ``Unjudged`` is something that it could not tell. One with
    ``wide`` is asked about changes of files that it does not govern as well: a chain of imports
    may run through any.

    What a rule that is ``later`` finds missing another edit of the same change may bring: it is
    asked of changes, and not of one edit that is about to be made.

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
    across: Callable[[Whole, O], Iterable[Delta[P] | Unjudged]] | None = None
    wide: Callable[[O], bool] | None = None
    later: bool = False


AnyRule = Rule[Any, Any]
