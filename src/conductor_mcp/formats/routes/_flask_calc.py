"""Work out what expressions of Python give, following names and calls to the functions behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conductor_mcp.formats.routes._flask_eyes import bound_to
from conductor_mcp.formats.routes._flask_known import MADE, Closure, Handed, Partial
from conductor_mcp.formats.routes._flask_pieces import (
    cut,
    place_of,
    put_together,
    settings,
)
from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing
from conductor_mcp.formats.routes._pyfolders import SIGNS, members, of_module, part_of, placed
from conductor_mcp.formats.routes._pymade import (
    UNKNOWN,
    Frame,
    Many,
    Place,
    Unknown,
    each,
    entry_key,
    listed,
    table,
    truth,
)
from conductor_mcp.formats.routes._pyops import extend, formatted, picked, plain
from conductor_mcp.formats.routes._pything import later
from conductor_mcp.formats.routes._python import Class, Function
from conductor_mcp.formats.routes._values import (
    Block,
    Call,
    Items,
    Join,
    Member,
    Name,
    Odd,
    Pick,
    Plain,
    Spread,
    Table,
    Text,
    Value,
    dotted,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_DEEPEST = 24
_SIDES = 3  # a if condition else b
_PROPERTIES = {"property", "cached_property", "functools.cached_property", "hybrid_property"}


@dataclass(slots=True)
class Calc:
    """Expressions of one project. ``left`` is how many steps may still be taken."""

    eyes: PyEyes
    left: int = 20_000
    kept: dict[tuple[str, str, str], dict[str, object]] = field(
        default_factory=dict[tuple[str, str, str], dict[str, object]]
    )
    """What members of objects were set to while methods of theirs were gone through."""
    objects: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])
    """The objects whose constructors were gone through."""
    _depth: int = 0
    _open: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])

    def value(self, value: Value | None, frame: Frame) -> object:
        """Return what an expression gives in a run: ``UNKNOWN``, or a thing that nobody made."""
        held: object = value
        if isinstance(held, Handed):
            return held.of
        if value is None or self._depth > _DEEPEST or self.left <= 0:
            return UNKNOWN
        self.left -= 1
        self._depth += 1
        try:
            return self._value(value, frame)
        finally:
            self._depth -= 1

    def _value(self, value: Value, frame: Frame) -> object:
        if isinstance(value, Text):
            return value.text
        if isinstance(value, Plain):
            return plain(value.word)
        if isinstance(value, Name):
            return self._named(value, frame)
        if isinstance(value, Member):
            return self._member(value, frame)
        if isinstance(value, Call):
            return self.call(value, frame)
        return self._of_many(value, frame)

    def _named(self, value: Name, frame: Frame) -> object:
        found = frame.get(value.name)
        if found is not None or value.name in frame.names:
            return found
        thing = self.eyes.look(frame.path, frame.scope, value)
        if thing is not None and "()." in thing.outside:
            held = bound_to(self.eyes, frame.path, value.name)
            return thing if held is None else self.value(held[1], Frame(held[0], ""))
        if thing is None and value.name.startswith("__"):
            if value.name == "__import__":
                return Thing(outside="builtins.__import__")
            return of_module(self.eyes, frame.path, value.name) or UNKNOWN
        return self.of(thing)

    def _pick(self, value: Pick, frame: Frame) -> object:
        if dotted(value.of) == "sys.modules":
            return self.module(self.value(value.key, frame), frame)
        of = self.value(value.of, frame)
        if isinstance(value.key, Odd):
            return cut(of, value.key.text)
        found = picked(of, self.value(value.key, frame))
        asked = isinstance(found, Unknown) and settings(value.of)
        return self.setting(value.key, frame) if asked else found

    def _of_many(self, value: Value, frame: Frame) -> object:
        if isinstance(value, Items):
            return self._items(value.values, frame)
        if isinstance(value, Table):
            return self._table(value, frame)
        if isinstance(value, Join):
            return self._join(value, frame)
        if isinstance(value, Pick):
            return self._pick(value, frame)
        return self.comprehension(value.node, frame) if isinstance(value, Block) else UNKNOWN

    def of(self, thing: Thing | None) -> object:
        """Return what a thing of the text is worth: what it is bound to where that is known."""
        if thing is None:
            return UNKNOWN
        what = thing.what
        if thing.outside or thing.module or what is None or isinstance(what, Function | Class):
            return thing
        if thing.key in self._open:
            return UNKNOWN
        self._open.add(thing.key)
        try:
            found = self.built(thing)
            if found is None:
                found = self.value(what, Frame(thing.path, thing.scope))
        finally:
            self._open.discard(thing.key)
        if isinstance(found, Thing) and isinstance(what, Call):
            return found if found.name.startswith(MADE) and self.registers(found) else thing
        return thing if isinstance(found, Unknown) else found

    def registers(self, thing: Thing) -> bool:
        """Whether something has rules of its own: then it is known by where it was made."""
        del self, thing
        return False

    def built(self, thing: Thing) -> object | None:
        """Return a list or a table that statements of a file fill, ``None`` for other things."""
        del thing
        return None

    def _member(self, value: Member, frame: Frame) -> object:
        whole = dotted(value)
        if whole and (kept := frame.get(whole)) is not None:
            return kept
        of = self.value(value.of, frame)
        found = self.member(of, value.name)
        if isinstance(of, Thing) and (sign := SIGNS.get(f"{of.outside}.{value.name}")):
            return sign
        bare = isinstance(found, Thing) and isinstance(found.what, Call | None)
        if not settings(value.of) or not (bare or isinstance(found, Unknown)):
            return found
        if isinstance(found, Thing) and found.module:
            return found
        asked = self.setting(Text(value.name), frame)
        return found if isinstance(asked, Unknown) else asked

    def member(self, of: object, name: str) -> object:
        """Return the member of a thing."""
        if isinstance(of, Closure):
            of = of.thing
        if name == "value" and isinstance(of, str | int):
            return of  # of an enumeration
        if (found := part_of(of, name)) is not None:
            return found
        if not isinstance(of, Thing):
            return UNKNOWN
        if (kept := self.kept.get(of.key)) is not None:
            if name in kept:
                return kept[name]
            found, there = self._of_class(of, name)
            if there or of.key in self.objects:
                return found
        return self._of_module(of, name) if of.module else self._of_thing(of, name)

    def _of_class(self, of: Thing, name: str) -> tuple[object, bool]:
        """Return what the classes of an object define, and whether that is all there is to it."""
        owner = self.eyes.class_of(of)
        for one in self.eyes.lineage(owner) if owner is not None else ():
            file = self.eyes.file(one.path) if isinstance(one.what, Class) else None
            if file is None:
                continue
            if (function := file.functions.get(f"{_path(one)}.{name}")) is not None:
                thing = Thing(one.path, _path(one), name, function)
                return self._method(of, thing, function), True
            every = file.bound.get((_path(one), name), ())
            if (own := [b for b in every if b.scope == _path(one)]) and of.key in self.objects:
                return self.value(own[-1].value, Frame(one.path, _path(one))), True
            if every and of.key not in self.objects:
                break
        return UNKNOWN, False

    def _of_thing(self, of: Thing, name: str) -> object:
        if name == "__name__" and isinstance(of.what, Function | Class):
            return of.what.name
        found = self._at_first(of, name, self.eyes.member(of, name))
        if isinstance(of.what, Call) and (found is None or found.outside or found.what is None):
            given = self._field(of, of.what, name)
            if not isinstance(given, Unknown):
                return given
        if found is not None and found.scope.endswith(".__init__") and isinstance(of.what, Call):
            return self._of_instance(of, of.what, found)
        if found is not None and isinstance(found.what, Function) and found.what.owner:
            return self._method(of, found, found.what)
        return self.of(found)

    def _of_module(self, of: Thing, name: str) -> object:
        if not name.startswith("__"):
            return self.of(self.eyes.member(of, name))
        names = members(self.eyes, of) if name == "__dict__" else None
        if names is not None:
            every = [one for one in names if isinstance(one, str)]
            return {one: self.member(of, one) for one in every}
        found = of_module(self.eyes, of.path, name)
        return self.of(self.eyes.member(of, name)) if found is None else found

    def module(self, name: object, frame: Frame) -> object:
        """Return the module of a name."""
        del self, name, frame
        return UNKNOWN

    def _field(self, of: Thing, call: Call, name: str) -> object:
        """Return what a call that makes a record gives to a field of it."""
        frame = Frame(of.path, of.scope)
        if name in call.named:
            return self.value(call.named[name], frame)
        at = place_of(self.eyes, of, call, name)
        return self.value(call.given[at], frame) if at < len(call.given) else UNKNOWN

    def _method(self, of: Thing, found: Thing, function: Function) -> object:
        kinds = {dotted(one) for one in function.decorators}
        if "classmethod" in kinds:
            return Partial(found, (self.eyes.class_of(of) or of,))
        if kinds & _PROPERTIES and not isinstance(of.what, Class):
            return self.run(found, (of,), {}, Frame(of.path, of.scope), function.line)
        plain = isinstance(of.what, Class) or "staticmethod" in kinds
        return found if plain else Partial(found, (of,))

    def _at_first(self, of: Thing, name: str, found: Thing | None) -> Thing | None:
        """Prefer what a constructor gives an object to what its other methods do later."""
        if found is None or isinstance(found.what, Function | Class) or found.outside:
            return found
        owner = self.eyes.class_of(of)
        for one in self.eyes.lineage(owner) if owner else ():
            file = self.eyes.file(one.path) if isinstance(one.what, Class) else None
            every = file.bound.get((_path(one), name), ()) if file else ()
            early = [b for b in every if b.scope in (_path(one), f"{_path(one)}.__init__")]
            early = [b for b in early if not later(b.value)] or early
            if len(every) > 1 and early:
                return Thing(one.path, early[0].scope, name, early[0].value)
            if every:
                return found
        return found

    def _of_instance(self, of: Thing, made: Call, found: Thing) -> object:
        """Return what a constructor gives its object under a name."""
        file = self.eyes.file(found.path)
        function = file.functions.get(found.scope) if file else None
        if function is None or found.key in self._open or isinstance(found.what, Function | Class):
            return found
        given, named = self.arguments(made, Frame(of.path, of.scope))
        names = self.bound(function, (of, *given), named, Frame(found.path, found.scope))
        frame = Frame(found.path, found.scope, names)
        if found.what is None:
            return frame.names.get(found.name, found)
        self._open.add(found.key)
        try:
            result = self.value(found.what, frame)
        finally:
            self._open.discard(found.key)
        unnamed = isinstance(result, Thing) and not result.name and not result.outside
        return found if unnamed or isinstance(result, Unknown) else result

    def run(
        self, target: object, given: Sequence[object], named: Mapping[str, object], frame: Frame,
        line: int,
    ) -> object:  # fmt: skip
        """Return what a function of ours gives."""
        del self, target, given, named, frame, line
        return UNKNOWN

    def call(self, call: Call, frame: Frame) -> object:
        """Return what a call gives."""
        del self, call, frame
        return UNKNOWN

    def setting(self, key: Value, frame: Frame) -> object:
        """Return what a setting is by default."""
        del self, key, frame
        return UNKNOWN

    def bound(
        self, function: Function, given: Sequence[object], named: Mapping[str, object], at: Frame
    ) -> dict[str, object]:
        """Return what a call binds the parameters of a function to."""
        del self, function, given, named, at
        return {}

    def arguments(self, call: Call, frame: Frame) -> tuple[list[object], dict[str, object]]:
        """Return the arguments of a call, spread ones laid out."""
        given: list[object] = []
        named: dict[str, object] = {}
        for one in call.given:
            if isinstance(one, Spread):
                spread = self.value(one.of, frame)
                if (held := table(spread)) is not None:
                    named.update({k: v for k, v in held.items() if isinstance(k, str)})
                else:
                    given.extend(each(spread) or ())
            else:
                given.append(self.value(one, frame))
        named.update({name: self.value(one, frame) for name, one in call.named.items()})
        return given, named

    def _items(self, values: Sequence[Value], frame: Frame) -> Many:
        many = Many()
        for one in values:
            if isinstance(one, Spread):
                extend(many, self.value(one.of, frame))
            else:
                many.append(self.value(one, frame))
        return many

    def _table(self, value: Table, frame: Frame) -> dict[object, object]:
        found: dict[object, object] = {}
        for key, one in value.entries:
            if isinstance(key, Spread):
                found.update(table(self.value(key.of, frame)) or {})
                continue
            name = entry_key(self.value(key, frame))
            if name is not None:
                found[name] = self.value(one, frame)
        return found

    def _join(self, value: Join, frame: Frame) -> object:
        if value.operator == "?":
            return self._choice(value, frame)
        parts = [self.value(one, frame) for one in value.parts]
        if value.operator in ("+", "|"):
            return put_together(value.operator, parts)
        if value.operator == "/" and isinstance(parts[0], Place):
            return placed(parts)
        if value.operator == "%" and isinstance(parts[0], str):
            rows = None if table(parts[1]) is not None else listed(parts[1])
            return formatted(parts[0], parts[1] if rows is None else tuple(rows))
        if value.operator in ("or", "and"):
            wanted = value.operator == "or"
            return next((one for one in parts if truth(one) is wanted), parts[-1])
        return UNKNOWN

    def _choice(self, value: Join, frame: Frame) -> object:
        """Return the side of ``a if condition else b`` that is known."""
        sides = [self.value(one, frame) for one in value.parts]
        if len(sides) != _SIDES:
            return UNKNOWN
        holds = truth(sides[1])
        if holds is not None:
            return sides[0] if holds else sides[2]
        return sides[2] if isinstance(sides[0], Unknown) else sides[0]

    def comprehension(self, node: Node, frame: Frame) -> object:
        del node, frame
        return UNKNOWN


def _path(thing: Thing) -> str:
    return thing.what.path if isinstance(thing.what, Class) else ""
