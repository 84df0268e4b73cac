"""Prompt: draft a decision."""

from __future__ import annotations

from conductor_mcp.server._prompt import Prompt


def run(topic: str, supersedes: str = "") -> str:
    """Draft a decision record for people to accept or reject."""
    replaced = (
        f" It would replace {supersedes}: read that with get_record first." if supersedes else ""
    )
    return (
        f"Draft a decision about: {topic}\n{replaced}\n"
        "Call search_records to see what was decided before, rejected options included "
        "(include_retired). Weigh at least two options against what the code shows. Then call "
        "propose_decision with a title that states the decision, the paths it governs, and a "
        "checkable clause where one fits. Tell me the path: accepting it is mine to do."
    )


PROMPT = Prompt("draft-decision", "Draft a decision", run)
