"""What a command is."""

from __future__ import annotations

import click

from conductor_mcp.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One subcommand: ``id`` is its name on the command line and its file's name."""

    id: str
    run: click.Command
