"""Where the names in a source file come from: imports, aliases and simple re-bindings followed.

An origin is dotted: the module as it is written, then the name in it (``requests.get``,
``.models.Order``, ``@nestjs/common.Controller``, ``net/http.HandleFunc``,
``org.springframework.http.HttpStatus``). A default import and a namespace import are the module
itself, for they are used alike. What a call gives, or an instance of a type, ends in ``()``:
after ``app = FastAPI()`` the origin of ``app.get`` is ``fastapi.FastAPI().get``.

Names are those of the whole file, wherever they are bound. A name that is bound to different
things has no origin, unless one of them is an import. Sources: the language references of Python,
ECMAScript, TypeScript, Go and Java.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conductor_mcp.formats._bindings import (
    EVERYTHING,
    INSTANCE,
    LOCAL,
    QUERIES,
    Bound,
    bindings,
    imported,
    literal,
    required,
)
from conductor_mcp.formats._treesitter import captures, grammar_of, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

# Where a chain goes on, and the name it takes there.
_STEPS = {
    "attribute": ("object", "attribute"),
    "member_expression": ("object", "property"),
    "nested_identifier": ("object", "property"),
    "nested_type_identifier": ("module", "name"),
    "selector_expression": ("operand", "field"),
    "qualified_type": ("package", "name"),
    "field_access": ("object", "field"),
    "method_invocation": ("object", "name"),
    "scoped_identifier": ("scope", "name"),
}
_MADE = {
    "call": "function",
    "call_expression": "function",
    "new_expression": "constructor",
    "object_creation_expression": "type",
    "composite_literal": "type",
}
_THROUGH = frozenset(
    {
        "parenthesized_expression", "await", "await_expression", "non_null_expression",
        "as_expression", "satisfies_expression", "unary_expression", "generic_type",
        "pointer_type", "type", "type_annotation", "instantiation_expression", "expression_list",
    }
)  # fmt: skip
_NAMES = frozenset(
    {"identifier", "type_identifier", "package_identifier", "field_identifier", "this"}
)
_EITHER = ("conditional_expression", "ternary_expression")
_NOTHING = frozenset({"none", "null", "undefined", "nil"})
_LONGEST = 200
_FIELDS_IN_FIELDS = 8
_OWN = ("self", "cls", "this")


def origins(
    language_id: str, root: Node, given: Mapping[str, str] | None = None
) -> Mapping[str, str]:
    """Return the origin of each local name of a file, as far as the file itself says it.

    ``given`` are names that need no import; they are in the answer too, where nothing hides them.

    ``language_id`` is a ``Language``'s id; one that is not known has no names. A wildcard import
    stands as ``module.*`` (see ``comes_from``); fields of the object itself are named
    ``self.session`` or ``this.http``.
    """
    grammar = grammar_of(language_id, root)
    if language_id not in QUERIES or not grammar:
        return {}
    found = captures(grammar, QUERIES[language_id], root)
    table = Names()
    for node in found.get("import", []):
        for name, origin in imported(language_id, node):
            table.take(name, origin)
    known = ChainMap(table.names, dict(given or {}))
    for node in found.get("bind", []):
        for bound in bindings(language_id, node):
            table.bind(bound, known)
    return {name: origin for name, origin in known.items() if origin}


@dataclass(slots=True)
class Names:
    """Local names and their origins, ``""`` for one that is hidden or bound to different things.

    Imports are kept apart: what is bound to the same name beside one does not count.
    """

    imports: set[str] = field(default_factory=set[str])
    names: dict[str, str] = field(default_factory=dict[str, str])

    def take(self, name: str, origin: str) -> None:
        """Note an import; of two that are tried in turn, the first counts."""
        self.imports.add(name)
        self.names.setdefault(name, origin)

    def hide(self, name: str) -> None:
        """Note that ``name`` is something that nothing is known of."""
        if name not in self.imports:
            self.names[name] = ""

    def bind(self, bound: Bound, known: Mapping[str, str]) -> None:
        """Note a binding whose value is written with the ``known`` names."""
        if bound.name in self.imports or bound.value.type in _NOTHING:
            return
        origin = origin_of(bound.value, known)
        if origin and not (bound.suffix == INSTANCE and origin.endswith(INSTANCE)):
            origin += bound.suffix
        if self.names.setdefault(bound.name, origin) != origin:
            self.names[bound.name] = ""  # stays, so that a third binding does not make it clear


def origin_of(node: Node | None, names: Mapping[str, str]) -> str:
    """Return the origin of an expression, a type or a decorator's name; ``""`` if not known.

    ``names`` is what ``origins`` returned. Attribute chains and calls are followed down to their
    first name; one of more steps than people write is not followed.
    """
    first, steps = _chain(node)
    return _looked_up(first, steps, names) if first else _joined("", steps).removeprefix(".")


def unbound(node: Node | None, names: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return the first name of a chain that nothing in the file binds, and what a wildcard gives.

    ``("", [])`` where the name is bound, or no wildcard import may have brought it.
    """
    first, steps = _chain(node)
    if not first or first in names or first in _OWN:
        return "", []
    wild = [origin for name, origin in names.items() if name.endswith(EVERYTHING)]
    return first, [_joined(f"{module}.{first}", steps) for module in wild]


def _chain(node: Node | None) -> tuple[str, list[str]]:
    """Return the first name of an expression and the steps from it, the last one first.

    A chain that starts with ``require("m")`` has no name, and the module as its first step.
    """
    steps: list[str] = []
    while node is not None and node.type not in _NAMES:
        if len(steps) > _LONGEST:
            return "", []
        kind = node.type
        if kind == "method_invocation":
            steps.append(INSTANCE)
            if node.child_by_field_name("object") is None:  # of the class, or imported statically
                node = node.child_by_field_name("name")
                continue
        if kind in _STEPS:
            below, name = _STEPS[kind]
            steps.append(text_of(node.child_by_field_name(name)))
            node = node.child_by_field_name(below)
        elif kind in _MADE:
            if module := required(node):
                return "", [*steps, module]
            steps.append(INSTANCE)
            node = node.child_by_field_name(_MADE[kind])
        else:
            more, node = _through(node)
            steps += more
    return (text_of(node), steps) if node is not None else ("", [])


def _through(node: Node) -> tuple[list[str], Node | None]:
    """Return the steps that are taken beside attributes and calls, and where the chain goes on."""
    kind, inner = node.type, node.named_children
    if kind == "scoped_type_identifier":
        return [text_of(inner[-1])], inner[0]
    if kind == "method_reference" and inner:
        return [text_of(one) for one in reversed(inner[1:])], inner[0]
    if kind == "subscript_expression" and (key := _key(node)):
        return [key], node.child_by_field_name("object")
    if kind in _EITHER:
        return [], _either(node)
    return [], inner[0] if kind in _THROUGH and inner else None


def _key(node: Node) -> str:
    """Return ``get`` of ``axios["get"]``, ``""`` where the name is computed."""
    index = node.child_by_field_name("index")
    return literal(index) if index is not None and index.type == "string" else ""


def _either(node: Node) -> Node | None:
    """Return the side of ``a if c else b`` that is a value, where only one is."""
    sides = node.named_children
    first, last = (sides[0], sides[-1]) if node.type == "conditional_expression" else sides[1:3]
    nothing = [side.type in _NOTHING for side in (first, last)]
    return None if nothing[0] == nothing[1] else last if nothing[0] else first


def _looked_up(first: str, steps: list[str], names: Mapping[str, str]) -> str:
    if first in _OWN and steps:
        own = steps.pop()
        # Java leaves `this` out, or not, as it pleases.
        origin = names.get(f"{first}.{own}", "") or (names.get(own, "") if first == "this" else "")
        return _joined(origin, steps) if origin else ""
    if first in names:
        return _of_member(_joined(names[first], steps), names) if names[first] else ""
    if f"{LOCAL}{first}" in names:
        return _of_member(_joined(f"{LOCAL}{first}", steps), names)
    return _in_full(first, steps)


def _of_member(origin: str, names: Mapping[str, str]) -> str:
    """Go on from a field of a type of this file's own to where that comes from."""
    for _ in range(_FIELDS_IN_FIELDS):
        if not origin.startswith(LOCAL):
            return origin
        holder, _, rest = origin.partition(".")
        field, mark, more = rest.partition(".")
        found = names.get(f"{holder.removesuffix(INSTANCE)}.{field}", "")
        if not found:
            break
        origin = f"{found}{mark}{more}"
    return "" if "." in origin else origin


def _in_full(first: str, steps: list[str]) -> str:
    """Take ``org.shop.Order.of`` for what it says: Java's names in full need no import."""
    words = [first, *reversed(steps)]
    size = next((i for i, word in enumerate(words) if word[:1].isupper()), 0)
    least = 2
    if size >= least and all(w.islower() and w.isidentifier() for w in words[:size]):
        return _joined(first, steps)
    return ""


def _joined(origin: str, steps: list[str]) -> str:
    for step in reversed(steps):
        origin += step if step == INSTANCE else f".{step}"
    return origin


def comes_from(name: str, origin: str, names: Mapping[str, str]) -> bool:
    """Whether a local name has this origin, or may have it through a wildcard import."""
    known = names.get(name)
    if known is not None:
        return known == origin
    module, _, last = origin.rpartition(".")
    return last == name and f"{module}{EVERYTHING}" in names
