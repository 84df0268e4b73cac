"""Readers of routes, one file per framework, found by walking this package."""

from conductor_mcp.formats.routes._channels import channels_in
from conductor_mcp.formats.routes._framework import Framework, Routes

__all__ = ["Framework", "Routes", "channels_in"]
