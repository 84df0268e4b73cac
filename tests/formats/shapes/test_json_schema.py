"""Shapes written as schemas."""

from __future__ import annotations

import json

from tests.formats.shapes.support import members, shapes

CUSTOMER = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Customer",
    "type": "object",
    "required": ["id", "state", "home"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "state": {"enum": ["new", "known"]},
        "age": {"type": ["integer", "null"], "minimum": 0},
        "tags": {"type": "array", "items": {"type": "string"}},
        "home": {"$ref": "parts/address.json"},
        "level": {"$ref": "#/$defs/Level"},
        "extra": {"type": "object", "additionalProperties": {"type": "number"}},
        "fax": {"type": "string", "deprecated": True},
        "when": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
        "either": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
    },
    "$defs": {"Level": {"type": "string", "enum": ["low", "high"]}},
}
ADDRESS = {"type": "object", "properties": {"city": {"type": "string"}}}
API = """\
openapi: 3.0.3
paths: {}
components:
  schemas:
    Base: {type: object, required: [id], properties: {id: {type: integer}}}
    Order:
      allOf:
        - $ref: '#/components/schemas/Base'
        - type: object
          required: [note]
          properties:
            note: {type: string, nullable: true, maxLength: 80}
    Loop:
      allOf: [{$ref: '#/components/schemas/Loop'}]
      properties: {a: {$ref: '#/components/schemas/Loop'}}
    Pet: {oneOf: [{$ref: '#/components/schemas/Base'}, {$ref: '#/components/schemas/Order'}]}
    Lost: {allOf: [{$ref: 'https://example.org/x.json'}]}
"""


def test_a_document_is_a_shape_with_all_that_its_members_say() -> None:
    path = "context/models/customer.json"
    files = {path: json.dumps(CUSTOMER), "context/models/parts/address.json": json.dumps(ADDRESS)}
    found = shapes(files, path)
    assert members(found["Customer"]) == [
        "id: string(uuid), required",
        "state: string = new|known, required",
        "age: integer, optional, null, minimum=0",
        "tags: array[string], optional",
        "home: object address.json, required",
        "level: string = low|high, optional",
        "extra: map[number], optional",
        "fax: string, optional, retired",
        "when: string(date), optional, null",
        "either: string | integer, optional",
    ]
    assert found["Customer"].unknown == ()


def test_the_schemas_of_an_api_are_shapes_with_what_they_inherit() -> None:
    found = shapes({"api.yaml": API}, "api.yaml")
    assert members(found["Order"]) == [
        "id: integer, required",
        "note: string, required, null, maxLength=80",
    ]
    assert members(found["Loop"]) == ["a: object Loop, optional"]
    assert found["Pet"].unknown == ("it is one of 2 forms (oneOf)",)
    assert found["Lost"].unknown == (
        "https://example.org/x.json leads nowhere in this repository",
    )


def test_the_name_is_the_title_or_the_file() -> None:
    assert list(shapes({"m/order.schema.json": '{"type": "object"}'}, "m/order.schema.json")) == [
        "order"
    ]


def test_a_broken_document_holds_no_shape() -> None:
    assert shapes({"a.json": '{"type": "object", '}, "a.json") == {}
