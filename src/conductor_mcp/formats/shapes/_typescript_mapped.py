"""Mapped types of TypeScript: ``{ [K in keyof Order as `on${K}`]?: Order[K] }``.

Source: the TypeScript handbook (mapped types, modifiers, key remapping; over lists and unions).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._typescript_bodies import body
from conductor_mcp.formats.shapes._typescript_env import Env, children, inside
from conductor_mcp.formats.shapes._typescript_kinds import (
    ANY,
    NUMBER,
    STATE,
    STRING,
    SYMBOL,
    UNDEFINED,
    Away,
    Body,
    Either,
    Item,
    Kind,
    Later,
    Lazy,
    Listing,
    Literal,
    Object,
    Param,
    Pattern,
    Prop,
    Tuple,
    Word,
    either,
    known,
    sides,
    without,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST = 5_000
_MARKS = {"opting_type_annotation": True, "adding_type_annotation": True,
          "omitting_type_annotation": False}  # fmt: skip
COMPUTED = "its names are computed"


def mapped_clause(node: Node) -> tuple[Node, Node] | None:
    """Return the index signature, and its clause, of an object type that is a mapped one."""
    inner = children(node)
    if len(inner) != 1 or inner[0].type != "index_signature":
        return None
    clause = next((c for c in inner[0].named_children if c.type == "mapped_type_clause"), None)
    return (inner[0], clause) if clause is not None else None


@dataclass(frozen=True, slots=True)
class _Mapped:
    node: Node
    env: Env
    name: str
    template: Node | None
    alias: Node | None
    mark: bool | None

    def value(self, key: Kind, was: Prop | None) -> Lazy:
        inner = self.env.having({self.name: known(key)})
        stripped = self.mark is False and was is not None and was.optional
        if stripped:
            return Lazy(lambda: without(inner.read(self.template), UNDEFINED))
        return inner.lazy(self.template)

    def names(self, key: Kind) -> tuple[Kind, ...]:
        if self.alias is None:
            return (key,)
        return sides(self.env.having({self.name: known(key)}).read(self.alias))

    def add(self, made: Body, key: Kind, was: Prop | None, *, unsure: bool = False) -> None:
        for name in self.names(key):
            if isinstance(name, Literal):
                optional = was.optional if was is not None else None if unsure else False
                optional = optional if self.mark is None else self.mark
                at = was.node if was is not None and was.node is not None else self.node
                where = was.module if was is not None and was.node is not None else self.env.module
                numeric = name.word == "number"
                value = self.value(key, was)
                if (same := made.props.get(name.value)) is not None:
                    value = _either(same.value, value)
                made.props[name.value] = Prop(
                    name.value, value, optional, node=at, module=where, numeric=numeric
                )
            elif name in (STRING, ANY) or isinstance(name, Pattern):
                made.index = self.value(key, None)
            elif name == NUMBER:
                made.numbers = self.value(key, None)
            elif isinstance(name, Later) and name.bound is not None and key is not name:
                for one in _spread(name.bound.get()):
                    self.add(made, one, None) if self.alias is None else made.say([COMPUTED])
            elif name != SYMBOL:
                made.say([COMPUTED])


def _either(one: Lazy, other: Lazy) -> Lazy:
    return Lazy(lambda: either((one.get(), other.get())))


def mapped(node: Node, clause: Node, env: Env) -> Kind:
    """Read a mapped type."""
    kind = node.child_by_field_name("type")
    over = clause.child_by_field_name("type")
    template = kind.named_children[0] if kind is not None and kind.named_children else None
    mark = _MARKS.get(kind.type) if kind is not None else None
    how = _Mapped(
        node, env, text_of(clause.child_by_field_name("name")), template,
        clause.child_by_field_name("alias"), mark,
    )  # fmt: skip
    over = inside(over) if over is not None else None
    if over is None:
        return Away("", COMPUTED)
    if over.type == "index_type_query" and children(over):
        target = inside(children(over)[0])
        if text_of(target) in env.names and how.alias is None:
            return _each(env.read(target), how, text_of(target))
        return _over(how, env.lazy(target))
    source = _source(over, env)
    if source is not None and how.alias is None:  # `[P in K]` where K is of `keyof T`
        return Object(lambda: _of_keys(how, env.read(over), body(source.get())))
    return Object(lambda: _of_keys(how, env.read(over), None))


def _source(over: Node, env: Env) -> Lazy | None:
    """Return what a type parameter's names are of (``K extends keyof T``)."""
    limit, around = env.bounds.get(text_of(over), (None, env))
    if limit is None or over.type != "type_identifier" or inside(limit).type != "index_type_query":
        return None
    return around.lazy(children(inside(limit))[0])


def _each(kind: Kind, how: _Mapped, name: str) -> Kind:
    """Map a type parameter's type: a union side by side, a list element by element."""
    if isinstance(kind, Either):
        return either(_each(one, how, name) for one in kind.parts)
    if isinstance(kind, Word | Literal | Pattern) and kind not in (ANY, Word("object")):
        return kind
    inner = _Mapped(
        how.node, how.env.having({name: known(kind)}), how.name, how.template, how.alias, how.mark
    )
    if isinstance(kind, Listing):
        return Listing(inner.value(NUMBER, None))
    if isinstance(kind, Tuple):
        return Tuple(tuple(_item(i, one, inner) for i, one in enumerate(kind.items)))
    return _over(inner, known(kind))


def _item(position: int, item: Item, how: _Mapped) -> Item:
    key = NUMBER if item.rest else Literal("string", str(position))
    of = how.value(key, None)
    optional = how.mark if how.mark is not None else item.optional
    return Item(Lazy(lambda: Listing(of)) if item.rest else of, optional, item.rest, item.name)


def _over(how: _Mapped, source: Lazy) -> Object:
    """Map all that ``keyof`` a type gives, with what its members are like."""

    def make() -> Body:
        kind = source.get()
        found, made = body(kind), Body()
        for prop in list(found.props.values())[:_MOST]:
            if not prop.hidden:
                word = "number" if prop.numeric else "string"
                how.add(made, Literal(word, prop.name), prop)
        if found.index is not None or kind == ANY:
            how.add(made, STRING, None)
        if found.numbers is not None and not found.props.get("length"):
            how.add(made, NUMBER, None)
        made.say(found.unknown)
        return made

    return Object(make)


def _spread(kind: Kind) -> Iterator[Kind]:
    for _ in range(10):
        if not isinstance(kind, Later) or kind.bound is None:
            break
        kind = kind.bound.get()
    yield from sides(kind)


def _of_keys(how: _Mapped, kind: Kind, source: Body | None) -> Body:
    made = Body()
    if isinstance(kind, Param):
        made.say([f"{kind.name} stands for any type"])
        return made
    if isinstance(kind, Later):
        made.say([COMPUTED])
    for count, one in enumerate(_spread(kind)):
        if count > _MOST:
            made.say([COMPUTED])
            STATE.cuts += 1
            break
        was = source.props.get(one.value) if source is not None and (
            isinstance(one, Literal)
        ) else None  # fmt: skip
        how.add(made, one, was, unsure=source is not None and bool(source.unknown))
    return made
