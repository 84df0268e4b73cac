"""Python's dataclasses: annotated names of classes under ``@dataclass``.

Source: the ``dataclasses`` documentation (``field``, ``InitVar``, ``ClassVar``, ``KW_ONLY``).
"""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.shapes import _annotations
from conductor_mcp.formats.shapes._decorated import decorated
from conductor_mcp.formats.shapes._python import Attribute, Class, arguments_of
from conductor_mcp.formats.shapes._reader import Reader
from conductor_mcp.model import Span
from conductor_mcp.model.shape import Member, Shape

_MARKS = frozenset({"dataclasses.dataclass", "pydantic.dataclasses.dataclass"})
_NO_FIELD = frozenset({"ClassVar", "InitVar", "KW_ONLY"})
_DEFAULTS = ("default", "default_factory")


def read(project: Project, path: str) -> Iterator[Shape]:
    """Yield a shape for each dataclass that a file defines."""
    return decorated(project, path, "dataclass", _MARKS, _member)


def _member(attribute: Attribute, one: Class) -> Member | None:
    if attribute.annotation is None:
        return None
    said = _annotations.said(attribute.annotation, one.inside)
    if not _NO_FIELD.isdisjoint(said.wrappers):
        return None
    value = attribute.value
    has_default = value is not None
    if value is not None and value.type == "call":
        origin = one.module.origin(value.child_by_field_name("function"))
        if origin.rpartition(".")[2] in ("field", "Field"):
            has_default = any(key in arguments_of(value)[1] for key in _DEFAULTS)
    at = Span(one.module.path, attribute.line, attribute.line)
    name = attribute.name
    return Member(name, said.type, at, name, not has_default, said.nullable)


READER = Reader("dataclass", ("*.py",), ("@",), read)
