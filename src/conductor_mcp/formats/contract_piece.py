"""Pieces of contracts: files that only a ``$ref`` of an OpenAPI, AsyncAPI or JSON Schema leads to.

Such a file holds a path item, an operation, a parameter, a response, a message or a schema, or
several of them by name, and does not say what it belongs to. It is no record: its words and parts
are those of every contract that refers to it, itself or by way of other pieces; a file that
nothing refers to is told to nobody. Source of the shapes: the OpenAPI Specification 2.0 to 3.1,
the AsyncAPI Specification 2.0 to 3.0 and JSON Schema.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from conductor_mcp.formats import Claim, Format
from conductor_mcp.formats._contract import (
    MOST_PARTS,
    Prose,
    implemented_by,
    left_out,
    load,
    one_line,
    outside_refs,
    place,
    record_of,
    says,
    summary,
)
from conductor_mcp.formats._operations import METHODS, Operations
from conductor_mcp.formats._schema import Types, describe
from conductor_mcp.model import Document, Element, Kind, Reading
from conductor_mcp.syntax.lazily import expression
from conductor_mcp.syntax.tree import Node, SyntaxProblem, collecting_later, dig, text_at, text_of

_MOST_CHARS = 2_000_000  # of a piece; what is longer is data
_MOST_DEPTH = 4  # names above what they name: components, schemas, orders, Order
_MOST_NAMES = 5_000
_SHAPES = expression(
    r"""["']?(?:\$ref|properties|responses|operationId|payload|allOf|oneOf|anyOf|in|enum|type)"""
    r"""["']?\s*:"""
)
_ITSELF = ("openapi", "swagger", "asyncapi", "$schema", "apiVersion", "jobs", "services")
_TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")
_OF_TYPE = ("enum", "format", "items", "pattern", "additionalProperties", "example", "examples",
            "description", "minLength", "maxLength", "minimum", "maximum", "const",
            "default")  # fmt: skip
_COMBINERS = ("allOf", "oneOf", "anyOf")
_PLACES = ("query", "path", "header", "cookie", "body", "formData")


@dataclass
class _Found:
    """What the walk over one piece collects."""

    path: str
    operations: Operations
    types: Types
    elements: list[Element] = field(default_factory=list[Element])
    words: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    links: dict[str, None] = field(default_factory=dict[str, None])
    names: int = 0

    def add(self, kind: str, name: str, node: Node, detail: str) -> None:
        at = place(self.path, node)
        self.elements.append(Element(f"{kind} {name}", at, kind, detail))
        said = one_line(f"{detail} {summary(node)}")
        self.words.append((node.line, f"- {kind} `{name}`" + (f": {said}" if said else "")))


def _claims(document: Document) -> Claim:
    text = document.text
    if len(text) > _MOST_CHARS or not _SHAPES.search(text) or says(document, *_ITSELF):
        return Claim.NONE
    return Claim.PIECE


def _read(document: Document) -> Reading:
    if left_out(document, "a piece of a contract") is not None:
        return Reading()
    try:
        with collecting_later():
            return _told(document, load(document))
    except SyntaxProblem as error:
        # Only a problem where something refers to it: most such files are templates.
        return _broken(document, error)
    except RecursionError:
        return _broken(document, SyntaxProblem("nested too deep to be read"))


def _broken(document: Document, error: SyntaxProblem) -> Reading:
    fault = [error.line, f"a piece of a contract cannot be read: {error.message}"]
    facts = {"format": "contract-piece", "fault": fault}
    prose = Prose(document.path)
    return Reading(pieces=(record_of(document, Kind.CONTRACT, document.stem, prose, facts),))


def _told(document: Document, root: Node) -> Reading:
    found = _Found(document.path, Operations(document.path), Types(document.path))
    _walk(found, root, document.stem, 0)
    elements = [*found.operations.elements, *found.elements, *found.types.elements]
    refs = outside_refs(document)
    if not elements and not (refs and found.names):
        return Reading()
    prose = Prose(document.path)
    for lines in found.operations.words.values():
        prose.add("Operations", lines)
    prose.add("Messages and parameters", found.words)
    prose.add("Schemas", found.types.words)
    facts = {"format": "contract-piece", "refs": refs}
    links = {**found.links, **found.operations.links}
    record = record_of(document, Kind.CONTRACT, document.stem, prose, facts, links=links)
    return Reading(parts=tuple(elements[:MOST_PARTS]), pieces=(record,))


def _walk(found: _Found, node: Node, name: str, depth: int) -> None:
    """Take a node for what its shape says, or look at what it names."""
    members = node.members()
    kind = _kind(members)
    found.links.update(dict.fromkeys(implemented_by(node)))
    if kind == "path":
        found.operations.add(name, node)
    elif kind == "operation":
        found.operations.one("operation ", text_at(node, "operationId") or name, node)
    elif kind == "schema":
        found.types.add("schema", name, node)
    elif kind == "message":
        payload = dig(node, "payload", "schema") or dig(node, "payload")
        found.add("message", name, node, describe(payload) if payload else "")
        if payload is not None and dig(payload, "properties") is not None:
            found.types.add("message", name, payload)
    elif kind:
        found.add(kind, text_at(node, "name") or name, node, _detail(node))
    elif depth < _MOST_DEPTH:
        for inner, one in members.items():
            found.names += 1
            if found.names <= _MOST_NAMES:
                _walk(found, one, inner, depth + 1)


def _kind(members: Mapping[str, Node]) -> str:
    return next(_kinds(members), "")


def _kinds(members: Mapping[str, Node]) -> Iterator[str]:
    if any(_is_operation(members[m].members()) for m in members if m.lower() in METHODS):
        yield "path"
    if _is_operation(members):
        yield "operation"
    if text_of(members.get("in")) in _PLACES and "name" in members:
        yield "parameter"
    if "payload" in members:
        yield "message"
    if any(members[a].members() for a in ("publish", "subscribe") if a in members):
        yield "channel"
    if _is_schema(members):
        yield "schema"
    content = members.get("content")
    if content is not None and any("/" in media for media in content.members()):
        yield "body"
    if "description" in members and members.keys() & {"headers", "links"}:
        yield "response"


def _is_operation(members: Mapping[str, Node]) -> bool:
    told = members.keys() & {"operationId", "parameters", "requestBody", "summary", "tags",
                             "description"}  # fmt: skip
    return "responses" in members and bool(told)


def _is_schema(members: Mapping[str, Node]) -> bool:
    properties = members.get("properties")
    if properties is not None and properties.members() and "type" not in properties.members():
        return True
    if properties is not None and any(p.members() for p in properties.members().values()):
        return True
    if any(members[c].elements() for c in _COMBINERS if c in members):
        return True
    kind = members.get("type")
    words = [text_of(one) for one in kind.elements()] or [text_of(kind)] if kind else []
    return bool(words) and set(words) <= set(_TYPES) and any(key in members for key in _OF_TYPE)


def _detail(node: Node) -> str:
    if schema := dig(node, "schema"):
        return f"{text_at(node, 'in')} {describe(schema)}".strip()
    return f"{text_at(node, 'in')} {text_at(node, 'type')}".strip()


FORMAT = Format(
    id="contract-piece",
    names=("*.json", "*.yaml", "*.yml"),
    claims=_claims,
    read=_read,
)
