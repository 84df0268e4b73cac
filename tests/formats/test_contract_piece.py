"""Pieces of contracts: what is taken for one, what is read, and what is none."""

from __future__ import annotations

import pytest

from conductor_mcp.formats._contract import outside_refs
from conductor_mcp.model import Document, Reading
from tests.formats.reading import claimed, elements, read, sample


def test_schemas_by_name_are_read_with_their_fields_and_references() -> None:
    reading = read("api/order_piece.yaml", sample("contract-piece.yaml").text)
    assert reading.records == ()
    (piece,) = reading.pieces
    assert piece.facts["refs"] == ["api/order_lines.yaml"]
    found = elements(reading)
    assert found["schema Order"] == ("type", 1, "object")
    assert found["schema Order.id"] == ("field", 6, "string(uuid), required")
    assert found["schema OrderStatus"][2] == "string: open | closed"
    assert "What a customer asked for" in piece.sections[0].text


SHAPES = {
    "one schema": ("type: object\nproperties: {a: {type: string}}\n", "schema p"),
    "all of": ("allOf: [{$ref: a.yaml}, {type: object}]\n", "schema p"),
    "a path item": ("get:\n  summary: s\n  responses: {}\n", "GET p"),
    "path items": ("/a:\n  post:\n    tags: [x]\n    responses: {}\n", "POST /a"),
    "an operation": ("operationId: doIt\nresponses: {}\n", "operation doIt"),
    "a parameter": ("name: page\nin: query\nschema: {type: integer}\n", "parameter page"),
    "a message": ("payload: {type: object, properties: {a: {type: string}}}\n", "message p"),
    "a response": ("description: d\nheaders: {X: {$ref: x.yaml}}\n", "response p"),
    "a body": ("content: {application/json: {schema: {$ref: a.yaml}}}\n", "body p"),
    "components": ("components: {schemas: {A: {type: string, enum: [a]}}}\n", "schema A"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_piece_is_known_by_its_shape(name: str) -> None:
    text, key = SHAPES[name]
    reading = read("api/p.yaml", text)
    assert reading.pieces
    assert key in elements(reading)


NONE = {
    "settings": "name: x\ntype: module\nversion: 1\n",
    "a workflow": "on: push\njobs:\n  a:\n    steps: [{in: x}]\n",
    "a manifest": "apiVersion: v1\nkind: X\nspec:\n  properties: {a: {type: string}}\n",
    "an empty piece": "properties: {}\n",
    "a list": "- type: object\n  properties: {a: {type: string}}\n",
}


@pytest.mark.parametrize("name", NONE)
def test_other_files_are_nothing_and_no_problem(name: str) -> None:
    assert read("api/p.yaml", NONE[name]) == Reading()


def test_what_says_what_it_is_is_no_piece() -> None:
    schema = '{"$schema": "https://json-schema.org/draft-07/schema", "type": "object"}'
    assert claimed("a.json", schema) == "json-schema"
    assert claimed("a.yaml", "openapi: 3.0.0\ninfo: {}\npaths: {}\n") == "openapi"
    assert claimed("a.yaml", "type: object\n") == "contract-piece"


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ("'paths/users@{name}.yaml'", "api/paths/users@{name}.yaml"),
        ('"paths/a b.yaml#/get"', "api/paths/a b.yaml"),
        ("paths/users@{name}.yaml#/get", "api/paths/users@{name}.yaml"),
        ("{$ref: paths/a.yaml}", "api/paths/a.yaml"),
        ("#/components/schemas/A", ""),
        ("'#/components/schemas/A'", ""),
    ],
)
def test_a_reference_may_hold_what_a_path_leaves_open(said: str, path: str) -> None:
    line = said if said.startswith("{") else f"$ref: {said}"
    found = outside_refs(Document("api/openapi.yaml", f"paths:\n  /a: \n    {line}\n"))
    assert found == ([path] if path else [])
