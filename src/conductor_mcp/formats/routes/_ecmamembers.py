"""Members of JavaScript's values: what they are, and what setting them changes."""

from __future__ import annotations

from conductor_mcp.formats.routes._ecmabase import Later, Walk
from conductor_mcp.formats.routes._ecmalists import Store, list_member
from conductor_mcp.formats.routes._ecmatexts import found_in, tested, text_member
from conductor_mcp.formats.routes._ecmavalues import (
    MOST,
    UNDEFINED,
    UNKNOWN,
    Arr,
    Choice,
    Env,
    Fn,
    Handed,
    Native,
    Obj,
    Outside,
    Pattern,
    Undefined,
    Unknown,
    either,
    is_vague,
    same,
    shown,
    ways,
)

_HIGHEST = 30
_PROMISES = ("then", "catch", "finally")
_OBJECTS = ("hasOwnProperty", "toString", "isPrototypeOf", "valueOf")


class Members(Walk):
    """What ``of.name`` and ``of[name]`` come to."""

    def member(self, of: object, name: str) -> object:
        if isinstance(of, Choice):
            return either(*(self.member(one, name) for one in of.ways))
        if isinstance(of, Obj):
            return self._of_object(of, name)
        if isinstance(of, str):
            found = text_member(of, name)
            replaces = name in ("replace", "replaceAll") and isinstance(found, Native)
            found = self._replacing(of, name, found) if replaces else found
        elif isinstance(of, Arr):
            found = list_member(self, of, name)
        elif isinstance(of, Outside):
            return self._outside(of, name)
        elif isinstance(of, Pattern):
            return self._of_pattern(of, name)
        else:
            found = UNDEFINED
        if isinstance(found, Undefined):
            promised = name in _PROMISES and not isinstance(of, Unknown)
            return self.promised(of, name) if promised else Unknown(name)
        return found

    def _replacing(self, text: str, name: str, plain: object) -> Native:
        """``text.replace(/[A-Z]/g, (found) => …)``."""

        def replaced(handed: Handed) -> object:
            wanted, put = handed.at(0), handed.at(1)
            if not isinstance(put, Fn) or not isinstance(wanted, Pattern | str):
                return plain.call(handed) if isinstance(plain, Native) else UNKNOWN
            places = found_in(text, wanted, every=name == "replaceAll")
            pieces, end = [""], 0
            for start, parts in places or ():
                given = list[object](parts)
                made = shown(self.call(put, UNDEFINED, given, handed.path, handed.line))
                if made is None:
                    return UNKNOWN
                pieces += [text[end:start], made]
                end = start + len(parts[0])
            return UNKNOWN if places is None else "".join([*pieces, text[end:]])

        return Native(call=replaced, name=name)

    def _outside(self, of: Outside, name: str) -> object:
        if name == "default":
            return of
        if of.name.startswith("process.env"):
            return Unknown(name)
        if of.name == "Array.prototype":
            return list_member(self, Arr([], open=True), name)
        if of.name in ("global", "globalThis"):
            return self.beyond(name)
        return CONSTANTS.get(f"{of.name}.{name}", Outside(f"{of.name}.{name}"))

    def _of_pattern(self, of: Pattern, name: str) -> object:
        if name == "source":
            return of.source
        if name == "test":
            return Native(call=lambda handed: tested(of, handed.at(0)), name=name)
        return Unknown(name)

    def _of_object(self, of: Obj, name: str) -> object:
        found = self.held(of, name)
        if found is None and isinstance(of, Fn | Native):
            own = self._of_function(of, name)
            found = None if own is None else (own,)
        if found is not None:
            return found[0]
        if name in _PROMISES:
            return self.promised(of, name)
        if name in _OBJECTS:
            return Native(call=lambda handed: self._own(of, name, handed), name=name)
        if name == "constructor" and of.maker is not None:
            return of.maker
        return self._missing(of, name)

    def _missing(self, of: Obj, name: str) -> object:
        if name == "default" and not of.open and of.maker is None:
            return of  # what is exported whole stands for its default
        vague = of.open or of.maker is not None or of.host is not None or isinstance(of, Fn)
        return Unknown(name) if vague else UNDEFINED

    def held(self, of: Obj, name: str) -> tuple[object] | None:
        """Return what an object or what it is derived from holds under a name, if it does."""
        at: Obj | None = of
        for _ in range(_HIGHEST):
            if at is None:
                break
            if name in at.props:
                return (self.settle(at.props, name),)
            if name in at.getters:
                handed = Handed(of, [], at.getters[name].path, 0)
                return (self.enter(at.getters[name], handed),)
            if at.host is not None and at.host.has(name):
                return (at.host.member(of, name),)
            up = at.base if isinstance(at, Fn) else None
            at = up if isinstance(up, Obj) else at.proto
        return None

    def _of_function(self, of: Fn | Native, name: str) -> object:
        if name == "prototype" and isinstance(of, Fn):
            return prototype(of)
        if name == "name":
            return of.name
        if name in ("call", "apply", "bind"):
            return Native(call=lambda handed: self._passed(of, name, handed), name=name)
        return None

    def _passed(self, fn: Fn | Native, name: str, handed: Handed) -> object:
        this, rest = handed.at(0), handed.given[1:]
        more = handed.more
        if name == "apply":
            listed = handed.at(1)
            rest = list(listed.items) if isinstance(listed, Arr) else []
            more = not isinstance(listed, Arr | Undefined)
        if name != "bind":
            return self.call(fn, this, rest, handed.path, handed.line, more=more)
        if isinstance(fn, Native):
            return Native(
                call=lambda more: self.call(fn, this, [*rest, *more.given], more.path, more.line)
            )
        return Fn(
            node=fn.node, env=fn.env, name=fn.name, path=fn.path, arrow=fn.arrow, this=this,
            early=(*fn.early, *rest),
        )  # fmt: skip

    def _own(self, of: Obj, name: str, handed: Handed) -> object:
        wanted = handed.at(0)
        if name == "hasOwnProperty" and isinstance(wanted, str):
            return True if wanted in of.props else UNKNOWN if of.open else False
        return UNKNOWN

    def promised(self, of: object, name: str) -> object:
        """Return what waits for something: it comes to what it is, and errors do not happen."""

        def go_on(handed: Handed) -> object:
            if name == "catch":
                return of
            given = [] if name == "finally" else [of]
            target = handed.at(0)
            if not isinstance(target, Fn | Native):
                return of
            vague = isinstance(of, Undefined)
            found = self.call(target, UNDEFINED, given, handed.path, handed.line, more=vague)
            return of if name == "finally" else found

        return Native(call=go_on, name=name)

    def picked(self, of: object, key: object) -> object:
        """Return ``of[key]``."""
        if isinstance(key, Choice):
            return either(*(self.picked(of, one) for one in key.ways))
        if isinstance(of, Choice):
            return either(*(self.picked(one, key) for one in of.ways))
        if isinstance(of, Arr | str) and isinstance(key, int):
            items = of.items if isinstance(of, Arr) else of
            return items[key] if 0 <= key < len(items) else UNKNOWN
        name = shown(key) if not is_vague(key) else None
        if name is not None:
            return self.member(of, name)
        return self.any_of(of)

    def any_of(self, of: object) -> object:
        """Return one of what an object holds, we do not know which."""
        if isinstance(of, Obj) and not isinstance(of, Fn) and of.host is None:
            return either(*(self.settle(of.props, one) for one in list(of.props)), UNKNOWN)
        if isinstance(of, Arr):
            return either(*of.items, UNKNOWN)
        return UNKNOWN

    def put(self, of: object, key: object, value: object) -> None:
        """Set a property."""
        if isinstance(of, Choice):
            for one in of.ways:
                self.put(one, key, value)
            return
        if isinstance(of, Arr) and isinstance(key, int) and 0 <= key <= len(of.items) < MOST:
            of.items[key : key + 1] = [value]
            return
        name = shown(key)
        if not isinstance(of, Obj):
            return
        if name is None:
            of.open = True
            return
        if len(of.props) > MOST:
            return
        before = of.props.get(name)
        if self.unsure and before is not None and not isinstance(before, Later):
            value = either(before, value)
        of.props[name] = value
        of.getters.pop(name, None)

    def without(self, of: object, name: str) -> bool:
        """Take a property away (``delete of.name``)."""
        if isinstance(of, Obj):
            of.open = of.open or bool(self.unsure)
            if not self.unsure:
                of.props.pop(name, None)
        return True

    def keep(self, value: object, env: Env, *, every: bool) -> None:
        """Keep what a generator yields, or ``every`` element of it."""
        at: Env | None = env
        while at is not None and at.returned is None:
            at = at.above
        if at is not None:
            at.yielded = at.yielded or Arr()
            listed = self.listed(value) if every else Arr([value])
            at.yielded.items += listed.items if listed is not None else []
            at.yielded.open = at.yielded.open or listed is None or listed.open

    def keys(self, of: object) -> Arr | None:
        """Return the names of what an object holds."""
        if isinstance(of, Arr):
            return Arr([str(at) for at in range(len(of.items))], of.open)
        if isinstance(of, Obj) and not isinstance(of.host, Store):
            names = [*of.props, *(n for n in of.getters if n not in of.props)]
            hidden = ("prototype", "__esModule", "constructor")
            vague = of.open or of.host is not None
            return Arr([n for n in names if n not in hidden], vague)
        return None

    def listed(self, value: object) -> Arr | None:
        """Return what a loop or a spread goes through; ``None`` where that is not known."""
        if isinstance(value, Choice):
            found = [self.listed(one) for one in ways(value)]
            items = [one for some in found if some for one in some.items]
            return Arr(items[:MOST], open=any(some is None or some.open for some in found))
        if isinstance(value, Arr):
            return value
        if isinstance(value, str):
            return Arr(list(value))
        if isinstance(value, Obj) and isinstance(value.host, Store):
            return value.host.listed()
        return None


def prototype(fn: Fn) -> Obj:
    """Return what instances of a class or function are derived from."""
    found = fn.props.get("prototype")
    if not isinstance(found, Obj):
        found = Obj(maker=fn)
        fn.props["prototype"] = found
    return found


def merged(target: Obj, source: object, run: Members) -> None:
    """Copy the properties of an object, as spreads and ``Object.assign`` do."""
    for one in ways(source):
        if isinstance(one, Obj):
            for name in list(one.props)[:MOST]:
                target.props[name] = run.settle(one.props, name)
            for name, getter in one.getters.items():
                target.getters[name] = getter
            target.open = target.open or one.open
            if one.host is not None and target.host is None:
                target.host = one.host
        elif isinstance(one, Arr):
            target.props.update({str(at): each for at, each in enumerate(one.items)})
        elif not (one is None or isinstance(one, Undefined) or same(one, one)):
            target.open = True


CONSTANTS: dict[str, object] = {
    "path.sep": "/",
    "path.posix": Outside("path"),
    "path.delimiter": ":",
    "process.platform": "linux",
    "process.env": Outside("process.env"),
    "fs.promises": Outside("fs"),
    "fs/promises": Outside("fs"),
}
