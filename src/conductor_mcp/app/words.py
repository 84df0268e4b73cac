"""Words that rank records: identifiers taken apart, endings taken off, the same for both sides.

Records and questions go through the same ``terms``, so it matters less that a stem is a word than
that two forms of one word share it.
"""

from __future__ import annotations

import unicodedata
from itertools import chain

from conductor_mcp.syntax.lazily import expression

_RAW = expression(r"[^\W_]+(?:_+[^\W_]+)*")
_PATH = expression(r"(?<![\w/.:-])\.?/?[\w@.+-]+(?:/[\w@.+*-]+)+|(?<![\w/])[\w-]+\.\w{1,6}\b")
_PIECE = expression(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W_0-9A-Za-z]+")
# Of a web address the host and two names: whose it is. What follows says what it is about.
_ADDRESS = expression(r"https?://[^\s/)>\]\"']*(?:/[^\s/)>\]\"']*){0,2}")
# A number by itself (an issue, a line, a year), unless capitals say what it is of: RFC 7807.
_BARE_NUMBER = expression(r"(?<![\w.])(?:(?<![A-Z]{2} )#?[0-9]+|0[0-9]+)(?![\w.]\w|\w)")
# Scripts that put no space between words: Han, kana, and their neighbours.
_UNSPACED = expression(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LONGEST = 64  # what is longer is an encoded something, not a name
_SHORTEST_STEM = 3
_MOST_KNOWN = 16_384

# Endings, longest first within a family, each with the length of what must be left of it.
_ENDINGS = (
    *(("ization", 3), ("isation", 3), ("ational", 4), ("ations", 4), ("ation", 4), ("ition", 3)),
    *(("ated", 4), ("ating", 4), ("ators", 4), ("ator", 4)),
    *(("ement", 4), ("ment", 4), ("ness", 4), ("ingly", 4), ("edly", 4), ("ably", 4)),
    *(("able", 4), ("ible", 4), ("ance", 4), ("ence", 4), ("ing", 3), ("ion", 4), ("ers", 4)),
    *(("er", 4), ("or", 4), ("ed", 3), ("ive", 4), ("ally", 4), ("al", 4), ("ly", 4)),
    *(("ity", 4), ("ize", 4), ("ise", 4), ("ate", 4)),
)


def terms(text: str) -> list[str]:
    """Return the stems of the words of ``text``, in order, repeats and all.

    ``orderTotal`` gives its parts and itself: ``order``, ``total``, ``ordertotal``. Single
    characters say too little and are left out; text without spaces between words comes in pairs
    of characters. Never raises; time is linear in the length of ``text``.
    """
    # Most of a text is words met before: one look-up for each, in a loop that is not Python's.
    return list(chain.from_iterable(map(_KNOWN.__getitem__, text.split())))


def without_addresses(text: str) -> str:
    """Leave out of ``text`` where web addresses lead, but not what they say beyond that."""
    return _ADDRESS.sub(" ", text) if "://" in text else text


def asked(query: str) -> list[str]:
    """Return the terms of a question: without addresses, and without numbers that name nothing."""
    plain = without_addresses(query)
    return terms(_BARE_NUMBER.sub(" ", plain)) or terms(plain) or terms(query)


def paths_in(text: str) -> tuple[str, ...]:
    """Return what looks like a path in ``text``; whether it exists is for the caller to see."""
    return tuple(
        dict.fromkeys(found.removeprefix("./").rstrip(".") for found in _PATH.findall(text))
    )


def pieces(name: str) -> list[str]:
    """Take one identifier apart at its humps, underscores and digits: ``HTTPServer2`` is three."""
    return [piece.lower() for piece in _PIECE.findall(_plain(name))]


def stem(word: str) -> str:
    """Take the ending off a lower-case English word; other words stay as they are."""
    if not word.isascii() or len(word) <= _SHORTEST_STEM or not word.isalpha():
        return word
    word = _singular(word)
    for ending, left in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= left:
            word = word[: -len(ending)]
            break
    if len(word) > _SHORTEST_STEM and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]
    if len(word) > _SHORTEST_STEM and word[-1] == "e":
        word = word[:-1]
    if len(word) > _SHORTEST_STEM and word[-1] == "y":
        word = word[:-1] + "i"
    return word


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > len("ties"):
        return word[:-3] + "y"
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith("es") and len(word) > len("boxes") and word[-3] in "xzh":
        return word[:-2]
    if word.endswith("s") and word[-2] not in "sui":
        return word[:-1]
    return word


class _Known(dict[str, tuple[str, ...]]):
    """The terms of what stands between two spaces, for as many as are worth keeping."""

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        found = tuple(term for raw in _RAW.findall(chunk) for term in _taken_apart(raw))
        if len(chunk) <= _LONGEST:
            if len(self) >= _MOST_KNOWN:
                self.clear()
            self[chunk] = found
        return found


def _taken_apart(raw: str) -> tuple[str, ...]:
    if len(raw) > _LONGEST and not _UNSPACED.search(raw):
        return ()
    parts = pieces(raw)
    found: list[str] = []
    for part in parts:
        if _UNSPACED.match(part):
            found += [part[i : i + 2] for i in range(max(1, len(part) - 1))]
        elif len(part) > 1:
            found.append(stem(part))
    if len(parts) > 1:
        found.append(_plain(raw).replace("_", "").lower())
    return tuple(found)


def _plain(text: str) -> str:
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if not unicodedata.combining(c))


_KNOWN = _Known()
