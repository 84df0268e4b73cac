"""A project of Node gone through: from files that name a framework, then what nobody calls."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._ecmamodules import Modules
from conductor_mcp.formats.routes._ecmavalues import Fn, Handed, Obj, prototype_of

GLOBS = ("**/*.ts", "**/*.js", "**/*.mjs", "**/*.cjs", "**/*.mts", "**/*.cts", "**/*.tsx")
_NOT_OURS = re.compile(
    r"(?:^|/)(?:node_modules|__tests__|__mocks__|tests?|specs?|e2e|cypress|fixtures)/"
    r"|/(?:dist|build)/|\.min\.js$|\.d\.[cm]?ts$|[.-](?:test|spec|e2e)\.[cm]?[jt]sx?$"
)
_MOST_FILES = 4_000
_WHOLE = 1_500_000
_ALONE = 12_000
_MOST_ALONE = 1_500


def files_with(project: Project, words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the files, tests left out, that hold one of some words."""

    def find() -> tuple[str, ...]:
        every = [p for p in project.files(*GLOBS) if not _NOT_OURS.search(p)][:_MOST_FILES]
        return tuple(p for p in every if holds(project, p, words))

    return project.once(("ecma-files", words), find)


def holds(project: Project, path: str, words: tuple[str, ...]) -> bool:
    """Whether a file holds one of some words."""
    text = project.read_text(path)
    return text is not None and any(word in text for word in words)


class Site(Modules):
    """What the files of a project declare when it starts, as far as that can be told."""

    def survey(self, first: tuple[str, ...], later: tuple[str, ...]) -> None:
        """Go through files, then through functions in them that nothing else calls."""
        self.left = _WHOLE
        for path in first:
            self.load(path)
        self._rest()
        for path in later:
            self.load(path)
        self._rest()

    def also(self, path: str) -> None:
        """Go through one more file, however much was gone through before."""
        if path not in self.modules and not _NOT_OURS.search(path):
            self.left = max(self.left, _WHOLE // 10)
            self.load(path)
            self._rest()

    def _rest(self) -> None:
        for _ in range(_MOST_ALONE):
            fn = next(self._unmet(), None)
            if fn is None or self.left <= 0:
                break
            self._alone(fn)

    def _unmet(self) -> Iterator[Fn]:
        while self.born:
            fn = self.born.pop(0)
            if fn.node is not None and (fn.path, fn.node.raw.start_byte) not in self.met:
                yield fn

    def _alone(self, fn: Fn) -> None:
        """Go through a function that something we do not know calls."""
        if fn.node is None:
            return
        self.met.add((fn.path, fn.node.raw.start_byte))
        whole, self.left = self.left, min(self.left, _ALONE)
        asked = self.left
        try:
            if fn.is_class:
                if id(fn) not in self.instances:
                    self.enter(fn, Handed(None, [], fn.path, 0, new=True), alone=True)
                return
            self.enter(fn, Handed(self._owner(fn), [], fn.path, 0), alone=True)
        finally:
            self.left += whole - asked

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
