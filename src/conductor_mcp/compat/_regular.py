"""What can be said of the texts that patterns match: which of several hold another, and why not.

Patterns are run side by side, all letters that none of them tells apart as one, until a text is
found or no new combination of states is left. That is exact, and given up after a bounded number
of steps.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, cast

from conductor_mcp.compat._automata import ANY, Automaton, Ranges, automaton
from conductor_mcp.compat._trees import Trees

MOST_STEPS = 20_000
_ALL_STEPS = 1_000_000
_MOST_LENGTH = 400
_MOST_WALK = 400_000
_LIKED = "a0 A-_.@/:"
States = frozenset[int]
_Combination = tuple[tuple[States, ...], int]


def holds(pattern: str, text: str) -> bool | None:
    """Say whether a pattern matches a text, in steps that grow with both and no faster."""
    one = automaton(pattern)
    if one is None or len(text) * len(one.states) > _MOST_WALK:
        return None
    here, at = frozenset({one.start}), 0
    while True:
        here = _reached(one, here, first=at == 0, last=at == len(text))
        if one.end in here or at == len(text):
            return one.end in here
        code = ord(text[at])
        at += 1
        here = frozenset(
            target
            for state in here
            for ranges, target in one.states[state].letters
            if any(low <= code <= high for low, high in ranges)
        )


def _reached(one: Automaton, states: States, *, first: bool, last: bool) -> States:
    """Return where else states lead without a letter."""
    found = set(states)
    todo = list(states)
    while todo:
        state = one.states[todo.pop()]
        ways = [*state.free, *(state.first if first else ()), *(state.last if last else ())]
        fresh = [way for way in ways if way not in found]
        found.update(fresh)
        todo += fresh
    return frozenset(found)


class Found(NamedTuple):
    """``known`` where it was decided; then ``text`` is one there is, ``None`` if there is none."""

    known: bool
    text: str | None = None
    steps: int = 0


class Patience:
    """What all questions of one comparison may spend together."""

    def __init__(self) -> None:
        self._left = _ALL_STEPS

    @property
    def spent(self) -> bool:
        """Whether nothing is left, so that questions go without an answer."""
        return self._left <= 0

    def text_of(
        self,
        matched: frozenset[str],
        unmatched: frozenset[str] = frozenset(),
        least: int = 0,
        most: int | None = None,
    ) -> Found:
        """Find a shortest text that all of ``matched`` and none of ``unmatched`` match.

        It has ``least`` characters at least and ``most`` at most.
        """
        if self.spent:
            return _UNKNOWN
        found = _text_of(matched, unmatched, least, most)
        self._left -= found.steps  # of an answer that was there as well: the next run is alike
        return found

    def covers(self, some: frozenset[str], all_: frozenset[str]) -> bool | None:
        """Say whether every text that all of ``some`` match is matched by all of the others."""
        answers: list[bool | None] = []
        for one in sorted(all_ - some):
            found = self.text_of(some, frozenset({one}))
            answers.append(found.text is None if found.known else None)
        return False if False in answers else None if None in answers else True


_UNKNOWN = Found(known=False)


def patience(trees: Trees) -> Patience:
    """Return what all questions about patterns that begin at one version may spend."""
    return cast("Patience", trees.known.setdefault("patience", Patience()))


class _TooLongError(Exception):
    """There are more combinations than are looked at."""


@lru_cache(maxsize=4096)
def _text_of(
    matched: frozenset[str], unmatched: frozenset[str], least: int, most: int | None
) -> Found:
    read = [automaton(one) for one in (*sorted(matched), *sorted(unmatched))]
    automata = [one for one in read if one is not None]
    if len(automata) < len(read) or max(least, most or 0) > _MOST_LENGTH:
        return _UNKNOWN
    search = _Search(automata, len(matched), least, most)
    try:
        text = search.text()
    except _TooLongError:
        return Found(known=False, steps=search.steps)
    return Found(known=True, text=text, steps=search.steps)


class _Search:
    """Goes through the combinations of states, breadth first."""

    def __init__(
        self, automata: list[Automaton], matched: int, least: int, most: int | None
    ) -> None:
        self._automata = automata
        self._matched = matched
        self._least = least
        self._most = most
        self.steps = 0
        self._starts = _classes(automata)
        shown = [_representative(low, high) for low, high in self._starts]
        self._shown = sorted(enumerate(shown), key=lambda one: one[1] not in _LIKED)
        self._next: dict[tuple[int, States], list[States]] = {}

    def text(self) -> str | None:
        first = tuple(
            self._closed(n, frozenset({one.start}), first=True)
            for n, one in enumerate(self._automata)
        )
        cap = self._least if self._most is None else self._most
        begun: _Combination = (first, 0)
        came: dict[_Combination, tuple[_Combination | None, str]] = {begun: (None, "")}
        todo: list[_Combination] = [begun]
        for here in todo:
            states, length = here
            if length >= self._least and self._accepted(states, first=here == begun):
                return _spelt(came, here)
            if self._most is not None and length >= self._most:
                continue
            for index, letter in self._shown:
                self._count(1)
                after = tuple(self._step(n, one, index) for n, one in enumerate(states))
                if not all(after[: self._matched]):
                    continue
                if any(self._absorbing(n, after[n]) for n in range(self._matched, len(after))):
                    continue
                there = (after, min(length + 1, cap))
                if there not in came:
                    came[there] = here, letter
                    todo.append(there)
        return None

    def _absorbing(self, which: int, states: States) -> bool:
        return self._automata[which].end in states

    def _accepted(self, states: tuple[States, ...], *, first: bool) -> bool:
        for n, one in enumerate(states):
            closed = self._closed(n, one, first=first, last=True)
            if (self._automata[n].end in closed) is not (n < self._matched):
                return False
        return True

    def _closed(
        self, which: int, states: States, *, first: bool = False, last: bool = False
    ) -> States:
        found = _reached(self._automata[which], states, first=first, last=last)
        self._count(len(found))
        return found

    def _step(self, which: int, states: States, index: int) -> States:
        key = which, states
        known = self._next.get(key)
        if known is None:
            known = self._next[key] = self._steps_from(which, states)
        return known[index]

    def _steps_from(self, which: int, states: States) -> list[States]:
        """Return where a set of states leads by each class of letters."""
        found: list[set[int]] = [set() for _ in self._starts]
        firsts = [low for low, _ in self._starts]
        one = self._automata[which]
        if one.end in states:  # whatever comes, it has matched
            return [frozenset({one.end})] * len(found)
        for state in states:
            for ranges, target in one.states[state].letters:
                for low, high in ranges:
                    here = bisect_right(firsts, low) - 1
                    while here < len(firsts) and firsts[here] <= high:
                        if firsts[here] >= low:
                            found[here].add(target)
                        here += 1
                        self._count(1)
        made: dict[States, States] = {}
        result: list[States] = []
        for targets in map(frozenset, found):
            if targets not in made:
                closed = self._closed(which, targets)
                made[targets] = frozenset({one.end}) if one.end in closed else closed
            result.append(made[targets])
        return result

    def _count(self, steps: int) -> None:
        self.steps += steps
        if self.steps > MOST_STEPS:
            raise _TooLongError


def _classes(automata: list[Automaton]) -> list[tuple[int, int]]:
    """Cut all letters into stretches that no pattern tells apart."""
    cuts = {low for low, _ in ANY} | {high + 1 for _, high in ANY}
    seen: set[Ranges] = set()
    for one in automata:
        for state in one.states:
            seen.update(ranges for ranges, _ in state.letters)
    for ranges in seen:
        for low, high in ranges:
            cuts.update((low, high + 1))
    ordered = sorted(cuts)
    stretches = [(low, up - 1) for low, up in pairwise(ordered)]
    return [one for one in stretches if any(a <= one[0] <= b for a, b in ANY)]


def _representative(low: int, high: int) -> str:
    liked = next((one for one in _LIKED if low <= ord(one) <= high), None)
    return liked or chr(low)


def _spelt(came: dict[_Combination, tuple[_Combination | None, str]], there: _Combination) -> str:
    letters: list[str] = []
    here: _Combination | None = there
    while here is not None:
        here, letter = came[here]
        letters.append(letter)
    return "".join(reversed(letters))
