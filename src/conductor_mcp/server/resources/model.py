"""Resources: data models."""

from __future__ import annotations

from conductor_mcp.model import Kind
from conductor_mcp.server._resource import Resource

RESOURCE = Resource("model", Kind.MODEL, "Data models", "Data models and what implements them.")
