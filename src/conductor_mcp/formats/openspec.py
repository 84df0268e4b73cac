"""OpenSpec: change proposals and the specifications they change, read as intents.

Source of the format: the OpenSpec conventions, ``openspec/changes/<change>/proposal.md`` (an
archived change stands under ``changes/archive/``) and ``openspec/specs/<capability>/spec.md``.
Neither states a status: what stands there is in force, and what is archived is done.
"""

from __future__ import annotations

import re

from conductor_mcp.formats import Claim, Format
from conductor_mcp.model import Document, Reading, Status

_PLACE = re.compile(
    r"(?:^|/)openspec/(?:changes/(?P<archive>archive/)?(?P<change>[^/]+)/proposal"
    r"|specs/(?P<spec>[^/]+(?:/[^/]+)*)/spec)\.md$"
)


def _claims(document: Document) -> Claim:
    return Claim.PLACE if _PLACE.search(document.path) else Claim.NONE


def _read(document: Document) -> Reading:
    from conductor_mcp.formats._intent import read_intent

    found = _PLACE.search(document.path)
    if found is None:
        return read_intent(document, "openspec")
    name = found["change"] or found["spec"]
    if found["archive"]:
        return read_intent(
            document, "openspec", name=name, placed=Status.DEPRECATED, placed_raw="archived"
        )
    return read_intent(document, "openspec", name=name, placed=Status.ACCEPTED)


FORMAT = Format(id="openspec", names=("proposal.md", "spec.md"), claims=_claims, read=_read)
