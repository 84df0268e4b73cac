"""Turn what people ask into words to look for."""

from __future__ import annotations

import re

_TERM = re.compile(r"[^\W_]+(?:[_\-./:]+[^\W_]+)*", re.UNICODE)
_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W_A-Za-z0-9]+")
_PATH = re.compile(r"(?<![\w/.:-])\.?/?[\w@.+-]+(?:/[\w@.+*-]+)+|(?<![\w/])[\w-]+\.\w{1,6}\b")
_MOST = 32
_SMALL = """
a about all also an and any are as at be been but by can could do does for from had has
have how i if in into is it its just make me must my need not of on or our please shall
should so some that the their them then there these they this to up us use used using
want was we were what when where which who why will with would you your add change fix
update
"""
_EMPTY = frozenset(_SMALL.split())


def words(text: str) -> tuple[str, ...]:
    """Return the distinct words of ``text``: identifiers whole and in pieces, no small words.

    ``checkoutTotal`` gives itself, ``checkout`` and ``total``. When small words are all there
    is, they are kept.
    """
    found: dict[str, None] = {}
    for term in _TERM.findall(text):
        bare = re.sub(r"[_\-./:]+", " ", term)
        for chunk in bare.split():
            pieces = _PIECE.findall(chunk)
            found.setdefault(chunk.casefold())
            if len(pieces) > 1:
                for piece in pieces:
                    found.setdefault(piece.casefold())
    telling = [w for w in found if w not in _EMPTY and (len(w) > 1 or w.isdigit())]
    return tuple((telling or list(found))[:_MOST])


def paths_in(text: str) -> tuple[str, ...]:
    """Return what looks like a path in ``text``; whether it exists is for the caller to see."""
    return tuple(
        dict.fromkeys(found.removeprefix("./").rstrip(".") for found in _PATH.findall(text))
    )
