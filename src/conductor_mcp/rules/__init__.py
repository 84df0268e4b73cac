"""One file per rule: a delta and a clause's options in, complaints out."""

from conductor_mcp.rules._patterns import Pattern, Patterned
from conductor_mcp.rules._rule import (
    AnyRule,
    Options,
    Rule,
    Source,
    UnknownLanguageError,
    UnreadableError,
    Whole,
)
from conductor_mcp.rules._scope import exempted

__all__ = [
    "AnyRule",
    "Options",
    "Pattern",
    "Patterned",
    "Rule",
    "Source",
    "UnknownLanguageError",
    "UnreadableError",
    "Whole",
    "exempted",
]
