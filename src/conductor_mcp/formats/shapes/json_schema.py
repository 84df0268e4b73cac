"""Shapes written as schemas: JSON Schema documents, and the schemas of OpenAPI and AsyncAPI.

Sources: JSON Schema draft-04 to 2020-12; OpenAPI 2.0, 3.0 (``nullable``) and 3.1.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.shapes._reader import Reader
from conductor_mcp.model import Span
from conductor_mcp.model.shape import Member, Shape, Sort, Type
from conductor_mcp.syntax.json import load_json
from conductor_mcp.syntax.tree import Node, SyntaxProblem, dig, text_at, text_of, texts_of
from conductor_mcp.syntax.yaml import load_yaml

_HOLDERS = (("components", "schemas"), ("definitions",), ("$defs",), ("components", "messages"))
_SORTS = {
    "string": Sort.STRING, "integer": Sort.INTEGER, "number": Sort.NUMBER,
    "boolean": Sort.BOOLEAN, "array": Sort.ARRAY, "object": Sort.OBJECT,
}  # fmt: skip
_FORMS = frozenset(
    {"date-time", "date", "time", "duration", "uuid", "decimal", "binary", "byte", "email", "uri"}
)
_SAME_FORMS = {"byte": "binary"}
_LIMITS = ("minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
           "multipleOf", "minItems", "maxItems", "pattern")  # fmt: skip
_SUFFIX = re.compile(r"\.(?:schema|model)$")
_DEEPEST = 30


def read(project: Project, path: str) -> Iterator[Shape]:
    """Yield the document's own shape, and those it names."""
    root = _tree(project, path)
    if root is None:
        return
    schemas = _Schemas(project)
    if not root.members().keys() & {"openapi", "swagger", "asyncapi"}:
        name = text_at(root, "title") or _SUFFIX.sub(
            "", path.rpartition("/")[2].rpartition(".")[0]
        )
        yield schemas.shape(name, root, path)
    for keys in _HOLDERS:
        for name, node in _members(dig(root, *keys)).items():
            yield schemas.shape(name, dig(node, "payload") or node, path)


def _tree(project: Project, path: str) -> Node | None:
    def load() -> Node | None:
        document = project.document(path)
        if document is None:
            return None
        try:
            return (load_json if path.endswith(".json") else load_yaml)(document.text)
        except SyntaxProblem:
            return None

    return project.once(("schema tree", path), load)


@dataclass(slots=True)
class _Found:
    """What a schema and all that it is made of say together."""

    members: dict[str, Member] = field(default_factory=dict[str, Member])
    required: set[str] = field(default_factory=set[str])
    unknown: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class _Schemas:
    project: Project

    def shape(self, name: str, node: Node, path: str) -> Shape:
        found = _Found()
        self._collect(node, path, found, set())
        members = tuple(
            replace(m, required=m.name in found.required) for m in found.members.values()
        )
        at = Span(path, node.line, node.line)
        unknown = tuple(dict.fromkeys(found.unknown))
        bound = texts_of(dig(node, "x-implemented-by"))
        return Shape(name, at, "json-schema", members, unknown=unknown, bound=bound)

    def _collect(self, node: Node, path: str, found: _Found, seen: set[tuple[str, int]]) -> None:
        waiting = [(node, path)]
        while waiting:
            schema, where = waiting.pop(0)
            if (where, id(schema)) in seen or len(seen) > _DEEPEST:
                continue
            seen.add((where, id(schema)))
            if reference := text_at(schema, "$ref"):
                target = self._follow(reference, where)
                if target is None:
                    found.unknown.append(f"{reference} leads nowhere in this repository")
                else:
                    waiting.insert(0, target)
            found.required.update(texts_of(dig(schema, "required")))
            for name, one in _members(dig(schema, "properties")).items():
                found.members.setdefault(name, self._member(name, one, where))
            waiting[:0] = [(one, where) for one in _elements(dig(schema, "allOf"))]
            for key in ("oneOf", "anyOf"):
                branches = [b for b in _elements(dig(schema, key)) if not _is_null(b)]
                if len(branches) == 1:
                    waiting.append((branches[0], where))
                elif branches:
                    found.unknown.append(f"it is one of {len(branches)} forms ({key})")

    def _member(self, name: str, node: Node, path: str) -> Member:
        kind, nullable = self._type(node, path, 0)
        at = Span(path, node.line, node.line)
        limits = {k: _limit(v) for k, v in node.members().items() if k in _LIMITS}
        return Member(
            name, kind, at, nullable=nullable, limits={k: v for k, v in limits.items() if v != ""},
            retired=_says(node, "deprecated"),
        )  # fmt: skip

    def _type(self, node: Node, path: str, depth: int) -> tuple[Type, bool]:
        """Return what a schema allows, and whether null is among it."""
        if depth > _DEEPEST:
            return Type(), False
        if reference := text_at(node, "$ref"):
            return self._referred(reference, path, depth)
        parts = [*_elements(dig(node, "oneOf")), *_elements(dig(node, "anyOf"))]
        parts += _elements(dig(node, "allOf")) if not parts else []
        nullable = _says(node, "nullable") or any(map(_is_null, parts))
        words = texts_of(dig(node, "type"))
        nullable = nullable or "null" in words
        sorts = [_SORTS[w] for w in words if w in _SORTS]
        values = tuple(text_of(n) for n in _elements(dig(node, "enum")) if text_of(n))
        values = values or tuple(filter(None, [text_at(node, "const")]))
        has_own = "properties" in node.members()
        if not (sorts or has_own) and (parts := [p for p in parts if not _is_null(p)]):
            return self._one_of(parts, path, depth, nullable=nullable)
        first = sorts[0] if sorts else _by_keywords(node, values)
        form = text_at(node, "format")
        items = self._inner(node, first, path, depth)
        made = Type(
            Sort.MAP if first is Sort.OBJECT and _is_map(node) else first,
            _SAME_FORMS.get(form, form) if form in _FORMS else "",
            items, values=values, sorts=tuple(sorts[1:]),
        )  # fmt: skip
        return made, nullable

    def _referred(self, reference: str, path: str, depth: int) -> tuple[Type, bool]:
        target = self._follow(reference, path)
        name = unquote(reference.rpartition("/")[2]).rpartition("#")[2]
        if target is None:
            return Type(ref=name), False
        kind, nullable = self._type(*target, depth + 1)
        plain = kind.sort not in (Sort.OBJECT, Sort.ANY)
        return (kind if plain else replace(kind, ref=kind.ref or name)), nullable

    def _one_of(
        self, parts: list[Node], path: str, depth: int, *, nullable: bool
    ) -> tuple[Type, bool]:
        kinds = [self._type(part, path, depth + 1) for part in parts]
        first = kinds[0][0]
        others = tuple(dict.fromkeys(s for k, _ in kinds[1:] for s in (k.sort, *k.sorts)))
        nullable = nullable or any(null for _, null in kinds)
        if len(kinds) == 1:
            return first, nullable
        return Type(first.sort, items=first.items, ref=first.ref, sorts=others), nullable

    def _inner(self, node: Node, sort: Sort, path: str, depth: int) -> Type | None:
        key = "items" if sort is Sort.ARRAY else "additionalProperties"
        below = dig(node, key)
        if sort not in (Sort.ARRAY, Sort.OBJECT) or below is None or not below.members():
            return None
        return self._type(below, path, depth + 1)[0]

    def _follow(self, reference: str, path: str) -> tuple[Node, str] | None:
        file, _, pointer = unquote(reference).partition("#")
        where = path
        if file:
            if "://" in file or file.startswith("/"):
                return None
            where = posixpath.normpath(posixpath.join(posixpath.dirname(path), file))
            if where.startswith(".."):
                return None
        node = _tree(self.project, where)
        for step in filter(None, pointer.split("/")):
            key = step.replace("~1", "/").replace("~0", "~")
            below = dig(node, key)
            items = _elements(node) if below is None and key.isdigit() else ()
            node = items[int(key)] if items and int(key) < len(items) else below
        return None if node is None else (node, where)


def _members(node: Node | None) -> Mapping[str, Node]:
    return {} if node is None else node.members()


def _elements(node: Node | None) -> list[Node]:
    return [] if node is None else list(node.elements())


def _says(node: Node, key: str) -> bool:
    found = dig(node, key)
    return found is not None and found.value is True


def _is_null(node: Node) -> bool:
    return text_at(node, "type") == "null"


def _is_map(node: Node) -> bool:
    return dig(node, "properties") is None and dig(node, "additionalProperties") is not None


def _by_keywords(node: Node, values: tuple[str, ...]) -> Sort:
    keys = node.members().keys()
    if keys & {"properties", "additionalProperties", "required"}:
        return Sort.OBJECT
    if "items" in keys:
        return Sort.ARRAY
    plain = [n.value for n in _elements(dig(node, "enum"))]
    return Sort.STRING if values and all(isinstance(v, str) for v in plain) else Sort.ANY


def _limit(node: Node) -> float | str:
    value = node.value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return value


READER = Reader(
    "json-schema",
    ("*.json", "*.yaml", "*.yml"),
    ("properties", "enum", "$ref", '"type"', "type:"),
    read,
)
