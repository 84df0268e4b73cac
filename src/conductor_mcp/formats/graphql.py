"""GraphQL schema definitions: types, fields, inputs, enums, unions, directives, root operations.

Source of the format: the GraphQL specification (September 2025), type system definitions. The
parser is graphql-core's. Documents of queries, which use the same suffix, are no contracts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from conductor_mcp.formats import Claim, Format
from conductor_mcp.formats._contract import (
    Prose,
    broken,
    left_out,
    one_line,
    reading_of,
    record_of,
)
from conductor_mcp.model import Document, Element, Kind, Reading, Span
from conductor_mcp.syntax.tree import Lines, SyntaxProblem, collecting_later

if TYPE_CHECKING:
    from graphql import DocumentNode

_DEFINES = re.compile(
    r"^[ \t]*(?:extend[ \t]+)?"
    r"(?:(?:type|interface|enum|input|scalar|union)[ \t]+\w|schema[ \t]*[@{]|directive[ \t]*@)",
    re.MULTILINE,
)
_IMPLEMENTED_BY = re.compile(r"^#[ \t]*x-implemented-by:[ \t]*(.+)$", re.MULTILINE)
_WORDS = {
    "object_type_definition": "type",
    "interface_type_definition": "interface",
    "input_object_type_definition": "input",
    "enum_type_definition": "enum",
    "union_type_definition": "union",
    "scalar_type_definition": "scalar",
    "directive_definition": "directive",
}
_ROOTS = {"Query": "query", "Mutation": "mutation", "Subscription": "subscription"}


def _claims(document: Document) -> Claim:
    return Claim.DECLARED if _DEFINES.search(document.text) else Claim.NONE


def _read(document: Document) -> Reading:
    if (elsewhere := left_out(document, "a GraphQL schema")) is not None:
        return elsewhere
    try:
        with collecting_later():
            return _told(document, _parse(document.text.removeprefix("\ufeff")))
    except SyntaxProblem as error:
        return broken(document, "a GraphQL schema", error)


def _told(document: Document, tree: DocumentNode) -> Reading:
    lines = Lines(document.text)
    elements: list[Element] = []
    words: dict[str, list[tuple[int, str]]] = {}
    for node in tree.definitions:
        kind = node.kind.replace("_extension", "_definition")
        if (word := _WORDS.get(kind)) is not None:
            own = list(_elements(document.path, lines, node, word))
            elements.extend(own)
            heading = f"{word.capitalize()}s"
            words.setdefault(heading, []).append(_line(own, node, word))
    prose = Prose(document.path)
    for heading, found in words.items():
        prose.add(heading, found)
    facts = {
        "format": "graphql",
        "types": sum(e.kind in ("type", "enum") for e in elements),
        "operations": sum(e.kind == "operation" for e in elements),
    }
    links = [w.strip() for m in _IMPLEMENTED_BY.findall(document.text) for w in m.split(",")]
    title = document.stem
    if title.lower() in ("schema", "index") and "/" in document.path:
        title = f"{document.path.split('/')[-2]} {title}"
    return reading_of(
        record_of(document, Kind.CONTRACT, title, prose, facts, links=links), elements
    )


def _parse(text: str) -> DocumentNode:
    from graphql import GraphQLSyntaxError, parse

    try:
        return parse(text)
    except GraphQLSyntaxError as error:
        line = error.locations[0].line if error.locations else 1
        raise SyntaxProblem(error.message.removeprefix("Syntax Error: "), line) from None
    except RecursionError:
        raise SyntaxProblem("nested too deep to be read") from None
    except (ValueError, UnicodeError) as error:
        raise SyntaxProblem(f"not GraphQL: {error}") from None


def _elements(path: str, lines: Lines, node: Any, word: str) -> Iterator[Element]:
    name = node.name.value
    yield Element(
        f"{word} {'@' if word == 'directive' else ''}{name}",
        _span(path, lines, node),
        "enum" if word == "enum" else "type",
        _about(node, word),
    )
    operation = _ROOTS.get(name) if word == "type" else None
    for one in getattr(node, "fields", None) or ():
        arguments = ", ".join(
            f"{a.name.value}: {_type(a.type)}" for a in getattr(one, "arguments", None) or ()
        )
        detail = f"({one_line(arguments, 200)}): " if arguments else ""
        detail += _type(one.type) + _deprecated(one)
        label = f"{operation} {one.name.value}" if operation else f"{word} {name}.{one.name.value}"
        kind = "operation" if operation else "field"
        yield Element(label, _span(path, lines, one), kind, detail)
    for one in getattr(node, "values", None) or ():
        at = _span(path, lines, one)
        yield Element(f"enum {name}.{one.name.value}", at, "value", _deprecated(one).strip())


def _span(path: str, lines: Lines, node: Any) -> Span:
    # The name's token, because a node starts with its description.
    where = node.name.loc
    line = lines.at(where.start) if where is not None else 1
    return Span(path, line, line)


def _about(node: Any, word: str) -> str:
    if word == "union":
        return one_line(" | ".join(t.name.value for t in node.types or ()), 200)
    if word == "enum":
        return one_line(" | ".join(v.name.value for v in node.values or ()), 200)
    over = ", ".join(t.name.value for t in getattr(node, "interfaces", None) or ())
    return f"{word} implements {over}" if over else word


def _deprecated(node: Any) -> str:
    named = (d.name.value for d in getattr(node, "directives", None) or ())
    return " (deprecated)" if "deprecated" in named else ""


def _type(node: Any) -> str:
    if node.kind == "non_null_type":
        return f"{_type(node.type)}!"
    return f"[{_type(node.type)}]" if node.kind == "list_type" else str(node.name.value)


def _line(own: list[Element], node: Any, word: str) -> tuple[int, str]:
    description = getattr(node, "description", None)
    said = one_line(description.value) if description is not None else ""
    words = f"- {word} `{node.name.value}`" + (f": {said}" if said else "")
    names = [e.key.rpartition(".")[2].rpartition(" ")[2] for e in own[1:]]
    if names:
        words += f"\n  {', '.join(names)[:6000]}"
    return own[0].at.first, words


FORMAT = Format(
    id="graphql",
    names=("*.graphql", "*.gql", "*.graphqls", "*.sdl"),
    claims=_claims,
    read=_read,
)
