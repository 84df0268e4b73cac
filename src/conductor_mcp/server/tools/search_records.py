"""Tool: find records by words."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from conductor_mcp.app.answers import SearchAnswer
from conductor_mcp.app.conductor import Conductor
from conductor_mcp.server._tool import Many, Tool

KindName = Literal["decision", "contract", "model", "intent", "flow", "component"]


def run(
    conductor: Conductor,
    *,
    query: Annotated[
        str, Field(min_length=1, max_length=2000, description="Words, an identifier or an id.")
    ],
    kinds: Annotated[
        Many[KindName], Field(max_length=6, description="Only these kinds; empty: all.")
    ] = [],  # noqa: B006 - never changed; the schema shows it as the default
    include_retired: Annotated[
        bool, Field(description="Also superseded, deprecated and rejected records, last.")
    ] = False,
    limit: Annotated[int, Field(ge=1, le=50)] = 10,
    cursor: Annotated[
        str | None, Field(max_length=40, description="next_cursor of the page before.")
    ] = None,
) -> SearchAnswer:
    """Find decisions, contracts, data models, intents, flows and components by words.

    Use it to answer "was this decided?", "why is it so?", "which contract has this endpoint?",
    and before proposing a decision. Identifiers are split, so `orderTotal` finds "order total".
    Each result has its status: what is proposed does not bind, and what is unknown is stated
    nowhere. Fetch one in full with get_record.

    Stop rule: at most three searches for one question; then work with what you have.
    """
    return conductor.search(
        query, kinds=kinds, include_retired=include_retired, limit=limit, cursor=cursor
    )


TOOL = Tool("search-records", "Find records by words", run, twin="search", structured=True)
