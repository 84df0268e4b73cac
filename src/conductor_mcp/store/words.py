"""Words for the full-text index: identifiers taken apart, and questions put safely."""

from __future__ import annotations

import re
from collections.abc import Sequence

# A name of several words: joined by - or _, or with humps. Anchored, so that time stays linear.
_NAME = re.compile(r"\b(?:[^\W_]+(?:[-_]+[^\W_]+)+|[^\W_]*[a-z0-9][A-Z][^\W_]*)")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_JOINT = re.compile(r"[-_]+")
# Words that nearly every section holds: they tell nothing apart and cost the most to look up.
_COMMON = """
    a an and are as at be but by can do for from has have how if in into is it its not of on
    or our so that the their them then there these they this to use using was we what when
    where which who why will with you your
""".split()  # noqa: SIM905 (a list of words reads best as words)
_LONGEST = 80  # an identifier, not an encoded picture


def names_in(text: str) -> str:
    """Return further words by which the identifiers in ``text`` can be found.

    The tokenizer takes ``order_id`` and ``order-id`` apart and leaves ``orderId`` whole. Added
    here are the parts of the second kind and the joined form of the first, so that each way of
    writing a name finds the others.
    """
    found: dict[str, None] = {}
    # Most words are plain, and a look at the whole word is much cheaper than a pattern.
    words = set(text.split())
    odd = [w for w in words if not (w.islower() or w[1:].islower())]
    if "-" in text or "_" in text:
        odd += [w for w in words if "-" in w or "_" in w]
    for word in _NAME.findall(" ".join(odd)):
        if len(word) > _LONGEST:
            continue
        if _HUMP.search(word):
            found[" ".join(_HUMP.sub(" ", _JOINT.sub(" ", word)).split())] = None
        if "_" in word or "-" in word:
            found[_JOINT.sub("", word)] = None
    return " ".join(sorted(found))


def query(words: Sequence[str]) -> str:
    """Return an FTS5 query which matches any of ``words``, whatever characters they hold.

    A word the tokenizer takes apart is looked for as a phrase, and an identifier by its parts too.
    """
    asked: dict[str, None] = {}
    telling = [word for word in words if word.lower() not in _COMMON]
    for word in telling or words:
        plain = word.replace('"', " ").replace("\0", " ").strip()
        if not any(c.isalnum() for c in plain):
            continue
        asked[f'"{plain}"'] = None
        if _HUMP.search(plain):
            asked[f'"{_HUMP.sub(" ", plain)}"'] = None
        if "_" in plain or "-" in plain:
            asked[f'"{_JOINT.sub("", plain)}"'] = None
    return " OR ".join(asked)
