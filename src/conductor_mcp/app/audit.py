"""Look the records themselves over, and answer for the doors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from conductor_mcp.app import audits
from conductor_mcp.app._visible import one_line
from conductor_mcp.app.answers import CheckAnswer
from conductor_mcp.app.audits import Audit, Subject
from conductor_mcp.app.check import answer_of
from conductor_mcp.app.library import located, opened
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.model import Change, Checked, Cited, Finding, Span, Unjudged, Verdict
from conductor_mcp.registry import discover

_NOTHING = "nothing checked: there is no record here"
_ELSEWHERE = "nothing checked: there is no record at or under the paths given"


def audit(workspace: Workspace, *, paths: Sequence[str] = ()) -> tuple[Verdict, CheckAnswer]:
    """Ask every audit of all records. ``paths`` narrow what is told to files at or under them.

    ``checked`` counts the audits that ran and the files of records they looked at. What could not
    be read, and an audit that fails, are not judged.

    Raises:
        OutsideRootError: A path leads out of the repository.

    """
    as_of, library = opened(workspace)
    inside = _Inside([located(workspace, path) for path in paths])
    subject = Subject(workspace, library)
    verdict = run(subject, discover(audits, "AUDIT", Audit).values())
    files = {r.path for r in library.records.values() if inside(r.path)}
    unjudged = {u for u in verdict.unjudged if inside(u.at.path)}
    if not files:
        unjudged.add(Unjudged(Span("."), _ELSEWHERE if library.records else _NOTHING))
    verdict = replace(
        verdict,
        findings=tuple(f for f in verdict.findings if inside(f.at.path)),
        unjudged=tuple(sorted(unjudged)),
        checked=Checked(verdict.checked.clauses if files else 0, len(files)),
    )
    return verdict, answer_of(verdict, as_of, Change(head="working tree"))


def run(subject: Subject, asked: Iterable[Audit]) -> Verdict:
    """Ask each audit; one that fails is said, and hides none of the others."""
    found: dict[tuple[str, ...], Finding] = {}
    unjudged: set[Unjudged] = set()
    ran = 0
    for one in asked:
        try:
            findings = list(one.run(subject))
        except Exception as error:  # noqa: BLE001 - an audit that fails must not pass for a green
            words = f"the audit {one.id} failed: {type(error).__name__}: {error}"
            unjudged.add(Unjudged(Span("."), one_line(words)))
            continue
        ran += 1
        for each in findings:
            found.setdefault((each.rule, *each.identity), _plain(each))
    told = {(f.at.path, f.at.first) for f in found.values()}
    for problem in subject.problems:
        if (problem.at.path, problem.at.first) not in told:
            unjudged.add(Unjudged(problem.at, one_line(problem.message)))
    files = {record.path for record in subject.records.values()}
    return Verdict(tuple(sorted(found.values())), tuple(sorted(unjudged)),
                   checked=Checked(ran, len(files)))  # fmt: skip


def _plain(found: Finding) -> Finding:
    """Spell out what cannot be seen: findings quote what repositories say."""
    record = found.record
    return replace(
        found,
        message=one_line(found.message),
        hint=one_line(found.hint),
        record=Cited(one_line(record.id), record.path, one_line(record.title)),
    )


class _Inside:
    """Whether a path is at or under one of several; with none, every path is."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = () if "" in paths else tuple(paths)

    def __call__(self, path: str) -> bool:
        return not self._paths or any(path == p or path.startswith(f"{p}/") for p in self._paths)
