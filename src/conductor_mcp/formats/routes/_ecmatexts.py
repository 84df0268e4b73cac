"""Methods of strings and numbers of JavaScript, as far as paths are put together with them."""

from __future__ import annotations

import re
from collections.abc import Callable

from conductor_mcp.formats.routes._ecmavalues import (
    LONGEST,
    UNDEFINED,
    UNKNOWN,
    Arr,
    Fn,
    Handed,
    Native,
    Obj,
    Pattern,
    Undefined,
    shown,
)

_SAFE = re.compile(
    r"(?:\\.|\[(?:\\.|[^\]\\])*\]|[^()\\\[\]])*\Z|(?:[^()]|\([^()]*\)(?![*+{?]))*\Z"
)
_MOST_QUANTIFIERS = 3
_SUBJECT = 300
Text = Callable[[str, Handed], object]
_ESCAPE = re.compile(
    r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(\r\n|[\s\S]))"
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0",
            "\n": "", "\r": "", "\r\n": ""}  # fmt: skip
_HIGHEST = 0x10FFFF


def spelt(text: str) -> str:
    """Return what stands in a string; a backslash before what needs none is dropped."""
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(match: re.Match[str]) -> str:
    digits = match[1] or match[2] or match[3]
    if digits is None:
        return _ESCAPES.get(match[4], match[4])
    code = int(digits, 16)
    is_half = 0xD800 <= code < 0xE000  # noqa: PLR2004 - one of two halves of a letter
    return "\ufffd" if is_half or code > _HIGHEST else chr(code)


def compiled(pattern: Pattern) -> re.Pattern[str] | None:
    """Return a regular expression that cannot take long, ``None`` for any other."""
    source = pattern.source
    if len(source) > _SUBJECT or sum(source.count(c) for c in "*+{") > _MOST_QUANTIFIERS:
        return None
    if not _SAFE.match(source):
        return None
    try:
        return re.compile(source.replace("(?<", "(?P<").replace("(?P<=", "(?<=")
                          .replace("(?P<!", "(?<!"),
                          re.IGNORECASE if "i" in pattern.flags else 0)  # fmt: skip
    except re.error:
        return None


def found_in(
    text: str, wanted: Pattern | str, *, every: bool
) -> list[tuple[int, tuple[str, ...]]] | None:
    """Return where a pattern or a text is found, and the text and groups of each place."""
    if isinstance(wanted, str):
        at = text.find(wanted)
        places: list[tuple[int, tuple[str, ...]]] = [(at, (wanted,))] if at >= 0 else []
        while every and wanted and (at := text.find(wanted, at + len(wanted))) >= 0:
            places.append((at, (wanted,)))
        return places[:_SUBJECT]
    found = compiled(wanted)
    if found is None or len(text) > _SUBJECT:
        return None
    return [(m.start(), (m[0], *(g or "" for g in m.groups()))) for m in found.finditer(text)]


def text_member(text: str, name: str) -> object:
    """Return a property of a string."""
    if name == "length":
        return len(text)
    method = _METHODS.get(name)
    if method is not None:
        return Native(call=lambda handed: _short(method(text, handed)), name=name)
    return UNDEFINED


def _short(value: object) -> object:
    return UNKNOWN if isinstance(value, str) and len(value) > LONGEST else value


def _given(handed: Handed, at: int = 0) -> str | None:
    return shown(handed.at(at)) if len(handed.given) > at else None


def _number(value: object, default: int | None) -> int | None:
    if isinstance(value, Undefined):
        return default
    return int(value) if isinstance(value, int | float) and abs(value) < LONGEST else None


def _slice(text: str, handed: Handed) -> object:
    start, end = _number(handed.at(0), 0), _number(handed.at(1), len(text))
    return UNKNOWN if start is None or end is None else text[start:end]


def _substring(text: str, handed: Handed) -> object:
    start, end = _number(handed.at(0), 0), _number(handed.at(1), len(text))
    if start is None or end is None:
        return UNKNOWN
    low, high = sorted((max(0, start), max(0, end)))
    return text[low:high]


def _substr(text: str, handed: Handed) -> object:
    start, size = _number(handed.at(0), 0), _number(handed.at(1), len(text))
    if start is None or size is None:
        return UNKNOWN
    start = max(0, len(text) + start) if start < 0 else start
    return text[start : start + size]


def _replace(text: str, handed: Handed, *, every: bool = False) -> object:
    wanted, put = handed.at(0), handed.at(1)
    if isinstance(wanted, str):
        if not isinstance(put, str) or len(put) * (text.count(wanted) + 1) > LONGEST:
            return UNKNOWN if wanted in text else text
        return text.replace(wanted, put, -1 if every else 1)
    found = compiled(wanted) if isinstance(wanted, Pattern) else None
    if found is None or len(text) > _SUBJECT:
        return UNKNOWN
    if isinstance(put, str) and len(put) < _SUBJECT:
        once = "g" not in wanted.flags if isinstance(wanted, Pattern) else True
        return found.sub(lambda m: _filled(m, put), text, count=int(once))
    return text if not found.search(text) else UNKNOWN


def _filled(match: re.Match[str], put: str) -> str:
    """Fill in ``$1`` and ``$&``."""

    def one(sign: re.Match[str]) -> str:
        at = 0 if sign[1] == "&" else int(sign[1])
        return (match[at] or "") if at <= (match.re.groups or 0) else sign[0]

    return re.sub(r"\$(&|\d)", one, put)


def _split(text: str, handed: Handed) -> object:
    by = handed.at(0)
    if isinstance(by, str):
        return Arr(list(text.split(by)) if by else list(text))
    found = compiled(by) if isinstance(by, Pattern) else None
    if found is None or len(text) > _SUBJECT or found.groups:
        return UNKNOWN
    return Arr(list(found.split(text)))


def _matched(text: str, handed: Handed) -> object:
    wanted = handed.at(0)
    found = compiled(wanted) if isinstance(wanted, Pattern) else None
    if found is None or len(text) > _SUBJECT:
        return UNKNOWN
    match = found.search(text)
    return Arr([match[0], *match.groups()]) if match else None


def tested(pattern: Pattern, text: object) -> object:
    """Say whether a regular expression is found in a text."""
    found = compiled(pattern)
    if found is None or not isinstance(text, str) or len(text) > _SUBJECT:
        return UNKNOWN
    return found.search(text) is not None


def _asked(ask: Callable[[str, str], object]) -> Text:
    def answer(text: str, handed: Handed) -> object:
        other = _given(handed)
        return UNKNOWN if other is None else ask(text, other)

    return answer


def _at(text: str, handed: Handed) -> object:
    at = _number(handed.at(0), 0)
    if at is None or not -len(text) <= at < len(text):
        return UNDEFINED
    return text[at]


def _concat(text: str, handed: Handed) -> object:
    parts = [shown(one) for one in handed.given]
    return UNKNOWN if None in parts else text + "".join(p for p in parts if p is not None)


def _repeat(text: str, handed: Handed) -> object:
    times = _number(handed.at(0), 0)
    return text * times if times is not None and times * len(text) <= LONGEST else UNKNOWN


def _padded(text: str, handed: Handed, *, before: bool) -> object:
    size, by = _number(handed.at(0), 0), _given(handed, 1) or " "
    if size is None or size > LONGEST:
        return UNKNOWN
    more = (by * size)[: max(0, size - len(text))]
    return more + text if before else text + more


_METHODS: dict[str, Text] = {
    "at": _at,
    "charAt": _at,
    "concat": _concat,
    "endsWith": _asked(lambda text, other: text.endswith(other)),
    "includes": _asked(lambda text, other: other in text),
    "indexOf": _asked(lambda text, other: text.find(other)),
    "lastIndexOf": _asked(lambda text, other: text.rfind(other)),
    "localeCompare": _asked(lambda text, other: (text > other) - (text < other)),
    "match": _matched,
    "padEnd": lambda text, handed: _padded(text, handed, before=False),
    "padStart": lambda text, handed: _padded(text, handed, before=True),
    "repeat": _repeat,
    "replace": _replace,
    "replaceAll": lambda text, handed: _replace(text, handed, every=True),
    "slice": _slice,
    "split": _split,
    "startsWith": _asked(lambda text, other: text.startswith(other)),
    "substr": _substr,
    "substring": _substring,
    "toLocaleLowerCase": lambda text, _: text.lower(),
    "toLowerCase": lambda text, _: text.lower(),
    "toString": lambda text, _: text,
    "toUpperCase": lambda text, _: text.upper(),
    "trim": lambda text, _: text.strip(),
    "trimEnd": lambda text, _: text.rstrip(),
    "trimStart": lambda text, _: text.lstrip(),
    "valueOf": lambda text, _: text,
}


def is_function(value: object) -> bool:
    return isinstance(value, Fn | Native)


def sort_of(value: object) -> str | None:
    """Return what ``typeof`` says, ``None`` where that is not known."""
    if isinstance(value, bool):
        return "boolean"
    if is_function(value):
        return "function"
    for kind, word in ((str, "string"), (int, "number"), (float, "number"),
                       (Undefined, "undefined"), (Obj, "object"), (Arr, "object")):  # fmt: skip
        if isinstance(value, kind):
            return "function" if isinstance(value, Obj) and _callable(value) else word
    return "object" if value is None else None


def _callable(value: Obj) -> bool:
    return value.host is not None and value.host.has("()")
