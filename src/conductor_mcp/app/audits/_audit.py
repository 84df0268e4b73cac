"""What an audit is, and what it may ask."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from conductor_mcp.model import (
    Cited,
    Document,
    Finding,
    Force,
    Kind,
    LeftOut,
    Link,
    LinkKind,
    Problem,
    Record,
    Section,
    Span,
    Status,
)
from conductor_mcp.model.errors import ConductorError
from conductor_mcp.model.glob import matches

if TYPE_CHECKING:
    from conductor_mcp.app._source import Side, SourceFile
    from conductor_mcp.app.library import Library
    from conductor_mcp.app.workspace import Workspace
    from conductor_mcp.rules import AnyRule

_WILD = "*?{"
RETIRED = (Status.REJECTED, Status.DEPRECATED, Status.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Audit:
    """One question asked of all records together. ``run`` yields what is not well with them."""

    id: str
    run: Callable[[Subject], Iterable[Finding]]


class Subject:
    """The records as they stand after a ``sync``, with all that an audit may ask of them."""

    def __init__(self, workspace: Workspace, library: Library) -> None:
        self._workspace = workspace
        self.library = library

    @property
    def records(self) -> Mapping[str, Record]:
        """Every record by key, without sections."""
        return self.library.records

    @cached_property
    def decisions(self) -> tuple[Record, ...]:
        """Every decision, in order of path."""
        return tuple(r for _, r in sorted(self.records.items()) if r.kind is Kind.DECISION)

    @property
    def rules(self) -> Mapping[str, AnyRule]:
        return self._workspace.rules

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What the readers could not read."""
        return tuple(self._workspace.view.problems())

    @cached_property
    def left_out(self) -> tuple[LeftOut, ...]:
        """What looks like a record and is none."""
        return tuple(self._workspace.view.left_out())

    @cached_property
    def tree(self) -> tuple[str, ...]:
        """Every file of the repository that git does not ignore, sorted; asked for once."""
        from conductor_mcp.repo.listing import every_file

        return every_file(self._workspace.root, self._workspace.git)

    def supersessions(self) -> Iterator[tuple[Record, Link, Record]]:
        """Yield a decision, its word of superseding or being superseded, and the other record."""
        names = self.library.names
        for record in self.decisions:
            for link in record.links:
                if link.kind not in (LinkKind.SUPERSEDES, LinkKind.SUPERSEDED_BY):
                    continue
                keys = names.target(link, record)
                if len(keys) == 1:
                    yield record, link, self.records[keys[0]]

    def sections(self, record: Record) -> tuple[Section, ...]:
        return self._workspace.view.sections(record.key)

    def pieces(self, record: Record) -> list[Record]:
        """Return what is no record of its own and part of this one, by its references."""
        pieces = self._workspace.view.pieces
        return [pieces.all()[path] for path in pieces.of(record.path)]

    def document(self, path: str) -> Document | None:
        """Return a file as it is on disk now; ``None`` where it cannot be read."""
        try:
            return self._workspace.files.read(path)
        except ConductorError:
            return None

    def example(self, document: Document) -> SourceFile:
        """Return a text of our own as source code, for a clause to be tried on."""
        return self._side.example(document)

    @cached_property
    def _side(self) -> Side:
        from conductor_mcp.app._source import Side

        return Side(self._workspace.formats, lambda _path: False, lambda _path: None)

    def exists(self, path: str) -> bool:
        return self._workspace.files.exists(path)

    def anything_under(self, glob: str) -> bool:
        """Whether a glob matches any file of the tree."""
        cleaned = glob.partition("#")[0].removeprefix("./").lstrip("/")
        sure = cleaned[: min((cleaned.find(c) for c in _WILD if c in cleaned), default=None)]
        start = bisect_left(self.tree, sure)
        whole = cleaned.rstrip("/")
        for path in self.tree[start:]:
            if not path.startswith(sure):
                break
            if matches(cleaned, path) or path.startswith(f"{whole}/"):
                return True
        return False

    def retired(self, record: Record) -> bool:
        """Whether a record no longer binds, or never did: nobody will put it right."""
        return self.library.status(record) in RETIRED


def finding(
    audit: str,
    record: Record,
    message: str,
    hint: str,
    *,
    at: Span | None = None,
    because: Span | None = None,
    force: Force = Force.SHOULD,
    about: str = "",
) -> Finding:
    """Make a finding about a record; ``about`` tells it from others of the same record.

    ``at`` is where to put it right (the record's first line by default), ``because`` the other
    place that it disagrees with.
    """
    top = Span(record.path, record.at.first, record.at.first)
    return Finding(
        at or top,
        audit,
        Cited(record.id, record.path, record.title),
        force,
        message,
        hint,
        because or at or top,
        (record.key, about),
    )
