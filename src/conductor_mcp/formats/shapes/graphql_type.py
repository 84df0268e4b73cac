"""Types, interfaces and inputs of GraphQL schemas.

Sources: the GraphQL specification (type system); the scalars that servers commonly add
(``DateTime``, ``UUID``, ``JSON`` and the like). Enumerations and scalars of other schema files in
the same folder, or below it, are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.shapes._reader import Reader
from conductor_mcp.model import Span
from conductor_mcp.model.shape import Member, Shape, Sort, Type
from conductor_mcp.syntax.tree import Lines, SyntaxProblem

if TYPE_CHECKING:
    from conductor_mcp.formats._sdl import Definition

_GLOBS = ("*.graphql", "*.graphqls", "*.gql")
SCALARS = {
    "String": Type(Sort.STRING), "Int": Type(Sort.INTEGER), "Float": Type(Sort.NUMBER),
    "Boolean": Type(Sort.BOOLEAN), "ID": Type(Sort.STRING, sorts=(Sort.INTEGER,)),
    "DateTime": Type(Sort.STRING, "date-time"), "Timestamp": Type(Sort.STRING, "date-time"),
    "ISO8601DateTime": Type(Sort.STRING, "date-time"), "Instant": Type(Sort.STRING, "date-time"),
    "Date": Type(Sort.STRING, "date"), "LocalDate": Type(Sort.STRING, "date"),
    "Time": Type(Sort.STRING, "time"), "Duration": Type(Sort.STRING, "duration"),
    "UUID": Type(Sort.STRING, "uuid"), "URL": Type(Sort.STRING, "uri"),
    "URI": Type(Sort.STRING, "uri"), "EmailAddress": Type(Sort.STRING, "email"),
    "Email": Type(Sort.STRING, "email"), "Decimal": Type(Sort.NUMBER, sorts=(Sort.STRING,)),
    "BigDecimal": Type(Sort.NUMBER, sorts=(Sort.STRING,)),
    "BigInt": Type(Sort.INTEGER, sorts=(Sort.STRING,)),
    "Long": Type(Sort.INTEGER, sorts=(Sort.STRING,)), "JSON": Type(), "JSONObject": Type(),
    "PositiveInt": Type(Sort.INTEGER), "NonNegativeInt": Type(Sort.INTEGER),
}  # fmt: skip
_OBJECTS = ("type", "interface", "input")
_ROOTS = ("Query", "Mutation", "Subscription")
_IS_LIST = re.compile(r"\[(.*)\]$", re.DOTALL)


def read(project: Project, path: str) -> Iterator[Shape]:
    """Yield a shape for each type with fields; what extends it in the same file belongs to it."""
    document = project.document(path)
    found = definitions_of(project, path)
    if document is None or not found:
        return
    lines, schema = Lines(document.text), _Schema(project, path)
    merged: dict[str, list[Definition]] = {}
    for one in found:
        if one.word in _OBJECTS and one.name not in _ROOTS:
            merged.setdefault(one.name, []).append(one)
    for name, pieces in merged.items():
        members: list[Member] = []
        for member in (m for piece in pieces for m in piece.members):
            at = Span(path, lines.at(member.at), lines.at(member.at))
            kind, nullable = schema.typed(member.type)
            members.append(
                Member(member.name, kind, at, member.name, not nullable, nullable, named=True,
                       retired=member.deprecated)
            )  # fmt: skip
        line = lines.at(pieces[0].at)
        yield Shape(name, Span(path, line, line), "graphql-type", tuple(members))


def definitions_of(project: Project, path: str) -> list[Definition]:
    """Return what a file defines; nothing where it cannot be parsed."""
    from conductor_mcp.formats.graphql import parsed

    def load() -> list[Definition]:
        document = project.document(path)
        if document is None:
            return []
        try:
            return parsed(document.text, 0, len(document.text))
        except SyntaxProblem:
            return []

    return project.once(("graphql definitions", path), load)


@dataclass(frozen=True, slots=True)
class _Schema:
    project: Project
    path: str

    def typed(self, written: str) -> tuple[Type, bool]:
        """Return what a type such as ``[Line!]!`` holds, and whether it may be null."""
        text = written.strip()
        nullable = not text.endswith("!")
        text = text.removesuffix("!")
        if (inner := _IS_LIST.match(text)) is not None:
            return Type(Sort.ARRAY, items=self.typed(inner[1])[0]), nullable
        return self._named(text), nullable

    def _named(self, name: str) -> Type:
        known = self._definition(name)
        if known is not None and known.word == "enum":
            return Type(Sort.STRING, values=tuple(m.name for m in known.members))
        if known is not None and known.word != "scalar":
            return Type(Sort.OBJECT, ref=name)
        return replace(SCALARS[name]) if name in SCALARS else Type(ref=name)

    def _definition(self, name: str) -> Definition | None:
        for path in files_around(self.project, self.path):
            found = next((d for d in definitions_of(self.project, path) if d.name == name), None)
            if found is not None:
                return found
            if name in SCALARS:
                return None
        return None


def files_around(project: Project, path: str) -> Iterator[str]:
    """Yield a schema file and those beside or below it, which may define what it names."""
    yield path
    folder = path.rpartition("/")[0]
    start = f"{folder}/" if folder else ""
    globs = tuple(f"{start}{deep}{g}" for g in _GLOBS for deep in ("", "**/"))
    yield from (p for p in project.files(*globs) if p != path)


def trouble(project: Project, path: str) -> str:
    """Say why a schema file cannot be parsed."""
    from conductor_mcp.formats.graphql import parsed

    document = project.document(path)
    try:
        parsed(document.text if document else "", 0, len(document.text) if document else 0)
    except SyntaxProblem as problem:
        return f"line {problem.line}: {problem}"
    return ""


READER = Reader("graphql-type", _GLOBS, ("type", "input", "interface"), read, trouble)
