"""Fastify: shorthand and full declarations, schemas, and plugins with their prefixes.

Source: Fastify's documentation (routes, plugins, validation and serialization).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._ecma import Said
from conductor_mcp.formats.routes._ecmaeyes import EcmaEyes, Thing, ecma_eyes_of
from conductor_mcp.formats.routes._framework import Framework, Routes
from conductor_mcp.formats.routes._paths import put, shown
from conductor_mcp.formats.routes._values import (
    Call,
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
from conductor_mcp.model.endpoint import ANY, Endpoint, Parameter, key_of, names_in

_METHODS = {name: name.upper() for name in ("get", "put", "post", "delete", "patch", "head",
                                            "options")} | {"all": ANY}  # fmt: skip
_ROOTS = ("fastify()", "fastify.default()", "fastify.fastify()", "fastify.Fastify()")
_PLACES = {"querystring": "query", "query": "query", "headers": "header"}
_DEEPEST = 12
_Prefix = tuple[str, bool]


@dataclass(slots=True)
class _Plugins:
    """The plugins of a project, and by which prefixes they are registered."""

    eyes: EcmaEyes
    _registered: dict[tuple[str, str], list[tuple[Thing, str | None]]] | None = None
    _known: dict[tuple[str, str, str], list[_Prefix]] = field(
        default_factory=dict[tuple[str, str, str], list[_Prefix]]
    )

    def role(self, thing: Thing | None) -> str:
        """Say whether something is an instance, or what a plugin is given for one."""
        if self.eyes.kind(thing) in _ROOTS:
            return "root"
        if thing is None or thing.outside or thing.value is not None or not thing.name:
            return ""
        file = self.eyes.file(thing.path)
        function = file.functions.get(thing.scope) if file else None
        return "plugin" if function and function.parameters[:1] == (thing.name,) else ""

    def registered(self, path: str, scope: str) -> list[tuple[Thing, str | None]]:
        if self._registered is None:
            self._registered = {}
            for place in self.eyes.files((".register(",)):
                file = self.eyes.file(place)
                for said in file.said if file else ():
                    self._register(self._registered, place, said)
        return self._registered.get((path, scope), [])

    def _register(
        self,
        found: dict[tuple[str, str], list[tuple[Thing, str | None]]],
        path: str,
        said: Said,
    ) -> None:
        function = said.call.function
        if not isinstance(function, Member) or function.name != "register":
            return
        parent = self.eyes.look(path, said.scope, function.of)
        given = said.call.at(0)
        if isinstance(given, Call) and dotted(given.function) in ("fp", "fastifyPlugin"):
            given = given.at(0)
        child = self.eyes.look(path, said.scope, given)
        if parent is None or child is None:
            return
        if isinstance(child.value, Call) and child.value.given:  # export default fp(plugin)
            child = self.eyes.look(child.path, child.scope, child.value.given[0]) or child
        if child.function is None:
            return
        prefix: str | None = ""
        options = said.call.at(1)
        if options is not None and not isinstance(options, Table):
            options_found = self.eyes.look(path, said.scope, options)
            options = options_found.value if options_found else options
        if isinstance(options, Table) and (value := options.get("prefix")) is not None:
            prefix = self.eyes.text(path, said.scope, value)
        elif options is not None and not isinstance(options, Table):
            prefix = None
        found.setdefault((child.path, child.function.path), []).append((parent, prefix))

    def prefixes(self, thing: Thing, depth: int = 0) -> list[_Prefix]:
        """Return what the routes of an instance start with."""
        if thing.key in self._known:
            return self._known[thing.key]
        self._known[thing.key] = []
        found: list[_Prefix] = []
        if self.role(thing) == "root":
            found = [("", True)]
        elif depth < _DEEPEST:
            for parent, prefix in self.registered(thing.path, thing.scope):
                for above, known in self.prefixes(parent, depth + 1):
                    found.append((put(above, prefix or ""), known and prefix is not None))
            for given, _, _, _ in self.eyes.callers(thing) if not found else ():
                found += self.prefixes(given, depth + 1)
        self._known[thing.key] = list(dict.fromkeys(found)) or [("", False)]
        return self._known[thing.key]


@dataclass(frozen=True, slots=True)
class _Route:
    on: Value
    methods: tuple[str, ...]
    path: Value | None
    options: Value | None
    handler: Value | None
    line: int
    scope: str


def _declared(said: Said) -> Iterator[_Route]:
    call, function = said.call, said.call.function
    if not isinstance(function, Member):
        return
    if function.name == "route" and isinstance(call.at(0), Table):
        table = call.at(0)
        if isinstance(table, Table):
            methods = tuple(t.upper() for t in texts(table.get("method")))
            path = table.get("url") or table.get("path")
            yield _Route(function.of, methods, path, table, table.get("handler"), call.line,
                         said.scope)  # fmt: skip
    elif function.name in _METHODS and len(call.given) >= 2:  # noqa: PLR2004 - path and handler
        options = call.given[1] if len(call.given) > 2 else None  # noqa: PLR2004 - between them
        if isinstance(call.given[1], Table):
            options = call.given[1]
        yield _Route(function.of, (_METHODS[function.name],), call.given[0], options,
                     call.given[-1], call.line, said.scope)  # fmt: skip


def read(project: Project, path: str) -> Routes:
    """Return what a file's instances and plugins answer to."""
    eyes = ecma_eyes_of(project)
    file = eyes.file(path)
    document = project.document(path)
    if file is None or document is None or "astify" not in document.text:
        return Routes()
    plugins = project.once("fastify", lambda: _Plugins(eyes))
    found: dict[tuple[str, str, int], Endpoint] = {}
    for said in file.said:
        for route in _declared(said):
            on = eyes.look(path, route.scope, route.on)
            role = plugins.role(on)
            if on is None or not role or (role == "plugin" and not _is_plugin(plugins, on)):
                continue
            for endpoint in _endpoints(plugins, path, route, on):
                found.setdefault((endpoint.method, endpoint.path, route.line), endpoint)
    return Routes(tuple(found.values()))


def _is_plugin(plugins: _Plugins, on: Thing) -> bool:
    named = on.name.lower() in ("fastify", "app", "server", "instance", "api")
    return named or bool(plugins.registered(on.path, on.scope))


def _endpoints(plugins: _Plugins, path: str, route: _Route, on: Thing) -> Iterator[Endpoint]:
    eyes = plugins.eyes
    written = eyes.text(path, route.scope, route.path)
    schema, told = _schema(eyes, path, route)
    for prefix, known in plugins.prefixes(on):
        whole = shown(put(prefix, written or "") or "/")
        unknown = {"query", "body"} if schema is None else set[str]()
        unknown |= {"response", "statuses"}
        unknown |= (set() if known else {"prefix"}) | (set() if written is not None else {"path"})
        in_path = [Parameter(name, "path", required=True) for name in names_in(whole)]
        takes = None if schema is None else schema.get("body") is not None
        for method in route.methods or (ANY,):
            handler = route.handler
            yield Endpoint(
                key_of(method, whole),
                Span(path, route.line, route.line),
                method,
                whole,
                dotted(handler) if isinstance(handler, Name | Member) else "",
                (*in_path, *told),
                takes_body=takes,
                statuses=_statuses(schema),
                unknown=tuple(sorted(unknown)),
                framework="fastify",
            )


def _schema(
    eyes: EcmaEyes, path: str, route: _Route
) -> tuple[Table | None, tuple[Parameter, ...]]:
    """Return the schema of a route, where it stands there as an object, and its parameters."""
    options, scope = route.options, route.scope
    if isinstance(options, Name | Member):
        there = eyes.look(path, scope, options)
        options = there.value if there else None
    schema = options.get("schema") if isinstance(options, Table) else None
    if isinstance(schema, Name | Member):
        there = eyes.look(path, scope, schema)
        schema = there.value if there else None
    if not isinstance(schema, Table) or schema.spread:
        return None, ()
    found: list[Parameter] = []
    for word, where in _PLACES.items():
        one = schema.get(word)
        if one is not None and not isinstance(one, Table):
            return None, ()
        found += _properties(one, where) if isinstance(one, Table) else []
    return schema, tuple(found)


def _properties(table: Table, where: str) -> list[Parameter]:
    properties = table.get("properties")
    required = set(texts(table.get("required")))
    if not isinstance(properties, Table):
        return []
    found: list[Parameter] = []
    for name, value in properties.entries:
        if isinstance(name, Text):
            kind = value.get("type") if isinstance(value, Table) else None
            word = kind.text if isinstance(kind, Text) else ""
            found.append(Parameter(name.text, where, name.text in required, word))
    return found


def _statuses(schema: Table | None) -> tuple[str, ...]:
    response = schema.get("response") if schema else None
    if not isinstance(response, Table):
        return ()
    names = (
        name.word if isinstance(name, Plain) else name.text if isinstance(name, Text) else ""
        for name, _ in response.entries
    )
    return tuple(name for name in names if name.isdigit())


FRAMEWORK = Framework(
    "fastify", "javascript", ("fastify", "Fastify"), read, (".register(", "prefix")
)
