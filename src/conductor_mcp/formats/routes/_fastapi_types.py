"""What a FastAPI handler's annotations mean: a parameter, a body, something injected.

Source: FastAPI's documentation (request bodies, query parameters and models, dependencies).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from conductor_mcp.formats._treesitter import parse
from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing
from conductor_mcp.formats.routes._pything import Given, names_of
from conductor_mcp.formats.routes._python import Class, Function
from conductor_mcp.formats.routes._values import (
    Call,
    Items,
    Join,
    Member,
    Name,
    Pick,
    Plain,
    Text,
    Value,
    dotted,
    value_of,
)

_SCALARS = {
    "str": "string", "int": "integer", "float": "number", "bool": "boolean", "bytes": "string",
    "UUID": "string", "UUID1": "string", "UUID3": "string", "UUID4": "string", "UUID5": "string",
    "datetime": "string", "date": "string", "time": "string", "timedelta": "string",
    "Decimal": "number", "Path": "string", "EmailStr": "string", "AnyUrl": "string",
    "HttpUrl": "string", "AnyHttpUrl": "string", "SecretStr": "string", "PositiveInt": "integer",
    "NonNegativeInt": "integer", "NegativeInt": "integer", "PositiveFloat": "number",
    "NonNegativeFloat": "number", "StrictStr": "string", "StrictInt": "integer",
    "StrictBool": "boolean", "StrictFloat": "number", "IPvAnyAddress": "string",
    "constr": "string", "conint": "integer", "confloat": "number", "Literal": "", "Any": "",
    "object": "", "PydanticObjectId": "string", "ObjectId": "string", "LiteralString": "string",
    "AwareDatetime": "string", "NaiveDatetime": "string", "FutureDatetime": "string",
    "PastDate": "string", "FutureDate": "string", "PastDatetime": "string", "Json": "string",
    "NameEmail": "string", "StringConstraints": "string", "ULID": "string", "None": "",
    "Pattern": "string", "Timezone": "string", "TimeZoneName": "string", "Color": "string",
    "complex": "number",
}  # fmt: skip
_LISTS = ("list", "List", "set", "Set", "tuple", "Tuple", "Sequence", "frozenset", "FrozenSet",
          "Iterable", "Collection", "deque", "conlist", "MutableSequence")  # fmt: skip
_MAPS = ("dict", "Dict", "Mapping", "MutableMapping", "OrderedDict", "defaultdict")
_SPECIAL = ("Request", "Response", "WebSocket", "BackgroundTasks", "HTTPConnection",
            "SecurityScopes", "JSONResponse", "StreamingResponse", "FileResponse",
            "HTMLResponse", "RedirectResponse", "PlainTextResponse")  # fmt: skip
_MODELS = ("BaseModel", "SQLModel", "RootModel", "GenericModel", "TypedDict", "NamedTuple",
           "Document", "BaseSettings", "Schema", "CamelModel", "APIModel")  # fmt: skip
PLAIN = ("object", "Generic", "ABC", "Protocol")
"""Bases that say nothing of what a class is."""
_LONGEST = 2_000
_OPTIONAL = ("Optional", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly")


@dataclass(frozen=True, slots=True)
class Where:
    """An expression and the place whose names it is written with, with what those are given."""

    path: str
    scope: str
    value: Value
    given: Given = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Meaning:
    """``kind`` is scalar, list, body, file, special or unknown; ``word`` JSON Schema's type."""

    kind: str
    word: str = ""
    name: str = ""
    model: Thing | None = None


def taken_apart(eyes: PyEyes, at: Where, *, optional: bool = False) -> tuple[Where, list[Where]]:
    """Follow aliases and ``Annotated``: return the type itself and what is said beside it.

    What stands within ``Optional`` is followed where that is asked for: to FastAPI, what is said
    there beside a type is said of no parameter.
    """
    beside: list[Where] = []
    for _ in range(12):
        value = at.value
        if isinstance(value, Pick):
            head = dotted(value.of).rpartition(".")[2]
            if head == "Annotated" and isinstance(value.key, Items) and value.key.values:
                beside = [replace(at, value=v) for v in value.key.values[1:]] + beside
                at = replace(at, value=value.key.values[0])
                continue
            if head in (_OPTIONAL if optional else _OPTIONAL[1:]):
                alone = isinstance(value.key, Items) and len(value.key.values) == 1
                key = value.key.values[0] if alone and isinstance(value.key, Items) else value.key
                at = replace(at, value=key)
                continue
        if isinstance(value, Text) and (read := written(value.text)) is not None:
            at = replace(at, value=read)
            continue
        if isinstance(value, Name | Member | Pick) and (alias := _alias(eyes, at)) is not None:
            at = alias
            continue
        if (
            isinstance(value, Call)
            and dotted(value.function).endswith("NewType")
            and (len(value.given) > 1)
        ):
            at = replace(at, value=value.given[1])
            continue
        break
    return at, beside


@lru_cache(maxsize=4096)
def written(text: str) -> Value | None:
    """Return the type that a string is written as."""
    root = parse("python", text) if text and len(text) <= _LONGEST else None
    first = root.named_children[0] if root is not None and root.named_children else None
    if root is None or root.has_error or first is None or first.type != "expression_statement":
        return None
    value = value_of(first.named_children[0]) if len(first.named_children) == 1 else None
    return value if isinstance(value, Name | Member | Pick | Join) else None


def _alias(eyes: PyEyes, at: Where) -> Where | None:
    value = at.value
    pick = value if isinstance(value, Pick) else None
    with eyes.under(at.given):
        if isinstance(value, Name) and (said := _stands_for(eyes, at, value.name)) is not None:
            return said
        found = eyes.look(at.path, at.scope, pick.of if pick is not None else value)
    if found is None or found.outside or found.module or found.what is None:
        return None
    what = found.what
    if isinstance(what, Class | Function) or what is value:
        return None
    if isinstance(what, Pick | Join | Name | Member | Text) or (
        isinstance(what, Call) and dotted(what.function).endswith("NewType")
    ):
        given = _generic_alias(eyes, at, found, pick) if pick is not None else ()
        return Where(found.path, found.scope, what, (*at.given, *found.given, *given))
    return None


def _stands_for(eyes: PyEyes, at: Where, name: str) -> Where | None:
    """Return the type that a name of a generic alias, or of a function, has been given."""
    around = at.scope
    while eyes.given:
        one = eyes.given.get((at.path, around, name))
        if one is not None and isinstance(one.what, Name | Member | Pick | Join | Text):
            same = one.what == at.value and (one.path, one.scope) == (at.path, at.scope)
            return None if same else Where(one.path, one.scope, one.what, one.given)
        if one is not None or not around:
            break
        around = around.rpartition(".")[0]
    return None


def _generic_alias(eyes: PyEyes, at: Where, found: Thing, pick: Pick) -> Given:
    """Return what the types that an alias is given are to the names that it is written with."""
    what = found.what
    if what is None or isinstance(what, Class | Function):
        return ()
    keys = pick.key.values if isinstance(pick.key, Items) else (pick.key,)
    file = eyes.file(found.path)
    names = file.generic.get((found.scope, found.name), ()) if file else ()
    names = names or tuple(
        name
        for name in dict.fromkeys(names_of(what))
        if (one := eyes.look(found.path, found.scope, Name(name))) is not None
        and isinstance(one.what, Call)
        and dotted(one.what.function).endswith("TypeVar")
    )
    return tuple(
        ((found.path, found.scope, name), Thing(at.path, at.scope, "", key))
        for name, key in zip(names, keys, strict=False)
    )


def meaning(eyes: PyEyes, at: Where, depth: int = 0) -> Meaning:
    """Say what a type stands for in a handler."""
    at, _ = taken_apart(eyes, at, optional=True)
    if depth > 10:  # noqa: PLR2004 - nobody nests types so deep
        return Meaning("unknown")
    with eyes.under(at.given):
        return _meant(eyes, at, depth)


def _meant(eyes: PyEyes, at: Where, depth: int) -> Meaning:
    value = at.value
    if isinstance(value, Join):
        return _either(eyes, at, value.parts, depth)
    if isinstance(value, Plain):
        return Meaning("scalar")
    if isinstance(value, Call):
        return _by_name(dotted(value.function).rpartition(".")[2]) or Meaning("unknown")
    if isinstance(value, Pick):
        return _generic(eyes, at, value, depth)
    return _single(eyes, at)


def _generic(eyes: PyEyes, at: Where, value: Pick, depth: int) -> Meaning:
    head = dotted(value.of).rpartition(".")[2]
    if head == "Union":
        keys = value.key.values if isinstance(value.key, Items) else (value.key,)
        return _either(eyes, at, keys, depth)
    if head in _LISTS:
        first = (
            value.key.values[0]
            if isinstance(value.key, Items) and value.key.values
            else (value.key)
        )
        inner = meaning(eyes, Where(at.path, at.scope, first), depth + 1)
        if inner.kind == "file":
            return inner
        return Meaning("list", "array", f"{inner.name}[]" if inner.name else "", inner.model)
    return _by_name(head) or _single(eyes, Where(at.path, at.scope, value.of))


def _either(eyes: PyEyes, at: Where, parts: tuple[Value, ...], depth: int) -> Meaning:
    found = [
        meaning(eyes, Where(at.path, at.scope, one), depth + 1)
        for one in parts
        if not (isinstance(one, Plain) and one.word == "None")
        and not (isinstance(one, Name) and one.name == "None")
    ]
    if len(found) == 1:
        return found[0]
    for kind in ("unknown", "file", "body", "list", "special"):
        for one in found:
            if one.kind == kind:
                return Meaning(kind, "", "", one.model)
    return Meaning("scalar")


def _by_name(name: str) -> Meaning | None:
    if name in _SCALARS:
        return Meaning("scalar", _SCALARS[name])
    if name in _LISTS:
        return Meaning("list", "array")
    if name in _MAPS:
        return Meaning("body", "object")
    return None


def _single(eyes: PyEyes, at: Where) -> Meaning:
    found = eyes.look(at.path, at.scope, at.value)
    name = dotted(at.value).rpartition(".")[2]
    if found is None or found.outside:
        if found is not None:
            name = found.outside.rpartition(".")[2] or name
        if name == "TypeVar()" and found is not None and isinstance(found.what, Call):
            bound = found.what.named.get("bound") or found.what.named.get("default")
            inner = Where(found.path, found.scope, bound) if bound is not None else None
            return meaning(eyes, inner, 1) if inner is not None else Meaning("scalar")
        return _outside(found.outside if found else "", name)
    if isinstance(found.what, Class):
        return _ours(eyes, found)
    return _by_name(name) or Meaning("unknown")


def _outside(origin: str, name: str) -> Meaning:
    if name == "UploadFile":
        return Meaning("file")
    if name in _SPECIAL or origin.startswith("starlette."):
        return Meaning("special")
    if found := _by_name(name):
        return found
    if name in _MODELS:
        return Meaning("body", "object", name)
    return Meaning("unknown", "", name)


def _ours(eyes: PyEyes, found: Thing) -> Meaning:
    what = found.what
    name = what.name if isinstance(what, Class) else ""
    bases: list[str] = []
    for one in eyes.lineage(found):
        if one.outside:
            bases.append(one.outside.rpartition(".")[2])
        elif isinstance(one.what, Class):
            if any("dataclass" in _called(d) for d in one.what.decorators):
                return Meaning("body", "object", name, found)
            bases += [dotted(_bare(b)).rpartition(".")[2] for b in one.what.bases]
    if any("Enum" in base for base in bases):
        word = "integer" if "IntEnum" in bases or "int" in bases else "string"
        return Meaning("scalar", word)
    if any(base == "UploadFile" for base in bases):
        return Meaning("file")
    if any(base in _SPECIAL for base in bases):
        return Meaning("special")
    for base in bases:
        if base in _SCALARS and base not in ("object", "Any"):
            return Meaning("scalar", _SCALARS[base])
    return Meaning("scalar" if all(b in PLAIN for b in bases) else "body", "object", name, found)


def _bare(value: Value) -> Value:
    return value.of if isinstance(value, Pick) else value


def _called(value: Value) -> str:
    return dotted(value.function if isinstance(value, Call) else value)


def fields(eyes: PyEyes, model: Thing) -> Iterator[tuple[str, Where, Where | None]]:
    """Yield (name, type, default) for the fields of a model, those of its bases first."""
    found: dict[str, tuple[Where, Where | None]] = {}
    for one in reversed(list(eyes.lineage(model))):
        file = eyes.file(one.path) if one.path else None
        if file is None or not isinstance(one.what, Class):
            continue
        given = dict(file.members(one.what.path))
        for (scope, name), annotation in file.annotated.items():
            if scope != one.what.path or name.startswith("_") or name == "model_config":
                continue
            if isinstance(annotation, Pick) and dotted(annotation.of).endswith("ClassVar"):
                continue
            default = given.get(name)
            found[name] = (
                Where(one.path, scope, annotation),
                Where(one.path, scope, default.value) if default else None,
            )
    for name, (kind, value) in found.items():
        yield name, kind, value
