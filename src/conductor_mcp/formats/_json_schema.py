"""What tells a JSON Schema from other JSON, and a data model from other schemas."""

from __future__ import annotations

import re

from conductor_mcp.formats._contract import (
    IMPLEMENTED_BY,
    Prose,
    implemented_by,
    outside_refs,
    reading_of,
    record_of,
    says,
)
from conductor_mcp.formats._schema import Types
from conductor_mcp.model import Document, Kind, Reading
from conductor_mcp.syntax.lazily import expression
from conductor_mcp.syntax.tree import Node, dig, text_at

MODELS = "context/models/"
_META = expression(r"""["']?\$schema["']?\s*:\s*["']?https?://json-schema\.org/""")
_SHAPE = ("type", "properties", "$defs", "definitions", "oneOf", "anyOf", "allOf", "enum", "$ref")
_OTHERS = ("openapi", "swagger", "asyncapi")


def looks_like_schema(document: Document) -> bool:
    """Whether the document says that it is a JSON Schema: by ``$schema``, or ``$id`` and shape.

    A ``$schema`` that names any other vocabulary marks a document *described by* a schema, such
    as an editor's settings; that is no schema.
    """
    text = document.text
    if "$schema" in text and says(document, "$schema"):
        return bool(_META.search(text))
    return "$id" in text and says(document, "$id") and says(document, *_SHAPE)


def is_model(document: Document) -> bool:
    """Whether the schema stands with the data models or says what implements it."""
    placed = f"/{document.path}".find(f"/{MODELS}") >= 0
    linked = IMPLEMENTED_BY in document.text and says(document, IMPLEMENTED_BY)
    if not placed and not linked:
        return False
    shaped = looks_like_schema(document) or says(document, *_SHAPE)
    return shaped and not says(document, *_OTHERS)


def read_schema(document: Document, root: Node, kind: Kind, label: str) -> Reading:
    """Read the schema itself and its ``$defs`` as types with fields."""
    address = text_at(root, "$id")
    named = address.split("#")[0].rstrip("/").rpartition("/")[2]
    stem = re.sub(r"\.(schema|model)$", "", re.sub(r"\.(json|ya?ml)$", "", named or document.stem))
    title = text_at(root, "title") or stem
    types = Types(document.path)
    types.add(label, title, root)
    links = dict.fromkeys(implemented_by(root))
    for holder in ("$defs", "definitions"):
        inner = dig(root, holder)
        for name, one in inner.members().items() if inner is not None else ():
            types.add(label, name, one)
            links.update(dict.fromkeys(implemented_by(one)))
    prose = Prose(document.path)
    if said := text_at(root, "description"):
        prose.add(title, [(root.line, said[:8000])])
    prose.add("Fields", types.words)
    facts = {
        "format": "json-schema",
        "schema_id": address,
        "spec_version": text_at(root, "$schema"),
        "version": text_at(root, "version") or text_at(root, "x-version"),
        "owner": text_at(root, "x-owner") or text_at(root, "owner"),
        "types": sum(e.kind == "type" for e in types.elements),
        "fields": sum(e.kind == "field" for e in types.elements),
        "refs": outside_refs(document),
    }
    return reading_of(record_of(document, kind, title, prose, facts, links=links), types.elements)
