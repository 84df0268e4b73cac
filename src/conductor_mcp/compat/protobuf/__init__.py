"""Protocol buffers: trees of ``.proto`` files, compiled by protoc and judged by buf's rules.

The rules and their categories are buf's (buf 1.75, version v2 of its configuration), with the
places buf names. What protoc cannot compile is read file by file, as far as that goes, and said
to be unjudged.
"""

from __future__ import annotations

from conductor_mcp.compat._family import Family, Side
from conductor_mcp.model import Document
from conductor_mcp.model.compatibility import Comparison, ContractChange, Effect, Grade

PROFILES = ("default", "strict", "FILE", "PACKAGE", "CSR", "WIRE_JSON", "WIRE")


def _claims(document: Document) -> bool:
    return document.path.endswith(".proto")


def _compare(base: Side, revision: Side) -> Comparison:
    from conductor_mcp.compat.protobuf._compare import compare

    return compare(base, revision)


def rules_under(change: ContractChange, category: str) -> tuple[str, ...]:
    """Return those of buf's rules that forbid a change in one of buf's categories."""
    from conductor_mcp.compat.protobuf._rules import RULES

    return tuple(one for one in change.aliases.get("buf", ()) if category in RULES[one])


def _grade(change: ContractChange, profile: str) -> Grade:
    if profile == "default" and "buf.yaml" in change.facts:
        forbidden = bool(change.facts["buf.yaml"])
    elif profile == "strict":
        forbidden = bool(change.aliases.get("buf"))
    else:
        category = profile if profile in PROFILES[2:] else "FILE"
        forbidden = bool(rules_under(change, category))
    if forbidden:
        return Grade.BREAKING
    return Grade.ANNOTATION if change.effect is Effect.NOTHING else Grade.NON_BREAKING


FAMILY = Family(
    "protobuf",
    _claims,
    _compare,
    _grade,
    PROFILES,
    whole=True,
    anywhere=True,
    suffixes=(".proto",),
    prefix="proto",
)
