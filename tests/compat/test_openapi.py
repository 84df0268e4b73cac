"""OpenAPI pairs: what changed, named once, graded by who is hurt."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conductor_mcp.compat import Side
from conductor_mcp.compat.openapi import FAMILY
from conductor_mcp.model import Document
from conductor_mcp.model.compatibility import Comparison, Direction

STRING = {"type": "string"}


def side(schema: Any, *, operations: int = 1, where: str = "response") -> Side:
    content = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
    paths: dict[str, Any] = {}
    for number in range(operations):
        operation: dict[str, Any] = {"responses": {"200": {"description": "fine"}}}
        if where in {"response", "both"}:
            operation["responses"]["200"] |= content
        if where in {"request", "both"}:
            operation["requestBody"] = content
        paths[f"/orders{number}"] = {"post": operation}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Shop", "version": "1.0.0"},
        "paths": paths,
        "components": {"schemas": {"Order": schema}},
    }
    return Side({"api.json": Document("api.json", json.dumps(document, indent=1))})


def graded(comparison: Comparison, profile: str = "default") -> dict[str, str]:
    return {
        one.id: FAMILY.grade(one, profile).value
        for one in comparison.changes
        if one.kind != "version"
    }


def order(**more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"id": STRING}, **more}


def test_a_shared_schema_is_one_change_however_many_operations_use_it() -> None:
    found = FAMILY.compare(
        side(order(required=["id"]), operations=400), side(order(), operations=400)
    )
    changes = [one for one in found.changes if one.kind == "required"]
    assert len(changes) == 1
    assert len(changes[0].operations) == 400


@pytest.mark.parametrize(
    ("where", "grade"), [("request", "breaking"), ("response", "non-breaking")]
)
def test_the_same_narrowing_breaks_requests_and_not_responses(where: str, grade: str) -> None:
    found = FAMILY.compare(side(order(), where=where), side(order(required=["id"]), where=where))
    assert set(graded(found).values()) == {grade}


def test_a_schema_used_both_ways_takes_the_worse_grade_and_says_both() -> None:
    found = FAMILY.compare(side(order(), where="both"), side(order(required=["id"]), where="both"))
    (change,) = [one for one in found.changes if one.kind == "required"]
    assert change.direction is Direction.BOTH
    assert graded(found)[change.id] == "breaking"


def test_read_only_properties_are_not_held_against_requests() -> None:
    was = {"type": "object", "properties": {"id": {**STRING, "readOnly": True}}}
    now = {"type": "object", "properties": {"id": {**STRING, "readOnly": True, "maxLength": 3}}}
    assert set(graded(FAMILY.compare(side(was, where="request"), side(now, where="request")))
               .values()) == {"non-breaking"}  # fmt: skip


@pytest.mark.parametrize(
    "now",
    [
        {"type": ["string", "null"]},
        {"oneOf": [STRING, {"type": "null"}]},
        {"anyOf": [{"type": "null"}, STRING]},
        {"type": "string", "nullable": True},
    ],
)
def test_every_spelling_of_nullable_is_the_same(now: dict[str, Any]) -> None:
    was = {"type": "string", "nullable": True}
    assert graded(FAMILY.compare(side(was), side(now))) == {}
    assert "oas.response.body.nullable.became-nullable" in graded(
        FAMILY.compare(side(STRING), side(now))
    )


def test_positions_name_the_line_and_column_on_both_sides() -> None:
    found = FAMILY.compare(
        side({"type": "string", "maxLength": 5}), side({"type": "string", "maxLength": 9})
    )
    (change,) = [one for one in found.changes if one.kind == "max-length"]
    assert change.base is not None
    assert change.revision is not None
    assert change.revision.line > 1
    assert change.revision.column > 1
    assert change.revision.pointer == "/components/schemas/Order/maxLength"
    assert change.aliases["oasdiff"] == ("response-body-max-length-increased",)


def test_a_renamed_path_parameter_is_the_same_path() -> None:
    def api(name: str) -> Side:
        parameter = {"name": name, "in": "path", "required": True, "schema": STRING}
        operation = {"parameters": [parameter], "responses": {"200": {"description": "fine"}}}
        document = {"openapi": "3.0.0", "paths": {f"/orders/{{{name}}}": {"get": operation}}}
        return Side({"a.json": Document("a.json", json.dumps(document))})

    assert graded(FAMILY.compare(api("id"), api("order"))) == {}


def test_references_outside_the_repository_are_unjudged_and_never_read() -> None:
    asked: list[str] = []

    def read(path: str) -> str | None:
        asked.append(path)
        return None

    document = {
        "openapi": "3.0.0",
        "paths": {
            "/a": {"$ref": "https://example.com/a.json"},
            "/b": {"$ref": "../../etc/passwd"},
        },
    }
    one = Side({"a.json": Document("a.json", json.dumps(document))}, read)
    two = Side({"a.json": Document("a.json", json.dumps({**document, "info": {}}))}, read)
    assert len(FAMILY.compare(one, two).unjudged) >= 2
    assert asked == []


def test_a_number_that_becomes_text_where_all_is_text_is_taken_as_before() -> None:
    def document(media: str, kind: str) -> Side:
        schema = {"type": "object", "properties": {"n": {"type": kind}}}
        operation = {
            "requestBody": {"content": {media: {"schema": schema}}},
            "responses": {"200": {"description": "fine"}},
        }
        text = {"openapi": "3.0.3", "paths": {"/a": {"post": operation}}}
        return Side({"a.json": Document("a.json", json.dumps(text))})

    form, plain = "application/x-www-form-urlencoded", "application/json"
    found = graded(FAMILY.compare(document(form, "integer"), document(form, "string")))
    assert set(found.values()) == {"non-breaking"}
    found = graded(FAMILY.compare(document(plain, "integer"), document(plain, "string")))
    assert "breaking" in found.values()


@pytest.mark.parametrize(
    ("sunset", "kind", "grade"),
    [
        ("2999-01-01", "deprecation", "non-breaking"),
        ("2001-01-01", "sunset", "breaking"),
        ("soon", "sunset", "breaking"),
    ],
)
def test_a_deprecation_says_when_it_ends(sunset: str, kind: str, grade: str) -> None:
    old = {"type": "string", "deprecated": True, "x-sunset": sunset}
    changed = side({"type": "object", "properties": {"id": old}})
    found = graded(FAMILY.compare(side(order()), changed))
    assert [(name.split(".")[-2], told) for name, told in found.items()] == [(kind, grade)]


INLINE = """
openapi: 3.0.3
info: {title: Shop, version: 1.0.0}
paths:
  /orders:
    post:
      parameters:
        - {name: sort, in: query, schema: {type: string, enum: [date, price]}}
        - {name: expand, in: query, schema: {type: array, items: {enum: [items, people]}}}
        - {name: near, in: query, style: deepObject, schema: {properties: {city: {type: string}}}}
      requestBody: {content: {application/json: {schema: {type: array, maxItems: 9}}}}
      responses:
        '200':
          description: fine
          headers: {X-Rate: {schema: {type: integer}}}
          content: {application/json: {schema: {properties: {tags: {items: {enum: [a]}}}}}}
"""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("date, price", "date", "the query parameter `sort` of `POST /orders` no longer"),
        ("items, people", "items", "an item of the query parameter `expand` of `POST /orders` no"),
        (
            "city: {type: string",
            "city: {type: integer",
            "`city` in the query parameter `near` of ",
        ),
        ("maxItems: 9", "maxItems: 8", "the request body of `POST /orders` "),
        (
            "X-Rate: {schema: {type: integer",
            "X-Rate: {schema: {type: string",
            "the header `x-rate`",
        ),
        ("enum: [a]", "enum: [a, b]", "an item of `tags` in the response body of `POST /orders` "),
    ],
)
def test_what_has_no_name_of_its_own_is_called_by_where_it_is_used(
    old: str, new: str, words: str
) -> None:
    sides = [Side({"api.yaml": Document("api.yaml", text)})
             for text in (INLINE, INLINE.replace(old, new))]  # fmt: skip
    (change,) = [one for one in FAMILY.compare(*sides).changes if one.kind != "version"]
    assert change.message.startswith(words)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("date, price", "date", "breaking changes, and the version is still 1.0.0"),
        ("version: 1.0.0", "version: 0.9.0", "the version went from 1.0.0 to 0.9.0"),
    ],
)
def test_a_version_that_does_not_tell_of_the_changes_is_told(
    old: str, new: str, words: str
) -> None:
    sides = [Side({"api.yaml": Document("api.yaml", text)})
             for text in (INLINE, INLINE.replace(old, new))]  # fmt: skip
    (said,) = [one for one in FAMILY.compare(*sides).changes if one.kind == "version"]
    assert said.message == words


@pytest.mark.parametrize(
    ("was", "now", "grade"),
    [
        ({}, {"minLength": 1}, "breaking"),
        ({}, {"maxLength": 200}, "risky"),
        ({"type": "array"}, {"type": "array", "minItems": 1}, "breaking"),
        ({"type": "integer", "minimum": 1},
         {"type": "integer", "minimum": 1, "exclusiveMinimum": True}, "breaking"),
        ({}, {"readOnly": True}, "risky"),
        ({"readOnly": True}, {}, "non-breaking"),
    ],
)  # fmt: skip
def test_what_callers_sent_before_and_may_not_send_now_breaks_them(
    was: dict[str, Any], now: dict[str, Any], grade: str
) -> None:
    both = [order(properties={"id": {**STRING, **one}}) for one in (was, now)]
    found = FAMILY.compare(*(side(one, where="request") for one in both))
    assert set(graded(found).values()) == {grade}


def test_a_required_property_that_callers_may_send_now_must_be_sent() -> None:
    was = order(properties={"id": {**STRING, "readOnly": True}}, required=["id"])
    found = FAMILY.compare(
        side(was, where="request"), side(order(required=["id"]), where="request")
    )
    assert set(graded(found).values()) == {"breaking"}


def test_a_property_below_what_callers_never_send_may_become_read_only() -> None:
    def of(**more: object) -> dict[str, Any]:
        inner = {"type": "object", "properties": {"id": {**STRING, **more}}, "readOnly": True}
        return {"type": "object", "properties": {"audit": inner}}

    found = FAMILY.compare(side(of(), where="request"), side(of(readOnly=True), where="request"))
    assert set(graded(found).values()) == {"non-breaking"}


def test_a_schema_of_all_types_there_are_limits_nothing() -> None:
    types = ("string", "number", "boolean", "array", "object")
    every = {"anyOf": [{"type": name} for name in types]}
    found = FAMILY.compare(side({}, where="request"), side(every, where="request"))
    assert set(graded(found).values()) <= {"non-breaking"}


def called(*parameters: dict[str, Any], headers: tuple[str, ...] = ()) -> Side:
    answer = {"description": "fine", "headers": {name: {"schema": STRING} for name in headers}}
    operation = {"parameters": list(parameters), "responses": {"200": answer}}
    document = {"openapi": "3.0.3", "info": {"title": "Shop", "version": "1"},
                "paths": {"/orders": {"get": operation}}}  # fmt: skip
    return Side({"api.json": Document("api.json", json.dumps(document))})


def parameter(name: str, where: str = "header", **more: object) -> dict[str, Any]:
    return {"name": name, "in": where, "schema": STRING, **more}


@pytest.mark.parametrize("name", ["Accept", "content-type", "Authorization"])
def test_headers_that_media_types_and_security_speak_of_are_no_parameters(name: str) -> None:
    without, given = called(), called(parameter(name, required=True))
    assert set(graded(FAMILY.compare(without, given)).values()) == {"non-breaking"}
    assert set(graded(FAMILY.compare(given, without)).values()) == {"non-breaking"}


def test_names_of_headers_are_the_same_in_capitals_and_small_letters() -> None:
    was = called(parameter("X-Trace"), headers=("X-Rate",))
    now = called(parameter("x-trace"), headers=("x-rate",))
    assert graded(FAMILY.compare(was, now)) == {}


@pytest.mark.parametrize(("where", "grade"), [("query", "breaking"), ("header", "non-breaking")])
@pytest.mark.parametrize("word", ["allowEmptyValue", "allowReserved"])
def test_what_is_said_of_query_parameters_alone_counts_for_them_alone(
    where: str, grade: str, word: str
) -> None:
    was, now = called(parameter("a", where, **{word: True})), called(parameter("a", where))
    assert set(graded(FAMILY.compare(was, now)).values()) == {grade}


def test_types_that_exclude_each_other_are_told() -> None:
    def of(one: str) -> dict[str, Any]:
        return {"allOf": [{"type": "object"}, {"type": one}]}

    for where in ("request", "response"):
        was, now = side(of("object"), where=where), side(of("boolean"), where=where)
        assert "breaking" in graded(FAMILY.compare(was, now)).values()
        assert "breaking" in graded(FAMILY.compare(now, was)).values()


def test_what_moves_into_a_union_with_all_it_says_is_one_change() -> None:
    total = {"type": "string", "minLength": 2, "enum": ["ab", "cd"], "description": "Sum."}
    was = order(properties={"total": total})
    now = order(properties={"total": {"anyOf": [total, {"type": "integer"}]}})
    found = [one for one in FAMILY.compare(side(was), side(now)).changes if one.kind != "version"]
    assert [one.action for one in found] == ["wrapped"]
    back = [one for one in FAMILY.compare(side(now), side(was)).changes if one.kind != "version"]
    assert [one.action for one in back] == ["unwrapped"]


def test_what_may_be_called_without_credentials_now_asks_for_less_once() -> None:
    schemes = {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X"}}}
    operation = {"responses": {"200": {"description": "fine"}}}

    def asking(*names: str) -> Side:
        document: dict[str, Any] = {
            "openapi": "3.0.3",
            "info": {"title": "Shop", "version": "1"},
            "components": schemes,
            "security": [{name: []} for name in names],
            "paths": {"/orders": {"get": operation}},
        }
        return Side({"api.json": Document("api.json", json.dumps(document))})

    assert graded(FAMILY.compare(asking("key"), asking())) == {
        "oas.request.security.requirement.removed": "non-breaking"
    }


@pytest.mark.parametrize(("kind", "told"), [("object", {"breaking"}), ("array", set[str]())])
def test_how_a_header_is_exploded_counts_for_objects(kind: str, told: set[str]) -> None:
    def answering(**more: object) -> Side:
        header = {"schema": {"type": kind}, **more}
        answer = {"description": "fine", "headers": {"X-Page": header}}
        document = {"openapi": "3.0.3", "info": {"title": "Shop", "version": "1"},
                    "paths": {"/orders": {"get": {"responses": {"200": answer}}}}}  # fmt: skip
        return Side({"api.json": Document("api.json", json.dumps(document))})

    was, now = answering(), answering(explode=True)
    assert set(graded(FAMILY.compare(was, now)).values()) == told


@pytest.mark.parametrize(
    ("profile", "grade"),
    [("default", "risky"), ("strict", "breaking"), ("producer", "non-breaking")],
)
def test_a_property_more_in_a_closed_answer_is_risky(profile: str, grade: str) -> None:
    was = order(additionalProperties=False)
    now = order(properties={"id": STRING, "note": STRING}, additionalProperties=False)
    found = FAMILY.compare(side(was), side(now))
    assert set(graded(found, profile).values()) == {grade}


@pytest.mark.parametrize("word", ["oneOf", "anyOf"])
def test_a_type_more_in_an_answer_breaks_who_reads_it(word: str) -> None:
    two = {word: [STRING, {"type": "integer"}]}
    three = {word: [STRING, {"type": "integer"}, {"type": "boolean"}]}
    for was, now in ((two, three), (STRING, two)):
        both = [side(order(properties={"id": one})) for one in (was, now)]
        (change,) = [
            one for one in FAMILY.compare(*both).changes if one.kind in {"one-of", "any-of"}
        ]
        assert FAMILY.grade(change, "default").value == "breaking"
        assert "response-property-list-of-types-widened" in change.aliases["oasdiff"]


def test_what_changes_in_a_member_of_an_all_of_has_oasdiff_s_names_for_properties() -> None:
    def of(kind: str) -> dict[str, Any]:
        return {"allOf": [{"type": kind}, {"description": "An order."}]}

    found = FAMILY.compare(side(of("object")), side(of("number")))
    (change,) = [one for one in found.changes if one.kind == "type"]
    assert set(change.aliases["oasdiff"]) == {
        "response-body-type-changed", "response-property-type-changed"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("where", "name"),
    [("request", "request-body"), ("response", "response-mediatype")],
)
def test_a_list_of_values_that_is_dropped_has_the_name_of_values_removed(
    where: str, name: str
) -> None:
    was, now = {"type": "string", "enum": ["a", "b"]}, {"type": "string"}
    found = FAMILY.compare(side(was, where=where), side(now, where=where)).changes
    (change,) = [one for one in found if one.kind == "enum"]
    assert f"{name}-enum-value-removed" in change.aliases["oasdiff"]
