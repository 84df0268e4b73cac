"""FastAPI: decorated handlers, routers and what includes them, dependencies' parameters.

What is declared with ``include_in_schema=False`` is left out: it is meant to be in no contract.
Source: FastAPI's documentation (fastapi.tiangolo.com).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._fastapi_app import App, Mount, app_of
from conductor_mcp.formats.routes._fastapi_declared import Route, declared
from conductor_mcp.formats.routes._fastapi_named import wheres
from conductor_mcp.formats.routes._fastapi_params import Reader
from conductor_mcp.formats.routes._fastapi_types import Where, meaning
from conductor_mcp.formats.routes._framework import Framework, Routes
from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing, eyes_of
from conductor_mcp.formats.routes._pysaid import is_false, said_of
from conductor_mcp.formats.routes._pything import Given, called_name, names_of
from conductor_mcp.formats.routes._python import Class, Function, calls_in
from conductor_mcp.formats.routes._values import (
    Block,
    Call,
    Member,
    Name,
    Plain,
    Spread,
    Table,
    Text,
    Value,
    dotted,
)
from conductor_mcp.model import Span
from conductor_mcp.model.endpoint import Endpoint, key_of, names_in

_CONVERTER = re.compile(r"\{(\w+)(?::(\w+))?\}")
_CALLED = re.compile(r"(?:^|_)(?:app|api|router)$")
_OTHERS = ("flask", "quart", "sanic", "aiohttp", "starlette", "litestar", "starlite", "bottle",
           "ninja", "django", "robyn", "apiflask", "falcon", "tornado", "fastmcp", "mcp",
           "typer", "click", "blacksheep", "muffin", "lihil")  # fmt: skip
"""Frameworks whose decorators look the same."""
_SAID = ("response_model", "status_code", "dependencies", "responses", "response_class",
         "operation_id", "include_in_schema", "response_model_exclude_none")  # fmt: skip
"""What only FastAPI's decorators are given."""
_STATUS = re.compile(r"(?:HTTP_)?(\d{3})(?:_|$)")
_BY_NAME = {"OK": "200", "CREATED": "201", "ACCEPTED": "202", "NO_CONTENT": "204",
            "BAD_REQUEST": "400", "UNAUTHORIZED": "401", "FORBIDDEN": "403", "NOT_FOUND": "404",
            "CONFLICT": "409", "GONE": "410", "UNPROCESSABLE_ENTITY": "422"}  # fmt: skip


def read(project: Project, path: str) -> Routes:
    """Return what a file's decorators and ``add_api_route`` declare, with its whole paths."""
    eyes = eyes_of(project)
    file = eyes.file(path)
    if file is None:
        return Routes()
    app = app_of(eyes, path)
    found: dict[tuple[str, str, int], Endpoint] = {}
    for route in declared(eyes, path, file):
        stands = app.role(route.router) or _looks_like_one(eyes, path, route)
        if not stands or _is_hidden(eyes, path, route):
            continue
        if app.unseen(route.router):
            continue
        for one in _everywhere(app, path, route):
            found.setdefault((one.key, one.path, route.call.line), one)
    return Routes(tuple(found.values()))


def _is_hidden(eyes: PyEyes, path: str, route: Route) -> bool:
    shown = said_of(eyes, path, route.scope, route.call, "include_in_schema")
    return shown is not None and is_false(eyes, shown.path, shown.scope, shown.value)


def _looks_like_one(eyes: PyEyes, path: str, route: Route) -> bool:
    """Whether a decorator is of something outside that goes by the name of a router."""
    function = route.call.function
    name = dotted(function.of).rpartition(".")[2] if isinstance(function, Member) else ""
    written = route.call.at(0, "path")
    if isinstance(function, Member) and function.name == "add_api_route":
        of = function.of.function if isinstance(function.of, Call) else None
        return of != Name("super")  # nobody else calls it so
    said = any(word in _SAID for word in route.call.named)
    if not (_CALLED.search(name) or name == "self" or said):
        return False
    if route.handler is None and route.endpoint is None:
        return False
    kind = eyes.kind(route.router)
    if kind.startswith(_OTHERS) or (not kind and not _is_fastapis(eyes, path)):
        return False
    if not isinstance(written, Text):  # then what else is said must tell it
        return name != "self" and said
    return written.text[:1] == "/" or (not written.text and name != "self")


def _is_fastapis(eyes: PyEyes, path: str) -> bool:
    """Whether a file imports from FastAPI, and from no framework with such decorators."""
    file = eyes.file(path)
    names = (
        {key.partition(".")[0].partition(":")[0] for key in file.imports.values()} if file else ()
    )
    return "fastapi" in names and not any(one in names for one in _OTHERS if one != "starlette")


def _everywhere(app: App, path: str, route: Route) -> Iterator[Endpoint]:
    """Yield what a route is below each prefix; of what comes to one path, what comes first."""
    eyes = app.eyes
    written = route.call.at(0, "path")
    plain = isinstance(written, Text) and not (
        _handed_on(route.call) or (route.methods and any(names_of(route.methods)))
    )
    seen: set[tuple[str, str | None, tuple[str, ...]]] = set()
    prefixes: set[str] = set()
    for mount in _mounts(app, path, route):
        if plain and mount.prefix in prefixes:
            continue
        prefixes.add(mount.prefix)
        for given in _contexts(app, path, route, mount):
            with eyes.under(given, only=True):
                text = eyes.text_or_default(path, route.scope, written)
                mark = mount.prefix, text, tuple(_methods(eyes, path, route))
                if mark not in seen:
                    seen.add(mark)
                    yield from _endpoints(app, path, route, mount)
            if plain:
                break


def _handed_on(call: Call) -> bool:
    """Whether a call hands on what it was given without a name for each."""
    return any(isinstance(one, Spread) for one in call.given)


def _mounts(app: App, path: str, route: Route) -> Iterator[Mount]:
    own = app.own(route.router)[0] if route.bare else ""
    for mount in app.mounts(route.router, by=(path, route.scope)):
        yield replace(mount, prefix=mount.prefix.removesuffix(own)) if own else mount


def _contexts(app: App, path: str, route: Route, mount: Mount) -> Iterator[Given]:
    """Yield what names are given where a route is declared: by loops and by calls around it."""
    eyes = app.eyes
    written = (route.call, *(() if route.endpoint is None else (route.endpoint,)))
    file = eyes.file(path)
    function = file.functions.get(route.scope) if file else None
    around = (*mount.given, *route.given)
    with eyes.under(around, only=True):
        turns = eyes.turns(path, route.scope, written, route.call.line)
    for turn in turns:
        given = (*around, *turn)
        with eyes.under(given, only=True):
            known = eyes.text(path, route.scope, route.call.at(0, "path")) is not None
        known = known and not _handed_on(route.call)
        callers = [] if known or function is None else eyes.callers(path, function)
        every = [(*given, *one) for one in callers] or [given]
        for one in every:
            yield from [one] if known else eyes.spread(one)


def _endpoints(app: App, path: str, route: Route, mount: Mount) -> Iterator[Endpoint]:
    eyes = app.eyes
    written = eyes.text_or_default(path, route.scope, route.call.at(0, "path"))
    unknown: set[str] = set() if mount.known else {"prefix"}
    if written is None:
        unknown.add("path")
        written = eyes.guess(path, route.scope, route.call.at(0, "path"))
    whole = mount.prefix + written
    if whole.startswith("{$") or _is_absent(eyes, path, route):
        return  # a callback: somebody else's endpoint; a method that there is not
    if not whole.startswith("/"):
        whole = f"/{whole}"
    shown = _CONVERTER.sub(lambda m: f"{{{m[1]}{'*' if m[2] == 'path' else ''}}}", whole)
    reader = Reader(eyes, names_in(shown))
    reader.asks = set(_methods(eyes, path, route)) in ({"GET"}, {"GET", "HEAD"})
    for one in (*mount.depends, *_depends(eyes, path, route)):
        reader.depends(one, None, 0)
    handler = route.handler
    if handler is None and route.endpoint is not None:
        handler = handler_of(eyes, Thing(path, route.scope, "", route.endpoint))
    if handler is not None and isinstance(handler.what, Function):
        with eyes.under(handler.given):
            if route.endpoint is not None and not handler.name:
                reader.endpoint(Where(path, route.scope, route.endpoint))
            else:
                reader.function(handler.path, handler.what)
    elif handler is None and isinstance(route.endpoint, Block):
        reader.endpoint(Where(path, route.scope, route.endpoint))
    else:
        unknown.update(("query", "body"))
    for name in names_in(shown):
        reader.taken.add(name, "path", required=True, word="")
    route = replace(route, handler=handler)
    yield from _made(eyes, path, route, shown=shown, reader=reader, unknown=unknown)


def _depends(eyes: PyEyes, path: str, route: Route) -> tuple[Where, ...]:
    said = said_of(eyes, path, route.scope, route.call, "dependencies")
    return wheres(eyes, said.path, said.scope, said.value) if said is not None else ()


def _is_absent(eyes: PyEyes, path: str, route: Route) -> bool:
    """Whether ``getattr(of, name)`` asks for what a class of ours does not have."""
    call = route.endpoint
    if not isinstance(call, Call) or called_name(call) != "getattr" or not call.given:
        return False
    of = eyes.look(path, route.scope, call.given[0])
    owner = eyes.class_of(of) if of is not None else None
    if owner is None or eyes.text(path, route.scope, call.at(1)) is None:
        return False
    if eyes.look(path, route.scope, call) is not None and handler_of(
        eyes, Thing(path, route.scope, "", call)
    ):
        return False
    return not any(one.outside for one in eyes.lineage(owner))


def handler_of(eyes: PyEyes, at: Thing) -> Thing | None:
    """Return the function that an endpoint is: itself, what is called of an object, a partial."""
    for _ in range(4):
        found = eyes.look(at.path, at.scope, at.what if not isinstance(at.what, Class | Function)
                          else None)  # fmt: skip
        if found is None or isinstance(found.what, Function):
            return found
        call = found.what if isinstance(found.what, Call) else None
        if call is not None and called_name(call) == "partial" and call.given:
            inner = handler_of(eyes, Thing(found.path, found.scope, "", call.given[0]))
            return replace(inner, name="") if inner is not None else None
        return eyes.member(found, "__call__") if call is not None else None
    return None


def _made(
    eyes: PyEyes, path: str, route: Route, *, shown: str, reader: Reader, unknown: set[str]
) -> Iterator[Endpoint]:
    taken = reader.taken
    forms = any(where == "form" for where, _ in taken.parameters)
    function = route.handler.what if route.handler else None
    handler = function.path if isinstance(function, Function) else ""
    place = route.handler.path if route.handler and handler else path
    methods = tuple(_methods(eyes, path, route))
    if not methods:
        methods = ("GET",)
        if route.methods is not None:
            unknown.add("method")
    statuses = _statuses(eyes, path, route, unknown)
    response = _response(eyes, path, route)
    takes: bool | None = bool(taken.bodies) or forms
    if not takes and "body" in taken.unknown:
        takes = None
    for method in methods:
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
            place if place != path else "",
        )


def _methods(eyes: PyEyes, path: str, route: Route) -> Iterator[str]:
    at = Thing(path, route.scope, "", route.methods)
    if at.what is None and _handed_on(route.call):
        said = said_of(eyes, path, route.scope, route.call, "methods")
        at = Thing(said.path, said.scope, "", said.value) if said is not None else at
    for one in [at] if isinstance(at.what, Text) else eyes.elements(at):
        what = one.what
        if what is None or isinstance(what, Class | Function):
            continue
        with eyes.under(one.given):
            text = eyes.text(one.path, one.scope, what) or _of_http(eyes, one)
        if text:
            yield text.upper()


def _of_http(eyes: PyEyes, one: Thing) -> str:
    """Return the method that a member of ``http.HTTPMethod`` stands for."""
    what = one.what
    if isinstance(what, Member) and what.name in ("value", "name"):
        what = what.of
    if not isinstance(what, Member) or not what.name.isupper():
        return ""
    found = eyes.look(one.path, one.scope, what)
    known = found is not None and found.outside.rpartition(".")[0].endswith("HTTPMethod")
    return what.name if known else ""


def _statuses(eyes: PyEyes, path: str, route: Route, unknown: set[str]) -> tuple[str, ...]:
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


def _response(eyes: PyEyes, path: str, route: Route) -> str:
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


FRAMEWORK = Framework(
    "fastapi",
    "python",
    ("fastapi", "APIRouter", "include_router"),
    read,
    ("include_router", ".mount(", "prefix"),
)
