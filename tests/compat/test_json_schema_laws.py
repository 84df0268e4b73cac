"""Laws of the JSON Schema engine, with a validator as the judge of what a schema allows."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from conductor_mcp.compat import Side, within
from conductor_mcp.compat._trees import is_list, is_map
from conductor_mcp.compat.json_schema import FAMILY
from conductor_mcp.model import Document

jsonschema = pytest.importorskip("jsonschema")

NAMES = ("a", "b", "ab")
NUMBERS = st.integers(-2, 4)
PATTERNS = st.sampled_from(["a", "^a", "b$", ".+", "^.{0,1}$"])
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, st.sampled_from(["", "a", "b", "ab", 0.5]))
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    ),
    max_leaves=6,
)
TYPES = st.sampled_from(["null", "boolean", "integer", "number", "string", "array", "object"])


def _words(inner: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    some = st.lists(inner, min_size=1, max_size=3)
    named = st.dictionaries(st.sampled_from(NAMES), inner, max_size=2)
    listed = st.lists(st.sampled_from(NAMES), max_size=2, unique=True)
    return {
        "type": TYPES | st.lists(TYPES, min_size=1, max_size=3, unique=True),
        "enum": st.lists(VALUES, min_size=1, max_size=3),
        "const": VALUES,
        "minimum": NUMBERS,
        "exclusiveMaximum": NUMBERS,
        "multipleOf": st.sampled_from([1, 2, 3, 0.5]),
        "minLength": st.integers(0, 2),
        "maxLength": st.integers(0, 2),
        "pattern": PATTERNS,
        "minItems": st.integers(0, 2),
        "maxItems": st.integers(0, 2),
        "uniqueItems": st.booleans(),
        "items": inner,
        "prefixItems": some,
        "contains": inner,
        "minContains": st.integers(0, 2),
        "maxContains": st.integers(0, 2),
        "unevaluatedItems": inner,
        "properties": named,
        "patternProperties": st.dictionaries(PATTERNS, inner, max_size=2),
        "additionalProperties": inner,
        "unevaluatedProperties": inner,
        "propertyNames": inner,
        "required": listed,
        "minProperties": st.integers(0, 2),
        "maxProperties": st.integers(0, 2),
        "dependentRequired": st.dictionaries(st.sampled_from(NAMES), listed, max_size=1),
        "dependentSchemas": st.dictionaries(st.sampled_from(NAMES), inner, max_size=1),
        "allOf": some,
        "anyOf": some,
        "oneOf": some,
        "not": inner,
        "if": inner,
        "then": inner,
        "else": inner,
        "$ref": st.just("#/$defs/x"),
    }


def _schema(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    words = _words(inner)
    names = st.lists(st.sampled_from(sorted(words)), min_size=1, max_size=3, unique=True)
    return names.flatmap(lambda chosen: st.fixed_dictionaries({n: words[n] for n in chosen}))


LEAVES = st.booleans() | _schema(st.just({"type": "string"}) | st.booleans())
SCHEMAS = st.recursive(LEAVES, _schema, max_leaves=4)


def _unbound(value: Any, *, deep: bool) -> Any:
    """Take references out, but for one a level deeper: a schema may not demand itself."""
    if is_list(value):
        return [_unbound(one, deep=False) for one in value]
    if not is_map(value):
        return value
    kept = {k: _unbound(v, deep=False) for k, v in value.items() if k != "$ref"}
    return {**kept, "properties": {"a": {"$ref": "#/$defs/x"}}} if deep else kept


def _defined(schema: Any, shared: Any, deep: bool) -> Any:  # noqa: FBT001 - drawn
    if not is_map(schema):
        return schema
    return {**schema, "$defs": {"x": _unbound(shared, deep=deep)}}


DEFINED = st.builds(_defined, SCHEMAS, SCHEMAS, st.booleans())


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Any, Any]:
    """Draw a schema and what may have become of it: a few words added, dropped or changed."""
    old = draw(DEFINED)
    if not is_map(old) or draw(st.integers(0, 5)) == 0:
        return old, draw(DEFINED)
    new: dict[str, Any] = dict(old)
    for word, value in draw(_schema(SCHEMAS)).items():
        if word in new and draw(st.booleans()):
            del new[word]
        else:
            new[word] = value
    return (old, new) if draw(st.booleans()) else (new, old)


def side(schema: Any) -> Side:
    return Side({"s.json": Document("s.json", json.dumps(schema))})


def valid(schema: Any, instance: Any) -> bool:
    try:
        return bool(jsonschema.Draft202012Validator(schema).is_valid(instance))
    except RecursionError:
        assume(condition=False)
        raise


def grades(old: Any, new: Any, profile: str) -> set[str]:
    changes = FAMILY.compare(side(old), side(new)).changes
    return {FAMILY.grade(one, profile).value for one in changes}


@settings(max_examples=120)
@given(pairs(), st.lists(VALUES, min_size=1, max_size=30))
def test_what_was_valid_and_is_not_is_never_harmless(pair: tuple[Any, Any], values: Any) -> None:
    old, new = pair
    lost = [one for one in values if valid(old, one) and not valid(new, one)]
    if lost:
        assert grades(old, new, "default") & {"breaking", "risky"}, lost
    won = [one for one in values if valid(new, one) and not valid(old, one)]
    if won:
        assert grades(old, new, "producer") & {"breaking", "risky"}, won


@settings(max_examples=120)
@given(pairs(), st.lists(VALUES, min_size=1, max_size=30))
def test_proved_inclusion_has_no_counterexample(pair: tuple[Any, Any], values: Any) -> None:
    old, new = pair
    if within(side(old), side(new)) is True:
        assert not [one for one in values if valid(old, one) and not valid(new, one)]


@settings(max_examples=60)
@given(DEFINED)
def test_a_schema_is_no_change_to_itself(schema: Any) -> None:
    assert FAMILY.compare(side(schema), side(schema)).changes == ()
