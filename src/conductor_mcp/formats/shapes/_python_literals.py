"""Literals in Python source, limits that calls state, and classes that describe themselves.

Sources: the Python language reference; pydantic's documentation of constraints and of custom
types (``__get_pydantic_core_schema__``, ``__get_pydantic_json_schema__``, ``__modify_schema__``).
"""

from __future__ import annotations

import ast
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._python import Class, arguments_of
from conductor_mcp.model.shape import Sort, Type

if TYPE_CHECKING:
    from tree_sitter import Node

_LIMITS = {
    "ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum",
    "min_length": "minLength", "max_length": "maxLength", "pattern": "pattern",
    "regex": "pattern", "multiple_of": "multipleOf",
}  # fmt: skip


def sort_of(value: object) -> Sort:
    if isinstance(value, bool):
        return Sort.BOOLEAN
    return Sort.INTEGER if isinstance(value, int) else Sort.STRING


def literal(node: Node | None) -> object:
    """Return a literal's value, ``None`` for ``None`` and for what is no literal."""
    if node is None:
        return None
    if node.type in ("tuple", "expression_list") and node.named_children:  # ("value", "label")
        return literal(node.named_children[0])
    if node.type in ("string", "concatenated_string", "integer", "float", "true", "false",
                     "unary_operator"):  # fmt: skip
        with suppress(ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
            found: object = ast.literal_eval(text_of(node))
            return found if isinstance(found, str | int | float) else None
    return None


def limits_of(call: Node) -> dict[str, float | str]:
    """Return the constraints that a call such as ``Field(ge=1)`` states."""
    found: dict[str, float | str] = {}
    for name, node in arguments_of(call)[1].items():
        value = literal(node)
        if (
            name in _LIMITS
            and isinstance(value, str | int | float)
            and not isinstance(value, bool)
        ):
            found[_LIMITS[name]] = value
    return found


_SCHEMAS = {
    "str": Type(Sort.STRING), "int": Type(Sort.INTEGER), "float": Type(Sort.NUMBER),
    "bool": Type(Sort.BOOLEAN), "bytes": Type(Sort.STRING, "binary"), "list": Type(Sort.ARRAY),
    "dict": Type(Sort.MAP), "date": Type(Sort.STRING, "date"), "set": Type(Sort.ARRAY),
    "datetime": Type(Sort.STRING, "date-time"), "uuid": Type(Sort.STRING, "uuid"),
    "url": Type(Sort.STRING, "uri"), "tuple": Type(Sort.ARRAY),
}  # fmt: skip
_WORDED = re.compile(
    r"""["']?\btype["']?\s*[:=]\s*["'](string|integer|number|boolean|array)["']"""
)
_FOR_JSON = re.compile(r"\bjson_schema\s*=\s*(?:core_schema\.|cs\.)?(\w+?)_schema\(")
_MADE = re.compile(r"(?:\b(?:core_schema|cs)\.(\w+?)_schema\(|\bhandler\((\w+)\))")


def described(one: Class) -> Type | None:
    """Return the type that a class says in a plain way that it has; ``None`` if it does not.

    Nothing is run: one word of JSON Schema in what writes the schema, or one schema of a plain
    kind in what makes it, is taken for what it says.
    """
    text = text_of(one.node)
    for name in ("__get_pydantic_json_schema__", "__modify_schema__"):
        words = set(_WORDED.findall(_method(text, name)))
        if len(words) == 1:
            return Type(Sort(words.pop()))
    body = _method(text, "__get_pydantic_core_schema__")
    for kinds in (_FOR_JSON.findall(body), [a or b for a, b in _MADE.findall(body)]):
        found = {_SCHEMAS[kind] for kind in kinds if kind in _SCHEMAS}
        if len(found) == 1:
            return found.pop()
    return None


def _method(text: str, name: str) -> str:
    body = text.partition(f"def {name}(")[2]
    return re.split(r"\n    (?:def |@|async )", body, maxsplit=1)[0]
