"""Calls, classes and patterns of JavaScript."""

from __future__ import annotations

from collections.abc import Callable

from conductor_mcp.formats.routes._ecmaexpr import Expressions
from conductor_mcp.formats.routes._ecmamembers import merged, prototype
from conductor_mcp.formats.routes._ecmanodes import Bit
from conductor_mcp.formats.routes._ecmavalues import (
    UNDEFINED,
    UNKNOWN,
    Arr,
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
    is_vague,
    shown,
    ways,
)

_WRAPPED = ("parenthesized_expression", "non_null_expression", "as_expression",
            "satisfies_expression")  # fmt: skip
_FIELDS = ("field_definition", "public_field_definition")


class Calls(Expressions):
    """What calls do."""

    def stray(self, of: object, name: str, handed: Handed) -> object:
        """Call a method of something that is not known; ``None`` where nothing is made of it."""
        del of, name, handed
        return None

    def marked(self, handed: Handed) -> object:
        """Keep what ``__decorate`` of compilers is given; return what it decorates."""
        return handed.at(1)

    def decorated(self, made: Fn, bit: Bit, env: Env) -> None:
        """Keep what a class is decorated with."""

    def x_call(self, bit: Bit, env: Env) -> object:
        function = bit.get("function") or bit.get("constructor")
        while function is not None and function.type in _WRAPPED and function.below:
            inner = function.below[0]
            function = inner.below[-1] if inner.type == "sequence_expression" else inner
        arguments = bit.get("arguments")
        if function is None:
            return UNKNOWN
        listed = arguments.below if arguments and arguments.type == "arguments" else ()
        if function.type == "super":
            given, more = self.given(listed, env)
            return self._superior(env, Handed(UNDEFINED, given, env.path, bit.line, more=more))
        of, name, target = self._called(function, env)
        helper = HELPERS.get(name)
        given, more = self.given(listed, env)
        handed = Handed(of, given, env.path, bit.line, bit.type == "new_expression", more)
        if helper is not None:
            return helper(self, handed, env)
        if is_vague(target):
            found = self.stray(of, name, handed)
            if found is not None:
                return found
        return self.call(target, of, given, env.path, bit.line, new=handed.new, more=more)

    def _called(self, function: Bit, env: Env) -> tuple[object, str, object]:
        """Return what a call is made on, the name that is called, and what that is."""
        if function.type == "import":
            return UNDEFINED, "import", self.lookup("import", env)
        if function.type == "member_expression":
            inner, name = function.get("object"), function.get("property")
            if inner is not None and name is not None and inner.type != "super":
                of = self.value(inner, env)
                return of, name.text, self.member(of, name.text)
            return self.this(env), name.text if name else "", self.value(function, env)
        if function.type == "subscript_expression":
            of = self.value(function.get("object"), env)
            key = self.value(function.get("index"), env)
            return of, shown(key) or "", self.picked(of, key)
        called = function.text if function.type == "identifier" else ""
        return UNDEFINED, called, self.value(function, env)

    def _superior(self, env: Env, handed: Handed) -> object:
        at: Env | None = env
        while at is not None and (at.fn is None or at.fn.maker is None):
            at = at.above
        made, this = at.fn.maker if at and at.fn else None, self.this(env)
        if made is not None and isinstance(this, Obj):
            self._above(made, this, handed, alone=False)
            self._fields(made, this)
        return this

    def construct(self, fn: Fn, handed: Handed, *, alone: bool = False) -> object:
        instance = Obj(proto=prototype(fn), maker=fn)
        self.instances[id(fn)] = instance
        self.calls.append(fn)
        if fn.is_class and fn.node is not None:
            self.meet(fn.path, fn.node, alone=alone)
        try:
            if fn.is_class:
                self._initiate(fn, instance, handed, alone=alone)
                return instance
            if fn.node is not None:
                self.meet(fn.path, fn.node, alone=alone)
            own = Handed(instance, handed.given, handed.path, handed.line, more=handed.more)
            found = self.inside(fn, own, alone=alone)
            return found if isinstance(found, Obj) else instance
        finally:
            self.calls.pop()

    def _initiate(self, made: Fn, this: Obj, handed: Handed, *, alone: bool) -> None:
        """Go through the constructors and fields of a class and what it is derived from."""
        body = made.node.get("body") if made.node is not None else None
        own = next((b for b in body.below if _is_constructor(b)), None) if body else None
        if own is None or not is_derived(made):
            if own is None:
                self._above(made, this, handed, alone=alone)
            self._fields(made, this)
        if own is not None:
            self.meet(made.path, own, alone=alone)
            stub = Fn(node=own, env=made.made_in, path=made.path, maker=made)
            stub.home = prototype(made)
            given = Handed(this, handed.given, handed.path, handed.line, more=handed.more)
            self.inside(stub, given, alone=alone)

    def _above(self, made: Fn, this: Obj, handed: Handed, *, alone: bool) -> None:
        base = made.base
        if isinstance(base, Fn) and self.calls.count(base) == 0:
            self.calls.append(base)
            if base.is_class:
                self._initiate(base, this, handed, alone=alone)
            else:
                given = Handed(this, handed.given, handed.path, handed.line, more=handed.more)
                self.inside(base, given, alone=alone)
            self.calls.pop()
        elif isinstance(base, Outside | Native):
            found = self.call(base, this, handed.given, handed.path, handed.line, new=True)
            if isinstance(found, Obj):
                merged(this, found, self)

    def _fields(self, made: Fn, this: Obj) -> None:
        env = Env({}, made.made_in, made.path, self.unsure, this=this, bound=True)
        env.fn = Fn(path=made.path, home=prototype(made))
        for one in made.fields:
            name = one.get("name") or one.get("property")
            given = one.get("value")
            key = shown(self.key(name, env)) if name is not None else None
            if key is None:
                continue
            if given is not None:
                this.props[key] = self.value(given, env)
            elif (kind := one.get("type")) is not None and key not in this.props:
                this.props[key] = Unknown(key, kind.text[:80])

    def x_class(self, bit: Bit, env: Env) -> object:
        name = bit.get("name")
        made = Fn(node=bit, path=env.path, name=name.text if name else "", is_class=True)
        inner = Env({made.name: made} if made.name else {}, env, env.path, self.unsure)
        made.env = made.made_in = inner
        heritage = next((b for b in bit.below if b.type == "class_heritage"), None)
        if heritage is not None and heritage.below:
            first = heritage.below[0]
            if first.type == "extends_clause":
                made.base = self.value(first.get("value"), env)
            elif first.type != "implements_clause":
                made.base = self.value(first, env)
        proto = prototype(made)
        if isinstance(made.base, Fn):
            proto.proto = prototype(made.base)
        self.bear(made)
        body = bit.get("body")
        fields: list[Bit] = []
        for one in body.below if body is not None else ():
            self._part(made, one, inner, fields)
        made.fields = tuple(fields)
        self.decorated(made, bit, inner)
        return made

    def _part(self, made: Fn, one: Bit, env: Env, fields: list[Bit]) -> None:
        static = one.has("static")
        if one.type == "method_definition" and not _is_constructor(one):
            self.define(made if static else prototype(made), one, env)
        elif one.type in _FIELDS and not static:
            fields.append(one)
        elif one.type in _FIELDS:
            own = Env({}, env, env.path, self.unsure, this=made, bound=True)
            key = shown(self.key(one.get("name") or one.get("property"), env))
            given = one.get("value")
            if key is not None and given is not None:
                made.props[key] = self.value(given, own)
        elif one.type == "class_static_block" and (block := one.get("body")) is not None:
            self.body(block, Env({}, env, env.path, self.unsure, this=made, bound=True))

    def bind(self, pattern: Bit, value: object, env: Env) -> None:
        """Give a name or a pattern its value."""
        kind = pattern.type
        if kind in ("identifier", "shorthand_property_identifier_pattern"):
            env.names[pattern.text] = value
        elif kind == "object_pattern":
            self._bind_object(pattern, value, env)
        elif kind == "array_pattern":
            self._bind_list(pattern, value, env)
        elif kind in ("assignment_pattern", "object_assignment_pattern"):
            left = pattern.get("left")
            if isinstance(value, Undefined):
                value = self.value(pattern.get("right"), env)
            if left is not None:
                self.bind(left, value, env)
        elif kind in ("member_expression", "subscript_expression"):
            self.set(pattern, value, env)
        elif kind == "rest_pattern" and pattern.below:
            self.bind(pattern.below[0], value, env)

    def _bind_object(self, pattern: Bit, value: object, env: Env) -> None:
        taken: set[str] = set()
        for one in pattern.below:
            if one.type == "rest_pattern":
                rest = Obj(open=not isinstance(value, Obj))
                if isinstance(value, Obj):
                    merged(rest, value, self)
                for name in taken:
                    rest.props.pop(name, None)
                self.bind(one.below[0], rest, env)
                continue
            key = one.get("key") or one.get("left") or one
            pair = one.type == "pair_pattern"
            wanted = shown(self.key(key, env)) if pair else key.text
            taken.add(wanted or "")
            found = self.member(value, wanted) if wanted is not None else UNKNOWN
            target = one.get("value") if pair else one
            if target is not None:
                self.bind(target, found, env)

    def _bind_list(self, pattern: Bit, value: object, env: Env) -> None:
        listed = self.listed(value)
        for at, one in enumerate(_places(pattern)):
            if one is None:
                continue
            if one.type == "rest_pattern":
                rest = Arr(listed.items[at:], listed.open) if listed else Arr([], open=True)
                self.bind(one.below[0], rest, env)
                continue
            inside = listed is not None and at < len(listed.items)
            found = listed.items[at] if inside and listed is not None else UNKNOWN
            self.bind(one, found, env)


def _places(pattern: Bit) -> list[Bit | None]:
    """Return what stands between the commas of ``[a, , b]``."""
    found: list[Bit | None] = []
    last: Bit | None = None
    for one in pattern.every[1:-1]:
        if one.type == ",":
            found.append(last)
            last = None
        elif one.type != "comment":
            last = one
    return [*found, last]


def _is_constructor(bit: Bit) -> bool:
    name = bit.get("name") if bit.type == "method_definition" else None
    return name is not None and name.text == "constructor"


def is_derived(made: Fn) -> bool:
    node = made.node
    return node is not None and any(b.type == "class_heritage" and not b.text.startswith(
        "implements") for b in node.below)  # fmt: skip


# What compilers write for older versions of the language.


def _itself(_run: Calls, handed: Handed, _env: Env) -> object:
    return handed.at(0)


def _awaited(run: Calls, handed: Handed, env: Env) -> object:
    this = handed.at(0)
    return run.call(handed.at(3), this if isinstance(this, Obj) else run.this(env), [],
                    handed.path, handed.line)  # fmt: skip


def _generated(run: Calls, handed: Handed, _env: Env) -> object:
    """Go through ``__generator(this, function (state) { switch (state.label) {…} })``."""
    given = [Unknown("state")]
    found = run.call(handed.at(1), handed.at(0), given, handed.path, handed.line)
    ended = [one.items[1] for one in ways(found)
             if isinstance(one, Arr) and one.items[:1] == [2] and len(one.items) > 1]  # fmt: skip
    return either(*ended) if ended else UNDEFINED


def _assigned(run: Calls, handed: Handed, _env: Env) -> object:
    made = Obj()
    for one in handed.given:
        merged(made, one, run)
    return made


def _marked(run: Calls, handed: Handed, _env: Env) -> object:
    return run.marked(handed)


def _of_parameter(_run: Calls, handed: Handed, _env: Env) -> object:
    at = handed.at(0)
    return Made("*param", (at, handed.at(1))) if isinstance(at, int) else UNKNOWN


def _described(_run: Calls, handed: Handed, _env: Env) -> object:
    return Made("*kind", (handed.at(0), handed.at(1)))


def _field(run: Calls, handed: Handed, _env: Env) -> object:
    run.put(handed.at(0), handed.at(1), handed.at(2))
    return handed.at(0)


def _extended(_run: Calls, handed: Handed, _env: Env) -> object:
    made, base = handed.at(0), handed.at(1)
    if isinstance(made, Fn):
        made.base = base
        if isinstance(base, Fn):
            prototype(made).proto = prototype(base)
    return UNDEFINED


def _with_methods(run: Calls, handed: Handed, _env: Env) -> object:
    made = handed.at(0)
    for at in (1, 2):
        listed = run.listed(handed.at(at))
        for one in listed.items if listed is not None else ():
            owner = prototype(made) if isinstance(made, Fn) and at == 1 else made
            if isinstance(one, Obj) and "value" in one.props:
                run.put(owner, run.member(one, "key"), one.props["value"])
    return made


def _spread_list(run: Calls, handed: Handed, _env: Env) -> object:
    made = Arr()
    for one in handed.given[:2]:
        listed = run.listed(one)
        made.items += listed.items if listed is not None else []
        made.open = made.open or listed is None
    return made


def _shared(run: Calls, handed: Handed, _env: Env) -> object:
    """``export *`` of TypeScript: what is exported by name, where nothing has that name."""
    source, target = handed.at(0), handed.at(1)
    if isinstance(target, Obj) and isinstance(source, Obj):
        taken = Obj()
        merged(taken, source, run)
        for name, value in taken.props.items():
            if name != "default":
                target.props.setdefault(name, value)
        for name, getter in taken.getters.items():
            target.getters.setdefault(name, getter)
    return source


def _told(_run: Calls, handed: Handed, _env: Env) -> object:
    """``__export(target, {name: () => value})``."""
    target, every = handed.at(0), handed.at(1)
    if isinstance(target, Obj) and isinstance(every, Obj):
        for name, getter in every.props.items():
            if isinstance(getter, Fn):
                target.getters[name] = getter
    return target


_Helper = Callable[[Calls, Handed, Env], object]
HELPERS: dict[str, _Helper] = {
    **dict.fromkeys(
        ("__importDefault", "__importStar", "_interopRequireDefault", "_interopRequireWildcard",
         "__toESM", "__toCommonJS", "_interop_require_default", "_interop_require_wildcard",
         "__assertThisInitialized", "_assertThisInitialized", "_toConsumableArray",
         "interopDefault", "_interopDefault", "_interopDefaultLegacy", "_interopNamespace"),
        _itself),
    **dict.fromkeys(("__assign", "_objectSpread", "_extends", "__spreadProps", "__spreadValues",
                     "_objectSpread2"), _assigned),
    **dict.fromkeys(("_defineProperty", "__publicField", "_define_property"), _field),
    **dict.fromkeys(("__extends", "_inherits", "_inheritsLoose"), _extended),
    **dict.fromkeys(("__spreadArray", "__spread", "__spreadArrays"), _spread_list),
    **dict.fromkeys(("__decorate", "_ts_decorate", "__decorateClass"), _marked),
    **dict.fromkeys(("__param", "_ts_param", "__decorateParam"), _of_parameter),
    **dict.fromkeys(("__metadata", "_ts_metadata"), _described),
    "__awaiter": _awaited,
    "__generator": _generated,
    "__export": _told,
    "__exportStar": _shared,
    "_createClass": _with_methods,
}  # fmt: skip
