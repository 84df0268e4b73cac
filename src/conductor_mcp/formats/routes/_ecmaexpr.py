"""Expressions of JavaScript and TypeScript, worked out as far as the text tells."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from conductor_mcp.formats.routes._ecmabase import DEEPEST
from conductor_mcp.formats.routes._ecmacompare import compared, equal
from conductor_mcp.formats.routes._ecmamembers import Members, merged
from conductor_mcp.formats.routes._ecmanodes import Bit
from conductor_mcp.formats.routes._ecmatexts import sort_of, spelt
from conductor_mcp.formats.routes._ecmavalues import (
    LONGEST,
    MOST,
    UNDEFINED,
    UNKNOWN,
    Arr,
    Choice,
    Env,
    Fn,
    Known,
    Made,
    Obj,
    Outside,
    Pattern,
    Undefined,
    Unknown,
    either,
    is_vague,
    shown,
    truth,
    ways,
)

_SIGNS = ("+", "===", "==", "!==", "!=", "<", ">", "<=", ">=", "in", "instanceof")
_LARGEST = 10**9


class Expressions(Members):
    """What expressions come to."""

    def value(self, bit: Bit | None, env: Env) -> object:
        if bit is None or self.left <= self.floor or self.depth > DEEPEST:
            return UNKNOWN
        self.left -= 1
        reader = _READERS.get(bit.type)
        if reader is None:
            return UNKNOWN
        self.depth += 1
        try:
            return reader(self, bit, env)
        finally:
            self.depth -= 1

    def x_identifier(self, bit: Bit, env: Env) -> object:
        return self.lookup(bit.text, env)

    def x_this(self, _bit: Bit, env: Env) -> object:
        return self.this(env)

    def x_string(self, bit: Bit, _env: Env) -> object:
        return spelt(bit.text[1:-1])

    def x_template(self, bit: Bit, env: Env) -> object:
        parts: list[object] = []
        for one in bit.every:
            if one.type == "template_substitution":
                parts.append(self.value(one.below[0] if one.below else None, env))
            elif one.type in ("string_fragment", "escape_sequence"):
                parts.append(spelt(one.text))
        return self.joined(parts)

    def joined(self, parts: list[object]) -> object:
        """Put texts together, each way of a choice."""
        made = [""]
        for part in parts:
            texts = [_written(one) for one in ways(part)]
            if None in texts:
                return UNKNOWN
            made = [a + b for a in made for b in texts if b is not None][:4]
            if any(len(one) > LONGEST for one in made):
                return UNKNOWN
        return made[0] if len(made) == 1 else Choice(tuple(made))

    def x_number(self, bit: Bit, _env: Env) -> object:
        try:
            return int(bit.text.replace("_", ""), 0)
        except ValueError:
            return UNKNOWN

    def x_regex(self, bit: Bit, _env: Env) -> object:
        source, flags = bit.get("pattern"), bit.get("flags")
        return Pattern(source.text if source else "", flags.text if flags else "")

    def x_inner(self, bit: Bit, env: Env) -> object:
        return self.value(bit.below[0] if bit.below else None, env)

    def x_cast(self, bit: Bit, env: Env) -> object:
        found = self.value(bit.below[0] if bit.below else None, env)
        if bit.type == "as_expression" and is_vague(found) and len(bit.below) > 1:
            name = found.name if isinstance(found, Unknown) else ""
            return Unknown(name, bit.below[1].text[:80])
        return found

    def x_type_assertion(self, bit: Bit, env: Env) -> object:
        return self.value(bit.below[-1], env)

    def x_sequence(self, bit: Bit, env: Env) -> object:
        found: object = UNKNOWN
        for one in bit.below:
            found = self.value(one, env)
        return found

    def x_array(self, bit: Bit, env: Env) -> object:
        made = Arr()
        made.items, made.open = self.given(bit.below, env)
        return made

    def given(self, bits: tuple[Bit, ...], env: Env) -> tuple[list[object], bool]:
        """Return elements or arguments, and whether there may be more."""
        found: list[object] = []
        more = False
        for one in bits:
            if one.type != "spread_element":
                found.append(self.value(one, env))
                continue
            listed = self.listed(self.value(one.below[0] if one.below else None, env))
            found.extend(listed.items if listed is not None else ())
            more = more or listed is None or listed.open
        return found[:MOST], more

    def x_object(self, bit: Bit, env: Env) -> object:
        made = Obj()
        for one in bit.below:
            kind = one.type
            if kind == "pair":
                name = self.key(one.get("key"), env)
                value = self.value(one.get("value"), env)
                if isinstance(value, Fn) and not value.name and isinstance(name, str):
                    value.name = name
                self.put(made, name, value)
            elif kind == "spread_element":
                self._spread(made, self.value(one.below[0] if one.below else None, env))
            elif kind == "method_definition":
                self.define(made, one, env)
            elif kind.startswith("shorthand"):
                made.props[one.text] = self.lookup(one.text, env)
        return made

    def _spread(self, made: Obj, source: object) -> None:
        merged(made, source, self)

    def key(self, bit: Bit | None, env: Env) -> object:
        """Return the name of a property."""
        if bit is None:
            return UNKNOWN
        if bit.type == "computed_property_name":
            return self.value(bit.below[0] if bit.below else None, env)
        return self.value(bit, env) if bit.type in ("string", "number") else bit.text

    def define(self, owner: Obj, bit: Bit, env: Env) -> None:
        """Add a method, a getter or a setter to an object or a prototype."""
        name = shown(self.key(bit.get("name"), env))
        if name is None or bit.has("set"):
            return
        fn = self.function(bit, env, name)
        fn.home = owner
        if bit.has("get"):
            owner.getters[name] = fn
        else:
            owner.props[name] = fn

    def function(self, bit: Bit, env: Env, name: str = "") -> Fn:
        own = bit.get("name")
        arrow = bit.type == "arrow_function"
        fn = Fn(node=bit, env=env, path=env.path, arrow=arrow, name=name or
                (own.text if own is not None else ""))  # fmt: skip
        if own is not None and bit.type.endswith("expression"):
            fn.env = Env({own.text: fn}, env, env.path, self.unsure)
        return self.bear(fn)

    def x_function(self, bit: Bit, env: Env) -> object:
        return self.function(bit, env)

    def x_member(self, bit: Bit, env: Env) -> object:
        of, name = bit.get("object"), bit.get("property")
        if of is None or name is None:
            return UNKNOWN
        if of.type == "super":
            return self.above(env, name.text)
        if of.type == "meta_property":
            path = f"/{env.path}"
            return posixpath.dirname(path) if name.text == "dirname" else path
        return self.member(self.value(of, env), name.text)

    def above(self, env: Env, name: str) -> object:
        """Return ``super.name``."""
        at: Env | None = env
        while at is not None and (at.fn is None or at.fn.home is None):
            at = at.above
        home = at.fn.home if at is not None and at.fn is not None else None
        if isinstance(home, Fn):
            return self.member(home.base, name)
        return self.member(home.proto, name) if home is not None and home.proto else UNKNOWN

    def x_subscript(self, bit: Bit, env: Env) -> object:
        of, key = self.value(bit.get("object"), env), self.value(bit.get("index"), env)
        return self.picked(of, key)

    def x_ternary(self, bit: Bit, env: Env) -> object:
        sure = truth(self.value(bit.get("condition"), env))
        if sure is not None:
            return self.value(bit.get("consequence" if sure else "alternative"), env)
        self.unsure += 1
        try:
            one = self.value(bit.get("consequence"), env)
            return either(one, self.value(bit.get("alternative"), env))
        finally:
            self.unsure -= 1

    def x_binary(self, bit: Bit, env: Env) -> object:
        sign = bit.get("operator")
        word = sign.type if sign is not None else ""
        left = self.value(bit.get("left"), env)
        if word in ("&&", "||", "??"):
            return self.chosen(word, left, bit.get("right"), env)
        right = self.value(bit.get("right"), env)
        if word == "+":
            return self._sum(left, right)
        if word in ("===", "=="):
            return equal(left, right)
        if word in ("!==", "!="):
            found = equal(left, right)
            return UNKNOWN if is_vague(found) else not found
        if word == "instanceof":
            return self._made_by(left, right)
        return compared(word, left, right)

    def chosen(self, word: str, left: object, right: Bit | None, env: Env) -> object:
        """Return what ``&&``, ``||`` and ``??`` come to; a default stands for what is unknown."""
        sure = truth(left)
        if word == "??" and not isinstance(left, Unknown | Made | Choice):
            sure = not (left is None or isinstance(left, Undefined))
        if sure is not None:
            return left if sure == (word != "&&") else self.value(right, env)
        self.unsure += 1
        try:
            other = self.value(right, env)
        finally:
            self.unsure -= 1
        if word == "&&":
            return other
        return either(left, other) if not self.vague(left) else left if is_vague(other) else other

    def _sum(self, left: object, right: object) -> object:
        if isinstance(left, int | float) and isinstance(right, int | float):
            return left + right if abs(left) + abs(right) < _LARGEST else UNKNOWN
        return self.joined([left, right])

    def _made_by(self, left: object, right: object) -> object:
        at = left.maker if isinstance(left, Obj) else None
        while at is not None:
            if at is right:
                return True
            at = at.base if isinstance(at.base, Fn) else None
        if right == Outside("Array"):
            return isinstance(left, Arr) or (UNKNOWN if is_vague(left) else False)
        if right == Outside("RegExp"):
            return isinstance(left, Pattern) or (UNKNOWN if is_vague(left) else False)
        return UNKNOWN if not isinstance(left, Known | Arr) else False

    def x_unary(self, bit: Bit, env: Env) -> object:
        sign = bit.get("operator")
        word = sign.type if sign is not None else ""
        target = bit.get("argument")
        if word == "delete" and target is not None:
            name = target.get("property")
            return self.without(self.value(target.get("object"), env), name.text if name else "")
        value = self.value(target, env)
        if word == "!":
            sure = truth(value)
            return UNKNOWN if sure is None else not sure
        if word == "typeof":
            found = {sort_of(one) for one in ways(value)}
            only = found.pop() if len(found) == 1 else None
            return UNKNOWN if only is None else only
        if word == "void":
            return UNDEFINED
        if word in ("-", "+") and isinstance(value, int | float):
            return -value if word == "-" else value
        return UNKNOWN

    def x_yield(self, bit: Bit, env: Env) -> object:
        value = self.x_inner(bit, env)
        self.keep(value, env, every=bit.has("*"))
        return value

    def x_update(self, bit: Bit, env: Env) -> object:
        target = bit.get("argument")
        value = self.value(target, env)
        up = 1 if bit.has("++") else -1
        if isinstance(value, int) and target is not None:
            self.set(target, value + up, env)
            return value
        return UNKNOWN

    def x_assign(self, bit: Bit, env: Env) -> object:
        left, right = bit.get("left"), bit.get("right")
        value = self.value(right, env)
        if left is not None:
            named = isinstance(value, Fn) and not value.name and right is not None
            if named and isinstance(value, Fn):
                value.name = left.text.rpartition(".")[2][:60]
            self.set(left, value, env)
        return value

    def x_augmented(self, bit: Bit, env: Env) -> object:
        left, right, sign = bit.get("left"), bit.get("right"), bit.get("operator")
        if left is None:
            return UNKNOWN
        word = sign.type.removesuffix("=") if sign is not None else ""
        before = self.value(left, env)
        if word in ("&&", "||", "??"):
            value = self.chosen(word, before, right, env)
        else:
            given = self.value(right, env)
            value = self._sum(before, given) if word == "+" else compared(word, before, given)
        self.set(left, value, env)
        return value

    def set(self, target: Bit, value: object, env: Env) -> None:
        """Assign to a name, a member or a pattern."""
        if target.type == "identifier":
            self.assign(target.text, value, env)
        elif target.type == "member_expression":
            name = target.get("property")
            self.put(self.value(target.get("object"), env), name.text if name else "", value)
        elif target.type == "subscript_expression":
            key = self.value(target.get("index"), env)
            self.put(self.value(target.get("object"), env), key, value)
        elif target.type in ("parenthesized_expression", "non_null_expression", "as_expression"):
            self.set(target.below[0], value, env)
        else:
            self.bind(target, value, env)

    def x_class(self, bit: Bit, env: Env) -> object:
        raise NotImplementedError

    def x_call(self, bit: Bit, env: Env) -> object:
        raise NotImplementedError


def _written(value: object) -> str | None:
    """Return a value as it is put into a text; a list with commas."""
    if isinstance(value, Arr) and not value.open:
        texts = [shown(one) for one in value.items[:MOST]]
        return None if None in texts else ",".join(one for one in texts if one is not None)
    return shown(value)


_Reader = Callable[[Expressions, Bit, Env], object]
_READERS: dict[str, _Reader] = {
    "array": Expressions.x_array,
    "arrow_function": Expressions.x_function,
    "as_expression": Expressions.x_cast,
    "assignment_expression": Expressions.x_assign,
    "augmented_assignment_expression": Expressions.x_augmented,
    "await_expression": Expressions.x_inner,
    "binary_expression": Expressions.x_binary,
    "call_expression": lambda run, bit, env: run.x_call(bit, env),
    "class": lambda run, bit, env: run.x_class(bit, env),
    "false": lambda _run, _bit, _env: False,
    "function_expression": Expressions.x_function,
    "generator_function": Expressions.x_function,
    "identifier": Expressions.x_identifier,
    "member_expression": Expressions.x_member,
    "new_expression": lambda run, bit, env: run.x_call(bit, env),
    "non_null_expression": Expressions.x_inner,
    "null": lambda _run, _bit, _env: None,
    "number": Expressions.x_number,
    "object": Expressions.x_object,
    "parenthesized_expression": Expressions.x_inner,
    "regex": Expressions.x_regex,
    "satisfies_expression": Expressions.x_cast,
    "sequence_expression": Expressions.x_sequence,
    "string": Expressions.x_string,
    "subscript_expression": Expressions.x_subscript,
    "template_string": Expressions.x_template,
    "ternary_expression": Expressions.x_ternary,
    "this": Expressions.x_this,
    "true": lambda _run, _bit, _env: True,
    "type_assertion": Expressions.x_type_assertion,
    "unary_expression": Expressions.x_unary,
    "undefined": lambda _run, _bit, _env: UNDEFINED,
    "update_expression": Expressions.x_update,
    "yield_expression": Expressions.x_yield,
}
