"""Classes, records and enumerations of Java files, and where the names in them lead.

Source: the Java language specification (names, nested types, annotations).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import parse, text_of, too_large
from conductor_mcp.formats.java import FORMAT
from conductor_mcp.model import Document, Import, Span

if TYPE_CHECKING:
    from tree_sitter import Node

_KINDS = ("class_declaration", "record_declaration", "enum_declaration", "interface_declaration")
_ANNOTATIONS = ("annotation", "marker_annotation")
_PLAIN = {"decimal_integer_literal": int, "decimal_floating_point_literal": float}
_HOPS = 20


@dataclass(slots=True)
class Class:
    """A type of a file; ``key`` is its dotted name there (``Order.Line``)."""

    key: str
    node: Node
    module: Module

    @property
    def at(self) -> Span:
        line = self.node.start_point[0] + 1
        return Span(self.module.path, line, line)

    @property
    def body(self) -> list[Node]:
        body = self.node.child_by_field_name("body")
        inside = list(body.named_children) if body is not None else []
        below = [n for n in inside if n.type == "enum_body_declarations"]
        return [*inside, *(m for b in below for m in b.named_children)]

    @property
    def base(self) -> str:
        """The name that it extends, ``""`` for none."""
        holder = self.node.child_by_field_name("superclass")
        return "" if holder is None else text_of(holder.named_children[0]).partition("<")[0]


@dataclass(slots=True)
class Module:
    """One file: its types by dotted name, and what its imports are called here."""

    path: str
    project: Project
    classes: dict[str, Class] = field(default_factory=dict[str, Class])
    names: dict[str, str] = field(default_factory=dict[str, str])
    targets: dict[str, str] = field(default_factory=dict[str, str])
    wild: list[str] = field(default_factory=list[str])


def module(project: Project, path: str) -> Module | None:
    """Read a Java file once; ``None`` for what is none, or cannot be read."""

    def read() -> Module | None:
        document = project.document(path)
        if document is None or not path.endswith(".java") or too_large(path, document.text):
            return None
        found = Module(path, project)
        _walk(parse("java", document.text), found)
        reading = project.reading(path)
        for part in reading.parts if reading else ():
            if isinstance(part, Import) and part.target:
                name = part.key.rpartition(".")[2]
                if name == "*":
                    found.wild.append(part.target)
                else:
                    found.targets.setdefault(name, part.target)
        return found

    return project.once(("java module", path), read)


def _walk(root: Node, found: Module) -> None:
    waiting = [(child, "") for child in reversed(root.named_children)]
    while waiting:
        node, scope = waiting.pop()
        if node.type == "import_declaration":
            written = text_of(node).removeprefix("import").strip(" ;")
            full = written.removeprefix("static").strip()
            found.names.setdefault(full.rpartition(".")[2], full)
        elif node.type in _KINDS:
            name = text_of(node.child_by_field_name("name"))
            key = f"{scope}.{name}" if scope else name
            found.classes.setdefault(key, Class(key, node, found))
            body = node.child_by_field_name("body")
            waiting += [(c, key) for c in reversed(body.named_children if body else ())]
        elif node.type == "enum_body_declarations":
            waiting += [(c, scope) for c in reversed(node.named_children)]


def find(name: str, here: Module, scope: str) -> Class | None:
    """Return the type that a name means inside of the type ``scope`` of a file."""
    around = scope
    while True:
        full = f"{around}.{name}" if around else name
        if full in here.classes:
            return here.classes[full]
        if (inherited := _inherited(name, here, around)) is not None:
            return inherited
        if not around:
            break
        around = around.rpartition(".")[0]
    first, _, rest = name.partition(".")
    for path in _places(first, here):
        below = module(here.project, path)
        full = ".".join(filter(None, (first, rest)))
        if below is not None and full in below.classes:
            return below.classes[full]
    return None


def _inherited(name: str, here: Module, around: str) -> Class | None:
    """Return a type that a class has from its bases."""
    one = here.classes.get(around)
    for _ in range(_HOPS):
        base = one.base if one is not None else ""
        if one is None or not base or base == name:
            return None
        outer = one.key.rpartition(".")[0]
        below = one.module.classes.get(f"{outer}.{base}".lstrip("."))
        one = below or find(base, one.module, "")
        if one is not None and (known := one.module.classes.get(f"{one.key}.{name}")) is not None:
            return known
    return None


def _places(name: str, here: Module) -> Iterator[str]:
    """Yield files that may define a name: imported, of the same package, of a whole import."""
    target = here.targets.get(name, "")
    if target.endswith(".java"):
        yield target
    folder = here.path.rpartition("/")[0]
    for around in (folder, *here.wild):
        yield f"{around}/{name}.java".lstrip("/")
    language, document = FORMAT.language, here.project.document(here.path)
    if language is not None and document is not None and not target:
        yield from _same_package(name, here, document)


def _same_package(name: str, here: Module, document: Document) -> Iterator[str]:
    """Ask where the package goes on in another source root (tests beside main)."""
    part = Import(f".{name}", Span(here.path), name)
    language = FORMAT.language
    if language is not None:
        found = language.resolve(document, part, here.project.exists, here.project.read_text)
        if found.target and found.target.endswith(".java"):
            yield found.target


def lineage(one: Class) -> tuple[list[Class], list[str]]:
    """Return a class and its bases that are here, nearest first, and the names of the others."""
    found, outside = [one], list[str]()
    while found[-1].base and len(found) < _HOPS:
        here = found[-1]
        base = find(here.base, here.module, here.key.rpartition(".")[0])
        if base is None or base in found:
            outside += [] if base else [here.base]
            break
        found.append(base)
    return found, outside


def marks_of(node: Node) -> dict[str, Node]:
    """Return the annotations of a declaration by their last name."""
    modifiers = next((c for c in node.children if c.type == "modifiers"), None)
    holder = modifiers.named_children if modifiers is not None else ()
    return {
        text_of(a.child_by_field_name("name")).rpartition(".")[2]: a
        for a in holder
        if a.type in _ANNOTATIONS
    }


def arguments(annotation: Node | None) -> dict[str, Node]:
    """Return what an annotation is given; what is given without a name is its ``value``."""
    holder = annotation.child_by_field_name("arguments") if annotation is not None else None
    found: dict[str, Node] = {}
    for one in holder.named_children if holder is not None else ():
        if one.type == "element_value_pair":
            value = one.child_by_field_name("value")
            if value is not None:
                found[text_of(one.child_by_field_name("key"))] = value
        elif "comment" not in one.type:
            found["value"] = one
    return found


def literal(node: Node | None) -> str | int | float | None:
    """Return a literal's value, ``None`` for what is none."""
    if node is None:
        return None
    text = text_of(node)
    if node.type == "string_literal":
        return text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    sign = -1 if node.type == "unary_expression" and text.startswith("-") else 1
    inner = node.named_children[-1] if sign < 0 and node.named_children else node
    number = text_of(inner).replace("_", "").rstrip("lLfFdD")
    try:
        return sign * _PLAIN[inner.type](number) if inner.type in _PLAIN else None
    except ValueError:
        return None
