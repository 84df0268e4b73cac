"""What kind of thing a Python object is: the class outside that it comes from."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from conductor_mcp.formats.routes._pyfiles import PyFiles
from conductor_mcp.formats.routes._pything import FIELD, Given, Thing, called_name, options_of
from conductor_mcp.formats.routes._python import Class, Function
from conductor_mcp.formats.routes._values import Call, Value, dotted

DEEPEST = 25
_MOST_BELOW = 50


@dataclass(slots=True)
class PyKinds(PyFiles):
    """What the things of one project come from; what names mean is left to who comes from here."""

    given: dict[tuple[str, str, str], Thing] = field(
        default_factory=dict[tuple[str, str, str], Thing]
    )

    @contextmanager
    def under(self, given: Given, *, only: bool = False) -> Generator[None]:
        """Let names mean what calls have given them; ``only`` forgets what was given before."""
        if not given and not (only and self.given):
            yield
            return
        before = self.given
        self.given = dict(given) if only else {**before, **dict(given)}
        try:
            yield
        finally:
            self.given = before

    def look(self, path: str, scope: str, value: Value | None, depth: int = 0) -> Thing | None:
        """Return what an expression means; ``None`` where that is not known."""
        raise NotImplementedError

    def text(self, path: str, scope: str, value: Value | None, depth: int = 0) -> str | None:
        """Return the string that an expression gives, ``None`` where that is not known."""
        raise NotImplementedError

    def _class_named(self, thing: Thing, depth: int) -> Thing | None:
        """Return the class that ``self`` or an annotation says a parameter is of."""
        raise NotImplementedError

    def kind(self, thing: Thing | None, depth: int = 0) -> str:
        """Return the origin outside of what a thing is: ``fastapi.APIRouter()`` for a router."""
        if thing is None or thing.outside or depth > DEEPEST:
            return thing.outside if thing is not None and depth <= DEEPEST else ""
        if thing.given:
            with self.under(thing.given):
                return self.kind(replace(thing, given=()), depth)
        if isinstance(thing.what, Call):
            return self._kind_made(thing, thing.what, depth)
        if isinstance(thing.what, Class):
            return self.base(thing, depth + 1)
        return self._kind_named(thing, depth) if thing.what is None else ""

    def _kind_named(self, thing: Thing, depth: int) -> str:
        annotation = self.annotation(thing)
        if annotation is None:  # `self` is what its class comes from
            own = self._class_named(thing, depth)
            base = self.base(own, depth + 1) if own is not None else ""
            return f"{base}()" if base else ""
        found = ""
        for one in options_of(annotation):
            above = self.look(thing.path, thing.scope, one, depth + 1)
            if above is not None and (kind := self.base(above)):
                return f"{kind}()"
            found = "()"
        return found

    def _kind_made(self, thing: Thing, call: Call, depth: int) -> str:
        if called_name(call) in FIELD and (annotation := self.annotation(thing)) is not None:
            return f"{self.base(self.look(thing.path, thing.scope, annotation, depth + 1))}()"
        made = self.look(thing.path, thing.scope, call.function, depth + 1)
        if made is not None and isinstance(made.what, Function):
            return self._kind_given(made, depth + 1)
        return f"{self.base(made, depth + 1)}()" if made is not None else ""

    def _kind_given(self, made: Thing, depth: int) -> str:
        file = self.file(made.path)
        function = made.what
        if file is None or not isinstance(function, Function):
            return ""
        for given in file.returned.get(function.path, ()):
            if kind := self.kind(self.look(made.path, function.path, given, depth + 1), depth + 1):
                return kind
        for one in options_of(function.returns):
            if kind := self.base(self.look(made.path, "", one, depth + 1)):
                return f"{kind}()"
        return "()" if function.returns is not None else ""

    def base(self, thing: Thing | None, depth: int = 0) -> str:
        """Return the first class outside that a class of ours comes from, its own name else."""
        every = self.lineage(thing, depth) if thing else ()
        return next((one.outside for one in every if one.outside), "")

    def lineage(self, thing: Thing, depth: int = 0) -> Iterator[Thing]:
        """Yield a class and what it inherits from, nearest first; the outside ends a line."""
        yield thing
        if not isinstance(thing.what, Class) or depth > DEEPEST:
            return
        for value in thing.what.bases:
            above = self.look(thing.path, thing.what.scope, value, depth + 1)
            if above is not None and above.key != thing.key:
                yield from self.lineage(above, depth + 1)

    def below(self, owner: Thing) -> list[Thing]:
        """Return the classes of the project that come from one of it, within bounds."""
        own = owner.what
        if not isinstance(own, Class):
            return []
        key = "py-below", owner.path, own.path
        return self.project.once(key, lambda: list(self._below(owner, own)))

    def _below(self, owner: Thing, own: Class) -> Iterator[Thing]:
        hints = tuple(f"{mark}{own.name}{end}" for mark in "(. " for end in ",)[")
        for path in self.files(hints, owner.path)[:_MOST_BELOW]:
            file = self.file(path)
            for one in list(file.classes.values()) if file else ():
                if not any(dotted(base).rpartition(".")[2] == own.name for base in one.bases):
                    continue
                with self.under((), only=True):
                    at = Thing(path, one.scope, one.name, one)
                    if any(above.what is own for above in self.lineage(at)):
                        yield at
                        yield from self.below(at)
