"""NestJS: controllers, their methods, versions, the global prefix and the paths of modules.

Modules are gone through as Node would, without being run; decorators are read as they are written
and as TypeScript, SWC and esbuild compile them. Source: NestJS's documentation (controllers,
versioning, global prefix, router module) and the order in which its ``RoutePathFactory``
puts paths together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._ecmasite import files_with, shown_by, site_of
from conductor_mcp.formats.routes._ecmavalues import Arr, Fn, Made, Obj, Outside, flat
from conductor_mcp.formats.routes._framework import Framework, Routes
from conductor_mcp.formats.routes._nest import (
    App,
    Mount,
    NestSite,
    marks_of,
    methods_of,
    own_name,
    said_of,
    texts_of,
)
from conductor_mcp.formats.routes._paths import put, shown
from conductor_mcp.model import Span
from conductor_mcp.model.endpoint import ANY, Endpoint, Parameter, key_of, names_in

_METHODS = {"Get": "GET", "Post": "POST", "Put": "PUT", "Delete": "DELETE", "Patch": "PATCH",
            "Options": "OPTIONS", "Head": "HEAD", "All": ANY, "Sse": "GET",
            "Search": "SEARCH"}  # fmt: skip
_PLACES = {"Param": "path", "Query": "query", "Headers": "header"}
_WHOLE = ("Req", "Request", "Res", "Response")
_TYPES = {"string": "string", "number": "number", "boolean": "boolean"}
_PIPES = {"ParseIntPipe": "integer", "ParseFloatPipe": "number", "ParseBoolPipe": "boolean",
          "ParseUUIDPipe": "string"}  # fmt: skip
_BY_NAME = {"OK": "200", "CREATED": "201", "ACCEPTED": "202", "NO_CONTENT": "204"}
_FIRST = re.compile(r"@nestjs/|\.setGlobalPrefix\(|\.enableVersioning\(")
_PROMISED = re.compile(r"^(?:Promise|Observable)<(.*)>$", re.DOTALL)
_LISTED = re.compile(r"^(?:Array<\s*([\w.]+)\s*>|([\w.]+)\[\])$")
_NAME = re.compile(r"^[A-Z][\w]*$")
_TYPE = re.compile(r"^[A-Za-z_][\w.]*")


def _site(project: Project, *, examples: bool = False) -> NestSite:
    site = NestSite(project)
    site.survey((shown_by if examples else files_with)(project, _FIRST), ())
    return site


def read(project: Project, path: str) -> Routes:
    """Return what a file's controllers answer to."""
    if not _FIRST.search(project.read_text(path) or ""):
        return Routes()
    site = site_of(project, path, _FIRST, lambda examples: _site(project, examples=examples))
    found: list[Endpoint] = []
    for mount in site.mounts():
        if mount.made.path == path:
            found += _controller(site, mount)
    return Routes(tuple(dict.fromkeys(found)))


def _controller(site: NestSite, mount: Mount) -> Iterator[Endpoint]:
    given, version = said_of(mount.made, "Controller"), said_of(mount.made, "Version")
    if isinstance(given, Obj) and not isinstance(given, Fn):
        version = given.props.get("version") if version is None else version
        given = site.member(given, "path")
    for method, owner in methods_of(mount.made):
        verbs = [one for one in marks_of(method) if own_name(one) in _METHODS]
        own = next((one for one in marks_of(method) if own_name(one) == "Version"), None)
        numbers = _versions(own.given[0] if own and own.given else version, mount.app)
        for verb in verbs:
            rests = texts_of(verb.given[0] if verb.given else None)
            for pieces in ((n, b, r) for n in numbers for b in texts_of(given) for r in rests):
                yield _endpoint(site, mount, (method, owner), _METHODS[own_name(verb)], pieces)


def _versions(value: object, app: App) -> tuple[str | None, ...]:
    if app.versions is None:
        return ("",)
    found: list[str | None] = []
    for one in flat(app.neutral if value is None else value):
        if isinstance(one, Outside) and one.name.endswith("VERSION_NEUTRAL"):
            found.append("")
        elif isinstance(one, str | int):
            found.append(f"{app.versions}{one}")
        else:
            found.append("" if value is None else None)
    return tuple(dict.fromkeys(found)) or ("",)


def _left_out(path: str, verb: str, app: App) -> bool:
    """Whether the global prefix is not put before a path."""
    return any(kind in ("ALL", verb) and _like(one).fullmatch(path.strip("/")) is not None
               for one, kind in app.without)  # fmt: skip


@lru_cache(maxsize=256)
def _like(told: str) -> re.Pattern[str]:
    """Return what matches the paths that ``files/:id/*path`` stands for."""
    parts = ("[^/]+" if one.startswith(":") else ".*" if "*" in one else re.escape(one)
             for one in told.split("/"))  # fmt: skip
    return re.compile("/".join(parts))


def _endpoint(
    site: NestSite, mount: Mount, found: tuple[Fn, Fn], verb: str, pieces: tuple[str | None, ...]
) -> Endpoint:
    method, owner = found
    plain = ""
    for piece in (mount.below, *pieces[1:]):
        plain = put(plain, piece or "")
    own = put(pieces[0] or "", plain) if pieces[0] else plain
    prefix = mount.app.prefix
    free = _left_out(own, verb, mount.app) or _left_out(plain, verb, mount.app)
    text = prefix if isinstance(prefix, str) and not free else ""
    template = shown(put(text, own) or "/")
    parameters, body, unknown = _parameters(site, method, owner, names_in(template))
    unknown |= {"response", "statuses"}
    unknown |= set() if isinstance(prefix, str) and mount.known else {"prefix"}
    unknown |= {"path"} if None in pieces else set()
    here = owner.path == mount.made.path
    node = method.node if here else mount.made.node
    line = node.line if node is not None else 1
    return Endpoint(
        key_of(verb, template),
        Span(mount.made.path, line, line),
        verb,
        template,
        f"{mount.made.name}.{method.name}",
        parameters,
        body or "",
        None if "body" in unknown else body is not None,
        _statuses(method, verb),
        _response(method),
        tuple(sorted(unknown)),
        "nestjs",
    )


def _statuses(method: Fn, verb: str) -> tuple[str, ...]:
    for one in marks_of(method):
        if own_name(one) == "HttpCode" and one.given:
            code = one.given[0]
            if isinstance(code, int):
                return (str(code),)
            name = (
                _BY_NAME.get(code.name.rpartition(".")[2]) if isinstance(code, Outside) else None
            )
            return (name,) if name else ()
    return ("201" if verb == "POST" else "200",)


def _response(method: Fn) -> str:
    """Return the name of what ``Promise<Order[]>`` promises."""
    bit = method.node.get("return_type") if method.node is not None else None
    text = bit.text.lstrip(":").strip() if bit is not None else ""
    while (inner := _PROMISED.match(text)) is not None:
        text = inner[1].strip()
    if (many := _LISTED.match(text)) is not None:
        text = many[1] or many[2]
    return text if _NAME.match(text) else ""


def _written(method: Fn, at: int) -> tuple[str, bool]:
    """Return the type that is written at a parameter, and whether it may be left out."""
    bit = method.node.get("parameters") if method.node is not None else None
    one = bit.below[at] if bit is not None and at < len(bit.below) else None
    kind = one.get("type") if one is not None else None
    found = _TYPE.match(kind.text.lstrip(":").strip()) if kind is not None else None
    optional = one is not None and (
        one.type == "optional_parameter" or one.get("value") is not None
    )
    return found[0] if found else "", optional


def _kind(site: NestSite, key: tuple[int, str], method: Fn, at: int) -> tuple[str, bool]:
    text, optional = _written(method, at)
    kinds = site.kinds.get(key, [])
    if not text and at < len(kinds):
        one = kinds[at]
        text = one.name.lower() if isinstance(one, Outside) else one.name if isinstance(
            one, Fn) else ""  # fmt: skip
    return text, optional


def _parameters(
    site: NestSite, method: Fn, owner: Fn, names: tuple[str, ...]
) -> tuple[tuple[Parameter, ...], str | None, set[str]]:
    found: dict[tuple[str, str], Parameter] = {}
    body: str | None = None
    unknown: set[str] = set()
    key = id(owner), method.name
    for at, mark in site.placed.get(key, ()):
        if not isinstance(mark, Made):
            continue
        word = own_name(mark)
        kind, optional = _kind(site, key, method, at)
        if word == "Body":
            body = body or ("" if any(isinstance(one, str) for one in mark.given) else kind)
        elif word in _WHOLE:
            unknown |= {"query", "body"}
        elif word in _PLACES:
            where = _PLACES[word]
            name = mark.given[0] if mark.given else None
            if not isinstance(name, str):
                unknown |= {"query"} if where == "query" else set()
                continue
            shape = _shape(mark) or _TYPES.get(kind, "")
            needed = True if where == "path" else None if not optional else False
            plain = shape == "number" and where == "path"
            found[where, name] = Parameter(name, where, needed, "" if plain else shape)
    for where, name in list(found):
        if where == "path" and name not in names:
            del found[where, name]  # of a route that has several paths
    for name in names:
        found.setdefault(("path", name), Parameter(name, "path", required=True))
    return tuple(found.values()), body, unknown


def _shape(mark: Made) -> str:
    """Return the type that a pipe makes of a parameter."""
    for one in flat(Arr(list(mark.given[1:]))):
        name = one.name if isinstance(one, Outside | Made) else ""
        if (word := _PIPES.get(name.removesuffix("()").rpartition(".")[2])) is not None:
            return word
    return ""


FRAMEWORK = Framework(
    "nestjs",
    "javascript",
    ("@Controller", "@nestjs/common"),
    read,
    ("setGlobalPrefix", "enableVersioning", "RouterModule"),
)
