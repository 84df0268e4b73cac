"""Spring MVC and WebFlux: annotated controllers, paths of classes and methods, parameters.

Constants are followed to the type that holds them; a servlet's context path is read from
``application.properties`` or ``application.yml`` of the module. Source: the Spring Framework's
documentation (annotated controllers, request mapping).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._framework import Framework, Routes
from conductor_mcp.formats.routes._java import Argument, JavaFile, Method, Type, called, java_file
from conductor_mcp.formats.routes._values import (
    Call,
    Items,
    Join,
    Member,
    Name,
    Pick,
    Plain,
    Text,
    Value,
    dotted,
)
from conductor_mcp.model import Span
from conductor_mcp.model.endpoint import ANY, Endpoint, Parameter, joined, key_of, names_in

_VERBS = {"GetMapping": "GET", "PostMapping": "POST", "PutMapping": "PUT",
          "DeleteMapping": "DELETE", "PatchMapping": "PATCH"}  # fmt: skip
_PLACES = {"PathVariable": "path", "RequestParam": "query", "RequestHeader": "header",
           "CookieValue": "cookie", "RequestPart": "form"}  # fmt: skip
_TYPES = {
    "String": "string", "UUID": "string", "Integer": "integer", "int": "integer",
    "Long": "integer", "long": "integer", "Short": "integer", "short": "integer",
    "Double": "number", "double": "number", "Float": "number", "float": "number",
    "BigDecimal": "number", "Boolean": "boolean", "boolean": "boolean", "LocalDate": "string",
    "LocalDateTime": "string", "Instant": "string", "OffsetDateTime": "string", "List": "array",
    "Set": "array", "Collection": "array",
}  # fmt: skip
_WHOLE = ("HttpServletRequest", "ServerHttpRequest", "WebRequest", "NativeWebRequest",
          "ServerWebExchange", "Pageable", "Sort", "HttpEntity", "RequestEntity",
          "InputStream", "Reader")  # fmt: skip
_GIVEN = ("HttpServletResponse", "ServerHttpResponse", "Principal", "Authentication", "Model",
          "ModelMap", "Locale", "TimeZone", "UriComponentsBuilder", "BindingResult", "Errors",
          "RedirectAttributes", "SessionStatus", "HttpSession", "HttpMethod", "Jwt")  # fmt: skip
_WRAPPERS = ("ResponseEntity", "Mono", "HttpEntity", "CompletableFuture", "Callable", "Optional",
             "DeferredResult", "CompletionStage", "Future")  # fmt: skip
_LISTS = ("List", "Set", "Collection", "Flux", "Iterable", "Stream")
_BY_NAME = {"OK": "200", "CREATED": "201", "ACCEPTED": "202", "NO_CONTENT": "204",
            "BAD_REQUEST": "400", "UNAUTHORIZED": "401", "FORBIDDEN": "403", "NOT_FOUND": "404",
            "CONFLICT": "409", "GONE": "410", "UNPROCESSABLE_ENTITY": "422"}  # fmt: skip
_MADE = re.compile(r"ResponseEntity\s*\.\s*(ok|created|accepted|noContent|notFound|badRequest)\(")
_WORDS = {"ok": "200", "created": "201", "accepted": "202", "noContent": "204",
          "notFound": "404", "badRequest": "400"}  # fmt: skip
_STATUS = re.compile(r"HttpStatus\.([A-Z_]+)")
_VARIABLE = re.compile(r"\{(\*?)(\w+)(?::(?:[^{}]|\{[^{}]*\})*)?\}")
_CONTEXT = re.compile(r"(?m)^\s*server\.servlet\.context-path\s*[=:]\s*(\S+)")
_YAML = re.compile(r"(?m)^server:\s*\n(?:[ \t]+.*\n)*?[ \t]+servlet:\s*\n(?:[ \t]+.*\n)*?"
                   r"[ \t]+context-path:\s*['\"]?([^\s'\"]+)")  # fmt: skip
_DEEPEST = 8
_MOST_FILES = 3_000
_MOST_TYPES = 30
_STEREOTYPE = re.compile(r"@(?:Rest)?Controller\b")


@dataclass(frozen=True, slots=True)
class _Mapping:
    methods: tuple[str, ...]
    paths: tuple[str | None, ...]


def read(project: Project, path: str) -> Routes:
    """Return what the controllers of a file answer to."""
    document = project.document(path)
    if document is None:
        return Routes()
    file = java_file(document.text)
    found: list[Endpoint] = []
    for one in file.types:
        names = {called(a) for a in one.annotations}
        if "FeignClient" in names or "HttpExchange" in names:
            continue  # a client: somebody else's endpoints
        contract = one.kind == "interface_declaration"
        if contract and one.name in project.once("spring contracts", lambda: _contracts(project)):
            continue  # told where it is implemented
        if not contract and not any(_is_controller(project, name) for name in names):
            continue
        found += _controller(project, path, file, one)
    return Routes(tuple(dict.fromkeys(found)))


def _is_controller(project: Project, name: str) -> bool:
    """Whether an annotation makes a controller, also one of the repository that stands for it."""
    if name in ("RestController", "Controller"):
        return True
    places = project.files(f"**/{name}.java", f"{name}.java") if name.isidentifier() else ()
    text = (project.read_text(places[0]) or "") if len(places) == 1 else ""
    return "@interface" in text and _STEREOTYPE.search(text) is not None


def _contracts(project: Project) -> frozenset[str]:
    """Return the names of what the controllers of a repository extend and implement."""
    found: set[str] = set()
    for path in project.files("**/*.java", "*.java")[:_MOST_FILES]:
        text = project.read_text(path) or ""
        if "Controller" in text:
            for one in java_file(text).types:
                if one.kind == "class_declaration" and any("Controller" in called(a)
                                                           for a in one.annotations):  # fmt: skip
                    found.update(name.rpartition(".")[2] for name in one.above)
    return frozenset(found)


def _lineage(project: Project, file: JavaFile, one: Type) -> list[tuple[JavaFile, Type]]:
    """Return a type with what it extends and implements, as far as it is in this repository."""
    found, waiting, seen = list[tuple[JavaFile, Type]](), [(file, one)], set[str]()
    while waiting and len(found) < _MOST_TYPES:
        here, kind = waiting.pop(0)
        found.append((here, kind))
        for name in kind.above:
            last = name.rpartition(".")[2]
            if last in seen:
                continue
            seen.add(last)
            inside = next((t for t in here.types if t.name == last), None)
            places = project.files(f"**/{last}.java", f"{last}.java") if not inside else ()
            document = project.document(places[0]) if len(places) == 1 else None
            there = here if inside else java_file(document.text) if document else JavaFile()
            waiting += [(there, t) for t in there.types if t.name == last]
    return found


def _inherited(lineage: list[tuple[JavaFile, Type]]) -> Iterator[tuple[JavaFile, Type, Method]]:
    """Yield methods, each once; one that says nothing of its mapping has it from above."""
    told: set[tuple[str, int]] = set()
    for file, kind in lineage:
        for method in kind.methods:
            key = method.name, len(method.arguments)
            if key in told:
                continue
            if any(called(a) in (*_VERBS, "RequestMapping") for a in method.annotations):
                told.add(key)
                yield file, kind, method


def _controller(project: Project, path: str, file: JavaFile, one: Type) -> Iterator[Endpoint]:
    lineage = _lineage(project, file, one)
    base = next(
        (m for f, t in lineage for a in t.annotations if (m := _mapping(project, f, t, a))), None
    )
    prefixes = base.paths if base else ("",)
    context = project.once(("spring", _module(path)), lambda: _context(project, path))
    for there, kind, method in _inherited(lineage):
        own = method if kind is one else replace(method, line=one.line)
        for annotation in method.annotations:
            mapping = _mapping(project, there, kind, annotation)
            for prefix in prefixes if mapping else ():
                for rest in mapping.paths if mapping else ():
                    methods = (mapping.methods if mapping else ()) or (
                        (base.methods if base else ()) or (ANY,)
                    )
                    pieces = (context, prefix, rest)
                    yield from _endpoints(path, one, own, methods, pieces)


def _mapping(project: Project, file: JavaFile, one: Type, annotation: Call) -> _Mapping | None:
    name = called(annotation)
    if name in _VERBS:
        methods: tuple[str, ...] = (_VERBS[name],)
    elif name == "RequestMapping":
        given = annotation.named.get("method")
        values = given.values if isinstance(given, Items) else (given,) if given else ()
        methods = tuple(dotted(value).rpartition(".")[2] for value in values)
    else:
        return None
    value = annotation.at(0) or annotation.named.get("value") or annotation.named.get("path")
    if value is None:
        return _Mapping(methods, ("",))
    listed = value.values if isinstance(value, Items) else (value,)
    return _Mapping(methods, tuple(_text(project, file, one.name, v, 0) for v in listed))


def _text(project: Project, file: JavaFile, owner: str, value: Value, depth: int) -> str | None:
    if isinstance(value, Text):
        return None if "${" in value.text or "#{" in value.text else value.text
    if depth > _DEEPEST:
        return None
    if isinstance(value, Join) and value.operator == "+":
        parts = [_text(project, file, owner, one, depth + 1) for one in value.parts]
        return None if None in parts else "".join(one for one in parts if one is not None)
    if not isinstance(value, Name | Member):
        return None
    name = dotted(value)
    for full in (f"{owner}.{name}", name):
        if (there := file.constants.get(full)) is not None:
            return _text(project, file, full.rpartition(".")[0], there, depth + 1)
    return _elsewhere(project, file, name, depth)


def _elsewhere(project: Project, file: JavaFile, name: str, depth: int) -> str | None:
    """Find a constant in the one file that is called like its type."""
    owner, _, last = name.rpartition(".")
    if not owner and name in file.imports:  # a static import
        owner, _, last = file.imports[name].rpartition(".")
    kind = owner.rpartition(".")[2]
    places = project.files(f"**/{kind}.java", f"{kind}.java") if kind.isidentifier() else ()
    if len(places) != 1 or (document := project.document(places[0])) is None:
        return None
    other = java_file(document.text)
    there = other.constants.get(f"{kind}.{last}")
    return _text(project, other, kind, there, depth + 1) if there is not None else None


def _module(path: str) -> str:
    return path.partition("src/main/")[0] if "src/main/" in path else ""


def _context(project: Project, path: str) -> str:
    folder = f"{_module(path)}src/main/resources/application"
    for suffix, pattern in ((".properties", _CONTEXT), (".yml", _YAML), (".yaml", _YAML)):
        text = project.read_text(folder + suffix)
        if text and (match := pattern.search(text)):
            return match[1]
    return ""


def _endpoints(
    path: str,
    one: Type,
    method: Method,
    methods: tuple[str, ...],
    pieces: tuple[str | None, ...],
) -> Iterator[Endpoint]:
    whole = joined(*(piece or "" for piece in pieces))
    whole = _VARIABLE.sub(lambda m: f"{{{m[2]}{'*' if m[1] else ''}}}", whole)
    whole = whole.replace("/**", "/{rest*}").replace("/*", "/{rest}")
    parameters, body, unknown = _parameters(method, names_in(whole))
    unknown |= {"path"} if None in pieces or "${" in whole else set()
    statuses = _statuses(method)
    if not statuses:
        if _outer(method.returns) in ("ResponseEntity", "Mono", "DeferredResult"):
            unknown.add("statuses")
        else:
            statuses = ("200",)
    for verb in methods:
        yield Endpoint(
            key_of(verb, whole),
            Span(path, method.line, method.line),
            verb,
            whole,
            f"{one.name}.{method.name}",
            parameters,
            body or "",
            None if "body" in unknown and body is None else body is not None,
            statuses,
            _response(method.returns),
            tuple(sorted(unknown)),
            "spring",
        )


def _parameters(
    method: Method, names: tuple[str, ...]
) -> tuple[tuple[Parameter, ...], str | None, set[str]]:
    found: dict[tuple[str, str], Parameter] = {}
    body: str | None = None
    unknown: set[str] = set()
    for one in method.arguments:
        outer = _outer(one.type)
        placed = next((a for a in one.annotations if called(a) in _PLACES), None)
        if any(called(a) == "RequestBody" for a in one.annotations):
            body = _response(one.type)
        elif placed is not None:
            parameter = _parameter(one, placed, outer)
            if outer in ("Map", "MultiValueMap", "HttpHeaders"):
                unknown.add("query")
            else:
                found[parameter.where, parameter.name] = parameter
        elif outer in _WHOLE:
            unknown |= {"query", "body"}
        elif outer not in _GIVEN and not one.annotations:
            if outer in _TYPES:
                found["query", one.name] = Parameter(
                    one.name, "query", required=False, type=_TYPES[outer]
                )
            else:
                unknown.add("query")
        elif any(called(a) == "ModelAttribute" for a in one.annotations):
            unknown |= {"query", "body"}
    for name in names:
        found.setdefault(("path", name), Parameter(name, "path", required=True))
    return tuple(found.values()), body, unknown


def _parameter(one: Argument, placed: Call, outer: str) -> Parameter:
    where = _PLACES[called(placed)]
    given = placed.at(0) or placed.named.get("value") or placed.named.get("name")
    name = given.text if isinstance(given, Text) and given.text else one.name
    optional = outer == "Optional" or "defaultValue" in placed.named
    told = placed.named.get("required")
    if isinstance(told, Plain) and told.word == "false":
        optional = True
    inner = one.type
    if outer == "Optional" and isinstance(inner, Pick):
        inner = inner.key
    word = _TYPES.get(_outer(inner), "")
    if outer == "MultipartFile":
        where = "form"
    return Parameter(name, where, required=where == "path" or not optional, type=word)


def _outer(value: Value) -> str:
    while isinstance(value, Pick):
        value = value.of
    if isinstance(value, Items) and value.values:
        return _outer(value.values[0])
    return dotted(value).rpartition(".")[2]


def _response(value: Value) -> str:
    """Return the name of a type without what it is wrapped in; ``X[]`` for a list."""
    if isinstance(value, Items) and len(value.values) == 1:
        value = value.values[0]
    if isinstance(value, Pick):
        outer = _outer(value.of)
        inner = _response(value.key)
        if outer in _WRAPPERS:
            return inner
        if outer in _LISTS:
            return f"{inner}[]" if inner else ""
        return ""
    name = dotted(value).rpartition(".")[2]
    plain = name in _TYPES or name in ("Void", "void", "Object", "Map", *_WRAPPERS)
    return "" if plain else name


def _statuses(method: Method) -> tuple[str, ...]:
    found: list[str] = []
    for one in method.annotations:
        if called(one) == "ResponseStatus":
            value = one.at(0) or one.named.get("value") or one.named.get("code")
            code = _BY_NAME.get(dotted(value).rpartition(".")[2], "")
            found += [code] if code else []
    found += [_WORDS[word] for word in _MADE.findall(method.body)]
    found += [_BY_NAME[word] for word in _STATUS.findall(method.body) if word in _BY_NAME]
    return tuple(sorted(dict.fromkeys(found), key=lambda code: not code.startswith("2")))


FRAMEWORK = Framework("spring", "java", ("Mapping", "RestController"), read, ("RequestMapping",))
