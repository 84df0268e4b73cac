"""Which intent a change serves, and which others are alive."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from conductor_mcp.app._budget import listed
from conductor_mcp.app.library import Library
from conductor_mcp.formats._contract import slug
from conductor_mcp.model import ConductorError, Kind, Record, Status

if TYPE_CHECKING:
    from conductor_mcp.app.workspace import Workspace

_OVER = (Status.REJECTED, Status.DEPRECATED, Status.SUPERSEDED)
_OUT = ("out of scope", "out-of-scope", "non-goals", "non goals", "not in scope")


def live(library: Library) -> list[Record]:
    """Return the intents that still steer work, drafts among them, in path order."""
    found = (r for _, r in sorted(library.records.items()) if r.kind is Kind.INTENT)
    return [record for record in found if library.status(record) not in _OVER]


def served(library: Library, branch: str, named: str = "") -> list[Record]:
    """Return the intents that a change serves: the one ``named``, or else its branch's.

    An intent belongs to a branch that it states (a glob may stand there), or whose last segment
    is its own name (``feature/checkout`` and ``intent:checkout``).

    Raises:
        UnknownRecordError: Nothing is called ``named``.
        ConductorError: It is no intent.

    """
    if named:
        record = library.resolve(named)
        if record.kind is not Kind.INTENT:
            known = ", ".join(r.id for r in live(library)[:10]) or "none"
            raise ConductorError(
                f"{record.id} is a {record.kind}, not an intent", hint=f"Intents here: {known}"
            )
        return [record]
    if not branch:
        return []
    alive = live(library)
    stated = [r for r in alive if _states(r, branch)]
    if stated:
        return stated
    names = {f"intent:{slug(name)}" for name in (branch, branch.rpartition("/")[2])}
    return [r for r in alive if not r.facts.get("branch") and r.id in names]


def ruled_out(workspace: Workspace, record: Record) -> list[str]:
    """Return what an intent and its pieces say is out of scope, word for word, line by line.

    What only sections called so say, in a file of another format, counts too.
    """
    pieces = workspace.view.pieces
    held = [record, *(pieces.all()[path] for path in pieces.of(record.path))]
    lines = [line for one in held for line in _lines(one.facts.get("out_of_scope"))]
    if not lines:
        found = workspace.view.sections(record.key)
        texts = [s.text for s in found if s.heading.casefold().strip().startswith(_OUT)]
        lines = [line for text in texts for line in text.strip().splitlines()]
    return [line for line in lines if line.strip()]


def _lines(stated: object) -> list[str]:
    if isinstance(stated, str):
        return stated.splitlines()
    return [line for one in listed(stated) for line in f"- {one}".splitlines()]


def _states(record: Record, branch: str) -> bool:
    given = str(record.facts.get("branch") or "").replace(",", " ").split()
    return any(fnmatchcase(branch, one.strip("`")) for one in given)


def skeleton(name: str) -> str:
    """Return an intent to fill in, in the form that this program reads best."""
    return f"""\
---
status: draft
owner: who answers for the result
branch: {name}
scope: [the paths and contracts it may change]
out_of_scope: [what it leaves alone]
---
# {name.rpartition("/")[2].replace("-", " ").replace("_", " ").capitalize() or "Intent"}

## What

## Why

## Success

## Out of scope
"""
