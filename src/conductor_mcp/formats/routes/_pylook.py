"""What a name or a member means: followed from one Python file to the next."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from conductor_mcp.formats.routes._pykinds import DEEPEST, PyKinds
from conductor_mcp.formats.routes._pything import (
    FIELD,
    Given,
    Thing,
    called_name,
    entry,
    is_module,
    later,
    nothing,
    options_of,
    passed,
)
from conductor_mcp.formats.routes._python import Bound, Class, Function, PyFile
from conductor_mcp.formats.routes._values import (
    Call,
    Join,
    Member,
    Name,
    Pick,
    Plain,
    Value,
    dotted,
)

APART = ("split", "rsplit", "partition", "rpartition")
"""What takes a text apart."""
_ROUTES = re.compile(r"(?:^|_)(?:app|api|router)$")
"""What members are called that routes are added to."""
_PLAIN = ("object", "Generic", "ABC", "Protocol", "Mixin")
_APPS = ("FastAPI", "Starlette", "Router")
_BUILTINS = frozenset(dir(builtins))
_FASTAPIS = ("FastAPI", "APIRouter", "Depends", "Security", "Query", "Path", "Header", "Cookie",
             "Body", "Form", "File", "UploadFile", "Request", "Response", "BackgroundTasks",
             "WebSocket", "HTTPException")  # fmt: skip
_PROPERTIES = ("property", "cached_property")


@dataclass(slots=True)
class PyLook(PyKinds):
    """What the names of one project mean."""

    _open: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])

    def look(self, path: str, scope: str, value: Value | None, depth: int = 0) -> Thing | None:
        """Return what an expression means; ``None`` where that is not known."""
        if depth > DEEPEST:
            return None
        if isinstance(value, Name):
            return self._named(path, scope, value.name, depth)
        if isinstance(value, Member):
            of = self.look(path, scope, value.of, depth + 1)
            found = self.member(of, value.name, depth + 1) if of else None
            return found or self._set(path, scope, value, depth)
        if isinstance(value, Call):
            return self._called(path, scope, value, depth)
        return self._written(path, scope, value, depth) if value is not None else None

    def _set(self, path: str, scope: str, value: Member, depth: int) -> Thing | None:
        """Return what a statement of the same file gives to a member of an object."""
        file, name = self.file(path), dotted(value)
        for around in dict.fromkeys((scope, "")) if file is not None and name else ():
            if file is not None and (found := file.bound.get((around, name))):
                return self._bound(path, around, name, found, depth + 1)
        return None

    def _written(self, path: str, scope: str, value: Value, depth: int) -> Thing | None:
        if isinstance(value, Pick):
            of = self.look(path, scope, value.of, depth + 1)
            held = entry(of.what, value.key) if of else None
            if isinstance(value.of, Call) and called_name(value.of) in APART:
                return Thing(path, scope, "", value)  # a piece of a text
            return self.look(of.path, of.scope, held, depth + 1) if of and held else of
        if isinstance(value, Join) and value.operator in ("or", "?"):
            return self._chosen(path, scope, value, depth)
        return Thing(path, scope, "", value)

    def _chosen(self, path: str, scope: str, value: Join, depth: int) -> Thing | None:
        """Return the first of ``a or b``, ``a if c else b`` of which anything is known."""
        for one in value.parts[:: 2 if value.operator == "?" else 1]:
            found = self.look(path, scope, one, depth + 1)
            if found is not None and not nothing(found):
                return found
        return Thing(path, scope, "", value)

    def _named(self, path: str, scope: str, name: str, depth: int) -> Thing | None:
        file = self.file(path)
        if file is None:
            return None
        around = scope
        while True:
            own = around != scope and around in file.classes  # its names are not those within
            if not own and (found := self._here(file, path, around, name, depth)):
                return found
            if not around:
                break
            around = around.rpartition(".")[0]
        for module in file.stars:
            target = self.resolve(path, f"{module}:*")
            if target and target != path and (found := self._guarded(target, "", name, depth)):
                return found
        return self._starred(path, file, name)

    def _starred(self, path: str, file: PyFile, name: str) -> Thing | None:
        """Return what a package outside may bring, all of whose names are imported."""
        if not file.stars or name in _BUILTINS:
            return None
        outside = [one for one in file.stars if not self.resolve(path, f"{one}:*")]
        known = [one for one in outside if one.startswith("fastapi") and name in _FASTAPIS]
        return Thing(outside=f"{(known or outside)[0]}.{name}") if outside else None

    def _guarded(self, path: str, scope: str, name: str, depth: int) -> Thing | None:
        mark = (path, scope, name)
        if mark in self._open:
            return None
        self._open.add(mark)
        try:
            return self._named(path, scope, name, depth + 1)
        finally:
            self._open.discard(mark)

    def _here(self, file: PyFile, path: str, scope: str, name: str, depth: int) -> Thing | None:
        given = self.given.get((path, scope, name)) if self.given else None
        if given is not None and not nothing(given) and depth < DEEPEST:
            what = given.what
            if isinstance(what, Function | Class):
                return given
            with self.under(given.given):
                return self.look(given.path, given.scope, what, depth + 1)
        if found := file.bound.get((scope, name)):
            mark = (path, f"{scope}=", name)
            if mark in self._open:  # `x = f(x)`: what it was before is not followed
                return Thing(path, scope, name, found[0].value)
            self._open.add(mark)
            try:
                return self._bound(path, scope, name, found, depth)
            finally:
                self._open.discard(mark)
        return self.defined(path, scope, name, depth)

    def defined(self, path: str, scope: str, name: str, depth: int = 0) -> Thing | None:
        """Return what a scope defines, imports or is given by a name, later bindings aside."""
        file = self.file(path)
        if file is None:
            return None
        whole = f"{scope}.{name}" if scope else name
        if definition := file.functions.get(whole) or file.classes.get(whole):
            return Thing(path, scope, name, definition)
        if key := file.imports.get((scope, name)):
            return self._imported(path, key, depth)
        function = file.functions.get(scope)
        if function is not None and any(a.name == name for a in function.arguments):
            owner = function.owner if name == function.arguments[0].name else ""
            return self.given.get((path, owner, "self")) or Thing(path, scope, name)
        return None

    def _bound(
        self, path: str, scope: str, name: str, found: list[Bound], depth: int
    ) -> Thing | None:
        firm = [one for one in found if not one.added] or found
        # `x: X = None` in a class says less than `self.x = X()` in a method of it.
        firm = [one for one in firm if not later(one.value)] or firm
        last = firm[0] if isinstance(firm[0].value, Call) else firm[-1]
        value, where = last.value, last.scope  # of `self.x` that is the method
        chosen = isinstance(value, Join) and value.operator in ("or", "?")
        part = isinstance(value, Pick) and isinstance(value.key, Plain)
        if (chosen or part or isinstance(value, Name | Member)) and not last.each:
            followed = self.look(path, where, value, depth + 1)
            if followed is not None and followed.what is not value:
                if followed.name and followed.key != (path, scope, name):
                    return followed
                if (
                    followed.outside
                    or followed.module
                    or isinstance(followed.what, Function | Class)
                ):
                    return followed
                value = followed.what or value
        if isinstance(value, Call) and not last.each:
            made = self._called(path, where, value, depth + 1)
            if made is not None and (made.name or made.module) and not made.outside:
                return made  # what a function of ours returns
            if made is not None and made.outside and isinstance(made.what, Call):
                value = made.what if (made.path, made.scope) == (path, where) else value
        return Thing(path, where, name, value)

    def _imported_at_run(self, path: str, module: str, depth: int) -> Thing | None:
        """Return the module that ``import_module`` names, which need not be an identifier."""
        place = self.module_file(module)
        return Thing(place, module=True) if place else self._imported(path, module, depth)

    def _imported(self, path: str, key: str, depth: int) -> Thing | None:
        module, _, name = key.partition(":")
        target = self.resolve(path, key)
        if not name:
            return Thing(target, module=True) if target else Thing(outside=module)
        dots = not module.strip(".")
        home = self.package_of(path, module) if dots else self.resolve(path, module)
        module_of_it = target is not None and is_module(target, name)
        for place in (home,) if module_of_it else dict.fromkeys((home, target)):
            if place and place != path and (found := self._guarded(place, "", name, depth)):
                return found
        if target and module_of_it:
            return Thing(target, module=True)
        return None if target or home else Thing(outside=f"{module}.{name}")

    def member(self, of: Thing, name: str, depth: int = 0) -> Thing | None:
        """Return the member of a module, a class or an object."""
        if of.outside:
            return Thing(outside=f"{of.outside}.{name}")
        if depth > DEEPEST:
            return None
        if of.module:
            return self._of_module(of, name, depth)
        owner = self.class_of(of, depth)
        if owner is None:
            kind = self.kind(of, depth)
            return Thing(outside=f"{kind}.{name}") if kind else None
        return self._of_class(of, owner, name, depth)

    def _of_module(self, of: Thing, name: str, depth: int) -> Thing | None:
        found = self._guarded(of.path, "", name, depth)
        if found is None and of.path.endswith("__init__.py"):
            below = of.path.removesuffix("__init__.py") + name
            for place in (f"{below}.py", f"{below}/__init__.py"):
                if self.project.exists(place):
                    return Thing(place, module=True)
        return found

    def _of_class(self, of: Thing, owner: Thing, name: str, depth: int) -> Thing | None:
        given = self.made_with(of, owner, depth) if of is not owner else ()
        with self.under(given):
            for one in self.lineage(owner, depth):
                file = self.file(one.path) if isinstance(one.what, Class) else None
                if file is None or not isinstance(one.what, Class):
                    continue
                if found := self._here(file, one.path, one.what.path, name, depth + 1):
                    found = self._property(found, depth)
                    own = given and not found.given and found.path == one.path
                    return replace(found, given=tuple(self.given.items())) if own else found
        return self._of_others(of, owner, name, depth) if _ROUTES.search(name) else None

    def _of_others(self, of: Thing, owner: Thing, name: str, depth: int) -> Thing | None:
        """Return a member that a class of another package gives, or one that mixes this one in.

        Of the former nothing is known but its name.
        """
        every = list(self.lineage(owner, depth))
        ours = [one.what for one in every if isinstance(one.what, Class)]
        outside = [one.outside for one in every if one.outside]
        if not ours or depth > DEEPEST:
            return None
        if any(one.rpartition(".")[2] not in _PLAIN for one in outside):
            last = next(one for one in reversed(every) if isinstance(one.what, Class))
            known = any(one.rpartition(".")[2].endswith(_APPS) for one in outside)
            return None if known else Thing(last.path, ours[-1].path, name)
        if of.name not in ("self", "cls"):
            return None
        for below in self.below(owner):
            for one in self.lineage(below, depth):
                file = self.file(one.path) if isinstance(one.what, Class) else None
                if file is None or not isinstance(one.what, Class):
                    continue
                if found := self._here(file, one.path, one.what.path, name, depth + 1):
                    return self._property(found, depth)
        return None

    def _property(self, found: Thing, depth: int) -> Thing:
        """Return what a property gives, itself where that is not known."""
        function = found.what
        if not isinstance(function, Function) or not any(
            dotted(one).rpartition(".")[2] in _PROPERTIES for one in function.decorators
        ):
            return found
        call = Call(Name(function.name))
        results = self._results(Thing(found.path), found, function, call, depth + 1)
        return next((one for one in results if not nothing(one)), found)

    def made_with(self, thing: Thing, owner: Thing, depth: int = 0) -> Given:
        """Return what the fields of an object and ``self`` are, by the call that makes it."""
        call = thing.what
        if not isinstance(call, Call):
            return thing.given
        found = dict(thing.given)
        init: Function | None = None
        names: list[tuple[tuple[str, str, str], str]] = []
        for one in reversed(list(self.lineage(owner, depth))):
            file = self.file(one.path) if isinstance(one.what, Class) else None
            if file is None or not isinstance(one.what, Class):
                continue
            inner = one.what.path
            found[one.path, inner, "self"] = thing
            names += [((one.path, s, n), n) for s, n in file.annotated if s == inner]
            if (init := file.functions.get(f"{inner}.__init__")) is not None:
                found.update(passed(thing, call, one.path, init))
        for at, (key, name) in enumerate(names):
            if (value := call.at(at if init is None else len(call.given), name)) is not None:
                found[key] = Thing(thing.path, thing.scope, "", value)
        return tuple(found.items())

    def class_of(self, thing: Thing, depth: int = 0) -> Thing | None:
        """Return the class of ours that a thing is, or is an instance of."""
        if isinstance(thing.what, Class):
            return thing
        if thing.given:
            with self.under(thing.given):
                return self.class_of(replace(thing, given=()), depth)
        if isinstance(thing.what, Call) and depth < DEEPEST:
            if called_name(thing.what) in FIELD and self.annotation(thing) is not None:
                return self._class_named(thing, depth + 1)
            made = self.look(thing.path, thing.scope, thing.what.function, depth + 1)
            if made is not None and isinstance(made.what, Function):
                return self._given(made, depth + 1)
            return made if made is not None and isinstance(made.what, Class) else None
        return self._class_named(thing, depth) if thing.what is None else None

    def _class_named(self, thing: Thing, depth: int) -> Thing | None:
        """Return the class that ``self`` or an annotation says a parameter is of."""
        file = self.file(thing.path)
        if file is None:
            return None
        function = file.functions.get(thing.scope)
        if function is not None and function.owner and thing.name in ("self", "cls"):
            owner = file.classes[function.owner]
            return Thing(thing.path, owner.scope, owner.name, owner)
        for one in options_of(self.annotation(thing)):
            kind = self.look(thing.path, thing.scope, one, depth + 1)
            if kind is not None and isinstance(kind.what, Class):
                return kind
        return None

    def _given(self, made: Thing, depth: int) -> Thing | None:
        """Return the class of what a function returns."""
        function = made.what
        file = self.file(made.path)
        if not isinstance(function, Function) or file is None:
            return None
        for value in (function.returns, *file.returned.get(function.path, ())):
            found = self.look(made.path, function.path, value, depth + 1) if value else None
            if found is not None and (owner := self.class_of(found, depth + 1)):
                return owner
        return None

    def _called(self, path: str, scope: str, value: Call, depth: int) -> Thing | None:
        """Return what a call gives."""
        raise NotImplementedError

    def _results(
        self, at: Thing, made: Thing, function: Function, call: Call, depth: int
    ) -> Iterator[Thing]:
        """Yield what a function of ours returns to a call, with what the call gives it."""
        raise NotImplementedError
