"""Rules of dependency-cruiser, from ``.dependency-cruiser.js`` and settings of similar names.

``forbidden`` and ``allowed`` become clauses of the rule ``forbid-path``, circles of ``no-cycles``,
orphans of ``no-orphans``, ``required`` of ``require-import``, folders and what is less stable of
``forbid-edge``; presets and settings that are extended are read as well. The settings are never
run: what they compute is said to be left out. What only an installation tells (deprecated
packages, licences) is not judged, import by import, where a new import meets the rest of its rule.

Source: dependency-cruiser's documentation (rules reference, options reference), version 17.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from conductor_mcp.formats._jsonc import parsed
from conductor_mcp.formats.rule_sets._cruiser_presets import merged, preset
from conductor_mcp.formats.rule_sets._cruiser_rules import (
    UnsaidError,
    clause,
    expressions,
    pairs,
    words,
)
from conductor_mcp.formats.rule_sets._rule_set import RuleSet, Said, Tree
from conductor_mcp.model import Document, Force, Span
from conductor_mcp.syntax.linear import compiled

_ID = re.compile(r"[^\w.-]+")
_FORCES = {"error": Force.MUST, "warn": Force.SHOULD, "info": Force.SHOULD}
_SCRIPTS = "js,cjs,mjs,jsx,ts,cts,mts,tsx,vue,svelte,coffee"
_DEEPEST = 8
_FORMS = {
    "es6": ("import", "export", "dynamic-import", "type-import"),
    "cjs": ("require", "import-equals"),
    "tsd": ("triple-slash-directive",),
}
_REFERENCE = re.compile(r"\$\d")


def read(document: Document, tree: Tree) -> tuple[Said, ...]:
    """Return the rules of a file as clauses."""
    found = _Loader(_with(tree, document)).table(document.path, document.text)
    home = _home(document.path, tree)
    if not found:
        words = f"{document.path} holds no settings that are written out"
        return (Said("settings", Span(document.path), problem=words, scope=_scope(home)),)
    return tuple(_Reader(document, found, home).clauses())


def _with(tree: Tree, document: Document) -> Tree:
    """Return a tree that has a document in the place of the file of its path."""
    path, text = document.path, document.text
    return Tree(
        lambda one: one == path or tree.exists(one),
        lambda one: text if one == path else tree.read_text(one),
        tree.paths,
    )


def _home(path: str, tree: Tree) -> str:
    """Return the folder that paths are told from: the nearest with a package.json, or its own."""
    own = folder = path.rpartition("/")[0]
    while folder and not tree.exists(f"{folder}/package.json"):
        folder = folder.rpartition("/")[0]
    return folder if folder or tree.exists("package.json") else own


def _scope(folder: str) -> tuple[str, ...]:
    return (f"{folder}/**/*.{{{_SCRIPTS}}}" if folder else f"**/*.{{{_SCRIPTS}}}",)


class _Loader:
    """Reads settings and what they extend. ``unread`` among them says that some could not be."""

    def __init__(self, tree: Tree) -> None:
        from conductor_mcp.formats.rule_sets._settings import Settings

        self.tree = tree
        self.settings = Settings(tree)

    def table(self, path: str, text: str, depth: int = 0) -> dict[str, object]:
        """Return the settings of a file, with what it extends taken in."""
        found = self._written(path, text)
        unread: dict[str, object] = {}
        if not _is_whole(found):
            unread["settings"] = "part of the settings is computed, and not read"
        if not _is_whole(found.get("options")):
            unread["settings.options"] = "part of the options is computed, and not read"
        extended = found.get("extends")
        names = cast("list[object]", extended) if isinstance(extended, list) else [extended]
        for name in names if extended is not None else ():
            base = self._base(path, name, depth)
            if base is None:
                shown = name if isinstance(name, str) else "something computed"
                unread.setdefault("extends", f"it extends {shown}, which is not read")
            else:
                unread |= _table(base.get("unread"))
                found = merged(found, base)
        return {**found, "unread": unread} if found else {}

    def _written(self, path: str, text: str) -> dict[str, object]:
        if path.endswith("json") and (table := dict(parsed(text))):
            return table
        value = self.settings.read(path)
        return cast("dict[str, object]", value) if isinstance(value, dict) else {}

    def _base(self, path: str, name: object, depth: int) -> dict[str, object] | None:
        if not isinstance(name, str) or depth > _DEEPEST:
            return None
        if (known := preset(name)) is not None:
            return known
        found = self.settings.resolve(path, name)
        text = self.tree.read_text(found) if found else None
        if found is None or text is None:
            return None
        return self.table(found, text, depth + 1) or None


@dataclass(slots=True)
class _Reader:
    document: Document
    table: Mapping[str, object]
    home: str

    def clauses(self) -> Iterator[Said]:
        for name, why in _table(self.table.get("unread")).items():
            yield self._left(name, str(why))
        problems: list[str] = []
        common = self._common(problems)
        for number, words_ in enumerate(problems):
            yield self._left(f"options{f'.{number + 1}' if number else ''}", words_)
        taken: set[str] = set()
        for key in ("forbidden", "required"):
            rules = self.table.get(key, [])
            if not isinstance(rules, list):
                yield self._left(key, f"its `{key}` rules are computed")
                continue
            for number, rule in enumerate(cast("list[object]", rules)):
                for said in self._rule(number, rule, common, required=key == "required"):
                    name = said.id
                    while name in taken:
                        name = f"{name}.{number + 1}"
                    taken.add(name)
                    yield Said(name, said.at, said.rule, said.options, said.why, said.problem,
                               said.force, said.scope)  # fmt: skip
        yield from self._allowed(common)

    def _left(self, name: str, words: str) -> Said:
        return Said(name, self._at(None), problem=words, scope=_scope(self.home))

    def _at(self, rule: object) -> Span:
        line = int(getattr(rule, "line", 0))
        if not line:
            name = _table(rule).get("name")
            spot = self.document.text.find(f'"{name}"') if name else -1
            line = self.document.text.count("\n", 0, spot) + 1 if spot >= 0 else 1
        return Span(str(getattr(rule, "path", "")) or self.document.path, line, line)

    def _common(self, problems: list[str]) -> dict[str, object]:
        """Return what all rules share; an option that cannot be read is said, and left out."""
        options = _table(self.table.get("options"))
        folder = self.home
        found: dict[str, object] = {"in": list(_scope(self.home))}
        if folder:
            found["base"] = folder
        for theirs, ours in (
            ("exclude", "ignore"), ("includeOnly", "include_only"), ("doNotFollow", "unfollowed")
        ):  # fmt: skip
            value = options.get(theirs)
            path = (
                cast("dict[str, object]", value).get("path") if isinstance(value, dict) else value
            )
            texts, missed = _readable(path)
            if missed:
                problems.append(f"not all of the option `{theirs}` can be told: {missed}")
            if said := expressions(texts):
                found[ours] = said
        # Without it, what is only a type is gone before the imports are looked at.
        parsed_whole = options.get("parser") in ("tsc", "swc")
        parsed_whole = parsed_whole or options.get("detectJSDocImports") is True
        if options.get("tsPreCompilationDeps", False) is False and not parsed_whole:
            found["type_only"] = "allow"
        if options.get("combinedDependencies") is True:
            found["combined"] = True
        if core := words(_table(options.get("builtInModules")).get("add")):
            found["core"] = core
        if options.get("tsConfig") is None and options.get("webpackConfig") is None:
            found["mapped"] = "leave"
        if forms := _forms(options, values_only="type_only" in found):
            found["forms"] = forms
        return found

    def _rule(
        self, number: int, rule: object, common: Mapping[str, object], *, required: bool
    ) -> Iterator[Said]:
        table, at = _table(rule), self._at(rule)
        given = table.get("name")
        name = _ID.sub("-", str(given)).strip("-.") if isinstance(given, str) else ""
        name = name or f"rule-{number + 1}"
        severity = table.get("severity", "warn")
        if severity == "ignore":
            return
        comment = table.get("comment")
        why = " ".join(comment.split()) if isinstance(comment, str) else str(given or "")
        force = _FORCES.get(str(severity), Force.SHOULD)
        try:
            for kind, options in clause(table, common, required=required):
                _checked(options)
                yield Said(name, at, kind, options, why, force=force)
        except UnsaidError as error:
            yield Said(name, at, why=why, problem=str(error), scope=_scope(self.home))

    def _allowed(self, common: Mapping[str, object]) -> Iterator[Said]:
        rules = self.table.get("allowed")
        severity = str(self.table.get("allowedSeverity", "warn"))
        if not rules or severity == "ignore":
            return
        at = self._at(next(iter(cast("list[object]", rules)), None))
        try:
            allowed, left = pairs(rules)
            options: dict[str, object] = {"allow": allowed, **common}
            _checked(options)
        except UnsaidError as error:
            # One pair less would refuse what the tool allows.
            scope = _scope(self.home)
            yield Said("allowed", at, problem=str(error), scope=scope)
            return
        force = _FORCES.get(severity, Force.SHOULD)
        if allowed:
            yield Said("allowed", at, "forbid-path", options, "only what is listed as allowed",
                       force=force)  # fmt: skip
        for number, why in enumerate(dict.fromkeys(left), 1):
            yield Said(f"allowed.{number}", at, problem=why, scope=_scope(self.home))


def _is_whole(value: object) -> bool:
    """Whether it is a table all of which can be told, or nothing."""
    return value is None or (isinstance(value, dict) and bool(getattr(value, "whole", True)))  # pyright: ignore[reportUnknownArgumentType]


def _readable(value: object) -> tuple[list[str], str]:
    """Return the expressions that can be read, and why others cannot."""
    listed = cast("list[object]", value) if isinstance(value, list) else [value]
    found: list[str] = []
    missed = ""
    for one in listed:
        try:
            texts = expressions(one)
            _checked({"path": texts})
            found += texts
        except UnsaidError as error:
            missed = str(error)
    return found, missed


def _forms(options: Mapping[str, object], *, values_only: bool) -> list[str]:
    """Return the ways to write an import that count, none where all do."""
    systems = words(options.get("moduleSystems"))
    late = _table(options.get("exclude")).get("dynamic")
    found = [f for key, forms in _FORMS.items() if not systems or key in systems for f in forms]
    if values_only:
        found = [one for one in found if one != "import-equals"]  # nothing is left of it
    if isinstance(late, bool):
        found = [one for one in found if (one == "dynamic-import") is not late]
    return found if len(found) < sum(map(len, _FORMS.values())) else []


def _checked(value: object) -> None:
    """Refuse expressions that our dialect does not know, for this rule alone."""
    if isinstance(value, dict):
        for key, inner in cast("dict[str, object]", value).items():
            if key in ("path", "path_not", "some", "some_not", "ignore", "include_only",
                       "unfollowed"):  # fmt: skip
                for text in cast("list[str]", inner):
                    try:
                        compiled(_REFERENCE.sub("x", text))
                    except ValueError as error:
                        raise UnsaidError(
                            f"the expression {text!r} is not read: {error}"
                        ) from error
            else:
                _checked(inner)
    elif isinstance(value, list):
        for inner in cast("list[object]", value):
            _checked(inner)


def _table(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


RULE_SET = RuleSet(
    "dependency-cruiser",
    tuple(f"{name}.*[jt]s*" for name in
          ("dependency-cruiser", "*[.-]dependency-cruiser", "depcruise", ".depcruise")),
    read,
)  # fmt: skip
