"""OpenAPI 2.0, 3.0 and 3.1 in JSON and YAML: operations, webhooks, schemas and their fields.

Source of the format: the OpenAPI Specification (spec.openapis.org), versions 2.0 to 3.1.
A file that only holds a part of one (a path item, a schema) does not say what it is and is no
record: ``contract_piece`` reads it, and the ``refs`` of the specification lead to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conductor_mcp.formats import Claim, Format
from conductor_mcp.formats._contract import (
    Prose,
    guarded,
    implemented_by,
    outside_refs,
    reading_of,
    record_of,
    says,
    wrong,
)
from conductor_mcp.formats._operations import Operations
from conductor_mcp.formats._schema import Types
from conductor_mcp.model import Document, Kind, Reading
from conductor_mcp.syntax.lazily import expression
from conductor_mcp.syntax.tree import Node, SyntaxProblem, dig, text_at, text_of

_VERSION = expression(r"""["']?(?:openapi|swagger)["']?\s*:\s*["']?\d""")
_ABOUT = ("info", "paths", "webhooks", "components", "definitions")


def _claims(document: Document) -> Claim:
    if not says(document, "openapi", "swagger") or not _VERSION.search(document.text):
        return Claim.NONE
    return Claim.DECLARED if says(document, *_ABOUT) else Claim.NONE


def _read(document: Document, root: Node) -> Reading:
    top = root.members()
    declared = top.get("openapi") or top.get("swagger")
    if declared is None:
        return Reading()
    version = text_of(declared)
    if not version.startswith(("2", "3")):
        raise SyntaxProblem(f"{version or 'that'} is no version of OpenAPI", declared.line)
    found, types = Operations(document.path), Types(document.path)
    _walk(document, top, found)
    schemas = top.get("definitions") or dig(root, "components", "schemas")
    for name, schema in schemas.members().items() if schemas else ():
        if name == "$ref":  # all of them stand in another file
            continue
        types.add("schema", name, schema)
        found.links.update(dict.fromkeys(implemented_by(schema)))
    title = text_at(root, "info", "title")
    prose = Prose(document.path)
    if said := text_at(root, "info", "description") or text_at(root, "info", "summary"):
        prose.add(title or document.stem, [(top["info"].line, said[:8000])])
    for tag, lines in found.words.items():
        prose.add(f"Operations: {tag}" if tag else "Operations", lines)
    prose.add("Schemas", types.words)
    facts = {
        "format": "openapi",
        "spec_version": version,
        "version": text_at(root, "info", "version"),
        "operations": sum(e.kind == "operation" for e in found.elements),
        "types": sum(e.kind == "type" for e in types.elements),
        "servers": list(_servers(root)),
        "refs": outside_refs(document),
    }
    links = dict.fromkeys((*implemented_by(root, top.get("info")), *found.links))
    record = record_of(document, Kind.CONTRACT, title or document.stem, prose, facts, links=links)
    return reading_of(record, [*found.elements, *types.elements], found.problems)


def _walk(document: Document, top: Mapping[str, Node], found: Operations) -> None:
    for key, kind in (("paths", "operation"), ("webhooks", "webhook"), ("x-webhooks", "webhook")):
        if (listed := top.get(key)) is None:
            continue
        if not listed.members() and listed.value not in ({}, None):
            found.problems.append(wrong(document, listed, f"`{key}` is not a mapping"))
        for where, item in listed.members().items():
            if key == "paths" and not where.startswith(("/", "x-")):
                found.problems.append(
                    wrong(document, item, f"the path {where!r} does not start with `/`")
                )
            found.add(where, item, kind=kind)


def _servers(root: Node) -> Iterator[str]:
    servers = dig(root, "servers")
    for one in servers.elements() if servers else ():
        if url := text_at(one, "url"):
            yield url
    if host := text_at(root, "host"):
        yield host + text_at(root, "basePath")


FORMAT = Format(
    id="openapi",
    names=("*.json", "*.yaml", "*.yml"),
    claims=_claims,
    read=guarded("an OpenAPI specification", _read),
)
