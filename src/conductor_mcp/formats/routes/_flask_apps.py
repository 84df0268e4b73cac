"""The applications, blueprints, APIs and namespaces of Flask and how they hang together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from conductor_mcp.formats.routes._flask_found import ROOTS, Registered, Rule, is_asked
from conductor_mcp.formats.routes._flask_known import MADE
from conductor_mcp.formats.routes._flask_run import FlaskRun
from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing
from conductor_mcp.formats.routes._pymade import UNKNOWN, Frame, Guess
from conductor_mcp.formats.routes._python import Class
from conductor_mcp.formats.routes._values import Call, Member, Value, dotted

ROLES = {
    "Flask": "app", "APIFlask": "app", "OpenAPI": "app", "Quart": "app", "Blueprint": "blueprint",
    "APIBlueprint": "blueprint", "Api": "api", "Namespace": "namespace", "namespace": "namespace",
    "RestApi": "api", "ExternalApi": "api", "APIView": "blueprint",
    "create_handler_registry": "api",
}  # fmt: skip
_HINTS = ("register_blueprint", "add_namespace", "init_app")
_SHOWS = ("add_view", "add_api")
_CURRENT = (
    "flask.current_app",
    "flask.globals.current_app",
    "quart.current_app",
    "dash.Dash().server",
    "dash.dash.Dash().server",
)
_DEEPEST = 12
_STEPS = 80_000
_MOST_ALIKE = 40
_MOST_NAMING = 12
Prefix = tuple[str, bool]
_Key = tuple[str, str, str]


@dataclass(slots=True)
class Apps:
    """One project's applications, found when they are asked for."""

    eyes: PyEyes
    near: str
    _known: dict[_Key, list[Prefix]] = field(default_factory=dict[_Key, list[Prefix]])
    _registered: dict[_Key, list[Registered]] = field(default_factory=dict[_Key, list[Registered]])
    _runs: dict[str, FlaskRun] = field(default_factory=dict[str, FlaskRun])
    _looked: set[str] = field(default_factory=set[str])
    _shown: set[_Key] = field(default_factory=set[_Key])

    def run(self, path: str) -> FlaskRun:
        """Return what a file does to applications."""
        if path not in self._runs:
            self._runs[path] = run = FlaskRun(self.eyes, _STEPS, role=self.role)
            run.file(path)
            self._note(run)
        return self._runs[path]

    def _note(self, run: FlaskRun) -> None:
        for one in run.registered:
            found = self._registered.setdefault(one.child.key, [])
            if one not in found:
                found.append(one)

    def used(self, function: str, path: str) -> bool:
        """Whether a function of a file is called or put to something elsewhere."""
        here = self.eyes.project.read_text(path) or ""
        if here.count(f"{function}(") > 1 or f"@{function}" in here:
            return True
        words: tuple[str, ...] = (f"{function}(", f"@{function}")
        if function[:1].isupper():  # a class whose constructor it is
            words += (f"({function})", f"({function},", f", {function})", f".{function})")
        return any(one != path for one in self.eyes.files(words, path, beside=True))

    def lent(self, path: str) -> Iterator[Rule]:
        """Yield rules that functions of a file declare for files that nobody asks for theirs."""
        names = dict.fromkeys(one.borrowed for one in self.run(path).rules if one.borrowed)
        words = tuple(f"{sign}{name}(" for name in names for sign in ("", "@")) if names else ()
        others = self.eyes.files(words, path, beside=True) if words else ()
        for other in [one for one in others if not is_asked(self.eyes, one)][:_MOST_NAMING]:
            yield from (one for one in self.run(other).rules if one.lent and one.at[0] == path)

    def registered(self, key: _Key) -> list[Registered]:
        """Return where something is registered; all files are searched only if near ones fail."""
        self._look(beside=True)
        if key not in self._registered:
            self._look(beside=False)
        if key not in self._registered and not key[2].startswith(MADE):
            self._look_for(key[2])
        return self._registered.get(key, [])

    def _look(self, *, beside: bool) -> None:
        if f"beside {beside}" in self._looked:
            return
        self._looked.add(f"beside {beside}")
        borrowed = self._take(self.eyes.files(_HINTS, self.near, beside=beside))
        words = tuple(sorted(f"{name}(" for name in borrowed if name))[:_MOST_ALIKE]
        if words:
            self._take(self.eyes.files(words, self.near, beside=beside), tuple(sorted(borrowed)))

    def _look_for(self, name: str) -> None:
        """Look at the files that speak of something: they may hand it to who registers it."""
        if not name or f"name {name}" in self._looked:
            return
        self._looked.add(f"name {name}")
        for path in self.eyes.files((name,), self.near, beside=True)[:_MOST_NAMING]:
            self.run(path)

    def _take(self, paths: Iterable[str], more: tuple[str, ...] = ()) -> set[str]:
        borrowed: set[str] = set()
        for path in paths:
            if path in self._looked and not more:
                continue
            self._looked.add(path)
            run = self.run(path)
            if more:
                run = FlaskRun(self.eyes, _STEPS, role=self.role)
                run.file(path, more)
            borrowed |= run.borrowed
            self._note(run)
        return borrowed

    def role(self, thing: Thing | None) -> str:
        """Say whether something is an app, a blueprint, an API or a namespace."""
        kind = self.eyes.kind(thing)
        last = kind.removesuffix("()").rpartition(".")[2]
        if kind in _CURRENT or (kind.endswith("()") and last in ROLES):
            return ROLES.get(last, "app")
        if thing is not None and isinstance(thing.what, Call):
            return "namespace" if dotted(thing.what.function).endswith(".namespace") else ""
        if kind or thing is None or thing.what is not None:
            return ""
        if thing.name in ("self", "cls"):
            owner = self.eyes.class_of(thing)
            return ROLES.get(self.eyes.base(owner).rpartition(".")[2], "") if owner else ""
        if thing.name in ROOTS:
            return "app"
        return next((r for one in self.eyes.behind(thing) if (r := self.role(one))), "")

    def prefixes(self, thing: Thing, depth: int = 0) -> list[Prefix]:
        """Return what the rules of an app, a blueprint or an API start with, once for each way."""
        if thing.key in self._known and thing.name:
            return self._known[thing.key]
        self._known[thing.key] = []
        found = self._prefixes(thing, depth) if depth < _DEEPEST else []
        self._known[thing.key] = found
        return found

    def _prefixes(self, thing: Thing, depth: int) -> list[Prefix]:
        role = self.role(thing)
        call = thing.what if isinstance(thing.what, Call) else None
        if role == "app":
            return [("", True)]
        own = self._own(thing, call, role)
        if role == "api":
            return [(a + own[0], k and own[1]) for a, k in self._below_api(thing, call, depth)]
        found: list[Prefix] = []
        for one in self.registered(thing.key):
            mine = own
            if one.prefix is not None:
                known = isinstance(one.prefix, str) and not isinstance(one.prefix, Guess)
                mine = (one.prefix if isinstance(one.prefix, str) else own[0], known)
            put = _add if role == "namespace" else _join
            found += [put(above, mine) for above in self.prefixes(one.parent, depth + 1)]
        if (
            role == "namespace"
            and not found
            and call is not None
            and isinstance(call.function, Member)
        ):
            parent = self.eyes.look(thing.path, thing.scope, call.function.of)
            found = [_add(a, own) for a in self.prefixes(parent, depth + 1)] if parent else []
        passed = [] if found or call is not None else self.eyes.behind(thing, annotated=True)
        for other in passed:
            found += self.prefixes(other, depth + 1)
        sure = [one for one in found if one[1]]
        return list(dict.fromkeys(sure or found)) or [(own[0], False)]

    def _below_api(self, thing: Thing, call: Call | None, depth: int) -> list[Prefix]:
        parents = [one.parent for one in self.registered(thing.key)]
        given = call.at(0, "app") if call else None
        parent = self._value(thing, given)
        if isinstance(parent, Thing):
            parents.append(parent)
        found = [p for one in parents if self.role(one) for p in self.prefixes(one, depth + 1)]
        return list(dict.fromkeys(found)) or [("", True)]

    def _own(self, thing: Thing, call: Call | None, role: str) -> Prefix:
        if thing.name == "self" and role in ("api", "blueprint"):
            return "", False  # it depends on who makes the object
        if call is None:
            return "", True
        word = {"api": "prefix", "namespace": "path"}.get(role, "url_prefix")
        owner = self.eyes.class_of(thing)
        if owner is not None:
            named = FlaskRun(self.eyes, _STEPS, role=self.role).constructed(thing, owner)
            if named is not None:
                found = named.get(word)
                return found if isinstance(found, str) else "", found is None or found != UNKNOWN
        given = call.named.get(word)
        if role == "namespace":
            found = self._value(thing, given or call.at(0, "name"))
            text = found if isinstance(found, str) else ""
            return (text if given is not None else f"/{text}").rstrip("/"), isinstance(found, str)
        found = None if given is None else self._value(thing, given)
        if found is None:
            return "", True
        sure = isinstance(found, str) and not isinstance(found, Guess)
        return found if isinstance(found, str) else "", sure

    def _value(self, thing: Thing, value: Value | None) -> object:
        return self.value(value, Frame(thing.path, thing.scope))

    def value(self, value: Value | None, frame: Frame) -> object:
        """Return what an expression gives."""
        return FlaskRun(self.eyes, _STEPS, role=self.role).value(value, frame)

    def of(self, thing: Thing) -> object:
        """Return what a thing is bound to."""
        return FlaskRun(self.eyes, _STEPS, role=self.role).of(thing)

    def shown(self) -> set[_Key]:
        """Return the view classes that are given to something that shows them."""
        if "shown" not in self._looked:
            self._looked.add("shown")
            for path in self.eyes.files(_SHOWS, self.near, beside=True):
                self._shown |= self.run(path).shown
            for path in self.eyes.files(("SecurityManager",), self.near, beside=True):
                self._shown |= set(self._kept(path))
        return self._shown

    def _kept(self, path: str) -> Iterator[_Key]:
        """Yield the views that classes which manage security are told to show."""
        file = self.eyes.file(path)
        for kind in file.classes.values() if file else ():
            base = self.eyes.base(Thing(path, kind.scope, kind.name, kind))
            if file is None or not base.endswith("SecurityManager"):
                continue
            for _, bound in file.members(kind.path):
                found = self.eyes.look(path, kind.path, bound.value)
                if found is not None and isinstance(found.what, Class):
                    yield found.key


def _join(above: Prefix, own: Prefix) -> Prefix:
    return below(above[0], own[0]), above[1] and own[1]


def _add(above: Prefix, own: Prefix) -> Prefix:
    """Put a namespace below its API the way the REST add-ons do: as it is written."""
    return above[0] + own[0], above[1] and own[1]


def below(prefix: str, rule: str) -> str:
    """Put a rule below a prefix the way Flask does."""
    if not prefix:
        return rule
    return f"{prefix.rstrip('/')}/{rule.lstrip('/')}" if rule else prefix
