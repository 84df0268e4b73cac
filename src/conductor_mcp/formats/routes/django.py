"""Django: ``path``, ``re_path`` and ``include``, function views and class based views.

A route stands in the file that lists it; asked for a file of views, those lists are searched for
it. A view that says nothing of methods answers to all. Source: Django's documentation.
"""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._djlist import Entry, view_of
from conductor_mcp.formats.routes._djurls import ONE_AT_A_TIME, Urls, urls_of
from conductor_mcp.formats.routes._djviews import of_closure, verbs
from conductor_mcp.formats.routes._framework import Framework, Routes
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import Closure
from conductor_mcp.formats.routes._python import Class, Function
from conductor_mcp.model import Span
from conductor_mcp.model.endpoint import Endpoint, Parameter, key_of, names_in


def read(project: Project, path: str) -> Routes:
    """Return what a URL configuration lists, or the routes whose views stand in a file."""
    with ONE_AT_A_TIME:
        return _read(project, path)


def _read(project: Project, path: str) -> Routes:
    urls = urls_of(project, path)
    if "urlpatterns" in ((document.text) if (document := project.document(path)) else ""):
        return Routes(_told(urls, path))
    return Routes(tuple(_handled(urls).get(path, ())))


def _told(urls: Urls, path: str) -> tuple[Endpoint, ...]:
    """Return what a URL configuration lists, worked out once for all files that ask."""
    return urls.once(("django", path), lambda: tuple(_listed(urls, path)))


def _handled(urls: Urls) -> dict[str, list[Endpoint]]:
    """Return what all URL configurations list, by the file that the view stands in."""

    def gather() -> dict[str, list[Endpoint]]:
        found: dict[str, list[Endpoint]] = {}
        for place in urls.listings():
            for one in _told(urls, place):
                found.setdefault(one.handled_in, []).append(one)
        return found

    return urls.once("django-handled", gather)


def _listed(urls: Urls, path: str) -> Iterator[Endpoint]:
    for entry in urls.entries(path):
        if entry.included or entry.registered is not None or entry.mounted is not None:
            continue
        urls.run.begin()
        view, mapping = view_of(urls.run, entry.target)
        methods, sure = verbs(urls.run, view, mapping)
        if limited := of_closure(urls.run, entry.target):
            methods, sure = limited, True
        for prefix, known in urls.prefixes(path):
            firm = known and entry.known
            yield from _made(entry, prefix, methods, view, known=firm, sure=sure)


def _made(
    entry: Entry,
    prefix: str,
    methods: tuple[str, ...],
    view: Thing | None,
    *,
    known: bool,
    sure: bool,
) -> Iterator[Endpoint]:
    whole = "/" + (prefix + entry.written).lstrip("/")
    types = dict(entry.types)
    parameters = tuple(
        Parameter(name, "path", required=True, type=types.get(name, ""))
        for name in dict.fromkeys(names_in(whole))
    )
    unknown = {"query", "body", "statuses", "response"}
    unknown |= (set() if known else {"prefix"}) | (set() if sure else {"method"})
    what = view.what if view else None
    place = view.path if view and isinstance(what, Function | Class) else ""
    handler = what.path if isinstance(what, Function | Class) else view.outside if view else ""
    if isinstance(entry.target, Closure) and not place:  # a lambda
        place, handler = entry.target.frame.path, "<lambda>"
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
            handled_in=place,
        )


FRAMEWORK = Framework(
    "django",
    "python",
    ("urlpatterns", "django", "rest_framework"),
    read,
    ("urlpatterns", "include(", "urls", "ROOT_URLCONF"),
)
