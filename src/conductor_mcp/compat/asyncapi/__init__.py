"""AsyncAPI 2 and 3, and the move from one to the other."""

from __future__ import annotations

import re

from conductor_mcp.compat._family import Family, Side
from conductor_mcp.compat.asyncapi._grades import PROFILES, grade
from conductor_mcp.model import Document
from conductor_mcp.model.compatibility import Comparison

_MARK = re.compile(r"""^\s*["']?asyncapi["']?\s*:""", re.MULTILINE)


def claims(document: Document) -> bool:
    """Say whether the text declares ``asyncapi``."""
    if not document.path.endswith((".json", ".yaml", ".yml")):
        return False
    head = document.text[:20_000]
    return _MARK.search(head) is not None or '"asyncapi"' in head


def compare(base: Side, revision: Side) -> Comparison:
    """Compare two descriptions of one application's messages."""
    from conductor_mcp.compat.asyncapi._compare import compare_documents

    return compare_documents(base, revision)


FAMILY = Family("asyncapi", claims, compare, grade, PROFILES)
