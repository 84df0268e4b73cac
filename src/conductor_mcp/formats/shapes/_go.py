"""Types, constants and methods of a Go package, and the packages that its files import.

Source: the Go language specification (packages, declarations, ``iota``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import captures, parse, text_of, too_large
from conductor_mcp.model import Import

if TYPE_CHECKING:
    from tree_sitter import Node

_QUERY = """
(source_file (type_declaration [(type_spec) (type_alias)] @type))
(source_file (const_declaration) @constants)
(source_file (method_declaration) @method)
(source_file (function_declaration) @function)
(source_file (import_declaration) @import)
"""
_MOST_FILES = 400
_WRITING = ("MarshalJSON", "MarshalText")


@dataclass(frozen=True, slots=True)
class Declared:
    """A type with the file it stands in."""

    name: str
    node: Node
    path: str
    package: Package


@dataclass(slots=True)
class Package:
    """One folder: its types, the values of constants by their type, methods by receiver.

    ``bodies`` are the methods that write a type, ``results`` what functions and methods return.
    """

    folder: str
    project: Project
    types: dict[str, Declared] = field(default_factory=dict[str, Declared])
    constants: dict[str, list[str | None]] = field(default_factory=dict[str, "list[str | None]"])
    methods: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    bodies: dict[str, dict[str, Node]] = field(default_factory=dict[str, "dict[str, Node]"])
    results: dict[tuple[str, str], Node] = field(default_factory=dict[tuple[str, str], "Node"])

    def named(self, name: str, path: str) -> Declared | None:
        """Return the type that ``Order`` or ``models.Order`` means in the file at ``path``."""
        first, dot, rest = name.rpartition(".")
        if not dot:
            return self.types.get(rest)
        folder = imported(self.project, path).get(first, ("", None))[1]
        return package(self.project, folder).types.get(rest) if folder is not None else None

    def full(self, name: str, path: str) -> str:
        """Return a name with the path of the package it is from (``time.Time``)."""
        first, dot, rest = name.rpartition(".")
        known = imported(self.project, path).get(first) if dot else None
        return f"{known[0]}.{rest}" if known else name


def package(project: Project, folder: str) -> Package:
    """Read the files of a folder once, tests left out."""

    def read() -> Package:
        found = Package(folder, project)
        for path in project.files(f"{folder}/*.go" if folder else "*.go")[:_MOST_FILES]:
            if not path.endswith("_test.go"):
                _file(path, found)
        return found

    return project.once(("go package", folder), read)


def imported(project: Project, path: str) -> dict[str, tuple[str, str | None]]:
    """Return a file's imports: local name to (path of the package, its folder if it is here)."""
    return project.once(("go imports", path), lambda: _imports(project, path))


def _root(project: Project, path: str) -> Node | None:
    document = project.document(path)
    if document is None or too_large(path, document.text):
        return None
    return parse("go", document.text)


def _imports(project: Project, path: str) -> dict[str, tuple[str, str | None]]:
    reading, root = project.reading(path), _root(project, path)
    parts = reading.parts if reading else ()
    targets = {p.key: p.target for p in parts if isinstance(p, Import)}
    found: dict[str, tuple[str, str | None]] = {}
    nodes = captures("go", "(import_spec) @spec", root).get("spec", []) if root else []
    for node in nodes:
        written = text_of(node.child_by_field_name("path")).strip('"`')
        words = written.split("/")
        last = words[-2] if len(words) > 1 and words[-1][:1] == "v" and (
            words[-1][1:].isdigit()
        ) else words[-1]  # fmt: skip
        name = text_of(node.child_by_field_name("name")) or last
        target = targets.get(written)
        found[name] = (written, None if target is None else target.strip("."))
    return found


def _file(path: str, found: Package) -> None:
    root = _root(found.project, path)
    if root is None:
        return
    nodes = captures("go", _QUERY, root)
    for node in nodes.get("type", []):
        name = text_of(node.child_by_field_name("name"))
        found.types.setdefault(name, Declared(name, node, path, found))
    for node in nodes.get("method", []):
        given = text_of(node.child_by_field_name("receiver")).strip("()").partition("[")[0]
        receiver = given.split()[-1].lstrip("*") if given.split() else ""
        name = text_of(node.child_by_field_name("name"))
        found.methods.setdefault(receiver, set()).add(name)
        if name in _WRITING:
            found.bodies.setdefault(receiver, {}).setdefault(name, node)
        _result(node, receiver, name, found)
    for node in nodes.get("function", []):
        _result(node, "", text_of(node.child_by_field_name("name")), found)
    for node in nodes.get("constants", []):
        _constants(node, found)


def _result(node: Node, receiver: str, name: str, found: Package) -> None:
    result = node.child_by_field_name("result")
    if result is not None and result.type != "parameter_list":
        found.results.setdefault((receiver, name), result)


def _constants(block: Node, found: Package) -> None:
    """Note the values of typed constants; a line without a value repeats the one above."""
    kind, pattern = "", ""
    lines = [n for n in block.named_children if n.type == "const_spec"]
    for iota, node in enumerate(lines):
        value, stated = node.child_by_field_name("value"), node.child_by_field_name("type")
        if value is not None:
            pattern, kind = text_of(value), text_of(stated)
            call = value.named_children[0] if value.named_children else None
            if not kind and call is not None and call.type == "call_expression":  # State("new")
                kind = text_of(call.child_by_field_name("function"))
                pattern = text_of(call.child_by_field_name("arguments"))[1:-1]
        names = [text_of(n) for n in node.children_by_field_name("name")]
        if kind and names != ["_"]:
            found.constants.setdefault(kind, []).append(_constant(pattern, iota))


def _constant(written: str, iota: int) -> str | None:
    if written[:1] in '"`' and written[-1:] == written[:1]:
        return written[1:-1]
    words = written.replace(" ", "")
    if words.lstrip("-").isdigit():
        return words
    head, plus, more = words.partition("+")
    if "iota" in (head, more) and (not plus or head.isdigit() or more.isdigit()):
        other = more if head == "iota" else head
        return str(iota + (int(other) if plus else 0))
    return None
