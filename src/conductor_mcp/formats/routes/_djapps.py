"""The apps that a Django project installs, and what they do when they are ready.

Source: Django's documentation (applications).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from conductor_mcp.formats.routes._djsettings import loaded_from, setting, settings_files
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import (
    MISSING,
    UNKNOWN,
    Made,
    Method,
    class_of,
    listed,
)
from conductor_mcp.formats.routes._pyrun import Run

_MOST = 200
_ADDS = re.compile(r"urlpatterns|\.register\w*\(|autodiscover|\burls\b")


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
    known = apps(run)
    if known is None:
        return list(run.eyes.project.once("django-any-configs", lambda: tuple(_any_configs(run))))
    return [_config(run, one) for one in known]


def _any_configs(run: Run) -> Iterator[Made]:
    """Yield the configurations of all apps where no settings tell which there are."""
    for path in run.eyes.files(("AppConfig",), "")[:_MOST]:
        file = run.file(path)
        for name, kind in file.classes.items() if file and path.endswith("apps.py") else ():
            thing = Thing(path, kind.scope, name, kind)
            if isinstance(run.own(thing, "name"), str):
                yield Made(thing, path=path, line=kind.line)


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
    file = run.file(place) if place and place.endswith("apps.py") else None
    for name in file.classes if file and place else ():
        thing = Thing(place or "", "", name, file.classes[name]) if file else Thing()
        own = run.own(thing, "name")
        if own == app:
            return thing
    return None


def left_out(run: Run) -> Callable[[str], bool]:
    """Return what says of a file whether it belongs to an app that is not installed."""
    known = apps(run)
    every = listed(setting(run, "INSTALLED_APPS")) or []
    sure = bool(known) and len(known or ()) == len(every)
    held = app_configs(run) if sure else []
    homes = {one.path.rpartition("/")[0] for one in held if one is not None}
    # An app says what it is in a module of its own.
    others = {p.rpartition("/")[0] for p in run.eyes.project.paths() if p.endswith("/apps.py")}

    def is_left_out(path: str) -> bool:
        folder = path.rpartition("/")[0]
        while folder and homes:
            if folder in homes or folder in others:
                return folder not in homes
            folder = folder.rpartition("/")[0]
        return False

    return is_left_out


def make_ready(run: Run) -> None:
    """Let apps add to lists of URLs what they do when they are ready."""
    for one in app_configs(run):
        kind = one.kind if one is not None else None
        if one is None or not isinstance(kind, Thing) or class_of(kind) is None:
            continue
        texts = [run.eyes.project.read_text(t.path) for t in run.lineage(kind) if not t.outside]
        ready = run.of_class(kind, "ready", one)
        if isinstance(ready, Method) and any(_ADDS.search(text or "") for text in texts):
            run.begin()
            run.call(ready, Made(ready, path=one.path, line=one.line))


def app_config(run: Run, label: str) -> object:
    """Return the configuration of an app by its label."""
    configs = [one for one in app_configs(run) if one is not None]
    for one in configs:
        if label_of(run, one) == label:
            return one
    if configs:
        return UNKNOWN
    found = run.eyes.project.once(("django-config", label), lambda: _by_text(run, label))
    return UNKNOWN if found is None else found


def label_of(run: Run, config: Made) -> object:
    found = name_of(run, config, "label", "name")
    return found.rpartition(".")[2] if isinstance(found, str) else None


def name_of(run: Run, config: Made, *members: str) -> object:
    kind = config.kind
    for name in members or ("name",):
        found = run.of_class(kind, name, config) if isinstance(kind, Thing) else MISSING
        found = config.attributes.get(name, found)
        if isinstance(found, str):
            return found
    return None


def _by_text(run: Run, label: str) -> Made | None:
    """Find a configuration where no settings say which apps there are."""
    for path in run.eyes.files(("AppConfig", "Config("), ""):
        file = run.file(path)
        for name, kind in file.classes.items() if file and path.endswith("apps.py") else ():
            thing = Made(Thing(path, kind.scope, name, kind), path=path, line=kind.line)
            if label_of(run, thing) == label:
                return thing
    return None
