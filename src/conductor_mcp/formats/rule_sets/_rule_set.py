"""What a reader of another tool's settings is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from conductor_mcp.formats._format import Exists, ReadText
from conductor_mcp.model import Document, Force, Span
from conductor_mcp.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """One clause of another tool, in our words; or, without a ``rule``, why it cannot be said.

    ``id`` names it within its file, ``why`` is what the file calls it. ``scope`` are globs over
    the files that what cannot be said may be about, all where it is empty.
    """

    id: str
    at: Span
    rule: str = ""
    options: Mapping[str, object] | None = None
    why: str = ""
    problem: str = ""
    force: Force = Force.MUST
    scope: tuple[str, ...] = ()


def _no_text(_path: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Tree:
    """The files beside the settings, on the side that is read.

    ``exists`` tells of files and folders (``a/``); ``paths`` lists all files, at some cost.
    """

    exists: Exists
    read_text: ReadText = _no_text
    paths: Callable[[], Iterable[str]] = tuple


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The settings of one tool. ``names`` are globs over lower-case file names.

    ``read`` returns the clauses in the file's order, with what cannot be said among them; it never
    raises, and returns nothing for a file that holds no settings of its tool.
    """

    id: str
    names: tuple[str, ...]
    read: Callable[[Document, Tree], tuple[Said, ...]]
