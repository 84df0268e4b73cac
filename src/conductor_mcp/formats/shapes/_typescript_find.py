"""Where the names in TypeScript files lead, from file to file.

Sources: the TypeScript handbook (modules, namespaces, ``export =``, aliases).
"""

from __future__ import annotations

import re

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.shapes._typescript import (
    DEFAULT,
    EVERYWHERE,
    WHOLE,
    Module,
    Place,
    module,
)

_IMPORTED = re.compile(r"""import\(["']([^"']+)["']\)\.([\w$.]+)$""")
_ADDS = re.compile(r"^\s*declare\s+module\s*[\"']", re.MULTILINE)
_MOST_LOOKED = 5_000
_Seen = set[tuple[str, str, str]]  # what one search has asked for in which file


def find(name: str, here: Module, scope: str = "", seen: _Seen | None = None) -> Place | None:
    """Return where a name (``Order``, ``models.Order``) as it stands in a file is declared.

    Namespaces are searched from the inner to the outer, then imports, a few steps far.
    """
    seen = set() if seen is None else seen
    if (written := _IMPORTED.match(name)) is not None:  # import("./models").Order
        target = here.target(written[1])
        return _from_whole(target, written[2], seen) if target is not None else None
    around = scope
    while True:
        full = f"{around}.{name}" if around else name
        if here.has(full):
            return Place(here, full)
        if here.aliases and (other := _renamed(full, here, seen)) is not None:
            return other
        if not around:
            break
        around = around.rpartition(".")[0]
    first, _, rest = name.partition(".")
    if rest and first == here.whole and here.has(rest):
        return Place(here, rest)
    source, wanted = here.imports.get(first, ("", ""))
    return _from(here.target(source), wanted, rest, seen) if source else None


def find_imported(name: str, here: Module) -> Place | None:
    """Return where a name is declared that is imported, whatever is called so here."""
    first, _, rest = name.partition(".")
    source, wanted = here.imports.get(first, ("", ""))
    return _from(here.target(source), wanted, rest, set()) if source else None


def _renamed(full: str, here: Module, seen: _Seen) -> Place | None:
    """Return where a name is that another one stands for (``import Line = Shop.Line``)."""
    alias, rest = full, ""
    while alias and alias not in here.aliases and "." in alias:
        alias, _, last = alias.rpartition(".")
        rest = f"{last}.{rest}" if rest else last
    key = (here.path, f"={alias}", rest)
    if alias not in here.aliases or key in seen:
        return None
    seen.add(key)
    target = here.aliases[alias]
    scope, _, last = alias.rpartition(".")
    if target.partition(".")[0] == last:  # `export { Line }` in a namespace
        scope = scope.rpartition(".")[0]
    return find(f"{target}.{rest}" if rest else target, here, scope, seen)


def whole_module(name: str, here: Module) -> Module | None:
    """Return the file that a name is all of (``import * as models from "./models"``)."""
    source, wanted = here.imports.get(name, ("", ""))
    if not source:
        source, wanted = here.exports.get(name, ("", ""))
    return here.target(source) if source and wanted == WHOLE else None


def in_one_module(name: str, there: Module, here: Module) -> Place | None:
    """Return what a file declares under a name in a module that ``here`` is a part of as well."""
    source = there.added.get(name, EVERYWHERE)
    ours = source != EVERYWHERE and source in here.added.values()
    return Place(there, name) if ours else None


def known_everywhere(name: str, there: Module) -> Place | None:
    """Return what a file declares for everybody under a name."""
    first = name.partition(".")[0]
    outer = there.added.get(name) or there.added.get(first)
    if outer != EVERYWHERE and (outer or (there.closed and not there.whole)):
        return None
    if first == there.whole:
        return passed_on(there, name.partition(".")[2]) or find(name, there)
    return Place(there, name) if there.has(name) else find(name, there)


def passed_on(here: Module, name: str) -> Place | None:
    """Return what a file gives to others under a name."""
    return _from_whole(here, name, set())


def _from(here: Module | None, wanted: str, rest: str, seen: _Seen) -> Place | None:
    """Return what a file gives to others under the name ``wanted``, then ``rest`` in it."""
    key = (here.path if here is not None else "", wanted, rest)
    if here is None or key in seen or len(seen) > _MOST_LOOKED:
        return None
    seen.add(key)
    if wanted == WHOLE:
        return _from_whole(here, rest, seen)
    source, inner = here.exports.get(wanted, ("", ""))
    if source:
        return _from(here.target(source), inner, rest, seen)
    local = ".".join(filter(None, (inner or wanted, rest)))
    if here.has(local):
        return Place(here, local)
    if here.aliases and (other := _renamed(local, here, seen)) is not None:
        return other
    return _passed(here, inner, wanted, rest, seen)


def _passed(here: Module, inner: str, wanted: str, rest: str, seen: _Seen) -> Place | None:
    """Return what a file passes on that it does not declare itself."""
    if inner:  # passed on by name, after it was imported
        outer, name = here.imports.get(inner, ("", ""))
        if outer:
            return _from(here.target(outer), name, rest, seen)
        return find(".".join(filter(None, (inner, rest))), here, seen=seen)
    below = (_from(here.target(star), wanted, rest, seen) for star in here.stars)
    found = next((found for found in below if found is not None), None)
    if found is None and here.instead and wanted != DEFAULT:
        within = ".".join(filter(None, (here.instead, wanted, rest)))
        return find(within, here, seen=seen)
    return found


def _from_whole(here: Module, rest: str, seen: _Seen) -> Place | None:
    first, _, inner = rest.partition(".")
    if not first:  # `import Shop = require("./shop")` of what is exported as a whole
        whole = here.exports.get(DEFAULT, ("", ""))[1]
        return find(whole, here, seen=seen) if whole else None
    found = _from(here, first, inner, seen)
    whole = here.exports.get(DEFAULT, ("", ""))[1]  # `export = Shop`, asked for as a whole
    return find(f"{whole}.{rest}", here, seen=seen) if found is None and whole else found


def additions(place: Place) -> list[Place]:
    """Return where other files of the repository add to what is declared at a place."""
    project = place.module.project
    found = project.once("typescript additions", lambda: _additions(project))
    source = place.module.added.get(place.name, EVERYWHERE)
    if source == EVERYWHERE:
        return found.get(place.key, [])
    target = place.module.target(source)  # several may add what is not there at all
    others = found.get((target.path, place.name), []) if target is not None else []
    return [one for one in others if one.module is not place.module]


def _additions(project: Project) -> dict[tuple[str, str], list[Place]]:
    found: dict[tuple[str, str], list[Place]] = {}
    paths = [path for path in project.files("**/*.ts") if "node_modules/" not in path]
    for path in paths[:_MOST_LOOKED]:
        text = project.read_text(path)
        there = module(project, path) if text and _ADDS.search(text) else None
        for name, source in there.added.items() if there is not None else ():
            target = there.target(source) if there is not None else None
            if there is None or target is None or target is there:
                continue
            place = passed_on(target, name)
            key = place.key if place is not None else (target.path, name)
            if place is None or place.module is not there:
                found.setdefault(key, []).append(Place(there, name))
    return found
