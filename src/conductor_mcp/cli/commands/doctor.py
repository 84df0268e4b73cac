"""``conductor-mcp doctor``: is everything well, and if not, how is it mended."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conductor_mcp.cli import clients
from conductor_mcp.cli._attach import attached
from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import emit, json_option, open_conductor, root_option
from conductor_mcp.cli._terminal import harmless, paint, working
from conductor_mcp.cli.clients import Client, Places
from conductor_mcp.model import ConductorError
from conductor_mcp.registry import discover

if TYPE_CHECKING:
    from conductor_mcp.app.doctor import CheckRow, DoctorAnswer

_COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}


@click.command("doctor")
@root_option
@json_option
def run(*, root: Path, as_json: bool) -> int:
    """Check everything conductor depends on.

    That is git, index, watcher, formats, records and clients. Each line is ok, warn or fail,
    with how to mend it. Exit 1 when something failed, else 0.

    Example: conductor-mcp doctor --json
    """
    from conductor_mcp.app import doctor

    with working("Examining"):
        workspace = open_conductor(root).workspace
        rows = doctor.examine(workspace) + list(_clients(workspace.root))
    answer = doctor.answer(workspace, rows)
    emit(answer, as_json=as_json, text=lambda: _text(answer))
    return int(answer.health == "fail")


def _clients(root: Path) -> Iterator[CheckRow]:
    from conductor_mcp.app.doctor import CheckRow

    places = Places(root, Path.home(), sys.platform, os.environ)
    found = False
    for client in discover(clients, "CLIENT", Client).values():
        again = f"conductor-mcp setup {client.id}"
        try:
            entry = attached(client, places)
        except ConductorError as error:
            mend = error.hint.partition(";")[0]  # nothing would have been written here anyway
            yield CheckRow("clients", "warn", error.args[0], mend)
            continue
        if entry is None:
            continue
        found = True
        command = str(entry.get("command", ""))
        if shutil.which(command):
            yield CheckRow("clients", "ok", f"{client.title}: {client.file(places)}")
        else:
            words = f"{client.title} starts {command!r}, which is not there"
            yield CheckRow("clients", "fail", words, f"Put it on PATH, or run: {again}")
    if not found:
        mend = "conductor-mcp setup CLIENT attaches one (see --help)"
        yield CheckRow("clients", "warn", "no client is attached to this repository", mend)


def _text(answer: DoctorAnswer) -> str:
    lines = [answer.root]
    for row in answer.checks:
        health = paint(f"{row.health:<4}", _COLOURS[row.health])
        lines.append(f"{health}  {row.name:<10}  {harmless(row.message)}")
        if row.mend:
            lines.append(f"{'':18}{harmless(row.mend)}")
    return "\n".join(lines)


COMMAND = Command("doctor", run)
