"""Types that TypeScript files declare, and what they take from and pass on to others.

Sources: the TypeScript handbook (modules, namespaces, declaration merging).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conductor_mcp.formats._folders import joined
from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import parse, text_of, too_large
from conductor_mcp.formats.shapes._typescript_packages import beside, installed
from conductor_mcp.formats.shapes._typescript_text import prepared
from conductor_mcp.model import Import, Span

if TYPE_CHECKING:
    from tree_sitter import Node

TIMES = 4  # generated types are long; this much of them is read still
SUFFIXES = (".ts", ".tsx", ".mts", ".cts")
_TYPES = {
    "interface_declaration", "type_alias_declaration", "class_declaration",
    "abstract_class_declaration", "enum_declaration",
}  # fmt: skip
_SPACES = ("internal_module", "module")
_THROUGH = ("export_statement", "ambient_declaration", "expression_statement", "statement_block")
_NAMED = ("identifier", "member_expression")
_CLOSING = ("import_statement", "export_statement")
_FUNCTIONS = ("function_declaration", "function_signature", "generator_function_declaration")
DEFAULT = "default"
WHOLE = "*"
EVERYWHERE = "global"  # as in `declare global`
_SOURCE = re.compile(r"\.([mc]?ts)$")
_DECLARED = {"js": "ts", "jsx": "ts", "mjs": "mts", "cjs": "cts"}


@dataclass(slots=True)
class Module:
    """One file: what it declares by dotted name, and what it takes from and passes on to others.

    ``declared`` holds every declaration of a type's name (interfaces are merged); ``values`` what
    constants are set to, ``functions`` what is declared as one; ``imports`` local name to
    (specifier, name there); ``exports`` public name to (specifier or ``""``, name); ``stars`` the
    specifiers that are passed on whole; ``whole`` what the file is called as a whole
    (``export as namespace shop``); ``instead`` the name whose members it gives
    (``export = shop``); ``added`` the names that it adds to, with the specifier of where they are
    (or ``global``); ``aliases`` further names of what is here (``import Line = Shop.Line``).
    ``closed``: it imports or exports, so that others see no name that they do not import.
    """

    path: str
    project: Project
    root: Node
    declared: dict[str, list[Node]] = field(default_factory=dict[str, "list[Node]"])
    values: dict[str, Node] = field(default_factory=dict[str, "Node"])
    typed: dict[str, Node] = field(default_factory=dict[str, "Node"])
    imports: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    exports: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    stars: list[str] = field(default_factory=list[str])
    functions: dict[str, Node] = field(default_factory=dict[str, "Node"])
    whole: str = ""
    instead: str = ""
    added: dict[str, str] = field(default_factory=dict[str, str])
    aliases: dict[str, str] = field(default_factory=dict[str, str])
    closed: bool = False

    def has(self, name: str) -> bool:
        return any(
            name in kept for kept in (self.declared, self.values, self.typed, self.functions)
        )

    def target(self, specifier: str) -> Module | None:
        """Return the file of this repository that a specifier means."""
        key = ("typescript targets", self.path)
        path = self.project.once(key, self._targets).get(specifier, "")
        if not path.endswith(SUFFIXES) and specifier and specifier[0] not in "./#":
            folder = self.path.rpartition("/")[0]
            found = self.project.once(
                ("typescript package", folder, specifier),
                lambda: installed(specifier, folder, self.project),
            )
            path = found or path
        elif not path and specifier.startswith("."):
            path = beside(specifier, self.path.rpartition("/")[0], self.project)
        return module(self.project, path) if path else None

    def _targets(self) -> dict[str, str]:
        reading = self.project.reading(self.path)
        found = {
            part.key: part.target
            for part in (reading.parts if reading else ())
            if isinstance(part, Import) and part.target
        }
        for part in reading.parts if reading else ():
            if isinstance(part, Import) and not part.target and _SOURCE.search(part.key):
                # `./order.ts` in what was made of it: order.d.ts
                beside = joined(self.path.rpartition("/")[0], _SOURCE.sub(r".d.\1", part.key))
                if beside and part.key.startswith(".") and self.project.exists(beside):
                    found[part.key] = beside
        return {specifier: self._typed(path) for specifier, path in found.items()}

    def _typed(self, path: str) -> str:
        """Return the declarations that stand beside a JavaScript file."""
        stem, _, suffix = path.rpartition(".")
        beside = f"{stem}.d.{_DECLARED.get(suffix, suffix)}"
        return beside if suffix in _DECLARED and self.project.exists(beside) else path

    def at(self, node: Node) -> Span:
        line = node.start_point[0] + 1
        return Span(self.path, line, line)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a declared name stands: its file, its dotted name there, and the namespace around."""

    module: Module
    name: str

    @property
    def scope(self) -> str:
        return self.name.rpartition(".")[0]

    @property
    def nodes(self) -> list[Node]:
        return self.module.declared.get(self.name, [])

    @property
    def key(self) -> tuple[str, str]:
        return self.module.path, self.name


def module(project: Project, path: str) -> Module | None:
    """Read a file's declarations once; ``None`` for what is no TypeScript that can be read."""

    def read() -> Module | None:
        document = project.document(path)
        if document is None or not path.lower().endswith(SUFFIXES):
            return None
        if too_large(path, document.text, times=TIMES):
            return None
        text, sources = prepared(document.text)
        root = parse("tsx" if path.lower().endswith(".tsx") else "typescript", text)
        found = Module(path, project, root)
        found.imports |= {f"import$${i}": (one, WHOLE) for i, one in enumerate(sources)}
        declarations(found)
        return found

    return project.once(("typescript module", path), read)


def declarations(found: Module) -> None:
    """Note what a file declares."""
    found.closed = any(child.type in _CLOSING for child in found.root.named_children)
    waiting = [(child, "", "") for child in reversed(found.root.named_children)]
    while waiting:
        node, scope, outer = waiting.pop()
        if node.type in _TYPES:
            name = _in(scope, node)
            found.declared.setdefault(name, []).append(node)
            if outer:
                found.added.setdefault(name, outer)
        elif node.type in _SPACES:
            body = node.child_by_field_name("body")
            named = node.child_by_field_name("name")
            # `declare module "shop"` says whose names these are; they keep their own.
            quoted = named is not None and named.type == "string"
            inner = scope if quoted else _in(scope, node)
            outer = text_of(named)[1:-1] if quoted else outer
            waiting += [(c, inner, outer) for c in reversed(body.named_children if body else ())]
        elif node.type in _THROUGH:
            if node.type == "export_statement":
                _export(node, found, scope)
            elif EVERYWHERE in [child.type for child in node.children[:3]]:
                outer = EVERYWHERE
            waiting += [(child, scope, outer) for child in reversed(node.named_children)]
        else:
            _other(node, scope, found)


def _other(node: Node, scope: str, found: Module) -> None:
    """Note what is no type: imports, constants, functions."""
    if node.type == "import_statement":
        _import(node, found)
    elif node.type == "import_alias" and len(node.named_children) > 1:
        local, target = map(text_of, node.named_children[:2])
        found.aliases[f"{scope}.{local}" if scope else local] = target
    elif node.type in ("lexical_declaration", "variable_declaration"):
        for one in node.named_children:
            _value(one, scope, found)
    elif node.type in _FUNCTIONS:
        found.functions.setdefault(_in(scope, node), node)


def _in(scope: str, node: Node) -> str:
    name = text_of(node.child_by_field_name("name"))
    return f"{scope}.{name}" if scope else name


def _value(node: Node, scope: str, found: Module) -> None:
    if node.type != "variable_declarator":
        return
    value, stated = node.child_by_field_name("value"), node.child_by_field_name("type")
    if value is not None:
        found.values.setdefault(_in(scope, node), value)
    if stated is not None:
        found.typed.setdefault(_in(scope, node), stated)


def _import(node: Node, found: Module) -> None:
    for clause in node.named_children:
        source = _specifier(node) or _specifier(clause)
        if clause.type == "import_require_clause" and clause.named_children:
            found.imports[text_of(clause.named_children[0])] = (source, WHOLE)
        if clause.type != "import_clause" or not source:
            continue
        for one in clause.named_children:
            if one.type == "identifier":
                found.imports[text_of(one)] = (source, DEFAULT)
            elif one.type == "namespace_import" and one.named_children:
                found.imports[text_of(one.named_children[0])] = (source, WHOLE)
            elif one.type == "named_imports":
                for name, local in _pairs(one):
                    found.imports[local] = (source, name)


def _specifier(node: Node) -> str:
    source = node.child_by_field_name("source")
    return text_of(source)[1:-1] if source is not None else ""


def _pairs(clause: Node) -> Iterator[tuple[str, str]]:
    """Yield each name of a clause as it is outside, and as it is here."""
    for one in clause.named_children:
        if one.type in ("import_specifier", "export_specifier"):
            name = text_of(one.child_by_field_name("name"))
            yield name, text_of(one.child_by_field_name("alias")) or name


def _export(node: Node, found: Module, scope: str) -> None:
    source = _specifier(node)
    inner = node.child_by_field_name("declaration")
    if scope:
        for clause in node.named_children if not source else ():
            found.aliases |= {f"{scope}.{public}": name for name, public in _pairs(clause)}
        return
    words = text_of(node).split(maxsplit=4)[:4] if inner is None and not source else []
    if words[:3] == ["export", "as", "namespace"]:
        found.whole = words[-1].rstrip(";")
        return
    _default(node, found)
    for one in node.named_children:
        if one.type == "export_clause":
            for name, public in _pairs(one):
                found.exports[public] = (source, name)
        elif one.type == "namespace_export" and one.named_children:
            found.exports[text_of(one.named_children[0])] = (source, WHOLE)
    if source and any(child.type == "*" for child in node.children):
        found.stars.append(source)


def _default(node: Node, found: Module) -> None:
    """Note what ``export default`` and ``export =`` give."""
    words = {child.type for child in node.children}
    if not words & {DEFAULT, "="}:
        return
    inner = node.child_by_field_name("declaration")
    named = inner.child_by_field_name("name") if inner is not None else (
        node.child_by_field_name("value")
    )  # fmt: skip
    if inner is None and named is not None and named.type not in _NAMED:
        found.values[DEFAULT] = named  # `export default { ... }`
        found.exports[DEFAULT] = ("", DEFAULT)
        return
    name = text_of(named) if named is not None else ""
    name = name or next((text_of(c) for c in node.named_children if "ident" in c.type), "")
    if "=" in words and found.instead and found.instead not in found.imports:
        return  # of several modules in one file the first that holds something itself
    found.exports[DEFAULT] = ("", name)
    found.instead = name if "=" in words else found.instead
