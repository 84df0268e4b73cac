"""What a reader of routes is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conductor_mcp.formats._project import Project
from conductor_mcp.model import Problem
from conductor_mcp.model.endpoint import Endpoint


@dataclass(frozen=True, slots=True)
class Routes:
    """What one source file declares, and what in it could not be told."""

    endpoints: tuple[Endpoint, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Framework:
    """One way of declaring routes.

    ``hints`` are literals of which a file that declares such routes holds at least one; nothing
    is parsed without. ``read`` returns the endpoints whose route is declared in a file of a
    project (or whose handlers stand there, where routes are listed apart from handlers), follows
    names to other files of it, and never raises for what a file says. ``wires`` are literals of
    the lines that say below which path another file's routes are reached.
    """

    id: str
    language: str
    hints: tuple[str, ...]
    read: Callable[[Project, str], Routes]
    wires: tuple[str, ...] = ()
