"""The names of a settings file in JavaScript and their values, while it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

from conductor_mcp.formats._js_methods import Function, Native, Placed
from conductor_mcp.formats._literals import UNKNOWN
from conductor_mcp.formats._treesitter import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

DEEPEST, _MOST = 90, 100_000
EMPTY: Final = object()
"""Stands for a value that nobody gave."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What a file exports: as a whole or by default, and by name."""

    whole: object = UNKNOWN
    named: dict[str, object] = field(default_factory=dict[str, object])

    def member(self, name: str) -> object:
        if name == "default":
            return self.whole
        return self.named.get(name, table_of(self.whole).get(name, UNKNOWN))


Load = Callable[[str], Exported]
"""Gives what another file exports, by the specifier that it is named with."""


@dataclass(slots=True)
class Scope:
    names: dict[str, object]
    outer: Scope | None = None

    def home(self, name: str) -> Scope | None:
        scope: Scope | None = self
        while scope is not None and name not in scope.names:
            scope = scope.outer
        return scope

    def value(self, name: str) -> object:
        home = self.home(name)
        return home.names[name] if home is not None else UNKNOWN


@dataclass(slots=True)
class Run:
    """One reading of a file: how bodies and values are read, and what it may still cost."""

    load: Load
    path: str
    body: Callable[[Node, Scope, Run], object]
    value: Callable[[Node, Scope, Run], object]
    left: int = _MOST
    depth: int = 0

    def step(self, cost: int = 1) -> bool:
        self.left -= cost
        return self.left >= 0

    def call(self, called: object, values: list[object]) -> object:
        """Return what a function of a file gives, ``UNKNOWN`` for any other."""
        if isinstance(called, Native) and values:
            return called.call(values[0])
        if not isinstance(called, Function) or self.depth > DEEPEST or not self.step():
            return UNKNOWN
        node, outer = cast("Node", called.node), cast("Scope", called.scope)
        home = cast("Run", called.run)
        scope = Scope({}, outer)
        given = node.child_by_field_name("parameters")
        single = node.child_by_field_name("parameter")
        slots = [single] if single is not None else given.named_children if given else []
        for number, slot in enumerate(s for s in slots if s.type != "comment"):
            rest = slot.type == "rest_pattern"
            value = values[number:] if rest else values[number] if number < len(values) else None
            bound(slot.named_children[0] if rest else slot, value, scope, self)
        body = node.child_by_field_name("body")
        self.depth += 3
        home.left, home.depth, kept = self.left, self.depth, (home.left, home.depth)
        try:
            return self.body(body, scope, home) if body is not None else UNKNOWN
        finally:
            self.left = home.left
            if home is not self:
                home.left, home.depth = kept
            self.depth -= 3


def table_of(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def list_of(value: object) -> list[object] | None:
    return cast("list[object]", value) if isinstance(value, list) else None


def truth(value: object) -> bool | None:
    """Whether a value counts as true, ``None`` if that cannot be told."""
    if value is UNKNOWN:
        return None
    return True if isinstance(value, dict | list) else bool(value)


def bound(pattern: Node, value: object, scope: Scope, run: Run) -> None:
    """Give the names of a pattern their values."""
    if pattern.type == "assignment_pattern":
        left, right = pattern.child_by_field_name("left"), pattern.child_by_field_name("right")
        if left is not None and right is not None:
            bound(left, run.value(right, scope, run) if value is None else value, scope, run)
    elif pattern.type == "array_pattern":
        items = list_of(value)
        for number, one in enumerate(pattern.named_children):
            if one.type == "rest_pattern":
                rest: object = items[number:] if items is not None else UNKNOWN
                bound(one.named_children[0], rest, scope, run)
            elif items is None:
                bound(one, UNKNOWN, scope, run)
            else:
                bound(one, items[number] if number < len(items) else None, scope, run)
    elif pattern.type == "object_pattern":
        _taken_apart(pattern, value, scope, run)
    elif pattern.type in ("identifier", "shorthand_property_identifier_pattern"):
        scope.names[text_of(pattern)] = value


def _taken_apart(pattern: Node, value: object, scope: Scope, run: Run) -> None:
    table = table_of(value)
    whole = isinstance(value, Placed) and value.whole
    taken: set[str] = set()
    for one in pattern.named_children:
        key, inner = one.child_by_field_name("key"), one.child_by_field_name("value")
        if one.type == "object_assignment_pattern":
            key, inner = one.child_by_field_name("left"), one.child_by_field_name("left")
        elif one.type == "shorthand_property_identifier_pattern":
            key = inner = one
        if one.type == "rest_pattern" and one.named_children:
            rest = Placed({key: value for key, value in table.items() if key not in taken})
            rest.whole = whole
            bound(one.named_children[0], rest if table else UNKNOWN, scope, run)
        elif key is not None and inner is not None:
            taken.add(text_of(key).strip("\"'"))
            found = table.get(text_of(key).strip("\"'"), None if whole else UNKNOWN)
            default = one.child_by_field_name("right") if inner is not one else None
            if found is None and default is not None:
                found = run.value(default, scope, run)
            bound(inner, found, scope, run)


def assigned(left: Node, value: object, scope: Scope, run: Run | None = None) -> None:
    """Give a name, or a member of an object, its value."""
    if left.type == "identifier":
        home = scope.home(text_of(left)) or scope
        old = home.names.get(text_of(left))
        if value is UNKNOWN and run is None and isinstance(old, list):
            cast("list[object]", old).append(UNKNOWN)  # it may stay as it is
        elif not (value is UNKNOWN and run is None and isinstance(old, Placed)):
            home.names[text_of(left)] = value
        return
    of = left.child_by_field_name("object")
    if of is None:
        return
    owner = run.value(of, scope, run) if run is not None else scope.value(text_of(of))
    name = left.child_by_field_name("property")
    index = left.child_by_field_name("index")
    key = text_of(name) if name is not None else None
    if index is not None and run is not None:
        key = run.value(index, scope, run)  # type: ignore[assignment]
    if isinstance(owner, Placed):
        if isinstance(key, str):
            owner[key] = value
        else:
            owner.whole = False
    elif (items := list_of(owner)) is not None:
        items.append(UNKNOWN)
