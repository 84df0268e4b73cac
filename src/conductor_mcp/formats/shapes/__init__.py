"""One file per way of writing a data model: source text in, shapes out."""

from conductor_mcp.formats.shapes._reader import Reader

__all__ = ["Reader"]
