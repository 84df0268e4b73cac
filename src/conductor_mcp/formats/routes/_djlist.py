"""Take lists of URL patterns apart: patterns, includes, routers, whatever is put around them.

Source: Django's documentation (``django.urls`` functions, internationalization).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from conductor_mcp.formats.routes._djhooks import ADMIN, of_api, of_hooks
from conductor_mcp.formats.routes._djpaths import of_path, of_regex, without_holes
from conductor_mcp.formats.routes._djsettings import setting
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import (
    Attribute,
    Closure,
    Made,
    Method,
    class_of,
    function_of,
    is_list,
    last,
    listed,
    origin,
    row,
    table,
)
from conductor_mcp.formats.routes._pyrun import Run

_DEEPEST = 30
_WRAPPED = 8
PATTERNS = ("path", "re_path", "url")
_HAND_MADE = ("RoutePattern", "RegexPattern", "LocalePrefixPattern")
_NOT_ROUTES = ("static", "staticfiles_urlpatterns")
_ROW = 3


@dataclass(frozen=True, slots=True)
class Registered:
    """A view set that a router knows, and where that is said."""

    router: Made
    prefix: str | None
    viewset: object
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a URL configuration below its own prefix.

    ``target`` is the view, ``registered`` what a REST router has there instead, ``mounted``
    an API of django-ninja, ``included`` another file that is listed there. ``known`` is false
    where the route could not be told.
    """

    path: str
    written: str
    known: bool
    target: object = None
    line: int = 0
    registered: Registered | None = None
    mounted: Made | None = None
    included: str = ""
    types: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Above:
    """What stands before a list's own patterns."""

    written: str = ""
    known: bool = True
    types: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Flat:
    """Takes what one file lists apart. ``lists`` are the lists that other files call theirs."""

    run: Run
    owner: str
    lists: dict[int, str]
    _open: set[int] = field(default_factory=set[int])

    def walk(self, value: object) -> Iterator[Entry]:
        return self._walk(value, _Above(), 0)

    def _walk(self, value: object, above: _Above, depth: int) -> Iterator[Entry]:
        if depth > _DEEPEST:
            return
        held = listed(value)
        if held is not None:
            if (home := self.lists.get(id(value))) not in (None, self.owner):
                yield Entry(self.owner, above.written, above.known, included=home or "")
                return
            if id(value) in self._open:
                return
            self._open.add(id(value))
            for one in held:
                yield from self._walk(one, above, depth + 1)
            self._open.discard(id(value))
        elif isinstance(value, Thing) and value.module:
            yield Entry(self.owner, above.written, above.known, included=value.path)
        elif isinstance(value, Made):
            yield from self._made(value, above, depth)
        elif isinstance(value, Attribute):
            yield from self._member(value, above, depth)

    def _member(self, value: Attribute, above: _Above, depth: int) -> Iterator[Entry]:
        if value.name == "[0]":  # include(...)[0], api.urls[0]
            yield from self._walk(value.of, above, depth + 1)
        elif value.name == "urls" and isinstance(value.of, Made):
            yield from self._router(value.of, above, depth)

    def _made(self, made: Made, above: _Above, depth: int) -> Iterator[Entry]:
        name = last(made.kind)
        if name in PATTERNS:
            yield from self._pattern(made, above, depth, regex=name != "path")
        elif name in ("URLResolver", "URLPattern"):
            yield from self._resolver(made, above, depth)
        else:
            yield from self._group(name, made, above, depth)

    def _group(self, name: str, made: Made, above: _Above, depth: int) -> Iterator[Entry]:
        """Take apart what stands around lists."""
        if name == "include":
            yield from self._include(made.at(0, "arg"), above, depth)
        elif name == "decorator_include":
            yield from self._include(made.at(1, "arg"), above, depth)
        elif name == "i18n_patterns":
            below = _Above(above.written + self._language(made), known=False, types=above.types)
            for one in made.given:
                yield from self._walk(one, below, depth + 1)
        elif name in ("get_urls", "get_urlpatterns") and isinstance(made.kind, Attribute):
            if isinstance(made.kind.of, Made):
                yield from self._registered(made.kind.of, above, depth)
        elif name not in _NOT_ROUTES:
            # format_suffix_patterns(urls), and whatever else is put around a list.
            for one in made.given:
                if is_list(one) or (isinstance(one, Made) and name != "as_view"):
                    yield from self._walk(one, above, depth + 1)

    def _resolver(self, made: Made, above: _Above, depth: int) -> Iterator[Entry]:
        """Take apart what ``path`` and ``include`` make, where it is made by hand."""
        pattern, target = made.at(0, "pattern"), made.at(1, "urlconf_name")
        kind = last(pattern.kind) if isinstance(pattern, Made) else ""
        if not isinstance(pattern, Made) or kind not in _HAND_MADE:
            return
        if kind == "LocalePrefixPattern":
            written = above.written + self._language(pattern)
            yield from self._include(
                target, _Above(written, known=False, types=above.types), depth + 1
            )
            return
        if last(made.kind) == "URLResolver":
            target = Made(Thing(outside="django.urls.include"), [target], path=made.path)
        same = Made(made.kind, [pattern.at(0), target], path=made.path, line=made.line)
        yield from self._pattern(same, above, depth, regex=kind == "RegexPattern")

    def _language(self, made: Made) -> str:
        if made.named.get("prefix_default_language") is False:
            return ""
        code = setting(self.run, "LANGUAGE_CODE")
        return f"{code if isinstance(code, str) else 'en-us'}/".lower()

    def _pattern(self, made: Made, above: _Above, depth: int, *, regex: bool) -> Iterator[Entry]:
        route = made.at(0, "route") if "regex" not in made.named else made.named["regex"]
        read = of_regex if regex else of_path
        shown, types = read(route if isinstance(route, str) else "")
        shown, firm = without_holes(shown)
        known = above.known and isinstance(route, str) and firm
        below = _Above(above.written + shown, known, (*above.types, *types))
        target = made.at(1, "view")
        several = listed(target)
        if several is not None:  # (patterns, "app name", "namespace"), as a site's `urls` does
            yield from self._walk(several[0] if several else None, below, depth + 1)
        elif isinstance(target, Made) and last(target.kind) in ("include", "decorator_include"):
            yield from self._made(target, below, depth + 1)
        elif last(target) == "urls" and function_of(target) is None:
            yield from self._walk(target, below, depth + 1)
        elif isinstance(target, Made) and (inside := _lists_in(target, 0)):
            for one in inside:  # whatever is put around what is included
                yield from self._walk(one, below, depth + 1)
        elif target is not None:
            yield Entry(made.path, below.written, known, target, made.line, types=below.types)

    def _include(self, given: object, above: _Above, depth: int) -> Iterator[Entry]:
        pair = row(given)
        if pair and (listed(pair[0]) is not None or len(pair) <= _ROW):
            given = pair[0]  # (patterns, "app name")
        if ADMIN in (given, origin(given)):
            for one in of_hooks(self.run):
                yield from self._walk(one, above, depth + 1)
        elif isinstance(given, str):
            target = self.run.eyes.resolve(self.owner, given)
            if target:
                yield Entry(self.owner, above.written, above.known, included=target)
        elif isinstance(given, Made) and class_of(given.kind) is not None:
            yield from self._walk(self.run.attribute(given, "urlpatterns"), above, depth + 1)
        else:
            yield from self._walk(given, above, depth + 1)

    def _router(self, router: Made, above: _Above, depth: int) -> Iterator[Entry]:
        kind = router.kind
        if is_ninja(self.run, router):
            yield Entry(self.owner, above.written, above.known, mounted=router)
            return
        if isinstance(kind, Thing) and class_of(kind) is not None:
            own = self.run.of_class(kind, "get_urls", router)
            if isinstance(own, Method) and id(router) not in self._open:
                self._open.add(id(router))
                value = self.run.call(own, Made(own, path=router.path, line=router.line))
                yield from self._walk(value, above, depth + 1)
                self._open.discard(id(router))
                return
        yield from self._registered(router, above, depth)

    def _registered(self, router: Made, above: _Above, depth: int) -> Iterator[Entry]:
        for pattern in of_api(self.run, router):
            yield from self._walk(pattern, above, depth + 1)
        seen: set[tuple[str, int, str | None]] = set()
        for one in registered(router):
            mark = (one.path, one.line, one.prefix)
            if mark in seen and one.prefix is not None:
                continue
            seen.add(mark)
            yield Entry(
                self.owner, above.written, above.known, line=one.line, registered=one,
                types=above.types,
            )  # fmt: skip


def _lists_in(made: Made, depth: int) -> list[object]:
    """Return the lists of patterns and what is included that a call is given."""
    found: list[object] = []
    for one in (*made.given, *made.named.values()) if depth < _WRAPPED else ():
        if isinstance(one, Made) and last(one.kind) in ("include", "decorator_include"):
            found.append(one)
        elif isinstance(one, Made):
            found += _lists_in(one, depth + 1)
        elif is_list(one) and any(_is_pattern(entry) for entry in listed(one) or ()):
            found.append(one)
    return found


def _is_pattern(value: object) -> bool:
    return isinstance(value, Made) and last(value.kind) in PATTERNS


def registered(router: Made) -> Iterator[Registered]:
    """Yield what was registered with a router."""
    for one in listed(router.attributes.get("registry")) or ():
        held = listed(one) or []
        if len(held) > 1:
            where = held[-1] if len(held) > _ROW and isinstance(held[-1], Made) else router
            prefix = held[0] if isinstance(held[0], str) else None
            yield Registered(router, prefix, held[1], where.path, where.line)


def view_of(  # noqa: C901, PLR0911 - one branch for each kind of value
    run: Run, value: object, depth: int = 0
) -> tuple[Thing | None, dict[str, str] | None]:
    """Return the view behind decorators and ``as_view``, and the actions that the latter maps."""
    if depth > _WRAPPED:
        return None, None
    if isinstance(value, Thing):
        return value, None
    if isinstance(value, Closure):
        inside = wrapped(run, value)
        return view_of(run, inside, depth + 1) if inside else (value.function, None)
    if isinstance(value, Method):
        return value.function, None
    if isinstance(value, Attribute):
        return (Thing(outside=value.name), None) if value.name else (None, None)
    if not isinstance(value, Made):
        return None, None
    kind = value.kind
    if isinstance(kind, Attribute) and (kind.name == "as_view" or class_of(kind.of) is not None):
        return _as_view(run, kind.of, value, depth)  # or what another method of it makes a view
    if class_of(kind) is not None and isinstance(kind, Thing):
        return kind, None
    for one in (*value.given, *value.named.values()):
        if isinstance(one, Made | Closure | Method) or function_of(one) or class_of(one):
            found, mapping = view_of(run, one, depth + 1)
            if found is not None:
                return found, mapping
    if isinstance(kind, Made):  # decorator(view)(...)
        return view_of(run, kind, depth + 1)
    return (kind, None) if isinstance(kind, Thing) else (None, None)


def wrapped(run: Run, value: Closure) -> object:
    """Return what a function says that it stands for: ``@wraps(view)``."""
    for one in value.node.named_children if value.node.type == "decorated_definition" else ():
        call = one.named_children[0] if one.type == "decorator" and one.named_children else None
        if call is None or call.type != "call":
            continue
        made = run.evaluate(value.frame, call)
        if isinstance(made, Made) and last(made.kind) == "wraps" and made.given:
            return made.given[0]
    return None


def _as_view(
    run: Run, of: object, value: Made, depth: int
) -> tuple[Thing | None, dict[str, str] | None]:
    view = of if isinstance(of, Thing) else view_of(run, of, depth + 1)[0]
    given = table(value.at(0, "actions"))
    return view, None if given is None else {str(k): str(v) for k, v in given.items()}


def is_router(run: Run, value: object) -> bool:
    """Whether a value is a router of Django REST framework or of what builds upon it."""
    if not isinstance(value, Made):
        return False
    if isinstance(value.kind, Thing) and class_of(value.kind) is not None:
        return any(last(one).endswith("Router") for one in run.lineage(value.kind))
    return last(value.kind).endswith("Router")


def is_ninja(run: Run, made: Made) -> bool:
    """Whether an object is an API or a router of django-ninja."""
    line = run.lineage(made.kind) if isinstance(made.kind, Thing) else []
    return any(one.outside.startswith(("ninja.", "ninja_extra.")) for one in line)
