"""The operations of OpenAPI path items, as a specification and its pieces write them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from conductor_mcp.formats._contract import (
    implemented_by,
    one_line,
    place,
    summary,
)
from conductor_mcp.model import Element, Problem
from conductor_mcp.syntax.tree import Node, dig, text_at, texts_of

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


@dataclass
class Operations:
    """What the walk over paths collects."""

    path: str
    elements: list[Element] = field(default_factory=list[Element])
    problems: list[Problem] = field(default_factory=list[Problem])
    links: dict[str, None] = field(default_factory=dict[str, None])
    words: dict[str, list[tuple[int, str]]] = field(
        default_factory=dict[str, list[tuple[int, str]]]
    )

    def add(self, where: str, item: Node, *, kind: str = "operation") -> None:
        """Add the operations of one path item; where it stands in another file, that is said."""
        prefix = "" if kind == "operation" else f"{kind} "
        if (elsewhere := text_at(item, "$ref")) and not elsewhere.startswith("#"):
            at = place(self.path, item)
            self.elements.append(Element(f"path {where}", at, "path", f"in {elsewhere}"))
            self.words.setdefault("", []).append((item.line, f"- `{where}` in {elsewhere}"))
        self.links.update(dict.fromkeys(implemented_by(item)))
        for method, operation in item.members().items():
            if method.lower() not in METHODS:
                continue
            self.one(prefix, f"{method.upper()} {where}", operation, kind=kind)

    def one(self, prefix: str, name: str, operation: Node, *, kind: str = "operation") -> None:
        """Add one operation."""
        at = place(self.path, operation)
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
