"""What is told of a TypeScript type: the family of its values, and its members as fields.

Source: the TypeScript handbook; JSON for what a value of the language's own types becomes.
"""

from __future__ import annotations

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import parse
from conductor_mcp.formats.shapes import _typescript_prelude
from conductor_mcp.formats.shapes._typescript import Module, Place, declarations
from conductor_mcp.formats.shapes._typescript_bodies import body, element
from conductor_mcp.formats.shapes._typescript_declared import declared
from conductor_mcp.formats.shapes._typescript_env import Env, World
from conductor_mcp.formats.shapes._typescript_expressions import exact, returned, wide
from conductor_mcp.formats.shapes._typescript_kinds import (
    EMPTY,
    NULL,
    Away,
    Body,
    Both,
    Either,
    Function,
    Kind,
    Listing,
    Literal,
    Object,
    Param,
    Pattern,
    Prop,
    Tuple,
    Word,
)
from conductor_mcp.formats.shapes._typescript_named import value_of
from conductor_mcp.formats.shapes._typescript_packages import is_outside
from conductor_mcp.formats.shapes._typescript_read import read
from conductor_mcp.formats.shapes._typescript_types import Said, united
from conductor_mcp.formats.shapes._typescript_values import retired
from conductor_mcp.model import Span
from conductor_mcp.model.shape import Member, Sort, Type

_WORDS = {
    "string": Type(Sort.STRING), "number": Type(Sort.NUMBER), "boolean": Type(Sort.BOOLEAN),
    "bigint": Type(Sort.INTEGER), "object": Type(Sort.OBJECT),
}  # fmt: skip
_GIVEN = {
    "Date": Type(Sort.STRING, "date-time"), "String": Type(Sort.STRING),
    "Number": Type(Sort.NUMBER), "Boolean": Type(Sort.BOOLEAN), "BigInt": Type(Sort.INTEGER),
    "Object": Type(Sort.OBJECT), "Function": Type(), "CallableFunction": Type(),
    "NewableFunction": Type(),
}  # fmt: skip
_MAPS = ("Map", "ReadonlyMap", "WeakMap")
_LISTS = ("Set", "ReadonlySet")
_BYTES = ("ArrayBuffer", "DataView", "Array")  # what of them stands in the data is not told
# What these become in the data depends on who writes it.
_UNTOLD = frozenset(
    {"Blob", "File", "URL", "URLSearchParams", "FormData", "ReadableStream", "Buffer",
     "SharedArrayBuffer", "BufferSource", "BlobPart"}
)  # fmt: skip
_ITEMS, _FORMS = 3, 4
_MOST_VALUES = 500


def world(project: Project) -> World:
    """Return what all types of a side share."""

    def make() -> World:
        prelude = Module("", project, parse("typescript", _typescript_prelude.text()))
        declarations(prelude)
        return World(prelude, read, value_of, exact, wide, returned)

    return project.once("typescript world", make)


def type_at(place: Place) -> Kind:
    """Return the type declared at a place, its parameters left open."""
    env = Env(world(place.module.project), place.module, place.scope)
    return declared(place, None, env)


def said(kind: Kind, depth: int = 0) -> Said:  # noqa: PLR0911 - one way each
    """Return the family of a type's values, and whether null and nothing are among them."""
    if isinstance(kind, Either):
        # What the lists of many forms hold is not told: each may be of all the forms again.
        inner = depth if len(kind.parts) <= _FORMS else max(depth, _ITEMS)
        return united([said(one, inner) for one in kind.parts])
    if isinstance(kind, Word):
        return Said(_WORDS.get(kind.name, Type()), kind == NULL, kind in EMPTY[1:])
    if isinstance(kind, Literal):
        return Said(Type(_sort(kind), values=(kind.value,)))
    if isinstance(kind, Pattern):
        return Said(Type(Sort.STRING))
    if isinstance(kind, Listing):
        return Said(Type(Sort.ARRAY, items=said(kind.of.get(), depth + 1).type if (
            depth < _ITEMS) else None))  # fmt: skip
    if isinstance(kind, Tuple):
        parts = [said(element(item), depth + 1) for item in kind.items] if depth < _ITEMS else []
        return Said(Type(Sort.ARRAY, items=united(parts).type if parts else None))
    if isinstance(kind, Both):
        return _both(kind, depth)
    if isinstance(kind, Object):
        return _object(kind, depth)
    if isinstance(kind, Param) and kind.usual is not None and depth < _ITEMS + 1:
        return said(kind.usual.get(), depth + 1)
    return Said(Type(ref=kind.name) if isinstance(kind, Away) else Type())


def _sort(kind: Literal) -> Sort:
    if kind.word == "number":
        return Sort.NUMBER if "." in kind.value else Sort.INTEGER
    return {"boolean": Sort.BOOLEAN, "bigint": Sort.INTEGER}.get(kind.word, Sort.STRING)


def _both(kind: Both, depth: int) -> Said:
    parts = [said(one, depth) for one in kind.parts]
    plain = [p for p in parts if p.type.sort not in (Sort.OBJECT, Sort.ANY, Sort.MAP)]
    if plain:  # `string & {}` and branded types
        return next((p for p in plain if p.type.values), plain[0])
    sorts = {p.type.sort for p in parts}
    if sorts == {Sort.MAP}:
        return parts[0]
    if any(isinstance(one, Function) or _is_called(one) for one in kind.parts):
        return Said()
    found = Sort.OBJECT if sorts & {Sort.OBJECT, Sort.MAP} else Sort.ANY
    return Said(Type(found, ref=kind.name))


def _is_called(kind: Kind) -> bool:
    return isinstance(kind, Object) and kind.form is not None and kind.form() == "call"


def _object(kind: Object, depth: int) -> Said:
    if kind.origin[1] and not kind.origin[0]:
        return _given(kind, depth)
    if kind.name in _UNTOLD and is_outside(kind.origin[0]):
        return Said(Type(ref=kind.name))
    form = kind.form() if kind.form is not None else "?"
    if form == "?":
        found = body(kind)
        form = "call" if found.calls else "map" if (
            not found.props and not found.unknown and (found.index or found.numbers)
        ) else ""  # fmt: skip
    if form == "call":
        return Said()  # a function, whatever else stands on it
    if form == "map":
        found = body(kind)
        held = found.index or found.numbers
        items = said(held.get(), depth + 1).type if held and depth < _ITEMS else None
        return Said(Type(Sort.MAP, items=items or Type()))
    return Said(Type(Sort.OBJECT, ref=kind.name))


def _given(kind: Object, depth: int) -> Said:
    """Return what a type of the language itself holds."""
    name = kind.name
    if name in _GIVEN:
        return Said(_GIVEN[name])
    last = kind.args[-1] if kind.args and depth < _ITEMS else None
    items = said(last.get(), depth + 1).type if last is not None else None
    if name in _MAPS:
        return Said(Type(Sort.MAP, items=items))
    if name in _LISTS:
        return Said(Type(Sort.ARRAY, items=items))
    if name in _BYTES or name.endswith("Array"):
        return Said(Type(ref=name))
    return Said(Type(Sort.OBJECT, ref=name))


def fields(found: Body, at: Span) -> tuple[dict[str, Member], set[str]]:
    """Return the fields of a type, and the names of what is no field."""
    made: dict[str, Member] = {}
    others = set(found.other)
    for name, prop in found.props.items():
        if prop.sort != "field":
            others.add(name)
        else:
            if prop.told is None:
                prop.told = _member(prop, at)
            made[name] = prop.told
    return made, others - made.keys()


def _member(prop: Prop, at: Span) -> Member:
    try:
        told = said(prop.value.get())
    except RecursionError:
        told = Said()
    node, module = prop.node, prop.module
    given = node is None or module is None or is_outside(module.path)
    where = at if node is None or module is None or given else module.at(node)
    required = False if told.absent else None if prop.optional is None else not prop.optional
    gone = node is not None and not given and retired(node)
    return Member(
        prop.name, told.type, where, prop.name, required, told.nullable, named=True,
        retired=gone, given=given,
    )  # fmt: skip
