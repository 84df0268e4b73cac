"""Every family, present and future: the same twice is no change, backwards is the mirror."""

from __future__ import annotations

import pytest

from conductor_mcp.app.compare import families
from conductor_mcp.compat import Family, Side
from conductor_mcp.model import Document

FAMILIES = families()
SAMPLES = {
    "openapi": (
        "api.yaml",
        "openapi: 3.0.0\npaths:\n  /a: {get: {responses: {'200': {description: x}}}}\n",
        "openapi: 3.0.0\npaths:\n  /a: {post: {responses: {'200': {description: x}}}}\n",
    ),
    "json-schema": ("a.json", '{"properties": {"a": {}}}', '{"properties": {"b": {}}}'),
}


def sides(name: str) -> tuple[Side, Side]:
    path, base, revision = SAMPLES[name]
    return (Side({path: Document(path, base)}), Side({path: Document(path, revision)}))


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_nonsense_is_unjudged_and_never_raises(family: Family) -> None:
    for text in ("", "\0", "[" * 2000, "a: [", "{}}", "syntax = ;"):
        one = Side({"a.json": Document("a.json", text)})
        family.compare(one, one)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_same_twice_is_no_change(name: str) -> None:
    base, _ = sides(name)
    assert FAMILIES[name].compare(base, base).changes == ()


@pytest.mark.parametrize("name", SAMPLES)
def test_added_and_removed_change_places_when_the_sides_do(name: str) -> None:
    base, revision = sides(name)
    family = FAMILIES[name]
    there = [one.action for one in family.compare(base, revision).changes if one.kind != "version"]
    back = [one.action for one in family.compare(revision, base).changes if one.kind != "version"]
    turned = {"added": "removed", "removed": "added"}
    assert sorted(turned.get(one, one) for one in there) == sorted(back)
