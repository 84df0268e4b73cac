"""Modules of tach, from ``tach.toml``: what each may depend on, layers and utilities.

``depends_on``, ``cannot_depend_on``, ``layer`` and ``utility`` become one clause of the rule
``modules``. Interfaces name members, not files, and patterns of modules stand for what only a look
at all files tells: both are said to be left out.

Source: tach's documentation (configuration, layers, unchecked modules), version 0.30 and later.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from conductor_mcp.formats._format import Exists
from conductor_mcp.formats.rule_sets._modules import home, whole
from conductor_mcp.formats.rule_sets._rule_set import RuleSet, Said
from conductor_mcp.model import Document, Span

_ROOT = "<root>"


@dataclass(slots=True)
class _Module:
    path: str
    files: list[str]
    depends_on: list[str] | None = None
    cannot: list[str] = field(default_factory=list[str])
    layer: str = ""
    utility: bool = False
    unchecked: bool = False


def read(document: Document, exists: Exists) -> tuple[Said, ...]:
    """Return what a file asks for as clauses."""
    try:
        settings: Mapping[str, object] = tomllib.loads(document.text)
    except tomllib.TOMLDecodeError as error:
        words = f"{document.path} cannot be read: {error}"
        return (Said("settings", Span(document.path), problem=words),)
    return tuple(_Reader(document, settings, exists).clauses())


@dataclass(slots=True)
class _Reader:
    document: Document
    settings: Mapping[str, object]
    exists: Exists
    left: list[Said] = field(default_factory=list[Said])

    def clauses(self) -> Iterator[Said]:
        modules = {one.path: one for one in self._modules()}
        checked = {name: one for name, one in modules.items() if not one.unchecked}
        if checked:
            said = {name: self._said(one, modules) for name, one in modules.items()}
            spared = self.settings.get("ignore_type_checking_imports", True)
            at = Span(self.document.path, *[self._line(r"\s*\[\[modules\]\]|\s*modules\s*=")] * 2)
            options = {"modules": said, "type_only": "allow" if spared else "forbid"}
            yield Said("modules", at, "modules", options, "the modules and what they depend on")
        if self.settings.get("forbid_circular_dependencies") is True and modules:
            at = Span(self.document.path, *[self._line("forbid_circular_dependencies")] * 2)
            words = "circles between listed modules are not read; their lists show them"
            self.left.append(Said("circles", at, problem=words))
        if self.settings.get("interfaces"):
            at = Span(self.document.path, *[self._line(r"\s*\[\[interfaces\]\]")] * 2)
            words = "interfaces name members, not files, and are not read"
            self.left.append(Said("interfaces", at, problem=words))
        yield from self.left

    def _said(self, one: _Module, modules: Mapping[str, _Module]) -> dict[str, object]:
        allowed = self._allowed(one, modules)
        may = {} if allowed is None else {"may_depend_on": [n for n in allowed if n != one.path]}
        return {"files": one.files, **may}

    def _allowed(self, one: _Module, modules: Mapping[str, _Module]) -> list[str] | None:
        """Return what a module may depend on by all that is said of it; ``None``: all."""
        if one.unchecked:
            return None
        layers = self._layers()
        own = layers.index(one.layer) if one.layer in layers else None
        above = {
            name
            for name, other in modules.items()
            if own is not None and other.layer in layers and layers.index(other.layer) < own
        }
        below = {
            name
            for name, other in modules.items()
            if own is not None and other.layer in layers and layers.index(other.layer) > own
        }
        refused = {*above, *one.cannot}
        if one.depends_on is None and not refused:
            return None
        if one.depends_on is None:
            return [name for name in modules if name not in refused]
        free = {name for name, other in modules.items() if other.utility} | below
        return [n for n in modules if (n in one.depends_on or n in free) and n not in refused]

    def _layers(self) -> list[str]:
        listed = cast("list[object]", self.settings.get("layers") or [])
        return [str(_get(one, "name") or one) for one in listed]

    def _modules(self) -> Iterator[_Module]:
        listed = self.settings.get("modules")
        for one in cast("list[object]", listed) if isinstance(listed, list) else []:
            paths = _texts(_get(one, "path")) + _texts(_get(one, "paths"))
            for path in paths:
                files = self._files(path)
                if files is None:
                    continue
                depends = _get(one, "depends_on")
                yield _Module(
                    path,
                    files,
                    None if depends is None else _names(depends),
                    _names(_get(one, "cannot_depend_on")),
                    str(_get(one, "layer") or ""),
                    _get(one, "utility") is True,
                    _get(one, "unchecked") is True,
                )

    def _files(self, path: str) -> list[str] | None:
        folder = self.document.path.rpartition("/")[0]
        roots = [r.strip("./") for r in _texts(self.settings.get("source_roots"))] or [""]
        places = [f"{r}/" if r else "" for r in roots]
        if path == _ROOT:
            top = f"{folder}/" if folder else ""
            return [f"{top}{place}**" for place in places]
        if "*" in path:
            at = Span(self.document.path, *[self._line(re.escape(path))] * 2)
            words = f"the pattern {path!r} stands for modules that are not listed, and is not read"
            self.left.append(Said(f"pattern-{len(self.left)}", at, problem=words))
            return None
        place = home(path, folder, self.exists, places)
        if place is None:
            at = Span(self.document.path, *[self._line(re.escape(path))] * 2)
            words = f"the module {path!r} is not in this repository"
            self.left.append(Said(f"missing-{len(self.left)}", at, problem=words))
            return None
        return list(whole(path, place))

    def _line(self, pattern: str) -> int:
        found = re.search(pattern, self.document.text)
        return self.document.text.count("\n", 0, found.start()) + 1 if found else 1


def _get(value: object, key: str) -> object:
    return cast("dict[str, object]", value).get(key) if isinstance(value, dict) else None


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    listed = cast("list[object]", value) if isinstance(value, list) else []
    return [one for one in listed if isinstance(one, str)]


def _names(value: object) -> list[str]:
    listed = cast("list[object]", value) if isinstance(value, list) else []
    return [str(_get(one, "path") or one) for one in listed]


RULE_SET = RuleSet("tach", ("tach.toml",), read)
