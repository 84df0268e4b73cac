"""One file per format: text in, records and parts out."""

from conductor_mcp.formats._edit import new_decision, set_status
from conductor_mcp.formats._format import Claim, Exists, Format, Language
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
