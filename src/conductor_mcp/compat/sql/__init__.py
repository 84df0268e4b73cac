"""SQL: the tables that a schema file, or an ordered folder of migrations, ends up with."""

from __future__ import annotations

import re

from conductor_mcp.compat._family import Family, Side
from conductor_mcp.compat.sql._grades import PROFILES, grade
from conductor_mcp.model import Document
from conductor_mcp.model.compatibility import Comparison

_DEFINES = re.compile(
    r"\b(?:create|alter|drop)\s+(?:\w+\s+){0,3}?(?:table|type|view|index)\b", re.IGNORECASE
)


def claims(document: Document) -> bool:
    """Say whether this is a file of SQL that defines something."""
    return document.path.endswith(".sql") and _DEFINES.search(document.text) is not None


def compare(base: Side, revision: Side) -> Comparison:
    """Compare what both sides' files, applied in the order of their names, end up with."""
    from conductor_mcp.compat.sql._compare import compare_sides

    return compare_sides(base, revision)


FAMILY = Family(
    "sql", claims, compare, grade, PROFILES, whole=True, beside=True, suffixes=(".sql",)
)
