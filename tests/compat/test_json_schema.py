"""Bare schemas: which data stays readable, by profile; and what can be proved of inclusion."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conductor_mcp.compat import Side, within
from conductor_mcp.compat.json_schema import FAMILY
from conductor_mcp.model import Document
from tests.corpora import corpora


def side(schema: Any) -> Side:
    return Side({"s.json": Document("s.json", json.dumps(schema))})


def breaks(was: Any, now: Any, profile: str) -> bool:
    changes = FAMILY.compare(side(was), side(now)).changes
    return any(FAMILY.grade(one, profile).value == "breaking" for one in changes)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ({"type": "number"}, {"type": "integer"}),
        ({"enum": [1, 2]}, {"const": 1}),
        ({"minimum": 1}, {"exclusiveMinimum": 1}),
        ({"minimum": 1}, {"minimum": 1, "exclusiveMinimum": True}),
        ({}, {"not": {"type": "string"}}),
        ({"type": ["string", "null"]}, {"type": "null"}),
        ({"properties": {"a": {}}}, {"properties": {"a": {}}, "required": ["a"]}),
        (True, False),
    ],
)
def test_narrowing_breaks_readers_and_widening_breaks_writers(was: Any, now: Any) -> None:
    assert breaks(was, now, "default")
    assert not breaks(was, now, "producer")
    assert not breaks(now, was, "default")
    assert breaks(now, was, "producer")
    assert breaks(was, now, "strict")
    assert breaks(now, was, "strict")


def test_a_pattern_that_cannot_be_decided_is_risky() -> None:
    def grades(was: str, now: str) -> list[str]:
        changes = FAMILY.compare(side({"pattern": was}), side({"pattern": now})).changes
        return [FAMILY.grade(one, "default").value for one in changes]

    assert grades("^(?!a)b", "^(?!b)a") == ["risky"]
    assert grades("a+", "b+") == ["breaking"]
    assert grades("^[a-c]+$", "^[a-c-]*$") == ["non-breaking"]
    assert grades("^[a-c-]*$", "^[a-c]+$") == ["breaking"]
    assert grades("^[^a]*$", "^(b|[^ab])*$") == ["non-breaking"]


def test_merging_into_all_of_changes_nothing() -> None:
    was = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
    now = {
        "$ref": "#/$defs/Named",
        "$defs": {"Named": {"allOf": [{"type": "object"}, was]}},
    }
    changes = FAMILY.compare(side(was), side(now)).changes
    assert {FAMILY.grade(one, "default").value for one in changes} <= {"non-breaking"}


def test_recursion_ends_and_its_change_is_told_once() -> None:
    def node(kind: str) -> dict[str, Any]:
        below = {"next": {"$ref": "#/$defs/Node"}, "value": {"type": kind}}
        return {
            "$ref": "#/$defs/Node",
            "$defs": {"Node": {"type": "object", "properties": below}},
        }

    assert len(FAMILY.compare(side(node("string")), side(node("integer"))).changes) == 1


def test_hostile_schemas_end_in_bounded_work() -> None:
    values = [f"v{number}" for number in range(50_000)]
    assert len(FAMILY.compare(side({"enum": values}), side({"enum": values[1:]})).changes) == 1
    branches: list[Any] = [{"title": f"branch {number}"} for number in range(10_000)]
    many = {"oneOf": branches}
    assert FAMILY.compare(side({"properties": {"a": {}}}), side(many)).changes
    assert not breaks({"$ref": "#"}, {"allOf": [{"$ref": "#"}]}, "default")


def test_inclusion_is_answered_yes_no_or_not_known() -> None:
    assert within(side({"enum": [1, 2]}), side({"type": "integer"})) is True
    assert within(side({"type": "number"}), side({"type": "integer"})) is False
    few, more = ({"type": "string", "pattern": one} for one in ("^[a-c]+$", "^[a-d]+$"))
    assert within(side(few), side(more)) is True
    assert within(side(more), side(few)) is False
    assert within(side({"pattern": "^(?!a)b"}), side({"pattern": "^b"})) is None
    split = {"anyOf": [{"type": "integer", "maximum": 5}, {"type": "integer", "minimum": 6}]}
    assert within(side({"type": "integer"}), side(split)) is True


def test_a_schema_equals_itself_in_every_labelled_pair() -> None:
    folder = corpora("contracts") / "jsonsubschema"
    for line in (folder / "index.jsonl").read_text("utf-8").splitlines():
        schema = json.loads(line)["s1"]
        assert FAMILY.compare(side(schema), side(schema)).changes == ()


def test_a_name_inside_a_schema_is_relative_to_the_schema_around_it() -> None:
    def shop(kind: str) -> dict[str, Any]:
        line = {
            "$id": "parts/line",
            "type": "object",
            "properties": {
                "sku": {"type": "array", "items": {"$ref": "#/$defs/sku"}},
                "of": {"$ref": "../parts/line"},
            },
            "$defs": {"sku": {"type": kind}},
        }
        return {
            "$id": "https://shop.example/order",
            "properties": {"line": {"$ref": "parts/line"}},
            "$defs": {"line": line, "sku": {"type": "boolean"}},
        }

    was, now = shop("string"), shop("integer")
    found = FAMILY.compare(side(was), side(now))
    assert not found.unjudged
    assert [one.base.pointer for one in found.changes if one.base] == [
        "/$defs/line/$defs/sku/type"
    ]


def test_a_dynamic_reference_leads_to_the_outermost_schema_of_its_name() -> None:
    def tree(closed: bool) -> dict[str, Any]:  # noqa: FBT001 - one of two trees
        inner = {
            "$id": "tree",
            "$dynamicAnchor": "node",
            "type": "object",
            "properties": {"below": {"type": "array", "items": {"$dynamicRef": "#node"}}},
        }
        own = {"required": ["name"]} if closed else {}
        return {
            "$id": "root",
            "$dynamicAnchor": "node",
            "$ref": "tree",
            **own,
            "$defs": {"t": inner},
        }

    assert within(side(tree(closed=True)), side(tree(closed=False))) is True
    assert within(side(tree(closed=False)), side(tree(closed=True))) is False
    nested = {"name": 1, "below": [{"name": 2}]}
    assert within(side({"const": nested}), side(tree(closed=True))) is True
    lacking = {"name": 1, "below": [{}]}
    assert within(side({"const": lacking}), side(tree(closed=True))) is False


def test_unevaluated_keywords_are_read_through_what_a_schema_is_the_sum_of() -> None:
    closed = {
        "allOf": [{"properties": {"a": {}}}, {"patternProperties": {"^x": {}}}],
        "unevaluatedProperties": False,
    }
    assert within(side({"const": {"a": 1, "xy": 2}}), side(closed)) is True
    assert within(side({"const": {"b": 1}}), side(closed)) is False
    places = {"prefixItems": [{}], "unevaluatedItems": {"type": "string"}}
    assert within(side({"const": [1, "a"]}), side(places)) is True
    assert within(side({"const": [1, 2]}), side(places)) is False


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        # whole numbers begin at a multiple
        ({"type": "integer", "minimum": -1, "multipleOf": 4}, {"type": "integer", "minimum": 0},
         True),
        ({"type": "number", "maximum": 1, "multipleOf": 0.3}, {"maximum": 0.9}, True),
        ({"multipleOf": 4}, {"anyOf": [{"multipleOf": 5}, {"multipleOf": 7}]}, False),
        # what matches a pattern has some length
        ({"type": "string", "pattern": "^ab"}, {"type": "string", "minLength": 2}, True),
        ({"type": "string", "pattern": "^ab"}, {"type": "string", "minLength": 3}, False),
        ({"type": "string", "pattern": "[0-9]"}, {"type": "string", "minLength": 2}, False),
        ({"type": "string", "pattern": "[5-9]"}, {"type": "string", "minLength": 2}, False),
        # a name that a pattern is, is a name that it matches
        ({"patternProperties": {"mail": {"type": ["string", "null"]}}},
         {"patternProperties": {"mail": {"type": "string"}}}, False),
        ({"pattern": "a"}, {"pattern": "b"}, False),
        ({"type": "string"}, {"type": "string", "pattern": "^(ab){0,3}$"}, False),
    ],
)  # fmt: skip
def test_single_values_decide_where_words_do_not(one: Any, other: Any, answer: object) -> None:
    same = {"type": "object"} if "patternProperties" in one else {}
    assert within(side({**same, **one}), side({**same, **other})) is answer


OLD = "http://json-schema.org/draft-07/schema#"
NEW = "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize(
    ("draft", "heard"), [({"$schema": OLD}, []), ({"$schema": NEW}, ["a"]), ({}, ["a"])]
)
def test_old_drafts_hear_nothing_beside_a_reference(draft: dict[str, Any], heard: Any) -> None:
    def of(**beside: object) -> Any:
        properties = {"a": {"$ref": "#/$defs/a", **beside}}
        return {**draft, "properties": properties, "$defs": {"a": {"type": "string"}}}

    assert breaks(of(), of(minLength=2), "default") is bool(heard)
    assert within(side(of()), side(of(minLength=2))) is not bool(heard)


def test_a_schema_that_excludes_a_bound_by_a_flag_is_of_an_old_draft() -> None:
    def of(**beside: object) -> Any:
        count = {"type": "integer", "minimum": 0, "exclusiveMinimum": True}
        return {"items": {"$ref": "#/definitions/n", **beside}, "definitions": {"n": count}}

    assert within(side(of()), side(of(maximum=3))) is True


def test_text_that_becomes_null_is_another_type() -> None:
    assert breaks({"type": "string"}, {"type": "null"}, "default")
    assert breaks({"type": "string"}, {"type": "null"}, "producer")


TEXT = {"type": "string"}
KIND = {"type": "object", "properties": {"kind": {"const": "a"}}, "required": ["kind"]}


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        # patterns, alone and with lengths
        ({**TEXT, "pattern": "^[0-9]+$"}, {**TEXT, "not": {"pattern": "[a-z]"}}, True),
        ({**TEXT, "not": {"pattern": "[a-z]"}}, {**TEXT, "pattern": "^[0-9]*$"}, False),
        (TEXT, {"anyOf": [{"pattern": "^a"}, {"not": {"pattern": "^a"}}]}, True),
        (TEXT, {"anyOf": [{"pattern": "^a"}, {"pattern": "^[^a]"}]}, False),  # the empty one
        ({**TEXT, "minLength": 1}, {"anyOf": [{"pattern": "^a"}, {"pattern": "^[^a]"}]}, True),
        ({**TEXT, "pattern": "^(ab)+$"}, {**TEXT, "minLength": 2}, True),
        ({**TEXT, "pattern": "^(ab)+$", "maxLength": 3}, {"const": "ab"}, True),
        ({**TEXT, "pattern": "^(ab)+$", "maxLength": 4}, {"const": "ab"}, False),
        ({**TEXT, "pattern": "^a", "not": {"pattern": "a"}}, {"type": "null"}, True),  # nothing
        # formats that patterns imply
        ({**TEXT, "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"},
         {**TEXT, "format": "uuid"}, True),
        ({**TEXT, "pattern": "^2[0-9]{3}-0[1-9]-1[0-9]$"}, {**TEXT, "format": "date"}, True),
        ({**TEXT, "pattern": "^[0-9]{4}$"}, {**TEXT, "format": "date"}, False),
        ({**TEXT, "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}, {**TEXT, "format": "date"}, None),
        # numbers that are, and are not, multiples
        ({"multipleOf": 6}, {"multipleOf": 3}, True),
        ({"allOf": [{"multipleOf": 4}, {"multipleOf": 6}]}, {"multipleOf": 12}, True),
        ({"allOf": [{"multipleOf": 0.4}, {"multipleOf": 0.6}]}, {"multipleOf": 1.2}, True),
        ({"type": "number"}, {"anyOf": [{"type": "integer"}, {"not": {"type": "integer"}}]}, True),
        ({"type": "number", "not": {"multipleOf": 2}}, {"not": {"multipleOf": 4}}, True),
        ({"type": "number", "not": {"multipleOf": 4}}, {"not": {"multipleOf": 2}}, False),
        ({"type": "number", "multipleOf": 0.5, "minimum": 0, "maximum": 1},
         {"enum": [0, 0.5, 1]}, True),
        # conditions on what a property is
        ({"type": "object", "if": KIND, "then": {"required": ["x"]}},
         {"anyOf": [{"required": ["x"]}, {"not": KIND}]}, True),
        ({"allOf": [KIND, {"if": KIND, "then": {"required": ["x"]}}]}, {"required": ["x"]}, True),
        ({"type": "object", "required": ["x"]},
         {"type": "object", "if": KIND, "then": {"required": ["x"]}}, True),
        ({"type": "object"}, {"type": "object", "if": KIND, "then": {"required": ["x"]}}, False),
        # lists
        ({"type": "array", "maxItems": 1, "contains": TEXT, "minContains": 2}, {"type": "null"},
         True),
        ({"type": "array", "prefixItems": [TEXT, {"type": "integer"}], "minItems": 2},
         {"contains": {"type": "integer"}}, True),
        ({"type": "array", "prefixItems": [TEXT], "minItems": 2}, {"contains": TEXT,
         "minContains": 2}, False),
        ({"type": "array", "contains": {"const": "a"}, "minContains": 2}, {"contains": TEXT},
         True),
        ({"type": "array", "items": TEXT}, {"not": {"contains": {"type": "integer"}}}, True),
        # names
        ({"type": "object", "patternProperties": {"^x-[a-z]+$": TEXT},
          "additionalProperties": False},
         {"type": "object", "patternProperties": {"^x-": TEXT}}, True),
        ({"type": "object", "patternProperties": {"^x-": TEXT}},
         {"type": "object", "patternProperties": {"^x-": TEXT, "^y-": TEXT}}, False),
        ({"type": "object", "properties": {"ab": TEXT}, "propertyNames": {"pattern": "^x"}},
         {"type": "object", "properties": {"ab": {"type": "integer"}}}, True),
    ],
)  # fmt: skip
def test_what_words_do_to_one_another_is_worked_out(one: Any, other: Any, answer: object) -> None:
    assert within(side(one), side(other)) is answer
