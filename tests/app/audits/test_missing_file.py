"""Contracts that refer to files which are not there."""

from __future__ import annotations

from pathlib import Path

from tests.app.audits.asking import found, told

ID = "missing-file"
API = """openapi: 3.1.0
info: {title: Orders, version: 1.0.0}
paths:
  /orders:
    $ref: paths/orders.yaml
  /gone:
    $ref: './paths/gone.yaml#/get'
  # $ref: paths/commented.yaml
  /web:
    $ref: https://example.com/a.yaml
"""
PIECE = "get:\n  operationId: a\n  responses:\n    '200':\n      $ref: ../nowhere.yaml\n"


def test_a_reference_to_no_file_is_told_where_it_stands(tmp_path: Path) -> None:
    files = {"api/openapi.yaml": API, "api/paths/orders.yaml": PIECE}
    assert told(found(tmp_path, files, ID)) == [
        "should api/openapi.yaml:7 `$ref` to './paths/gone.yaml': there is no such file",
        "should api/paths/orders.yaml:5 `$ref` to '../nowhere.yaml': there is no such file",
    ]


def test_a_schema_that_another_one_provides_by_its_id_is_there(tmp_path: Path) -> None:
    head = '{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", '
    order = head + '"$id": "https://a.example/s/order.json", "title": "Order", "properties": '
    order += '{"at": {"$ref": "address.json"}, "by": {"$ref": "reader.json"}}}'
    address = head + '"$id": "https://a.example/s/address.json", "title": "Address", '
    address += '"properties": {"street": {"type": "string"}}}'
    files = {"a/order.schema.json": order, "b/where.schema.json": address}
    (finding,) = found(tmp_path, files, ID)
    assert "reader.json" in finding.message
