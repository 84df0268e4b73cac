"""What a TypeScript type comes to, read from its text: one reader for each way to write a type.

Source: the TypeScript handbook (everyday types, generics, conditional types, ``keyof``,
``typeof``, indexed access, template literal types, enums).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._typescript_bodies import at, choices, keys, together
from conductor_mcp.formats.shapes._typescript_declared import (
    beyond,
    declared,
    members,
    shown_form,
)
from conductor_mcp.formats.shapes._typescript_env import (
    NOT_HERE,
    Env,
    children,
    function,
    inside,
)
from conductor_mcp.formats.shapes._typescript_find import find
from conductor_mcp.formats.shapes._typescript_fits import Got, fits, found_for
from conductor_mcp.formats.shapes._typescript_kinds import (
    ANY,
    BIGINT,
    BOOLEAN,
    NULL,
    STATE,
    STRING,
    TOO_DEEP,
    UNDEFINED,
    UNKNOWN,
    Away,
    Both,
    Infer,
    Item,
    Kind,
    Later,
    Lazy,
    Listing,
    Literal,
    Object,
    Param,
    Pattern,
    Tuple,
    Word,
    began,
    either,
    ended,
    known,
    sides,
)
from conductor_mcp.formats.shapes._typescript_mapped import mapped, mapped_clause

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_TEXTS = 3_000
_LONGEST = 2_000
_MOST_PARTS = 50
_PLAIN = {"bigint": BIGINT, "ThisType": UNKNOWN, "undefined": UNDEFINED}
_CHANGED: dict[str, Callable[[str], str]] = {
    "Uppercase": str.upper, "Lowercase": str.lower,
    "Capitalize": lambda text: text[:1].upper() + text[1:],
    "Uncapitalize": lambda text: text[:1].lower() + text[1:],
}  # fmt: skip


def read(node: Node | None, env: Env) -> Kind:
    """Return what a type is."""
    if node is None:
        return ANY
    node = inside(node)
    reader = _READERS.get(node.type)
    if reader is None:
        return Away("", f"`{' '.join(text_of(node).split())[:60]}` is computed")
    if not began():
        ended()
        return Away("", TOO_DEEP)
    try:
        return reader(node, env)
    except RecursionError:  # this one is lost, not all that asked for it
        STATE.cuts += 1
        return Away("", TOO_DEEP)
    finally:
        ended()


def _flat(node: Node) -> list[Node]:
    """Return the sides of a union or an intersection, however deep the tree nests them."""
    found: list[Node] = []
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one.type == node.type:
            waiting += children(one)
        else:
            found.append(one)
    return found[::-1]


def _literal(node: Node, _env: Env) -> Kind:
    text = text_of(node)
    inner = node.named_children[0].type if node.named_children else ""
    if inner in ("string", "template_string"):
        return Literal("string", text[1:-1])
    if text in ("true", "false"):
        return Literal("boolean", text)
    if text in ("null", "undefined"):
        return NULL if text == "null" else UNDEFINED
    return Literal("bigint", text) if text.endswith("n") else Literal("number", text)


def _array(node: Node, env: Env) -> Kind:
    inner = children(node)
    return Listing(env.lazy(inner[0]) if inner else known(ANY))


def _tuple(node: Node, env: Env) -> Kind:
    items: list[Item] = []
    for one in children(node):
        stated = one.child_by_field_name("type") or one
        name = one.child_by_field_name("name") or one.child_by_field_name("pattern")
        rest = stated.type == "rest_type" or (name is not None and name.type == "rest_pattern")
        optional = stated.type == "optional_type" or one.type == "optional_parameter"
        inner = children(stated)[0] if stated.type in ("rest_type", "optional_type") else stated
        spread = env.read(inner) if rest else None
        if isinstance(spread, Tuple):
            items += spread.items
        else:
            of = known(spread) if spread is not None else env.lazy(inner)
            items.append(Item(of, optional, rest, text_of(name)))
    return Tuple(tuple(items))


def _object(node: Node, env: Env) -> Kind:
    clause = mapped_clause(node)
    if clause is not None:
        return mapped(clause[0], clause[1], env)
    return Object(
        lambda: members(node, env), empty=not children(node), form=lambda: shown_form([node], [])
    )


def _named(node: Node, env: Env) -> Kind:
    head = node.child_by_field_name("name") if node.type == "generic_type" else node
    name = "".join(text_of(head).split())
    if name in env.names:
        return env.names[name].get()
    given = [*children(node.child_by_field_name("type_arguments"))]
    if env.names or not given:
        return _used(name, given, env)
    # The same words at the same place, with nothing around them that could differ.
    key = (env.module.path, node.start_byte, node.end_byte)
    kept = env.world.written.get(key)
    if kept is None:
        kept = env.world.written.setdefault(key, Lazy(lambda: _used(name, given, env)))
    return kept.get()


def _used(name: str, given: list[Node], env: Env) -> Kind:
    place = find(name, env.module, env.scope)
    if place is not None and place.nodes:
        return declared(place, tuple(map(env.lazy, given)), env)
    holder, _, last = name.rpartition(".")
    outer = find(holder, env.module, env.scope) if holder else None
    if outer is not None and outer.nodes and outer.nodes[0].type == "enum_declaration":
        return at(env.world.value(outer, env), Literal("string", last))
    own = name.removeprefix("globalThis.").removeprefix("global.")
    if own in _CHANGED and given:
        return _changed(_CHANGED[own], env.read(given[0]))
    if own in _PLAIN:
        return _PLAIN[own]
    found = beyond(name, tuple(map(env.lazy, given)), env)
    return found if found is not None else Away(name.rpartition(".")[2], NOT_HERE)


def _changed(change: Callable[[str], str], kind: Kind) -> Kind:
    return either(
        Literal("string", change(one.value)) if isinstance(one, Literal) else one
        for one in sides(kind)
    )


def _keyof(node: Node, env: Env) -> Kind:
    return keys(env.read(children(node)[0])) if children(node) else ANY


def _lookup(node: Node, env: Env) -> Kind:
    inner = children(node)
    return at(env.read(inner[0]), env.read(inner[-1])) if len(inner) > 1 else ANY


def _query(node: Node, env: Env) -> Kind:
    """Read ``typeof shop.STATES``."""
    inner = children(node)
    if not inner:
        return ANY
    return env.world.exact(inner[0], env)


def _conditional(node: Node, env: Env) -> Kind:
    left = node.child_by_field_name("left")
    if left is None:
        return ANY
    name = text_of(inside(left))
    kind = env.read(left)
    if name not in env.names or inside(left).type != "type_identifier":
        return _decided(node, kind, env)
    return either(
        _decided(node, one, env.having({name: known(one)})) for one in choices(kind)
    )  # one by one


def _decided(node: Node, kind: Kind, env: Env) -> Kind:
    right = node.child_by_field_name("right")
    yes, no = (node.child_by_field_name(f) for f in ("consequence", "alternative"))
    wanted, names = _wanted(right, env)
    if kind == ANY and wanted not in (ANY, UNKNOWN):
        found: Got = {}
        fits(kind, wanted, found)
        inner = env.having({name: known(UNKNOWN) for name in names})
        return either((inner.read(yes), env.read(no)))
    got: Got = {}
    cuts = STATE.cuts
    outcome = fits(kind, wanted, got)
    if outcome is not None and STATE.cuts == cuts:
        if not outcome:
            return env.read(no)
        return env.having({name: known(found_for(got, name)) for name in names}).read(yes)
    if isinstance(kind, Param | Later) or isinstance(wanted, Param | Later):
        return _open(node, kind, env, names)
    open_ = env.having({name: known(UNKNOWN) for name in names})
    return Later(Lazy(lambda: either((open_.read(yes), env.read(no)))))  # one or the other


def _open(node: Node, kind: Kind, env: Env, names: dict[str, None]) -> Kind:
    """Return a condition on a type parameter: what it is for all that the parameter must be."""
    left = node.child_by_field_name("left")
    limit = kind.bound if isinstance(kind, Param | Later) else None
    name = text_of(inside(left)) if left is not None else ""

    def least() -> Kind:
        if limit is not None and name in env.names:
            return _conditional(node, env.having({name: limit}))
        inner = env.having({one: known(UNKNOWN) for one in names})
        sides_ = (node.child_by_field_name(f) for f in ("consequence", "alternative"))
        return either(inner.read(side) for side in sides_)

    return Later(Lazy(least))


def _wanted(right: Node | None, env: Env) -> tuple[Kind, dict[str, None]]:
    """Read the right side of a condition; the names that are to be inferred in it."""
    names: dict[str, Lazy] = {}
    waiting = [right] if right is not None else []
    while waiting:
        one = waiting.pop()
        if one.type == "infer_type":
            inner = children(one)
            limit = env.lazy(inner[1]) if len(inner) > 1 else None
            names[text_of(inner[0])] = known(Infer(text_of(inner[0]), limit))
        waiting += [
            c for c in one.named_children
            if one.type != "conditional_type" or c == one.child_by_field_name("left")
        ]  # fmt: skip
    return env.having(names).read(right), dict.fromkeys(names)


def _infer(node: Node, env: Env) -> Kind:
    inner = children(node)
    kept = env.names.get(text_of(inner[0])) if inner else None
    return kept.get() if kept is not None else ANY


def _template(node: Node, env: Env) -> Kind:
    """Read a text that is put together of others (``on${Event}`` in backquotes)."""
    found: list[list[str | Kind]] = [[]]
    for part in children(node):
        ends: list[str | Kind] = [text_of(part)]
        if part.type == "template_type":
            ends = [_text(one) for one in choices(env.read(children(part)[0]))]
        found = [[*text, end] for text in found for end in ends]
        if len(found) > _MOST_TEXTS:
            return STRING
    return either(map(_put_together, found))


def _text(kind: Kind) -> str | Kind:
    if isinstance(kind, Literal):
        return kind.value
    if kind in (NULL, UNDEFINED) and isinstance(kind, Word):
        return kind.name
    if isinstance(kind, Both):  # `Key & string`
        return next((_text(one) for one in kind.parts if isinstance(one, Literal)), STRING)
    return kind


def _put_together(parts: list[str | Kind]) -> Kind:
    made: list[str | Kind] = []
    for one in parts:
        for inner in one.parts if isinstance(one, Pattern) else (one,):
            if isinstance(inner, str) and made and isinstance(made[-1], str):
                made[-1] += inner
            elif inner != "":
                made.append(inner)
    if all(isinstance(one, str) for one in made):
        text = "".join(one for one in made if isinstance(one, str))
        return Literal("string", text) if len(text) <= _LONGEST else STRING
    gaps = [one for one in made if isinstance(one, Param | Later | Away)]
    if gaps and any(isinstance(one, Away) for one in gaps):
        return STRING
    return STRING if made == [STRING] or len(made) > _MOST_PARTS else Pattern(tuple(made))


def _word(node: Node, _env: Env) -> Kind:
    text = text_of(node)
    return Word("symbol" if text.startswith("unique") else text)


def _this(_node: Node, env: Env) -> Kind:
    kept = env.names.get("this")
    return kept.get() if kept is not None else ANY


_READERS: dict[str, Callable[[Node, Env], Kind]] = {
    "predefined_type": _word, "literal_type": _literal, "array_type": _array,
    "tuple_type": _tuple, "object_type": _object, "interface_body": _object,
    "union_type": lambda node, env: either(env.read(one) for one in _flat(node)),
    "intersection_type": lambda node, env: together([env.read(one) for one in _flat(node)]),
    "type_identifier": _named, "nested_type_identifier": _named, "generic_type": _named,
    "identifier": _named, "member_expression": _named, "index_type_query": _keyof,
    "lookup_type": _lookup, "type_query": _query, "conditional_type": _conditional,
    "infer_type": _infer, "template_literal_type": _template, "this_type": _this,
    "template_string": lambda _node, _env: STRING,
    "function_type": function, "constructor_type": function,
    "type_predicate": lambda _node, _env: BOOLEAN,
    "optional_type": lambda node, env: either((env.read(children(node)[0]), UNDEFINED)),
    "rest_type": lambda node, env: env.read(children(node)[0]),
    "undefined": lambda _node, _env: UNDEFINED, "null": lambda _node, _env: NULL,
}  # fmt: skip
