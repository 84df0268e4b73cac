"""Fixtures, recorded answers, factories and mocks that say which contract they mirror.

A file says so in a comment (``conductor: mirrors contracts/shop.yaml#Order``), a JSON file in a
member ``x-mirrors``, or ``[[mirrors]]`` in the settings says it of files. After ``#`` stands a
type (``Order``), a JSON pointer (``/components/schemas/Order``) or an operation with what is
mirrored of it (``GET /orders/{id} 200``, ``POST /orders request``); a contract is named by its
path or its record's id. Of protobuf, GraphQL (where ``Query`` is a whole answer) and Avro it is
the JSON form that is held.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import cast

from conductor_mcp.app._conforms import Contracts, Misfit
from conductor_mcp.app.library import Library
from conductor_mcp.config import MirrorsTable
from conductor_mcp.formats._literals import literal_after
from conductor_mcp.model import ConductorError, Document, Kind, Record
from conductor_mcp.model.glob import matches
from conductor_mcp.syntax.json import load_json
from conductor_mcp.syntax.tree import Node, SyntaxProblem, dig, text_at
from conductor_mcp.syntax.yaml import load_yaml

MARK = "conductor: mirrors"
MEMBER = "x-mirrors"
_MARKED = re.compile(
    r"^[ \t]*(?:#|//|/\*+|\*|--|;|<!--|\{#)[ \t]*conductor: mirrors[ \t]+(\S[^\n]*)", re.MULTILINE
)
_PROSE = (".md", ".markdown", ".rst", ".adoc", ".asciidoc", ".txt")  # they speak of marks
_MEMBER = re.compile(r'"x-mirrors"\s*:\s*"([^"\n]*)"')
_TAIL = re.compile(r"\s*(?:\*/|-->|#\}|\"\"\"|''')?\s*$")
_DATA = (".json", ".yaml", ".yml")
_OPERATION = re.compile(
    r"^(GET|PUT|POST|DELETE|PATCH|HEAD|OPTIONS|TRACE) (/\S*)(?: (request|[1-5]\d\d|[1-5]XX))?$"
)
_PARAMETER = re.compile(r"\{[^{}]*\}")
_TYPES = (("components", "schemas"), ("definitions",), ("$defs",))
_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Mirror:
    """One claim: what stands in ``path`` (below ``line``, or at ``select``) is ``target``.

    ``select`` is a JSON pointer into a data file in which ``*`` stands for every member.
    """

    path: str
    target: str
    line: int = 1
    select: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """What a mirror names: the record, the contract's file, and the way to the schema in it."""

    record: Record
    pointer: str
    request: bool = False


@dataclass(frozen=True, slots=True)
class Reflected:
    """A misfit with the line it stands on, and the way to the value that was held (``shown``)."""

    misfit: Misfit
    line: int
    shown: tuple[str | int, ...] = ()


@dataclass(slots=True)
class _Value:
    value: object
    path: tuple[str | int, ...] = ()
    lines: dict[tuple[str | int, ...], int] = field(
        default_factory=dict[tuple[str | int, ...], int]
    )
    line: int = 1
    node: Node | None = None

    def line_of(self, steps: tuple[str | int, ...]) -> int:
        if self.node is None:
            while steps and steps not in self.lines:
                steps = steps[:-1]
            return self.lines.get(steps, self.line)
        node = self.node
        for step in steps:
            below = node.members().get(str(step))
            if below is None and isinstance(step, int) and step < len(node.elements()):
                below = node.elements()[step]
            if below is None:
                break
            node = below
        return node.line


def marked(document: Document) -> list[Mirror]:
    """Return what a file says that it mirrors, in order."""
    text = document.text
    found: list[Mirror] = []
    if MARK in text and not document.path.lower().endswith(_PROSE):
        for match in _MARKED.finditer(text):
            line = text.count("\n", 0, match.start(1)) + 1
            found.append(Mirror(document.path, _TAIL.sub("", match[1]), line))
    if MEMBER in text and document.path.endswith(".json"):
        for match in _MEMBER.finditer(text):
            found.append(Mirror(document.path, match[1], text.count("\n", 0, match.start()) + 1))
            break  # of the file as a whole
    return found[:_MOST]


def configured(tables: Iterable[MirrorsTable], paths: Iterable[str]) -> Iterator[Mirror]:
    """Yield what the settings say that files mirror."""
    listed = list(tables)
    for path in paths:
        for table in listed:
            if matches(table.path, path):
                yield Mirror(path, table.contract, 1, table.select)


def located(mirror: Mirror, library: Library, contracts: Contracts) -> Target:
    """Find what a mirror names.

    Raises:
        ConductorError: There is no such contract or nothing of that name in it; the hint says
            what there is.

    """
    name, _, what = mirror.target.partition("#")
    record = library.resolve(name.strip())
    if record.kind not in (Kind.CONTRACT, Kind.MODEL):
        raise ConductorError(f"{record.id} is a {record.kind}, not a contract or a model")
    if (forms := contracts.types(record.path)) is not None:
        return _of_forms(record, forms, what.strip())
    tree = contracts.tree(record.path)
    if tree is None or not record.path.endswith(_DATA):
        raise ConductorError(
            f"{record.path} describes no values that a mirror can be held against",
            hint="Mirrors are held against OpenAPI, JSON Schema, protobuf, GraphQL and Avro",
        )
    what = what.strip()
    if not what or what.startswith("/"):
        if what and _at(tree, what) is None:
            raise ConductorError(f"there is nothing at {what} in {record.path}")
        return Target(record, what)
    if operation := _OPERATION.match(what):
        return _of_operation(record, tree, operation)
    for keys in _TYPES:
        if dig(tree, *keys, what) is not None:
            return Target(record, "/" + "/".join((*keys, _escaped(what))))
    if text_at(tree, "title") == what:
        return Target(record, "")
    known = [name for keys in _TYPES for name in _members(dig(tree, *keys))]
    shown = ", ".join(known[:10]) or "no named type"
    raise ConductorError(f"there is no {what!r} in {record.path}", hint=f"It has {shown}")


def _of_forms(record: Record, forms: Mapping[str, object], what: str) -> Target:
    """Find a message, record or type by its name, or by the end of it where that is clear."""
    alike = [name for name in forms if name.rpartition(".")[2] == what]
    found = [what] if what in forms else alike
    if len(found) == 1:
        return Target(record, f"/$defs/{found[0]}")
    shown = ", ".join(list(alike or forms)[:10]) or "no named type"
    words = f"there is no {what!r} in {record.path}" if what else "it names no type"
    raise ConductorError(
        f"{len(alike)} types of {record.path} are called {what!r}" if alike else words,
        hint=f"It has {shown}",
    )


def _of_operation(record: Record, tree: Node, operation: re.Match[str]) -> Target:
    method, path, part = operation[1].lower(), operation[2], operation[3] or ""
    wanted = _PARAMETER.sub("{}", path)
    for key, item in _members(dig(tree, "paths")).items():
        if _PARAMETER.sub("{}", key) != wanted or (node := item.members().get(method)) is None:
            continue
        steps = _to_schema(node, part)
        if steps is None:
            raise ConductorError(f"{operation[0]} in {record.path} describes no JSON there")
        pointer = "/".join(_escaped(s) for s in ("paths", key, method, *steps))
        return Target(record, f"/{pointer}", request=part == "request")
    raise ConductorError(f"there is no {operation[1]} {path} in {record.path}")


def _to_schema(node: Node, part: str) -> tuple[str, ...] | None:
    if part == "request":
        return _media(node, ("requestBody",))
    codes = list(_members(dig(node, "responses")))
    chosen = part if part in codes else next((c for c in codes if not part and c[:1] == "2"), "")
    if not chosen:
        return None
    if dig(node, "responses", chosen, "schema") is not None:  # OpenAPI 2
        return ("responses", chosen, "schema")
    return _media(node, ("responses", chosen))


def _media(node: Node, steps: tuple[str, ...]) -> tuple[str, ...] | None:
    for name, media in _members(dig(node, *steps, "content")).items():
        if "json" in name and "schema" in media.members():
            return (*steps, "content", name, "schema")
    return None


def held(
    mirror: Mirror, document: Document, target: Target, contracts: Contracts
) -> list[Reflected]:
    """Hold what a mirror shows against what it names.

    Raises:
        ConductorError: The mirror cannot be read, or the contract cannot.

    """
    found: list[Reflected] = []
    for shown in _values(mirror, document):
        for misfit in contracts.misfits(
            target.record.path, target.pointer, shown.value, request=target.request
        ):
            line = shown.line_of(misfit.path)
            where = Misfit((*shown.path, *misfit.path), misfit.keyword, misfit.message)
            found.append(Reflected(where, line, shown.path))
    return found


def _values(mirror: Mirror, document: Document) -> Iterator[_Value]:
    if not document.path.endswith(_DATA):
        literal = literal_after(document.path, document.text, mirror.line)
        if literal is None:
            raise ConductorError("no object or list follows the mark, so nothing was held")
        yield _Value(literal.value, (), literal.lines, literal.line)
        return
    try:
        loader = load_json if document.path.endswith(".json") else load_yaml
        root = loader(document.text)
    except SyntaxProblem as problem:
        raise ConductorError(f"it is not well formed: {problem.message}") from problem
    for path, node in _selected(root, mirror.select):
        value = node.value
        if isinstance(value, str):  # a recorded body is often kept as text
            with suppress(ValueError):
                yield _Value(json.loads(value), path, {}, node.line)
                continue
        if isinstance(value, dict) and MEMBER in value:
            members = cast("dict[str, object]", value).items()
            yield _Value({k: v for k, v in members if k != MEMBER}, path, {}, node.line, node)
            continue
        yield _Value(node.value, path, {}, node.line, node)


def _selected(root: Node, select: str) -> list[tuple[tuple[str | int, ...], Node]]:
    found: list[tuple[tuple[str | int, ...], Node]] = [((), root)]
    for step in filter(None, select.split("/")):
        below: list[tuple[tuple[str | int, ...], Node]] = []
        for path, node in found:
            members: list[tuple[str | int, Node]] = [
                *node.members().items(),
                *enumerate(node.elements()),
            ]
            key = step.replace("~1", "/").replace("~0", "~")
            below += [((*path, k), n) for k, n in members if step == "*" or str(k) == key]
        found = below[:_MOST]
    if not found:
        raise ConductorError(f"there is nothing at {select}")
    return found


def _members(node: Node | None) -> Mapping[str, Node]:
    return {} if node is None else node.members()


def _at(tree: Node, pointer: str) -> Node | None:
    return dig(tree, *(s.replace("~1", "/").replace("~0", "~") for s in pointer.split("/")[1:]))


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")
