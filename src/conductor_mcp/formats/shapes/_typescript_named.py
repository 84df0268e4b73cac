"""What names of TypeScript source are as values: constants, functions, classes, namespaces, files.

Source: the TypeScript handbook (``typeof``, namespaces, modules, enums at run time).
"""

from __future__ import annotations

from functools import partial

from conductor_mcp.formats.shapes._typescript import Module, Place, module
from conductor_mcp.formats.shapes._typescript_bodies import at
from conductor_mcp.formats.shapes._typescript_declared import CLASSES
from conductor_mcp.formats.shapes._typescript_enums import enum_members
from conductor_mcp.formats.shapes._typescript_env import NOT_HERE, Env, function
from conductor_mcp.formats.shapes._typescript_find import (
    find,
    find_imported,
    known_everywhere,
    whole_module,
)
from conductor_mcp.formats.shapes._typescript_kinds import (
    Away,
    Body,
    Kind,
    Lazy,
    Literal,
    Object,
    Prop,
    known,
)
from conductor_mcp.formats.shapes._typescript_packages import declaring, values_everywhere
from conductor_mcp.formats.shapes._typescript_statics import constructor_of

_TYPES = ("interface_declaration", "type_alias_declaration")


def of_name(name: str, env: Env) -> Kind:
    """Return what a name, or a member by way of names, is."""
    if name == "globalThis":
        return Object(lambda: _everything(env), name)
    place, rest = _of_value(name, env), ""
    whole = whole_module(name, env.module) if place is None else None
    while place is None and whole is None and "." in name:
        name, _, last = name.rpartition(".")
        rest = f"{last}.{rest}" if rest else last
        place = _of_value(name, env)
        whole = whole_module(name, env.module) if place is None else None
    if place is None and whole is None:
        place = _everywhere(name, env)
        if place is None:
            return Away(name, NOT_HERE)
    kind = value_of(place, env) if place is not None else of_module(whole, env)
    for part in filter(None, rest.split(".")):
        kind = at(kind, Literal("string", part))
    return kind


def _of_value(name: str, env: Env) -> Place | None:
    """Return where a name is declared as a value, though a type here may be called the same."""
    place = find(name, env.module, env.scope)
    only = place is not None and place.module is env.module and _is_type(place)
    return (find_imported(name, env.module) or place) if only else place


def _is_type(place: Place) -> bool:
    here = place.module
    return not any(place.name in kept for kept in (here.values, here.typed, here.functions)) and (
        all(node.type in _TYPES for node in place.nodes)
    )


def _everywhere(name: str, env: Env) -> Place | None:
    """Return where a value is declared for everybody."""
    prelude, here = env.world.prelude, env.module
    if name in prelude.values or name in prelude.typed:
        return Place(prelude, name)
    for path, _ in declaring(name, here.path.rpartition("/")[0], here.project):
        there = module(here.project, path)
        place = known_everywhere(name, there) if there is not None else None
        if place is not None and not _is_type(place):
            return place
    return None


def _everything(env: Env) -> Body:
    """Return what is there everywhere."""
    here = env.module
    names = values_everywhere(here.path.rpartition("/")[0], here.project)
    return Body({name: Prop(name, Lazy(partial(of_name, name, env))) for name in names})


def value_of(place: Place, env: Env) -> Kind:
    """Return what a name is as a value."""
    here, name, inner = place.module, place.name, env.at(place)
    if name in here.typed:
        return inner.read(here.typed[name])
    if name in here.functions:
        return function(here.functions[name], inner)
    if name in here.values:
        value = here.values[name]
        holder = value.parent.parent if value.parent is not None else None
        fixed = holder is not None and any(child.type == "const" for child in holder.children)
        plain = fixed or value.type == "object"
        return (env.world.exact if plain else env.world.wide)(value, inner)
    if any(node.type in CLASSES for node in place.nodes):
        return constructor_of(place, inner)
    if place.nodes and place.nodes[0].type == "enum_declaration":
        found = enum_members(place, inner)
        made = Body({n: Prop(n, known(k), node=place.nodes[0], module=here)
                     for n, k in found.items()})  # fmt: skip
        return Object(lambda: made, f"typeof {name}")
    return _of_space(here, f"{name}.", env) or Away(name, NOT_HERE)


def of_module(there: Module | None, env: Env) -> Kind:
    found = _of_space(there, "", env) if there is not None else None
    return found or Away("", NOT_HERE)


def _of_space(there: Module, start: str, env: Env) -> Kind | None:
    """Return what a namespace, or a whole file, is as a value: all that it holds."""
    names = [
        name.removeprefix(start)
        for kept in (there.values, there.typed, there.functions, there.declared)
        for name in kept
        if name.startswith(start) and "." not in name.removeprefix(start)
    ]
    if not names:
        return None

    def make() -> Body:
        made = Body()
        for name in dict.fromkeys(names):
            place = Place(there, f"{start}{name}")
            plain = name not in there.values and name not in there.typed
            kinds = {node.type for node in place.nodes}
            if plain and kinds and not kinds & {*CLASSES, "enum_declaration"}:
                continue
            value = Lazy(partial(value_of, place, env))
            made.props[name] = Prop(name, value)
        if there.stars and not start:
            made.say([NOT_HERE])
        return made

    return Object(make, "module")
