"""Columns of SQLAlchemy: what a call such as ``mapped_column(String(80))`` says of one.

Source: SQLAlchemy 2.0's documentation (types, custom types, ``Annotated`` declarative, foreign
keys). Functions and partial calls of the repository that give a column or a type are followed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import captures, text_of
from conductor_mcp.formats.shapes import _annotations
from conductor_mcp.formats.shapes._annotations import Said
from conductor_mcp.formats.shapes._python import Class, Module, arguments_of, class_named, find
from conductor_mcp.formats.shapes._python_bases import lineage
from conductor_mcp.formats.shapes._python_constants import (
    UNTOLD,
    constant,
    members,
    values_of,
)
from conductor_mcp.formats.shapes._python_literals import literal
from conductor_mcp.model.shape import Sort, Type

if TYPE_CHECKING:
    from tree_sitter import Node

COLUMNS = ("mapped_column", "Column", "MappedColumn")
_AROUND = ("deferred", "column_property")
_WORDS = {
    Type(Sort.INTEGER): "Integer BigInteger SmallInteger INTEGER INT BIGINT SMALLINT TINYINT"
    " MEDIUMINT",
    Type(Sort.STRING): "String Text Unicode UnicodeText VARCHAR NVARCHAR CHAR NCHAR TEXT CLOB"
    " LONGTEXT MEDIUMTEXT TINYTEXT INET CIDR MACADDR CITEXT VARCHAR2 NVARCHAR2 TSVECTOR",
    Type(Sort.NUMBER): "Float Double FLOAT DOUBLE REAL DOUBLE_PRECISION",
    Type(Sort.NUMBER, sorts=(Sort.STRING,)): "Numeric DECIMAL NUMERIC",
    Type(Sort.BOOLEAN): "Boolean BOOLEAN",
    Type(Sort.STRING, "date-time"): "DateTime TIMESTAMP DATETIME",
    Type(Sort.STRING, "date"): "Date DATE",
    Type(Sort.STRING, "time"): "Time TIME",
    Type(Sort.STRING, "duration"): "Interval INTERVAL",
    Type(Sort.STRING, "uuid"): "Uuid UUID",
    Type(Sort.STRING, "binary"): "LargeBinary BINARY VARBINARY BLOB BYTEA LONGBLOB MEDIUMBLOB",
    Type(): "JSON JSONB PickleType",
    Type(Sort.ARRAY): "ARRAY",
    Type(Sort.MAP): "HSTORE",
}
_TYPES = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_LENGTHS = frozenset(_WORDS[Type(Sort.STRING)].split())
_CODE = frozenset({"process_bind_param", "process_result_value", "bind_processor",
                   "result_processor", "load_dialect_impl"})  # fmt: skip
_DEEPEST = 5
_MOST_FILES = 60


@dataclass(frozen=True, slots=True)
class Stated:
    """What columns say: name, type, limits, and the keywords with the class that wrote them."""

    name: str | None = None
    type: Type = field(default_factory=Type)
    limits: dict[str, float | str] = field(default_factory=dict[str, float | str])
    keywords: dict[str, Node] = field(default_factory=dict[str, "Node"])
    mapped: bool = False
    stored: bool = False
    link: tuple[Node, Module] | None = None


def column(node: Node | None, one: Class | None, here: Module, depth: int = 0) -> Stated | None:
    """Read a call that makes a column; ``None`` for anything else."""
    if node is None or node.type != "call" or depth > _DEEPEST:
        return None
    function = node.child_by_field_name("function")
    name = _last(function, here)
    positional, keywords = arguments_of(node)
    if name in COLUMNS:
        return _stated(positional, keywords, one, here, mapped=name != "Column")
    if name in _AROUND and positional:
        return column(positional[0], one, here, depth + 1)
    if name in ("relationship", "backref", "synonym") or function is None:
        return None
    return _own(text_of(function), node, one, here, depth)


def _last(function: Node | None, here: Module) -> str:
    return (here.origin(function) or text_of(function)).rpartition(".")[2]


def _own(name: str, node: Node, one: Class | None, here: Module, depth: int) -> Stated | None:
    """Read a call of what the repository makes of columns: a function, or a partial call."""
    found = find(name, here)
    if found is None:
        return None
    where, inner = found
    made = where.assigned.get(inner)
    if made is not None and made.type == "call" and _last(
        made.child_by_field_name("function"), where
    ) == "partial":  # fmt: skip
        base, given = arguments_of(made)
        if not base or _last(base[0], where) not in COLUMNS:
            return None
        positional, keywords = arguments_of(node)
        return _stated([*base[1:], *positional], given | keywords, one, here,
                       mapped=_last(base[0], where) != "Column")  # fmt: skip
    for call in _returns(where.functions.get(inner)):
        known = column(call, None, where, depth + 1)
        if known is not None:
            keywords = {k: v for k, v in arguments_of(node)[1].items()
                        if k in ("nullable", "primary_key")}  # fmt: skip
            return replace(known, keywords=known.keywords | keywords)
    return None


def _returns(function: Node | None) -> list[Node]:
    if function is None:
        return []
    return captures("python", "(return_statement (call) @value)", function).get("value", [])


def _stated(
    positional: list[Node], keywords: dict[str, Node], one: Class | None, here: Module, *,
    mapped: bool,
) -> Stated:  # fmt: skip
    name = constant(positional[0], one, here) if positional else UNTOLD
    named = name if isinstance(name, str) else literal(keywords.get("name"))
    given = [*positional, *(keywords[k] for k in ("type_", "type") if k in keywords)]
    found = Stated(named if isinstance(named, str) else None, keywords=keywords, mapped=mapped)
    for node in given:
        known = _typed(node, one, here)
        if known is not None:
            return replace(found, type=known[0], limits=known[1], stored=True)
        if node.type == "call" and _last(node.child_by_field_name("function"), here) in (
            "ForeignKey", "ForeignKeyColumn",
        ):  # fmt: skip
            first = next(iter(arguments_of(node)[0]), None)
            found = replace(found, link=(first, here) if first is not None else None)
    return found


def _defaults(function: Node) -> dict[str, Node]:
    """Return what the parameters of a function are where nothing is given."""
    inner = function.child_by_field_name("definition") or function
    holder = inner.child_by_field_name("parameters")
    found: dict[str, Node] = {}
    for one in holder.named_children if holder is not None else ():
        name, value = one.child_by_field_name("name"), one.child_by_field_name("value")
        if name is not None and value is not None:
            found[text_of(name)] = value
    return found


def _typed(
    node: Node,
    one: Class | None,
    here: Module,
    depth: int = 0,
    usual: Mapping[str, Node] | None = None,
) -> tuple[Type, dict[str, float | str]] | None:
    """Read a type of a column; ``None`` for what is no type that is known."""
    function = node.child_by_field_name("function") if node.type == "call" else node
    if function is None or function.type not in ("identifier", "attribute") or depth > _DEEPEST:
        return None
    positional, keywords = arguments_of(node) if node.type == "call" else ([], {})
    positional = [(usual or {}).get(text_of(n), n) for n in positional]
    keywords = {k: (usual or {}).get(text_of(n), n) for k, n in keywords.items()}
    if (inner := _changed(function, positional)) is not None:
        return _typed(inner, one, here, depth + 1)
    name = _last(function, here)
    own = _own_type(text_of(function), here, depth)
    if own is not None:
        limits = _length(positional, keywords, one, here) if own[0].sort is Sort.STRING else {}
        return own[0], own[1] | limits
    if name in ("Enum", "ENUM"):
        return _enum(positional, keywords, one, here), {}
    kind = _TYPES.get(name)
    if kind is not None and "asdecimal" in keywords:
        kind = _TYPES["Float" if keywords["asdecimal"].type == "false" else "Numeric"]
    limits = _length(positional, keywords, one, here) if name in _LENGTHS else {}
    return None if kind is None else (kind, limits)


def _changed(function: Node, positional: list[Node]) -> Node | None:
    """Return the type in ``String(9).with_variant(…)`` or ``MutableDict.as_mutable(JSON)``."""
    name = text_of(function.child_by_field_name("attribute"))
    if function.type != "attribute" or name not in ("with_variant", "copy", "as_mutable"):
        return None
    inner = function.child_by_field_name("object")
    return positional[0] if name == "as_mutable" and positional else inner


def _length(
    positional: list[Node], keywords: dict[str, Node], one: Class | None, here: Module
) -> dict[str, float | str]:
    node = keywords.get("length", positional[0] if positional else None)
    length = constant(node, one, here)
    known = isinstance(length, int) and not isinstance(length, bool) and length > 0
    return {"maxLength": length} if isinstance(length, int) and known else {}


def _own_type(name: str, here: Module, depth: int) -> tuple[Type, dict[str, float | str]] | None:
    """Read a type of the repository: a class with ``impl``, an alias, or a function's."""
    found = find(name, here)
    if found is None:
        return None
    where, inner = found
    if inner in where.assigned:
        return _typed(where.assigned[inner], None, where, depth + 1)
    if inner in where.functions:
        usual = _defaults(where.functions[inner])
        known = (_typed(n, None, where, depth + 1, usual)
                 for n in _returns(where.functions[inner]))  # fmt: skip
        return next((k for k in known if k is not None), None)
    known_class = where.classes.get(inner)
    return _of_class(known_class, depth) if known_class is not None else None


def _of_class(one: Class, depth: int) -> tuple[Type, dict[str, float | str]] | None:
    known = lineage(one)
    coded = any(_CODE & each.methods for each in known.classes)
    for each in known.classes:
        stated = next((a.value for a in each.attributes if a.name == "impl" and a.value), None)
        if stated is not None:
            made = _typed(stated, each, each.module, depth + 1)
            # What code makes of text may be anything; numbers and dates it seldom changes.
            return (Type(), {}) if coded and made and made[0].sort is Sort.STRING and (
                not made[0].form or made[0].form == "binary"
            ) else made  # fmt: skip
    ends = [base.rpartition(".")[2] for base in known.outside]
    plain = next((end for end in ends if end in _TYPES), None)
    if plain is None:
        return (Type(), {}) if "UserDefinedType" in ends else None
    return (Type() if coded else _TYPES[plain]), {}


def _enum(
    positional: list[Node], keywords: dict[str, Node], one: Class | None, here: Module
) -> Type:
    given = [constant(node, one, here) for node in positional]
    if given and all(isinstance(word, str) for word in given):
        return Type(Sort.STRING, values=tuple(map(str, given)))
    for node in positional:
        held = class_named(text_of(node), here) if node.type != "list_splat" else None
        if held is not None:
            return stored_enum(held, by_value="values_callable" in keywords)
        inner = node.named_children[0] if node.type == "list_splat" else node
        values = values_of(constant(inner, one, here))
        if values and node.type == "list_splat":
            return Type(Sort.STRING, values=values)
    return Type(Sort.STRING) if positional else Type()


def stored_enum(one: Class, *, by_value: bool = False) -> Type:
    """Return what is stored of an enumeration: the names of its members, unless values are asked.

    Names that are not but another writing of the values are not told: what a table stores and
    what is sent are two things then.
    """
    every = members(one) or []
    values = values_of(every)
    names = tuple(m.name for m in every)
    same = len(values) == len(names) and all(
        _folded(name) == _folded(value) for name, value in zip(names, values, strict=True)
    )
    return Type(Sort.STRING, values=values if by_value else names if same else ())


def _folded(text: str) -> str:
    return text.casefold().replace("_", "").replace("-", "").replace(" ", "")


def annotated(said: Said, one: Class) -> Stated | None:
    """Return the column that ``Annotated`` brings along (``intpk``), if it does."""
    for call in reversed(said.calls):
        found = column(call, one, one.module)
        if found is not None:
            return found
    return None


def linked(link: tuple[Node, Module], depth: int = 0) -> Type:
    """Return the type of the column that a foreign key leads to, where that is nearby."""
    node, here = link
    if depth > _DEEPEST:
        return Type()
    text = literal(node)
    if not isinstance(text, str):
        text = text_of(node)
        owner = class_named(text.rpartition(".")[0].removesuffix(".c"), here)
        return _column_type(owner, text.rpartition(".")[2], depth) if owner else Type()
    table, _, name = text.rpartition(".")
    for one in _tables(here, table):
        kind = _column_type(one, name, depth)
        if kind.known:
            return kind
    return Type()


def _tables(here: Module, table: str) -> list[Class]:
    """Return the classes of a file, and of those that it imports, that are for a table."""
    from conductor_mcp.formats.shapes._python import module
    from conductor_mcp.model import Import

    reading = here.project.reading(here.path)
    paths = [p.target for p in (reading.parts if reading else ()) if isinstance(p, Import)]
    places = dict.fromkeys([here.path, *(p for p in paths if p)])
    wanted = table.rpartition(".")[2]
    found: list[Class] = []
    for path in list(places)[:_MOST_FILES]:
        below = module(here.project, path) if path.endswith(".py") else None
        for one in below.classes.values() if below else ():
            names = [literal(a.value) for a in one.attributes if a.name == "__tablename__"]
            if wanted in names or (not names and _usual(one.key) == wanted):
                found.append(one)
    return found


def _usual(key: str) -> str:
    """Return the table that Flask-SQLAlchemy names after a class."""
    import re

    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key.rpartition(".")[2]).lower()


def _column_type(one: Class, name: str, depth: int) -> Type:
    for each in lineage(one).classes:
        for a in each.attributes:
            found = column(a.value, each, each.inside)
            if a.name != name and (found is None or found.name != name):
                continue
            said = _annotations.said(a.annotation, each.inside)
            if "Mapped" in said.wrappers and said.type.known:
                return said.type
            if found is not None and found.type.known:
                return found.type
            if found is not None and found.link is not None:
                return linked(found.link, depth + 1)
    return Type()
