"""Routers of Go across the files of a package and its importers: who groups and mounts what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._go import Function, GoFile, Said, go_file
from conductor_mcp.formats.routes._values import (
    Block,
    Call,
    Join,
    Member,
    Name,
    Plain,
    Text,
    Value,
    dotted,
)
from conductor_mcp.model import Import, Span

Prefix = tuple[str, bool]
Key = tuple[str, str, str]
_DEEPEST = 14
_MOST = 3_000


@dataclass(frozen=True, slots=True)
class Words:
    """How one library is written: its packages, what makes a root, types, groups and mounts."""

    id: str
    package: str
    makes: tuple[str, ...]
    types: tuple[str, ...]
    groups: tuple[str, ...]
    same: tuple[str, ...]
    mounts: tuple[str, ...]


@dataclass(slots=True)
class GoTree:
    """The Go files of a project, as one library's routers hang together in them."""

    project: Project
    words: Words
    _known: dict[Key, list[Prefix]] = field(default_factory=dict[Key, list[Prefix]])

    def file(self, path: str) -> GoFile | None:
        document = self.project.document(path)
        return None if document is None else go_file(document.text)

    def package(self, path: str) -> tuple[str, ...]:
        """Return the files of the package that a file is in."""
        folder = path.rpartition("/")[0]
        return self.project.once(("go-package", folder), lambda: self._listed(folder))

    def _listed(self, folder: str) -> tuple[str, ...]:
        found = self.project.files(f"{folder}/*.go" if folder else "*.go")
        return tuple(path for path in found if not path.endswith("_test.go"))

    def files(self, hint: str) -> tuple[str, ...]:
        """Return the files that hold a word, within bounds."""

        def find() -> tuple[str, ...]:
            every = [p for p in self.project.files("**/*.go") if not p.endswith("_test.go")]
            return tuple(p for p in every[:_MOST] if hint in (self.project.read_text(p) or ""))

        return self.project.once(("go-files", hint), find)

    def value(
        self, path: str, scope: str, name: str
    ) -> tuple[Key, Value | Function | None] | None:
        """Return what a name is bound to: its key, and its value or the function that it is."""
        file = self.file(path)
        if file is None:
            return None
        around = scope
        while True:
            if (found := file.bound.get((around, name))) is not None:
                return (path, around, name), found
            function = file.functions.get(around)
            if function is not None and any(p == name for p, _ in function.parameters):
                return (path, around, name), None
            if not around:
                break
            around = around.rpartition("/")[0]
        for other in self.package(path):
            there = self.file(other)
            if there is not None and ("", name) in there.bound:
                return (other, "", name), there.bound["", name]
        return None

    def functions(self, path: str, scope: str, value: Value) -> list[tuple[str, Function]]:
        """Return the functions that a callee may be: of this package or of an imported one."""
        del scope
        file = self.file(path)
        if file is None:
            return []
        if isinstance(value, Name):
            return self._named(self.package(path), value.name)
        if not isinstance(value, Member):
            return []
        of = dotted(value.of)
        if of in file.imports:
            folder = self._folder(path, file.imports[of])
            return self._named(self._listed(folder), value.name) if folder else []
        return self._named(self.package(path), value.name) or self._named(
            self.files(f") {value.name}("), value.name
        )

    def _named(self, paths: tuple[str, ...], name: str) -> list[tuple[str, Function]]:
        found: list[tuple[str, Function]] = []
        for path in paths:
            file = self.file(path)
            function = file.functions.get(name) if file else None
            if function is not None:
                found.append((path, function))
        return found

    def _folder(self, path: str, module: str) -> str | None:
        format_, document = self.project.of_code(path), self.project.document(path)
        if format_ is None or format_.language is None or document is None:
            return None
        part = Import(module, Span(path), module)
        project = self.project
        return format_.language.resolve(document, part, project.exists, project.read_text).target

    def text(self, path: str, scope: str, value: Value | None, depth: int = 0) -> str | None:
        """Return the string that an expression gives, ``None`` where that is not known."""
        if isinstance(value, Text):
            return value.text
        if depth > _DEEPEST or value is None:
            return None
        if isinstance(value, Join) and value.operator == "+":
            parts = [self.text(path, scope, one, depth + 1) for one in value.parts]
            return None if None in parts else "".join(one for one in parts if one is not None)
        if isinstance(value, Name):
            found = self.value(path, scope, value.name)
            if found is not None and isinstance(found[1], Text | Join | Name):
                return self.text(found[0][0], found[0][1], found[1], depth + 1)
        if isinstance(value, Member):
            return self._constant(path, value, depth)
        return None

    def _constant(self, path: str, value: Member, depth: int) -> str | None:
        file = self.file(path)
        name = dotted(value.of)
        if file is not None and file.imports.get(name) == "net/http":
            return value.name.removeprefix("Method").upper()
        folder = self._folder(path, file.imports[name]) if file and name in file.imports else None
        for other in self._listed(folder) if folder else ():
            there = self.file(other)
            if there is not None and ("", value.name) in there.bound:
                return self.text(other, "", there.bound["", value.name], depth + 1)
        return None

    def prefixes(self, path: str, scope: str, value: Value, depth: int = 0) -> list[Prefix]:
        """Return what the routes of a router start with; nothing for what is no router."""
        if depth > _DEEPEST:
            return []
        if isinstance(value, Call):
            return self._made(path, scope, value, depth)
        if isinstance(value, Member):
            return self._field(path, value, depth)
        return self._name(path, scope, value.name, depth) if isinstance(value, Name) else []

    def _name(self, path: str, scope: str, name: str, depth: int) -> list[Prefix]:
        found = self.value(path, scope, name)
        if found is None:
            return []
        key, bound = found
        if key in self._known:
            return self._known[key]
        self._known[key] = []
        if bound is None:
            self._known[key] = self._parameter(key, depth + 1)
        elif not isinstance(bound, Function):
            self._known[key] = self._bound(key, bound, depth + 1)
        return self._known[key]

    def _field(self, path: str, value: Member, depth: int) -> list[Prefix]:
        """Follow ``s.router`` to what some function of the package gives it."""
        for other in self.package(path):
            file = self.file(other)
            made = file.bound.get(("", f".{value.name}")) if file else None
            if isinstance(made, Call) and (found := self._made(other, "", made, depth + 1)):
                return found
            if isinstance(made, Name) and file is not None:
                for (scope, name), bound in file.bound.items():
                    if (
                        name == made.name
                        and isinstance(bound, Call)
                        and (found := self._made(other, scope, bound, depth + 1))
                    ):
                        return found
        return []

    def _bound(self, key: Key, value: Value, depth: int) -> list[Prefix]:
        path, scope, name = key
        if not isinstance(value, Call):
            return self.prefixes(path, scope, value, depth)
        found = self._made(path, scope, value, depth)
        if found and self._is_root(path, value):
            mounted = list(self._mounted(key, depth))
            return mounted or found
        del name
        return found

    def _is_root(self, path: str, call: Call) -> bool:
        file = self.file(path)
        function = call.function
        if file is None or not isinstance(function, Member):
            return False
        package = file.imports.get(dotted(function.of), "")
        return function.name in self.words.makes and package.startswith(self.words.package)

    def _made(self, path: str, scope: str, call: Call, depth: int) -> list[Prefix]:
        function = call.function
        if self._is_root(path, call):
            return [("", True)]
        if isinstance(function, Member):
            if function.name in self.words.groups and call.given:
                text = self.text(path, scope, call.given[0])
                return [
                    (_put(above, text or ""), known and text is not None)
                    for above, known in self.prefixes(path, scope, function.of, depth + 1)
                ]
            if function.name in self.words.same:
                return self.prefixes(path, scope, function.of, depth + 1)
        for other, one in self.functions(path, scope, function):
            file = self.file(other)
            for given in file.returned.get(one.path, ()) if file else ():
                if found := self.prefixes(other, one.path, given, depth + 1):
                    return found
        return []

    def _mounted(self, key: Key, depth: int) -> Iterator[Prefix]:
        """Yield the prefixes by which a router, or what returns it, is mounted."""
        path, scope, name = key
        for word in self.words.mounts:
            for other in self.files(f".{word}("):
                file = self.file(other)
                for said in file.said if file else ():
                    function = said.call.function
                    if not isinstance(function, Member) or function.name != word:
                        continue
                    child = _stripped(said.call.at(1))
                    if not self._is(other, said, child, (path, scope, name)):
                        continue
                    text = self.text(other, said.scope, said.call.at(0))
                    if self.words.id == "go-net-http":
                        text = "" if text is None else text.rpartition(" ")[2].rstrip("/")
                        stripped = said.call.at(1) is not child
                        text = text if stripped else ""
                    for above, known in self.prefixes(other, said.scope, function.of, depth + 1):
                        yield _put(above, text or ""), known and text is not None

    def _is(self, path: str, said: Said, child: Value | None, key: Key) -> bool:
        if isinstance(child, Name):
            found = self.value(path, said.scope, child.name)
            return found is not None and found[0] == key
        if isinstance(child, Call):
            return any(
                other == key[0] and one.path == key[1]
                for other, one in self.functions(path, said.scope, child.function)
            )
        return False

    def _parameter(self, key: Key, depth: int) -> list[Prefix]:
        path, scope, name = key
        file = self.file(path)
        function = file.functions.get(scope) if file else None
        if file is None or function is None:
            return []
        kind = next((k for p, k in function.parameters if p == name), "")
        if kind.rpartition(".")[2] not in self.words.types:
            return []
        if scope in file.literals:
            call, outer = file.literals[scope]
            return self._inside(path, outer, call, depth)
        at = [p for p, _ in function.parameters].index(name)
        found: list[Prefix] = []
        for other in dict.fromkeys((*self.package(path), *self.files(f"{function.name}"))):
            there = self.file(other)
            for said in there.said if there else ():
                found += self._passed(other, said, function, path, at, depth)
        return list(dict.fromkeys(found)) or [("", False)]

    def _inside(self, path: str, scope: str, call: Call, depth: int) -> list[Prefix]:
        """Return the prefixes of what a literal is given: ``r.Route("/x", func(r) …)``."""
        function = call.function
        if not isinstance(function, Member):
            return []
        above = self.prefixes(path, scope, function.of, depth + 1)
        first = call.at(0)
        if isinstance(first, Block):
            return above
        text = self.text(path, scope, first)
        return [(_put(one, text or ""), known and text is not None) for one, known in above]

    def _passed(  # noqa: PLR0917 - one call against one parameter
        self, path: str, said: Said, function: Function, home: str, at: int, depth: int
    ) -> list[Prefix]:
        call = said.call
        last = call.function.name if isinstance(call.function, Name | Member) else ""
        if last == function.name and at < len(call.given):
            there = self.functions(path, said.scope, call.function)
            if (home, function) in there:
                return self.prefixes(path, said.scope, call.given[at], depth + 1)
        for one in call.given:
            named = one.name if isinstance(one, Name | Member) else ""
            if named == function.name and (home, function) in self.functions(
                path, said.scope, one
            ):
                return self._inside(path, said.scope, call, depth)
        return []


def _put(above: str, below: str) -> str:
    if not below.strip("/"):
        return above
    return f"{above.rstrip('/')}/{below.lstrip('/')}"


def _stripped(value: Value | None) -> Value | None:
    """Return what ``http.StripPrefix("/x", mux)`` is around."""
    if isinstance(value, Call) and dotted(value.function).endswith(".StripPrefix"):
        return value.at(1)
    return value


def put(above: str, below: str) -> str:
    """Put a path below a prefix with one slash between them."""
    return _put(above, below) or "/"


def handler_name(value: Value | None) -> str:
    """Return what a handler is called, through ``http.HandlerFunc(...)``."""
    if isinstance(value, Call) and value.given:
        return handler_name(value.given[0])
    return dotted(value)


def status(value: Value | None) -> str:
    return value.word if isinstance(value, Plain) else ""
