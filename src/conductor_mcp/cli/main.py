"""Find the command that was asked for, run it, and turn errors into words and exit codes."""

from __future__ import annotations

import sys

import click

from conductor_mcp import __version__
from conductor_mcp.cli import commands
from conductor_mcp.cli._command import Command
from conductor_mcp.model import ConductorError
from conductor_mcp.registry import ids, load

MISUSE = 3


class _Commands(click.Group):
    """Every file of ``cli/commands`` is a command; only the one that runs is imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(ids(commands))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in ids(commands):
            return None
        return load(commands, cmd_name, "COMMAND", Command).run


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="conductor-mcp")
def cli() -> None:
    """Serve a repository's decisions, contracts and intents, and judge changes against them."""


def run() -> None:
    """Run the command line. Exit codes: 0 held or done, 1 broken, 2 unsure, 3 misuse."""
    try:
        code = cli.main(standalone_mode=False, prog_name="conductor-mcp")
    except click.exceptions.Abort:
        click.echo("Stopped; nothing was written.", err=True)
        sys.exit(MISUSE)
    except click.ClickException as error:
        error.show()
        sys.exit(MISUSE)
    except ConductorError as error:
        click.echo(f"conductor-mcp: {error}", err=True)
        sys.exit(MISUSE)
    sys.exit(code if isinstance(code, int) else 0)
