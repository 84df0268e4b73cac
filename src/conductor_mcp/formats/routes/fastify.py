"""Fastify: shorthand and full declarations, schemas, plugins with their prefixes, folders.

Modules are gone through as Node would, without being run. Source: Fastify's documentation
(routes, plugins, validation and serialization), and that of ``@fastify/autoload``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._ecmasite import files_with, holds, shown_by, site_of
from conductor_mcp.formats.routes._ecmavalues import Fn, Obj, Undefined, Unknown, flat
from conductor_mcp.formats.routes._fastify import FastifySite, Route
from conductor_mcp.formats.routes._framework import Framework, Routes
from conductor_mcp.formats.routes._paths import shown
from conductor_mcp.model import Span
from conductor_mcp.model.endpoint import ANY, Endpoint, Parameter, key_of, names_in

_PLACES = {"querystring": "query", "query": "query", "headers": "header"}
_FIRST = re.compile(r"\b[fF]astify")


def _site(project: Project, *, examples: bool = False) -> FastifySite:
    site = FastifySite(project)
    site.survey((shown_by if examples else files_with)(project, _FIRST), ())
    return site


def read(project: Project, path: str) -> Routes:
    """Return what a file's instances and plugins answer to."""
    if not files_with(project, _FIRST):
        return Routes()
    site = site_of(project, path, _FIRST, partial(_site, project))
    if holds(project, path, ("astify",)):
        site.also(path)
    found: dict[tuple[str, str, int], Endpoint] = {}
    for route in site.routes:
        if route.file == path and route.by not in site.replaced:
            for one in _endpoints(site, route):
                key = one.method, one.path, one.at.first
                before = found.get(key)
                if before is None or len(one.unknown) < len(before.unknown):
                    found[key] = one
    return Routes(tuple(found.values()))


def _endpoints(site: FastifySite, route: Route) -> Iterator[Endpoint]:
    schema, told = _schema(site, route.options)
    whole = shown(route.path)
    unknown = {"response", "statuses"}
    unknown |= {"query", "body"} if schema is None else set()
    unknown |= (set() if route.known else {"prefix"}) | (set() if route.said else {"path"})
    unknown |= set() if route.methods else {"method"}
    in_path = [Parameter(name, "path", required=True) for name in names_in(whole)]
    takes = None if schema is None else not _nothing(site.member(schema, "body"))
    handler = route.handler
    for method in route.methods or (ANY,):
        yield Endpoint(
            key_of(method, whole),
            Span(route.file, route.line, route.line),
            method,
            whole,
            handler.name if isinstance(handler, Fn | Unknown) else "",
            (*dict.fromkeys(in_path), *told),
            takes_body=takes,
            statuses=_statuses(site, schema),
            unknown=tuple(sorted(unknown)),
            framework="fastify",
        )


def _nothing(value: object) -> bool:
    return value is None or isinstance(value, Undefined)


def _schema(site: FastifySite, options: object) -> tuple[Obj | None, tuple[Parameter, ...]]:
    """Return the schema of a route, where it is known whole, and its parameters."""
    schema = site.member(options, "schema") if isinstance(options, Obj) else None
    if not isinstance(schema, Obj) or schema.open:
        return None, ()
    found: list[Parameter] = []
    for word, where in _PLACES.items():
        one = site.member(schema, word)
        if _nothing(one):
            continue
        if not isinstance(one, Obj) or not isinstance(site.member(one, "properties"), Obj):
            return None, ()
        found += _properties(site, one, where)
    return schema, tuple(found)


def _properties(site: FastifySite, table: Obj, where: str) -> Iterator[Parameter]:
    properties = site.member(table, "properties")
    required = {one for one in flat(site.member(table, "required")) if isinstance(one, str)}
    names = site.keys(properties)
    for name in names.items if names is not None else ():
        kind = site.member(site.member(properties, str(name)), "type")
        word = kind if isinstance(kind, str) else ""
        yield Parameter(str(name), where, name in required, word)


def _statuses(site: FastifySite, schema: Obj | None) -> tuple[str, ...]:
    names = site.keys(site.member(schema, "response")) if schema is not None else None
    return tuple(str(one) for one in (names.items if names else ()) if str(one).isdigit())


_SAID = tuple(
    f".{verb}({mark}" for verb in ("get", "post", "put", "delete", "all") for mark in "'\"`"
)
FRAMEWORK = Framework(
    "fastify",
    "javascript",
    ("fastify", "Fastify", ".register(", ".route(", *_SAID),
    read,
    (".register(", "prefix"),
)
