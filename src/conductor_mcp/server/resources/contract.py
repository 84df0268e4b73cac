"""Resources: contracts."""

from __future__ import annotations

from conductor_mcp.model import Kind
from conductor_mcp.server._resource import Resource

RESOURCE = Resource(
    "contract", Kind.CONTRACT, "Contracts", "API, event, message and schema contracts."
)
