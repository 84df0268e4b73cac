"""Tool: draft a decision."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from conductor_mcp.app.answers import ProposalAnswer
from conductor_mcp.app.conductor import Conductor
from conductor_mcp.server._tool import Many, Tool

_Text = Annotated[str, Field(max_length=20_000)]


def run(
    conductor: Conductor,
    *,
    title: Annotated[str, Field(min_length=3, max_length=120, description="The decision itself.")],
    context: Annotated[
        str, Field(min_length=1, max_length=20_000, description="The problem and what drives it.")
    ],
    decision: Annotated[
        str, Field(min_length=1, max_length=20_000, description="What to do, and why this.")
    ],
    consequences: _Text = "",
    options: Annotated[
        Many[str], Field(max_length=20, description="Alternatives considered, one line each.")
    ] = [],  # noqa: B006 - never changed; the schema shows it as the default
    applies_to: Annotated[
        Many[str], Field(max_length=50, description="Globs it governs, such as src/shop/**.")
    ] = [],  # noqa: B006 - as above
    rules: Annotated[
        Many[dict[str, Any]],
        Field(max_length=20, description="Clauses: id, kind, why and the kind's options."),
    ] = [],  # noqa: B006 - as above
    supersedes: Annotated[
        Many[str], Field(max_length=20, description="Ids of decisions it would replace.")
    ] = [],  # noqa: B006 - as above
) -> ProposalAnswer:
    """Write a new decision record with status proposed. Only a person can accept it.

    Use it when work needs a choice that outlives it (a dependency, a boundary, a format, an
    exception to a decision in force), or when asked to record one. search_records first: read the
    closest existing decisions in the answer, and tell the person the path. Do not act as if the
    proposal were accepted, and do not edit its status. get_record rule:<kind> explains a kind.
    """
    return conductor.propose(
        title=title,
        context=context,
        decision=decision,
        consequences=consequences,
        options=options,
        applies_to=applies_to,
        rules=rules,
        supersedes=supersedes,
    )


TOOL = Tool(
    "propose-decision",
    "Draft a decision",
    run,
    twin="propose",
    read_only=False,
    structured=True,
)
