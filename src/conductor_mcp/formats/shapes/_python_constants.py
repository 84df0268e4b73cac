"""What an expression of Python source comes to, worked out without running it.

Names lead to what the class, the file and the files that it imports set them to; members of
enumerations, lists put together, comprehensions over them, and functions that only return
something are followed. Sources: the Python language reference (expressions), the library reference
(``enum``), Django's documentation (enumeration types). What cannot be told is ``UNTOLD``, and may
stand inside of a list (a label that is translated).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._python import Class, Module, arguments_of, find
from conductor_mcp.formats.shapes._python_bases import lineage
from conductor_mcp.formats.shapes._python_literals import literal

if TYPE_CHECKING:
    from tree_sitter import Node

UNTOLD = object()
_ENUMS = ("Enum", "StrEnum", "IntEnum", "TextChoices", "IntegerChoices", "Choices", "IntFlag",
          "Flag", "DjangoChoices")  # fmt: skip
_CHOICES = frozenset(
    f"{where}.{name}" for name in ("TextChoices", "IntegerChoices", "Choices")
    for where in ("django.db.models", "django.db.models.enums")
)  # fmt: skip
_LITERALS = ("string", "concatenated_string", "integer", "float", "true", "false")
_STEPS = 20_000
_NESTED = 60
_LARGEST = 10**12
_LONGEST = 5_000
_DEEPEST = 12
_SUMS: dict[str, Callable[[Any, Any], object]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b,
    "|": lambda a, b: a | b, "//": lambda a, b: a // b, "**": lambda a, b: a**b,
}  # fmt: skip
_KEPT = (list, tuple, set, frozenset)


@dataclass(frozen=True, slots=True)
class EnumMember:
    """A member of an enumeration. The value of one with a label is the first of its tuple."""

    name: str
    value: object


class _Namespace(dict[str, object]):
    """What a ``SimpleNamespace`` holds."""


@dataclass(slots=True)
class _Reading:
    here: Module
    one: Class | None
    names: Mapping[str, object] = field(default_factory=dict[str, object])
    depth: int = 0
    steps: list[int] = field(default_factory=lambda: [_STEPS, _NESTED])  # what is left of both

    def inner(self, here: Module, one: Class | None, names: Mapping[str, object]) -> _Reading:
        return _Reading(here, one, names, self.depth + 1, self.steps)

    def of(self, node: Node | None) -> object:
        self.steps[0] -= 1
        if node is None or min(self.steps) < 0 or self.depth > _DEEPEST:
            return UNTOLD
        if node.type == "none":
            return None
        if node.type in _LITERALS:
            found = literal(node)
            return UNTOLD if found is None else bool(found) if node.type in _BOOLS else found
        self.steps[1] -= 1
        try:
            reader = _READERS.get(node.type)
            return reader(self, node) if reader else UNTOLD
        finally:
            self.steps[1] += 1

    def listed(self, node: Node) -> object:
        found: list[object] = []
        for item in node.named_children:
            if item.type == "list_splat":
                found += _items(self.of(item.named_children[0])) or [UNTOLD]
            elif item.type != "comment":
                found.append(self.of(item))
        return tuple(found) if node.type in ("tuple", "expression_list") else found

    def mapped(self, node: Node) -> object:
        found: dict[object, object] = {}
        for item in node.named_children:
            if item.type == "pair":
                key = self.of(item.child_by_field_name("key"))
                found[_hashable(key)] = self.of(item.child_by_field_name("value"))
            elif item.type == "dictionary_splat":
                given = self.of(item.named_children[0])
                if not isinstance(given, dict):
                    return UNTOLD
                found |= cast("dict[object, object]", given)
        return found

    def named(self, node: Node) -> object:
        name = text_of(node)
        if name in self.names:
            return self.names[name]
        for a in reversed(self.one.attributes) if self.one else ():
            if a.name == name and a.value is not None and text_of(a.value) != name:
                return self.inner(self.here, self.one, {}).of(a.value)
        return self._elsewhere(name)

    def _elsewhere(self, name: str) -> object:
        found = find(name, self.here)
        if found is None:
            return UNTOLD
        where, inner = found
        if inner in where.classes:
            return where.classes[inner]
        value = where.assigned.get(inner)
        return self.inner(where, None, {}).of(value) if value is not None else UNTOLD

    def dotted(self, node: Node) -> object:
        base = node.child_by_field_name("object")
        name = text_of(node.child_by_field_name("attribute"))
        text = text_of(base)
        if text in ("self", "cls") and self.one is not None and text not in self.names:
            return self.attribute(self.one, name)
        known = self.of(base)
        if isinstance(known, Class):
            return self.attribute(known, name)
        if isinstance(known, _Namespace):
            return known.get(name, UNTOLD)
        if isinstance(known, EnumMember) and name in ("value", "name", "_value_"):
            return known.name if name == "name" else _first(known.value)
        return self._elsewhere(text_of(node)) if known is UNTOLD else UNTOLD

    def attribute(self, one: Class, name: str) -> object:
        """Return what a class has under a name."""
        every = members(one, self)
        if every is not None:
            found = next((m for m in every if m.name == name), None)
            if found is not None or name in ("choices", "values", "names"):
                pairs = [(_first(m.value), UNTOLD) for m in every]
                return found or {"choices": pairs, "values": [p[0] for p in pairs],
                                 "names": [m.name for m in every]}[name]  # fmt: skip
        for each in lineage(one).classes:
            value = next((a.value for a in reversed(each.attributes) if a.name == name), None)
            if value is not None:
                return self.inner(each.inside, each, {}).of(value)
        return one.module.classes.get(f"{one.key}.{name}", UNTOLD)

    def summed(self, node: Node) -> object:
        left = self.of(node.child_by_field_name("left"))
        right = self.of(node.child_by_field_name("right"))
        word = text_of(node.child_by_field_name("operator"))
        sizes = [_size(left), _size(right)]
        numbers = isinstance(left, int) and isinstance(right, int)
        most = _DEEPEST * 4 if word == "**" else _LARGEST if numbers else _LONGEST
        if word not in _SUMS or None in sizes or max(n or 0 for n in sizes) > most:
            return UNTOLD
        if word == "*" and not numbers and (sizes[0] or 0) * (sizes[1] or 0) > _LONGEST:
            return UNTOLD
        try:
            return _SUMS[word](left, right)
        except (TypeError, ArithmeticError, MemoryError):
            return UNTOLD

    def negated(self, node: Node) -> object:
        value = self.of(node.child_by_field_name("argument"))
        return not value if isinstance(value, bool) else UNTOLD

    def one_of(self, node: Node) -> object:
        held = self.of(node.child_by_field_name("value"))
        key = self.of(node.child_by_field_name("subscript"))
        if isinstance(held, dict):
            return cast("dict[object, object]", held).get(_hashable(key), UNTOLD)
        row = _row(cast("object", held)) if isinstance(held, list | tuple) else list[object]()
        return row[key] if isinstance(key, int) and -len(row) <= key < len(row) else UNTOLD

    def comprehended(self, node: Node) -> object:
        loops = [n for n in node.named_children if n.type == "for_in_clause"]
        body = node.child_by_field_name("body")
        if len(loops) != 1 or any(n.type == "if_clause" for n in node.named_children):
            return UNTOLD
        left = loops[0].child_by_field_name("left")
        given = self.each(self.of(loops[0].child_by_field_name("right")))
        if given is None or left is None:
            return UNTOLD
        return [self.inner(self.here, self.one, {**self.names, **_bound(left, each)}).of(body)
                for each in given[:_LONGEST]]  # fmt: skip

    def each(self, held: object) -> list[object] | None:
        if isinstance(held, Class):
            every = members(held, self)
            return None if every is None else [*every]
        return _items(held)

    def called(self, node: Node) -> object:
        function = node.child_by_field_name("function")
        given, keywords = arguments_of(node)
        name = text_of(function)
        if name.rpartition(".")[2] == "SimpleNamespace":
            return _Namespace({key: self.of(value) for key, value in keywords.items()})
        if name in ("list", "tuple", "sorted", "set", "frozenset", "len") and len(given) == 1:
            held = self.each(self.of(given[0]))
            return UNTOLD if held is None else len(held) if name == "len" else held
        if function is not None and function.type == "attribute":
            return self.method(function, given)
        found = find(name, self.here)
        if found is None or found[1] not in found[0].functions:
            return UNTOLD
        return self.returned(found[0].functions[found[1]], found[0], None, given)

    def method(self, function: Node, given: list[Node]) -> object:
        name = text_of(function.child_by_field_name("attribute"))
        held = self.of(function.child_by_field_name("object"))
        if isinstance(held, dict) and given and name == "get":
            return cast("dict[object, object]", held).get(_hashable(self.of(given[0])), UNTOLD)
        if isinstance(held, dict) and not given and name in ("items", "keys", "values"):
            known = cast("dict[object, object]", held)
            return list(getattr(known, name)())
        if isinstance(held, Class):
            for each in lineage(held).classes:
                if name in each.methods and (node := _method(each, name)) is not None:
                    return self.returned(node, each.module, held, given)
        found = find(text_of(function), self.here)
        if found is not None and found[1] in found[0].functions:
            return self.returned(found[0].functions[found[1]], found[0], None, given)
        return UNTOLD

    def returned(
        self, node: Node, where: Module, owner: Class | None, given: list[Node]
    ) -> object:
        """Return what a function gives whose only statement, but for words on it, returns."""
        node = node.child_by_field_name("definition") or node
        body = node.child_by_field_name("body")
        statements = [n for n in (body.named_children if body else ()) if n.type != "comment"
                      and text_of(n)[:1] not in "\"'"]  # fmt: skip
        if len(statements) != 1 or statements[0].type != "return_statement":
            return UNTOLD
        holder = node.child_by_field_name("parameters")
        names = [text_of(n).partition(":")[0].partition("=")[0].strip()
                 for n in (holder.named_children if holder else ())]  # fmt: skip
        bound: dict[str, object] = {}
        if owner is not None and names:
            bound[names.pop(0)] = owner
        bound |= dict(zip(names, map(self.of, given), strict=False))
        return self.inner(where, owner, bound).of(next(iter(statements[0].named_children), None))


def _method(one: Class, name: str) -> Node | None:
    body = one.node.child_by_field_name("body")
    for node in body.named_children if body is not None else ():
        inner = node.child_by_field_name("definition") or node
        if inner.type == "function_definition" and text_of(
            inner.child_by_field_name("name")
        ) == name:  # fmt: skip
            return inner
    return None


def _size(value: object) -> int | None:
    """Return how large what may be added up is; ``None`` for what may not."""
    if isinstance(value, int):
        return abs(value)
    return len(cast("str", value)) if isinstance(value, (str, *_KEPT)) else None


def _first(value: object) -> object:
    if not isinstance(value, tuple):
        return value
    held = cast("tuple[object, ...]", value)
    return held[0] if held else UNTOLD


def _hashable(key: object) -> object:
    return key if isinstance(key, str | int | float | EnumMember) else id(key)


def _items(held: object) -> list[object] | None:
    if isinstance(held, dict):
        return list(cast("dict[object, object]", held))
    return list(cast("Iterable[object]", held)) if isinstance(held, _KEPT) else None


def _row(item: object) -> list[object]:
    held = isinstance(item, list | tuple)
    return list(cast("Iterable[object]", item)) if held else [item]


def _bound(left: Node, value: object) -> dict[str, object]:
    if left.type == "identifier":
        return {text_of(left): value}
    parts = _items(value) or []
    return {text_of(n): v for n, v in zip(left.named_children, parts, strict=False)}


def members(one: Class, reading: _Reading | None = None) -> list[EnumMember] | None:
    """Return the members of an enumeration, bases' first; ``None`` for any other class."""
    known = lineage(one, _CHOICES)
    if not any(base.rpartition(".")[2] in _ENUMS for base in known.outside):
        return None
    reading = reading or _Reading(one.module, one)
    found: list[EnumMember] = []
    words = {b.rpartition(".")[2] for b in known.outside}
    for each in reversed(known.classes):
        for a in each.attributes:
            if a.value is None or a.name.startswith("_"):
                continue
            value = reading.inner(each.inside, each, {}).of(a.value)
            if text_of(a.value).endswith("auto()"):
                whole = not words.isdisjoint(("StrEnum",))
                value = a.name.lower() if whole else UNTOLD
            found.append(EnumMember(a.name, value))
    return found


def constant(node: Node | None, one: Class | None, here: Module) -> object:
    """Return what an expression comes to in a class (or a file), ``UNTOLD`` if it is not told."""
    try:
        return _Reading(here, one).of(node)
    except RecursionError:
        return UNTOLD


def values_of(held: object) -> tuple[str, ...]:
    """Return the values that choices allow: listed, in pairs, in groups of pairs, or by class.

    Empty where one of them cannot be told.
    """
    if isinstance(held, Class):
        every = members(held)
        return () if every is None else values_of([_first(m.value) for m in every])
    if isinstance(held, dict):
        known = cast("dict[object, object]", held)
        return values_of([(key, inner) for key, inner in known.items()])
    found: list[str] = []
    for item in _items(held) or ():
        pair = _row(item)
        if len(pair) > 1 and isinstance(pair[1], list | tuple):
            grouped = values_of(cast("list[object]", pair[1]))
            if not grouped:
                return ()
            found += grouped
            continue
        value = pair[0] if pair else UNTOLD
        value = _first(value.value) if isinstance(value, EnumMember) else value
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return ()
        found.append(str(value))
    return tuple(dict.fromkeys(found))


def names_of(one: Class) -> tuple[str, ...]:
    """Return the names of an enumeration's members; none for another class."""
    return tuple(member.name for member in members(one) or ())


_BOOLS = ("true", "false")
_READERS: dict[str, Callable[[_Reading, Node], object]] = {
    "list": _Reading.listed, "tuple": _Reading.listed, "set": _Reading.listed,
    "expression_list": _Reading.listed, "dictionary": _Reading.mapped,
    "identifier": _Reading.named, "attribute": _Reading.dotted,
    "binary_operator": _Reading.summed, "not_operator": _Reading.negated,
    "subscript": _Reading.one_of, "list_comprehension": _Reading.comprehended,
    "generator_expression": _Reading.comprehended, "set_comprehension": _Reading.comprehended,
    "call": _Reading.called,
    "parenthesized_expression": lambda r, n: r.of(next(iter(n.named_children), None)),
    "unary_operator": lambda _, n: UNTOLD if literal(n) is None else literal(n),
}  # fmt: skip
