"""Protocol buffers: messages, fields, enums, services and rpcs of one ``.proto`` file.

Source of the format: the Protocol Buffers language specifications (proto2, proto3, editions).
Read from tokens, without the files it imports; see ``_proto``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from conductor_mcp.formats import Claim, Format
from conductor_mcp.formats._contract import (
    Prose,
    left_out,
    one_line,
    reading_of,
    record_of,
    within,
)
from conductor_mcp.model import Document, Element, Kind, Problem, Reading, Span
from conductor_mcp.syntax.lazily import expression

if TYPE_CHECKING:
    from conductor_mcp.formats._proto import Declaration, Source

_IMPLEMENTED_BY = expression(r"^//[ \t]*x-implemented-by:[ \t]*(.+)$", re.MULTILINE)
_KINDS = {"message": "message", "enum": "enum", "service": "service", "rpc": "rpc"}
_HEADINGS = {"message": "Messages", "enum": "Enums", "service": "Services", "rpc": "Services"}


def _claims(document: Document) -> Claim:
    return Claim.DECLARED if document.text.strip() else Claim.NONE


def _read(document: Document) -> Reading:
    from conductor_mcp.formats._proto import parse

    if (elsewhere := left_out(document, "a protobuf file")) is not None:
        return elsewhere
    source = parse(document.text)
    prose = Prose(document.path)
    for heading, lines in _words(source).items():
        prose.add(heading, lines)
    facts = {
        "format": "protobuf",
        "spec_version": source.syntax,
        "package": source.package,
        "types": sum(d.kind in ("message", "enum") for d in source.declared),
        "operations": sum(d.kind == "rpc" for d in source.declared),
        "imports": source.imports,
        "refs": list(_refs(document.path, source)),
    }
    links = [w.strip() for m in _IMPLEMENTED_BY.findall(document.text) for w in m.split(",")]
    title = f"{source.package} {document.name}".strip()
    name = f"{source.package} {document.stem}"
    record = record_of(document, Kind.CONTRACT, title, prose, facts, links=links, name=name)
    problems = [
        Problem(Span(document.path, line, line), f"a protobuf file: {message}")
        for line, message in source.problems
    ]
    return reading_of(record, _elements(document.path, source), problems)


def _refs(path: str, source: Source) -> Iterator[str]:
    """Resolve imports: they start at the folder in which the package's own folders stand.

    Without such a folder, they start where a folder of the file's own path has the import's
    first name, and else beside the file.
    """
    folder = path.rpartition("/")[0]
    own = folder.split("/") if folder else []
    packaged = source.package.split(".") if source.package else []
    root = None
    if packaged and own[-len(packaged) :] == packaged:
        root = own[: -len(packaged)]
    for name in dict.fromkeys(source.imports):
        first = name.partition("/")[0] if "/" in name else ""
        start = root
        if start is None:
            start = own[: own.index(first)] if first in own else own
        found = within("/".join(start), name)
        if found and found != path and not name.startswith("google/protobuf/"):
            yield found


def _elements(path: str, source: Source) -> Iterator[Element]:
    for one in source.declared:
        at = Span(path, one.line, one.line, one.column)
        label = "enum" if one.kind == "value" else _KINDS.get(one.kind, "message")
        yield Element(f"{label} {one.name}", at, one.kind, one.detail)


def _words(source: Source) -> dict[str, list[tuple[int, str]]]:
    inside: dict[str, list[str]] = {}
    for one in source.declared:
        if one.kind in ("field", "value"):
            inside.setdefault(one.owner, []).append(one.name.rpartition(".")[2])
    found: dict[str, list[tuple[int, str]]] = {}
    for one in source.declared:
        if one.kind in _HEADINGS:
            words = (one.line, _line(one, inside.get(one.name, [])))
            found.setdefault(_HEADINGS[one.kind], []).append(words)
    return found


def _line(one: Declaration, inside: list[str]) -> str:
    words = f"- {one.kind} `{one.name}` {one.detail}".rstrip()
    words += f": {one_line(one.about)}" if one.about else ""
    return words + (f"\n  {', '.join(inside)[:4000]}" if inside else "")


FORMAT = Format(id="protobuf", names=("*.proto",), claims=_claims, read=_read)
