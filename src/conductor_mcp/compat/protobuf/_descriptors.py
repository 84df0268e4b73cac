"""Descriptors that protoc compiled, as our own plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from conductor_mcp.compat.protobuf import _features as features
from conductor_mcp.compat.protobuf._columns import index_of
from conductor_mcp.compat.protobuf._tree import (
    Enum,
    Features,
    Field,
    File,
    Interface,
    Message,
    Path,
    Rpc,
    Spot,
    Value,
)

if TYPE_CHECKING:
    from google.protobuf import descriptor_pb2 as pb

    _Options = (
        pb.FileOptions | pb.MessageOptions | pb.FieldOptions | pb.OneofOptions | pb.EnumOptions
    )

_TYPES = (
    "",
    *("double", "float", "int64", "uint64", "int32", "fixed64", "fixed32", "bool", "string"),
    *("group", "message", "bytes", "uint32", "enum", "sfixed32", "sfixed64", "sint32", "sint64"),
)
_LABELS = ("", "optional", "required", "repeated")
_CTYPES = ("STRING", "CORD", "STRING_PIECE")
_JSTYPES = ("JS_NORMAL", "JS_STRING", "JS_NUMBER")
_IDEMPOTENCY = ("IDEMPOTENCY_UNKNOWN", "NO_SIDE_EFFECTS", "IDEMPOTENT")
_SPEEDS = ("", "SPEED", "CODE_SIZE", "LITE_RUNTIME")


def file_of(proto: pb.FileDescriptorProto, path: str, text: str) -> File:
    """Turn one file's descriptor into plain data."""
    syntax = _syntax(proto)
    above = features.within(features.defaults(syntax), _own(proto.options))
    file = File(
        name=proto.name,
        path=path,
        package=proto.package,
        syntax=syntax,
        features=above,
        options=_file_options(proto.options),
        find=lambda: _spots(proto, text),
        text=text,
    )
    for index, message in enumerate(proto.message_type):
        _message(file, message, (4, index), "", above)
    for index, enum in enumerate(proto.enum_type):
        _enum(file, enum, (5, index), "", above)
    for index, service in enumerate(proto.service):
        _service(file, service, (6, index))
    for index, extension in enumerate(proto.extension):
        file.extensions.append(_field(file, extension, (7, index), "", above))
    return file


def _syntax(proto: pb.FileDescriptorProto) -> str:
    if proto.syntax == "editions":
        return {1000: "2023", 1001: "2024"}.get(proto.edition, str(proto.edition))
    return proto.syntax or "proto2"


def _spots(proto: pb.FileDescriptorProto, text: str) -> dict[Path, Spot]:
    spots: dict[Path, Spot] = {}
    lines = [] if text.isascii() and "\t" not in text else text.split("\n")
    for one in proto.source_code_info.location:
        line, column = one.span[0], one.span[1] + 1
        if line < len(lines):
            column = index_of(lines[line], column)
        spots.setdefault(tuple(one.path), (line + 1, column))
    return spots


def _own(options: _Options) -> Mapping[str, str]:
    """Return the features that an element sets itself."""
    if not options.HasField("features"):
        return {}
    given = options.features
    own: dict[str, str] = {}
    for described, value in given.ListFields():
        values = features.NAMES.get(described.name)
        if values is not None and not described.is_extension:
            own[described.name] = values[value]
    return own | features.of_languages(given.SerializeToString())


def _file_options(options: pb.FileOptions) -> dict[str, object]:
    found: dict[str, object] = {}
    for described, value in options.ListFields():
        if not described.is_extension and described.name != "features":
            found[described.name] = value
    if "optimize_for" in found:
        found["optimize_for"] = _SPEEDS[options.optimize_for]
    return found


def _message(
    file: File, proto: pb.DescriptorProto, path: Path, scope: str, above: Features
) -> None:
    nested = f"{scope}.{proto.name}" if scope else proto.name
    own = features.within(above, _own(proto.options))
    message = Message(
        file=file,
        name=proto.name,
        full=f"{file.package}.{nested}" if file.package else nested,
        nested=nested,
        path=path,
        features=own,
        reserved=[(r.start, r.end - 1) for r in proto.reserved_range],
        reserved_names=list(proto.reserved_name),
        extensions=[(r.start, r.end - 1) for r in proto.extension_range],
        entry=proto.options.map_entry,
        options={
            "message_set_wire_format": proto.options.message_set_wire_format,
            "no_standard_descriptor_accessor": proto.options.no_standard_descriptor_accessor,
        },
    )
    file.messages.append(message)
    synthetic = {f.oneof_index for f in proto.field if f.proto3_optional}
    holders = [features.within(own, _own(o.options)) for o in proto.oneof_decl]
    for index, one in enumerate(proto.field):
        inner = own
        oneof = ""
        if one.HasField("oneof_index"):
            inner = holders[one.oneof_index]
            if one.oneof_index not in synthetic:
                oneof = proto.oneof_decl[one.oneof_index].name
        place = path if message.entry else (*path, 2, index)
        made = _field(file, one, place, nested, inner)
        made.oneof = oneof
        made.in_entry = message.entry
        message.fields.append(made)
    message.oneofs = [
        (one.name, (*path, 8, index))
        for index, one in enumerate(proto.oneof_decl)
        if index not in synthetic
    ]
    for index, enum in enumerate(proto.enum_type):
        _enum(file, enum, (*path, 4, index), nested, own)
    for index, extension in enumerate(proto.extension):
        file.extensions.append(_field(file, extension, (*path, 6, index), nested, own))
    # The entry of a map is written nowhere: it stands where the map does.
    maps = {f.type_name.rpartition(".")[2]: f.path for f in message.fields if f.type == "message"}
    for index, inside in enumerate(proto.nested_type):
        entry = maps.get(inside.name) if inside.options.map_entry else None
        _message(file, inside, entry or (*path, 3, index), nested, own)


def _field(
    file: File, proto: pb.FieldDescriptorProto, path: Path, scope: str, above: Features
) -> Field:
    nested = f"{scope}.{proto.name}" if scope else proto.name
    options: dict[str, object] = {"jstype": _JSTYPES[proto.options.jstype]}
    if proto.options.HasField("ctype"):
        options["ctype"] = _CTYPES[proto.options.ctype]
    return Field(
        file=file,
        name=proto.name,
        full=f"{file.package}.{nested}" if file.package else nested,
        nested=nested,
        path=path,
        number=proto.number,
        label=_LABELS[proto.label],
        type=_TYPES[proto.type],
        type_name=proto.type_name.removeprefix("."),
        features=features.within(above, _own(proto.options)),
        json_name=proto.json_name,
        default=proto.default_value if proto.HasField("default_value") else None,
        optional=proto.proto3_optional,
        extendee=proto.extendee.removeprefix("."),
        options=options,
    )


def _enum(
    file: File, proto: pb.EnumDescriptorProto, path: Path, scope: str, above: Features
) -> None:
    nested = f"{scope}.{proto.name}" if scope else proto.name
    values = [Value(v.name, v.number, (*path, 2, i)) for i, v in enumerate(proto.value)]
    enum = Enum(
        file=file,
        name=proto.name,
        full=f"{file.package}.{nested}" if file.package else nested,
        nested=nested,
        path=path,
        features=features.within(above, _own(proto.options)),
        values=values,
        reserved=[(r.start, r.end) for r in proto.reserved_range],
        reserved_names=list(proto.reserved_name),
    )
    file.enums.append(enum)


def _service(file: File, proto: pb.ServiceDescriptorProto, path: Path) -> None:
    full = f"{file.package}.{proto.name}" if file.package else proto.name
    service = Interface(file, proto.name, full, proto.name, path)
    service.rpcs.extend(_rpcs(full, path, proto.method))
    file.services.append(service)


def _rpcs(full: str, path: Path, methods: Iterable[pb.MethodDescriptorProto]) -> Iterable[Rpc]:
    for index, one in enumerate(methods):
        yield Rpc(
            name=one.name,
            full=f"{full}.{one.name}",
            path=(*path, 2, index),
            request=one.input_type.removeprefix("."),
            response=one.output_type.removeprefix("."),
            client_streaming=one.client_streaming,
            server_streaming=one.server_streaming,
            idempotency=_IDEMPOTENCY[one.options.idempotency_level],
        )
