"""Words for the full-text index: identifiers taken apart, and questions put safely."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORD = re.compile(r"\w+(?:[-.]\w+)*")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_JOINT = re.compile(r"[-_.]+")
_LONGEST = 80  # an identifier, not an encoded picture


def names_in(text: str) -> str:
    """Return further words by which the identifiers in ``text`` can be found.

    The tokenizer takes ``order_id`` and ``order-id`` apart and leaves ``orderId`` whole. Added
    here are the parts of the second kind and the joined form of the first, so that each way of
    writing a name finds the others.
    """
    found: dict[str, None] = {}
    for word in _WORD.findall(text):
        if len(word) > _LONGEST:
            continue
        if _HUMP.search(word):
            found[" ".join(_HUMP.sub(" ", _JOINT.sub(" ", word)).split())] = None
        if "_" in word or "-" in word:
            found[_JOINT.sub("", word)] = None
    return " ".join(found)


def query(words: Sequence[str]) -> str:
    """Return an FTS5 query which matches any of ``words``, whatever characters they hold.

    A word the tokenizer takes apart is looked for as a phrase, and an identifier by its parts too.
    """
    asked: dict[str, None] = {}
    for word in words:
        plain = word.replace('"', " ").replace("\0", " ").strip()
        if not any(c.isalnum() for c in plain):
            continue
        asked[f'"{plain}"'] = None
        if _HUMP.search(plain):
            asked[f'"{_HUMP.sub(" ", plain)}"'] = None
        if "_" in plain or "-" in plain:
            asked[f'"{_JOINT.sub("", plain)}"'] = None
    return " OR ".join(asked)
