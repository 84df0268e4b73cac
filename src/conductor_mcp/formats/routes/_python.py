"""A Python file as routes need it: functions, classes, what names are bound to, and calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from conductor_mcp.formats._treesitter import LARGEST, parse, text_of
from conductor_mcp.formats.routes._values import (
    Call,
    Items,
    Pick,
    Plain,
    Spread,
    Value,
    value_of,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_DEEPEST = 40
_BLOCKS = ("block", "if_statement", "elif_clause", "else_clause", "try_statement", "except_clause",
           "finally_clause", "with_statement", "for_statement", "while_statement",
           "match_statement", "case_clause", "except_group_clause")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Argument:
    """A parameter of a function. ``star`` is ``*`` or ``**`` for those that take the rest."""

    name: str
    annotation: Value | None = None
    default: Value | None = None
    star: str = ""


@dataclass(frozen=True, slots=True)
class Function:
    """A function; ``scope`` is the dotted name of what it is in, ``owner`` its class's."""

    name: str
    scope: str
    arguments: tuple[Argument, ...]
    decorators: tuple[Value, ...]
    returns: Value | None
    line: int
    node: Node = field(compare=False, repr=False)
    owner: str = ""

    @property
    def path(self) -> str:
        return f"{self.scope}.{self.name}" if self.scope else self.name


@dataclass(frozen=True, slots=True)
class Class:
    name: str
    scope: str
    bases: tuple[Value, ...]
    decorators: tuple[Value, ...]
    line: int

    @property
    def path(self) -> str:
        return f"{self.scope}.{self.name}" if self.scope else self.name


@dataclass(frozen=True, slots=True)
class Bound:
    """What a name is bound to. ``each`` says that it is one after the other of ``value``.

    ``part`` is its place where they are taken apart (``for name, part in pairs``), -1 else;
    ``inner`` the place within that (``for (name, other), part in pairs``); ``last`` is
    the last line of the loop.
    """

    value: Value
    scope: str
    line: int
    annotation: Value | None = None
    each: bool = False
    added: bool = False
    part: int = -1
    inner: int = -1
    last: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """A call that stands alone as a statement."""

    call: Call
    scope: str


@dataclass(slots=True)
class PyFile:
    """What a file says. Scopes are dotted names, ``""`` for the module."""

    imports: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    stars: list[str] = field(default_factory=list[str])
    functions: dict[str, Function] = field(default_factory=dict[str, Function])
    every: list[Function] = field(default_factory=list[Function])
    classes: dict[str, Class] = field(default_factory=dict[str, Class])
    bound: dict[tuple[str, str], list[Bound]] = field(
        default_factory=dict[tuple[str, str], list[Bound]]
    )
    annotated: dict[tuple[str, str], Value] = field(default_factory=dict[tuple[str, str], Value])
    said: list[Said] = field(default_factory=list[Said])
    returned: dict[str, list[Value]] = field(default_factory=dict[str, list[Value]])
    yielded: dict[str, list[Value]] = field(default_factory=dict[str, list[Value]])
    grown: dict[str, list[Any]] | None = None
    generic: dict[tuple[str, str], tuple[str, ...]] = field(
        default_factory=dict[tuple[str, str], tuple[str, ...]]
    )
    broken: bool = False
    root: Node | None = field(default=None, compare=False, repr=False)
    _members: dict[str, list[tuple[str, Bound]]] | None = field(default=None, repr=False)
    _methods: dict[str, list[Function]] | None = field(default=None, repr=False)

    def members(self, class_path: str) -> Iterator[tuple[str, Bound]]:
        """Yield what the body of a class binds."""
        if self._members is None:
            held: dict[str, list[tuple[str, Bound]]] = {}
            for (scope, name), found in self.bound.items():
                held.setdefault(scope, []).append((name, found[-1]))
            self._members = held
        yield from self._members.get(class_path, ())

    def methods(self, class_path: str) -> Iterator[Function]:
        """Yield the functions of a class."""
        if self._methods is None:
            held: dict[str, list[Function]] = {}
            for function in self.every:
                held.setdefault(function.scope, []).append(function)
            self._methods = held
        yield from self._methods.get(class_path, ())


@lru_cache(maxsize=2048)
def root_of(text: str) -> Node | None:
    """Parse a file once for all who read it, ``None`` for one that is too large."""
    return parse("python", text) if len(text) <= LARGEST else None


@lru_cache(maxsize=2048)
def python_file(text: str) -> PyFile:
    """Read a file; both sides of a change share what did not change."""
    return _read(text, within=True)


@lru_cache(maxsize=2048)
def outline_of(text: str) -> PyFile:
    """Read a file but for what stands within its functions."""
    return _read(text, within=False)


def _read(text: str, *, within: bool) -> PyFile:
    found, root = PyFile(), root_of(text)
    if root is None:
        found.broken = True
        return found
    found.broken, found.root = root.has_error, root
    _Sweep(found, within).block(root, "", "", 0)
    return found


@dataclass(slots=True)
class _Sweep:
    """One pass over the statements of a file, those of functions only ``within``."""

    file: PyFile
    within: bool = True

    def block(self, node: Node, scope: str, owner: str, depth: int) -> None:
        if depth > _DEEPEST:
            return
        for one in node.named_children:
            self._statement(one, scope, owner, depth + 1)

    def _statement(self, node: Node, scope: str, owner: str, depth: int) -> None:
        kind = node.type
        if kind == "expression_statement":
            for one in node.named_children:
                self._expression(one, scope)
        elif kind in ("function_definition", "class_definition", "decorated_definition"):
            self._definition(node, scope, owner, depth)
        elif kind in _BLOCKS:
            self._opened(node, scope)
            self.block(node, scope, owner, depth)
        elif kind == "import_statement":
            self._import(node, scope)
        elif kind == "import_from_statement":
            self._from(node, scope)
        elif kind == "return_statement" and node.named_children:
            self.file.returned.setdefault(scope, []).append(value_of(node.named_children[0]))
        elif kind == "type_alias_statement":
            self._type_alias(node, scope)

    def _type_alias(self, node: Node, scope: str) -> None:
        left, right = (node.child_by_field_name(side) for side in ("left", "right"))
        name, _, names = text_of(left).partition("[")
        self._bind(name, Bound(value_of(right), scope, node.start_point[0] + 1))
        if names:
            every = (one.partition(":")[0].strip(" *]") for one in names.split(","))
            self.file.generic[scope, name] = tuple(every)

    def _expression(self, node: Node, scope: str) -> None:
        if node.type in ("assignment", "augmented_assignment"):
            self._assignment(node, scope)
            return
        if node.type == "yield" and node.named_children:
            value = value_of(node.named_children[0])
            whole = any(one.type == "from" for one in node.children)
            given = self.file.yielded.setdefault(scope, [])
            given.append(Spread(value) if whole else value)
            return
        if node.type in ("list_comprehension", "set_comprehension"):
            for one in node.named_children[1:]:
                if one.type == "for_in_clause":
                    self._loop(one, scope)
            node = node.named_children[0]
        value = value_of(node)
        if isinstance(value, Call):
            self.file.said.append(Said(value, scope))

    def _assignment(self, node: Node, scope: str) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        kind = node.child_by_field_name("type")
        annotation = value_of(kind) if kind is not None else None
        targets = [left] if left is not None else []
        while right is not None and right.type == "assignment":  # a = b = value
            below = right.child_by_field_name("left")
            targets += [below] if below is not None else []
            right = right.child_by_field_name("right")
        line = node.start_point[0] + 1
        added = node.type == "augmented_assignment"
        value = value_of(right) if right is not None else None
        for target in targets:
            name = text_of(target)
            if annotation is not None:
                self.file.annotated[scope, name] = annotation
            if value is None:
                continue
            if target.type in ("pattern_list", "tuple_pattern") and isinstance(value, Items):
                for one, given in zip(target.named_children, value.values, strict=False):
                    self._bind(text_of(one), Bound(given, scope, line))
            elif target.type in ("pattern_list", "tuple_pattern"):
                for at, one in enumerate(target.named_children):
                    self._bind(text_of(one), Bound(Pick(value, Plain(str(at))), scope, line))
            else:
                self._bind(name, Bound(value, scope, line, annotation, added=added))

    def _bind(self, name: str, bound: Bound) -> None:
        self.file.bound.setdefault((bound.scope, name), []).append(bound)
        if name.startswith("self.") and "." in bound.scope:
            # What a method gives its object is a member of the class.
            above = bound.scope.rpartition(".")[0]
            self.file.bound.setdefault((above, name.removeprefix("self.")), []).append(bound)

    def _loop(self, node: Node, scope: str) -> None:
        left = node.child_by_field_name("left")
        every = value_of(node.child_by_field_name("right"))
        around = node.parent if node.type == "for_in_clause" and node.parent else node
        whole = Bound(
            every, scope, node.start_point[0] + 1, each=True, last=around.end_point[0] + 1
        )
        if left is None:
            return
        if left.type == "identifier":
            self._bind(text_of(left), whole)
        elif isinstance(every, Items):
            for at, one in enumerate(left.named_children):
                column = tuple(v.values[at] for v in every.values
                               if isinstance(v, Items) and at < len(v.values))  # fmt: skip
                self._bind(text_of(one), replace(whole, value=Items(column)))
        else:
            for at, one in enumerate(left.named_children):
                if one.type in ("tuple_pattern", "pattern_list"):
                    for inner, name in enumerate(one.named_children):
                        self._bind(text_of(name), replace(whole, part=at, inner=inner))
                    continue
                self._bind(text_of(one), replace(whole, part=at))

    def _opened(self, node: Node, scope: str) -> None:
        if node.type == "for_statement":
            self._loop(node, scope)
        elif node.type == "with_statement":
            self._entered(node, scope)

    def _entered(self, node: Node, scope: str) -> None:
        """Bind what ``with made() as name`` names to what is entered."""
        clause = next((one for one in node.children if one.type == "with_clause"), None)
        for item in clause.named_children if clause is not None else ():
            inner = item.child_by_field_name("value")
            if inner is None or inner.type != "as_pattern" or len(inner.named_children) != 2:  # noqa: PLR2004
                continue
            name = text_of(inner.named_children[1])
            value = value_of(inner.named_children[0])
            if name.isidentifier() and isinstance(value, Call):
                self._bind(name, Bound(value, scope, node.start_point[0] + 1))

    def _definition(self, node: Node, scope: str, owner: str, depth: int) -> None:
        decorators: list[Value] = []
        inner: Node | None = node
        if node.type == "decorated_definition":
            decorators = [
                value_of(one.named_children[0])
                for one in node.named_children
                if one.type == "decorator" and one.named_children
            ]
            inner = node.child_by_field_name("definition")
        if inner is None:
            return
        name, body = text_of(inner.child_by_field_name("name")), inner.child_by_field_name("body")
        path = f"{scope}.{name}" if scope else name
        line = node.start_point[0] + 1
        if inner.type == "class_definition":
            bases = inner.child_by_field_name("superclasses")
            listed = _bases(bases) if bases is not None else ()
            self.file.classes[path] = Class(name, scope, listed, tuple(decorators), line)
            owner = path
        else:
            returns = inner.child_by_field_name("return_type")
            function = Function(
                name, scope, tuple(arguments_of(inner.child_by_field_name("parameters"))),
                tuple(decorators), value_of(returns) if returns is not None else None, line,
                inner, owner if owner == scope else "",
            )  # fmt: skip
            self.file.functions[path] = function
            self.file.every.append(function)
        if body is not None and (self.within or inner.type == "class_definition"):
            self.block(body, path, owner, depth)

    def _import(self, node: Node, scope: str) -> None:
        for one in node.children_by_field_name("name"):
            name = "".join(text_of(one.child_by_field_name("name") or one).split())
            alias = text_of(one.child_by_field_name("alias"))
            self.file.imports[scope, alias or name.partition(".")[0]] = (
                name if alias else name.partition(".")[0]
            )

    def _from(self, node: Node, scope: str) -> None:
        module = "".join(text_of(node.child_by_field_name("module_name")).split())
        for one in node.children_by_field_name("name"):
            name = text_of(one.child_by_field_name("name") or one)
            alias = text_of(one.child_by_field_name("alias"))
            self.file.imports[scope, alias or name] = f"{module}:{name}"
        if any(one.type == "wildcard_import" for one in node.children):
            self.file.stars.append(module)


def _bases(node: Node) -> tuple[Value, ...]:
    listed = (
        one for one in node.named_children if one.type not in ("comment", "keyword_argument")
    )
    return tuple(value_of(one) for one in listed)


def arguments_of(node: Node | None) -> Iterator[Argument]:
    """Yield the parameters that a function, or a lambda, is written with."""
    for one in node.named_children if node is not None else ():
        if one.type in ("comment", "keyword_separator"):
            continue
        name = one.child_by_field_name("name")
        kind = one.child_by_field_name("type")
        default = one.child_by_field_name("value")
        if name is None:
            name = next((n for n in (one, *one.named_children) if n.type == "identifier"), one)
        star = "**" if "dictionary_splat" in one.type else "*" if "list_splat" in one.type else ""
        first = one.named_children[0] if one.named_children else one
        if one.type == "typed_parameter" and "splat" in first.type:
            star = "**" if "dictionary" in first.type else "*"
            name = first.named_children[0] if first.named_children else first
        yield Argument(
            text_of(name),
            value_of(kind) if kind is not None else None,
            value_of(default) if default is not None else None,
            star or ("/" if one.type == "positional_separator" else ""),
        )


def calls_in(node: Node, names: tuple[str, ...]) -> Iterator[Call]:
    """Yield the calls below a node whose text mentions one of ``names``."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one.type == "call":
            called = one.child_by_field_name("function")
            if text_of(called).rpartition(".")[2] in names:
                value = value_of(one)
                if isinstance(value, Call):
                    yield value
        waiting.extend(reversed(one.named_children))
