"""Python's dataclasses: annotated names of classes under ``@dataclass``.

Source: the ``dataclasses`` documentation (``field``, ``InitVar``, ``ClassVar``, ``KW_ONLY``).
"""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import captures, text_of
from conductor_mcp.formats.shapes import _annotations
from conductor_mcp.formats.shapes._decorated import decorated
from conductor_mcp.formats.shapes._python import (
    Attribute,
    Class,
    Module,
    arguments_of,
    find,
    module,
)
from conductor_mcp.formats.shapes._python_literals import literal
from conductor_mcp.formats.shapes._reader import Reader
from conductor_mcp.model import Span
from conductor_mcp.model.shape import Member, Shape

_MARKS = frozenset({"dataclasses.dataclass", "pydantic.dataclasses.dataclass"})
_NO_FIELD = frozenset({"ClassVar", "InitVar", "KW_ONLY"})
_DEFAULTS = ("default", "default_factory")
_FIELDS = frozenset({"dataclasses.field", "pydantic.Field", "pydantic.fields.Field"})
_MAKERS = frozenset({"dataclasses.make_dataclass"})
_PAIR = 2


def read(project: Project, path: str) -> Iterator[Shape]:
    """Yield a shape for each dataclass that a file defines."""
    yield from decorated(project, path, "dataclass", _MARKS, _member)
    found = module(project, path)
    yield from _called(path, found) if found is not None else ()


def _member(attribute: Attribute, one: Class) -> Member | None:
    if attribute.annotation is None:
        return None
    said = _annotations.said(attribute.annotation, one.inside)
    if not _NO_FIELD.isdisjoint(said.wrappers):
        return None
    at = Span(one.module.path, attribute.line, attribute.line)
    name = attribute.name
    return Member(name, said.type, at, name, not _has_default(attribute, one), said.nullable)


def _has_default(attribute: Attribute, one: Class) -> bool:
    value = attribute.value
    if value is None or value.type != "call":
        return value is not None
    function = value.child_by_field_name("function")
    if one.module.origin(function) in _FIELDS:
        return any(key in arguments_of(value)[1] for key in _DEFAULTS)
    where, name = find(text_of(function), one.inside) or (None, "")
    made = where.functions.get(name) if where is not None else None
    returned = captures("python", "(return_statement (call) @call)", made) if made else {}
    for call in returned.get("call", []):
        inner = call.child_by_field_name("function")
        if where is not None and where.origin(inner) in _FIELDS:  # a function that makes fields
            given = {**arguments_of(call)[1], **arguments_of(value)[1]}
            return any(key in given for key in _DEFAULTS)
    return True


def _called(path: str, found: Module) -> Iterator[Shape]:
    """Yield what ``make_dataclass("Point", [("x", int), "y"])`` makes."""
    for name, call in found.assigned.items():
        given = arguments_of(call)[0] if call.type == "call" else []
        if len(given) < _PAIR or found.origin(call.child_by_field_name("function")) not in _MAKERS:
            continue
        members: list[Member] = []
        for node in (n for n in given[1].named_children if n.type != "comment"):
            parts = [node] if node.type == "string" else node.named_children
            field_name = literal(parts[0]) if parts else None
            said = _annotations.said(parts[1] if len(parts) > 1 else None, found)
            if isinstance(field_name, str):
                at = Span(path, node.start_point[0] + 1, node.start_point[0] + 1)
                members.append(Member(field_name, said.type, at, field_name, len(parts) <= _PAIR,
                                      said.nullable))  # fmt: skip
        line = call.start_point[0] + 1
        yield Shape(name, Span(path, line, line), "dataclass", tuple(members))


READER = Reader("dataclass", ("*.py",), ("@", "make_dataclass"), read)
