"""What a Django project's settings say, and what names in texts mean there.

Sources: Django's documentation (settings, ``django.utils.module_loading``).
"""

from __future__ import annotations

import re

from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import MISSING, UNKNOWN, listed
from conductor_mcp.formats.routes._pyrun import Run
from conductor_mcp.formats.routes._values import dotted

_DEFAULTS: dict[str, object] = {
    "DEBUG": False, "USE_I18N": True, "LANGUAGE_CODE": "en-us", "APPEND_SLASH": True,
    "MEDIA_URL": "", "STATIC_URL": None, "FORCE_SCRIPT_NAME": None,
    "LOGIN_URL": "/accounts/login/",
}  # fmt: skip
_SETTINGS = re.compile(r"(^|/)(\w*settings|conf|config|defaults)(/[^/]+)?\.py$")
_MOST = 60
_NAMED_ROOT = re.compile(r"ROOT_URLCONF[\"']?\]?\s*[=:,]([^\n]{1,200})")
_QUOTED = re.compile(r"[\"'](\w+(?:\.\w+)+)[\"']")
_TESTS = re.compile(r"(^|/)(tests?|testing|testproject|examples?|docs?)(/|_|\.)|test_|_test")


def settings_files(run: Run) -> tuple[str, ...]:
    """Return the modules that name a root configuration and that no other one builds upon."""
    eyes = run.eyes

    def find() -> tuple[str, ...]:
        found: list[str] = []
        above: set[str] = set()
        for path in eyes.files(("ROOT_URLCONF",), ""):
            file = run.file(path)
            if file is None:
                continue
            if ("", "ROOT_URLCONF") in file.bound:
                found.append(path)
            for module in file.stars:
                above.add(eyes.resolve(path, f"{module}:*") or "")
        firm = [one for one in found if one not in above] or found
        return tuple(one for one in firm if not _TESTS.search(one)) or tuple(firm)

    return eyes.project.once("django-settings", find)


def named_roots(run: Run) -> set[str]:
    """Return the root configurations that texts name in another way than as a module's name.

    ``settings.configure(ROOT_URLCONF="shop.urls")``, ``settings.ROOT_URLCONF = "shop.urls"``, an
    entry of a table, or a default of what the environment says.
    """
    found: dict[str, str] = {}
    for path in run.eyes.files(("ROOT_URLCONF",), ""):
        for line in _NAMED_ROOT.findall(run.eyes.project.read_text(path) or ""):
            for text in _QUOTED.findall(line):
                if target := run.eyes.resolve(path, text):
                    found[target] = path
    return {one for one, path in found.items() if not _TESTS.search(path)} or set(found)


def setting(run: Run, name: str) -> object:
    """Return a setting of the project; :data:`UNKNOWN` where its settings do not agree."""
    if name == "INSTALLED_APPS":
        return run.eyes.project.once("django-apps", lambda: _installed_apps(run))
    return _setting(run, name)


def _installed_apps(run: Run) -> object:
    """Return the apps that settings install; where none is ours, those of other lists of apps."""
    said = _setting(run, "INSTALLED_APPS")
    if listed(said) is None or _ours(run, listed(said) or []):
        return said
    found: list[object] = list(listed(said) or ())
    for path in settings_files(run):
        file = run.file(path)
        names = [name for scope, name in file.bound if not scope] if file else []
        for name in names:
            held = listed(run.found(path, name)) if name.endswith("APPS") else None
            found += [one for one in held or () if one not in found]
    return found if _ours(run, found) else said


def _ours(run: Run, apps: list[object]) -> bool:
    near = next(iter(settings_files(run)), "")
    return any(isinstance(one, str) and run.eyes.resolve(near, one) for one in apps)


def _setting(run: Run, name: str) -> object:
    found: list[object] = []
    for path in settings_files(run):
        value = run.found(path, name)
        if value is not MISSING:
            found.append(value)
    if not found:
        if (value := _elsewhere(run, name)) is not MISSING:
            return value
        held = run.eyes.project.once("django-appconf", lambda: _app_confs(run))
        if name in held:
            return run.own(*held[name])
        return _DEFAULTS.get(name, MISSING) if settings_files(run) else MISSING
    plain = [one for one in found if isinstance(one, str | int | None)]
    if len(found) == 1 or (len(plain) == len(found) and len({*plain}) == 1):
        return found[0]
    lists = [listed(one) for one in found]
    if None not in lists:  # of several settings, what any of them has
        return [one for held in lists for one in held or ()]
    return UNKNOWN


def _elsewhere(run: Run, name: str) -> object:
    """Return what other modules of settings than those that name a root say, if they agree."""
    places = run.eyes.project.once("django-more-settings", lambda: _more_settings(run))
    values = [run.found(path, name) for path in places.get(name, ())]
    plain = {one for one in values if isinstance(one, str | int | None)}
    if len(plain) == 1 and len(values) == len(
        [v for v in values if isinstance(v, str | int | None)]
    ):
        return values[0]
    return values[0] if len(values) == 1 and values[0] is not UNKNOWN else MISSING


def _more_settings(run: Run) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    here = settings_files(run)
    places = (p for p in sorted(run.eyes.project.paths()) if p.endswith(".py"))
    for path in [p for p in places if _SETTINGS.search(p) and not _TESTS.search(p)][:_MOST]:
        file = run.file(path) if path not in here else None
        for scope, name in file.bound if file is not None else ():
            if not scope and name.isupper():
                found.setdefault(name, []).append(path)
    return found


def _app_confs(run: Run) -> dict[str, tuple[Thing, str]]:
    """Return where django-appconf's classes say what settings are unless others say so."""
    found: dict[str, tuple[Thing, str]] = {}
    for path in run.eyes.files(("AppConf",), ""):
        file = run.file(path)
        for one in [*file.classes.values()] if file is not None else ():
            if file is None or "AppConf" not in [dotted(b).rpartition(".")[2] for b in one.bases]:
                continue
            meta = file.classes.get(f"{one.path}.Meta")
            said = run.own(Thing(path, one.path, "Meta", meta), "prefix") if meta else None
            prefix = said if isinstance(said, str) else path.rpartition("/")[0].rpartition("/")[2]
            thing = Thing(path, one.scope, one.name, one)
            for name, _ in file.members(one.path):
                found.setdefault(f"{prefix}_{name}".upper(), (thing, name))
    return found


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
