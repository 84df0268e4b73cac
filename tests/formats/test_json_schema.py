"""JSON Schema documents as contracts, and JSON that only has a schema."""

from __future__ import annotations

import pytest

from conductor_mcp.model import Kind
from tests.formats.reading import claimed, elements, read, sample


def test_the_schema_and_its_definitions_are_types_with_fields() -> None:
    reading = read("schemas/shelf.json", sample("json-schema.json").text)
    assert reading.records[0].kind is Kind.CONTRACT
    assert reading.records[0].id == "contract:shelf"
    found = elements(reading)
    assert found["schema Shelf.mark"] == ("field", 9, "string, required")
    assert found["schema Shelf.room"] == ("field", 11, "Room")
    assert found["schema Room.name"] == ("field", 16, "string")


def test_without_a_title_the_address_or_the_file_names_it() -> None:
    meta = '"$schema": "http://json-schema.org/draft-07/schema#"'
    assert read("a/order.schema.json", f"{{{meta}}}").records[0].id == "contract:order"
    addressed = f'{{{meta}, "$id": "https://example.org/v1/desk.json"}}'
    assert read("a/x.json", addressed).records[0].title == "desk"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("renovate.json", '{"$schema": "https://docs.renovatebot.com/renovate-schema.json"}'),
        ("biome.json", '{"$schema": "https://biomejs.dev/schemas/1.9/schema.json", "type": 1}'),
        ("data.json", '{"$id": 4, "name": "x"}'),
        ("data.json", '{"rows": [{"$schema": "http://json-schema.org/draft-07/schema#"}]}'),
        ("list.json", '["$schema", "$id"]'),
        ("schema.json", '{"type": "object", "properties": {}}'),
    ],
)
def test_json_that_does_not_say_it_is_a_schema_is_none(path: str, text: str) -> None:
    assert claimed(path, text) in {"", "contract-piece"}


def test_yaml_is_read_too() -> None:
    text = '$schema: "https://json-schema.org/draft/2020-12/schema"\ntitle: Desk\ntype: object\n'
    assert read("schemas/desk.yaml", text).records[0].id == "contract:desk"


def test_schemas_that_are_booleans_or_loop_do_no_harm() -> None:
    text = """{"$schema": "http://json-schema.org/draft-07/schema#", "title": "Tree",
 "properties": {"any": true, "none": false, "child": {"$ref": "#"}},
 "allOf": [{"properties": {"more": {"type": ["string", "null"]}}}]}"""
    found = elements(read("tree.json", text))
    assert found["schema Tree.any"][2] == "true"
    assert found["schema Tree.more"][2] == "string | null"
