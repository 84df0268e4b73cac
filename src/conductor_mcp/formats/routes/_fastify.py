"""Fastify's instances and plugins: what their methods add, below which prefix."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._ecmafiles import names_below
from conductor_mcp.formats.routes._ecmamodules import Maker, Modules
from conductor_mcp.formats.routes._ecmasite import Site, holds
from conductor_mcp.formats.routes._ecmavalues import (
    UNDEFINED,
    UNKNOWN,
    Arr,
    Fn,
    Handed,
    Native,
    Obj,
    Outside,
    Undefined,
    Unknown,
    flat,
    ways,
)
from conductor_mcp.formats.routes._paths import put
from conductor_mcp.model.endpoint import ANY

METHODS = {name: name.upper() for name in ("get", "put", "post", "delete", "patch", "head",
                                           "options")} | {"all": ANY}  # fmt: skip
_NAMED = ("fastify", "app", "server", "instance", "api", "childserver", "f", "scope")
_ITSELF = ("withTypeProvider", "setValidatorCompiler", "setSerializerCompiler", "addHook",
           "setErrorHandler", "setNotFoundHandler", "addSchema", "decorateRequest",
           "decorateReply", "addContentTypeParser", "setSchemaController", "use")  # fmt: skip
_RUN = ("after", "ready", "listen")
_UNSAID = "*skip-override"
_SCRIPT = re.compile(r"\.[cm]?[jt]s$")
_INDEX = re.compile(r"^index(?:\.ts|\.js|\.cjs|\.mjs|\.cts|\.mts)$")
_DEEPEST = 6
_MOST = 6_000


@dataclass(frozen=True, slots=True)
class Route:
    """One route as it was added."""

    methods: tuple[str, ...]
    path: str
    known: bool
    said: bool
    options: object
    handler: object
    file: str
    line: int
    by: tuple[str, int] | None = None


@dataclass(eq=False, slots=True)
class Instance:
    """An instance, or what a plugin is given for one."""

    run: FastifySite
    prefix: str = ""
    known: bool = True

    def has(self, name: str) -> bool:
        return name in METHODS or name in (*_ITSELF, *_RUN, "route", "register", "decorate",
                                           "prefix")  # fmt: skip

    def member(self, owner: Obj, name: str) -> object:
        if name == "prefix":
            return self.prefix if self.known else UNKNOWN
        return Native(call=lambda handed: self.done(owner, name, handed), name=name)

    def done(self, owner: Obj, name: str, handed: Handed) -> object:
        """Do what a method does."""
        if name in METHODS:
            self._short(METHODS[name], handed)
        elif name == "route":
            self._full(handed)
        elif name == "register":
            self._register(owner, handed)
        elif name == "decorate" and isinstance(handed.at(0), str):
            owner.props[str(handed.at(0))] = handed.at(1)
        elif name in _RUN:
            for one in handed.given:
                if isinstance(one, Fn):
                    self.run.aside(one)
        return owner

    def _short(self, method: str, handed: Handed) -> None:
        if len(handed.given) < 2 and not handed.more:  # noqa: PLR2004 - a path and a handler
            return
        options = handed.given[1] if len(handed.given) > 1 else UNDEFINED
        handler = handed.given[-1]
        if isinstance(handler, Obj) and not isinstance(handler, Fn):
            handler = self.run.member(handler, "handler")
        given = options if not isinstance(options, Fn) else UNDEFINED
        self._tell((method,), handed.at(0), given, handler, handed)

    def _full(self, handed: Handed) -> None:
        for table in ways(handed.at(0)):
            if not isinstance(table, Obj):
                continue
            said = self.run.member(table, "method")
            methods = tuple(one.upper() for one in flat(said) if isinstance(one, str))
            path = self.run.member(table, "url")
            path = self.run.member(table, "path") if isinstance(path, Undefined) else path
            self._tell(methods, path, table, self.run.member(table, "handler"), handed)

    def _tell(
        self, methods: tuple[str, ...], path: object, options: object, handler: object,
        handed: Handed,
    ) -> None:  # fmt: skip
        self.run.skip(handler)
        for one in ways(path):
            text = one if isinstance(one, str) else ""
            whole = put(self.prefix, text) or "/"
            self.run.tell(Route(methods, whole, self.known, isinstance(one, str), options,
                                handler, handed.path, handed.line))  # fmt: skip

    def _register(self, owner: Obj, handed: Handed) -> None:
        options = handed.at(1)
        if isinstance(options, Fn):
            options = self.run.call(options, UNDEFINED, [owner], handed.path, handed.line)
        for plugin in ways(handed.at(0)):
            if plugin in (Outside("@fastify/autoload"), Outside("fastify-autoload")):
                self._autoload(owner, options, handed)
            else:
                self.plug(owner, plugin, options, handed)

    def plug(self, owner: Obj, plugin: object, options: object, handed: Handed) -> None:
        """Call a plugin with an instance of its own, or with this one where it asks for that."""
        run = self.run
        run.declared()
        if isinstance(plugin, Obj) and not isinstance(plugin, Fn):
            plugin = run.member(plugin, "default")
        if not isinstance(plugin, Fn):
            return
        child = owner
        if _UNSAID not in plugin.props:
            prefix = run.member(options, "prefix") if isinstance(options, Obj) else UNDEFINED
            if not isinstance(options, Obj | Undefined):
                prefix = UNKNOWN
            child = Obj(proto=owner, host=self.below(prefix))
        given = [child, Obj() if isinstance(options, Undefined) else options,
                 Native(call=lambda _: UNDEFINED)]  # fmt: skip
        run.call(plugin, child, given, handed.path, handed.line)

    def below(self, prefix: object) -> Instance:
        """Return an instance below a prefix."""
        text = next((one for one in ways(prefix) if isinstance(one, str)), None)
        none = prefix is None or isinstance(prefix, Undefined)
        return Instance(self.run, put(self.prefix, text or ""), self.known and
                        (text is not None or none))  # fmt: skip

    def _autoload(self, owner: Obj, options: object, handed: Handed) -> None:
        """Plug in the files of a folder, as @fastify/autoload does."""
        folder = self.run.member(options, "dir") if isinstance(options, Obj) else UNKNOWN
        if not isinstance(folder, str) or not isinstance(options, Obj):
            return
        given = self.run.member(options, "options")
        prefix = self.run.member(given, "prefix") if isinstance(given, Obj) else UNDEFINED
        named = self.run.member(options, "dirNameRoutePrefix") is not False
        spoken = self.run.member(options, "routeParams") is True
        start = folder.strip("/")
        for path, below in self._found(start, "", 0, spoken=spoken):
            module = self.run.load(path)
            if module is None:
                continue
            whole = self.run.whole(module)
            more = Obj(dict(given.props) if isinstance(given, Obj) else {})
            more.props["prefix"] = self._own(whole, prefix, below if named else "")
            if isinstance(whole, Obj) and self.run.member(whole, "autoload") is not False:
                self.plug(owner, whole, more, handed)

    def _own(self, whole: object, prefix: object, below: str) -> object:
        """Return the prefix of one file that is found in a folder."""
        member = self.run.member
        held = [member(whole, n) for n in ("prefixOverride", "autoPrefix")]
        if isinstance(held[0], str):
            return held[0]
        if isinstance(prefix, str):
            below = put(prefix, below)
        if isinstance(held[1], str):
            below = put(below, held[1])
        vague = not isinstance(prefix, str) and not isinstance(prefix, Undefined)
        return UNKNOWN if vague else below

    def _found(
        self, folder: str, below: str, depth: int, *, spoken: bool
    ) -> list[tuple[str, str]]:
        names = names_below(self.run, folder)
        index = next((n for n in names if _INDEX.match(n)), None)
        found = [(f"{folder}/{index}".lstrip("/"), below)] if index else []
        for name, deep in names.items():
            path = f"{folder}/{name}".lstrip("/")
            if deep and depth < _DEEPEST:
                shown_as = re.sub(r"^_+", ":", name) if spoken else name
                found += self._found(path, f"{below}/{shown_as}", depth + 1, spoken=spoken)
            elif not deep and index is None and _SCRIPT.search(name) and ".d." not in name:
                found.append((path, below))
        return found


class FastifySite(Site):
    """A project of Fastify gone through."""

    def __init__(self, project: Project) -> None:
        super().__init__(project, WORDS, MAKERS)
        self.routes: list[Route] = []
        self.guesses: dict[tuple[str, str], Obj] = {}

    def tell(self, route: Route) -> None:
        self.declared()
        if len(self.routes) < _MOST:
            self.routes.append(replace(route, by=self.by))

    def stray(self, of: object, name: str, handed: Handed) -> object:
        """Take something for an instance that is used like one."""
        if not isinstance(of, Unknown) or name not in (*METHODS, "route", "register"):
            return None
        typed = "Fastify" in of.kind
        named = of.name.lower() in _NAMED and holds(self.project, handed.path, ("astify",))
        if not (typed or named or (of.name.lower().endswith("fastify"))):
            return None
        path = handed.at(0)
        if name in METHODS and isinstance(path, str) and not path.startswith(("/", "*")) and path:
            return None
        found = self.guesses.setdefault(
            (handed.path, of.name), Obj(host=Instance(self, known=False))
        )
        host = found.host
        return host.done(found, name, handed) if isinstance(host, Instance) else None


def _instance(run: Modules, _handed: Handed) -> object:
    run.declared()
    return Obj(host=Instance(run)) if isinstance(run, FastifySite) else UNKNOWN


def _plugin(_run: Modules, handed: Handed) -> object:
    """Mark what ``fastify-plugin`` wraps: it is given the instance it is registered on."""
    given = handed.at(0)
    if isinstance(given, Fn):
        given.props[_UNSAID] = True
    return given


def _object_of(run: Modules, handed: Handed) -> object:
    """``Type.Object({…})`` of TypeBox and ``z.object({…})``: a schema by its properties."""
    given = handed.at(0)
    if not isinstance(given, Obj):
        return UNKNOWN
    needed = [name for name in given.props
              if not _optional(run.settle(given.props, name))]  # fmt: skip
    return Obj({"type": "object", "properties": given, "required": Arr(list(needed))})


def _optional(value: object) -> bool:
    return isinstance(value, Obj) and value.props.get("*optional") is True


def _loosened(_run: Modules, handed: Handed) -> object:
    given = handed.at(0)
    props = dict(given.props) if isinstance(given, Obj) else {}
    return Obj({**props, "*optional": True})


def _typed(word: str) -> Maker:
    return lambda _run, _handed: Obj({"type": word})


_TYPEBOX = ("@sinclair/typebox.Type", "typebox.Type")
MAKERS: dict[str, Maker] = {
    **dict.fromkeys(("fastify", "fastify.fastify", "fastify.Fastify"), _instance),
    **dict.fromkeys(("fastify-plugin", "fastify-plugin.fp", "fastify-plugin.fastifyPlugin"),
                    _plugin),
    "zod.z.object": _object_of,
    **{f"{base}.Object": _object_of for base in _TYPEBOX},
    **{f"{base}.Optional": _loosened for base in _TYPEBOX},
    **{f"{base}.{word.capitalize()}": _typed(word) for base in _TYPEBOX
       for word in ("string", "number", "integer", "boolean", "array")},
}  # fmt: skip
WORDS = re.compile(
    rb"\.(?:get|post|put|delete|patch|all|head|options|route|register)(?:<[^()]*>)?\(|astify\(",
    re.IGNORECASE,
)
