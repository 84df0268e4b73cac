"""What calls on Go's routers do: net/http's muxes, chi and gin, one below the other.

Sources: the documentation of net/http (``ServeMux``, ``StripPrefix``), of
github.com/go-chi/chi and of github.com/gin-gonic/gin.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.routes._framework import Routes
from conductor_mcp.formats.routes._gorun import Run
from conductor_mcp.formats.routes._gosource import Sources
from conductor_mcp.formats.routes._govalues import (
    Bound,
    Function,
    Listed,
    Outside,
    Router,
    Scope,
    Stripped,
    Value,
    joined,
)
from conductor_mcp.model import Span
from conductor_mcp.model.endpoint import ANY, Endpoint, Parameter, key_of, names_in

if TYPE_CHECKING:
    from tree_sitter import Node

_UNKNOWN = ("body", "query", "response", "statuses")
_CHI = {name: name.upper() for name in ("Get", "Post", "Put", "Patch", "Delete", "Head",
                                        "Options", "Trace", "Connect")}  # fmt: skip
_GIN = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_TYPES: dict[str, dict[str, str]] = {
    "net/http": {"ServeMux": "go-net-http"},
    "github.com/go-chi/chi": {"Router": "chi", "Mux": "chi"},
    "github.com/gin-gonic/gin": {
        "Engine": "gin",
        "RouterGroup": "gin",
        "IRouter": "gin",
        "IRoutes": "gin",
    },
}
_MAKERS = {
    "net/http": {"NewServeMux": "go-net-http"},
    "github.com/go-chi/chi": {"NewRouter": "chi", "NewMux": "chi"},
    "github.com/gin-gonic/gin": {"Default": "gin", "New": "gin"},
}
_VERSION = re.compile(r"/v\d+$")
_JOINS = {"path": ("Join",), "net/url": ("JoinPath",)}
_TRIMS: dict[str, Callable[[str, str], str]] = {
    "TrimSuffix": str.removesuffix, "TrimPrefix": str.removeprefix,
    "TrimRight": str.rstrip, "TrimLeft": str.lstrip, "Trim": str.strip,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Declared:
    router: Router
    method: str | None
    pattern: str | None
    path: str
    line: int
    handler: str


@dataclass(slots=True)
class _World:
    """All routes of a project, as one going through its files finds them."""

    project: Project
    declared: list[_Declared] = field(default_factory=list[_Declared])
    _default: Router = field(default_factory=lambda: Router("go-net-http"))

    def find(self) -> None:
        Run(Sources(self.project), _made, ask=self.ask).everything()

    def ask(
        self, run: Run, callee: Value, given: list[Value], node: Node, scope: Scope
    ) -> tuple[bool, Value]:
        """Answer a call on a router or on a package of elsewhere."""
        if isinstance(callee, Bound):
            return True, self._on(run, callee, given, node, scope)
        if not isinstance(callee, Outside) or not callee.name:
            return False, None
        package = _VERSION.sub("", callee.path)
        if (kind := _MAKERS.get(package, {}).get(callee.name)) is not None:
            return True, Router(kind)
        if package == "net/http":
            return self._http(callee.name, given, node, scope)
        return _known(package, callee.name, given)

    def _http(self, name: str, given: list[Value], node: Node, scope: Scope) -> tuple[bool, Value]:
        if name == "StripPrefix" and len(given) > 1:
            prefix = given[0] if isinstance(given[0], str) else None
            return True, Stripped(prefix, given[1])
        if name in ("Handle", "HandleFunc") and len(given) > 1:
            self._pattern(self._default, given, node, scope)
            return True, None
        if name == "HandlerFunc" and given:
            return True, given[0]
        return False, None

    def _on(self, run: Run, callee: Bound, given: list[Value], node: Node, scope: Scope) -> Value:
        router, name = callee.router, callee.name
        match router.kind:
            case "chi":
                return self._chi(run, router, name, given, node, scope)
            case "gin":
                return self._gin(router, name, given, node, scope)
            case _ if name in ("Handle", "HandleFunc") and len(given) > 1:
                self._pattern(router, given, node, scope)
            case _:
                pass
        return None

    def _add(
        self, router: Router, method: str | None, pattern: Value, node: Node, scope: Scope
    ) -> None:
        holder = node.child_by_field_name("arguments")
        last = holder.named_children[-1] if holder is not None and holder.named_children else None
        told = pattern if isinstance(pattern, str) else None
        line = node.start_point[0] + 1
        self.declared.append(_Declared(router, method, told, scope.path, line, _handler(last)))

    def _below(self, router: Router, given: Value, prefix: str | None) -> bool:
        """Put what is given below a router, if it is one."""
        if isinstance(given, Stripped):
            if isinstance(given.of, Router):
                given.of.links.append((router, given.prefix))
                return True
            return False
        if not isinstance(given, Router) or given is router:
            return False
        # Only chi tells its own routers what was looked at already.
        own = prefix if router.kind == given.kind == "chi" else ""
        given.links.append((router, own))
        return True

    def _pattern(self, router: Router, given: list[Value], node: Node, scope: Scope) -> None:
        pattern = given[0] if isinstance(given[0], str) else None
        if self._below(router, given[1], pattern):
            return
        verb, _, rest = (pattern or "").strip().rpartition(" ")
        if pattern is not None and not rest.startswith("/"):
            rest = "/" + rest.partition("/")[2]  # a host stands before it
        method = verb.strip().upper() or ANY
        self._add(router, method, rest if pattern is not None else None, node, scope)

    def _chi(  # noqa: PLR0917 - a call and what is around it
        self, run: Run, router: Router, name: str, given: list[Value], node: Node, scope: Scope
    ) -> Value:
        first = given[0] if given else None
        text = first if isinstance(first, str) else None
        if name in _CHI or name in ("Handle", "HandleFunc"):
            self._add(router, _CHI.get(name, ANY), first, node, scope)
        elif name in ("Method", "MethodFunc") and len(given) > 1:
            self._add(router, text.upper() if text else None, given[1], node, scope)
        elif name in ("Group", "With"):
            if isinstance(first, Function) and name == "Group":
                run.call(first, [router])
            return router
        elif name == "Route" and len(given) > 1:
            below = Router("chi", [(router, text)])
            if isinstance(given[1], Function):
                run.call(given[1], [below])
            return below
        elif name == "Mount" and len(given) > 1 and not self._below(router, given[1], text):
            whole = None if text is None else f"{text.rstrip('/')}/*"
            self._add(router, ANY, whole, node, scope)
        return None

    def _gin(
        self, router: Router, name: str, given: list[Value], node: Node, scope: Scope
    ) -> Value:
        first = given[0] if given else None
        text = first if isinstance(first, str) else None
        if name == "Group":
            return Router("gin", [(router, text)])
        if name in _GIN or name == "Any":
            self._add(router, ANY if name == "Any" else name, first, node, scope)
        elif name == "Handle" and len(given) > 1:
            self._add(router, text.upper() if text else None, given[1], node, scope)
        elif name == "Match" and len(given) > 1:
            methods = first.items if isinstance(first, Listed) else [None]
            for one in methods:
                method = one.upper() if isinstance(one, str) else None
                self._add(router, method, given[1], node, scope)
        elif name in ("Static", "StaticFS", "StaticFile", "StaticFileFS") and given:
            alone = name.startswith("StaticFile")
            whole = text if alone or text is None else joined(text, "*filepath")
            for method in ("GET", "HEAD"):
                self._add(router, method, whole, node, scope)
        return router


def _made(package: str, name: str) -> Router | None:
    kind = _TYPES.get(_VERSION.sub("", package), {}).get(name)
    return Router(kind, known=False) if kind else None


def _known(package: str, name: str, given: list[Value]) -> tuple[bool, Value]:
    """Answer what the standard library does with texts."""
    texts = [one for one in given if isinstance(one, str)]
    if len(texts) < len(given) or not texts:
        return False, None
    if name in _JOINS.get(package, ()):
        start = "/" if texts[0].startswith("/") else ""
        return True, start + "/".join(t.strip("/") for t in texts if t.strip("/"))
    if package == "fmt" and name in ("Sprintf", "Sprint"):
        return True, _formatted(texts) if name == "Sprintf" else "".join(texts)
    if package == "strings" and name in _TRIMS and len(texts) > 1:
        return True, _TRIMS[name](texts[0], texts[1])
    if package == "strings" and name in ("ToUpper", "ToLower"):
        return True, texts[0].upper() if name == "ToUpper" else texts[0].lower()
    return False, None


def _formatted(texts: list[str]) -> str | None:
    pieces = re.split(r"%[sv]", texts[0])
    if len(pieces) != len(texts) or "%" in "".join(pieces):
        return None
    return "".join(p + t for p, t in zip(pieces, [*texts[1:], ""], strict=True))


def _handler(node: Node | None) -> str:
    """Return what a handler is called, through what it is wrapped in."""
    while node is not None and node.type == "call_expression":
        holder = node.child_by_field_name("arguments")
        node = holder.named_children[-1] if holder is not None and holder.named_children else None
    named = node is not None and node.type in ("identifier", "selector_expression")
    return text_of(node) if named else ""


def routes_of(project: Project, path: str, kind: str, shown: Callable[[str], str]) -> Routes:
    """Return the routes that a file declares with one framework."""

    def found() -> dict[tuple[str, str], list[_Declared]]:
        world = _World(project)
        world.find()
        listed: dict[tuple[str, str], list[_Declared]] = {}
        for one in world.declared:
            listed.setdefault((one.path, one.router.kind), []).append(one)
        return listed

    declared = project.once("go routes", found).get((path, kind), [])
    every: dict[tuple[str, str, int], Endpoint] = {}
    for one in declared:
        for endpoint in _endpoints(one, shown):
            every.setdefault((endpoint.method, endpoint.path, one.line), endpoint)
    return Routes(tuple(sorted(every.values(), key=lambda e: e.at.first)))


def _endpoints(one: _Declared, shown: Callable[[str], str]) -> Iterator[Endpoint]:
    kind = one.router.kind
    written = one.pattern or ""
    http = kind == "go-net-http"
    subtree = http and written.endswith("/") and written != "/"
    for prefix, known in one.router.prefixes():
        below = prefix.rstrip("/") if written == "/" and kind == "chi" and prefix else None
        whole = shown(joined(prefix, written) if below is None else below) or "/"
        whole = f"{whole.rstrip('/')}/{{rest*}}" if subtree else whole
        unknown = {*_UNKNOWN, *(() if known else ("prefix",))}
        unknown |= {"path"} if one.pattern is None else set()
        unknown |= {"method"} if one.method is None else set()
        method = one.method or ANY
        yield Endpoint(
            key_of(method, whole),
            Span(one.path, one.line, one.line),
            method,
            whole,
            one.handler,
            tuple(Parameter(name, "path", required=True) for name in names_in(whole)),
            unknown=tuple(sorted(unknown)),
            framework=kind,
        )
