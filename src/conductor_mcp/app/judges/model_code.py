"""Data models and the code that implements them, where a change lets them part.

## What it does
A model (or a schema of a contract) says in `x-implemented-by` what implements it, such as
`src/shop/models.py#Customer`. Where a change touches either, both are compared: a field that is
missing, unknown to the model, of another type, optional on one side alone, or with other values
is a `must`; a constraint or a name in the data that differs is a `should`. So is every place where
the change reads or writes a field that the model does not have, or has retired, wherever the
receiver's type is known, and every use that is left behind of a field that the change takes away.
What differed before the change is counted, not told. An entry that ends in `?subset` lets the
implementation leave fields out.

## Why
Two features that assume different things of one field fit together until the first real record
comes by.

## How to put it right
Change the model first, and every implementation with it, in one change.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import field
from typing import TYPE_CHECKING

from conductor_mcp.app.judges._judge import Asked, Compared, Judge, Judged
from conductor_mcp.model import Cited, Finding, Force, Kind, Span, Unjudged
from conductor_mcp.model.errors import ConductorError
from conductor_mcp.model.values import dataclass, replace

if TYPE_CHECKING:
    from conductor_mcp.app.models import Binding
    from conductor_mcp.app.shapes import Drift
    from conductor_mcp.model import Document

JUDGE_ID = "model-code"
_SOFT = ("constraint", "alias")
_MOST_FILES = 400
_HINTS = {
    "missing": "Add {field} to {path}, or take it out of {model} first",
    "extra": "Add {field} to {model} first, or take it out of {path}",
}


def run(asked: Asked) -> Judged:
    """Compare the models that a change touches, from either end."""
    if not _any_bound(asked):
        return Judged()
    from conductor_mcp.app.models import bindings

    changed = {path for f in asked.change.files for path in (f.path, f.origin)}
    known = bindings(asked.library)
    look = _Look(asked)
    for binding in known:
        if changed & {binding.path, binding.record.path} or look.near(binding, changed):
            look.hold(binding)
    if known:
        for file in asked.change.files:
            if file.after is not None:
                look.uses(known, file.before, file.after, file.origin)
        look.left_behind([b for b in known if changed & {b.path, b.record.path}])
    return look.judged()


def _any_bound(asked: Asked) -> bool:
    kinds = (Kind.MODEL, Kind.CONTRACT)
    records = asked.library.records.values()
    return any(r.kind in kinds and r.facts.get("implemented_by") for r in records)


def table(asked: Asked) -> Judged:
    """Compare every model with every implementation, as they stand."""
    from conductor_mcp.app.models import bindings, model_of

    look = _Look(asked)
    rows: list[Compared] = []
    for binding in bindings(asked.library):
        model = model_of(binding, asked.after)
        if model is None:
            continue
        found = look.now(binding)
        if found is not None:
            look.looked.update((binding.path, binding.record.path))
            against, fields = f"{binding.path}#{binding.name}", len(model.members)
            rows.append(
                Compared(JUDGE_ID, binding.record.id, against, fields, "field", len(found))
            )
            for drift in found:
                look.report(binding, drift, model.at)
    return replace(look.judged(), compared=tuple(rows))


@dataclass
class _Look:
    asked: Asked
    findings: list[Finding] = field(default_factory=list[Finding])
    unjudged: set[Unjudged] = field(default_factory=set[Unjudged])
    looked: set[str] = field(default_factory=set[str])
    existing: int = 0
    introduced: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def judged(self) -> Judged:
        found, left = tuple(sorted(self.findings)), tuple(sorted(self.unjudged))
        return Judged(found, left, frozenset(self.looked), self.existing)

    def near(self, binding: Binding, changed: set[str]) -> bool:
        """Whether the change may reach an implementation from another file.

        A base, an enumeration, a later migration: files of the same language that stand in the
        same folder, or whose name the implementation's file mentions.
        """
        folder, _, name = binding.path.rpartition("/")
        suffix = name.rpartition(".")[2]
        alike = [path for path in changed if path.endswith(f".{suffix}")]
        if any(path.rpartition("/")[0] == folder for path in alike):
            return True
        document = self.asked.after.document(binding.path) if alike else None
        text = document.text if document is not None else ""
        return any(_stem(path) in text for path in alike)

    def now(self, binding: Binding) -> list[Drift] | None:
        """Return how the implementation differs now; ``None``, and said, where it is not there."""
        from conductor_mcp.app.models import drift_of

        after = self.asked.after
        try:
            return drift_of(binding, after)
        except ConductorError as error:
            at = binding.path if after.document(binding.path) else binding.record.path
            self.unjudged.add(Unjudged(Span(at), f"{binding.record.id}: {error}"))
            return None

    def hold(self, binding: Binding) -> None:
        """Report what differs now and did not before."""
        from conductor_mcp.app.models import drift_of, is_gone, model_of

        asked = self.asked
        model = model_of(binding, asked.after)
        if model is None:
            return
        origins = {f.path: f.origin for f in asked.whole.files}
        before: list[Drift] | None = None
        with suppress(ConductorError):
            origin = origins.get(binding.path, binding.path)
            before = drift_of(binding, asked.before, model=model, path=origin)
        if before is not None and is_gone(binding, asked.after):
            self.gone(binding, model.at)
            return
        now = self.now(binding)
        if now is None:
            return
        self.looked.update(
            p for p in (binding.path, binding.record.path) if p in asked.change.after
        )
        known = {drift.identity for drift in before or ()}
        for drift in now:
            if drift.identity in known:
                self.existing += 1
            else:
                self.report(binding, drift, model.at)

    def gone(self, binding: Binding, at: Span) -> None:
        """Report an implementation that the change takes away, or calls otherwise."""
        from conductor_mcp.app.models import drift_of

        record = binding.record
        moved = {f.origin: f.path for f in self.asked.whole.files if f.after}
        path = moved.get(binding.path, binding.path)
        place = Span(path if path in self.asked.change.after else record.path)
        words = f"{binding.name} implements {record.id}, and {binding.path} no longer has it"
        hint = f"Keep it, or say in {record.path}, `x-implemented-by`, where it is now"
        try:
            drift_of(binding, self.asked.after)
        except ConductorError as error:
            _, mark, held = str(error).partition("It holds ")
            hint += f" ({path} holds {held.rstrip('.')})" if mark else ""
        identity = (record.path, binding.written, "gone")
        cited = Cited(record.id, record.path, record.title)
        self.findings.append(
            Finding(place, JUDGE_ID, cited, Force.MUST, words, hint, at, identity)
        )

    def report(self, binding: Binding, drift: Drift, at: Span) -> None:
        from conductor_mcp.app.models import model_of, plain

        asked, record = self.asked, binding.record
        model = model_of(binding, asked.after)
        if drift.kind == "extra":
            self.introduced.add((binding.written, plain(drift.field)))
        member = model.member(drift.field.partition(".")[0]) if model else None
        hint = _HINTS.get(
            drift.kind, "Bring {path} in line with {model}, or change the model first"
        )
        self.findings.append(
            Finding(
                drift.at,
                JUDGE_ID,
                Cited(record.id, record.path, record.title),
                Force.SHOULD if drift.kind in _SOFT and not drift.hard else Force.MUST,
                drift.message,
                hint.format(field=drift.field, path=binding.path, model=record.path),
                member.at if member else at,
                (record.path, binding.written, *drift.identity),
            )
        )

    def uses(
        self, known: list[Binding], before: Document | None, after: Document, origin: str
    ) -> None:
        """Report reads and writes of fields in one file that no model knows, and knew before.

        A field that the change itself gives the code alone is told there, once.
        """
        from conductor_mcp.app.models import plain, used_wrongly

        asked = self.asked
        old = {u.identity for u in used_wrongly(known, asked.before, before)}
        for use in used_wrongly(known, asked.after, after, self.looked):
            record = use.binding.record
            if use.identity in old:
                self.existing += 1
            elif (use.binding.written, plain(use.name)) not in self.introduced:
                self.findings.append(
                    Finding(
                        use.at,
                        JUDGE_ID,
                        Cited(record.id, record.path, record.title),
                        Force.SHOULD if use.retired else Force.MUST,
                        use.message,
                        use.hint,
                        use.because,
                        (record.path, origin, *use.identity),
                    )
                )

    def left_behind(self, touched: list[Binding]) -> None:
        """Report uses of what a model lost or retired in files that the change leaves alone."""
        from conductor_mcp.app.models import lost

        asked = self.asked
        origins = {f.path: f.origin for f in asked.whole.files}
        losing: list[Binding] = []
        gone: set[str] = set()
        for one in touched:
            names = lost(one, asked.before, asked.after, origins.get(one.path, one.path))
            losing += [one] if names else []
            gone |= names
        words = sorted(gone)
        skipped = {path for f in asked.whole.files for path in (f.path, f.origin)}
        ends = {one.path.rpartition(".")[2][:2] for one in losing}
        paths = [
            path
            for path in (asked.holding(words, as_words=True) if words else ())
            if path not in skipped and path.rpartition(".")[2][:2] in ends
        ]
        if len(paths) > _MOST_FILES:
            why = (
                f"{len(paths)} files hold {', '.join(words[:3])}; uses in them were not looked at"
            )
            self.unjudged.add(Unjudged(Span(touched[0].record.path), why))
            return
        for path in paths:
            document = asked.after.document(path)
            if document is not None:
                self.uses(losing, document, document, path)


def _stem(path: str) -> str:
    """Return what an import calls a file: its name, or its folder's for ``__init__`` and index."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    return folder.rpartition("/")[2] if stem in ("__init__", "index") and folder else stem


JUDGE = Judge(JUDGE_ID, run, table)
