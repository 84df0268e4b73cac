"""Contracts and data models that a change touches, compared with what they were.

## What it does
Every contract and data model that a change touches is compared with its version before it. What
breaks those who use it is a `must`, what may break them a `should`; all else is quiet. The
findings are called by what changed (`oas.response.property.removed`), and each of these names has
its page.

## Why
Whoever calls an interface, or reads data that was written, finds out last.

## How to put it right
Keep the old form beside the new one until nobody uses it, or raise the major version.
"""

from __future__ import annotations

from conductor_mcp.app._suffixes import MAY_BE_CONTRACTS
from conductor_mcp.app.judges._judge import Asked, Judge, Judged


def run(asked: Asked) -> Judged:
    """Compare contracts where a file's name allows for one; most changes pay nothing for it."""
    files = asked.change.files
    if not any(p.endswith(MAY_BE_CONTRACTS) for f in files for p in (f.path, f.origin)):
        return Judged()
    from conductor_mcp.app.contracts import contract_findings

    found = contract_findings(asked.change, asked.workspace, asked.library, asked.config)
    return Judged(found.findings, found.unjudged, found.compared)


JUDGE = Judge("compatibility", run)
