"""What a command is."""

from __future__ import annotations

from dataclasses import dataclass

import click


@dataclass(frozen=True, slots=True)
class Command:
    """One subcommand: ``id`` is its name on the command line and its file's name."""

    id: str
    run: click.Command
