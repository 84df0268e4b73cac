"""Which source files a contract names as its code, told by file names alone."""

from __future__ import annotations

from conductor_mcp.model import Record
from conductor_mcp.model.glob import matches

CODE = (".py", ".js", ".ts", ".tsx", ".mjs", ".cjs", ".mts", ".cts", ".jsx", ".java", ".go")
"""Files of the languages whose routes are read; a change of none of them costs nothing."""


def claims(record: Record, path: str) -> bool:
    """Whether a contract names a file, or a folder above it, as what implements it."""
    return any(
        matches(glob, path) or path.startswith(f"{glob.rstrip('/')}/") for glob in record.governs
    )
