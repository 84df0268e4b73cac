"""OpenAPI 2.0, 3.0 and 3.1 in JSON and YAML: operations, webhooks, schemas and their fields.

Source of the format: the OpenAPI Specification (spec.openapis.org), versions 2.0 to 3.1.
A file that only holds a part of one (a path item, a schema) does not say what it is and is no
record; the ``refs`` of the specification that it belongs to name it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from conductor_mcp.formats import Claim, Format
from conductor_mcp.formats._contract import (
    Prose,
    guarded,
    implemented_by,
    one_line,
    outside_refs,
    reading_of,
    record_of,
    says,
    summary,
    wrong,
)
from conductor_mcp.formats._schema import Types
from conductor_mcp.model import Document, Element, Kind, Problem, Reading, Span
from conductor_mcp.syntax.tree import Node, SyntaxProblem, dig, text_at, text_of, texts_of

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_VERSION = re.compile(r"""["']?(?:openapi|swagger)["']?\s*:\s*["']?\d""")
_ABOUT = ("info", "paths", "webhooks", "components", "definitions")


@dataclass
class _Operations:
    """What the walk over paths collects."""

    path: str
    elements: list[Element] = field(default_factory=list[Element])
    problems: list[Problem] = field(default_factory=list[Problem])
    links: dict[str, None] = field(default_factory=dict[str, None])
    words: dict[str, list[tuple[int, str]]] = field(
        default_factory=dict[str, list[tuple[int, str]]]
    )

    def add(self, where: str, item: Node, *, kind: str = "operation") -> None:
        prefix = "" if kind == "operation" else f"{kind} "
        self.links.update(dict.fromkeys(implemented_by(item)))
        for method, operation in item.members().items():
            if method.lower() not in _METHODS:
                continue
            name = f"{method.upper()} {where}"
            at = Span(self.path, operation.line, operation.line)
            self.elements.append(Element(prefix + name, at, kind, _detail(name, operation)))
            self.links.update(dict.fromkeys(implemented_by(operation)))
            tag = next(iter(texts_of(dig(operation, "tags"))), "")
            words = (operation.line, _words(prefix + name, operation))
            self.words.setdefault(tag, []).append(words)


def _detail(name: str, operation: Node) -> str:
    detail = name
    if called := text_at(operation, "operationId"):
        detail += f" {called}"
    if said := summary(operation):
        detail += f": {one_line(said, 120)}"
    return detail + (" (deprecated)" if _true(operation, "deprecated") else "")


def _words(name: str, operation: Node) -> str:
    words = f"- `{name}`"
    if called := text_at(operation, "operationId"):
        words += f" {called}"
    if said := text_at(operation, "summary"):
        words += f": {one_line(said)}"
    if said := text_at(operation, "description"):
        words += f"\n  {one_line(said, 400)}"
    if names := list(_parameters(operation)):
        words += f"\n  parameters: {', '.join(names)[:1000]}"
    return words


def _parameters(operation: Node) -> Iterator[str]:
    parameters = dig(operation, "parameters")
    for one in parameters.elements() if parameters else ():
        if name := text_at(one, "name") or text_at(one, "$ref").rpartition("/")[2]:
            yield name


def _true(node: Node, key: str) -> bool:
    found = dig(node, key)
    return found is not None and found.value is True


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
    found, types = _Operations(document.path), Types(document.path)
    _walk(document, top, found)
    schemas = top.get("definitions") or dig(root, "components", "schemas")
    for name, schema in schemas.members().items() if schemas else ():
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


def _walk(document: Document, top: Mapping[str, Node], found: _Operations) -> None:
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
