"""Kiro: requirements of a feature and steering documents, read as intents.

Source of the format: Kiro's conventions, ``.kiro/specs/<feature>/requirements.md`` and
``.kiro/steering/*.md``. Neither states a status; what stands there is in force.
"""

from __future__ import annotations

from conductor_mcp.formats import Claim, Format
from conductor_mcp.model import Document, Reading, Status
from conductor_mcp.syntax.lazily import expression

_SPEC = expression(r"(?:^|/)\.kiro/specs/(?P<name>[^/]+)/requirements\.md$")
_STEERING = expression(r"(?:^|/)\.kiro/steering/(?P<name>[^/]+)\.md$")


def _claims(document: Document) -> Claim:
    path = document.path
    return Claim.PLACE if _SPEC.search(path) or _STEERING.search(path) else Claim.NONE


def _read(document: Document) -> Reading:
    from conductor_mcp.formats._intent import read_intent

    if (found := _STEERING.search(document.path)) is not None:
        name = f"steering-{found['name']}"
        return read_intent(document, "kiro", name=name, placed=Status.ACCEPTED)
    found = _SPEC.search(document.path)
    name = found["name"] if found is not None else ""
    return read_intent(document, "kiro", name=name, placed=Status.ACCEPTED)


FORMAT = Format(id="kiro", names=("*.md",), claims=_claims, read=_read)
