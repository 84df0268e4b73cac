"""What two versions of a contract differ in, before anybody grades it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from conductor_mcp.model.finding import Outcome, Unjudged
from conductor_mcp.model.values import dataclass


class Grade(StrEnum):
    """How much a change asks of those who use the contract."""

    BREAKING = "breaking"
    RISKY = "risky"
    NON_BREAKING = "non-breaking"
    ANNOTATION = "annotation"


class Direction(StrEnum):
    """Which way the data flows: to whoever offers the contract, from it, both, or neither."""

    REQUEST = "request"
    RESPONSE = "response"
    BOTH = "both"
    NONE = "none"


class Effect(StrEnum):
    """What a change does to the set of valid values or calls; grades follow from it.

    ``NARROWS``: something valid before is not valid after. ``WIDENS``: something valid after was
    not valid before. ``REPLACES``: both. ``UNDECIDED``: it cannot be told. ``NOTHING``: the set
    stays what it was.
    """

    NARROWS = "narrows"
    WIDENS = "widens"
    REPLACES = "replaces"
    UNDECIDED = "undecided"
    NOTHING = "nothing"

    def mirrored(self) -> Effect:
        """Return the effect of the same change made backwards."""
        swapped = {Effect.NARROWS: Effect.WIDENS, Effect.WIDENS: Effect.NARROWS}
        return swapped.get(self, self)

    @classmethod
    def proved(cls, still: bool | None, before: bool | None) -> Effect | None:  # noqa: FBT001 - two proofs
        """Return what two proofs come to; ``None`` where they tell nothing.

        ``still``: all that was valid is valid after; ``before``: all that is valid was so before.
        """
        if still:
            return cls.NOTHING if before else cls.WIDENS
        if before:
            return cls.NARROWS
        return cls.REPLACES if still is False and before is False else None


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in one version: 1-based line and column, and the JSON pointer or symbol there."""

    path: str
    line: int = 1
    column: int = 1
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class ContractChange:
    """One change, named once however many operations it reaches.

    ``id`` is stable and made of its words (``oas.request.property.required.added``); ``subject``
    says what changed, free of lines (``schema Order.total``). ``aliases`` give other tools' names
    for it, by tool (``oasdiff``, ``buf``, ``graphql``). ``facts`` are what a profile may grade
    by (``{"deprecated": True}``).
    """

    id: str
    family: str
    area: str
    kind: str
    action: str
    direction: Direction
    effect: Effect
    subject: str
    message: str
    base: Position | None = None
    revision: Position | None = None
    operations: tuple[str, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    facts: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def fingerprint(self) -> str:
        """Sixteen hex digits that stay the same while the change does, whatever lines move."""
        text = f"{self.id}\0{self.subject}"
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs between two versions, and what could not be compared."""

    changes: tuple[ContractChange, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()


@dataclass(frozen=True, slots=True)
class Graded:
    """A change, and what a profile makes of it."""

    change: ContractChange
    grade: Grade


@dataclass(frozen=True, slots=True)
class Compared:
    """The answer about two versions. ``documents`` counts what was compared with something."""

    changes: tuple[Graded, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()
    documents: int = 0

    @property
    def outcome(self) -> Outcome:
        if any(one.grade is Grade.BREAKING for one in self.changes):
            return Outcome.BROKEN
        return Outcome.UNSURE if self.unjudged or not self.documents else Outcome.HELD
