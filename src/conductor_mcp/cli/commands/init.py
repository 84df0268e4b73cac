"""``conductor-mcp init``: make room for records, and say what is there already."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conductor_mcp.cli._command import Command
from conductor_mcp.cli._init import SETTINGS, with_block
from conductor_mcp.cli._options import emit, json_option, open_conductor, root_option
from conductor_mcp.cli._terminal import harmless, working
from conductor_mcp.config import CONFIG_PATH

if TYPE_CHECKING:
    from conductor_mcp.app.workspace import Workspace


@dataclass(frozen=True, slots=True)
class InitAnswer:
    """What was written, what was there, and what to do next."""

    written: tuple[str, ...]
    found: dict[str, int]
    decisions: str
    problems: int
    next: tuple[str, ...]


@click.command("init")
@click.option(
    "--agents-md", is_flag=True, help="Also add (or update) a marked block in AGENTS.md."
)
@root_option
@json_option
def run(*, agents_md: bool, root: Path, as_json: bool) -> None:
    """Create context/conductor.toml, and report what was found.

    The file is all comments. Nothing else is written unless asked for, and nothing is ever
    overwritten.

    Example: conductor-mcp init --agents-md
    """
    workspace = open_conductor(root).workspace
    written = _settings(workspace)
    if agents_md:
        written += _agents(workspace)
    with working("Reading the records"):
        answer = _answer(workspace, written, agents_md=agents_md)
    emit(answer, as_json=as_json, text=lambda: _text(answer))


def _settings(workspace: Workspace) -> list[str]:
    from conductor_mcp.repo.create import create

    return [CONFIG_PATH] if create(workspace.files, CONFIG_PATH, SETTINGS) else []


def _agents(workspace: Workspace) -> list[str]:
    name = "AGENTS.md"
    there = workspace.files.exists(name)
    data = workspace.files.read_bytes(name) if there else b""
    text = data.decode("utf-8", "surrogateescape")
    new = with_block(text)
    if new == text:
        return []
    if text.encode("utf-8", "replace") != data:
        raise click.UsageError(f"{name} is not UTF-8; nothing was written to it")
    workspace.files.write(name, new)
    return [name]


def _answer(workspace: Workspace, written: list[str], *, agents_md: bool) -> InitAnswer:
    from conductor_mcp.app import draft, library

    rows = library.records(workspace)
    folder, _ = draft.home_of(workspace, library.library_of(workspace))
    steps = ["conductor-mcp setup CLIENT attaches an MCP client; --hooks adds its hooks"]
    if not rows.records:
        steps.append("conductor-mcp decide writes the first decision")
    if agents_md and not _imports_agents(workspace):
        steps.append("Claude Code reads CLAUDE.md: add the line @AGENTS.md to it")
    return InitAnswer(
        written=tuple(written),
        found=dict(sorted(Counter(row.kind for row in rows.records).items())),
        decisions=folder,
        problems=len(rows.problems),
        next=tuple(steps),
    )


def _imports_agents(workspace: Workspace) -> bool:
    name = "CLAUDE.md"
    return workspace.files.exists(name) and "@AGENTS.md" in workspace.files.read(name).text


def _text(answer: InitAnswer) -> str:
    from conductor_mcp.app.doctor import counted

    lines = [f"Wrote {path}" for path in answer.written]
    lines = lines or [f"{CONFIG_PATH} is there already; nothing was written"]
    counts = ", ".join(counted(n, kind) for kind, n in answer.found.items())
    lines.append(f"Found: {counts or 'no records yet'}.")
    if answer.problems:
        lines.append(
            f"{counted(answer.problems, 'problem')}: conductor-mcp doctor lists what is wrong."
        )
    lines.append(f"New decisions go to {answer.decisions}/.")
    lines += [f"Next: {step}." for step in answer.next]
    return harmless("\n".join(lines))


COMMAND = Command("init", run)
