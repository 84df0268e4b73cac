"""A Java file as routes need it: types with their annotations, methods and constants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import LARGEST, parse, text_of
from conductor_mcp.formats.routes._values import Call, Value, dotted, value_of

if TYPE_CHECKING:
    from tree_sitter import Node

_TYPES = ("class_declaration", "interface_declaration", "record_declaration", "enum_declaration")
_DEEPEST = 30


@dataclass(frozen=True, slots=True)
class Argument:
    name: str
    type: Value
    annotations: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Method:
    name: str
    annotations: tuple[Call, ...]
    arguments: tuple[Argument, ...]
    returns: Value
    line: int
    body: str


@dataclass(frozen=True, slots=True)
class Type:
    """A class or an interface; ``above`` names what it extends and implements."""

    name: str
    kind: str
    annotations: tuple[Call, ...]
    methods: tuple[Method, ...]
    above: tuple[str, ...]
    line: int = 0


@dataclass(slots=True)
class JavaFile:
    types: list[Type] = field(default_factory=list[Type])
    constants: dict[str, Value] = field(default_factory=dict[str, Value])
    imports: dict[str, str] = field(default_factory=dict[str, str])


@lru_cache(maxsize=1024)
def java_file(text: str) -> JavaFile:
    """Read a file; both sides of a change share what did not change."""
    found = JavaFile()
    if len(text) <= LARGEST:
        root = parse("java", text)
        for one in root.named_children:
            if one.type == "import_declaration":
                name = (
                    "".join(text_of(one.named_children[0]).split()) if one.named_children else ""
                )
                found.imports[name.rpartition(".")[2]] = name
        _types(root, found, 0)
    return found


def _types(node: Node, found: JavaFile, depth: int) -> None:
    if depth > _DEEPEST:
        return
    for one in node.named_children:
        if one.type in _TYPES:
            found.types.append(_type(one))
            body = one.child_by_field_name("body")
            if body is not None:
                _constants(text_of(one.child_by_field_name("name")), body, found)
                _types(body, found, depth + 1)


def _type(node: Node) -> Type:
    body = node.child_by_field_name("body")
    above: list[str] = []
    for one in node.named_children:
        if one.type in ("superclass", "super_interfaces", "extends_interfaces"):
            words = text_of(one).replace(",", " ").split()
            above += [w.partition("<")[0] for w in words if w not in ("extends", "implements")]
    return Type(
        text_of(node.child_by_field_name("name")),
        node.type,
        annotated_with(node),
        tuple(_methods(body)) if body is not None else (),
        tuple(above),
        node.start_point[0] + 1,
    )


def annotated_with(node: Node) -> tuple[Call, ...]:
    """Return the annotations of a declaration."""
    found: list[Call] = []
    for one in node.named_children:
        if one.type == "modifiers":
            for inner in one.named_children:
                value = value_of(inner) if "annotation" in inner.type else None
                if isinstance(value, Call):
                    found.append(value)
    return tuple(found)


def called(annotation: Call) -> str:
    """Return the simple name of an annotation."""
    return dotted(annotation.function).rpartition(".")[2]


def _methods(body: Node) -> Iterator[Method]:
    for one in body.named_children:
        if one.type != "method_declaration":
            continue
        given = one.child_by_field_name("parameters")
        yield Method(
            text_of(one.child_by_field_name("name")),
            annotated_with(one),
            tuple(
                Argument(
                    text_of(p.child_by_field_name("name")),
                    value_of(p.child_by_field_name("type")),
                    annotated_with(p),
                )
                for p in (given.named_children if given is not None else ())
                if p.type == "formal_parameter"
            ),
            value_of(one.child_by_field_name("type")),
            one.start_point[0] + 1,
            text_of(one.child_by_field_name("body")),
        )


def _constants(owner: str, body: Node, found: JavaFile) -> None:
    for one in body.named_children:
        if one.type not in ("field_declaration", "constant_declaration"):
            continue
        for declared in one.children_by_field_name("declarator"):
            value = declared.child_by_field_name("value")
            if value is not None:
                name = text_of(declared.child_by_field_name("name"))
                found.constants[f"{owner}.{name}"] = value_of(value)
