"""OpenAPI 2.0, 3.0 and 3.1, and the moves between them."""

from __future__ import annotations

import re

from conductor_mcp.compat._family import Family, Side
from conductor_mcp.compat.openapi._grading import PROFILES, grade
from conductor_mcp.model import Document
from conductor_mcp.model.compatibility import Comparison

_MARK = re.compile(r"""^\s*["']?(?:openapi|swagger)["']?\s*:""", re.MULTILINE)


def claims(document: Document) -> bool:
    """Say whether the text declares ``openapi`` or ``swagger``."""
    if not document.path.endswith((".json", ".yaml", ".yml")):
        return False
    head = document.text[:20_000]
    return bool(_MARK.search(head)) or '"openapi"' in head or '"swagger"' in head


def compare(base: Side, revision: Side) -> Comparison:
    """Compare two descriptions of one API."""
    from conductor_mcp.compat.openapi._compare import compare_documents

    return compare_documents(base, revision)


FAMILY = Family("openapi", claims, compare, grade, PROFILES, prefix="oas")
