"""Descriptors that protoc compiled, as our own plain data.

Fields are asked for by their numbers in protobuf's own ``descriptor.proto``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from conductor_mcp.compat.protobuf import _features as features
from conductor_mcp.compat.protobuf._changed import FILE_OPTIONS
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
from conductor_mcp.compat.protobuf._wire import (
    Record,
    bytes_in,
    decoded,
    packed,
    unpacked,
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


def file_of(proto: Record, path: str, text: str) -> File:
    """Turn one file's descriptor into plain data."""
    syntax = _syntax(proto)
    options = proto.record(8)
    above = features.within(features.defaults(syntax), _own(options, 50))
    file = File(
        name=proto.text(1),
        path=path,
        package=proto.text(2),
        syntax=syntax,
        features=above,
        options=_file_options(options),
        find=lambda: _Spots(proto, text),
        text=text,
    )
    for index, message in enumerate(proto.records(4)):
        _message(file, message, (4, index), "", above)
    for index, enum in enumerate(proto.records(5)):
        _enum(file, enum, (5, index), "", above)
    for index, service in enumerate(proto.records(6)):
        _service(file, service, (6, index))
    for index, extension in enumerate(proto.records(7)):
        file.extensions.append(_field(file, extension, (7, index), "", above))
    return file


def _syntax(proto: Record) -> str:
    told = proto.text(12)
    if told == "editions":
        edition = proto.number(14)
        return {1000: "2023", 1001: "2024"}.get(edition, str(edition))
    return told or "proto2"


class _Spots(Mapping[Path, Spot]):
    """Where elements stand, by their paths; read as far as somebody asks."""

    def __init__(self, proto: Record, text: str) -> None:
        self._lines = [] if text.isascii() and "\t" not in text else text.split("\n")
        self._spans: dict[bytes, bytes] = {}
        for one in proto.record(9).raw(1):
            fields = decoded(one)
            self._spans.setdefault(b"".join(bytes_in(fields, 1)), b"".join(bytes_in(fields, 2)))

    def __getitem__(self, path: Path) -> Spot:
        line, column, *_ = unpacked(self._spans[packed(path)])
        column += 1
        if line < len(self._lines):
            column = index_of(self._lines[line], column)
        return line + 1, column

    def __iter__(self) -> Iterator[Path]:
        return map(unpacked, self._spans)

    def __len__(self) -> int:
        return len(self._spans)


def _own(options: Record, number: int) -> Mapping[str, str]:
    """Return the features that an element sets itself; ``number`` is theirs in its options."""
    if not options.has(number):
        return {}
    given = options.record(number)
    own = {
        name: values[given.number(feature)]
        for feature, (name, values) in enumerate(features.NAMES.items(), 1)
        if given.has(feature)
    }
    return own | features.of_languages(given)


def _file_options(options: Record) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, (number, default) in {**FILE_OPTIONS, "java_string_check_utf8": (27, False)}.items():
        if not options.has(number):
            continue
        if name == "optimize_for":
            found[name] = _SPEEDS[options.number(number)]
        elif isinstance(default, bool):
            found[name] = bool(options.number(number))
        else:
            found[name] = options.text(number)
    return found


def _message(file: File, proto: Record, path: Path, scope: str, above: Features) -> None:
    name, options, fields = proto.text(1), proto.record(7), proto.records(2)
    nested = f"{scope}.{name}" if scope else name
    own = features.within(above, _own(options, 12))
    message = Message(
        file=file,
        name=name,
        full=f"{file.package}.{nested}" if file.package else nested,
        nested=nested,
        path=path,
        features=own,
        reserved=[(r.number(1), r.number(2) - 1) for r in proto.records(9)],
        reserved_names=proto.texts(10),
        extensions=[(r.number(1), r.number(2) - 1) for r in proto.records(5)],
        entry=bool(options.number(7)),
        options={
            "message_set_wire_format": bool(options.number(1)),
            "no_standard_descriptor_accessor": bool(options.number(2)),
        },
    )
    file.messages.append(message)
    synthetic = {one.number(9) for one in fields if one.number(17)}
    oneofs = [
        (one.text(1), features.within(own, _own(one.record(2), 1))) for one in proto.records(8)
    ]
    for index, one in enumerate(fields):
        inner, oneof = own, ""
        if one.has(9):
            oneof, inner = oneofs[one.number(9)]
            if one.number(9) in synthetic:
                oneof = ""
        place = path if message.entry else (*path, 2, index)
        made = _field(file, one, place, nested, inner)
        made.oneof = oneof
        made.in_entry = message.entry
        message.fields.append(made)
    message.oneofs = [
        (oneof, (*path, 8, index))
        for index, (oneof, _) in enumerate(oneofs)
        if index not in synthetic
    ]
    for index, enum in enumerate(proto.records(4)):
        _enum(file, enum, (*path, 4, index), nested, own)
    for index, extension in enumerate(proto.records(6)):
        file.extensions.append(_field(file, extension, (*path, 6, index), nested, own))
    # The entry of a map is written nowhere: it stands where the map does.
    maps = {f.type_name.rpartition(".")[2]: f.path for f in message.fields if f.type == "message"}
    for index, inside in enumerate(proto.records(3)):
        entry = maps.get(inside.text(1)) if inside.record(7).number(7) else None
        _message(file, inside, entry or (*path, 3, index), nested, own)


def _field(file: File, proto: Record, path: Path, scope: str, above: Features) -> Field:
    name, given = proto.text(1), proto.record(8)
    nested = f"{scope}.{name}" if scope else name
    options: dict[str, object] = {"jstype": _JSTYPES[given.number(6)]}
    if given.has(1):
        options["ctype"] = _CTYPES[given.number(1)]
    return Field(
        file=file,
        name=name,
        full=f"{file.package}.{nested}" if file.package else nested,
        nested=nested,
        path=path,
        number=proto.number(3),
        label=_LABELS[proto.number(4)],
        type=_TYPES[proto.number(5)],
        type_name=proto.text(6).removeprefix("."),
        features=features.within(above, _own(given, 21)),
        json_name=proto.text(10),
        default=proto.text(7) if proto.has(7) else None,
        optional=bool(proto.number(17)),
        extendee=proto.text(2).removeprefix("."),
        options=options,
    )


def _enum(file: File, proto: Record, path: Path, scope: str, above: Features) -> None:
    name = proto.text(1)
    nested = f"{scope}.{name}" if scope else name
    values = proto.records(2)
    enum = Enum(
        file=file,
        name=name,
        full=f"{file.package}.{nested}" if file.package else nested,
        nested=nested,
        path=path,
        features=features.within(above, _own(proto.record(3), 7)),
        values=[Value(v.text(1), v.number(2), (*path, 2, i)) for i, v in enumerate(values)],
        reserved=[(r.number(1), r.number(2)) for r in proto.records(4)],
        reserved_names=proto.texts(5),
    )
    file.enums.append(enum)


def _service(file: File, proto: Record, path: Path) -> None:
    name = proto.text(1)
    full = f"{file.package}.{name}" if file.package else name
    service = Interface(file, name, full, name, path)
    service.rpcs.extend(_rpcs(full, path, proto.records(2)))
    file.services.append(service)


def _rpcs(full: str, path: Path, methods: Iterable[Record]) -> Iterable[Rpc]:
    for index, one in enumerate(methods):
        name = one.text(1)
        yield Rpc(
            name=name,
            full=f"{full}.{name}",
            path=(*path, 2, index),
            request=one.text(2).removeprefix("."),
            response=one.text(3).removeprefix("."),
            client_streaming=bool(one.number(5)),
            server_streaming=bool(one.number(6)),
            idempotency=_IDEMPOTENCY[one.record(4).number(34)],
        )
