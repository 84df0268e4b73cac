"""All kinds of change that a schema knows, as a table: their effect and others' names for them.

A kind's words are its id without ``graphql.``: area, what of it, action. ``inspector`` is
graphql-inspector's type, ``core`` graphql-core's; where graphql-core has two names, the one of
the harmless variant follows a bar.
"""

from __future__ import annotations

from typing import NamedTuple

from conductor_mcp.model.compatibility import Effect

_W, _N, _R, _U, _O = (
    Effect.WIDENS,
    Effect.NARROWS,
    Effect.REPLACES,
    Effect.UNDECIDED,
    Effect.NOTHING,
)


class Kind(NamedTuple):
    """``effect`` is on the set of valid calls or values, unless the walk knows better."""

    effect: Effect
    inspector: str
    core: str = ""


KINDS: dict[str, Kind] = {
    "schema.query.added": Kind(_W, "SCHEMA_QUERY_TYPE_CHANGED"),
    "schema.query.removed": Kind(_N, "SCHEMA_QUERY_TYPE_CHANGED"),
    "schema.query.changed": Kind(_R, "SCHEMA_QUERY_TYPE_CHANGED"),
    "schema.mutation.added": Kind(_W, "SCHEMA_MUTATION_TYPE_CHANGED"),
    "schema.mutation.removed": Kind(_N, "SCHEMA_MUTATION_TYPE_CHANGED"),
    "schema.mutation.changed": Kind(_R, "SCHEMA_MUTATION_TYPE_CHANGED"),
    "schema.subscription.added": Kind(_W, "SCHEMA_SUBSCRIPTION_TYPE_CHANGED"),
    "schema.subscription.removed": Kind(_N, "SCHEMA_SUBSCRIPTION_TYPE_CHANGED"),
    "schema.subscription.changed": Kind(_R, "SCHEMA_SUBSCRIPTION_TYPE_CHANGED"),
    "type.added": Kind(_W, "TYPE_ADDED", "TYPE_ADDED"),
    "type.removed": Kind(_N, "TYPE_REMOVED", "TYPE_REMOVED"),
    "type.kind.changed": Kind(_R, "TYPE_KIND_CHANGED", "TYPE_CHANGED_KIND"),
    "type.interface.added": Kind(_W, "OBJECT_TYPE_INTERFACE_ADDED", "IMPLEMENTED_INTERFACE_ADDED"),
    "type.interface.removed": Kind(
        _N, "OBJECT_TYPE_INTERFACE_REMOVED", "IMPLEMENTED_INTERFACE_REMOVED"
    ),
    "field.added": Kind(_W, "FIELD_ADDED", "FIELD_ADDED"),
    "field.removed": Kind(_N, "FIELD_REMOVED", "FIELD_REMOVED"),
    "field.type.changed": Kind(
        _R, "FIELD_TYPE_CHANGED", "FIELD_CHANGED_KIND|FIELD_CHANGED_KIND_SAFE"
    ),
    "field.deprecation.added": Kind(_O, "FIELD_DEPRECATION_ADDED"),
    "field.deprecation.removed": Kind(_O, "FIELD_DEPRECATION_REMOVED"),
    "field.deprecation-reason.added": Kind(_O, "FIELD_DEPRECATION_REASON_ADDED"),
    "field.deprecation-reason.removed": Kind(_O, "FIELD_DEPRECATION_REASON_REMOVED"),
    "field.deprecation-reason.changed": Kind(_O, "FIELD_DEPRECATION_REASON_CHANGED"),
    "argument.added": Kind(_W, "FIELD_ARGUMENT_ADDED", "REQUIRED_ARG_ADDED|OPTIONAL_ARG_ADDED"),
    "argument.removed": Kind(_N, "FIELD_ARGUMENT_REMOVED", "ARG_REMOVED"),
    "argument.type.changed": Kind(
        _R, "FIELD_ARGUMENT_TYPE_CHANGED", "ARG_CHANGED_KIND|ARG_CHANGED_KIND_SAFE"
    ),
    "argument.default.added": Kind(
        _U, "FIELD_ARGUMENT_DEFAULT_CHANGED", "ARG_DEFAULT_VALUE_ADDED"
    ),
    "argument.default.removed": Kind(
        _U, "FIELD_ARGUMENT_DEFAULT_CHANGED", "ARG_DEFAULT_VALUE_CHANGE"
    ),
    "argument.default.changed": Kind(
        _U, "FIELD_ARGUMENT_DEFAULT_CHANGED", "ARG_DEFAULT_VALUE_CHANGE"
    ),
    "input-field.added": Kind(
        _W, "INPUT_FIELD_ADDED", "REQUIRED_INPUT_FIELD_ADDED|OPTIONAL_INPUT_FIELD_ADDED"
    ),
    "input-field.removed": Kind(_N, "INPUT_FIELD_REMOVED", "FIELD_REMOVED"),
    "input-field.type.changed": Kind(
        _R, "INPUT_FIELD_TYPE_CHANGED", "FIELD_CHANGED_KIND|FIELD_CHANGED_KIND_SAFE"
    ),
    "input-field.default.added": Kind(
        _U, "INPUT_FIELD_DEFAULT_VALUE_CHANGED", "INPUT_FIELD_DEFAULT_VALUE_ADDED"
    ),
    "input-field.default.removed": Kind(
        _U, "INPUT_FIELD_DEFAULT_VALUE_CHANGED", "INPUT_FIELD_DEFAULT_VALUE_CHANGE"
    ),
    "input-field.default.changed": Kind(
        _U, "INPUT_FIELD_DEFAULT_VALUE_CHANGED", "INPUT_FIELD_DEFAULT_VALUE_CHANGE"
    ),
    "enum-value.added": Kind(_W, "ENUM_VALUE_ADDED", "VALUE_ADDED_TO_ENUM"),
    "enum-value.removed": Kind(_N, "ENUM_VALUE_REMOVED", "VALUE_REMOVED_FROM_ENUM"),
    "enum-value.deprecation-reason.added": Kind(_O, "ENUM_VALUE_DEPRECATION_REASON_ADDED"),
    "enum-value.deprecation-reason.removed": Kind(_O, "ENUM_VALUE_DEPRECATION_REASON_REMOVED"),
    "enum-value.deprecation-reason.changed": Kind(_O, "ENUM_VALUE_DEPRECATION_REASON_CHANGED"),
    "union-member.added": Kind(_W, "UNION_MEMBER_ADDED", "TYPE_ADDED_TO_UNION"),
    "union-member.removed": Kind(_N, "UNION_MEMBER_REMOVED", "TYPE_REMOVED_FROM_UNION"),
    "directive.added": Kind(_W, "DIRECTIVE_ADDED", "DIRECTIVE_ADDED"),
    "directive.removed": Kind(_N, "DIRECTIVE_REMOVED", "DIRECTIVE_REMOVED"),
    "directive.location.added": Kind(_W, "DIRECTIVE_LOCATION_ADDED", "DIRECTIVE_LOCATION_ADDED"),
    "directive.location.removed": Kind(
        _N, "DIRECTIVE_LOCATION_REMOVED", "DIRECTIVE_LOCATION_REMOVED"
    ),
    "directive.repeatable.added": Kind(
        _W, "DIRECTIVE_REPEATABLE_ADDED", "DIRECTIVE_REPEATABLE_ADDED"
    ),
    "directive.repeatable.removed": Kind(
        _N, "DIRECTIVE_REPEATABLE_REMOVED", "DIRECTIVE_REPEATABLE_REMOVED"
    ),
    "directive-argument.added": Kind(
        _W,
        "DIRECTIVE_ARGUMENT_ADDED",
        "REQUIRED_DIRECTIVE_ARG_ADDED|OPTIONAL_DIRECTIVE_ARG_ADDED",
    ),
    "directive-argument.removed": Kind(_N, "DIRECTIVE_ARGUMENT_REMOVED", "DIRECTIVE_ARG_REMOVED"),
    "directive-argument.type.changed": Kind(
        _R, "DIRECTIVE_ARGUMENT_TYPE_CHANGED", "ARG_CHANGED_KIND|ARG_CHANGED_KIND_SAFE"
    ),
    "directive-argument.default.added": Kind(
        _U, "DIRECTIVE_ARGUMENT_DEFAULT_VALUE_CHANGED", "ARG_DEFAULT_VALUE_ADDED"
    ),
    "directive-argument.default.removed": Kind(
        _U, "DIRECTIVE_ARGUMENT_DEFAULT_VALUE_CHANGED", "ARG_DEFAULT_VALUE_CHANGE"
    ),
    "directive-argument.default.changed": Kind(
        _U, "DIRECTIVE_ARGUMENT_DEFAULT_VALUE_CHANGED", "ARG_DEFAULT_VALUE_CHANGE"
    ),
    "usage-argument.added": Kind(_U, "DIRECTIVE_USAGE_ARGUMENT_ADDED"),
    "usage-argument.removed": Kind(_U, "DIRECTIVE_USAGE_ARGUMENT_REMOVED"),
    "usage-argument.changed": Kind(_U, ""),
}

_PLACES = {
    "schema": "SCHEMA",
    "scalar": "SCALAR",
    "object": "OBJECT",
    "interface": "INTERFACE",
    "union": "UNION_MEMBER",
    "enum": "ENUM",
    "input": "INPUT_OBJECT",
    "field": "FIELD_DEFINITION",
    "argument": "ARGUMENT_DEFINITION",
    "enum-value": "ENUM_VALUE",
    "input-field": "INPUT_FIELD_DEFINITION",
}
"""Where a directive may be applied in a schema, and what graphql-inspector calls the place."""

_DESCRIBED = {
    "type": ("TYPE_DESCRIPTION_ADDED", "TYPE_DESCRIPTION_REMOVED", "TYPE_DESCRIPTION_CHANGED"),
    "field": ("FIELD_DESCRIPTION_ADDED", "FIELD_DESCRIPTION_REMOVED", "FIELD_DESCRIPTION_CHANGED"),
    "input-field": (
        "INPUT_FIELD_DESCRIPTION_ADDED",
        "INPUT_FIELD_DESCRIPTION_REMOVED",
        "INPUT_FIELD_DESCRIPTION_CHANGED",
    ),
    "argument": ("FIELD_ARGUMENT_DESCRIPTION_CHANGED",) * 3,
    "enum-value": ("ENUM_VALUE_DESCRIPTION_CHANGED",) * 3,
    "directive": ("DIRECTIVE_DESCRIPTION_CHANGED",) * 3,
    "directive-argument": ("DIRECTIVE_ARGUMENT_DESCRIPTION_CHANGED",) * 3,
}

for _place, _name in _PLACES.items():
    for _action in ("added", "removed"):
        KINDS[f"usage.{_place}.{_action}"] = Kind(_U, f"DIRECTIVE_USAGE_{_name}_{_action.upper()}")
for _area, _names in _DESCRIBED.items():
    for _action, _name in zip(("added", "removed", "changed"), _names, strict=True):
        KINDS[f"{_area}.description.{_action}"] = Kind(_O, _name, "DESCRIPTION_CHANGED")
