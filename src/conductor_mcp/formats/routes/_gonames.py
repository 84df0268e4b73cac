"""What names mean in Go code that puts routers together: values, types, fields, methods.

Source: the Go language specification (scopes, packages, struct types, promoted methods).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.routes._gosource import Source, Sources
from conductor_mcp.formats.routes._govalues import (
    Bound,
    Function,
    Kind,
    Outside,
    Package,
    Router,
    Scope,
    Thing,
    Value,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_STEPS = 600_000
_STEPS_OF_ONE = 30_000
DEEPEST = 60
CALLS = 16
Makes = Callable[[str, str], "Router | None"]


class Spent(Exception):  # noqa: N818 - no error
    """The steps of one function are spent."""


@dataclass(slots=True)
class Names:
    """The names of a project's packages; ``makes`` says which types of elsewhere are routers."""

    sources: Sources
    makes: Makes
    _left: int = _STEPS
    _own: int = 0
    _tops: dict[str, dict[str, Value]] = field(default_factory=dict[str, "dict[str, Value]"])
    _doing: set[tuple[str, str]] = field(default_factory=set["tuple[str, str]"])
    _made: dict[tuple[str, str], Thing] = field(default_factory=dict["tuple[str, str]", Thing])

    def fresh(self) -> bool:
        """Give the next function steps of its own; ``False`` where all are spent."""
        self._own = min(_STEPS_OF_ONE, self._left)
        return self._own > 0

    def step(self) -> None:
        self._left -= 1
        self._own -= 1
        if self._own < 0:
            raise Spent

    def value(self, node: Node | None, scope: Scope, depth: int) -> Value:
        """Return what an expression gives, ``None`` where that is not known."""
        raise NotImplementedError

    def _file(self, scope: Scope) -> Source:
        return self.sources.file(scope.path)

    def name(self, name: str, scope: Scope) -> Value:
        """Return what a name means: a variable, what stands at the top, a package, a type."""
        known = scope.find(name)
        if known is not None:
            return known[name]
        folder = scope.path.rpartition("/")[0]
        found, there = self.top(folder, name)
        if there:
            return found
        module = self._file(scope).imports.get(name)
        if module is None:
            return None
        below = self.sources.folder(scope.path, module)
        return Outside(module) if below is None else Package(below)

    def top(self, folder: str, name: str) -> tuple[Value, bool]:
        """Return what a package declares under a name, and whether it does."""
        tops = self._tops.setdefault(folder, {})
        if name in tops:
            return tops[name], True
        if (folder, name) in self._doing:
            return None, True
        self._doing.add((folder, name))
        try:
            for path in self.sources.package(folder):
                file = self.sources.file(path)
                if (node := file.functions.get(("", name))) is not None:
                    tops[name] = Function(node, Scope(path), None, name)
                elif name in file.types:
                    tops[name] = Kind(folder, name)
                elif (value := file.given.get(name)) is not None:
                    tops[name] = self.value(value, Scope(path), 0)
                elif (kind := file.typed.get(name)) is not None:
                    tops[name] = self._whole(kind, Scope(path))
                else:
                    continue
                return tops[name], True
        finally:
            self._doing.discard((folder, name))
        return None, False

    def type_of(self, node: Node | None, scope: Scope) -> Value:
        """Return the type that a node names: ``Kind``, or ``Outside`` with its package."""
        for _ in range(DEEPEST):
            if node is None or node.type not in ("pointer_type", "generic_type"):
                break
            node = node.named_children[0] if node.named_children else None
        if node is None or node.type not in ("type_identifier", "qualified_type"):
            return None
        if node.type == "type_identifier":
            return self.name(text_of(node), scope)
        holder = self.name(text_of(node.child_by_field_name("package")), scope)
        return self._of_package(holder, text_of(node.child_by_field_name("name")))

    def _of_package(self, holder: Value, name: str) -> Value:
        if isinstance(holder, Package):
            return self.top(holder.folder, name)[0]
        return Outside(holder.path, name) if isinstance(holder, Outside) else None

    def of_type(self, node: Node | None, scope: Scope) -> Value:
        """Return a value of a type of which nothing else is known."""
        kind = self.type_of(node, scope)
        if isinstance(kind, Outside):
            return self.makes(kind.path, kind.name)
        return self._of_type(kind) if isinstance(kind, Kind) else None

    def _whole(self, node: Node | None, scope: Scope) -> Value:
        """Return a value of a type that is made here: nobody else puts its routes below a path."""
        found = self.of_type(node, scope)
        if isinstance(found, Router) and node is not None and node.type != "pointer_type":
            found.known = True
        return found

    def _of_type(self, kind: Kind) -> Value:
        key = (kind.folder, kind.name)
        if key not in self._made:
            self._made[key] = Thing(key)
        return self._made[key]

    def _declared(self, kind: tuple[str, str]) -> tuple[Node | None, Scope]:
        for path in self.sources.package(kind[0]):
            node = self.sources.file(path).types.get(kind[1])
            if node is not None:
                return node.child_by_field_name("type"), Scope(path)
        return None, Scope("")

    def _fields(self, kind: tuple[str, str]) -> Iterator[tuple[str, Node | None, bool]]:
        """Yield a struct's fields with their types, and whether they are embedded."""
        body, _ = self._declared(kind)
        if body is None or body.type != "struct_type" or not body.named_children:
            return
        for one in body.named_children[0].named_children:
            if one.type == "field_declaration":
                below = one.child_by_field_name("type")
                names = [text_of(n) for n in one.children_by_field_name("name")]
                for name in names:
                    yield name, below, False
                if not names:
                    last = text_of(below).lstrip("*").partition("[")[0].rpartition(".")[2]
                    yield last, below, True

    def member(self, value: Value, name: str, depth: int = 0) -> Value:
        """Return a field or a method."""
        if isinstance(value, Package | Outside):
            return self._of_package(value, name)
        if isinstance(value, Router):
            return value if name == "RouterGroup" else Bound(value, name)  # gin's engine has one
        if not isinstance(value, Thing) or depth > CALLS:
            return None
        if name in value.fields:
            return value.fields[name]
        for path in self.sources.package(value.kind[0]):
            node = self.sources.file(path).functions.get((value.kind[1], name))
            if node is not None:
                return Function(node, Scope(path), value, name)
        return self._field(value, name, depth)

    def _field(self, value: Thing, name: str, depth: int) -> Value:
        _, scope = self._declared(value.kind)
        known = self._made.get(value.kind)
        for called, kind, embedded in self._fields(value.kind):
            if called == name or embedded:
                if called not in value.fields:
                    shared = known.fields.get(called) if known is not None else None
                    value.fields[called] = (
                        shared if shared is not None else self._whole(kind, scope)
                    )
                inner = value.fields[called]
                if called == name:
                    return inner
                if (found := self.member(inner, name, depth + 1)) is not None:
                    return found
        return None
