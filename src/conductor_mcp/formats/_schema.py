"""The types and fields of JSON Schema, as OpenAPI, AsyncAPI and data models use it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from conductor_mcp.formats._contract import (
    one_line,
    place,
)
from conductor_mcp.model import Element
from conductor_mcp.syntax.tree import Node, dig, text_at, text_of, texts_of

MOST_DEPTH = 4
"""How far inline objects are followed; deeper ones are seldom named by anybody."""
_COMBINERS = ("allOf", "oneOf", "anyOf")


@dataclass
class Types:
    """Collects the elements of named schemas and the words that find them."""

    path: str
    elements: list[Element] = field(default_factory=list[Element])
    words: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])

    def add(self, label: str, name: str, node: Node, about: str = "") -> None:
        """Add the schema ``name`` under keys that start with ``label`` (``schema``, ``model``)."""
        detail = describe(node)
        self.elements.append(Element(f"{label} {name}", place(self.path, node), "type", detail))
        first = len(self.elements)
        self.elements.extend(self._fields(f"{label} {name}", node, 0))
        names = [e.key.removeprefix(f"{label} {name}.") for e in self.elements[first:]]
        words = f"- {label} `{name}`"
        if said := about or text_at(node, "title") or text_at(node, "description"):
            words += f": {one_line(said)}"
        if values := [text_of(one) for one in _below(node, "enum")]:
            words += f"\n  values: {one_line(', '.join(values), 600)}"
        if names:
            words += f"\n  fields: {', '.join(dict.fromkeys(names))[:4000]}"
        self.words.append((node.line, words))

    def _fields(self, key: str, node: Node, depth: int) -> Iterator[Element]:
        if depth >= MOST_DEPTH:
            return
        members = node.members()
        required = set(texts_of(members.get("required")))
        properties = members.get("properties")
        for name, one in properties.members().items() if properties else ():
            more = ", required" if name in required else ""
            at = place(self.path, one)
            yield Element(f"{key}.{name}", at, "field", describe(one) + more)
            yield from self._fields(f"{key}.{name}", one, depth + 1)
        if (items := members.get("items")) is not None:
            yield from self._fields(f"{key}[]", items, depth + 1)
        for combiner in _COMBINERS:
            if combiner in members:
                for one in members[combiner].elements():
                    yield from self._fields(key, one, depth + 1)


def _below(node: Node, key: str) -> Sequence[Node]:
    found = dig(node, key)
    return found.elements() if found is not None else []


def describe(node: Node, depth: int = 0) -> str:
    """Say in one line what a schema allows: ``string(date)``, ``array of Order``, ``a | b``."""
    members = node.members()
    if not members:
        return "" if node.value in ({}, None) else str(node.value).lower()[:40]
    if "$ref" in members:
        return text_of(members["$ref"]).rstrip("/").rpartition("/")[2] or "reference"
    kind = " | ".join(texts_of(members.get("type")))
    if format_ := text_at(node, "format"):
        kind = f"{kind or 'value'}({format_})"
    if "enum" in members:
        values = [text_of(one) for one in members["enum"].elements()]
        kind = f"{kind or 'value'}: {one_line(' | '.join(values), 160)}"
    elif "const" in members:
        kind = f"{kind or 'value'}: {one_line(text_of(members['const']), 80)}"
    if "items" in members and depth < MOST_DEPTH:
        kind = f"array of {describe(members['items'], depth + 1) or 'anything'}"
    if not kind:
        kind = next((_combined(members, c, depth) for c in _COMBINERS if c in members), "")
    return kind or ("object" if "properties" in members else "")


def _combined(members: Mapping[str, Node], combiner: str, depth: int) -> str:
    if depth >= MOST_DEPTH:
        return combiner
    between = " & " if combiner == "allOf" else " | "
    each = [describe(one, depth + 1) or "anything" for one in members[combiner].elements()[:6]]
    return one_line(between.join(dict.fromkeys(each)), 160)
