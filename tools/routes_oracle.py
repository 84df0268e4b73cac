"""Print the routes that a framework itself sees in the applications below a folder, as JSON.

Run by an interpreter that has the framework and what the applications need:
``PYTHON tools/routes_oracle.py fastapi|starlette|flask|django DIR``. It imports every module below
DIR, so give it only code that may be run; ``MODULE:NAME`` after DIR names an application or a
factory, and then only those are looked at. For Django, DJANGO_SETTINGS_MODULE names the settings.
``tools/routes_score.py`` compares.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]
_SKIPPED = ("test", "conftest", "setup", "__main__", "alembic", "migrations", "noxfile")


class _Made:
    """Stands for a module that holds what a name on the command line means."""

    def __init__(self, name: str) -> None:
        module, _, inner = name.partition(":")
        value = getattr(importlib.import_module(module), inner)
        self.made = value() if inspect.isroutine(value) else value


def _modules(root: Path) -> Iterator[tuple[Path, Any]]:
    if named := sys.argv[3:]:
        yield from ((root, _Made(one)) for one in named)
        return
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        if any(p.startswith(_SKIPPED) or not p.isidentifier() for p in parts):
            continue
        if parts[-1] == "__init__":
            parts = parts[:-1]
        if not parts:
            continue
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                yield path, importlib.import_module(".".join(parts))
        except BaseException as error:  # noqa: BLE001 - applications fail in every way there is
            print(f"{path}: {type(error).__name__}: {error}"[:160], file=sys.stderr)


def _place(function: Any) -> str:
    function = inspect.unwrap(getattr(function, "func", function))  # of functools.partial
    function = getattr(function, "__func__", function)
    code = getattr(function, "__code__", None)
    if code is None and not inspect.isroutine(function):  # an object that can be called
        with contextlib.suppress(TypeError):
            return inspect.getsourcefile(type(function)) or ""
    return code.co_filename if code else ""


def _fastapi_rows(app: Any, prefix: str, root: Path) -> Iterator[Row]:
    from fastapi import FastAPI

    described = app.openapi()["paths"]
    for route in app.routes:
        inner = getattr(route, "app", None)
        if isinstance(inner, FastAPI):
            yield from _fastapi_rows(inner, prefix + route.path, root)
        yield from _fastapi_route(route, described, prefix, root)


def _fastapi_route(route: Any, described: Row, prefix: str, root: Path) -> Iterator[Row]:
    for context in [route] if hasattr(route, "path_format") else _contexts(route):
        if not getattr(context, "include_in_schema", True):
            continue
        path = context.path_format
        for method in sorted(getattr(context, "methods", None) or ()):
            operation = described.get(path, {}).get(method.lower())
            file = _place(context.endpoint)
            if operation is None or not file.startswith(str(root)):
                continue
            yield {
                "file": str(Path(file).relative_to(root)),
                "method": method,
                "path": prefix + path,
                "parameters": [
                    [p["in"], p["name"], bool(p.get("required"))]
                    for p in operation.get("parameters", ())
                ],
                "statuses": sorted(c for c in operation["responses"] if c != "422"),
                "body": "requestBody" in operation,
            }


def _contexts(route: Any) -> Iterator[Any]:
    """Newer versions keep an included router as one route that gives its own when asked."""
    effective = getattr(route, "effective_route_contexts", None)
    if effective is not None:
        yield from (one for one in effective() if getattr(one, "path_format", None))


def fastapi(root: Path) -> Iterator[Row]:
    """Yield the operations of every application that a module holds."""
    from fastapi import FastAPI

    seen: set[int] = set()
    mounted: set[int] = set()
    apps: list[Any] = []
    for _, module in _modules(root):
        for value in list(vars(module).values()):
            if issubclass(type(value), FastAPI) and id(value) not in seen:
                seen.add(id(value))
                apps.append(value)
    for app in apps:
        mounted |= {id(getattr(route, "app", None)) for route in app.routes}
    for app in apps:
        if id(app) in mounted:
            continue
        try:
            yield from list(_fastapi_rows(app, "", root))
        except Exception as error:  # noqa: BLE001 - its own schema may be wrong
            print(f"openapi: {error!r}"[:160], file=sys.stderr)


def _starlette_rows(routes: Any, prefix: str, root: Path) -> Iterator[Row]:
    for route in routes:
        if getattr(route, "routes", None) is not None and not hasattr(route, "endpoint"):
            path = "" if type(route).__name__ == "Host" else getattr(route, "path", "")
            yield from _starlette_rows(route.routes, prefix + path, root)
            continue
        endpoint = getattr(route, "endpoint", None)
        if endpoint is None or type(route).__name__.startswith("WebSocket"):
            continue
        file = inspect.getsourcefile(endpoint) if isinstance(endpoint, type) else _place(endpoint)
        verbs = set(route.methods or ()) or {v.upper() for v in _VERBS if hasattr(endpoint, v)}
        if not file or not file.startswith(str(root)) or not verbs:
            continue
        # HEAD comes by itself with GET.
        for method in sorted(verbs - {"HEAD"} if "GET" in verbs else verbs):
            yield {
                "file": str(Path(file).relative_to(root)),
                "method": method,
                "path": prefix + route.path_format,
                "parameters": [["path", name, True] for name in sorted(route.param_convertors)],
            }


_VERBS = ("get", "post", "put", "patch", "delete", "head", "options")


def starlette(root: Path) -> Iterator[Row]:
    """Yield the routes of every application that a module holds."""
    from starlette.applications import Starlette

    seen: set[int] = set()
    for _, module in _modules(root):
        for value in list(vars(module).values()):
            if isinstance(value, Starlette) and id(value) not in seen:
                seen.add(id(value))
                yield from _starlette_rows(value.routes, "", root)


def _flask_rows(app: Any, root: Path) -> Iterator[Row]:
    for rule in app.url_map.iter_rules():
        view = app.view_functions.get(rule.endpoint)
        kind = getattr(view, "view_class", None) or _shown_by(view)
        file = inspect.getsourcefile(kind) if kind else _place(view) if view else ""
        # Folders of static files and sockets are no part of an interface.
        static = rule.endpoint.rpartition(".")[2] == "static" or rule.websocket
        inside = bool(file) and file.startswith(str(root)) and not static
        methods = set(rule.methods or ()) - {"HEAD", "OPTIONS"}
        path = re.sub(r"<(?:(path)(?:\([^)]*\))?:|[^<>:]*:)?(\w+)>",
                      lambda m: f"{{{m[2]}{'*' if m[1] else ''}}}", rule.rule)  # fmt: skip
        # What `defaults` gives to the view stands in no path.
        names = [name for name in sorted(rule.arguments) if f"{{{name}" in path]
        for method in sorted(methods):
            yield {
                "file": str(Path(file).relative_to(root)) if inside else "",
                "method": method,
                "path": path,
                "parameters": [["path", name, True] for name in names],
            }


def _shown_by(view: Any) -> Any:
    """Return the class of the object whose method a view is, unless that is the application."""
    owner = getattr(view, "__self__", None)
    if owner is None or isinstance(owner, type) or hasattr(owner, "init_app"):
        return None
    return None if hasattr(owner, "wsgi_app") else type(owner)


def flask(root: Path) -> Iterator[Row]:
    """Yield the rules of every application that a module holds or a factory makes."""
    from flask import Flask

    seen: set[int] = set()
    for _, module in _modules(root):
        found = [v for v in vars(module).values() if issubclass(type(v), Flask)]
        factory = getattr(module, "create_app", None)
        if (
            not found
            and callable(factory)
            and factory.__module__ == getattr(module, "__name__", "")
        ):
            with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
                made = factory()
                found = [made] if isinstance(made, Flask) else []
        for app in found:
            if id(app) not in seen:
                seen.add(id(app))
                yield from _flask_rows(app, root)


_GROUP = re.compile(r"\(\?P<(\w+)>")
_SUFFIX = re.compile(r"\\\.\(\?P<format>\[a-z0-9\]|<drf_format_suffix")


def _django_rows(patterns: Any, prefix: str, names: tuple[str, ...], root: Path) -> Iterator[Row]:
    for one in patterns:
        written = prefix + _django_piece(one.pattern)
        mine = (*names, *one.pattern.converters, *_GROUP.findall(str(one.pattern)))
        if getattr(one, "app_name", None) == "admin":
            continue  # pages of Django's admin site are no part of an interface
        if hasattr(one, "url_patterns"):
            yield from _django_rows(one.url_patterns, written, mine, root)
            continue
        view = one.callback
        if (several := _ninja_view(view)) is not None:
            yield from _ninja_rows(several, "/" + written.lstrip("/"), mine, root)
            continue
        kind = getattr(view, "view_class", None) or getattr(view, "cls", None)
        actions = getattr(view, "actions", None)
        file = inspect.getsourcefile(kind) if kind else _place(view)
        if any(above.__name__ == "APIRootView" for above in getattr(kind, "__mro__", ())):
            continue  # a router's own list of links, which its framework leaves out of contracts
        methods = _allowed(kind, actions) if actions else _verbs(kind)
        shown = "/" + written.lstrip("/")
        if _SUFFIX.search(str(one.pattern)):
            continue  # the same routes once more, with a suffix
        for method in methods:
            yield {
                "file": str(Path(file or "").relative_to(root))
                if (file or "").startswith(str(root))
                else "",
                "method": method,
                "path": shown,
                "parameters": [
                    ["path", name, True]
                    for name in dict.fromkeys(mine)
                    if f"{{{name}" in shown  # else the path stands without what is optional
                ],
            }


def _ninja_view(view: Any) -> Any:
    """Return what django-ninja holds behind a view: its operations at one path."""
    cells = [cell.cell_contents for cell in getattr(view, "__closure__", None) or ()]
    for one in (getattr(view, "__self__", None), *cells):
        if type(one).__name__ == "PathView" and hasattr(one, "operations"):
            return one
    return None


def _ninja_rows(view: Any, path: str, names: tuple[str, ...], root: Path) -> Iterator[Row]:
    """Yield django-ninja's operations, with the parameters that its own schema gives them."""
    from ninja.openapi.schema import OpenAPISchema

    for operation in view.operations:
        if not operation.include_in_schema:
            continue
        file = _place(operation.view_func)
        schema = _SCHEMAS.get(id(operation.api))
        if schema is None:
            schema = _SCHEMAS[id(operation.api)] = OpenAPISchema(operation.api, "")
        told = schema.operation_parameters(operation)
        held = [[p["in"], p["name"], bool(p.get("required"))] for p in told]
        held += [["path", n, True] for n in names if not any(p[1] == n for p in held)]
        for method in operation.methods:
            yield {
                "file": str(Path(file).relative_to(root)) if file.startswith(str(root)) else "",
                "method": method,
                "path": path,
                "parameters": held,
            }


_SCHEMAS: dict[int, Any] = {}


def _allowed(kind: Any, verbs: Any) -> list[str]:
    """Leave those out that the view answers with 405."""
    allowed = {verb.lower() for verb in getattr(kind, "http_method_names", None) or verbs}
    if "get" in verbs:
        allowed -= {"head"}  # which comes by itself with GET, and older versions list
    return sorted(verb.upper() for verb in verbs if verb.lower() in allowed)


def _verbs(kind: Any) -> list[str]:
    if kind is None:
        return ["*"]
    own = [
        v for v in ("get", "post", "put", "patch", "delete") if callable(getattr(kind, v, None))
    ]
    dispatch = getattr(getattr(kind, "dispatch", None), "__module__", "django.")
    if not own and not dispatch.startswith(("django.", "rest_framework.")):
        return ["*"]  # it answers to everything itself
    return _allowed(kind, own)


def _groups(regex: str) -> str:
    """Write each outermost group that captures as its name."""
    found, at = "", 0
    for start in (m.start() for m in re.finditer(r"(?<!\\)\((?!\?[^P])", regex)):
        if start < at:
            continue
        end = next(
            (n for n in range(start + 2, len(regex) + 1) if _compiles(regex[start:n])), start + 1
        )
        name = re.match(r"\(\?P<(\w+)>", regex[start:end])
        found += f"{regex[at:start]}<{name[1] if name else 'var'}>"
        at = end
    return found + regex[at:]


def _compiles(regex: str) -> bool:
    try:
        re.compile(regex)
    except re.error:
        return False
    return True


def _django_piece(pattern: Any) -> str:
    from django.contrib.admindocs.views import simplify_regex
    from django.urls.resolvers import RegexPattern

    written = str(pattern)
    if isinstance(pattern, RegexPattern):
        written = _groups(written)  # groups in groups are more than it can take
        slash = written.lstrip("^").startswith("/")  # else it is one that was put there
        written = simplify_regex(written)[0 if slash else 1 :] if written else ""
        written = re.sub(r"\\(\W)", r"\1", written)  # it leaves `\.` as it is
    return re.sub(r"<(?:(path):|[^<>:]*:)?(\w+)>", r"{\2}", written)


def django(root: Path) -> Iterator[Row]:
    """Yield what the resolver knows: of the settings' root, or of each URL configuration."""
    import django
    from django.conf import settings
    from django.urls import get_resolver

    if not os.environ.get("DJANGO_SETTINGS_MODULE"):
        settings.configure(INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"])
    django.setup()
    yield from _django_rows(get_resolver().url_patterns, "", (), root)


def main(framework: str, folder: str) -> None:
    """Print the rows of one framework."""
    root = Path(folder).resolve()
    sys.path[0] = str(root)  # what lies beside this file has names of packages
    os.chdir(root)
    known: dict[str, Callable[[Path], Iterator[Row]]] = {
        "fastapi": fastapi,
        "starlette": starlette,
        "flask": flask,
        "django": django,
    }
    with contextlib.redirect_stdout(sys.stderr):  # what applications print is not the answer
        rows = list(known[framework](root))
    json.dump(rows, sys.stdout, indent=1)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
