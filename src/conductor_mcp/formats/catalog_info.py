"""Backstage's ``catalog-info.yaml``: one record for each component, API, system or resource.

Source of the format: Backstage, "Descriptor Format of Catalog Entities". A component governs the
folder its descriptor stands in, or the one its ``backstage.io/source-location`` names. The
catalog states no status but a lifecycle: what is deprecated there is deprecated, all else is in
force. Its annotation ``conductor-mcp/may-depend-on`` (names with commas) sets a component's
boundary; ``dependsOn`` does not: it tells what is used at run time, and seldom all of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.formats import Claim, Format
from conductor_mcp.formats._contract import broken, one_line, slug, within, wrong
from conductor_mcp.model import Document, Kind, Problem, Reading, Record, Section, Span, Status
from conductor_mcp.syntax.lazily import expression
from conductor_mcp.syntax.tree import Node, SyntaxProblem, dig, end_line, text_at, texts_of
from conductor_mcp.syntax.yaml import load_all_yaml

_VERSION = expression(r"(?m)^[\"']?apiVersion[\"']?[ \t]*:[ \t]*[\"']?backstage\.io/")
_ENTITIES = ("Component", "API", "System", "Domain", "Resource")
_SPEC = ("type", "lifecycle", "owner", "system", "domain")
_LISTS = {
    "depends_on": "dependsOn",
    "provides": "providesApis",
    "consumes": "consumesApis",
}
_MAY = "conductor-mcp/may-depend-on"
_IN_TREE = expression(r"/(?:tree|blob|src)/[^/]+/(?P<path>[^?#]+)$")
_FROZEN = ("deprecated", "retired", "end-of-life")


def _claims(document: Document) -> Claim:
    if "backstage.io/" in document.text and _VERSION.search(document.text):
        return Claim.DECLARED
    placed = document.name.lower() in ("catalog-info.yaml", "catalog-info.yml")
    return Claim.PLACE if placed else Claim.NONE


def _read(document: Document) -> Reading:
    try:
        roots = load_all_yaml(document.text.removeprefix("\ufeff"))
    except SyntaxProblem as error:
        return broken(document, "a Backstage catalog file", error)
    records: dict[str, Record] = {}
    problems: list[Problem] = []
    entities = [one for one in roots if one.members()]
    alone = sum(text_at(one, "kind") == "Component" for one in entities) == 1
    for one in entities:
        kind, name = text_at(one, "kind"), text_at(one, "metadata", "name")
        if kind not in _ENTITIES:
            continue
        if not name:
            problems.append(wrong(document, one, f"a {kind} without `metadata.name`"))
            continue
        anchor = slug(name) if kind == "Component" else f"{kind.lower()}-{slug(name)}"
        records.setdefault(anchor, _entity(document, one, (kind, name, anchor), alone=alone))
    return Reading(records=tuple(records.values()), problems=tuple(problems))


def _entity(document: Document, node: Node, names: tuple[str, str, str], *, alone: bool) -> Record:
    kind, name, anchor = names
    facts: dict[str, object] = {"format": "catalog-info", "entity": kind}
    facts |= {key: text for key in _SPEC if (text := text_at(node, "spec", key))}
    for key, theirs in _LISTS.items():
        if found := texts_of(dig(node, "spec", theirs)):
            facts[key] = list(found)
    annotations = dig(node, "metadata", "annotations")
    if annotations is not None and _MAY in annotations.members():
        named = text_at(annotations, _MAY).split(",")
        facts["may_depend_on"] = [name.strip() for name in named if name.strip()]
    if tags := texts_of(dig(node, "metadata", "tags")):
        facts["tags"] = list(tags)
    if definition := text_at(node, "spec", "definition", "$text"):
        facts["definition"] = definition
        if place := within(document.path.rpartition("/")[0], definition):
            facts["refs"] = [place]
    lifecycle = text_at(node, "spec", "lifecycle")
    at = Span(document.path, node.line, max(node.line, end_line(node)))
    governs = tuple(_governed(document, node, alone=alone)) if kind == "Component" else ()
    return Record(
        kind=Kind.COMPONENT,
        id=f"component:{anchor}",
        title=one_line(text_at(node, "metadata", "title") or name),
        at=at,
        anchor=anchor,
        status=Status.DEPRECATED if lifecycle.lower() in _FROZEN else Status.ACCEPTED,
        status_raw=lifecycle,
        governs=governs,
        sections=(Section("", at, _text(node, kind, name)),),
        facts=facts,
    )


def _governed(document: Document, node: Node, *, alone: bool) -> Iterator[str]:
    annotations = dig(node, "metadata", "annotations")
    located = text_at(annotations, "backstage.io/source-location").rstrip("/")
    folder = document.path.rpartition("/")[0]
    if (found := _IN_TREE.search(located)) is not None:
        yield f"{found['path'].strip('/')}/**"
    elif folder:
        yield f"{folder}/**"
    elif alone:
        yield "**"


def _text(node: Node, kind: str, name: str) -> str:
    lines = [f"{kind} {name}", text_at(node, "metadata", "description")]
    lines += [f"{key}: {text}" for key in _SPEC if (text := text_at(node, "spec", key))]
    lines += [
        f"{key}: {', '.join(found)}"
        for key, theirs in _LISTS.items()
        if (found := texts_of(dig(node, "spec", theirs)))
    ]
    return "\n".join(line for line in lines if line)[:8000]


FORMAT = Format(id="catalog-info", names=("*.yaml", "*.yml"), claims=_claims, read=_read)
