"""Which records on the integration branch are newer than this worktree's.

An agent in a worktree that was branched off last week plays last week's score; this says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from weakref import WeakKeyDictionary

from conductor_mcp.app._budget import gist
from conductor_mcp.app._visible import one_line
from conductor_mcp.app.library import Library, governs, library_of
from conductor_mcp.app.older import readings_of
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.model import Kind, LinkKind, Reading, Record, Status
from conductor_mcp.model.errors import ConductorError
from conductor_mcp.repo.git import Git, Moved

What = Literal["added", "changed", "retired"]
_MOST = 500  # changed files that are read
_NAMED = 4
_TITLE = 80
_USUAL = ("main", "master")
_ORIGIN = "refs/remotes/origin/"


@dataclass(frozen=True, slots=True)
class Newer:
    """A record as it stands on ``branch``, and what happened to it since we branched off.

    A retired record that is gone there is given as it was.
    """

    branch: str
    record: Record
    what: What
    blob: str = ""


@dataclass(slots=True)
class _Known:
    """What was found for a HEAD and the tips it was compared with."""

    asked: tuple[object, ...] = ()
    found: tuple[Newer, ...] = ()


_KNOWN: WeakKeyDictionary[Workspace, _Known] = WeakKeyDictionary()


def newer_on_integration(workspace: Workspace) -> tuple[Newer, ...]:
    """Return the records that the integration branch has added, changed or retired since.

    Call it after ``sync``. The branch is the configured one, or the remote's default, ``main`` or
    ``master``; what it has here and on ``origin`` both count. What this worktree has taken over
    already, merged or copied, is left out. No process is started while neither HEAD nor the branch
    has moved.
    """
    git = workspace.git
    if git is None:
        return ()
    head, _ = git.head()
    tips = {
        name: tip for name, tip in _tips(git, workspace.config.integration_branch) if tip != head
    }
    if head is None or not tips:
        return ()
    known = _KNOWN.setdefault(workspace, _Known())
    asked = (head, tuple(tips.items()))
    if known.asked != asked:
        found: dict[str, Newer] = {}
        for name, tip in tips.items():
            for one in _since(workspace, git, (head, tip), name):
                found.setdefault(one.record.key, one)
        known.asked, known.found = asked, tuple(found.values())
    here = workspace.view.blob
    there = tuple(n for n in known.found if here(n.record.path) != n.blob)
    return there + tuple(_replaced(library_of(workspace), there))


def _replaced(library: Library, found: Sequence[Newer]) -> Iterator[Newer]:
    """Yield the records of this worktree that the newer ones say they replace.

    Their own text is the same on both branches: it is the successor that retires them there.
    """
    told = {n.record.key for n in found}
    for one in found:
        if one.what == "retired" or one.record.status is not Status.ACCEPTED:
            continue
        for link in one.record.links:
            if link.kind is not LinkKind.SUPERSEDES:
                continue
            match library.names.target(link, one.record):
                case (key,) if key not in told and library.in_force(library.records[key]):
                    told.add(key)
                    yield Newer(one.branch, library.records[key], "retired")
                case _:
                    pass


def newer_here(workspace: Workspace, library: Library, paths: Sequence[str]) -> str:
    """Say in one line which newer records govern ``paths`` (or all, without one); ``""``: none.

    What is said of them is quoted from the other branch: data, like all that a brief shows.
    """
    found = [
        one
        for one in newer_on_integration(workspace)
        if not paths or any(_touches(library, one.record, path) for path in paths)
    ]
    if not found:
        return ""
    kind = "decision" if all(n.record.kind is Kind.DECISION for n in found) else "record"
    names = ", ".join(
        f"{one_line(n.record.id)} {gist(n.record.title, _TITLE)} ({n.what})"
        for n in found[:_NAMED]
    )
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    branches = ", ".join(dict.fromkeys(one_line(n.branch) for n in found))
    first = one_line(found[0].branch)
    return (
        f"{branches} has {len(found)} newer {kind}{'' if len(found) == 1 else 's'} here: "
        f"{names}{more}. This worktree does not have them: merge {first} first, "
        f"or read them with git show {first}:PATH."
    )


def _touches(library: Library, record: Record, path: str) -> bool:
    if record.path == path or governs(record, path):
        return True
    return any(known.key == record.key for known, _ in library.governing(path))


def _tips(git: Git, configured: str) -> Iterator[tuple[str, str]]:
    """Yield the branch under its short names, and the commits these lead to."""
    default = git.symbolic(f"{_ORIGIN}HEAD").removeprefix(_ORIGIN)
    for name in (configured,) if configured else tuple(dict.fromkeys((default, *_USUAL))):
        full = (name,) if name.startswith("refs/") else (f"refs/heads/{name}", f"{_ORIGIN}{name}")
        found = [(ref, tip) for ref in full if name and (tip := git.tip(ref))]
        for ref, tip in found:
            yield ref.removeprefix("refs/heads/").removeprefix("refs/remotes/"), tip
        if found:
            return


def _since(workspace: Workspace, git: Git, ends: tuple[str, str], name: str) -> Iterator[Newer]:
    try:
        head, tip = ends
        base = git.merge_base(head, tip)
        if not base or base == tip:
            return
        moved = [m for m in git.between(base, tip, workspace.root) if workspace.wants(m.path)]
        read = readings_of(workspace.view, git, workspace.read, _versions(moved[:_MOST]))
    except ConductorError:  # a clone without that history: nothing is known of it
        return
    for one in moved[:_MOST]:
        before = _by_key(read.get((one.path, one.old)))
        after = _by_key(read.get((one.path, one.new)))
        for key in sorted(before.keys() | after.keys()):
            if what := _what(before.get(key), after.get(key)):
                yield Newer(name, after.get(key) or before[key], what, one.new)


def _versions(moved: list[Moved]) -> list[tuple[str, str]]:
    return [(m.path, blob) for m in moved for blob in (m.old, m.new) if blob]


def _by_key(reading: Reading | None) -> Mapping[str, Record]:
    return {r.key: r for r in reading.records} if reading else {}


def _what(before: Record | None, after: Record | None) -> What | None:
    bound = before is not None and before.in_force is not False
    if after is None:
        return "retired" if bound else None
    if bound and after.in_force is False and after.status is not Status.PROPOSED:
        return "retired"
    return "added" if before is None else "changed"
