"""Tables of SQLAlchemy: mapped classes, and tables that are made by a call.

Source: SQLAlchemy 2.0's documentation (declarative tables, mixins, imperative mapping, ``Mapped``,
nullability), and Flask-SQLAlchemy's of names of tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import captures, parse, text_of
from conductor_mcp.formats.shapes import _annotations
from conductor_mcp.formats.shapes._annotations import Said
from conductor_mcp.formats.shapes._python import (
    Attribute,
    Class,
    Module,
    arguments_of,
    class_named,
    find,
    module,
)
from conductor_mcp.formats.shapes._python_bases import EMPTY, Lineage, lineage
from conductor_mcp.formats.shapes._python_constants import constant
from conductor_mcp.formats.shapes._python_constants import members as enum_members
from conductor_mcp.formats.shapes._python_literals import literal
from conductor_mcp.formats.shapes._reader import Reader
from conductor_mcp.formats.shapes._sqlalchemy_columns import (
    Stated,
    annotated,
    column,
    linked,
    stored_enum,
)
from conductor_mcp.model import Span
from conductor_mcp.model.shape import Member, Shape, Sort, Type

if TYPE_CHECKING:
    from tree_sitter import Node

_KIND = "sqlalchemy"
_TABLES = frozenset({"__tablename__", "__table__"})
_MAPPERS = ("map_imperatively", "mapper")
_NO_COLUMNS = frozenset({"relationship", "column_property", "query_expression", "synonym",
                         "composite", "association_proxy", "dynamic_loader"})  # fmt: skip
_PLAIN = (Sort.STRING, Sort.INTEGER, Sort.NUMBER, Sort.BOOLEAN)
_COMPUTED = "some of its columns are computed"


def read(project: Project, path: str) -> Iterator[Shape]:
    """Yield a shape for each class that a file maps to a table, and for each table it makes."""
    found = module(project, path)
    if found is None:
        return
    imperative = _imperative(found)
    for one in found.classes.values():
        shape = _of_class(one, imperative.get(one.key))
        if shape is not None:
            yield shape
        for a in one.attributes:
            if not a.name.startswith("__") and a.value is not None:
                yield from _made(f"{one.key}.{a.name}", a.value, one.inside)
    for name, value in found.assigned.items():
        yield from _made(name, value, found)


def _imperative(found: Module) -> dict[str, Node]:
    """Return the tables that a file maps its classes to by a call, by the classes' names."""
    document = found.project.document(found.path)
    made: dict[str, Node] = {}
    if document is None or not any(f"{word}(" in document.text for word in _MAPPERS):
        return made
    calls = captures("python", "(call) @call", parse("python", document.text)).get("call", [])
    for call in calls:
        given = arguments_of(call)[0]
        name = text_of(call.child_by_field_name("function")).rpartition(".")[2]
        if name in _MAPPERS and len(given) > 1:
            made.setdefault(text_of(given[0]), given[1])
    return made


def _of_class(one: Class, table: Node | None) -> Shape | None:
    known = lineage(one)
    given = {n for c in known.classes for n in (*c.methods, *(a.name for a in c.attributes))}
    if table is None and (not _is_mapped(given, known) or _is_abstract(one)):
        return None
    members: dict[str, Member] = {}
    unknown: list[str] = []
    for each in reversed(known.classes):
        stated = [a.value for a in each.attributes if a.name == "__table__" and a.value]
        stated += [table] if table is not None and each is one else []
        for node in stated:
            columns, whole = _columns(node, each.outside)
            members |= {m.code_name: m for m in columns}
            unknown += [] if whole else [_COMPUTED]
        _own(each, one, members)
    if not members:
        return None
    return Shape(one.key, one.at, _KIND, _keyed(members.values(), known.classes), frozenset(given),
                 tuple(dict.fromkeys(unknown)))  # fmt: skip


def _own(each: Class, one: Class, members: dict[str, Member]) -> None:
    """Add the columns that a class of a lineage has itself to those of its bases."""
    for a in each.attributes:
        if a.value is not None and a.value.type == "none" and a.annotation is None:
            members.pop(a.name, None)  # a mixin's column that is none here
        elif (member := _member(a, each, each)) is not None:
            members[a.name] = member
    for a in _computed(each):
        if (member := _member(a, each, one)) is not None:
            members[a.name] = member


def _is_mapped(given: set[str], known: Lineage) -> bool:
    if not given.isdisjoint(_TABLES):
        return True
    bases = [base.rpartition(".")[2] for base in known.outside if base not in EMPTY]
    return any(base.endswith("Model") for base in bases)  # named after the class


def _keyed(members: Iterable[Member], classes: list[Class]) -> tuple[Member, ...]:
    """Return the columns; those of a primary key that the table is given are not null."""
    keys: set[str] = set()
    for a in (a for each in classes for a in each.attributes if a.name == "__table_args__"):
        for call in captures("python", "(call) @call", a.value).get("call", []) if a.value else ():
            if text_of(call.child_by_field_name("function")).endswith("PrimaryKeyConstraint"):
                keys |= {str(literal(node)) for node in arguments_of(call)[0]}
    return tuple(
        Member(m.name, m.type, m.at, m.code_name, required=True, nullable=False, named=m.named,
               limits=m.limits) if m.name in keys else m
        for m in members
    )  # fmt: skip


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


def _member(attribute: Attribute, each: Class, one: Class) -> Member | None:
    """Read an attribute of ``each``; ``one`` is the class that ``cls`` is in a method."""
    said = _annotations.said(attribute.annotation, each.inside)
    mapped = "Mapped" in said.wrappers
    stated = column(attribute.value, each, each.inside)
    if stated is None and mapped:
        value = attribute.value
        name = text_of(value.child_by_field_name("function")) if value is not None else ""
        if name.rpartition(".")[2] in _NO_COLUMNS:
            return None
        if value is None or (value.type == "call" and said.type.sort in _PLAIN):
            stated = Stated(mapped=True)
    if stated is None:
        return None  # a relationship, or a name of another kind
    brought = annotated(said, each) if mapped else None
    at = Span(each.module.path, attribute.line, attribute.line)
    if mapped and said.type.values and not (stated.stored or (brought and brought.stored)):
        said = replace(said, type=_stored(said.type, attribute.annotation, each))
    stated = stated if brought is None else replace(
        stated, name=stated.name or brought.name, limits=stated.limits or brought.limits,
        type=stated.type if stated.type.known else brought.type,
        keywords=brought.keywords | stated.keywords,
    )  # fmt: skip
    return _made_member(attribute.name, stated, said if mapped else None, at, one)


def _made_member(name: str, stated: Stated, said: Said | None, at: Span, one: Class) -> Member:
    kind = stated.type
    if said is not None and said.type.known and not kind.known:
        kind = said.type
    if not kind.known and not stated.stored and stated.link is not None:
        kind = linked(stated.link)
    hinted = said.nullable if said is not None and stated.mapped else None
    nullable = _nullable(stated.keywords, one, annotated=hinted)
    data_name = stated.name or name
    required = None if nullable is None else not nullable
    return Member(data_name, kind, at, name, required, nullable,
                  named=stated.name is not None, limits=stated.limits)  # fmt: skip


def _stored(kind: Type, annotation: Node | None, one: Class) -> Type:
    """Return what a table stores of a ``Mapped[State]``: the names, where they tell the values."""
    names = captures("python", "(identifier) @name", annotation) if annotation is not None else {}
    known = (class_named(text_of(name), one.inside) for name in names.get("name", []))
    held = next((c for c in known if c is not None and enum_members(c) is not None), None)
    return stored_enum(held) if held is not None else kind


def _nullable(
    keywords: dict[str, Node], one: Class | None, *, annotated: bool | None
) -> bool | None:
    if "nullable" in keywords:
        told = constant(keywords["nullable"], one, one.inside) if one else None
        told = keywords["nullable"].type == "true" if one is None else told
        return told if isinstance(told, bool) else None
    if "primary_key" in keywords and keywords["primary_key"].type == "true":
        return False
    return True if annotated is None else annotated


def _made(name: str, value: Node, here: Module) -> Iterator[Shape]:
    """Yield the table that a name stands for, if it does."""
    if _table_call(value) is None:
        return
    members, whole = _columns(value, here)
    line = value.start_point[0] + 1
    if members:
        yield Shape(name, Span(here.path, line, line), _KIND, tuple(members),
                    unknown=() if whole else (_COMPUTED,))  # fmt: skip


def _table_call(node: Node) -> Node | None:
    if node.type != "call":
        return None
    name = text_of(node.child_by_field_name("function")).rpartition(".")[2]
    return node if name in ("Table", "QuotedTable") else None


def _columns(node: Node, here: Module) -> tuple[list[Member], bool]:
    """Return the columns of a table, and whether they are all that it has."""
    call = _table_call(node)
    if call is None:
        found = find(text_of(node), here)
        value = found[0].assigned.get(found[1]) if found else None
        call, here = (_table_call(value), found[0]) if found and value else (None, here)
    if call is None:
        return [], False
    members: list[Member] = []
    whole = True
    for given in arguments_of(call)[0][1:]:
        stated = column(given, None, here)
        if given.type == "list_splat":
            whole = False
        if stated is None or stated.name is None:
            continue
        row = given.start_point[0] + 1
        kind = stated.type
        if not kind.known and not stated.stored and stated.link is not None:
            kind = linked(stated.link)
        nullable = _nullable(stated.keywords, None, annotated=None)
        key = literal(stated.keywords.get("key"))
        members.append(
            Member(stated.name, kind, Span(here.path, row, row),
                   key if isinstance(key, str) else stated.name, not nullable, nullable,
                   named=True, limits=stated.limits)
        )  # fmt: skip
    return members, whole


READER = Reader(
    _KIND, ("*.py",), ("mapped_column", "Column(", "Mapped[", "Table(", "map_imperatively"), read
)
