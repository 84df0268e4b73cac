"""What the conductor answers, in the shape that ``--json`` and the tools give it out.

Keys may be added, never renamed: others script against them.
"""

from __future__ import annotations

from typing import Literal

from conductor_mcp.model.values import dataclass


@dataclass(frozen=True, slots=True)
class AsOf:
    """What an answer reflects: HEAD, its branch, and the record files that differ from it."""

    commit: str | None
    branch: str | None
    dirty: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record in a listing. ``in_force`` is ``None`` where no status is stated."""

    path: str
    id: str
    kind: str
    number: int | None
    title: str
    status: str
    status_raw: str
    date: str
    superseded_by: tuple[str, ...]
    partially_superseded_by: tuple[str, ...]
    in_force: bool | None


@dataclass(frozen=True, slots=True)
class LeftOutRow:
    path: str
    why: str


@dataclass(frozen=True, slots=True)
class ProblemRow:
    path: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class RecordsAnswer:
    as_of: AsOf
    records: tuple[RecordRow, ...]
    left_out: tuple[LeftOutRow, ...]
    problems: tuple[ProblemRow, ...]


@dataclass(frozen=True, slots=True)
class SearchHit:
    path: str
    id: str
    kind: str
    title: str
    status: str
    score: float
    snippet: str


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """``omitted`` counts further results; ``next_cursor`` asks for them (``None``: no more)."""

    as_of: AsOf
    results: tuple[SearchHit, ...]
    omitted: int = 0
    next_cursor: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """One record (or rule page) as text. ``sections`` name what can be asked for by itself."""

    as_of: AsOf
    path: str
    id: str
    kind: str
    title: str
    status: str
    in_force: bool | None
    text: str
    sections: tuple[str, ...] = ()
    omitted: str = ""


@dataclass(frozen=True, slots=True)
class BriefAnswer:
    """The brief for a piece of work: ``text`` is for reading, the rows say what is in it."""

    as_of: AsOf
    text: str
    records: tuple[RecordRow, ...]
    omitted: tuple[str, ...] = ()
    proposals: int = 0


@dataclass(frozen=True, slots=True)
class CitedRow:
    id: str
    path: str
    title: str


@dataclass(frozen=True, slots=True)
class Place:
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class FindingRow:
    rule: str
    record: CitedRow
    force: Literal["must", "should"]
    path: str
    line: int
    end_line: int
    message: str
    hint: str
    because: Place
    fingerprint: str


@dataclass(frozen=True, slots=True)
class CheckedRow:
    clauses: int
    files: int
    base: str
    head: str


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """A complete verdict. ``omitted`` says what a budget cut, and how to get it."""

    as_of: AsOf
    outcome: Literal["held", "broken", "unsure"]
    findings: tuple[FindingRow, ...]
    existing: int
    unjudged: tuple[LeftOutRow, ...]
    checked: CheckedRow
    omitted: str = ""


@dataclass(frozen=True, slots=True)
class ProposalAnswer:
    """Where a proposal was written, and the existing decisions closest to it."""

    path: str
    id: str
    status: str
    closest: tuple[SearchHit, ...]
    next: str


@dataclass(frozen=True, slots=True)
class AdoptAnswer:
    """A model written from code: where, of what, and what could not be told."""

    path: str
    id: str
    fields: int
    unknown: tuple[str, ...] = ()
