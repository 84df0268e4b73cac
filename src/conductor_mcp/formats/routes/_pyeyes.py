"""Follow names from one Python file to the next, as far as the text alone tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._pyfiles import PyFiles
from conductor_mcp.formats.routes._python import Bound, Class, Function, PyFile
from conductor_mcp.formats.routes._values import (
    Call,
    Items,
    Join,
    Member,
    Name,
    Pick,
    Plain,
    Text,
    Value,
)

_DEEPEST = 25
_TRIMMED = ("strip", "rstrip", "lstrip", "lower", "upper", "removeprefix", "removesuffix")
_FIELD = ("Field", "field", "ib", "attrib")
_MOST_CALLERS = 50


@dataclass(frozen=True, slots=True)
class Thing:
    """What a name means: a definition or a value in a file, a module, or something outside.

    ``outside`` is a dotted origin (``fastapi.APIRouter``, with ``()`` for what a call gives).
    """

    path: str = ""
    scope: str = ""
    name: str = ""
    what: Function | Class | Value | None = None
    outside: str = ""
    module: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        return self.path, self.scope, self.name


@dataclass(slots=True)
class PyEyes(PyFiles):
    """What the names of one project mean."""

    _open: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])

    def look(self, path: str, scope: str, value: Value | None, depth: int = 0) -> Thing | None:
        """Return what an expression means; ``None`` where that is not known."""
        if depth > _DEEPEST:
            return None
        if isinstance(value, Name):
            return self._named(path, scope, value.name, depth)
        if isinstance(value, Member):
            of = self.look(path, scope, value.of, depth + 1)
            return self.member(of, value.name, depth) if of else None
        if isinstance(value, Call):
            return self._called(path, scope, value, depth)
        if isinstance(value, Pick):
            return self.look(path, scope, value.of, depth + 1)
        return Thing(path, scope, "", value) if value is not None else None

    def _named(self, path: str, scope: str, name: str, depth: int) -> Thing | None:
        file = self.file(path)
        if file is None:
            return None
        around = scope
        while True:
            if found := self._here(file, path, around, name, depth):
                return found
            if not around:
                break
            around = around.rpartition(".")[0]
        for module in file.stars:
            target = self.resolve(path, f"{module}:*")
            if target and target != path and (found := self._guarded(target, "", name, depth)):
                return found
        return None

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
        if found := file.bound.get((scope, name)):
            return self._bound(path, scope, name, found, depth)
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
            return Thing(path, scope, name)
        return None

    def _bound(
        self, path: str, scope: str, name: str, found: list[Bound], depth: int
    ) -> Thing | None:
        firm = [one for one in found if not one.added] or found
        value = firm[0].value if len(firm) == 1 or _made(firm[0].value) else firm[-1].value
        if isinstance(value, Name | Member) and not firm[0].each:
            followed = self.look(path, scope, value, depth + 1)
            if followed is not None and followed.key != (path, scope, name):
                return followed
        if isinstance(value, Call) and not firm[0].each:
            made = self._called(path, scope, value, depth + 1)
            if made is not None and made.name and not made.outside:
                return made  # what a function of ours returns
        return Thing(path, scope, name, value)

    def _imported(self, path: str, key: str, depth: int) -> Thing | None:
        module, _, name = key.partition(":")
        target = self.resolve(path, key)
        if not name:
            return Thing(target, module=True) if target else Thing(outside=module)
        dots = not module.strip(".")
        home = self.package_of(path, module) if dots else self.resolve(path, module)
        module_of_it = target is not None and _is_module(target, name)
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
        if of.module:
            found = self._guarded(of.path, "", name, depth)
            if found is None and of.path.endswith("__init__.py"):
                below = of.path.removesuffix("__init__.py") + name
                for place in (f"{below}.py", f"{below}/__init__.py"):
                    if self.project.exists(place):
                        return Thing(place, module=True)
            return found
        owner = self.class_of(of, depth)
        if owner is None:
            kind = self.kind(of, depth)
            return Thing(outside=f"{kind}.{name}") if kind else None
        for one in self.lineage(owner, depth):
            if isinstance(one.what, Class):
                file = self.file(one.path)
                if file and (found := self._here(file, one.path, one.what.path, name, depth + 1)):
                    return found
        return None

    def class_of(self, thing: Thing, depth: int = 0) -> Thing | None:
        """Return the class of ours that a thing is, or is an instance of."""
        if isinstance(thing.what, Class):
            return thing
        if isinstance(thing.what, Call) and depth < _DEEPEST:
            made = self.look(thing.path, thing.scope, thing.what.function, depth + 1)
            if made is not None and isinstance(made.what, Function):
                return self._given(made, depth + 1)
            return made if made is not None and isinstance(made.what, Class) else None
        if thing.what is not None or (file := self.file(thing.path)) is None:
            return None
        function = file.functions.get(thing.scope)
        if function is not None and function.owner and thing.name in ("self", "cls"):
            owner = file.classes[function.owner]
            return Thing(thing.path, owner.scope, owner.name, owner)
        kind = self.look(thing.path, thing.scope, self.annotation(thing), depth + 1)
        return kind if kind is not None and isinstance(kind.what, Class) else None

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

    def annotation(self, thing: Thing) -> Value | None:
        """Return how a name is annotated, where it is a parameter or a variable."""
        file = self.file(thing.path)
        if file is None:
            return None
        function = file.functions.get(thing.scope)
        for one in function.arguments if function else ():
            if one.name == thing.name:
                return one.annotation
        return file.annotated.get((thing.scope, thing.name))

    def _called(self, path: str, scope: str, value: Call, depth: int) -> Thing | None:
        made = self.look(path, scope, value.function, depth + 1)
        if made is None:
            return Thing(path, scope, "", value)
        if made.outside:
            return Thing(path, scope, "", value, outside=f"{made.outside}()")
        if isinstance(made.what, Function):
            file = self.file(made.path)
            results = file.returned.get(made.what.path, ()) if file else ()
            found = [self.look(made.path, made.what.path, one, depth + 1) for one in results]
            known = [one for one in found if one is not None]
            # Of `return cache[key]` and `return app` the latter says more.
            for one in sorted(known, key=lambda t: not isinstance(t.what, Call)):
                return one
        return Thing(path, scope, "", value)

    def behind(self, thing: Thing | None) -> list[Thing]:
        """Return what is passed for a parameter of a function, by its callers nearby."""
        file = self.file(thing.path) if thing and thing.what is None and thing.name else None
        function = file.functions.get(thing.scope) if file and thing else None
        if thing is None or function is None or self.annotation(thing) is not None:
            return []
        names = [a.name for a in function.arguments if a.name not in ("self", "cls")]
        if thing.name not in names:
            return []
        at = names.index(thing.name)
        found: list[Thing] = []
        for path in self.files((f"{function.name}(",), thing.path)[:_MOST_CALLERS]:
            other = self.file(path)
            for said in other.said if other else ():
                if _called_name(said.call) != function.name:
                    continue
                called = self.look(path, said.scope, said.call.function)
                if called is not None and called.what is function:
                    given = self.look(path, said.scope, said.call.at(at, thing.name))
                    found += [given] if given is not None and given.key != thing.key else []
        return found

    def kind(self, thing: Thing | None, depth: int = 0) -> str:
        """Return the origin outside of what a thing is: ``fastapi.APIRouter()`` for a router."""
        if thing is None or depth > _DEEPEST:
            return ""
        if thing.outside:
            return thing.outside
        if isinstance(thing.what, Call):
            return self._kind_made(thing, thing.what, depth)
        if isinstance(thing.what, Class):
            return self.base(thing, depth + 1)
        annotation = self.annotation(thing) if thing.what is None else None
        if annotation is None:
            return ""
        return f"{self.base(self.look(thing.path, thing.scope, annotation, depth + 1))}()"

    def _kind_made(self, thing: Thing, call: Call, depth: int) -> str:
        if _called_name(call) in _FIELD and (annotation := self.annotation(thing)) is not None:
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
        if function.returns is not None:
            return f"{self.base(self.look(made.path, '', function.returns, depth + 1))}()"
        return ""

    def base(self, thing: Thing | None, depth: int = 0) -> str:
        """Return the first class outside that a class of ours comes from, its own name else."""
        for one in self.lineage(thing, depth) if thing else ():
            if one.outside:
                return one.outside
        return ""

    def lineage(self, thing: Thing, depth: int = 0) -> Iterator[Thing]:
        """Yield a class and what it inherits from, nearest first; the outside ends a line."""
        yield thing
        if not isinstance(thing.what, Class) or depth > _DEEPEST:
            return
        for value in thing.what.bases:
            above = self.look(thing.path, thing.what.scope, value, depth + 1)
            if above is not None and above.key != thing.key:
                yield from self.lineage(above, depth + 1)

    def text(self, path: str, scope: str, value: Value | None, depth: int = 0) -> str | None:
        """Return the string that an expression gives, ``None`` where that is not known."""
        if isinstance(value, Text):
            return value.text
        if depth > _DEEPEST:
            return None
        if isinstance(value, Join) and value.operator == "+":
            parts = [self.text(path, scope, one, depth + 1) for one in value.parts]
            return None if None in parts else "".join(one for one in parts if one is not None)
        if isinstance(value, Call):
            return self._text_of_call(path, scope, value, depth + 1)
        if isinstance(value, Name | Member):
            return self._text_of_name(path, scope, value, depth + 1)
        return value.word if isinstance(value, Plain) and value.word.isdigit() and depth else None

    def _text_of_call(self, path: str, scope: str, value: Call, depth: int) -> str | None:
        name = _called_name(value)
        if name in _FIELD:
            return self.text(path, scope, value.at(0) or value.named.get("default"), depth)
        if name == "str" and value.given:
            return self.text(path, scope, value.given[0], depth)
        if name in _TRIMMED and isinstance(value.function, Member):
            text = self.text(path, scope, value.function.of, depth)
            marks = self.text(path, scope, value.at(0), depth) if value.given else None
            if text is None or (value.given and marks is None):
                return None
            return str(getattr(text, name)(*([] if marks is None else [marks])))
        return None

    def _text_of_name(self, path: str, scope: str, value: Name | Member, depth: int) -> str | None:
        if isinstance(value, Member) and value.name == "value":
            inner = self.text(path, scope, value.of, depth)
            if inner is not None:
                return inner
        found = self.look(path, scope, value)
        if found is None or found.outside or isinstance(found.what, Function | Class | None):
            return None
        return self.text(found.path, found.scope, found.what, depth)

    def each(self, path: str, scope: str, value: Value | None) -> list[tuple[Thing, Value]]:
        """Return what a value may mean: all of a list where the name goes through one."""
        if isinstance(value, Name):
            file, around = self.file(path), scope
            while file is not None:
                bounds = [b for b in file.bound.get((around, value.name), ()) if b.each]
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


def _made(value: Value) -> bool:
    return isinstance(value, Call)


def _called_name(value: Call) -> str:
    function = value.function
    return function.name if isinstance(function, Name | Member) else ""


def _is_module(target: str, name: str) -> bool:
    return target.endswith((f"/{name}.py", f"/{name}/__init__.py", f"{name}/__init__.py")) or (
        target == f"{name}.py"
    )


def eyes_of(project: Project) -> PyEyes:
    return project.once("py-eyes", lambda: PyEyes(project))
