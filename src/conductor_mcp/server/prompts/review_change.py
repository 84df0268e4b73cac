"""Prompt: review a change."""

from __future__ import annotations

from conductor_mcp.server._prompt import Prompt


def run(base: str = "", path: str = "") -> str:
    """Review the current change against the decisions, contracts and intents it touches."""
    against = f" with base {base!r}" if base else ""
    only = f" and paths {[path]!r}" if path else ""
    return (
        f"Review the current change. Call check_change{against}{only}, then get_context for the "
        "files it touches. Report: what is broken and by which decision; what could not be judged "
        "and why; what goes beyond an intent's scope; what the records say nothing about. Quote "
        "places as path:line. Do not count unsure as a pass."
    )


PROMPT = Prompt("review-change", "Review a change", run)
