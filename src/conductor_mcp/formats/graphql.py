"""GraphQL schema definitions: types, fields, inputs, enums, unions, directives, root operations.

Source of the format: the GraphQL specification (September 2025), type system definitions. A plain
schema is read by ``_sdl``, any other by graphql-core's parser. Documents of queries, which use
the same suffix, are no contracts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
from conductor_mcp.syntax.lazily import expression
from conductor_mcp.syntax.tree import Lines, SyntaxProblem, collecting_later

if TYPE_CHECKING:
    from graphql import DocumentNode

    from conductor_mcp.formats._sdl import Definition, Member

_DEFINES = expression(
    r"^[ \t]*(?:extend[ \t]+)?"
    r"(?:(?:type|interface|enum|input|scalar|union)[ \t]+\w|schema[ \t]*[@{]|directive[ \t]*@)",
    re.MULTILINE,
)
_IMPLEMENTED_BY = expression(r"^#[ \t]*x-implemented-by:[ \t]*(.+)$", re.MULTILINE)
_WORDS = {
    "object_type_definition": "type",
    "interface_type_definition": "interface",
    "input_object_type_definition": "input",
    "enum_type_definition": "enum",
    "union_type_definition": "union",
    "scalar_type_definition": "scalar",
    "directive_definition": "directive",
}
_BREAK = expression(r"\r\n|\r|\n")
_MOST_ODD = 200  # definitions that are parsed one by one; what follows is parsed at once
_KNOWN = frozenset(("", "ID", "Int", "Float", "String", "Boolean", "Query", "Mutation",
                    "Subscription"))  # fmt: skip
_MOST_USED = 500
_ROOTS = {"Query": "query", "Mutation": "mutation", "Subscription": "subscription"}


def _claims(document: Document) -> Claim:
    return Claim.DECLARED if _DEFINES.search(document.text) else Claim.NONE


def _read(document: Document) -> Reading:
    if (elsewhere := left_out(document, "a GraphQL schema")) is not None:
        return elsewhere
    try:
        with collecting_later():
            return _told(document, _defined(document.text))
    except SyntaxProblem as error:
        return broken(document, "a GraphQL schema", error)


def _told(document: Document, defined: Sequence[Definition]) -> Reading:
    lines = Lines(document.text)
    elements: list[Element] = []
    words: dict[str, list[tuple[int, str]]] = {}
    for one in defined:
        own = list(_elements(document.path, lines, one))
        elements.extend(own)
        words.setdefault(f"{one.word.capitalize()}s", []).append(_line(own, one))
    prose = Prose(document.path)
    for heading, found in words.items():
        prose.add(heading, found)
    facts = {
        "format": "graphql",
        "types": sum(e.kind in ("type", "enum") for e in elements),
        "operations": sum(e.kind == "operation" for e in elements),
        "uses": _used(defined),
    }
    links = [w.strip() for m in _IMPLEMENTED_BY.findall(document.text) for w in m.split(",")]
    title = document.stem
    if title.lower() in ("schema", "index") and "/" in document.path:
        title = f"{document.path.split('/')[-2]} {title}"
    return reading_of(
        record_of(document, Kind.CONTRACT, title, prose, facts, links=links), elements
    )


def _defined(text: str) -> list[Definition]:
    """Read all definitions, those that are not plain with graphql-core.

    Raises:
        SyntaxProblem: It is no GraphQL.

    """
    from conductor_mcp.formats._sdl import (
        definitions,
        end_of,
        plain,
    )  # its patterns take 0.15 s to compile

    found: list[Definition] = []
    if not plain(text):
        return parsed(text, 0, len(text))
    here = definitions(text, 0, found)
    odd = 0
    while here < len(text):
        end = end_of(text, here) if odd < _MOST_ODD else len(text)
        try:
            found += parsed(text, here, end)
        except SyntaxProblem:
            if end == len(text):
                raise
            end = len(text)
            found += parsed(text, here, end)  # the whole of it says what is wrong, and where
        odd += 1
        here = definitions(text, end, found)
    return found or parsed(text, 0, len(text))


def parsed(text: str, first: int, last: int) -> list[Definition]:
    """Read a part of the text with graphql-core.

    Raises:
        SyntaxProblem: It is no GraphQL.

    """
    above = len(_BREAK.findall(text, 0, first))
    try:
        nodes: list[Any] = list(_parse(text[first:last]).definitions)
    except SyntaxProblem as error:
        raise SyntaxProblem(str(error), error.line + above) from None
    kinds = [(_WORDS.get(n.kind.replace("_extension", "_definition")), n) for n in nodes]
    found = [_definition(word, node) for word, node in kinds if word is not None]
    for one in found:
        one.at += first
        for member in one.members:
            member.at += first
    return found


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


def _definition(word: str, node: Any) -> Definition:
    from conductor_mcp.formats._sdl import Definition

    said = getattr(node, "description", None)
    joined = node.types if word == "union" else getattr(node, "interfaces", None)
    members = (node.values if word == "enum" else getattr(node, "fields", None)) or ()
    return Definition(
        word,
        node.name.value,
        _start(node),
        said.value if said is not None else "",
        [one.name.value for one in joined or ()],
        [_member(one) for one in members],
        node.kind.endswith("_extension"),
    )


def _member(node: Any) -> Member:
    from conductor_mcp.formats._sdl import Member

    arguments = getattr(node, "arguments", None) or ()
    return Member(
        node.name.value,
        _start(node),
        _type(node.type) if hasattr(node, "type") else "",
        [f"{a.name.value}: {_type(a.type)}" for a in arguments],
        "deprecated" in (d.name.value for d in node.directives or ()),
    )


def _start(node: Any) -> int:
    # The name's token, because a node starts with its description.
    where = node.name.loc
    return int(where.start) if where is not None else 0


def _type(node: Any) -> str:
    if node.kind == "non_null_type":
        return f"{_type(node.type)}!"
    return f"[{_type(node.type)}]" if node.kind == "list_type" else str(node.name.value)


def _elements(path: str, lines: Lines, one: Definition) -> Iterator[Element]:
    word, name = one.word, one.name
    shape = "enum" if word == "enum" else "type"
    key = f"{word} {'@' if word == 'directive' else ''}{name}"
    yield Element(key, _span(path, lines, one.at), shape, _about(one))
    operation = _ROOTS.get(name) if word == "type" else None
    kind = "value" if word == "enum" else "operation" if operation else "field"
    before = f"{operation} " if operation else f"{word} {name}."
    for member in one.members:
        detail = member.type
        if member.arguments:
            detail = f"({one_line(', '.join(member.arguments), 200)}): {detail}"
        if member.deprecated:
            detail = f"{detail} (deprecated)".lstrip()
        yield Element(before + member.name, _span(path, lines, member.at), kind, detail)


def _span(path: str, lines: Lines, at: int) -> Span:
    line, column = lines.place(at)
    return Span(path, line, line, column)


def _about(one: Definition) -> str:
    if one.word == "union":
        return one_line(" | ".join(one.names), 200)
    if one.word == "enum":
        return one_line(" | ".join(member.name for member in one.members), 200)
    return f"{one.word} implements {', '.join(one.names)}" if one.names else one.word


def _used(defined: Sequence[Definition]) -> list[str]:
    """Name the types that are used here and defined elsewhere, those that are extended too."""
    used: set[str] = set()
    for one in defined:
        if one.word != "enum":
            used.update(one.names)
            used.update(member.type.strip("[]!") for member in one.members)
        for member in one.members:
            used.update(a.rpartition(" ")[2].strip("[]!") for a in member.arguments)
        if one.extends:
            used.add(one.name)
    used -= {one.name for one in defined if not one.extends}
    return sorted(used - _KNOWN)[:_MOST_USED]


def _line(own: list[Element], one: Definition) -> tuple[int, str]:
    said = one_line(one.said)
    words = f"- {one.word} `{one.name}`" + (f": {said}" if said else "")
    if one.members:
        words += f"\n  {', '.join(member.name for member in one.members)[:6000]}"
    return own[0].at.first, words


FORMAT = Format(
    id="graphql",
    names=("*.graphql", "*.gql", "*.graphqls", "*.sdl"),
    claims=_claims,
    read=_read,
)
