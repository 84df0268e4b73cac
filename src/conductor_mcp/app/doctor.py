"""Look at everything conductor depends on, and say how to mend what is not well."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from conductor_mcp.app.workspace import Workspace
from conductor_mcp.model import ConductorError, Force, Unjudged

Health = Literal["ok", "warn", "fail"]
_MOST = 20  # problems of one sort that are listed one by one
_BAD_CLAUSE = "bad-clause"
_FEW_WATCHES = 8_192
_UNWATCHED = (
    "Answers stay right: each question looks at every file's time instead, which takes longer. "
    "Where the system ran out of watches: sudo sysctl fs.inotify.max_user_watches=524288 "
    "fs.inotify.max_user_instances=1024"
)
_WATCHES = Path("/proc/sys/fs/inotify/max_user_watches")


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One thing looked at; ``mend`` says how to put it right, ``""`` where nothing is wrong."""

    name: str
    health: Health
    message: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class DoctorAnswer:
    root: str
    health: Health
    checks: tuple[CheckRow, ...]


def examine(workspace: Workspace) -> list[CheckRow]:
    """Look at git, the settings, the formats and rules, the index, the records, the watcher.

    The records are looked over by all audits of ``check --records``.

    Trouble with one thing never hides the others.
    """
    rows: list[CheckRow] = []
    for name, look in _LOOKS.items():
        try:
            rows += look(workspace)
        except ConductorError as error:
            rows.append(CheckRow(name, "fail", error.args[0], error.hint))
        except Exception as error:  # noqa: BLE001 - one ailing organ must not hide the rest
            rows.append(CheckRow(name, "fail", repr(error), "Report this; it is a bug of ours"))
    return rows


def answer(workspace: Workspace, rows: list[CheckRow]) -> DoctorAnswer:
    """Sum up: as healthy as the worst row."""
    found = {row.health for row in rows}
    worst: Health = "fail" if "fail" in found else "warn" if "warn" in found else "ok"
    return DoctorAnswer(str(workspace.root), worst, tuple(rows))


def counted(number: int, word: str) -> str:
    """Write ``1 record``, ``2 records``."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _git(workspace: Workspace) -> Iterator[CheckRow]:
    from conductor_mcp.app.signoff import person

    if workspace.git is None:
        mend = "Run: git init. Without git nothing can be judged against a base or signed off"
        yield CheckRow("git", "warn", "this folder is not under git", mend)
        return
    version = workspace.git.run("version").decode().strip()
    commit, branch = workspace.git.head()
    at = f"{branch or 'detached'} at {commit[:10] if commit else 'no commit yet'}"
    yield CheckRow("git", "ok", f"{version}; {at}")
    try:
        yield CheckRow("person", "ok", str(person(workspace)))
    except ConductorError as error:
        yield CheckRow("person", "warn", error.args[0], error.hint)


def _settings(workspace: Workspace) -> Iterator[CheckRow]:
    from conductor_mcp.config import CONFIG_PATH

    there = workspace.files.exists(CONFIG_PATH)
    _ = workspace.config
    yield CheckRow("settings", "ok", CONFIG_PATH if there else f"defaults (no {CONFIG_PATH})")


def _plugs(workspace: Workspace) -> Iterator[CheckRow]:
    yield CheckRow("formats", "ok", f"{len(workspace.formats.by_id)} formats")
    yield CheckRow("rules", "ok", ", ".join(workspace.rules) or "none")


def _index(workspace: Workspace) -> Iterator[CheckRow]:
    workspace.sync()
    index = workspace.index
    if index.path is None:
        mend = "Make its folder writable; until then each start reads every record anew"
        yield CheckRow("index", "warn", f"in memory: {index.note}", mend)
    else:
        note = f" ({index.note})" if index.note else ""
        rows = ", ".join(f"{name} {count:,}" for name, count in index.contents().items())
        yield CheckRow("index", "ok", f"{index.path}{note}; rows: {rows}")


def _records(workspace: Workspace) -> Iterator[CheckRow]:
    from conductor_mcp.app import library

    found = library.records(workspace)
    if not found.records:
        mend = "conductor-mcp init shows where to begin; conductor-mcp decide writes the first"
        yield CheckRow("records", "warn", "none found", mend)
    else:
        counts = Counter(row.kind for row in found.records)
        words = ", ".join(counted(n, kind) for kind, n in sorted(counts.items()))
        yield CheckRow("records", "ok", words)
    if found.left_out:
        mend = "conductor-mcp records --left-out says why"
        many = counted(len(found.left_out), "file")
        yield CheckRow("left out", "ok", f"{many} looked at and no records", mend)


def _audits(workspace: Workspace) -> Iterator[CheckRow]:
    """Show what ``check --records`` finds; clauses that judge nothing come first."""
    from conductor_mcp.app import audit
    from conductor_mcp.config import CONFIG_PATH

    verdict, _ = audit.audit(workspace)
    # The root stands for "there is no record", the settings have a look of their own.
    unjudged = [u for u in verdict.unjudged if u.at.path not in {".", CONFIG_PATH}]
    for unread in unjudged[:_MOST]:
        yield CheckRow("problems", "warn", f"{unread.at}: {unread.why}", f"Put {unread.at} right")
    told = [f for f in verdict.findings if f.rule != _BAD_CLAUSE]
    for found in sorted(f for f in verdict.findings if f.rule == _BAD_CLAUSE):
        mend = f"{found.hint}; until it is put right this clause judges nothing"
        yield CheckRow("clauses", "fail", f"{found.at}: {found.message}", mend)
    for found in sorted(told, key=lambda f: (f.force is not Force.MUST, f))[:_MOST]:
        words = f"{found.at}: {found.rule} [{found.record.id}] {found.message}"
        yield CheckRow("audits", "warn", words, found.hint)
    more = max(0, len(told) - _MOST) + max(0, len(unjudged) - _MOST)
    if more:
        yield CheckRow("audits", "warn", f"{more} more", "conductor-mcp check --records lists all")
    if verdict.checked.files and not told and not unjudged:
        files = counted(verdict.checked.files, "file")
        words = f"{counted(verdict.checked.clauses, 'audit')} of {files} found nothing"
        yield CheckRow("audits", "ok", words)


def _clauses(workspace: Workspace) -> Iterator[CheckRow]:
    """Look at clauses that records do not spell out; the others were audited."""
    from conductor_mcp.app._more_clauses import said_of
    from conductor_mcp.app.draft import clause_fault
    from conductor_mcp.app.library import library_of

    library = library_of(workspace)
    count = 0
    for record in library.records.values():
        bound = library.in_force(record)
        for clause in said_of(workspace.files, library.records, record) if bound else ():
            if isinstance(clause, Unjudged):
                mend = (
                    "Until it is put right, or said in a clause of its own, every check tells it"
                )
                yield CheckRow("clauses", "warn", f"{clause.at}: {clause.why}", mend)
                continue
            count += 1
            spelled = clause in record.clauses
            if not spelled and (fault := clause_fault(workspace, clause)):
                mend = f"Put {clause.at} right; until then this clause judges nothing"
                yield CheckRow("clauses", "fail", f"{clause.at}: {fault}", mend)
    yield CheckRow("clauses", "ok", f"{counted(count, 'clause')} of decisions in force")


def _watcher(workspace: Workspace) -> Iterator[CheckRow]:
    if find_spec("watchfiles") is None:
        mend = "Reinstall conductor-mcp; answers stay right without it, only slower"
        yield CheckRow("watcher", "warn", "watchfiles is not installed", mend)
        return
    if why := workspace.unwatched():
        yield CheckRow("watcher", "warn", why, _UNWATCHED)
        return
    if sys.platform == "linux" and _WATCHES.exists():
        limit = int(_WATCHES.read_text("ascii"))
        if limit < _FEW_WATCHES:
            mend = "sudo sysctl fs.inotify.max_user_watches=524288"
            yield CheckRow("watcher", "warn", f"the system allows only {limit} watches", mend)
            return
    yield CheckRow("watcher", "ok", "the system can report changes")


_LOOKS: dict[str, Callable[[Workspace], Iterator[CheckRow]]] = {
    "git": _git,
    "settings": _settings,
    "formats": _plugs,
    "index": _index,
    "records": _records,
    "audits": _audits,
    "clauses": _clauses,
    "watcher": _watcher,
}
