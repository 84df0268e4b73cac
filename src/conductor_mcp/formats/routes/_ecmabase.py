"""What going through JavaScript stands on: names, budgets, functions that are entered."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._ecmanodes import Bit
from conductor_mcp.formats.routes._ecmavalues import (
    UNDEFINED,
    UNKNOWN,
    Arr,
    Choice,
    Env,
    Fn,
    Handed,
    Made,
    Native,
    Obj,
    Outside,
    Undefined,
    Unknown,
    either,
    flat,
    is_vague,
)

DEEPEST = 230
_CALLS = 30
_AGAIN = 3
_PATIENCE = {False: 8_000, True: 20_000}
"""What a function may take until something is declared, by whether it says words that matter."""
_LEAST = 400
_BRIEF = 2_000
_ANSWERS = re.compile(
    rb"(?:async\b\s*)?(?:(?:function\b[^(]*|[\w$]+)?\(\s*_?req(?:uest)?\b\s*[,):?=]"
    rb"|_?req(?:uest)?\s*=>)"
)
_MOST_BORN = 4_000
_DECIDED = ("return", "break", "continue")


@dataclass(eq=False, slots=True)
class Later:
    """A value that is worked out when it is asked for; modules are loaded so."""

    make: Callable[[], object]
    open: bool = False


class Walk(ABC):
    """What is kept while the files of a project are gone through.

    ``words`` are found in every function that matters.
    """

    def __init__(self, project: Project, words: re.Pattern[bytes]) -> None:
        self.project = project
        self.words = words
        self.left: int = 0
        self.purse: int = 0
        self.depth: int = 0
        self.unsure: int = 0
        self.calls: list[Fn] = []
        self.met: set[tuple[str, int]] = set()
        self.alone: set[tuple[str, int]] = set()
        self.replaced: set[tuple[str, int]] = set()
        self.by: tuple[str, int] | None = None
        self.others: list[Fn] = []
        self.born: list[Fn] = []
        self.instances: dict[int, Obj] = {}
        self.natives: dict[str, Callable[[Handed], object]] = {}
        self.floor: int = 0
        self.fruit: int = 0
        self.barren: dict[tuple[str, int], int] = {}

    # What the classes above add.
    @abstractmethod
    def value(self, bit: Bit | None, env: Env) -> object: ...
    @abstractmethod
    def body(self, bit: Bit, env: Env) -> str: ...
    @abstractmethod
    def bind(self, pattern: Bit, value: object, env: Env) -> None: ...
    @abstractmethod
    def member(self, of: object, name: str) -> object: ...
    @abstractmethod
    def construct(self, fn: Fn, handed: Handed, *, alone: bool = False) -> object: ...
    @abstractmethod
    def made_outside(self, name: str, handed: Handed) -> object: ...

    def settle(self, names: dict[str, object], name: str) -> object:
        """Return the value of a name, loaded now where it was put off."""
        value = names[name]
        if not isinstance(value, Later):
            return value
        if value.open:
            return UNKNOWN
        value.open = True
        try:
            found = value.make()
        finally:
            value.open = False
        if names.get(name) is value:
            names[name] = found
        return found

    def lookup(self, name: str, env: Env) -> object:
        at: Env | None = env
        while at is not None:
            if name in at.names:
                return self.settle(at.names, name)
            at = at.above
        return self.beyond(name)

    def beyond(self, name: str) -> object:
        """Return what a name means that no file declares."""
        if name == "undefined":
            return UNDEFINED
        return Outside(name) if name in GLOBALS else Unknown(name)

    def assign(self, name: str, value: object, env: Env) -> None:
        at: Env = env
        while name not in at.names and at.above is not None:
            at = at.above
        if name in at.names and self.unsure > at.unsure:
            before = at.names[name]
            value = value if isinstance(before, Later) else either(before, value)
        at.names[name] = value

    def this(self, env: Env) -> object:
        at: Env | None = env
        while at is not None:
            if at.bound:
                return at.this
            at = at.above
        return Unknown("this")

    def worth(self, fn: Fn) -> bool:
        return fn.node is not None and fn.node.mentions(self.words)

    def bear(self, fn: Fn) -> Fn:
        """Remember a function that may have to be gone through without being called."""
        if _answers(fn):
            return fn
        kept = self.born if self.worth(fn) else self.others
        if len(kept) < _MOST_BORN and not fn.name.startswith("__"):
            kept.append(fn)
        return fn

    def skip(self, fn: object) -> None:
        """Leave out a function that only answers requests."""
        if isinstance(fn, Fn) and fn.node is not None:
            self.met.add((fn.path, fn.node.raw.start_byte))

    def call(
        self, target: object, this: object, given: Sequence[object], path: str, line: int,
        *, new: bool = False, more: bool = False,
    ) -> object:  # fmt: skip
        """Call whatever it is."""
        handed = Handed(this, list(given), path, line, new, more)
        if isinstance(target, Choice):
            found = [self.call(one, this, given, path, line, new=new) for one in target.ways]
            return either(*found)
        if isinstance(target, Fn):
            return self.enter(target, handed)
        if isinstance(target, Native):
            return target.call(handed)
        if isinstance(target, Outside):
            return self.made_outside(target.name, handed)
        if isinstance(target, Made):
            return self.made_outside(f"{target.name}()", handed)
        return self.strange(handed)

    def strange(self, handed: Handed) -> object:
        """Call what is not known: functions that it is given may be called by it."""
        hosts = [one for one in handed.given if isinstance(one, Obj) and one.host is not None]
        for one in flat(Arr(handed.given)):
            if isinstance(one, Fn) and not one.is_class and not _answers(one):
                self.aside(one)
        # What is wrapped by something strange is likely still what it was.
        return hosts[0] if len(hosts) == 1 else UNKNOWN

    def meet(self, path: str, node: Bit, *, alone: bool) -> None:
        """Note that a function is called; what it did for itself alone counts no longer."""
        key = (path, node.raw.start_byte)
        self.met.add(key)
        if not alone and key in self.alone and key != self.by:
            self.replaced.add(key)

    def aside(self, fn: Fn, this: object = None) -> object:
        """Go through a function that somebody may call, we do not know with what."""
        floor, fruit = self.floor, self.fruit
        if not self.worth(fn):
            self.floor = max(floor, self.left - _BRIEF)
        self.unsure += 1
        try:
            return self.enter(fn, Handed(this, [], fn.path, 0), alone=True)
        finally:
            self.unsure -= 1
            self.floor = floor if self.fruit == fruit else min(floor, self.floor)

    def enter(self, fn: Fn, handed: Handed, *, alone: bool = False) -> object:
        """Go through a function."""
        if fn.node is None or len(self.calls) > _CALLS or self.calls.count(fn) >= _AGAIN:
            return UNKNOWN
        if handed.new or fn.is_class:
            return self.construct(fn, handed, alone=alone)
        self.meet(fn.path, fn.node, alone=alone)
        self.calls.append(fn)
        try:
            return self.inside(fn, handed, alone=alone)
        finally:
            self.calls.pop()

    def inside(self, fn: Fn, handed: Handed, *, alone: bool) -> object:
        node = fn.node
        body = node.get("body") if node is not None else None
        if node is None or body is None or self.left <= self.floor or self.depth > DEEPEST:
            return UNKNOWN
        key = fn.path, node.raw.start_byte
        fruit, floor, start = self.fruit, self.floor, self.left
        wait = max(_LEAST, _PATIENCE[node.mentions(self.words)] >> self.barren.get(key, 0))
        if self.depth:  # what is gone through for itself has all there is
            self.floor = max(floor + (start - floor) // 4, start - wait)
        try:
            return self._bodied(fn, node, body, handed, alone=alone)
        finally:
            if self.fruit != fruit:
                self.barren.pop(key, None)
                floor = min(floor, max(0, self.left - _PATIENCE[True]))
            elif start - self.left >= wait // 4 and not alone:
                self.barren[key] = self.barren.get(key, 0) + 1  # it is worth less the next time
            self.floor = floor

    def declared(self) -> None:
        """Note that something was declared: what led here may go on."""
        self.fruit += 1
        self.floor = min(self.floor, max(0, self.left - _PATIENCE[True]))

    def _bodied(self, fn: Fn, node: Bit, body: Bit, handed: Handed, *, alone: bool) -> object:
        env = Env({}, fn.env, fn.path, self.unsure, fn=fn, returned=[])
        if not fn.arrow:
            env.bound, env.this = True, handed.this if fn.this is None else fn.this
        given = [*fn.early, *handed.given]
        env.names["arguments"] = Arr(given, handed.more)
        self._parameters(node, given, env, vague=alone or handed.more)
        if body.type != "statement_block":
            return self.value(body, env)
        self.body(body, env)
        returned = env.returned or []
        if env.yielded is not None and not returned:
            return env.yielded  # a loop may go through it
        return either(*returned) if len(returned) > 1 else (returned or [UNDEFINED])[0]

    def _parameters(self, node: Bit, given: list[object], env: Env, *, vague: bool) -> None:
        single = node.get("parameter")
        parameters = node.get("parameters")
        every = (single,) if single is not None else parameters.below if parameters else ()
        at = 0
        for one in every:
            pattern = one.get("pattern") or one
            if pattern.type == "this":
                continue
            if pattern.type == "rest_pattern":
                self.bind(pattern.below[0], Arr(given[at:], vague), env)
                break
            value = given[at] if at < len(given) else UNDEFINED
            default = one.get("value")
            if pattern.type == "assignment_pattern":
                default, pattern = pattern.get("right"), pattern.get("left") or pattern
            if isinstance(value, Undefined) and default is not None:
                value = self.value(default, env)
            if isinstance(value, Undefined) and vague:
                kind = one.get("type")
                value = Unknown(pattern.text[:80], kind.text[:80] if kind else "")
            self._fill(one, pattern, value, env)
            at += 1

    def _fill(self, one: Bit, pattern: Bit, value: object, env: Env) -> None:
        kind = one.get("type")
        if kind is not None and isinstance(value, Unknown) and not value.kind:
            value = Unknown(value.name or pattern.text[:80], kind.text[:80])
        self.bind(pattern, value, env)
        this = env.this
        own = any(b.type in ("accessibility_modifier", "readonly") for b in one.every)
        if own and isinstance(this, Obj):  # constructor(private readonly app: Express)
            this.props[pattern.text] = value

    def ends(self, signal: str) -> bool:
        return signal in _DECIDED and not self.unsure_here

    @property
    def unsure_here(self) -> bool:
        return False

    def vague(self, value: object) -> bool:
        return is_vague(value) or isinstance(value, Made)


def _answers(fn: Fn) -> bool:
    """Whether a function takes a request, so that it is called when one comes."""
    return fn.node is not None and _ANSWERS.match(fn.node.raw.text or b"") is not None


GLOBALS = frozenset(
    ("Object", "Array", "String", "Number", "Boolean", "JSON", "Promise", "Map", "Set", "Reflect",
     "process", "parseInt", "RegExp", "Math", "Symbol", "WeakMap", "Error", "Date", "URL",
     "encodeURIComponent", "encodeURI", "decodeURIComponent", "structuredClone", "require",
     "queueMicrotask", "setTimeout", "setImmediate", "globalThis", "global")
)  # fmt: skip
