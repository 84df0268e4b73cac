"""Django REST framework: routers, view sets and their extra actions.

A router's routes stand where a view set is registered; they are reached by the URL configuration
that lists the router. Sources: the documentation of Django REST framework (routers, view sets)
and of drf-nested-routers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._djlist import Registered, is_router, registered, view_of
from conductor_mcp.formats.routes._djpaths import of_regex, without_holes
from conductor_mcp.formats.routes._djsite import default_routes
from conductor_mcp.formats.routes._djurls import ONE_AT_A_TIME, Urls, urls_of
from conductor_mcp.formats.routes._framework import Framework, Routes
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import (
    MISSING,
    Frame,
    Made,
    Method,
    class_of,
    last,
    listed,
    table,
)
from conductor_mcp.formats.routes._pyrun import Run
from conductor_mcp.formats.routes._python import Class, Function
from conductor_mcp.formats.routes._values import Call, Member, Name, Plain, Value, dotted, texts
from conductor_mcp.model import Span
from conductor_mcp.model.endpoint import Endpoint, Parameter, key_of, names_in

_OF_BASE = {
    "ModelViewSet": ("list", "create", "retrieve", "update", "partial_update", "destroy"),
    "ReadOnlyModelViewSet": ("list", "retrieve"),
    "ListModelMixin": ("list",),
    "CreateModelMixin": ("create",),
    "RetrieveModelMixin": ("retrieve",),
    "UpdateModelMixin": ("update", "partial_update"),
    "DestroyModelMixin": ("destroy",),
}
_STATUS = {"create": "201", "destroy": "204"}
_NESTED = ("NestedSimpleRouter", "NestedDefaultRouter", "NestedRouter")
_ACTIONS = ("action", "detail_route", "list_route")
_DEEPEST = 8
_NONE = Plain("None")


@dataclass(frozen=True, slots=True)
class _Route:
    """One route of a view set below the prefix that it is registered with."""

    rest: str
    method: str
    function: Function | None
    name: str


@dataclass(frozen=True, slots=True)
class _Actions:
    """What a view set can do: its methods by name, ``None`` for those of the framework.

    ``homes`` are the files that the methods stand in.
    """

    view: Thing
    methods: dict[str, Function | None]
    homes: dict[str, str]
    lookup: str


def read(project: Project, path: str) -> Routes:
    """Return the routes of what a file registers, or of the view sets that stand in it."""
    with ONE_AT_A_TIME:
        return _read(project, path)


def _read(project: Project, path: str) -> Routes:
    urls = urls_of(project, path)
    document = project.document(path)
    at, handled = urls.once("drf", lambda: _by_file(_mounted(urls, path)))
    if document is not None and ".register(" in document.text:
        listed = at.get(path, [])
        said = {one.at for one in listed}
        return Routes((*listed, *(one for one in _alone(urls, path) if one.at not in said)))
    return Routes(tuple(handled.get(path, ())))


_ByFile: TypeAlias = dict[str, list[Endpoint]]


def _by_file(every: Iterator[Endpoint]) -> tuple[_ByFile, _ByFile]:
    """Return endpoints by the file that registers them, and by that of their views."""
    at: _ByFile = {}
    handled: _ByFile = {}
    for one in every:
        at.setdefault(one.at.path, []).append(one)
        handled.setdefault(one.handled_in, []).append(one)
    return at, handled


def _mounted(urls: Urls, near: str) -> Iterator[Endpoint]:
    """Yield the endpoints of the routers that URL configurations list."""
    _settle(urls.run, near)
    for place in urls.listings():
        for entry in urls.entries(place):
            if entry.registered is not None:
                for prefix, known in urls.prefixes(place):
                    firm = known and entry.known
                    yield from _endpoints(
                        urls.run, entry.registered, prefix + entry.written, known=firm
                    )


def _settle(run: Run, near: str) -> None:
    """Let routers know what other files than their own register with them."""
    for path in run.eyes.files((".register(",), near):
        for name in _receivers(run, path):
            run.ask(path, name)


def _receivers(run: Run, path: str) -> dict[str, None]:
    """Return the names whose ``register`` a file calls."""
    file = run.file(path)
    found: dict[str, None] = {}
    for said in file.said if file else ():
        function = said.call.function
        if isinstance(function, Member) and function.name == "register":
            of: Value = function.of
            while isinstance(of, Member | Call):
                of = of.of if isinstance(of, Member) else of.function
            if isinstance(of, Name) and not said.scope:
                found[of.name] = None
    return found


def _alone(urls: Urls, path: str) -> Iterator[Endpoint]:
    """Yield what a file registers with routers that nothing lists."""
    for name in _receivers(urls.run, path):
        router = urls.run.ask(path, name)
        if isinstance(router, Made) and is_router(urls.run, router):
            for one in registered(router):
                if one.path == path:
                    yield from _endpoints(urls.run, one, "", known=False)


def _endpoints(run: Run, one: Registered, prefix: str, *, known: bool) -> Iterator[Endpoint]:
    run.begin()
    view, _ = view_of(run, one.viewset)
    if view is None or not isinstance(view.what, Class):
        return
    slash, nested = _slash(run, one.router), _nested(run, one.router)
    name, firm = without_holes(of_regex(one.prefix)[0] if one.prefix is not None else "")
    for route in _routes(run, one.router, view):
        rest = route.rest.replace("{prefix}", name).replace("{trailing_slash}", slash)
        rest = rest.removeprefix("/") if not name else rest
        whole = "/" + f"{prefix}{nested}{rest}".lstrip("/")
        unknown = {"query", "body", "response", "statuses"}
        unknown |= set() if known else {"prefix"}
        unknown |= set() if one.prefix is not None and firm else {"path"}
        parameters = tuple(
            Parameter(n, "path", required=True) for n in dict.fromkeys(names_in(whole))
        )
        yield Endpoint(
            key_of(route.method, whole),
            Span(one.path, one.line, one.line),
            route.method,
            whole,
            f"{view.name}.{route.name}",
            parameters,
            statuses=(_STATUS.get(route.name, "200"),) if route.function is None else (),
            takes_body=None if route.method in ("POST", "PUT", "PATCH") else False,
            unknown=tuple(sorted(unknown)),
            framework="drf",
            handled_in=view.path,
        )


def _slash(run: Run, router: Made) -> str:
    given = router.named.get("trailing_slash", MISSING)
    if given is MISSING:
        given = run.attribute(router, "trailing_slash")
    if given is False:
        return ""
    return of_regex(given)[0] if isinstance(given, str) else "/"


def _nested(run: Run, router: Made, depth: int = 0) -> str:
    """Return what a nested router puts before its own: ``orders/{order_pk}/``."""
    parent, prefix = router.at(0, "parent_router"), router.at(1, "parent_prefix")
    kind = router.kind
    names = [last(one) for one in run.lineage(kind)] if isinstance(kind, Thing) else []
    if not isinstance(parent, Made) or not isinstance(prefix, str) or depth > _DEEPEST:
        return ""
    if not any(name.endswith(_NESTED) for name in names):
        return ""
    lookup = router.named.get("lookup")
    key = "pk"
    for one in registered(parent):
        view = view_of(run, one.viewset)[0] if one.prefix == prefix else None
        if view is not None and isinstance(view.what, Class):
            key = _lookup(run, view)
    word = lookup if isinstance(lookup, str) else "nested_1"
    above = _nested(run, parent, depth + 1)
    return f"{above}{of_regex(prefix)[0].strip('/')}/{{{word}_{key}}}/"


def _routes(run: Run, router: Made, view: Thing) -> Iterator[_Route]:
    """Yield the routes that a router makes of a view set."""
    homes: dict[str, str] = {}
    actions = _Actions(view, _methods(run, view, homes), homes, _looked_up(run, router, view))
    own = run.attribute(router, "routes")
    allowed = listed(run.of_class(view, "http_method_names", view))
    words = {one.upper() for one in allowed or () if isinstance(one, str)}
    routes = listed(own) or default_routes()
    taken: set[str] = set()
    for route in routes:
        mapping = table(route.at(1, "mapping")) if isinstance(route, Made) else None
        taken |= {one for one in (mapping or {}).values() if isinstance(one, str)}
    for route in routes:
        for one in _of_route(run, route, actions, taken):
            if not words or one.method in words:
                yield one


def _of_route(run: Run, route: object, actions: _Actions, taken: set[str]) -> Iterator[_Route]:
    if not isinstance(route, Made):
        return
    url, mapping = route.at(0, "url"), table(route.at(1, "mapping")) or {}
    if not isinstance(url, str):
        return
    shown = _template(url).replace("{lookup}", actions.lookup)
    if last(route.kind).startswith("Dynamic"):
        detail = route.named.get("detail", route.at(2))
        for name, function in actions.methods.items():
            if function is None or name in taken:
                continue
            for one in _extra(run, actions, function, detail=detail is not False):
                yield _Route(shown.replace("{url_path}", one.rest), one.method, function, name)
        return
    for method, action in mapping.items():
        if isinstance(action, str) and action in actions.methods and isinstance(method, str):
            yield _Route(shown, method.upper(), actions.methods[action], action)


def _template(url: str) -> str:
    """Return the form of a router's route without its anchors."""
    return url.removeprefix("^").removesuffix("$").replace("\\", "")


def _methods(run: Run, view: Thing, homes: dict[str, str]) -> dict[str, Function | None]:
    """Return the methods of a view set; one nearer by hides the one it overrides."""
    methods: dict[str, Function | None] = {}
    gone: set[str] = set()
    for one in run.lineage(view):
        if one.outside:
            for name in _OF_BASE.get(one.outside.rpartition(".")[2], ()):
                methods.setdefault(name, None)
            continue
        file = run.file(one.path)
        if file is None or not isinstance(one.what, Class):
            continue
        for method in file.methods(one.what.path):
            methods.setdefault(method.name, method)
            homes.setdefault(method.name, one.path)
        for name, bound in file.members(one.what.path):  # create = None
            if bound.scope == one.what.path and name not in methods and bound.value == _NONE:
                gone.add(name)
        for name in gone:
            methods.setdefault(name, None)
    return {name: one for name, one in methods.items() if name not in gone}


def _looked_up(run: Run, router: Made, view: Thing) -> str:
    """Return how a router writes which one is meant: ``{pk}``, or what it says itself."""
    kind = router.kind
    if isinstance(kind, Thing) and class_of(kind) is not None:
        method = run.of_class(kind, "get_lookup_regex", router)
        if isinstance(method, Method):
            text = run.call(method, Made(method, [view], path=router.path, line=router.line))
            if isinstance(text, str):
                return of_regex(text)[0]
    return f"{{{_lookup(run, view)}}}"


def _lookup(run: Run, view: Thing) -> str:
    for word in ("lookup_url_kwarg", "lookup_field"):
        text = run.of_class(view, word, view)
        if isinstance(text, str) and text:
            return text
    return "pk"


def _mapped(function: Function) -> Iterator[tuple[str, str]]:
    """Yield what ``@archive.mapping.delete`` adds: the action's name and a method."""
    for one in function.decorators:
        if isinstance(one, Member) and isinstance(one.of, Member) and one.of.name == "mapping":
            yield dotted(one.of.of), one.name.upper()


def _extra(run: Run, actions: _Actions, function: Function, *, detail: bool) -> Iterator[_Route]:
    """Yield the routes of a method that is decorated as an action, or is mapped to one."""
    for name, verb in _mapped(function):
        of = actions.methods.get(name)
        for one in list(_decorated(run, actions, of, detail=detail))[:1] if of else ():
            yield _Route(one.rest, verb, function, function.name)
    yield from _decorated(run, actions, function, detail=detail)


def _decorated(
    run: Run, actions: _Actions, function: Function, *, detail: bool
) -> Iterator[_Route]:
    home = actions.homes.get(function.name, actions.view.path)
    for one in function.decorators:
        call = one if isinstance(one, Call) else None
        word = dotted(call.function if call else one).rpartition(".")[2]
        if call is not None and word not in _ACTIONS and isinstance(call.function, Name):
            word = last(run.name(home, word))  # from ... import action as extra
        if call is None or word not in _ACTIONS:
            continue
        given = call.named.get("detail") or call.at(1)
        of_one = word == "detail_route" or (isinstance(given, Plain) and given.word == "True")
        if of_one is not detail:
            continue
        text = run.eyes.text(home, function.scope, call.named.get("url_path"))
        given, worked = call.at(0, "methods"), None
        said = [*texts(given)]
        if (text is None and "url_path" in call.named) or (given is not None and not said):
            worked = _worked_out(run, home, function, word)
            found = worked.named.get("url_path") if worked else None
            text = found if isinstance(found, str) else text
        rest = without_holes(of_regex(text)[0])[0] if text else function.name
        verbs = said or listed(worked.at(0, "methods") if worked else None) or ()
        for method in [m.upper() for m in verbs if isinstance(m, str)] or ["GET"]:
            yield _Route(rest, method, function, function.name)
        return


def _worked_out(run: Run, home: str, function: Function, word: str) -> Made | None:
    """Return what a decorator is given where its arguments are no plain texts."""
    tree = run.tree(home)
    node = tree.functions.get(function.path) if tree is not None else None
    for one in node.named_children if node is not None else ():
        if one.type == "decorator" and one.named_children:
            made = run.evaluate(Frame(home, function.scope), one.named_children[0])
            if isinstance(made, Made) and last(made.kind) in (*_ACTIONS, word):
                return made
    return None


FRAMEWORK = Framework(
    "drf", "python", (".register(", "rest_framework", "ViewSet"), read, (".register(", "urls")
)
