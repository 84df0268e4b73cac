"""Product requirements documents, found by their place or name, read as intents.

There is no standard; ``docs/prd.md``, ``docs/prd/…``, ``docs/prd-….md`` and ``…-prd.md`` are
where teams keep them, with headings such as Problem, Goals, Non-goals, Success metrics.
"""

from __future__ import annotations

import re

from conductor_mcp.formats import Claim, Format
from conductor_mcp.model import Document, LeftOut, Reading
from conductor_mcp.syntax.lazily import expression

_PLACE = expression(
    r"(?:^|/)(?:prds?/[^/]+|prd(?:[-_.][^/]*)?|[^/]*[-_.]prd)\.(?:md|markdown)$", re.IGNORECASE
)
# A decision about requirements documents is a decision.
_DECISION = expression(
    r"(?:^|[/_-])(?:adrs?|decisions?|decision[-_]records?|rfcs?)/|/\d+[-_][^/]*$"
)


def _claims(document: Document) -> Claim:
    path = document.path.lower()
    mine = _PLACE.search(path) and not _DECISION.search(path)
    return Claim.PLACE if mine else Claim.NONE


def _read(document: Document) -> Reading:
    from conductor_mcp.formats._aims import aim_of
    from conductor_mcp.formats._intent import headings, read_intent, set_aside

    if (aside := set_aside(document)) is not None:
        return aside
    if not any(aim_of(heading) for heading in headings(document.text)):
        why = "named like product requirements, but no heading says what, why or what is out"
        return Reading(left_out=(LeftOut(document.path, why),))
    name = document.stem
    if name.lower() == "prd":
        folders = [f for f in document.path.split("/")[:-1] if f.lower() not in ("docs", "doc")]
        name = "-".join((*folders[-1:], "prd"))
    return read_intent(document, "prd", name=name)


FORMAT = Format(id="prd", names=("*.md", "*.markdown"), claims=_claims, read=_read)
