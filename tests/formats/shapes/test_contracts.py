"""Shapes in the schemas of other contracts: protocol buffers and GraphQL."""

from __future__ import annotations

from tests.formats.shapes.support import members, shapes

ORDER = """\
syntax = "proto3";
package shop.v1;

import "google/protobuf/timestamp.proto";
import "shop/v1/common.proto";

message Order {
  string id = 1;
  int64 total_cents = 2 [json_name = "total"];
  optional string note = 3;
  repeated Line lines = 4;
  map<string, double> by = 5;
  google.protobuf.Timestamp paid_at = 6;
  google.protobuf.StringValue maybe = 7;
  OrderState state = 8;
  Level level = 9;
  bytes raw = 10 [deprecated = true];
  oneof way { string mail = 11; bool post = 12; }
  Address where = 13;
  other.Thing thing = 14;
  message Line { uint32 count = 1; }
  enum OrderState { ORDER_STATE_UNSPECIFIED = 0; ORDER_STATE_NEW = 1; ORDER_STATE_PAID = 2; }
}
"""
COMMON = """\
syntax = "proto3";
package shop.v1;
enum Level { LOW = 0; HIGH = 1; }
message Address { string city = 1; }
"""


def test_a_message_with_what_it_imports() -> None:
    files = {"proto/shop/v1/order.proto": ORDER, "proto/shop/v1/common.proto": COMMON}
    found = shapes(files, "proto/shop/v1/order.proto")
    assert sorted(found) == ["shop.v1.Order", "shop.v1.Order.Line"]
    assert members(found["shop.v1.Order"]) == [
        "id: string",
        "total_cents as total: integer | string",
        "note: string, optional",
        "lines: array[object Line]",
        "by: map[number]",
        "paid_at: string(date-time)",
        "maybe: string, optional, null",
        "state: string = NEW|PAID",
        "level: string = LOW|HIGH",
        "raw: string(binary), retired",
        "mail: string, optional",
        "post: boolean, optional",
        "where: object Address",
        "thing: any Thing",
    ]


def test_labels_of_proto2() -> None:
    text = 'syntax = "proto2";\nmessage A { required int32 x = 1; optional A y = 2; }\n'
    assert members(shapes({"a.proto": text}, "a.proto")["A"]) == [
        "x: integer, required",
        "y: object A, optional",
    ]


SCHEMA = """\
"An order."
type Order implements Node {
  id: ID!
  total(currency: String = "eur"): Float!
  note: String @deprecated(reason: "use notes")
  lines: [Line!]!
  state: State!
  paidAt: DateTime
  meta: JSON
  odd: Odd
}
extend type Order { extra: Level }
input NewOrder { id: UUID!, total: Int = 3 }
enum State { NEW PAID }
type Line { sku: String! }
type Query { order: Order }
scalar DateTime
"""


def test_types_and_inputs_of_graphql() -> None:
    files = {"api/schema.graphql": SCHEMA, "api/more/level.graphql": "enum Level { LOW HIGH }\n"}
    found = shapes(files, "api/schema.graphql")
    assert sorted(found) == ["Line", "NewOrder", "Order"]
    assert members(found["Order"]) == [
        "id as id: string | integer, required",
        "total as total: number, required",
        "note as note: string, optional, null, retired",
        "lines as lines: array[object Line], required",
        "state as state: string = NEW|PAID, required",
        "paidAt as paidAt: string(date-time), optional, null",
        "meta as meta: any, optional, null",
        "odd as odd: any Odd, optional, null",
        "extra as extra: string = LOW|HIGH, optional, null",
    ]
    assert members(found["NewOrder"]) == [
        "id as id: string(uuid), required",
        "total as total: integer, optional, null",
    ]


def test_broken_schemas_hold_no_shape() -> None:
    assert shapes({"a.graphql": "type A { x: "}, "a.graphql") == {}
    assert shapes({"a.proto": "message A { int32 x = "}, "a.proto")
    assert shapes({"a.proto": "\0 message"}, "a.proto") == {}


def test_groups_of_protobuf_are_messages_and_extensions_are_not_fields() -> None:
    source = """
syntax = "proto2";
package shop;
message Order {
  required string id = 1;
  optional group Line = 2 [deprecated = true] {
    optional int32 size = 1;
    repeated group Part = 2 { optional bool whole = 1; }
  }
  oneof kind {
    group Gift = 5 { optional string note = 1; }
  }
  extensions 100 to 200;
}
extend Order { optional string more = 100; }
"""
    found = shapes({"shop.proto": source}, "shop.proto")
    assert {name: [m.name for m in shape.members] for name, shape in found.items()} == {
        "shop.Order": ["id", "line", "gift"],
        "shop.Order.Line": ["size", "part"],
        "shop.Order.Line.Part": ["whole"],
        "shop.Order.Gift": ["note"],
    }
    assert members(found["shop.Order"])[1] == "line: object Line, optional, retired"
    assert members(found["shop.Order.Line"])[1] == "part: array[object Part]"


def test_a_field_of_an_edition_may_be_required() -> None:
    source = """
edition = "2023";
message Order {
  string id = 1 [features.field_presence = LEGACY_REQUIRED];
  string note = 2;
}
"""
    found = shapes({"shop.proto": source}, "shop.proto")
    assert members(found["Order"]) == ["id: string, required", "note: string, optional"]
