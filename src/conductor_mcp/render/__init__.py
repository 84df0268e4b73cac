"""Verdicts as people and machines want to see them: one file per form."""

from conductor_mcp.render._renderer import About, Renderer

__all__ = ["About", "Renderer"]
