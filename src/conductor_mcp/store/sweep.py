"""Let go of what the index holds and nobody needs any more."""

from __future__ import annotations

from conductor_mcp.store.connect import Index

ROOM = 65_536
"""Rowids kept free for the sections of one reading."""
_KEPT = 14 * 86_400.0  # seconds that a version nobody has on disk is kept
_KEPT_OF_OTHERS = 86_400.0  # and what another version of this program read


def sweep(index: Index, reader: str, now: float) -> None:
    """Delete versions that lie in no worktree, and what other readers read, in time.

    What is served instead of a file that broke stays. Every worktree's processes then make sure
    again that all they need is there.
    """
    here = (
        "SELECT 1 FROM entry e WHERE e.worktree IN (SELECT id FROM worktree) "
        "AND e.path = r.path AND e.blob = r.blob UNION ALL "
        "SELECT 1 FROM worktree w, json_each(w.state, '$.replaced') j "
        "WHERE j.key = r.path AND j.value = r.blob"
    )
    with index.transaction():
        old = index.read(
            f"SELECT id FROM reading r WHERE (seen < ? AND NOT EXISTS ({here})) "  # noqa: S608 (ours)
            "OR (seen < ? AND reader != ?)",
            (now - _KEPT, now - _KEPT_OF_OTHERS, reader),
        )
        for (id_,) in old:
            index.write(
                "DELETE FROM section WHERE rowid BETWEEN ? AND ?",
                (id_ * ROOM, id_ * ROOM + ROOM - 1),
            )
            index.write("DELETE FROM reading WHERE id = ?", (id_,))
        if old:
            index.write(
                "UPDATE worktree SET tick = tick + 1, state = json_remove(state, '$.covered')"
            )
