"""Django REST framework: routers, view sets and their extra actions.

A router's routes stand where a view set is registered; they are reached by the URL configuration
that lists the router. Sources: the documentation of Django REST framework (routers, view sets)
and of drf-nested-routers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._djurls import Urls, of_regex, urls_of
from conductor_mcp.formats.routes._framework import Framework, Routes
from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing, eyes_of
from conductor_mcp.formats.routes._python import Class, Function, Said
from conductor_mcp.formats.routes._values import (
    Call,
    Member,
    Plain,
    Text,
    Value,
    dotted,
    texts,
)
from conductor_mcp.model import Span
from conductor_mcp.model.endpoint import Endpoint, Parameter, key_of, names_in

_LIST = {"list": "GET", "create": "POST"}
_DETAIL = {"retrieve": "GET", "update": "PUT", "partial_update": "PATCH", "destroy": "DELETE"}
_OF_BASE = {
    "ModelViewSet": (*_LIST, *_DETAIL),
    "ReadOnlyModelViewSet": ("list", "retrieve"),
    "ListModelMixin": ("list",),
    "CreateModelMixin": ("create",),
    "RetrieveModelMixin": ("retrieve",),
    "UpdateModelMixin": ("update", "partial_update"),
    "DestroyModelMixin": ("destroy",),
}
_STATUS = {"create": "201", "destroy": "204"}
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class _Route:
    """One route of a view set below the prefix that it is registered with."""

    rest: str
    method: str
    function: Function | None
    name: str
    where: str


def read(project: Project, path: str) -> Routes:
    """Return the routes of what a file registers, or of the view sets that stand in it."""
    eyes, urls = eyes_of(project), urls_of(project, path)
    document = project.document(path)
    if document is not None and ".register(" in document.text:
        return Routes(tuple(_registered(eyes, urls, path)))
    places = eyes.files((".register(",), path)
    found = (one for place in places for one in _registered(eyes, urls, place))
    return Routes(tuple(one for one in found if one.handled_in == path))


def _registered(eyes: PyEyes, urls: Urls, path: str) -> Iterator[Endpoint]:
    file = eyes.file(path)
    for said in file.said if file else ():
        function = said.call.function
        if not isinstance(function, Member) or function.name != "register":
            continue
        router = eyes.look(path, said.scope, function.of)
        if router is None or not _is_router(eyes, router):
            continue
        for view, _ in eyes.each(path, said.scope, said.call.at(1, "viewset")):
            if isinstance(view.what, Class):
                yield from _endpoints(eyes, urls, path, said, router=router, view=view)


def _is_router(eyes: PyEyes, thing: Thing) -> bool:
    return eyes.kind(thing).removesuffix("()").endswith("Router")


def _endpoints(
    eyes: PyEyes, urls: Urls, path: str, said: Said, *, router: Thing, view: Thing
) -> Iterator[Endpoint]:
    text = eyes.text(path, said.scope, said.call.at(0, "prefix"))
    name = of_regex(text)[0] if text is not None else ""
    slash = _slash(router)
    for prefix, known in _mounts(eyes, urls, router, 0):
        for route in _routes(eyes, view):
            middle = "/".join(p for p in (name.strip("/"), route.rest) if p)
            whole = "/" + f"{prefix}{middle}{slash if middle else ''}".lstrip("/")
            unknown = {"query", "body", "response", "statuses"}
            unknown |= (set() if known else {"prefix"}) | (set() if text is not None else {"path"})
            parameters = tuple(Parameter(n, "path", required=True) for n in names_in(whole))
            status = _STATUS.get(route.name, "200")
            yield Endpoint(
                key_of(route.method, whole),
                Span(path, said.call.line, said.call.line),
                route.method,
                whole,
                f"{view.name}.{route.name}",
                parameters,
                statuses=(status,) if route.function is None else (),
                takes_body=None if route.method in ("POST", "PUT", "PATCH") else False,
                unknown=tuple(sorted(unknown)),
                framework="drf",
                handled_in=route.where,
            )


def _slash(router: Thing) -> str:
    given = router.what.named.get("trailing_slash") if isinstance(router.what, Call) else None
    if isinstance(given, Plain) and given.word == "False":
        return ""
    return given.text if isinstance(given, Text) else "/"


def _mounts(eyes: PyEyes, urls: Urls, router: Thing, depth: int) -> list[tuple[str, bool]]:
    """Return the prefixes by which the URL configurations reach a router."""
    found: list[tuple[str, bool]] = []
    for place in urls.listings():
        for entry in urls.entries(place):
            if entry.router is not None and entry.router.key == router.key:
                for prefix, known in urls.prefixes(place):
                    found.append((prefix + entry.written, known and entry.known))
    below = _nested(eyes, router)
    if below:
        found = [(prefix + below, known) for prefix, known in found]
    if not found and depth < _DEEPEST:
        found = _extended(eyes, urls, router, depth)
    firm = [one for one in found if one[1]]
    return list(dict.fromkeys(firm or found)) or [("", False)]


def _extended(eyes: PyEyes, urls: Urls, router: Thing, depth: int) -> list[tuple[str, bool]]:
    """Follow ``main.registry.extend(router.registry)``."""
    for path in eyes.files(("registry.extend",), router.path):
        file = eyes.file(path)
        for said in file.said if file else ():
            if not dotted(said.call.function).endswith(".registry.extend"):
                continue
            given, function = said.call.at(0), said.call.function
            if not (isinstance(given, Member) and isinstance(function, Member)):
                continue
            mine = eyes.look(path, said.scope, given.of)
            outer = function.of.of if isinstance(function.of, Member) else None
            other = eyes.look(path, said.scope, outer)
            if mine and other and mine.key == router.key != other.key:
                return _mounts(eyes, urls, other, depth + 1)
    return []


def _nested(eyes: PyEyes, router: Thing) -> str:
    """Return what a nested router puts before its own: ``orders/{order_pk}/``."""
    call = router.what
    if not isinstance(call, Call) or not dotted(call.function).endswith(
        ("NestedSimpleRouter", "NestedDefaultRouter", "NestedRouter")
    ):
        return ""
    parent = eyes.look(router.path, router.scope, call.at(0))
    prefix = eyes.text(router.path, router.scope, call.at(1)) or ""
    lookup = eyes.text(router.path, router.scope, call.named.get("lookup")) or "nested"
    above = _nested(eyes, parent) if parent else ""
    return f"{above}{prefix.strip('/')}/{{{lookup}_pk}}/"


def _routes(eyes: PyEyes, view: Thing) -> list[_Route]:
    """Return the routes of a view set; a method nearer by hides the one it overrides."""
    methods, facts = _members(eyes, view)
    lookup = _lookup(eyes, view, facts)
    allowed = {text.upper() for text in texts(facts.get("http_method_names"))}
    extra = {n: _extra(eyes, view, f, lookup) for n, (f, _) in methods.items() if f is not None}
    found: list[_Route] = []
    for name, (function, where) in methods.items():
        if name in _LIST:
            found.append(_Route("", _LIST[name], function, name, where))
        elif name in _DETAIL:
            found.append(_Route(f"{{{lookup}}}", _DETAIL[name], function, name, where))
        elif function is not None:
            found += extra[name]
            for of, verb in _mapped(function):
                for one in extra.get(of, [])[:1]:
                    found.append(_Route(one.rest, verb, function, name, where))
    return [one for one in found if not allowed or one.method in allowed]


def _members(
    eyes: PyEyes, view: Thing
) -> tuple[dict[str, tuple[Function | None, str]], dict[str, Value]]:
    methods: dict[str, tuple[Function | None, str]] = {}
    facts: dict[str, Value] = {}
    for one in eyes.lineage(view):
        if one.outside:
            for name in _OF_BASE.get(one.outside.rpartition(".")[2], ()):
                methods.setdefault(name, (None, view.path))
            continue
        file = eyes.file(one.path)
        if file is None or not isinstance(one.what, Class):
            continue
        for method in file.methods(one.what.path):
            methods.setdefault(method.name, (method, view.path))
        for name, bound in file.members(one.what.path):
            facts.setdefault(name, bound.value)
    return methods, facts


def _mapped(function: Function) -> Iterator[tuple[str, str]]:
    """Yield what ``@archive.mapping.delete`` adds: the action's name and a method."""
    for one in function.decorators:
        if isinstance(one, Member) and isinstance(one.of, Member) and one.of.name == "mapping":
            yield dotted(one.of.of), one.name.upper()


def _lookup(eyes: PyEyes, view: Thing, facts: dict[str, Value]) -> str:
    for word in ("lookup_url_kwarg", "lookup_field"):
        text = eyes.text(view.path, view.name, facts.get(word))
        if text:
            return text
    return "pk"


def _extra(eyes: PyEyes, view: Thing, function: Function, lookup: str) -> list[_Route]:
    """Return the routes of a method that is decorated as an action."""
    for one in function.decorators:
        call = one if isinstance(one, Call) else None
        last = dotted(call.function if call else one).rpartition(".")[2]
        if call is None or last not in ("action", "detail_route", "list_route"):
            continue
        given = call.named.get("detail") or call.at(1)
        detail = last == "detail_route" or (isinstance(given, Plain) and given.word == "True")
        text = eyes.text(view.path, function.scope, call.named.get("url_path"))
        rest = of_regex(text)[0] if text else function.name
        methods = [m.upper() for m in texts(call.at(0, "methods"))] or ["GET"]
        whole = f"{{{lookup}}}/{rest}" if detail else rest
        return [_Route(whole, m, function, function.name, view.path) for m in methods]
    return []


FRAMEWORK = Framework("drf", "python", (".register(", "rest_framework", "ViewSet"), read)
