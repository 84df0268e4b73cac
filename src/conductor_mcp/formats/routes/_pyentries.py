"""Entry points: what a project's packages declare for others to find and load by a group's name.

Sources: the Python packaging user guide (entry points specification), the documentation of
``importlib.metadata``, of ``pkg_resources`` and of stevedore.
"""

from __future__ import annotations

from typing import cast

from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pygroups import OF_GROUP, declared
from conductor_mcp.formats.routes._pymade import (
    MISSING,
    UNKNOWN,
    Attribute,
    Made,
    Runner,
    class_of,
    last,
    origin,
)

_POINT = "importlib.metadata.EntryPoint"


def entries(run: Runner, made: Made) -> object:
    """Return what asking for entry points gives, :data:`MISSING` for any other call."""
    name, short = origin(made.kind), last(made.kind)
    if name in OF_GROUP:
        group = made.at(0, "group")
        if group is None:
            held = declared(run.eyes.project)
            return {one: _points(run, made, one) for one in held} if held else UNKNOWN
        return _points(run, made, group) if isinstance(group, str) else UNKNOWN
    if name.startswith("stevedore.") and short.endswith("Manager"):
        return _extensions(run, made)
    of = made.kind.of if isinstance(made.kind, Attribute) else None
    if short in ("load", "resolve", "require") and isinstance(of, Made) and _is_point(of):
        return _loaded(run, of)
    return MISSING


def _is_point(made: Made) -> bool:
    return origin(made.kind) == _POINT


def _loaded(run: Runner, point: Made) -> object:
    text = str(point.attributes.get("value", "")).partition("[")[0]
    module, _, name = "".join(text.split()).partition(":")
    found = run.imported(point.path, f"{module}:{name}" if name else module)
    return UNKNOWN if found is MISSING else found


def _points(run: Runner, made: Made, group: str) -> object:
    """Return the entry points of a group; what nobody declares may be there all the same."""
    named = made.named.get("name") or (made.given[1] if len(made.given) > 1 else None)
    rows = [
        (name, value)
        for name, value in declared(run.eyes.project).get(group, {}).items()
        if not isinstance(named, str) or name == named
    ]
    found: list[object] = []
    for name, value in rows:
        module, _, attribute = value.partition(":")
        said: dict[str, object] = {"name": name, "value": value, "group": group, "attr": attribute}
        said |= {"module": module, "module_name": module, "attrs": attribute.split(".")}
        kind = Thing(outside=_POINT)
        found.append(Made(kind, [], {}, made.path, made.line, said))
    return found or UNKNOWN


def _extensions(run: Runner, made: Made) -> object:
    group = made.at(0, "namespace")
    held = _points(run, made, group) if isinstance(group, str) else UNKNOWN
    if not isinstance(held, list):
        return MISSING
    for one in cast("list[object]", held):
        if isinstance(one, Made):
            plugin = one.attributes["plugin"] = _loaded(run, one)
            one.attributes["obj"] = UNKNOWN
            if made.named.get("invoke_on_load") is True and class_of(plugin) is not None:
                maker = Made(plugin, path=made.path, line=made.line)
                one.attributes["obj"] = run.call(plugin, maker)
    return cast("object", held)
