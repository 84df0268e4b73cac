"""A JavaScript or TypeScript file as routes need it: bindings, exports, calls, classes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import LARGEST, parse, text_of
from conductor_mcp.formats.routes._values import (
    Call,
    Member,
    Name,
    Text,
    Value,
    dotted,
    value_of,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_DEEPEST = 60
_FUNCTIONS = ("function_declaration", "generator_function_declaration", "arrow_function",
              "function_expression", "method_definition", "generator_function")  # fmt: skip
_CLASSES = ("class_declaration", "abstract_class_declaration", "class")
_FIELDS = ("field_definition", "public_field_definition")
_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Said:
    """A call, and the function that it stands in (``""`` for the module)."""

    call: Call
    scope: str


@dataclass(frozen=True, slots=True)
class Function:
    """A function with its parameters' names; ``path`` is what scopes are called by."""

    path: str
    parameters: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a class: its decorators, and its parameters with theirs and their types."""

    name: str
    decorators: tuple[Value, ...]
    parameters: tuple[tuple[str, tuple[Value, ...], Value | None, bool], ...]
    returns: Value | None
    line: int


@dataclass(frozen=True, slots=True)
class Class:
    name: str
    decorators: tuple[Value, ...]
    methods: tuple[Method, ...]
    base: str
    line: int


@dataclass(slots=True)
class EcmaFile:
    """What a file says. ``exports`` maps names (``default``, ``*`` for ``module.exports``).

    ``loops`` are the lists whose elements a name stands for, one after the other.
    """

    imports: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    exports: dict[str, Value] = field(default_factory=dict[str, Value])
    passed_on: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])
    bound: dict[tuple[str, str], Value] = field(default_factory=dict[tuple[str, str], Value])
    functions: dict[str, Function] = field(default_factory=dict[str, Function])
    returned: dict[str, list[Value]] = field(default_factory=dict[str, list[Value]])
    said: list[Said] = field(default_factory=list[Said])
    classes: dict[str, Class] = field(default_factory=dict[str, Class])
    loops: dict[tuple[str, str], Value] = field(default_factory=dict[tuple[str, str], Value])
    broken: bool = False


@lru_cache(maxsize=1024)
def ecma_file(grammar: str, text: str) -> EcmaFile:
    """Read a file; both sides of a change share what did not change."""
    found = EcmaFile()
    if len(text) > LARGEST:
        found.broken = True
        return found
    root = parse(grammar, text)
    found.broken = root.has_error
    _Sweep(found).walk(root)
    return found


def named(node: Node) -> str:
    """Name a function for the scopes below it: its name, or where it stands."""
    name = text_of(node.child_by_field_name("name"))
    if not name and node.parent is not None and node.parent.type == "variable_declarator":
        name = text_of(node.parent.child_by_field_name("name"))
    return name or f"<{node.start_point[0] + 1}:{node.start_point[1]}>"


@dataclass(slots=True)
class _Sweep:
    """One pass over all nodes, with the function around each."""

    file: EcmaFile
    _left: int = 400_000

    def walk(self, root: Node) -> None:
        waiting: list[tuple[Node, str, int]] = [(root, "", 0)]
        while waiting and self._left > 0:
            node, scope, depth = waiting.pop()
            self._left -= 1
            if depth > _DEEPEST * 4:
                continue
            below = self._look(node, scope)
            waiting.extend((one, below, depth + 1) for one in reversed(node.named_children))

    def _look(self, node: Node, scope: str) -> str:
        kind = node.type
        if kind in _FUNCTIONS:
            return self._function(node, scope)
        if kind == "call_expression":
            value = value_of(node)
            if isinstance(value, Call) and len(self.file.said) < _MOST:
                self.file.said.append(Said(value, scope))
        elif kind in ("variable_declarator", "assignment_expression"):
            (self._bind if kind == "variable_declarator" else self._assign)(node, scope)
        elif kind in ("import_statement", "export_statement"):
            (self._import if kind == "import_statement" else self._export)(node)
        elif kind in _FIELDS:
            name = node.child_by_field_name("name") or node.child_by_field_name("property")
            if (given := node.child_by_field_name("value")) is not None:
                self.file.bound["", f"this.{text_of(name)}"] = value_of(given)
        elif kind == "return_statement" and node.named_children:
            self.file.returned.setdefault(scope, []).append(value_of(node.named_children[0]))
        elif kind in _CLASSES:
            self._class(node)
        else:
            self._loop(node, scope)
        return scope

    def _loop(self, node: Node, scope: str) -> None:
        if node.type == "for_in_statement":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            self.file.loops[scope, text_of(left)] = value_of(right)

    def _function(self, node: Node, scope: str) -> str:
        name = named(node)
        path = f"{scope}/{name}" if scope else name
        given = node.child_by_field_name("parameters")
        names = [
            text_of(one.child_by_field_name("pattern") or one)
            for one in (given.named_children if given else ())
            if one.type != "comment"
        ]
        single = node.child_by_field_name("parameter")
        names = names or ([text_of(single)] if single is not None else [])
        self.file.functions[path] = Function(path, tuple(names), node.start_point[0] + 1)
        for one in given.named_children if given is not None else ():
            pattern = one.child_by_field_name("pattern") or one
            for part in pattern.named_children if pattern.type == "object_pattern" else ():
                key, local = _pattern(part)
                if local:
                    self.file.bound[path, local] = Member(Name(text_of(pattern)), key)
        if names and (over := _gone_through(node)) is not None:
            self.file.loops[path, names[0]] = over
        body = node.child_by_field_name("body")
        if body is not None and body.type != "statement_block":
            self.file.returned.setdefault(path, []).append(value_of(body))
        return path

    def _bind(self, node: Node, scope: str) -> None:
        target, right = node.child_by_field_name("name"), node.child_by_field_name("value")
        if target is None or right is None:
            return
        value = value_of(right)
        module = required(value)
        if target.type == "identifier":
            if module:
                self.file.imports.setdefault(text_of(target), (module, "*"))
            self.file.bound[scope, text_of(target)] = value
        elif target.type == "object_pattern":
            for one in target.named_children:
                key, name = _pattern(one)
                if module and name:
                    self.file.imports.setdefault(name, (module, key))
                elif name:
                    self.file.bound[scope, name] = Member(value, key)

    def _assign(self, node: Node, scope: str) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        name = dotted(value_of(left))
        value = value_of(right)
        if name == "module.exports":
            self.file.exports["*"] = value
        elif name.startswith(("module.exports.", "exports.")):
            self.file.exports[name.rpartition(".")[2]] = value
        elif name:
            self.file.bound["" if name.startswith("this.") else scope, name] = value

    def _import(self, node: Node) -> None:
        source = value_of(node.child_by_field_name("source"))
        module = source.text if isinstance(source, Text) else ""
        for clause in node.named_children:
            for one in clause.named_children if clause.type == "import_clause" else ():
                if one.type == "identifier":
                    self.file.imports[text_of(one)] = (module, "default")
                elif one.type == "namespace_import":
                    self.file.imports[text_of(one.named_children[-1])] = (module, "*")
                for given in one.named_children if one.type == "named_imports" else ():
                    name = text_of(given.child_by_field_name("name"))
                    alias = text_of(given.child_by_field_name("alias"))
                    self.file.imports[alias or name] = (module, name)

    def _export(self, node: Node) -> None:
        source = node.child_by_field_name("source")
        module = text_of(source)[1:-1] if source is not None else ""
        value = node.child_by_field_name("value")
        declared = node.child_by_field_name("declaration")
        default = any(child.type == "default" for child in node.children)
        if value is not None:
            self.file.exports["default"] = value_of(value)
        elif declared is not None:
            for name in _declared(declared):
                self.file.exports["default" if default else name] = Name(name)
            if default and declared.type in _FUNCTIONS:
                self.file.exports["default"] = Name(named(declared))
        clause = next((one for one in node.named_children if one.type == "export_clause"), None)
        for one in clause.named_children if clause is not None else ():
            name = text_of(one.child_by_field_name("name"))
            alias = text_of(one.child_by_field_name("alias")) or name
            if module:
                self.file.passed_on.append((alias, module, name))
            else:
                self.file.exports[alias] = Name(name)
        if module and clause is None:
            self.file.passed_on.append(("*", module, "*"))

    def _class(self, node: Node) -> None:
        name = text_of(node.child_by_field_name("name"))
        body = node.child_by_field_name("body")
        own = [value_of(one.named_children[0]) for one in node.children
               if one.type == "decorator" and one.named_children]  # fmt: skip
        if node.parent is not None and node.parent.type == "export_statement":
            own += [value_of(one.named_children[0]) for one in node.parent.children
                    if one.type == "decorator" and one.named_children]  # fmt: skip
        heritage = next((one for one in node.named_children if "heritage" in one.type), None)
        base = text_of(heritage).removeprefix("extends").split("{")[0].strip() if heritage else ""
        methods = tuple(_methods(body)) if body is not None else ()
        line = node.start_point[0] + 1
        self.file.classes[name] = Class(name, tuple(own), methods, base, line)


def _gone_through(node: Node) -> Value | None:
    """Return the list whose elements a function is called with (``list.forEach(...)``)."""
    call = node.parent.parent if node.parent is not None else None
    if call is None or call.type != "call_expression":
        return None
    called = value_of(call.child_by_field_name("function"))
    each = isinstance(called, Member) and called.name in ("forEach", "map")
    return called.of if isinstance(called, Member) and each else None


def _declared(node: Node) -> Iterator[str]:
    if name := text_of(node.child_by_field_name("name")):
        yield name
    for one in node.named_children:
        if one.type == "variable_declarator":
            yield text_of(one.child_by_field_name("name"))


def _pattern(node: Node) -> tuple[str, str]:
    if node.type == "shorthand_property_identifier_pattern":
        return text_of(node), text_of(node)
    if node.type == "pair_pattern":
        key = text_of(node.child_by_field_name("key")).strip("'\"")
        return key, text_of(node.child_by_field_name("value"))
    return "", ""


def _methods(body: Node) -> Iterator[Method]:
    waiting: list[Value] = []
    for one in body.named_children:
        if one.type == "decorator" and one.named_children:
            waiting.append(value_of(one.named_children[0]))
            continue
        if one.type == "method_definition":
            kind = one.child_by_field_name("return_type")
            given = one.child_by_field_name("parameters")
            inside = [value_of(c.named_children[0]) for c in one.children
                      if c.type == "decorator" and c.named_children]  # fmt: skip
            yield Method(
                text_of(one.child_by_field_name("name")),
                (*waiting, *inside),
                tuple(_parameter(p) for p in (given.named_children if given else ())),
                value_of(kind) if kind is not None else None,
                one.start_point[0] + 1,
            )
        if one.type != "comment":
            waiting = []


def _parameter(node: Node) -> tuple[str, tuple[Value, ...], Value | None, bool]:
    decorators = tuple(
        value_of(one.named_children[0])
        for one in node.children
        if one.type == "decorator" and one.named_children
    )
    kind = node.child_by_field_name("type")
    optional = node.type == "optional_parameter" or node.child_by_field_name("value") is not None
    name = text_of(node.child_by_field_name("pattern") or node)
    return name, decorators, value_of(kind) if kind is not None else None, optional


def required(value: Value) -> str:
    """Return the module of ``require("m")``, also where a call of it stands around."""
    if isinstance(value, Call) and isinstance(value.function, Name):
        given = value.at(0)
        if value.function.name == "require" and isinstance(given, Text):
            return given.text
    return ""
