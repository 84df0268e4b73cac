"""Protocol buffers, whole and broken."""

from __future__ import annotations

import pytest

from conductor_mcp.model import Element
from tests.formats.reading import elements, read, sample


def test_messages_fields_enums_services_and_rpcs_are_read() -> None:
    reading = read("proto/lending/v1/loans.proto", sample("protobuf.proto").text)
    (record,) = reading.records
    assert record.id == "contract:lending-v1-loans"
    assert record.facts["package"] == "lending.v1"
    assert record.facts["imports"] == ["google/protobuf/timestamp.proto"]
    assert record.governs == ("src/lending/rpc.py",)
    found = elements(reading)
    assert found["message lending.v1.Loan"] == ("message", 10, "")
    assert found["message lending.v1.Loan.copies"][2] == "map<string, int32> = 3"
    assert found["message lending.v1.Loan.reader_id"][2] == "string = 4, oneof returned_by"
    assert found["enum lending.v1.Loan.State.OPEN"] == ("value", 22, "= 1")
    assert found["rpc lending.v1.Loans.Watch"][2] == "(WatchRequest) returns (stream Loan)"
    assert "A book lent to a reader." in record.sections[0].text


def test_the_older_language_and_extensions_are_understood() -> None:
    text = """
syntax = "proto2";
message A {
  required int32 x = 1 [default = -1, (opt) = { a: [1, 2]; b: "}" }];
  optional group G = 2 { optional string y = 1; }
  extensions 100 to max;
  message B { repeated .pkg.C c = 3; }
  oneof kind { string s = 4; }
}
extend google.protobuf.FieldOptions { optional string tag = 50000; }
enum E { option allow_alias = true; Z = 0; N = -1 [deprecated = true]; }
"""
    reading = read("old.proto", text)
    assert not reading.problems
    found = elements(reading)
    assert found["message A.x"][2] == "required int32 = 1"
    assert found["message A.B.c"][2] == "repeated .pkg.C = 3"
    assert found["message google.protobuf.FieldOptions.tag"][0] == "field"
    assert found["enum E.N"][2] == "= -1"


def test_a_mistake_costs_one_statement_and_is_told_with_its_line() -> None:
    reading = read("a.proto", 'syntax = "proto3";\nmessage A {\n  string id\n}\nmessage B {}\n')
    assert {"message A", "message B"} <= set(elements(reading))
    assert reading.problems[0].at.first in (3, 4)
    assert read("a.proto", "message A {").problems[0].message.endswith("never closed")


def test_a_copy_of_another_projects_file_is_left_out() -> None:
    reading = read("third_party/google/api/http.proto", "message A {}")
    assert not reading.records
    assert "somebody else" in reading.left_out[0].why


@pytest.mark.parametrize(
    ("path", "package", "name", "found"),
    [
        ("proto/shop/v1/a.proto", "shop.v1", "pay/v1/b.proto", ["proto/pay/v1/b.proto"]),
        ("proto/shop/a.proto", "other", "shop/b.proto", ["proto/shop/b.proto"]),
        ("proto/a.proto", "shop", "b.proto", ["proto/b.proto"]),
        ("a.proto", "shop", "b.proto", ["b.proto"]),
        ("a.proto", "shop", "google/protobuf/any.proto", []),
        ("a.proto", "shop", "../b.proto", []),
        ("a.proto", "shop", "a.proto", []),
    ],
)
def test_imports_are_named_from_the_root(
    path: str, package: str, name: str, found: list[str]
) -> None:
    (record,) = read(path, f'package {package};\nimport "{name}";\nmessage A {{}}\n').records
    assert record.facts.get("refs", []) == found
    assert record.facts["imports"] == [name]


def test_every_part_knows_the_column_that_it_starts_in() -> None:
    text = 'syntax = "proto3";\nmessage A {\n  int32 b = 1; string c = 2;\n}\nenum D { E = 0; }\n'
    at = {p.key: (p.at.first, p.at.column) for p in read("a.proto", text).parts
          if isinstance(p, Element)}  # fmt: skip
    assert at["message A"] == (2, 1)
    assert at["message A.b"] == (3, 3)
    assert at["message A.c"] == (3, 16)
    assert at["enum D.E"] == (5, 10)
