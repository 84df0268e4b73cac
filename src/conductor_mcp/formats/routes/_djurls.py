"""Django's URL configurations: what they list, and by which prefixes they are reached."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import RLock
from typing import TypeVar

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._djapps import left_out, make_ready
from conductor_mcp.formats.routes._djlist import Entry, Flat
from conductor_mcp.formats.routes._djsettings import named_roots, settings_files
from conductor_mcp.formats.routes._djsite import run_of
from conductor_mcp.formats.routes._pyeffects import imports_take_effect
from conductor_mcp.formats.routes._pymade import listed
from conductor_mcp.formats.routes._pyregister import registrations_take_effect
from conductor_mcp.formats.routes._pyrun import Run

T = TypeVar("T")
ONE_AT_A_TIME = RLock()
"""Held while routes are worked out: what is open in one thread is not what another asks."""
_DEEPEST = 20
_MOST = 20_000
_NAME = "urlpatterns"


@dataclass(slots=True)
class Urls:
    """The URL configurations of a project."""

    run: Run
    near: str
    _lists: dict[int, str] = field(default_factory=dict[int, str])
    _kept: list[object] = field(default_factory=list[object])
    _entries: dict[str, list[Entry]] = field(default_factory=dict[str, list[Entry]])
    _prefixes: dict[str, list[tuple[str, bool]]] = field(
        default_factory=dict[str, list[tuple[str, bool]]]
    )
    _above: dict[str, list[Entry]] | None = None

    def files(self) -> tuple[str, ...]:
        return self.run.eyes.files((_NAME,), self.near)

    def entries(self, path: str) -> list[Entry]:
        """Return what the ``urlpatterns`` of a file list."""
        if path not in self._entries:
            self._entries[path] = []
            self._listed()
            flat = Flat(self.run, path, self._lists)
            found = zip(flat.walk(self.run.ask(path, _NAME)), range(_MOST), strict=False)
            self._entries[path] = [one for one, _ in found]
        return self._entries[path]

    def _listed(self) -> None:
        """Learn which list is which file's, so that one that is borrowed is known again."""
        if self._kept:
            return
        self._kept.append(self)
        registrations_take_effect(self.run, left_out(self.run))
        make_ready(self.run)
        for path in self.files():
            imports_take_effect(self.run, path)
            value = self.run.ask(path, _NAME)
            file = self.run.file(path)
            if listed(value) is not None and file and ("", _NAME) in file.bound:
                self._lists.setdefault(id(value), path)
                self._kept.append(value)

    def listings(self) -> tuple[str, ...]:
        """Return the files that list URLs, those that only others' includes lead to as well."""

        def find() -> tuple[str, ...]:
            found = dict.fromkeys(self.files())
            waiting = list(found)
            while waiting:
                for entry in self.entries(waiting.pop()):
                    if entry.included and entry.included not in found:
                        found[entry.included] = None
                        waiting.append(entry.included)
            return tuple(found)

        return self.once("django-listings", find)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what ``make`` gives, made at most once for the files that are read together."""
        return self.run.eyes.project.once((key, self.near.partition("/")[0]), make)

    def above(self, path: str) -> list[Entry]:
        """Return the entries that include a file."""
        if self._above is None:
            self._above = {}
            for one in self.listings():
                for entry in self.entries(one):
                    if entry.included:
                        self._above.setdefault(entry.included, []).append(entry)
        return self._above.get(path, [])

    def prefixes(self, path: str, depth: int = 0) -> list[tuple[str, bool]]:
        """Return what the URLs of a file start with, and whether that is all of it."""
        if path in self._prefixes:
            return self._prefixes[path]
        self._prefixes[path] = []
        found: list[tuple[str, bool]] = [("", True)] if path in self.roots() else []
        for entry in self.above(path) if depth < _DEEPEST else ():
            for prefix, known in self.prefixes(entry.path, depth + 1):
                found.append((prefix + entry.written, known and entry.known))
        firm = [one for one in found if one[1]]
        # Where a root leads here, what leads here without one says nothing more.
        self._prefixes[path] = list(dict.fromkeys(firm or found)) or [("", False)]
        return self._prefixes[path]

    def roots(self) -> frozenset[str]:
        """Return the files that a settings module names as the root configuration."""

        def find() -> frozenset[str]:
            found: set[str] = set()
            for path in settings_files(self.run):
                text = self.run.ask(path, "ROOT_URLCONF")
                target = self.run.eyes.resolve(path, text) if isinstance(text, str) else None
                found |= {target} if target else set()
            return frozenset(found or named_roots(self.run))

        return self.run.eyes.project.once("django-roots", find)


def urls_of(project: Project, path: str) -> Urls:
    return project.once(("django", path.partition("/")[0]), lambda: Urls(run_of(project), path))
