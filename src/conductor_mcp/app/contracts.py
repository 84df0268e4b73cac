"""What a change does to the contracts and data models it touches, as findings.

## What it does
Every contract and data model that a change touches is compared with its version before it. What
breaks those who use it is a `must`, what may break them a `should`; all else is quiet. A breaking
change under a raised major version is a `should` that says so.

## Why
Whoever calls an interface, or reads data that was written, finds out last.

## How to put it right
Keep the old form beside the new one until nobody uses it, or raise the major version. Where the
break is wanted, a decision says so: `allows_break: [contracts/shop.yaml]` in its front matter (and
`allows_changes: [oas.request.*]` to allow only those); once it is accepted, the break is a note
that cites it. How strictly a contract is held stands in itself (`x-conductor: {compatibility:
strict}`, or a comment `conductor: compatibility=strict`), in a decision that governs it
(`compatibility: strict`), or in `context/conductor.toml`, `[compatibility]`: `profile`, `paths` by
glob, and `grades` by the name of a change. Such a setting is changed in a change of its own.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING

from conductor_mcp.app._suffixes import MAY_BE_CONTRACTS
from conductor_mcp.app._terms import TREES, Terms, majors, raised_by
from conductor_mcp.config import Config
from conductor_mcp.model import (
    Change,
    Cited,
    Document,
    FileChange,
    Finding,
    Force,
    Kind,
    Record,
    Span,
    Unjudged,
)
from conductor_mcp.model.compatibility import ContractChange, Grade, Graded, Position
from conductor_mcp.model.errors import ConductorError
from conductor_mcp.model.glob import any_matches
from conductor_mcp.store.shelf import COMPARED, Shelf

if TYPE_CHECKING:
    from conductor_mcp.app.library import Library
    from conductor_mcp.app.workspace import Workspace
    from conductor_mcp.compat import Family, Side

# Packages may be called openapi too, and many tools name a schema for their own settings.
_NEVER = frozenset({"package.json", "package-lock.json", "composer.json", "tsconfig.json"})
_MARK = re.compile(
    r"""(?m)(?:^|[{,]\s{0,99}["'])["']?"""
    r"""(?:openapi["']?\s*:\s*["']?3\.|swagger["']?\s*:\s*["']?2\.|asyncapi["']?\s*:\s*["']?[23]\.)"""
    r"""|\$schema["']?\s*:\s*["']?https?://json-schema\.org/"""
)
_HEAD = 20_000
_MOST_WHOLES = 20
_MODELS = ("models/", "x-implemented-by")
_NAMED = 3
_KEPT = frozenset(("operation", "path", "parameter", "property", "field", "value", "type", "enum",
                   "message", "channel", "column", "table", "service", "method", "rpc", "argument",
                   "response", "member", "schema", "interface"))  # fmt: skip
"""What can stay for a while, and say of itself that it goes."""
_GROWS = "*.optional-property.added"
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
    look = _Look(change, workspace, library, config)
    files += look.wholes()
    return look.run(files) if files else Contracts()


def _is_candidate(file: FileChange, config: Config) -> bool:
    if any_matches(config.read.exclude, file.path):
        return False
    if not any(path.endswith(MAY_BE_CONTRACTS) for path in (file.path, file.origin)):
        return False
    return any(_may_be_contract(side) for side in (file.before, file.after) if side)


def _may_be_contract(document: Document) -> bool:
    if not document.path.endswith(TREES):
        return True
    if document.name in _NEVER:
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
    _profiles: dict[str, str] = field(default_factory=dict[str, str])
    _consumed: dict[str, str] = field(default_factory=dict[str, str])

    @cached_property
    def terms(self) -> Terms:
        return Terms(self.change, self.library, self.config.compatibility)

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

    def wholes(self) -> list[FileChange]:
        """Return the contracts that changed parts belong to and that did not change themselves."""
        changed = {path for file in self.change.files for path in (file.path, file.origin)}
        found: dict[str, FileChange] = {}
        for path in sorted(path for path in changed if path.endswith(TREES)):
            for key, _ in self.workspace.view.pieces.wholes(path):
                whole = key.partition("#")[0]
                if whole in changed or whole in found:
                    continue
                if len(found) == _MOST_WHOLES:
                    words = f"part of more than {_MOST_WHOLES} contracts; only those were compared"
                    self.unjudged.add(Unjudged(Span(path), words))
                    return list(found.values())
                before, after = self.change.read_before(whole), self.change.read_after(whole)
                if before is not None and after is not None:
                    found[whole] = FileChange(Document(whole, before), Document(whole, after))
        return [file for file in found.values() if _is_candidate(file, self.config)]

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
            part = "" if family.anywhere else posixpath.dirname(file.path)
            part = part if family.whole else file.path
            groups.setdefault((family.id, part), []).append(file)
        return [(known[name], group) for (name, _), group in groups.items()]

    def _family(self, document: Document, known: Mapping[str, Family]) -> Family | None:
        from conductor_mcp.app.compare import family_of

        if not _may_be_contract(document):
            return None
        if not document.path.endswith(TREES) or _MARK.search(document.text[:_HEAD]):
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
        if family.beside:
            base, revision = self._with_siblings(family, base, revision)
        if not base.documents:
            return
        found = compared(family, base, revision, Kept(self._shelf))
        self.unjudged.update(found.unjudged)
        if found.changes or not found.unjudged:
            self.looked.update(f.path for f in group)
        counted: Counter[tuple[str, ...]] = Counter()
        grades = self.config.compatibility.grades
        for change_ in found.changes:
            profile = self._profile(_file_of(change_, group))
            for one in graded(family, (change_,), profile, grades):
                self._report(one, group, counted)

    def _profile(self, file: FileChange) -> str:
        """Return what a contract is graded by; what no family knows is said, and not used."""
        from conductor_mcp.app.compare import check_profile, families

        profile = self._profiles.get(file.origin)
        if profile is None:
            profile = self.terms.profile(file)
            try:
                check_profile(profile, families())
            except ConductorError as error:
                words = f"{error}, so it was graded by the default; {error.hint}"
                self.unjudged.add(Unjudged(Span(file.path), words))
                profile = ""
            self._profiles[file.origin] = profile
        return profile

    def _with_siblings(self, family: Family, base: Side, revision: Side) -> tuple[Side, Side]:
        """Add the other files of the folder: what the changed ones say rests on them."""
        folder = posixpath.dirname(next(iter((*base.documents, *revision.documents))))
        changed = {*self.change.before, *self.change.after}
        others: dict[str, Document] = {}
        for path in self._beside(folder):
            if path in changed or not path.endswith(family.suffixes):
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
        grows = grade is Grade.RISKY and not told and fnmatchcase(change.id, _GROWS)
        if grows and self._is_model(file):
            return  # no data had another value under that name: the model is theirs alone
        force = Force.MUST if grade is Grade.BREAKING else Force.SHOULD
        message = f"contract removed: {change.message}" if gone else change.message
        message += _affected(change.operations) + self._consumers(file)
        record = self._record(file)
        if force is Force.MUST:
            if allowing := self.terms.allowing(file, change):
                force, record = Force.SHOULD, _cited(allowing)
                message += f"; allowed by {allowing.id}"
            elif raised := raised_by(file):
                force, message = Force.SHOULD, f"{message}; allowed, since its {raised}"
        identity: tuple[str, ...] = (change.id, file.origin, change.subject)
        counted[identity] += 1
        if counted[identity] > 1:
            identity = (*identity, str(counted[identity]))
        because = _span(change.base) or Span(file.origin)
        at = _span(change.revision) or Span(file.path)
        self.findings.append(
            Finding(
                at, change.id, record, force, message, _hint(file, change, gone=gone), because,
                identity,
            )
        )  # fmt: skip

    def _is_model(self, file: FileChange) -> bool:
        """Whether a file is a canonical model, which all that holds such data is held to."""
        records = self.workspace.formats.read(file.after).records if file.after else ()
        return any(record.kind is Kind.MODEL for record in records)

    def _consumers(self, file: FileChange) -> str:
        """Name the components that say they consume a contract."""
        from conductor_mcp.app._boundaries import consumers

        if file.origin not in self._consumed:
            named = consumers({file.path, file.origin}, self.library.records)
            shown = ", ".join(named[:_NAMED]) + (", …" if len(named) > _NAMED else "")
            self._consumed[file.origin] = f"; consumed by {shown}" if named else ""
        return self._consumed[file.origin]

    def _record(self, file: FileChange) -> Cited:
        """Return the decision that governs a contract, its own record, or the file itself."""
        if (decision := self.terms.governing(file)) is not None:
            return _cited(decision)
        for path in (file.path, file.origin):
            record = self.library.records.get(path)
            if record is not None:
                return _cited(record)
        for side in (file.after, file.before):
            for record in self.workspace.formats.read(side).records if side else ():
                return _cited(record)
        return Cited(file.path, file.path, "")


def _cited(record: Record) -> Cited:
    return Cited(record.id, record.path, record.title)


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


def _hint(file: FileChange, change: ContractChange, *, gone: bool) -> str:
    if gone:
        return "Keep the file until nobody uses it"
    what = change.id.rpartition(".")[0].rpartition(".")[2]
    hint = "Keep the old form beside the new one"
    if change.action == "removed" and what.rpartition("-")[2] in _KEPT:
        hint = "Keep it, marked as deprecated, until nobody uses it"
    elif change.action == "added" and "required" in what:
        hint = "Make it optional"
    return f"{hint}, or raise the major version" if majors(file.before) else hint
