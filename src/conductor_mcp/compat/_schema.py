"""Compare JSON Schemas, of any draft or of OpenAPI, as sets of valid values; shared by families.

How a family uses it::

    old, new = Trees(base_side), Trees(revision_side)
    engine = Schemas(old, new, Options())
    pair = engine.pair(base_place, revision_place)        # compared once, however often asked
    engine.use(pair, Context(Direction.REQUEST, "body"), "POST /orders")
    found = engine.changes("oas", "openapi", naming)      # ContractChange, one per cause
    changes = located(found, old, new)                    # with lines and columns

``pair`` compares two schemas (each a ``Place`` of its ``Trees``) and, through ``properties``,
``items``, unions and references, everything below them. It is memoised per two schemas, so a
shared schema is compared once and recursion ends (inside a cycle the pair is assumed to differ
in nothing more). What was found is about sets of values only: which way the data flows comes
from ``use``, and travels down to every pair below (``readOnly`` mutes requests, ``writeOnly``
responses). ``changes`` gives one ``ContractChange`` per difference that any use reaches, with
all operations it affects. Grades are the family's business: they follow from ``effect``,
``direction``, ``kind``, ``action`` and ``facts`` (see ``_grades.py``).
"""

from __future__ import annotations

from conductor_mcp.compat import _arrays, _keywords, _objects, _remarks, _unions
from conductor_mcp.compat._pairs import (
    Context,
    Difference,
    Naming,
    Options,
    Pair,
    Pairs,
    located,
    name_of,
    resolved,
)
from conductor_mcp.compat._regular import patience
from conductor_mcp.compat._trees import Trees
from conductor_mcp.model.compatibility import Effect

__all__ = [
    "Context",
    "Difference",
    "Naming",
    "Options",
    "Pair",
    "Schemas",
    "located",
    "name_of",
    "resolved",
]


_TYPE_OF = {
    "pattern": "string",
    "min-length": "string",
    "max-length": "string",
    "min-items": "array",
    "max-items": "array",
    "min-properties": "object",
    "max-properties": "object",
    **dict.fromkeys(("min", "max", "exclusive-min", "exclusive-max", "multiple-of"), "number"),
}
"""The type whose values a keyword limits, by the kind of change."""


class Schemas(Pairs):
    """The engine: see the module's own words."""

    def __init__(self, base: Trees, revision: Trees, options: Options | None = None) -> None:
        super().__init__(base, revision, options, compare_shapes)


def compare_shapes(engine: Pairs, pair: Pair) -> None:
    """Fill in what differs at this level, and the pairs below."""
    found = pair.differences
    if (pair.base.never is None) is not (pair.revision.never is None):
        found.append(_never(pair))
        return
    replaced = list(_keywords.types(pair))
    found.extend(replaced)
    found.extend(_keywords.nullable(pair))
    found.extend(_remarks.compare(pair))
    if any(one.effect is Effect.REPLACES and one.kind == "type" for one in replaced):
        # What was said of the old type explains nothing any more: one cause, one change.
        return
    found.extend(_keywords.enums(pair))
    found.extend(_keywords.formats(pair))
    asked = patience(engine.base)
    found.extend(_keywords.patterns(pair, asked))
    if asked.spent:
        engine.lasting = False  # what is told depends on what was asked before
    found.extend(_keywords.bounds(pair))
    if _unions.wrapped(engine, pair):
        return
    if not _one_sided(pair, "object"):
        found.extend(_objects.compare(engine, pair))
    if not _one_sided(pair, "array"):
        found.extend(_arrays.compare(engine, pair))
    found[:] = [one for one in found if not _one_sided(pair, _TYPE_OF.get(one.kind, ""))]
    found.extend(_unions.compare(engine, pair))
    _unions.fold(pair)


def _one_sided(pair: Pair, kind: str) -> bool:
    """Say whether one side alone allows a type: the change of type says all there is to say."""
    return bool(kind) and _allows(pair.base.types, kind) is not _allows(pair.revision.types, kind)


def _allows(types: frozenset[str] | None, kind: str) -> bool:
    return types is None or kind in types or (kind == "number" and "integer" in types)


def _never(pair: Pair) -> Difference:
    if pair.revision.never is not None:
        words = "allows nothing any more"
        return Difference("schema", "forbidden", Effect.NARROWS, words, None, pair.revision.never)
    return Difference(
        "schema", "allowed", Effect.WIDENS, "may hold values now", pair.base.never, None
    )
