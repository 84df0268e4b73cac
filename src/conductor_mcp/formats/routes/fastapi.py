"""FastAPI: decorated handlers, routers and what includes them, dependencies' parameters.

What is declared with ``include_in_schema=False`` is left out: it is meant to be in no contract.
Source: FastAPI's documentation (fastapi.tiangolo.com).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._fastapi_params import Reader
from conductor_mcp.formats.routes._fastapi_types import Where, meaning
from conductor_mcp.formats.routes._framework import Framework, Routes
from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing, eyes_of
from conductor_mcp.formats.routes._python import Class, Function, PyFile, Said, calls_in
from conductor_mcp.formats.routes._values import (
    Call,
    Items,
    Member,
    Name,
    Plain,
    Table,
    Text,
    Value,
    dotted,
    texts,
)
from conductor_mcp.model import Span
from conductor_mcp.model.endpoint import Endpoint, key_of, names_in

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_INCLUDES = ("include_router", "mount")
_CONVERTER = re.compile(r"\{(\w+)(?::(\w+))?\}")
_STATUS = re.compile(r"(?:HTTP_)?(\d{3})(?:_|$)")
_BY_NAME = {"OK": "200", "CREATED": "201", "ACCEPTED": "202", "NO_CONTENT": "204",
            "BAD_REQUEST": "400", "UNAUTHORIZED": "401", "FORBIDDEN": "403", "NOT_FOUND": "404",
            "CONFLICT": "409", "GONE": "410", "UNPROCESSABLE_ENTITY": "422"}  # fmt: skip
_DEEPEST = 15


@dataclass(frozen=True, slots=True)
class Mount:
    """One way to a router: what its paths start with, and what is depended on along it."""

    prefix: str = ""
    known: bool = True
    depends: tuple[Where, ...] = ()


@dataclass(frozen=True, slots=True)
class Include:
    parent: Thing
    prefix: Where | None
    depends: tuple[Where, ...]
    hidden: bool = False


@dataclass(slots=True)
class _App:
    """The routers of a project and how they hang together."""

    eyes: PyEyes
    near: str
    _mounts: dict[tuple[str, str, str], tuple[Mount, ...]] = field(
        default_factory=dict[tuple[str, str, str], tuple[Mount, ...]]
    )
    _includes: dict[tuple[str, str, str], list[Include]] = field(
        default_factory=dict[tuple[str, str, str], list[Include]]
    )
    _looked: set[str] = field(default_factory=set[str])

    def includes(self, thing: Thing) -> list[Include]:
        """Return what includes a router; all files are searched only where near ones do not."""
        self._look(beside=True)
        if thing.key not in self._includes and self.role(thing) != "app":
            self._look(beside=False)
        return self._includes.get(thing.key, [])

    def _look(self, *, beside: bool) -> None:
        if f"beside {beside}" in self._looked:
            return
        self._looked.add(f"beside {beside}")
        for path in self.eyes.files(("include_router", ".mount("), self.near, beside=beside):
            file = self.eyes.file(path) if path not in self._looked else None
            self._looked.add(path)
            for said in file.said if file else ():
                self._include(path, said)

    def _include(self, path: str, said: Said) -> None:
        function = said.call.function
        if not isinstance(function, Member) or function.name not in _INCLUDES:
            return
        mounted = function.name == "mount"
        given = said.call.at(1, "app") if mounted else said.call.at(0, "router")
        prefix = said.call.at(0, "path") if mounted else said.call.named.get("prefix")
        parents = self.eyes.each(path, said.scope, function.of)
        for child in made_elsewhere(self.eyes, path, said.scope, given):
            for parent, _ in parents:
                made = Include(
                    parent,
                    Where(path, said.scope, prefix) if prefix is not None else None,
                    _wheres(self.eyes, path, said.scope, said.call.named.get("dependencies")),
                    hidden=_is_false(said.call.named.get("include_in_schema")),
                )
                self._includes.setdefault(child, []).append(made)

    def role(self, thing: Thing | None) -> str:
        """Say whether something is an app or a router; ``""`` for neither."""
        kind = self.eyes.kind(thing)
        if not kind:
            kind = next((k for one in self.eyes.behind(thing) if (k := self.eyes.kind(one))), "")
        last = kind.removesuffix("()").rpartition(".")[2] if kind.endswith("()") else ""
        if last == "FastAPI":
            return "app"
        return "router" if last.endswith("Router") else ""

    def mounts(self, thing: Thing, depth: int = 0) -> tuple[Mount, ...]:
        """Return the ways to a router or an app."""
        if thing.key in self._mounts:
            return self._mounts[thing.key]
        self._mounts[thing.key] = ()  # what includes itself has no way
        call = thing.what if isinstance(thing.what, Call) else None
        own = self._own(thing, call)
        depends = (
            _wheres(self.eyes, thing.path, thing.scope, call.named.get("dependencies"))
            if call
            else ()
        )
        found: list[Mount] = []
        includes = self.includes(thing) if depth < _DEEPEST else []
        for include in includes:
            if not include.hidden:
                found.extend(self._through(include, own, depends, depth))
        if len(includes) > 1 and self._held(thing):
            # Which of its objects has which routes is decided when it runs.
            found = [Mount(one.prefix, known=False, depends=one.depends) for one in found]
        passed = [] if includes else self.eyes.behind(thing)
        for one in passed if depth < _DEEPEST else ():
            found.extend(self.mounts(one, depth + 1))
        if not includes and not passed:
            known = self.role(thing) == "app"
            found.append(Mount(own[0], known and own[1], depends))
        # Beside an address that is known, one that is not says nothing.
        self._mounts[thing.key] = tuple([one for one in found if one.known] or found)
        return self._mounts[thing.key]

    def _through(
        self, one: Include, own: tuple[str, bool], depends: tuple[Where, ...], depth: int
    ) -> Iterator[Mount]:
        text: str | None = ""
        if one.prefix is not None:
            text = self.eyes.text(one.prefix.path, one.prefix.scope, one.prefix.value)
        for above in self.mounts(one.parent, depth + 1):
            yield Mount(
                above.prefix + (text or "") + own[0],
                above.known and text is not None and own[1],
                (*above.depends, *one.depends, *depends),
            )

    def _held(self, thing: Thing) -> bool:
        """Whether a router is a member of a class, so that there may be many of it."""
        file = self.eyes.file(thing.path)
        return file is not None and thing.scope in file.classes

    def _own(self, thing: Thing, call: Call | None) -> tuple[str, bool]:
        if call is None or (prefix := call.named.get("prefix")) is None:
            return "", True
        text = self.eyes.text(thing.path, thing.scope, prefix)
        return text or "", text is not None


def made_elsewhere(
    eyes: PyEyes, path: str, scope: str, given: Value | None
) -> list[tuple[str, str, str]]:
    """Return the keys of the routers that an expression means.

    Where the text of the module that is imported shows the router being made, that file is not
    parsed: an application includes many routers, and a change concerns few.
    """
    file = eyes.file(path)
    if file is None:
        return []
    head = given.of if isinstance(given, Member) else given
    bound = isinstance(head, Name) and {(scope, head.name), ("", head.name)} & file.bound.keys()
    if isinstance(head, Name) and not bound:
        key = file.imports.get((scope, head.name)) or file.imports.get(("", head.name), "")
        module, _, last = key.partition(":")
        target = eyes.resolve(path, key) if module.strip(".") else None
        name = given.name if isinstance(given, Member) else last
        whole = not last or not isinstance(given, Member) or not _binds(eyes, path, module, last)
        text = eyes.project.read_text(target) if target and whole and name else None
        if text and _makes_router(text, name):
            return [(target or "", "", name)]
    return [one.key for one, _ in eyes.each(path, scope, given) if one.name]


@lru_cache(maxsize=2048)
def _makes_router(text: str, name: str) -> bool:
    """Whether a module binds a name once, to a router; both sides of a change ask for it."""
    made = rf"(?m)^{name}(?: *:[^=\n]*)? *= *(?:\w+\.)*\w*Router\("
    if f"\n{name}" not in f"\n{text}" or re.search(made, text) is None:
        return False
    return len(re.findall(rf"(?m)^{name}\b.*=", text)) == 1


def _binds(eyes: PyEyes, path: str, module: str, name: str) -> bool:
    """Whether the package that a module is imported from may mean something else by its name."""
    home = eyes.resolve(path, module)
    return name in (eyes.project.read_text(home) or "") if home else False


def _wheres(eyes: PyEyes, path: str, scope: str, value: Value | None) -> tuple[Where, ...]:
    """Return what ``dependencies=`` lists, also where a name or a parameter stands for it."""
    if isinstance(value, Name | Member):
        found = eyes.look(path, scope, value)
        things = [found] if found is not None and found.what is not None else eyes.behind(found)
        return tuple(
            Where(one.path, one.scope, v)
            for one in things
            for v in (one.what.values if isinstance(one.what, Items) else ())
        )
    listed = value.values if isinstance(value, Items) else ()
    return tuple(Where(path, scope, one) for one in listed)


def _is_false(value: Value | None) -> bool:
    return isinstance(value, Plain) and value.word == "False"


@dataclass(frozen=True, slots=True)
class _Route:
    """One declaration: who handles which methods of a path, as it is written."""

    router: Thing
    methods: tuple[str, ...]
    call: Call
    scope: str
    handler: Thing | None


def _declared(eyes: PyEyes, path: str, file: PyFile) -> Iterator[_Route]:
    for function in file.every:
        for one in function.decorators:
            if isinstance(one, Call) and isinstance(one.function, Member):
                handler = Thing(path, function.scope, function.name, function)
                yield from _route(eyes, path, function.scope, one, handler)
    for said in file.said:
        call, scope = said.call, said.scope
        if isinstance(call.function, Call) and isinstance(call.function.function, Member):
            given = eyes.look(path, scope, call.at(0))  # router.get("/x")(handler)
            yield from _route(eyes, path, scope, call.function, given)
        elif isinstance(call.function, Member) and call.function.name == "add_api_route":
            given = eyes.look(path, scope, call.at(1, "endpoint"))
            for router, _ in eyes.each(path, scope, call.function.of):
                methods = tuple(texts(call.named.get("methods"))) or ("GET",)
                yield _Route(router, methods, call, scope, given)


def _route(
    eyes: PyEyes, path: str, scope: str, call: Call, handler: Thing | None
) -> Iterator[_Route]:
    function = call.function
    if not isinstance(function, Member):
        return
    if function.name in _METHODS:
        methods: tuple[str, ...] = (function.name.upper(),)
    elif function.name == "api_route":
        methods = tuple(texts(call.named.get("methods"))) or ("GET",)
    else:
        return
    for router, _ in eyes.each(path, scope, function.of):
        yield _Route(router, methods, call, scope, handler)


def read(project: Project, path: str) -> Routes:
    """Return what a file's decorators and ``add_api_route`` declare, with its whole paths."""
    eyes = eyes_of(project)
    file = eyes.file(path)
    if file is None:
        return Routes()
    near = path.partition("/")[0]
    app = project.once(("fastapi", near), lambda: _App(eyes, path))
    found: dict[tuple[str, str, int], Endpoint] = {}
    for route in _declared(eyes, path, file):
        if not app.role(route.router) or _is_false(route.call.named.get("include_in_schema")):
            continue
        made = route.router.what
        if isinstance(made, Call) and _is_false(made.named.get("include_in_schema")):
            continue
        for endpoint in _endpoints(app, path, route):
            found.setdefault((endpoint.key, endpoint.path, route.call.line), endpoint)
    return Routes(tuple(found.values()))


def _endpoints(app: _App, path: str, route: _Route) -> Iterator[Endpoint]:
    written = app.eyes.text(path, route.scope, route.call.at(0, "path"))
    for mount in app.mounts(route.router):
        unknown: set[str] = set() if mount.known else {"prefix"}
        if written is None:
            unknown.add("path")
        whole = mount.prefix + (written or "")
        if whole.startswith("{$"):
            continue  # a callback: somebody else's endpoint
        if not whole.startswith("/"):
            whole = f"/{whole}"
        shown = _CONVERTER.sub(lambda m: f"{{{m[1]}{'*' if m[2] == 'path' else ''}}}", whole)
        reader = Reader(app.eyes, names_in(shown))
        depends = _wheres(app.eyes, path, route.scope, route.call.named.get("dependencies"))
        for one in (*mount.depends, *depends):
            reader.depends(one, None, 0)
        function = route.handler.what if route.handler else None
        if isinstance(function, Function) and route.handler is not None:
            reader.function(route.handler.path, function)
        else:
            unknown.update(("query", "body"))
        for name in names_in(shown):
            reader.taken.add(name, "path", required=True, word="")
        yield from _made(app.eyes, path, route, shown=shown, reader=reader, unknown=unknown)


def _made(
    eyes: PyEyes, path: str, route: _Route, *, shown: str, reader: Reader, unknown: set[str]
) -> Iterator[Endpoint]:
    taken = reader.taken
    forms = any(where == "form" for where, _ in taken.parameters)
    function = route.handler.what if route.handler else None
    handler = function.path if isinstance(function, Function) else ""
    statuses = _statuses(eyes, path, route, unknown)
    response = _response(eyes, path, route)
    takes: bool | None = bool(taken.bodies) or forms
    if not takes and "body" in taken.unknown:
        takes = None
    for method in route.methods:
        yield Endpoint(
            key_of(method.upper(), shown),
            Span(path, route.call.line, route.call.line),
            method.upper(),
            shown,
            handler,
            tuple(taken.parameters.values()),
            taken.bodies[0] if len(taken.bodies) == 1 else "",
            takes,
            statuses,
            response,
            tuple(sorted(unknown | taken.unknown)),
            "fastapi",
        )


def _statuses(eyes: PyEyes, path: str, route: _Route, unknown: set[str]) -> tuple[str, ...]:
    given = route.call.named.get("status_code")
    first = "200" if given is None else status_of(given)
    if not first:
        unknown.add("statuses")
    found = [first] if first else []
    answers = route.call.named.get("responses")
    if answers is not None:
        thing = eyes.look(path, route.scope, answers)
        table = answers if isinstance(answers, Table) else thing.what if thing else None
        if isinstance(table, Table):
            found += [code for name, _ in table.entries if (code := status_of(name))]
    function = route.handler.what if route.handler else None
    if isinstance(function, Function):
        for call in calls_in(function.node, ("HTTPException",)):
            code = status_of(call.at(0, "status_code"))
            found += [code] if code else []
    return tuple(dict.fromkeys(found))


def status_of(value: Value | None) -> str:
    """Return the three digits that a status is written with (``status.HTTP_201_CREATED``)."""
    if isinstance(value, Plain):
        return value.word if value.word.isdigit() else ""
    if isinstance(value, Text):
        return value.text if value.text.isdigit() else ""
    last = dotted(value).removesuffix(".value").rpartition(".")[2]
    match = _STATUS.match(last)
    return match[1] if match else _BY_NAME.get(last, "")


def _response(eyes: PyEyes, path: str, route: _Route) -> str:
    given = route.call.named.get("response_model")
    scope, where = route.scope, path
    if given is None:
        function = route.handler.what if route.handler else None
        if isinstance(function, Function) and route.handler is not None:
            given, where = function.returns, route.handler.path
    if given is None:
        return ""
    found = meaning(eyes, Where(where, scope, given))
    if found.model is not None and isinstance(found.model.what, Class):
        return found.name
    return found.name if found.kind in ("body", "list") else ""


FRAMEWORK = Framework("fastapi", "python", ("fastapi", "APIRouter", "include_router"), read)
