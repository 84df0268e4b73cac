"""Tool: the verdict on a change."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from conductor_mcp.app._budget import fit_verdict
from conductor_mcp.app.answers import CheckAnswer
from conductor_mcp.app.conductor import Conductor
from conductor_mcp.model import ConductorError
from conductor_mcp.server._tool import Many, Tool

_MOST_TEXT = 2_000_000
_DETAILED = 10_000


def run(
    conductor: Conductor,
    *,
    base: Annotated[
        str, Field(max_length=200, description="Branch or commit to compare with.")
    ] = "",
    diff: Annotated[
        str | None, Field(description="A unified diff to judge instead of the disk.")
    ] = None,
    paths: Annotated[
        Many[str], Field(max_length=200, description="Only these files or folders.")
    ] = [],  # noqa: B006 - never changed; the schema shows it as the default
    files: Annotated[
        dict[str, str | None] | None,
        Field(
            max_length=200,
            description="Whole new contents by path (null: it goes), to judge before writing.",
        ),
    ] = None,
    intent: Annotated[
        str, Field(max_length=200, description="The intent served, if not the branch's.")
    ] = "",
    response_format: Literal["concise", "detailed"] = "concise",
) -> CheckAnswer:
    """Judge a change by decisions, contracts and intents: call it before you call work done.

    With no arguments it judges the uncommitted work and this branch against the integration
    branch. To judge code you have not written yet, send `files` or `diff` (line counts in hunks
    may be wrong). The outcome is held, broken or unsure; unsure is not a pass: read `unjudged`.
    Only what the change introduces counts; older violations are a number in `existing`.

    Each finding names the decision, both places and what would put it right. If the decision
    itself should change, do not work around it: use propose_decision and tell the person.
    """
    _check_size(diff, files)
    _, answer = conductor.judge(base=base, diff=diff, files=files, paths=paths, intent=intent)
    configured = conductor.workspace.config.budgets.verdict
    return fit_verdict(
        answer, configured if response_format == "concise" else max(configured, _DETAILED)
    )


def _check_size(diff: str | None, files: dict[str, str | None] | None) -> None:
    if diff is not None and files is not None:
        raise ConductorError("both diff and files were sent", hint="Send one of them")
    if diff is not None and not diff.strip():
        raise ConductorError(
            "the diff is empty",
            hint="Send a unified diff, or leave diff out to judge the working tree",
        )
    size = len(diff or "") + sum(len(text or "") for text in (files or {}).values())
    if size > _MOST_TEXT:
        raise ConductorError(
            f"the change has {size:,} characters, more than {_MOST_TEXT:,}",
            hint="Write it to disk and leave diff and files out, or send it in parts",
        )


TOOL = Tool("check-change", "Judge a change", run, twin="check", structured=True)
