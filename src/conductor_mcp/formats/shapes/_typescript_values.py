"""Values in TypeScript source that types are made of: enums, constants, names of properties.

Source: the TypeScript handbook (enums, ``as const``, ``typeof``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.model.shape import Sort, Type

if TYPE_CHECKING:
    from tree_sitter import Node

_WRAPPED = ("as_expression", "satisfies_expression", "parenthesized_expression",
            "non_null_expression")  # fmt: skip
_PLAIN = {
    "string": Type(Sort.STRING), "template_string": Type(Sort.STRING),
    "number": Type(Sort.NUMBER), "true": Type(Sort.BOOLEAN), "false": Type(Sort.BOOLEAN),
    "array": Type(Sort.ARRAY), "object": Type(Sort.OBJECT),
}  # fmt: skip
_MADE = {"Date": Type(Sort.STRING, "date-time"), "Map": Type(Sort.MAP), "Set": Type(Sort.ARRAY)}


def text_value(node: Node | None) -> str | None:
    """Return what a literal string or number says, ``None`` for anything else."""
    node = bare(node)
    if node is None:
        return None
    if node.type in ("string", "template_string"):
        inner = [child for child in node.named_children if child.type != "comment"]
        plain = all(child.type == "string_fragment" for child in inner)
        return text_of(node)[1:-1] if plain else None
    if node.type == "number" or (
        node.type == "unary_expression" and text_of(node)[1:].replace(".", "").isdigit()
    ):
        return text_of(node)
    return None


def bare(node: Node | None) -> Node | None:
    """Return what stands inside of parentheses and assertions (``["a"] as const``)."""
    while node is not None and node.type in _WRAPPED and node.named_children:
        node = node.named_children[0]
    if node is not None and node.type == "call_expression":  # Object.freeze({...})
        name = text_of(node.child_by_field_name("function"))
        given = node.child_by_field_name("arguments")
        if name == "Object.freeze" and given is not None and given.named_children:
            return bare(given.named_children[0])
    return node


def property_name(node: Node) -> str:
    """Return the name of a property as it stands in the data, ``""`` for a computed one."""
    name = node.child_by_field_name("name") or node.child_by_field_name("key")
    if name is None:
        return ""
    if name.type == "property_identifier":
        return text_of(name)
    if name.type == "computed_property_name":
        return text_value(name.named_children[0] if name.named_children else None) or ""
    return text_value(name) or text_of(name)


def words_of(query: Node) -> str:
    """Return the name in ``typeof shop.STATES``."""
    return text_of(query).removeprefix("typeof").strip()


def enum_type(node: Node, only: str = "") -> Type:
    """Return what an enum's values are, or its member's ``only``; none where one is computed."""
    names: list[str] = []
    values: list[str | None] = []
    numeric, following = False, 0
    body = node.child_by_field_name("body")
    for one in body.named_children if body is not None else ():
        if one.type == "comment":
            continue
        names.append(property_name(one) or text_value(one) or text_of(one))
        if one.type != "enum_assignment":
            values.append(str(following))
            numeric, following = True, following + 1
            continue
        value = bare(one.child_by_field_name("value"))
        text = text_value(value)
        values.append(text)
        if value is not None and value.type not in ("string", "template_string"):
            numeric = True
            following = int(text) + 1 if text and text.lstrip("-").isdigit() else 0
    if only:
        values = [v for n, v in zip(names, values, strict=True) if n == only]
    known = tuple(v for v in values if v is not None)
    sort = Sort.INTEGER if numeric else Sort.STRING
    return Type(sort, values=known if len(known) == len(values) else ())


def constant_values(value: Node | None, *, whole: bool = False, free: bool = False) -> Type:
    """Return what the elements of a constant are; with ``whole``, what the constant itself is.

    ``free``: the value may change later, so that only its sort is told.
    """
    value = bare(value)
    if value is None:
        return Type()
    if whole:
        if value.type == "new_expression":
            return _MADE.get(text_of(value.child_by_field_name("constructor")), Type())
        text = None if free else text_value(value)
        known = _PLAIN.get(value.type, Type())
        return Type(known.sort, values=(text,)) if text is not None else known
    inner = [n for n in value.named_children if n.type != "comment"]
    if value.type == "object":
        each = [n.child_by_field_name("value") for n in inner if n.type == "pair"]
    else:
        each = [*inner]
    found = [text_value(one) for one in each]
    values = tuple(dict.fromkeys(v for v in found if v is not None))
    if not values or len(each) != len(inner) or None in found:
        return Type()
    strings = all((one := bare(e)) is not None and "string" in one.type for e in each)
    return Type(Sort.STRING if strings else Sort.NUMBER, values=values)


def retired(node: Node) -> bool:
    """Whether the comment above a declaration marks it as deprecated."""
    above = node.prev_named_sibling
    while above is not None and above.type == "decorator":
        above = above.prev_named_sibling
    return above is not None and above.type == "comment" and "@deprecated" in text_of(above)


def bases_of(node: Node) -> list[Node]:
    """Return what an interface or a class extends."""
    found: list[Node] = []
    for holder in node.named_children:
        clauses = [holder] if holder.type == "extends_type_clause" else (
            [c for c in holder.named_children if c.type == "extends_clause"]
            if holder.type == "class_heritage" else []
        )  # fmt: skip
        for clause in clauses:
            found += [c for c in clause.named_children if c.type not in ("comment", _ARGUMENTS)]
    return found


_ARGUMENTS = "type_arguments"


def parameters_of(node: Node) -> list[Node]:
    """Return the parameters of a constructor that are properties as well."""
    holder = node.child_by_field_name("parameters")
    marks = ("accessibility_modifier", "readonly")
    return [
        one
        for one in (holder.named_children if holder is not None else ())
        if any(child.type in marks for child in one.children)
    ]


def is_no_field(node: Node) -> bool:
    """Whether a property of a class is static, private to the language, or a function."""
    private = node.child_by_field_name("name")
    value, kind = node.child_by_field_name("value"), node.child_by_field_name("type")
    made = value is not None and value.type in ("arrow_function", "function_expression")
    return (
        (made and kind is None)
        or any(child.type == "static" for child in node.children)
        or (private is not None and private.type == "private_property_identifier")
    )
