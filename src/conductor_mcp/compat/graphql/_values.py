"""Types and default values of a schema's text, compared."""

from __future__ import annotations

from conductor_mcp.compat.graphql._plain import Node, printed
from conductor_mcp.compat.graphql._schema import Schema
from conductor_mcp.compat.graphql._skim import Syntax
from conductor_mcp.model.compatibility import Effect


def spelled(node: Syntax) -> str:
    """Write a type as the schema does: ``[ID!]!``."""
    if node.kind == "non_null_type":
        return f"{spelled(node.type)}!"
    return f"[{spelled(node.type)}]" if node.kind == "list_type" else str(node.name.value)


def within(old: Syntax, new: Syntax) -> bool:
    """Say whether every value of ``new`` is one of ``old``: the same, or less often null."""
    if new.kind == "non_null_type":
        return within(old.type if old.kind == "non_null_type" else old, new.type)
    if old.kind == "non_null_type":
        return False
    if old.kind == "list_type":
        return new.kind == "list_type" and within(old.type, new.type)
    return new.kind == "named_type" and bool(old.name.value == new.name.value)


def effect_of(old: Syntax, new: Syntax) -> Effect:
    """Say what a change of type does to the set of values."""
    if within(old, new):
        return Effect.NARROWS
    return Effect.WIDENS if within(new, old) else Effect.REPLACES


def required(node: Syntax) -> bool:
    """Say whether a call must give this argument or input field."""
    return node.type.kind == "non_null_type" and node.default_value is None


def same_default(schema: Schema, old: Syntax, new: Syntax) -> bool:
    """Say whether two arguments or input fields default to the same value."""
    was, now = old.default_value, new.default_value
    if was is None or now is None:
        return was is now
    if (
        isinstance(was, Node)
        and isinstance(now, Node)
        and was.text == now.text
        and spelled(old.type) == spelled(new.type)
    ):
        return True
    return _plain(schema, was, old.type) == _plain(schema, now, new.type)


def _plain(schema: Schema, value: Syntax, given: Syntax | None) -> object:
    """Return a literal as data: order of an object's fields and ``1`` for ``1.0`` do not count."""
    while given is not None and given.kind == "non_null_type":
        given = given.type
    if given is not None and given.kind == "list_type" and value.kind not in (
        "list_value", "null_value"
    ):  # fmt: skip
        return ("list", (_plain(schema, value, given.type),))
    if value.kind == "list_value":
        below = given.type if given is not None and given.kind == "list_type" else None
        return ("list", tuple(_plain(schema, one, below) for one in value.values))
    if value.kind == "object_value":
        known = None
        if given is not None and given.kind == "named_type":
            schema.asked = True
            known = schema.types.get(given.name.value)
        fields = known.fields if known is not None else {}
        return (
            "object",
            frozenset(
                (one.name.value, _plain(schema, one.value, _type_of(fields, one.name.value)))
                for one in value.fields
            ),
        )
    if value.kind in ("int_value", "float_value"):
        return _number(value, given)
    if value.kind == "null_value":
        return ("null",)
    return (value.kind, value.value)


def _type_of(fields: dict[str, Syntax], name: str) -> Syntax | None:
    return fields[name].node.type if name in fields else None


def _number(value: Syntax, given: Syntax | None) -> object:
    name = given.name.value if given is not None and given.kind == "named_type" else ""
    if name == "ID":
        return ("string_value", value.value)
    try:
        return ("number", float(value.value))
    except (ValueError, OverflowError):
        return ("number", value.value)


def literal(node: Syntax) -> str:
    """Write a default value as the schema does, shortened."""
    if isinstance(node, Node):
        if (known := printed(node)) is not None:
            return shortened(known)
        from graphql import parse_value

        node = parse_value(node.text)
    from graphql import print_ast

    return shortened(str(print_ast(node)))


def shortened(text: str, most: int = 100) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def described(node: Syntax) -> str:
    """Return a description, ``""`` where there is none."""
    found = getattr(node, "description", None)
    return str(found.value) if found is not None else ""
