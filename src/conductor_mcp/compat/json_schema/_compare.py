"""Two JSON Schemas in, what changed between them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from conductor_mcp.compat._family import Side
from conductor_mcp.compat._schema import Context, Difference, Pair, Schemas, located
from conductor_mcp.compat._subset import is_subschema
from conductor_mcp.compat._trees import Place, Trees, is_list, is_map
from conductor_mcp.model.compatibility import (
    Comparison,
    ContractChange,
    Direction,
    Effect,
    Position,
)

_REMARKS = frozenset(
    {"title", "description", "$comment", "default", "example", "examples", "deprecated",
     "readOnly", "writeOnly", "$schema"}
)  # fmt: skip


def _unnamed(
    _pair: Pair, _difference: Difference, _uses: Mapping[Context, int]
) -> Mapping[str, tuple[str, ...]]:
    return {}


def compare_documents(base: Side, revision: Side) -> Comparison:
    """Compare two schemas; what a profile makes of the changes is ``grade``'s."""
    old = Trees(base)
    new = Trees(revision, old)
    one, other = old.document(), new.document()
    if one is None or other is None:
        return Comparison((), (*old.problems, *new.problems))
    for trees, place in ((old, one), (new, other)):
        if not isinstance(place.value, dict | bool):
            trees.say(place.file, "is not a schema: neither an object nor true or false")
    engine = Schemas(old, new)
    pair = engine.pair(one, other)
    engine.use(pair, Context(Direction.NONE, "schema"), "")
    found = list(engine.changes("schema", "json-schema", _unnamed))
    found.extend(_untold(found, (old, new), (one, other)))
    changes = located(found, old, new)
    old.note()
    plain = tuple(replace(change, operations=()) for change in changes)
    return Comparison(plain, (*old.problems, *new.problems))


def _asserted(value: object) -> object:
    """Leave out what is said for people only, so that a new description proves nothing odd."""
    if is_map(value):
        return {
            key: below if key in {"enum", "const"} else _asserted(below)
            for key, below in value.items()
            if key not in _REMARKS or is_map(below)
        }
    return [_asserted(one) for one in value] if is_list(value) else value


def _untold(
    found: Sequence[ContractChange], trees: tuple[Trees, Trees], places: tuple[Place, Place]
) -> Iterator[ContractChange]:
    """Say so where a schema may have become stricter or looser and no single change tells it.

    What keywords do to one another (a branch that overlaps another, a property that a
    pattern speaks of too) shows in the whole only; what is not proved harmless is risky.
    """
    if _asserted(places[0].value) == _asserted(places[1].value):
        return
    effects = {change.effect for change in found}
    old, new = places
    for effect, action in ((Effect.NARROWS, "stricter"), (Effect.WIDENS, "looser")):
        if effects & {effect, Effect.REPLACES, Effect.UNDECIDED}:
            continue
        if effect is Effect.NARROWS:
            proved = is_subschema(old, new, trees)
        else:
            proved = is_subschema(new, old, (trees[1], trees[0]))
        if proved:
            continue
        yield ContractChange(
            id=f"schema.whole.{action}",
            family="json-schema",
            area="schema",
            kind="whole",
            action=action,
            direction=Direction.NONE,
            effect=Effect.UNDECIDED,
            subject=places[1].pointer,
            message=f"the schema may be {action} than before: its parts limit one another",
            base=Position(places[0].file, 0, 0, places[0].pointer),
            revision=Position(places[1].file, 0, 0, places[1].pointer),
        )
