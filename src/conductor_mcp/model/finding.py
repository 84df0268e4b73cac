"""What a judge may say."""

from __future__ import annotations

import hashlib
from dataclasses import field
from enum import StrEnum

from conductor_mcp.model.source import Span
from conductor_mcp.model.values import dataclass


class Force(StrEnum):
    """How strongly a clause binds; chosen by the record's author, not by the rule."""

    MUST = "must"
    SHOULD = "should"


class Outcome(StrEnum):
    """The three answers. Nothing evaluated is ``unsure``, never ``held``."""

    HELD = "held"
    BROKEN = "broken"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, order=True)
class Complaint:
    """What a rule says: where, what is wrong, what would put it right.

    ``about`` identifies the complaint across versions of the file (never a line number);
    the judge adds the clause and the path.
    """

    at: Span
    message: str
    hint: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Cited:
    """The record that gives a finding its standing."""

    id: str
    path: str
    title: str


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A complaint, with the clause that gives it standing. ``because`` is the clause's place."""

    at: Span
    rule: str
    record: Cited
    force: Force
    message: str
    hint: str
    because: Span
    identity: tuple[str, ...] = field(default=(), compare=False)

    @property
    def fingerprint(self) -> str:
        """Sixteen hex digits that stay the same while the finding does, whatever lines move."""
        text = "\0".join((self.rule, *self.identity))
        # Names of files need not be text; what stands for their other bytes is a surrogate.
        named = text.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(named, digest_size=8).hexdigest()

    def __str__(self) -> str:
        return f"{self.at} {self.rule} [{self.record.id}] {self.message}"


@dataclass(frozen=True, slots=True, order=True)
class Unjudged:
    """Something that could not be checked, and why. Never counts as a pass."""

    at: Span
    why: str


@dataclass(frozen=True, slots=True)
class Checked:
    """How much was looked at: clauses held against files they govern, and those files."""

    clauses: int = 0
    files: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a change breaks, what could not be told, and what was broken before it came."""

    findings: tuple[Finding, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()
    existing: int = 0
    checked: Checked = Checked()

    @property
    def outcome(self) -> Outcome:
        if any(f.force is Force.MUST for f in self.findings):
            return Outcome.BROKEN
        if self.unjudged or not (self.checked.clauses and self.checked.files):
            return Outcome.UNSURE
        return Outcome.HELD
