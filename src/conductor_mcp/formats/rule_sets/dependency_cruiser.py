"""Rules of dependency-cruiser, from ``.dependency-cruiser.js`` (``.cjs``, ``.mjs``, ``.json``).

``forbidden`` and ``allowed`` become clauses of the rule ``forbid-path``, and circles of
``no-cycles``, with ``options.exclude`` and ``includeOnly``. The settings are read as an object
that is written out, and never run: what is computed, taken from a preset (``extends``), or about
what only an installation tells (deprecated packages, licences, orphans) is said to be left out.

Source: dependency-cruiser's documentation (rules reference, options reference), version 17.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from conductor_mcp.formats._format import Exists
from conductor_mcp.formats._jsonc import parsed
from conductor_mcp.formats.rule_sets._rule_set import RuleSet, Said
from conductor_mcp.model import Document, Force, Span

_ID = re.compile(r"[^\w.-]+")
_EXPORT = re.compile(r"^\s*(?:module\.exports\s*=|export\s+default\b)", re.MULTILINE)
_FORCES = {"error": Force.MUST, "warn": Force.SHOULD, "info": Force.SHOULD}
_SORTS = ("local", "core", "npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg", "type-only")
_ENDS = {"path": "path", "pathNot": "path_not"}
_TO = {*_ENDS, "dependencyTypes", "dependencyTypesNot", "circular", "viaOnly"}
_VALUES_ONLY = ("type-only", "type-import")


@dataclass(slots=True)
class _Settings:
    """What is written, and the line of each rule."""

    table: Mapping[str, object]
    lines: Mapping[tuple[str | int, ...], int]


class _UnsaidError(Exception):
    """A rule that cannot be said as a clause."""


def read(document: Document, exists: Exists) -> tuple[Said, ...]:
    """Return the rules of a file as clauses."""
    del exists
    found = _settings(document)
    if found is None:
        words = f"{document.path} holds no settings that are written out"
        return (Said("settings", Span(document.path), problem=words),)
    return tuple(_Reader(document.path, found).clauses())


def _settings(document: Document) -> _Settings | None:
    if document.path.endswith("json"):
        table = parsed(document.text)
        return _Settings(table, _lines(document.text)) if table else None
    from conductor_mcp.formats._literals import literal_after

    export = _EXPORT.search(document.text)
    line = document.text.count("\n", 0, export.end()) + 1 if export else 1
    found = literal_after(document.path, document.text, line)
    table = _table(found.value) if found else {}
    return _Settings(table, found.lines) if found and table else None


def _lines(text: str) -> dict[tuple[str | int, ...], int]:
    """Find the rules of JSON by their names, in order."""
    names = [n for n, line in enumerate(text.splitlines(), 1) if re.match(r'\s*"name"\s*:', line)]
    return {("forbidden", at): number for at, number in enumerate(names)}


@dataclass(slots=True)
class _Reader:
    path: str
    settings: _Settings

    def clauses(self) -> Iterator[Said]:
        table = self.settings.table
        if "extends" in table:
            yield self._left("extends", "what it `extends` is not read")
        try:
            common = self._common()
        except _UnsaidError as error:
            yield self._left("options", f"its options cannot be told: {error}")
            return
        taken: set[str] = set()
        rules = table.get("forbidden", [])
        if not isinstance(rules, list):
            yield self._left("forbidden", "its `forbidden` rules are computed")
            rules = []
        for number, rule in enumerate(cast("list[object]", rules)):
            said = self._rule(number, rule, common)
            if said is None:
                continue
            name = said.id
            while name in taken:
                name = f"{name}.{number + 1}"
            taken.add(name)
            yield Said(name, said.at, said.rule, said.options, said.why, said.problem, said.force)
        if table.get("required"):
            yield self._left("required", "`required` rules are not read")
        yield from self._allowed(common)

    def _left(self, name: str, words: str) -> Said:
        return Said(name, self._at(name), problem=words)

    def _at(self, *steps: str | int) -> Span:
        line = self.settings.lines.get(steps, 1)
        return Span(self.path, line, line)

    def _common(self) -> dict[str, object]:
        options = _table(self.settings.table.get("options"))
        folder = self.path.rpartition("/")[0]
        found: dict[str, object] = {"base": folder} if folder else {}
        ignored = _expressions(_path_of(options.get("exclude")))
        only = _expressions(_path_of(options.get("includeOnly")))
        if ignored:
            found["ignore"] = ignored
        if only:
            found["include_only"] = only
        # Without it, what is only a type is gone before the imports are looked at.
        if options.get("tsPreCompilationDeps", False) is False:
            found["type_only"] = "allow"
        return found

    def _rule(self, number: int, rule: object, common: Mapping[str, object]) -> Said | None:
        table, at = _table(rule), self._at("forbidden", number)
        named = table.get("name")
        name = _ID.sub("-", str(named)).strip("-.") if isinstance(named, str) else ""
        name = name or f"rule-{number + 1}"
        severity = table.get("severity", "warn")
        if severity == "ignore":
            return None
        comment = table.get("comment")
        why = " ".join(comment.split()) if isinstance(comment, str) else str(named or "")
        try:
            kind, options = self._said(table, common)
        except _UnsaidError as error:
            return Said(name, at, why=why, problem=str(error))
        force = _FORCES.get(str(severity), Force.SHOULD)
        return Said(name, at, kind, options, why, force=force)

    def _said(
        self, table: Mapping[str, object], common: Mapping[str, object]
    ) -> tuple[str, dict[str, object]]:
        if not table:
            raise _UnsaidError("the rule is computed")
        if "module" in table or table.get("scope") == "folder":
            raise _UnsaidError("rules about modules or folders are not read")
        source, to = table.get("from", {}), table.get("to", {})
        if _is_circle(to):
            return "no-cycles", self._circle(source, to, common)
        pair = _pair(source, to)
        if not _table(pair["from"]) and not _table(pair["to"]):
            raise _UnsaidError("it says nothing of either end")
        return "forbid-path", {**pair, **common}

    def _circle(
        self, source: object, to: object, common: Mapping[str, object]
    ) -> dict[str, object]:
        said = _ends(source, {*_ENDS, "orphan"})
        ends = _table(to)
        if said or set(ends) - {"circular", "viaOnly"} or "ignore" in common:
            words = "circles of only some files, as expressions tell them, are not read"
            raise _UnsaidError(words)
        via = _table(ends.get("viaOnly"))
        values = set(_words(via.get("dependencyTypesNot")))
        if set(via) - {"dependencyTypesNot"} or (via and not values <= set(_VALUES_ONLY)):
            raise _UnsaidError("circles `viaOnly` some files are not read")
        allow = bool(values) or common.get("type_only") == "allow"
        inside = {"in": [f"{common['base']}/**"]} if "base" in common else {}
        return {**inside, **({"type_only": "allow"} if allow else {})}

    def _allowed(self, common: Mapping[str, object]) -> Iterator[Said]:
        rules = self.settings.table.get("allowed")
        severity = str(self.settings.table.get("allowedSeverity", "warn"))
        if not rules or severity == "ignore":
            return
        at = self._at("allowed")
        try:
            pairs = _pairs(rules)
        except _UnsaidError as error:
            # One pair less would refuse what the tool allows.
            yield Said("allowed", at, problem=str(error))
            return
        force = _FORCES.get(severity, Force.SHOULD)
        why = "only what is listed as allowed"
        yield Said("allowed", at, "forbid-path", {"allow": pairs, **common}, why, force=force)


def _pairs(rules: object) -> list[dict[str, object]]:
    if not isinstance(rules, list):
        raise _UnsaidError("its `allowed` rules are computed")
    each = map(_table, cast("list[object]", rules))
    return [_pair(one.get("from", {}), one.get("to", {})) for one in each]


def _is_circle(to: object) -> bool:
    return _table(to).get("circular") is True


def _pair(source: object, to: object) -> dict[str, object]:
    ends = _ends(to, _TO)
    table = _table(to)
    if "circular" in table or "viaOnly" in table:
        raise _UnsaidError("circles among other conditions are not read")
    for theirs, ours in (("dependencyTypes", "types"), ("dependencyTypesNot", "types_not")):
        sorts = _words(table.get(theirs))
        known = [sort for sort in sorts if sort in _SORTS]
        if sorts and not known:
            raise _UnsaidError(f"the dependency types {', '.join(sorts)} are not read")
        if known:
            ends[ours] = known
    return {"from": _ends(source, set(_ENDS)), "to": ends}


def _ends(value: object, known: set[str]) -> dict[str, object]:
    from conductor_mcp.formats._literals import Open

    if not isinstance(value, dict) or isinstance(value, Open):
        raise _UnsaidError("one of its ends is computed")
    table = cast("dict[str, object]", value)
    for key in table:
        if key not in known:
            raise _UnsaidError(f"the condition {key!r} is not read")
    return {ours: _expressions(table[theirs]) for theirs, ours in _ENDS.items() if theirs in table}


def _expressions(value: object) -> list[str]:
    """Return expressions as one, as the tool joins them: groups are counted through all."""
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    listed = cast("list[object]", value) if isinstance(value, list) else [None]
    if not all(isinstance(one, str) for one in listed):
        raise _UnsaidError("one of its expressions is computed")
    return ["|".join(str(one) for one in listed)] if listed else []


def _path_of(value: object) -> object:
    return cast("dict[str, object]", value).get("path") if isinstance(value, dict) else value


def _words(value: object) -> list[str]:
    listed = cast("list[object]", value) if isinstance(value, list) else []
    return [value] if isinstance(value, str) else [one for one in listed if isinstance(one, str)]


def _table(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


RULE_SET = RuleSet(
    "dependency-cruiser",
    tuple(f"{dot}dependency-cruiser.{end}" for dot in (".", "") for end in
          ("js", "cjs", "mjs", "json")),
    read,
)  # fmt: skip
