"""View classes that are registered whole: Flask-Classful's ``FlaskView``, Flask-Admin's views.

Sources: the documentation of Flask-Classful (routes by the names of methods, ``route_base``,
``route_prefix``, special methods) and of Flask-Admin (``Admin``, ``BaseView``, ``expose``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from conductor_mcp.formats.routes._flask_found import Rule
from conductor_mcp.formats.routes._flask_steps import Steps
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import UNKNOWN, Frame, Unknown, each
from conductor_mcp.formats.routes._python import Argument, Class, Function
from conductor_mcp.formats.routes._values import Call, Value, dotted

_CLASSFUL = ("flask_classful.FlaskView", "flask_classy.FlaskView")
_SPECIAL = {"get": "GET", "put": "PUT", "patch": "PATCH", "post": "POST", "delete": "DELETE",
            "index": "GET"}  # fmt: skip
_OWN = ("register", "parse_options", "make_proxy_method", "build_rule", "get_route_base",
        "default_route_base", "build_route_name", "make_response")  # fmt: skip
_SETTINGS = ("route_base", "route_prefix", "trailing_slash", "method_dashified")
_HINTS = {"int": "int", "float": "float", "UUID": "uuid", "str": "string"}
_CAPS = (re.compile("(.)([A-Z][a-z]+)"), re.compile("([a-z0-9])([A-Z])"))
_IN_BASE = re.compile(r"<(?:[^<>:]*:)?(\w+)>")
_Told = tuple[str, tuple[str, ...]]


def is_classful(walk: Steps, of: object) -> bool:
    """Whether something is a view class of Flask-Classful."""
    if not isinstance(of, Thing) or not isinstance(of.what, Class):
        return False
    return any(one.outside in _CLASSFUL for one in walk.eyes.lineage(of))


@dataclass(frozen=True, slots=True)
class _Way:
    """Where the rules of a view class are put, and how they end."""

    prefix: str
    base: str
    slash: bool
    inner: tuple[str, ...]
    """Parameters that stand in the base already."""

    def rule(self, *parts: str) -> str:
        every = [one for one in (self.prefix, self.base.strip("/"), *parts) if one]
        return re.sub("/+", "/", "/" + "/".join(every))


def classful(walk: Steps, call: Call, kind: Thing, frame: Frame) -> Iterator[Rule]:
    """Yield the rules that ``View.register(app)`` declares, one for each of its methods."""
    on = walk.value(call.at(0, "app"), frame)
    if not isinstance(on, Thing):
        return
    told: dict[str, object] = {}
    for name in _SETTINGS:
        value = walk.keyword(call, name, frame)
        told[name] = _attribute(walk, kind, name) if value is None else value
    base = told["route_base"]
    if base is None:
        base = _dashed(kind.name.removesuffix("View") or kind.name)
    prefix = told["route_prefix"] or ""
    known = isinstance(base, str) and isinstance(prefix, str)
    slash = told["trailing_slash"] is not False
    base = base if isinstance(base, str) else ""
    inner = (*_IN_BASE.findall(base), *_words(_attribute(walk, kind, "base_args")))
    way = _Way(str(prefix), base, slash, inner)
    left_out = set(_words(_attribute(walk, kind, "excluded_methods")))
    methods = tuple(one.upper() for one in _words(_attribute(walk, kind, "default_methods")))
    for method in _methods(walk, kind):
        what = method.what
        if not isinstance(what, Function) or what.name in left_out:
            continue
        dashed = told["method_dashified"] is True
        every = list(_routes(walk, method, what, way))
        every = every or [_named(what, way, methods or ("GET",), dashed=dashed)]
        for text, verbs in every:
            yield Rule(on, (text if known else UNKNOWN,), verbs, (frame.path, call.line), method)


def _named(function: Function, way: _Way, methods: tuple[str, ...], *, dashed: bool) -> _Told:
    """Return the rule that a method gets by its name and its parameters."""
    name = function.name
    parts = [_part(one) for one in function.arguments[1:]
             if one.default is None and not one.star and one.name not in way.inner]  # fmt: skip
    if name in _SPECIAL:
        text, methods = way.rule("/", *parts), (_SPECIAL[name],)
    else:
        text = way.rule(f"/{name.replace('_', '-') if dashed else name}/", *parts)
    text = text if way.slash or text == "/" else text.rstrip("/")
    return f"{text}/" if way.slash and not text.endswith("/") else text, methods


def _part(one: Argument) -> str:
    hint = _HINTS.get(dotted(one.annotation).rpartition(".")[2], "")
    return f"<{hint}:{one.name}>" if hint else f"<{one.name}>"


def _routes(walk: Steps, method: Thing, function: Function, way: _Way) -> Iterator[_Told]:
    """Yield what ``@route`` says of a method."""
    frame = Frame(method.path, function.scope)
    for one in function.decorators:
        if not isinstance(one, Call) or dotted(one.function).rpartition(".")[2] != "route":
            continue
        made = walk.eyes.look(method.path, function.scope, one.function)
        if made is None or not made.outside.startswith(("flask_classful.", "flask_classy.")):
            continue
        text = walk.value(one.at(0, "rule"), frame)
        verbs = tuple(v.upper() for v in _words(walk.keyword(one, "methods", frame)))
        if isinstance(text, str):
            yield way.rule(text), verbs or ("GET",)


def _methods(walk: Steps, kind: Thing) -> Iterator[Thing]:
    """Yield the methods of a view class that answer, each as its nearest class defines it."""
    seen: set[str] = set(_OWN)
    for one in walk.eyes.lineage(kind):
        file = walk.eyes.file(one.path) if isinstance(one.what, Class) else None
        if file is None or not isinstance(one.what, Class):
            continue
        for function in file.methods(one.what.path):
            kinds = {dotted(d).rpartition(".")[2] for d in function.decorators}
            hidden = function.name.startswith(("_", "before_", "after_"))
            if function.name not in seen and not hidden:
                seen.add(function.name)
                if not kinds & {"classmethod", "property", "cached_property"}:
                    yield Thing(one.path, function.scope, function.name, function)


def _dashed(name: str) -> str:
    for caps in _CAPS:
        name = caps.sub(r"\1-\2", name)
    return name.lower()


def _attribute(walk: Steps, kind: Thing, name: str) -> object:
    found = walk.eyes.member(kind, name)
    if found is None or found.outside or found.what is None or isinstance(found.what, Class):
        return None
    value = walk.of(found)
    return value if not isinstance(value, Thing) else UNKNOWN


def _words(value: object) -> list[str]:
    return [one for one in each(value) or () if isinstance(one, str)]


_BOTH = ("GET", "POST")
_MODEL: Mapping[str, tuple[_Told, ...]] = {
    "index_view": (("/", ("GET",)),), "create_view": (("/new/", _BOTH),),
    "edit_view": (("/edit/", _BOTH),), "details_view": (("/details/", ("GET",)),),
    "delete_view": (("/delete/", ("POST",)),), "action_view": (("/action/", ("POST",)),),
    "export": (("/export/<export_type>/", ("GET",)),),
    "ajax_lookup": (("/ajax/lookup/", ("GET",)),), "ajax_update": (("/ajax/update/", ("POST",)),),
}  # fmt: skip
_FILES: Mapping[str, tuple[_Told, ...]] = {
    "index_view": (("/", ("GET",)), ("/b/<path:path>", ("GET",))),
    "index": (("/old_index", ("GET",)), ("/old_b/<path:path>", ("GET",))),
    "upload": (("/upload/", _BOTH), ("/upload/<path:path>", _BOTH)),
    "download": (("/download/<path:path>", ("GET",)),),
    "mkdir": (("/mkdir/", _BOTH), ("/mkdir/<path:path>", _BOTH)),
    "delete": (("/delete/", ("POST",)),), "rename": (("/rename/", _BOTH),),
    "edit": (("/edit/", _BOTH),), "action_view": (("/action/", ("POST",)),),
}  # fmt: skip
_ROOTS: Mapping[str, tuple[Mapping[str, tuple[_Told, ...]], int]] = {
    "BaseView": ({}, 2), "AdminIndexView": ({"index": (("/", ("GET",)),)}, 2),
    "ModelView": (_MODEL, 4), "BaseModelView": (_MODEL, 3),
    "FileAdmin": (_FILES, 4), "BaseFileAdmin": (_FILES, 4), "RedisCli": ({}, 3),
}  # fmt: skip
"""What Flask-Admin's own views expose, and at which place of their makers the endpoint stands."""
_PACKAGE = "flask_admin."


def _root(walk: Steps, kind: Thing) -> str:
    for one in walk.eyes.lineage(kind):
        if one.outside.startswith(_PACKAGE):
            name = one.outside.rpartition(".")[2]
            return name if name in _ROOTS else ""
    return ""


def is_shown(walk: Steps, of: object) -> bool:
    """Whether something is a view object of Flask-Admin."""
    kind = _kind(walk, of) if isinstance(of, Thing) else None
    return kind is not None and bool(_root(walk, kind))


def _kind(walk: Steps, of: Thing) -> Thing | None:
    if not isinstance(of.what, Call):
        return None
    owner = walk.eyes.class_of(of)
    if owner is not None:
        return owner
    origin = walk.eyes.kind(of).removesuffix("()")
    return Thing(outside=origin) if origin else None


def shown(walk: Steps, view: Thing, admin: object, at: tuple[str, int]) -> Iterator[Rule]:
    """Yield the rules of a view that is added to an ``Admin``."""
    kind = _kind(walk, view)
    root = _root(walk, kind) if kind is not None else ""
    if kind is None or not root:
        return
    base = _base(walk, view, kind, root, admin)
    on = Thing(at[0], "", "app")
    for method, told in _exposed(walk, kind, root):
        for text, verbs in told:
            whole: object = UNKNOWN
            if base is not None:
                whole = f"{base.rstrip('/')}/{text.lstrip('/')}"
            yield Rule(on, (whole,), verbs, at, method)


def _given(walk: Steps, view: Thing, kind: Thing) -> tuple[list[object], Mapping[str, object]]:
    """Return what the framework's class is given when a view is made."""
    if isinstance(kind.what, Class):
        made = walk.handed_on(view, kind)
        if made is not None:
            return made
    call = view.what
    if not isinstance(call, Call):
        return [], {}
    return walk.arguments(call, Frame(view.path, view.scope))


def _base(walk: Steps, view: Thing, kind: Thing, root: str, admin: object) -> str | None:
    given, named = _given(walk, view, kind)
    at = _ROOTS[root][1]
    endpoint = given[at] if at < len(given) else named.get("endpoint")
    url = given[at + 1] if at + 1 < len(given) else named.get("url")
    if root == "AdminIndexView":
        return url if isinstance(url, str) else "/admin"
    above = admin_url(walk, admin)
    if isinstance(url, str) and url.startswith("/"):
        return url
    if url is None and endpoint is None and root in ("ModelView", "BaseModelView"):
        model = given[0] if given else named.get("model", UNKNOWN)
        name = walk.member(model, "__name__")
        if isinstance(model, Thing) and model.outside and "(" not in model.outside:
            name = model.outside.rpartition(".")[2]
        if isinstance(model, Thing) and isinstance(model.what, Call):
            frame = Frame(model.path, model.scope)
            name = walk.value(model.what.named.get("__name__"), frame)
        endpoint = name.lower() if isinstance(name, str) else UNKNOWN
    endpoint = kind.name.lower() or root.lower() if endpoint is None else endpoint
    last = endpoint if url is None else url
    known = isinstance(last, str) and above is not None
    return f"{str(above).rstrip('/')}/{last}" if known else None


def admin_url(walk: Steps, admin: object) -> str | None:
    """Return what the views of an ``Admin`` are below."""
    call = admin.what if isinstance(admin, Thing) else None
    if not isinstance(call, Call) or not isinstance(admin, Thing):
        return "/admin"
    given, named = walk.arguments(call, Frame(admin.path, admin.scope))
    url = given[2] if len(given) > 2 else named.get("url")  # noqa: PLR2004
    index = index_of(walk, admin)
    if url is None and isinstance(index, Thing):
        kind = _kind(walk, index)
        return _base(walk, index, kind, "AdminIndexView", None) if kind is not None else None
    return "/admin" if url is None else url if isinstance(url, str) else None


def index_of(walk: Steps, admin: object) -> object:
    """Return the view that an ``Admin`` is given as its first page."""
    call = admin.what if isinstance(admin, Thing) else None
    if not isinstance(call, Call) or not isinstance(admin, Thing):
        return None
    return walk.keyword(call, "index_view", Frame(admin.path, admin.scope))


def _exposed(walk: Steps, kind: Thing, root: str) -> Iterator[tuple[Thing, tuple[_Told, ...]]]:
    """Yield what a view class exposes, the nearest definition of each name deciding."""
    seen: set[str] = set()
    for one in walk.eyes.lineage(kind):
        file = walk.eyes.file(one.path) if isinstance(one.what, Class) else None
        if file is None or not isinstance(one.what, Class):
            if one.outside.startswith(_PACKAGE):
                table = _ROOTS.get(one.outside.rpartition(".")[2], _ROOTS[root])[0]
                yield from ((kind, told) for name, told in table.items() if name not in seen)
                seen |= set(table)
            continue
        for function in file.methods(one.what.path):
            if function.name not in seen:
                seen.add(function.name)
                told = tuple(_urls(walk, one.path, function.scope, function.decorators))
                if told:
                    yield kind, told
        for name, bound in file.members(one.what.path):
            value = bound.value
            if name not in seen and isinstance(value, Call) and isinstance(value.function, Call):
                seen.add(name)
                if told := tuple(_urls(walk, one.path, one.what.path, (value.function,))):
                    yield kind, told


def _urls(walk: Steps, path: str, scope: str, decorators: tuple[Value, ...]) -> Iterator[_Told]:
    frame = Frame(path, scope)
    for one in decorators:
        if isinstance(one, Call) and dotted(one.function).rpartition(".")[2] == "expose":
            first = one.at(0, "url")
            url = "/" if first is None else walk.value(first, frame)
            given = one.at(1, "methods")
            verbs = [] if given is None else _words(walk.value(given, frame))
            if not isinstance(url, Unknown) and isinstance(url, str):
                yield url, tuple(v.upper() for v in verbs) or ("GET",)
