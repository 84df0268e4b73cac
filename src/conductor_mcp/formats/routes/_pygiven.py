"""Who calls a function, and what each call and each turn of a loop gives to names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from conductor_mcp.formats.routes._pyelements import RETURNED, PyElements
from conductor_mcp.formats.routes._pything import Given, Thing, called_name, names_of, passed
from conductor_mcp.formats.routes._python import Bound, Class, Function, PyFile
from conductor_mcp.formats.routes._values import (
    Call,
    Member,
    Name,
    Value,
)

_MOST_CALLERS = 50
_MOST_LISTS = 20
_MOST_TURNS = 400
LAST = 10**9
"""For a line: after everything."""
_Turns = list[list[tuple[tuple[str, str, str], Thing]]]


@dataclass(slots=True)
class PyGiven(PyElements):
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
        told = False
        for other in self.files((f"{word}(", f"{word} as "), path)[:_MOST_CALLERS]:
            file = self.file(other)
            words = called_as(file, word) if file else ()
            for scope, call, name in calls_of(file) if file else ():
                if called_name(call) not in words:
                    continue
                called = self.look(other, scope, call.function)
                if called is None or not (
                    called.what is function or (made and isinstance(called.what, Class))
                ):
                    continue
                told = True
                for turn in self.turns(other, scope, (call,), call.line):
                    yield from self._call(path, function, Thing(other, scope, name, call), turn)
        if not told and not function.owner:
            yield from self._calls_of_listed(path, function)

    def _call(self, path: str, function: Function, at: Thing, turn: Given) -> Iterator[Given]:
        """Yield what a call gives in one turn of the loops around it."""
        call = at.what
        if not isinstance(call, Call):
            return
        with self.under(turn):
            mine = self._of_object(at.path, at.scope, call)
            given = passed(Thing(at.path, at.scope), call, path, function)
            bound = (((path, function.path, RETURNED), at),) if at.name else ()
            yield (*turn, *mine, *given.items(), *bound)

    def _calls_of_listed(self, path: str, function: Function) -> Iterator[Given]:
        """Yield the calls of a function that stands in a list which a loop goes through."""
        hints = tuple(f"{function.name}{end}" for end in (",", ")", "]", "\n"))
        for other in self.files(hints, path)[:_MOST_LISTS]:
            file = self.file(other)
            for scope, call, name in calls_of(file) if file else ():
                if file is None or not isinstance(call.function, Name):
                    continue
                if self._loop(file, scope, call.function.name, call.line)[1] is None:
                    continue
                for turn in self.turns(other, scope, (call,), call.line):
                    with self.under(turn):
                        called = self.look(other, scope, call.function)
                    if called is not None and called.what is function:
                        at = Thing(other, scope, name, call)
                        yield from self._call(path, function, at, turn)

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
            found: list[Given] = []
            for turn in self._turns_of(given) if depth else ():
                found += self.spread((*given, *turn), depth - 1)
                if len(found) > _MOST_TURNS:
                    break
        return found or [given]

    def _turns_of(self, given: Given) -> list[Given]:
        """Return what the first of the given values that hangs on names was given in turn."""
        known = self.given.keys()
        for _, one in given:
            value = one.what
            if value is None or isinstance(value, Function | Class):
                continue
            turns = self.turns(one.path, one.scope, (value,), LAST)
            if turns == [()]:
                turns = self._of_callers(one.path, one.scope, value)
            if new := [turn for turn in turns if any(key not in known for key, _ in turn)]:
                return new
        return []

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
        if of is not None and isinstance(of.what, Class):
            return self._of_class_itself(of, call.function.name)
        owner = self.class_of(of) if of is not None and isinstance(of.what, Call) else None
        return self.made_with(of, owner) if of is not None and owner is not None else ()

    def _of_class_itself(self, of: Thing, name: str) -> Given:
        """Return what ``cls`` is in a method that is called of a class."""
        for one in self.lineage(of):
            file = self.file(one.path) if isinstance(one.what, Class) else None
            if file is None or not isinstance(one.what, Class):
                continue
            function = file.functions.get(f"{one.what.path}.{name}")
            if function is not None and function.arguments:
                first = function.arguments[0].name
                if first in ("cls", "self", "klass"):
                    return (((one.path, function.path, first), of),)
                return ()
        return ()

    def turns(
        self, path: str, scope: str, values: tuple[Value, ...], line: int, inner: int = LAST
    ) -> list[Given]:
        """Return what each turn of the loops around a line gives to the names of expressions.

        Loops that start at the line ``inner`` or after it are left out.
        """
        file = self.file(path)
        outers: dict[int, list[Given]] = {}
        loops: dict[int, _Turns] = {}
        around_it: set[tuple[str, str, str]] = set()
        for name in dict.fromkeys(n for value in values for n in names_of(value)) if file else ():
            around, found = self._loop(file, scope, name, line) if file else ("", None)
            if found is None or found.line >= inner:
                continue
            turns = loops.setdefault(found.line, [])
            if (outer := outers.get(found.line)) is None:
                every = (found.value, *values)
                outer = self.turns(path, around, every, found.line, found.line)
                outers[found.line] = outer
            around_it.update(key for given in outer for key, _ in given)
            at = 0
            for given in outer:
                with self.under(given):
                    column = self.elements(Thing(path, around, "", found.value), found.part)
                    if found.inner >= 0:  # `for (a, b), c in pairs`
                        column = [e for one in column for e in self._element(one, found.inner, 0)]
                for one in column[: _MOST_TURNS - at]:
                    if at == len(turns):
                        turns.append(list(given))
                    turns[at].append(((path, around, name), one))
                    at += 1
        alone = [
            turns
            for turns in loops.values()
            if turns and any(k not in around_it for k, _ in turns[0])
        ]
        return [
            tuple(one for turn in turns for one in turn)
            for turns, _ in zip(product(*alone), range(_MOST_TURNS), strict=False)
        ]

    @staticmethod
    def _loop(file: PyFile, scope: str, name: str, line: int) -> tuple[str, Bound | None]:
        around = scope
        while True:
            if found := file.bound.get((around, name)):
                each = [b for b in found if b.each and (b.line <= line <= b.last or line == LAST)]
                return around, each[-1] if each else None
            if not around or (around, name) in file.imports:
                return around, None
            around = around.rpartition(".")[0]


def called_as(file: PyFile, word: str) -> frozenset[str]:
    """Return the names that a function is called by in a file."""
    others = (name for (_, name), key in file.imports.items() if key.endswith(f":{word}"))
    return frozenset((word, *others))


def calls_of(file: PyFile) -> Iterator[tuple[str, Call, str]]:
    """Yield the calls that stand alone, are bound to a name or returned: (scope, call, name).

    Of a chain ``a.b().c()`` each call is told.
    """
    for said in file.said:
        yield from _chained(said.scope, said.call, "")
    yield from _decorating(file)
    for (_, name), bounds in file.bound.items():
        for bound in bounds:
            if isinstance(bound.value, Call):
                yield from _chained(bound.scope, bound.value, name)
    for scope, values in file.returned.items():
        for value in values:
            if isinstance(value, Call):
                yield from _chained(scope, value, "")


def _decorating(file: PyFile) -> Iterator[tuple[str, Call, str]]:
    """Yield what decorators without arguments are called with."""
    every: list[Function | Class] = [*file.every, *file.classes.values()]
    for one in every:
        for decorator in one.decorators:
            if isinstance(decorator, Name | Member):
                yield one.scope, Call(decorator, (Name(one.name),), line=one.line), one.name


def _chained(scope: str, call: Call, name: str) -> Iterator[tuple[str, Call, str]]:
    yield scope, call, name
    while isinstance(call.function, Member) and isinstance(call.function.of, Call):
        call = call.function.of
        yield scope, call, ""
