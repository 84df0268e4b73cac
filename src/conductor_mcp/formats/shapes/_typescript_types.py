"""What is said of a TypeScript type, and how what several say is put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._typescript import Module, Place
from conductor_mcp.formats.shapes._typescript_values import words_of
from conductor_mcp.model import Span
from conductor_mcp.model.shape import Member, Sort, Type

if TYPE_CHECKING:
    from tree_sitter import Node


PLAIN = {
    "string": Type(Sort.STRING), "number": Type(Sort.NUMBER), "boolean": Type(Sort.BOOLEAN),
    "bigint": Type(Sort.INTEGER), "object": Type(Sort.OBJECT), "String": Type(Sort.STRING),
    "Number": Type(Sort.NUMBER), "Boolean": Type(Sort.BOOLEAN), "BigInt": Type(Sort.INTEGER),
    "Date": Type(Sort.STRING, "date-time"), "Object": Type(Sort.OBJECT),
}  # fmt: skip

_OPEN = frozenset({"any", "unknown", "never", "symbol"})
_LISTS = frozenset({"Array", "ReadonlyArray", "Set", "ReadonlySet", "Iterable", "ArrayLike"})
_MAPS = frozenset({"Record", "Map", "ReadonlyMap", "WeakMap"})
SAME = frozenset({"Partial", "Required", "Readonly", "Pick", "Omit", "NoInfer"})
_OBJECTS = frozenset({"Error", "RangeError", "TypeError", "SyntaxError", "AggregateError",
                      "Promise", "PromiseLike", "RegExp"})  # fmt: skip
# Names that browsers give to a choice of words.
_TEXTS = frozenset(
    {
        "BinaryType", "CanvasDirection", "CanvasFillRule", "CanvasLineCap", "CanvasLineJoin",
        "CanvasTextAlign", "CanvasTextBaseline", "DocumentReadyState", "DocumentVisibilityState",
        "EndingType", "FillMode", "FontDisplay", "GlobalCompositeOperation",
        "ImageSmoothingQuality", "InsertPosition", "KeyFormat", "KeyType", "KeyUsage",
        "PlaybackDirection", "PredefinedColorSpace", "ReferrerPolicy", "RequestCache",
        "RequestCredentials", "RequestDestination", "RequestMode", "RequestRedirect",
        "ResponseType", "ScrollBehavior", "ScrollLogicalPosition", "XMLHttpRequestResponseType",
    }
)  # fmt: skip
_WORDS: dict[str, Callable[[str], str]] = {
    "Uppercase": str.upper, "Lowercase": str.lower,
    "Capitalize": lambda text: text[:1].upper() + text[1:],
    "Uncapitalize": lambda text: text[:1].lower() + text[1:],
}  # fmt: skip
_MOST_VALUES = 500


@dataclass(frozen=True, slots=True)
class Said:
    """What a type says: what it holds, and whether ``null`` and ``undefined`` are among it."""

    type: Type = field(default_factory=Type)
    nullable: bool = False
    absent: bool = False


@dataclass(slots=True)
class Found:
    """The members of a type; ``unknown`` says what could not be told."""

    members: dict[str, Member] = field(default_factory=dict[str, Member])
    others: set[str] = field(default_factory=set[str])
    unknown: list[str] = field(default_factory=list[str])
    open: Type | None = None

    def add(self, member: Member) -> None:
        self.members[member.name] = member

    def take(self, other: Found) -> None:
        self.members |= other.members
        self.others |= other.others
        self.unknown += [w for w in other.unknown if w not in self.unknown]
        self.open = self.open or other.open

    def changed(self, change: Callable[[Member], Member]) -> Found:
        made = {name: change(m) for name, m in self.members.items()}
        return Found(made, set(self.others), list(self.unknown), self.open)

    def only(self, keep: Callable[[str], bool]) -> Found:
        made = {name: m for name, m in self.members.items() if keep(name)}
        return Found(made, set(filter(keep, self.others)), list(self.unknown), self.open)


@dataclass(slots=True)
class Kept:
    """The members of declared types; those at work; and those that were asked for meanwhile."""

    found: dict[tuple[str, str], Found] = field(default_factory=dict[tuple[str, str], Found])
    working: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    cut: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])


def _none_given() -> Mapping[str, tuple[Node, Around] | str | None]:
    return {}


@dataclass(frozen=True, slots=True)
class Around:
    """Where a type is read: its file, the namespace, what type parameters mean, and the way.

    ``bounds`` holds what type parameters extend.
    """

    module: Module
    scope: str = ""
    given: Mapping[str, tuple[Node, Around] | str | None] = field(default_factory=_none_given)
    active: frozenset[tuple[str, str]] = frozenset()
    depth: int = 0
    bounds: Mapping[str, Node] = field(default_factory=dict[str, "Node"])

    def inside(self) -> Around:
        return replace(self, depth=self.depth + 1)

    def into(self, place: Place, arguments: list[Node]) -> Around:
        """Step into a declaration; its parameters get the ``arguments``, or their defaults."""
        given: dict[str, tuple[Node, Around] | str | None] = {}
        bounds: dict[str, Node] = {}
        inner = Around(
            place.module, place.scope, given, self.active | {place.key}, self.depth + 1, bounds
        )
        for node in place.nodes[:1]:
            holder = node.child_by_field_name("type_parameters")
            for i, one in enumerate(holder.named_children if holder else ()):
                default = one.child_by_field_name("value")
                name = text_of(one.child_by_field_name("name"))
                if i < len(arguments):
                    given[name] = (arguments[i], self)
                else:
                    usual = default.named_children[0] if default is not None else None
                    given[name] = (usual, inner) if usual is not None else None
                limit = one.child_by_field_name("constraint")
                if limit is not None and limit.named_children:
                    bounds[name] = limit.named_children[0]
        return inner


def flat(node: Node) -> list[Node]:
    """Return the sides of a union or an intersection, however deep the tree nests them."""
    sides: list[Node] = []
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one.type == node.type:
            waiting += [c for c in one.named_children if c.type != "comment"]
        else:
            sides.append(one)
    return sides[::-1]


def arguments_of(node: Node) -> list[Node]:
    holder = node.child_by_field_name("type_arguments")
    around = node.parent
    if holder is None and around is not None and around.type == "extends_clause":
        holder = around.child_by_field_name("type_arguments")  # class A extends B<C>
    return [n for n in (holder.named_children if holder else ()) if n.type != "comment"]


def united(parts: list[Said]) -> Said:
    """Return what may be any of ``parts``."""
    nullable, absent = any(p.nullable for p in parts), any(p.absent for p in parts)
    kinds = [p.type for p in parts if p.type.known or not (p.nullable or p.absent)]
    if not kinds:
        return Said(nullable=nullable, absent=absent)
    first = kinds[0]
    if any(not k.known for k in kinds):
        return Said(Type(), nullable, absent)
    values = tuple(dict.fromkeys(v for k in kinds for v in k.values))
    if set(values) == {"true", "false"} or not all(k.values for k in kinds):
        values = ()
    forms, refs = {k.form for k in kinds}, {k.ref for k in kinds}
    items = [k.items for k in kinds if k.items is not None]
    sorts = tuple(dict.fromkeys(s for k in kinds for s in (k.sort, *k.sorts)))
    made = Type(
        first.sort, first.form if len(forms) == 1 else "", items[0] if len(items) == 1 else None,
        first.ref if len(refs) == 1 else "", values, tuple(s for s in sorts if s != first.sort),
    )  # fmt: skip
    return Said(made, nullable, absent)


def both(parts: list[Found]) -> Found:
    made = Found()
    for part in parts:
        for name, one in part.members.items():
            known = made.members.get(name)
            if known is not None:
                better = one if one.type.known else replace(one, type=known.type)
                better = replace(better, required=bool(known.required or one.required))
                part.members[name] = better
        made.take(part)
    return made


def common(parts: list[Found]) -> Found:
    if len(parts) == 1:
        return parts[0]
    made = Found(unknown=[f"it is one of {len(parts)} forms"])
    names = [
        name for p in parts[:1] for name in p.members if all(name in q.members for q in parts)
    ]
    for name in names:
        each = [p.members[name] for p in parts]
        kind = united([Said(m.type, bool(m.nullable)) for m in each])
        required = all(m.required for m in each)
        first = each[0]
        made.add(replace(first, type=kind.type, nullable=kind.nullable, required=required))
    for part in parts:
        made.others |= part.others | part.members.keys()
    return made


def literal(node: Node) -> Said:
    """Read a type that is one value."""
    text = text_of(node)
    inner = node.named_children[0].type if node.named_children else ""
    if text in ("null", "undefined"):
        return Said(nullable=text == "null", absent=text == "undefined")
    if inner == "string":
        return Said(Type(Sort.STRING, values=(text[1:-1],)))
    if text in ("true", "false"):
        return Said(Type(Sort.BOOLEAN, values=(text,)))
    return Said(Type(Sort.NUMBER if "." in text else Sort.INTEGER, values=(text,)))


def template(node: Node, said: Callable[[Node], Said]) -> Said:
    """Read a text that is put together of others (``on${Event}`` in backquotes)."""
    texts = [""]
    for part in node.named_children:
        plain_ = part.type != "template_type"
        ends = (text_of(part),) if plain_ else said(part.named_children[0]).type.values
        texts = [text + end for text in texts for end in ends]
        if not texts or len(texts) > _MOST_VALUES:
            return Said(Type(Sort.STRING))
    return Said(Type(Sort.STRING, values=tuple(dict.fromkeys(texts))))


def altered(name: str, found: Found, keys: tuple[str, ...]) -> Found:
    """Return the members that a utility type makes of others; ``keys`` are those it names."""
    if name in ("Partial", "Required"):
        needed = name == "Required"
        return found.changed(lambda m: replace(m, required=needed))
    if name in ("Pick", "Omit"):
        if not keys:
            found.unknown.append(f"what {name} names is computed")
        return found.only(lambda n: (n in keys) is (name == "Pick"))
    return found


def listed(keys: tuple[str, ...], value: Said, at: Span) -> Found:
    """Return a member for each of ``keys``, all of one type."""
    found = Found()
    for key in keys:
        needed = not value.absent
        one = Member(key, value.type, at, key, needed, value.nullable, named=True)
        found.add(one)
    return found


def narrowed(name: str, one: Said, other: Said) -> Said:
    """Return what ``Exclude`` or ``Extract`` leaves of a type."""
    keep = name == "Extract"
    values = tuple(v for v in one.type.values if (v in other.type.values) is keep)
    stays = keep or not (other.nullable or other.absent)
    return Said(replace(one.type, values=values), one.nullable and stays, one.absent and stays)


def joined(parts: list[Said]) -> Said:
    """Return what is all of ``parts`` at once (``A & B``)."""
    own = [p for p in parts if p.type.sort not in (Sort.OBJECT, Sort.ANY, Sort.MAP)]
    if own:  # `string & {}` and branded types
        return next((p for p in own if p.type.values), own[0])
    sorts = {p.type.sort for p in parts}
    return Said(Type(next((s for s in (Sort.OBJECT, Sort.MAP) if s in sorts), Sort.ANY)))


def plain(name: str) -> Said:
    """Return what the language's own word for a type says."""
    return Said(PLAIN.get(name, Type()), absent=name == "void")


def built_in(name: str, given: list[Said], arguments: list[Node]) -> Said:
    """Return what a type of the language itself says, ``given`` those of its arguments."""
    inner, *others = given or [Said()]
    made = Type(ref="" if name in _OPEN else name.rpartition(".")[2])
    if name in _LISTS:
        made = Type(Sort.ARRAY, items=inner.type)
    elif name in _MAPS:
        keyed = name == "Record" and bool(inner.type.values)
        last = others[0].type if others and not keyed else None
        made = Type(Sort.OBJECT if keyed else Sort.MAP, items=last)
    elif name in SAME:
        picked = name in ("Pick", "Omit") or inner.type.sort is Sort.MAP
        kind = inner.type if inner.type.known else Type(Sort.OBJECT)
        made = replace(kind, ref="") if picked else kind
    elif name == "NonNullable":
        made = inner.type
    elif name in ("Exclude", "Extract") and others:
        return narrowed(name, inner, others[0])
    elif name in _WORDS:
        made = Type(Sort.STRING, values=tuple(map(_WORDS[name], inner.type.values)))
    elif name in _TEXTS:
        made = Type(Sort.STRING)
    elif name in _OBJECTS:
        made = Type(Sort.OBJECT, ref=name)
    elif name == "InstanceType" and arguments:
        made = Type(Sort.OBJECT, ref=words_of(arguments[0]))
    return Said(PLAIN.get(name, made))
