"""Two versions of one contract in, what changed between them out. One folder per family."""

from conductor_mcp.compat._family import NO_NOTES, Family, Notes, Side
from conductor_mcp.compat._within import within

__all__ = ["NO_NOTES", "Family", "Notes", "Side", "within"]
