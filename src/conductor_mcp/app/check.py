"""Judge what somebody changed or wants to change, and answer for the doors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from conductor_mcp.app import judges
from conductor_mcp.app._clauses import Held, hold
from conductor_mcp.app.answers import (
    AsOf,
    CheckAnswer,
    CheckedRow,
    CitedRow,
    FindingRow,
    LeftOutRow,
    Place,
)
from conductor_mcp.app.change import Score, score
from conductor_mcp.app.facts import Facts
from conductor_mcp.app.judge import NOTHING, judge
from conductor_mcp.app.judges import Asked, Judge, Judged
from conductor_mcp.app.library import library_of, located
from conductor_mcp.config import CONFIG_PATH, Config, parse
from conductor_mcp.model import Change, Clause, ConductorError, Finding, Span, Unjudged, Verdict
from conductor_mcp.model.errors import ConfigError
from conductor_mcp.model.values import replace
from conductor_mcp.registry import discover
from conductor_mcp.repo.changes import OF_FILES, Changes
from conductor_mcp.rules import AnyRule

if TYPE_CHECKING:
    from conductor_mcp.app.workspace import Workspace


# What is binary by its nature breaks no clause about code, however wide the clause looks.
NEVER_TEXT = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico", ".icns", ".bmp", ".pdf",
               ".woff", ".woff2", ".ttf", ".otf", ".eot", ".mp3", ".mp4", ".webm", ".wav", ".zip",
               ".gz", ".xz", ".bz2", ".7z", ".jar", ".wasm", ".so", ".dll", ".dylib")  # fmt: skip


def check(
    workspace: Workspace,
    *,
    base: str = "",
    staged: bool = False,
    diff: str | None = None,
    files: Mapping[str, str | None] | None = None,
    paths: Sequence[str] = (),
    intent: str = "",
    dated: bool = True,
    edit: bool = False,
) -> tuple[Verdict, CheckAnswer]:
    """Judge one change by the clauses in force before it, those it adds, and by every judge.

    The change is a ``diff``, whole ``files`` (``None`` for one that goes), what is ``staged``, a
    range (``base`` as ``old..new``), or else the branch since its merge base with ``base`` and
    what is not committed. ``paths`` narrow it to files at or under them; ``intent`` names the
    intent that it serves, if the branch does not tell. Unless ``dated``, the answer leaves out
    which files differ from HEAD. An ``edit`` is one step of a change, and not asked what others
    may bring.

    Raises:
        ConductorError: The change cannot be found out; the message says what to give instead.

    """
    if sum((diff is not None, files is not None, staged, bool(base))) > 1:
        raise ConductorError(
            "only one of a base, staged, a diff and files can be judged at a time",
            hint="Leave the others out",
        )
    as_of = workspace.sync(dated=dated)
    config = workspace.config
    changes = Changes(workspace.files, workspace.git, config.integration_branch)
    change = _change(changes, base=base, staged=staged, diff=diff, files=files)
    library = library_of(workspace)
    held = score(workspace, library, change)
    narrowed = _narrowed(change, [located(workspace, path) for path in paths])
    rules = _rules(workspace, held.clauses)
    judged = replace(narrowed, unjudged=_governed(narrowed.unjudged, held, rules))
    before = _config_before(change, config)
    more = _judged(Asked(narrowed, change, workspace, library, before, intent, edit))
    verdict = judge(
        judged, _asked(held.clauses, rules, edit=edit), rules, workspace.formats, held.cited,
        looked=more.looked, whole=change, facts=Facts(workspace.formats, workspace.index),
        step=edit,
    )  # fmt: skip
    verdict = _together(verdict, held, more)
    if held.added and not (edit or paths):
        verdict = _counted(workspace, verdict, held.added, rules, change)
    return verdict, answer_of(verdict, as_of, change)


def _together(verdict: Verdict, held: Score, more: Judged) -> Verdict:
    findings = tuple(sorted((*verdict.findings, *held.loosened, *more.findings)))
    unjudged = {*verdict.unjudged, *held.unjudged, *more.unjudged}
    if findings:  # whatever found them has checked something
        unjudged = {u for u in unjudged if not u.why.startswith(NOTHING)}
    return replace(
        verdict,
        findings=findings,
        unjudged=tuple(sorted(unjudged)),
        existing=verdict.existing + more.existing,
    )


def _counted(
    workspace: Workspace,
    verdict: Verdict,
    added: Sequence[Clause],
    rules: Mapping[str, AnyRule],
    change: Change,
) -> Verdict:
    """Count what the clauses that a change adds hit in files that it leaves alone."""
    from conductor_mcp.app._there_before import there_before

    hits, untold = there_before(workspace, added, rules, change)
    unjudged = tuple(sorted({*verdict.unjudged, *untold}))
    return replace(verdict, existing=verdict.existing + hits, unjudged=unjudged)


def _judged(asked: Asked) -> Judged:
    """Let every judge look; one that breaks down is never a pass and silences no other."""
    found: list[Judged] = []
    for judge_id, each in discover(judges, "JUDGE", Judge).items():
        try:
            found.append(each.run(asked))
        except ConductorError:
            raise
        except Exception as error:  # noqa: BLE001 - said, not raised: the rest is judged
            words = f"the judge {judge_id} failed: {type(error).__name__}: {error}"
            found.append(Judged(unjudged=(Unjudged(Span("."), words),)))
    return Judged(
        tuple(f for one in found for f in one.findings),
        tuple(u for one in found for u in one.unjudged),
        frozenset(path for one in found for path in one.looked),
        sum(one.existing for one in found),
    )


def _config_before(change: Change, config: Config) -> Config:
    """Return the settings that a change is held by: those before it, where it alters them."""
    for file in change.files:
        if CONFIG_PATH in (file.path, file.origin):
            with suppress(ConfigError):
                return parse(file.before.text if file.before else "")
    return config


def _change(
    changes: Changes,
    *,
    base: str,
    staged: bool,
    diff: str | None,
    files: Mapping[str, str | None] | None,
) -> Change:
    if diff is not None:
        return changes.of_diff(diff)
    if files is not None:
        return changes.of_files(files)
    if staged:
        return changes.staged()
    if ".." in base:
        older, _, newer = base.replace("...", "..").partition("..")
        return changes.between(older, newer)
    return changes.uncommitted_and_branch(base)


def _narrowed(change: Change, paths: Sequence[str]) -> Change:
    if not paths or "" in paths:
        return change

    def inside(path: str) -> bool:
        return any(path == p or path.startswith(f"{p}/") for p in paths)

    return replace(
        change,
        files=tuple(f for f in change.files if inside(f.path) or inside(f.origin)),
        unjudged=tuple(u for u in change.unjudged if inside(u.at.path)),
    )


def _rules(workspace: Workspace, clauses: Sequence[Clause]) -> Mapping[str, AnyRule]:
    """Import the rules that are asked for; all of them only when one is not ours."""
    from conductor_mcp import rules
    from conductor_mcp.registry import ids, load

    wanted = {clause.rule for clause in clauses}
    if not wanted <= set(ids(rules)):
        return workspace.rules
    found: dict[str, AnyRule] = {}
    for name in sorted(wanted):
        found[name] = load(rules, name, "RULE", rules.Rule)
    return found


def _asked(
    clauses: Sequence[Clause], rules: Mapping[str, AnyRule], *, edit: bool
) -> Sequence[Clause]:
    """Leave out what an edit is not asked for, since a further one may bring it."""
    if not edit:
        return clauses
    return [one for one in clauses if one.rule not in rules or not rules[one.rule].later]


def _governed(
    unjudged: tuple[Unjudged, ...], held: Score, rules: Mapping[str, AnyRule]
) -> tuple[Unjudged, ...]:
    """Leave out what is no text (or no file of ours) where no clause looks."""
    if not any(u.why in OF_FILES for u in unjudged):
        return unjudged
    ready = [h for clause in held.clauses if not isinstance(h := hold(clause, rules), Unjudged)]
    return tuple(
        u
        for u in unjudged
        if u.why not in OF_FILES
        or (
            not u.at.path.lower().endswith(NEVER_TEXT)
            and any(_looks_at(h, u.at.path) for h in ready)
        )
    )


def _looks_at(held: Held, path: str) -> bool:
    """Whether a clause looks at a path or, should it be a folder, below it."""
    rule, options = held.rule, held.options
    places = rule.places(options) if rule.places else ()
    return rule.governs(options, path) or any(glob.startswith(f"{path}/") for glob in places)


def answer_of(verdict: Verdict, as_of: AsOf, change: Change) -> CheckAnswer:
    """Write a verdict in the shape that others script against."""
    checked = verdict.checked
    return CheckAnswer(
        as_of=as_of,
        outcome=verdict.outcome.value,
        findings=tuple(_row(finding) for finding in verdict.findings),
        existing=verdict.existing,
        unjudged=tuple(LeftOutRow(u.at.path, _where(u)) for u in verdict.unjudged),
        checked=CheckedRow(checked.clauses, checked.files, change.base, change.head),
    )


def _where(unjudged: Unjudged) -> str:
    first = unjudged.at.first
    return f"{unjudged.why} (line {first})" if first > 1 else unjudged.why


def _row(finding: Finding) -> FindingRow:
    record = finding.record
    return FindingRow(
        rule=finding.rule,
        record=CitedRow(record.id, record.path, record.title),
        force=finding.force.value,
        path=finding.at.path,
        line=finding.at.first,
        end_line=finding.at.last,
        message=finding.message,
        hint=finding.hint,
        because=Place(finding.because.path, finding.because.first),
        fingerprint=finding.fingerprint,
    )
