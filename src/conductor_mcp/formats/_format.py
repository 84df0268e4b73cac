"""What a format is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum

from conductor_mcp.model import Call, Document, Import, Literal, Match, Reading
from conductor_mcp.model.values import dataclass

Exists = Callable[[str], bool]
"""Whether a path (from the root) is a file on the side being read; ``a/`` asks for a folder."""

ReadText = Callable[[str], str | None]
"""The text of any file of the side being read (a ``tsconfig.json``), or ``None``."""


class Claim(IntEnum):
    """How sure a format is that a document is its own. The surest reads it; a tie is a problem."""

    NONE = 0
    PIECE = 1  # it may be part of one
    CONTENT = 2  # it looks like one
    PLACE = 3  # it stands where such records are kept, or is named like one
    DECLARED = 4  # it says so itself


@dataclass(frozen=True, slots=True)
class Language:
    """What only source code has: imports to resolve and syntax to match patterns against.

    ``id`` is ast-grep's name for the language, ``suffix`` the end of a file name that lets the
    most of it be written (an example in a clause has no name of its own). ``resolve`` fills
    ``target`` or ``package`` of an import, or leaves both ``None`` when it cannot be told; where
    a language imports folders (a Go package), ``target`` is the folder, without a slash.
    ``match`` yields the places where a structural pattern matches and raises ``ValueError`` for
    one that cannot be compiled. ``calls`` and ``literals`` are read only where a rule asks.
    ``imports`` reads nothing but the imports and the problems, where that is quicker than all.
    """

    id: str
    suffix: str
    resolve: Callable[[Document, Import, Exists, ReadText], Import]
    match: Callable[[Document, Mapping[str, object]], Iterable[Match]]
    calls: Callable[[Document], Iterable[Call]]
    literals: Callable[[Document], Iterable[Literal]]
    imports: Callable[[Document], Reading] | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """One way of writing records, or one programming language.

    ``names`` are globs over lower-case file names: what is worth opening at all. ``claims`` must
    be cheap; ``read`` must never raise; both import heavy libraries only inside, so that listing
    the formats costs nothing. Source code (``language``) is read as part of a change, never
    indexed as a record.
    """

    id: str
    names: tuple[str, ...]
    claims: Callable[[Document], Claim]
    read: Callable[[Document], Reading]
    language: Language | None = None

    @property
    def indexed(self) -> bool:
        """Whether its files are kept in the index."""
        return self.language is None
