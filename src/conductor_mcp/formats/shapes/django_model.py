"""Models of Django: the columns of ``models.Model`` classes.

Source: Django's documentation (model field reference, model inheritance).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes import _annotations
from conductor_mcp.formats.shapes._python import (
    Attribute,
    Class,
    arguments_of,
    class_named,
    module,
)
from conductor_mcp.formats.shapes._python_bases import lineage, shape_of
from conductor_mcp.formats.shapes._python_literals import literal
from conductor_mcp.formats.shapes._reader import Reader
from conductor_mcp.model import Span
from conductor_mcp.model.shape import Member, Shape, Sort, Type

if TYPE_CHECKING:
    from tree_sitter import Node

_ROOTS = frozenset({"django.db.models.Model", "django.db.models.base.Model"})
_WORDS = {
    Type(Sort.STRING): "Char Text Slug IPAddress GenericIPAddress File Image FilePath"
    " CommaSeparatedInteger",
    Type(Sort.STRING, "email"): "Email",
    Type(Sort.STRING, "uri"): "URL",
    Type(Sort.STRING, "uuid"): "UUID",
    Type(Sort.STRING, "date-time"): "DateTime",
    Type(Sort.STRING, "date"): "Date",
    Type(Sort.STRING, "time"): "Time",
    Type(Sort.STRING, "duration"): "Duration",
    Type(Sort.STRING, "binary"): "Binary",
    Type(Sort.INTEGER): "Integer BigInteger SmallInteger PositiveInteger PositiveSmallInteger"
    " PositiveBigInteger Auto BigAuto SmallAuto",
    Type(Sort.NUMBER): "Float",
    Type(Sort.NUMBER, sorts=(Sort.STRING,)): "Decimal",
    Type(Sort.BOOLEAN): "Boolean NullBoolean",
    Type(): "JSON",
    Type(Sort.ARRAY): "Array",
}
_TYPES = {f"{word}Field": kind for kind, words in _WORDS.items() for word in words.split()}
_LINKS = ("ForeignKey", "OneToOneField")
_LINK_ENDS = ("ForeignKey", "OneToOneField", "ParentalKey")
_MANY = ("ManyToManyField", "GenericRelation", "GenericForeignKey")


def read(project: Project, path: str) -> Iterator[Shape]:
    """Yield a shape for each model that a file defines, abstract ones too."""
    found = module(project, path)
    for one in found.classes.values() if found else ():
        known = lineage(one, _ROOTS)
        if _ROOTS.isdisjoint(known.outside):
            continue
        members: dict[str, Member] = {}
        has_key = _is_abstract(one)
        for each in reversed(known.classes):
            for attribute in each.attributes:
                member, is_key = _member(attribute, each)
                has_key = has_key or is_key
                if member is not None:
                    members[attribute.name] = member
                elif attribute.value is not None and attribute.value.type == "none":
                    members.pop(attribute.name, None)  # `note = None` takes a field away
        if not has_key:
            key = Member("id", Type(Sort.INTEGER), one.at, "id", required=True, nullable=False)
            members = {"id": key, **members}
        members |= _parents(known.classes)
        shape = Shape(one.key, one.at, "django-model", tuple(members.values()))
        yield shape_of(one, "django-model", known, shape, _ROOTS)


def _is_abstract(one: Class) -> bool:
    return _of_meta(one, "abstract") or one.key.endswith(".Meta")


def _of_meta(one: Class, name: str) -> bool:
    meta = one.module.classes.get(f"{one.key}.Meta")
    return meta is not None and any(a.name == name and _is_true(a.value) for a in meta.attributes)


def _parents(classes: list[Class]) -> dict[str, Member]:
    """Return the links to the tables of bases that are no abstract ones (``page_ptr_id``)."""
    one, made = classes[0], dict[str, Member]()
    if _of_meta(one, "proxy"):
        return made
    ends = {text_of(base).rpartition(".")[2] for base in one.bases}
    for each in classes[1:]:
        name = each.key.rpartition(".")[2]
        inherits = any(b is not each and each.bases for b in classes)
        if name in ends and inherits and not _is_abstract(each) and _is_model(each):
            link = f"{name.lower()}_ptr"
            made[link] = Member(f"{link}_id", Type(), one.at, link, required=True, nullable=False)
    return made


def _is_model(one: Class) -> bool:
    return not _ROOTS.isdisjoint(lineage(one, _ROOTS).outside)


def _field_class(value: Node, one: Class) -> str:
    """Return the field class of Django that a call makes, a class of this repository followed."""
    function = value.child_by_field_name("function")
    name = one.module.origin(function).rpartition(".")[2]
    if name in _TYPES or name in _LINKS:
        return name
    own = class_named(text_of(function), one.module)
    ends = [base.rpartition(".")[2] for base in lineage(own).outside] if own else []
    known = next((end for end in ends if end in _TYPES or end in _LINKS), "")
    linked = "OneToOneField" if name.endswith(_LINK_ENDS) else name
    return known or linked


def _member(attribute: Attribute, one: Class) -> tuple[Member | None, bool]:
    value = attribute.value
    if value is None or value.type != "call":
        return None, False
    name = _field_class(value, one)
    keywords = arguments_of(value)[1]
    if name.endswith(_MANY) or not name.endswith(("Field", *_LINKS)):
        return None, False
    kind = _TYPES.get(name, Type())  # a field of another package: the column is there all the same
    if values := _choices(keywords.get("choices"), one):
        kind = Type(kind.sort, kind.form, values=values)
    data_name = f"{attribute.name}_id" if name in _LINKS else attribute.name
    stated = literal(keywords.get("db_column"))
    nullable = _is_true(keywords.get("null"))
    limit = literal(keywords.get("max_length"))
    member = Member(
        stated if isinstance(stated, str) else data_name,
        kind,
        Span(one.module.path, attribute.line, attribute.line),
        attribute.name,
        not nullable,
        nullable,
        named=isinstance(stated, str),
        limits={"maxLength": limit} if isinstance(limit, int) else {},
    )
    return member, _is_true(keywords.get("primary_key"))


def _is_true(node: Node | None) -> bool:
    return node is not None and node.type == "true"


def _choices(node: Node | None, one: Class) -> tuple[str, ...]:
    """Return the values of ``choices``: listed there, in the class, or in a class of choices."""
    if node is None:
        return ()
    if node.type in ("list", "tuple"):
        found = [literal(item) for item in node.named_children if item.type != "comment"]
        known = [one for one in found if isinstance(one, str | int)]
        return tuple(map(str, known)) if len(known) == len(found) else ()
    text = text_of(node).removesuffix(".choices")
    named = next((a.value for a in one.attributes if a.name == text), None)
    if named is None:
        named = one.module.assigned.get(text)
    if named is not None and named.type in ("list", "tuple"):
        return _choices(named, one)
    inner = one.module.classes.get(f"{one.key}.{text}") or class_named(text, one.module)
    return _annotations.of_class(inner).type.values if inner else ()


READER = Reader("django-model", ("*.py",), ("class ",), read)
