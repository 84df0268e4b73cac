"""The routers of a FastAPI project, and how what includes them puts their paths together.

Source: FastAPI's documentation (bigger applications, sub-applications, routers).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from conductor_mcp.formats.routes._fastapi_found import (
    loaded,
    made_keys,
    nobody_makes,
    own_prefix,
    own_said,
    recorded,
    self_key,
)
from conductor_mcp.formats.routes._fastapi_named import (
    made_elsewhere,
    role_of,
    unwrapped,
    wheres,
)
from conductor_mcp.formats.routes._fastapi_types import Where
from conductor_mcp.formats.routes._pyelements import RETURNED
from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing
from conductor_mcp.formats.routes._pyfiles import is_test
from conductor_mcp.formats.routes._pysaid import is_false, said_by_name, said_of
from conductor_mcp.formats.routes._pything import Given, names_of
from conductor_mcp.formats.routes._python import Class, Function, Said, calls_in
from conductor_mcp.formats.routes._values import Call, Member, Name, Value

_INCLUDES = ("include_router", "mount")
_DEEPEST = 15
_BARE = ("", "")
_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Mount:
    """One way to a router: what its paths start with, and what is depended on along it.

    ``given`` is what the calls along it give to the names around the router.
    """

    prefix: str = ""
    known: bool = True
    depends: tuple[Where, ...] = ()
    given: Given = ()
    hidden: bool = False
    guessed: bool = False
    """Whether something is known of a prefix that is not known whole."""


@dataclass(frozen=True, slots=True)
class Include:
    """A router, or an app, that another one includes; ``by`` is where the call stands."""

    parent: Thing
    prefix: Where | None
    depends: tuple[Where, ...]
    by: tuple[str, str]
    hidden: bool = False
    given: Given = ()
    mounted: bool = False
    """Whether it is an application of its own, which nothing is depended on for."""


@dataclass(slots=True)
class App:
    """The routers of a project and how they hang together."""

    eyes: PyEyes
    near: str
    _mounts: dict[tuple[_Key, tuple[str, str]], tuple[Mount, ...]] = field(
        default_factory=dict[tuple[_Key, tuple[str, str]], tuple[Mount, ...]]
    )
    _includes: dict[_Key, list[Include]] = field(default_factory=dict[_Key, list[Include]])
    _looked: set[str] = field(default_factory=set[str])
    _records: list[tuple[str, str, Call]] | None = None

    def includes(self, thing: Thing) -> list[Include]:
        """Return what includes a router; all files are searched only where near ones do not."""
        self._look(beside=True)
        key = self_key(self.eyes, thing) or thing.key
        if key not in self._includes and self.role(thing) != "app":
            self._look(beside=False)
        return self._includes.get(key, [])

    def _look(self, *, beside: bool) -> None:
        if f"beside {beside}" in self._looked:
            return
        self._looked.add(f"beside {beside}")
        for path in self.eyes.files(("include_router", ".mount("), self.near, beside=beside):
            file = self.eyes.file(path) if path not in self._looked else None
            self._looked.add(path)
            for said in file.said if file else ():
                with self.eyes.under((), only=True):
                    self._include(path, said)

    def _include(self, path: str, said: Said) -> None:
        function = said.call.function
        if not isinstance(function, Member) or function.name not in _INCLUDES:
            return
        for turn in self.eyes.turns_of_callers(path, said.scope, said.call):
            with self.eyes.under(turn):
                self._included(path, said, function, turn)

    def _included(self, path: str, said: Said, function: Member, turn: Given) -> None:
        mounted, eyes = function.name == "mount", self.eyes
        places = ("path", "app") if mounted else ("router",)
        given = said_by_name(eyes, path, said.scope, said.call, places)
        parent = eyes.look(path, said.scope, function.of)
        if isinstance(function.of, Member) and function.of.name == "router":
            of = eyes.look(path, said.scope, function.of.of)
            if of is not None and of.what is not None and self.role(of) == "app":
                parent = of if not self.role(parent) or parent is None else parent
        child_at = given.get("app" if mounted else "router")
        if parent is None or child_at is None:
            return
        parent = unwrapped(eyes, parent)
        depends, shown = given.get("dependencies"), given.get("include_in_schema")
        for child, known in self._children(child_at.path, child_at.scope, child_at.value):
            made = Include(
                parent,
                given.get("path" if mounted else "prefix"),
                wheres(eyes, depends.path, depends.scope, depends.value) if depends else (),
                (path, said.scope),
                hidden=shown is not None and is_false(eyes, shown.path, shown.scope, shown.value),
                given=(*turn, *known),
                mounted=mounted,
            )
            self._includes.setdefault(child.key, []).append(made)
            keys, more = made_keys(eyes, child)
            for key in keys:
                own = replace(made, given=(*turn, *known, *more))
                self._includes.setdefault(key, []).append(own)

    def _children(
        self, path: str, scope: str, value: Value | None, depth: int = 0
    ) -> Iterator[tuple[Thing, Given]]:
        """Yield the routers that an expression means, those that callers pass included."""
        file = self.eyes.file(path)
        yield from loaded(self.eyes, path, scope, value)
        for found in made_elsewhere(self.eyes, path, scope, value):
            child = unwrapped(self.eyes, found)
            yield child, child.given
            function = file.functions.get(scope) if file and child.what is None else None
            if function is None or depth > _DEEPEST or child.key != (path, scope, child.name):
                continue
            for given in self.eyes.callers(path, function):
                with self.eyes.under(given):
                    passed = self.eyes.given.get(child.key)
                    if passed is None or isinstance(passed.what, Class | Function | None):
                        continue
                    at = passed.path, passed.scope, passed.what
                    for one, known in self._children(*at, depth + 1):
                        yield one, (*given, *known)

    def role(self, thing: Thing | None) -> str:
        """Say whether something is an app or a router; ``""`` for neither."""
        return role_of(self.eyes, thing)

    def mounts(
        self, thing: Thing, depth: int = 0, by: tuple[str, str] = _BARE
    ) -> tuple[Mount, ...]:
        """Return the ways to a router or an app that is named ``by`` a scope of a file."""
        key = thing.key, by if self._held(thing) else _BARE
        if not thing.given and key in self._mounts:
            return self._mounts[key]
        if not thing.given:
            self._mounts[key] = ()  # what includes itself has no way
        with self.eyes.under(thing.given, only=True):
            found = [one for one in self._ways(thing, depth, by) if not one.hidden]
        # Beside an address that is known, one of which nothing is known says nothing.
        found = [one for one in found if one.known or one.guessed] or found
        if not thing.given:
            self._mounts[key] = tuple(found)
        return tuple(found)

    def _ways(self, thing: Thing, depth: int, by: tuple[str, str]) -> list[Mount]:
        call = thing.what if isinstance(thing.what, Call) else None
        said = said_of(self.eyes, thing.path, thing.scope, call, "dependencies")
        every = [*own_said(self.eyes, thing, "dependencies"), *([said] if said else [])]
        depends = tuple(d for w in every for d in wheres(self.eyes, w.path, w.scope, w.value))
        found: list[Mount] = []
        includes = self.includes(thing) if depth < _DEEPEST else []
        if self.role(thing) == "app":  # it stands for itself where nobody asks for its mounting
            includes = [one for one in includes if not self._adrift(one.parent, depth)]
        for include in includes:
            if not self._hidden(include) and self._fits(thing, include, by):
                ways = self._through(thing, include, depends, depth)
                found.extend(self._doubted(thing, include, ways, depth))
        if len(includes) > 1 and self._held(thing) and len({one.prefix for one in found}) > 1:
            # Which of its objects has which routes is decided when it runs.
            found = [one if one.given else replace(one, known=False) for one in found]
        if not includes and depth < _DEEPEST:
            found = list(self._passed(thing, depth))
        if not includes and not found and thing.name and self.role(thing) == "router":
            found = list(self._said_elsewhere(thing, depends))
        if not includes and not found:
            text, known = self.own(thing)
            known = known and self.role(thing) == "app"
            found.append(Mount(text, known, depends, thing.given))
        return found

    def _doubted(
        self, thing: Thing, one: Include, ways: Iterator[Mount], depth: int
    ) -> Iterator[Mount]:
        """Yield ways; what a class does that nobody makes, to what nobody gives, may not be."""
        doubted = (
            self._held(thing)
            and self._adrift(one.parent, depth)
            and nobody_makes(self.eyes, thing)
        )
        for way in ways:
            yield replace(way, known=way.known and not doubted)

    def _said_elsewhere(self, thing: Thing, depends: tuple[Where, ...]) -> Iterator[Mount]:
        """Yield the prefixes that a router is put on record with, where nobody includes it."""
        if self._records is None:
            self._records = recorded(self.eyes, self.near)
        for path, scope, call in self._records:
            every = (*call.given, *call.named.values())
            for value in every:
                if not isinstance(value, Name | Member):
                    continue
                one = self.eyes.look(path, scope, value)
                if one is not None and one.key == thing.key:
                    text = self.eyes.text(path, scope, call.named.get("prefix")) or ""
                    whole = text.rstrip("/") + self.own(thing)[0]
                    yield Mount(whole, known=False, depends=depends, guessed=True)

    def _hidden(self, one: Include) -> bool:
        """Whether what is included is in no schema, by the call or by what it is included in."""
        return one.hidden or self.unseen(one.parent)

    def unseen(self, router: Thing) -> bool:
        """Whether a router is made with what hides all that it has from contracts."""
        made = router.what
        shown = made.named.get("include_in_schema") if isinstance(made, Call) else None
        return is_false(self.eyes, router.path, router.scope, shown)

    def _adrift(self, parent: Thing, depth: int) -> bool:
        """Whether an app is included in a parameter that no caller gives."""
        file = self.eyes.file(parent.path) if parent.what is None and parent.name else None
        function = file.functions.get(parent.scope) if file else None
        if function is None or all(one.name != parent.name for one in function.arguments):
            return False
        return not any(self._passed(parent, depth + 1))

    def _passed(self, thing: Thing, depth: int) -> Iterator[Mount]:
        """Yield the ways to what callers pass for a parameter."""
        file = self.eyes.file(thing.path) if thing.what is None and thing.name else None
        function = file.functions.get(thing.scope) if file else None
        if function is None or all(one.name != thing.name for one in function.arguments):
            return
        for given in self.eyes.callers(thing.path, function):
            with self.eyes.under(given, only=True):
                one = self.eyes.look(thing.path, thing.scope, Name(thing.name))
            kept = dict(given).get((thing.path, function.path, RETURNED))
            if one is not None and not one.name and kept is not None:
                one = replace(one, scope=kept.scope, name=kept.name)
            if one is None or one.key == thing.key or not self.role(one):
                continue
            for mount in self.mounts(one, depth + 1):
                yield replace(mount, given=(*given, *mount.given), hidden=self.unseen(one))

    def _through(
        self, thing: Thing, one: Include, depends: tuple[Where, ...], depth: int
    ) -> Iterator[Mount]:
        for above in self.mounts(one.parent, depth + 1, one.by):
            ways = [(*above.given, *one.given, *thing.given)]
            if self._put(thing, one, ways[0], sure=True) is None:
                ways = self._called(thing, one, ways[0]) or self.eyes.spread(ways[0])
            for given in ways:
                put = self._put(thing, one, given)
                guess = self._guessed(thing, one, given) if put is None else ""
                yield Mount(
                    above.prefix + (guess if put is None else put),
                    above.known and put is not None,
                    depends if one.mounted else (*above.depends, *one.depends, *depends),
                    given,
                    guessed=above.guessed or (guess.startswith("/") and one.prefix is not None),
                )

    def _called(self, thing: Thing, one: Include, given: Given) -> list[Given]:
        """Return what callers give where a router is made or included, if it tells the prefix."""
        found: list[Given] = []
        for path, scope in dict.fromkeys(((thing.path, thing.scope), one.by)):
            file = self.eyes.file(path)
            function = file.functions.get(scope) if file else None
            if function is None or any(key[:2] == (path, scope) for key, _ in given):
                continue
            for more in self.eyes.callers(path, function):
                # What is known already wins: it is of this way.
                whole = (*more, *given)
                if self._put(thing, one, whole, sure=True) is not None:
                    found.append(whole)
        return found

    def _put(self, thing: Thing, one: Include, given: Given, *, sure: bool = False) -> str | None:
        """Return what an include puts before a router's paths, and the router's own prefix."""
        read = self.eyes.text if sure else self.eyes.text_or_default
        text: str | None = ""
        with self.eyes.under(given, only=True):
            if one.prefix is not None:
                text = read(one.prefix.path, one.prefix.scope, one.prefix.value)
            own, known = self.own(thing)
        return text.rstrip("/") + own if text is not None and known else None

    def _guessed(self, thing: Thing, one: Include, given: Given) -> str:
        """Return what is known of a prefix that is not known whole."""
        with self.eyes.under(given, only=True):
            at = one.prefix
            text = self.eyes.guess(at.path, at.scope, at.value) if at is not None else ""
            return text.rstrip("/") + self.own(thing)[0]

    def _fits(self, thing: Thing, one: Include, by: tuple[str, str]) -> bool:
        """Whether the object whose router is included has the method that names the router."""
        eyes, file = self.eyes, self.eyes.file(by[0])
        function = file.functions.get(by[1]) if file else None
        holder = thing.scope
        if (at := eyes.file(thing.path)) is not None and holder not in at.classes:
            holder = holder.rpartition(".")[0]
        made = dict(one.given).get((thing.path, holder, "self"))
        own = file.classes.get(function.owner) if file and function else None
        if function is None or own is None or made is None:
            return True
        mine = eyes.lineage(Thing(by[0], own.scope, own.name, own))
        if not any(isinstance(c.what, Class) and c.what.path == holder for c in mine):
            return self._told(made, own, thing)  # it is the router of something else
        with eyes.under(one.given):
            owner = eyes.class_of(made)
        for above in eyes.lineage(owner) if owner is not None else ():
            other = eyes.file(above.path) if isinstance(above.what, Class) else None
            if other is None or not isinstance(above.what, Class):
                continue
            method = other.functions.get(f"{above.what.path}.{function.name}")
            if method is function:
                return True
            if method is not None and not any(calls_in(method.node, (function.name,))):
                return False  # another method of that name is called instead
        return False

    def _told(self, made: Thing, own: Class, thing: Thing) -> bool:
        """Whether an object is made with an object of a class whose method adds to its router."""
        others = [dict(one.given).get((*thing.key[:2], "self")) for one in self.includes(thing)]
        if not any(own.name in names_of(_call(one)) for one in others):
            return True
        return own.name in names_of(_call(made))

    def _held(self, thing: Thing) -> bool:
        """Whether a router is a member of a class, so that there may be many of it."""
        file = self.eyes.file(thing.path)
        return file is not None and any(
            scope in file.classes for scope in (thing.scope, thing.scope.rpartition(".")[0])
        )

    def own(self, thing: Thing) -> tuple[str, bool]:
        """Return the prefix that a router itself has, and whether it is known."""
        call = thing.what if isinstance(thing.what, Call) else None
        prefix = said_of(self.eyes, thing.path, thing.scope, call, "prefix")
        if prefix is None:
            text, known = own_prefix(self.eyes, thing)
            return text, known and bool(self.role(thing))
        found = self.eyes.text(prefix.path, prefix.scope, prefix.value)
        if found is None:
            return self.eyes.guess(prefix.path, prefix.scope, prefix.value), False
        return found, True


def app_of(eyes: PyEyes, path: str) -> App:
    """Return how the routers around a file hang together."""
    key = "fastapi", path.partition("/")[0], is_test(path)
    return eyes.project.once(key, lambda: App(eyes, path))


def _call(thing: Thing | None) -> Value | None:
    return thing.what if thing is not None and isinstance(thing.what, Call) else None
