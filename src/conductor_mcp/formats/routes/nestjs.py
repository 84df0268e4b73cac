"""NestJS: controllers, their methods, versions and the global prefix.

Source: NestJS's documentation (controllers, versioning, global prefix).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._ecma import Class, Method
from conductor_mcp.formats.routes._ecmaeyes import EcmaEyes, ecma_eyes_of
from conductor_mcp.formats.routes._framework import Framework, Routes
from conductor_mcp.formats.routes._paths import put, shown
from conductor_mcp.formats.routes._values import (
    Call,
    Items,
    Member,
    Name,
    Pick,
    Plain,
    Table,
    Value,
    dotted,
    texts,
)
from conductor_mcp.model import Span
from conductor_mcp.model.endpoint import ANY, Endpoint, Parameter, key_of, names_in

_METHODS = {"Get": "GET", "Post": "POST", "Put": "PUT", "Delete": "DELETE", "Patch": "PATCH",
            "Options": "OPTIONS", "Head": "HEAD", "All": ANY, "Sse": "GET"}  # fmt: skip
_PLACES = {"Param": "path", "Query": "query", "Headers": "header"}
_WHOLE = ("Req", "Request", "Res", "Response")
_TYPES = {"string": "string", "number": "number", "boolean": "boolean"}
_PIPES = {"ParseIntPipe": "integer", "ParseFloatPipe": "number", "ParseBoolPipe": "boolean",
          "ParseUUIDPipe": "string"}  # fmt: skip
_HIGHEST = 10
_BY_NAME = {"OK": "200", "CREATED": "201", "ACCEPTED": "202", "NO_CONTENT": "204"}


@dataclass(frozen=True, slots=True)
class _Settings:
    """What the bootstrap of the application says of all paths."""

    prefix: str = ""
    known: bool = True
    versions: str | None = None
    neutral: str = ""
    without: tuple[str, ...] = ()
    """Paths that the prefix is not put before."""


def _settings(eyes: EcmaEyes) -> _Settings:
    prefix, known, versions, default = "", True, None, ""
    without: tuple[str, ...] = ()
    for path in eyes.files(("setGlobalPrefix", "enableVersioning")):
        file = eyes.file(path)
        for said in file.said if file else ():
            function = said.call.function
            if not isinstance(function, Member):
                continue
            given = said.call.at(0)
            if function.name == "setGlobalPrefix":
                text = eyes.text(path, said.scope, given)
                prefix, known = text or "", text is not None
                without = tuple(_without(said.call.at(1)))
            elif function.name == "enableVersioning":
                table = given if isinstance(given, Table) else Table(())
                other = ("HEADER", "MEDIA_TYPE", "CUSTOM")
                if not dotted(table.get("type")).endswith(other):
                    own = table.get("prefix")
                    off = isinstance(own, Plain) and own.word == "false"
                    versions = "" if off else eyes.text(path, said.scope, own) or "v"
                default = next(iter(texts(table.get("defaultVersion"))), "")
    return _Settings(prefix, known, versions, default, without)


def _without(options: Value | None) -> Iterator[str]:
    """Yield the paths of ``{exclude: ["health", {path: "x", method: …}]}``."""
    listed = options.get("exclude") if isinstance(options, Table) else None
    for one in listed.values if isinstance(listed, Items) else ():
        path = one.get("path") if isinstance(one, Table) else one
        yield from (text.strip("/") for text in texts(path))


def read(project: Project, path: str) -> Routes:
    """Return what a file's controllers answer to."""
    eyes = ecma_eyes_of(project)
    file = eyes.file(path)
    if file is None:
        return Routes()
    settings = project.once("nestjs", lambda: _settings(eyes))
    found: list[Endpoint] = []
    for one in file.classes.values():
        for decorator in one.decorators:
            if _called(decorator) == "Controller" and isinstance(decorator, Call):
                found += _controller(eyes, path, one, decorator, settings)
    return Routes(tuple(dict.fromkeys(found)))


def _called(value: Value) -> str:
    return dotted(value.function if isinstance(value, Call) else value).rpartition(".")[2]


def _controller(
    eyes: EcmaEyes, path: str, one: Class, decorator: Call, settings: _Settings
) -> Iterator[Endpoint]:
    given = decorator.at(0)
    version: Value | None = None
    if isinstance(given, Table):
        version, given = given.get("version"), given.get("path")
    version = _version(one.decorators) or version
    bases = _texts(eyes, path, given)
    for method in _methods(eyes, path, one):
        for verb in method.decorators:
            if _called(verb) in _METHODS and isinstance(verb, Call):
                versions = _versions(eyes, path, _version(method.decorators) or version, settings)
                for base in bases:
                    for rest in _texts(eyes, path, verb.at(0)):
                        for number in versions:
                            yield _endpoint(
                                eyes, path, one, method, settings,
                                method_name=_METHODS[_called(verb)],
                                pieces=(number, base, rest),
                            )  # fmt: skip


def _methods(eyes: EcmaEyes, path: str, one: Class) -> Iterator[Method]:
    """Yield the methods of a controller and of the classes that it is derived from."""
    met: set[str] = set()
    line = 0
    for _ in range(_HIGHEST):
        for method in one.methods:
            if method.name not in met:
                met.add(method.name)
                yield replace(method, line=line) if line else method
        name = one.base.partition("<")[0].strip()
        above = eyes.look(path, "", Name(name)) if name.isidentifier() else None
        file = eyes.file(above.path) if above is not None and above.path else None
        if above is None or file is None or above.name not in file.classes:
            break
        line = line or (one.line if above.path != path else 0)
        path, one = above.path, file.classes[above.name]


def _version(decorators: tuple[Value, ...]) -> Value | None:
    for one in decorators:
        if isinstance(one, Call) and _called(one) == "Version":
            return one.at(0)
    return None


def _versions(
    eyes: EcmaEyes, path: str, value: Value | None, settings: _Settings
) -> tuple[str | None, ...]:
    if settings.versions is None:
        return ("",)
    if value is None:
        return (settings.versions + settings.neutral,) if settings.neutral else ("",)
    if dotted(value) == "VERSION_NEUTRAL":
        return ("",)
    found = _texts(eyes, path, value)
    return tuple(None if one is None else settings.versions + one for one in found)


def _texts(eyes: EcmaEyes, path: str, value: Value | None) -> tuple[str | None, ...]:
    if value is None:
        return ("",)
    values = value.values if isinstance(value, Items) else (value,)
    return tuple(eyes.text(path, "", one) for one in values)


def _endpoint(
    eyes: EcmaEyes,
    path: str,
    one: Class,
    method: Method,
    settings: _Settings,
    *,
    method_name: str,
    pieces: tuple[str | None, ...],
) -> Endpoint:
    own = put(pieces[1] or "", pieces[2] or "").strip("/")
    whole = "" if own in settings.without else settings.prefix
    for piece in pieces:
        whole = put(whole, piece or "")
    template = shown(whole or "/")
    parameters, body, unknown = _parameters(eyes, path, method, names_in(template))
    unknown |= {"response", "statuses"}
    unknown |= (set() if settings.known else {"prefix"}) | ({"path"} if None in pieces else set())
    status = "201" if method_name == "POST" else "200"
    for decorator in method.decorators:
        if isinstance(decorator, Call) and _called(decorator) == "HttpCode":
            status = _status(decorator.at(0))
    return Endpoint(
        key_of(method_name, template),
        Span(path, method.line, method.line),
        method_name,
        template,
        f"{one.name}.{method.name}",
        parameters,
        body or "",
        None if "body" in unknown else body is not None,
        (status,) if status else (),
        _response(method.returns),
        tuple(sorted(unknown)),
        "nestjs",
    )


def _parameters(
    eyes: EcmaEyes, path: str, method: Method, names: tuple[str, ...]
) -> tuple[tuple[Parameter, ...], str | None, set[str]]:
    found: dict[tuple[str, str], Parameter] = {}
    body: str | None = None
    unknown: set[str] = set()
    for _, decorators, kind, optional in method.parameters:
        for one in decorators:
            word = _called(one)
            call = one if isinstance(one, Call) else Call(one)
            if word == "Body":
                body = body or ("" if call.given else dotted(kind))
            elif word in _WHOLE:
                unknown |= {"query", "body"}
            elif word in _PLACES:
                name = eyes.text(path, "", call.at(0))
                where = _PLACES[word]
                if name is None:
                    unknown |= {"query"} if where == "query" else set()
                    continue
                pipes = [_PIPES[n] for v in call.given[1:] if (n := _called(v)) in _PIPES]
                shape = pipes[0] if pipes else _TYPES.get(dotted(kind), "") if kind else ""
                needed = True if where == "path" else None if not optional else False
                found[where, name] = Parameter(name, where, needed, "" if shape == "number" and
                                               where == "path" else shape)  # fmt: skip
    for where, name in list(found):
        if where == "path" and name not in names:
            del found[where, name]  # of a route that has several paths
    for name in names:
        found.setdefault(("path", name), Parameter(name, "path", required=True))
    return tuple(found.values()), body, unknown


def _status(value: Value | None) -> str:
    if isinstance(value, Plain):
        return value.word
    return _BY_NAME.get(dotted(value).rpartition(".")[2], "")


def _response(value: Value | None) -> str:
    """Return the name of what ``Promise<Order[]>`` promises."""
    while isinstance(value, Pick) and dotted(value.of) in ("Promise", "Observable"):
        value = value.key
    if isinstance(value, Items) and len(value.values) == 1:
        value = value.values[0]
        return _response(value)
    return dotted(value) if isinstance(value, Name) and value.name[:1].isupper() else ""


FRAMEWORK = Framework(
    "nestjs",
    "javascript",
    ("@Controller", "@nestjs/common"),
    read,
    ("setGlobalPrefix", "enableVersioning"),
)
