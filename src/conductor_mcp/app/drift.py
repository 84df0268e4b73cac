"""Where code, models, contracts and mocks differ, whoever introduced it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from conductor_mcp.app import judges
from conductor_mcp.app._narrowed import narrowed
from conductor_mcp.app.answers import CheckAnswer
from conductor_mcp.app.check import answer_of
from conductor_mcp.app.judges import Asked, Compared, Judge, Judged
from conductor_mcp.app.library import opened
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.model import Checked, ConductorError, Span, Unjudged, Verdict
from conductor_mcp.registry import discover
from conductor_mcp.repo.changes import Changes

_NOTHING = (
    "nothing compared: no model or contract says what implements it, and nothing mirrors one"
)


@dataclass(frozen=True, slots=True)
class DriftAnswer:
    """What differs, as a verdict, and the whole table: every pair that was compared."""

    verdict: Verdict
    answer: CheckAnswer
    compared: tuple[Compared, ...]


def drift(workspace: Workspace, *, paths: Sequence[str] = ()) -> DriftAnswer:
    """Let every judge that keeps a table say what differs in the repository as it stands.

    ``paths`` narrow what is told to files at or under them. ``checked`` counts the tables and the
    files that were compared. A judge that fails is said, and hides none of the others.

    Raises:
        OutsideRootError: A path leads out of the repository.
        ConductorError: No file is at or under a path.

    """
    as_of, library = opened(workspace)
    still = Changes(workspace.files, workspace.git, "").of_files({})
    still = replace(still, base="", head="working tree")
    inside = narrowed(workspace, still.paths_after() if paths else (), paths)
    asked = Asked(still, still, workspace, library, workspace.config)
    found: list[Judged] = []
    for judge_id, judge in discover(judges, "JUDGE", Judge).items():
        if judge.table is None:
            continue
        try:
            found.append(judge.table(asked))
        except ConductorError:
            raise
        except Exception as error:  # noqa: BLE001 - said, not raised: the rest is compared
            words = f"the judge {judge_id} failed: {type(error).__name__}: {error}"
            found.append(Judged(unjudged=(Unjudged(Span("."), words),)))

    looked = {path for one in found for path in one.looked if inside(path)}
    unjudged = {u for one in found for u in one.unjudged if inside(u.at.path)}
    if not looked and not unjudged:
        unjudged.add(Unjudged(Span("."), _NOTHING))
    verdict = Verdict(
        tuple(sorted(f for one in found for f in one.findings if inside(f.at.path))),
        tuple(sorted(unjudged)),
        checked=Checked(sum(bool(one.looked) for one in found), len(looked)),
    )
    rows = {row for one in found for row in one.compared if inside(row.against.partition("#")[0])}
    return DriftAnswer(verdict, answer_of(verdict, as_of, still), tuple(sorted(rows)))
