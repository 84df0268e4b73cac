"""A project of Node gone through: from files that name a framework, then what nobody calls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol, TypeVar

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._ecmamodules import Maker, Modules, stem
from conductor_mcp.formats.routes._ecmavalues import Fn, Handed, Obj, prototype_of

_ENDS = (".ts", ".js", ".mjs", ".cjs", ".mts", ".cts", ".tsx")
_NOT_OURS = re.compile(
    r"(?:^|/)(?:node_modules|bower_components|vendor|third[_-]?party|__tests__|__mocks__|tests?|specs?|e2e|cypress|fixtures)/"
    r"|/(?:dist|build)/|\.min\.js$|\.d\.[cm]?ts$|[.-](?:test|spec|e2e)\.[cm]?[jt]sx?$"
)
_SHOWS = re.compile(
    r"(?:^|/)(?:examples?|samples?|demos?|playgrounds?|sandbox|docs?|benchmarks?|templates?)/"
)
_MOST_FILES = 4_000
_WHOLE = 1_200_000
_ALONE = 100_000
_MOST_ALONE = 1_500
_NAMED = 4
_DEEP = 50
_LONG = 8_000
_CALLED = re.compile(r"(\w+)\)?\(")


def files_with(project: Project, words: re.Pattern[str]) -> tuple[str, ...]:
    """Return the files, tests left out, in which a pattern is found."""

    def find() -> tuple[str, ...]:
        found = tuple(p for p in sources(project) if words.search(project.read_text(p) or ""))
        # What an example puts an application below says nothing of the application itself.
        own = tuple(p for p in found if not _SHOWS.search(p))
        return own or found

    return project.once(("ecma-files", words), find)


def shown_by(project: Project, words: re.Pattern[str]) -> tuple[str, ...]:
    """Return the examples among the files in which a pattern is found, where there are others."""
    own = set(files_with(project, words))
    every = (p for p in sources(project) if _SHOWS.search(p) and p not in own)
    return tuple(p for p in every if words.search(project.read_text(p) or ""))


def sources(project: Project) -> list[str]:
    """Return the files of code of a project, without tests and what is made of others."""

    def find() -> list[str]:
        every = sorted({p for p in project.paths() if p.endswith(_ENDS)})
        return [p for p in every if not _NOT_OURS.search(p)][:_MOST_FILES]

    return project.once("ecma-sources", find)


def holds(project: Project, path: str, words: tuple[str, ...]) -> bool:
    """Whether a file holds one of some words."""
    text = project.read_text(path)
    return text is not None and any(word in text for word in words)


_S_co = TypeVar("_S_co", bound="Site", covariant=True)


class _Makes(Protocol[_S_co]):
    def __call__(self, *, examples: bool) -> _S_co: ...


def site_of(project: Project, path: str, words: re.Pattern[str], made: _Makes[_S_co]) -> _S_co:
    """Return the application that a file is a part of: that of the examples, or the other one."""
    site = project.once((words, False), lambda: made(examples=False))
    if path in site.modules or not _SHOWS.search(path) or path not in shown_by(project, words):
        return site
    return project.once((words, True), lambda: made(examples=True))


class Site(Modules):
    """What the files of a project declare when it starts, as far as that can be told."""

    def __init__(
        self, project: Project, words: re.Pattern[bytes], makers: dict[str, Maker]
    ) -> None:
        super().__init__(project, words, makers)
        self._callers: dict[str, list[Fn]] = {}
        self._first: frozenset[str] = frozenset()
        self._depths: dict[str, int] = {}

    def survey(self, first: tuple[str, ...], later: tuple[str, ...]) -> None:
        """Go through files, then through functions in them that nothing else calls."""
        self.purse = _WHOLE
        self._first = frozenset(first)
        for path in first:
            self.load(path)
        self._rest()
        for path in later:
            self.load(path)
        self._rest()

    def also(self, path: str) -> None:
        """Go through one more file, however much was gone through before."""
        if path not in self.modules and not _NOT_OURS.search(path):
            self.purse = max(self.purse, _WHOLE // 10)
            self.load(path)
            self._rest()

    def _rest(self) -> None:
        for _, fn in zip(range(_MOST_ALONE), self._unmet(), strict=False):
            if self.purse <= 0:
                break
            caller = self._caller(fn)
            if caller is not None:
                self._alone(caller)
            if fn.node is not None and (fn.path, fn.node.raw.start_byte) not in self.met:
                self._alone(fn)

    def _caller(self, fn: Fn) -> Fn | None:
        """Return a function that nobody calls and that calls one that matters."""
        if len(fn.name) < _NAMED:
            return None
        while self.others:
            other = self.others.pop()
            if other.node is None or other.is_class or len(other.node.text) > _LONG:
                continue
            for name in dict.fromkeys(_CALLED.findall(other.node.text)):
                self._callers.setdefault(name, []).append(other)
        for other in self._callers.get(fn.name, ()):
            node = other.node
            if node is not None and (other.path, node.raw.start_byte) not in self.met:
                return other
        return None

    def _order(self, fn: Fn) -> tuple[bool, int]:
        """Order functions: those of files that nothing imports come first."""
        if not self._depths:
            known = {stem(path) for path in self.modules}
            level = {p for p in known if not self.importers.get(p, set()) & known}
            below: dict[str, list[str]] = {}
            for target, every in self.importers.items():
                for one in every:
                    below.setdefault(one, []).append(target)
            depth = 0
            while level and depth < _DEEP:
                self._depths.update(dict.fromkeys(level, depth))
                level = {t for p in level for t in below.get(p, ())} - self._depths.keys()
                depth += 1
        return fn.path not in self._first, self._depths.get(stem(fn.path), _DEEP)

    def _unmet(self) -> Iterator[Fn]:
        self._depths = {}
        size = -1
        while self.born:
            if len(self.born) > size:
                self.born.sort(key=self._order)
            fn = self.born.pop(0)
            size = len(self.born)
            if fn.node is not None and (fn.path, fn.node.raw.start_byte) not in self.met:
                yield fn

    def _alone(self, fn: Fn) -> None:
        """Go through a function that something we do not know calls."""
        if fn.node is None:
            return
        before, self.by = self.by, (fn.path, fn.node.raw.start_byte)
        self.met.add(self.by)
        self.alone.add(self.by)
        self.left = asked = min(self.purse, _ALONE)
        try:
            if fn.is_class:
                if id(fn) not in self.instances:
                    self.enter(fn, Handed(None, [], fn.path, 0, new=True), alone=True)
                return
            self.enter(fn, Handed(self._owner(fn), [], fn.path, 0), alone=True)
        finally:
            self.purse -= asked - self.left
            self.by = before

    def _owner(self, fn: Fn) -> object:
        """Return an object whose method a function is."""
        made = prototype_of(fn)
        if made is None:
            return fn.home
        found = self.instances.get(id(made))
        if found is None:
            self.enter(made, Handed(None, [], made.path, 0, new=True), alone=True)
            found = self.instances.get(id(made), Obj(maker=made))
        return found
