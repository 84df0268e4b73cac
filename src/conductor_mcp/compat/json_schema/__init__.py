"""JSON Schema, draft-04 to 2020-12, as files of their own; data models too."""

from __future__ import annotations

from conductor_mcp.compat._family import Family, Side
from conductor_mcp.compat._grades import grade_values
from conductor_mcp.model import Document
from conductor_mcp.model.compatibility import Comparison

_MARKS = ('"$schema"', "$schema:", "json-schema.org")


def claims(document: Document) -> bool:
    """Say whether the text names the JSON Schema meta-schema near its beginning."""
    return document.path.endswith((".json", ".yaml", ".yml")) and any(
        mark in document.text[:4000] for mark in _MARKS
    )


def compare(base: Side, revision: Side) -> Comparison:
    """Compare two schemas; what a profile makes of the changes is ``grade``'s."""
    from conductor_mcp.compat.json_schema._compare import compare_documents

    return compare_documents(base, revision)


FAMILY = Family(
    "json-schema",
    claims,
    compare,
    grade_values,
    ("default", "producer", "strict", "consumer"),
    suffixes=(".json", ".yaml", ".yml"),
    prefix="schema",
)
