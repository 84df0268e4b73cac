"""Who calls a function, and what each call and each turn of a loop gives to names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from conductor_mcp.formats.routes._pykinds import DEEPEST
from conductor_mcp.formats.routes._pylook import PyLook
from conductor_mcp.formats.routes._pything import Given, Thing, called_name, names_of, passed
from conductor_mcp.formats.routes._python import Bound, Class, Function, PyFile
from conductor_mcp.formats.routes._values import (
    Call,
    Items,
    Join,
    Member,
    Name,
    Spread,
    Table,
    Value,
)

_MOST_CALLERS = 50
_MOST_TURNS = 400
_LAST_LINE = 10**9
RETURNED = "return"
"""What goes, among what a call gives, for the name that its result is bound to."""
_SAME = ("list", "tuple", "set", "sorted", "reversed", "frozenset", "iter")
_Turns = list[list[tuple[tuple[str, str, str], Thing]]]


@dataclass(slots=True)
class PyGiven(PyLook):
    """What names mean under each of the calls that lead to them."""

    _callers: dict[tuple[str, str], list[Given]] = field(
        default_factory=dict[tuple[str, str], list[Given]]
    )

    def callers(self, path: str, function: Function) -> list[Given]:
        """Return what each call of a function, by files nearby, gives to its parameters."""
        key = path, function.path
        if key not in self._callers:
            self._callers[key] = []  # what calls itself is no new way in
            with self.under((), only=True):
                self._callers[key] = list(self._calls(path, function))
        return self._callers[key]

    def _calls(self, path: str, function: Function) -> Iterator[Given]:
        made = function.name == "__init__"
        word = function.owner.rpartition(".")[2] if made else function.name
        for other in self.files((f"{word}(",), path)[:_MOST_CALLERS]:
            file = self.file(other)
            for scope, call, name in calls_of(file) if file else ():
                if called_name(call) != word:
                    continue
                called = self.look(other, scope, call.function)
                if called is None or not (
                    called.what is function or (made and isinstance(called.what, Class))
                ):
                    continue
                for turn in self.turns(other, scope, (call,), call.line):
                    with self.under(turn):
                        mine = self._of_object(other, scope, call)
                        given = passed(Thing(other, scope), call, path, function)
                        kept = Thing(other, scope, name, call)
                        bound = (((path, function.path, RETURNED), kept),) if name else ()
                        yield (*turn, *mine, *given.items(), *bound)

    def turns_of_callers(self, path: str, scope: str, call: Call) -> list[Given]:
        """Return the turns of the loops around a call, also over what callers pass."""
        turns = self.turns(path, scope, (call,), call.line)
        file = self.file(path)
        function = file.functions.get(scope) if file else None
        if turns != [()] or file is None or function is None:
            return turns
        loops = (self._loop(file, scope, name, call.line)[1] for name in names_of(call))
        over = {name for one in loops if one is not None for name in names_of(one.value)}
        if not any(one.name in over for one in function.arguments):
            return turns
        found: list[Given] = []
        for given in self.callers(path, function):
            with self.under(given):
                found += [(*given, *one) for one in self.turns(path, scope, (call,), call.line)]
        return found or turns

    def spread(self, given: Given, depth: int = 3) -> list[Given]:
        """Follow what calls have given to where their own names are given: calls and loops."""
        with self.under(given, only=True):
            for _, one in given:
                value = one.what
                if value is None or isinstance(value, Function | Class):
                    continue
                turns = self.turns(one.path, one.scope, (value,), _LAST_LINE)
                if turns == [()]:
                    turns = self._of_callers(one.path, one.scope, value)
                known = self.given.keys()
                turns = [turn for turn in turns if any(key not in known for key, _ in turn)]
                if turns and depth:
                    found: list[Given] = []
                    for turn in turns:
                        found += self.spread((*given, *turn), depth - 1)
                        if len(found) > _MOST_TURNS:
                            break
                    return found
        return [given]

    def _of_callers(self, path: str, scope: str, value: Value) -> list[Given]:
        file = self.file(path)
        function = file.functions.get(scope) if file else None
        names = set(names_of(value))
        if function is None or not any(a.name in names for a in function.arguments):
            return []
        return self.callers(path, function)

    def _of_object(self, path: str, scope: str, call: Call) -> Given:
        """Return what is known of the object whose method is called."""
        if not isinstance(call.function, Member):
            return ()
        of = self.look(path, scope, call.function.of)
        owner = self.class_of(of) if of is not None and isinstance(of.what, Call) else None
        return self.made_with(of, owner) if of is not None and owner is not None else ()

    def turns(self, path: str, scope: str, values: tuple[Value, ...], line: int) -> list[Given]:
        """Return what each turn of the loops around a line gives to the names of expressions."""
        file = self.file(path)
        loops: dict[int, _Turns] = {}
        around_it: set[tuple[str, str, str]] = set()
        for name in dict.fromkeys(n for value in values for n in names_of(value)) if file else ():
            around, found = self._loop(file, scope, name, line) if file else ("", None)
            if found is None:
                continue
            turns = loops.setdefault(found.line, [])
            outer = self.turns(path, around, (found.value,), found.line - 1)
            around_it.update(key for given in outer for key, _ in given)
            at = 0
            for given in outer:
                with self.under(given):
                    column = self.elements(Thing(path, around, "", found.value), found.part)
                for one in column[: _MOST_TURNS - at]:
                    if at == len(turns):
                        turns.append(list(given))
                    turns[at].append(((path, around, name), one))
                    at += 1
        every = [
            turns
            for turns in loops.values()
            if turns and any(k not in around_it for k, _ in turns[0])
        ]
        return [
            tuple(one for turn in turns for one in turn)
            for turns, _ in zip(product(*every), range(_MOST_TURNS), strict=False)
        ]

    @staticmethod
    def _loop(file: PyFile, scope: str, name: str, line: int) -> tuple[str, Bound | None]:
        around = scope
        while True:
            if found := file.bound.get((around, name)):
                each = [b for b in found if b.each and b.line <= line]
                return around, each[-1] if each else None
            if not around or (around, name) in file.imports:
                return around, None
            around = around.rpartition(".")[0]

    def elements(self, at: Thing, part: int = -1, depth: int = 0) -> list[Thing]:
        """Return what a list holds, one by one; ``part`` picks from the pairs of a list."""
        if depth > DEEPEST or at.what is None or isinstance(at.what, Class | Function):
            return []
        if isinstance(at.what, Call):
            return self._made_elements(at, at.what, part, depth + 1)
        below: list[Value] = []
        if isinstance(at.what, Join) and at.what.operator in ("?", "or"):
            return self.elements(Thing(at.path, at.scope, "", at.what.parts[0]), part, depth + 1)
        joined = isinstance(at.what, Join) and at.what.operator in ("+", "|")
        if isinstance(at.what, Items):
            below = list(at.what.values)
        elif isinstance(at.what, Join) and joined:
            below = list(at.what.parts)
        elif isinstance(at.what, Table):
            below, part = [key for key, _ in at.what.entries], -1
        if below:
            inner = self.elements if joined else self._element
            things = (Thing(at.path, at.scope, "", value) for value in below)
            return [one for thing in things for one in inner(thing, part, depth + 1)]
        if isinstance(at.what, Name | Member):
            found = self.look(at.path, at.scope, at.what, depth + 1)
            if found is not None and found.what is not at.what:
                more = self._added(found, part, depth + 1)
                return [*self.elements(found, part, depth + 1), *more]
        return []

    def _added(self, to: Thing, part: int, depth: int) -> list[Thing]:
        """Return what is added to a list after it was made, in the same scope."""
        file = self.file(to.path) if to.name else None
        found: list[Thing] = []
        for bound in file.bound.get((to.scope, to.name), ()) if file else ():
            if bound.added:
                found += self.elements(Thing(to.path, bound.scope, "", bound.value), part, depth)
        for word, value in _grown(file).get((to.scope, to.name), ()) if file else ():
            one = Thing(to.path, to.scope, "", value)
            if word == "append":
                found += self._element(one, part, depth)
            else:
                found += self.elements(one, part, depth)
        return found

    def _element(self, one: Thing, part: int, depth: int) -> list[Thing]:
        value = one.what
        if isinstance(value, Spread):
            return self.elements(Thing(one.path, one.scope, "", value.of), part, depth)
        if part < 0:
            return [one]
        found = self.look(one.path, one.scope, value, depth) if isinstance(value, Name) else one
        inner = found.what if found is not None else None
        if found is None or not isinstance(inner, Items) or part >= len(inner.values):
            return []
        return [Thing(found.path, found.scope, "", inner.values[part])]

    def _made_elements(self, at: Thing, call: Call, part: int, depth: int) -> list[Thing]:
        name = called_name(call)
        if isinstance(call.function, Member) and name in ("items", "values", "keys"):
            found = self.look(at.path, at.scope, call.function.of, depth)
            if found is None or not isinstance(found.what, Table):
                return []
            side = 1 if name == "values" else max(part, 0)
            return [Thing(found.path, found.scope, "", e[side]) for e in found.what.entries]
        taken: Value | None = None
        if name in _SAME:
            taken = call.at(0)
        elif name == "enumerate" and part == 1:
            taken, part = call.at(0), -1
        elif name == "zip" and part >= 0:
            taken, part = call.at(part), -1
        if taken is not None:
            return self.elements(Thing(at.path, at.scope, "", taken), part, depth)
        made = self.look(at.path, at.scope, call, depth)
        if made is None or made.what is call:
            return []
        with self.under(made.given):
            return [*self.elements(made, part, depth), *self._added(made, part, depth)]


def _grown(file: PyFile) -> dict[tuple[str, str], list[tuple[str, Value]]]:
    """Return what is appended to lists, and what they are extended by, by scope and name."""
    if file.grown is None:
        found: dict[tuple[str, str], list[tuple[str, Value]]] = {}
        for said in file.said:
            of = said.call.function
            if not isinstance(of, Member) or of.name not in ("append", "extend"):
                continue
            if isinstance(of.of, Name) and len(said.call.given) == 1:
                added = found.setdefault((said.scope, of.of.name), [])
                added.append((of.name, said.call.given[0]))
        file.grown = found
    return file.grown


def calls_of(file: PyFile) -> Iterator[tuple[str, Call, str]]:
    """Yield the calls that stand alone, are bound to a name or returned: (scope, call, name).

    Of a chain ``a.b().c()`` each call is told.
    """
    for said in file.said:
        yield from _chained(said.scope, said.call, "")
    for (_, name), bounds in file.bound.items():
        for bound in bounds:
            if isinstance(bound.value, Call):
                yield from _chained(bound.scope, bound.value, name)
    for scope, values in file.returned.items():
        for value in values:
            if isinstance(value, Call):
                yield from _chained(scope, value, "")


def _chained(scope: str, call: Call, name: str) -> Iterator[tuple[str, Call, str]]:
    yield scope, call, name
    while isinstance(call.function, Member) and isinstance(call.function.of, Call):
        call = call.function.of
        yield scope, call, ""
