"""What a renderer is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field

from conductor_mcp.model import Span, Verdict
from conductor_mcp.model.values import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """What stands beside a verdict: what it reflects, and between which two sides it was made.

    ``unit`` is what was held against the files: a clause, or an audit of the records.
    """

    as_of: Mapping[str, object] = field(default_factory=dict[str, object])
    base: str = ""
    head: str = ""
    version: str = ""
    colour: bool = False
    unit: str = "clause"


@dataclass(frozen=True, slots=True)
class Renderer:
    """``render`` gives the whole text of a verdict, ready to print."""

    id: str
    render: Callable[[Verdict, About], str]


def has_place(at: Span) -> bool:
    """Whether ``at`` is a place in a file; the root stands for the change as a whole."""
    return at.path != "."


def one_line(text: str) -> str:
    """Fold white space and drop control characters: what a repository says must not steer."""
    folded = " ".join(text.split())
    return "".join(c for c in folded if c.isprintable() or c == " ")
