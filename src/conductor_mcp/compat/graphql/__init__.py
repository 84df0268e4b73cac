"""GraphQL schemas in their definition language: a file, or a folder's files as one schema."""

from __future__ import annotations

import re

from conductor_mcp.compat._family import Family, Side
from conductor_mcp.compat.graphql._grades import PROFILES, grade
from conductor_mcp.model import Document
from conductor_mcp.model.compatibility import Comparison

_SUFFIXES = (".graphql", ".gql", ".graphqls", ".sdl")
_DEFINES = re.compile(
    r"^[ \t]*(?:extend[ \t]+)?"
    r"(?:(?:type|interface|enum|input|scalar|union)[ \t]+\w|schema[ \t]*[@{]|directive[ \t]*@)",
    re.MULTILINE,
)


def claims(document: Document) -> bool:
    """Say whether this is a schema; files of queries use the same suffixes and are none."""
    return document.path.endswith(_SUFFIXES) and _DEFINES.search(document.text) is not None


def compare(base: Side, revision: Side) -> Comparison:
    """Compare two schemas, each the sum of its side's documents."""
    from conductor_mcp.compat.graphql._compare import compare_schemas

    return compare_schemas(base, revision)


FAMILY = Family(
    "graphql", claims, compare, grade, PROFILES, whole=True, beside=True, suffixes=_SUFFIXES
)
