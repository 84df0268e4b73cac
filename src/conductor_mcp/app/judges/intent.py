"""What a change does that its intent does not want.

## What it does
Holds a change against the intent it serves: the one that is named, or the one of its branch.
Touching a path, component, contract, model or flow that the intent puts out of scope is a `must`
where the intent names it (a path, an id, a name between back ticks) and a `should` where its name
only stands in running text. A contract or model that the scope does not name, and an assumption or
guardrail about a field (`Order.total`), an endpoint (`GET /orders`) or a definition
(`src/pricing.py#total`) that the change itself alters, are told as well, and so are other live
intents whose assumptions or limits are touched. An intent that the change edits binds as it was
before. Where `require_intent` in `context/conductor.toml` asks for one, a missing intent is a
`must`, with the skeleton to fill in.

## Why
Two pieces of work that each do what they were asked still pull a product apart, when neither was
told where the other begins.

## How to put it right
Leave alone what is out of scope, or have the owner change the intent first, in a change of its
own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from conductor_mcp.app.judges._judge import Asked, Judge, Judged
from conductor_mcp.config import CONFIG_PATH
from conductor_mcp.model import Cited, Finding, Force, Kind, Record, Span
from conductor_mcp.model.glob import any_matches
from conductor_mcp.model.values import dataclass

if TYPE_CHECKING:
    from conductor_mcp.app.library import Library

JUDGE_ID = "intent"
_CONTRACTS = (Kind.CONTRACT, Kind.MODEL)
_OF_THE_BRANCH = ("working tree", "staged", "diff", "files", "HEAD", "")
_SHOWN = 3


def run(asked: Asked) -> Judged:
    """Find what the change's intent, or a missing one, has against it."""
    known = any(r.kind is Kind.INTENT for r in asked.library.records.values())
    needs = asked.config.require_intent
    if not (known or needs or asked.intent) or not asked.change.files:
        return Judged()
    return _Look(asked).run()


@dataclass(frozen=True, slots=True)
class _Said:
    """What a finding says, what to do, what it is known by (``about``), and what it cites."""

    message: str
    hint: str
    about: str
    words: str = ""


@dataclass
class _Look:
    asked: Asked
    findings: dict[tuple[str, ...], Finding] = field(
        default_factory=dict[tuple[str, ...], Finding]
    )
    looked: set[str] = field(default_factory=set[str])

    def run(self) -> Judged:
        from conductor_mcp.app.intents import live, served

        asked = self.asked
        mine = served(asked.library, self._branch(), asked.intent)
        if not mine:
            self._missing()
        else:  # that there has to be one is a check, too, and it held
            self.looked.update(p for p in self._wanted() if p in asked.change.after)
        for record in mine:
            self._mine(record, [*self._before(record)] or [record])
        serving = {record.key for record in mine}
        for record in live(asked.library):
            if mine and record.key not in serving:
                self._another(record)
            elif not mine:
                self._stated(record, record, mine=False)
        return Judged(tuple(sorted(self.findings.values())), (), frozenset(self.looked))

    @cached_property
    def _library(self) -> Library:
        """The records of both sides: what a change takes away has a name as well."""
        from conductor_mcp.app.library import Library

        asked = self.asked
        formats, known = asked.workspace.formats, asked.library.records
        gone = {
            f"{record.key} before": record
            for file in asked.whole.files
            if file.before is not None and formats.wants(file.origin)
            for record in formats.read(file.before).records
            if (now := known.get(record.key)) is None or now.id != record.id
        }
        if not gone:
            return asked.library
        both = Library(asked.workspace)
        both.records = {**known, **gone}
        return both

    def _branch(self) -> str:
        head = self.asked.whole.head
        git = self.asked.workspace.git
        if head not in _OF_THE_BRANCH:
            return head.removeprefix("refs/heads/").removeprefix("origin/")
        return (git.head()[1] or "") if git else ""

    def _before(self, record: Record) -> Iterator[Record]:
        """Yield what the intent said before a change that edits it, which is what binds."""
        file = next((f for f in self.asked.whole.files if f.path == record.path), None)
        if file and file.before:
            yield from self.asked.workspace.formats.read(file.before).records

    @property
    def _paths(self) -> list[str]:
        return sorted({p for f in self.asked.change.files for p in (f.path, f.origin)})

    def _mine(self, record: Record, versions: Iterable[Record]) -> None:
        from conductor_mcp.app._named import covers, items, named

        paths = [path for path in self._paths if path != record.path]
        for version in versions:
            ruled = [(w, named(w, self._library)) for w in items(version, "out_of_scope")]
            surely = {path for _, what in ruled for path in covers(what, paths)}
            for words, what in ruled:
                if what.judgeable:
                    self.looked.update(p for p in paths if p in self.asked.change.after)
                sure = covers(what, paths)
                # What another line rules out by its name need not be told of twice.
                left = [p for p in paths if p not in surely]
                maybe = () if sure else covers(what, left, hinted=True)
                if sure or maybe:
                    force = Force.MUST if sure else Force.SHOULD
                    message = f"{_few(sure or maybe)} lies outside {record.id}: “{_short(words)}”"
                    said = _Said(message, _leave(record), words)
                    self._find(record, Span((*sure, *maybe)[0]), force, said)
            self._beyond(record, version, paths)
            self._stated(record, version, mine=True)

    def _beyond(self, record: Record, version: Record, paths: list[str]) -> None:
        """Report contracts and models that are changed and that the scope does not name."""
        from conductor_mcp.app._named import covers, items, named

        scope = [named(words, self._library) for words in items(version, "scope")]
        if not scope and not version.governs:
            return
        for other in self._library.records.values():
            if other.kind not in _CONTRACTS or other.path not in paths:
                continue
            inside = any_matches(version.governs, other.path) or any(
                covers(what, [other.path]) or covers(what, [other.path], hinted=True)
                for what in scope
            )
            if not inside:
                message = f"{other.id} is changed, and the scope of {record.id} does not name it"
                hint = f"Name {other.path} in the scope of {record.path} first, or leave it alone"
                said = _Said(message, hint, other.id, next(iter(items(version, "scope")), ""))
                self._find(record, Span(other.path), Force.SHOULD, said)

    def _stated(self, record: Record, version: Record, *, mine: bool) -> None:
        """Report assumptions and guardrails about parts that this very change alters."""
        from conductor_mcp.app import _altered
        from conductor_mcp.app._named import items, named

        files, formats = self.asked.change.files, self.asked.workspace.formats
        sides = (self.asked.before, self.asked.after)
        for kind, part in (("assumes", "assumes"), ("guards", "guardrails")):
            for words in items(version, part):
                what = named(words, self._library)
                altered = [
                    *((o, one) for o in what.operations for one in _altered.operation(files, o)),
                    *(
                        (field, one)
                        for field in what.fields
                        for one in _altered.member(files, field, formats, sides)
                    ),
                    *(
                        (f"{path}#{name}", one)
                        for path, name in what.symbols
                        for one in _altered.symbol(files, path, name, formats)
                    ),
                ]
                for name, one in altered[:1]:
                    message = (
                        f"{name} is {one.how}, of which {record.id} {kind}: “{_short(words)}”"
                    )
                    force = Force.MUST if mine else Force.SHOULD
                    hint = _leave(record) if mine else _tell(record)
                    self._find(record, one.at, force, _Said(message, hint, words))

    def _another(self, record: Record) -> None:
        from conductor_mcp.app._named import covers, items, named

        self._stated(record, record, mine=False)
        paths = [path for path in self._paths if path != record.path]
        for words in items(record, "out_of_scope"):
            if sure := covers(named(words, self._library), paths):
                message = f"{_few(sure)} is what {record.id} leaves alone: “{_short(words)}”"
                self._find(
                    record, Span(sure[0]), Force.SHOULD, _Said(message, _tell(record), words)
                )
                return  # named once; the rest is in the intent

    def _missing(self) -> None:
        from conductor_mcp.app.intents import skeleton

        wanted = [] if self.asked.intent else self._wanted()
        if not wanted:
            return
        self.looked.update(p for p in wanted if p in self.asked.change.after)
        branch = self._branch() or "change"
        where = f"{self.asked.config.write.intents}/{branch.rpartition('/')[2]}.md"
        message = f"{_few(wanted)} is changed, and no intent names the branch {branch}"
        hint = f"Write {where}, or name one with --intent:\n{skeleton(branch)}"
        cited = Cited("require_intent", CONFIG_PATH, "Changes here serve a written intent")
        self.findings[branch,] = Finding(
            Span(wanted[0]),
            JUDGE_ID,
            cited,
            Force.MUST,
            message,
            hint,
            Span(CONFIG_PATH),
            (branch,),
        )

    def _wanted(self) -> list[str]:
        """Return the changed files that the settings ask an intent for."""
        needs = self.asked.config.require_intent
        if needs is None:
            return []
        tiers = [
            glob
            for r in self.asked.library.records.values()
            if r.kind is Kind.COMPONENT and str(r.facts.get("tier", "")) in needs.tiers
            for glob in r.governs
        ]
        return [p for p in self._paths if any_matches((*needs.paths, *tiers), p)]

    def _find(self, record: Record, at: Span, force: Force, said: _Said) -> None:
        identity = (record.path, said.about)
        cited = Cited(record.id, record.path, record.title)
        line = self._line(record, said.words or said.about)
        because = Span(record.path, line, line)
        self.findings.setdefault(
            identity,
            Finding(at, JUDGE_ID, cited, force, said.message, said.hint, because, identity),
        )

    def _line(self, record: Record, words: str) -> int:
        """Return where an intent says something, its first line if that cannot be found."""
        text = self.asked.after.read_text(record.path) or ""
        first = next(iter(words.splitlines()), "")
        lines = enumerate(text.splitlines(), 1)
        return next((n for n, line in lines if first and first in line), record.at.first)


def _few(paths: Iterable[str]) -> str:
    listed = list(paths)
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return ", ".join(listed[:_SHOWN]) + more


def _short(words: str) -> str:
    one = " ".join(words.split())
    return one if len(one) <= 200 else f"{one[:199]}…"  # noqa: PLR2004 - one line of a terminal


def _owner(record: Record) -> str:
    return str(record.facts.get("owner") or "its owner")


def _leave(record: Record) -> str:
    return f"Leave it as it is, or have {_owner(record)} change {record.path} first"


def _tell(record: Record) -> str:
    return f"Settle it with {_owner(record)}, who answers for {record.path}, before merging"


JUDGE = Judge(JUDGE_ID, run)
