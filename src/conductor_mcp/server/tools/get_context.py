"""Tool: the brief for a piece of work."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from conductor_mcp.app.conductor import Conductor
from conductor_mcp.server._tool import Many, Tool


def run(
    conductor: Conductor,
    *,
    task: Annotated[
        str, Field(max_length=8000, description="What you are about to do, in a sentence or two.")
    ] = "",
    paths: Annotated[
        Many[str],
        Field(max_length=50, description="Files or folders you will touch, from the root."),
    ] = [],  # noqa: B006 - never changed; the schema shows it as the default
    budget_tokens: Annotated[
        int, Field(ge=0, le=20000, description="Length of the answer; 0: as configured.")
    ] = 0,
) -> str:
    """Get the brief for a piece of work: what this repository has already decided about it.

    Call this once, before you plan or edit, whenever a task touches architecture, dependencies,
    APIs, schemas, data models, conventions or any file you have not worked on in this session.
    Give `paths` (best), `task`, or both. You get, in order: intents with what is out of scope,
    decisions in force that govern those paths with their checkable clauses, contracts and data
    models touched, related records, and what was left out. Proposals are only counted.

    Stop rule: one call per task is enough; call again only when the paths change. Use get_record
    for one record in full and check_change when you have a change.
    """
    return conductor.brief(task=task, paths=paths, budget=budget_tokens).text


TOOL = Tool("get-context", "Get the brief for a piece of work", run, twin="context")
