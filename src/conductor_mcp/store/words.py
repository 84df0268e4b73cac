"""Words for the full-text index: identifiers taken apart, and questions put safely."""

from __future__ import annotations

import re
from collections.abc import Sequence

from conductor_mcp.syntax.lazily import expression

# A name of several words: joined by - or _, or with humps. Anchored, so that time stays linear.
_NAME = expression(r"\b(?:[^\W_]+(?:[-_]+[^\W_]+)+|[^\W_]*[a-z0-9][A-Z][^\W_]*)")
# ASCII text with every small letter and digit made "a", and every capital "A".
_CASES = bytes(
    ord("a")
    if c in range(48, 58) or c in range(97, 123)
    else ord("A")
    if c in range(65, 91)
    else 0
    for c in range(256)
)
_HUMP = expression(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_JOINT = expression(r"[-_]+")
_TERM = expression(r"[^\W_]+(?:[_\-./:]+[^\W_]+)*")
_PIECE = expression(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W_A-Za-z0-9]+")
# Words that nearly every section or every question holds: they tell nothing apart.
_COMMON = frozenset(
    """
    a about all also an and any are as at be been but by can could do does for from had has
    have how i if in into is it its just make me must my need not of on or our please shall
    should so some that the their them then there these they this to up us use used using
    want was we were what when where which who why will with would you your add change fix
    update
    """.split()  # noqa: SIM905 (a list of words reads best as words)
)
_MOST = 32  # words of one question
_LONGEST = 80  # an identifier, not an encoded picture


def names_in(text: str) -> str:
    """Return further words by which the identifiers in ``text`` can be found.

    The tokenizer takes ``order_id`` and ``order-id`` apart and leaves ``orderId`` whole. Added
    here are the parts of the second kind and the joined form of the first, so that each way of
    writing a name finds the others.
    """
    found: dict[str, None] = {}
    if not ("-" in text or "_" in text or _has_hump(text)):
        return ""  # no name of several words is without one of these
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


def _has_hump(text: str) -> bool:
    # A pattern looks at every letter by itself; this goes over the text twenty times as fast.
    return b"aA" in text.encode("utf-8", "replace").translate(_CASES)


def words_of(text: str) -> tuple[str, ...]:
    """Return the distinct words of a question: identifiers whole and in pieces, no common words.

    ``checkoutTotal`` gives itself, ``checkout`` and ``total``. When common words are all there
    is, they are kept.
    """
    found: dict[str, None] = {}
    for term in _TERM.findall(text):
        for chunk in re.split(r"[_\-./:]+", term):
            pieces = _PIECE.findall(chunk)
            found.setdefault(chunk.casefold())
            if len(pieces) > 1:
                found.update(dict.fromkeys(piece.casefold() for piece in pieces))
    telling = [w for w in found if w not in _COMMON and (len(w) > 1 or w.isdigit())]
    return tuple((telling or list(found))[:_MOST])


def phrases(words: Sequence[str]) -> list[str]:
    """Return what FTS5 is to look for, one phrase each, whatever characters ``words`` hold.

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
    return list(asked)
