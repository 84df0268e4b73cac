"""Avro schemas: whether a reader with one version reads what a writer with the other wrote.

Source: "Schema Resolution" and "Aliases" in the Apache Avro specification 1.11. ``default`` asks
whether data written before can be read after (BACKWARD), ``producer`` the other way (FORWARD),
``strict`` both (FULL).
"""

from __future__ import annotations

from conductor_mcp.compat._family import Family, Side
from conductor_mcp.compat._grades import grade_values
from conductor_mcp.model import Document
from conductor_mcp.model.compatibility import Comparison

PROFILES = ("default", "strict", "consumer", "producer")


def _claims(document: Document) -> bool:
    return document.path.endswith((".avsc", ".avpr"))


def _compare(base: Side, revision: Side) -> Comparison:
    from conductor_mcp.compat.avro._compare import compare

    return compare(base, revision)


FAMILY = Family(
    "avro", _claims, _compare, grade_values, PROFILES, suffixes=(".avsc", ".avdl", ".avpr")
)
