"""What a Django project says of itself: its settings, its apps, and what Django's helpers give.

Sources: Django's documentation (settings, applications, ``django.utils.module_loading``).
"""

from __future__ import annotations

import re
from typing import cast

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._pyeyes import Thing, eyes_of
from conductor_mcp.formats.routes._pymade import (
    MISSING,
    UNKNOWN,
    Attribute,
    Made,
    Method,
    class_of,
    is_list,
    last,
    listed,
    table,
)
from conductor_mcp.formats.routes._pyrun import Run

_DEFAULTS: dict[str, object] = {
    "DEBUG": False, "USE_I18N": True, "LANGUAGE_CODE": "en-us", "APPEND_SLASH": True,
    "MEDIA_URL": "", "STATIC_URL": None, "FORCE_SCRIPT_NAME": None,
    "LOGIN_URL": "/accounts/login/",
}  # fmt: skip
_LOADERS = ("import_string", "import_by_path", "load_class", "import_from_string", "locate")
_TESTS = re.compile(r"(^|/)(tests?|testing|testproject|examples?|docs?)(/|_|\.)|test_|_test")


def run_of(project: Project) -> Run:
    """Return what works out the names of a project that uses Django."""
    return project.once("django-run", lambda: Run(eyes_of(project), _known, _member, _loaded))


def settings_files(run: Run) -> tuple[str, ...]:
    """Return the modules that name a root configuration and that no other one builds upon."""
    eyes = run.eyes

    def find() -> tuple[str, ...]:
        found: list[str] = []
        above: set[str] = set()
        for path in eyes.files(("ROOT_URLCONF",), ""):
            file = eyes.file(path)
            if file is None:
                continue
            if ("", "ROOT_URLCONF") in file.bound:
                found.append(path)
            for module in file.stars:
                above.add(eyes.resolve(path, f"{module}:*") or "")
        firm = [one for one in found if one not in above] or found
        return tuple(one for one in firm if not _TESTS.search(one)) or tuple(firm)

    return eyes.project.once("django-settings", find)


def setting(run: Run, name: str) -> object:
    """Return a setting of the project; :data:`UNKNOWN` where its settings do not agree."""
    found: list[object] = []
    for path in settings_files(run):
        value = run.found(path, name)
        if value is not MISSING:
            found.append(value)
    if not found:
        return _DEFAULTS.get(name, MISSING) if settings_files(run) else MISSING
    plain = [one for one in found if isinstance(one, str | int | None)]
    if len(found) == 1 or (len(plain) == len(found) and len({*plain}) == 1):
        return found[0]
    lists = [listed(one) for one in found]
    if None not in lists:  # of several settings, what any of them has
        return [one for held in lists for one in held or ()]
    return UNKNOWN


def _member(  # noqa: PLR0911 - one answer for each kind of object
    run: Run, of: object, name: str
) -> object:
    """Answer for ``django.conf.settings.NAME``, and for a router's own table and routes."""
    if isinstance(of, Thing) and of.outside == "django.conf.settings":
        return setting(run, name)
    if isinstance(of, Made) and last(of.kind) == "APISettings":
        return _api_setting(run, of, name)
    if name in ("label", "module") and isinstance(of, Made) and isinstance(of.kind, Thing):
        own = of.attributes.get("name") or run.of_class(of.kind, "name", of)
        if not isinstance(own, str):
            return MISSING
        place = run.eyes.resolve(of.path, own) if name == "module" else None
        return Thing(place, module=True) if place else own.rpartition(".")[2]
    if name == "registry" and isinstance(of, Made):
        return of.attributes.setdefault("registry", list[object]())
    if name == "routes" and isinstance(of, Made):
        return of.attributes.setdefault("routes", default_routes())
    if name == "routes" and last(of).endswith("Router"):
        return default_routes()
    return MISSING


def _api_setting(run: Run, of: Made, name: str) -> object:
    """Answer for a member of REST framework's ``APISettings(user's, defaults, imported)``."""
    for given in (of.at(0, "user_settings"), of.at(1, "defaults")):
        held = table(given) or {}
        if name in held:
            value = held[name]
            found = loaded_from(run, value, of.path) if isinstance(value, str) else None
            imported = name in (listed(of.at(2, "import_strings")) or ())
            return found if imported and found is not None else value
    return MISSING


def default_routes() -> list[object]:
    """Return the routes that a router makes unless it has others of its own."""

    def route(url: str, mapping: dict[str, object] | None, *, detail: bool) -> Made:
        kind = Thing(outside="rest_framework.routers." + ("Route" if mapping else "DynamicRoute"))
        named: dict[str, object] = {"url": url, "detail": detail}
        return Made(kind, [], {**named, "mapping": mapping} if mapping else named)

    slash = "{trailing_slash}$"
    return [
        route("^{prefix}" + slash, {"get": "list", "post": "create"}, detail=False),
        route("^{prefix}/{url_path}" + slash, None, detail=False),
        route(
            "^{prefix}/{lookup}" + slash,
            {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"},
            detail=True,
        ),
        route("^{prefix}/{lookup}/{url_path}" + slash, None, detail=True),
    ]


def _register(made: Made, of: Made) -> object:
    """Note what a router is given, below what that is registered upon."""
    router, prefix = of, made.at(0, "prefix")
    above = of.attributes.get("registered in")
    if isinstance(above, Made):
        router = above
        lookups = [
            one
            for one in listed(made.named.get("parents_query_lookups")) or ()
            if isinstance(one, str)
        ]
        upper = of.attributes.get("prefix")
        known = isinstance(upper, str) and isinstance(prefix, str)
        middle = f"(?P<parent_lookup_{lookups[-1] if lookups else 'pk'}>[^/.]+)"
        prefix = f"{upper}/{middle}/{prefix}" if known else UNKNOWN
    registry = router.attributes.setdefault("registry", list[object]())
    if is_list(registry):
        row = (prefix, made.at(1, "viewset"), made.at(2, "basename"), made)
        cast("list[object]", registry).append(row)
    made.attributes.update({"registered in": router, "prefix": prefix})
    return made


def _known(  # noqa: PLR0911 - one answer for each helper
    run: Run, made: Made
) -> object:
    """Answer for what Django's own helpers give."""
    name = last(made.kind)
    first = made.at(0, "dotted_path")
    if name == "register" and isinstance(made.kind, Attribute) and isinstance(made.kind.of, Made):
        return _register(made, made.kind.of)
    if name in _LOADERS and isinstance(first, str):
        found = loaded_from(run, first, made.path)
        return made if found is None else found
    if name in ("import_module", "__import__") and isinstance(first, str):
        target = run.eyes.resolve(made.path, first)
        return Thing(target, module=True) if target else Thing(outside=first)
    if name == "find_spec" and isinstance(first, str):
        target = run.eyes.resolve(made.path, first)
        ours = run.eyes.resolve(made.path, first.partition(".")[0])
        return Thing(target, module=True) if target else None if ours else UNKNOWN
    if name == "get_app_config" and isinstance(first, str):
        return app_config(run, first)
    if name == "get_app_configs":
        configs = [one for one in app_configs(run) if one is not None]
        return configs or UNKNOWN
    if name == "is_installed" and isinstance(first, str):
        return installed(run, first)
    if name == "cast" and len(made.given) > 1:
        return made.given[1]
    return MISSING


def loaded_from(run: Run, text: str, path: str) -> object | None:
    """Return what ``package.module.Name`` means, ``None`` where it is not ours."""
    module, _, name = text.replace(":", ".").rpartition(".")
    if not module or not name.isidentifier():
        return None
    if not (target := run.eyes.resolve(path, f"{module}:{name}")):
        return None
    found = run.found(target, name)
    if found is MISSING and (home := run.eyes.resolve(path, module)):
        found = run.found(home, name)
    return None if found is MISSING else found


def _loaded(run: Run, made: Made) -> object:
    """Answer for a loader of the project's own: ``get_class("shop.views", "Cart")``.

    Its arguments name a module, perhaps without what all modules start with, and what is in it.
    """
    values = made.given[1:] if made.given and not isinstance(made.given[0], str) else made.given
    texts = [one for one in values if isinstance(one, str)]
    if not texts or not all(_DOTTED.fullmatch(one) for one in texts):
        return MISSING
    if len(texts) == 1 and len(values) == 1 and "." in texts[0]:
        found = loaded_from(run, texts[0], made.path)
        return MISSING if found is None else found
    names = values[1] if len(values) > 1 else None
    wanted = [names] if isinstance(names, str) else listed(names) or []
    module = texts[0].replace(".", "/")
    places = _ending(run, module) if wanted and isinstance(values[0], str) else ()
    found = [_in_any(run, places, name) for name in wanted if isinstance(name, str)]
    if not found or MISSING in found:
        return MISSING
    return found[0] if isinstance(names, str) else found


_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


def _ending(run: Run, module: str) -> tuple[str, ...]:
    def find() -> tuple[str, ...]:
        ends = (f"/{module}.py", f"/{module}/__init__.py")
        return tuple(p for p in sorted(run.eyes.project.paths()) if f"/{p}".endswith(ends))

    return run.eyes.project.once(("django-ending", module), find)


def _in_any(run: Run, places: tuple[str, ...], name: str) -> object:
    for place in places:
        if (found := run.found(place, name)) is not MISSING:
            return found
    return MISSING


def apps(run: Run) -> list[str] | None:
    """Return the apps that settings install; ``None`` where that is not known."""
    held = listed(setting(run, "INSTALLED_APPS"))
    return None if held is None else [one for one in held if isinstance(one, str)]


def installed(run: Run, app: str) -> object:
    """Return whether an app is installed."""
    known = apps(run)
    if known is None:
        return UNKNOWN
    return any(one == app or one.startswith(f"{app}.apps.") for one in known)


def app_configs(run: Run) -> list[Made | None]:
    """Return an object for the configuration of each installed app, in order."""
    run.eyes.project.once("django-configs", dict[str, "Made | None"])
    return [_config(run, one) for one in apps(run) or ()]


def _config(run: Run, app: str) -> Made | None:
    kept = run.eyes.project.once("django-configs", dict[str, "Made | None"])
    if app not in kept:
        kept[app] = None
        kind = _config_class(run, app)
        near = next(iter(settings_files(run)), "")
        if kind is not None:
            kept[app] = Made(kind, path=kind.path, line=1)
        elif place := run.eyes.resolve(near, app):  # an app that says nothing of itself
            plain = Made(Thing(outside="django.apps.AppConfig"), path=place, line=1)
            plain.attributes["name"] = app
            kept[app] = plain
    return kept[app]


def _config_class(run: Run, app: str) -> Thing | None:
    near = next(iter(settings_files(run)), "")
    found = loaded_from(run, app, near)
    if isinstance(found, Thing) and class_of(found) is not None:
        return found
    place = run.eyes.resolve(near, f"{app}.apps")
    file = run.eyes.file(place) if place and place.endswith("apps.py") else None
    for name in file.classes if file and place else ():
        thing = Thing(place or "", "", name, file.classes[name]) if file else Thing()
        own = run.own(thing, "name")
        if own == app:
            return thing
    return None


def make_ready(run: Run) -> None:
    """Let apps add to lists of URLs what they do when they are ready."""
    for one in app_configs(run):
        kind = one.kind if one is not None else None
        if one is None or not isinstance(kind, Thing) or class_of(kind) is None:
            continue
        texts = [run.eyes.project.read_text(t.path) for t in run.lineage(kind) if not t.outside]
        ready = run.of_class(kind, "ready", one)
        if isinstance(ready, Method) and any("urlpatterns" in (text or "") for text in texts):
            run.begin()
            run.call(ready, Made(ready, path=one.path, line=one.line))


def app_config(run: Run, label: str) -> object:
    """Return the configuration of an app by its label."""
    configs = [one for one in app_configs(run) if one is not None]
    for one in configs:
        if _label(run, one) == label:
            return one
    if configs:
        return UNKNOWN
    found = run.eyes.project.once(("django-config", label), lambda: _by_text(run, label))
    return UNKNOWN if found is None else found


def _label(run: Run, config: Made) -> object:
    kind = config.kind
    for name in ("label", "name"):
        found = run.of_class(kind, name, config) if isinstance(kind, Thing) else MISSING
        if isinstance(found, str):
            return found.rpartition(".")[2]
    return None


def _by_text(run: Run, label: str) -> Made | None:
    """Find a configuration where no settings say which apps there are."""
    for path in run.eyes.files(("AppConfig", "Config("), ""):
        file = run.eyes.file(path)
        for name, kind in file.classes.items() if file and path.endswith("apps.py") else ():
            thing = Made(Thing(path, kind.scope, name, kind), path=path, line=kind.line)
            if _label(run, thing) == label:
                return thing
    return None
