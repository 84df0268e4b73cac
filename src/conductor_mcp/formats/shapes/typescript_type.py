"""Types of TypeScript: interfaces, type aliases and the typed properties of classes.

Source: the TypeScript handbook. A class's fields are its properties, those that its constructor's
parameters declare included; accessors and methods are no data.
"""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.shapes._reader import Reader
from conductor_mcp.formats.shapes._typescript import Place, module
from conductor_mcp.formats.shapes._typescript_reading import of_place
from conductor_mcp.formats.shapes._typescript_types import Around
from conductor_mcp.model.shape import Shape

_NO_SHAPE = ("enum_declaration",)


def read(project: Project, path: str) -> Iterator[Shape]:
    """Yield a shape for each type of a file that has members."""
    here = module(project, path)
    for name, nodes in here.declared.items() if here is not None else ():
        if here is None or nodes[0].type in _NO_SHAPE:
            continue
        found = of_place(Place(here, name), [], Around(here))
        if not found.members and (found.open or not found.unknown):
            continue
        if not found.members and nodes[0].type == "type_alias_declaration":
            continue  # a string, a function, something computed: no data that has fields
        members, others = tuple(found.members.values()), frozenset(found.others)
        at = here.at(nodes[0])
        yield Shape(name, at, "typescript-type", members, others, tuple(found.unknown))


READER = Reader(
    "typescript-type",
    ("*.ts", "*.tsx", "*.mts", "*.cts"),
    ("interface ", "type ", "class "),
    read,
)
