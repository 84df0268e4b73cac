"""Typed dictionaries of Python, as classes and as calls.

Sources: PEP 589, PEP 655 (``Required``, ``NotRequired``), PEP 705 (``ReadOnly``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes import _annotations
from conductor_mcp.formats.shapes._python import Class, Module, arguments_of, find, module
from conductor_mcp.formats.shapes._python_bases import lineage
from conductor_mcp.formats.shapes._python_literals import literal
from conductor_mcp.formats.shapes._reader import Reader
from conductor_mcp.model import Span
from conductor_mcp.model.shape import Member, Shape

if TYPE_CHECKING:
    from tree_sitter import Node

_ROOTS = frozenset(
    {"typing.TypedDict", "typing_extensions.TypedDict", "mypy_extensions.TypedDict"}
)


def read(project: Project, path: str) -> Iterator[Shape]:
    """Yield a shape for each typed dictionary that a file defines."""
    found = module(project, path)
    if found is None:
        return
    for one in found.classes.values():
        known = lineage(one, _ROOTS)
        brought = [m for each in known.classes for m in _brought(each)]
        if _ROOTS.isdisjoint(known.outside) and not brought:
            continue
        members = {m.name: m for m in brought}
        members |= {m.name: m for each in reversed(known.classes) for m in _members(each)}
        yield Shape(one.key, one.at, "typed-dict", tuple(members.values()))
    for name, node in found.assigned.items():
        if node.type == "call" and (found.origin(node.child_by_field_name("function")) in _ROOTS):
            yield from _called(name, node, found)


def _brought(one: Class) -> Iterator[Member]:
    """Yield the members of bases that a call makes: ``Base = TypedDict("Base", {"in": str})``."""
    for base in one.bases:
        where, name = find(text_of(base), one.outside) or (None, "")
        value = where.assigned.get(name) if where is not None else None
        if where is None or value is None or value.type != "call":
            continue
        if where.origin(value.child_by_field_name("function")) in _ROOTS:
            for shape in _called(name, value, where):
                yield from shape.members


def _members(one: Class) -> Iterator[Member]:
    total = "total" not in one.options or one.options["total"].type != "false"
    for attribute in one.attributes:
        if attribute.annotation is not None:
            at = Span(one.module.path, attribute.line, attribute.line)
            yield _member(attribute.name, attribute.annotation, one.inside, at, total=total)


def _called(name: str, call: Node, here: Module) -> Iterator[Shape]:
    positional, keywords = arguments_of(call)
    total = "total" not in keywords or keywords["total"].type != "false"
    line = call.start_point[0] + 1
    members: list[Member] = []
    for pair in positional[1].named_children if len(positional) > 1 else ():
        key, value = literal(pair.child_by_field_name("key")), pair.child_by_field_name("value")
        if isinstance(key, str):
            row = pair.start_point[0] + 1
            members.append(_member(key, value, here, Span(here.path, row, row), total=total))
    yield Shape(name, Span(here.path, line, line), "typed-dict", tuple(members))


def _member(name: str, node: Node | None, here: Module, at: Span, *, total: bool) -> Member:
    said = _annotations.said(node, here)
    required = total
    if "NotRequired" in said.wrappers:
        required = False
    elif "Required" in said.wrappers:
        required = True
    return Member(name, said.type, at, name, required, said.nullable, named=True)


READER = Reader("typed-dict", ("*.py",), ("TypedDict",), read)
