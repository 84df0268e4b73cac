"""Mirrors that no longer show what they mirror.

## What it does
Holds every fixture, recorded answer, factory and mock that says which contract it mirrors against
that contract, where a change touches either. A value of the wrong type, a required field that is
missing, and a field that the contract does not describe are a `must`. What stood so before the
change is counted, not told. A mirror says so in a comment, `conductor: mirrors
contracts/shop.yaml#Order`, in JSON by a member `x-mirrors`, or by `[[mirrors]]` in
`context/conductor.toml` (`path`, `contract`, `select`). Of protobuf, GraphQL and Avro contracts
the JSON that they stand for is held: `api/shop.graphql#Order` is an object of that type,
`api/shop.graphql#Query` a server's whole answer.

## Why
Tests against a mock pass for ever, whatever becomes of the service that it stands for.

## How to put it right
Bring the mirror in line with its contract, in the same change; if the contract is wrong, change
that first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from conductor_mcp.app.judges._judge import Asked, Compared, Judge, Judged
from conductor_mcp.model import Cited, Finding, Force, Kind, Span, Unjudged
from conductor_mcp.model.errors import ConductorError
from conductor_mcp.model.glob import any_matches
from conductor_mcp.model.values import dataclass, replace

if TYPE_CHECKING:
    from conductor_mcp.app._conforms import Contracts
    from conductor_mcp.app.mirrors import Mirror, Reflected, Target

JUDGE_ID = "mirror"
_MARKS = ("conductor: mirrors", "x-mirrors")
_DATA = (".json", ".yaml", ".yml", ".proto", ".graphql", ".graphqls", ".gql", ".avsc", ".avpr")
Identity = tuple[str, ...]


def run(asked: Asked) -> Judged:
    """Find the mirrors that a change, of theirs or of their contracts, leaves wrong."""
    files = asked.change.files
    texts = [side.text for f in files for side in (f.before, f.after) if side]
    says_so = any(mark in text for text in texts for mark in _MARKS)
    data = any(path.endswith(_DATA) for f in files for path in (f.path, f.origin))
    if not (says_so or asked.config.mirrors or (data and _contracts(asked))):
        return Judged()
    return _Look(asked).run()


def table(asked: Asked) -> Judged:
    """Hold every mirror there is against what it mirrors, as both stand."""
    from conductor_mcp.app.mirrors import configured, marked

    look = _Look(asked)
    paths = look.marked_files()
    documents = (asked.after.document(path) for path in paths if look.read(path))
    found = [m for document in documents if document is not None for m in marked(document)]
    if asked.config.mirrors:
        found += configured(asked.config.mirrors, asked.after.files("**"))
    rows: list[Compared] = []
    for mirror in found:
        target, wrong = look.held(mirror)
        if target is not None:
            look.looked.add(mirror.path)
            rows.append(Compared(JUDGE_ID, target.record.id, mirror.path, 0, "", len(wrong)))
            for identity, reflected in wrong.items():
                look.report(mirror, target, reflected, (mirror.path, *identity))
    return replace(look.judged(), compared=tuple(rows))


def _contracts(asked: Asked) -> set[str]:
    """Return the changed files that are contracts or models, or parts that those refer to."""
    changed = {path for f in asked.whole.files for path in (f.path, f.origin)}
    kinds = (Kind.CONTRACT, Kind.MODEL)
    return {
        r.path
        for r in asked.library.records.values()
        if r.kind in kinds and (r.path in changed or not changed.isdisjoint(_refs(r.facts)))
    }


def _refs(facts: object) -> set[str]:
    refs = facts.get("refs") if isinstance(facts, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return {str(one) for one in refs} if isinstance(refs, list) else set()  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


@dataclass
class _Look:
    asked: Asked
    findings: list[Finding] = field(default_factory=list[Finding])
    unjudged: set[Unjudged] = field(default_factory=set[Unjudged])
    looked: set[str] = field(default_factory=set[str])
    existing: int = 0

    def run(self) -> Judged:
        from conductor_mcp.app._conforms import Contracts

        old = Contracts(self.asked.before)
        origins = {f.path: f.origin for f in self.asked.whole.files}
        for mirror in self._mirrors():
            target, wrong = self.held(mirror)
            if target is None:
                continue
            self.looked.add(mirror.path)
            before = self._before(mirror, origins.get(mirror.path, mirror.path), old)
            for identity, reflected in wrong.items():
                if identity in before:
                    self.existing += 1
                else:
                    self.report(
                        mirror,
                        target,
                        reflected,
                        (origins.get(mirror.path, mirror.path), *identity),
                    )
        return self.judged()

    def judged(self) -> Judged:
        found, left = tuple(sorted(self.findings)), tuple(sorted(self.unjudged))
        return Judged(found, left, frozenset(self.looked), self.existing)

    def _mirrors(self) -> Iterator[Mirror]:
        """Yield the mirrors that the change can have made wrong."""
        from conductor_mcp.app.mirrors import configured, marked

        asked = self.asked
        changed = _contracts(asked)
        touched = [f.after for f in asked.change.files if f.after and self.read(f.after.path)]
        seen: set[str] = set()
        for document in touched:
            seen.add(document.path)
            yield from marked(document)
            yield from configured(asked.config.mirrors, [document.path])
        if not changed:
            return
        for path in self.marked_files():
            other = asked.after.document(path) if path not in seen and self.read(path) else None
            for mirror in marked(other) if other is not None else ():
                if self._names(mirror, changed):
                    yield mirror
        if asked.config.mirrors:
            others = [p for p in asked.after.files("**") if p not in seen]
            for mirror in configured(asked.config.mirrors, others):
                if self._names(mirror, changed):
                    yield mirror

    def read(self, path: str) -> bool:
        """Whether a file counts; what the settings leave out speaks of marks of its own."""
        return not any_matches(self.asked.config.read.exclude, path)

    def _names(self, mirror: Mirror, contracts: set[str]) -> bool:
        keys = self.asked.library.names.find(mirror.target.partition("#")[0].strip())
        return any(self.asked.library.records[key].path in contracts for key in keys)

    def marked_files(self) -> list[str]:
        """Return the files that hold a mark."""
        return self.asked.holding(_MARKS)

    @cached_property
    def contracts(self) -> Contracts:
        """The contracts as they are now."""
        from conductor_mcp.app._conforms import Contracts

        return Contracts(self.asked.after)

    def held(self, mirror: Mirror) -> tuple[Target | None, dict[Identity, Reflected]]:
        from conductor_mcp.app.mirrors import held, located

        document = self.asked.after.document(mirror.path)
        if document is None:
            return None, {}
        try:
            target = located(mirror, self.asked.library, self.contracts)
            return target, _numbered(held(mirror, document, target, self.contracts))
        except ConductorError as error:
            words = f"it says that it mirrors {mirror.target}: {error}"
            at = Span(mirror.path, mirror.line, mirror.line)
            self.unjudged.add(Unjudged(at, words))
            return None, {}

    def _before(self, mirror: Mirror, origin: str, contracts: Contracts) -> set[Identity]:
        """Return what was wrong before, by the mirror's own mark of that time."""
        from conductor_mcp.app.mirrors import configured, held, located, marked

        document = self.asked.before.document(origin)
        if document is None:
            return set()
        claims = [*marked(document), *configured(self.asked.config.mirrors, [origin])]
        same = [one for one in claims if one.target == mirror.target]
        found: set[Identity] = set()
        for one in same:
            try:
                target = located(one, self.asked.library, contracts)
                found |= _numbered(held(one, document, target, contracts)).keys()
            except ConductorError:
                continue
        return found

    def report(
        self, mirror: Mirror, target: Target, reflected: Reflected, identity: Identity
    ) -> None:
        record = target.record
        inner = reflected.misfit.path[len(reflected.shown) :]
        line = self.contracts.line(record.path, target.pointer, inner)
        where = "".join(f"/{step}" for step in reflected.misfit.path) or "it"
        message = f"{where} is not what {mirror.target} says: {reflected.misfit.message}"
        hint = f"Bring {mirror.path} in line with {record.path}"
        self.findings.append(
            Finding(
                Span(mirror.path, reflected.line, reflected.line),
                JUDGE_ID,
                Cited(record.id, record.path, record.title),
                Force.MUST,
                message,
                hint,
                Span(record.path, line, line),
                (mirror.target, *identity),
            )
        )


def _numbered(found: list[Reflected]) -> dict[Identity, Reflected]:
    """Know each misfit by what is wrong where; equal ones by their number."""
    counted: Counter[Identity] = Counter()
    made: dict[Identity, Reflected] = {}
    for one in found:
        identity = one.misfit.identity
        counted[identity] += 1
        made[*identity, str(counted[identity])] = one
    return made


JUDGE = Judge(JUDGE_ID, run, table)
