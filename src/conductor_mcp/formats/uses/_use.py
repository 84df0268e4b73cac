"""What a use of a field is, and what finds the uses of one language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conductor_mcp.formats._project import Project
from conductor_mcp.model import Span


@dataclass(frozen=True, slots=True)
class Use:
    """One use of ``name`` of the type that is defined as ``key`` in the file ``path``."""

    at: Span
    scope: str
    path: str
    key: str
    name: str
    writes: bool = False


@dataclass(frozen=True, slots=True)
class Uses:
    """How one language's uses are found; ``id`` is the language's."""

    id: str
    read: Callable[[Project, str], list[Use]]
