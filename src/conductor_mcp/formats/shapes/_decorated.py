"""Classes of Python that are made by a decorator: dataclasses, and those of attrs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import captures, text_of
from conductor_mcp.formats.shapes._python import (
    Attribute,
    Class,
    Module,
    arguments_of,
    called,
    find,
    module,
    origin_through,
)
from conductor_mcp.formats.shapes._python_bases import lineage, shape_of
from conductor_mcp.model.shape import Member, Shape

if TYPE_CHECKING:
    from tree_sitter import Node


def _marked(one: Class, marks: frozenset[str]) -> bool:
    """Whether a class is under a decorator, or a function of this repository that applies it."""
    for decorator in one.decorators:
        function = called(decorator)
        name = text_of(function)
        if marks & {one.module.origin(function), origin_through(name, one.module, marks)}:
            return True
        where, name = find(text_of(function), one.module) or (None, "")
        if where is not None and _applied(where.assigned.get(name), where, marks):
            return True
        node = where.functions.get(name) if where is not None else None
        for call in captures("python", "(call) @call", node).get("call", []) if node else ():
            if where is not None and where.origin(call.child_by_field_name("function")) in marks:
                return True
    return False


def _applied(value: Node | None, where: Module, marks: frozenset[str]) -> bool:
    """Whether a value is a mark with arguments: ``partial(dataclass, slots=True)``."""
    if value is None or value.type != "call":
        return False
    given = [value.child_by_field_name("function"), *arguments_of(value)[0]]
    return any(where.origin(node) in marks for node in given)


def decorated(
    project: Project,
    path: str,
    kind: str,
    marks: frozenset[str],
    member: Callable[[Attribute, Class], Member | None],
) -> Iterator[Shape]:
    """Yield a shape for each class of a file under one of the decorators ``marks``.

    Fields are those of the class and of its bases that are decorated so, the bases' first.
    """
    found = module(project, path)
    for one in found.classes.values() if found else ():
        if not _marked(one, marks):
            continue
        known = lineage(one)
        members = {
            attribute.name: made
            for each in reversed(known.classes)
            if _marked(each, marks)
            for attribute in each.attributes
            if (made := member(attribute, each)) is not None
        }
        shape = Shape(one.key, one.at, kind, tuple(members.values()))
        yield shape_of(one, kind, known, shape, frozenset())
