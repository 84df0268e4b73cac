"""Prompt: begin a piece of work."""

from __future__ import annotations

from conductor_mcp.server._prompt import Prompt


def run(task: str, path: str = "") -> str:
    """Begin a piece of work with what the repository has already decided about it."""
    where = f" It is about {path}." if path else ""
    given = f" and paths {[path]!r}" if path else ""
    return (
        f"The task: {task}\n{where}\n"
        f"Before you plan, call get_context with this task{given}. Respect what is out of scope, "
        "plan within the decisions in force, and name those that shape the plan. If the task "
        "cannot be done within them, say so and offer to draft a decision. When the change is "
        "made, call check_change and put right what it finds."
    )


PROMPT = Prompt("start-work", "Start work", run)
