"""Regular expressions as contracts write them (ECMA 262), read into automata.

Read is what means the same in every dialect in use: letters, classes, groups, choices,
repetitions, ``^`` and ``$``. Not read are looking around, references back, boundaries of words,
properties of letters, and what a dialect spells in its own way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

MOST_STATES = 2000
MOST_TEXT = 2000
_MOST_DEPTH = 40
Ranges = tuple[tuple[int, int], ...]
ANY: Ranges = ((0, 0xD7FF), (0xE000, 0x10FFFF))
_SETS: dict[str, Ranges] = {
    "d": ((48, 57),),
    "w": ((48, 57), (65, 90), (95, 95), (97, 122)),
    "s": (
        (9, 13), (32, 32), (160, 160), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029),
        (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
    ),
}  # fmt: skip
_LINE_ENDS: Ranges = ((10, 10), (13, 13), (0x2028, 0x2029))
_CONTROLS = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "0": 0}
_TIMES = re.compile(r"\{(\d{1,4})(,?)(\d{0,4})\}")
_COUNTED = re.compile(r"\{\d")
_CODE = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}|c([A-Za-z])")
_GROUP = re.compile(r"\((?:\?:|\?<[A-Za-z_]\w*>|(?!\?))")


class State(NamedTuple):
    """Where a state leads: by a letter, by none, by none at the beginning, by none at the end."""

    letters: list[tuple[Ranges, int]]
    free: list[int]
    first: list[int]
    last: list[int]


class Automaton(NamedTuple):
    """The states of a pattern that is searched for: a text matches if it leads to ``end``."""

    states: list[State]
    start: int
    end: int


class _UnreadError(Exception):
    """A pattern is malformed, too large, or says what automata cannot."""


_Built = tuple[int, int]
_Build = Callable[["_States"], _Built]


class _States(list[State]):
    def new(self) -> int:
        if len(self) >= MOST_STATES:
            raise _UnreadError
        self.append(State([], [], [], []))
        return len(self) - 1


@lru_cache(maxsize=2048)
def automaton(pattern: str) -> Automaton | None:
    """Read a pattern; ``None`` where it is not of those that are read."""
    if len(pattern) > MOST_TEXT:
        return None
    states = _States()
    try:
        reader = _Reader(pattern)
        build = reader.choices(0)
        if reader.here != len(pattern):
            return None
        start, end = build(states)
        before, after = states.new(), states.new()
    except _UnreadError:
        return None
    states[before].letters.append((ANY, before))
    states[before].free.append(start)
    states[end].free.append(after)
    states[after].letters.append((ANY, after))
    return Automaton(states, before, after)


def inverse(ranges: Ranges) -> Ranges:
    """Return all other characters."""
    found: list[tuple[int, int]] = []
    for low, high in ANY:
        here = low
        for first, last in sorted(ranges):
            if last < here or first > high:
                continue
            if first > here:
                found.append((here, first - 1))
            here = last + 1
        if here <= high:
            found.append((here, high))
    return tuple(found)


class _Reader:
    """Recursive descent; each part becomes what builds its states, as often as it is asked."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.here = 0

    def choices(self, depth: int) -> _Build:
        if depth > _MOST_DEPTH:
            raise _UnreadError
        branches = [self._sequence(depth)]
        while self._took("|"):
            branches.append(self._sequence(depth))
        return branches[0] if len(branches) == 1 else _any_of(branches)

    def _next(self) -> str:
        return self._text[self.here : self.here + 1]

    def _took(self, sign: str) -> bool:
        if not self._text.startswith(sign, self.here):
            return False
        self.here += len(sign)
        return True

    def _sequence(self, depth: int) -> _Build:
        parts: list[_Build] = []
        while self._next() not in {"", "|", ")"}:
            if self._took("^") or self._took("$"):
                parts.append(_edge(first=self._text[self.here - 1] == "^"))
                if self._next() and self._next() in "*+?{":
                    raise _UnreadError
                continue
            part = self._atom(depth)
            times = self._times()
            parts.append(part if times is None else _repeated(part, *times))
        return _chain(parts)

    def _times(self) -> tuple[int, int | None] | None:
        sign = self._next()
        if sign and sign in "*+?":
            self.here += 1
            found = {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        elif told := _TIMES.match(self._text, self.here):
            self.here = told.end()
            least = int(told[1])
            found = (least, int(told[3]) if told[3] else None if told[2] else least)
            if found[1] is not None and found[1] < least:
                raise _UnreadError
        else:
            return None
        self._took("?")  # as few as may be: the same texts match
        if self._next() and self._next() in "*+?":
            raise _UnreadError
        return found

    def _atom(self, depth: int) -> _Build:
        if group := _GROUP.match(self._text, self.here):
            self.here = group.end()
            inside = self.choices(depth + 1)
            if not self._took(")"):
                raise _UnreadError
            return inside
        letter = self._next()
        if letter in "(*+?)" or _COUNTED.match(self._text, self.here):
            raise _UnreadError
        self.here += 1
        if letter == ".":
            return _letter(inverse(_LINE_ENDS))
        if letter == "[":
            return _letter(self._class())
        return _letter(self._escape() if letter == "\\" else _one(letter))

    def _escape(self, *, listed: bool = False) -> Ranges:
        if code := _CODE.match(self._text, self.here):
            self.here = code.end()
            digits = code[1] or code[2] or code[3]
            value = int(digits, 16) if digits else ord(code[4]) % 32
            if value > ANY[-1][1]:
                raise _UnreadError
            return ((value, value),)
        letter = self._next()
        self.here += 1
        if letter.lower() in _SETS:
            told = _SETS[letter.lower()]
            return told if letter in _SETS else inverse(told)
        if letter in _CONTROLS and not (letter == "0" and self._next().isdigit()):
            return ((_CONTROLS[letter], _CONTROLS[letter]),)
        if listed and letter == "b":
            return ((8, 8),)
        if not letter or letter.isalnum() or letter == "_":
            raise _UnreadError
        return _one(letter)

    def _class(self) -> Ranges:
        outside = self._took("^")
        found: list[tuple[int, int]] = []
        if self._next() in {"]", "", ":"}:
            raise _UnreadError  # read otherwise by different engines
        while not self._took("]"):
            low = self._listed()
            dash = self._next() == "-" and self._text[self.here + 1 : self.here + 2]
            if dash and dash != "]" and _single(low):
                self.here += 1
                high = self._listed()
                if _single(high):
                    low = ((low[0][0], high[0][1]),)
                    if low[0][0] > low[0][1]:
                        raise _UnreadError
                else:
                    found += ((45, 45), *high)
            found += low
        return inverse(tuple(found)) if outside else tuple(found)

    def _listed(self) -> Ranges:
        letter = self._next()
        if not letter or (letter == "[" and self._text[self.here + 1 : self.here + 2] in ":.="):
            raise _UnreadError
        if self._text[self.here : self.here + 2] in {"&&", "--", "||", "~~"}:
            raise _UnreadError
        self.here += 1
        return self._escape(listed=True) if letter == "\\" else _one(letter)


def _one(letter: str) -> Ranges:
    return ((ord(letter), ord(letter)),)


def _single(ranges: Ranges) -> bool:
    return len(ranges) == 1 and ranges[0][0] == ranges[0][1]


def _letter(ranges: Ranges) -> _Build:
    def build(states: _States) -> _Built:
        start, end = states.new(), states.new()
        states[start].letters.append((ranges, end))
        return start, end

    return build


def _edge(*, first: bool) -> _Build:
    def build(states: _States) -> _Built:
        start, end = states.new(), states.new()
        (states[start].first if first else states[start].last).append(end)
        return start, end

    return build


def _chain(parts: list[_Build]) -> _Build:
    def build(states: _States) -> _Built:
        start = end = states.new()
        for part in parts:
            first, last = part(states)
            states[end].free.append(first)
            end = last
        return start, end

    return build


def _any_of(branches: list[_Build]) -> _Build:
    def build(states: _States) -> _Built:
        start, end = states.new(), states.new()
        for branch in branches:
            first, last = branch(states)
            states[start].free.append(first)
            states[last].free.append(end)
        return start, end

    return build


def _repeated(part: _Build, least: int, most: int | None) -> _Build:
    def build(states: _States) -> _Built:
        start, end = _chain([part] * least)(states)
        out = states.new()
        states[end].free.append(out)
        if most is None:
            first, last = part(states)
            states[out].free.append(first)
            states[last].free.append(out)
            return start, out
        for _ in range(most - least):
            first, last = part(states)
            states[end].free.append(first)
            states[last].free.append(out)
            end = last
        return start, out

    return build
