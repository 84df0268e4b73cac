"""What accept, reject and supersede have in common."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from conductor_mcp.cli._options import emit, open_conductor
from conductor_mcp.cli._person import confirm
from conductor_mcp.cli._terminal import harmless

if TYPE_CHECKING:
    from conductor_mcp.app.signoff import Person, Signoff, SignoffAnswer
    from conductor_mcp.app.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])


def yes_option(command: F) -> F:
    """Add ``yes: bool`` to a command."""
    words = "Do not ask (a coding agent must still leave it to a person)."
    return click.option("--yes", is_flag=True, help=words)(command)


def sign_off(
    root: Path,
    plan: Callable[[Workspace, Person, str], Signoff],
    *,
    yes: bool,
    as_json: bool,
) -> None:
    """Name the person, work out the change, let them confirm it, write it, say what is next."""
    from conductor_mcp.app.signoff import person, today

    workspace = open_conductor(root).workspace
    by = person(workspace)
    planned = plan(workspace, by, today())
    was, will = planned.answer.was, planned.answer.status
    what = f"{planned.answer.id} {planned.answer.title!r}: {was} → {will}, by {by}?"
    confirm(harmless(what), planned.answer.id, yes=yes)
    answer = _from_anywhere(planned.write(workspace), workspace.root)
    lines = [
        f"{answer.id} is now {answer.status} ({answer.path}), by {answer.by} on {answer.date}.",
        f"To put it on record: {answer.next}",
    ]
    emit(answer, as_json=as_json, text=harmless("\n".join(lines)))


def _from_anywhere(answer: SignoffAnswer, top: Path) -> SignoffAnswer:
    """Make the command that is left to do work where the person is, not only at the top."""
    if Path.cwd() == top:
        return answer
    return replace(answer, next=f"(cd {shlex.quote(str(top))} && {answer.next})")
