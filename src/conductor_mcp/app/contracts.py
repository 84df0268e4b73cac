"""What a change does to the contracts and data models it touches, as findings.

## What it does
Every contract and data model that a change touches is compared with its version before it. What
breaks those who use it is a `must`, what may break them a `should`; all else is quiet. A breaking
change under a raised major version is a `should` that says so.

## Why
Whoever calls an interface, or reads data that was written, finds out last.

## How to put it right
Keep the old form beside the new one until nobody uses it, or raise the major version. What a
change is called, and how grave it is, can be set in `context/conductor.toml`, `[compatibility]`,
in a change of its own.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from conductor_mcp.config import CONFIG_PATH, Config, parse
from conductor_mcp.model import (
    Change,
    Cited,
    Document,
    FileChange,
    Finding,
    Force,
    Kind,
    Span,
    Unjudged,
)
from conductor_mcp.model.compatibility import ContractChange, Grade, Graded, Position
from conductor_mcp.model.errors import ConfigError
from conductor_mcp.model.glob import any_matches
from conductor_mcp.store.shelf import COMPARED, Shelf

if TYPE_CHECKING:
    from conductor_mcp.app.library import Library
    from conductor_mcp.app.workspace import Workspace
    from conductor_mcp.compat import Family, Side

_TREES = (".yaml", ".yml", ".json")
_SCHEMAS = (".proto", ".graphql", ".gql", ".graphqls", ".sdl", ".avsc", ".avpr", ".sql")
# Packages may be called openapi too, and many tools name a schema for their own settings.
_NEVER = frozenset({"package.json", "package-lock.json", "composer.json", "tsconfig.json"})
_MARK = re.compile(
    r"""(?m)(?:^|[{,]\s{0,99}["'])["']?"""
    r"""(?:openapi["']?\s*:\s*["']?3\.|swagger["']?\s*:\s*["']?2\.|asyncapi["']?\s*:\s*["']?[23]\.)"""
    r"""|\$schema["']?\s*:\s*["']?https?://json-schema\.org/"""
)
_NUMBER = re.compile(r"^v?(\d{1,6})(?:\.|$)", re.ASCII)
_IN_NAME = re.compile(r"(?:^|[/._@:-])v(\d{1,6})(?![0-9A-Za-z])", re.ASCII)
_VERSIONS = {
    ("info", "version"): _NUMBER, ("version",): _NUMBER, ("$id",): _IN_NAME, ("id",): _IN_NAME,
}  # fmt: skip
"""Where a version is stated, the surest first, and how its major number is written there."""
_HEAD = 20_000
_MODELS = ("models/", "x-implemented-by")
_NAMED = 3
_MOST_SIBLINGS = 500


@dataclass(frozen=True, slots=True)
class Contracts:
    """What was found in the contracts of a change, and the paths that were compared."""

    findings: tuple[Finding, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()
    compared: frozenset[str] = frozenset()


def contract_findings(
    change: Change, workspace: Workspace, library: Library, config: Config
) -> Contracts:
    """Compare the contracts that a change touches with what they were; none is quickly told.

    ``config`` grades, and names the files that are not looked at.
    """
    files = [f for f in change.files if _is_candidate(f, config)]
    if not files:
        return Contracts()
    return _Look(change, workspace, library, config).run(files)


def config_before(change: Change, config: Config) -> Config:
    """Return the settings that a change is held by: those before it, where it alters them."""
    for file in change.files:
        if CONFIG_PATH in (file.path, file.origin):
            with suppress(ConfigError):
                return parse(file.before.text if file.before else "")
    return config


def _is_candidate(file: FileChange, config: Config) -> bool:
    if any_matches(config.read.exclude, file.path):
        return False
    return any(_may_be_contract(side) for side in (file.before, file.after) if side)


def _may_be_contract(document: Document) -> bool:
    if document.path.endswith(_SCHEMAS):
        return True
    if not document.path.endswith(_TREES) or document.name in _NEVER:
        return False
    return _MARK.search(document.text[:_HEAD]) is not None or _may_be_model(document)


def _may_be_model(document: Document) -> bool:
    return _MODELS[0] in document.path or _MODELS[1] in document.text


@dataclass
class _Look:
    change: Change
    workspace: Workspace
    library: Library
    config: Config
    findings: list[Finding] = field(default_factory=list[Finding])
    unjudged: set[Unjudged] = field(default_factory=set[Unjudged])
    looked: set[str] = field(default_factory=set[str])

    def run(self, files: Iterable[FileChange]) -> Contracts:
        for family, group in self._groups(files):
            try:
                self._compare(family, group)
            except Exception as error:  # noqa: BLE001 - what fails must not pass for a green
                words = f"comparing this contract failed: {error!r}"
                self.unjudged.update(Unjudged(Span(f.path), words) for f in group)
        return Contracts(
            tuple(sorted(self.findings)), tuple(sorted(self.unjudged)), frozenset(self.looked)
        )

    @property
    def _shelf(self) -> Shelf:
        index = self.workspace.index.path
        return Shelf(index.parent / COMPARED if index else None)

    def _groups(self, files: Iterable[FileChange]) -> list[tuple[Family, list[FileChange]]]:
        """Sort files into what is compared at once: alone, by folder, or all of a family."""
        from conductor_mcp.app.compare import families

        known = families()
        groups: dict[tuple[str, str], list[FileChange]] = {}
        for file in files:
            family = self._family(file.before, known) if file.before else None
            if family is None and file.after:
                family = self._family(file.after, known)
                if family is not None and not family.whole:
                    continue  # it was no contract before: nothing that could break
            if family is None:
                continue
            part = posixpath.dirname(file.path) if family.id != "protobuf" else ""
            part = part if family.whole else file.path
            groups.setdefault((family.id, part), []).append(file)
        return [(known[name], group) for (name, _), group in groups.items()]

    def _family(self, document: Document, known: Mapping[str, Family]) -> Family | None:
        from conductor_mcp.app.compare import family_of

        if not _may_be_contract(document):
            return None
        if not document.path.endswith(_TREES) or _MARK.search(document.text[:_HEAD]):
            return family_of(document, known)
        records = self.workspace.formats.read(document).records
        is_model = any(record.kind is Kind.MODEL for record in records)
        return known.get("json-schema") if is_model else None

    def _compare(self, family: Family, group: list[FileChange]) -> None:
        from conductor_mcp.app._kept import Kept
        from conductor_mcp.app.compare import compared, graded
        from conductor_mcp.compat import Side

        change = self.change
        base = Side({f.before.path: f.before for f in group if f.before}, change.read_before)
        revision = Side({f.after.path: f.after for f in group if f.after}, change.read_after)
        if any(not f.after and change.exists_after(f.path) for f in group):
            return  # it is there and cannot be read, which was said
        if family.id == "sql":
            base, revision = self._with_siblings(family, base, revision)
        if not base.documents:
            return
        found = compared(family, base, revision, Kept(self._shelf))
        self.unjudged.update(found.unjudged)
        if found.changes or not found.unjudged:
            self.looked.update(f.path for f in group)
        counted: Counter[tuple[str, ...]] = Counter()
        profile, grades = self.config.compatibility.profile, self.config.compatibility.grades
        for one in graded(family, found.changes, profile, grades):
            self._report(one, group, counted)

    def _with_siblings(self, family: Family, base: Side, revision: Side) -> tuple[Side, Side]:
        """Add the other files of the folder: migrations only make sense one after another."""
        folder = posixpath.dirname(next(iter((*base.documents, *revision.documents))))
        changed = {*self.change.before, *self.change.after}
        others: dict[str, Document] = {}
        for path in self._beside(folder):
            if path in changed or not path.endswith(".sql"):
                continue
            if len(others) == _MOST_SIBLINGS:
                words = f"more than {_MOST_SIBLINGS} files are one whole; only those were compared"
                self.unjudged.add(Unjudged(Span(folder or "."), words))
                break
            text = self.change.read_after(path)
            if text is not None and family.claims(document := Document(path, text)):
                others[path] = document
        return (
            type(base)({**others, **base.documents}, base.read),
            type(base)({**others, **revision.documents}, revision.read),
        )

    def _beside(self, folder: str) -> Iterable[str]:
        stored = self.change.stored
        if stored is not None:
            return sorted(path for path in stored if posixpath.dirname(path) == folder)
        try:
            names = sorted(place.name for place in (self.workspace.root / folder).iterdir())
        except OSError:
            return ()
        return [posixpath.join(folder, name) for name in names]

    def _report(
        self, one: Graded, group: list[FileChange], counted: Counter[tuple[str, ...]]
    ) -> None:
        change = one.change
        gone = change.kind == "file" and change.action == "removed"
        told = any(fnmatchcase(change.id, glob) for glob in self.config.compatibility.grades)
        grade = Grade.BREAKING if gone and not told else one.grade
        if grade not in (Grade.BREAKING, Grade.RISKY):
            return
        file = _file_of(change, group)
        force = Force.MUST if grade is Grade.BREAKING else Force.SHOULD
        message = f"contract removed: {change.message}" if gone else change.message
        message += _affected(change.operations)
        raised = _raised(file)
        if force is Force.MUST and raised:
            force, message = Force.SHOULD, f"{message}; allowed, since its {raised}"
        identity: tuple[str, ...] = (change.id, file.origin, change.subject)
        counted[identity] += 1
        if counted[identity] > 1:
            identity = (*identity, str(counted[identity]))
        because = _span(change.base) or Span(file.origin)
        at = _span(change.revision) or Span(file.path)
        self.findings.append(
            Finding(
                at, change.id, self._record(file), force, message, _hint(file, gone=gone), because,
                identity,
            )
        )  # fmt: skip

    def _record(self, file: FileChange) -> Cited:
        """Return the contract's own record, or the file where none is known."""
        for path in (file.path, file.origin):
            record = self.library.records.get(path)
            if record is not None:
                return Cited(record.id, record.path, record.title)
        for side in (file.after, file.before):
            for record in self.workspace.formats.read(side).records if side else ():
                return Cited(record.id, record.path, record.title)
        return Cited(file.path, file.path, "")


def _file_of(change: ContractChange, group: list[FileChange]) -> FileChange:
    """Return the changed file that a change belongs to; of one alone, its references' too."""
    for position in (change.base, change.revision):
        for file in group:
            if position and position.path in (file.origin, file.path):
                return file
    return group[0]


def _span(position: Position | None) -> Span | None:
    return Span(position.path, position.line, position.line) if position else None


def _affected(operations: tuple[str, ...]) -> str:
    if not operations:
        return ""
    count = len(operations)
    named = ", ".join(operations[:_NAMED]) + (", …" if count > _NAMED else "")
    return f"; affects {count} operation{'s' if count > 1 else ''}: {named}"


def _hint(file: FileChange, *, gone: bool) -> str:
    if gone:
        return "Keep the file until nobody uses it"
    if not _majors(file.before):
        return "Keep the old form beside the new one"
    return "Keep the old form beside the new one, or raise the major version"


def _raised(file: FileChange) -> str:
    """Say how the major version rose; ``""`` if it did not."""
    old, new = _majors(file.before), _majors(file.after)
    for said in (said for said in old if said in new):
        if new[said] > old[said]:
            return f"major version was raised from {old[said]} to {new[said]}"
        return ""
    return ""


def _majors(document: Document | None) -> dict[str, int]:
    """Return the major versions that a description or a schema states of itself, by where."""
    if document is None or not document.path.endswith(_TREES):
        return {}
    from conductor_mcp.syntax.json import load_json
    from conductor_mcp.syntax.tree import SyntaxProblem, text_at
    from conductor_mcp.syntax.yaml import load_yaml

    found: dict[str, int] = {}
    with suppress(SyntaxProblem):
        node = (load_json if document.path.endswith(".json") else load_yaml)(document.text)
        for keys, form in _VERSIONS.items():
            if match := form.search(text_at(node, *keys)):
                found["/".join(keys)] = int(match[1])
    return found
