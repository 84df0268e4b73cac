"""Hold a change against clauses. Pure: what it is given is all it knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from conductor_mcp.app._clauses import Held, hold, missing_places
from conductor_mcp.app._source import Sides, SourceFile, UnjudgeableError
from conductor_mcp.app.facts import Facts
from conductor_mcp.app.formats import Formats
from conductor_mcp.model import (
    Change,
    Checked,
    Cited,
    Clause,
    Complaint,
    Delta,
    FileChange,
    Finding,
    Import,
    Part,
    Span,
    Symbol,
    Unjudged,
    Verdict,
    compare,
)
from conductor_mcp.rules import AnyRule
from conductor_mcp.rules._edges import spared_edge
from conductor_mcp.rules._edges import unresolved as untold
from conductor_mcp.rules._scope import ExemptedEdge, exempt_edges

Identity = tuple[str, ...]
_MOST_UNRESOLVED = 20
NOTHING = "nothing checked:"
"""How it is said that a change was held against nothing at all."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A complaint, the definition around it, and what it is known by without that name."""

    complaint: Complaint
    scope: str = ""
    anywhere: Identity = ()
    part: Part | None = None


def judge(
    change: Change,
    clauses: Iterable[Clause],
    rules: Mapping[str, AnyRule],
    formats: Formats,
    cited: Mapping[str, Cited],
    *,
    looked: frozenset[str] = frozenset(),
    whole: Change | None = None,
    facts: Facts | None = None,
    step: bool = False,
    standing: bool = False,
) -> Verdict:
    """Say which clauses the change breaks, and what could not be told.

    A rule about what is sees each side's parts as if they had just come; complaints are known by
    clause, the file's oldest path and what they are about. What only the new side has is a
    finding, what both have counts as ``existing``. ``cited`` names the records by key; ``looked``
    are paths that were held against something else, each a clause of its own. ``whole`` is what
    else differs, where ``change`` is only the part of it that is asked about; ``facts`` know the
    imports of files read before. Of a ``step`` of a change that nothing governs nothing is said.
    Files that are ``standing`` did not come, and are judged as if they had.
    """
    return _Judgement(
        change, formats, cited, looked=looked, whole=whole, facts=facts, step=step,
        standing=standing,
    ).run(clauses, rules)  # fmt: skip


@dataclass
class _Judgement:
    change: Change
    formats: Formats
    cited: Mapping[str, Cited]
    findings: dict[Identity, Finding] = field(default_factory=dict[Identity, Finding])
    existing: set[Identity] = field(default_factory=set[Identity])
    unjudged: set[Unjudged] = field(default_factory=set[Unjudged])
    clauses: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    files: set[str] = field(default_factory=set[str])
    looked: frozenset[str] = frozenset()
    whole: Change | None = None
    facts: Facts | None = None
    step: bool = False
    standing: bool = False
    settled: list[ExemptedEdge] = field(default_factory=list[ExemptedEdge])

    def __post_init__(self) -> None:
        change = self.whole or self.change
        self.sides = Sides(change, self.formats, self.facts, standing=self.standing)
        self.before, self.after = self.sides.old, self.sides.new
        self.origins = self.sides.origins

    def run(self, clauses: Iterable[Clause], rules: Mapping[str, AnyRule]) -> Verdict:
        self.unjudged.update(self.change.unjudged)
        all_held = [hold(clause, rules) for clause in clauses]
        self.settled = [
            one for held in all_held if isinstance(held, Held)
            for one in exempt_edges(held.options) if one.dynamic
        ]  # fmt: skip
        for held in all_held:
            if isinstance(held, Unjudged):
                self.unjudged.add(held)
                continue
            self._hold_against_files(held)
            exists = (self.before.exists, self.after.exists)
            in_part = held.name in self.clauses
            self.unjudged.update(missing_places(held, exists, in_part=in_part))
        files = self.files | self.looked
        if not files and not self.step and not self.findings:
            self.unjudged.add(Unjudged(Span("."), self._nothing(len(all_held))))
        return Verdict(
            tuple(sorted(self.findings.values())),
            tuple(sorted(self.unjudged)),
            len(self.existing - self.findings.keys()),
            Checked(len(self.clauses) + len(self.looked), len(files)),
        )

    def _nothing(self, clauses: int) -> str:
        if not self.change.files:
            return f"{NOTHING} no file differs"
        if not clauses:
            return f"{NOTHING} no decision in force carries a clause"
        count = len(self.change.files)
        files = "the changed file" if count == 1 else f"any of the {count} changed files"
        return f"{NOTHING} no clause could be held against {files}"

    def _hold_against_files(self, held: Held) -> None:
        governed = [f for f in self.change.files if _governs(held, f)]
        if not governed and not held.anywhere:
            return
        path = governed[0].path if governed else ""
        wrong = held.examples(self.after.example, path)
        if wrong:
            self.unjudged.add(wrong)
            return
        if held.wide:
            self._across(held, governed)
            return
        if held.rule.of_change:
            self._changes(held, governed)
            return
        for file in governed:
            self._state(held, file)

    def _state(self, held: Held, file: FileChange) -> None:
        """Hold a rule about what is against one file, the old side only if there is need."""
        if file.after is None:
            self._looked(held, file)  # what is gone breaks nothing
            return
        if not held.governs(file.after.path):
            return
        try:
            source = self.after.source(file.after)
            after = self._complaints(held, source, file, renamed=True)
            if source.looked:
                self._looked(held, file)
            unresolved = self._unresolved(held, source)
            if not after and not unresolved:
                return
            before: dict[Identity, _Found] = {}
            known: Counter[str] = Counter()
            if file.before and held.governs(file.before.path):
                old = self.before.source(file.before)
                before = self._complaints(held, old, file, renamed=False)
                known = Counter(part.key for part in self._unresolved(held, old))
                before |= _under_new_names(before, after, old, source)
        except _CannotTellError as error:
            self.unjudged.add(error.unjudged)
            return
        self.existing.update(identity for identity in after if identity in before)
        fresh = {i: found for i, found in after.items() if i not in before}
        wholes = {_package(found.part) for found in fresh.values()} - {""}
        for identity, found in fresh.items():
            if not (wholes and _within(found.part, wholes)):
                self._report(held, found.complaint, identity)
        self._say_unresolved(unresolved, known)

    def _changes(self, held: Held, governed: list[FileChange]) -> None:
        """Hold a rule about what changes against all governed files at once."""
        before: list[Part] = []
        after: list[Part] = []
        for file in governed:
            try:
                old = (
                    list(self._parts(held, self.before.source(file.before))) if file.before else []
                )
                new = list(self._parts(held, self.after.source(file.after))) if file.after else []
            except _CannotTellError as error:
                self.unjudged.add(error.unjudged)
                continue
            before += old
            after += new
            self._looked(held, file)
        counted: Counter[Identity] = Counter()
        try:
            for delta in compare(before, after):
                for complaint in held.rule.check(delta, held.options):
                    origin = self.origins.get(complaint.at.path, complaint.at.path)
                    about = complaint.about or delta.part.key
                    identity = _numbered(counted, (*held.name, origin, about))
                    self._report(held, complaint, identity)
        except Exception as error:  # noqa: BLE001 - a rule that fails must not pass for a green
            self.unjudged.add(held.failed(error))

    def _across(self, held: Held, governed: list[FileChange]) -> None:
        """Hold a rule about the change as a whole against it, once."""
        counted: Counter[Identity] = Counter()
        untold: set[str] = set()
        files = self.change.files if held.anywhere else governed
        asked = {path for file in files for path in (file.path, file.origin)}
        try:
            for delta in held.deltas(self.sides):
                if isinstance(delta, Unjudged):
                    untold.add(delta.at.path)
                    self.unjudged.add(delta)
                    continue
                for complaint in held.rule.check(delta, held.options):
                    if complaint.at.path not in asked:
                        continue  # outside what was asked about
                    path = self.sides.origin(complaint.at.path)
                    about = self.sides.origin(complaint.about or delta.part.key)
                    identity = _numbered(counted, (*held.name, path, about))
                    if delta.before is not None and delta.after is not None:
                        self.existing.add(identity)
                    else:
                        self._report(held, complaint, identity)
        except UnjudgeableError as error:
            self.unjudged.add(error.unjudged)
            return
        except Exception as error:  # noqa: BLE001 - a rule that fails must not pass for a green
            self.unjudged.add(held.failed(error))
            return
        for file in files:
            read = file.after is not None and self.after.source(file.after).looked
            if file.path not in untold and (read or file in governed):
                self._looked(held, file)

    def _complaints(
        self, held: Held, source: SourceFile, file: FileChange, *, renamed: bool
    ) -> dict[Identity, _Found]:
        counted: Counter[Identity] = Counter()
        found: dict[Identity, _Found] = {}
        try:
            for part in self._parts(held, source):
                for complaint in held.rule.check(Delta(None, part), held.options):
                    about = complaint.about or part.key
                    if renamed:
                        about = self.origins.get(about, about)
                    identity = (*held.name, file.origin, about)
                    scope: str = getattr(part, "scope", "")
                    apart = (*identity[:-1], about.removesuffix(scope))
                    found[_numbered(counted, identity)] = _Found(complaint, scope, apart, part)
        except _CannotTellError:
            raise
        except Exception as error:
            raise _CannotTellError(held.failed(error)) from error
        return found

    def _parts(self, held: Held, source: SourceFile) -> Iterator[Part]:
        try:
            parts = held.rule.seek(source, held.options) if held.rule.seek else source.parts()
            yield from (part for part in parts if isinstance(part, held.rule.part))
        except UnjudgeableError as error:
            raise _CannotTellError(error.unjudged) from error
        except Exception as error:
            raise _CannotTellError(held.failed(error)) from error

    def _looked(self, held: Held, file: FileChange) -> None:
        self.clauses.add(held.name)
        self.files.add(file.path)

    def _report(self, held: Held, complaint: Complaint, identity: Identity) -> None:
        clause = held.clause
        path = clause.record.partition("#")[0]
        record = self.cited.get(clause.record) or Cited(clause.record, path, "")
        # A clause without a reason of its own has its record's title, which is named anyway; and
        # what the rule says already need not be said twice.
        told = clause.why == record.title or clause.why in complaint.message
        reason = "" if told else clause.why
        message = f"{complaint.message}: {reason}" if reason else complaint.message
        finding = Finding(
            complaint.at, held.rule.id, record, clause.force, message, complaint.hint, clause.at,
            identity,
        )  # fmt: skip
        self.findings.setdefault(identity, finding)

    def _unresolved(self, held: Held, source: SourceFile) -> list[Import]:
        """Return what a rule about imports cannot be held against.

        What is loaded by a computed name is settled for all clauses by an exception of one.
        """
        if not issubclass(held.rule.part, Import):
            return []
        return [
            part
            for part in source.parts()
            if isinstance(part, Import) and part.target is None and part.package is None
            if not (part.computed and spared_edge(part, self.settled))
        ]

    def _say_unresolved(self, unresolved: list[Import], known: Counter[str]) -> None:
        fresh: list[Import] = []
        for part in unresolved:
            if known[part.key] > 0:
                known[part.key] -= 1
            else:
                fresh.append(part)
        for part in fresh[:_MOST_UNRESOLVED]:
            self.unjudged.add(Unjudged(part.at, untold(part)))
        if more := fresh[_MOST_UNRESOLVED:]:
            words = f"{len(more):,} more of its imports lead to no file or package known"
            self.unjudged.add(Unjudged(more[0].at, words))


class _CannotTellError(Exception):
    def __init__(self, unjudged: Unjudged) -> None:
        super().__init__(unjudged.why)
        self.unjudged = unjudged


def _governs(held: Held, file: FileChange) -> bool:
    sides = (side for side in (file.before, file.after) if side is not None)
    return any(held.governs(side.path) for side in sides)


def _package(part: Part | None) -> str:
    """Return the folder that an import of a whole package leads to (``org.shop.*``)."""
    return (part.target or "") if isinstance(part, Import) and part.key.endswith(".*") else ""


def _within(part: Part | None, packages: Container[str]) -> bool:
    """Whether an import is of a file in a package that is imported as a whole, and told."""
    if not isinstance(part, Import) or part.key.endswith(".*") or part.target is None:
        return False
    return part.target.rpartition("/")[0] in packages


def _under_new_names(
    before: Mapping[Identity, _Found],
    after: Mapping[Identity, _Found],
    old: SourceFile,
    new: SourceFile,
) -> dict[Identity, _Found]:
    """Return what stood in a definition that the file no longer has, as it is called now.

    A function that gets another name is a definition gone and one that came: what is found in the
    one was there in the other. Where both names stand on both sides, nothing was renamed.
    """
    gone = [f for identity, f in before.items() if f.scope and identity not in after]
    come = {i: f for i, f in after.items() if f.scope and i not in before}
    if not gone or not come:
        return {}
    was, now = _definitions(old), _definitions(new)
    left = Counter(f.anywhere for f in gone if f.scope not in now)
    found: dict[Identity, _Found] = {}
    for identity, one in come.items():
        if one.scope not in was and left[one.anywhere] > 0:
            left[one.anywhere] -= 1
            found[identity] = one
    return found


def _definitions(source: SourceFile) -> set[str]:
    return {part.key for part in source.parts() if isinstance(part, Symbol)}


def _numbered(counted: Counter[Identity], identity: Identity) -> Identity:
    """Tell equal complaints of one side apart by their number: a multiset as a set."""
    counted[identity] += 1
    number = counted[identity]
    return identity if number == 1 else (*identity, str(number))
