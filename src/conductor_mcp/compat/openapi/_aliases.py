"""What oasdiff would call a difference of schemas, in each of the contexts it is used in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conductor_mcp.compat._schema import Context, Difference, Pair, resolved
from conductor_mcp.compat._shape import Shape
from conductor_mcp.compat._trees import Place
from conductor_mcp.compat.openapi._oasdiff_ids import IDS
from conductor_mcp.model.compatibility import Direction, Effect

_FORMATS = {
    "added": {"request": "type-changed", "response": "type-specialized"},
    "removed": {"request": "type-generalized", "response": "type-generalized"},
    "changed": {"request": "type-changed", "response": "type-changed"},
}

# A count that nobody gives is none: oasdiff calls it increased from there.
_FROM_NOTHING = {"set": "increased", "unset": "decreased"}

# A union of plain types is a list of types to oasdiff.
_TYPES_LISTED = {"added": "widened", "wrapped": "widened",
                 "removed": "narrowed", "unwrapped": "narrowed"}  # fmt: skip


def name(
    pair: Pair, difference: Difference, uses: Mapping[Context, int]
) -> Mapping[str, tuple[str, ...]]:
    """Give the aliases of a difference (see ``Naming``)."""
    found: set[str] = set()
    within = _in_part(pair.base, difference.base) or _in_part(pair.revision, difference.revision)
    for context in uses:
        found.update(one for one in _names(pair, difference, context) if one in IDS)
        if within and not context.nested:  # a member of an allOf is below the top to oasdiff
            below = context._replace(nested=True)
            found.update(one for one in _names(pair, difference, below) if one in IDS)
    return {"oasdiff": tuple(sorted(found))} if found else {}


def _in_part(shape: Shape, place: Place | None) -> bool:
    if place is None:
        return False
    roots = (resolved(shape.trees, part).key for _, part in shape.parts)
    return any(place.key.startswith(root + "/") for root in roots)


def _names(pair: Pair, difference: Difference, context: Context) -> Iterator[str]:
    way = "response" if context.direction is Direction.RESPONSE else "request"
    kind, action = difference.kind, difference.action
    if kind.endswith("-property") and kind.startswith(("required", "optional")):
        yield from _property(difference, context, way)
        return
    if kind == "required":
        yield from _requiredness(difference, context, way)
        return
    if kind == "stability" and action == "invalid":
        yield "api-invalid-stability-level"
        return
    if kind == "mutability":
        yield f"{way}-{'required' if pair.required else 'optional'}-property-{action}"
        return
    if (
        (kind == "enum-value" or (kind, action) == ("enum", "removed"))
        and way == "response"
        and context.area == "body"
        and not context.nested
    ):
        yield f"response-mediatype-enum-value-{action}"
    for prefix in _prefixes(context, way):
        for suffix in _suffixes(difference, way):
            muted = f"{prefix}-{suffix}"
            plain = muted.replace(f"-{context.muted}-", "-") if context.muted else muted
            yield muted if muted in IDS else plain


def _prefixes(context: Context, way: str) -> Iterator[str]:
    area = context.area.partition(":")[0]
    muted = f"{context.muted}-" if context.muted else ""
    if area == "parameter":
        if not context.nested:
            yield "request-parameter"
            return
        yield "request-parameter-property"
        if context.area.endswith(":header"):
            yield "request-header-property"
    elif area == "header":
        yield f"{way}-header"
    elif context.nested:
        yield f"{way}-{muted}property"
    else:
        yield f"{way}-body"


def _suffixes(  # noqa: C901, PLR0912 - one case per kind that has names of its own
    difference: Difference, way: str
) -> Iterator[str]:
    kind, action = difference.kind, difference.action
    match kind:
        case "type":
            if difference.facts.get("listed"):
                yield "list-of-types-" + ("widened" if action == "generalized" else "narrowed")
            yield f"type-{action}"
            if difference.facts.get("text"):
                yield from ("type-compatible", "type-changed")
            if action == "specialized" and way == "request":
                yield "type-changed"
            if difference.facts.get("enum") and action == "changed":
                yield "became-enum"
        case "format":
            yield _FORMATS[action][way]
            if difference.effect is Effect.WIDENS:
                yield "type-generalized"
            elif difference.effect is Effect.NARROWS:
                yield "type-specialized"
        case "nullable":
            yield action
        case "enum":
            # A list that came or went is for oasdiff each of its values as well.
            yield from (
                ("became-enum", "enum-value-added")
                if action == "added"
                else ("enum-value-removed",)
            )
        case "if":
            parts = difference.facts.get("parts")
            if isinstance(parts, list):
                yield from (f"{part}-{action}" for part in parts)  # pyright: ignore[reportUnknownVariableType] - they are names
        case "one-of" | "any-of":
            yield "wrapped-in-one-of" if action == "wrapped" else f"{kind}-{action}"
            if difference.facts.get("listed") and action in _TYPES_LISTED:
                yield f"list-of-types-{_TYPES_LISTED[action]}"
        case "deprecation":
            sunset = difference.facts.get("sunset")
            yield f"{action}-with-sunset" if sunset else action
            yield "" if sunset else f"{action}-sunset-missing"
        case "sunset":
            yield {"invalid": "deprecated-sunset-invalid"}.get(action, "sunset-date-too-small")
        case "min-length" | "min-items" if action in _FROM_NOTHING:
            yield from (f"{kind}-{action}", f"{kind}-{_FROM_NOTHING[action]}")
        case "pattern" if action == "generalized":
            yield from ("pattern-generalized", "pattern-changed" if way == "response" else "")
        case _:
            yield f"{kind}-{action}"


def _property(difference: Difference, context: Context, way: str) -> Iterator[str]:
    need = difference.kind.partition("-")[0]
    action = difference.action
    if context.area.endswith(":header") and action == "added":
        yield "new-required-request-header-property" if need == "required" else ""
    elif way == "response":
        muted = "write-only-" if context.muted else ""
        yield f"response-{need}-{muted}property-{action}"
    elif action == "removed":
        yield "request-property-removed"
    else:
        default = "-with-default" if difference.facts.get("has_default") else ""
        yield f"new-{need}-request-property{default if need == 'required' else ''}"


def _requiredness(difference: Difference, context: Context, way: str) -> Iterator[str]:
    if not difference.facts.get("declared"):
        return
    action = difference.action
    if context.area.endswith(":header"):
        yield f"request-header-property-{action}"
    elif way == "response":
        muted = "write-only-" if context.muted else ""
        yield f"response-{muted}property-{action}"
    else:
        default = action == "became-required" and difference.facts.get("has_default")
        yield f"request-property-{action}{'-with-default' if default else ''}"
