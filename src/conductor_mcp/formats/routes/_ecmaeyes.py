"""Follow names from one JavaScript or TypeScript file to the next."""

from __future__ import annotations

from dataclasses import dataclass, field

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._ecma import EcmaFile, Function, ecma_file, required
from conductor_mcp.formats.routes._pything import names_of
from conductor_mcp.formats.routes._values import (
    Block,
    Call,
    Items,
    Join,
    Member,
    Name,
    Plain,
    Table,
    Text,
    Value,
    dotted,
)
from conductor_mcp.model import Import, Span

_DEEPEST = 20
_GRAMMARS = {"ts": "typescript", "mts": "typescript", "cts": "typescript", "tsx": "tsx"}
_GLOBS = ("**/*.ts", "**/*.js", "**/*.mjs", "**/*.cjs", "**/*.mts", "**/*.cts", "**/*.tsx")
_NOT_OURS = ("node_modules/", "/dist/", "/build/", ".min.js")
MOST_FILES = 4_000
_MOST_CALLERS = 60
_MOST_TURNS = 400


@dataclass(frozen=True, slots=True)
class Thing:
    """What a name means. ``outside`` is an origin (``express.Router()``)."""

    path: str = ""
    scope: str = ""
    name: str = ""
    value: Value | None = None
    outside: str = ""
    function: Function | None = None
    module: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        return self.path, self.scope, self.name


@dataclass(slots=True)
class EcmaEyes:
    """One project's JavaScript and TypeScript files, read when they are asked for."""

    project: Project
    _open: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    _searching: bool = False
    """Whether callers are looked for, so that what other callers pass is not asked for too."""
    _told: dict[tuple[str, str, str], str | None] = field(
        default_factory=dict[tuple[str, str, str], str | None]
    )
    _asked: dict[tuple[str, str, int], list[tuple[Thing, Value, str, str]]] = field(
        default_factory=dict[tuple[str, str, int], list[tuple[Thing, Value, str, str]]]
    )

    def file(self, path: str) -> EcmaFile | None:
        document = self.project.document(path)
        if document is None:
            return None
        return ecma_file(_GRAMMARS.get(path.rpartition(".")[2], "javascript"), document.text)

    def files(self, hints: tuple[str, ...]) -> tuple[str, ...]:
        """Return the files that hold one of ``hints``, within bounds."""

        def find() -> tuple[str, ...]:
            found: list[str] = []
            every = [p for p in self.project.files(*_GLOBS) if not any(n in p for n in _NOT_OURS)]
            for path in every[:MOST_FILES]:
                text = self.project.read_text(path)
                if text is not None and any(hint in text for hint in hints):
                    found.append(path)
            return tuple(found)

        return self.project.once(("ecma-files", hints), find)

    def resolve(self, path: str, module: str) -> str | None:
        def find() -> str | None:
            format_, document = self.project.of_code(path), self.project.document(path)
            if format_ is None or format_.language is None or document is None:
                return None
            project, part = self.project, Import(module, Span(path), module)
            return format_.language.resolve(
                document, part, project.exists, project.read_text
            ).target

        return self.project.once(("ecma-resolve", path, module), find)

    def look(self, path: str, scope: str, value: Value | None, depth: int = 0) -> Thing | None:
        """Return what an expression means; ``None`` where that is not known."""
        if depth > _DEEPEST or value is None:
            return None
        if isinstance(value, Name):
            return self._named(path, scope, value.name, depth)
        if isinstance(value, Member):
            return self._member(path, scope, value, depth)
        if isinstance(value, Call):
            return self._called(path, scope, value, depth)
        if isinstance(value, Block):
            file = self.file(path)
            for one in file.functions.values() if file else ():
                if one.line == value.line:
                    return Thing(path, one.path, "", value, function=one)
        return Thing(path, scope, "", value)

    def _named(self, path: str, scope: str, name: str, depth: int) -> Thing | None:
        file = self.file(path)
        if file is None:
            return None
        around = scope
        while True:
            if (value := file.bound.get((around, name))) is not None and not required(value):
                return self._bound(path, around, name, value, depth)
            function = file.functions.get(f"{around}/{name}" if around else name)
            if function is not None:
                return Thing(path, function.path, "", None, function=function)
            inside = file.functions.get(around)
            if inside is not None and name in inside.parameters:
                return Thing(path, around, name)
            if not around:
                break
            around = around.rpartition("/")[0]
        if name in file.imports:
            module, wanted = file.imports[name]
            return self._imported(path, module, wanted, depth)
        return Thing(path, "", name) if name in file.classes else None

    def _bound(self, path: str, scope: str, name: str, value: Value, depth: int) -> Thing | None:
        if isinstance(value, Name | Member) or (
            isinstance(value, Call) and not self._outside_call(path, scope, value, depth)
        ):
            followed = self.look(path, scope, value, depth + 1)
            if followed is not None and (followed.name or followed.function):
                return followed
        if isinstance(value, Block):
            return self.look(path, scope, value, depth + 1)
        return Thing(path, scope, name, value)

    def _outside_call(self, path: str, scope: str, value: Call, depth: int) -> bool:
        made = self.look(path, scope, value.function, depth + 1)
        return made is not None and bool(made.outside)

    def _imported(self, path: str, module: str, name: str, depth: int) -> Thing | None:
        target = self.resolve(path, module)
        if target is None:
            inner = module.startswith((".", "/", "#"))
            return (
                None
                if inner
                else Thing(outside=module if name in ("default", "*") else f"{module}.{name}")
            )
        return self.exported(target, name, depth + 1)

    def exported(self, path: str, name: str, depth: int = 0) -> Thing | None:
        """Return what a file exports under a name."""
        mark = (path, name)
        file = self.file(path)
        if file is None or mark in self._open or depth > _DEEPEST:
            return None
        self._open.add(mark)
        try:
            return self._exported(file, path, name, depth)
        finally:
            self._open.discard(mark)

    def _exported(self, file: EcmaFile, path: str, name: str, depth: int) -> Thing | None:
        names = {"default": ("default", "*"), "*": ("*", "default")}.get(name, (name,))
        for one in names:
            if (value := file.exports.get(one)) is not None:
                return self.look(path, "", value, depth + 1)
        whole = file.exports.get("*")
        if isinstance(whole, Table) and (value := whole.get(name)) is not None:
            return self.look(path, "", value, depth + 1)
        for alias, module, wanted in file.passed_on:
            if alias in (name, "*"):
                target = self.resolve(path, module)
                wanted = name if alias == "*" else wanted  # noqa: PLW2901 - it passes all on
                if target and (found := self.exported(target, wanted, depth + 1)):
                    return found
        return Thing(path, module=True) if name == "*" else None

    def _member(self, path: str, scope: str, value: Member, depth: int) -> Thing | None:
        file = self.file(path)
        name = dotted(value)
        if name.startswith("this.") and file is not None and ("", name) in file.bound:
            return Thing(path, "", name, file.bound["", name])
        of = self.look(path, scope, value.of, depth + 1)
        if of is None:
            return None
        if of.outside:
            same = value.name == "default"
            return Thing(outside=of.outside if same else f"{of.outside}.{value.name}")
        if of.module:
            return self.exported(of.path, value.name, depth + 1)
        return self._of_object(of, value, depth)

    def _of_object(self, of: Thing, value: Member, depth: int) -> Thing | None:
        if isinstance(of.value, Table):
            return self.look(of.path, of.scope, of.value.get(value.name), depth + 1)
        if of.value is None and of.name and of.function is None:
            return self._of_given(of, value.name, depth)
        owner = self.file(of.path)
        inner = owner.bound.get(("", f"this.{value.name}")) if owner is not None else None
        return Thing(of.path, "", f"this.{value.name}", inner) if inner is not None else None

    def _of_given(self, of: Thing, name: str, depth: int) -> Thing | None:
        """Return the member of what callers pass for a parameter."""
        if depth > _DEEPEST // 2 or self._searching:
            return None
        for given, _, path, scope in self.callers(of):
            if isinstance(given.value, Table) and (held := given.value.get(name)) is not None:
                return self.look(path, scope, held, depth + 1)
        return None

    def _called(self, path: str, scope: str, value: Call, depth: int) -> Thing | None:
        if module := required(value):
            return self._imported(path, module, "*", depth)
        made = self.look(path, scope, value.function, depth + 1)
        if made is None:
            return None
        if made.outside:
            return Thing(path, scope, "", value, outside=f"{made.outside}()")
        file = self.file(made.path)
        if made.function is not None and file is not None:
            results = file.returned.get(made.function.path, ())
            found = (self.look(made.path, made.function.path, g, depth + 1) for g in results)
            return next((one for one in found if one is not None), None)
        known = file is not None and made.name in file.classes
        return Thing(made.path, "", made.name, value) if known else None

    def kind(self, thing: Thing | None) -> str:
        """Return the origin outside of what a thing is: ``express.Router()``."""
        if thing is None:
            return ""
        if thing.outside:
            return thing.outside
        if isinstance(thing.value, Call):
            made = self.look(thing.path, thing.scope, thing.value.function)
            return f"{made.outside}()" if made is not None and made.outside else ""
        return ""

    def text(self, path: str, scope: str, value: Value | None, depth: int = 0) -> str | None:
        """Return the string that an expression gives, ``None`` where that is not known."""
        if isinstance(value, Text) or depth > _DEEPEST:
            return value.text if isinstance(value, Text) else None
        if isinstance(value, Join):
            return self._text_of_parts(path, scope, value, depth + 1)
        if isinstance(value, Plain) and depth and value.word.isdigit():
            return value.word
        if isinstance(value, Name | Member):
            found = self.look(path, scope, value)
            if found is not None and isinstance(found.value, Text | Join) and not found.outside:
                return self.text(found.path, found.scope, found.value, depth + 1)
            if found is not None and found.value is None and depth < _DEEPEST // 2:
                return self._text_given(found, depth + 1)
        return None

    def _text_of_parts(self, path: str, scope: str, value: Join, depth: int) -> str | None:
        """Return what is put together, and what a choice comes to where only one part is known."""
        if value.operator not in ("+", "?", "||", "??"):
            return None
        parts = value.parts[1:] if value.operator == "?" else value.parts
        known = [self.text(path, scope, one, depth) for one in parts]
        if value.operator == "+":
            return None if None in known else "".join(one for one in known if one is not None)
        return next((one for one in known if one is not None), None)

    def _text_given(self, parameter: Thing, depth: int) -> str | None:
        """Return the string that callers pass for a parameter."""
        if parameter.key in self._told or self._searching:
            return self._told.get(parameter.key)
        self._told[parameter.key] = None  # what is passed on to itself says nothing
        self._told[parameter.key] = self._text_passed(parameter, depth)
        return self._told[parameter.key]

    def _text_passed(self, parameter: Thing, depth: int) -> str | None:
        for _, given, path, scope in self.callers(parameter):
            if (text := self.text(path, scope, given, depth + 1)) is not None:
                return text
        return None

    def texts(self, path: str, scope: str, value: Value | None) -> list[str | None]:
        """Return the strings that an expression gives, one for each turn of a loop around it."""
        alone = self.text(path, scope, value)
        if alone is not None or value is None:
            return [alone]
        for name in dict.fromkeys(names_of(value)):
            if (over := self._loop(path, scope, name)) is not None:
                items = self.items(path, over[0], over[1])[:_MOST_TURNS]
                made = [self.text(path, scope, filled(value, name, one)) for one in items]
                return list(dict.fromkeys(made)) or [None]
        return [None]

    def _loop(self, path: str, scope: str, name: str) -> tuple[str, Value] | None:
        file, around = self.file(path), scope
        while file is not None:
            if (over := file.loops.get((around, name))) is not None:
                return around, over
            if not around:
                break
            around = around.rpartition("/")[0]
        return None

    def items(self, path: str, scope: str, value: Value | None) -> tuple[Value, ...]:
        found = self.look(path, scope, value) if isinstance(value, Name | Member) else None
        value = found.value if found is not None else value
        return value.values if isinstance(value, Items) else (value,) if value is not None else ()

    def callers(self, thing: Thing) -> list[tuple[Thing, Value, str, str]]:
        """Return what is passed for a parameter: (thing, value, path, scope) for each call."""
        file = self.file(thing.path)
        function = file.functions.get(thing.scope) if file else None
        if function is None or thing.name not in function.parameters:
            return []
        at = function.parameters.index(thing.name)
        key = function.path, thing.path, at
        if key in self._asked:
            return self._asked[key]
        self._asked[key] = []  # what calls itself is no new way in
        before, self._searching = self._searching, True
        try:
            self._asked[key] = self._calls_of(thing, function, at)
        finally:
            self._searching = before
        return self._asked[key]

    def _calls_of(
        self, thing: Thing, function: Function, at: int
    ) -> list[tuple[Thing, Value, str, str]]:
        stem = thing.path.rpartition("/")[2].partition(".")[0]
        if stem == "index":
            stem = thing.path.rpartition("/")[0].rpartition("/")[2] or stem
        names = (stem, function.path.rpartition("/")[2].partition("<")[0] or stem)
        found: list[tuple[Thing, Value, str, str]] = []
        for path in (thing.path, *self.files(names)[:_MOST_CALLERS]):
            other = self.file(path)
            for said in other.said if other else ():
                if len(said.call.given) <= at:
                    continue
                called = self.look(path, said.scope, said.call.function)
                if called is None or called.function is not function:
                    continue
                value = said.call.given[at]
                given = self.look(path, said.scope, value) or Thing(path, said.scope, "", value)
                if given.key != thing.key:
                    found.append((given, value, path, said.scope))
        return list({(g.key, id(c)): (g, c, p, s) for g, c, p, s in found}.values())


def filled(value: Value, name: str, item: Value, depth: int = 0) -> Value:
    """Put an element of a list where an expression names it, or a member of it."""
    if value == Name(name):
        return item
    if isinstance(value, Member) and value.of == Name(name) and isinstance(item, Table):
        return item.get(value.name) or value
    if isinstance(value, Join) and depth < _DEEPEST:
        return Join(value.operator, tuple(filled(v, name, item, depth + 1) for v in value.parts))
    return value


def ecma_eyes_of(project: Project) -> EcmaEyes:
    return project.once("ecma-eyes", lambda: EcmaEyes(project))
