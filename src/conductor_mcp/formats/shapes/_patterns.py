"""Regular expressions that a repository's functions use, applied where they cannot take long."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

PATTERNS = ("re.sub", "re.match", "re.search", "re.fullmatch", "re.findall", "re.split")
# What may take for ever: repeated groups, what was found before, many repetitions.
_NESTED = re.compile(r"\)[*+{?]|\\\d|\(\?[^:=!<]|[*+}][*+]|([*+{].*){4}")
_SHORT = 200


@dataclass(frozen=True, slots=True)
class Pattern:
    """What ``re.compile`` was given."""

    text: str


def applied(name: str, given: list[Any]) -> object:
    """Do what ``re``'s function of this name does with what it is ``given``, the pattern first.

    Raises: ``ValueError`` for what might take long, and what the function itself raises.
    """
    pattern, text = given[0], given[-1]
    if len(given) != (3 if name == "sub" else 2) or _NESTED.search(pattern) or len(text) > _SHORT:
        raise ValueError(pattern)
    return getattr(re, name)(*given)
