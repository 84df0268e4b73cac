"""Express: apps and routers, ``route()`` chains, and ``use`` that mounts them across files.

Modules are gone through as Node would, without being run: functions that are given an app,
classes, loops over tables and folders. What handlers read of a request is only known where they
name it. Source: Express's documentation, versions 4 and 5 (routing, ``app.use``, path patterns).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._ecmasite import files_with, shown_by, site_of
from conductor_mcp.formats.routes._ecmavalues import Arr, Fn, Unknown, flat
from conductor_mcp.formats.routes._express import ExpressSite, Route
from conductor_mcp.formats.routes._framework import Framework, Routes
from conductor_mcp.formats.routes._paths import put, shown
from conductor_mcp.model import Span
from conductor_mcp.model.endpoint import Endpoint, Parameter, key_of, names_in

_QUERY = re.compile(
    r"\breq(?:uest)?\.query(?:\.(\w+)|\[['\"]([\w-]+)['\"]\])|\{([^{}]*)\}\s*(?::[^=;{}]*)?=\s*"
    r"req(?:uest)?\.query\b"
)
_STATUS = re.compile(r"\.(?:status|sendStatus)\(\s*(\d{3})\s*\)")
_NAMED = re.compile(r"[A-Za-z_$][\w$]*")
_LARGEST = 20_000
_REQUEST = re.compile(r"\b_?req(?:uest)?\b")
_FIRST = re.compile(r"\bexpress\b|\bExpress\b|\bRouter\(")
_LATER = re.compile(r"\.(?:get|post|put|delete|patch|all)\(\s*['\"`]/")
_SAID = tuple(
    f".{verb}({mark}" for verb in ("get", "post", "put", "delete", "all") for mark in "'\"`"
)


def _site(project: Project, *, examples: bool = False) -> ExpressSite:
    site = ExpressSite(project)
    if examples:
        site.survey(shown_by(project, _FIRST), ())
        return site
    first = files_with(project, _FIRST)
    known = set(first)
    later = (p for p in files_with(project, _LATER) if p not in known)
    asked = tuple(p for p in later if _asks(project, p))
    site.survey(first, asked)
    return site


def _asks(project: Project, path: str) -> bool:
    """Whether a file speaks of Express, or of routes and of requests."""
    text = project.read_text(path) or ""
    return bool(_FIRST.search(text) or (_LATER.search(text) and _REQUEST.search(text)))


def read(project: Project, path: str) -> Routes:
    """Return what a file's apps and routers answer to, with the prefixes they are mounted at."""
    site = site_of(project, path, _FIRST, partial(_site, project))
    if _asks(project, path):
        site.also(path)
    found: dict[tuple[str, str, int], Endpoint] = {}
    for route in site.routes:
        if route.file == path and route.by not in site.replaced:
            for one in _endpoints(route):
                key = one.method, one.path, one.at.first
                before = found.get(key)
                if before is None or len(one.unknown) < len(before.unknown):
                    found[key] = one
    return Routes(tuple(found.values()))


def _endpoints(route: Route) -> Iterator[Endpoint]:
    handlers = list(flat(Arr(route.handlers)))
    asked, statuses = _told_by(handlers[-1] if handlers else None)
    for one in flat(route.path):
        written = one if isinstance(one, str) else None
        for prefix, known in route.router.prefixes():
            whole = shown(put(prefix, written or "") or "/")
            unknown = {"query", "body", "statuses", "response"}
            unknown |= (set() if known else {"prefix"}) | (set() if written is not None
                                                           else {"path"})  # fmt: skip
            in_path = [Parameter(name, "path", required=True) for name in names_in(whole)]
            yield Endpoint(
                key_of(route.method, whole),
                Span(route.file, route.line, route.line),
                route.method,
                whole,
                _name(handlers[-1]) if handlers else "",
                (*dict.fromkeys(in_path), *asked),
                statuses=statuses,
                unknown=tuple(sorted(unknown)),
                framework="express",
            )


def _name(handler: object) -> str:
    return handler.name if isinstance(handler, Fn | Unknown) else ""


def _told_by(handler: object) -> tuple[tuple[Parameter, ...], tuple[str, ...]]:
    """Return the query parameters that a handler names, and the statuses that it answers."""
    node = handler.node if isinstance(handler, Fn) else None
    text = node.text[:_LARGEST] if node is not None else ""
    names: dict[str, None] = {}
    for match in _QUERY.finditer(text):
        taken = (match[3] or "").split(",")
        every = [match[1] or match[2], *(part.strip() for part in taken)]
        names.update((n[0], None) for one in every if one and (n := _NAMED.match(one)))
    statuses = tuple(dict.fromkeys(_STATUS.findall(text)))
    ordered = sorted(statuses, key=lambda code: not code.startswith("2"))
    return tuple(Parameter(name, "query", required=False) for name in names), tuple(ordered)


FRAMEWORK = Framework(
    "express",
    "javascript",
    ("express", "Router", "router.", "router[", *_SAID),
    read,
    (".use(",),
)
