"""What names of TypeScript source are as values: constants, functions, classes, namespaces, files.

Source: the TypeScript handbook (``typeof``, namespaces, modules, enums at run time).
"""

from __future__ import annotations

from functools import partial

from conductor_mcp.formats.shapes._typescript import Module, Place
from conductor_mcp.formats.shapes._typescript_bodies import at
from conductor_mcp.formats.shapes._typescript_declared import CLASSES
from conductor_mcp.formats.shapes._typescript_enums import enum_members
from conductor_mcp.formats.shapes._typescript_env import NOT_HERE, Env, function
from conductor_mcp.formats.shapes._typescript_find import find, whole_module
from conductor_mcp.formats.shapes._typescript_kinds import (
    ANY,
    Away,
    Body,
    Kind,
    Lazy,
    Literal,
    Object,
    Prop,
    known,
)
from conductor_mcp.formats.shapes._typescript_packages import values_everywhere
from conductor_mcp.formats.shapes._typescript_statics import constructor_of


def of_name(name: str, env: Env) -> Kind:
    """Return what a name, or a member by way of names, is."""
    if name == "globalThis":
        return Object(lambda: _everything(env), name)
    place, rest = find(name, env.module, env.scope), ""
    whole = whole_module(name, env.module) if place is None else None
    while place is None and whole is None and "." in name:
        name, _, last = name.rpartition(".")
        rest = f"{last}.{rest}" if rest else last
        place = find(name, env.module, env.scope)
        whole = whole_module(name, env.module) if place is None else None
    if place is None and whole is None:
        known_ = env.world.prelude.values.get(name) or env.world.prelude.typed.get(name)
        if known_ is None:
            return Away(name, NOT_HERE)
        place = Place(env.world.prelude, name)
    kind = value_of(place, env) if place is not None else of_module(whole, env)
    for part in filter(None, rest.split(".")):
        kind = at(kind, Literal("string", part))
    return kind


def _everything(env: Env) -> Body:
    """Return what is there everywhere."""
    here = env.module
    names = values_everywhere(here.path.rpartition("/")[0], here.project)
    return Body({name: Prop(name, known(ANY)) for name in names})


def value_of(place: Place, env: Env) -> Kind:
    """Return what a name is as a value."""
    module, name, inner = place.module, place.name, env.at(place)
    if name in module.typed:
        return inner.read(module.typed[name])
    if name in module.functions:
        return function(module.functions[name], inner)
    if name in module.values:
        value = module.values[name]
        holder = value.parent.parent if value.parent is not None else None
        fixed = holder is not None and any(child.type == "const" for child in holder.children)
        plain = fixed or value.type == "object"
        return (env.world.exact if plain else env.world.wide)(value, inner)
    if any(node.type in CLASSES for node in place.nodes):
        return constructor_of(place, inner)
    if place.nodes and place.nodes[0].type == "enum_declaration":
        found = enum_members(place, inner)
        made = Body({n: Prop(n, known(k), node=place.nodes[0], module=module)
                     for n, k in found.items()})  # fmt: skip
        return Object(lambda: made, f"typeof {name}")
    return _of_space(module, f"{name}.", env) or Away(name, NOT_HERE)


def of_module(module: Module | None, env: Env) -> Kind:
    found = _of_space(module, "", env) if module is not None else None
    return found or Away("", NOT_HERE)


def _of_space(module: Module, start: str, env: Env) -> Kind | None:
    """Return what a namespace, or a whole file, is as a value: all that it holds."""
    names = [
        name.removeprefix(start)
        for kept in (module.values, module.typed, module.functions, module.declared)
        for name in kept
        if name.startswith(start) and "." not in name.removeprefix(start)
    ]
    if not names:
        return None

    def make() -> Body:
        made = Body()
        for name in dict.fromkeys(names):
            place = Place(module, f"{start}{name}")
            plain = name not in module.values and name not in module.typed
            kinds = {node.type for node in place.nodes}
            if plain and kinds and not kinds & {*CLASSES, "enum_declaration"}:
                continue
            value = Lazy(partial(value_of, place, env))
            made.props[name] = Prop(name, value)
        if module.stars and not start:
            made.say([NOT_HERE])
        return made

    return Object(make, "module")
