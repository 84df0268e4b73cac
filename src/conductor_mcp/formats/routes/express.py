"""Express: apps and routers, ``route()`` chains, and ``use`` that mounts them across files.

What handlers read of a request is only known where they name it. Source: Express's
documentation, versions 4 and 5 (routing, ``app.use``, path patterns).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.routes._ecma import Said
from conductor_mcp.formats.routes._ecmaeyes import EcmaEyes, Thing, ecma_eyes_of
from conductor_mcp.formats.routes._framework import Framework, Routes
from conductor_mcp.formats.routes._paths import put, shown
from conductor_mcp.formats.routes._values import Block, Call, Items, Member, Name, Value, dotted
from conductor_mcp.model import Span
from conductor_mcp.model.endpoint import ANY, Endpoint, Parameter, key_of, names_in

_METHODS = {name: name.upper() for name in ("get", "put", "post", "delete", "patch", "head",
                                            "options")} | {"all": ANY}  # fmt: skip
_KINDS = {
    "express()": "app", "express.Router()": "router", "express.default()": "app",
    "express-promise-router()": "router", "express-promise-router.default()": "router",
}  # fmt: skip
_ROOTS = ("app", "server", "application", "expressApp")
_QUERY = re.compile(r"\breq(?:uest)?\.query\.(\w+)|\breq(?:uest)?\.query\[['\"]([\w-]+)['\"]\]")
_STATUS = re.compile(r"\.(?:status|sendStatus)\(\s*(\d{3})\s*\)")
_TAKEN = re.compile(r"\(\s*_?req(?:uest)?\b[^,]*,\s*_?res(?:ponse)?\b")
_DEEPEST = 12
_Prefix = tuple[str, bool]


@dataclass(slots=True)
class _Tree:
    """The routers of a project, and where ``use`` mounts them."""

    eyes: EcmaEyes
    _mounted: dict[tuple[str, str, str], list[tuple[Thing, str | None]]] | None = None
    _known: dict[tuple[str, str, str], list[_Prefix]] = field(
        default_factory=dict[tuple[str, str, str], list[_Prefix]]
    )

    def role(self, thing: Thing | None) -> str:
        """Say whether something is an app, a router or a function's parameter."""
        kind = self.eyes.kind(thing)
        if kind in _KINDS:
            return _KINDS[kind]
        if thing is None or kind or thing.value is not None or not thing.name:
            return ""
        file = self.eyes.file(thing.path)
        function = file.functions.get(thing.scope) if file else None
        return "parameter" if function and thing.name in function.parameters else ""

    def mounted(self, key: tuple[str, str, str]) -> list[tuple[Thing, str | None]]:
        if self._mounted is None:
            self._mounted = {}
            for path in self.eyes.files((".use(",)):
                file = self.eyes.file(path)
                for said in file.said if file else ():
                    function = said.call.function
                    if isinstance(function, Member) and function.name == "use":
                        self._use(self._mounted, path, said, function.of)
        return self._mounted.get(key, [])

    def _use(
        self,
        found: dict[tuple[str, str, str], list[tuple[Thing, str | None]]],
        path: str,
        said: Said,
        on: Value,
    ) -> None:
        parent = self.eyes.look(path, said.scope, on)
        if parent is None or not said.call.given:
            return
        first, *rest = said.call.given
        prefixes: list[str | None] = [""]
        texts = [self.eyes.text(path, said.scope, one) for one in _each(first)]
        if any(text is not None for text in texts):
            prefixes = list(texts)
        elif rest and not isinstance(first, Call | Block) and self._is_path(path, said, first):
            prefixes = [None]
        else:
            rest = [first, *rest]
        for one in rest:
            for value in _each(one):
                child = self.eyes.look(path, said.scope, value)
                if child is not None and child.name:
                    pairs = [(parent, prefix) for prefix in prefixes]
                    found.setdefault(child.key, []).extend(pairs)

    def _is_path(self, path: str, said: Said, value: Value) -> bool:
        """Whether the first of several arguments, no string we know, is a path all the same."""
        found = self.eyes.look(path, said.scope, value)
        return found is None or (self.role(found) == "" and found.function is None)

    def prefixes(self, thing: Thing, depth: int = 0) -> list[_Prefix]:
        """Return what the routes of an app or a router start with."""
        if thing.key in self._known:
            return self._known[thing.key]
        self._known[thing.key] = []
        found: list[_Prefix] = []
        role = self.role(thing)
        for parent, prefix in self.mounted(thing.key) if depth < _DEEPEST else ():
            for above, known in self.prefixes(parent, depth + 1):
                found.append((put(above, prefix or ""), known and prefix is not None))
        if role == "parameter" and not found:
            for given, _, _, _ in self.eyes.callers(thing):
                if self.role(given):
                    found += self.prefixes(given, depth + 1)
        if not found:
            root = role == "app" or (role == "parameter" and thing.name in _ROOTS)
            found = [("", root)]
        self._known[thing.key] = list(dict.fromkeys(found))
        return self._known[thing.key]


def _each(value: Value) -> tuple[Value, ...]:
    return value.values if isinstance(value, Items) else (value,)


@dataclass(frozen=True, slots=True)
class _Route:
    on: Value
    method: str
    path: Value | None
    handlers: tuple[Value, ...]
    line: int
    scope: str


def _declared(said: Said) -> Iterator[_Route]:
    call = said.call
    function = call.function
    if not isinstance(function, Member) or function.name not in _METHODS:
        return
    at: Value = function.of
    chained = False
    while isinstance(at, Call) and isinstance(at.function, Member):
        if at.function.name == "route":
            path = at.at(0)
            on = at.function.of
            yield _Route(on, _METHODS[function.name], path, call.given, call.line, said.scope)
            return
        if at.function.name not in _METHODS:
            return
        at, chained = at.function.of, True
    least = 2
    if chained or len(call.given) < least:
        if not chained:
            return  # app.get("setting")
        return
    yield _Route(
        function.of, _METHODS[function.name], call.given[0], call.given[1:], call.line, said.scope
    )


def read(project: Project, path: str) -> Routes:
    """Return what a file's apps and routers answer to, with the prefixes they are mounted at."""
    eyes = ecma_eyes_of(project)
    file = eyes.file(path)
    if file is None:
        return Routes()
    tree = project.once("express", lambda: _Tree(eyes))
    found: dict[tuple[str, str, int], Endpoint] = {}
    for said in file.said:
        for route in _declared(said):
            on = eyes.look(path, route.scope, route.on)
            if on is None or not _concerns(tree, on, route):
                continue
            for endpoint in _endpoints(tree, path, route, on):
                found.setdefault((endpoint.method, endpoint.path, route.line), endpoint)
    return Routes(tuple(found.values()))


def _concerns(tree: _Tree, on: Thing, route: _Route) -> bool:
    role = tree.role(on)
    if role != "parameter":
        return bool(role)
    given = [tree.role(one) for one, _, _, _ in tree.eyes.callers(on)]
    document = tree.eyes.project.document(on.path)
    says = document is not None and "express" in document.text
    says = says or (not given and any(_answers(one) for one in route.handlers))
    return any(given) or (says and on.name in (*_ROOTS, "router"))


def _answers(handler: Value) -> bool:
    """Whether a function takes what Express gives to handlers."""
    given = handler.node.child_by_field_name("parameters") if isinstance(handler, Block) else None
    return given is not None and _TAKEN.match(text_of(given)) is not None


def _endpoints(tree: _Tree, path: str, route: _Route, on: Thing) -> Iterator[Endpoint]:
    handler = route.handlers[-1] if route.handlers else None
    asked, statuses = told_by(tree.eyes, path, route.scope, handler)
    for one in _each(route.path) if route.path is not None else ():
        every = tree.eyes.texts(path, route.scope, one)
        for written, (prefix, known) in product(every, tree.prefixes(on)):
            whole = shown(put(prefix, written or "") or "/")
            unknown = {"query", "body", "statuses", "response"}
            unknown |= (set() if known else {"prefix"}) | (set() if written is not None
                                                           else {"path"})  # fmt: skip
            in_path = [Parameter(name, "path", required=True) for name in names_in(whole)]
            yield Endpoint(
                key_of(route.method, whole),
                Span(path, route.line, route.line),
                route.method,
                whole,
                dotted(handler) if isinstance(handler, Name | Member) else "",
                (*in_path, *asked),
                statuses=statuses,
                unknown=tuple(sorted(unknown)),
                framework="express",
            )


def told_by(
    eyes: EcmaEyes, path: str, scope: str, handler: Value | None
) -> tuple[tuple[Parameter, ...], tuple[str, ...]]:
    """Return the query parameters that a handler names, and the statuses that it answers."""
    del eyes, path, scope
    text = text_of(handler.node) if isinstance(handler, Block) else ""
    names = dict.fromkeys(m[1] or m[2] for m in _QUERY.finditer(text))
    statuses = tuple(dict.fromkeys(_STATUS.findall(text)))
    ordered = sorted(statuses, key=lambda code: not code.startswith("2"))
    return tuple(Parameter(name, "query", required=False) for name in names), tuple(ordered)


_SAID = tuple(
    f".{verb}({mark}" for verb in ("get", "post", "put", "delete", "all") for mark in "'\"`"
)
FRAMEWORK = Framework(
    "express", "javascript", ("express", "Router", "router.", *_SAID), read, (".use(",)
)
