"""What a family of contracts is: how to tell its documents, compare them and grade changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Protocol

from conductor_mcp.model import Document
from conductor_mcp.model.compatibility import Comparison, ContractChange, Grade
from conductor_mcp.model.values import dataclass


class Notes(Protocol):
    """A place for plain data that follows from a text, kept from one comparison to the next."""

    def get(self, text: str, /) -> object:
        """Return what was put, ``None`` where that is nothing."""
        ...

    def put(self, text: str, value: object, /) -> None: ...


class _NoNotes:
    def get(self, text: str, /) -> object:
        del text
        return None

    def put(self, text: str, value: object, /) -> None: ...


NO_NOTES = _NoNotes()


@dataclass(frozen=True, slots=True)
class Side:
    """One version: the documents handed over, and a way to others they refer to.

    ``read`` gives the text of a file of the same version (a path relative to the root, never a
    URL and never outside), or ``None``. What is found out about a text may be left in ``notes``.
    """

    documents: Mapping[str, Document]
    read: Callable[[str], str | None] = field(default=lambda _path: None, compare=False)
    notes: Notes = field(default=NO_NOTES, compare=False)

    @property
    def document(self) -> Document:
        """The one document, for families that compare file by file."""
        return next(iter(self.documents.values()))


@dataclass(frozen=True, slots=True)
class Family:
    """One way of writing contracts.

    ``claims`` must be cheap; ``compare`` must never raise: what it cannot read or decide is
    unjudged. ``grade`` turns a change into a grade under a profile, one of ``profiles`` (the
    first is the default). A family is ``whole`` where files of one version are read together, so
    that what moves from one to another has not changed; else they are compared one by one.
    Such files lie ``anywhere``, or those of one folder are a whole; where it has unchanged ones
    ``beside`` the changed, these are read too. ``suffixes`` tell a file of it that was handed over
    by name, whatever it holds. The ids of its changes begin with ``prefix``, or with its own id.
    """

    id: str
    claims: Callable[[Document], bool]
    compare: Callable[[Side, Side], Comparison]
    grade: Callable[[ContractChange, str], Grade]
    profiles: tuple[str, ...]
    whole: bool = False
    anywhere: bool = False
    beside: bool = False
    suffixes: tuple[str, ...] = ()
    prefix: str = ""
