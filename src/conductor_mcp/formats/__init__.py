"""One file per format: text in, records and parts out."""

from conductor_mcp.formats._format import Claim, Exists, Format, Language

__all__ = ["Claim", "Exists", "Format", "Language"]
