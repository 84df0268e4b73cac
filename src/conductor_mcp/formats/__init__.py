"""One file per format: text in, records and parts out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_mcp.formats._format import Claim, Exists, Format, Language

if TYPE_CHECKING:
    from conductor_mcp.formats._edit import new_decision, set_status
    from conductor_mcp.formats._settle import settle_dates

__all__ = [
    "Claim",
    "Exists",
    "Format",
    "Language",
    "new_decision",
    "set_status",
    "settle_dates",
]


def __getattr__(name: str) -> object:
    # Every command lists the formats; only some write decisions or settle dates.
    if name in {"new_decision", "set_status"}:
        from conductor_mcp.formats import _edit

        return getattr(_edit, name)
    if name == "settle_dates":
        from conductor_mcp.formats._settle import settle_dates

        return settle_dates
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
