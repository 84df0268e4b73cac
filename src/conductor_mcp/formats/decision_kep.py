"""Kubernetes enhancement proposals: the ``kep.yaml`` beside each proposal's text.

Source: kubernetes/enhancements, keps/NNNN-kep-template/kep.yaml.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_mcp.formats._format import Claim, Format
from conductor_mcp.model import (
    Document,
    Kind,
    Link,
    LinkKind,
    Problem,
    Reading,
    Record,
    Section,
    Span,
    Status,
)

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


def claims(document: Document) -> Claim:
    head = document.text[:4_000]
    return Claim.DECLARED if "kep-number:" in head and "title:" in head else Claim.NONE


def read(document: Document) -> Reading:
    from conductor_mcp.formats._frontmatter import FrontMatter, MalformedError, Pairs, parse

    try:
        node = parse(document.text.replace("\r\n", "\n"))
    except MalformedError as error:
        at = Span(document.path, error.line, error.line)
        return Reading(problems=(Problem(at, f"not YAML: {error}"),))
    if node is None or not isinstance(node.value, Pairs):
        return Reading()
    return Reading(records=(_record(document, FrontMatter(dict(node.value))),))


def _record(document: Document, said: FrontMatter) -> Record:
    from conductor_mcp.formats import _dates

    number, title, status = said.get("kep-number"), said.get("title"), said.get("status")
    word = str(status.value).strip() if status else ""
    value = number.value if number else None
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
        id=f"KEP-{value}" if value is not None else document.path.rpartition("/")[0],
        title=str(title.value) if title else document.stem,
        at=Span(document.path, 1, lines),
        number=value if isinstance(value, int) else None,
        status=_STATUS.get(word, Status.UNKNOWN),
        status_raw=word,
        date=_dates.iso(str(dated.value)) if dated else "",
        links=tuple(_links(document, said)),
        sections=(Section("", Span(document.path, 1, lines), document.text.strip()),),
        facts=facts,
    )


def _links(document: Document, said: FrontMatter) -> list[Link]:
    from conductor_mcp.formats import _links as links
    from conductor_mcp.formats._facts import texts

    found: list[Link] = []
    for key, kind in _LINKS:
        node = said.get(key)
        if node is not None:
            at = Span(document.path, node.first, node.last)
            found += [
                link for text in texts(node) for link in links.of_field(kind, text.strip(), at)
            ]
    return found


FORMAT = Format(
    id="decision-kep",
    names=("kep.yaml", "kep.yml"),
    claims=claims,
    read=read,
)
