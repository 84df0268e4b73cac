"""Hostile and huge contracts: an answer that says what was not judged, and no way out."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping

import pytest

from conductor_mcp.app.compare import families
from conductor_mcp.compat import Side
from conductor_mcp.model import Document
from conductor_mcp.model.compatibility import Comparison, Effect
from conductor_mcp.syntax.json import MAX_DEPTH, load_json
from conductor_mcp.syntax.tree import SyntaxProblem

FAMILY = families()["openapi"]
Schema = Mapping[str, object]


def api(schema: object) -> str:
    held = {"application/json": {"schema": {"$ref": "#/components/schemas/X"}}}
    answers = {"200": {"description": "It.", "content": held}}
    return json.dumps({
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {"/a": {"post": {"requestBody": {"content": held}, "responses": answers}}},
        "components": {"schemas": {"X": schema}},
    })  # fmt: skip


def compared(base: str, revision: str, name: str = "api.json") -> Comparison:
    asked: list[str] = []

    def read(path: str) -> str | None:
        asked.append(path)
        return None

    sides = (Side({name: Document(name, text)}, read) for text in (base, revision))
    found = FAMILY.compare(*sides)
    assert not [path for path in asked if path.startswith(("/", "..")) or ":" in path]
    return found


def nested(levels: int, leaf: Schema) -> Schema:
    for _ in range(levels):
        leaf = {"type": "object", "properties": {"a": leaf}}
    return leaf


def numbered(count: int, start: int = 0, kind: str = "string") -> list[Schema]:
    return [
        {"type": "object", "required": [f"k{n}"],
         "properties": {f"k{n}": {"type": kind}, "v": {"const": n}}}
        for n in range(start, start + count)
    ]  # fmt: skip


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_a_change_below_a_hundred_levels_is_found() -> None:
    found = compared(api(nested(100, {"type": "string"})), api(nested(100, {"type": "integer"})))
    assert any("type" in one.id for one in found.changes)
    assert not found.unjudged


@pytest.mark.parametrize("name", ["api.json", "api.yaml"])
def test_thousands_of_levels_are_refused_in_words(name: str) -> None:
    deep = api({}).replace("{}", '{"items":' * 5000 + "{}" + "}" * 5000)
    found = compared(api({}), deep, name)
    assert not found.changes
    assert [one.why for one in found.unjudged] == ["nested too deep to be read"]


@pytest.mark.parametrize("levels", [1, 99, 150, 201, MAX_DEPTH, MAX_DEPTH + 1, 2 * MAX_DEPTH])
@pytest.mark.parametrize("marks", ["[]", "{}", "both"])
def test_json_is_read_as_deep_as_is_said_whatever_it_nests(levels: int, marks: str) -> None:
    in_lists = [marks == "[]" or (marks == "both" and n % 2 == 0) for n in range(levels)]
    opened = "".join("[" if one else '{"a":' for one in in_lists)
    closed = "".join("]" if one else "}" for one in reversed(in_lists))
    text = f'{{"[[{{": 1, "b": {opened}"]]}}"{closed}}}'
    if levels + 1 <= MAX_DEPTH:
        assert load_json(text).members().keys() == {"[[{", "b"}
    else:
        with pytest.raises(SyntaxProblem, match="too deep"):
            load_json(text)


def test_aliases_that_laugh_a_billion_times_are_refused_in_words() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for n in range(1, 12):
        old, new = chr(96 + n), chr(97 + n)
        lines.append(f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]")
    text = "openapi: 3.0.0\ninfo: {title: Shop, version: '1'}\n" + "\n".join(lines)
    found = compared(text, text.replace("'1'", "'2'"), "api.yaml")
    assert {one.why for one in found.unjudged} == {"aliases unfold without bound"}


def test_an_enum_of_fifty_thousand_loses_half_in_few_changes() -> None:
    values = [f"v{n}" for n in range(50_000)]
    found = compared(api({"enum": values}), api({"enum": values[:25_000]}))
    assert 1 <= len(found.changes) <= 3
    assert any("enum" in one.id for one in found.changes)


def test_ten_thousand_branches_are_matched() -> None:
    one, other = numbered(10_000), numbered(10_000, 5_000)
    found = compared(api({"oneOf": one}), api({"oneOf": other}))
    assert found.changes
    assert compared(api({"oneOf": one}), api({"oneOf": one[::-1]})).changes == ()


def test_thousands_of_members_of_all_of_are_compared() -> None:
    one, other = numbered(5_000), numbered(5_000, kind="integer")
    found = compared(api({"allOf": one}), api({"allOf": other}))
    assert found.changes or found.unjudged


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/components/schemas/X"},
        {"allOf": [{"$ref": "#/components/schemas/X"}]},
        {"oneOf": [{"$ref": "#/components/schemas/X"}, {"$ref": "#/components/schemas/X"}]},
        {"not": {"$ref": "#/components/schemas/X"}},
        {"properties": {"a": {"items": {"$ref": "#"}}}},
    ],
)
def test_circles_end(schema: Schema) -> None:
    assert compared(api(schema), api(schema)).changes == ()
    found = compared(api(schema), api({"type": "string"}))
    assert found.changes or found.unjudged


def test_doubling_references_are_compared_once_each() -> None:
    def doubled(kind: str) -> str:
        defs: dict[str, Schema] = {
            f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}, {"$ref": f"#/$defs/d{n + 1}"}]}
            for n in range(40)
        }
        return json.dumps({"$defs": {**defs, "d40": {"type": kind}}, "$ref": "#/$defs/d0"})

    sides = [Side({"a.json": Document("a.json", doubled(k))}) for k in ("string", "integer")]
    found = families()["json-schema"].compare(*sides)
    assert any("type" in one.id for one in found.changes)


@pytest.mark.parametrize(
    "ref",
    ["http://192.0.2.1/x.json", "https://example.org/x.json#/a", "//example.org/x", "file:///etc/passwd",
     "../../etc/passwd", "/etc/passwd", "%2e%2e/%2e%2e/etc/passwd"],
)  # fmt: skip
def test_a_reference_out_of_the_root_is_said_and_not_followed(ref: str) -> None:
    found = compared(api({"$ref": ref}), api({"properties": {"a": {"$ref": ref}}}))
    assert any("was not compared" in one.why for one in found.unjudged)


def test_a_pattern_that_never_ends_is_not_searched_with() -> None:
    def patterned(pattern: str) -> str:
        names: dict[str, Schema] = {"a" * 30 + "!": {}}
        return api({
            "type": "object", "properties": names,
            "patternProperties": {pattern: {"type": "null"}},
            "propertyNames": {"pattern": pattern, "enum": ["a" * 30 + "!"]},
        })  # fmt: skip

    found = compared(patterned("^(a+)+$"), patterned("^(a|a)*$"))
    assert found.changes or found.unjudged


def test_many_patterns_that_are_hard_to_compare_are_given_up_together() -> None:
    def side(letter: str) -> Side:
        patterns = {f"p{n}": {"pattern": f"^(a|b|c{n})*{letter}(a|b){{12}}$"} for n in range(300)}
        text = json.dumps({"type": "object", "properties": patterns})
        return Side({"s.json": Document("s.json", text)})

    found = families()["json-schema"].compare(side("a"), side("b"))
    assert len(found.changes) == 300
    assert {change.effect for change in found.changes} == {Effect.UNDECIDED}


def test_a_union_whose_branches_lead_nowhere_is_compared_in_moments() -> None:
    part = {"type": "object", "properties": {f"p{n}": {"type": "integer"} for n in range(12)}}
    branch = {"allOf": [{"$ref": "#/components/schemas/Gone"}, part]}
    was = {"oneOf": [branch, {**branch, "required": ["p1"]}, {**branch, "required": ["p2"]}]}
    now = {"oneOf": [*was["oneOf"][:2], {**branch, "required": ["p3"]}]}
    assert compared(api(was), api(now)).unjudged
