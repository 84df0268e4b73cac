"""Classes of Python files, and where the names in them lead, from file to file."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from conductor_mcp.formats._origins import origin_of, origins
from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import captures, parse, text_of, too_large
from conductor_mcp.model import Import, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node

_CLASSES = "(class_definition) @class"
_CONDITIONS = ("if_statement", "else_clause", "elif_clause", "try_statement", "except_clause",
               "block")  # fmt: skip
_HOPS = 8
_TIMES = 2  # generated models are long; this much of them is read still


@dataclass(frozen=True, slots=True)
class Attribute:
    """One name that a class body gives a type, a value or both."""

    name: str
    annotation: Node | None
    value: Node | None
    line: int


@dataclass(slots=True)
class Class:
    """A class with what stands in its body; what it inherits is found by ``lineage``.

    ``origin`` is the class itself where this one has been given arguments (``Page[Order]``).
    """

    key: str
    module: Module
    node: Node
    bases: list[Node]
    options: dict[str, Node]
    decorators: list[Node]
    attributes: list[Attribute] = field(default_factory=list[Attribute])
    methods: set[str] = field(default_factory=set[str])
    origin: Class | None = None

    @property
    def at(self) -> Span:
        line = self.node.start_point[0] + 1
        return Span(self.module.path, line, line)

    @property
    def outside(self) -> Module:
        """The file as the class's own line sees it: what stands beside it comes first."""
        around = self.key.rpartition(".")[0]
        return replace(self.module, scope=around) if around else self.module

    @property
    def inside(self) -> Module:
        """The file as names in the class's body see it: classes of the class come first."""
        return replace(self.module, scope=self.key)


@dataclass(slots=True)
class Module:
    """One Python file: its classes, its names' origins, and what is assigned at its top.

    ``bound`` is what type variables stand for while a generic alias or base of the file is read
    (a ``Said``, or an annotation with its file); ``scope`` the class whose body is read.
    """

    path: str
    project: Project
    names: Mapping[str, str]
    classes: dict[str, Class] = field(default_factory=dict[str, Class])
    assigned: dict[str, Node] = field(default_factory=dict[str, "Node"])
    functions: dict[str, Node] = field(default_factory=dict[str, "Node"])
    bound: Mapping[str, object] = field(default_factory=dict[str, object])
    scope: str = ""

    def origin(self, node: Node | None) -> str:
        """Return where an expression comes from; a name of this file has none, and is itself."""
        return origin_of(node, self.names) or text_of(node)


def module(project: Project, path: str) -> Module | None:
    """Read a Python file's classes once; ``None`` for what is no Python that can be read."""

    def read() -> Module | None:
        document = project.document(path)
        if document is None or not path.endswith((".py", ".pyi")):
            return None
        if too_large(path, document.text, times=_TIMES):
            return None
        root = parse("python", document.text)
        found = Module(path, project, origins("python", root))
        for defined in captures("python", _CLASSES, root).get("class", []):
            one = _class(defined, found)
            found.classes.setdefault(one.key, one)
        for statement in _statements(root):
            for name, value in _assignments(statement):
                found.assigned.setdefault(name, value)
            inner = statement.child_by_field_name("definition") or statement
            if inner.type == "function_definition":
                name = text_of(inner.child_by_field_name("name"))
                found.functions.setdefault(name, statement)
        return found

    return project.once(("python module", path), read)


def _class(node: Node, found: Module) -> Class:
    arguments = node.child_by_field_name("superclasses")
    bases: list[Node] = []
    options: dict[str, Node] = {}
    for one in arguments.named_children if arguments else ():
        if one.type == "keyword_argument":
            value = one.child_by_field_name("value")
            options |= {text_of(one.child_by_field_name("name")): value} if value else {}
        elif one.type != "comment":
            bases.append(one)
    around = node.parent
    decorators = [
        child.named_children[0]
        for child in (around.named_children if around and around.type.startswith("decor") else ())
        if child.type == "decorator" and child.named_children
    ]
    made = Class(_dotted(node), found, node, bases, options, decorators)
    body = node.child_by_field_name("body")
    for statement in _statements(body) if body else ():
        _statement(statement, made)
    return made


def _dotted(node: Node) -> str:
    names: list[str] = []
    here: Node | None = node
    while here is not None:
        if here.type in ("class_definition", "function_definition"):
            names.append(text_of(here.child_by_field_name("name")))
        here = here.parent
    return ".".join(reversed(names))


def _statement(statement: Node, one: Class) -> None:
    inner = statement
    if statement.type == "decorated_definition":
        inner = statement.child_by_field_name("definition") or statement
    if inner.type in ("function_definition", "class_definition"):
        one.methods.add(text_of(inner.child_by_field_name("name")))
        return
    if statement.type != "expression_statement":
        return
    for assignment in statement.named_children:
        if assignment.type != "assignment":
            continue
        left = assignment.child_by_field_name("left")
        one.attributes += [
            Attribute(name, None, value, value.start_point[0] + 1)
            for name, value in _unpacked(assignment)
        ]
        right = assignment.child_by_field_name("right")
        chained = right is not None and right.type == "assignment"
        if left is not None and left.type == "identifier" and not chained:
            one.attributes.append(
                Attribute(
                    text_of(left),
                    assignment.child_by_field_name("type"),
                    _bare(assignment.child_by_field_name("right")),
                    left.start_point[0] + 1,
                )
            )


def _statements(root: Node) -> Iterator[Node]:
    """Yield a file's own statements, those under conditions (``if TYPE_CHECKING:``) included."""
    waiting = list(reversed(root.named_children))
    while waiting:
        node = waiting.pop()
        if node.type in _CONDITIONS:
            waiting += reversed(node.named_children)
        else:
            yield node


def _assignments(statement: Node) -> Iterator[tuple[str, Node]]:
    if statement.type == "type_alias_statement" and len(statement.named_children) > 1:
        yield text_of(statement.named_children[0]), statement.named_children[1]
    if statement.type != "expression_statement":
        return
    for node in statement.named_children:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        plain = right is not None and right.type != "assignment"
        if node.type == "assignment" and left and right and plain and left.type == "identifier":
            yield text_of(left), _bare(right) or right
        elif node.type == "assignment":
            yield from _unpacked(node)


def _unpacked(assignment: Node) -> Iterator[tuple[str, Node]]:
    """Yield the names and values of ``NEW, PAID = "new", "paid"``, and of ``a = b = 1``."""
    left = assignment.child_by_field_name("left")
    right = assignment.child_by_field_name("right")
    if left is not None and right is not None and right.type == "assignment":  # a = b = 1
        inner, value = right.child_by_field_name("left"), right.child_by_field_name("right")
        if inner and value and inner.type == left.type == "identifier":
            bare = _bare(value) or value
            yield from ((text_of(inner), bare), (text_of(left), bare))
        return
    if left is None or right is None or left.type not in ("pattern_list", "tuple_pattern"):
        return
    if right.type not in ("expression_list", "tuple", "list"):
        return
    names = [n for n in left.named_children if n.type != "comment"]
    values = [n for n in right.named_children if n.type != "comment"]
    plain = all(n.type == "identifier" for n in names)
    if plain and len(names) == len(values) and "list_splat" not in {n.type for n in values}:
        yield from zip(map(text_of, names), values, strict=True)


def _bare(node: Node | None) -> Node | None:
    while node is not None and node.type == "parenthesized_expression" and node.named_children:
        node = next((n for n in node.named_children if n.type != "comment"), None)
    return node


def called(node: Node) -> Node:
    return (node.child_by_field_name("function") or node) if node.type == "call" else node


def arguments_of(call: Node) -> tuple[list[Node], dict[str, Node]]:
    """Return a call's positional arguments and its keywords."""
    holder = call.child_by_field_name("arguments")
    given = [n for n in (holder.named_children if holder else ()) if n.type != "comment"]
    keywords = {
        text_of(n.child_by_field_name("name")): value
        for n in given
        if n.type == "keyword_argument" and (value := n.child_by_field_name("value"))
    }
    return [n for n in given if n.type != "keyword_argument"], keywords


def find(name: str, here: Module) -> tuple[Module, str] | None:
    """Return the file in which a name (``Order``, ``models.Order``) is defined, with it there.

    Imports and re-exports are followed, a few steps far.
    """
    scope = here.scope
    while scope:
        if f"{scope}.{name}" in here.classes:
            return here, f"{scope}.{name}"
        scope = scope.rpartition(".")[0]
    for _ in range(_HOPS):
        if name in here.classes or name in here.assigned or name in here.functions:
            return here, name
        first, _, rest = name.partition(".")
        target, inner = imported(first, here)
        if target is None:
            target, rest = _whole(name, here)
        if target is None:
            return None
        name = ".".join(filter(None, (inner, rest)))
        if not name:
            return None
        here = target
    return None


def _whole(name: str, here: Module) -> tuple[Module | None, str]:
    """Return the file that a dotted name starts with (``import shop.models``), and the rest."""
    reading = here.project.reading(here.path) if "." in name else None
    for part in reading.parts if reading else ():
        if isinstance(part, Import) and part.target and name.startswith(f"{part.key}."):
            return module(here.project, part.target), name.removeprefix(f"{part.key}.")
    return None, ""


def _passed(name: str, below: Module, seen: set[str]) -> tuple[Module, str] | None:
    """Return what a file passes on under a name to those who take everything (``*``) from it."""
    if name in below.classes or name in below.assigned:
        return below, name
    if below.path in seen:
        return None
    seen.add(below.path)
    target, inner = imported(name, below, seen)
    return (target, inner) if target is not None and inner else None


def imported(name: str, here: Module, seen: set[str] | None = None) -> tuple[Module | None, str]:
    """Return the file of this repository that a name is imported from, and its name there."""
    reading = here.project.reading(here.path)
    wanted, seen = here.names.get(name, ""), {here.path} if seen is None else seen
    for part in reading.parts if reading else ():
        if not isinstance(part, Import) or part.target is None:
            continue
        source, _, what = part.key.partition(":")
        if what == "*":
            below = module(here.project, part.target)
            passed = _passed(name, below, seen) if below is not None else None
            if passed is not None:
                return passed
        elif what and wanted in (f"{source}.{what}", f"{source}{what}"):
            # `from package import module` leads to the module itself.
            dotted = part.target.rpartition(".")[0].removesuffix("/__init__").replace("/", ".")
            whole = f".{dotted}".endswith(f".{source.lstrip('.')}.{what}".replace("..", "."))
            return module(here.project, part.target), "" if whole else what
        elif not what and wanted == source:
            return module(here.project, part.target), ""
    return None, ""


def origin_through(name: str, here: Module, roots: Container[str]) -> str:
    """Return where a name comes from that files of this repository only pass on.

    What is among ``roots`` is not followed, should its source be here after all.
    """
    for _ in range(_HOPS):
        first, dot, rest = name.partition(".")
        target, inner = imported(first, here)
        origin = f"{here.names.get(first) or first}{dot}{rest}"
        if target is None or origin in roots:
            return origin
        name = ".".join(filter(None, (inner, rest)))
        here = target
        if not name:
            break
    return name


def class_named(name: str, here: Module) -> Class | None:
    """Return the class that a name means in a file, wherever it is defined."""
    found = find(name, here)
    return found[0].classes.get(found[1]) if found else None
