"""Avro schemas (``.avsc``) and protocols (``.avpr``): records, enums, fixed types, fields.

Source of the format: the Apache Avro specification 1.12.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from conductor_mcp.formats import Claim, Format
from conductor_mcp.formats._contract import (
    Prose,
    broken,
    implemented_by,
    left_out,
    one_line,
    place,
    reading_of,
    record_of,
    wrong,
)
from conductor_mcp.model import Document, Element, Kind, Problem, Reading
from conductor_mcp.syntax.json import load_json
from conductor_mcp.syntax.tree import Node, SyntaxProblem, dig, text_at, text_of

_NAMED = ("record", "error", "enum", "fixed")
_PRIMITIVE = ("null", "boolean", "int", "long", "float", "double", "bytes", "string", "array",
              "map", *_NAMED)  # fmt: skip
_MOST_USED = 500


@dataclass
class _Walk:
    """Collects named types wherever they stand; a type is defined where it is first used."""

    document: Document
    elements: list[Element] = field(default_factory=list[Element])
    words: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    links: dict[str, None] = field(default_factory=dict[str, None])
    problems: list[Problem] = field(default_factory=list[Problem])
    used: set[str] = field(default_factory=set[str])
    named: set[str] = field(default_factory=set[str])

    def visit(self, node: Node, namespace: str) -> None:
        for one in node.elements():
            if text_of(one):
                self._use(one, namespace)
            else:
                self.visit(one, namespace)
        members = node.members()
        kind = text_of(members.get("type"))
        if kind in _NAMED:
            self._named(node, kind, namespace)
            return
        for key in ("type", "items", "values"):
            if (inner := members.get(key)) is None:
                continue
            if text_of(inner):
                self._use(inner, namespace)
            else:
                self.visit(inner, namespace)

    def _use(self, node: Node, namespace: str) -> None:
        """Note a type that is meant by its name, with the namespace it stands in."""
        name = text_of(node)
        if name and name not in _PRIMITIVE:
            self.used.add(name if "." in name or not namespace else f"{namespace}.{name}")

    def _named(self, node: Node, kind: str, namespace: str) -> None:
        name = full_name(node, namespace)
        if not name:
            self.problems.append(wrong(self.document, node, f"a {kind} without a name"))
            return
        self.named.add(name)
        at = place(self.document.path, node)
        shape = "enum" if kind == "enum" else "type"
        symbols = dig(node, "symbols")
        values = [text_of(one) for one in symbols.elements()] if symbols is not None else []
        detail = one_line(f"{kind} {' | '.join(values)}", 160)
        self.elements.append(Element(f"{kind} {name}", at, shape, detail))
        self.links.update(dict.fromkeys(implemented_by(node)))
        fields = dig(node, "fields")
        names: list[str] = []
        inner = name.rpartition(".")[0]
        for one in fields.elements() if fields is not None else ():
            called = text_at(one, "name")
            names.append(called)
            here = place(self.document.path, one)
            kind_of = _type(dig(one, "type")) + (", default" if dig(one, "default") else "")
            self.elements.append(Element(f"{kind} {name}.{called}", here, "field", kind_of))
            self.visit(one, inner)
        said = one_line(text_at(node, "doc"))
        words = f"- {kind} `{name}`" + (f": {said}" if said else "")
        if names or values:
            words += f"\n  {'fields' if names else 'values'}: {', '.join(names or values)[:4000]}"
        self.words.append((node.line, words))


def full_name(node: Node, namespace: str) -> str:
    """Return a named type's full name; a name with a dot carries its own namespace."""
    name = text_at(node, "name")
    own = text_at(node, "namespace") or namespace
    return name if "." in name or not own or not name else f"{own}.{name}"


def _type(node: Node | None, depth: int = 0) -> str:
    if node is None or depth > 4:  # noqa: PLR2004 - deeper types say no more in one line
        return ""
    if said := text_of(node):
        return said
    if several := node.elements():
        return one_line(" | ".join(_type(one, depth + 1) for one in several), 160)
    kind = text_at(node, "type")
    logical = text_at(node, "logicalType")
    if kind in ("array", "map"):
        inner = _type(dig(node, "items" if kind == "array" else "values"), depth + 1)
        return f"{kind} of {inner}"
    if kind in _NAMED:
        return text_at(node, "name")
    return f"{kind or _type(dig(node, 'type'), depth + 1)}{f'({logical})' if logical else ''}"


def _claims(document: Document) -> Claim:
    return Claim.DECLARED if '"' in document.text else Claim.NONE


def _read(document: Document) -> Reading:
    if (elsewhere := left_out(document, "an Avro schema")) is not None:
        return elsewhere
    try:
        root = load_json(document.text)
        walk = _Walk(document)
        namespace = text_at(root, "namespace")
        walk.visit(root, "")
        types = dig(root, "types")
        if types is not None:
            walk.visit(types, namespace)
        _messages(walk, root, namespace)
    except SyntaxProblem as error:
        return broken(document, "an Avro schema", error)
    except RecursionError:
        return broken(document, "an Avro schema", SyntaxProblem("nested too deep to be read"))
    first = next((e.key.partition(" ")[2] for e in walk.elements), "")
    title = full_name(root, "") or text_at(root, "protocol") or first or document.stem
    prose = Prose(document.path)
    prose.add("Types", walk.words)
    facts = {
        "format": "avro",
        "version": text_at(root, "version"),
        "types": sum(e.kind in ("type", "enum") for e in walk.elements),
        "uses": sorted(walk.used - walk.named)[:_MOST_USED],
    }
    record = record_of(document, Kind.CONTRACT, title, prose, facts, links=walk.links)
    return reading_of(record, walk.elements, walk.problems)


def _messages(walk: _Walk, root: Node, namespace: str) -> None:
    protocol = ".".join(filter(None, (namespace, text_at(root, "protocol"))))
    messages = dig(root, "messages")
    for name, one in messages.members().items() if messages is not None else ():
        at = place(walk.document.path, one)
        detail = f"returns {_type(dig(one, 'response'))}"
        walk.elements.append(Element(f"rpc {protocol}.{name}", at, "rpc", detail))
        walk.words.append((one.line, f"- rpc `{protocol}.{name}` {detail}"))


FORMAT = Format(id="avro", names=("*.avsc", "*.avpr"), claims=_claims, read=_read)
