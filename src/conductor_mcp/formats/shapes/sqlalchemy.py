"""Tables of SQLAlchemy: mapped classes with ``mapped_column`` or ``Column``.

Source: SQLAlchemy 2.0's documentation (declarative tables, ``Mapped``, nullability, types).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import captures, text_of
from conductor_mcp.formats.shapes import _annotations
from conductor_mcp.formats.shapes._python import Attribute, Class, arguments_of, module
from conductor_mcp.formats.shapes._python_bases import lineage
from conductor_mcp.formats.shapes._python_literals import literal
from conductor_mcp.formats.shapes._reader import Reader
from conductor_mcp.model import Span
from conductor_mcp.model.shape import Member, Shape, Sort, Type

if TYPE_CHECKING:
    from tree_sitter import Node

_COLUMNS = ("mapped_column", "Column")
_TYPES = {
    "Integer": Type(Sort.INTEGER), "BigInteger": Type(Sort.INTEGER),
    "SmallInteger": Type(Sort.INTEGER), "INTEGER": Type(Sort.INTEGER),
    "BIGINT": Type(Sort.INTEGER), "SMALLINT": Type(Sort.INTEGER),
    "String": Type(Sort.STRING), "Text": Type(Sort.STRING), "Unicode": Type(Sort.STRING),
    "UnicodeText": Type(Sort.STRING), "VARCHAR": Type(Sort.STRING), "CHAR": Type(Sort.STRING),
    "TEXT": Type(Sort.STRING), "Float": Type(Sort.NUMBER), "Double": Type(Sort.NUMBER),
    "Numeric": Type(Sort.NUMBER, sorts=(Sort.STRING,)),
    "DECIMAL": Type(Sort.NUMBER, sorts=(Sort.STRING,)), "REAL": Type(Sort.NUMBER),
    "Boolean": Type(Sort.BOOLEAN), "BOOLEAN": Type(Sort.BOOLEAN),
    "DateTime": Type(Sort.STRING, "date-time"), "TIMESTAMP": Type(Sort.STRING, "date-time"),
    "Date": Type(Sort.STRING, "date"), "Time": Type(Sort.STRING, "time"),
    "Interval": Type(Sort.STRING, "duration"), "Uuid": Type(Sort.STRING, "uuid"),
    "UUID": Type(Sort.STRING, "uuid"), "LargeBinary": Type(Sort.STRING, "binary"),
    "JSON": Type(), "JSONB": Type(), "ARRAY": Type(Sort.ARRAY), "HSTORE": Type(Sort.MAP),
}  # fmt: skip
_TABLES = frozenset({"__tablename__", "__table__"})
_STRINGS = ("String", "Unicode", "VARCHAR", "CHAR")


def read(project: Project, path: str) -> Iterator[Shape]:
    """Yield a shape for each class that a file maps to a table of its own."""
    found = module(project, path)
    for one in found.classes.values() if found else ():
        known = lineage(one)
        given = {n for c in known.classes for n in (*c.methods, *(a.name for a in c.attributes))}
        if given.isdisjoint(_TABLES) or _is_abstract(one):
            continue
        members = {
            a.name: member
            for each in reversed(known.classes)
            for a in (*each.attributes, *_computed(each))
            if (member := _member(a, each)) is not None
        }
        if not members:
            continue
        yield Shape(one.key, one.at, "sqlalchemy", tuple(members.values()), frozenset(given))


def _computed(one: Class) -> Iterator[Attribute]:
    """Yield what methods under ``declared_attr`` return, as if it were written in the class."""
    body = one.node.child_by_field_name("body")
    for node in body.named_children if body is not None else ():
        inner = node.child_by_field_name("definition") if "decorated" in node.type else None
        marks = [text_of(d) for d in node.named_children if d.type == "decorator"]
        if inner is None or not any("declared_attr" in mark for mark in marks):
            continue
        for found in captures("python", "(return_statement (call) @value)", inner).get(
            "value", []
        ):
            name = text_of(inner.child_by_field_name("name"))
            stated = inner.child_by_field_name("return_type")
            yield Attribute(name, stated, found, inner.start_point[0] + 1)


def _is_abstract(one: Class) -> bool:
    return any(
        a.name == "__abstract__" and a.value is not None and a.value.type == "true"
        for a in one.attributes
    )


def _member(attribute: Attribute, one: Class) -> Member | None:
    value, name = attribute.value, attribute.name
    call = value if value is not None and value.type == "call" else None
    function = one.module.origin(call.child_by_field_name("function")) if call else ""
    is_column = function.rpartition(".")[2] in _COLUMNS
    said = _annotations.said(attribute.annotation, one.inside)
    mapped = "Mapped" in said.wrappers
    if not is_column and not (mapped and value is None):
        return None  # a relationship, or a name of another kind
    positional, keywords = arguments_of(call) if call is not None else ([], {})
    stated = literal(positional[0]) if positional else None
    stated = stated if isinstance(stated, str) else literal(keywords.get("name"))
    kind, limits = _type(positional, keywords, one)
    if mapped and said.type.known:
        kind = said.type if not kind.known or said.type.values else kind
    at = Span(one.module.path, attribute.line, attribute.line)
    annotated = mapped and not function.endswith("Column")  # that one reads no annotations
    nullable = _nullable(keywords, annotated=said.nullable if annotated else None)
    data_name = stated if isinstance(stated, str) else name
    return Member(
        data_name, kind, at, name, not nullable, nullable, named=isinstance(stated, str),
        limits=limits,
    )  # fmt: skip


def _nullable(keywords: dict[str, Node], *, annotated: bool | None) -> bool:
    if "nullable" in keywords:
        return keywords["nullable"].type == "true"
    if "primary_key" in keywords and keywords["primary_key"].type == "true":
        return False
    return True if annotated is None else annotated


def _type(
    positional: list[Node], keywords: dict[str, Node], one: Class
) -> tuple[Type, dict[str, float | str]]:
    given = [*positional, *([keywords["type_"]] if "type_" in keywords else [])]
    for node in given:
        called = node.child_by_field_name("function") if node.type == "call" else node
        name = one.module.origin(called).rpartition(".")[2]
        inner = arguments_of(node)[0] if node.type == "call" else []
        if name == "Enum":
            return _enum(inner), {}
        if name in _TYPES:
            length = literal(inner[0]) if inner and name in _STRINGS else None
            limits: dict[str, float | str] = (
                {"maxLength": length} if isinstance(length, int) else {}
            )
            return _TYPES[name], limits
    return Type(), {}


def _enum(inner: list[Node]) -> Type:
    words = [literal(node) for node in inner]
    if words and all(isinstance(word, str) for word in words):
        return Type(Sort.STRING, values=tuple(map(str, words)))
    # The names of an enumeration's members are stored, not their values.
    return Type(Sort.STRING) if inner else Type()


READER = Reader("sqlalchemy", ("*.py",), ("mapped_column", "Column(", "Mapped["), read)
