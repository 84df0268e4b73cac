"""The text of Kubernetes enhancement proposals, read as intents.

Source of the format: kubernetes/enhancements, keps/NNNN-kep-template/README.md. The proposal's
``README.md`` says what is wanted (Summary), why (Motivation), what is in scope (Goals), what is
not (Non-Goals) and when it is done (Graduation Criteria). Its number, status and people stand in
the ``kep.yaml`` beside it, which is read as the decision; the text states no status of its own.
Proposals from before 2020 are one file: their head, as front matter, is a decision, and what they
want is an intent of its own beside it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from conductor_mcp.formats import Claim, Format
from conductor_mcp.model import Document, LeftOut, Reading, Section, Status
from conductor_mcp.syntax.lazily import expression

_PLACE = expression(r"(?:^|/)keps?/(?:[^/]+/)*[^/]+/readme\.md$", re.IGNORECASE)
_TITLE = expression(
    r"^(?:---\r?\n.{0,4000}?\n---\s+)?#[ \t]+KEP[- ]?\w+[ \t]*[:\u2013-]", re.DOTALL
)
_KIND = expression(r"(?m)^kind[ \t]*:[ \t]*\S")
_HEAD = tuple(
    expression(rf"(?m)^(?:{key})[ \t]*:") for key in ("title", "status", "owning-sig|kep-number")
)
_MOST_HEAD = 4_000
_HEADS = ("goals", "motivation", "summary")
_PARTS = {
    "proposal": "",  # how it is done
    "goals": "scope",
    "graduation criteria": "success",
}


def _claims(document: Document) -> Claim:
    if _headed(document):
        return Claim.DECLARED
    if document.name.lower() != "readme.md":
        return Claim.NONE
    text = document.text.lstrip("\ufeff\r\n")
    if not _PLACE.search(document.path) and not _TITLE.match(text):
        return Claim.NONE
    if text.startswith("---") and _KIND.search(text[:4_000].partition("\n---")[0]):
        return Claim.NONE
    from conductor_mcp.formats._aims import part_of
    from conductor_mcp.formats._intent import headings

    said = [heading.casefold() for heading in headings(document.text)]
    outside = any(part_of(heading) == "out_of_scope" for heading in said)
    told = sum(heading in _HEADS for heading in said)
    # Surer than any place: a folder may be named after what the proposal is about.
    return Claim.DECLARED if told + outside > 1 else Claim.NONE


def _headed(document: Document) -> bool:
    """Whether the head of a proposal stands above its text."""
    head = document.text[:_MOST_HEAD].lstrip("\ufeff\r\n")
    if not head.startswith("---"):
        return False
    front = head[3:].replace("\r", "").partition("\n---")[0]
    return all(sought.search(front) for sought in _HEAD)


def _of_one_file(document: Document) -> Reading:
    """Read the head as a decision, and the parts that say what is wanted as an intent."""
    from conductor_mcp.formats import _markdown
    from conductor_mcp.formats._aims import aim_of
    from conductor_mcp.formats._intent import read_intent
    from conductor_mcp.formats._intent_labels import status_of
    from conductor_mcp.formats._kep import decision

    reading = read_intent(document, "kep", parts=_PARTS)
    page = _markdown.read(document)
    wanted: list[Section] = []
    told: list[Section] = []
    for one in reading.records[0].sections:
        aim = _PARTS.get(one.heading.casefold(), aim_of(one.heading))
        (wanted if aim else told).append(one)
    proposed = decision(document, page.front, tuple(told))
    if not wanted:
        return Reading((proposed,), problems=reading.problems)
    done = status_of(proposed.status_raw)  # what is done steers no work any more
    sig = page.front.get("owning-sig")
    owner = {"owner": str(sig.value).strip()} if sig is not None and sig.value else {}
    intent = replace(
        reading.records[0],
        anchor="intent",
        title=proposed.title,
        status=proposed.status if done is Status.UNKNOWN else done,
        status_raw=proposed.status_raw,
        date=proposed.date,
        sections=tuple(wanted),
        facts={**reading.records[0].facts, **owner},
    )
    return Reading((proposed, intent), problems=reading.problems)


def _read(document: Document) -> Reading:
    from conductor_mcp.formats._intent import read_intent

    if _headed(document):
        if "template" in document.path.lower():
            return Reading(left_out=(LeftOut(document.path, "a template"),))
        return _of_one_file(document)
    folder = document.path.rpartition("/")[0].rpartition("/")[2]
    if "template" in folder.lower():
        return Reading(left_out=(LeftOut(document.path, "a template"),))
    return read_intent(document, "kep", name=folder or document.stem, parts=_PARTS)


FORMAT = Format(id="kep", names=("*.md",), claims=_claims, read=_read)
