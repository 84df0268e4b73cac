"""Intents of our own kind, and product specifications of the same shape.

Markdown with front matter ``owner, status, branch, metrics, guardrails, scope, out_of_scope,
assumes, decisions_followed`` and sections What, Why, Success, Out of scope; found in
``context/intents/``, by ``kind: intent``, by both ``owner`` and ``out_of_scope``, or by headings
that say what is not in scope *and* when the work is done.
"""

from __future__ import annotations

import re

from conductor_mcp.formats import Claim, Format
from conductor_mcp.model import Document, Reading
from conductor_mcp.syntax.lazily import expression

_KIND = expression(r"(?m)^(?:kind|type)[ \t]*:[ \t]*[\"']?intent[\"']?[ \t]*$")
_OWNER = expression(r"(?m)^owners?[ \t]*:")
_OUT = expression(r"(?m)^out[-_]of[-_]scope[ \t]*:")
_PLACE = expression(r"(?:^|/)(?:context|docs|\.conductor)/intents/[^/]+$")
_DECIDING = expression(
    r"^(?:the )?(?:decisions?|decision outcome|considered options|consequences|adr)\b",
    re.IGNORECASE,
)
_DECISIONS = expression(
    r"(?:^|[/_-])(?:adrs?|decisions?|decision[-_]?records?|rfcs?|keps?)(?:/|[-_]?\d)"
)
_MOST_FRONT = 8_000


def _claims(document: Document) -> Claim:
    text = document.text
    head = text.lstrip("\ufeff\r\n")
    if head.startswith("---"):
        front = head[3:_MOST_FRONT].partition("\n---")[0].replace("\r", "")
        if _KIND.search(front) or (_OWNER.search(front) and _OUT.search(front)):
            return Claim.DECLARED
    if _PLACE.search(document.path):
        return Claim.PLACE
    return Claim.CONTENT if _has_shape(document) else Claim.NONE


def _has_shape(document: Document) -> bool:
    lowered = document.text.casefold()
    if "scope" not in lowered and "goals" not in lowered:
        return False
    if _DECISIONS.search(document.path.lower()):
        return False
    from conductor_mcp.formats._aims import part_of
    from conductor_mcp.formats._intent import headings

    said = list(headings(document.text))
    parts = {part_of(heading) for heading in said}
    if any(_DECIDING.match(heading) for heading in said):
        return False
    return {"out_of_scope", "success"} <= parts and len(parts - {""}) > 2  # noqa: PLR2004 - more than those two


def _read(document: Document) -> Reading:
    from conductor_mcp.formats._intent import read_intent, set_aside

    return set_aside(document) or read_intent(document, "intent")


FORMAT = Format(id="intent", names=("*.md", "*.markdown"), claims=_claims, read=_read)
