"""What a reader of shapes is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from conductor_mcp.formats._project import Project
from conductor_mcp.model.shape import Shape


@dataclass(frozen=True, slots=True)
class Reader:
    """One way of writing data models.

    ``names`` are globs over lower-case file names. ``hints`` are words one of which stands in
    every file that holds such a model (none: every file may); a file without is never parsed.
    ``read`` returns the shapes of one file, bases in other files followed through the project; it
    never raises, and imports what is heavy only inside. Files that cannot be parsed hold none:
    whoever asks for a shape by name says that it was not found. ``trouble`` says in words why a
    file that looks like its own cannot be read, ``""`` for one that can.
    """

    id: str
    names: tuple[str, ...]
    hints: tuple[str, ...]
    read: Callable[[Project, str], Iterable[Shape]]
    trouble: Callable[[Project, str], str] | None = None
