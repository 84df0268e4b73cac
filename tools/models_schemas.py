"""Print what protoc, graphql-core and SQLite know of schema files, for ``tools/models_score.py``.

``python tools/models_schemas.py KIND ROOT > known.json``: each file of a kind below ROOT, as JSON.
protoc has to find what a file imports below ROOT, or among its own. The ``.sql`` files of a folder
are run in the order of their names in a database in memory, and ``PRAGMA table_info`` is asked;
a folder in which a file fails is left out. Types are told by SQLite's own rules of affinity: what
is ``NUMERIC`` by them (``bool``, ``datetime``, ``decimal``) is not told.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]
_KNOWN = {
    "Timestamp": "string", "Duration": "string", "FieldMask": "string", "Struct": "object",
    "ListValue": "array", "Any": "object", "Empty": "object", "StringValue": "string",
    "BytesValue": "string", "BoolValue": "boolean", "DoubleValue": "number",
    "FloatValue": "number", "Int32Value": "integer", "UInt32Value": "integer",
}  # fmt: skip
_WRAPPER = re.compile(r"\.google\.protobuf\.\w+[a-z0-9]Value")
_SCALARS = {"String": "string", "Int": "integer", "Float": "number", "Boolean": "boolean"}


def _proto(root: Path) -> Iterator[Row]:
    import grpc_tools
    from google.protobuf.descriptor_pb2 import FileDescriptorSet
    from grpc_tools import protoc

    own = Path(grpc_tools.__file__).parent / "_proto"
    for path in sorted(root.rglob("*.proto")):
        name = path.relative_to(root).as_posix()
        with tempfile.NamedTemporaryFile() as out, contextlib.suppress(OSError):
            given = ["protoc", f"-I{root}", f"-I{own}", f"--descriptor_set_out={out.name}", name]
            if protoc.main(given) != 0:
                continue
            found = FileDescriptorSet.FromString(Path(out.name).read_bytes())
        for file in found.file:
            prefix = f"{file.package}." if file.package else ""
            for message in file.message_type:
                yield from _message(message, prefix, name, file.syntax)


def _message(message: Any, prefix: str, path: str, syntax: str) -> Iterator[Row]:
    full = f"{prefix}{message.name}"
    if message.options.map_entry:
        return
    maps = {f".{full}.{inner.name}" for inner in message.nested_type if inner.options.map_entry}
    fields: Row = {}
    for field in message.field:
        repeated = field.label == field.LABEL_REPEATED
        kind = "object" if field.type_name in maps else "array" if repeated else _kind(field)
        optional = field.proto3_optional or field.HasField("oneof_index")
        optional = optional or (syntax != "proto3" and field.label == field.LABEL_OPTIONAL)
        fields[field.name] = {
            "families": kind and ["integer", "string"] if kind == "long" else kind and [kind],
            "required": not optional and field.label == field.LABEL_REQUIRED,
            # JSON's mapping: a wrapper may be null, and is there for that.
            "nullable": bool(_WRAPPER.fullmatch(field.type_name)) and not repeated,
        }  # fmt: skip
    yield {"path": path, "name": full, "fields": fields}
    for inner in message.nested_type:
        yield from _message(inner, f"{full}.", path, syntax)


def _kind(field: Any) -> str | None:
    last = field.type_name.rpartition(".")[2]
    if field.type_name.startswith(".google.protobuf.") and last in _KNOWN:
        return _KNOWN[last]
    names = {
        "string": "STRING BYTES ENUM", "boolean": "BOOL", "number": "DOUBLE FLOAT",
        "integer": "INT32 UINT32 SINT32 FIXED32 SFIXED32",
        "long": "INT64 UINT64 SINT64 FIXED64 SFIXED64",
    }  # fmt: skip
    if field.type_name.startswith(".google."):
        return "string" if field.type == field.TYPE_ENUM else None
    found = (kind for kind, words in names.items() for w in words.split()
             if getattr(field, f"TYPE_{w}") == field.type)  # fmt: skip
    return next(found, "object")


def _graphql(root: Path) -> Iterator[Row]:
    from graphql import GraphQLError, build_schema
    from graphql.type import (
        is_enum_type,
        is_input_object_type,
        is_interface_type,
        is_list_type,
        is_non_null_type,
        is_object_type,
        is_scalar_type,
    )

    for path in sorted(
        p for end in ("graphql", "graphqls", "gql") for p in root.rglob(f"*.{end}")
    ):
        with contextlib.suppress(GraphQLError, TypeError, UnicodeDecodeError):
            schema = build_schema(path.read_text("utf-8"), assume_valid_sdl=True)
            roots = {schema.query_type, schema.mutation_type, schema.subscription_type}
            for name, one in schema.type_map.items():
                fielded = (
                    is_object_type(one) or is_input_object_type(one) or is_interface_type(one)
                )
                if name.startswith("__") or one in roots or not fielded:
                    continue
                fields: Row = {}
                for field, told in one.fields.items():
                    kind, needed = told.type, is_non_null_type(told.type)
                    kind = kind.of_type if needed else kind
                    family: str | None = "object"
                    if is_list_type(kind):
                        family = "array"
                    elif is_enum_type(kind):
                        family = "string"
                    elif is_scalar_type(kind):
                        family = _SCALARS.get(kind.name)
                    fields[field] = {
                        "families": family and [family], "required": needed,
                        "nullable": not needed,
                    }  # fmt: skip
                where = path.relative_to(root).as_posix()
                yield {"path": where, "name": name, "fields": fields}


_AFFINITY = (
    ("INT", "integer"), ("CHAR", "string"), ("CLOB", "string"), ("TEXT", "string"),
    ("BLOB", "string"), ("REAL", "number"), ("FLOA", "number"), ("DOUB", "number"),
)  # fmt: skip


def _sql(root: Path) -> Iterator[Row]:
    import sqlite3

    for folder in sorted({path.parent for path in root.rglob("*.sql")}):
        found: dict[str, Row] = {}
        with contextlib.closing(sqlite3.connect(":memory:")) as database:
            try:
                for path in sorted(folder.glob("*.sql")):
                    text = path.read_text("utf-8")
                    database.executescript(text)
                    _tables(database, path.relative_to(root).as_posix(), text, found)
            except (sqlite3.Error, UnicodeDecodeError) as error:
                print(f"{folder}: {error}", file=sys.stderr)
                continue
        yield from found.values()


def _tables(database: Any, path: str, text: str, found: dict[str, Row]) -> None:
    """Note every table as it is now, with the file that last made it or gave it a column."""
    listed = database.execute("PRAGMA table_list").fetchall()  # without what SQLite adds itself
    own = [str(row[1]) for row in listed if row[2] in ("table", "virtual")]
    names = [name for name in own if not name.startswith("sqlite_")]
    for gone in found.keys() - set(names):
        del found[gone]
    for name in names:
        fields: Row = {}
        quoted = name.replace('"', '""')
        for _, column, kind, needed, _, key in database.execute(f'PRAGMA table_info("{quoted}")'):
            family = next((f for word, f in _AFFINITY if word in kind.upper()), None)
            fields[column] = {
                "families": family and [family], "required": bool(needed or key),
                "nullable": not (needed or key),
            }  # fmt: skip
        known = found.get(name, {"fields": {}, "path": path})
        made = re.search(rf"(?i)(?:TABLE|EXISTS|TO) [\"`]?{re.escape(name)}\b[\"`]?\s*[(;]", text)
        grown = made or known["fields"] == {} or fields.keys() - known["fields"].keys()
        found[name] = {
            "path": path if grown else known["path"], "name": name, "fields": fields,
        }  # fmt: skip


def main() -> None:
    """Read the files of one kind, and print one row for each message, type or table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=tuple(_READ))
    parser.add_argument("root", type=Path)
    given = parser.parse_args()
    print(json.dumps(list(_READ[given.kind](given.root.resolve()))))


_READ = {"protobuf-message": _proto, "graphql-type": _graphql, "sql-table": _sql}


if __name__ == "__main__":
    main()
