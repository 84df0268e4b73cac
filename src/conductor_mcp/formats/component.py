"""Components as we write them: ``context/components.yaml``, one record for each.

A mapping ``components`` by name, or a list of mappings with ``name`` (or ``id``); each with
``paths`` or ``owns`` (globs), ``owner``, ``depends_on``, ``provides`` and ``consumes``
(contracts), ``description``. Components state no status: what stands in the tree is in force.

``may_depend_on`` names the components whose files it may import, and is held against every change,
as is ``public``, the files that whatever lies outside (tests apart) may import of it. Components
that ``consume`` a contract are named where it breaks.
"""

from __future__ import annotations

from collections.abc import Mapping

from conductor_mcp.formats import Claim, Format
from conductor_mcp.formats._contract import guarded, one_line, slug, wrong
from conductor_mcp.model import Document, Kind, Problem, Reading, Record, Section, Span, Status
from conductor_mcp.syntax.lazily import expression
from conductor_mcp.syntax.tree import Node, SyntaxProblem, dig, end_line, text_at, texts_of

_PLACE = expression(r"(?:^|/)context/components\.(?:ya?ml|json)$")
_PATHS = ("paths", "path", "owns", "applies_to", "governs")
_TEXTS = ("owner", "type", "language", "system", "lifecycle", "tier")
_LISTS = ("depends_on", "provides", "consumes", "may_use", "public", "tags")
_MAY = "may_depend_on"


def _claims(document: Document) -> Claim:
    return Claim.DECLARED if _PLACE.search(document.path) else Claim.NONE


def _read(document: Document, root: Node) -> Reading:
    top = dig(root, "components")
    if top is None:
        raise SyntaxProblem("it has no `components`", root.line)
    named = [(name, one) for name, one in top.members().items()]
    named += [(text_at(one, "name") or text_at(one, "id"), one) for one in top.elements()]
    records: dict[str, Record] = {}
    problems: list[Problem] = []
    for name, one in named:
        if not name:
            problems.append(wrong(document, one, "a component without a name"))
        elif slug(name) in records:
            problems.append(wrong(document, one, f"the component {name!r} stands here twice"))
        else:
            records[slug(name)] = _component(document, name, one)
    return Reading(records=tuple(records.values()), problems=tuple(problems))


def _component(document: Document, name: str, node: Node) -> Record:
    members = node.members()
    globs = [g for key in _PATHS for g in texts_of(members.get(key))]
    globs = globs or [t for t in texts_of(node) if not members]
    facts: dict[str, object] = {"format": "component"}
    facts |= {key: text for key in _TEXTS if (text := text_at(node, key))}
    facts |= {key: list(found) for key in _LISTS if (found := texts_of(members.get(key)))}
    if (may := members.get(_MAY)) is not None:
        facts[_MAY] = list(texts_of(may))  # none at all is a boundary, too
    at = Span(document.path, node.line, max(node.line, end_line(node)))
    return Record(
        kind=Kind.COMPONENT,
        id=f"component:{slug(name)}",
        title=one_line(text_at(node, "title") or name),
        at=at,
        anchor=slug(name),
        status=Status.ACCEPTED,
        governs=tuple(dict.fromkeys(g.removeprefix("./").lstrip("/") for g in globs)),
        sections=(Section("", at, _text(node, name, facts, globs)),),
        facts=facts,
    )


def _text(node: Node, name: str, facts: Mapping[str, object], globs: list[str]) -> str:
    lines = [text_at(node, "description") or name, f"paths: {', '.join(globs)}"]
    for key in (*_TEXTS, *_LISTS, _MAY):
        found = facts.get(key)
        if isinstance(found, str):
            lines.append(f"{key}: {found}")
        elif found:
            lines.append(f"{key}: {', '.join(texts_of(dig(node, key)))}")
    return "\n".join(lines)[:8000]


FORMAT = Format(
    id="component",
    names=("components.yaml", "components.yml", "components.json"),
    claims=_claims,
    read=guarded("a list of components", _read),
)
