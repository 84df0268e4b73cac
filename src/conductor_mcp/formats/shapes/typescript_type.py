"""Types of TypeScript: interfaces, type aliases and the typed properties of classes.

Source: the TypeScript handbook. A class's fields are its properties, those that its constructor's
parameters declare included; accessors and methods are no data.
"""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.shapes._reader import Reader
from conductor_mcp.formats.shapes._typescript import Module, Place, module
from conductor_mcp.formats.shapes._typescript_bodies import body
from conductor_mcp.formats.shapes._typescript_declared import ALIAS
from conductor_mcp.formats.shapes._typescript_kinds import (
    STATE,
    TOO_DEEP,
    Both,
    Either,
    Kind,
    Object,
    Param,
)
from conductor_mcp.formats.shapes._typescript_told import fields, type_at
from conductor_mcp.model.shape import Shape


def read(project: Project, path: str) -> Iterator[Shape]:
    """Yield a shape for each type of a file that has members."""
    here = module(project, path)
    STATE.worn = 0
    for name, nodes in here.declared.items() if here is not None else ():
        if here is not None and nodes[0].type != "enum_declaration":
            try:
                found = _shape(here, name)
            except RecursionError:
                found = Shape(name, here.at(nodes[0]), "typescript-type", unknown=(TOO_DEEP,))
            if found is not None:
                yield found


def _shape(here: Module, name: str) -> Shape | None:
    place = Place(here, name)
    node = place.nodes[0]
    kind = type_at(place)
    alias = node.type == ALIAS
    if alias and not _has_fields(kind):
        return None  # a string, a list, a function: no data that has fields
    held = body(kind)
    at = here.at(node)
    members, others = fields(held, at)
    if not members and (alias or held.index is not None or not held.unknown):
        return None
    return Shape(
        name, at, "typescript-type", tuple(members.values()), frozenset(others),
        tuple(held.unknown),
    )  # fmt: skip


def _has_fields(kind: Kind) -> bool:
    if isinstance(kind, Either):
        return all(map(_has_fields, kind.parts))
    return isinstance(kind, Object | Both | Param)


READER = Reader(
    "typescript-type",
    ("*.ts", "*.tsx", "*.mts", "*.cts"),
    ("interface ", "type ", "class "),
    read,
)
