"""Possessive groups in regular expressions, as every Python 3.11 understands them.

Before 3.11.5 a group that is repeated possessively, ``(?:a?b)*+``, lost matches where what stands
in it tries several ways (CPython issue 106052). The same inside an atomic group, ``(?>(?:a?b)*)``,
means the same and was right from the beginning.
"""

from __future__ import annotations

import sys
from typing import Any

WRONG = tuple(sys.version_info[:3]) < (3, 11, 5)
_SIGNS = ("*+", "++", "?+")


def understood(pattern: Any) -> Any:
    """Return a pattern (text, or bytes) in words that this version of Python gets right."""
    return atomic(pattern) if WRONG and isinstance(pattern, str) else pattern


def atomic(pattern: str) -> str:
    """Write each possessive repetition of a group as an atomic group.

    ``pattern`` is one that compiles; what is repeated otherwise stays as it is.
    """
    if not any(f"){sign}" in pattern for sign in _SIGNS):
        return pattern
    pieces: list[str] = []
    opened: list[int] = []
    at = 0
    while at < len(pattern):
        end = _end_of_class(pattern, at) if pattern[at] == "[" else at + 1 + (pattern[at] == "\\")
        pieces.append(pattern[at:end])
        at = end
        if pieces[-1] == "(":
            opened.append(len(pieces) - 1)
        elif pieces[-1] == ")":
            begin = opened.pop()
            if pattern.startswith(_SIGNS, at):
                pieces[begin] = "(?>" + pieces[begin]
                pieces.append(pattern[at] + ")")
                at += 2
    return "".join(pieces)


def _end_of_class(pattern: str, at: int) -> int:
    """Return where a class of characters that begins at ``at`` is over."""
    at += 1 + pattern.startswith("^", at + 1)
    at += pattern.startswith("]", at)  # the first stands for itself
    while pattern[at] != "]":
        at += 1 + (pattern[at] == "\\")
    return at + 1
