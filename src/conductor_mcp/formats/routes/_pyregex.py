"""What Python's regular expressions make of texts that are known, and Django's ``slugify``.

Only of expressions that cannot take long: no group is repeated, and little else. Source: Python's
documentation of ``re``, Django's of ``slugify``.
"""

from __future__ import annotations

import re

from conductor_mcp.formats.routes._pymade import MISSING, Attribute, Made, origin

_LONGEST = 200
_REPEATS = 3
_RISKY = re.compile(r"\)[*+{]|\(\?P=|\\[1-9]")
_REPEATED = re.compile(r"(?<!\\)[*+{]")
_ACTIONS = ("sub", "split")


def rewritten(made: Made) -> object:
    """Return what a call of an expression gives, :data:`MISSING` for any other call."""
    kind = made.kind
    if origin(kind) == "django.utils.text.slugify":
        return _slug(made.at(0, "value"))
    given = list(made.given)
    if isinstance(kind, Attribute) and isinstance(kind.of, Made) and kind.name in _ACTIONS:
        if origin(kind.of.kind) != "re.compile":
            return MISSING
        pattern, action = kind.of.at(0, "pattern"), kind.name
        plain = len(kind.of.given) == 1
    elif origin(kind) in ("re.sub", "re.split") and given:
        pattern, action, plain = given.pop(0), origin(kind).removeprefix("re."), True
    else:
        return MISSING
    texts = [one for one in given if isinstance(one, str)]
    wanted = 2 if action == "sub" else 1
    if not plain or made.named or len(texts) != len(given) or len(texts) != wanted:
        return MISSING
    return _done(pattern, action, texts)


def _done(pattern: object, action: str, texts: list[str]) -> object:
    if not isinstance(pattern, str) or max(len(one) for one in (pattern, *texts)) > _LONGEST:
        return MISSING
    if _RISKY.search(pattern) or len(_REPEATED.findall(pattern)) > _REPEATS:
        return MISSING
    try:
        if action == "sub":
            return re.sub(pattern, texts[0], texts[1])
        found: list[object] = [*re.split(pattern, texts[0])]
    except (re.error, IndexError, RecursionError):
        return MISSING
    return found


def _slug(text: object) -> object:
    """Return what ``slugify`` makes of a text of plain letters."""
    if not isinstance(text, str) or not text.isascii() or len(text) > _LONGEST:
        return MISSING
    kept = re.sub(r"[^\w\s-]", "", text.lower())
    return re.sub(r"[-\s]+", "-", kept).strip("-_")
