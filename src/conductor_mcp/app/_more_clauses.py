"""Clauses that a record does not spell out: those of another tool's settings, and of components.

A decision whose front matter says ``rules_from`` carries the clauses of the settings that it
names. A component that says what it ``may_depend_on``, or what of it is ``public``, carries a
clause of the rule ``modules`` for each.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from fnmatch import fnmatchcase
from functools import cache
from typing import cast

from conductor_mcp.formats import rule_sets
from conductor_mcp.formats.rule_sets import RuleSet, Tree
from conductor_mcp.model import (
    Clause,
    ConductorError,
    Document,
    Kind,
    Record,
    Span,
    Unjudged,
)
from conductor_mcp.model.glob import any_matches
from conductor_mcp.model.values import dataclass, replace
from conductor_mcp.registry import discover
from conductor_mcp.repo.files import Files
from conductor_mcp.repo.listing import every_file

FROM = "rules_from"
_BOUNDS = ("may_depend_on", "public", "provides", "consumes")
_MOST_FILES = 20


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A clause that cannot be said, and globs over the files that it may be about, or none."""

    unjudged: Unjudged
    scope: tuple[str, ...] = ()

    def may_bind(self, paths: Iterable[str]) -> bool:
        """Whether it may be about one of these files; the settings themselves always count."""
        return any(
            not self.scope or path == self.unjudged.at.path or any_matches(self.scope, path)
            for path in paths
        )


@dataclass(slots=True)
class More:
    """Records with further clauses, by key, and what of them could not be said."""

    records: dict[str, Record] = field(default_factory=dict[str, Record])
    unsaid: dict[str, list[Unsaid]] = field(default_factory=dict[str, list[Unsaid]])


def more(records: Mapping[str, Record], side: Tree) -> More:
    """Return the records that carry more clauses than they spell out, with all of them."""
    found = More()
    components: list[Record] = []
    for key, record in records.items():
        if record.kind is Kind.COMPONENT:
            components.append(record)
        elif record.kind is Kind.DECISION and record.facts.get(FROM):
            _take(found, key, record, _from_settings(record, side))
    for record in components:
        if _is_bounded(record):
            _take(found, record.key, record, _of_component(record, components, records))
    return found


def clauses_of(files: Files, records: Mapping[str, Record], record: Record) -> tuple[Clause, ...]:
    """Return all clauses of one record, as the disk has them."""
    return tuple(c for c in said_of(files, records, record) if isinstance(c, Clause))


def said_of(
    files: Files, records: Mapping[str, Record], record: Record
) -> Iterator[Clause | Unjudged]:
    """Yield all clauses of one record, and what of them cannot be said."""
    yield from record.clauses
    if record.kind is Kind.DECISION and record.facts.get(FROM):
        for one in _from_settings(record, _on_disk(files)):
            yield one.unjudged if isinstance(one, Unsaid) else one
    elif record.kind is Kind.COMPONENT and _is_bounded(record):
        components = [r for r in records.values() if r.kind is Kind.COMPONENT]
        for one in _of_component(record, components, records):
            yield one.unjudged if isinstance(one, Unsaid) else one


def carries(record: Record) -> bool:
    """Whether a record carries clauses that it does not spell out."""
    if record.kind is Kind.DECISION:
        return bool(record.facts.get(FROM))
    return record.kind is Kind.COMPONENT and any(key in record.facts for key in _BOUNDS[:2])


def _is_bounded(record: Record) -> bool:
    return any(key in record.facts for key in _BOUNDS)


def _of_component(
    record: Record, components: list[Record], records: Mapping[str, Record]
) -> Iterator[Clause | Unjudged | Unsaid]:
    from conductor_mcp.app._boundaries import boundaries, unknown_contracts

    yield from boundaries(record, components, records)
    for one in unknown_contracts(record, components, records):
        # No clause is lost by it: it is said where the components change, and by the doctor.
        yield Unsaid(one, (record.path,))


def _on_disk(files: Files) -> Tree:
    def exists(path: str) -> bool:
        return (files.root / path).is_dir() if path.endswith("/") else files.exists(path)

    def read_text(path: str) -> str | None:
        try:
            return files.read(path).text
        except ConductorError:
            return None

    return Tree(exists, read_text, cache(lambda: every_file(files.root, None)))


def _take(
    found: More, key: str, record: Record, said: Iterable[Clause | Unjudged | Unsaid]
) -> None:
    said = list(said)
    found.records[key] = replace(record, clauses=_whole(record, said))
    left = [Unsaid(one) if isinstance(one, Unjudged) else one for one in said
            if not isinstance(one, Clause)]  # fmt: skip
    if left:
        found.unsaid[key] = left


def _whole(record: Record, said: Iterable[Clause | Unjudged | Unsaid]) -> tuple[Clause, ...]:
    return (*record.clauses, *(one for one in said if isinstance(one, Clause)))


def settings_of(record: Record, side: Tree) -> Iterator[tuple[str, str | None]]:
    """Yield the settings that a decision names, with what it called those that are not there."""
    named = cast("list[str]", record.facts.get(FROM) or [])
    folder = record.path.rpartition("/")[0]
    for name in named[:_MOST_FILES]:
        clean = posixpath.normpath(name)
        tried = [clean, posixpath.normpath(posixpath.join(folder, name))]
        inside = [p for p in tried if not p.startswith(("../", "/")) and p not in ("..", ".")]
        path = next((p for p in inside if side.exists(p)), None)
        yield name, path


def _from_settings(record: Record, side: Tree) -> Iterator[Clause | Unjudged | Unsaid]:
    taken = {clause.id for clause in record.clauses}
    for name, path in settings_of(record, side):
        if path is None:
            yield Unjudged(
                _line_of(record, name, side), f"{record.id}: {FROM}: there is no file {name!r}"
            )
            continue
        for one in _read(record, path, side):
            if isinstance(one, Clause):
                if one.id in taken:
                    continue
                taken.add(one.id)
            yield one


def _line_of(record: Record, name: str, side: Tree) -> Span:
    """Return the line of a record that names a file of settings, or else the record's place."""
    lines = (side.read_text(record.path) or "").splitlines()
    said = next((n for n, line in enumerate(lines) if line.lstrip().startswith(FROM)), len(lines))
    named = (n for n, line in enumerate(lines[said:], said + 1) if name in line)
    line = next(named, 0)
    return Span(record.path, line, line) if line else record.at


def _read(record: Record, path: str, side: Tree) -> Iterator[Clause | Unjudged | Unsaid]:
    plain = path.rpartition("/")[2].lower()
    readers = [
        one
        for one in discover(rule_sets, "RULE_SET", RuleSet).values()
        if any(fnmatchcase(plain, glob) for glob in one.names)
    ]
    text = side.read_text(path) if readers else None
    if text is None:
        words = "cannot be read as text" if readers else "is no file of rules that we read"
        yield Unjudged(record.at, f"{record.id}: {FROM}: {path} {words}")
        return
    said = [one for reader in readers for one in reader.read(Document(path, text), side)]
    if not said:
        yield Unjudged(Span(path), f"{record.id}: {FROM}: no rules stand in {path}")
    for one in said:
        if one.problem or not one.rule:
            words = f"clause {path}:{one.id} was not held: {one.problem}"
            yield Unsaid(Unjudged(one.at, words), one.scope)
            continue
        yield Clause(
            record.key, f"{path}:{one.id}", one.rule, dict(one.options or {}), one.at,
            one.force, one.why or record.title,
        )  # fmt: skip
