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
from conductor_mcp.formats.shapes._annotations import Said
from conductor_mcp.formats.shapes._field_functions import followed, is_field
from conductor_mcp.formats.shapes._naming import ALIASES, naming
from conductor_mcp.formats.shapes._python import (
    Attribute,
    Class,
    Module,
    arguments_of,
    class_named,
    module,
)
from conductor_mcp.formats.shapes._python_bases import lineage, shape_of
from conductor_mcp.formats.shapes._python_literals import limits_of, literal
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
_NO_FIELD = frozenset({"ClassVar", "SkipJsonSchema"})


def read(project: Project, path: str) -> Iterator[Shape]:
    """Yield a shape for each model that a file defines."""
    found = module(project, path)
    if found is not None:
        yield from _of_classes(found)
        yield from _created(found)


def _of_classes(found: Module) -> Iterator[Shape]:
    for one in found.classes.values():
        known = lineage(one, _ROOTS | _WHOLE)
        if not _ROOTS.isdisjoint(known.outside):
            named, unknown = naming(known.classes)
            made = [words for each in known.classes if (words := _made(each))]
            unknown = (*unknown, *dict.fromkeys(made))
            members = {
                a.name: member
                for each in reversed(known.classes)
                for a in each.attributes
                if (member := _field(a, each.inside, named)) is not None
            }
            shape = Shape(one.key, one.at, "pydantic", tuple(members.values()), unknown=unknown)
            yield shape_of(one, "pydantic", known, shape, _ROOTS)
        elif not _WHOLE.isdisjoint(known.outside):
            whole = ("it is one value of its own (RootModel)",)
            yield Shape(one.key, one.at, "pydantic", unknown=whole)


def _created(here: Module) -> Iterator[Shape]:
    """Yield the models that ``create_model("Order", id=(int, ...))`` makes and a name keeps."""
    for name, node in here.assigned.items():
        function = node.child_by_field_name("function") if node.type == "call" else None
        if function is None or here.origin(function) not in _MAKERS:
            continue
        members: dict[str, Member] = {}
        unknown: tuple[str, ...] = ()
        keywords = arguments_of(node)[1]
        if (base := keywords.get("__base__")) is not None:
            above = class_named(text_of(base), here)
            shapes = _of_classes(above.module) if above is not None else ()
            found = next((s for s in shapes if above is not None and s.key == above.key), None)
            members = {m.code_name: m for m in found.members} if found is not None else {}
            unknown = found.unknown if found else (f"its base {text_of(base)} is elsewhere",)
        if any(one.type == "dictionary_splat" for one in _given(node)):
            unknown = (*unknown, "its fields are computed")
        line = node.start_point[0] + 1
        for field, value in keywords.items():
            if not field.startswith("__"):
                pair = value.named_children if value.type == "tuple" else [value, None]
                made = Attribute(field, pair[0], pair[1] if len(pair) > 1 else None, line)
                member = _field(made, here, None)
                members |= {field: member} if member is not None else {}
        at = Span(here.path, line, line)
        yield Shape(name, at, "pydantic", tuple(members.values()), unknown=unknown)


_MAKERS = ("pydantic.create_model", "pydantic.main.create_model")


def _given(call: Node) -> list[Node]:
    holder = call.child_by_field_name("arguments")
    return list(holder.named_children) if holder is not None else []


def _made(one: Class) -> str:
    """Say so where a class gives those below it fields that are written nowhere."""
    if "__init_subclass__" not in one.methods:
        return ""
    text = text_of(one.node).partition("def __init_subclass__")[2].partition("\n    def ")[0]
    changes = any(word in text for word in ("__annotations__", "model_fields"))
    return f"{one.key} gives it fields as it is made (__init_subclass__)" if changes else ""


def _field(
    attribute: Attribute, here: Module, named: Callable[[str], str] | None
) -> Member | None:
    name = attribute.name
    if attribute.annotation is None or name.startswith("_") or name in _SETTINGS:
        return None
    said = _annotations.said(attribute.annotation, here)
    value = followed(attribute.value, here)
    if value is not None and value.type == "call" and _is_link(value, here):
        return None
    call = value if value is not None and is_field(value, here) else None
    given = value is not None and (call is None or _gives_default(call))
    if not _NO_FIELD.isdisjoint(said.wrappers) or ("Final" in said.wrappers and given):
        return None
    written = [followed(c, here) or c for c in said.calls]
    calls = [*(c for c in written if is_field(c, here)), *([call] if call else [])]
    limits = dict(said.limits) | (limits_of(call) if call else {})
    alias = next((a for c in reversed(calls) if (a := _alias(c, name))), "")
    has_default = any(map(_gives_default, calls)) or (value is not None and call is None)
    has_default = has_default or "OnErrorOmit" in said.wrappers
    if value is not None and value.type == "ellipsis":
        has_default = False
    keywords = {k for c in calls for k in arguments_of(c)[1]}
    return Member(
        alias or (named(name) if named else name),
        said.type,
        Span(here.path, attribute.line, attribute.line),
        name,
        not has_default,
        said.nullable,
        named=bool(alias or named),
        limits=_by_sort(said, limits),
        retired="deprecated" in keywords,
    )


def _is_link(value: Node, here: Module) -> bool:
    """Whether a value says that rows of another table belong to it."""
    return here.origin(value.child_by_field_name("function")) in _LINKS


_LINKS = ("sqlmodel.Relationship", "sqlmodel.main.Relationship")


def _by_sort(said: Said, limits: dict[str, float | str]) -> dict[str, float | str]:
    """Say lengths of lists in the words that lists have."""
    if said.type.sort != "array":
        return limits
    words = {"minLength": "minItems", "maxLength": "maxItems"}
    return {words.get(key, key): value for key, value in limits.items()}


def _alias(call: Node, name: str) -> str:
    """Return the name in the data that a call gives the field ``name``, ``""`` for none."""
    keywords = arguments_of(call)[1]
    found = (_one_of(keywords[key], name) for key in ALIASES if key in keywords)
    return next((one for one in found if isinstance(one, str)), "")


def _one_of(node: Node, name: str) -> object:
    """Return the first name in ``AliasChoices("id", "_id")``, or that which is given itself.

    A way into what is nested (``AliasPath("names", 0)``) names no field; a way of one step does.
    """
    word = text_of(node).partition("(")[0].rpartition(".")[2] if node.type == "call" else ""
    given = arguments_of(node)[0] if word else []
    if word == "AliasChoices":
        each = [one for one in given if _steps(one) == 1]
        return _one_of(each[0], name) if each else name
    if word == "AliasPath":
        return literal(given[0]) if len(given) == 1 else name
    return literal(node)


def _steps(node: Node) -> int:
    return len(arguments_of(node)[0]) if node.type == "call" else 1


def _gives_default(call: Node) -> bool:
    positional, keywords = arguments_of(call)
    first = keywords.get("default", positional[0] if positional else None)
    return "default_factory" in keywords or (first is not None and first.type != "ellipsis")


READER = Reader("pydantic", ("*.py",), ("class ",), read)
