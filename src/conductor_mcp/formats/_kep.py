"""What a Kubernetes enhancement proposal says in its head, in ``kep.yaml`` or as front matter.

Source: kubernetes/enhancements, keps/NNNN-kep-template/kep.yaml, and the proposals of one file
that were written before it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from conductor_mcp.model import Document, Kind, Link, LinkKind, Record, Section, Span, Status

if TYPE_CHECKING:
    from conductor_mcp.formats._frontmatter import FrontMatter

_STATUS = {
    "provisional": Status.PROPOSED,
    "deferred": Status.PROPOSED,
    "implementable": Status.ACCEPTED,
    "implemented": Status.ACCEPTED,
    "rejected": Status.REJECTED,
    "withdrawn": Status.REJECTED,
    "replaced": Status.SUPERSEDED,
}
_LINKS = (
    ("replaces", LinkKind.SUPERSEDES),
    ("superseded-by", LinkKind.SUPERSEDED_BY),
    ("see-also", LinkKind.RELATES),
)
_PLACED = re.compile(r"^/?(keps/[^\s#]+)$")
_NUMBERED = re.compile(r"^0*(\d{1,5})[a-z]?-\D")


def decision(
    document: Document, said: FrontMatter, sections: tuple[Section, ...] | None = None
) -> Record:
    """Make the decision that a proposal is; its text is ``sections``, or the whole document."""
    from conductor_mcp.formats import _dates

    number, title, status = said.get("kep-number"), said.get("title"), said.get("status")
    word = str(status.value).strip() if status else ""
    value = number.value if number else _number_of(document)
    lines = document.text.count("\n") + 1
    dated = said.get("creation-date", "last-updated")
    facts: dict[str, object] = {"date_kind": "created"} if dated else {}
    if word == "implemented":
        facts["implemented"] = True
    people = said.get("approvers", "authors")
    if people is not None and isinstance(people.plain(), list):
        facts["deciders"] = [str(name) for name in people.plain()]
    return Record(
        kind=Kind.DECISION,
        id=_id(document, value),
        title=str(title.value) if title else document.stem,
        at=Span(document.path, 1, lines),
        number=value if isinstance(value, int) else None,
        status=_STATUS.get(word, Status.UNKNOWN),
        status_raw=word,
        date=_dates.iso(str(dated.value)) if dated else "",
        links=tuple(_links(document, said)),
        sections=sections or (Section("", Span(document.path, 1, lines), document.text.strip()),),
        facts=facts,
    )


def _id(document: Document, number: object) -> str:
    if number is not None:
        return f"KEP-{number}"
    own = document.name.endswith(".md")
    return document.stem if own else document.path.rpartition("/")[0]


def _number_of(document: Document) -> int | None:
    """Return the number in the name of a proposal of one file; a date is none."""
    found = _NUMBERED.match(document.stem) if document.name.endswith(".md") else None
    return int(found[1]) or None if found else None


def _links(document: Document, said: FrontMatter) -> list[Link]:
    from conductor_mcp.formats import _links as links
    from conductor_mcp.formats._facts import texts

    found: list[Link] = []
    for key, kind in _LINKS:
        node = said.get(key)
        if node is not None:
            at = Span(document.path, node.first, node.last)
            for text in map(str.strip, texts(node)):
                if placed := _PLACED.match(text):
                    found.append(_to_place(kind, text, placed[1].rstrip("/"), at))
                else:
                    found += links.of_field(kind, text, at)
    return found


def _to_place(kind: LinkKind, raw: str, path: str, at: Span) -> Link:
    """Refer to a proposal by its place from the root: the file of one, or a folder."""
    path = path.removesuffix("/README.md")
    number = _NUMBERED.match(path.rpartition("/")[2])
    target = path if path.endswith((".md", ".yaml")) else f"{path}/kep.yaml"
    return Link(kind, raw, at, target, int(number[1]) if number else None)
