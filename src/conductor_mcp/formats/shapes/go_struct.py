"""Structs of Go as ``encoding/json`` sees them: fields, tags, embedded structs.

Sources: the documentation of ``encoding/json`` (tags, ``omitempty``, embedding), of
``database/sql`` and of the ``validate`` tags of ``go-playground/validator``. A field that is
always written counts as required; one behind a pointer may be null.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._go import Declared, Package, package
from conductor_mcp.formats.shapes._go_writing import writes_itself, written
from conductor_mcp.formats.shapes._reader import Reader
from conductor_mcp.model import Span
from conductor_mcp.model.shape import Member, Shape, Sort, Type

if TYPE_CHECKING:
    from tree_sitter import Node

_INTEGERS = ("int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32",
             "uint64", "uintptr", "byte", "rune")  # fmt: skip
_PLAIN = {
    "string": Type(Sort.STRING), "bool": Type(Sort.BOOLEAN), "float32": Type(Sort.NUMBER),
    "float64": Type(Sort.NUMBER), **dict.fromkeys(_INTEGERS, Type(Sort.INTEGER)),
}  # fmt: skip
_STANDARD = {
    "time.Time": Type(Sort.STRING, "date-time"), "time.Duration": Type(Sort.INTEGER),
    "encoding/json.Number": Type(Sort.NUMBER), "math/big.Int": Type(Sort.INTEGER),
    "net.IP": Type(Sort.STRING), "net/netip.Addr": Type(Sort.STRING),
    "cloud.google.com/go/civil.Date": Type(Sort.STRING, "date"),
    **dict.fromkeys(
        (f"database/sql.Null{one}" for one in ("String", "Bool", "Int64", "Int32", "Int16",
                                               "Byte", "Float64", "Time")),
        Type(Sort.OBJECT),  # a struct that does not write itself
    ),
}  # fmt: skip
_ENDS = {
    "uuid.UUID": Type(Sort.STRING, "uuid"), "uuid.NullUUID": Type(Sort.STRING, "uuid"),
    "decimal.Decimal": Type(Sort.NUMBER, sorts=(Sort.STRING,)),
    "primitive.ObjectID": Type(Sort.STRING), "bson.ObjectID": Type(Sort.STRING),
    "null.String": Type(Sort.STRING), "null.Int": Type(Sort.INTEGER),
    "null.Float": Type(Sort.NUMBER), "null.Bool": Type(Sort.BOOLEAN),
    "null.Time": Type(Sort.STRING, "date-time"), "ulid.ULID": Type(Sort.STRING),
}  # fmt: skip
_BYTES = Type(Sort.STRING, "binary")
_NEVER_EMPTY = frozenset({
    "time.Time", "math/big.Int", "net/netip.Addr", "cloud.google.com/go/civil.Date", "uuid.UUID",
    "uuid.NullUUID", "decimal.Decimal", "primitive.ObjectID", "bson.ObjectID", "ulid.ULID",
    "null.String", "null.Int", "null.Float", "null.Bool", "null.Time",
})  # fmt: skip
"""Structs and arrays, which ``omitempty`` does not leave out."""
_VERSION = re.compile(r"/v\d+(?=\.)")
_TAG = re.compile(r'([\w-]+):"((?:[^"\\]|\\.)*)"')
_TYPE_NAMES = ("type_identifier", "qualified_type", "generic_type")
_SQL_NULL = "database/sql.Null"
_DEEPEST = 20
_BOUNDS = {"min": "min", "gte": "min", "max": "max", "lte": "max", "len": "len"}


def read(project: Project, path: str) -> Iterator[Shape]:
    """Yield a shape for each struct that a file declares."""
    found = package(project, path.rpartition("/")[0])
    for one in list(found.types.values()):
        body = _struct(one.node.child_by_field_name("type"))
        if one.path != path or body is None:
            continue
        told = _Told(one, seen={body.id})
        told.take(body, 0)
        line = one.node.start_point[0] + 1
        hidden = frozenset(told.hidden | found.methods.get(one.name, set()))
        members = tuple(told.members[name][1] for name in told.members)
        at = Span(path, line, line)
        if writes_itself(one, "MarshalJSON") or writes_itself(one, "MarshalText"):
            told.unknown.append(f"{one.name} writes itself, by a method")
        yield Shape(one.name, at, "go-struct", members, hidden, tuple(told.unknown))


def _struct(node: Node | None) -> Node | None:
    if node is None or node.type != "struct_type" or not node.named_children:
        return None
    return node.named_children[0]


@dataclass(slots=True)
class _Told:
    """The members of a struct by name, each with how deeply it is embedded."""

    of: Declared
    members: dict[str, tuple[int, Member]] = field(default_factory=dict[str, tuple[int, Member]])
    hidden: set[str] = field(default_factory=set[str])
    unknown: list[str] = field(default_factory=list[str])
    seen: set[int] = field(default_factory=set[int])

    def take(self, body: Node, depth: int) -> None:
        for node in body.named_children:
            if node.type != "field_declaration":
                continue
            names = node.children_by_field_name("name")
            tags = dict(_TAG.findall(text_of(node.child_by_field_name("tag"))))
            name = tags.get("json", "").partition(",")[0]
            if name == "-" and "," not in tags.get("json", ""):
                self.hidden.update(map(text_of, names))
            elif names:
                for one in map(text_of, names):
                    self._add(one, node, depth, tags)
            elif name:
                kind = text_of(node.child_by_field_name("type"))
                self._add(kind.rpartition(".")[2], node, depth, tags)
            else:
                self._embed(node, depth)

    def _add(self, code_name: str, node: Node, depth: int, tags: dict[str, str]) -> None:
        name, _, options = tags.get("json", "").partition(",")
        if not code_name[:1].isupper():
            self.hidden.add(code_name)
            return
        kind, nullable = typed(node.child_by_field_name("type"), self.of, 0)
        if "string" in options.split(","):
            kind = Type(Sort.STRING)
        required = _always(node.child_by_field_name("type"), self.of, options.split(","))
        kind, limits, needed = _validated(kind, tags.get("validate") or tags.get("binding", ""))
        line = node.start_point[0] + 1
        member = Member(
            name or code_name, kind, Span(self.of.path, line, line), code_name,
            needed or required, nullable, named=bool(name), limits=limits,
            retired=_retired(node),
        )  # fmt: skip
        known = self.members.get(member.name)
        if known is None or known[0] > depth:
            self.members[member.name] = (depth, member)

    def _embed(self, node: Node, depth: int) -> None:
        kind = node.child_by_field_name("type")
        kind = _bare(kind)
        name = text_of(kind)
        found = self.of.package.named(name, self.of.path)
        body = _struct(found.node.child_by_field_name("type")) if found else None
        if found is not None and body is not None and depth < _DEEPEST:
            if body.id not in self.seen:
                self.seen.add(body.id)
                outer, self.of = self.of, found
                self.hidden |= found.package.methods.get(found.name, set()) | {found.name}
                self.take(body, depth + 1)
                self.of = outer
        elif found is not None:
            self._add(name.rpartition(".")[2], node, depth, {})
        else:
            self.unknown.append(f"the embedded {name} is not in this repository")


def _always(node: Node | None, of: Declared, options: list[str]) -> bool | None:
    """Return whether a field is always written, ``None`` where its type does not tell."""
    if "omitzero" in options or "omitempty" not in options:
        return "omitzero" not in options
    for _ in range(_DEEPEST):
        if node is None or node.type not in _TYPE_NAMES:
            break
        generic = node.child_by_field_name("type") if node.type == "generic_type" else node
        name = text_of(generic)
        found = of.package.named(name, of.path)
        if found is None:
            full = _VERSION.sub("", of.package.full(name, of.path))
            short = full.rpartition("/")[2]
            if full in _NEVER_EMPTY or short in _NEVER_EMPTY or full.startswith(_SQL_NULL):
                return True
            return False if "." not in full or full in _STANDARD or short in _ENDS else None
        node, of = found.node.child_by_field_name("type"), found
    if node is not None and node.type == "array_type":
        return text_of(node.child_by_field_name("length")) != "0"
    return node is not None and node.type == "struct_type"


def _bare(node: Node | None) -> Node | None:
    while node is not None and node.type in ("pointer_type", "generic_type"):
        node = node.named_children[0] if node.named_children else None
    return node


def _retired(node: Node) -> bool:
    above, line = node.prev_named_sibling, node.start_point[0]
    while above is not None and above.type == "comment" and above.end_point[0] >= line - 1:
        if "Deprecated:" in text_of(above):
            return True
        line, above = above.start_point[0], above.prev_named_sibling
    return False


def typed(node: Node | None, of: Declared, depth: int) -> tuple[Type, bool | None]:
    """Return what a type holds, and whether it may be null; lists and maps do not tell."""
    if node is None or depth > _DEEPEST:
        return Type(), None
    inner = node.named_children[-1] if node.named_children else None
    found: tuple[Type, bool | None]
    match node.type:
        case "pointer_type":
            found = typed(inner, of, depth + 1)[0], True
        case "parenthesized_type":
            found = typed(inner, of, depth + 1)
        case "slice_type" | "array_type":
            element = node.child_by_field_name("element")
            bytes_ = text_of(element) in ("byte", "uint8") and node.type == "slice_type"
            items = Type() if bytes_ else typed(element, of, depth + 1)[0]
            found = _BYTES if bytes_ else Type(Sort.ARRAY, items=items), None
        case "map_type":
            value = typed(node.child_by_field_name("value"), of, depth + 1)[0]
            found = Type(Sort.MAP, items=value), None
        case "struct_type":
            found = Type(Sort.OBJECT), False
        case _ if node.type in _TYPE_NAMES:
            found = _named(node, of, depth)
        case _:
            found = Type(), None
    return found


def _named(node: Node, of: Declared, depth: int) -> tuple[Type, bool | None]:
    name = text_of(node.child_by_field_name("type") if node.type == "generic_type" else node)
    found = of.package.named(name, of.path)
    if found is None:
        return _outside(name, of)
    if found.node.type == "type_alias" or depth > _DEEPEST:
        return typed(found.node.child_by_field_name("type"), found, depth + 1)
    if (own := written(found, typed)) is not None:
        kind, nullable = own
        return (replace(kind, ref=found.name) if kind.sort is Sort.OBJECT else kind), nullable
    below = found.node.child_by_field_name("type")
    if below is not None and below.type == "struct_type":
        return Type(Sort.OBJECT, ref=found.name), False
    kind, nullable = typed(below, found, depth + 1)
    return replace(kind, values=_values(found, found.package)), nullable


def _values(found: Declared, where: Package) -> tuple[str, ...]:
    values = where.constants.get(found.name, [])
    known = tuple(dict.fromkeys(v for v in values if v is not None))
    return known if None not in values else ()


def _outside(written: str, of: Declared) -> tuple[Type, bool | None]:
    if written in _PLAIN:
        return _PLAIN[written], False
    if written in ("any", "error") or "." not in written:  # a type parameter, too
        return Type(), None
    full = _VERSION.sub("", of.package.full(written, of.path))
    short = full.rpartition("/")[2]
    known = _STANDARD.get(full) or _ENDS.get(short)
    if known is None:
        return Type(ref="" if short == "json.RawMessage" else written.rpartition(".")[2]), None
    return known, short == "uuid.NullUUID" or short.startswith("null.")


def _validated(kind: Type, tag: str) -> tuple[Type, dict[str, float | str], bool]:
    """Return what ``validate:"required,min=1,oneof=a b"`` adds to a field."""
    limits: dict[str, float | str] = {}
    rules = tag.partition(",dive")[0].split(",")
    endings = {Sort.STRING: "Length", Sort.ARRAY: "Items"}
    for rule in rules:
        name, _, value = rule.partition("=")
        if name == "oneof" and value:
            kind = replace(kind, values=tuple(v.strip("'") for v in value.split()))
        elif name in ("email", "uuid", "uri") and kind.sort is Sort.STRING:
            kind = replace(kind, form=name)
        elif name in _BOUNDS and re.fullmatch(r"-?\d+", value):
            ends = ("min", "max") if name == "len" else (_BOUNDS[name],)
            for end in ends:
                key = end + endings.get(kind.sort, "imum")
                limits[key] = int(value)
    return kind, limits, "required" in rules


READER = Reader("go-struct", ("*.go",), ("struct",), read)
