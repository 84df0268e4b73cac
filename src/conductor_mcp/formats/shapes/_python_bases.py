"""What classes of Python inherit, through the files of the repository."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._python import (
    Class,
    Module,
    class_named,
    imported,
    origin_through,
)
from conductor_mcp.model.shape import Shape

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_BASES = 40


@dataclass(slots=True)
class Lineage:
    """A class with its bases that are in this repository, itself first; and all other bases.

    ``given`` holds those of the others that were given arguments, with the class that does so.
    """

    classes: list[Class]
    outside: list[str]
    given: dict[str, tuple[Node, Class]] = field(default_factory=dict[str, "tuple[Node, Class]"])


def lineage(one: Class, roots: frozenset[str] = frozenset()) -> Lineage:
    """Follow the bases of a class, nearest first, through the files of this repository.

    ``outside`` holds the origins of the bases that are not here (``pydantic.BaseModel``), and
    those among ``roots``, which are not followed should they be here after all.
    """
    found = Lineage([], [])
    waiting, seen = [one], set[int]()
    while waiting and len(found.classes) < _MOST_BASES:
        here = waiting.pop(0)
        if id(here.origin or here) in seen:
            continue
        seen.add(id(here.origin or here))
        found.classes.append(here)
        for base in here.bases:
            plain = base.named_children[0] if base.type == "subscript" else base
            origin = here.module.origin(plain)
            if origin not in roots:
                origin = origin_through(text_of(plain), here.outside, roots)
            known = None if origin in roots else class_named(text_of(plain), here.outside)
            if known is not None and id(known) in _same(here):  # class Order(Order)
                known = _taken(text_of(plain), here.module)
            if known is None or known is here:
                found.outside.append(origin)
                if base.type == "subscript":
                    found.given.setdefault(origin, (base, here))
            else:
                waiting.append(_given(known, base, here) if base != plain else known)
    return found


def _taken(name: str, here: Module) -> Class | None:
    """Return the class that a file takes from elsewhere under a name that it then gives anew."""
    target, inner = imported(name, here)
    return class_named(inner, target) if target is not None and inner else None


def _given(known: Class, base: Node, here: Class) -> Class:
    """Return a generic base with what its type variables stand for (``Page[Order]``)."""
    if id(known) in _same(here):
        return known
    variables = _variables(known)
    arguments = [n for n in base.named_children[1:] if n.type != "comment"]
    bound = {name: (node, here.module) for name, node in zip(variables, arguments, strict=False)}
    if not bound:
        return known
    return replace(known, module=replace(known.module, bound=bound), origin=known.origin or known)


def _same(one: Class) -> set[int]:
    return {id(one), id(one.origin)}


def _variables(one: Class) -> list[str]:
    """Return the type variables of a class in order: ``class A[T]``, ``Generic[T]``, ``B[T]``."""
    stated = one.node.child_by_field_name("type_parameters")
    if stated is not None:
        return [text_of(n).partition(":")[0].strip() for n in stated.named_children]
    subscripts = [b for b in one.bases if b.type == "subscript"]
    ends = ("Generic", "Protocol")
    first = [b for b in subscripts if text_of(b).partition("[")[0].rpartition(".")[2] in ends]
    names = [text_of(n) for b in first or subscripts for n in b.named_children[1:]]
    return [
        name
        for name in dict.fromkeys(names)
        if one.module.assigned.get(name) is not None or name in one.module.names
    ]


EMPTY = ("object", "abc.ABC", "ABC", "typing.Generic", "typing.Protocol", "Generic", "Protocol")


def shape_of(
    one: Class, kind: str, known: Lineage, members: Shape, roots: frozenset[str]
) -> Shape:
    """Make the shape of a class of the ``members`` that were read; what stays unknown is said."""
    unknown = [
        f"its base {base} is not in this repository"
        for base in dict.fromkeys(known.outside)
        if base not in roots and base not in EMPTY
    ]
    methods = frozenset(name for each in known.classes for name in each.methods)
    attributes = frozenset(a.name for each in known.classes for a in each.attributes)
    return Shape(
        one.key, one.at, kind, members.members, methods | attributes,
        (*members.unknown, *unknown),
    )  # fmt: skip
