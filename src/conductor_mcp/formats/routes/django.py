"""Django: ``path``, ``re_path`` and ``include``, function views and class based views.

A route stands in the file that lists it; asked for a file of views, those lists are searched for
it. A view that says nothing of methods answers to all. Source: Django's documentation.
"""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._djurls import Entry, Urls, urls_of
from conductor_mcp.formats.routes._framework import Framework, Routes
from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing
from conductor_mcp.formats.routes._python import Class, Function
from conductor_mcp.formats.routes._values import (
    Call,
    Member,
    Name,
    Table,
    Text,
    Value,
    dotted,
    texts,
)
from conductor_mcp.model import Span
from conductor_mcp.model.endpoint import ANY, Endpoint, Parameter, key_of, names_in

_VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
_SHOWS, _FORM = ("GET",), ("GET", "POST", "PUT")
_GENERIC = {
    "TemplateView": _SHOWS, "ListView": _SHOWS, "DetailView": _SHOWS, "ArchiveIndexView": _SHOWS,
    "YearArchiveView": _SHOWS, "MonthArchiveView": _SHOWS, "WeekArchiveView": _SHOWS,
    "DayArchiveView": _SHOWS, "TodayArchiveView": _SHOWS, "DateDetailView": _SHOWS,
    "BaseListView": _SHOWS, "BaseDetailView": _SHOWS, "ProcessFormView": _FORM,
    "CreateView": _FORM, "UpdateView": _FORM, "FormView": _FORM, "BaseFormView": _FORM,
    "BaseCreateView": _FORM, "BaseUpdateView": _FORM,
    "DeleteView": ("GET", "POST", "DELETE"), "BaseDeleteView": ("GET", "POST", "DELETE"),
    "DeletionMixin": ("POST", "DELETE"),
    "RedirectView": ("GET", "POST", "PUT", "PATCH", "DELETE"), "LoginView": _FORM,
    "LogoutView": ("POST",), "PasswordChangeView": _FORM, "PasswordResetView": _FORM,
    "PasswordResetConfirmView": _FORM, "PasswordChangeDoneView": _SHOWS,
    "PasswordResetDoneView": _SHOWS, "PasswordResetCompleteView": _SHOWS,
    "JavaScriptCatalog": _SHOWS, "JSONCatalog": _SHOWS,
    "CreateAPIView": ("POST",), "ListAPIView": _SHOWS, "RetrieveAPIView": _SHOWS,
    "DestroyAPIView": ("DELETE",), "UpdateAPIView": ("PUT", "PATCH"),
    "ListCreateAPIView": ("GET", "POST"), "RetrieveUpdateAPIView": ("GET", "PUT", "PATCH"),
    "RetrieveDestroyAPIView": ("GET", "DELETE"),
    "RetrieveUpdateDestroyAPIView": ("GET", "PUT", "PATCH", "DELETE"),
    "ObtainAuthToken": ("POST",), "TokenObtainPairView": ("POST",), "TokenRefreshView": ("POST",),
    "TokenVerifyView": ("POST",),
}  # fmt: skip
_BARE = ("View", "APIView", "GenericAPIView", "object", "ViewSet", "GenericViewSet")
_LIMITS = {"require_GET": ("GET",), "require_POST": ("POST",), "require_safe": ("GET", "HEAD")}
_WRAPPED = 6


def read(project: Project, path: str) -> Routes:
    """Return what a URL configuration lists, or the routes whose views stand in a file."""
    urls = urls_of(project, path)
    if "urlpatterns" in ((document.text) if (document := project.document(path)) else ""):
        return Routes(tuple(_listed(urls, path)))
    found = (one for place in urls.listings() for one in _listed(urls, place))
    return Routes(tuple(one for one in found if one.handled_in == path))


def _listed(urls: Urls, path: str) -> Iterator[Endpoint]:
    for entry in urls.entries(path):
        if entry.included or entry.router is not None:
            continue
        view, mapping = unwrapped(urls.eyes, entry, entry.target)
        methods = verbs(urls.eyes, view, mapping)
        for prefix, known in urls.prefixes(path):
            yield from _made(entry, prefix, methods, view, known=known and entry.known)


def _made(
    entry: Entry, prefix: str, methods: tuple[str, ...], view: Thing | None, *, known: bool
) -> Iterator[Endpoint]:
    whole = "/" + (prefix + entry.written).lstrip("/")
    types = dict(entry.types)
    parameters = tuple(
        Parameter(name, "path", required=True, type=types.get(name, ""))
        for name in dict.fromkeys(names_in(whole))
    )
    unknown = {"query", "body", "statuses", "response"}
    unknown |= set() if known else {"prefix"}
    if view is None or view.outside:
        unknown.add("method")
    what = view.what if view else None
    handler = what.path if isinstance(what, Function | Class) else dotted(entry.target)
    for method in methods:
        yield Endpoint(
            key_of(method, whole),
            Span(entry.path, entry.line or 1, entry.line or 1),
            method,
            whole,
            handler,
            parameters,
            unknown=tuple(sorted(unknown)),
            framework="django",
            handled_in=view.path if view and isinstance(what, Function | Class) else "",
        )


def unwrapped(eyes: PyEyes, entry: Entry, target: Value) -> tuple[Thing | None, Table | None]:
    """Return the view behind decorators and ``as_view``, and the actions that the latter maps."""
    path, scope = entry.path, entry.scope
    for _ in range(_WRAPPED):
        if isinstance(target, Call):
            function = target.function
            if isinstance(function, Member) and function.name == "as_view":
                mapping = target.at(0, "actions")
                found = eyes.look(path, scope, function.of)
                return found, mapping if isinstance(mapping, Table) else None
            default = isinstance(function, Name) and function.name == "getattr"
            if len(target.given) > (2 if default else 0):
                target = target.given[2 if default else 0]  # login_required(view)
                continue
        found = eyes.look(path, scope, target)
        what = found.what if found is not None and not found.outside else None
        if found is None or not isinstance(what, Call) or what == target:
            return found, None
        if target in what.given and isinstance(target, Name):  # view = login_required(view)
            return eyes.defined(found.path, found.scope, target.name), None
        path, scope, target = found.path, found.scope, what
    return None, None


def verbs(eyes: PyEyes, view: Thing | None, mapping: Table | None) -> tuple[str, ...]:
    """Return the methods that a view answers to, ``*`` where it does not say."""
    if mapping is not None:
        return tuple(name.text.upper() for name, _ in mapping.entries if isinstance(name, Text))
    what = view.what if view else None
    if isinstance(what, Function):
        return _of_function(what)
    if view is None or not isinstance(what, Class):
        last = view.outside.rpartition(".")[2] if view else ""
        return _GENERIC.get(last, (ANY,))
    return of_class(eyes, view) or (ANY,)


def _of_function(function: Function) -> tuple[str, ...]:
    for one in function.decorators:
        call = one if isinstance(one, Call) else None
        name = dotted(call.function if call else one).rpartition(".")[2]
        if name in _LIMITS:
            return _LIMITS[name]
        if name == "api_view":
            given = (
                tuple(t.upper() for t in texts(call.at(0, "http_method_names"))) if call else ()
            )
            return given or ("GET",)
        if name == "require_http_methods" and call is not None:
            return tuple(text.upper() for text in texts(call.at(0))) or (ANY,)
    return (ANY,)


def of_class(eyes: PyEyes, view: Thing) -> tuple[str, ...]:
    """Return the methods of a class based view, those that it inherits included."""
    found: dict[str, None] = {}
    for one in eyes.lineage(view):
        if one.outside:
            found.update(dict.fromkeys(_GENERIC.get(one.outside.rpartition(".")[2], ())))
            continue
        file = eyes.file(one.path)
        if file is None or not isinstance(one.what, Class):
            continue
        for method in file.methods(one.what.path):
            if method.name in _VERBS:
                found[method.name.upper()] = None
        for name, bound in file.members(one.what.path):
            if name in _VERBS and isinstance(bound.value, Name):  # put = post
                found[name.upper()] = None
    return tuple(found)


FRAMEWORK = Framework("django", "python", ("urlpatterns", "django", "rest_framework"), read)
