"""JSON Schema, draft-04 to 2020-12, as files of their own; data models too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from conductor_mcp.compat._family import Family, Side
from conductor_mcp.compat._grades import grade_values
from conductor_mcp.compat._schema import Context, Difference, Pair, Schemas, located
from conductor_mcp.compat._trees import Trees
from conductor_mcp.model import Document
from conductor_mcp.model.compatibility import Comparison, Direction

_MARKS = ('"$schema"', "$schema:", "json-schema.org")


def claims(document: Document) -> bool:
    """Say whether the text names the JSON Schema meta-schema near its beginning."""
    return document.path.endswith((".json", ".yaml", ".yml")) and any(
        mark in document.text[:4000] for mark in _MARKS
    )


def _unnamed(
    _pair: Pair, _difference: Difference, _uses: Mapping[Context, int]
) -> Mapping[str, tuple[str, ...]]:
    return {}


def compare(base: Side, revision: Side) -> Comparison:
    """Compare two schemas; what a profile makes of the changes is ``grade``'s."""
    old, new = Trees(base), Trees(revision)
    one, other = old.document(), new.document()
    if one is None or other is None:
        return Comparison((), (*old.problems, *new.problems))
    for trees, place in ((old, one), (new, other)):
        if not isinstance(place.value, dict | bool):
            trees.say(place.file, "is not a schema: neither an object nor true or false")
    engine = Schemas(old, new)
    pair = engine.pair(one, other)
    engine.use(pair, Context(Direction.NONE, "schema"), "")
    changes = located(engine.changes("schema", "json-schema", _unnamed), old, new)
    plain = tuple(replace(change, operations=()) for change in changes)
    return Comparison(plain, (*old.problems, *new.problems))


FAMILY = Family(
    "json-schema", claims, compare, grade_values, ("default", "producer", "strict", "consumer")
)
