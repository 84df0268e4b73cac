"""``conductor-mcp setup``: attach the server to an MCP client."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from conductor_mcp.cli import clients
from conductor_mcp.cli._attach import FileEdit, attach, detach, program
from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import emit, json_option, one_of, root_option, top_of
from conductor_mcp.cli.clients import Client, Places
from conductor_mcp.registry import ids, load


@click.command("setup")
@click.argument("client", type=one_of(ids(clients)), metavar="CLIENT")
@click.option("--remove", is_flag=True, help="Take our server and hooks out again.")
@click.option("--dry-run", is_flag=True, help="Print the change; write nothing.")
@click.option(
    "--hooks",
    is_flag=True,
    help="Also install hooks: the brief at session start, edits judged before they are made.",
)
@root_option
@json_option
def run(
    *, client: str, remove: bool, dry_run: bool, hooks: bool, root: Path, as_json: bool
) -> None:
    """Attach conductor-mcp to CLIENT by writing its settings file.

    Only our own entry is written; other servers, comments and formatting stay as they are, and
    --remove takes only ours away again. Hooks exist for claude-code, codex and gemini.

    CLIENT is claude-code, claude-desktop, codex, cursor, gemini, vscode, windsurf or zed.

    Example: conductor-mcp setup claude-code --hooks --dry-run
    """
    chosen = load(clients, client, "CLIENT", Client)
    if hooks and not chosen.hooks:
        raise click.UsageError(f"we know of no hooks of {chosen.title}; leave out --hooks")
    places = Places(top_of(root), Path.home(), sys.platform, os.environ)
    edits = detach(chosen, places) if remove else attach(chosen, places, hooks=hooks)
    made = [edit for edit in edits if edit.changes]
    if not dry_run:
        for edit in made:
            edit.write()
    answer = {
        "client": client,
        "dry_run": dry_run,
        "changed": [str(edit.path) for edit in made],
        "diff": "".join(edit.diff() for edit in made),
        "note": "" if remove else chosen.note,
    }
    emit(answer, as_json=as_json, text=lambda: _text(chosen, made, dry_run=dry_run, remove=remove))


def _text(client: Client, made: list[FileEdit], *, dry_run: bool, remove: bool) -> str:
    if not made:
        return f"{client.title}: nothing to {'remove' if remove else 'change'}."
    if dry_run:
        return "".join(edit.diff() for edit in made)
    lines = [f"{_verb(edit)} {edit.path}" for edit in made]
    if not remove:
        lines.append(client.note)
        if program() != ["conductor-mcp"] and not client.absolute:
            lines.append(
                "conductor-mcp is not on PATH, so its full path was written; "
                "others who share this file need it at the same place."
            )
    return "\n".join(lines)


def _verb(edit: FileEdit) -> str:
    if edit.after is None:
        return "Removed"
    return "Created" if edit.before is None else "Changed"


COMMAND = Command("setup", run)
