"""The nouns. Plain frozen values; imports nothing but the standard library."""

from conductor_mcp.model.change import Change, FileChange
from conductor_mcp.model.errors import ConductorError
from conductor_mcp.model.finding import (
    Checked,
    Cited,
    Complaint,
    Finding,
    Force,
    Outcome,
    Unjudged,
    Verdict,
)
from conductor_mcp.model.part import (
    Call,
    Delta,
    Dependency,
    Element,
    Import,
    Literal,
    Match,
    Part,
    Symbol,
    compare,
)
from conductor_mcp.model.reading import Reading
from conductor_mcp.model.record import Clause, Kind, Link, LinkKind, Record, Section, Status
from conductor_mcp.model.source import Document, LeftOut, Problem, Span, blob_id

__all__ = [
    "Call",
    "Change",
    "Checked",
    "Cited",
    "Clause",
    "Complaint",
    "ConductorError",
    "Delta",
    "Dependency",
    "Document",
    "Element",
    "FileChange",
    "Finding",
    "Force",
    "Import",
    "Kind",
    "LeftOut",
    "Link",
    "LinkKind",
    "Literal",
    "Match",
    "Outcome",
    "Part",
    "Problem",
    "Reading",
    "Record",
    "Section",
    "Span",
    "Status",
    "Symbol",
    "Unjudged",
    "Verdict",
    "blob_id",
    "compare",
]
