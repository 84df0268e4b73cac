"""Models of pydantic: fields of ``BaseModel`` classes, own and inherited.

Sources: pydantic's documentation (fields, aliases, configuration), version 2; a field that may be
``None`` and states no default is required there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes import _annotations
from conductor_mcp.formats.shapes._annotations import Said, limits_of, literal
from conductor_mcp.formats.shapes._naming import ALIASES, naming
from conductor_mcp.formats.shapes._python import Attribute, Class, arguments_of, module
from conductor_mcp.formats.shapes._python_bases import lineage, shape_of
from conductor_mcp.formats.shapes._reader import Reader
from conductor_mcp.model import Span
from conductor_mcp.model.shape import Member, Shape

if TYPE_CHECKING:
    from tree_sitter import Node

_ROOTS = frozenset(
    {
        "pydantic.BaseModel", "pydantic.main.BaseModel", "pydantic.v1.BaseModel",
        "pydantic.generics.GenericModel", "pydantic_settings.BaseSettings",
        "pydantic.BaseSettings", "sqlmodel.SQLModel",
    }
)  # fmt: skip
_WHOLE = frozenset({"pydantic.RootModel", "pydantic.root_model.RootModel"})
_SETTINGS = ("model_config", "Config")
_NO_FIELD = frozenset({"ClassVar", "Final"})


def read(project: Project, path: str) -> Iterator[Shape]:
    """Yield a shape for each model that a file defines."""
    found = module(project, path)
    for one in found.classes.values() if found else ():
        known = lineage(one, _ROOTS | _WHOLE)
        if not _ROOTS.isdisjoint(known.outside):
            named, unknown = naming(known.classes)
            made = [words for each in known.classes if (words := _made(each))]
            unknown = (*unknown, *dict.fromkeys(made))
            members = {
                a.name: member
                for each in reversed(known.classes)
                for a in each.attributes
                if (member := _member(a, each, named)) is not None
            }
            shape = Shape(one.key, one.at, "pydantic", tuple(members.values()), unknown=unknown)
            yield shape_of(one, "pydantic", known, shape, _ROOTS)
        elif not _WHOLE.isdisjoint(known.outside):
            whole = ("it is one value of its own (RootModel)",)
            yield Shape(one.key, one.at, "pydantic", unknown=whole)


def _made(one: Class) -> str:
    """Say so where a class gives those below it fields that are written nowhere."""
    if "__init_subclass__" not in one.methods:
        return ""
    text = text_of(one.node).partition("def __init_subclass__")[2].partition("\n    def ")[0]
    changes = any(word in text for word in ("__annotations__", "model_fields"))
    return f"{one.key} gives it fields as it is made (__init_subclass__)" if changes else ""


def _member(attribute: Attribute, one: Class, named: Callable[[str], str] | None) -> Member | None:
    name = attribute.name
    if attribute.annotation is None or name.startswith("_") or name in _SETTINGS:
        return None
    said = _annotations.said(attribute.annotation, one.inside)
    if not _NO_FIELD.isdisjoint(said.wrappers):
        return None
    value = attribute.value
    call = value if value is not None and _is_field(value, one) else None
    calls = [*(c for c in said.calls if _is_field(c, one)), *([call] if call else [])]
    limits = dict(said.limits) | (limits_of(call) if call else {})
    alias = next((a for c in reversed(calls) if (a := _alias(c))), "")
    has_default = any(map(_gives_default, calls)) or (value is not None and call is None)
    if value is not None and value.type == "ellipsis":
        has_default = False
    keywords = {k for c in calls for k in arguments_of(c)[1]}
    return Member(
        alias or (named(name) if named else name),
        said.type,
        Span(one.module.path, attribute.line, attribute.line),
        name,
        not has_default,
        said.nullable,
        named=bool(alias or named),
        limits=_by_sort(said, limits),
        retired="deprecated" in keywords,
    )


def _by_sort(said: Said, limits: dict[str, float | str]) -> dict[str, float | str]:
    """Say lengths of lists in the words that lists have."""
    if said.type.sort != "array":
        return limits
    words = {"minLength": "minItems", "maxLength": "maxItems"}
    return {words.get(key, key): value for key, value in limits.items()}


def _is_field(value: Node, one: Class) -> bool:
    if value.type != "call":
        return False
    origin = one.module.origin(value.child_by_field_name("function"))
    return origin.rpartition(".")[2] in ("Field", "PrivateAttr")


def _alias(call: Node) -> str:
    keywords = arguments_of(call)[1]
    found = (_one_of(keywords[key]) for key in ALIASES if key in keywords)
    return next((one for one in found if isinstance(one, str)), "")


def _one_of(node: Node) -> object:
    """Return the first name in ``AliasChoices("id", "_id")``, or that which is given itself."""
    if node.type == "call" and text_of(node).partition("(")[0].endswith("AliasChoices"):
        given = arguments_of(node)[0]
        return _one_of(given[0]) if given else None
    return literal(node)


def _gives_default(call: Node) -> bool:
    positional, keywords = arguments_of(call)
    first = keywords.get("default", positional[0] if positional else None)
    return "default_factory" in keywords or (first is not None and first.type != "ellipsis")


READER = Reader("pydantic", ("*.py",), ("class ",), read)
