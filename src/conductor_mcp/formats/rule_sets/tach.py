"""Modules of tach, from ``tach.toml`` or ``pyproject.toml`` and the ``tach.domain.toml`` below.

``depends_on``, ``cannot_depend_on``, layers (closed ones too), utilities, ``[[interfaces]]`` and
patterns of modules become one clause of the rule ``modules``. What tach finds in its settings
alone (circles among the lists, ``visibility``, the root module) judges no code: it is said where
the settings contradict themselves. ``# tach-ignore`` spares imports. ``data_types`` of interfaces
are not read.

Source: tach's documentation (configuration, layers, interfaces, unchecked modules) and what the
tool itself says of small cases, version 0.30 and later.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from conductor_mcp.formats.rule_sets._modules import (
    CALLED,
    PYTHON,
    as_glob,
    home,
    modules_in,
    named,
    project,
    whole,
)  # fmt: skip
from conductor_mcp.formats.rule_sets._rule_set import RuleSet, Said, Tree
from conductor_mcp.formats.rule_sets._tables import get as _get
from conductor_mcp.formats.rule_sets._tables import items as _list
from conductor_mcp.formats.rule_sets._tables import texts as _texts
from conductor_mcp.formats.rule_sets._tach_interfaces import (
    ROOT,
    Interface,
    Table,
    absolute,
    interfaces_of,
    openings,
)
from conductor_mcp.model import Document, Span
from conductor_mcp.model.glob import any_matches

_DOMAIN = "tach.domain.toml"
_OF_COMMENTS = ("require_ignore_directive_reasons", "unused_ignore_directives")


@dataclass(slots=True)
class _Module:
    path: str
    files: list[str]
    depends_on: list[str] | None = None
    cannot: list[str] = field(default_factory=list[str])
    visible: list[str] | None = None
    layer: str = ""
    utility: bool = False
    unchecked: bool = False


_OPTIONS_LEFT = {
    "include_string_imports": (
        True, "strings", "modules that are named in strings are not read as imports",
    ),
    "respect_gitignore": (False, "ignored", "files that git ignores are not looked at"),
    "use_regex_matching": (
        True, "expressions", "what is excluded is read as globs, as later versions of tach do",
    ),
}  # fmt: skip


def read(document: Document, tree: Tree) -> tuple[Said, ...]:
    """Return what a file asks for as clauses; nothing where it holds no settings of tach."""
    try:
        settings: Mapping[str, object] = tomllib.loads(document.text)
    except tomllib.TOMLDecodeError as error:
        if not document.path.endswith("tach.toml"):
            return ()
        words = f"{document.path} cannot be read: {error}"
        return (Said("settings", Span(document.path), problem=words, scope=PYTHON),)
    if document.path.endswith("pyproject.toml"):
        if not isinstance(found := _get(settings.get("tool"), "tach"), dict):
            return ()
        settings = cast("Mapping[str, object]", found)
    return tuple(_Reader(document, settings, tree).clauses())


@dataclass
class _Reader:
    document: Document
    settings: Mapping[str, object]
    tree: Tree
    left: list[Said] = field(default_factory=list[Said])

    def clauses(self) -> Iterator[Said]:
        modules = self._modules()
        interfaces = interfaces_of(
            [(self.settings, ""), *self._domain_tables],
            lambda name, mark, words: self._leave(name, re.escape(mark), words),
        )
        allowed = {name: self._allowed(one, modules) for name, one in modules.items()}
        free = {name for name, one in modules.items() if one.unchecked}
        if self._comments_count and ROOT not in modules:
            free.add(ROOT)
        said = {
            n: self._said(n, one.files, allowed, interfaces, free) for n, one in modules.items()
        }
        if any(len(one) > 1 for one in said.values()):
            spared = self.settings.get("ignore_type_checking_imports", True)
            options: dict[str, object] = {
                "modules": said,
                "type_only": "allow" if spared else "forbid",
            }
            if len(self._places) > 1 and self._is_one_project:
                options["roots"] = self._places
            options["spared_by"] = "tach-ignore"
            rules = self.settings.get("rules")
            if _get(rules, "require_ignore_directive_reasons") == "error":
                options["spared_with_reason"] = True
            if _get(rules, "unused_ignore_directives") == "error":
                options["spared_needlessly"] = True
            if self._comments_count and ROOT not in said:
                self._with_the_rest(said)
            if _get(rules, "local_imports") in ("off", "warn"):
                options["local"] = "allow"
            options["except"] = [*self._excluded(), CALLED]
            at = self._at(r"\s*\[\[\s*(?:tool\.tach\.)?modules\s*\]\]|\s*modules\s*=")
            yield Said("modules", at, "modules", options, "the modules and what they depend on")
        self._contradictions(modules)
        for key, (value, name, words) in _OPTIONS_LEFT.items():
            if self.settings.get(key) is value:
                self._leave(name, key, words)
        yield from self.left

    @property
    def _comments_count(self) -> bool:
        """Whether comments themselves can be wrong."""
        return any(_get(self.settings.get("rules"), one) == "error" for one in _OF_COMMENTS)

    def _with_the_rest(self, said: dict[str, dict[str, object]]) -> None:
        """Take what lies in no module for one that is free: comments count there as well."""
        for one in said.values():
            if "may_depend_on" in one:
                one["may_depend_on"] = [*cast("list[str]", one["may_depend_on"]), ROOT]
        said[ROOT] = {"files": [f"{place}**/*.py" for place in self._places]}

    def _leave(self, name: str, pattern: str, words: str) -> None:
        self.left.append(Said(name, self._at(pattern), problem=words, scope=PYTHON))

    def _contradictions(self, modules: Mapping[str, _Module]) -> None:
        """Say what tach refuses about the settings themselves."""
        lists = {n: [d for d in one.depends_on or () if d != n] for n, one in modules.items()}
        if self.settings.get("forbid_circular_dependencies") is True and _has_circle(lists):
            words = "the lists of what modules depend on form a circle, which tach refuses"
            self._leave("circles", "forbid_circular_dependencies", words)
        unseen = [
            f"{name} -> {other}"
            for name, others in lists.items()
            for other in others
            if other in modules
            and (visible := modules[other].visible) is not None
            and not any(list(named(pattern, (name,), none=True)) for pattern in visible)
        ]
        if unseen:
            words = f"a module depends on one that is not visible to it: {', '.join(unseen[:3])}"
            self._leave("visibility", "visibility", words)

    def _said(
        self,
        name: str,
        files: list[str],
        allowed: Mapping[str, list[str] | None],
        interfaces: list[Interface],
        free: set[str],
    ) -> dict[str, object]:
        opened = list(openings(name, list(allowed), interfaces, free))
        own = allowed[name]
        none = opened and all(one is None for one in allowed.values())
        if own is None and (none or (self._comments_count and name not in free)):
            own = list(allowed)  # else they would count as independent of each other
        may = {} if own is None else {"may_depend_on": [n for n in own if n != name]}
        return {"files": files, **may, **({"opens": opened} if opened else {})}

    def _allowed(self, one: _Module, modules: Mapping[str, _Module]) -> list[str] | None:
        """Return what a module may depend on by all that is said of it; ``None``: all."""
        if one.unchecked:
            return None
        allowed = [name for name, other in modules.items() if self._may(one, other)]
        free = one.depends_on is None and len(allowed) == len(modules)
        return None if free else allowed

    def _may(self, one: _Module, other: _Module) -> bool:
        if one is other:
            return True
        names = list(self._layers)
        if one.layer in self._layers and other.layer in self._layers:
            own, reached = names.index(one.layer), names.index(other.layer)
            if own > reached or any(self._layers[n] for n in names[own + 1 : reached]):
                return False
            explicit = self.settings.get("layers_explicit_depends_on") is True
            if own < reached and (not explicit or other.utility):
                return True
        if other.path in one.cannot:
            return False
        return one.depends_on is None or other.utility or other.path in one.depends_on

    @cached_property
    def _layers(self) -> dict[str, bool]:
        """Return the layers from top to bottom, each with whether it is closed."""
        listed = _list(self.settings.get("layers"))
        return {str(_get(one, "name") or one): _get(one, "closed") is True for one in listed}

    def _modules(self) -> dict[str, _Module]:
        """Return the modules by their names; one that is named wins over one that is meant."""
        written = list(self._written(self.settings, ""))
        for domain, name in self._domain_tables:
            written += self._written(domain, name)
        if self._root_is_one and not any(name == ROOT for name, _, _ in written):
            written.append((ROOT, {"depends_on": list[str]()}, ""))
        found: dict[str, _Module] = {}
        for plain in (True, False):
            for name, table, start in written:
                if ("*" in name) is not plain:
                    for module in self._made(name, table, start):
                        found.setdefault(module.path, module)
        for one in found.values():
            one.depends_on = None if one.depends_on is None else _meant(one.depends_on, found)
            one.cannot = _meant(one.cannot, found)
        return found

    def _written(
        self, table: Mapping[str, object], domain: str
    ) -> Iterator[tuple[str, object, str]]:
        for one in _list(table.get("modules")):
            for path in _texts(_get(one, "path")) + _texts(_get(one, "paths")):
                yield absolute(path, domain), one, domain
        root = table.get("root")
        if domain and isinstance(root, dict):
            yield domain, cast("dict[str, object]", root), domain

    def _made(self, name: str, table: object, domain: str) -> Iterator[_Module]:
        depends = _get(table, "depends_on")
        visible = _get(table, "visibility")
        for path in named(name, sorted(self._names), none=True) if "*" in name else (name,):
            files = self._files(path)
            if files:
                yield _Module(
                    path,
                    files,
                    None if depends is None else [absolute(n, domain) for n in _names(depends)],
                    [absolute(n, domain) for n in _names(_get(table, "cannot_depend_on"))],
                    None if visible is None else _texts(visible),
                    str(_get(table, "layer") or ""),
                    _get(table, "utility") is True,
                    _get(table, "unchecked") is True,
                )

    def _files(self, path: str) -> list[str]:
        """Return the files of a module, none where it is not here: tach only warns of that."""
        if path == ROOT:
            return [f"{place}**/*.py" for place in self._places] if self._root_is_one else []
        place = home(path, "", self.tree.exists, self._places)
        return [] if place is None else list(whole(path, place))

    @property
    def _root_is_one(self) -> bool:
        """Whether what lies in no module counts as one; else it is free."""
        return self.settings.get("root_module") in ("allow", "forbid", "dependenciesonly")

    @property
    def _top(self) -> str:
        folder = self.document.path.rpartition("/")[0]
        return f"{folder}/" if folder else ""

    @cached_property
    def _places(self) -> list[str]:
        """Return the source roots, each with a slash at its end, from the root."""
        said = _texts(self.settings.get("source_roots", ["."]))
        found: list[str] = []
        for root in said:
            clean = root.removeprefix("./").strip("/")
            path = self._top if clean in ("", ".") else f"{self._top}{clean}/"
            if "*" in path:
                folders = {p.rpartition("/")[0] for p in self.tree.paths()}
                every = {"/".join(f.split("/")[: path.count("/")]) for f in folders}
                dotted = path.rstrip("/").replace(".", "\0").replace("/", ".")
                steps = (f.replace(".", "\0").replace("/", ".") for f in sorted(every))
                meant = named(dotted, steps)
                found += [f"{f.replace('.', '/').replace(chr(0), '.')}/" for f in meant]
            else:
                found.append(path)
        return found

    @property
    def _is_one_project(self) -> bool:
        """Whether imports between the source roots are of modules, and not of packages."""
        return len({project(one, self.tree.exists) for one in self._places}) == 1

    @cached_property
    def _names(self) -> set[str]:
        """Return the dotted names of all modules in the source roots."""
        left_out = [g for glob in self._globs for g in (glob, f"{glob}/**")]
        paths = [
            path
            for path in self.tree.paths()
            if path.endswith(".py") and not (left_out and any_matches(left_out, path))
        ]
        each = (modules_in(place, paths, spaces=False) for place in self._places)
        return {name for names in each for name in names}

    def _domains(self) -> list[str]:
        """Return the files of domains, but for those of other projects below."""
        own = self.document.path
        others = [
            p.removesuffix("tach.toml")
            for p in self.tree.paths()
            if p.rpartition("/")[2] == "tach.toml" and p != own and p.startswith(self._top)
        ]
        return sorted(
            p
            for p in self.tree.paths()
            if p.rpartition("/")[2] == _DOMAIN
            and p.startswith(self._top)
            and not any(p.startswith(one) for one in others)
            and not any(step.startswith(".") for step in p.split("/"))
        )

    @cached_property
    def _domain_tables(self) -> list[Table]:
        """Return what the domains say, each with its name; what cannot be read is left out."""
        found: list[Table] = []
        for path in self._domains():
            try:
                domain = tomllib.loads(self.tree.read_text(path) or "")
            except tomllib.TOMLDecodeError as error:
                self._leave(path, _DOMAIN, f"{path} cannot be read: {error}")
                continue
            found.append((domain, self._dotted(path.rpartition("/")[0])))
        return found

    def _dotted(self, folder: str) -> str:
        inside = [p for p in self._places if f"{folder}/".startswith(p)]
        place = max(inside, key=len, default="")
        return folder[len(place) :].replace("/", ".")

    def _excluded(self) -> list[dict[str, object]]:
        """Return what spares excluded files, at both ends of an import.

        What lies in a folder that is excluded, as such, can be imported as wrongly as before.
        """
        for text in self._unread_patterns:
            self._leave("exclude", re.escape(text), f"the pattern {text!r} is not read")
        reason = f"excluded in {self.document.path}"
        if not self._globs:
            return []
        return [
            {"path": [g for glob in self._globs for g in (glob, f"{glob}/**")], "reason": reason},
            {"path": ["**"], "import": self._globs, "reason": reason},
        ]

    @property
    def _patterns(self) -> dict[str, str | None]:
        return {text: as_glob(text, self._top) for text in _texts(self.settings.get("exclude"))}

    @cached_property
    def _unread_patterns(self) -> list[str]:
        return [text for text, glob in self._patterns.items() if glob is None]

    @cached_property
    def _globs(self) -> list[str]:
        return [glob for glob in self._patterns.values() if glob]

    def _at(self, pattern: str) -> Span:
        found = re.search(pattern, self.document.text)
        line = self.document.text.count("\n", 0, found.end()) + 1 if found else 1
        return Span(self.document.path, line, line)


def _meant(patterns: list[str], modules: Mapping[str, _Module]) -> list[str]:
    found = (named(one, modules, none=True) if "*" in one else (one,) for one in patterns)
    return list(dict.fromkeys(name for names in found for name in names))


def _has_circle(lists: Mapping[str, list[str]]) -> bool:
    left = {name: set(others) & lists.keys() for name, others in lists.items()}
    while free := [name for name, others in left.items() if not others]:
        for name in free:
            del left[name]
        for others in left.values():
            others.difference_update(free)
    return bool(left)


def _names(value: object) -> list[str]:
    return [str(_get(one, "path") or one) for one in _list(value)]


RULE_SET = RuleSet("tach", ("tach.toml", "pyproject.toml"), read)
