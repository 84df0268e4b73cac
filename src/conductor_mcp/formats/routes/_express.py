"""Express's apps and routers: what their methods add, and where ``use`` mounts them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._ecmamodules import Maker, Modules
from conductor_mcp.formats.routes._ecmasite import Site, holds
from conductor_mcp.formats.routes._ecmavalues import (
    UNKNOWN,
    Arr,
    Fn,
    Handed,
    Made,
    Native,
    Obj,
    Outside,
    Pattern,
    Unknown,
    flat,
)
from conductor_mcp.formats.routes._paths import put
from conductor_mcp.model.endpoint import ANY

METHODS = {name: name.upper() for name in (
    "get", "put", "post", "delete", "patch", "head", "options", "copy", "lock", "mkcol", "move",
    "purge", "propfind", "proppatch", "unlock", "report", "mkactivity", "checkout", "merge",
    "m-search", "notify", "subscribe", "unsubscribe", "search", "link", "unlink", "bind",
    "rebind", "unbind", "acl", "trace", "mkcalendar", "source",
)} | {"all": ANY}  # fmt: skip
_ROOTS = ("app", "server", "application", "expressapp", "express", "webserver", "httpserver")
_APP = re.compile(r"\b(?:Express|Application|ExpressApp)\b")
_ROUTER = re.compile(r"\bI?Router\b")
_WRAPPED = re.compile(r"express[\w/.-]*\.\w*Router$|express[\w-]*-router$",
                      re.IGNORECASE)  # fmt: skip
_PATHLIKE = re.compile(r"path|prefix|base|root|url|mount|route|endpoint|uri|^[A-Z0-9_]+$|^$",
                       re.IGNORECASE)  # fmt: skip
_MIDDLE = re.compile(r"^(?:[a-z]\w*)?(?:auth|middleware|handler|limit|check|guard)\w*$",
                     re.IGNORECASE)  # fmt: skip
_TAKEN = re.compile(rb"^(?:async\s*)?(?:function\b[^(]*)?\(\s*_?req(?:uest)?\b[^,)]*"
                    rb"(?:,\s*_?res(?:ponse)?\b|\))")  # fmt: skip
_DEEPEST = 12
_MOST_PREFIXES = 40
_MOST_ROUTES = 6_000
_OWN = ("use", "route", "set", "enable", "disable", "param", "listen", "engine", "ws", "handle",
        "on", "once", "enabled", "disabled", "path", "render", "()")  # fmt: skip
Prefix = tuple[str, bool]


@dataclass(eq=False, slots=True)
class Router:
    """An app or a router. ``sure`` is ``False`` for what is only taken for one."""

    run: ExpressSite
    is_app: bool
    sure: bool = True
    mounted: list[tuple[Router, str | None, tuple[str, int] | None]] = field(
        default_factory=list[tuple["Router", "str | None", "tuple[str, int] | None"]]
    )
    settings: dict[str, object] = field(default_factory=dict[str, object])

    def has(self, name: str) -> bool:
        return verb(name) is not None or name in _OWN

    def member(self, owner: Obj, name: str) -> object:
        return Native(call=lambda handed: self.done(owner, name, handed), name=name)

    def done(self, owner: Obj, name: str, handed: Handed) -> object:
        """Do what a method does."""
        if (method := verb(name)) is not None:
            return self._verb(owner, method, handed)
        if name == "use":
            self.use(handed)
        elif name == "route":
            return Obj(host=RouteHost(self, handed.at(0)))
        elif name == "set" and isinstance(handed.at(0), str):
            self.settings[str(handed.at(0))] = handed.at(1)
        elif name == "ws":
            path = self.run.joined([handed.at(0), "/.websocket"])
            self.run.tell(Route(self, "GET", path, handed.given[1:], handed.path, handed.line))
        elif name in ("listen", "on", "once"):
            self.run.strange(handed)
            return UNKNOWN if name == "listen" else owner
        return owner

    def _verb(self, owner: Obj, method: str, handed: Handed) -> object:
        path, handlers = handed.at(0), handed.given[1:]
        if not handlers and not handed.more:
            return self.settings.get(path, UNKNOWN) if isinstance(path, str) else owner
        self.run.tell(Route(self, method, path, handlers, handed.path, handed.line))
        return owner

    def use(self, handed: Handed) -> None:
        """Mount what is a router."""
        given = handed.given
        if not given:
            return
        self.run.declared()
        prefixes: list[str | None] = [""]
        rest = given
        if is_path(given[0], last=len(given) == 1):
            prefixes, rest = [text_of_path(one) for one in flat(given[0])], given[1:]
        for one in flat(Arr(list(rest))):
            child = router_of(one, self.run)
            if child is None:
                self.run.skip(one)
            elif child is not self and len(child.mounted) < _MOST_PREFIXES:
                child.mounted += [(self, prefix, self.run.by) for prefix in prefixes]

    def prefixes(self, depth: int = 0) -> list[Prefix]:
        """Return what the routes of an app or a router start with."""
        found: list[Prefix] = []
        for parent, prefix, by in self.mounted if depth < _DEEPEST else ():
            if by in self.run.replaced:
                continue
            for above, known in parent.prefixes(depth + 1):
                found.append((put(above, prefix or ""), known and prefix is not None))
        if not found:
            found = [("", self.is_app)]
        firm = {text for text, sure in found if sure}
        every = dict.fromkeys(one for one in found if one[1] or one[0] not in firm)
        return list(every)[:_MOST_PREFIXES]


@dataclass(frozen=True, slots=True)
class RouteHost:
    """``app.route(path)``: what is added to it has its path."""

    router: Router
    path: object

    def has(self, name: str) -> bool:
        return verb(name) is not None

    def member(self, owner: Obj, name: str) -> object:
        method = verb(name) or ANY

        def add(handed: Handed) -> object:
            run = self.router.run
            given = [*flat(Arr(list(handed.given)))]
            run.tell(Route(self.router, method, self.path, given, handed.path, handed.line))
            return owner

        return Native(call=add, name=name)


@dataclass(frozen=True, slots=True)
class Route:
    """One route as it was added."""

    router: Router
    method: str
    path: object
    handlers: list[object]
    file: str
    line: int
    by: tuple[str, int] | None = None


def verb(name: str) -> str | None:
    """Return the HTTP method that a method stands for."""
    return METHODS.get(name) or METHODS.get(name.removesuffix("Async"))


def is_path(value: object, *, last: bool) -> bool:
    """Whether what is given first to ``use`` is a path."""
    every = list(flat(value))
    if any(isinstance(one, str | Pattern) for one in every):
        return True
    if last or not every:
        return False
    return all(isinstance(one, Unknown) and _PATHLIKE.search(one.name) is not None
               and not _MIDDLE.match(one.name) for one in every)  # fmt: skip


def text_of_path(value: object) -> str | None:
    return value if isinstance(value, str) else None


def router_of(value: object, run: Modules) -> Router | None:
    """Return the router that something is, itself or as what its module exports."""
    if isinstance(value, Obj):
        if isinstance(value.host, Router):
            return value.host
        inner = run.settle(value.props, "default") if "default" in value.props else None
        if isinstance(inner, Obj) and isinstance(inner.host, Router):
            return inner.host
    return None


def answers(handler: object) -> bool:
    """Whether a function takes what Express gives to handlers."""
    if not isinstance(handler, Fn) or handler.node is None:
        return False
    return _TAKEN.match(handler.node.raw.text or b"") is not None


class ExpressSite(Site):
    """A project of Express gone through."""

    def __init__(self, project: Project) -> None:
        super().__init__(project, WORDS, MAKERS)
        self.routes: list[Route] = []
        self.guesses: dict[tuple[str, str], Obj] = {}

    def tell(self, route: Route) -> None:
        for one in flat(Arr(route.handlers)):
            self.skip(one)
        self.declared()
        if len(self.routes) < _MOST_ROUTES:
            self.routes.append(replace(route, by=self.by))

    def made_outside(self, name: str, handed: Handed) -> object:
        """Make a router also with what wraps Express's own."""
        if name not in self.makers and _WRAPPED.search(name):
            name = "express.Router"
        return super().made_outside(name, handed)

    def stray(self, of: object, name: str, handed: Handed) -> object:
        """Take something for an app or a router that is used like one."""
        if not isinstance(of, Unknown) or not (verb(name) or name in ("use", "route", "ws")):
            return None
        guessed = self._guess(of, name, handed)
        host = guessed.host if guessed is not None else None
        return host.done(guessed, name, handed) if guessed and isinstance(host, Router) else None

    def _guess(self, of: Unknown, name: str, handed: Handed) -> Obj | None:
        key = (handed.path, of.name)
        typed = _APP.search(of.kind) or _ROUTER.search(of.kind)
        if key not in self.guesses:
            is_app = bool(_APP.search(of.kind)) or of.name.lower() in _ROOTS
            self.guesses[key] = Obj(host=Router(self, is_app=is_app, sure=False))
        found = self.guesses[key]
        if typed or name == "use":
            routers = [router_of(one, self) for one in flat(Arr(handed.given))]
            return found if typed or any(routers) else None
        return found if self._likely(of, name, handed) else None

    def _likely(self, of: Unknown, name: str, handed: Handed) -> bool:
        """Whether a call looks as if it declared a route."""
        path = next(flat(handed.at(0)), None)
        if not isinstance(path, str | Pattern | Unknown):
            return False
        if isinstance(path, str) and not path.startswith(("/", "*", ":")):
            return False
        handlers = list(flat(Arr(handed.given[1:])))
        if any(answers(one) for one in handlers):
            return True
        named = of.name.lower() in _ROOTS or of.name.lower().endswith(("router", "routes"))
        lone = len(handed.given) == 1
        functions = all(isinstance(one, Fn | Unknown | Outside | Made) for one in handlers)
        says = holds(self.project, handed.path, ("express", "Express"))
        return named and says and functions and lone == (name == "route")


def _app(run: Modules, _handed: Handed) -> object:
    run.declared()
    return Obj(host=Router(run, is_app=True)) if isinstance(run, ExpressSite) else UNKNOWN


def _router(run: Modules, _handed: Handed) -> object:
    run.declared()
    return Obj(host=Router(run, is_app=False)) if isinstance(run, ExpressSite) else UNKNOWN


def _with_sockets(_run: Modules, handed: Handed) -> object:
    """``expressWs(app)`` of express-ws."""
    return Obj({"app": handed.at(0)}, open=True)


MAKERS: dict[str, Maker] = {
    **dict.fromkeys(
        (
            "express",
            "express.express",
            "express.application",
            "ultimate-express",
            "express.createServer",
            "@feathersjs/express",
        ),
        _app,
    ),
    **dict.fromkeys(
        (
            "express.Router",
            "express-promise-router",
            "router",
            "express-async-router.AsyncRouter",
            "express-promise-router.Router",
            "ultimate-express.Router",
            "express-ws-routes.Router",
        ),
        _router,
    ),
    "express-ws": _with_sockets,
}
WORDS = re.compile(
    rb"""\.(?:get|post|put|delete|patch|all|head|options)(?:Async)?\(\s*(?:['"`][/*:]|['"`]['"`]|\[|
    [\w.$]+(?:\([^()]*\))?\s*[,+]|`\$|/)|\.use\(|\.route\(|\bRouter\)?\(
    |\b\w*(?:app|router|route|server)\w*\[[^\]]*\]\(""",
    re.VERBOSE | re.IGNORECASE,
)
