"""What a Django project says of itself: its settings, its apps, and what Django's helpers give.

Sources: Django's documentation (settings, applications, ``django.utils.module_loading``).
"""

from __future__ import annotations

import re
from typing import cast

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._djapps import (
    app_config,
    app_configs,
    installed,
    label_of,
    name_of,
)
from conductor_mcp.formats.routes._djmodels import get_model, options_of
from conductor_mcp.formats.routes._djsettings import loaded_from, setting
from conductor_mcp.formats.routes._pyeffects import take_effect
from conductor_mcp.formats.routes._pyeyes import Thing, eyes_of
from conductor_mcp.formats.routes._pymade import (
    MISSING,
    UNKNOWN,
    Attribute,
    Made,
    class_of,
    is_list,
    last,
    listed,
    table,
)
from conductor_mcp.formats.routes._pyrun import Run

_CHAIN = 8
"""How many calls of a query follow each other."""
_VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
_LOADERS = ("import_string", "import_by_path", "load_class", "import_from_string", "locate")


def run_of(project: Project) -> Run:
    """Return what works out the names of a project that uses Django."""
    return project.once(
        "django-run", lambda: Run(eyes_of(project), _known, _member, _loaded, holes=True)
    )


def _member(  # noqa: PLR0911 - one answer for each kind of object
    run: Run, of: object, name: str
) -> object:
    """Answer for ``django.conf.settings.NAME``, and for a router's own table and routes."""
    if _is_settings(run, of):
        return setting(run, name)
    if name in _OF_MODELS:
        return _of_model(run, of, name)
    if name == "app_configs" and last(of) == "apps":
        return {label_of(run, one): one for one in app_configs(run) if one is not None} or MISSING
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


_OF_MODELS = ("_meta", "model", "http_method_names")


def _of_model(run: Run, of: object, name: str) -> object:
    """Answer for ``_meta`` of a model, the model of a query, and the methods that any view has."""
    if name == "model":
        return _model_of(of) or MISSING
    if not isinstance(of, Thing):
        return MISSING
    if name == "http_method_names":
        return [*_VERBS] if of.outside else MISSING
    return options_of(run, of) if class_of(of) is not None else MISSING


def _model_of(of: object) -> Thing | None:
    """Return the model that a query is of: ``Shop.objects.all()``."""
    for _ in range(_CHAIN):
        of = of.kind if isinstance(of, Made) else of
        if not isinstance(of, Attribute):
            return None
        if class_of(of.of) is not None and isinstance(of.of, Thing):
            return of.of
        of = of.of
    return None


def _is_settings(run: Run, of: object) -> bool:
    """Whether an object is Django's settings, or one that is built upon them."""
    if isinstance(of, Thing):
        return of.outside == "django.conf.settings"
    line = run.lineage(of.kind) if isinstance(of, Made) and isinstance(of.kind, Thing) else []
    return any(one.outside == "django.conf.LazySettings" for one in line)


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
        return _imported(run, made.path, first)
    if name in _OF_APPS:
        return _of_apps(run, name, made)
    if name == "find_spec" and isinstance(first, str):
        target = run.eyes.resolve(made.path, first)
        ours = run.eyes.resolve(made.path, first.partition(".")[0])
        return Thing(target, module=True) if target else None if ours else UNKNOWN
    if name == "get_model":
        return get_model(run, made)
    if name == "cast" and len(made.given) > 1:
        return made.given[1]
    return MISSING


_OF_APPS = ("autodiscover_modules", "module_has_submodule", "get_app_config", "get_app_configs",
            "is_installed")  # fmt: skip


def _of_apps(run: Run, name: str, made: Made) -> object:
    """Answer for what is asked of the apps that are installed, or of their modules."""
    first = made.at(0)
    if name == "get_app_configs":
        return [one for one in app_configs(run) if one is not None] or UNKNOWN
    if name == "autodiscover_modules":
        for config in app_configs(run):
            own = name_of(run, config) if config is not None else None
            for word in made.given if config is not None and isinstance(own, str) else ():
                if config is not None and isinstance(word, str):
                    _imported(run, config.path, f"{own}.{word}")
        return None
    if name == "module_has_submodule":
        word = made.at(1)
        if (
            isinstance(first, Thing)
            and first.path.endswith("__init__.py")
            and isinstance(word, str)
        ):
            below = first.path.removesuffix("__init__.py") + word
            return any(map(run.eyes.project.exists, (f"{below}.py", f"{below}/__init__.py")))
        return MISSING
    if not isinstance(first, str):
        return MISSING
    return app_config(run, first) if name == "get_app_config" else installed(run, first)


def _imported(run: Run, path: str, module: str) -> Thing:
    """Import a module by its name, with what that does."""
    target = run.eyes.resolve(path, module)
    if target:
        take_effect(run, target)
    return Thing(target, module=True) if target else Thing(outside=module)


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
