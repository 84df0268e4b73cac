"""Entry points that a Python file asks for by their group, goes through and loads.

Sources: the documentation of ``importlib.metadata`` and of ``pkg_resources``.
"""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.formats.routes._pygroups import OF_GROUP, declared
from conductor_mcp.formats.routes._pykinds import PyKinds
from conductor_mcp.formats.routes._pything import Thing, called_name, names_of, passed
from conductor_mcp.formats.routes._python import Function, calls_in
from conductor_mcp.formats.routes._values import Call, Member, Name, Pick, Text, Value

_POINT = Name("importlib.metadata.EntryPoint")
_ASKING = ("entry_points", "iter_entry_points")
_CHOOSING = ("select", "get")
_LOADING = ("load", "resolve")
_DEEPEST = 25
_Row = tuple[str, str, str]


def points(eyes: PyKinds, at: Thing, depth: int) -> list[Thing]:
    """Return the entry points that an expression means, none where it means something else."""
    value = at.what
    if not isinstance(value, Call | Pick):
        return []
    return [
        Thing(at.path, at.scope, "", Call(_POINT, (), {
            "group": Text(group), "name": Text(name), "value": Text(said),
            "module": Text(said.partition(":")[0].strip()),
        }))
        for group, name, said in _rows(eyes, at, value, depth)
    ]  # fmt: skip


def part_of(of: Thing, name: str) -> Thing | None:
    """Return what an entry point says of itself by a name."""
    if not isinstance(of.what, Call) or of.what.function is not _POINT:
        return None
    value = of.what.named.get(name)
    return Thing(of.path, of.scope, "", value) if value is not None else None


def loaded_key(eyes: PyKinds, path: str, scope: str, value: Call, depth: int) -> str:
    """Return what the entry point that is loaded means, as an import says it: ``module:name``."""
    if not isinstance(value.function, Member) or value.function.name not in _LOADING:
        return ""
    of = eyes.look(path, scope, value.function.of, depth + 1)
    said = part_of(of, "value") if of is not None else None
    text = said.what.text if said is not None and isinstance(said.what, Text) else ""
    module, _, name = "".join(text.partition("[")[0].split()).partition(":")
    return f"{module}:{name}" if name and "." not in name else module


def _rows(eyes: PyKinds, at: Thing, value: Value | None, depth: int) -> list[_Row]:
    if isinstance(value, Name) and depth < _DEEPEST:
        found = eyes.look(at.path, at.scope, value, depth + 1)
        inner = found.what if found is not None else None
        return _rows(eyes, found, inner, depth + 1) if found and isinstance(inner, Call) else []
    if isinstance(value, Pick):
        return _chosen(eyes, at, _rows(eyes, at, value.of, depth + 1), value.key, None)
    if not isinstance(value, Call) or depth > _DEEPEST:
        return []
    word = called_name(value)
    if word in _CHOOSING and isinstance(value.function, Member):
        group = value.named.get("group") or (value.at(0) if word == "get" else None)
        below = _rows(eyes, at, value.function.of, depth + 1)
        return _chosen(eyes, at, below, group, value.named.get("name"))
    return _called(eyes, at, value, depth)


def _called(eyes: PyKinds, at: Thing, call: Call, depth: int) -> list[_Row]:
    made = eyes.look(at.path, at.scope, call.function, depth + 1)
    if made is not None and made.outside in OF_GROUP:
        every = ((g, n, v) for g, held in declared(eyes.project).items() for n, v in held.items())
        return _chosen(eyes, at, list(every), call.at(0, "group"), call.at(1, "name"))
    return _given_back(eyes, at, made, call, depth) if made is not None else []


def _given_back(eyes: PyKinds, at: Thing, made: Thing, call: Call, depth: int) -> list[_Row]:
    """Return the entry points that a function of ours says that it gives back."""
    function = made.what
    if not isinstance(function, Function) or function.returns is None:
        return []
    if not any(name.startswith("EntryPoint") for name in names_of(function.returns)):
        return []
    given = passed(at, call, made.path, function)
    with eyes.under((*made.given, *given.items())):
        inner = Thing(made.path, function.path)
        rows = next(_asked(eyes, inner, function, depth), list[_Row]())
    return _chosen(eyes, at, rows, None, call.named.get("name"))


def _asked(eyes: PyKinds, at: Thing, function: Function, depth: int) -> Iterator[list[_Row]]:
    for call in calls_in(function.node, (*_CHOOSING, *_ASKING)):
        if rows := _rows(eyes, at, call, depth + 1):
            yield rows


def _chosen(
    eyes: PyKinds, at: Thing, rows: list[_Row], group: Value | None, name: Value | None
) -> list[_Row]:
    """Return the rows of a group and a name, none where what is asked for is not known."""
    for place, asked in enumerate((group, name)):
        if asked is not None and rows:
            text = eyes.text(at.path, at.scope, asked)
            rows = [row for row in rows if row[place] == text]
    return rows
