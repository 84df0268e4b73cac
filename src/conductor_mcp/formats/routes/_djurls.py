"""Django's URL configurations: what they list, and by which prefixes they are reached.

Source: Django's documentation (URL dispatcher, ``django.urls`` functions).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing, eyes_of
from conductor_mcp.formats.routes._python import Function
from conductor_mcp.formats.routes._values import (
    Call,
    Items,
    Join,
    Member,
    Name,
    Odd,
    Spread,
    Text,
    Value,
)

_CONVERTER = re.compile(r"<(?:(\w+):)?(\w+)>")
_NAMED = re.compile(r"\(\?P<(\w+)>")
_ANCHORS = re.compile(r"\\[AbBZz]|(?<!\\)[\^$]")
_ESCAPED = re.compile(r"\\([^\w\s])")
_TYPES = {"int": "integer", "str": "string", "slug": "string", "uuid": "string", "path": "string"}
_ADDS = ("append", "extend", "insert")
_DEEPEST = 20
_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a URL configuration below its own prefix.

    ``router`` is set where a REST router's URLs stand there, ``included`` where another file's.
    """

    path: str
    scope: str
    written: str
    known: bool
    target: Value
    line: int
    router: Thing | None = None
    included: str = ""
    types: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Urls:
    """The URL configurations of a project."""

    eyes: PyEyes
    near: str
    _entries: dict[str, list[Entry]] = field(default_factory=dict[str, list[Entry]])
    _prefixes: dict[str, list[tuple[str, bool]]] = field(
        default_factory=dict[str, list[tuple[str, bool]]]
    )
    _above: dict[str, list[Entry]] | None = None

    def files(self) -> tuple[str, ...]:
        return self.eyes.files(("urlpatterns",), self.near)

    def entries(self, path: str) -> list[Entry]:
        """Return what the ``urlpatterns`` of a file list."""
        if path not in self._entries:
            self._entries[path] = []
            file = self.eyes.file(path)
            found: list[Entry] = []
            if file is not None and ("", "urlpatterns") not in file.bound:
                found += self._borrowed(path)
            for bound in file.bound.get(("", "urlpatterns"), []) if file else []:
                found += _Flat(self.eyes, path).walk("", bound.value)
            for said in file.said if file else ():
                function = said.call.function
                if (
                    isinstance(function, Member)
                    and function.name in ("append", "extend")
                    and (isinstance(function.of, Name) and function.of.name == "urlpatterns")
                ):
                    for one in said.call.given:
                        found += _Flat(self.eyes, path).walk(said.scope, one)
            self._entries[path] = found[:_MOST]
        return self._entries[path]

    def _borrowed(self, path: str) -> list[Entry]:
        """Return a file whose ``urlpatterns`` another one imports as its own."""
        file = self.eyes.file(path)
        if file is None:
            return []
        key = file.imports.get(("", "urlpatterns"), "")
        for module in (key.partition(":")[0], *file.stars):
            target = self.eyes.resolve(path, f"{module}:urlpatterns") if module else None
            other = self.eyes.file(target) if target and target != path else None
            if target and other is not None and ("", "urlpatterns") in other.bound:
                return [Entry(path, "", "", known=True, target=Odd(""), line=0, included=target)]
        return []

    def listings(self) -> tuple[str, ...]:
        """Return the files that list URLs, those that only others' includes lead to as well."""

        def find() -> tuple[str, ...]:
            found = dict.fromkeys(self.files())
            waiting = list(found)
            while waiting:
                for entry in self.entries(waiting.pop()):
                    if entry.included and entry.included not in found:
                        found[entry.included] = None
                        waiting.append(entry.included)
            return tuple(found)

        return self.eyes.project.once(("django-listings", self.near.partition("/")[0]), find)

    def above(self, path: str) -> list[Entry]:
        """Return the entries that include a file."""
        if self._above is None:
            self._above = {}
            for one in self.listings():
                for entry in self.entries(one):
                    if entry.included:
                        self._above.setdefault(entry.included, []).append(entry)
        return self._above.get(path, [])

    def prefixes(self, path: str, depth: int = 0) -> list[tuple[str, bool]]:
        """Return what the URLs of a file start with, and whether that is all of it."""
        if path in self._prefixes:
            return self._prefixes[path]
        self._prefixes[path] = []
        found: list[tuple[str, bool]] = []
        for entry in self.above(path) if depth < _DEEPEST else ():
            for prefix, known in self.prefixes(entry.path, depth + 1):
                found.append((prefix + entry.written, known and entry.known))
        if not found:
            found = [("", path in self.roots())]
        self._prefixes[path] = found
        return found

    def roots(self) -> frozenset[str]:
        """Return the files that a settings module names as the root configuration."""

        def find() -> frozenset[str]:
            found: set[str] = set()
            for path in self.eyes.files(("ROOT_URLCONF",), self.near):
                file = self.eyes.file(path)
                for bound in file.bound.get(("", "ROOT_URLCONF"), []) if file else []:
                    text = self.eyes.text(path, "", bound.value)
                    target = self.eyes.resolve(path, text) if text else None
                    found |= {target} if target else set()
            return frozenset(found)

        return self.eyes.project.once("django-roots", find)


@dataclass(slots=True)
class _Flat:
    """Takes a list of URL patterns apart, along what it includes in the same file."""

    eyes: PyEyes
    owner: str
    _open: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])

    def walk(self, scope: str, value: Value) -> Iterator[Entry]:
        return self._walk(self.owner, scope, value, ("", True, ()), 0)

    def _walk(
        self, path: str, scope: str, value: Value, above: _Above, depth: int
    ) -> Iterator[Entry]:
        if depth > _DEEPEST:
            return
        if isinstance(value, Items):
            for one in value.values:
                yield from self._walk(path, scope, one, above, depth + 1)
        elif isinstance(value, Join):
            for one in value.parts:
                yield from self._walk(path, scope, one, above, depth + 1)
        elif isinstance(value, Spread):
            yield from self._walk(path, scope, value.of, above, depth + 1)
        elif isinstance(value, Call):
            yield from self._call(path, scope, value, above, depth)
        elif isinstance(value, Name | Member):
            yield from self._name(path, scope, value, above, depth)

    def _name(
        self, path: str, scope: str, value: Name | Member, above: _Above, depth: int
    ) -> Iterator[Entry]:
        if isinstance(value, Member) and value.name in ("urls", "get_urls"):
            router = self.eyes.look(path, scope, value.of)
            given = self.eyes.member(router, value.name) if router is not None else None
            if given is not None and isinstance(given.what, Function):
                yield from self._given(given.path, given.what, above, depth)  # a property
                return
            if router is not None and not router.module and not router.outside:
                yield Entry(self.owner, scope, above[0], above[1], value, 0, router)
                return
        if scope and isinstance(value, Name) and (listed := self._listed(path, scope, value.name)):
            yield from self._once((path, scope, value.name), scope, listed, above, depth)
            return
        found = self.eyes.look(path, scope, value)
        if found is None:
            return
        if found.module:
            yield Entry(self.owner, scope, above[0], above[1], value, 0, included=found.path)
        elif isinstance(found.what, Items | Join | Call):
            if isinstance(found.what, Call) and found.outside:
                return
            yield from self._walk(found.path, found.scope, found.what, above, depth + 1)

    def _listed(self, path: str, scope: str, name: str) -> list[Value]:
        """Return what a function binds a name to and adds to it."""
        file = self.eyes.file(path)
        found = [one.value for one in file.bound.get((scope, name), ())] if file else []
        for said in file.said if file and found else ():
            function = said.call.function
            if said.scope == scope and function in [Member(Name(name), one) for one in _ADDS]:
                found += said.call.given[-1:]
        return found

    def _given(self, path: str, function: Function, above: _Above, depth: int) -> Iterator[Entry]:
        """Take apart what a function returns."""
        file = self.eyes.file(path)
        listed = file.returned.get(function.path, []) if file else []
        mark = (path, function.path, "")
        yield from self._once(mark, function.path, listed, above, depth)

    def _once(
        self,
        mark: tuple[str, str, str],
        scope: str,
        listed: list[Value],
        above: _Above,
        depth: int,
    ) -> Iterator[Entry]:
        """Take values apart, unless that is being done: a list may be made of itself."""
        if mark in self._open:
            return
        self._open.add(mark)
        for one in listed:
            yield from self._walk(mark[0], scope, one, above, depth + 1)
        self._open.discard(mark)

    def _call(
        self, path: str, scope: str, value: Call, above: _Above, depth: int
    ) -> Iterator[Entry]:
        function = value.function
        name = function.name if isinstance(function, Name | Member) else ""
        if name in ("path", "re_path", "url"):
            yield from self._pattern(path, scope, value, above, depth, regex=name != "path")
        elif name == "i18n_patterns":
            for one in value.given:
                yield from self._walk(path, scope, one, (above[0], False, above[2]), depth + 1)
        elif name == "include":
            yield from self._include(path, scope, value.at(0, "arg"), above, depth)
        elif name in ("format_suffix_patterns", "decorator_include", "list", "tuple"):
            for one in value.given[:1]:
                yield from self._walk(path, scope, one, above, depth + 1)
        elif isinstance((made := self.eyes.look(path, scope, function) or Thing()).what, Function):
            yield from self._given(made.path, made.what, above, depth)

    def _pattern(
        self, path: str, scope: str, value: Call, above: _Above, depth: int, *, regex: bool
    ) -> Iterator[Entry]:
        route = value.at(0, "regex" if regex else "route")
        if isinstance(route, Call) and route.given:  # gettext_lazy("about/")
            route = route.given[0]
        text = self.eyes.text(path, scope, route)
        shown, types = ("", ()) if text is None else of_regex(text) if regex else of_path(text)
        below: _Above = (above[0] + shown, above[1] and text is not None, (*above[2], *types))
        target = value.at(1, "view")
        if target is None:
            return
        inner = target.function if isinstance(target, Call) else None
        if isinstance(inner, Name | Member) and inner.name in ("include", "decorator_include"):
            yield from (
                self._call(path, scope, target, below, depth + 1)
                if isinstance(target, Call)
                else ()
            )
        elif isinstance(target, Member) and target.name == "urls":
            yield from self._name(path, scope, target, below, depth + 1)
        else:
            yield Entry(path, scope, below[0], below[1], target, value.line, types=below[2])

    def _include(
        self, path: str, scope: str, given: Value | None, above: _Above, depth: int
    ) -> Iterator[Entry]:
        if isinstance(given, Items) and given.values:  # (patterns, "app name") or a list
            first = given.values[0]
            of_app = isinstance(first, Call) is False and len(given.values) <= 2  # noqa: PLR2004
            given = first if of_app else given
        if isinstance(given, Text):
            target = self.eyes.resolve(path, given.text)
            if target:
                yield Entry(self.owner, scope, above[0], above[1], given, 0, included=target)
        elif given is not None:
            yield from self._walk(path, scope, given, above, depth + 1)


_Above = tuple[str, bool, tuple[tuple[str, str], ...]]


def of_path(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return a route of ``path()`` as a template, with the types of its parameters."""
    shown = _CONVERTER.sub(lambda m: f"{{{m[2]}{'*' if m[1] == 'path' else ''}}}", text)
    types = ((m[2], _TYPES.get(m[1] or "str", "")) for m in _CONVERTER.finditer(text))
    return shown, tuple(types)


def of_regex(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return a route of ``re_path()`` as a template: its groups are parameters."""
    text = _ANCHORS.sub("", text)
    shown, at, names = "", 0, list[tuple[str, str]]()
    while at < len(text):
        if text[at] == "\\":
            shown += text[at : at + 2]
            at += 2
        elif text[at] == "(":
            end = _closing(text, at)
            inner = text[at:end]
            if match := _NAMED.match(inner):
                digits = inner[match.end() : -1] in (r"\d+", "[0-9]+")
                names.append((match[1], "integer" if digits else "string"))
                shown += f"{{{match[1]}}}"
            elif inner.startswith("(?:"):
                optional = text[end : end + 1] in ("?", "*")
                inside, more = of_regex(inner[3:-1])
                shown += "" if optional and not more else inside
                names += more
            elif not inner.startswith("(?"):
                shown += "{var}"
            at = end
        else:
            shown += text[at]
            at += 1
    return _ESCAPED.sub(r"\1", shown.replace("?", "")), tuple(names)


def _closing(text: str, at: int) -> int:
    depth, inside = 0, False
    while at < len(text):
        mark = text[at]
        if mark == "\\":
            at += 2
            continue
        if inside:
            inside = mark != "]"
        elif mark == "[":
            inside = True
        elif mark == "(":
            depth += 1
        elif mark == ")":
            depth -= 1
            if not depth:
                return at + 1
        at += 1
    return len(text)


def urls_of(project: Project, path: str) -> Urls:
    return project.once(("django", path.partition("/")[0]), lambda: Urls(eyes_of(project), path))
