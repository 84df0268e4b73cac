"""Data models: JSON Schema in ``context/models/``, or bound to code by ``x-implemented-by``.

The links to code are ``path#symbol`` (``src/shop/models.py#Customer``); the record governs the
files they name.
"""

from __future__ import annotations

from conductor_mcp.formats import Claim, Format
from conductor_mcp.formats._contract import IMPLEMENTED_BY, guarded
from conductor_mcp.formats._json_schema import MODELS, is_model, read_schema
from conductor_mcp.model import Document, Kind, Reading
from conductor_mcp.syntax.tree import Node


def _claims(document: Document) -> Claim:
    if MODELS not in document.path and IMPLEMENTED_BY not in document.text:
        return Claim.NONE
    return Claim.DECLARED if is_model(document) else Claim.NONE


def _read(document: Document, root: Node) -> Reading:
    return read_schema(document, root, Kind.MODEL, "model")


FORMAT = Format(
    id="data-model",
    names=("*.json", "*.yaml", "*.yml"),
    claims=_claims,
    read=guarded("a data model", _read),
)
