"""Encoded protocol buffers, read without protobuf's runtime as that would read them."""

from __future__ import annotations

import importlib
import os
from contextlib import suppress
from pathlib import Path

import pytest
from google.protobuf import descriptor_pb2
from google.protobuf.message import DecodeError
from hypothesis import given
from hypothesis import strategies as st

from conductor_mcp.compat.protobuf._descriptors import file_of
from conductor_mcp.compat.protobuf._tree import File
from conductor_mcp.compat.protobuf._wire import Record, WireError, packed, unpacked

TEXT = """edition = "2023";
package a.b;
import "google/protobuf/descriptor.proto";
import "google/protobuf/cpp_features.proto";
option java_package = "org.example";
option features.enum_type = CLOSED;
extend google.protobuf.FieldOptions { Note note = 50001 [features.message_encoding = DELIMITED]; }
message Note { string words = 1; double weight = 2; fixed32 size = 3; Note inner = 4; }
message Order {
  reserved 7, 100 to 199;
  reserved gone;
  extensions 500 to max;
  string id = 1 [
    default = "\\xc3\\xa9", (note) = { words: "w" weight: 1.5 size: 3 inner { size: 4 } }
  ];
  int64 total = 2 [jstype = JS_STRING];
  string text = 3 [features.(pb.cpp).string_type = VIEW];
  map<string, Order> parts = 4;
  oneof either { int32 one = 5; int32 two = 6; }
}
enum State { NEW = 0; OLD = -1; FAR = 2147483647; reserved -20 to -10; }
service Orders {
  rpc List(Order) returns (stream Order) { option idempotency_level = NO_SIDE_EFFECTS; }
}
"""


def written(folder: Path) -> bytes:
    """Let protoc write down a file and what it imports, as comparisons do."""
    compiler = importlib.import_module("grpc_tools._protoc_compiler")
    bundled = Path(str(compiler.__file__)).parent / "_proto"
    (folder / "a.proto").write_text(TEXT)
    words = ["protoc", f"-I{folder}", f"-I{bundled}", "--include_imports", "--include_source_info"]
    words += [f"--descriptor_set_out={folder / 'out'}", str(folder / "a.proto")]
    assert compiler.run_main([os.fsencode(word) for word in words]) == 0
    return (folder / "out").read_bytes()


def test_every_field_asked_for_is_what_the_runtime_says(tmp_path: Path) -> None:
    data = written(tmp_path)
    told = {one.name: one for one in descriptor_pb2.FileDescriptorSet.FromString(data).file}
    assert len(told) == 3
    for record in Record(data).records(1):
        ours, theirs = file_of(record, "a.proto", TEXT), told[record.text(1)]
        assert (ours.package, ours.path) == (theirs.package, "a.proto")
        spots = {
            tuple(at.path): (at.span[0] + 1, at.span[1] + 1)
            for at in reversed(theirs.source_code_info.location)
        }
        found = record.record(9).records(1)
        assert {unpacked(b"".join(one.raw(1))) for one in found} == set(spots)
        assert {path: ours.at(path) for path in spots} == spots
        messages = {one.nested: one for one in ours.messages if "." not in one.nested}
        assert list(messages) == [one.name for one in theirs.message_type]
        for message in theirs.message_type:
            kept = messages[message.name]
            assert [(f.name, f.number, f.json_name) for f in kept.fields] == [
                (f.name, f.number, f.json_name) for f in message.field
            ]
            assert [f.default or "" for f in kept.fields] == [
                f.default_value for f in message.field
            ]
            assert kept.reserved == [(r.start, r.end - 1) for r in message.reserved_range]
            assert kept.reserved_names == list(message.reserved_name)


def test_what_elements_set_themselves_is_read(tmp_path: Path) -> None:
    (file,) = [
        file_of(one, "a.proto", TEXT)
        for one in Record(written(tmp_path)).records(1)
        if one.text(1) == "a.proto"
    ]
    assert (file.syntax, file.options) == ("2023", {"java_package": "org.example"})
    assert file.features["enum_type"] == "CLOSED"
    order = next(one for one in file.messages if one.name == "Order")
    fields = {one.name: one for one in order.fields}
    assert fields["total"].options == {"jstype": "JS_STRING"}
    assert fields["text"].features["cpp.string_type"] == "VIEW"
    assert fields["id"].default == "é"
    assert (fields["two"].oneof, order.oneofs) == ("either", [("either", (4, 1, 8, 0))])
    assert order.extensions == [(500, 536870911)]
    assert [one.name for one in file.messages if one.entry] == ["PartsEntry"]
    assert numbers(file) == [("NEW", 0), ("OLD", -1), ("FAR", 2147483647)]
    assert file.enums[0].reserved == [(-20, -10)]
    (rpc,) = file.services[0].rpcs
    assert (rpc.server_streaming, rpc.client_streaming) == (True, False)
    assert (rpc.idempotency, rpc.request) == ("NO_SIDE_EFFECTS", "a.b.Order")
    assert [one.name for one in file.extensions] == ["note"]


def numbers(file: File) -> list[tuple[str, int]]:
    return [(value.name, value.number) for value in file.enums[0].values]


@given(st.lists(st.integers(0, 2**31 - 1)))
def test_numbers_come_back_as_they_were_written(given_: list[int]) -> None:
    assert unpacked(packed(given_)) == tuple(given_)


@given(st.binary(max_size=60))
def test_bytes_that_are_no_message_are_refused_and_nothing_else_happens(data: bytes) -> None:
    with suppress(DecodeError):
        descriptor_pb2.FileDescriptorProto.FromString(data)
        Record(data)  # what the runtime reads, we read
    try:
        Record(data).records(4)
    except WireError:
        return


@pytest.mark.parametrize(
    "data", [b"\x0a", b"\x0a\x05abc", b"\x08", b"\x08\xff", b"\x0c", b"\x0b\x14"]
)
def test_a_message_that_ends_too_early_is_refused(data: bytes) -> None:
    with pytest.raises(WireError):
        Record(data)
