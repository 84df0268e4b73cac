"""Two versions of one contract in, what changed between them out. One folder per family."""

from conductor_mcp.compat._family import Family, Side
from conductor_mcp.compat._within import within

__all__ = ["Family", "Side", "within"]
