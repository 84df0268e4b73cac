"""The text of Kubernetes enhancement proposals, read as intents.

Source of the format: kubernetes/enhancements, keps/NNNN-kep-template/README.md. The proposal's
``README.md`` says what is wanted (Summary), why (Motivation), what is in scope (Goals), what is
not (Non-Goals) and when it is done (Graduation Criteria). Its number, status and people stand in
the ``kep.yaml`` beside it, which is read as the decision; the text states no status of its own.
"""

from __future__ import annotations

import re

from conductor_mcp.formats import Claim, Format
from conductor_mcp.model import Document, LeftOut, Reading

_PLACE = re.compile(r"(?:^|/)keps?/(?:[^/]+/)*[^/]+/readme\.md$", re.IGNORECASE)
_TITLE = re.compile(
    r"^(?:---\r?\n.{0,4000}?\n---\s+)?#[ \t]+KEP[- ]?\w+[ \t]*[:\u2013-]", re.DOTALL
)
_KIND = re.compile(r"(?m)^kind[ \t]*:[ \t]*\S")
_HEADS = ("goals", "motivation", "summary")
_PARTS = {
    "proposal": "",  # how it is done
    "goals": "scope",
    "graduation criteria": "success",
}


def _claims(document: Document) -> Claim:
    if document.name.lower() != "readme.md":
        return Claim.NONE
    text = document.text.lstrip("\ufeff\r\n")
    if not _PLACE.search(document.path) and not _TITLE.match(text):
        return Claim.NONE
    if text.startswith("---") and _KIND.search(text[:4_000].partition("\n---")[0]):
        return Claim.NONE
    from conductor_mcp.formats._intent import headings, part_of

    said = [heading.casefold() for heading in headings(document.text)]
    outside = any(part_of(heading) == "out_of_scope" for heading in said)
    told = sum(heading in _HEADS for heading in said)
    # Surer than any place: a folder may be named after what the proposal is about.
    return Claim.DECLARED if told + outside > 1 else Claim.NONE


def _read(document: Document) -> Reading:
    from conductor_mcp.formats._intent import read_intent

    folder = document.path.rpartition("/")[0].rpartition("/")[2]
    if "template" in folder.lower():
        return Reading(left_out=(LeftOut(document.path, "a template"),))
    return read_intent(document, "kep", name=folder or document.stem, parts=_PARTS)


FORMAT = Format(id="kep", names=("readme.md",), claims=_claims, read=_read)
