"""Is every value that one schema allows allowed by another? Yes, no, or cannot be told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import islice

from conductor_mcp.compat._atom import (
    UNIVERSE,
    Atom,
    Layered,
    Places,
    TooMuchError,
    allows,
    empty,
    kind_of,
    layer_pieces,
    meet,
    pieces,
    samples,
    settled,
    step_of,
)
from conductor_mcp.compat._atoms import atoms, hollow, impossible
from conductor_mcp.compat._examples import examples
from conductor_mcp.compat._layers import (
    NO_END,
    by_pattern,
    closed_names,
    item,
    others,
    property_of,
    times,
    tuple_length,
)
from conductor_mcp.compat._patterns import compiles
from conductor_mcp.compat._regular import patience
from conductor_mcp.compat._same import Sameness
from conductor_mcp.compat._shape import canonical
from conductor_mcp.compat._texts import implied, words
from conductor_mcp.compat._trees import Place, Trees, is_list, is_map

MOST_STEPS = 20_000
MOST_SPLITS = 12
_MOST_PLACES = 200
_MANY = 40
_MOST_CUTS = 8
_MOST_INSIDE = 3
_DEAR = 40  # steps that trying values stands for


class Subset:
    """Compares schemas of one version (``a``) with schemas of another (``b``)."""

    def __init__(self, a: Trees, b: Trees) -> None:
        self._a = a
        self._b = b
        self._steps = 0
        self._known: dict[tuple[str, str], bool | None] = {}
        self._proved: list[tuple[str, str]] = []
        self._same = Sameness(a, b)

    def within(self, a: Places, b: Places) -> bool | None:
        """Say whether all of ``a`` is in ``b``; a cycle is taken to hold while it is open."""
        key = ("&".join(p.key for p in a), "&".join(p.key for p in b))
        if key in self._known:
            return self._known[key]
        self._steps += 1
        if self._steps > MOST_STEPS:
            return None
        if len(a) == len(b) and all(map(self._same.alike, a, b)):
            self._known[key] = True
            return True
        self._known[key] = True
        before = len(self._proved)
        try:
            found = self._all(atoms(self._a, a), atoms(self._b, b))
        except (TooMuchError, RecursionError):
            found = None
        if found is True:
            self._proved.append(key)
        else:
            # What was proved meanwhile may rest on the assumption that has just failed.
            for late in self._proved[before:]:
                self._known.pop(late, None)
            del self._proved[before:]
        self._known[key] = found
        return found

    def _all(self, a: list[Atom], b: list[Atom]) -> bool | None:
        answers = [
            self._covered(settled(one), [o for o in b if o.kind == one.kind], MOST_SPLITS)
            for one in a
            if not hollow(self._a, one)
        ]
        return both(answers)

    def _covered(  # noqa: PLR0911 - the first that decides
        self, one: Atom, others: list[Atom], left: int
    ) -> bool | None:
        """Say whether the atoms together hold ``one``, splitting it where none does alone."""
        self._steps += 1
        if hollow(self._a, one):
            return True
        if one.values is not None:
            return self._each(one, others)
        others = [o for o in others if not empty(meet(one, replace(o, layers=())))]
        if not others:
            return None if one.inexact else False
        answers = [self._implied(one, other) for other in others]
        if True in answers:
            return True
        if left and self._steps < MOST_STEPS:
            alone = len(others) == 1
            for other, answer in zip(others, answers, strict=True):
                undecided = alone and answer is None
                inside = not alone and left > MOST_SPLITS - _MOST_INSIDE
                split = None if undecided else self._split(one, other, inside=inside)
                if split is not None:
                    return both([self._covered(settled(part), others, left - 1) for part in split])
        if len(others) == 1 and answers[0] is False and not one.inexact:
            return False
        told = None in answers or one.inexact or len(others) > 1
        return False if not told or self._shown(one, others) else None

    def _shown(self, one: Atom, others: list[Atom]) -> bool:
        """Say whether some value is seen to be of ``one`` and of none of the others."""
        self._steps += _DEAR
        return not one.more and any(
            self._fits(one, value, self._a) is True
            and all(self._fits(other, value, self._b) is False for other in others)
            for value in self._tried(one, others)
        )

    def _tried(self, one: Atom, others: list[Atom]) -> Iterator[object]:
        if one.kind == "string":
            yield from words(patience(self._a), one, others)
        if one.kind in {"array", "object"}:
            yield from examples(self._a, one)
        yield from samples(one)

    def _split(self, one: Atom, other: Atom, *, inside: bool) -> tuple[Atom, Atom] | None:
        """Cut ``one`` where ``other`` draws a line that it crosses, also ``inside`` of values."""
        plain = next(atom for atom in UNIVERSE if atom.kind == one.kind)
        below = islice(layer_pieces(other), _MOST_CUTS) if inside else ()
        for says, denies in (*pieces(other), *below):
            self._steps += "layers" in says and _DEAR
            away = meet(one, replace(plain, **denies))
            if away is None or hollow(self._a, away):
                continue
            near = meet(one, replace(plain, **says))
            if near is not None and near != one and not hollow(self._a, near):
                return near, away
        return None

    def _each(self, one: Atom, others: list[Atom]) -> bool | None:
        answers: list[bool | None] = []
        for value in (one.values or {}).values():
            if not allows(one, value) or self._fits(one, value, self._a) is False:
                continue
            told = [self._fits(other, value, self._b) for other in others]
            answers.append(True if True in told else None if None in told else False)
        if False in answers and one.inexact:
            return None
        return both(answers)

    def _fits(self, atom: Atom, value: object, trees: Trees) -> bool | None:
        if atom.values is not None and canonical(value) not in atom.values:
            return False
        if not allows(atom, value):
            return False
        answers: list[bool | None] = [None if atom.inexact else True]
        if is_map(value):
            answers += [self._valid(property_of(atom, n), one, trees) for n, one in value.items()]
        elif is_list(value):
            some = enumerate(value[:_MOST_PLACES])
            answers += [self._valid(item(atom, n), one, trees) for n, one in some]
            if any(p.get("uniqueItems") is True for p in atom.layers):
                answers.append(len({canonical(one) for one in value}) == len(value))
            if len(value) > _MOST_PLACES:
                answers.append(None)
        for place in atom.layers:
            answers += self._held(place, value, trees)
        return both(answers)

    def _held(self, place: Place, value: object, trees: Trees) -> list[bool | None]:
        """Check a value against what a layer asks of it as a whole."""
        answers: list[bool | None] = []
        if is_list(value) and place.has("contains"):
            told = [self._valid((place.at("contains"),), one, trees) for one in value]
            least, most = times(place)
            sure, maybe = told.count(True), len(told) - told.count(False)
            fits = least <= sure and maybe <= most
            answers.append(fits or (False if maybe < least or sure > most else None))
        if not is_map(value):
            return answers
        if place.has("propertyNames"):
            names = (place.at("propertyNames"),)
            answers += [self._valid(names, name, trees) for name in value]
        for word in ("dependentRequired", "dependencies", "dependentSchemas"):
            for name, asked in place.at(word).items():
                if name not in value:
                    continue
                if is_list(asked.value):
                    answers.append(all(str(one.value) in value for one in asked.elements()))
                else:
                    answers.append(self._valid((asked,), value, trees))
        return answers

    def _valid(self, places: Places, value: object, trees: Trees) -> bool | None:
        try:
            cases = [c for c in atoms(trees, places) if c.kind == kind_of(value)]
        except TooMuchError:
            return None
        told = [self._fits(case, value, trees) for case in cases]
        return True if True in told else None if None in told else False

    def _implied(self, a: Atom, b: Atom) -> bool | None:
        """Say whether whatever ``a`` allows meets every constraint of ``b``."""
        answers: list[bool | None] = [
            None if b.inexact else True,
            b.values is None or a.kind == "string",
            all(not allows(a, _read(text)) or text in a.excluded for text in b.excluded),
            b.low is None or (a.low is not None and a.low >= b.low),
            b.high is None or (a.high is not None and _under(a.high, b.high)),
            self._stepped(a, b),
            b.required <= a.required,
            all(name in a.absent or self._barred(a, name) for name in b.absent),
        ]
        if a.kind == "string":
            answers.extend(implied(patience(self._a), a, b))
            return both(answers)
        answers.append(self._counted(a, b))
        if a.kind == "object":
            answers.append(self._objects(a, b))
        elif a.kind == "array":
            answers.append(self._arrays(a, b))
        return both(answers)

    def _stepped(self, a: Atom, b: Atom) -> bool | None:
        """Compare what numbers are multiples of, and what they are not."""
        step = step_of(a)
        ways = [step] if step is not None else a.multiples
        if not all(any(n % m == 0 for n in ways) for m in b.multiples):
            return None if a.odd else False
        if all(any(m % n == 0 for n in a.odd) for m in b.odd):
            return True
        return None

    def _counted(self, a: Atom, b: Atom) -> bool:
        least, most = a.counts.get("min", 0), a.counts.get("max")
        if a.kind == "object":
            least = max(least, len(a.required))
            names = closed_names(a)
            bounds = (most, len(names) if names is not None else None, NO_END)
            most = min(m for m in bounds if m is not None)
        elif a.kind == "array":
            most = min(m for m in (most, self._longest(a), NO_END) if m is not None)
        return least >= b.counts.get("min", 0) and (
            "max" not in b.counts or (most is not None and most <= b.counts["max"])
        )

    def _longest(self, a: Atom) -> int | None:
        for index in range(tuple_length(a) + 1):
            places = item(a, index)
            if places and impossible(self._a, places):
                return index
        return None

    def _barred(self, a: Atom, name: str) -> bool:
        places = property_of(a, name)
        asked = tuple(p.at("propertyNames") for p in a.layers if p.has("propertyNames"))
        if asked and self._valid(asked, name, self._a) is False:
            return True
        return bool(places) and impossible(self._a, places)

    def _objects(self, a: Atom, b: Atom) -> bool | None:
        names = {n for atom in (a, b) for p in atom.layers for n, _ in p.at("properties").items()}
        answers: list[bool | None] = []
        for name in names:
            if name in a.absent or self._barred(a, name):
                continue
            answers.append(self.within(property_of(a, name), property_of(b, name)))
        own = {n for p in a.layers for n, _ in p.at("patternProperties").items()}
        theirs = {n for p in b.layers for n, _ in p.at("patternProperties").items()}
        answers += [self._named(a, b, one, (names, set())) for one in sorted(own)]
        answers += [self._named(a, b, one, (names, own)) for one in sorted(theirs - own)]
        answers.append(self.within(others(a), others(b)))
        answers.extend(self._conditions(a, b))
        return both(answers)

    def _named(
        self, a: Atom, b: Atom, pattern: str, aside: tuple[set[str], set[str]]
    ) -> bool | None:
        """Compare what holds for the names a pattern matches, some and those of others aside."""
        if not compiles(pattern):
            return None
        asked = patience(self._a)
        names, own = aside
        away = {f"^{re.escape(name)}$" for name in sorted(names)[:_MANY]} | own
        found = asked.text_of(frozenset({pattern}), frozenset(away))
        if found.known and found.text is None:
            return True
        sure = others(a) if own else by_pattern(a, pattern, asked, sure=True)
        if self.within(sure, by_pattern(b, pattern, asked, sure=False)):
            return True
        text = found.text
        if text is None or text in a.absent or self._barred(a, text):
            return None
        # What holds for a text that the pattern matches is certain.
        return self.within(property_of(a, text), property_of(b, text)) and None

    def _conditions(self, a: Atom, b: Atom) -> list[bool | None]:
        answers: list[bool | None] = []
        told = {canonical(p.get(word)) for p in a.layers for word in ("propertyNames",)}
        for place in b.layers:
            if place.has("propertyNames") and canonical(place.get("propertyNames")) not in told:
                names = closed_names(a)
                names_ = (place.at("propertyNames"),)
                told_ = None if names is None else [self._valid(names_, n, self._b) for n in names]
                answers.append(None if told_ is None else both(told_))
            for word in ("dependentRequired", "dependencies", "dependentSchemas"):
                for name, asked in place.at(word).items():
                    answers.append(self._dependent(a, word, name, asked))
        return answers

    def _dependent(self, a: Atom, word: str, name: str, asked: Place) -> bool | None:
        if name in a.absent or self._barred(a, name):
            return True
        if any(canonical(p.at(word).get(name)) == canonical(asked.value) for p in a.layers):
            return True
        if is_list(asked.value):
            return {str(one.value) for one in asked.elements()} <= a.required
        return None

    def _arrays(self, a: Atom, b: Atom) -> bool | None:
        answers: list[bool | None] = []
        longest = a.counts.get("max", NO_END)
        places_told = max(tuple_length(a), tuple_length(b)) + 1
        for index in range(min(places_told, longest, _MOST_PLACES)):
            places = item(a, index)
            if places and impossible(self._a, places):
                break
            answers.append(self.within(places, item(b, index)))
        if any(p.get("uniqueItems") is True for p in b.layers):
            unique = any(p.get("uniqueItems") is True for p in a.layers)
            answers.append(unique or longest <= 1)
        answers.extend(self._contains(a, p) for p in b.layers if p.has("contains"))
        return both(answers)

    def _contains(self, a: Atom, asked: Place) -> bool | None:
        few, many = times(asked)
        wanted = (asked.at("contains"),)
        least, most = 0, a.counts.get("max", NO_END)
        own = [place for place in a.layers if place.has("contains")]
        for place in own:
            if self.within((place.at("contains"),), wanted):
                least = max(least, times(place)[0])
            if self._same.alike(place.at("contains"), wanted[0]):
                most = min(most, times(place)[1])
        sure = min(a.counts.get("min", 0), _MOST_PLACES)
        least = max(least, sum(self.within(item(a, n), wanted) is True for n in range(sure)))
        if least >= few and most <= max(many, 0):
            return True
        return False if least < few and not own else None


def both(answers: list[bool | None]) -> bool | None:
    """Sum up: one no is a no, else one unknown is unknown."""
    return False if False in answers else None if None in answers else True


def _under(one: tuple[Decimal, bool], other: tuple[Decimal, bool]) -> bool:
    return one[0] < other[0] or (one[0] == other[0] and one[1] >= other[1])


def _read(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def layered(places: Places) -> Places:
    """Make places that can be told from one another."""
    return tuple(Layered(*place) for place in places)


def is_subschema(a: Place, b: Place, trees: tuple[Trees, Trees]) -> bool | None:
    """Say whether every value valid under ``a`` is valid under ``b``; ``None``: cannot be told."""
    return Subset(*trees).within((Layered(*a),), (Layered(*b),))
