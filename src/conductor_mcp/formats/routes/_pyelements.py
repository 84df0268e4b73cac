"""What the lists and tables of Python code hold, also what is put into them later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.routes._pycalled import PyCalled
from conductor_mcp.formats.routes._pykinds import DEEPEST
from conductor_mcp.formats.routes._pyloaded import points
from conductor_mcp.formats.routes._pything import Given, Thing, called_name, of_dotted, passed
from conductor_mcp.formats.routes._python import Class, Function, PyFile
from conductor_mcp.formats.routes._values import (
    Block,
    Call,
    Items,
    Join,
    Member,
    Name,
    Spread,
    Table,
    Text,
    Value,
    value_of,
)

_SAME = ("list", "tuple", "set", "sorted", "reversed", "frozenset", "iter", "dict")
_MOST_FILES = 50
_MOST = 400
_FAR = 12
"""Deeper than this, who adds to a list is not looked for."""
_LISTED = ("list_comprehension", "set_comprehension", "generator_expression")
_ADDING = ("append", "extend", "add", "insert")
_PLACED = re.compile(r"((?:\w+\.)*\w+)\[([\w.]+|\"[^\"\]]*\"|'[^'\]]*')\]$")
RETURNED = "return"
"""What goes, among what a call gives, for the name that its result is bound to."""


@dataclass(slots=True)
class PyElements(PyCalled):
    """What the names of one project mean, and what the lists that they mean hold."""

    def callers(self, path: str, function: Function) -> list[Given]:
        """Return what each call of a function, by files nearby, gives to its parameters."""
        raise NotImplementedError

    def elements(self, at: Thing, part: int = -1, depth: int = 0) -> list[Thing]:
        """Return what a list holds, one by one; ``part`` picks from the pairs of a list."""
        if depth > DEEPEST or at.what is None or isinstance(at.what, Class | Function):
            return []
        if found := points(self, at, depth) if part < 0 else []:
            return found
        if isinstance(at.what, Call):
            return self._made_elements(at, at.what, part, depth + 1)
        if isinstance(at.what, Block):
            return self._comprehended(at, at.what, part, depth + 1)
        if isinstance(at.what, Name | Member):
            return self._named_elements(at, at.what, part, depth + 1)
        return self._written_elements(at, part, depth)

    def _written_elements(self, at: Thing, part: int, depth: int) -> list[Thing]:
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
        inner = self.elements if joined else self._element
        things = (Thing(at.path, at.scope, "", value) for value in below)
        return [one for thing in things for one in inner(thing, part, depth + 1)]

    def _named_elements(
        self, at: Thing, value: Name | Member, part: int, depth: int
    ) -> list[Thing]:
        found = self.look(at.path, at.scope, value, depth)
        if found is None or found.what is value:
            return []
        return [*self.elements(found, part, depth), *self._added(found, part, depth)]

    def _added(self, to: Thing, part: int, depth: int) -> list[Thing]:
        """Return what is added to a list or a table after it was made."""
        found: list[Thing] = []
        for one, whole in self._put_in(to, depth) if to.name and depth < DEEPEST else ():
            found += self.elements(one, part, depth) if whole else self._element(one, part, depth)
        return found[:_MOST]

    def _put_in(self, to: Thing, depth: int) -> Iterator[tuple[Thing, bool]]:
        """Yield what is put into a list, and whether it is a list itself whose parts count."""
        file = self.file(to.path)
        for bound in file.bound.get((to.scope, to.name), ()) if file else ():
            if bound.added:
                yield Thing(to.path, bound.scope, "", bound.value), True
        for path in self._growing(to):
            other = self.file(path)
            for grown in _grown(other).get(to.name, ()) if other else ():
                if not self._same(path, grown, to, depth):
                    continue
                for one in self._handed(path, grown, depth):
                    yield one, grown.word == "extend"

    def _growing(self, to: Thing) -> tuple[str, ...]:
        """Return the files that may put something into a list: its own, and who imports it."""
        words = (f"{to.name}.append(", f"{to.name}.extend(", f"{to.name}.add(")
        text = self.project.read_text(to.path) or ""
        own = (to.path,) if any(one in text for one in (*words, f"{to.name}[")) else ()
        if to.scope and "." in to.scope:
            return own
        others = (one for one in self.files(words, to.path)[:_MOST_FILES] if one != to.path)
        return (*own, *others)

    def _same(self, path: str, grown: Grown, to: Thing, depth: int) -> bool:
        """Whether what is added to is the list that is asked about."""
        file, of = self.file(path), grown.of
        if file is None:
            return False
        if isinstance(of, Name):
            around = grown.scope
            while (around, of.name) not in file.bound and around:
                around = around.rpartition(".")[0]
            if (around, of.name) in file.bound or path == to.path:
                return (path, around) == (to.path, to.scope)
        function = file.functions.get(grown.scope)
        if isinstance(of, Member) and of.of == Name("self") and function is not None:
            return path == to.path and function.owner in (to.scope, to.scope.rpartition(".")[0])
        if depth > _FAR:
            return False
        found = self.look(path, grown.scope, of, depth + 1)
        return found is not None and found.key == to.key

    def _handed(self, path: str, grown: Grown, depth: int) -> list[Thing]:
        """Return what a statement adds: what callers pass where it adds a parameter."""
        file = self.file(path)
        function = file.functions.get(grown.scope) if file else None
        one = Thing(path, grown.scope, "", grown.value)
        names = [a.name for a in function.arguments] if function else []
        if function is None or not isinstance(grown.value, Name) or grown.value.name not in names:
            return [one]
        if function.name == "__init_subclass__" and grown.value.name == names[0] and file:
            own = file.classes.get(function.owner)
            return self.below(Thing(path, own.scope, own.name, own)) if own is not None else []
        if depth > _FAR:
            return [one]
        found: list[Thing] = []
        for given in self.callers(path, function):
            known = dict(given)
            passed = known.get((path, function.path, grown.value.name))
            kept = known.get((path, function.path, RETURNED))
            if passed is not None and isinstance(passed.what, Call) and kept is not None:
                found.append(Thing(kept.path, kept.scope, "", Name(kept.name)))
            elif passed is not None:
                found.append(replace(one, given=given))
        return found or [one]

    def _yielded(self, at: Thing, call: Call, part: int, depth: int) -> list[Thing]:
        """Return what a generator of ours yields."""
        made = self.look(at.path, at.scope, call.function, depth)
        function = made.what if made is not None else None
        file = self.file(made.path) if made is not None else None
        if made is None or file is None or not isinstance(function, Function):
            return []
        values = file.yielded.get(function.path, ())
        given = (*made.given, *passed(at, call, made.path, function).items()) if values else ()
        with self.under(given):
            things = (Thing(made.path, function.path, "", v, given=given) for v in values)
            return [one for thing in things for one in self._element(thing, part, depth)]

    def _elements_given(self, at: Thing, call: Call, part: int, depth: int) -> list[Thing]:
        """Return what the lists hold that something not known is given, as ``filter`` is."""
        found: list[Thing] = []
        for value in call.given:
            if not found or called_name(call) == "chain":
                inner = value.of if isinstance(value, Spread) else value
                found += self.elements(Thing(at.path, at.scope, "", inner), part, depth + 1)
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

    def _side(self, table: Thing | None, side: int, depth: int) -> list[Thing]:
        """Return the keys of a table, or with 1 what stands under them."""
        if table is None:
            return []
        what = table.what
        found = [
            Thing(table.path, table.scope, "", entry[side])
            for entry in (what.entries if isinstance(what, Table) else ())
            if not isinstance(entry[0], Spread)
        ]
        if isinstance(what, Call) and called_name(what) == "dict":
            found += [
                Thing(table.path, table.scope, "", (Text(name), value)[side])
                for name, value in what.named.items()
            ]
        for path in self._growing(table) if table.name else ():
            file = self.file(path)
            for one in _grown(file).get(table.name, ()) if file else ():
                if one.key is not None and self._same(path, one, table, depth):
                    asked = one if side else replace(one, value=one.key)
                    found += self._handed(path, asked, depth)
        return found[:_MOST]

    def _comprehended(self, at: Thing, block: Block, part: int, depth: int) -> list[Thing]:
        """Return what a comprehension with one loop holds."""
        loops = [one for one in block.node.named_children if one.type == "for_in_clause"]
        body, left = block.node.named_children[0], loops[0].child_by_field_name("left")
        if len(loops) != 1 or left is None or not block.node.type.endswith(_LISTED):
            return []
        every = Thing(at.path, at.scope, "", value_of(loops[0].child_by_field_name("right")))
        names = [left] if left.type == "identifier" else left.named_children
        columns = [
            self.elements(every, n if left.type != "identifier" else -1, depth)
            for n in range(len(names))
        ]
        found: list[Thing] = []
        for row in zip(*columns, strict=False):
            given = tuple(
                ((at.path, at.scope, text_of(name)), one)
                for name, one in zip(names, row, strict=False)
            )
            one = Thing(at.path, at.scope, "", value_of(body), given=(*at.given, *given))
            with self.under(given):
                found += self._element(one, part, depth)
        return found[:_MOST]

    def _made_elements(self, at: Thing, call: Call, part: int, depth: int) -> list[Thing]:
        name = called_name(call)
        if isinstance(call.function, Member) and name in ("items", "values", "keys"):
            side = 1 if name == "values" else max(part, 0)
            return self._side(self.look(at.path, at.scope, call.function.of, depth), side, depth)
        if isinstance(call.function, Member) and name == "__subclasses__":
            owner = self.look(at.path, at.scope, call.function.of, depth)
            return self.below(owner) if owner is not None else []
        taken: Value | None = None
        if name in _SAME:
            taken = call.at(0)
        elif name == "enumerate" and part == 1:
            taken, part = call.at(0), -1
        elif name == "zip" and part >= 0:
            taken, part = call.at(part), -1
        if taken is not None:
            return self.elements(Thing(at.path, at.scope, "", taken), part, depth)
        if yielded := self._yielded(at, call, part, depth):
            return yielded
        made = self.look(at.path, at.scope, call, depth)
        if made is None or made.what is call:
            return self._elements_given(at, call, part, depth)
        with self.under(made.given):
            return [*self.elements(made, part, depth), *self._added(made, part, depth)]


@dataclass(frozen=True, slots=True)
class Grown:
    """A statement that puts something into a list or a table."""

    scope: str
    of: Value
    word: str
    value: Value
    key: Value | None = None


def _grown(file: PyFile) -> dict[str, list[Grown]]:
    """Return what is put into lists and tables after they are made, by their last names."""
    if file.grown is None:
        found: dict[str, list[Grown]] = {}
        for said in file.said:
            of, given = said.call.function, said.call.given
            if not isinstance(of, Member) or of.name not in _ADDING or not given:
                continue
            if isinstance(of.of, Name | Member) and len(given) <= (of.name == "insert") + 1:
                added = found.setdefault(of.of.name, [])
                added.append(Grown(said.scope, of.of, of.name, given[-1]))
        for (scope, name), bounds in file.bound.items():
            match = _PLACED.match(name)
            if match is None:
                continue
            word = match[2]
            key: Value = Name(word) if word.isidentifier() else Text(word.strip("\"'"))
            of = of_dotted(match[1])
            found.setdefault(match[1].rpartition(".")[2], []).extend(
                Grown(scope, of, "set", one.value, key) for one in bounds
            )
        file.grown = found
    return file.grown
