"""Count what a clause that a change adds would have hit before, in the files left alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from conductor_mcp.app._clauses import Held, hold
from conductor_mcp.app.facts import Facts
from conductor_mcp.app.judge import judge
from conductor_mcp.model import Change, Cited, Clause, Document, FileChange, Unjudged
from conductor_mcp.rules import AnyRule

if TYPE_CHECKING:
    from conductor_mcp.app.workspace import Workspace

MOST_FILES = 20_000
_AT_ONCE = 200
"""Files whose trees are held in memory at one time."""


def there_before(
    workspace: Workspace,
    clauses: Sequence[Clause],
    rules: Mapping[str, AnyRule],
    change: Change,
) -> tuple[int, tuple[Unjudged, ...]]:
    """Return how much the clauses hit in files that the change leaves alone, and what was left.

    Rules about what a change does, and about the change as a whole, hit nothing that stands.
    """
    ready = [h for clause in clauses if isinstance(h := hold(clause, rules), Held)]
    ready = [h for h in ready if not h.wide and not h.rule.of_change]
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
        while some := tuple(islice(read, _AT_ONCE)):
            hits += _hits(workspace, held, some, change)
    return hits, tuple(untold)


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
    return len(judge(come, [clause], rules, workspace.formats, cited, facts=facts).findings)
