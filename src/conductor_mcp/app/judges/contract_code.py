"""Code held against the OpenAPI or AsyncAPI contract that claims it.

## What it does
Compares the endpoints that source files declare with the OpenAPI contract that names these files
in `x-implemented-by`: an endpoint that the contract does not describe, or not for this method, an
operation whose code is gone, and a parameter that is demanded and not described are a `must`;
optional parameters, types, bodies and answers with their fields, and status codes are a
`should`, since callers can live with them. An operation that the contract has ahead of its code
is a `should` too. Only what the change brings is told. AsyncAPI contracts that name their
producing and consuming calls (`x-produced-by`, `x-consumed-by`: `services/orders/**#kafka.send`)
have the channels in these calls compared with theirs; names that stand for one string count.
Endpoints that move together from below one path to below another are one finding.

## Why
Callers are written against the contract; what the code does beside it surprises them in
production.

## How to put it right
Change the contract first, then the code, in one change. The finding says what to write where.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from conductor_mcp.app.claims import CODE, claims
from conductor_mcp.app.judges._judge import Asked, Compared, Judge, Judged
from conductor_mcp.model import Cited, FileChange, Finding, Force, Kind, Record, Span, Unjudged

if TYPE_CHECKING:
    from conductor_mcp.app._described import Contract
    from conductor_mcp.app._moved import Move
    from conductor_mcp.app._surface import Mismatch
    from conductor_mcp.formats._project import Project
    from conductor_mcp.model.endpoint import Endpoint

JUDGE_ID = "contract-code"
_MARKS = ("x-produced-by", "x-consumed-by")
_MEANS = ("import", "require(")  # lines with them say what the names in other lines mean
_OF_THE_WHOLE = ("undocumented", "method")
_DOUBTS = ("prefix", "path", "method")
_NAMED = 4
_MOST_MISSING = 200


def run(asked: Asked) -> Judged:
    """Compare where a change touches a contract's code or the contract itself."""
    records = [
        record
        for record in asked.library.records.values()
        if record.kind is Kind.CONTRACT and record.facts.get("format") in ("openapi", "asyncapi")
    ]
    if not records or not asked.change.files:
        return Judged()
    changed = {path for f in asked.change.files for path in (f.path, f.origin)}
    code = any(path.endswith(CODE) for path in changed)
    found = _Found()
    for record in records:
        touched = not changed.isdisjoint({record.path, *_refs(record)})
        if not (code or touched):
            continue
        if record.facts.get("format") == "openapi":
            _Look(asked, record, records, found, touched=touched).run()
        else:
            found.channels(asked, record, touched=touched)
    left = tuple(sorted(found.unjudged))
    return Judged(tuple(sorted(found.findings)), left, frozenset(found.looked), found.existing)


def _refs(record: Record) -> set[str]:
    refs = record.facts.get("refs")
    return {str(one) for one in refs} if isinstance(refs, list) else set()  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


@dataclass
class _Found:
    findings: list[Finding] = field(default_factory=list[Finding])
    unjudged: set[Unjudged] = field(default_factory=set[Unjudged])
    looked: set[str] = field(default_factory=set[str])
    existing: int = 0

    def report(self, record: Record, one: Mismatch, origin: str) -> None:
        self.findings.append(
            Finding(
                one.at,
                JUDGE_ID,
                Cited(record.id, record.path, record.title),
                one.force,
                one.message,
                one.hint,
                one.because,
                (record.path, origin, *one.identity),
            )
        )

    def channels(self, asked: Asked, record: Record, *, touched: bool) -> None:
        """Compare channels in producing and consuming calls with those of an AsyncAPI contract."""
        if not _names_calls(asked, record):
            return
        from conductor_mcp.app._channels import of_change

        changed = {f.path: f.origin for f in asked.change.files}
        whole = {f.path: f.origin for f in asked.whole.files}
        sides = asked.before, asked.after
        found = of_change(sides, record, changed, whole, touched=touched)
        self.looked.update(found.looked)
        self.unjudged.update(found.unjudged)
        self.existing += found.existing
        for one in found.fresh:
            self.report(record, one, changed.get(one.at.path, one.at.path))


@dataclass
class _Look:
    """One contract and what a change does to its code or to itself."""

    asked: Asked
    record: Record
    records: list[Record]
    found: _Found
    touched: bool

    def run(self) -> None:
        if not self.record.governs:
            return
        files = [
            f
            for f in self.asked.change.files
            if any(p.endswith(CODE) and claims(self.record, p) for p in (f.path, f.origin))
        ]
        if not (files or self.touched):
            return  # no reader of routes is loaded for code that no contract claims
        from conductor_mcp.app.endpoints import may_alter, may_declare, rewires

        texts = [side.text for f in files for side in (f.before, f.after) if side]
        if not self.touched and not any(may_declare(text) for text in texts):
            return
        if self.asked.step and not (self.touched or may_alter(files)):
            return
        if self.after.api is None:
            self.found.unjudged.add(Unjudged(Span(self.record.path), _UNREADABLE))
            return
        self.found.looked.update(f.path for f in files)
        self.found.looked.update((self.record.path,) if self.touched else ())
        self._compare(files, wide=self.touched or rewires(files, *_MEANS))

    @cached_property
    def after(self) -> Contract:
        from conductor_mcp.app._described import Contract

        return Contract(self.record, self.asked.after, self.record.path)

    @cached_property
    def before(self) -> Contract:
        """The contract of the old side; the new one where there was none."""
        from conductor_mcp.app._described import Contract

        if not self.touched:
            return self.after
        origins = {f.path: f.origin for f in self.asked.whole.files}
        old = origins.get(self.record.path, self.record.path)
        contract = Contract(self.record, self.asked.before, old)
        return contract if contract.api is not None else self.after

    def _compare(self, files: list[FileChange], *, wide: bool) -> None:
        from conductor_mcp.app.endpoints import claimed_files, endpoints_of, unread

        asked = self.asked
        old_paths = [f.before.path for f in files if f.before]
        new_paths = [f.after.path for f in files if f.after]
        broken = {u.at.path for u in unread(asked.after, new_paths)}
        self.found.unjudged.update(unread(asked.after, new_paths))
        if wide:
            old_paths = [*claimed_files(self.record, asked.before)]
            new_paths = [*claimed_files(self.record, asked.after)]
        origins = {f.path: f.origin for f in files}
        skipped = broken | {origins.get(path, path) for path in broken}
        new = endpoints_of(asked.after, [p for p in new_paths if p not in skipped])
        now = {m.identity: (m, e) for m, e in self.mismatches(self.after, new)}
        if asked.step and all(m.force is not Force.MUST for m, _ in now.values()):
            return  # an edit is stopped by what must not be; the old side need not be read
        old = endpoints_of(asked.before, [p for p in old_paths if p not in skipped])
        was = {m.identity: m for m, _ in self.mismatches(self.before, old, asked.before)}
        from conductor_mcp.app._surface import together

        fresh = {identity: pair for identity, pair in now.items() if identity not in was}
        self.found.existing += len(now) - len(fresh)
        gone, ahead = self._missing(old, new, wide=wide)
        unsure = [one for one in new if "path" in one.unknown]
        for move in () if unsure or self.after.problems else self._moves(fresh, gone, old):
            told, path = move.told(self.after.title, self.after.path), move.path
            self.found.report(self.record, told, origins.get(path, path))
            fresh = {i: p for i, p in fresh.items() if i not in dict(move.endpoints)}
            gone = [key for key in gone if key not in move.gone]
        for mismatch, endpoint in together(fresh).values():
            if mismatch.kind in _OF_THE_WHOLE and self.after.problems:
                self.found.unjudged.update(self.after.problems)  # it may be described there
            else:
                path = endpoint.at.path
                self.found.report(self.record, mismatch, origins.get(path, path))
        # Where an edit takes an endpoint away, a further one may bring it elsewhere.
        for key in () if asked.step else (*gone, *ahead)[:_MOST_MISSING]:
            if unsure:
                words = f"whether {key[0]} {key[1]} is still there cannot be told from the code"
                self.found.unjudged.add(Unjudged(unsure[0].at, words))
                continue
            self.report_missing(key, old, files, lost=key in gone)
        self.doubts(old, new)

    def _moves(
        self,
        fresh: Mapping[tuple[str, ...], tuple[Mismatch, Endpoint]],
        gone: Iterable[tuple[str, str]],
        old: Iterable[Endpoint],
    ) -> list[Move]:
        """Return what moved from below one path to below another as a whole."""
        from conductor_mcp.app._moved import moves

        came = {i: e for i, (m, e) in fresh.items() if m.kind == "undocumented"}
        had = {found.place: one for one in old if (found := self.before.of(one)) is not None}
        lost = {k: (had[k], self.after.operations[k]) for k in gone if k in had} if came else {}
        return list(moves(came, lost))

    def mismatches(
        self, contract: Contract, endpoints: Iterable[Endpoint], side: Project | None = None
    ) -> Iterator[tuple[Mismatch, Endpoint]]:
        """Compare endpoints with a contract; they are its own ``side``'s if nothing is said."""
        from conductor_mcp.app._surface import compared

        for one in endpoints:
            for mismatch in compared(contract, one, side or contract.project):
                if not (
                    mismatch.kind in _OF_THE_WHOLE and self._described_elsewhere(contract, one)
                ):
                    yield mismatch, one

    def _described_elsewhere(self, contract: Contract, endpoint: Endpoint) -> bool:
        """Whether another contract that claims the same file describes an endpoint."""
        from conductor_mcp.app._described import Contract

        places = [p for p in (endpoint.at.path, endpoint.handled_in) if p]
        for other in self.records:
            if other.key == self.record.key or other.facts.get("format") != "openapi":
                continue
            if any(claims(other, place) for place in places):
                made = Contract(other, contract.project, other.path)
                if made.of(endpoint) is not None:
                    return True
        return False

    def _missing(
        self, old: list[Endpoint], new: list[Endpoint], *, wide: bool
    ) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """Return the operations that lost their code, and those that came without any."""
        from conductor_mcp.app.endpoints import claimed_files, endpoints_of, missing

        without = list(missing(self.after, new))
        had = set(self.before.operations) - set(missing(self.before, old))
        gone = [key for key in without if key in had]
        ahead = [k for k in without if k not in self.before.operations] if self.touched else []
        if gone and not wide:
            paths = claimed_files(self.record, self.asked.after)
            still = set(missing(self.after, endpoints_of(self.asked.after, paths)))
            gone = [key for key in gone if key in still]
        return gone, ahead

    def report_missing(
        self, key: tuple[str, str], old: list[Endpoint], files: list[FileChange], *, lost: bool
    ) -> None:
        from conductor_mcp.app._surface import Mismatch

        described, title, path = self.after.operations[key], self.after.title, self.after.path
        if not lost:
            self.found.report(
                self.record,
                Mismatch(
                    "missing", described.key, described.at, described.at,
                    f"{described.name} is described and no code of {title} answers to it",
                    "Write its code, or name the file that has it in `x-implemented-by`",
                    Force.SHOULD,
                ),
                path,
            )  # fmt: skip
            return
        moved = {f.origin: f.path for f in files}
        was = next((e for e in old if (self.before.of(e) is not None and e.key == described.key)
                    or self._is(e, key)), None)  # fmt: skip
        origin = was.at.path if was else path
        self.found.report(
            self.record,
            Mismatch(
                "missing", described.key, Span(moved.get(origin, origin)), described.at,
                f"{described.name} is described in {title} and its code is gone",
                f"Keep the endpoint, or take {described.pointer} out of {path} first "
                "(deprecate it, if anybody calls it)",
                Force.MUST,
            ),
            origin,
        )  # fmt: skip

    def _is(self, endpoint: Endpoint, key: tuple[str, str]) -> bool:
        found = self.before.of(endpoint)
        return found is not None and found is self.before.operations.get(key)

    def doubts(self, old: list[Endpoint], new: list[Endpoint]) -> None:
        """Say what of new or altered endpoints the text alone does not tell."""
        known: dict[tuple[str, str], set[str]] = {}
        for one in old:
            known.setdefault((one.key, one.path), set()).update(one.unknown)
        vague: dict[str, list[str]] = {}
        for one in new:
            # What could not be told of it before is no news, whatever its handler does now.
            if set(one.unknown) <= known.get((one.key, one.path), set()):
                continue
            if doubts := [word for word in one.unknown if word in _DOUBTS]:
                words = f"the {' and '.join(doubts)} of `{one.key}` cannot be told from the code"
                self.found.unjudged.add(Unjudged(one.at, words))
            elif self._vague(one):
                vague.setdefault(one.at.path, []).append(one.key)
        for path, keys in vague.items():
            named = ", ".join(sorted(keys)[:_NAMED]) + (", …" if len(keys) > _NAMED else "")
            words = f"which query parameters or body the code reads cannot be told: {named}"
            self.found.unjudged.add(Unjudged(Span(path), words))

    def _vague(self, one: Endpoint) -> bool:
        described = self.after.of(one)
        if described is None:
            return False
        asked = any(where == "query" for where, _ in described.operation.parameters)
        body = described.operation.body is not None and one.takes_body is None
        return (asked and "query" in one.unknown) or (body and "body" in one.unknown)


_UNREADABLE = "the contract cannot be read; its code was not compared with it"


def _names_calls(asked: Asked, record: Record) -> bool:
    return any(mark in (asked.after.read_text(record.path) or "") for mark in _MARKS)


def table(asked: Asked) -> Judged:
    """Compare everything that contracts claim, whoever introduced what differs."""
    from conductor_mcp.app._channels import differences
    from conductor_mcp.app.endpoints import contracts_of, unclaimed

    found = _Found()
    claimed: set[str] = set()
    records = contracts_of(asked.library)
    rows: list[Compared] = []
    for record in records:
        claimed |= _whole(asked, record, records, found, rows)
    for record in contracts_of(asked.library, "asyncapi"):
        if _names_calls(asked, record):
            each = differences(asked.after, record, record.path, {}, touched=True)
            found.looked |= each.looked
            found.unjudged.update(each.unjudged)
            for one in each.mismatches:
                found.report(record, one, one.at.path)
    if claimed:
        found.unjudged.update(unclaimed(asked.after, claimed))
    return Judged(
        tuple(sorted(found.findings)), tuple(sorted(found.unjudged)), frozenset(found.looked),
        compared=tuple(rows),
    )  # fmt: skip


def _whole(
    asked: Asked, record: Record, records: list[Record], found: _Found, rows: list[Compared]
) -> set[str]:
    """Compare one contract with all files that it claims, return these, and add to ``rows``."""
    from conductor_mcp.app.endpoints import claimed_files, endpoints_of, missing, unread

    look = _Look(asked, record, records, found, touched=False)
    files = claimed_files(record, asked.after) if record.governs else ()
    if not files:
        return set()
    if look.after.api is None:
        found.unjudged.add(Unjudged(Span(record.path), _UNREADABLE))
        return set(files)
    found.looked.update((*files, record.path))
    found.unjudged.update(unread(asked.after, files))
    endpoints = endpoints_of(asked.after, files)
    declared = Counter(one.at.path for one in endpoints)
    differ = Counter[str]()
    for mismatch, one in look.mismatches(look.after, endpoints):
        differ[one.at.path] += 1
        found.report(record, mismatch, one.at.path)
    rows += (Compared(JUDGE_ID, record.id, path, count, "endpoint", differ[path])
             for path, count in declared.items())  # fmt: skip
    for key in missing(look.after, endpoints):
        look.report_missing(key, [], [], lost=False)
    look.doubts([], endpoints)
    return set(files)


JUDGE = Judge(JUDGE_ID, run, table)
