"""Statements of JavaScript: both ways of what is not known, bounded turns of loops."""

from __future__ import annotations

from collections.abc import Callable

from conductor_mcp.formats.routes._ecmabase import DEEPEST, Later
from conductor_mcp.formats.routes._ecmacalls import Calls
from conductor_mcp.formats.routes._ecmalists import MOST_TURNS, turns
from conductor_mcp.formats.routes._ecmanodes import Bit
from conductor_mcp.formats.routes._ecmavalues import (
    UNDEFINED,
    UNKNOWN,
    Env,
    Fn,
    Obj,
    is_vague,
    same,
    shown,
    truth,
)

_FUNCTIONS = ("function_declaration", "generator_function_declaration")
_CLASSES = ("class_declaration", "abstract_class_declaration")
_DECLARATIONS = ("lexical_declaration", "variable_declaration")


class Steps(Calls):
    """What statements do. Each returns how it ends (``return``, ``break``, ``throw``), if so."""

    trying: int = 0

    def run(self, bit: Bit | None, env: Env) -> str:
        if bit is None or self.left <= self.floor or self.depth > DEEPEST:
            return ""
        step = _STEPS.get(bit.type)
        if step is None:
            return ""
        self.left -= 1
        self.depth += 1
        try:
            return step(self, bit, env)
        finally:
            self.depth -= 1

    def body(self, bit: Bit, env: Env) -> str:
        self.hoist(bit, env)
        for one in bit.below:
            if signal := self.run(one, env):
                return signal
        return ""

    def hoist(self, bit: Bit, env: Env) -> None:
        """Declare the functions of a block before anything in it runs."""
        for one in bit.below:
            inner = one.get("declaration") if one.type == "export_statement" else one
            if inner is not None and inner.type in _FUNCTIONS:
                name = inner.get("name")
                env.names[name.text if name else "default"] = self.function(inner, env)

    def s_expression(self, bit: Bit, env: Env) -> str:
        self.value(bit.below[0] if bit.below else None, env)
        return ""

    def s_block(self, bit: Bit, env: Env) -> str:
        return self.body(bit, Env({}, env, env.path, self.unsure))

    def s_declaration(self, bit: Bit, env: Env) -> str:
        target = env
        if bit.type == "variable_declaration":
            while target.returned is None and target.above is not None:
                target = target.above
        for one in bit.below:
            if one.type == "variable_declarator":
                self._declare(one, env, target, lasting=bit.type == "variable_declaration")
        return ""

    def _declare(self, bit: Bit, env: Env, target: Env, *, lasting: bool) -> None:
        name, given = bit.get("name"), bit.get("value")
        if name is None:
            return
        if given is None:
            if name.type == "identifier" and not (lasting and name.text in target.names):
                target.names[name.text] = UNDEFINED
            return
        if self._load_later(name, given, env, target):
            return
        value = self.value(given, env)
        if isinstance(value, Fn) and not value.name:
            value.name = name.text[:60]
        if lasting and name.type == "identifier" and name.text in target.names:
            self.assign(name.text, value, target)
        else:
            self.bind(name, value, target)

    def _load_later(self, name: Bit, given: Bit, env: Env, target: Env) -> bool:
        """Load a module only when one of its names is used."""
        if not is_require(given):
            return False
        if name.type == "identifier":
            target.names[name.text] = Later(lambda: self.value(given, env))
            return True
        if name.type != "object_pattern" or any(
            one.type not in ("shorthand_property_identifier_pattern", "pair_pattern")
            for one in name.below
        ):
            return False
        for one in name.below:
            key, local = one.get("key") or one, one.get("value") or one
            if local.type not in ("identifier", "shorthand_property_identifier_pattern"):
                return False
            target.names[local.text] = self._of_module(given, key.text.strip("'\""), env)
        return True

    def _of_module(self, given: Bit, name: str, env: Env) -> Later:
        return Later(lambda: self.member(self.value(given, env), name))

    def s_if(self, bit: Bit, env: Env) -> str:
        condition = bit.get("condition")
        sure = truth(self.value(condition, env))
        one, other = bit.get("consequence"), bit.get("alternative")
        other = other.below[0] if other is not None and other.below else None
        if sure is not None:
            signal = self.run(one if sure else other, env)
            return "" if signal == "throw" and not self.trying else signal
        self.unsure += 1
        try:
            signals = {self.run(one, env), self.run(other, env)}
        finally:
            self.unsure -= 1
        return signals.pop() if len(signals) == 1 and other is not None else ""

    def s_for_in(self, bit: Bit, env: Env) -> str:
        over = self.value(bit.get("right"), env)
        sign = bit.get("operator")
        each = self.keys(over) if sign is not None and sign.type == "in" else self.listed(over)
        vague = each is None
        listed = [UNKNOWN] if each is None else turns(each)
        self.unsure += vague
        try:
            for one in listed:
                inner = Env({}, env, env.path, self.unsure)
                left = bit.get("left")
                if left is not None and bit.get("kind") is None:
                    self.set(left, one, inner)
                elif left is not None:
                    self.bind(left, one, inner)
                signal = self.run(bit.get("body"), inner)
                if signal in ("return", "throw") and not vague:
                    return signal
                if signal == "break" or self.left <= self.floor:
                    break
        finally:
            self.unsure -= vague
        return ""

    def s_for(self, bit: Bit, env: Env) -> str:
        around = Env({}, env, env.path, self.unsure)
        self.run(bit.get("initializer"), around)
        condition, increment = bit.get("condition"), bit.get("increment")
        if condition is not None and condition.type == "expression_statement":
            condition = condition.below[0] if condition.below else None
        for _ in range(MOST_TURNS):
            known = condition is not None and condition.type != "empty_statement"
            sure = truth(self.value(condition, around)) if known else None
            if sure is False:
                break
            inner = Env(dict(around.names), around, env.path, self.unsure)
            signal = self._turn(bit.get("body"), inner, vague=sure is None)
            if signal == "return":
                return signal
            if signal or sure is None or self.left <= self.floor:
                break
            self.value(increment, around)
        return ""

    def _turn(self, body: Bit | None, env: Env, *, vague: bool) -> str:
        self.unsure += vague
        try:
            signal = self.run(body, env)
        finally:
            self.unsure -= vague
        return "" if vague or signal == "continue" else signal

    def s_while(self, bit: Bit, env: Env) -> str:
        first = bit.type == "do_statement"
        for _ in range(MOST_TURNS):
            sure = True if first else truth(self.value(bit.get("condition"), env))
            first = False
            if sure is False:
                break
            signal = self._turn(bit.get("body"), env, vague=sure is None)
            if signal in ("return", "throw"):
                return signal
            if signal or not sure or self.left <= self.floor:
                break
        return ""

    def s_return(self, bit: Bit, env: Env) -> str:
        value = self.value(bit.below[0], env) if bit.below else UNDEFINED
        at: Env | None = env
        while at is not None:
            if at.returned is not None:
                at.returned.append(value)
                break
            at = at.above
        return "return"

    def s_throw(self, _bit: Bit, _env: Env) -> str:
        return "throw"

    def s_break(self, _bit: Bit, _env: Env) -> str:
        return "break"

    def s_continue(self, _bit: Bit, _env: Env) -> str:
        return "continue"

    def s_try(self, bit: Bit, env: Env) -> str:
        self.trying += 1
        try:
            signal = self.run(bit.get("body"), env)
        finally:
            self.trying -= 1
        handler, last = bit.get("handler"), bit.get("finalizer")
        if signal == "throw" and handler is not None:
            signal = self.run(handler.get("body"), Env({}, env, env.path, self.unsure))
        if last is not None:
            self.run(last.get("body"), env)
        return signal

    def s_switch(self, bit: Bit, env: Env) -> str:
        value = self.value(bit.get("value"), env)
        body = bit.get("body")
        cases = body.below if body is not None else ()
        inner = Env({}, env, env.path, self.unsure)
        labels = [self.value(one.get("value"), env) for one in cases]
        vague = is_vague(value) or any(
            is_vague(label) and one.type == "switch_case"
            for one, label in zip(cases, labels, strict=True)
        )
        at = 0
        if not vague:
            met = [i for i, label in enumerate(labels) if same(label, value)]
            rest = [i for i, one in enumerate(cases) if one.type == "switch_default"]
            at = (met or rest or [len(cases)])[0]
        self.unsure += vague
        try:
            for one in cases[at:]:
                signal = self._case(one, inner)
                if signal and not vague:
                    return "" if signal == "break" else signal
        finally:
            self.unsure -= vague
        return ""

    def _case(self, bit: Bit, env: Env) -> str:
        label = bit.get("value")
        for one in bit.below:
            if label is not None and one.raw.id == label.raw.id:
                continue
            if signal := self.run(one, env):
                return signal
        return ""

    def s_function(self, bit: Bit, env: Env) -> str:
        name = bit.get("name")
        if name is not None and name.text not in env.names:
            env.names[name.text] = self.function(bit, env)
        return ""

    def s_class(self, bit: Bit, env: Env) -> str:
        made = self.x_class(bit, env)
        name = bit.get("name")
        if name is not None:
            env.names[name.text] = made
        return ""

    def s_enum(self, bit: Bit, env: Env) -> str:
        made, body, name = Obj(), bit.get("body"), bit.get("name")
        number: object = 0
        for one in body.below if body is not None else ():
            key = one.get("name") or one
            if one.type == "enum_assignment":
                number = self.value(one.get("value"), env)
            made.props[shown(self.key(key, env)) or ""] = number
            number = number + 1 if isinstance(number, int) else UNKNOWN
        if name is not None:
            env.names[name.text] = made
        return ""

    def s_namespace(self, bit: Bit, env: Env) -> str:
        name, body = bit.get("name"), bit.get("body")
        inner = Env({}, env, env.path, self.unsure)
        if body is not None and name is not None:
            self.body(body, inner)
            env.names[name.text] = Obj(props=inner.names)
        return ""

    def s_label(self, bit: Bit, env: Env) -> str:
        return self.run(bit.get("body"), env)

    def s_export(self, bit: Bit, env: Env) -> str:
        return self.run(bit.get("declaration"), env)


def is_require(bit: Bit) -> bool:
    """Whether an expression loads a module that is named in it."""
    function, given = bit.get("function"), bit.get("arguments")
    return (
        bit.type == "call_expression"
        and function is not None
        and function.text == "require"
        and given is not None
        and len(given.below) == 1
        and given.below[0].type == "string"
    )


_Step = Callable[[Steps, Bit, Env], str]
_STEPS: dict[str, _Step] = {
    **dict.fromkeys(_FUNCTIONS, Steps.s_function),
    **dict.fromkeys(_CLASSES, Steps.s_class),
    **dict.fromkeys(_DECLARATIONS, Steps.s_declaration),
    "break_statement": Steps.s_break,
    "continue_statement": Steps.s_continue,
    "do_statement": Steps.s_while,
    "enum_declaration": Steps.s_enum,
    "export_statement": Steps.s_export,
    "expression_statement": Steps.s_expression,
    "for_in_statement": Steps.s_for_in,
    "for_statement": Steps.s_for,
    "if_statement": Steps.s_if,
    "internal_module": Steps.s_namespace,
    "labeled_statement": Steps.s_label,
    "module": Steps.s_namespace,
    "return_statement": Steps.s_return,
    "statement_block": Steps.s_block,
    "switch_statement": Steps.s_switch,
    "throw_statement": Steps.s_throw,
    "try_statement": Steps.s_try,
    "while_statement": Steps.s_while,
}
