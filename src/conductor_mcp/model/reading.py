"""All that one document says."""

from __future__ import annotations

from conductor_mcp.model.part import Part
from conductor_mcp.model.record import Record
from conductor_mcp.model.source import LeftOut, Problem
from conductor_mcp.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a format found in one document.

    ``pieces`` are what is no record of its own but part of every record whose ``refs`` lead to
    it; a document has either records or one piece.
    """

    records: tuple[Record, ...] = ()
    parts: tuple[Part, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    pieces: tuple[Record, ...] = ()
