"""Resources: flows."""

from __future__ import annotations

from conductor_mcp.model import Kind
from conductor_mcp.server._resource import Resource

RESOURCE = Resource("flow", Kind.FLOW, "Flows", "Flows through several participants.")
