"""Lists and tables that functions of ours fill for who calls them, in whatever file that is.

``@register("/a")`` that puts a class into a table, ``__init_subclass__`` that puts each class
below another into a list. Who calls such a function is gone through once for each list, within
bounds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from conductor_mcp.formats.routes._flask_known import Closure, Partial
from conductor_mcp.formats.routes._flask_steps import Steps
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import Frame, Many, gathers, table
from conductor_mcp.formats.routes._pymade import listed as held_in
from conductor_mcp.formats.routes._python import Class, Function, PyFile

_FILLS = re.compile(
    rb"\b(\w+)(?:\[[^\]\n]{0,80}\]\s*=(?!=)|\.(?:append|add|update|setdefault|extend|insert)\()"
)
_FILLER = re.compile(
    r"regist|rout|add|expos|endpoint|resource|blueprint|view|plugin|handler|api|url|extension|"
    r"controller|page|__init_subclass__|__init__",
    re.IGNORECASE,
)
"""What functions that fill such lists are called after."""
_BORN = "__init_subclass__"
_MOST_LISTS = 12
_MOST_FILES = 16
_STEPS = 8_000
_Fillers = dict[str, list[Function]]


@dataclass(slots=True)
class Registries(Steps):
    """Registries of one's own. While one is filled it is the same list for everybody."""

    _live: dict[tuple[str, str, str], object] = field(
        default_factory=dict[tuple[str, str, str], object]
    )
    _fillers: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def of(self, thing: Thing | None) -> object:
        if thing is not None and self._live and thing.key in self._live:
            return self._live[thing.key]
        return super(Registries, self).of(thing)

    def built(self, thing: Thing) -> object | None:
        found = super(Registries, self).built(thing)
        if self._live or not thing.name:
            return found
        fillers = self._filling(thing)
        if not fillers:
            return found
        lists = self.eyes.project.once(
            ("flask-registries", thing.path.partition("/")[0]), dict[object, object]
        )
        if thing.key not in lists:
            full = len(lists) >= _MOST_LISTS
            lists[thing.key] = None if full else self._filled_up(thing, found, fillers)
        filled = lists[thing.key]
        held = table(filled)
        if held is not None:
            return {**held}
        every = held_in(filled)
        return Many(every) if every else found

    def born(self, kind: Thing, frame: Frame) -> None:
        if not self._live:
            return
        for above in list(self.eyes.lineage(kind))[1:]:
            file = self.eyes.file(above.path) if isinstance(above.what, Class) else None
            path = above.what.path if isinstance(above.what, Class) else ""
            if file is not None and (found := file.functions.get(f"{path}.{_BORN}")) is not None:
                thing = Thing(above.path, path, _BORN, found)
                self.run(thing, (kind,), {}, frame, found.line)
                return

    def below(self, kind: Thing) -> object:
        words = tuple(f"{sign}{kind.name}{end}" for sign in "(. " for end in "),")
        found: list[object] = []
        for path in self.eyes.files(words, kind.path, beside=True)[:_MOST_FILES]:
            file = self.eyes.file(path)
            for one in file.classes.values() if file is not None else ():
                bases = (self.eyes.look(path, one.scope, base) for base in one.bases)
                if any(base is not None and base.key == kind.key for base in bases):
                    found.append(Thing(path, one.scope, one.name, one))
        return Many(found)

    def fills(self, target: object) -> bool:
        """Whether something is a function that fills the list that is asked for."""
        while isinstance(target, Partial):
            target = target.of
        thing = target.thing if isinstance(target, Closure) else target
        what = thing.what if isinstance(thing, Thing) else None
        return (
            isinstance(thing, Thing)
            and isinstance(what, Function)
            and any((thing.path, name) in self._fillers for name in what.path.split("."))
        )

    def _filling(self, thing: Thing) -> list[Function]:
        file = self.eyes.file(thing.path)
        if file is None or (thing.scope and thing.scope not in file.classes):
            return []
        every = self.eyes.project.once(("flask-fillers", thing.path), lambda: _all_fillers(file))
        return every.get(thing.name, [])

    def _filled_up(self, thing: Thing, found: object, fillers: list[Function]) -> object:
        """Go through the files whose calls fill a list."""
        what = thing.what
        if not gathers(found) and (what is None or isinstance(what, Function | Class)):
            return None
        start = found
        if not gathers(start) and what is not None and not isinstance(what, Function | Class):
            start = self.value(what, Frame(thing.path, thing.scope))
        if not gathers(start):
            return None
        names = {_called(self.eyes.file(thing.path), one) for one in fillers}
        self._live[thing.key] = start
        self._fillers = {(thing.path, name) for name in names}
        whole, self.left = self.left, min(self.left, _STEPS)
        asked = self.left
        try:
            for path in self._callers(thing, names):
                file = self.eyes.file(path)
                if file is not None and file.root is not None and self.left > 0:
                    self.quietly(file.root, Frame(path, ""))
        finally:
            self.left += whole - asked
            self._fillers = set()
            del self._live[thing.key]
        return start

    def _callers(self, thing: Thing, names: set[str]) -> Iterator[str]:
        words: list[str] = []
        for name in sorted(names):
            words += [f"{name}(", f"@{name}"]
            if name[:1].isupper():  # a class, and those below it
                words += [f"({name})", f"({name},", f", {name})", f".{name})"]
        yield from self.eyes.files(tuple(words), thing.path, beside=True)[:_MOST_FILES]


def _all_fillers(file: PyFile) -> _Fillers:
    """Return the functions of a file that fill lists and tables from outside of them, by name."""
    found: _Fillers = {}
    for function in file.every:
        outer = _called(file, function)
        if not _FILLER.search(outer) and not outer[:1].isupper():
            continue
        for name in {one.decode() for one in _FILLS.findall(function.node.text or b"")}:
            if (function.path, name) not in file.bound:
                found.setdefault(name, []).append(function)
    return found


def _called(file: PyFile | None, function: Function) -> str:
    """Return by which name a function is called, or the one around it, or what makes objects."""
    parts = function.path.split(".")
    for at, name in enumerate(parts):
        if file is not None and ".".join(parts[: at + 1]) in file.functions:
            return parts[at - 1] if name in (_BORN, "__init__") and at else name
    return function.name
