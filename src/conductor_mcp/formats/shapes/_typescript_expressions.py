"""What the values of TypeScript source are: ``typeof`` a constant, a function, a class, a module.

Source: the TypeScript handbook (``typeof``, ``as const``, ``satisfies``, inference of literals).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._typescript import Module, Place
from conductor_mcp.formats.shapes._typescript_bodies import at, body
from conductor_mcp.formats.shapes._typescript_declared import declared
from conductor_mcp.formats.shapes._typescript_env import NOT_HERE, Env, children, function
from conductor_mcp.formats.shapes._typescript_find import find
from conductor_mcp.formats.shapes._typescript_fits import Got, fits, found_for
from conductor_mcp.formats.shapes._typescript_kinds import (
    ANY,
    BOOLEAN,
    NULL,
    NUMBER,
    STRING,
    TOO_DEEP,
    UNDEFINED,
    VOID,
    Away,
    Body,
    Infer,
    Item,
    Kind,
    Lazy,
    Listing,
    Literal,
    Object,
    Prop,
    Tuple,
    Word,
    began,
    either,
    ended,
    known,
    sides,
)
from conductor_mcp.formats.shapes._typescript_named import of_module, of_name
from conductor_mcp.formats.shapes._typescript_values import property_name, text_value

if TYPE_CHECKING:
    from tree_sitter import Node

_AROUND = ("parenthesized_expression", "non_null_expression")
_COMPARING = ("==", "===", "!=", "!==", "<", ">", "<=", ">=", "in", "instanceof")
_BODIES = ("statement_block",)


def exact(node: Node | None, env: Env) -> Kind:
    """Return what an expression is, to the very value."""
    if node is None:
        return ANY
    if not began():
        ended()
        return Away("", TOO_DEEP)
    try:
        return _inferred(node, env)
    finally:
        ended()


def wide(node: Node | None, env: Env) -> Kind:
    """Return what an expression may still become: any text, not this one."""
    return widened(exact(node, env))


def widened(kind: Kind) -> Kind:
    """Return what a value that may change is: a text, not this one."""
    return either(Word(one.word) if isinstance(one, Literal) else one for one in sides(kind))


def _inferred(node: Node, env: Env) -> Kind:
    while node.type in _AROUND and children(node):
        node = children(node)[0]
    if node.type == "as_expression":
        return _asserted(node, env)
    if node.type == "satisfies_expression":
        return exact(children(node)[0], env)
    if node.type == "type_assertion":
        return env.read(children(children(node)[0])[0])
    reader = _READERS.get(node.type)
    return reader(node, env) if reader else Away("", f"`{text_of(node)[:60]}` is computed")


def _asserted(node: Node, env: Env) -> Kind:
    inner = children(node)
    if len(inner) > 1:
        return env.read(inner[-1])
    return _constant(inner[0], env) if inner else ANY


def _constant(node: Node, env: Env) -> Kind:
    """Return what stands before ``as const``: every value is just that one."""
    while node.type in _AROUND and children(node):
        node = children(node)[0]
    if node.type == "array":
        items: list[Item] = []
        for one in children(node):
            if one.type == "spread_element":
                kind = exact(children(one)[0], env)
                items += kind.items if isinstance(kind, Tuple) else [Item(known(kind), rest=True)]
            else:
                items.append(Item(Lazy(partial(_constant, one, env))))
        return Tuple(tuple(items))
    if node.type == "object":
        return _object(node, env, fixed=True)
    return exact(node, env)


def _array(node: Node, env: Env) -> Kind:
    def of() -> Kind:
        parts: list[Kind] = []
        for one in children(node):
            if one.type == "spread_element":
                parts.append(at(wide(children(one)[0], env), NUMBER))
            else:
                parts.append(wide(one, env))
        return either(parts) if parts else ANY

    return Listing(Lazy(of))


def _object(node: Node, env: Env, *, fixed: bool = False) -> Kind:
    """Return what an object literal is; ``fixed`` for one that is constant."""

    def read(value: Node | None) -> Lazy:
        if value is None:
            return known(ANY)
        if fixed:
            return Lazy(lambda: _constant(value, env))
        return Lazy(lambda: wide(value, env))

    def make() -> Body:
        made = Body()
        for one in children(node):
            _entry(one, env, made, read)
        return made

    return Object(make, empty=not children(node))


def _got(node: Node, env: Env) -> Kind:
    return function(node, env).result.get()


def _any_of(one: Lazy, other: Lazy) -> Lazy:
    return Lazy(lambda: either((one.get(), other.get())))


def _entry(one: Node, env: Env, made: Body, read: Callable[[Node | None], Lazy]) -> None:
    if one.type == "spread_element":
        spread = body(exact(children(one)[0], env))
        for name, prop in spread.props.items():
            if prop.optional and (before := made.props.get(name)) is not None:
                value = _any_of(before.value, prop.value)
                made.props[name] = replace(before, value=value)
            else:
                made.props[name] = replace(prop, sort="field")
        made.say(spread.unknown)
        return
    if one.type == "shorthand_property_identifier":
        name, value = text_of(one), Lazy(lambda: widened(_named(one, env)))
        made.props[name] = Prop(name, value, node=one, module=env.module)
        return
    name = property_name(one)
    if not name:
        key = one.child_by_field_name("key") or one.child_by_field_name("name")
        inner = children(key)[0] if key is not None and children(key) else None
        found = exact(inner, env)
        name = found.value if isinstance(found, Literal) else ""
    if not name:
        made.say([f"the name of `{text_of(one)[:40]}` is computed"])
    elif one.type == "method_definition":
        words = {child.type for child in one.children if not child.is_named}
        call = Lazy(lambda: function(one, env))
        getter = Lazy(partial(_got, one, env))
        sort = "accessor" if words & {"get", "set"} else "method"
        value = getter if sort == "accessor" else call
        made.props[name] = Prop(name, value, sort=sort, node=one, module=env.module)
    elif one.type == "pair":
        value = read(one.child_by_field_name("value"))
        key = one.child_by_field_name("key")
        numeric = key is not None and key.type == "number"
        made.props[name] = Prop(name, value, node=one, module=env.module, numeric=numeric)


def _named(node: Node, env: Env) -> Kind:
    name = "".join(text_of(node).replace("?.", ".").split())
    if name == "undefined":
        return UNDEFINED
    first, _, rest = name.partition(".")
    if first in env.values:
        kind = env.values[first].get()
        for part in filter(None, rest.split(".")):
            kind = at(kind, Literal("string", part))
        return kind
    if first == "this" and "this" in env.names:
        kind = env.names["this"].get()
        for part in filter(None, rest.split(".")):
            kind = at(kind, Literal("string", part))
        return kind
    return of_name(name, env)


def _call(node: Node, env: Env) -> Kind:
    head = node.child_by_field_name("function")
    given = children(node.child_by_field_name("arguments"))
    name = text_of(head)
    if name == "Object.freeze" and given:
        return exact(given[0], env)
    if head is not None and head.type == "import":
        return of_module(_imported(node, env), env)
    if name in ("String", "Number", "Boolean"):
        return Word(name.lower())
    kind = exact(head, env)
    calls = [one for one in body(kind).calls if not one.makes] if head is not None else []
    if not calls:
        return Away("", f"`{text_of(node)[:60]}` is computed")
    return calls[-1].result.get()


def _imported(node: Node, env: Env) -> Module | None:
    given = children(node.child_by_field_name("arguments"))
    source = text_value(given[0]) if given else None
    return env.module.target(source) if source else None


def _new(node: Node, env: Env) -> Kind:
    head = node.child_by_field_name("constructor")
    name = "".join(text_of(head).split())
    given = children(node.child_by_field_name("type_arguments"))
    place = find(name, env.module, env.scope)
    if place is None and name in env.world.prelude.declared:
        place = Place(env.world.prelude, name)
    if name == "Array" and (place is None or place.module is env.world.prelude):
        return Listing(env.lazy(given[0]) if given else known(ANY))
    if place is not None and place.nodes and place.nodes[0].type != "enum_declaration":
        return declared(place, tuple(map(env.lazy, given)), env)
    makers = [one for one in body(exact(head, env)).calls if one.makes]
    return makers[-1].result.get() if makers else Away(name, NOT_HERE)


def _arrow(node: Node, env: Env) -> Kind:
    """Return what a function is, or, of one that says not what it returns, what it gives."""
    return function(node, env)


def returned(node: Node, env: Env) -> Kind:
    """Return what a function gives that does not state it."""
    holder = node.child_by_field_name("parameters")
    values: dict[str, Lazy] = dict(env.values)
    for one in children(holder):
        pattern, stated = one.child_by_field_name("pattern"), one.child_by_field_name("type")
        if pattern is not None and pattern.type == "identifier":
            values[text_of(pattern)] = env.lazy(stated) if stated is not None else known(ANY)
    inner = replace(env, values=values)
    whole = node.child_by_field_name("body")
    waits = any(child.type == "async" for child in node.children)
    if whole is not None and whole.type in _BODIES:
        found = _returns(whole, inner)
    else:
        found = wide(whole, inner)
    if waits:
        return declared(Place(env.world.prelude, "Promise"), (known(found),), env)
    return found


def _returns(whole: Node, env: Env) -> Kind:
    parts: list[Kind] = []
    waiting = children(whole)[::-1]
    local = dict(env.values)
    inner = replace(env, values=local)
    while waiting:
        one = waiting.pop()
        if one.type == "return_statement":
            parts.append(wide(children(one)[0], inner) if children(one) else UNDEFINED)
        elif one.type in ("lexical_declaration", "variable_declaration"):
            for each in children(one):
                name, value = each.child_by_field_name("name"), each.child_by_field_name("value")
                stated = each.child_by_field_name("type")
                if name is not None and name.type == "identifier":
                    made = Lazy(partial(wide, value, inner))
                    local[text_of(name)] = inner.lazy(stated) if stated is not None else made
        elif "function" not in one.type and "class" not in one.type:
            waiting += children(one)[::-1]
    return either(parts) if parts else VOID


def _binary(node: Node, env: Env) -> Kind:
    word = text_of(node.child_by_field_name("operator"))
    if word in _COMPARING:
        return BOOLEAN
    left, right = (wide(node.child_by_field_name(f), env) for f in ("left", "right"))
    if word == "+":
        return STRING if STRING in (left, right) else NUMBER if left == right == NUMBER else (
            Away("", "it is computed")
        )  # fmt: skip
    if word in ("||", "??"):
        gone = (NULL, UNDEFINED, VOID)
        return either([*(one for one in sides(left) if one not in gone), right])
    if word == "&&":
        return either((left, right))
    return NUMBER


def _ternary(node: Node, env: Env) -> Kind:
    return either(exact(node.child_by_field_name(f), env) for f in ("consequence", "alternative"))


def _unary(node: Node, _env: Env) -> Kind:
    text = text_of(node)
    plain = text_value(node)
    if plain is not None:
        return Literal("number", plain)
    word = {"!": BOOLEAN, "-": NUMBER, "+": NUMBER, "~": NUMBER}.get(text[:1])
    return word or (STRING if text.startswith("typeof") else UNDEFINED)


def _text(node: Node, _env: Env) -> Kind:
    plain = text_value(node)
    return Literal("string", plain) if plain is not None else STRING


def _number(node: Node, _env: Env) -> Kind:
    text = text_of(node)
    return Literal("bigint", text) if text.endswith("n") else Literal("number", text)


def _subscript(node: Node, env: Env) -> Kind:
    holder = exact(node.child_by_field_name("object"), env)
    return at(holder, exact(node.child_by_field_name("index"), env))


def _awaited(node: Node, env: Env) -> Kind:
    found = exact(children(node)[0], env)
    got: Got = {}
    wanted = declared(Place(env.world.prelude, "PromiseLike"), (known(Infer("U")),), env)
    return found_for(got, "U") if fits(found, wanted, got) else found


_READERS: dict[str, Callable[[Node, Env], Kind]] = {
    "string": _text, "template_string": _text, "number": _number, "array": _array,
    "true": lambda _n, _e: Literal("boolean", "true"),
    "false": lambda _n, _e: Literal("boolean", "false"),
    "null": lambda _n, _e: NULL, "undefined": lambda _n, _e: UNDEFINED,
    "object": _object,
    "identifier": _named, "member_expression": _named, "call_expression": _call,
    "new_expression": _new, "arrow_function": _arrow, "function_expression": _arrow,
    "binary_expression": _binary, "ternary_expression": _ternary, "unary_expression": _unary,
    "subscript_expression": _subscript, "await_expression": _awaited, "this": _named,
    "instantiation_expression": lambda node, env: exact(children(node)[0], env),
    "property_identifier": _named, "type_identifier": _named,
}  # fmt: skip
