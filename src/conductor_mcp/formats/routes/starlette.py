"""Starlette: lists of ``Route`` and ``Mount``, endpoints that are classes, and decorated handlers.

Source: Starlette's documentation (routing, endpoints).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._fastapi_app import App, app_of
from conductor_mcp.formats.routes._framework import Framework, Routes
from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing, eyes_of
from conductor_mcp.formats.routes._pything import of_dotted
from conductor_mcp.formats.routes._python import Class, Function, PyFile
from conductor_mcp.formats.routes._values import (
    Call,
    Member,
    Name,
    Value,
    dotted,
)
from conductor_mcp.model import Span
from conductor_mcp.model.endpoint import Endpoint, Parameter, key_of

_VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
_CONVERTER = re.compile(r"\{(\w+)(?::(\w+))?\}")
_TYPES = {"int": "integer", "float": "number", "str": "string", "uuid": "string", "path": "string"}
_DEEPEST = 12
_APPS = ("starlette.applications.Starlette()", "starlette.routing.Router()")
_ADDING = ("append", "extend", "insert")
_OWN = ("Route", "Mount", "Router", "Starlette", "Host")
_Found = tuple[str, Endpoint]


def read(project: Project, path: str) -> Routes:
    """Return the routes whose ``Route(...)`` stands in a file, below what applications mount."""
    eyes = eyes_of(project)
    every = project.once("starlette", lambda: _every(eyes, path))
    listed = tuple(one for one in every if one.at.path == path)
    app = app_of(eyes, path)
    return Routes((*listed, *_added(app, path)))


def _added(app: App, path: str) -> Iterator[Endpoint]:
    """Yield the routes that ``app.add_route(...)`` and ``@app.route(...)`` add one by one."""
    eyes = app.eyes
    file = eyes.file(path)
    text = eyes.project.read_text(path) or ""
    if file is None or not any(word in text for word in (".add_route(", ".route(", ".routes")):
        return
    said = [(one.scope, one.call, "add_route") for one in file.said]
    for function in file.every:
        for one in function.decorators:
            if isinstance(one, Call):
                handled = Call(
                    one.function, (*one.given, Name(function.name)), one.named, one.line
                )
                said.append((function.scope, handled, "route"))
    for scope, call, word in said:
        if isinstance(call.function, Member) and call.function.name == word:
            at = Thing(path, scope, "", call)
            for prefix in _below(app, at, call.function.of):
                yield from _route(eyes, at, call, prefix)
    yield from _given(app, path, file)


def _given(app: App, path: str, file: PyFile) -> Iterator[Endpoint]:
    """Yield what is assigned to, or added to, the ``routes`` of an application."""
    eyes = app.eyes
    held: list[tuple[str, Value, Value]] = []
    for (scope, name), bounds in file.bound.items():
        if name.endswith(".routes"):
            held += [(b.scope, of_dotted(name), b.value) for b in bounds if b.scope == scope]
    for said in file.said:
        function, added = said.call.function, said.call.given[-1:]
        if isinstance(function, Member) and function.name in _ADDING and added:
            held.append((said.scope, function.of, added[0]))
    for scope, target, value in held:
        if isinstance(target, Member) and target.name == "routes":
            at = Thing(path, scope, "", value)
            for prefix in _below(app, at, target.of):
                yield from _walk(eyes, at, prefix, 0)


def _below(app: App, at: Thing, of: Value) -> Iterator[str]:
    """Yield each prefix of the application, or of its router, under what leads to it."""
    eyes = app.eyes
    found = eyes.look(at.path, at.scope, of)
    if isinstance(of, Member) and of.name == "router" and not _is_app(eyes, found):
        found = eyes.look(at.path, at.scope, of.of)
    if found is None or not _is_app(eyes, found):
        return
    for mount in app.mounts(found, by=(at.path, at.scope)):
        if mount.known:
            with eyes.under(mount.given, only=True):
                yield mount.prefix


def _is_app(eyes: PyEyes, thing: Thing | None) -> bool:
    return eyes.kind(thing) in _APPS


def _every(eyes: PyEyes, near: str) -> list[Endpoint]:
    found: dict[tuple[str, str, Span], Endpoint] = {}
    for path in eyes.files(("Starlette(", "Router(", "Route("), near):
        file = eyes.file(path)
        if file is None:
            continue
        for (scope, _), bounds in file.bound.items():
            for bound in bounds:
                _app(eyes, path, scope, bound.value, found)
        for scope, values in file.returned.items():
            for value in values:
                _app(eyes, path, scope, value, found)
    return list(found.values())


def _app(
    eyes: PyEyes,
    path: str,
    scope: str,
    value: Value,
    found: dict[tuple[str, str, Span], Endpoint],
) -> None:
    if not isinstance(value, Call) or dotted(value.function).rpartition(".")[2] != "Starlette":
        return
    origin = eyes.look(path, scope, value.function)
    if origin is None or not origin.outside.startswith("starlette"):
        return
    routes = value.named.get("routes") or value.at(1)
    if routes is None:
        return
    for one in _walk(eyes, Thing(path, scope, "", routes), "", 0):
        found.setdefault((one.method, one.path, one.at), one)


def _walk(eyes: PyEyes, at: Thing, prefix: str, depth: int) -> Iterator[Endpoint]:
    value = at.what
    if depth > _DEEPEST or value is None or isinstance(value, Function | Class):
        return
    if isinstance(value, Call) and dotted(value.function).rpartition(".")[2] in _OWN:
        yield from _call(eyes, at, value, prefix, depth)
        return
    if isinstance(value, Name | Member):
        found = eyes.look(at.path, at.scope, value)
        if found is not None and isinstance(found.what, Call) and not found.outside:
            yield from _walk(eyes, found, prefix, depth + 1)
            return
    listed = eyes.elements(at)
    if isinstance(value, Call) and not listed:
        listed = [one for made in _overridden(eyes, at, value) for one in eyes.elements(made)]
    for one in listed:
        yield from _walk(eyes, one, prefix, depth + 1)


def _overridden(eyes: PyEyes, at: Thing, call: Call) -> Iterator[Thing]:
    """Yield what the methods of classes below return for ``self.method()``."""
    function = call.function
    file = eyes.file(at.path)
    within = file.functions.get(at.scope) if file else None
    if not isinstance(function, Member) or within is None or not within.owner:
        return
    if not isinstance(function.of, Name) or function.of.name != "self":
        return
    for path in eyes.files((f"def {function.name}(",), at.path):
        other = eyes.file(path)
        for method in other.every if other else ():
            if method.name != function.name or not method.owner or other is None:
                continue
            own = other.classes[method.owner]
            above = eyes.lineage(Thing(path, own.scope, own.name, own))
            if any(isinstance(k.what, Class) and k.what.path == within.owner for k in above):
                for value in other.returned.get(method.path, ()):
                    yield Thing(path, method.path, "", value)


def _call(eyes: PyEyes, at: Thing, call: Call, prefix: str, depth: int) -> Iterator[Endpoint]:
    name = dotted(call.function).rpartition(".")[2]
    if name == "Route":
        yield from _route(eyes, at, call, prefix)
    elif name == "Mount":
        text = eyes.text_or_default(at.path, at.scope, call.at(0, "path"))
        routes = call.named.get("routes") or call.at(1, "app")
        if text is not None and routes is not None:
            below = prefix + text.rstrip("/")
            yield from _walk(eyes, Thing(at.path, at.scope, "", routes), below, depth + 1)
    elif name in ("Router", "Starlette"):
        routes = call.named.get("routes") or call.at(0)
        if routes is not None:
            yield from _walk(eyes, Thing(at.path, at.scope, "", routes), prefix, depth + 1)


def _route(eyes: PyEyes, at: Thing, call: Call, prefix: str) -> Iterator[Endpoint]:
    for turn in eyes.turns(at.path, at.scope, (call,), call.line):
        with eyes.under((*at.given, *turn)):
            yield from _one_route(eyes, at, call, prefix)


def _one_route(eyes: PyEyes, at: Thing, call: Call, prefix: str) -> Iterator[Endpoint]:
    text = eyes.text_or_default(at.path, at.scope, call.at(0, "path"))
    guess = eyes.guess(at.path, at.scope, call.at(0, "path")) if text is None else text
    whole = prefix + guess
    if not whole.startswith("/"):
        whole = f"/{whole}"
    path = _CONVERTER.sub(lambda m: f"{{{m[1]}{'*' if m[2] == 'path' else ''}}}", whole)
    handler = eyes.look(at.path, at.scope, call.at(1, "endpoint") or call.named.get("route"))
    what = handler.what if handler else None
    listed = eyes.elements(Thing(at.path, at.scope, "", call.named.get("methods")))
    words = [
        eyes.text(o.path, o.scope, o.what)
        for o in listed
        if not isinstance(o.what, Class | Function)
    ]
    methods = tuple(word.upper() for word in words if word) or ("GET",)
    if "GET" in methods:  # brings HEAD with it, said or not
        methods = tuple(one for one in methods if one != "HEAD")
    if isinstance(what, Class) and handler is not None:
        file = eyes.file(handler.path)
        own = file.methods(what.path) if file else iter(())
        methods = tuple(m.name.upper() for m in own if m.name in _VERBS) or methods
    parameters = tuple(
        Parameter(m[1], "path", required=True, type=_TYPES.get(m[2] or "str", ""))
        for m in _CONVERTER.finditer(whole)
    )
    unknown = ["body", "query", "response", "statuses", *(["path"] if text is None else [])]
    for method in methods:
        yield Endpoint(
            key_of(method, path or "/"),
            Span(at.path, call.line, call.line),
            method,
            path or "/",
            what.path if isinstance(what, Function | Class) else "",
            parameters,
            unknown=tuple(sorted(unknown)),
            framework="starlette",
            handled_in=handler.path if handler and handler.path != at.path else "",
        )


FRAMEWORK = Framework("starlette", "python", ("starlette",), read, (".mount(", "Mount("))
