"""The shapes that a file of one side of a repository holds."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from conductor_mcp.app import shape_readers
from conductor_mcp.formats import shapes
from conductor_mcp.formats._project import Project
from conductor_mcp.formats.shapes import Reader
from conductor_mcp.model.drift import Drift, drifts, fits, shown
from conductor_mcp.model.shape import Shape
from conductor_mcp.registry import discover

__all__ = ["Drift", "drifts", "fits", "shape_named", "shapes_of", "shown", "trouble"]


def shapes_of(project: Project, path: str) -> tuple[Shape, ...]:
    """Return every shape that a file of this side holds, whoever reads it."""

    def read() -> tuple[Shape, ...]:
        document = project.document(path)
        if document is None:
            return ()
        name = document.name.lower()
        return tuple(
            shape
            for reader in _readers()
            if any(fnmatchcase(name, glob) for glob in reader.names)
            and (not reader.hints or any(hint in document.text for hint in reader.hints))
            for shape in reader.read(project, path)
        )

    return project.once(("shapes", path), read)


def trouble(project: Project, path: str) -> str:
    """Say why a file that looks as if it held shapes cannot be read, ``""`` for any other."""
    document = project.document(path)
    for reader in _readers() if document is not None else ():
        if reader.trouble is None or document is None:
            continue
        if any(fnmatchcase(document.name.lower(), glob) for glob in reader.names) and any(
            hint in document.text for hint in reader.hints
        ):
            return reader.trouble(project, path)
    return ""


def _readers() -> Iterable[Reader]:
    for package in (shapes, shape_readers):
        yield from discover(package, "READER", Reader).values()


def shape_named(project: Project, path: str, name: str) -> Shape | None:
    """Return the shape called ``name`` in a file: by its key, or by the key's last part."""
    found = shapes_of(project, path)
    exact = [shape for shape in found if shape.key == name]
    loose = [
        shape for shape in found if shape.key.rpartition(".")[2].casefold() == name.casefold()
    ]
    return next(iter((*exact, *loose)), None)
