"""Where a file declares FastAPI's routes: decorators, calls, lists of ``APIRoute``.

Source: FastAPI's documentation (first steps, bigger applications, advanced path operations).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from conductor_mcp.formats.routes._fastapi_app import app_of
from conductor_mcp.formats.routes._fastapi_named import unwrapped
from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing
from conductor_mcp.formats.routes._pysaid import said_by_name
from conductor_mcp.formats.routes._pything import Given, called_name, passed
from conductor_mcp.formats.routes._python import Function, PyFile, Said
from conductor_mcp.formats.routes._values import Call, Items, Member, Name, Spread, Text, Value

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True, slots=True)
class Route:
    """One declaration: who handles which methods of a path, as it is written."""

    router: Thing
    methods: Value | None
    call: Call
    scope: str
    handler: Thing | None = None
    endpoint: Value | None = None
    given: Given = ()
    bare: bool = False
    """Whether the router's own prefix does not count, since it is given the route whole."""


def declared(eyes: PyEyes, path: str, file: PyFile) -> Iterator[Route]:
    """Yield what a file declares, in the order of decorators, statements and lists."""
    for function in file.every:
        for one in function.decorators:
            call = _spelled_out(file, function.scope, one)
            if call is not None:
                handler = Thing(path, function.scope, function.name, function)
                yield from _route(eyes, path, function.scope, call, handler=handler)
                yield from _decorated(eyes, path, call, handler)
    for said in file.said:
        call, scope = said.call, said.scope
        if isinstance(call.function, Call) and isinstance(call.function.function, Member | Call):
            # a decorator that is called as a function: what it returns is given the handler
            yield from _route(eyes, path, scope, call.function, endpoint=call.at(0))
        elif isinstance(call.function, Member) and call.function.name == "add_api_route":
            for one in _spread_out(eyes, path, scope, call):
                for router in _routers(eyes, path, scope, call.function.of):
                    methods, endpoint = one.named.get("methods"), one.at(1, "endpoint")
                    yield Route(router, methods, one, scope, endpoint=endpoint)
        elif isinstance(call.function, Member) and call.function.name == "append":
            yield from _appended(eyes, path, scope, call)
    yield from _listed(eyes, path, file)


def _decorated(eyes: PyEyes, path: str, said: Call, handler: Thing) -> Iterator[Route]:
    """Yield what a decorator of the same file declares for the function below it."""
    if not isinstance(said.function, Name):
        return
    found = eyes.look(path, handler.scope, said.function)
    maker = found.what if found is not None else None
    file = eyes.file(path)
    if not isinstance(maker, Function) or found is None or found.path != path or file is None:
        return
    given = tuple(passed(Thing(path, handler.scope), said, path, maker).items())
    own = {one.name for one in maker.arguments}
    more = {name: value for name, value in said.named.items() if name not in own}
    with eyes.under(given):
        for value in file.returned.get(maker.path, ()):
            if isinstance(value, Call):
                for one in _route(eyes, path, maker.path, value, handler=handler):
                    yield replace(one, given=given)
            inner = file.functions.get(f"{maker.path}.{value.name}") if isinstance(
                value, Name) else None  # fmt: skip
            for added in file.said if inner is not None else ():
                if inner is not None and added.scope == inner.path:
                    for one in _for_it(eyes, path, added, handler, more):
                        yield replace(one, given=given)


def _for_it(
    eyes: PyEyes, path: str, added: Said, handler: Thing, more: Mapping[str, Value]
) -> Iterator[Route]:
    """Yield what a statement within a decorator declares for the function that it is given.

    ``more`` is what the decorator is given by names that it hands on.
    """
    call, scope = added.call, added.scope
    if isinstance(call.function, Call):
        yield from _route(eyes, path, scope, call.function, handler=handler)
    elif isinstance(call.function, Member) and call.function.name == "add_api_route":
        alone, of = tuple(o for o in call.given if not isinstance(o, Spread)), call.function.of
        if len(alone) < len(call.given):
            call = replace(call, given=alone, named={**call.named, **more})
        for router in _routers(eyes, path, scope, of):
            yield Route(router, call.named.get("methods"), call, scope, handler)


def _spread_out(eyes: PyEyes, path: str, scope: str, call: Call) -> Iterator[Call]:
    """Yield a call with what tables that are spread into it give, for each turn of a loop."""
    if not any(isinstance(one, Spread) for one in call.given):
        yield call
        return
    for turn in eyes.turns(path, scope, (call,), call.line):
        with eyes.under(turn):
            said = said_by_name(eyes, path, scope, call, ("path", "endpoint"))
        if said and all(one.path == path and scope.startswith(one.scope) for one in said.values()):
            left = tuple(o for o in call.given if isinstance(o, Spread) and o.double)
            with eyes.under(turn):
                left = tuple(
                    o for o in left
                    if not said_by_name(eyes, path, scope, Call(call.function, (o,)), ())
                )  # fmt: skip
            yield Call(call.function, left, {n: w.value for n, w in said.items()}, call.line)
        else:
            yield call


def _routers(eyes: PyEyes, path: str, scope: str, value: Value) -> Iterator[Thing]:
    """Yield the routers that an expression means; an application's ``router`` is itself."""
    if isinstance(value, Member) and value.name == "router":
        of = eyes.look(path, scope, value.of)
        if of is not None and app_of(eyes, path).role(of) == "app" and of.what is not None:
            owner = eyes.class_of(of)
            if owner is None or not eyes.member(of, "router"):
                yield of
                return
    for router, _ in eyes.each(path, scope, value):
        yield unwrapped(eyes, router)


def _appended(eyes: PyEyes, path: str, scope: str, call: Call) -> Iterator[Route]:
    """Yield what ``router.routes.append(APIRoute(...))`` adds."""
    function, route = call.function, call.at(0)
    if not isinstance(function, Member) or not isinstance(route, Call):
        return
    of = function.of
    if not isinstance(of, Member) or of.name != "routes":
        return
    if eyes.base(eyes.look(path, scope, route.function)).endswith("APIRoute"):
        for router in _routers(eyes, path, scope, of.of):
            methods, endpoint = route.named.get("methods"), route.at(1, "endpoint")
            yield Route(router, methods, route, scope, endpoint=endpoint, bare=True)


def _spelled_out(file: PyFile, scope: str, said: Value) -> Call | None:
    """Return ``router.get(...)`` for a decorator, also by another name or a partial of it."""
    if not isinstance(said, Call) or isinstance(said.function, Member):
        return said if isinstance(said, Call) else None
    if not isinstance(said.function, Name):
        return None
    around = scope
    while not (found := file.bound.get((around, said.function.name))) and around:
        around = around.rpartition(".")[0]
    value = found[-1].value if found else None
    if isinstance(value, Member):
        return replace(said, function=value)
    if isinstance(value, Call) and called_name(value) == "partial" and value.given:
        given = (*value.given[1:], *said.given)
        return Call(value.given[0], given, {**value.named, **said.named}, said.line)
    return said if not found else None


def _listed(eyes: PyEyes, path: str, file: PyFile) -> Iterator[Route]:
    """Yield what ``FastAPI(routes=[APIRoute(...)])`` lists."""
    if "APIRoute(" not in (eyes.project.read_text(path) or ""):
        return
    held = [(s, n, b.value) for (s, n), bounds in file.bound.items() for b in bounds]
    held += [(s, "", value) for s, values in file.returned.items() for value in values]
    for scope, name, value in held:
        routes = value.named.get("routes") if isinstance(value, Call) else None
        for one in eyes.elements(Thing(path, scope, "", routes)) if routes is not None else ():
            call = one.what
            if not isinstance(call, Call) or one.path != path:
                continue
            if eyes.base(eyes.look(path, one.scope, call.function)).endswith("APIRoute"):
                router = Thing(path, scope, name, value)
                endpoint = call.at(1, "endpoint")
                methods = call.named.get("methods")
                yield Route(router, methods, call, one.scope, endpoint=endpoint, bare=True)


def _route(
    eyes: PyEyes,
    path: str,
    scope: str,
    call: Call,
    *,
    handler: Thing | None = None,
    endpoint: Value | None = None,
) -> Iterator[Route]:
    function = call.function
    if isinstance(function, Call) and called_name(function) == "getattr" and function.given[1:]:
        of, word = function.given[:2]
        methods: Value | None = Items((word,))
        call = replace(call, named={**call.named, "methods": Items((word,))})
    elif not isinstance(function, Member):
        return
    elif function.name in _METHODS:
        of, methods = function.of, Text(function.name.upper())
    elif function.name == "api_route":
        of, methods = function.of, call.named.get("methods")
    else:
        return
    for router in _routers(eyes, path, scope, of):
        yield Route(router, methods, call, scope, handler, endpoint)
