"""Follow names from one Python file to the next, as far as the text alone tells."""

from __future__ import annotations

from dataclasses import dataclass

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._pygiven import called_as, calls_of
from conductor_mcp.formats.routes._pytexts import PyTexts
from conductor_mcp.formats.routes._pything import (
    Thing,
    called_name,
    is_module,
)
from conductor_mcp.formats.routes._python import Class
from conductor_mcp.formats.routes._values import (
    Items,
    Name,
    Value,
)

__all__ = ["PyEyes", "Thing", "eyes_of", "is_module"]

_MOST_CALLERS = 50


@dataclass(slots=True)
class PyEyes(PyTexts):
    """What the names of one project mean, and what is passed to functions."""

    def behind(self, thing: Thing | None, *, annotated: bool = False) -> list[Thing]:
        """Return what is passed for a parameter of a function, by its callers nearby.

        Of a parameter that is annotated that is asked for only with ``annotated``.
        """
        file = self.file(thing.path) if thing and thing.what is None and thing.name else None
        function = file.functions.get(thing.scope) if file and thing else None
        if thing is None or function is None:
            return []
        if self.annotation(thing) is not None and not annotated:
            return []
        word = function.owner.rpartition(".")[2] if function.name == "__init__" else function.name
        names = [a.name for a in function.arguments if a.name not in ("self", "cls")]
        if thing.name not in names:
            return []
        at = names.index(thing.name)
        found: list[Thing] = []
        for path in self.files((f"{word}(", f"{word} as "), thing.path)[:_MOST_CALLERS]:
            other = self.file(path)
            words = called_as(other, word) if other else ()
            for scope, call, _ in calls_of(other) if other else ():
                if called_name(call) not in words:
                    continue
                called = self.look(path, scope, call.function)
                owns = (
                    called is not None and isinstance(called.what, Class) and word != function.name
                )
                if called is not None and (called.what is function or owns):
                    given = self.look(path, scope, call.at(at, thing.name))
                    found += [given] if given is not None and given.key != thing.key else []
        return found

    def each(self, path: str, scope: str, value: Value | None) -> list[tuple[Thing, Value]]:
        """Return what a value may mean: all of a list where the name goes through one."""
        if isinstance(value, Name):
            file, around = self.file(path), scope
            while file is not None:
                every = file.bound.get((around, value.name), ())
                bounds = [b for b in every if b.each and b.part < 0]
                if bounds:
                    return [
                        (thing, one)
                        for bound in bounds
                        for one in self.items(path, around, bound.value)
                        if (thing := self.look(path, around, one))
                    ]
                if not around:
                    break
                around = around.rpartition(".")[0]
        found = self.look(path, scope, value)
        return [(found, value)] if found is not None and value is not None else []

    def items(self, path: str, scope: str, value: Value | None) -> tuple[Value, ...]:
        """Return what a list holds, where it stands in the same file."""
        if isinstance(value, Items):
            return value.values
        if (
            isinstance(value, Name)
            and (found := self.look(path, scope, value))
            and (isinstance(found.what, Items) and found.path == path)
        ):
            return found.what.values
        return ()


def eyes_of(project: Project) -> PyEyes:
    return project.once("py-eyes", lambda: PyEyes(project))
