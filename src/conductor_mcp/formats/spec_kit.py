"""GitHub's spec-kit: feature specifications and the constitution, read as intents.

Source of the format: spec-kit's templates, ``specs/<nnn-feature>/spec.md`` and
``.specify/memory/constitution.md``. A specification states its status; a constitution does not
and is in force by being there. Placeholders left in a template make it no intent.
"""

from __future__ import annotations

import re

from conductor_mcp.formats import Claim, Format
from conductor_mcp.model import Document, LeftOut, Reading, Status
from conductor_mcp.syntax.lazily import expression

_SPEC = expression(r"(?:^|/)(?:\.specify/)?specs/(?P<name>[^/]+)/spec\.md$")
_CONSTITUTION = expression(r"(?:^|/)(?:\.specify/)?memory/constitution\.md$")
_COMMENT = expression(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_PLACEHOLDER = expression(r"\[(?:PROJECT_NAME|PRINCIPLE_1_NAME|FEATURE NAME)\]")


def _claims(document: Document) -> Claim:
    path = document.path
    if "openspec/" in path:
        return Claim.NONE
    return Claim.PLACE if _SPEC.search(path) or _CONSTITUTION.search(path) else Claim.NONE


def _read(document: Document) -> Reading:
    from conductor_mcp.formats._intent import read_intent

    # A constitution's own report of changes names the holes that it filled.
    if _PLACEHOLDER.search(_COMMENT.sub("", document.text)):
        return Reading(left_out=(LeftOut(document.path, "a template not yet filled in"),))
    if (found := _SPEC.search(document.path)) is not None:
        return read_intent(document, "spec-kit", name=found["name"])
    return read_intent(document, "spec-kit", placed=Status.ACCEPTED)


FORMAT = Format(id="spec-kit", names=("spec.md", "constitution.md"), claims=_claims, read=_read)
