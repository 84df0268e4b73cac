"""A schema as names: types with their members, extensions merged in, and what reaches what."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from functools import cached_property

from conductor_mcp.compat.graphql._read import Definition, Member, member_of, text_of
from conductor_mcp.compat.graphql._recall import Short
from conductor_mcp.compat.graphql._skim import Leads, Whole, differing, named_by, same

ROOTS = ("query", "mutation", "subscription")
BUILT_IN = frozenset({"String", "Int", "Float", "Boolean", "ID"})
_SPECIFIED = frozenset({"skip", "include", "deprecated", "specifiedBy", "oneOf"})
_PLAIN_KINDS = {
    "object_type_definition": "object",
    "interface_type_definition": "interface",
    "input_object_type_definition": "input",
    "enum_type_definition": "enum",
    "union_type_definition": "union",
    "scalar_type_definition": "scalar",
}
_KINDS = _PLAIN_KINDS | {
    kind.replace("_definition", "_extension"): word for kind, word in _PLAIN_KINDS.items()
}


class Type:
    """One named type: its definition and its extensions, in order."""

    def __init__(self, name: str, kind: str) -> None:
        self.name = name
        self.kind = kind
        self.definitions: list[Definition] = []

    @property
    def member(self) -> Member:
        first = self.definitions[0]
        return Member(first.node, first)

    def is_text_of(self, other: Type) -> bool:
        """Say whether both are one and the same text."""
        mine, theirs = self.definitions, other.definitions
        if len(mine) == 1 == len(theirs):  # as nearly all are
            return mine[0].node is theirs[0].node or text_of(mine[0]) == text_of(theirs[0])
        pairs = zip(mine, theirs, strict=False)
        return len(mine) == len(theirs) and all(one.node is two.node for one, two in pairs)

    def said_alike(self, other: Type) -> bool:
        """Say whether both are known to be the same text but for their members."""
        if len(self.definitions) != len(other.definitions):
            return False
        pairs = zip(self.definitions, other.definitions, strict=True)
        return all(same(one.node, two.node) for one, two in pairs)

    def _all(self, attribute: str) -> Iterator[Member]:
        for one in self.definitions:
            for node in getattr(one.node, attribute, None) or ():
                yield member_of(node, one)

    @cached_property
    def fields(self) -> dict[str, Member]:
        return named(self._all("fields"))

    @cached_property
    def values(self) -> dict[str, Member]:
        return named(self._all("values"))

    @cached_property
    def interfaces(self) -> dict[str, Member]:
        return named(self._all("interfaces"))

    @cached_property
    def members(self) -> dict[str, Member]:
        return named(self._all("types"))

    def directives(self) -> list[Member]:
        return list(self._all("directives"))

    def links(self) -> Iterable[str]:
        """Name the interfaces that it implements, or the members of a union."""
        if self.kind not in ("object", "interface", "union"):
            return ()
        if (known := self._known) is not None:
            return [str(one) for one in known.links[::2]]
        return self.members if self.kind == "union" else self.interfaces

    def own_members(self) -> dict[str, Member]:
        """Return the fields, of an enum the values."""
        return self.values if self.kind == "enum" else self.fields

    def unlike(self, old: Type | None) -> tuple[dict[str, Member], dict[str, Member]]:
        """Return the members of an older version and of this, but those of the same text."""
        if old is None:
            return {}, self.own_members()
        one, two = old.whole, self.whole
        parts = differing(one, two) if one is not None and two is not None else None
        if parts is None:
            return old.own_members(), self.own_members()
        before, after = (
            named(member_of(part, side.definitions[0]) for part in own)
            for own, side in zip(parts, (old, self), strict=True)
        )
        return before, after

    @property
    def whole(self) -> Whole | None:
        """The one plain definition that it has, if that is all."""
        node = self.definitions[0].node
        return node if len(self.definitions) == 1 and isinstance(node, Whole) else None

    @property
    def _known(self) -> Whole | Short | None:
        node = self.definitions[0].node
        return node if len(self.definitions) == 1 and isinstance(node, Whole | Short) else None

    @cached_property
    def leads(self) -> Leads:
        """The types that its fields have, and those that their arguments have."""
        if (known := self._known) is not None and known.leads is not None:
            return known.leads
        made: list[str] = []
        taken: list[str] = []
        for member in self.fields.values():
            returned, *given = named_by(member.node)
            made.append(returned)
            taken.extend(given)
        return made, taken


class Schema:
    """All definitions of one side."""

    def __init__(
        self, definitions: Iterable[Definition], reached: dict[str, int] | None = None
    ) -> None:
        """Sort definitions; ``reached``, where that is known of all of them, is kept."""
        self.asked = False
        """Whether anybody looked up what the types of a default value are."""
        if reached is not None:
            self.reached = reached
        self.types: dict[str, Type] = {}
        self.directives: dict[str, Member] = {}
        self.own: list[Definition] = []
        self._called: dict[int, tuple[str, ...]] = {}
        late: list[Definition] = []
        for one in definitions:
            kind = one.node.kind
            if kind in _PLAIN_KINDS:
                self._add(one)
            elif kind in ("schema_definition", "schema_extension"):
                self.own.append(one)
            elif kind == "directive_definition":
                if one.node.name.value not in _SPECIFIED:
                    self.directives.setdefault(one.node.name.value, Member(one.node, one))
            elif kind.endswith("_extension"):
                late.append(one)
            else:
                self._add(one)
        for one in late:
            self._add(one)

    def _add(self, one: Definition) -> None:
        kind = _KINDS.get(one.node.kind)
        if kind is None or (name := one.node.name.value) in BUILT_IN or name.startswith("__"):
            return
        known = self.types.get(name)
        if known is None:
            known = self.types[name] = Type(name, kind)
        if known.kind == kind:
            known.definitions.append(one)

    @cached_property
    def roots(self) -> dict[str, str]:
        """The type of each kind of operation that the schema offers."""
        said = {
            one.operation.value: one.type.name.value
            for definition in self.own
            for one in definition.node.operation_types or ()
        }
        if any(one.node.kind == "schema_definition" for one in self.own):
            return said
        usual = {word: word.capitalize() for word in ROOTS}
        return {word: name for word, name in usual.items() if name in self.types} | said

    @cached_property
    def _uses(self) -> dict[str, list[str]]:
        """For each type, the types that its values or its fields' arguments lead to."""
        found: dict[str, list[str]] = {name: [] for name in self.types}
        for name, one in self.types.items():
            made, taken = one.leads
            links = one.links()
            found[name] += [*made, *taken, *links]
            if one.kind != "union":
                for interface in links:
                    found.setdefault(interface, []).append(name)
        return found

    @cached_property
    def reached(self) -> dict[str, int]:
        """Which operations reach each type, as bits in the order of ``operations``."""
        masks: dict[str, int] = {}
        for number, (_, root, field) in enumerate(self._calls):
            for name in named_by(self.types[root].fields[field].node):
                masks[name] = masks.get(name, 0) | (1 << number)
        roots = set(self.roots.values())
        todo = deque(masks)
        waiting = set(todo)
        while todo:
            name = todo.popleft()
            waiting.discard(name)
            bits = masks[name]
            for below in self._uses.get(name, ()):
                old = masks.get(below, 0)
                if old | bits != old and below not in roots:
                    masks[below] = old | bits
                    if below not in waiting:
                        waiting.add(below)
                        todo.append(below)
        return masks

    @cached_property
    def _calls(self) -> list[tuple[str, str, str]]:
        return [
            (word, root, field)
            for word, root in self.roots.items()
            if root in self.types
            for field in self.types[root].fields
        ]

    @cached_property
    def operations(self) -> list[str]:
        return [f"{word} {field}" for word, _, field in self._calls]

    def led_to(self, name: str) -> bool:
        """Say whether a field, an argument, a union or a root operation has this type."""
        given, returned = self.flows
        held = any(name in one.members for one in self.types.values() if one.kind == "union")
        return held or name in given or name in returned or name in self.roots.values()

    def reaches(self, name: str) -> bool:
        """Say whether any operation leads to a type."""
        return name in self.reached or name in self.roots.values()

    def calls(self, name: str, field: str = "") -> tuple[str, ...]:
        """Name the operations that a type, or a field of a root type, is part of."""
        for word, root in self.roots.items():
            if root == name:
                return (f"{word} {field}",) if field else ()
        bits = self.reached.get(name, 0)
        if bits not in self._called:
            digits = zip(self.operations, reversed(f"{bits:b}"), strict=False)
            self._called[bits] = tuple(one for one, digit in digits if digit == "1")
        return self._called[bits]

    @cached_property
    def flows(self) -> tuple[frozenset[str], frozenset[str]]:
        """The types that are given (input) and those that are returned (output)."""
        given: set[str] = set()
        returned: set[str] = set()
        for one in self.types.values():
            made, taken = one.leads
            (given if one.kind == "input" else returned).update(made)
            given.update(taken)
        return frozenset(given), frozenset(returned)


def named(members: Iterable[Member]) -> dict[str, Member]:
    """Key members by name; the first of a name counts, as in a parser's own tables."""
    found: dict[str, Member] = {}
    for member in members:
        found.setdefault(member.node.name.value, member)
    return found
