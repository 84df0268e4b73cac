"""What a Python annotation says a value is.

Sources: the ``typing`` documentation, PEP 484, 586 (``Literal``), 593 (``Annotated``), 604
(``|``), 695 (``type``); pydantic's table of types and constraints.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from conductor_mcp.formats._treesitter import captures, parse, text_of
from conductor_mcp.formats.shapes._python import (
    Attribute,
    Class,
    Module,
    arguments_of,
    find,
    origin_through,
)
from conductor_mcp.formats.shapes._python_bases import EMPTY, Lineage, lineage
from conductor_mcp.formats.shapes._python_literals import described, limits_of, literal, sort_of
from conductor_mcp.formats.shapes._python_types import OPAQUE, PLAIN, library_type
from conductor_mcp.model.shape import Sort, Type

if TYPE_CHECKING:
    from tree_sitter import Node

_LISTS = frozenset(
    {
        "list", "List", "Sequence", "MutableSequence", "Iterable", "Collection", "set", "Set",
        "frozenset", "FrozenSet", "tuple", "Tuple", "deque", "AbstractSet", "conlist", "conset",
        "Generator",
    }
)  # fmt: skip
_WRAPPERS = frozenset(
    {
        "Required",
        "NotRequired",
        "ReadOnly",
        "Final",
        "Mapped",
        "Unpack",
        "ClassVar",
        "InitVar",
        "SkipJsonSchema",
        "OnErrorOmit",
    }
)
# What stands around a type and changes nothing of what is taken.
_AS_INSIDE = frozenset({"InstanceOf", "SkipValidation", "SerializeAsAny"})
_INSIDE = frozenset({"pydantic.Secret", "pydantic.RootModel", "pydantic.root_model.RootModel"})
_UNIONS = frozenset({"Union", "Optional"})
_SPECIAL = _UNIONS | _LISTS | _WRAPPERS | {"Literal", "Annotated"}
_ENUMS = {
    "Enum": "", "StrEnum": Sort.STRING, "IntEnum": Sort.INTEGER, "TextChoices": Sort.STRING,
    "IntegerChoices": Sort.INTEGER, "IntFlag": Sort.INTEGER, "Flag": Sort.INTEGER,
}  # fmt: skip
_WHOLE = frozenset({"pydantic.RootModel", "pydantic.root_model.RootModel"})
_ROOTS = _WHOLE | {
    "pydantic.BaseModel", "pydantic.main.BaseModel", "pydantic.v1.BaseModel",
    "pydantic_settings.BaseSettings", "sqlmodel.SQLModel", "typing.TypedDict",
    "typing_extensions.TypedDict", "typing.Protocol", "typing_extensions.Protocol",
}  # fmt: skip
_DATA = frozenset(root for root in _ROOTS if not root.endswith("Protocol"))
_LISTED = frozenset({"__getitem__", "__iter__", "__len__"})
_DERIVED = ("str", "int", "float", "bytes", "datetime", "date", "time", "timedelta", "Decimal",
            "UUID")  # fmt: skip
_HOOKS = frozenset({"__get_pydantic_core_schema__", "__get_validators__"})
_AROUND = ("type", "parenthesized_expression", "constrained_type")
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Said:
    """What an annotation says: the type, whether ``None`` is allowed, and what comes with it.

    ``wrappers`` are the forms around it (``ClassVar``, ``NotRequired``); ``calls`` what
    ``Annotated`` adds. ``opaque``: it is a class that holds no data anybody describes.
    """

    type: Type = field(default_factory=Type)
    nullable: bool = False
    wrappers: frozenset[str] = frozenset()
    calls: tuple[Node, ...] = ()
    limits: Mapping[str, float | str] = field(default_factory=dict[str, float | str])
    opaque: bool = False


def said(node: Node | None, here: Module, depth: int = 0) -> Said:
    """Read an annotation, or a string in the place of one."""
    while node is not None and node.type in _AROUND:
        node = node.named_children[0] if node.named_children else None
    if node is None or depth > _DEEPEST:
        return Said()
    if node.type == "string":
        text = literal(node)
        node = _expression(text) if isinstance(text, str) else None
        return said(node, here, depth + 1)
    if node.type == "none":
        return Said(nullable=True)
    if node.type in ("binary_operator", "union_type"):
        return _union([said(one, here, depth + 1) for one in _sides(node)])
    reader = {"generic_type": _generic, "subscript": _generic, "call": _call}.get(node.type)
    return reader(node, here, depth) if reader else _name(text_of(node), here, depth)


def _sides(node: Node) -> list[Node]:
    """Return what ``A | B | C`` joins, however deep the tree nests it."""
    sides: list[Node] = []
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one.type == node.type:
            waiting += [n for n in one.named_children if n.type != "comment"]
        else:
            sides.append(one)
    return sides[::-1]


def _expression(text: str) -> Node | None:
    statements = parse("python", text).named_children
    return statements[0].named_children[0] if statements and statements[0].named_children else None


def _union(parts: list[Said]) -> Said:
    parts = [part for part in parts if "SkipJsonSchema" not in part.wrappers]  # never shown
    nullable = any(part.nullable for part in parts)
    if any(part.type.known and not part.opaque for part in parts):
        parts = [part for part in parts if not part.opaque]  # marks such as `NOT_GIVEN`
    known = [p for p in parts if p.type.known or not p.nullable]
    if not known:
        return Said(nullable=nullable)
    first, *others = (part.type for part in known)
    values = tuple(dict.fromkeys(v for p in known for v in p.type.values))
    if all(p.type.values for p in known):
        first = replace(first, values=values)
    elif first.values and others:
        first = replace(first, values=())
    more = tuple(dict.fromkeys(s for t in others for s in (t.sort, *t.sorts) if s != first.sort))
    if any(not t.known for t in (first, *others)):
        return Said(Type(), nullable)
    forms = {t.form for t in (first, *others)}
    first = replace(first, form=first.form if len(forms) == 1 else "", sorts=(*first.sorts, *more))
    return Said(first, nullable, limits={k: v for p in known for k, v in p.limits.items()})


def _generic(node: Node, here: Module, depth: int) -> Said:  # noqa: PLR0911 - one way each
    head, *rest = node.named_children
    arguments = [
        inner
        for one in rest
        for inner in (one.named_children if one.type == "type_parameter" else [one])
        if inner.type != "comment"
    ]
    name = text_of(head).rpartition(".")[2]
    origin = here.origin(head).rpartition(".")[2]
    name = origin if origin in _SPECIAL else name
    if name == "Literal":
        return _literals(map(_bare, arguments), here)
    if name == "Annotated" and arguments:
        first = said(arguments[0], here, depth + 1)
        calls = tuple(n for n in map(_bare, arguments[1:]) if n.type == "call")
        limits = {k: v for call in calls for k, v in limits_of(call).items()}
        first = next(filter(None, map(_of_schema, calls)), first)
        return replace(first, calls=(*first.calls, *calls), limits={**first.limits, **limits})
    inner = [said(one, here, depth + 1) for one in arguments]
    if inner and (name in _AS_INSIDE or here.origin(head) in _INSIDE):
        return inner[0]
    if name in _UNIONS:
        union = _union(inner)
        return replace(union, nullable=True) if name == "Optional" else union
    if name in _WRAPPERS:
        first = inner[0] if inner else Said()
        return replace(first, wrappers=first.wrappers | {name})
    if name == "type" or (name == "Json" and origin == "Json"):
        return Said(PLAIN.get(name, Type()))
    return _container(name, inner) or _alias(head, inner, here, depth) or (
        _plain(head, here, depth)
    )  # fmt: skip


def _of_schema(call: Node) -> Said | None:
    """Read ``WithJsonSchema({"type": "string"})``; ``None`` for any other call."""
    given = arguments_of(call)[0]
    name = text_of(call.child_by_field_name("function")).rpartition(".")[2]
    if name == "PlainValidator" and "json_schema_input_type" not in arguments_of(call)[1]:
        return Said()
    if name != "WithJsonSchema" or not given or given[0].type != "dictionary":
        return None
    pairs = {
        literal(one.child_by_field_name("key")): literal(one.child_by_field_name("value"))
        for one in given[0].named_children
        if one.type == "pair"
    }
    kind = pairs.get("type")
    return Said(Type(Sort(kind)) if isinstance(kind, str) and kind in {*Sort} else Type())


def _alias(head: Node, inner: list[Said], here: Module, depth: int) -> Said | None:
    """Read ``Nullable[str]`` where ``Nullable = Union[T, None]``; ``None`` if it is no alias."""
    found = find(text_of(head), here)
    value = found[0].assigned.get(found[1]) if found else None
    if found is None or value is None or depth > _DEEPEST:
        return None
    names = captures("python", "(identifier) @name", value).get("name", [])
    variables = [
        name
        for name in dict.fromkeys(map(text_of, names))
        if text_of(found[0].assigned.get(name)).partition("(")[0].endswith("TypeVar")
    ]
    bound = dict(zip(variables, inner, strict=False))
    return said(value, replace(found[0], bound=bound), depth + 1) if bound else None


def _container(name: str, inner: list[Said]) -> Said | None:
    if name in _LISTS:
        return Said(Type(Sort.ARRAY, items=inner[0].type if inner else None))
    if name in PLAIN and PLAIN[name].sort is Sort.MAP:
        return Said(Type(Sort.MAP, items=inner[1].type if len(inner) > 1 else None))
    return None


def _plain(head: Node, here: Module, depth: int) -> Said:
    return replace(_name(text_of(head), here, depth), limits={})


def _bare(node: Node) -> Node:
    while node.type in ("type", "parenthesized_expression") and node.named_children:
        node = node.named_children[0]
    return node


def _literals(nodes: Iterable[Node], here: Module) -> Said:
    constants = [_constant(node, here) for node in nodes]
    found = [literal(node) for node in constants]
    if any(v is None and n.type != "none" for v, n in zip(found, constants, strict=True)):
        return Said(nullable=any(n.type == "none" for n in constants))
    texts = [str(v) if not isinstance(v, bool) else str(v).lower() for v in found if v is not None]
    values = tuple(dict.fromkeys(texts))
    sorts = tuple(dict.fromkeys(sort_of(v) for v in found if v is not None))
    first = sorts[0] if sorts else Sort.ANY
    return Said(Type(first, values=values, sorts=sorts[1:]), nullable=None in found)


def _constant(node: Node, here: Module) -> Node:
    """Return what ``State.NEW`` is set to, or the node itself."""
    holder, _, name = text_of(node).rpartition(".")
    found = find(holder, here) if holder and node.type in ("attribute", "member_type") else None
    one = found[0].classes.get(found[1]) if found else None
    values = [a.value for a in one.attributes if a.name == name and a.value] if one else []
    return values[0] if values else node


def _call(node: Node, here: Module, depth: int) -> Said:  # noqa: PLR0911 - one way each
    positional, _ = arguments_of(node)
    name = here.origin(node.child_by_field_name("function")).rpartition(".")[2]
    if name == "TypedDict":
        return Said(Type(Sort.OBJECT, ref=str(literal(positional[0]) or "") if positional else ""))
    if name in ("NewType", "TypeAliasType") and len(positional) > 1:
        return said(positional[1], here, depth + 1)
    if name == "TypeVar":
        keywords = arguments_of(node)[1]
        usual = keywords.get("default", keywords.get("bound"))
        limits = [said(one, here, depth + 1) for one in positional[1:]]
        return _union(limits) if limits else said(usual, here, depth + 1)
    if name == "NamedTuple":
        return Said(Type(Sort.ARRAY))
    if name in ("conlist", "conset"):
        return Said(
            Type(
                Sort.ARRAY, items=said(positional[0], here, depth + 1).type if positional else None
            )
        )
    if name in PLAIN:
        return Said(PLAIN[name], limits=limits_of(node))
    return Said()


def _name(text: str, here: Module, depth: int) -> Said:  # noqa: PLR0911 - one way each
    if text in here.bound:
        given = here.bound[text]
        if isinstance(given, tuple):
            node, where = cast("tuple[Node, Module]", given)
            return said(node, where, depth + 1)
        return given if isinstance(given, Said) else Said()
    known = _of_library(text, here)
    if known is not None:
        return Said(known)
    found = find(text, here)
    if found is not None:
        where, name = found
        if name in where.classes:
            return of_class(where.classes[name], depth + 1)
        return said(where.assigned.get(name), where, depth + 1)
    name = here.names.get(text, text).rpartition(".")[2].removesuffix("()")
    name = name or text.rpartition(".")[2]
    if name in _WRAPPERS or name == "KW_ONLY":
        return Said(wrappers=frozenset({name}))
    kind = Type(Sort.ARRAY) if name in _LISTS else PLAIN.get(name, Type())
    return Said(kind, opaque=name in OPAQUE)


def _of_library(text: str, here: Module) -> Type | None:
    """Return what a name of the language or of pydantic is, though its source be here as well."""
    first, dot, rest = text.partition(".")
    known = library_type(f"{here.names.get(first, '')}{dot}{rest}")
    if known is not None or first not in here.names:
        return known
    return library_type(origin_through(text, here, _KNOWN))


class _Known:
    """The names that libraries give to types, wherever their sources are."""

    def __contains__(self, origin: object) -> bool:
        return isinstance(origin, str) and library_type(origin) is not None


_KNOWN = _Known()


def of_class(one: Class, depth: int = 0) -> Said:
    known = lineage(one, _ROOTS)
    ends = [base.rpartition(".")[2] for base in known.outside]
    kinds = [end for end in ends if end in _ENUMS]
    made = [library_type(base) for base in known.outside if base not in _ROOTS]
    plain = next((PLAIN[end] for end in ends if end in _DERIVED), None) or next(
        (one for one in made if one is not None and one.sort is Sort.STRING), None
    )
    if not kinds and plain is not None:
        return Said(plain)
    if not kinds:
        return _object(one, known, depth)
    given = [a for a in one.attributes if a.value and not a.name.startswith("_")]
    found = [(a.value, _given(a, number, kinds[0])) for number, a in enumerate(given, 1)]
    values = tuple(str(v) for _, v in found if isinstance(v, str | int))
    stated = _ENUMS[kinds[0]] or next((Sort.STRING for e in ends if e == "str"), "") or next(
        (Sort.INTEGER for e in ends if e == "int"), "")  # fmt: skip
    sort = Sort(stated) if stated else sort_of(found[0][1]) if found else Sort.STRING
    mixed = not stated and tuple(dict.fromkeys(sort_of(v) for _, v in found if v is not None))[1:]
    # Flags are put together, so that more values are allowed than have a name.
    complete = len(values) == len(found) and not any(kind.endswith("Flag") for kind in kinds)
    return Said(Type(sort, values=values if complete else (), sorts=mixed or ()))


def _given(one: Attribute, number: int, kind: str) -> object:
    """Return a member's value; ``auto()`` counts, or is the name in small letters."""
    if text_of(one.value).rpartition(".")[2] == "auto()" and not kind.endswith("Flag"):
        return one.name.lower() if kind == "StrEnum" else number
    return literal(one.value)


def _object(one: Class, known: Lineage, depth: int) -> Said:
    outside, name = set(known.outside), one.key.rpartition(".")[2]
    if not _WHOLE.isdisjoint(outside):
        return replace(said(whole(known), one.inside, depth + 1), wrappers=frozenset())
    if not outside.isdisjoint(("typing.NamedTuple", "NamedTuple")):
        return Said(Type(Sort.ARRAY))
    made = not outside.isdisjoint(_DATA) or any(each.decorators for each in known.classes)
    hooked = any(_HOOKS & each.methods for each in known.classes)
    if hooked and not made:
        return Said(next(filter(None, map(described, known.classes)), Type()))
    if any(base.endswith("Protocol") for base in outside):
        listed = any(each.methods >= _LISTED for each in known.classes)
        return Said(Type(Sort.ARRAY) if listed else Type())
    return Said(Type(Sort.OBJECT, ref=name), opaque=outside <= {*EMPTY} and not made)


def whole(known: Lineage) -> Node | None:
    """Return the annotation of the one value that a ``RootModel`` is."""
    for each in known.classes:
        found = [a.annotation for a in each.attributes if a.name in ("root", "__root__")]
        if found:
            return found[0]
    for origin in _WHOLE:
        if origin in known.given:
            arguments = known.given[origin][0].named_children[1:]
            return next((n for n in arguments if n.type != "comment"), None)
    return None
