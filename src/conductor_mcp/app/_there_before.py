"""Count what a clause that a change adds would have hit before, in the files left alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from conductor_mcp.app._clauses import Held, hold
from conductor_mcp.app.facts import Facts
from conductor_mcp.app.judge import judge
from conductor_mcp.model import Change, Cited, Clause, Document, FileChange, Unjudged
from conductor_mcp.model.values import replace
from conductor_mcp.rules import AnyRule

if TYPE_CHECKING:
    from conductor_mcp.app.workspace import Workspace

MOST_FILES = 20_000
_FOLLOWED = "max_files"
_AT_ONCE = 200
"""Files whose trees are held in memory at one time."""


def there_before(
    workspace: Workspace,
    clauses: Sequence[Clause],
    rules: Mapping[str, AnyRule],
    change: Change,
) -> tuple[int, tuple[Unjudged, ...]]:
    """Return how much the clauses hit in files that the change leaves alone, and what was left.

    Circles and chains are counted by the imports that are on them. Rules about what a change does
    hit nothing that stands, nor do those about the change as a whole that follow no imports.
    """
    ready = [h for clause in clauses if isinstance(h := hold(clause, rules), Held)]
    ready = [h for h in ready if not h.rule.of_change and (not h.wide or _follows(h))]
    if not ready:
        return 0, ()
    same = sorted(set(change.paths_after()) - change.after.keys())
    hits, untold = 0, list[Unjudged]()
    for held in ready:
        paths = [path for path in same if held.governs(path)]
        if len(paths) > MOST_FILES:
            words = f"it would hit more than was counted, in the first {MOST_FILES:,} files alone"
            untold.append(Unjudged(held.clause.at, f"{words} of {len(paths):,}"))
        read = _documents(change, paths[:MOST_FILES])
        if held.wide:
            hits += _hits(workspace, _far(held), tuple(read), change)
            continue
        while some := tuple(islice(read, _AT_ONCE)):
            hits += _hits(workspace, held, some, change)
    return hits, tuple(untold)


def _follows(held: Held) -> bool:
    return _FOLLOWED in held.rule.options.model_fields


def _far(held: Held) -> Held:
    """Let a clause follow imports through as many files as are counted in."""
    clause = held.clause
    return replace(held, clause=replace(clause, options={**clause.options, _FOLLOWED: MOST_FILES}))


def _documents(change: Change, paths: Sequence[str]) -> Iterator[FileChange]:
    for path in paths:
        if (text := change.read_after(path)) is not None:
            yield FileChange(None, Document(path, text))


def _hits(workspace: Workspace, held: Held, files: tuple[FileChange, ...], change: Change) -> int:
    """Hold one clause against files as if they had just come; count what it would say."""
    come = Change(
        files,
        exists_after=change.exists_after,
        read_after=change.read_after,
        paths_after=change.paths_after,
    )
    clause = held.clause
    cited = {clause.record: Cited("", clause.record, "")}
    rules = {held.rule.id: held.rule}
    facts = Facts(workspace.formats, workspace.index)
    verdict = judge(
        come, [clause], rules, workspace.formats, cited, facts=facts, standing=held.wide
    )
    asked = {file.path for file in files}
    return sum(finding.at.path in asked for finding in verdict.findings)
