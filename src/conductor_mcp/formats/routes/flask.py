"""Flask: decorated views, method views, URL rules, blueprints; also resources of its REST add-ons.

Blueprints are followed to where they are registered. Sources: Flask's and Werkzeug's
documentation; Flask-RESTful, Flask-RESTX and flask-smorest for ``Api`` and ``Resource``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._framework import Framework, Routes
from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing, eyes_of
from conductor_mcp.formats.routes._python import Class, Function, PyFile, Said, calls_in
from conductor_mcp.formats.routes._values import (
    Call,
    Items,
    Member,
    Name,
    Plain,
    Value,
    dotted,
    texts,
)
from conductor_mcp.model import Span
from conductor_mcp.model.endpoint import Endpoint, Parameter, key_of

_VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
_DECORATORS = (*_VERBS[:5], "route")
_ROLES = {
    "Flask": "app", "APIFlask": "app", "OpenAPI": "app", "Quart": "app", "Blueprint": "blueprint",
    "APIBlueprint": "blueprint", "Api": "api", "Namespace": "namespace", "namespace": "namespace",
    "RestApi": "api", "ExternalApi": "api",
}  # fmt: skip
_ROOTS = ("app", "application", "flask_app", "server", "_app")
_REGISTERS = ("register_blueprint", "add_namespace", "init_app", "register_blueprints")
_HINTS = ("register_blueprint", "add_namespace", "init_app")
_RULE = re.compile(r"<(?:(\w+)(?:\([^()]*\))?:)?(\w+)>")
_TYPES = {"int": "integer", "float": "number", "string": "string", "path": "string",
          "uuid": "string", "default": "string", "": "string"}  # fmt: skip
_DEEPEST = 12
_Prefix = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class _Registered:
    parent: Thing
    path: str
    scope: str
    prefix: Value | None


@dataclass(slots=True)
class _Apps:
    """The applications and blueprints of a project and how they hang together."""

    eyes: PyEyes
    near: str
    _known: dict[tuple[str, str, str], list[_Prefix]] = field(
        default_factory=dict[tuple[str, str, str], list[_Prefix]]
    )
    _registered: dict[tuple[str, str, str], list[_Registered]] = field(
        default_factory=dict[tuple[str, str, str], list[_Registered]]
    )
    _looked: set[str] = field(default_factory=set[str])

    def registered(self, key: tuple[str, str, str]) -> list[_Registered]:
        """Return where something is registered; all files are searched only if near ones fail."""
        self._look(beside=True)
        if key not in self._registered:
            self._look(beside=False)
        return self._registered.get(key, [])

    def _look(self, *, beside: bool) -> None:
        if f"beside {beside}" in self._looked:
            return
        self._looked.add(f"beside {beside}")
        for path in self.eyes.files(_HINTS, self.near, beside=beside):
            file = self.eyes.file(path) if path not in self._looked else None
            self._looked.add(path)
            for said in file.said if file else ():
                self._register(self._registered, path, said)

    def _register(
        self, found: dict[tuple[str, str, str], list[_Registered]], path: str, said: Said
    ) -> None:
        function = said.call.function
        if not isinstance(function, Member) or function.name not in _REGISTERS:
            return
        prefix = said.call.named.get("url_prefix") or said.call.named.get("path")
        if function.name == "add_namespace":
            prefix = said.call.at(1, "path")
        parents = [one for one, _ in self.eyes.each(path, said.scope, function.of)]
        children = self.eyes.each(path, said.scope, said.call.at(0))
        for child, _ in children:
            for parent in parents:
                if function.name == "init_app":
                    if self.role(parent) == "api":
                        made = _Registered(child, path, said.scope, None)
                        found.setdefault(parent.key, []).append(made)
                elif child.name:
                    made = _Registered(parent, path, said.scope, prefix)
                    found.setdefault(child.key, []).append(made)

    def role(self, thing: Thing | None) -> str:
        """Say whether something is an app, a blueprint, an API or a namespace."""
        kind = self.eyes.kind(thing)
        last = kind.removesuffix("()").rpartition(".")[2]
        if kind.endswith("()") and last in _ROLES:
            return _ROLES[last]
        if thing is not None and isinstance(thing.what, Call):
            return "namespace" if dotted(thing.what.function).endswith(".namespace") else ""
        if kind or thing is None or thing.what is not None:
            return ""
        if thing.name in _ROOTS:
            return "app"
        return next((r for one in self.eyes.behind(thing) if (r := self.role(one))), "")

    def prefixes(self, thing: Thing, depth: int = 0) -> list[_Prefix]:
        """Return what the rules of an app, a blueprint or an API start with, once for each way."""
        if thing.key in self._known and thing.name:
            return self._known[thing.key]
        self._known[thing.key] = []
        found = self._prefixes(thing, depth) if depth < _DEEPEST else []
        self._known[thing.key] = found
        return found

    def _prefixes(self, thing: Thing, depth: int) -> list[_Prefix]:
        role = self.role(thing)
        call = thing.what if isinstance(thing.what, Call) else None
        if role == "app":
            return [("", True)]
        own = self._own(thing, call, role)
        if role == "api":
            return [_join(above, own) for above in self._below_api(thing, call, depth)]
        found: list[_Prefix] = []
        for one in self.registered(thing.key):
            mine = own
            if one.prefix is not None:
                text = self.eyes.text(one.path, one.scope, one.prefix)
                mine = (text or "", text is not None)
            found += [_join(above, mine) for above in self.prefixes(one.parent, depth + 1)]
        if (
            role == "namespace"
            and not found
            and call is not None
            and isinstance(call.function, Member)
        ):
            parent = self.eyes.look(thing.path, thing.scope, call.function.of)
            found = [_join(a, own) for a in self.prefixes(parent, depth + 1)] if parent else []
        passed = [] if found or call is not None else self.eyes.behind(thing)
        for other in passed:
            found += self.prefixes(other, depth + 1)
        return found or [(own[0], False)]

    def _below_api(self, thing: Thing, call: Call | None, depth: int) -> list[_Prefix]:
        parents = [one.parent for one in self.registered(thing.key)]
        given = call.at(0, "app") if call else None
        if given is not None and (parent := self.eyes.look(thing.path, thing.scope, given)):
            parents.append(parent)
        found = [p for one in parents if self.role(one) for p in self.prefixes(one, depth + 1)]
        return found or [("", True)]

    def _own(self, thing: Thing, call: Call | None, role: str) -> _Prefix:
        if call is None:
            return "", True
        given = call.named.get("url_prefix")
        if role == "api":
            given = call.named.get("prefix")
        elif role == "namespace":
            given = call.named.get("path")
            if given is None:
                name = self.eyes.text(thing.path, thing.scope, call.at(0, "name"))
                return f"/{name}", name is not None
        if given is None or (isinstance(given, Plain) and given.word == "None"):
            return "", True
        text = self.eyes.text(thing.path, thing.scope, given)
        return text or "", text is not None


def _join(above: _Prefix, own: _Prefix) -> _Prefix:
    return _rule(above[0], own[0]), above[1] and own[1]


def _rule(prefix: str, rule: str) -> str:
    """Put a rule below a prefix the way Flask does."""
    if not prefix:
        return rule
    return f"{prefix.rstrip('/')}/{rule.lstrip('/')}" if rule else prefix


@dataclass(frozen=True, slots=True)
class _View:
    """A rule as it is written: on what, where, for which methods, handled by whom."""

    on: Thing
    rules: tuple[Value, ...]
    methods: tuple[str, ...]
    line: int
    scope: str
    handler: Thing | None
    defaults: tuple[str, ...] = ()


def _declared(apps: _Apps, path: str, file: PyFile) -> Iterator[_View]:
    holders: list[Function | Class] = [*file.every, *file.classes.values()]
    for one in holders:
        for call in one.decorators:
            if isinstance(call, Call) and isinstance(call.function, Member):
                handler = Thing(path, one.scope, one.name, one)
                yield from _decorated(apps, path, one.scope, call, handler)
    for said in file.said:
        function = said.call.function
        if isinstance(function, Member) and function.name in ("add_url_rule", "add_resource"):
            for on, _ in apps.eyes.each(path, said.scope, function.of):
                yield _listed(apps, path, said, on, function.name)


def _decorated(apps: _Apps, path: str, scope: str, call: Call, handler: Thing) -> Iterator[_View]:
    function = call.function
    if not isinstance(function, Member) or function.name not in _DECORATORS:
        return
    methods = _methods(apps.eyes, path, scope, call.named.get("methods"))
    if function.name != "route":
        methods = (function.name.upper(),)
    rules = call.given or tuple(v for k, v in call.named.items() if k in ("rule", "endpoint"))
    for on, _ in apps.eyes.each(path, scope, function.of):
        if apps.role(on) in ("app", "blueprint"):
            rules = rules[:1]
        yield _View(on, rules, methods, call.line, scope, handler)


def _methods(eyes: PyEyes, path: str, scope: str, value: Value | None) -> tuple[str, ...]:
    if isinstance(value, Name | Member):
        found = eyes.look(path, scope, value)
        value = found.what if found and isinstance(found.what, Items) else value
    return tuple(one.upper() for one in texts(value))


def _listed(apps: _Apps, path: str, said: Said, on: Thing, word: str) -> _View:
    call, eyes = said.call, apps.eyes
    if word == "add_resource":
        handler, rules = eyes.look(path, said.scope, call.at(0)), call.given[1:]
    else:
        view = call.at(2, "view_func")
        if isinstance(view, Call) and dotted(view.function).endswith(".as_view"):
            view = view.function.of if isinstance(view.function, Member) else view
        elif isinstance(view, Name):
            found = eyes.look(path, said.scope, view)
            made = found.what if found else None
            if found and isinstance(made, Call) and isinstance(made.function, Member):
                view = made.function.of
        handler = eyes.look(path, said.scope, view)
        first = call.at(0, "rule")
        rules = (first,) if first is not None else ()
    methods = _methods(eyes, path, said.scope, call.named.get("methods"))
    return _View(on, rules, methods, call.line, said.scope, handler)


def read(project: Project, path: str) -> Routes:
    """Return the rules that a file declares, with the prefixes of their blueprints."""
    eyes = eyes_of(project)
    file = eyes.file(path)
    if file is None:
        return Routes()
    apps = project.once(("flask", path.partition("/")[0]), lambda: _Apps(eyes, path))
    found: dict[tuple[str, str, int], Endpoint] = {}
    for view in _declared(apps, path, file):
        if not apps.role(view.on):
            continue
        for endpoint in _endpoints(apps, path, view):
            found.setdefault((endpoint.key, endpoint.path, view.line), endpoint)
    return Routes(tuple(found.values()))


def _endpoints(apps: _Apps, path: str, view: _View) -> Iterator[Endpoint]:
    methods, unknown = _verbs(apps.eyes, view)
    for rule in view.rules:
        written = apps.eyes.text(path, view.scope, rule)
        for prefix, known in apps.prefixes(view.on):
            whole = _rule(prefix, written or "")
            whole = whole if whole.startswith("/") else f"/{whole}"
            shown = _RULE.sub(lambda m: f"{{{m[2]}{'*' if m[1] == 'path' else ''}}}", whole)
            in_path = tuple(
                Parameter(m[2], "path", required=True, type=_TYPES.get(m[1] or "", ""))
                for m in _RULE.finditer(whole)
            )
            doubts = {*unknown, "query", "body", "statuses", "response"}
            doubts.update(() if written is not None else ("path",), () if known else ("prefix",))
            for method in methods:
                function = _function(view, method)
                taken = _asked_for(function) if function else ()
                yield Endpoint(
                    key_of(method, shown),
                    Span(path, view.line, view.line),
                    method,
                    shown,
                    _name(view, method),
                    (*in_path, *taken),
                    statuses=_statuses(function) if function else (),
                    unknown=tuple(sorted(doubts)),
                    framework="flask",
                )


def _verbs(eyes: PyEyes, view: _View) -> tuple[tuple[str, ...], set[str]]:
    """Return the methods that a view answers to, and whether that is not known."""
    handler = view.handler
    if handler is None or not isinstance(handler.what, Class):
        known = handler is None or not handler.outside
        return view.methods or ("GET",), set() if known or view.methods else {"method"}
    if view.methods:
        return view.methods, set()
    found: list[str] = []
    for one in eyes.lineage(handler):
        file = eyes.file(one.path) if one.path else None
        if file is None or not isinstance(one.what, Class):
            continue
        found += [m.name.upper() for m in file.methods(one.what.path) if m.name in _VERBS]
        given = file.bound.get((one.what.path, "methods"))
        found += [text.upper() for text in texts(given[-1].value)] if given else []
    return tuple(dict.fromkeys(found)) or ("GET",), set()


def _name(view: _View, method: str) -> str:
    what = view.handler.what if view.handler else None
    if isinstance(what, Class):
        return f"{what.path}.{method.lower()}"
    return what.path if isinstance(what, Function) else ""


def _function(view: _View, method: str) -> Function | None:
    del method
    what = view.handler.what if view.handler else None
    return what if isinstance(what, Function) else None


def _asked_for(function: Function) -> tuple[Parameter, ...]:
    """Return the query parameters that a view asks for by their names."""
    found: dict[str, Parameter] = {}
    for call in calls_in(function.node, ("get", "getlist")):
        if dotted(call.function) in ("request.args.get", "request.args.getlist"):
            for name in texts(call.at(0)):
                found[name] = Parameter(name, "query", required=False)
    return tuple(found.values())


def _statuses(function: Function) -> tuple[str, ...]:
    found: list[str] = []
    for call in calls_in(function.node, ("abort",)):
        first = call.at(0)
        if isinstance(first, Plain) and first.word.isdigit():
            found.append(first.word)
    return tuple(dict.fromkeys(found))


FRAMEWORK = Framework(
    "flask", "python", ("flask", "Blueprint", ".route(", "add_url_rule", "add_resource"), read
)
