"""The fields of classes that a FastAPI handler takes or depends on, and what they are called.

Source: pydantic's documentation (fields, aliases, configuration), Python's (dataclasses).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conductor_mcp.formats.routes._fastapi_types import PLAIN, Where, fields, taken_apart
from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing
from conductor_mcp.formats.routes._pything import called_name
from conductor_mcp.formats.routes._python import Class, Function, arguments_of
from conductor_mcp.formats.routes._values import (
    Block,
    Call,
    Join,
    Member,
    Name,
    Pick,
    Plain,
    Spread,
    Table,
    Text,
    Value,
    dotted,
    value_of,
)

_MODELS = ("BaseModel", "SQLModel", "RootModel", "GenericModel", "BaseSettings", "Schema",
           "CamelModel", "APIModel", "Filter")  # fmt: skip
_FIELDS = (
    "Field",
    "Query",
    "Header",
    "Cookie",
    "Path",
    "Form",
    "Body",
    "File",
    "FieldInfo",
    "field",
    "ib",
    "attrib",
)
_RECORDS = ("dataclass", "define", "frozen", "mutable", "s", "attrs", "attributes")
_CAMEL = ("CamelModel", "APIModel")
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class ModelField:
    """A field of a model; ``said`` is its ``Field(...)``, ``alias`` what it is given by.

    ``argument`` is what it is called where the model is made, if that is a name in Python.
    """

    name: str
    kind: Where
    default: Where | None
    said: Where | None
    alias: str
    argument: str
    known: bool = True

    @property
    def call(self) -> Call | None:
        return self.said.value if self.said and isinstance(self.said.value, Call) else None


def sort_of(eyes: PyEyes, owner: Thing) -> str:
    """Say what makes objects of a class: model, record, tuple, plain, or ``""`` if unknown."""
    plain = True
    for one in eyes.lineage(owner):
        if isinstance(one.what, Class):
            for decorator in one.what.decorators:
                function = decorator.function if isinstance(decorator, Call) else decorator
                if dotted(function).rpartition(".")[2] in _RECORDS:
                    return "record"
            bases = [dotted(b.of if isinstance(b, Pick) else b) for b in one.what.bases]
            for base in (b.rpartition(".")[2] for b in bases):
                if base == "NamedTuple":
                    return "tuple"
                if base == "Struct":
                    return "record"
            continue
        last = one.outside.rpartition(".")[2]
        if last in _MODELS or one.outside.startswith(("pydantic.", "sqlmodel.")):
            return "model"
        plain = plain and (last in PLAIN or not one.outside)
    return "plain" if plain else ""


def model_fields(eyes: PyEyes, model: Thing) -> Iterator[ModelField]:
    """Yield the fields of a model, with the names that requests give them by."""
    made: list[tuple[Where, Value]] | None = None
    for name, annotation, default in fields(eyes, model):
        kind, beside = taken_apart(eyes, annotation)
        held = _said(eyes, default) if default else None
        every = [s for one in reversed(beside) if (s := _said(eyes, one))]
        every = [held, *every] if held is not None else every
        plain = next((a for one in every if (a := alias_of(eyes, one, own=False))), "")
        own = next((a for one in every if (a := alias_of(eyes, one))), "")
        known = True
        if not plain:
            made = list(_generators(eyes, model)) if made is None else made
            if made:
                plain = _generated(eyes, made[0], name) or ""
                known = bool(own or plain)
        said = every[0] if every else None
        bare = None if held else default
        yield ModelField(name, kind, bare, said, own or plain, plain or own, known)


def _said(eyes: PyEyes, at: Where, depth: int = 0) -> Where | None:
    """Return the ``Field(...)`` that an expression is, or gives."""
    value = at.value
    if isinstance(value, Call):
        last = dotted(value.function).rpartition(".")[2]
        if last in _FIELDS:
            return at
    if depth > _DEEPEST or not isinstance(value, Name | Member | Call):
        return None
    with eyes.under(at.given):
        found = eyes.look(at.path, at.scope, value)
        if found is None or not isinstance(found.what, Call) or found.what == value:
            last = found.outside.rpartition(".")[2].removesuffix("()") if found else ""
            return at if isinstance(value, Call) and last in _FIELDS else None
        given = (*at.given, *found.given)
        return _said(eyes, Where(found.path, found.scope, found.what, given), depth + 1)


def alias_of(eyes: PyEyes, said: Where, *, own: bool = True) -> str:
    """Return the name that a ``Field(...)`` or ``Query(...)`` gives.

    The alias for validation wins over the other where its ``own`` is asked for; of several
    choices it is the first.
    """
    call = said.value
    if not isinstance(call, Call):
        return ""
    for key in ("validation_alias", "alias") if own else ("alias",):
        value = call.named.get(key)
        if isinstance(value, Call) and called_name(value) in ("AliasChoices", "AliasPath"):
            value = value.at(0)
        with eyes.under(said.given):
            text = eyes.text(said.path, said.scope, value) if value is not None else None
        if text:
            return text
    return ""


def _generators(eyes: PyEyes, model: Thing) -> Iterator[tuple[Where, Value]]:
    """Yield what makes aliases of names, of the class itself first."""
    for one in eyes.lineage(model):
        if one.outside.rpartition(".")[2] in _CAMEL:
            yield Where("", "", Name("to_camel")), Name("to_camel")
        file = eyes.file(one.path) if isinstance(one.what, Class) else None
        if file is None or not isinstance(one.what, Class):
            continue
        for name, bound in file.members(one.what.path):
            if name == "model_config":
                at = Where(one.path, one.what.path, bound.value)
                if (value := _configured(eyes, at, 0)) is not None:
                    yield value, value.value
        for name, bound in file.members(f"{one.what.path}.Config"):
            if name == "alias_generator":
                yield Where(one.path, one.what.path, bound.value), bound.value


def _configured(eyes: PyEyes, at: Where, depth: int) -> Where | None:
    """Return the generator of aliases that a configuration names."""
    value = at.value
    held: Value | None = None
    inner: list[Value] = []
    if isinstance(value, Table):
        held = value.get("alias_generator")
        inner = [key.of for key, _ in value.entries if isinstance(key, Spread)]
    elif isinstance(value, Call):
        held = value.named.get("alias_generator")
        inner = [one.of for one in value.given if isinstance(one, Spread)]
    elif isinstance(value, Join) and value.operator == "|":
        inner = list(reversed(value.parts))
    if held is not None or depth > _DEEPEST:
        return Where(at.path, at.scope, held) if held is not None else None
    places = [Where(at.path, at.scope, one) for one in inner]
    if isinstance(value, Name | Member):
        found = eyes.look(at.path, at.scope, value)
        what = found.what if found is not None else None
        if found is not None and isinstance(what, Call | Table | Join):
            places = [Where(found.path, found.scope, what)]
    every = (_configured(eyes, one, depth + 1) for one in places)
    return next((one for one in every if one is not None), None)


def _generated(eyes: PyEyes, made: tuple[Where, Value], name: str) -> str | None:
    """Return what a generator of aliases makes of a name, ``None`` where that is not known."""
    at, value = made
    if isinstance(value, Call) and called_name(value) == "AliasGenerator":
        inner = value.named.get("validation_alias") or value.named.get("alias") or value.at(0)
        return _generated(eyes, (at, inner), name) if inner is not None else name
    if isinstance(value, Plain):
        return name
    if isinstance(value, Block):
        return _of_lambda(eyes, at, value, name)
    found = eyes.look(at.path, at.scope, value) if at.path else None
    if found is not None and isinstance(found.what, Block):
        return _of_lambda(eyes, Where(found.path, found.scope, found.what), found.what, name)
    if found is not None and isinstance(found.what, Function):
        text = eyes.text(at.path, at.scope, Call(value, (Text(name),)))
        if text is not None:
            return text
    word = found.outside if found is not None and found.outside else dotted(value)
    return _cased(word.rpartition(".")[2].lower(), name)


def _of_lambda(eyes: PyEyes, at: Where, block: Block, name: str) -> str | None:
    names = [one.name for one in arguments_of(block.node.child_by_field_name("parameters"))]
    if len(names) != 1:
        return None
    given = (((at.path, at.scope, names[0]), Thing(at.path, at.scope, "", Text(name))),)
    with eyes.under(given):
        return eyes.text(at.path, at.scope, value_of(block.node.child_by_field_name("body")))


def _cased(word: str, name: str) -> str | None:
    """Return a name as a function that is called ``word`` writes it."""
    if "pascal" in word or "upper_camel" in word:
        return _pascal(name)
    if "camel" in word:
        if re.match(r"^[a-z]+[A-Za-z0-9]*$", name) and "_" not in name:
            return name
        return re.sub(r"(^_*[A-Z])", lambda m: m[1].lower(), _pascal(name))
    if any(one in word for one in ("kebab", "hyphen", "dash")):
        return name.replace("_", "-")
    return name if "snake" in word else None


def _pascal(name: str) -> str:
    return re.sub(r"([0-9A-Za-z])_(?=[0-9A-Z])", lambda m: m[1], name.title())
