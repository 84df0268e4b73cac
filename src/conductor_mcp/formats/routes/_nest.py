"""NestJS's controllers, modules and applications, as the files of a project put them together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._ecmanodes import Bit
from conductor_mcp.formats.routes._ecmasite import Site
from conductor_mcp.formats.routes._ecmavalues import (
    UNDEFINED,
    UNKNOWN,
    Arr,
    Env,
    Fn,
    Handed,
    Made,
    Native,
    Obj,
    Outside,
    Undefined,
    Unknown,
    flat,
    is_vague,
    ways,
)
from conductor_mcp.formats.routes._paths import put

COMMON = ("@nestjs/common.", "@nestia/core.")
_CREATED = "@nestjs/core.NestFactory.create"
_ROUTED = "@nestjs/core.RouterModule."
_SAID = ("setGlobalPrefix", "enableVersioning")
_HIGHEST = 20
_MOST_MODULES = 3_000
_NO_PATH = ("HEADER", "MEDIA_TYPE", "CUSTOM")
WORDS = re.compile(rb"setGlobalPrefix|enableVersioning|NestFactory|RouterModule|Controller")


@dataclass(eq=False, slots=True)
class App:
    """What the start of an application says of all its paths."""

    root: object = UNKNOWN
    prefix: object = ""
    without: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    versions: str | None = None
    neutral: object = UNDEFINED

    def has(self, name: str) -> bool:
        return name in (*_SAID, "use", "listen", "init")

    def member(self, owner: Obj, name: str) -> object:
        return Native(call=lambda handed: self.done(owner, name, handed), name=name)

    def done(self, owner: Obj, name: str, handed: Handed) -> object:
        """Do what a method does."""
        given, more = handed.at(0), handed.at(1)
        if name == "setGlobalPrefix":
            self.prefix = given
            listed = more.props.get("exclude") if isinstance(more, Obj) else None
            for one in flat(listed):
                table = one.props if isinstance(one, Obj) else {"path": one}
                path, kind = table.get("path"), table.get("method")
                verb = kind.name.rpartition(".")[2] if isinstance(kind, Outside) else "ALL"
                self.without += [(path.strip("/"), verb)] if isinstance(path, str) else []
        elif name == "enableVersioning":
            table = given.props if isinstance(given, Obj) else {}
            self.neutral = table.get("defaultVersion", UNDEFINED)
            kind = table.get("type")
            if not (isinstance(kind, Outside) and kind.name.endswith(_NO_PATH)):
                own = table.get("prefix", "v")
                self.versions = own if isinstance(own, str) else "" if own is False else "v"
        return owner


@dataclass(frozen=True, slots=True)
class Mount:
    """A controller as a part of an application, below the path of its module."""

    made: Fn
    app: App
    below: str = ""
    known: bool = True


class NestSite(Site):
    """A project of NestJS gone through."""

    def __init__(self, project: Project) -> None:
        super().__init__(project, WORDS, {})
        self.controllers: list[Fn] = []
        self.apps: list[App] = []
        self.loose = App()
        self.placed: dict[tuple[int, str], list[tuple[int, object]]] = {}
        """What the parameters of a method are decorated with, by their places."""
        self.kinds: dict[tuple[int, str], list[object]] = {}
        self._below: dict[int, list[object]] = {}
        self._open = False
        self._mounts: list[Mount] | None = None

    # What is declared.

    def made_outside(self, name: str, handed: Handed) -> object:
        """Keep what decorators and modules of other packages are given."""
        if name == _CREATED:
            app = App(handed.at(0))
            self.apps.append(app)
            self.declared()
            return Obj(host=app, open=True)
        if name == "@nestjs/common.forwardRef":
            return self.call(handed.at(0), UNDEFINED, [], handed.path, handed.line)
        if name.startswith("@nestjs/"):
            return Made(name, tuple(handed.given))
        found = super().made_outside(name, handed)
        return Made(name, tuple(handed.given)) if isinstance(found, Unknown) else found

    def stray(self, of: object, name: str, handed: Handed) -> object:
        """Take something for an application that is told its prefix."""
        del of
        return self.loose.done(Obj(), name, handed) if name in _SAID else None

    def decorated(self, made: Fn, bit: Bit, env: Env) -> None:
        outer = bit.raw.parent
        around = Bit(outer).below if outer is not None and outer.type == "export_statement" else ()
        own = [one for one in (*around, *bit.below) if one.type == "decorator"]
        made.marks += [self.value(one.below[0], env) for one in own if one.below]
        body, waiting = bit.get("body"), list[object]()
        for one in body.below if body is not None else ():
            if one.type == "decorator":
                waiting += [self.value(one.below[0], env)] if one.below else []
                continue
            if one.type == "method_definition" and not one.has("static"):
                self._method(made, one, waiting, env)
            waiting = []
        self._kept(made)

    def _method(self, made: Fn, one: Bit, marks: list[object], env: Env) -> None:
        name, parameters = one.get("name"), one.get("parameters")
        held = made.props.get("prototype")
        fn = held.props.get(name.text) if name is not None and isinstance(held, Obj) else None
        if name is None or not isinstance(fn, Fn) or not marks:
            return
        fn.marks += marks
        found = self.placed.setdefault((id(made), name.text), [])
        for at, parameter in enumerate(parameters.below if parameters is not None else ()):
            for mark in (b for b in parameter.below if b.type == "decorator" and b.below):
                found.append((at, self.value(mark.below[0], env)))

    def marked(self, handed: Handed) -> object:
        """``__decorate([…], target, "name", null)``, as compilers write decorators."""
        marks, target, name = list(flat(handed.at(0))), handed.at(1), handed.at(2)
        if isinstance(target, Fn) and not isinstance(name, str):
            target.marks += marks
            self._kept(target)
        elif isinstance(target, Obj) and isinstance(name, str):
            fn, made = target.props.get(name), target.maker
            if isinstance(fn, Fn) and made is not None:
                fn.marks += marks
                for mark in marks:
                    self._of_parameters(mark, (id(made), name))
        return target

    def _of_parameters(self, mark: object, key: tuple[int, str]) -> None:
        given = mark.given if isinstance(mark, Made) else ()
        if len(given) < 2 or not isinstance(mark, Made):  # noqa: PLR2004 - what, and its value
            return
        if mark.name == "*param" and isinstance(given[0], int):
            self.placed.setdefault(key, []).append((given[0], given[1]))
        elif given[0] == "design:paramtypes":
            self.kinds[key] = list(flat(given[1]))

    def _kept(self, made: Fn) -> None:
        if _named(made, "Controller") is not None and made not in self.controllers:
            self.controllers.append(made)
            self.declared()

    # What modules make of it.

    def mounts(self) -> list[Mount]:
        """Return the controllers that applications have, and below which path each."""
        if self._mounts is None:
            found: dict[tuple[int, int, str], Mount] = {}
            for app in self.apps:
                for one in self._of(app):
                    found.setdefault((id(one.made), id(app), one.below), one)
            told = {id(one.made) for one in found.values()}
            whole = bool(self.apps) and bool(found) and not self._open
            free = [] if whole else [c for c in self.controllers if id(c) not in told]
            apps = self.apps if len(self.apps) == 1 else [self.loose]
            self._mounts = [*found.values(), *(Mount(c, app) for c in free for app in apps)]
            for app in self.apps:
                self._settle(app)
        return self._mounts

    def _settle(self, app: App) -> None:
        """Let an application have what is said of one that is not known."""
        if app.prefix == "":
            app.prefix, app.without = self.loose.prefix, self.loose.without
        if app.versions is None:
            app.versions, app.neutral = self.loose.versions, self.loose.neutral

    def _of(self, app: App) -> Iterator[Mount]:
        listed: list[tuple[Fn, list[Fn]]] = []
        self._below = {}
        self._visit(app.root, listed, set())
        for module, controllers in listed:
            below = self._below.get(id(module), [""])
            for made in controllers:
                for path in below:
                    text = path if isinstance(path, str) else ""
                    yield Mount(made, app, text, isinstance(path, str))

    def _visit(self, value: object, listed: list[tuple[Fn, list[Fn]]], met: set[int]) -> None:
        """Go through a module and what it imports."""
        for one in ways(value):
            if isinstance(one, Made):
                if one.name.startswith(_ROUTED):
                    self._route(one.given[0] if one.given else UNKNOWN, "", 0)
            elif isinstance(one, Fn) or (isinstance(one, Obj) and "module" in one.props):
                if id(one) in met or len(met) > _MOST_MODULES:
                    continue
                met.add(id(one))
                self._module(one, listed, met)
            elif isinstance(one, Arr):
                self._open = self._open or one.open
                for inner in one.items:
                    self._visit(inner, listed, met)
            elif isinstance(one, Unknown):
                self._open = True

    def _module(self, one: Obj, listed: list[tuple[Fn, list[Fn]]], met: set[int]) -> None:
        table: object = one
        module = one
        if isinstance(one, Fn):
            mark = _named(one, "Module")
            table = mark.given[0] if mark is not None and mark.given else UNDEFINED
        else:
            self._visit(one.props.get("module"), listed, met)
            held = one.props.get("module")
            module = held if isinstance(held, Fn) else one
        if not isinstance(table, Obj):
            self._open = self._open or isinstance(table, Unknown)
            return
        self._open = self._open or table.open
        given = self.member(table, "controllers")
        every = [c for c in flat(given) if isinstance(c, Fn)]
        vague = any(isinstance(c, Unknown) for c in flat(given))
        self._open = self._open or vague or (isinstance(given, Arr) and given.open)
        if every and isinstance(module, Fn):
            listed.append((module, every))
        self._visit(self.member(table, "imports"), listed, met)

    def _route(self, value: object, above: str, depth: int) -> None:
        """``RouterModule.register([{path, module, children}])``."""
        for one in flat(value):
            if isinstance(one, Fn):
                self._below.setdefault(id(one), []).append(above)
            if not isinstance(one, Obj) or isinstance(one, Fn) or depth > _HIGHEST:
                continue
            path = self.member(one, "path")
            whole = put(above, path) if isinstance(path, str) else above
            module = self.member(one, "module")
            if isinstance(module, Fn):
                said = whole if isinstance(path, str | Undefined) else UNKNOWN
                self._below.setdefault(id(module), []).append(said)
            self._route(self.member(one, "children"), whole, depth + 1)


def marks_of(made: Fn) -> Iterator[Made]:
    """Yield what something is decorated with, also where several were put together."""
    for one in flat(Arr(made.marks)):
        yield from _inner(one, 0)


def _inner(mark: object, depth: int) -> Iterator[Made]:
    for one in ways(mark):
        if isinstance(one, Made) and one.name.endswith(".applyDecorators") and depth < _HIGHEST:
            for inner in flat(Arr(list(one.given))):
                yield from _inner(inner, depth + 1)
        elif isinstance(one, Made):
            yield one


def own_name(mark: Made) -> str:
    """Return what a decorator of NestJS is called there, "" for another's."""
    return mark.name.rpartition(".")[2] if mark.name.startswith(COMMON) else ""


def _named(made: Fn, name: str) -> Made | None:
    """Return what a class or one that it is derived from is decorated with."""
    at: object = made
    for _ in range(_HIGHEST):
        if not isinstance(at, Fn):
            break
        for one in marks_of(at):
            if own_name(one) == name:
                return one
        at = at.base
    return None


def said_of(made: Fn, name: str) -> object:
    """Return what a decorator is given: ``None`` where there is none of it."""
    mark = _named(made, name)
    return None if mark is None else (mark.given[0] if mark.given else UNDEFINED)


def methods_of(made: Fn) -> Iterator[tuple[Fn, Fn]]:
    """Yield the methods of a class and of those it is derived from, with the class of each."""
    met: set[str] = set()
    at: object = made
    for _ in range(_HIGHEST):
        if not isinstance(at, Fn):
            break
        held = at.props.get("prototype")
        for name, fn in list(held.props.items()) if isinstance(held, Obj) else ():
            if isinstance(fn, Fn) and name not in met:
                met.add(name)
                yield fn, at
        at = at.base


def texts_of(value: object) -> tuple[str | None, ...]:
    """Return the paths that a decorator is given, ``None`` for what is not known."""
    if is_vague(value) and not isinstance(value, Unknown):
        return ("",)
    found = [one if isinstance(one, str) else None for one in flat(value)]
    return tuple(dict.fromkeys(found)) or ("",)
