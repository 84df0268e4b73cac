"""JSON Schema documents as contracts: the schema, its definitions and their fields.

Source of the format: JSON Schema (json-schema.org), drafts 4 to 2020-12. Only documents that say
what they are count: those whose ``$schema`` is one of its meta-schemas, or that carry ``$id``.
"""

from __future__ import annotations

from conductor_mcp.formats import Claim, Format
from conductor_mcp.formats._contract import guarded
from conductor_mcp.formats._json_schema import is_model, looks_like_schema, read_schema
from conductor_mcp.model import Document, Kind, Reading
from conductor_mcp.syntax.tree import Node


def _claims(document: Document) -> Claim:
    if "$schema" not in document.text and "$id" not in document.text:
        return Claim.NONE
    mine = looks_like_schema(document) and not is_model(document)
    return Claim.CONTENT if mine else Claim.NONE


def _read(document: Document, root: Node) -> Reading:
    return read_schema(document, root, Kind.CONTRACT, "schema")


FORMAT = Format(
    id="json-schema",
    names=("*.json", "*.yaml", "*.yml"),
    claims=_claims,
    read=guarded("a JSON Schema", _read),
)
