"""Resources: decisions."""

from __future__ import annotations

from conductor_mcp.model import Kind
from conductor_mcp.server._resource import Resource

RESOURCE = Resource(
    "decision",
    Kind.DECISION,
    "Decisions",
    "Architecture decisions, with their status and clauses.",
)
