"""Models of pydantic: fields of ``BaseModel`` classes, own and inherited.

Sources: pydantic's documentation (fields, aliases, configuration), version 2; a field that may be
``None`` and states no default is required there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.shapes import _annotations
from conductor_mcp.formats.shapes._annotations import Said, limits_of, literal
from conductor_mcp.formats.shapes._python import (
    Attribute,
    Class,
    arguments_of,
    lineage,
    module,
    shape_of,
)
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
_ALIASES = ("validation_alias", "alias", "serialization_alias")


def read(project: Project, path: str) -> Iterator[Shape]:
    """Yield a shape for each model that a file defines."""
    found = module(project, path)
    for one in found.classes.values() if found else ():
        known = lineage(one, _ROOTS | _WHOLE)
        if not _ROOTS.isdisjoint(known.outside):
            named, unknown = _naming(known.classes)
            members = {
                a.name: member
                for each in reversed(known.classes)
                for a in each.attributes
                if (member := _member(a, each, named)) is not None
            }
            shape = Shape(one.key, one.at, "pydantic", tuple(members.values()), unknown=unknown)
            yield shape_of(one, "pydantic", known, shape, _ROOTS)
        elif not _WHOLE.isdisjoint(known.outside):
            words = ("it is one value of its own (RootModel)",)
            yield Shape(one.key, one.at, "pydantic", unknown=words)


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
    found = (literal(keywords[key]) for key in _ALIASES if key in keywords)
    return next((one for one in found if isinstance(one, str)), "")


def _gives_default(call: Node) -> bool:
    positional, keywords = arguments_of(call)
    first = keywords.get("default", positional[0] if positional else None)
    return "default_factory" in keywords or (first is not None and first.type != "ellipsis")


def _naming(classes: list[Class]) -> tuple[Callable[[str], str] | None, tuple[str, ...]]:
    """Return how names are turned into those of the data, and what of that is not known."""
    for one in classes:
        if (generator := _generator(one)) is not None:
            name = one.module.origin(_of_generator(generator)).rpartition(".")[2]
            folded = name.replace("_", "").casefold()
            named = "tocamel" if "camel" in folded and not folded.endswith("snake") else folded
            known = _GENERATORS.get(named)
            return known, () if known else (f"its names are computed by {name}",)
    return None, ()


def _generator(one: Class) -> Node | None:
    """Return what a class's own settings say of names: ``alias_generator``."""
    found = one.options.get("alias_generator")
    for value in (a.value for a in one.attributes if a.name == "model_config" and a.value):
        found = arguments_of(value)[1].get("alias_generator", found)
        for pair in value.named_children if value.type == "dictionary" else ():
            if literal(pair.child_by_field_name("key")) == "alias_generator":
                found = pair.child_by_field_name("value")
    return found


def _of_generator(node: Node) -> Node:
    """Return the function in ``AliasGenerator(alias=to_camel)``, or what is given itself."""
    keywords = arguments_of(node)[1] if node.type == "call" else {}
    return next((keywords[key] for key in _ALIASES if key in keywords), node)


def _pascal(name: str) -> str:
    words = name.split("_")
    return "".join(w.title() if w.islower() else w[:1].upper() + w[1:] for w in words)


def _camel(name: str) -> str:
    made = _pascal(name)
    return made[:1].lower() + made[1:]


def _kebab(name: str) -> str:
    return name.replace("_", "-")


# Functions by what they are called, folded: pydantic's own, and what people call theirs.
_GENERATORS: dict[str, Callable[[str], str]] = {
    "tocamel": _camel,
    **dict.fromkeys(("topascal", "topascalcase", "pascalize", "pascalcase", "snaketopascal"),
                    _pascal),
    **dict.fromkeys(("tokebab", "tokebabcase", "kebabize", "kebabcase", "snaketokebab"), _kebab),
}  # fmt: skip

READER = Reader("pydantic", ("*.py",), ("class ",), read)
