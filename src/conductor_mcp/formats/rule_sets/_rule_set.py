"""What a reader of another tool's settings is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from conductor_mcp.formats._format import Exists
from conductor_mcp.model import Document, Force, Span


@dataclass(frozen=True, slots=True)
class Said:
    """One clause of another tool, in our words; or, without a ``rule``, why it cannot be said.

    ``id`` names it within its file, ``why`` is what the file calls it.
    """

    id: str
    at: Span
    rule: str = ""
    options: Mapping[str, object] | None = None
    why: str = ""
    problem: str = ""
    force: Force = Force.MUST


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The settings of one tool. ``names`` are globs over lower-case file names.

    ``read`` returns the clauses in the file's order, with what cannot be said among them; it never
    raises, and returns nothing for a file that holds no settings of its tool. ``exists`` tells of
    files and folders (``a/``) of the side that is read.
    """

    id: str
    names: tuple[str, ...]
    read: Callable[[Document, Exists], tuple[Said, ...]]
