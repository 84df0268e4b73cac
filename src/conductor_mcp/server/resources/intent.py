"""Resources: intents."""

from __future__ import annotations

from conductor_mcp.model import Kind
from conductor_mcp.server._resource import Resource

RESOURCE = Resource(
    "intent", Kind.INTENT, "Intents", "What is being built, why, and what is out of scope."
)
