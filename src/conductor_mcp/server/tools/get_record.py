"""Tool: one record, or one rule's page, as text."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from conductor_mcp.app.conductor import Conductor
from conductor_mcp.server._tool import Tool


def run(
    conductor: Conductor,
    *,
    record_id: Annotated[
        str,
        Field(
            min_length=1,
            max_length=1000,
            description="Id (ADR-0012), number, path or title; rule:forbid-import for a rule.",
        ),
    ],
    section: Annotated[
        str, Field(max_length=300, description="Only this heading, such as Consequences.")
    ] = "",
) -> str:
    """Read one decision, contract, data model, intent, flow or component, or one rule's page.

    Use it when the brief or a finding names a record and you need its reasons, alternatives or
    exact words. The status says whether it binds: what was superseded no longer does. Long
    records come in pages; the answer ends with the call that gives the next part.
    """
    return conductor.page(record_id, section=section).text


TOOL = Tool("get-record", "Read one record", run, twin="show")
