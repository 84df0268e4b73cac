"""Classes of attrs: ``@define``, ``@frozen``, ``@attr.s`` and what their fields say.

Source: the attrs documentation (``field``, ``attr.ib``, ``alias``).
"""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes import _annotations
from conductor_mcp.formats.shapes._annotations import Said
from conductor_mcp.formats.shapes._decorated import decorated
from conductor_mcp.formats.shapes._python import Attribute, Class, arguments_of, called
from conductor_mcp.formats.shapes._python_literals import literal
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
_OLD = ("s", "attrs", "attributes")


def read(project: Project, path: str) -> Iterator[Shape]:
    """Yield a shape for each attrs class that a file defines."""
    return decorated(project, path, "attrs", _MARKS, _member)


def _member(attribute: Attribute, one: Class) -> Member | None:
    value = attribute.value
    call = value if value is not None and value.type == "call" else None
    is_field = (
        call is not None and one.module.origin(call.child_by_field_name("function")) in _FIELDS
    )
    if not is_field and (attribute.annotation is None or not _by_annotation(one)):
        return None
    keywords = arguments_of(call)[1] if call is not None and is_field else {}
    said = Said()
    if attribute.annotation is not None or "type" in keywords:
        said = _annotations.said(attribute.annotation or keywords["type"], one.inside)
    if "ClassVar" in said.wrappers:
        return None
    has_default = any(k in keywords for k in _DEFAULTS) if is_field else value is not None
    if is_field and call is not None and arguments_of(call)[0]:
        has_default = True  # attr.ib's first argument
    has_default = has_default or _set_later(attribute.name, one)
    at = Span(one.module.path, attribute.line, attribute.line)
    alias = literal(keywords.get("alias"))
    name = alias if isinstance(alias, str) else attribute.name.lstrip("_")
    known = said.type.known or said.nullable
    return Member(
        name, said.type, at, attribute.name, not has_default, said.nullable if known else None,
        named=isinstance(alias, str),
    )  # fmt: skip


def _by_annotation(one: Class) -> bool:
    """Whether annotated names are fields: not under a plain ``attr.s``, nor beside bare fields."""
    for decorator in one.decorators:
        name = one.module.origin(called(decorator))
        if name.rpartition(".")[2] in _OLD and name in _MARKS:
            keywords = arguments_of(decorator)[1] if decorator.type == "call" else {}
            stated = keywords.get("auto_attribs")
            return stated is not None and stated.type == "true"
    return True


def _set_later(name: str, one: Class) -> bool:
    """Whether a method under ``@name.default`` gives a field what it is without a value."""
    body = one.node.child_by_field_name("body")
    return any(
        text_of(mark).lstrip("@").strip() == f"{name}.default"
        for node in (body.named_children if body is not None else ())
        if node.type == "decorated_definition"
        for mark in node.named_children
        if mark.type == "decorator"
    )


READER = Reader("attrs", ("*.py",), ("@",), read)
