"""What conditions of Python come to, and lists that are made of loops and conditions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.routes._flask_calls import Calls
from conductor_mcp.formats.routes._flask_known import Frame
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import (
    UNKNOWN,
    Many,
    Unknown,
    each,
    gathers,
    truth,
)
from conductor_mcp.formats.routes._pyops import compared
from conductor_mcp.formats.routes._python import Class
from conductor_mcp.formats.routes._values import Call, Name, dotted, value_of

if TYPE_CHECKING:
    from tree_sitter import Node

_COMPREHENSIONS = ("list_comprehension", "generator_expression", "set_comprehension",
                   "dictionary_comprehension")  # fmt: skip
_SORTS: dict[str, tuple[type, ...]] = {
    "str": (str,), "dict": (dict,), "int": (int,),
    **dict.fromkeys(("list", "tuple", "set"), (list, tuple)),
}  # fmt: skip
_TEXTS = ("string_types", "basestring", "text_type")
_SORTING = ("isinstance", "issubclass", "isclass")


@dataclass(slots=True)
class Tests(Calls):
    """Conditions and comprehensions. Names are bound by who goes through statements."""

    def bind(self, target: Node, found: object, frame: Frame) -> None:
        """Bind the names of a target."""
        del self, target, found, frame

    def test(self, node: Node | None, frame: Frame) -> bool | None:
        """Say whether a condition holds, ``None`` where that is not known."""
        if node is None:
            return None
        below = node.named_children
        if node.type == "parenthesized_expression" and below:
            return self.test(below[0], frame)
        if node.type == "not_operator" and below:
            found = self.test(below[0], frame)
            return None if found is None else not found
        if node.type == "boolean_operator":
            return self._both(node, frame)
        if node.type == "comparison_operator":
            return self._compare(node, frame)
        return self._truth(node, frame)

    def _truth(self, node: Node, frame: Frame) -> bool | None:
        if node.type == "named_expression":
            value = self.value(value_of(node.child_by_field_name("value")), frame)
            if (target := node.child_by_field_name("name")) is not None:
                self.bind(target, value, frame)
            return truth(value)
        called = value_of(node)
        name = dotted(called.function) if isinstance(called, Call) else ""
        if isinstance(called, Call) and name.rpartition(".")[2] in _SORTING:
            return self._sorted(called, name.rpartition(".")[2], frame)
        return truth(self.value(called, frame))

    def _sorted(self, call: Call, name: str, frame: Frame) -> bool | None:
        """Say what ``isinstance``, ``issubclass`` and ``isclass`` do."""
        found, sort = self.value(call.at(0), frame), call.at(1)
        if isinstance(sort, Name) and sort.name in _SORTS:
            known = gathers(found) or isinstance(found, str | int)
            return isinstance(found, _SORTS[sort.name]) if known else None
        if isinstance(found, Unknown) or (isinstance(found, Thing) and found.what is None):
            return None
        defined = isinstance(found, Thing) and isinstance(found.what, Class)
        if name == "isclass" or defined != (name == "issubclass"):
            return defined and name == "isclass"
        kind = self.value(sort, frame)
        if not isinstance(found, Thing):
            return _plainly(found, kind)
        every = [self.is_a(found, one) for one in (each(kind) or (kind,))]
        return True if True in every else None if None in every else False

    def is_a(self, found: Thing, kind: object) -> bool | None:
        """Say whether a class is one of a kind, or an object is made of one."""
        if not isinstance(kind, Thing):
            return None
        last = kind.outside.rpartition(".")[2] or kind.name
        owner = self.eyes.class_of(found)
        if owner is None:
            made = self.eyes.kind(found).removesuffix("()").rpartition(".")[2]
            return isinstance(found.what, Call) and bool(made) and made.endswith(last)
        names = [one.outside.rpartition(".")[2] or one.name for one in self.eyes.lineage(owner)]
        return any(name.endswith(last) for name in names)

    def _both(self, node: Node, frame: Frame) -> bool | None:
        left = self.test(node.child_by_field_name("left"), frame)
        right = self.test(node.child_by_field_name("right"), frame)
        if text_of(node.child_by_field_name("operator")) == "or":
            return True if True in (left, right) else None if None in (left, right) else False
        return False if False in (left, right) else None if None in (left, right) else True

    def _compare(self, node: Node, frame: Frame) -> bool | None:
        below = node.named_children
        if len(below) != len(("left", "right")):
            return None
        sign = " ".join(text_of(one) for one in node.children if not one.is_named)
        left, right = (self.value(value_of(one), frame) for one in below)
        return compared(sign, left, right)

    def comprehension(self, node: Node, frame: Frame) -> object:
        if node.type not in _COMPREHENSIONS:
            return UNKNOWN
        body = node.child_by_field_name("body")
        clauses = [one for one in node.named_children if one.type.endswith("_clause")]
        if body is None:
            return UNKNOWN
        keyed: dict[object, object] | None = None
        if node.type == "dictionary_comprehension":
            keyed = {}
        many = Many()
        for inner in self._rounds(clauses, Frame(frame.path, frame.scope, above=frame), many):
            if keyed is not None:
                key = self.value(value_of(body.child_by_field_name("key")), inner)
                found = self.value(value_of(body.child_by_field_name("value")), inner)
                if isinstance(key, str | int | Thing):
                    keyed[key] = found
            else:
                many.append(self.value(value_of(body), inner))
        return many if keyed is None else keyed

    def _rounds(self, clauses: Sequence[Node], frame: Frame, many: Many) -> Iterator[Frame]:
        if not clauses:
            yield frame
            return
        first, rest = clauses[0], clauses[1:]
        if first.type == "if_clause":
            if self.test(first.named_children[0], frame) is not False:
                yield from self._rounds(rest, frame, many)
            return
        target = first.child_by_field_name("left")
        values = each(self.value(value_of(first.child_by_field_name("right")), frame))
        if target is None or values is None:
            many.open = True
            return
        for one in values:
            inner = Frame(frame.path, frame.scope, above=frame)
            self.bind(target, one, inner)
            yield from self._rounds(rest, inner, many)


def _plainly(found: object, kind: object) -> bool | None:
    """Say whether a text, a number or a list is of a kind of some library."""
    last = kind.outside.rpartition(".")[2] if isinstance(kind, Thing) else ""
    if last in _TEXTS:
        return isinstance(found, str)
    return False if last[:1].isupper() else None
