"""django-ninja: operations of ``NinjaAPI`` and ``Router``, mounted by a URL configuration.

An operation stands where a function is decorated with it, or where ``add_api_operation`` says it.
Sources: django-ninja's documentation (routers, path and query parameters, pagination).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._djlist import is_ninja
from conductor_mcp.formats.routes._djpaths import of_path, without_holes
from conductor_mcp.formats.routes._djsettings import loaded_from
from conductor_mcp.formats.routes._djurls import ONE_AT_A_TIME, Urls, urls_of
from conductor_mcp.formats.routes._framework import Framework, Routes
from conductor_mcp.formats.routes._ninja_params import taken_by
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import Closure, Made, listed
from conductor_mcp.formats.routes._pyrun import Run
from conductor_mcp.formats.routes._python import Function
from conductor_mcp.formats.routes._pytree import ROUTED
from conductor_mcp.formats.routes._values import Call, Member, Name, Value
from conductor_mcp.model import Span
from conductor_mcp.model.endpoint import Endpoint, Parameter, key_of, names_in

_DEEPEST = 10
_HINTS = ("ninja", "@router.", "@api.")
_SAYING = (*ROUTED, "add_router", "add_api_operation")
_TYPED = re.compile(r"\{([\w-]+):(\w+)\}")


@dataclass(frozen=True, slots=True)
class _Operation:
    """One operation of an API below its own mount."""

    path: str
    known: bool
    methods: tuple[str, ...]
    thing: Thing
    made: Made
    router: Made


@dataclass(slots=True)
class _Walk:
    """Goes through what an API and its routers have."""

    run: Run
    open: set[int] = field(default_factory=set[int])

    def operations(
        self, router: Made, above: str, *, known: bool, depth: int = 0
    ) -> Iterator[_Operation]:
        if id(router) in self.open or depth > _DEEPEST:
            return
        self.open.add(id(router))
        seen: set[tuple[str, int]] = set()
        for name, made in router.calls:
            if (made.path, made.line) in seen:
                continue
            seen.add((made.path, made.line))
            if name == "add_router":
                yield from self._router(made, above, known=known, depth=depth)
            elif name in (*ROUTED, "add_api_operation"):
                yield from self._operation(name, router, made, above, known=known)
        self.open.discard(id(router))

    def _router(self, made: Made, above: str, *, known: bool, depth: int) -> Iterator[_Operation]:
        prefix, router = made.at(0, "prefix"), made.at(1, "router")
        if isinstance(router, str):
            router = loaded_from(self.run, router, made.path)
        if isinstance(router, Made):
            inner = f"{above}/{prefix if isinstance(prefix, str) else ''}"
            yield from self.operations(
                router, inner, known=known and isinstance(prefix, str), depth=depth + 1
            )

    def _operation(
        self, name: str, router: Made, made: Made, above: str, *, known: bool
    ) -> Iterator[_Operation]:
        several = name in ("api_operation", "add_api_operation")
        path = made.at(1 if name == "api_operation" else 0, "path")
        words = listed(made.at(0 if name == "api_operation" else 1, "methods")) if several else []
        methods = tuple(one.upper() for one in words or () if isinstance(one, str))
        function = made.attributes.get("function", made.at(2, "view_func"))
        thing = function.function if isinstance(function, Closure) else function
        if isinstance(thing, Thing) and isinstance(thing.what, Function):
            written = f"{above}/{path if isinstance(path, str) else ''}"
            firm = known and isinstance(path, str)
            yield _Operation(written, firm, methods or (name.upper(),), thing, made, router)


def read(project: Project, path: str) -> Routes:
    """Return the operations that a file declares."""
    with ONE_AT_A_TIME:
        return _read(project, path)


def _read(project: Project, path: str) -> Routes:
    document = project.document(path)
    urls = urls_of(project, path)
    if document is None or not _concerned(urls.run, path, document.text):
        return Routes()
    every = project.once(("ninja", path.partition("/")[0]), lambda: tuple(_every(urls, path)))
    return Routes(tuple(one for one in every if one.at.path == path))


def _concerned(run: Run, path: str, text: str) -> bool:
    if "ninja" in text:
        return True
    return any(
        isinstance(made := run.ask(path, name), Made) and is_ninja(run, made)
        for name in _receivers(run, path)
    )


def _receivers(run: Run, path: str) -> dict[str, None]:
    """Return the names whose ``get`` decorates functions or whose ``add_router`` is called."""
    file = run.file(path)
    found: dict[str, None] = {}
    said: list[Value] = [one.call for one in file.said if not one.scope] if file else []
    for function in file.every if file else ():
        said += function.decorators if not function.scope else ()
    for one in said:
        called = one.function if isinstance(one, Call) else None
        if isinstance(called, Member) and called.name in _SAYING and isinstance(called.of, Name):
            found[called.of.name] = None
    return found


def _settled(run: Run, near: str) -> list[Made]:
    """Let APIs and routers know what other files than their own tell them; return all."""
    held: dict[int, Made] = {}
    for path in run.eyes.files(_HINTS, near):
        for name in _receivers(run, path):
            made = run.ask(path, name)
            if isinstance(made, Made) and is_ninja(run, made):
                held[id(made)] = made
    return list(held.values())


def _mounted(urls: Urls) -> Iterator[tuple[_Operation, str]]:
    """Yield the operations of what URL configurations list, with what stands before them."""
    for place in urls.listings():
        for entry in urls.entries(place):
            for prefix, known in urls.prefixes(place) if entry.mounted is not None else ():
                if entry.mounted is not None:
                    below = _Walk(urls.run).operations(
                        entry.mounted, "", known=known and entry.known
                    )
                    yield from ((one, prefix + entry.written) for one in below)


def _every(urls: Urls, near: str) -> Iterator[Endpoint]:
    """Yield the endpoints of all that is mounted, then of what is not, whose prefix is open."""
    run = urls.run
    held = _settled(run, near)
    said: set[tuple[str, int]] = set()
    for one, prefix in _mounted(urls):
        said.add((one.made.path, one.made.line))
        yield from _endpoints(run, one, prefix)
    for made in held:
        for one in _Walk(run).operations(made, "", known=False):
            if (one.made.path, one.made.line) not in said:
                yield from _endpoints(run, one, "")


def _endpoints(run: Run, one: _Operation, prefix: str) -> Iterator[Endpoint]:
    function = one.thing.what
    if not isinstance(function, Function):
        return
    written = re.sub(r"/{2,}", "/", one.path).lstrip("/")
    written, firm = without_holes(written)
    shown, kinds = of_path(re.sub(r"\{(\w+)\}", r"<\1>", _TYPED.sub(r"<\1:\2>", written)))
    whole, types = "/" + (prefix + shown).lstrip("/"), dict(kinds)
    names = dict.fromkeys(names_in(whole))
    taken = taken_by(run, one.thing, names, one.made, one.router)
    listed_ = [
        Parameter(name, "path", required=True, type=taken.types.get(name) or types.get(name, ""))
        for name in names
    ]
    unknown = {
        "response",
        "statuses",
        *taken.unknown,
        *(() if one.known and firm else ("prefix",)),
    }
    for method in one.methods:
        yield Endpoint(
            key_of(method, whole),
            Span(one.thing.path, function.line, function.line),
            method,
            whole,
            function.path,
            (*listed_, *taken.parameters),
            takes_body=taken.body,
            unknown=tuple(sorted(unknown)),
            framework="ninja",
            handled_in=one.thing.path,
        )


FRAMEWORK = Framework("ninja", "python", _HINTS, read, (".add_router(", "NinjaAPI", "urls"))
