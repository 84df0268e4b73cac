"""What is declared on applications and blueprints: rules, what is registered, what is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from conductor_mcp.formats.routes._flask_found import (
    BLUEPRINT,
    DECORATORS,
    LISTS,
    PARENTS,
    REGISTERS,
    ROOTED,
    ROOTS,
    SHOWS,
    Mark,
    Method,
    Registered,
    Rule,
    declares,
    is_asked,
    leans,
    loner,
    mentions,
    of_others,
)
from conductor_mcp.formats.routes._flask_handlers import Handlers
from conductor_mcp.formats.routes._flask_known import Closure, Partial, hand, handed
from conductor_mcp.formats.routes._flask_views import (
    classful,
    index_of,
    is_classful,
    is_shown,
    shown,
)
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import UNKNOWN, Frame, Guess, Unknown, each, gathers
from conductor_mcp.formats.routes._pything import names_of
from conductor_mcp.formats.routes._python import Class, Function
from conductor_mcp.formats.routes._values import Call, Join, Member, Name, Text, Value

_SAYING = ("name", "url_prefix", "path")
"""What members of blueprints and namespaces say what they were made with."""
_HANDLES = {"handles": "route", "add_handler": "add_url_rule"}
"""What Flask-Rebar calls them."""


@dataclass(slots=True)
class Declared(Handlers):
    """What calls of the framework's methods declare."""

    role: Callable[[Thing], str] = lambda _thing: ""
    rules: list[Rule] = field(default_factory=list[Rule])
    registered: list[Registered] = field(default_factory=list[Registered])
    borrowed: set[str] = field(default_factory=set[str])
    shown: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])
    """The classes that are given to Flask-AppBuilder."""
    _roles: dict[tuple[str, str, str], str] = field(
        default_factory=dict[tuple[str, str, str], str]
    )
    _silent: bool = False

    def met(self, call: Call, of: object, frame: Frame) -> object | None:
        name = call.function.name if isinstance(call.function, Member) else ""
        if name == "as_view" and isinstance(of, Thing):
            return of
        if name in SHOWS or (name == "register" and is_classful(self, of)):
            self._whole(call, of, name, frame)
            return UNKNOWN
        if name not in (*DECORATORS, *REGISTERS, *LISTS):
            return None
        role = self.role_of(of) if isinstance(of, Thing) else ""
        if not role:
            of, role = self._called_like(call, of, name, frame)
        if not role or not isinstance(of, Thing):
            return None
        if (found := self._overridden(call, of, name, frame)) is not None:
            return found
        return self._direct(call, of, role, frame)

    def _called_like(self, call: Call, of: object, name: str, frame: Frame) -> tuple[object, str]:
        """Return what something is by its name, in a file of Flask, where nothing else tells."""
        on = call.function.of if isinstance(call.function, Member) else None
        word = on.name if isinstance(on, Name | Member) else ""
        unknown = isinstance(of, Unknown)
        if name not in ROOTED or not word:
            return of, ""
        others = of_others(self.eyes, frame.path)
        foreign = isinstance(of, Thing) and "()." in of.outside and not others
        if isinstance(on, Member) and (unknown or foreign) and word in ROOTS:
            return Thing(frame.path, frame.scope, word), "app"
        bare = isinstance(of, Thing) and (of.outside or isinstance(of.what, Call | None))
        if isinstance(on, Member) or not (unknown or bare) or others:
            return of, ""
        if word in ROOTS:
            return Thing(frame.path, frame.scope, word), "app"
        thing = of if isinstance(of, Thing) and of.name else Thing(frame.path, "", word)
        return thing, "blueprint" if BLUEPRINT.search(word) else ""

    def _overridden(self, call: Call, of: Thing, name: str, frame: Frame) -> object | None:
        """Go through a method of a class of ours that stands for the framework's.

        What it does is forgotten where it declares nothing, or nothing that is known.
        """
        found = self.eyes.member(of, name) if of.name != "self" else None
        if found is None or not isinstance(found.what, Function) or not found.what.owner:
            return None
        if not mentions(found.what, (b"super()", f"{name}(".encode())):
            return None
        before = len(self.rules), len(self.registered)
        given, named = self.arguments(call, frame)
        result = self.run(found, (of, *given), named, frame, call.line)
        if isinstance(result, Mark) or declares(result):
            return result
        rules = self.rules[before[0] :]
        unknown = any(not isinstance(text, str) for one in rules for text in one.rules)
        if unknown or (not rules and len(self.registered) == before[1]):
            del self.rules[before[0] :], self.registered[before[1] :]
            return None
        return UNKNOWN

    def _direct(self, call: Call, of: Thing, role: str, frame: Frame) -> object:
        """Take note of what is declared on an application or a blueprint."""
        name = call.function.name if isinstance(call.function, Member) else ""
        call = self.laid_out(call, frame)
        if name in _HANDLES and role == "api":
            name, call = self._handled(call, frame, name)
        if name in DECORATORS and not self._routed(call, role, frame):
            return Mark(call, of, frame)
        if name in REGISTERS:
            self._register(call, of, role, frame)
        elif name in ("add_resource", "route"):
            handler = self.handler(self.value(call.at(0), frame))
            given = tuple(self.arguments(call, frame)[0][1 if name == "add_resource" else 2 :])
            self._rule(call, of, given, handler, (call.given, frame))
        else:
            handler = self.handler(self.value(call.at(2, "view_func"), frame))
            rule = self._written(call.at(0, "rule"), frame)
            whole = tuple(one for one in (call.at(0, "rule"), call.at(2, "view_func")) if one)
            self._rule(call, of, (rule,), handler, (whole, frame))
        return UNKNOWN

    def _routed(self, call: Call, role: str, frame: Frame) -> bool:
        """Whether it is Flask-REST-JSONAPI's ``api.route(Resource, name, *urls)``."""
        if role != "api" or len(call.given) < len(("resource", "name", "url")):
            return False
        first = self.value(call.given[0], frame)
        return isinstance(first, Thing) and isinstance(first.what, Class)

    def _handled(self, call: Call, frame: Frame, name: str) -> tuple[str, Call]:
        """Put Flask-Rebar's ``handles`` and ``add_handler`` as Flask's own methods."""
        at = 0 if name == "handles" else 1
        rule, method = call.at(at, "rule"), call.at(at + 1, "method") or Text("GET")
        same = _HANDLES[name]
        named = {"methods": hand([self.value(method, frame)])}
        if (view := call.at(0, "func")) is not None and at:
            named["view_func"] = view
        of = call.function.of if isinstance(call.function, Member) else call.function
        given = () if rule is None else (rule,)
        return same, Call(Member(of, same), given, named, call.line)

    def _whole(self, call: Call, of: object, name: str, frame: Frame) -> None:
        """Take note of a view class that is registered whole."""
        if name in SHOWS:
            self._show(call, of, frame)
        elif isinstance(of, Thing) and not self._silent:
            self.rules += classful(self, call, of, frame)

    def _show(self, call: Call, of: object, frame: Frame) -> None:
        """Take note of views that something is given to show."""
        for given in self.arguments(call, frame)[0]:
            views = each(given) if gathers(given) else [given]
            for view in views or ():
                owner = self.eyes.class_of(view) if isinstance(view, Thing) else None
                if owner is not None:
                    self.shown.add(owner.key)
                if isinstance(view, Thing) and is_shown(self, view) and not self._silent:
                    self.rules += shown(self, view, of, (frame.path, call.line))

    def made(self, call: Call, frame: Frame) -> object:
        found = super(Declared, self).made(call, frame)
        if "index_view" in call.named and isinstance(found, Thing) and not self._silent:
            index = index_of(self, found)
            if isinstance(index, Thing) and is_shown(self, index):
                self.rules += shown(self, index, found, (frame.path, call.line))
        return found

    def member(self, of: object, name: str) -> object:
        if isinstance(of, Thing) and name in (*DECORATORS, *REGISTERS, *LISTS, *PARENTS):
            role = self.role_of(of)
            if role == "api" and name in PARENTS and isinstance(of.what, Call):
                return self.value(of.what.at(0, "app"), Frame(of.path, of.scope))
            if role and name not in PARENTS:
                return Method(of, name)
        if name in _SAYING and isinstance(of, Thing) and isinstance(of.what, Call):
            plain = self.eyes.class_of(of) is None and self.registers(of)
            given = of.what.named.get(name) or (of.what.at(0) if name == "name" else None)
            if plain and given is not None:
                return self.value(given, Frame(of.path, of.scope))
        return super(Declared, self).member(of, name)

    def registers(self, thing: Thing) -> bool:
        return self.role_of(thing) in ("blueprint", "namespace", "api")

    def role_of(self, thing: Thing) -> str:
        if thing.key not in self._roles or not thing.name:
            self._roles[thing.key] = self.role(thing)
        return self._roles[thing.key]

    def _decorated(self, mark: Mark, given: Sequence[object]) -> None:
        call, role = mark.call, self.role_of(mark.on)
        rules = call.given or tuple(v for k, v in call.named.items() if k in ("rule", "endpoint"))
        if role in ("app", "blueprint"):
            rules = rules[:1]
            if rules and given and self._as_overridden(mark, rules[0], given[0]):
                return
        handler = self.handler(given[0]) if given else None
        values = tuple(self._written(one, mark.frame) for one in rules)
        self._rule(call, mark.on, values, handler, (rules, mark.frame))

    def _as_overridden(self, mark: Mark, rule: Value, view: object) -> bool:
        """Hand a decorated view to the ``add_url_rule`` of a class of ours, if it has one."""
        if self.eyes.class_of(mark.on) is None:
            return False
        name = mark.call.function.name if isinstance(mark.call.function, Member) else ""
        left = ("rule", "methods") if name != "route" else ("rule",)
        named = {key: one for key, one in mark.call.named.items() if key not in left}
        if name != "route":
            named["methods"] = hand([name.upper()])
        method = Member(hand(mark.on), "add_url_rule")
        given = (hand(self.value(rule, mark.frame)), named.pop("endpoint", hand(None)), hand(view))
        call = Call(method, given, named, mark.call.line)
        return self._overridden(call, mark.on, "add_url_rule", mark.frame) is not None

    def _rule(
        self, call: Call, on: Thing, rules: tuple[object, ...], handler: Thing | None,
        asked: tuple[tuple[Value, ...], Frame],
    ) -> None:  # fmt: skip
        if self._silent or self.left <= 0:
            return
        name = call.function.name if isinstance(call.function, Member) else ""
        methods: tuple[str, ...] | None = (name.upper(),)
        if name not in DECORATORS[:5]:
            methods = self._methods(self.keyword(call, "methods", asked[1]))
        here = asked[1]
        # A rule that is written out whole stands here, whoever is given to answer it.
        texts = (
            asked[0][:1] if methods and handler is None and name == "add_url_rule" else asked[0]
        )
        if name == "add_url_rule" and self.role_of(on) == "app":
            # So does one of which only who answers hangs on the object that it is of.
            local = [one for one in texts[1:] if _hangs(one, here)]
            texts = (*texts[:1], *local)
        depends = any(handed(one) or leans(one, here) for one in texts)
        there = here.site if depends else None
        lent = there is not None and not is_asked(self.eyes, there[0])
        at = (here.path, call.line) if there is None or lent else there
        whole = all(isinstance(one, str) and not isinstance(one, Guess) for one in rules)
        known = whole and handler is not None
        lonely = ""
        if here.site is None and depends and (not known or self.asked(texts, here)):
            lonely = loner(here)
        elif here.site is None and not whole:
            lonely = self.outer(here)
        self.rules.append(Rule(on, rules, methods, at, handler, lonely, lent))

    def _written(self, value: Value | None, frame: Frame) -> object:
        """Return the text of a rule; without what is before it, where only that is not known."""
        found = self.value(value, frame)
        sums = isinstance(value, Join) and value.operator == "+"
        if not isinstance(found, Unknown) or not isinstance(value, Join) or not sums:
            return found
        pieces = [self.value(one, frame) for one in value.parts]
        told = "".join(one for one in pieces if isinstance(one, str))
        return Guess(told) if told.startswith("/") and not isinstance(pieces[0], str) else found

    def _methods(self, value: object) -> tuple[str, ...] | None:
        if value is None:
            return ()
        found = [value] if isinstance(value, str) else each(value)
        known = [one.upper() for one in found or () if isinstance(one, str)]
        return tuple(known) if found is not None and known else ()

    def _register(self, call: Call, of: Thing, role: str, frame: Frame) -> None:
        name = call.function.name if isinstance(call.function, Member) else ""
        child = self.value(call.at(0), frame)
        if self._silent or isinstance(child, Closure | Partial) or not isinstance(child, Thing):
            return
        if name == "init_app":
            if role == "api":
                self.registered.append(Registered(of, child, None))
            return
        prefix = self.keyword(call, "url_prefix", frame)
        if name == "add_namespace":
            given = call.at(1, "path")
            prefix = None if given is None else self.value(given, frame)
        for one in (child, prefix):
            if isinstance(one, Thing) and one.what is None and not one.outside and not one.module:
                self.borrowed.add(one.scope.rpartition(".")[2])
        if child.name:
            self.registered.append(Registered(child, of, prefix))


def _hangs(value: Value, frame: Frame) -> bool:
    """Whether a value names anything of a function's run but the object that it is a method of."""
    return any(name != "self" and name in frame.names for name in names_of(value))
