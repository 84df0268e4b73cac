"""Classes of attrs: ``@define``, ``@frozen``, ``@attr.s`` and what their fields say.

Source: the attrs documentation (``field``, ``attr.ib``, ``alias``).
"""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.shapes import _annotations
from conductor_mcp.formats.shapes._annotations import Said
from conductor_mcp.formats.shapes._decorated import decorated
from conductor_mcp.formats.shapes._python import Attribute, Class, arguments_of
from conductor_mcp.formats.shapes._reader import Reader
from conductor_mcp.model import Span
from conductor_mcp.model.shape import Member, Shape

_MARKS = frozenset(
    f"{package}.{name}"
    for package in ("attr", "attrs")
    for name in ("s", "attrs", "define", "frozen", "mutable", "dataclass", "attributes")
)
_FIELDS = frozenset({"attr.ib", "attr.attrib", "attr.field", "attrs.field", "attr.attr"})
_DEFAULTS = ("default", "factory")


def read(project: Project, path: str) -> Iterator[Shape]:
    """Yield a shape for each attrs class that a file defines."""
    return decorated(project, path, "attrs", _MARKS, _member)


def _member(attribute: Attribute, one: Class) -> Member | None:
    value = attribute.value
    call = value if value is not None and value.type == "call" else None
    is_field = (
        call is not None and one.module.origin(call.child_by_field_name("function")) in _FIELDS
    )
    if attribute.annotation is None and not is_field:
        return None
    keywords = arguments_of(call)[1] if call is not None and is_field else {}
    said = Said()
    if attribute.annotation is not None or "type" in keywords:
        said = _annotations.said(attribute.annotation or keywords["type"], one.inside)
    if "ClassVar" in said.wrappers:
        return None
    has_default = any(k in keywords for k in _DEFAULTS) if is_field else value is not None
    at = Span(one.module.path, attribute.line, attribute.line)
    name = attribute.name.lstrip("_")
    known = said.type.known or said.nullable
    return Member(
        name, said.type, at, attribute.name, not has_default, said.nullable if known else None
    )


READER = Reader("attrs", ("*.py",), ("@",), read)
