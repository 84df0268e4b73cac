"""Messages of protocol buffers, as their JSON form has them.

Sources: the Protocol Buffers language specifications, and their JSON mapping (64-bit integers may
be strings, ``Timestamp`` is a date-time, wrappers may be null). An enumeration's values are told
without the prefix and the zero value that the style guide asks for.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.shapes._reader import Reader
from conductor_mcp.model import Span
from conductor_mcp.model.shape import Member, Shape, Sort, Type

if TYPE_CHECKING:
    from conductor_mcp.formats._proto import Declaration, Source

_LONG = Type(Sort.INTEGER, sorts=(Sort.STRING,))
SCALARS = {
    "string": Type(Sort.STRING), "bytes": Type(Sort.STRING, "binary"),
    "bool": Type(Sort.BOOLEAN), "double": Type(Sort.NUMBER), "float": Type(Sort.NUMBER),
    **dict.fromkeys(("int32", "uint32", "sint32", "fixed32", "sfixed32"), Type(Sort.INTEGER)),
    **dict.fromkeys(("int64", "uint64", "sint64", "fixed64", "sfixed64"), _LONG),
}  # fmt: skip
KNOWN = {
    "google.protobuf.Timestamp": Type(Sort.STRING, "date-time"),
    "google.protobuf.Duration": Type(Sort.STRING, "duration"),
    "google.protobuf.FieldMask": Type(Sort.STRING), "google.protobuf.Struct": Type(Sort.MAP),
    "google.protobuf.Value": Type(), "google.protobuf.Any": Type(Sort.OBJECT),
    "google.protobuf.ListValue": Type(Sort.ARRAY), "google.protobuf.Empty": Type(Sort.OBJECT),
    "google.type.Date": Type(Sort.STRING, "date"),
    "google.type.Decimal": Type(Sort.NUMBER, sorts=(Sort.STRING,)),
}  # fmt: skip
WRAPPERS = {
    "google.protobuf.StringValue": "string", "google.protobuf.BytesValue": "bytes",
    "google.protobuf.BoolValue": "bool", "google.protobuf.DoubleValue": "double",
    "google.protobuf.FloatValue": "float", "google.protobuf.Int32Value": "int32",
    "google.protobuf.UInt32Value": "uint32", "google.protobuf.Int64Value": "int64",
    "google.protobuf.UInt64Value": "uint64",
}  # fmt: skip
DETAIL = re.compile(r"(?:(optional|required|repeated) )?(.*) = -?\w*(, oneof )?")
MAP = re.compile(r"map\s*<\s*([\w.]+)\s*,\s*([\w.]+)\s*>")
_UNTOLD = ("UNSPECIFIED", "UNKNOWN", "INVALID")
_MOST_FILES = 200


def read(project: Project, path: str) -> Iterator[Shape]:
    """Yield a shape for each message that a file declares."""
    source = source_of(project, path)
    if source is None:
        return
    types = types_of(project, path)
    fields: dict[str, list[Member]] = {}
    for one in source.declared:
        if one.kind == "field" and not one.extends:  # JSON has those by their full names
            member = _member(one, types, path, source.syntax)
            fields.setdefault(one.owner, []).append(member)
    for one in source.declared:
        if one.kind == "message":
            at = Span(path, one.line, one.line)
            yield Shape(one.name, at, "protobuf-message", tuple(fields.get(one.name, ())))


def source_of(project: Project, path: str) -> Source | None:
    """Return what a file declares, ``None`` where there is no such file."""
    from conductor_mcp.formats._proto import parse

    document = project.document(path)
    if document is None:
        return None
    return project.once(("proto", path), lambda: parse(document.text))


@dataclass(slots=True)
class Types:
    """Messages and enumerations by full name, with its values; and the ``files`` they are in."""

    messages: set[str] = field(default_factory=set[str])
    enums: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    files: list[str] = field(default_factory=list[str])

    def find(self, name: str, scope: str) -> str:
        """Return the full name that ``name`` means in a message: the innermost that there is."""
        if name.startswith("."):
            return name[1:]
        around = scope
        while True:
            full = f"{around}.{name}" if around else name
            if full in self.messages or full in self.enums or not around:
                return full
            around = around.rpartition(".")[0]


def types_of(project: Project, path: str) -> Types:
    """Gather the types of a file and of all that it imports and that is here."""
    found, waiting, seen = Types(), [path], {path}
    while waiting:
        here = waiting.pop()
        found.files.append(here)
        source = source_of(project, here)
        for one in source.declared if source else ():
            if one.kind == "message":
                found.messages.add(one.name)
            elif one.kind == "enum":
                found.enums.setdefault(one.name, [])
            elif one.kind == "value":
                found.enums.setdefault(one.owner, []).append(one.name.rpartition(".")[2])
        for wanted in source.imports if source else ():
            target = _imported(project, here, wanted)
            if target and target not in seen and len(seen) < _MOST_FILES:
                seen.add(target)
                waiting.append(target)
    return found


def _imported(project: Project, path: str, wanted: str) -> str:
    """Return an imported file: it is named from some folder above the file that imports it."""
    folder = posixpath.dirname(path)
    while True:
        at = posixpath.normpath(posixpath.join(folder, wanted))
        if not at.startswith("..") and project.document(at) is not None:
            return at
        if not folder:
            return ""
        folder = posixpath.dirname(folder)


def _member(one: Declaration, types: Types, path: str, syntax: str) -> Member:
    found = DETAIL.match(one.detail)
    label, written, oneof = found.groups() if found else ("", "", "")
    written = written.strip()
    kind, nullable = _typed(written, types, one.owner)
    if label == "repeated":
        kind, nullable = Type(Sort.ARRAY, items=kind), None
    required = {"required": True, "optional": False}.get(label or "")
    if option(one, "features.field_presence") == "LEGACY_REQUIRED":
        required = True
    if oneof or (nullable and not required):
        required = False
    elif required is None and syntax not in ("proto3", "") and label != "repeated":
        required = False  # an edition's fields may be left out
    name = one.name.rpartition(".")[2]
    stated = option(one, "json_name").strip("\"'")
    at = Span(path, one.line, one.line)
    retired = option(one, "deprecated") == "true"
    return Member(
        stated or name, kind, at, name, required, nullable, named=bool(stated), retired=retired
    )


def option(one: Declaration, name: str) -> str:
    """Return what a field's option is set to, ``""`` where it is not."""
    words = one.options
    at = [i for i, w in enumerate(words) if w == name and words[i + 1 : i + 2] == ("=",)]
    return words[at[0] + 2] if at and at[0] + 2 < len(words) else ""


def _typed(written: str, types: Types, scope: str) -> tuple[Type, bool | None]:
    if (pair := MAP.match(written)) is not None:
        return Type(Sort.MAP, items=_typed(pair[2], types, scope)[0]), None
    if written in SCALARS:
        return SCALARS[written], None
    full = types.find(written, scope)
    if full in WRAPPERS:
        return SCALARS[WRAPPERS[full]], True
    if full in types.enums:
        last = full.rpartition(".")[2]
        return replace(_enum(last, types.enums[full]), ref=""), None
    known = KNOWN.get(full)
    if known is not None:
        return known, None
    return Type(
        Sort.OBJECT if full in types.messages else Sort.ANY, ref=full.rpartition(".")[2]
    ), (None)


def _enum(name: str, values: list[str]) -> Type:
    prefix = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper() + "_"
    if not all(value.startswith(prefix) for value in values):
        prefix = ""
    plain = [value.removeprefix(prefix) for value in values]
    if len(plain) > 1 and plain[0] in _UNTOLD:
        plain = plain[1:]
    return Type(Sort.STRING, values=tuple(plain))


def trouble(project: Project, path: str) -> str:
    """Say what of a file could not be followed."""
    source = source_of(project, path)
    problems = source.problems if source is not None else []
    return f"line {problems[0][0]}: {problems[0][1]}" if problems else ""


READER = Reader("protobuf-message", ("*.proto",), ("message",), read, trouble)
