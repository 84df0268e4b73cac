"""AsyncAPI 2 and 3 in JSON and YAML: channels, operations, messages, schemas and their fields.

Source of the format: the AsyncAPI Specification (asyncapi.com), versions 2.0 to 3.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from conductor_mcp.formats import Claim, Format
from conductor_mcp.formats._contract import (
    Prose,
    guarded,
    implemented_by,
    one_line,
    outside_refs,
    place,
    reading_of,
    record_of,
    says,
    summary,
)
from conductor_mcp.formats._schema import Types, describe
from conductor_mcp.model import Document, Element, Kind, Reading
from conductor_mcp.syntax.tree import Node, SyntaxProblem, dig, text_at, text_of

_ACTIONS = ("publish", "subscribe")


@dataclass
class _Found:
    """What the walks collect: elements, words by heading, links to code, messages seen."""

    path: str
    elements: list[Element] = field(default_factory=list[Element])
    words: dict[str, list[tuple[int, str]]] = field(
        default_factory=dict[str, list[tuple[int, str]]]
    )
    links: dict[str, None] = field(default_factory=dict[str, None])
    messages: set[str] = field(default_factory=set[str])

    def add(self, heading: str, kind: str, name: str, node: Node, detail: str) -> None:
        at = place(self.path, node)
        self.elements.append(Element(f"{kind} {name}", at, kind, detail))
        self.links.update(dict.fromkeys(implemented_by(node)))
        said = summary(node)
        words = f"- {kind} `{name}` {detail}".rstrip() + (f": {said}" if said else "")
        self.words.setdefault(heading, []).append((node.line, words))

    def message(self, name: str, node: Node) -> None:
        """Add a message and the fields of its payload, once under each name."""
        if name in self.messages:
            return
        self.messages.add(name)
        payload = dig(node, "payload", "schema") or dig(node, "payload")
        detail = describe(payload) if payload is not None else ""
        self.add("Messages", "message", name, node, detail)
        if payload is not None and dig(payload, "properties") is not None:
            types = Types(self.path)
            types.add("message", name, payload)
            self.elements.extend(e for e in types.elements if e.kind == "field")
            self.words["Messages"].extend(types.words)


def _claims(document: Document) -> Claim:
    return Claim.DECLARED if says(document, "asyncapi") else Claim.NONE


def _read(document: Document, root: Node) -> Reading:
    top = root.members()
    if (declared := top.get("asyncapi")) is None:
        return Reading()
    version = text_of(declared)
    if not version.startswith(("2", "3")):
        raise SyntaxProblem(f"{version or 'that'} is no version of AsyncAPI", declared.line)
    found, types = _Found(document.path), Types(document.path)
    channels, operations = top.get("channels"), top.get("operations")
    for name, channel in channels.members().items() if channels else ():
        _channel(found, name, channel)
    for name, operation in operations.members().items() if operations else ():
        action = text_at(operation, "action").upper()
        over = text_at(operation, "channel", "$ref").rpartition("/")[2].replace("~1", "/")
        found.add("Operations", "operation", name, operation, f"{action} {over}".strip())
    messages, schemas = dig(root, "components", "messages"), dig(root, "components", "schemas")
    for name, message in messages.members().items() if messages else ():
        found.message(name, message)
    for name, schema in schemas.members().items() if schemas else ():
        if name == "$ref":  # all of them stand in another file
            continue
        types.add("schema", name, schema)
        found.links.update(dict.fromkeys(implemented_by(schema)))
    title = text_at(root, "info", "title")
    prose = Prose(document.path)
    if said := text_at(root, "info", "description"):
        prose.add(title or document.stem, [(top["info"].line, said[:8000])])
    for heading, lines in found.words.items():
        prose.add(heading, lines)
    prose.add("Schemas", types.words)
    facts = {
        "format": "asyncapi",
        "spec_version": version,
        "version": text_at(root, "info", "version"),
        "channels": sum(e.kind == "channel" for e in found.elements),
        "operations": sum(e.kind == "operation" for e in found.elements),
        "messages": sum(e.kind == "message" for e in found.elements),
        "types": sum(e.kind == "type" for e in types.elements),
        "refs": outside_refs(document),
    }
    links = dict.fromkeys((*implemented_by(root, top.get("info")), *found.links))
    record = record_of(document, Kind.CONTRACT, title or document.stem, prose, facts, links=links)
    return reading_of(record, [*found.elements, *types.elements])


def _channel(found: _Found, name: str, channel: Node) -> None:
    address = text_at(channel, "address")
    found.add("Channels", "channel", name, channel, address if address != name else "")
    for action in _ACTIONS:  # version 2: the operations stand in the channel
        if (operation := dig(channel, action)) is not None:
            called = text_at(operation, "operationId")
            detail = one_line(f"{action.upper()} {name} {called}")
            found.add("Operations", "operation", f"{action} {name}", operation, detail)
            for label, message in _inline(operation):
                found.message(label or called or name, message)
    messages = dig(channel, "messages")  # version 3: messages by name
    for label, message in messages.members().items() if messages else ():
        if dig(message, "$ref") is None:
            found.message(label, message)


def _inline(operation: Node) -> Iterator[tuple[str, Node]]:
    message = dig(operation, "message")
    if message is None:
        return
    several = dig(message, "oneOf")
    for one in several.elements() if several is not None else [message]:
        if dig(one, "$ref") is None:
            yield text_at(one, "name") or text_at(one, "messageId"), one


FORMAT = Format(
    id="asyncapi",
    names=("*.json", "*.yaml", "*.yml"),
    claims=_claims,
    read=guarded("an AsyncAPI specification", _read),
)
