"""What people wrote down: decisions, contracts, data models, intents, flows, components."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from conductor_mcp.model.finding import Force
from conductor_mcp.model.source import Span
from conductor_mcp.model.values import dataclass


class Kind(StrEnum):
    DECISION = "decision"
    CONTRACT = "contract"
    MODEL = "model"
    INTENT = "intent"
    FLOW = "flow"
    COMPONENT = "component"


class Status(StrEnum):
    """The six words a status is mapped to; the raw text is kept beside it."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DEPRECATED = "deprecated"
    SUPERSEDED = "superseded"
    UNKNOWN = "unknown"


class LinkKind(StrEnum):
    """What one record says of another. The mirrored words are kept apart: who claims matters."""

    SUPERSEDES = "supersedes"
    SUPERSEDED_BY = "superseded_by"
    PARTIALLY_SUPERSEDES = "partially_supersedes"
    PARTIALLY_SUPERSEDED_BY = "partially_superseded_by"
    AMENDS = "amends"
    AMENDED_BY = "amended_by"
    RELATES = "relates"
    FOLLOWS = "follows"


@dataclass(frozen=True, slots=True)
class Link:
    """A reference as it was written, with all it may be resolved by.

    ``path`` is relative to the root when the reference was a relative link; ``number`` and
    ``title`` are what the words name. What resolves to nothing is reported, never guessed.
    """

    kind: LinkKind
    raw: str
    at: Span
    path: str = ""
    number: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text under it, up to the next heading; ``at`` covers both.

    ``heading`` is ``""`` for what stands before the first heading.
    """

    heading: str
    at: Span
    text: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One checkable sentence of a record: the rule it invokes, and with what.

    ``record`` is the record's key, ``id`` the clause's name within it, ``why`` the sentence a
    finding cites. ``options`` hold what the rule itself understands, unchecked.
    """

    record: str
    id: str
    rule: str
    options: Mapping[str, object]
    at: Span
    force: Force = Force.MUST
    why: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One record. Identity is ``key``: its path, and an anchor where a file holds several.

    ``id`` is how people cite it (``ADR-0012``, ``model:customer``) and need not be unique.
    ``governs`` are globs over paths. ``facts`` hold what only its kind has (``out_of_scope``,
    ``version``, ``owner``, …) as plain JSON values.
    """

    kind: Kind
    id: str
    title: str
    at: Span
    number: int | None = None
    anchor: str = ""
    status: Status = Status.UNKNOWN
    status_raw: str = ""
    date: str = ""
    clauses: tuple[Clause, ...] = ()
    governs: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    sections: tuple[Section, ...] = field(default=(), repr=False)
    facts: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def path(self) -> str:
        return self.at.path

    @property
    def key(self) -> str:
        return f"{self.at.path}#{self.anchor}" if self.anchor else self.at.path

    @property
    def in_force(self) -> bool | None:
        """Whether it binds, by its own words alone; ``None`` where it states nothing."""
        return None if self.status is Status.UNKNOWN else self.status is Status.ACCEPTED
