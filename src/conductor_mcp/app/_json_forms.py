"""The JSON that protobuf, GraphQL and Avro contracts stand for, said as JSON Schema.

Sources: the JSON mapping of Protocol Buffers (names in either spelling, 64-bit numbers as text,
enumerations by name or number), the GraphQL specification (responses hold what was asked for, so
no field has to be there; inputs have to be whole), the Avro specification (JSON encoding; a union
may also stand as its plain value).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

from conductor_mcp.formats._project import Project
from conductor_mcp.model import ConductorError

if TYPE_CHECKING:
    from conductor_mcp.formats._proto import Declaration
    from conductor_mcp.formats._sdl import Definition
    from conductor_mcp.formats.shapes.protobuf_message import Types
    from conductor_mcp.model.shape import Type

Schema = dict[str, Any]
LINE = "x-line"
"""Where in the contract something stands; no keyword of JSON Schema."""
_DEFS = "#/$defs/"
_DEFAULT = re.compile(r"\w+\s*:\s*[\[\]!\w\s]+=")
_FORMATTED = re.compile(r"_+([a-z0-9])")


def json_form(project: Project, path: str) -> Schema | None:
    """Return the types of a contract by name; ``None`` for one that is no such contract.

    Raises:
        ConductorError: It cannot be read.

    """
    reader = _READERS.get(path.rpartition(".")[2].lower())
    if reader is None or project.document(path) is None:
        return None
    found = reader(project, path)
    return {name: _closed(schema, found) for name, schema in found.items()}


def _closed(schema: object, known: Schema) -> Any:
    """Leave open what a type refers to and is not here."""
    if isinstance(schema, list):
        return [_closed(one, known) for one in cast("list[object]", schema)]
    if not isinstance(schema, dict):
        return schema
    given = cast("Schema", schema)
    ref = given.get("$ref")
    if isinstance(ref, str) and ref.removeprefix(_DEFS) not in known:
        given = {key: value for key, value in given.items() if key != "$ref"}
    return {key: _closed(value, known) for key, value in given.items()}


def _ref(name: str) -> Schema:
    return {"$ref": f"{_DEFS}{name}"}


def _any_of(*schemas: Schema) -> Schema:
    return {"anyOf": list(schemas)}


_NULL: Schema = {"type": "null"}


def _plain(kind: Type) -> Schema:
    """Return a scalar's JSON type; its form is not held, for servers spell dates their way."""
    sorts = [str(s) for s in (kind.sort, *kind.sorts) if s != "any"]
    words = ["object" if sort == "map" else sort for sort in sorts]
    return {"type": words} if words else {}


# -- protocol buffers


def _proto(project: Project, path: str) -> Schema:
    from conductor_mcp.formats.shapes.protobuf_message import source_of, types_of

    source = source_of(project, path)
    if source is None or source.problems:
        raise ConductorError(f"{path} cannot be read as protobuf")
    types = types_of(project, path)
    found: Schema = {}
    for file in types.files:
        below = source_of(project, file)
        for one in below.declared if below else ():
            if one.kind == "message":
                found[one.name] = {"type": "object", "properties": {}, LINE: one.line}
            elif one.kind == "field" and one.owner in found:
                schema = {**_proto_field(one, types), LINE: one.line}
                found[one.owner]["properties"] |= dict.fromkeys(_spellings(one), schema)
    return found


def _spellings(one: Declaration) -> Iterator[str]:
    from conductor_mcp.formats.shapes.protobuf_message import option

    name = one.name.rpartition(".")[2]
    yield name
    yield option(one, "json_name").strip("\"'") or _FORMATTED.sub(lambda m: m[1].upper(), name)


def _proto_field(one: Declaration, types: Types) -> Schema:
    from conductor_mcp.formats.shapes.protobuf_message import DETAIL, MAP

    found = DETAIL.match(one.detail)
    label, written = (found[1], found[2].strip()) if found else ("", "")
    if (pair := MAP.match(written)) is not None:
        value = _proto_type(pair[2], one.owner, types)
        schema: Schema = {"type": "object", "additionalProperties": value}
    else:
        schema = _proto_type(written, one.owner, types)
    if label == "repeated":
        schema = {"type": "array", "items": schema}
    return _any_of(schema, _NULL)


def _proto_type(written: str, scope: str, types: Types) -> Schema:
    from conductor_mcp.formats.shapes.protobuf_message import KNOWN, SCALARS, WRAPPERS

    if written in SCALARS:
        return _plain(SCALARS[written])
    full = types.find(written, scope)
    if full in WRAPPERS:
        return _any_of(_plain(SCALARS[WRAPPERS[full]]), _NULL)
    if full in types.enums:
        return _any_of({"enum": types.enums[full]}, {"type": "integer"})
    if full in KNOWN:
        kind = KNOWN[full]
        return {"type": "object"} if kind.sort == "object" else _plain(kind)
    return _ref(full) if full in types.messages else {}


# -- GraphQL


def _graphql(project: Project, path: str) -> Schema:
    from conductor_mcp.formats.shapes.graphql_type import definitions_of, files_around
    from conductor_mcp.syntax.tree import Lines

    if not definitions_of(project, path):
        raise ConductorError(f"{path} cannot be read as GraphQL, or defines nothing")
    known: dict[str, Definition] = {}
    found: Schema = {}
    for file in files_around(project, path):
        document = project.document(file)
        text = document.text if document else ""
        lines = Lines(text if file == path else "")
        for one in definitions_of(project, file):
            line = lines.at(one.at) if file == path else 1
            own = found.setdefault(one.name, {LINE: line, **_graphql_shell(one)})
            known.setdefault(one.name, one)
            for member in one.members if "properties" in own else ():
                at = {LINE: lines.at(member.at)} if file == path else {}
                own["properties"][member.name] = {**_graphql_type(member.type), **at}
                whole = one.word == "input" and member.type.strip().endswith("!")
                if whole and not _DEFAULT.match(text, member.at):
                    own["required"] = [*own.get("required", ()), member.name]
    for name in ("Query", "Mutation", "Subscription"):
        if name in found:
            found[name] = _response(found[name])
    return found


def _graphql_shell(one: Definition) -> Schema:
    if one.word in ("type", "input"):
        more = {} if one.word == "input" else {"__typename": {"const": one.name}}
        return {"type": "object", "properties": more}
    if one.word == "interface":
        return {"type": "object", "properties": {}, "additionalProperties": True}
    if one.word == "enum":
        return {"enum": [member.name for member in one.members]}
    if one.word == "union":
        return _any_of(*map(_ref, one.names)) if one.names else {}
    return _scalar(one.name)


def _scalar(name: str) -> Schema:
    from conductor_mcp.formats.shapes.graphql_type import SCALARS

    return _plain(SCALARS[name]) if name in SCALARS else {}


def _response(root: Schema) -> Schema:
    data = {key: value for key, value in root.items() if key != LINE}
    data["properties"] = {k: v for k, v in root["properties"].items() if k != "__typename"}
    return {
        "type": "object", LINE: root[LINE],
        "properties": {
            "data": _any_of(data, _NULL), "errors": {"type": "array"},
            "extensions": {"type": "object", "additionalProperties": True},
        },
    }  # fmt: skip


def _graphql_type(written: str) -> Schema:
    text = written.strip()
    if not text.endswith("!"):
        return _any_of(_graphql_type(f"{text}!"), _NULL)
    text = text[:-1].strip()
    if text.startswith("["):
        return {"type": "array", "items": _graphql_type(text[1:-1])}
    standard = ("String", "Int", "Float", "Boolean", "ID")
    return _scalar(text) if text in standard else _ref(text)


# -- Avro

_AVRO = {
    "null": "null", "boolean": "boolean", "int": "integer", "long": "integer", "float": "number",
    "double": "number", "bytes": "string", "string": "string",
}  # fmt: skip


def _avro(project: Project, path: str) -> Schema:
    from conductor_mcp.syntax.json import load_json
    from conductor_mcp.syntax.tree import SyntaxProblem, text_at

    document = project.document(path)
    try:
        root = load_json(document.text if document else "")
    except SyntaxProblem as problem:
        raise ConductorError(f"{path} is not well formed: {problem.message}") from problem
    found: Schema = {}
    types = root.members().get("types")
    value: object = types.value if types is not None else root.value
    _avro_type(value, text_at(root, "namespace"), found)
    return found


def _avro_type(value: object, space: str, found: Schema) -> Schema:
    if isinstance(value, list):
        return _avro_union(cast("list[object]", value), space, found)
    if isinstance(value, str):
        full = value if "." in value or not space else f"{space}.{value}"
        return {"type": _AVRO[value]} if value in _AVRO else _ref(full)
    given = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    kind = given.get("type")
    if kind in ("record", "error", "enum", "fixed"):
        return _avro_named(given, space, found)
    if kind == "array":
        return {"type": "array", "items": _avro_type(given.get("items"), space, found)}
    if kind == "map":
        values = _avro_type(given.get("values"), space, found)
        return {"type": "object", "additionalProperties": values}
    return _avro_type(kind, space, found) if kind is not None else {}


def _avro_named(given: dict[str, Any], space: str, found: Schema) -> Schema:
    inner = str(given.get("namespace") or space)
    name = str(given.get("name", ""))
    full = name if "." in name or not inner else f"{inner}.{name}"
    if given["type"] == "enum":
        found[full] = {"enum": list(given.get("symbols") or ())}
    elif given["type"] == "fixed":
        found[full] = {"type": "string"}
    else:
        own: Schema = {"type": "object", "properties": {}, "required": []}
        found[full] = own
        for one in given.get("fields") or ():
            field = str(one.get("name", ""))
            own["properties"][field] = _avro_type(one.get("type"), full.rpartition(".")[0], found)
            own["required"] += [] if "default" in one else [field]
    return _ref(full)


def _avro_union(kinds: list[object], space: str, found: Schema) -> Schema:
    sides: list[Schema] = []
    for kind in kinds:
        schema = _avro_type(kind, space, found)
        sides.append(schema)
        name = str(schema.get("$ref", "")).removeprefix(_DEFS) or str(
            cast("dict[str, object]", kind).get("type") if isinstance(kind, dict) else kind
        )
        if name != "null":
            wrapped = {"type": "object", "properties": {name: schema}, "required": [name]}
            sides.append(wrapped | {"additionalProperties": False})
    return _any_of(*sides)


_READERS: dict[str, Callable[[Project, str], Schema]] = {
    "proto": _proto, "graphql": _graphql, "graphqls": _graphql, "gql": _graphql,
    "avsc": _avro, "avpr": _avro,
}  # fmt: skip
SUFFIXES = tuple(f".{ending}" for ending in _READERS)
