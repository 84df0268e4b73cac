"""Resources: components."""

from __future__ import annotations

from conductor_mcp.model import Kind
from conductor_mcp.server._resource import Resource

RESOURCE = Resource(
    "component", Kind.COMPONENT, "Components", "Components, their paths and owners."
)
