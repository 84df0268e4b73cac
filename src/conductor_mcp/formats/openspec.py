"""OpenSpec: change proposals and the specifications they change, read as intents.

Source of the format: the OpenSpec conventions, ``openspec/changes/<change>/proposal.md`` (an
archived change stands under ``changes/archive/``) and ``openspec/specs/<capability>/spec.md``.
Neither states a status: what stands there is in force, and what is archived is done. A change
says its goals and non-goals in the ``design.md`` beside the proposal, which is a piece of it.
"""

from __future__ import annotations

from dataclasses import replace

from conductor_mcp.formats import Claim, Format
from conductor_mcp.model import Document, Reading, Status
from conductor_mcp.syntax.lazily import expression

_PLACE = expression(
    r"(?:^|/)openspec/(?:changes/(?P<archive>archive/)?(?P<change>[^/]+)/(?:proposal|design)"
    r"|specs/(?P<spec>[^/]+(?:/[^/]+)*)/spec)\.md$"
)
_PARTS = {"decisions": "", "context": ""}  # of a design: how it is done, and where it lands


def _claims(document: Document) -> Claim:
    return Claim.PLACE if _PLACE.search(document.path) else Claim.NONE


def _read(document: Document) -> Reading:
    from conductor_mcp.formats._intent import read_intent

    found = _PLACE.search(document.path)
    if found is None:
        return read_intent(document, "openspec")
    name = found["change"] or found["spec"]
    if document.name == "design.md":
        design = read_intent(document, "openspec", name=f"{name}-design", parts=_PARTS)
        return Reading(pieces=design.records, problems=design.problems)
    if not found["change"]:
        return read_intent(document, "openspec", name=name, placed=Status.ACCEPTED)
    if found["archive"]:
        reading = read_intent(
            document, "openspec", name=name, placed=Status.DEPRECATED, placed_raw="archived"
        )
    else:
        reading = read_intent(document, "openspec", name=name, placed=Status.ACCEPTED)
    beside = [document.path.removesuffix("proposal.md") + "design.md"]
    told = (replace(r, facts={**r.facts, "refs": beside}) for r in reading.records)
    return replace(reading, records=tuple(told))


FORMAT = Format(
    id="openspec", names=("proposal.md", "spec.md", "design.md"), claims=_claims, read=_read
)
