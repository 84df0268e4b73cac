"""What the calls of Python code give: what functions return, objects of classes, members."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from conductor_mcp.formats.routes._pykinds import DEEPEST
from conductor_mcp.formats.routes._pyloaded import loaded_key, part_of
from conductor_mcp.formats.routes._pylook import PyLook
from conductor_mcp.formats.routes._pything import (
    Thing,
    called_name,
    entry,
    key_text,
    nothing,
    passed,
)
from conductor_mcp.formats.routes._python import Function
from conductor_mcp.formats.routes._values import Call, Member, Name, Table


@dataclass(slots=True)
class PyCalled(PyLook):
    """What the names and the calls of one project mean."""

    def _called(self, path: str, scope: str, value: Call, depth: int) -> Thing | None:
        name = called_name(value)
        module = key_text(value.at(0)) if name == "import_module" else ""
        if key := module or loaded_key(self, path, scope, value, depth):
            at_run = self._imported_at_run if module else self._imported
            return at_run(path, key, depth)
        asked = name in ("getattr", "get") and value.given
        if asked and (found := self._asked_for(path, scope, value, depth + 1)) is not None:
            return found
        made = self.look(path, scope, value.function, depth + 1)
        if made is not None and made.outside:
            return Thing(path, scope, "", value, outside=f"{made.outside}()")
        what = made.what if made is not None else None
        if isinstance(what, Call) and made is not None and called_name(what) == "partial":
            return self._partly(made, path, scope, value, depth + 1)
        if isinstance(what, Function) and made is not None:
            known = list(self._results(Thing(path, scope), made, what, value, depth))
            # Of `return cache[key]` and `return app` the latter says more.
            for one in sorted(known, key=lambda t: (nothing(t), not isinstance(t.what, Call))):
                return one
        return Thing(path, scope, "", value)

    def member(self, of: Thing, name: str, depth: int = 0) -> Thing | None:
        """Return the member of a module, a class, an object or an entry point."""
        return part_of(of, name) or PyLook.member(self, of, name, depth)

    def _partly(self, made: Thing, path: str, scope: str, value: Call, depth: int) -> Thing | None:
        """Return what a call gives of what ``partial`` has given the rest of already."""
        part = made.what
        if not isinstance(part, Call) or not part.given or made.path != path:
            return Thing(path, scope, "", value)
        if part.given[0] == value.function:
            return Thing(path, scope, "", value)
        given, named = (*part.given[1:], *value.given), {**part.named, **value.named}
        return self._called(path, scope, Call(part.given[0], given, named, value.line), depth)

    def _asked_for(self, path: str, scope: str, value: Call, depth: int) -> Thing | None:
        """Return what ``getattr(of, name)`` and ``table.get(key)`` give, where that is known."""
        if value.function == Name("getattr"):
            key = value.at(1)
            handed = isinstance(key, Name) and (path, scope, key.name) in self.given
            name = self.text(path, scope, key) if handed else key_text(key)
            return self.look(path, scope, Member(value.given[0], name), depth) if name else None
        if not isinstance(value.function, Member):
            return None
        of = self.look(path, scope, value.function.of, depth)
        if of is None or not isinstance(of.what, Table | Call):
            return None
        held = entry(of.what, value.given[0])
        return self.look(of.path, of.scope, held, depth) if held is not None else None

    def _results(
        self, at: Thing, made: Thing, function: Function, call: Call, depth: int
    ) -> Iterator[Thing]:
        """Yield what a function of ours returns to a call, with what the call gives it."""
        file = self.file(made.path)
        given = passed(at, call, made.path, function) if depth < DEEPEST else {}
        with self.under((*made.given, *given.items())):
            every = file.returned.get(function.path) if file else None
            if not every:
                every = file.yielded.get(function.path, []) if file else []
            for value in every:
                found = self.look(made.path, function.path, value, depth + 1)
                if found is None:
                    continue
                ours = (given or made.given) and not found.given and found.path == made.path
                yield replace(found, given=tuple(self.given.items())) if ours else found
